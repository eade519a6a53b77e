/*-------------------------------------------------------------------------
 *
 * timers.c
 *		Delayed transitions: when they are due, and how they fire.
 *
 * src/core/timers.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "timers.h"

#include <string.h>

#include "macrostep.h"
#include "select.h"

#define US_PER_MS INT64_C(1000)

int64_t
sw_timers_time(const SwEvent *event)
{
	return event->has_hlc ? sw_hlc_ms(event->hlc) : event->recorded_at_us / US_PER_MS;
}

/* ---- The member `due` ---- */

bool
sw_timers_read(const SwChart *chart, SwStateSet active, SwState *state, int64_t *due_out)
{
	const SwChartTables *tables = chart->tables;
	const SwJson *due = chart->has_after ? sw_state_get_string(state, SW_STATE_DUE) : NULL;
	uint32_t found = 0;

	if (!chart->has_after)
		return true;
	if (!sw_json_is(due, SW_JSON_OBJECT))
		return false;
	for (uint32_t i = 0; i < tables->timer_count; i++)
	{
		const SwTransition *timer = tables->timers[i];
		const SwJson *ms =
			sw_set_has(active, timer->source) ? sw_json_get_text(due, timer->name) : NULL;

		if (due_out != NULL)
			due_out[i] = ms == NULL ? SW_NO_DUE : ms->as.integer;
		if (ms == NULL)
			continue;
		if (ms->type != SW_JSON_INTEGER || ms->as.integer < 0)
			return false;
		found++;
	}
	return found == due->count;
}

const SwJson *
sw_timers_json(SwArena *arena, const SwChart *chart, const int64_t *due)
{
	const SwChartTables *tables = chart->tables;
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (uint32_t i = 0; i < tables->timer_count; i++)
		if (due[i] != SW_NO_DUE)
			sw_json_add_member(&builder, tables->timers[i]->name, sw_json_integer(arena, due[i]));
	return sw_json_end(&builder);
}

/* ---- During a macrostep ---- */

static void
forget_all(int64_t *due, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		due[i] = SW_NO_DUE;
}

void
sw_timers_begin(SwWork *work)
{
	uint32_t count = work->chart->tables->timer_count;

	work->time_ms = sw_timers_time(work->event);
	if (count == 0)
		return;
	work->due = SW_NEW_ARRAY(work->arena, int64_t, count);
	work->due_before = SW_NEW_ARRAY(work->arena, int64_t, count);
	work->firing = SW_NEW_ARRAY(work->arena, const SwTransition *, count);
	forget_all(work->due, count);
	forget_all(work->due_before, count);
}

void
sw_timers_keep(SwWork *work)
{
	if (work->due != NULL)
		memcpy(work->due_before, work->due, work->chart->tables->timer_count * sizeof(int64_t));
}

int64_t
sw_timers_due(int64_t time_ms, const SwTransition *timer)
{
	return timer->delay_ms > SW_INTEGER_MAX - time_ms ? SW_INTEGER_MAX : time_ms + timer->delay_ms;
}

void
sw_timers_enter(SwWork *work, SwStateId state)
{
	const SwStateNode *node = &work->chart->nodes[state];

	for (uint32_t i = 0; i < node->after_count; i++)
		work->due[node->after[i]->timer] = sw_timers_due(work->time_ms, node->after[i]);
}

void
sw_timers_leave(SwWork *work, SwStateId state)
{
	const SwStateNode *node = &work->chart->nodes[state];

	for (uint32_t i = 0; i < node->after_count; i++)
		work->due[node->after[i]->timer] = SW_NO_DUE;
}

void
sw_timers_end(SwWork *work)
{
	forget_all(work->due, work->chart->tables->timer_count);
}

/* ---- Firing ---- */

/* next_due is the timer that fires next: the earliest, then the first in document order. */
static const SwTransition *
next_due(const SwWork *work, int64_t until_ms)
{
	const SwChartTables *tables = work->chart->tables;
	const SwTransition *next = NULL;

	for (uint32_t i = 0; i < tables->timer_count; i++)
		if (work->due[i] != SW_NO_DUE && work->due[i] <= until_ms &&
			(next == NULL || work->due[i] < work->due[next->timer]))
			next = tables->timers[i];
	return next;
}

/*
 * fire takes the candidates of one delay of one state: whether or not a guard holds, they wait no
 * longer.
 */
static bool
fire(SwWork *work, const SwTransition *first)
{
	const SwStateNode *node = &work->chart->nodes[first->source];
	int64_t due_ms = work->due[first->timer];
	uint32_t count = 0;

	for (uint32_t i = 0; i < node->after_count; i++)
	{
		const SwTransition *timer = node->after[i];

		if (timer->delay_ms != first->delay_ms || work->due[timer->timer] != due_ms)
			continue;
		work->firing[count++] = timer;
		work->due[timer->timer] = SW_NO_DUE;
	}
	work->view = NULL;
	work->time_ms = due_ms;
	(void) sw_select(work, work->firing, count, false);
	sw_macrostep_trace(work, "due ", first->name);
	return sw_macrostep_take(work);
}

/*
 * Who lets a timer fire, and when, is nothing to it: it has no inputs and no signer, its clocks are
 * its due time, and it sees the facts that were there by then.
 */
static SwEvent
timer_event(const SwEvent *event, int64_t due_ms)
{
	return (SwEvent){.name = event->name,
					 .inputs = &sw_json_empty_object,
					 .has_hlc = true,
					 .hlc = sw_hlc_make(due_ms, 0),
					 .recorded_at_us = due_ms * US_PER_MS,
					 .tenant = event->tenant,
					 .instance = event->instance,
					 .oracle = event->oracle,
					 .is_timer = true};
}

bool
sw_timers_settle(SwWork *work, uint32_t limit)
{
	const SwEvent *event = work->event;
	SwEvent fired;
	int64_t until_ms = work->time_ms;
	const SwTransition *next;
	bool is_well = true;

	if (work->due == NULL)
		return true;
	work->event = &fired;
	while (is_well && !work->is_ended && work->fired < limit &&
		   (next = next_due(work, until_ms)) != NULL)
	{
		fired = timer_event(event, work->due[next->timer]);
		is_well = fire(work, next);
		work->fired += is_well ? 1 : 0;
	}
	work->event = event;
	work->time_ms = until_ms;
	return is_well;
}
