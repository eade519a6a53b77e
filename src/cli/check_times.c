/*-------------------------------------------------------------------------
 *
 * check_times.c
 *		When events are tried in a state.
 *
 * Without timers, once.  With them, at all moments at once (check_zone.c), unless a rule
 * reads a clock: then time moves on by Machine_Due, to the first timer that is due; other
 * events come at once, at the last moment before that, and at the moments at which the
 * order of two timers turns over: where a delay that begins now would end with a timer
 * that waits, a millisecond before it or after it.
 *
 * src/cli/check_times.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

/* Moments that are tried in one state. */
#define TIMES_MAX 64

typedef struct Times
{
	CliCheckMoments *moments;
	SwState *state;
	int64_t now_ms;
	int64_t last_ms; /* before the first timer is due */
} Times;

static void
add_time(Times *times, int64_t time_ms)
{
	CliCheckMoments *moments = times->moments;

	if (time_ms < times->now_ms || time_ms > times->last_ms || moments->count == TIMES_MAX)
		return;
	for (uint32_t i = 0; i < moments->count; i++)
		if (moments->items[i].time_ms == time_ms)
			return;
	moments->items[moments->count++] =
		(CliCheckMoment){.state = times->state, .time_ms = time_ms, .has_events = true};
}

/* add_turns adds the moments around which a delay and the timers that wait change places. */
static void
add_turns(Times *times, const SwChart *chart, const SwJson *due)
{
	for (uint32_t i = 0; i < chart->transition_count; i++)
		for (uint32_t k = 0; chart->transitions[i]->kind == SW_TRANSITION_AFTER && k < due->count;
			 k++)
			for (int64_t d = -1; d <= 1; d++)
				add_time(times,
						 due->as.members[k].value->as.integer - chart->transitions[i]->delay_ms +
							 d);
}

/* some_moments are those of a state whose timers wait for moments that count. */
static CliCheckMoments
some_moments(const CliCheck *check, SwArena *arena, const CliCheckNode *node)
{
	const SwJson *due = sw_state_get_string(node->state, SW_STATE_DUE);
	CliCheckMoments moments = {.items = SW_NEW_ARRAY(arena, CliCheckMoment, TIMES_MAX + 1)};
	Times times = {&moments, node->state, node->move.time_ms, node->move.time_ms};
	int64_t due_ms = 0;
	bool has_due = sw_reduce_next_due(node->state, &due_ms);

	if (has_due)
	{
		due_ms = due_ms > times.now_ms ? due_ms : times.now_ms;
		has_due = due_ms <= SW_HLC_MS_MAX;
		times.last_ms = has_due ? due_ms - 1 : times.now_ms;
	}
	add_time(&times, times.now_ms);
	add_time(&times, times.last_ms);
	if (has_due)
	{
		add_turns(&times, check->chart, due);
		moments.items[moments.count++] = (CliCheckMoment){.state = node->state,
														  .time_ms = due_ms,
														  .has_events = check->reads_before,
														  .is_due = true};
	}
	return moments;
}

CliCheckMoments
cli_check_moments(const CliCheck *check, SwArena *arena, const CliCheckNode *node)
{
	CliCheckMoments moments = {.items = NULL};

	if (check->has_zones)
		return cli_check_zone_moments(check, arena, node);
	if (check->chart->has_after)
		return some_moments(check, arena, node);
	moments.items = SW_NEW(arena, CliCheckMoment);
	*moments.items = (CliCheckMoment){.state = node->state,
									  .time_ms = (int64_t) node->depth + 1,
									  .has_events = true};
	moments.count = 1;
	return moments;
}
