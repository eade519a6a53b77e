/*-------------------------------------------------------------------------
 *
 * check_times.c
 *		When events are tried in a chart with timers.
 *
 * Time moves on by Machine_Due, to the first timer that is due; other events come at
 * once, at the last moment before that, and at the moments at which the order of two
 * timers turns over: where a delay that begins now would end with a timer that waits,
 * a millisecond before it or after it.
 *
 * src/cli/check_times.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

/* Moments that are tried in one state. */
#define TIMES_MAX 64

typedef struct Times
{
	int64_t *items;
	uint32_t count;
	int64_t now_ms;
	int64_t last_ms; /* before the first timer is due */
} Times;

static void
add_time(Times *times, int64_t time_ms)
{
	if (time_ms < times->now_ms || time_ms > times->last_ms || times->count == TIMES_MAX)
		return;
	for (uint32_t i = 0; i < times->count; i++)
		if (times->items[i] == time_ms)
			return;
	times->items[times->count++] = time_ms;
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

CliCheckTimes
cli_check_times(const CliCheck *check, SwArena *arena, const CliCheckNode *node)
{
	const SwJson *due = sw_state_get_string(node->state, SW_STATE_DUE);
	Times times = {.items = SW_NEW_ARRAY(arena, int64_t, TIMES_MAX)};
	CliCheckTimes out = {.items = times.items};

	if (!check->chart->has_after)
	{
		times.items[0] = (int64_t) node->depth + 1;
		out.count = 1;
		return out;
	}
	times.now_ms = node->move.time_ms;
	times.last_ms = times.now_ms;
	out.has_due = sw_reduce_next_due(node->state, &out.due_ms);
	if (out.has_due)
	{
		out.due_ms = out.due_ms > times.now_ms ? out.due_ms : times.now_ms;
		times.last_ms = out.due_ms - 1;
		out.has_due = out.due_ms <= SW_HLC_MS_MAX;
		times.last_ms = out.has_due ? times.last_ms : times.now_ms;
	}
	add_time(&times, times.now_ms);
	add_time(&times, times.last_ms);
	if (out.has_due)
		add_turns(&times, check->chart, due);
	out.count = times.count;
	return out;
}
