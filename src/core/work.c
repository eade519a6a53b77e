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
	work->regions[region].own = NULL;
	return work->regions[region].is_set ? work->regions[region].value
										: sw_state_at(work->head, work->places->regions[region]);
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

void
sw_work_put(SwWork *work, SwState *draft, uint32_t place, SwText key, const SwJson *value)
{
	if (place != SW_NO_INDEX && draft->places == work->places)
		sw_state_set_at(draft, place, value);
	else
		sw_state_set(draft, key, value);
}

void
sw_work_put_engine(SwWork *work, SwState *draft)
{
	const SwChart *chart = work->chart;
	const SwStatePlaces *places = work->places;

	if (!sw_set_equal(work->active, work->active_at_head))
		sw_work_put(work,
					draft,
					places->configuration,
					SW_TEXT(SW_STATE_CONFIGURATION),
					sw_configuration_list(work->arena, chart, work->active));
	if (work->history != work->history_at_head)
		sw_work_put(work, draft, places->history, SW_TEXT(SW_STATE_HISTORY), work->history);
	if (chart->has_after)
		sw_work_put(work,
					draft,
					places->due,
					SW_TEXT(SW_STATE_DUE),
					sw_timers_json(work->arena, chart, work->due));
	if (draft->active == NULL && draft->places == work->places)
		sw_places_note(draft, work->active);
}

/*
 * Between two microsteps "before" is now: the view is made of the regions as they are, so it must
 * be asked for by a guard, never while a microstep is under way.
 */
SwState *
sw_work_view(SwWork *work)
{
	const SwChart *chart = work->chart;
	const SwStatePlaces *places = work->places;
	SwState *view;

	if (work->view != NULL)
		return work->view;
	view = sw_state_draft(work->arena, work->head, (size_t) chart->region_count + 3);
	sw_work_put_engine(work, view);
	for (uint32_t i = 0; i < chart->region_count; i++)
		if (work->regions[i].is_set)
			sw_work_put(work, view, places->regions[i], chart->regions[i], sw_work_region(work, i));
	work->view = view;
	return view;
}

void
sw_work_trace_add(SwWork *work, SwTraceKind kind, SwText text)
{
	SwTrace *trace = work->trace;

	trace->items = sw_grow(work->arena,
						   trace->items,
						   trace->count,
						   &trace->capacity,
						   sizeof(struct SwTraceItem));
	trace->items[trace->count].kind = kind;
	trace->items[trace->count++].text = text;
}
