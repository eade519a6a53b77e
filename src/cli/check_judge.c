/*-------------------------------------------------------------------------
 *
 * check_judge.c
 *		What must hold of every state and of every step.
 *
 * src/cli/check_judge.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

/* ---- What the engine promises ---- */

/* is_same compares values only where two states do not share them. */
static bool
is_same(const CliCheckStep *step, const SwStateEntry *old, const SwStateEntry *new)
{
	if ((old->value != NULL && old->value == new->value) ||
		(old->bytes.data != NULL && old->bytes.data == new->bytes.data))
		return true;
	return sw_json_equal(sw_state_get(step->before, old->key), sw_state_get(step->after, new->key));
}

/* changed_regions lists the regions that differ; a step takes none away. */
static uint32_t
changed_regions(const CliCheckStep *step, SwText *changed)
{
	uint32_t count = 0;
	uint32_t old = 0;

	for (uint32_t i = 0; step->before != NULL && i < step->after->count; i++)
	{
		const SwStateEntry *new = &step->after->entries[i];
		bool is_there =
			old < step->before->count && sw_text_equal(step->before->entries[old].key, new->key);
		bool is_kept = is_there && is_same(step, &step->before->entries[old], new);

		old += is_there ? 1 : 0;
		if (!is_kept && !sw_state_is_engine_key(new->key))
			changed[count++] = new->key;
	}
	return count;
}

static int64_t
epoch_of(const SwJson *epochs, SwText region)
{
	const SwJson *epoch = sw_json_get_text(epochs, region);

	return sw_json_is(epoch, SW_JSON_INTEGER) ? epoch->as.integer : 0;
}

/* first_wrong_epoch is a region whose epoch does not tell whether it has changed. */
static SwText
first_wrong_epoch(const CliCheckStep *step)
{
	SwText *changed = SW_NEW_ARRAY(step->arena, SwText, step->after->count);
	uint32_t count = changed_regions(step, changed);
	const SwJson *before = sw_state_get_string(step->before, SW_STATE_EPOCH);
	const SwJson *after = sw_state_get_string(step->after, SW_STATE_EPOCH);
	uint32_t next = 0;

	if (before == after)
		return count == 0 ? SW_NO_TEXT : changed[0];
	for (uint32_t i = 0; i < step->after->count; i++)
	{
		SwText key = step->after->entries[i].key;
		bool has_changed = next < count && sw_text_equal(changed[next], key);

		next += has_changed ? 1 : 0;
		if (epoch_of(after, key) != epoch_of(before, key) + (has_changed ? 1 : 0))
			return key;
	}
	return SW_NO_TEXT;
}

/* ---- What the user wants ---- */

static const SwJson *
changed_to_json(const CliCheckStep *step)
{
	SwText *changed = SW_NEW_ARRAY(step->arena, SwText, step->after->count);
	uint32_t count = changed_regions(step, changed);

	return sw_json_strings(step->arena, changed, count);
}

/* state_member is `state` or `configuration` of one state, and what is below. */
static const SwJson *
state_member(SwState *state, SwText path)
{
	SwText rest;

	if (state == NULL)
		return NULL;
	if (cli_check_below(path, "state", &rest))
		return rest.size == 0 ? sw_state_document(state->arena, state)
							  : cli_check_value(state, rest);
	if (!cli_check_below(path, "configuration", &rest))
		return NULL;
	return rest.size == 0
			   ? sw_state_get_string(state, SW_STATE_CONFIGURATION)
			   : sw_logic_follow(sw_state_get_string(state, SW_STATE_CONFIGURATION), rest);
}

static const SwJson *
both_members(SwArena *arena, SwState *state, SwJsonBuilder *builder)
{
	SwJsonBuilder own;

	if (builder == NULL)
	{
		sw_json_begin(&own, arena);
		builder = &own;
	}
	sw_json_add(builder, "state", state_member(state, SW_TEXT("state")));
	sw_json_add(builder, "configuration", state_member(state, SW_TEXT("configuration")));
	return builder == &own ? sw_json_end(builder) : NULL;
}

static const SwJson *
event_of(const CliCheckStep *step)
{
	return step->event.data == NULL ? &sw_json_null : sw_json_string(step->arena, step->event);
}

static const SwJson *
whole_datum(const CliCheckStep *step)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, step->arena);
	(void) both_members(step->arena, step->after, &builder);
	if (step->before != NULL)
		sw_json_add(&builder, "before", both_members(step->arena, step->before, NULL));
	sw_json_add(&builder, "event", event_of(step));
	sw_json_add(&builder, "changed", changed_to_json(step));
	return sw_json_end(&builder);
}

/* find_datum reads {state, configuration, before: {state, configuration}, event, changed}. */
static const SwJson *
find_datum(void *context, SwText path, const char **error_out)
{
	const CliCheckStep *step = context;
	SwText rest;

	(void) error_out;
	if (path.size == 0)
		return whole_datum(step);
	if (cli_check_below(path, "before", &rest))
	{
		if (rest.size > 0 || step->before == NULL)
			return state_member(step->before, rest);
		return both_members(step->arena, step->before, NULL);
	}
	if (cli_check_below(path, "event", &rest))
		return rest.size == 0 ? event_of(step) : NULL;
	if (cli_check_below(path, "changed", &rest))
		return rest.size == 0 ? changed_to_json(step)
							  : sw_logic_follow(changed_to_json(step), rest);
	return state_member(step->after, path);
}

/* is_judged: the invariant speaks of this step. */
static bool
is_judged(const CliCheck *check, const CliCheckStep *step, const CliCheckInvariant *invariant)
{
	const SwJson *states = invariant->states;

	if (invariant->is_of_steps ? step->before == NULL : !step->is_new)
		return false;
	if (invariant->events != NULL && !sw_json_has_text(invariant->events, step->event))
		return false;
	for (uint32_t i = 0; states != NULL && i < states->count; i++)
		if (sw_reduce_is_active(check->chart, step->after, states->as.elements[i]->as.text))
			return true;
	return states == NULL;
}

static bool
is_broken(const CliCheck *check, const CliCheckStep *step, const CliCheckInvariant *invariant,
		  CliCheckFinding *finding_out)
{
	CliCheckStep copy = *step;
	SwLogicData data = {find_datum, &copy};
	SwLogicResult result;

	if (!is_judged(check, step, invariant))
		return false;
	result = sw_logic_apply(step->arena, invariant->rule, data);
	if (result.value != NULL && sw_logic_is_true(result.value))
		return false;
	*finding_out = (CliCheckFinding){.kind = "invariant", .subject = invariant->name};
	finding_out->message = sw_text_format(step->arena,
										  "invariant %.*s does not hold%s%s",
										  (int) invariant->name.size,
										  invariant->name.data,
										  result.value == NULL ? ": " : "",
										  result.value == NULL ? result.error : "");
	return true;
}

/* ---- The whole ---- */

/* judge_engine: these hold of every chart, unless the engine is broken. */
static bool
judge_engine(const CliCheck *check, const CliCheckStep *step, CliCheckFinding *finding_out)
{
	SwText region = step->before == NULL ? SW_NO_TEXT : first_wrong_epoch(step);

	if (step->is_new && !sw_reduce_is_legal(check->chart, step->after))
	{
		*finding_out = (CliCheckFinding){.kind = "illegal_configuration",
										 .subject = SW_TEXT("configuration"),
										 .message = SW_TEXT(
											 "the configuration is none that the chart allows")};
		return true;
	}
	if (region.data == NULL)
		return false;
	*finding_out = (CliCheckFinding){
		.kind = "epoch",
		.subject = region,
		.message = sw_text_format(step->arena,
								  "the epoch of %.*s does not tell whether it has changed",
								  (int) region.size,
								  region.data)};
	return true;
}

bool
cli_check_judge(const CliCheck *check, const CliCheckStep *step, uint32_t *next,
				CliCheckFinding *finding_out)
{
	if (*next == 0 && judge_engine(check, step, finding_out))
	{
		*next = 1;
		return true;
	}
	for (uint32_t i = *next == 0 ? 0 : *next - 1; i < check->invariant_count; i++)
		if (is_broken(check, step, &check->invariants[i], finding_out))
		{
			*next = i + 2;
			return true;
		}
	return false;
}
