/*-------------------------------------------------------------------------
 *
 * macrostep.c
 *		From one event to rest: SCXML's inner loop.
 *
 * src/core/macrostep.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "macrostep.h"

#include "select.h"
#include "step.h"

bool
sw_macrostep_select(SwWork *work, uint32_t event, bool is_external)
{
	const SwChartTables *tables = work->chart->tables;
	uint32_t first = tables->firsts[event];

	return sw_select(work,
					 tables->candidates + first,
					 tables->firsts[event + 1] - first,
					 is_external);
}

void
sw_macrostep_trace(SwWork *work, const char *cause, SwText what)
{
	if (work->trace != NULL)
		sw_work_trace(work,
					  SW_TRACE_STEP,
					  sw_text_format(work->arena, "%s%.*s", cause, (int) what.size, what.data));
}

static void
select_internal(SwWork *work, SwInternalEvent internal)
{
	const SwChart *chart = work->chart;

	if (internal.event != SW_NO_INDEX)
	{
		(void) sw_macrostep_select(work, internal.event, false);
		sw_macrostep_trace(work, "raised ", chart->events[internal.event]);
	}
	else
	{
		const SwStateNode *node = &chart->nodes[internal.state];

		(void) sw_select(work, node->done, node->done_count, false);
		sw_macrostep_trace(work, "done ", node->path);
	}
}

bool
sw_macrostep_take(SwWork *work)
{
	if (work->step->error != NULL)
		return false;
	return work->selected_count == 0 || (sw_step_take(work) && sw_macrostep_rest(work));
}

/* Eventless transitions are asked for only after something has happened: asked twice, they would
 * answer the same. */
bool
sw_macrostep_rest(SwWork *work)
{
	bool is_stable = false;

	while (!work->is_ended)
	{
		work->selected_count = 0;
		if (!is_stable)
		{
			(void) sw_macrostep_select(work, work->chart->event_count, false);
			is_stable = work->selected_count == 0;
			if (!is_stable)
				sw_macrostep_trace(work, "always", SW_TEXT(""));
		}
		if (is_stable)
		{
			if (work->queue_first == work->queue_count)
				return true;
			select_internal(work, work->queue[work->queue_first++]);
			if (work->queue_first == work->queue_count)
				work->queue_first = work->queue_count = 0;
		}
		if (work->selected_count > 0)
		{
			if (work->step->error != NULL || !sw_step_take(work))
				return false;
			is_stable = false;
		}
	}
	return sw_step_end(work);
}
