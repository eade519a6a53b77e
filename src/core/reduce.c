/*-------------------------------------------------------------------------
 *
 * reduce.c
 *		The reducer: (chart, state, event, facts) -> step.
 *
 * A macrostep: what the event selects, then eventless transitions while any is
 * enabled, then internal events one by one, until both are exhausted.
 *
 * src/core/reduce.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/reduce.h"

#include "select.h"
#include "step.h"

/* ---- Before ---- */

static void
work_begin(SwWork *work, SwArena *arena, const SwChart *chart, SwState *head, const SwEvent *event,
		   const SwSource *source, SwTrace *trace, SwStep *step)
{
	SwStateSet *sets[] = {&work->active_at_head,
						  &work->active,
						  &work->active_before,
						  &work->listening,
						  &work->visited,
						  &work->exited,
						  &work->entered,
						  &work->defaulted};
	size_t count = sizeof(sets) / sizeof(sets[0]);
	uint32_t words = chart->tables->words;
	uint64_t *bits = SW_NEW_ARRAY(arena, uint64_t, count * words);

	for (size_t i = 0; i < count; i++)
		*sets[i] = (SwStateSet){bits + i * words, words};
	work->arena = arena;
	work->chart = chart;
	work->head = head;
	work->event = event;
	work->source = source;
	work->trace = trace;
	work->step = step;
	work->history_at_head = sw_state_get_string(head, SW_STATE_HISTORY);
	work->history = work->history_at_head;
	work->view = head;
	work->regions = SW_NEW_ARRAY(arena, SwWorkRegion, chart->region_count);
	work->winners = SW_NEW_ARRAY(arena, const SwTransition *, chart->node_count);
	*step = (SwStep){.state = head};
}

/* work_read takes the configuration from the head; false if it is none of this chart's. */
static bool
work_read(SwWork *work)
{
	const SwJson *list = sw_state_get_string(work->head, SW_STATE_CONFIGURATION);

	if (!sw_json_is(work->history, SW_JSON_OBJECT) ||
		!sw_configuration_read(work->chart, list, work->active))
		return sw_work_fail(work, "the state is none of this chart's", SW_NO_TEXT);
	sw_set_copy(work->active_at_head, work->active);
	return true;
}

static bool
is_ended(const SwChart *chart, SwStateSet active)
{
	const SwStateNode *root = &chart->nodes[SW_ROOT];

	for (uint32_t i = 0; i < root->child_count; i++)
		if (chart->nodes[root->children[i]].type == SW_STATE_FINAL &&
			sw_set_has(active, root->children[i]))
			return true;
	return false;
}

/* ---- The macrostep ---- */

static bool
select_event(SwWork *work, uint32_t event, bool is_external)
{
	const SwChartTables *tables = work->chart->tables;
	uint32_t first = tables->firsts[event];

	return sw_select(work,
					 tables->candidates + first,
					 tables->firsts[event + 1] - first,
					 is_external);
}

static void
trace_step(SwWork *work, const char *cause, SwText what)
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
		(void) select_event(work, internal.event, false);
		trace_step(work, "raised ", chart->events[internal.event]);
	}
	else
	{
		const SwStateNode *node = &chart->nodes[internal.state];

		(void) sw_select(work, node->done, node->done_count, false);
		trace_step(work, "done ", node->path);
	}
}

/*
 * run_to_rest takes microsteps until nothing is enabled.  Eventless transitions are asked for
 * only after something has happened: asked twice, they would answer the same.
 */
static bool
run_to_rest(SwWork *work)
{
	bool is_stable = false;

	while (!work->is_ended)
	{
		work->selected_count = 0;
		if (!is_stable)
		{
			(void) select_event(work, work->chart->event_count, false);
			is_stable = work->selected_count == 0;
			if (!is_stable)
				trace_step(work, "always", SW_TEXT(""));
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

/* ---- After ---- */

/* next_epochs counts the regions that have changed; at the start all are at 0. */
static const SwJson *
next_epochs(SwWork *work, const SwMember *changed, size_t count)
{
	const SwJson *epochs = sw_state_get_string(work->head, SW_STATE_EPOCH);

	for (size_t i = 0; i < count; i++)
	{
		const SwJson *last = sw_json_get_text(epochs, changed[i].key);
		int64_t epoch = sw_json_is(last, SW_JSON_INTEGER) ? last->as.integer : 0;

		epochs = sw_json_with(work->arena,
							  epochs,
							  changed[i].key,
							  sw_json_integer(work->arena, work->is_start ? 0 : epoch + 1));
	}
	return epochs;
}

/* work_finish makes the state after the macrostep from what has changed since the head. */
static void
work_finish(SwWork *work)
{
	const SwChart *chart = work->chart;
	SwArena *arena = work->arena;
	SwMember *changes = SW_NEW_ARRAY(arena, SwMember, (size_t) chart->region_count + 4);
	size_t size = work->active.words * sizeof(uint64_t);
	size_t count = 0;

	for (uint32_t i = 0; i < chart->region_count; i++)
		if (work->regions[i].is_set &&
			!sw_json_equal(work->regions[i].value, sw_state_get(work->head, chart->regions[i])))
			changes[count++] = (SwMember){chart->regions[i], work->regions[i].value};
	if (count > 0)
	{
		const SwJson *epochs = next_epochs(work, changes, count);

		changes[count++] = (SwMember){SW_TEXT(SW_STATE_EPOCH), epochs};
	}
	if (memcmp(work->active.bits, work->active_at_head.bits, size) != 0)
		changes[count++] = (SwMember){SW_TEXT(SW_STATE_CONFIGURATION),
									  sw_configuration_list(arena, chart, work->active)};
	if (work->history != work->history_at_head)
		changes[count++] = (SwMember){SW_TEXT(SW_STATE_HISTORY), work->history};
	if (work->event->has_hlc && !work->is_start)
		changes[count++] =
			(SwMember){SW_TEXT(SW_STATE_HLC_LAST),
					   sw_json_string(arena, sw_hlc_spelling(arena, work->event->hlc))};
	work->step->state = sw_state_with(arena, work->head, changes, count);
	work->step->is_ended = work->is_ended;
}

static void
note_taken(SwWork *work)
{
	const SwTransition **taken =
		SW_NEW_ARRAY(work->arena, const SwTransition *, work->selected_count);

	for (uint32_t i = 0; i < work->selected_count; i++)
		taken[i] = work->selected[i].transition;
	work->step->taken = taken;
	work->step->taken_count = work->selected_count;
}

SwStatus
sw_reduce(SwArena *arena, const SwChart *chart, SwState *state, const SwEvent *event,
		  const SwSource *source, SwTrace *trace, SwStep *step_out)
{
	uint32_t index = sw_chart_event(chart, event->name);
	SwWork work = {.arena = NULL};

	work_begin(&work, arena, chart, state, event, source, trace, step_out);
	if (!work_read(&work))
		return SW_REDUCE_FAILED;
	if (is_ended(chart, work.active))
		return SW_TERMINATED;
	if (index == SW_NO_INDEX || !select_event(&work, index, true))
		return SW_ILLEGAL_TRANSITION;
	if (work.selected_count == 0)
		return SW_GUARD_FAILED;
	note_taken(&work);
	trace_step(&work, "", event->name);
	if (step_out->error != NULL || !sw_step_take(&work) || !run_to_rest(&work))
		return SW_REDUCE_FAILED;
	work_finish(&work);
	return SW_OK;
}

/* start_document is the state before anything is entered: the context and what the engine owns. */
static const SwJson *
start_document(SwArena *arena, const SwChart *chart, const SwJson *meta)
{
	const SwJson *context = chart->context;
	SwJsonBuilder epochs;
	SwJsonBuilder builder;

	sw_json_begin(&epochs, arena);
	sw_json_begin(&builder, arena);
	for (uint32_t i = 0; i < context->count; i++)
	{
		sw_json_add_member(&epochs, context->as.members[i].key, sw_json_integer(arena, 0));
		sw_json_add_member(&builder, context->as.members[i].key, context->as.members[i].value);
	}
	sw_json_add(&builder, SW_STATE_META, meta);
	sw_json_add(&builder, SW_STATE_CONFIGURATION, &sw_json_empty_array);
	sw_json_add(&builder, SW_STATE_HISTORY, &sw_json_empty_object);
	sw_json_add(&builder, SW_STATE_EPOCH, sw_json_end(&epochs));
	sw_json_add(&builder, SW_STATE_HLC_LAST, &sw_json_null);
	return sw_json_end(&builder);
}

SwStatus
sw_reduce_start(SwArena *arena, const SwChart *chart, const SwJson *meta, const SwEvent *event,
				const SwSource *source, SwTrace *trace, SwStep *step_out)
{
	SwState *head = sw_state_from_json(arena, start_document(arena, chart, meta));
	SwWork work = {.is_start = true};

	work_begin(&work, arena, chart, head, event, source, trace, step_out);
	trace_step(&work, "start", SW_TEXT(""));
	if (!sw_step_enter_initial(&work) || !run_to_rest(&work))
		return SW_REDUCE_FAILED;
	work_finish(&work);
	return SW_OK;
}

/* ---- Questions ---- */

/* A set of states on the stack: what is asked of a state leaves nothing in its arena. */
typedef struct Active
{
	uint64_t bits[SW_CHART_STATES_MAX / 64];
	SwStateSet set;
} Active;

static bool
read_active(const SwChart *chart, SwState *state, Active *active)
{
	active->set = (SwStateSet){active->bits, chart->tables->words};
	return sw_configuration_read(chart,
								 sw_state_get_string(state, SW_STATE_CONFIGURATION),
								 active->set);
}

static bool
has_candidate(const SwChart *chart, SwStateSet active, uint32_t event)
{
	const SwChartTables *tables = chart->tables;

	for (uint32_t i = tables->firsts[event]; i < tables->firsts[event + 1]; i++)
		if (sw_set_has(active, tables->candidates[i]->source))
			return true;
	return false;
}

bool
sw_reduce_has_candidate(const SwChart *chart, SwState *state, SwText event)
{
	uint32_t index = sw_chart_event(chart, event);
	Active active;

	return index != SW_NO_INDEX && read_active(chart, state, &active) &&
		   !is_ended(chart, active.set) && has_candidate(chart, active.set, index);
}

const SwJson *
sw_reduce_events(SwArena *arena, const SwChart *chart, SwState *state)
{
	SwText *events = SW_NEW_ARRAY(arena, SwText, chart->event_count);
	uint32_t count = 0;
	Active active;

	if (read_active(chart, state, &active) && !is_ended(chart, active.set))
		for (uint32_t i = 0; i < chart->event_count; i++)
			if (has_candidate(chart, active.set, i))
				events[count++] = chart->events[i];
	return sw_json_strings(arena, events, count);
}

bool
sw_reduce_is_ended(const SwChart *chart, SwState *state)
{
	Active active;

	return read_active(chart, state, &active) && is_ended(chart, active.set);
}

bool
sw_reduce_is_legal(const SwChart *chart, SwState *state)
{
	Active active;

	return read_active(chart, state, &active);
}

bool
sw_reduce_is_active(const SwChart *chart, SwState *state, SwText path)
{
	SwStateId n = sw_chart_resolve(chart, path);
	Active active;

	return n != SW_NO_STATE && read_active(chart, state, &active) && sw_set_has(active.set, n);
}
