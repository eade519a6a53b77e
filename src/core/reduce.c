/*-------------------------------------------------------------------------
 *
 * reduce.c
 *		The reducer: (chart, state, event, facts) -> step.
 *
 * First what is due with time, each timer a macrostep of its own; then the event's: what
 * it selects, eventless transitions while any is enabled, internal events one by one.
 *
 * src/core/reduce.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "reduction.h"

#include "macrostep.h"
#include "step.h"
#include "swoosh/sort.h"
#include "timers.h"

/* Transitions of a microstep, and targets of one, that have room from the beginning. */
#define WORK_FEW 8

#define WORK_SETS 8

/* ---- Before ---- */

/* next_set takes the next words of a room for sets. */
static inline SwStateSet
next_set(SwStateSet *room)
{
	SwStateSet set = *room;

	room->bits += room->words;
	return set;
}

/* work_begin_sets makes the sets of states, all empty. */
static void
work_begin_sets(SwWork *work, SwArena *arena, uint32_t words)
{
	SwStateSet room = {SW_NEW_ARRAY(arena, uint64_t, (size_t) words * WORK_SETS), words};

	work->active_at_head = next_set(&room);
	work->active = next_set(&room);
	work->active_before = next_set(&room);
	work->listening = next_set(&room);
	work->visited = next_set(&room);
	work->exited = next_set(&room);
	work->entered = next_set(&room);
	work->defaulted = next_set(&room);
}

static void
work_begin(SwWork *work, SwArena *arena, const SwChart *chart, SwState *head, const SwEvent *event,
		   const SwSource *source, SwTrace *trace, SwStep *step)
{
	work_begin_sets(work, arena, chart->tables->words);
	work->arena = arena;
	work->chart = chart;
	work->head = head;
	work->places = sw_places_of(arena, chart, head);
	work->event = event;
	work->event_index = sw_chart_event(chart, event->name);
	work->source = source;
	work->trace = trace;
	work->step = step;
	work->history_at_head = sw_state_at(head, work->places->history);
	work->history = work->history_at_head;
	work->view = head;
	work->selected = SW_ROOM_ARRAY(arena, SwSelected, WORK_FEW);
	work->selected_capacity = WORK_FEW;
	work->targets = SW_ROOM_ARRAY(arena, SwStateId, WORK_FEW);
	work->target_capacity = WORK_FEW;
	work->stored = SW_ROOM_ARRAY(arena, SwMember, chart->tables->history_count);
	work->regions = SW_NEW_ARRAY(arena, SwWorkRegion, chart->region_count);
	work->winners = SW_ROOM_ARRAY(arena, const SwTransition *, chart->node_count);
	*step = (SwStep){.state = head};
	sw_timers_begin(work);
}

/* work_read takes the configuration from the head; false if it is none of this chart's. */
static bool
work_read(SwWork *work)
{
	if (!sw_json_is(work->history, SW_JSON_OBJECT) ||
		!sw_places_active(work->chart, work->head, work->active, true) ||
		!sw_timers_read(work->chart, work->active, work->head, work->due))
		return sw_work_fail(work, "the state is none of this chart's", SW_NO_TEXT);
	sw_set_copy(work->active_at_head, work->active);
	return true;
}

/* is_tick: the engine takes it, whatever candidates the chart has. */
static bool
is_tick(const SwChart *chart, SwText event)
{
	return chart->has_after && sw_text_is(event, SW_MACHINE_DUE);
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

/* events_of lists the events that have a candidate, none where the machine has ended. */
static size_t
events_of(const SwChart *chart, SwStateSet active, SwText *events)
{
	size_t count = 0;

	for (uint32_t i = 0; i < chart->event_count && !sw_configuration_is_ended(chart, active); i++)
		if (!is_tick(chart, chart->events[i]) && has_candidate(chart, active, i))
			events[count++] = chart->events[i];
	return count;
}

/* ---- After ---- */

/* next_epoch counts a region that has changed; at the start all are at 0. */
static const SwJson *
next_epoch(SwWork *work, const SwJson *last)
{
	int64_t epoch = sw_json_is(last, SW_JSON_INTEGER) ? last->as.integer : 0;

	return sw_json_integer(work->arena, work->is_start ? 0 : epoch + 1);
}

/* finish_regions sets the regions that have changed, and their epochs. */
static void
finish_regions(SwWork *work, SwState *after)
{
	const SwStatePlaces *places = work->places;
	const SwChart *chart = work->chart;
	const SwJson *epochs = sw_state_at(work->head, places->epoch);
	SwMember *changes = SW_ROOM_ARRAY(work->arena, SwMember, chart->region_count);
	uint32_t count = 0;

	for (uint32_t i = 0; i < chart->region_count; i++)
	{
		SwText region = chart->regions[i];
		const SwJson *value;

		if (!work->regions[i].is_set)
			continue;
		value = sw_work_region(work, i);
		if (sw_json_equal(value, sw_state_at(work->head, places->regions[i])))
			continue;
		sw_work_put(work, after, places->regions[i], region, value);
		changes[count++] = (SwMember){region, next_epoch(work, sw_json_get_text(epochs, region))};
	}
	if (count == 0)
		return;
	epochs = sw_json_with_all(work->arena, epochs, changes, count);
	sw_work_put(work, after, places->epoch, SW_TEXT(SW_STATE_EPOCH), epochs);
}

static void
finish_clock(SwWork *work, SwState *after)
{
	const SwStatePlaces *places = after->places;
	SwHlc hlc = work->event->hlc;

	if (places != NULL && places->hlc_last != SW_NO_INDEX)
		sw_state_set_clock(after, places->hlc_last, hlc);
	else
		sw_state_set(after,
					 SW_TEXT(SW_STATE_HLC_LAST),
					 sw_json_string(work->arena, sw_hlc_spelling(work->arena, hlc)));
}

/* work_finish makes the state after the macrostep from what has changed since the head. */
static void
work_finish(SwWork *work)
{
	SwState *after =
		sw_state_draft(work->arena, work->head, (size_t) work->chart->region_count + 5);

	if (work->event->has_hlc && !work->is_start)
		finish_clock(work, after);
	sw_work_put_engine(work, after);
	finish_regions(work, after);
	work->step->state = after;
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

/* ---- The reduction ---- */

SwStatus
sw_reduction_begin_late(SwWork *work, SwArena *arena, const SwChart *chart, SwState *head,
						const SwEvent *event, const SwSource *source, SwStep *step)
{
	*work = (SwWork){.arena = NULL};
	work_begin(work, arena, chart, head, event, source, NULL, step);
	if (!work_read(work))
		return SW_REDUCE_FAILED;
	return sw_configuration_is_ended(chart, work->active) ? SW_TERMINATED : SW_OK;
}

SwStatus
sw_reduction_begin(SwWork *work, SwArena *arena, const SwChart *chart, SwState *head,
				   const SwEvent *event, const SwSource *source, SwTrace *trace, SwStep *step)
{
	uint32_t trace_count = trace == NULL ? 0 : trace->count;
	SwStatus status = sw_reduction_begin_late(work, arena, chart, head, event, source, step);
	SwGuardEntries asked;
	uint32_t fired;

	work->trace = trace;
	if (status != SW_OK || sw_timers_settle(work, UINT32_MAX))
		return status;
	fired = work->fired;
	if (!is_tick(chart, event->name) || fired == 0)
		return SW_REDUCE_FAILED;
	/*
	 * Once more, up to where it failed: what comes before is as it would be with more ticks.  That
	 * it failed there rests on the guards of the first time, so these are listed.
	 */
	asked = step->guards;
	(void) sw_reduction_begin_late(work, arena, chart, head, event, source, step);
	work->trace = trace;
	if (trace != NULL)
		trace->count = trace_count;
	if (!sw_timers_settle(work, fired))
		return SW_REDUCE_FAILED;
	step->guards = asked;
	return SW_OK;
}

bool
sw_reduction_hears(const SwWork *work)
{
	if (is_tick(work->chart, work->event->name))
		return work->fired > 0;
	return work->event_index != SW_NO_INDEX &&
		   !sw_configuration_is_ended(work->chart, work->active) &&
		   has_candidate(work->chart, work->active, work->event_index);
}

const SwJson *
sw_reduction_events(const SwWork *work)
{
	const SwChart *chart = work->chart;
	SwText *events = SW_NEW_ARRAY(work->arena, SwText, (size_t) chart->event_count + 1);
	size_t count = events_of(chart, work->active, events);

	if (work->fired > 0)
		events[count++] = SW_TEXT(SW_MACHINE_DUE);
	sw_sort_texts(work->arena, events, count);
	return sw_json_strings(work->arena, events, count);
}

void
sw_reduction_settled(SwWork *work)
{
	work_finish(work);
}

SwStatus
sw_reduction_take(SwWork *work)
{
	if (!is_tick(work->chart, work->event->name))
	{
		(void) sw_macrostep_select(work, work->event_index, true);
		if (work->selected_count == 0)
			return SW_GUARD_FAILED;
		note_taken(work);
		sw_macrostep_trace(work, "", work->event->name);
		if (!sw_macrostep_take(work))
			return SW_REDUCE_FAILED;
	}
	work_finish(work);
	return SW_OK;
}

SwStatus
sw_reduce(SwArena *arena, const SwChart *chart, SwState *state, const SwEvent *event,
		  const SwSource *source, SwTrace *trace, SwStep *step_out)
{
	SwWork work;
	SwStatus status =
		sw_reduction_begin(&work, arena, chart, state, event, source, trace, step_out);

	if (status != SW_OK)
		return status;
	if (sw_reduction_hears(&work))
		return sw_reduction_take(&work);
	*step_out = (SwStep){.state = state};
	return SW_ILLEGAL_TRANSITION;
}

/* ---- The start ---- */

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
	if (chart->has_after)
		sw_json_add(&builder, SW_STATE_DUE, &sw_json_empty_object);
	return sw_json_end(&builder);
}

SwStatus
sw_reduce_start(SwArena *arena, const SwChart *chart, const SwJson *meta, const SwEvent *event,
				const SwSource *source, SwTrace *trace, SwStep *step_out)
{
	SwState *head = sw_state_from_json(arena, start_document(arena, chart, meta));
	SwWork work = {.is_start = true};

	work_begin(&work, arena, chart, head, event, source, trace, step_out);
	sw_macrostep_trace(&work, "start", SW_TEXT(""));
	if (!sw_step_enter_initial(&work) || !sw_macrostep_rest(&work))
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
	return sw_places_active(chart, state, active->set, false);
}

bool
sw_reduce_has_candidate(const SwChart *chart, SwState *state, SwText event)
{
	uint32_t index = sw_chart_event(chart, event);
	Active active;

	return index != SW_NO_INDEX && !is_tick(chart, event) && read_active(chart, state, &active) &&
		   !sw_configuration_is_ended(chart, active.set) && has_candidate(chart, active.set, index);
}

const SwJson *
sw_reduce_events(SwArena *arena, const SwChart *chart, SwState *state)
{
	SwText *events = SW_NEW_ARRAY(arena, SwText, chart->event_count);
	Active active;

	if (!read_active(chart, state, &active))
		return &sw_json_empty_array;
	return sw_json_strings(arena, events, events_of(chart, active.set, events));
}

SwState *
sw_reduce_settle(SwArena *arena, const SwChart *chart, SwState *state, const SwEvent *event,
				 const SwSource *source)
{
	SwWork work;
	SwStep step;
	SwStatus status = sw_reduction_begin(&work, arena, chart, state, event, source, NULL, &step);

	return status == SW_OK ? sw_work_view(&work) : NULL;
}

bool
sw_reduce_next_due(SwState *state, int64_t *due_ms_out)
{
	const SwJson *due = sw_state_get_string(state, SW_STATE_DUE);
	bool has_due = false;

	for (uint32_t i = 0; sw_json_is(due, SW_JSON_OBJECT) && i < due->count; i++)
	{
		int64_t due_ms = due->as.members[i].value->as.integer;

		if (!has_due || due_ms < *due_ms_out)
			*due_ms_out = due_ms;
		has_due = true;
	}
	return has_due;
}

bool
sw_reduce_is_ended(const SwChart *chart, SwState *state)
{
	Active active;

	return read_active(chart, state, &active) && sw_configuration_is_ended(chart, active.set);
}

/* The document itself is asked, whatever the reducer knows of it. */
bool
sw_reduce_is_legal(const SwChart *chart, SwState *state)
{
	const SwJson *list = sw_state_get_string(state, SW_STATE_CONFIGURATION);
	Active active;

	active.set = (SwStateSet){active.bits, chart->tables->words};
	return sw_configuration_read(chart, list, active.set) &&
		   sw_timers_read(chart, active.set, state, NULL);
}

bool
sw_reduce_is_active(const SwChart *chart, SwState *state, SwText path)
{
	SwStateId n = sw_chart_resolve(chart, path);
	Active active;

	return n != SW_NO_STATE && read_active(chart, state, &active) && sw_set_has(active.set, n);
}
