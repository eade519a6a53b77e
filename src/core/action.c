/*-------------------------------------------------------------------------
 *
 * action.c
 *		Actions: assign and raise, and the phase of a region.
 *
 * Values are immutable, so an assign makes new objects along its path and shares
 * the rest with the head.
 *
 * src/core/action.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "action.h"

#include "guard_data.h"
#include "swoosh/canon.h"
#include "timers.h"

/* Values of one assign that are kept without asking the arena. */
#define ACTION_VALUES_INLINE 8

/* ---- What rules read ---- */

static const SwJson *
read_state_member(SwWork *work, SwText key)
{
	uint32_t region = sw_chart_region(work->chart, key);

	if (region != SW_NO_INDEX)
		return sw_work_region(work, region);
	if (sw_text_is(key, SW_STATE_CONFIGURATION))
		return sw_configuration_list(work->arena, work->chart, work->active_before);
	if (sw_text_is(key, SW_STATE_HISTORY))
		return work->history_before;
	if (sw_text_is(key, SW_STATE_DUE) && work->chart->has_after)
		return sw_timers_json(work->arena, work->chart, work->due_before);
	return sw_state_get(work->head, key);
}

/* read_state_document is the whole state: regions as they are, the rest as before. */
static const SwJson *
read_state_document(SwWork *work)
{
	const SwJson *head = sw_state_document(work->arena, work->head);
	SwJsonBuilder builder;

	sw_json_begin(&builder, work->arena);
	for (uint32_t i = 0; i < head->count; i++)
		if (sw_chart_region(work->chart, head->as.members[i].key) == SW_NO_INDEX)
			sw_json_add_member(&builder,
							   head->as.members[i].key,
							   read_state_member(work, head->as.members[i].key));
	for (uint32_t i = 0; i < work->chart->region_count; i++)
		if (sw_work_region(work, i) != NULL)
			sw_json_add_member(&builder, work->chart->regions[i], sw_work_region(work, i));
	return sw_json_end(&builder);
}

/* read_event is what `inputs`, `hlc` and `signer` are to guards too. */
static const SwJson *
read_event(SwWork *work, SwText root, SwText rest)
{
	SwGuardCall call = {.arena = work->arena, .event = work->event};

	return sw_guard_datum(&call, root, rest);
}

static const SwJson *
read_everything(SwWork *work)
{
	static const char *const roots[] = {"inputs", "hlc", "signer"};
	SwJsonBuilder builder;

	sw_json_begin(&builder, work->arena);
	sw_json_add(&builder, "state", read_state_document(work));
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		sw_json_add(&builder, roots[i], read_event(work, sw_text_from(roots[i]), SW_NO_TEXT));
	return sw_json_end(&builder);
}

static const SwJson *
action_find(void *context, SwText path, const char **error_out)
{
	SwWork *work = context;
	SwText root = sw_path_split(&path);

	(void) error_out;
	if (sw_text_is(root, "state"))
	{
		const SwJson *value;

		if (path.data == NULL)
			return read_state_document(work);
		value = read_state_member(work, sw_path_split(&path));
		return path.data == NULL ? value : sw_logic_follow(value, path);
	}
	if (sw_text_is(root, "inputs") || sw_text_is(root, "hlc") || sw_text_is(root, "signer"))
		return read_event(work, root, path);
	return root.size == 0 && path.data == NULL ? read_everything(work) : NULL;
}

/* ---- Assign ---- */

/*
 * fits measures a value: not deeper than `depth` levels, and not larger than what is left of
 * *octets (an estimate from below, so that nothing that fits is refused).  Recursion is bounded
 * by depth, work by octets.
 */
static bool
fits(const SwJson *value, int depth, size_t *octets)
{
	size_t size = value->type == SW_JSON_STRING ? value->as.text.size + 2 : 1;

	if (size > *octets)
		return false;
	*octets -= size;
	if (value->type != SW_JSON_ARRAY && value->type != SW_JSON_OBJECT)
		return true;
	if (depth == 0)
		return false;
	for (uint32_t i = 0; i < value->count; i++)
	{
		bool is_array = value->type == SW_JSON_ARRAY;
		size_t key = is_array ? 0 : value->as.members[i].key.size + 3;

		if (key > *octets)
			return false;
		*octets -= key;
		if (!fits(is_array ? value->as.elements[i] : value->as.members[i].value, depth - 1, octets))
			return false;
	}
	return true;
}

/*
 * apply_rule answers what a rule makes, in the arena of the step; what it makes on its way goes at
 * once, as in guards.  A `var` makes nothing: its value is where it was read.
 */
static SwLogicResult
apply_rule(SwWork *work, const SwAssignment *assignment)
{
	alignas(max_align_t) char room[1024];
	SwArena made = {.host = work->arena->host, .next = room, .end = room + sizeof(room)};
	SwLogicData data = {action_find, work};
	const SwJson *rule = assignment->rule;
	SwLogicResult result = {.value = &sw_json_null};

	if (assignment->var.size > 0)
	{
		const SwJson *found = assignment->input.size > 0
								  ? sw_logic_follow(work->event->inputs, assignment->input)
								  : action_find(work, assignment->var, &result.error);

		if (found != NULL)
			result.value = found;
		return result;
	}
	if (rule->type == SW_JSON_OBJECT && rule->count == 1 &&
		sw_text_is(rule->as.members[0].key, "var"))
		return sw_logic_apply(work->arena, rule, data);
	result = sw_logic_apply(&made, rule, data);
	if (result.value != NULL)
		result.value = sw_json_copy(work->arena, result.value);
	result.subject = SW_NO_TEXT;
	sw_arena_reset(&made);
	return result;
}

/* assign_value takes the value of one assignment; NULL on failure. */
static const SwJson *
assign_value(SwWork *work, const SwAssignment *assignment)
{
	const SwJson *rule = assignment->rule;
	size_t octets = SW_STATE_OCTETS_MAX;
	int depth = SW_JSON_DEPTH_MAX - (int) assignment->parts;
	SwLogicResult result;

	if (rule->type != SW_JSON_OBJECT && rule->type != SW_JSON_ARRAY)
		return rule;
	result = apply_rule(work, assignment);
	if (result.value == NULL)
		(void) sw_work_fail(work, result.error, assignment->path);
	else if (!fits(result.value, depth, &octets))
	{
		(void) sw_work_fail(work, "the value is too large or too deep", assignment->path);
		return NULL;
	}
	return result.value;
}

/*
 * set_below is `old` with the value at `path` set: a missing or scalar parent becomes an object,
 * NULL if the path leads through a list.  Recursion is bounded by the depth of a state document.
 */
static const SwJson *
set_below(SwArena *arena, const SwJson *old, SwText path, const SwJson *value)
{
	SwText key;

	if (path.size == 0)
		return value;
	if (sw_json_is(old, SW_JSON_ARRAY))
		return NULL;
	if (!sw_json_is(old, SW_JSON_OBJECT))
		old = &sw_json_empty_object;
	key = sw_path_split(&path);
	if (path.data != NULL)
		value = set_below(arena, sw_json_get_text(old, key), path, value);
	return value == NULL ? NULL : sw_json_with(arena, old, key, value);
}

/* set_own sets a member that a region of our own making has already; false if it has none. */
static bool
set_own(SwWorkRegion *region, SwText key, const SwJson *value)
{
	for (uint32_t i = 0; region->own != NULL && i < region->value->count; i++)
		if (sw_text_equal(region->own[i].key, key))
		{
			region->own[i].value = value;
			return true;
		}
	return false;
}

static bool
fail_through_list(SwWork *work, uint32_t region)
{
	return sw_work_fail(work, "the path leads through a list", work->chart->regions[region]);
}

/* set_region sets what is at `rest` of a region; the region itself where that is empty. */
static bool
set_region(SwWork *work, uint32_t index, SwText rest, const SwJson *value)
{
	const SwJson *after = set_below(work->arena, sw_work_region(work, index), rest, value);

	if (after == NULL)
		return fail_through_list(work, index);
	work->regions[index] = (SwWorkRegion){.value = after, .is_set = true};
	return true;
}

/* set_member is the same for one key: the first makes a new object, where the next ones write. */
static bool
set_member(SwWork *work, uint32_t index, SwText key, const SwJson *value)
{
	SwWorkRegion *region = &work->regions[index];
	SwMember change = {key, value};
	const SwJson *old;

	if (set_own(region, key, value))
		return true;
	old = sw_work_region(work, index);
	if (sw_json_is(old, SW_JSON_ARRAY))
		return fail_through_list(work, index);
	region->value = sw_json_with_all(work->arena, old, &change, 1);
	region->is_set = true;
	region->own = (SwMember *) (uintptr_t) region->value->as.members;
	return true;
}

static void
assign_trace(SwWork *work, const SwAssignment *assignment, const SwJson *value)
{
	SwText bytes;

	if (work->trace == NULL)
		return;
	bytes = sw_canon(work->arena, value);
	sw_work_trace(work,
				  SW_TRACE_ASSIGN,
				  sw_text_format(work->arena,
								 "%.*s = %.*s",
								 (int) assignment->path.size,
								 assignment->path.data,
								 (int) bytes.size,
								 bytes.data));
}

static bool
run_assign(SwWork *work, const SwAction *action)
{
	const SwJson *few[ACTION_VALUES_INLINE];
	const SwJson **values = few;

	if (action->assignment_count > ACTION_VALUES_INLINE)
		values = SW_NEW_ARRAY(work->arena, const SwJson *, action->assignment_count);
	for (uint32_t i = 0; i < action->assignment_count; i++)
	{
		values[i] = assign_value(work, &action->assignments[i]);
		if (values[i] == NULL)
			return false;
	}
	for (uint32_t i = 0; i < action->assignment_count; i++)
	{
		const SwAssignment *assignment = &action->assignments[i];

		assign_trace(work, assignment, values[i]);
		if (!(assignment->parts == 2
				  ? set_member(work, assignment->region, assignment->rest, values[i])
				  : set_region(work, assignment->region, assignment->rest, values[i])))
			return false;
	}
	return true;
}

/* ---- Raise ---- */

static bool
run_raise(SwWork *work, const SwAction *action)
{
	sw_work_trace(work, SW_TRACE_RAISE, action->event);
	if (action->event_index == SW_NO_INDEX)
		return true; /* nothing in the chart hears it: it vanishes */
	return sw_work_enqueue(work, (SwInternalEvent){action->event_index, SW_NO_STATE});
}

bool
sw_action_run(SwWork *work, const SwAction *actions, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (!(actions[i].kind == SW_ACTION_RAISE ? run_raise(work, &actions[i])
												 : run_assign(work, &actions[i])))
			return false;
	return true;
}

bool
sw_action_phase(SwWork *work, uint32_t region, const SwJson *phase)
{
	return set_member(work, region, SW_TEXT("phase"), phase);
}
