/*-------------------------------------------------------------------------
 *
 * work.c
 *		One reduction while it is being computed.
 *
 * src/core/work.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "work.h"

#include "grow.h"
#include "timers.h"

bool
sw_work_fail(SwWork *work, const char *error, SwText subject)
{
	if (work->step->error == NULL)
	{
		work->step->error = error;
		work->step->error_subject = subject;
	}
	return false;
}

const SwJson *
sw_work_region(SwWork *work, uint32_t region)
{
	return work->regions[region].is_set ? work->regions[region].value
										: sw_state_get(work->head, work->chart->regions[region]);
}

bool
sw_work_enqueue(SwWork *work, SwInternalEvent event)
{
	if (work->queue_count == SW_INTERNAL_EVENTS_MAX)
		return sw_work_fail(work, "too many internal events", SW_NO_TEXT);
	work->queue = sw_grow(work->arena,
						  work->queue,
						  work->queue_count,
						  &work->queue_capacity,
						  sizeof(SwInternalEvent));
	work->queue[work->queue_count++] = event;
	return true;
}

/*
 * Between two microsteps "before" is now: the view is made of the regions as they are, so it must
 * be asked for by a guard, never while a microstep is under way.
 */
SwState *
sw_work_view(SwWork *work)
{
	const SwChart *chart = work->chart;
	SwMember *changes;
	size_t count = 0;

	if (work->view != NULL)
		return work->view;
	changes = SW_NEW_ARRAY(work->arena, SwMember, (size_t) chart->region_count + 3);
	for (uint32_t i = 0; i < chart->region_count; i++)
		if (work->regions[i].is_set)
			changes[count++] = (SwMember){chart->regions[i], work->regions[i].value};
	changes[count++] = (SwMember){SW_TEXT(SW_STATE_CONFIGURATION),
								  sw_configuration_list(work->arena, chart, work->active)};
	changes[count++] = (SwMember){SW_TEXT(SW_STATE_HISTORY), work->history};
	if (chart->has_after)
		changes[count++] =
			(SwMember){SW_TEXT(SW_STATE_DUE), sw_timers_json(work->arena, chart, work->due)};
	work->view = sw_state_with(work->arena, work->head, changes, count);
	return work->view;
}

void
sw_work_trace(SwWork *work, SwTraceKind kind, SwText text)
{
	SwTrace *trace = work->trace;

	if (trace == NULL)
		return;
	trace->items = sw_grow(work->arena,
						   trace->items,
						   trace->count,
						   &trace->capacity,
						   sizeof(struct SwTraceItem));
	trace->items[trace->count].kind = kind;
	trace->items[trace->count++].text = text;
}
