/*-------------------------------------------------------------------------
 *
 * guard_eval.c
 *		One guard of a chart, combinators included; and what records say about guards.
 *
 * src/core/guard_eval.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_eval.h"

#include "swoosh/reduce.h"
#include "swoosh/sort.h"

/* When a guard opens, as far as it says. */
typedef struct Opening
{
	bool has_opens_at;
	SwHlc opens_at;
	bool has_retry_after;
	int64_t retry_after_ms;
} Opening;

static Opening
opening_take(SwGuardOutcome *outcome)
{
	Opening opening = {outcome->has_opens_at,
					   outcome->opens_at,
					   outcome->has_retry_after,
					   outcome->retry_after_ms};

	outcome->has_opens_at = false;
	outcome->has_retry_after = false;
	return opening;
}

static void
opening_put(SwGuardOutcome *outcome, Opening opening)
{
	outcome->has_opens_at = opening.has_opens_at;
	outcome->opens_at = opening.opens_at;
	outcome->has_retry_after = opening.has_retry_after;
	outcome->retry_after_ms = opening.retry_after_ms;
}

/* opening_join answers the later of two for a conjunction, else the earlier. */
static Opening
opening_join(Opening a, Opening b, bool is_conjunction)
{
	if (!a.has_opens_at || !b.has_opens_at)
		return a.has_opens_at ? a : b;
	return (a.opens_at > b.opens_at) == is_conjunction ? a : b;
}

static SwTruth
truth_and(SwTruth a, SwTruth b)
{
	if (a == SW_FALSE || b == SW_FALSE)
		return SW_FALSE;
	return a == SW_TRUE && b == SW_TRUE ? SW_TRUE : SW_UNKNOWN;
}

static SwTruth
truth_not(SwTruth a)
{
	if (a == SW_UNKNOWN)
		return SW_UNKNOWN;
	return a == SW_TRUE ? SW_FALSE : SW_TRUE;
}

static SwTruth
truth_or(SwTruth a, SwTruth b)
{
	return truth_not(truth_and(truth_not(a), truth_not(b)));
}

/*
 * evaluate_logic keeps the truth of a rule alone: what the rule makes goes at once, or a step of
 * many guards would hold it all.  Most make little, which has room on the stack.
 */
static SwTruth
evaluate_logic(const SwGuardCall *call, const SwGuard *guard, SwGuardOutcome *outcome)
{
	alignas(max_align_t) char room[2048];
	SwArena made = {.host = call->arena->host, .next = room, .end = room + sizeof(room)};
	SwGuardLogic context = {call, outcome};
	SwLogicResult result = sw_logic_apply(&made, guard->rule, sw_guard_logic_data(&context));
	SwTruth truth = SW_UNKNOWN;

	if (result.value != NULL)
		truth = sw_logic_is_true(result.value) ? SW_TRUE : SW_FALSE;
	if (truth == SW_FALSE)
		sw_guard_reason(call, outcome, "rule_false", result.subject, NULL, NULL);
	else if (truth == SW_UNKNOWN)
		sw_guard_reason(call,
						outcome,
						"rule_error",
						result.subject.data == NULL ? SW_NO_TEXT
													: sw_text_copy(call->arena, result.subject),
						NULL,
						NULL);
	sw_arena_reset(&made);
	return truth;
}

static SwTruth
evaluate_state(const SwGuardCall *call, const SwGuard *guard, SwGuardOutcome *outcome)
{
	const SwJson *state = sw_json_get(guard->params, "state");

	if (call->is_active(call->configuration, sw_json_text_of(state)))
		return SW_TRUE;
	sw_guard_reason(call, outcome, "not_in_state", SW_NO_TEXT, state, NULL);
	return SW_FALSE;
}

/* evaluate_not keeps the reasons of an inner guard that holds: it holds in spite of them. */
static SwTruth
evaluate_not(const SwGuardCall *call, const SwGuard *guard, SwGuardOutcome *outcome)
{
	uint32_t first = outcome->reason_count;
	Opening before = opening_take(outcome);
	SwTruth truth = truth_not(sw_guard_evaluate(call, guard->parts[0], outcome));

	opening_put(outcome, before);
	if (truth == SW_TRUE)
		outcome->reason_count = first;
	else if (truth == SW_FALSE)
		sw_guard_reason(call, outcome, "rule_false", SW_NO_TEXT, NULL, NULL);
	return truth;
}

/* evaluate_or and evaluate_and in one: reasons of the parts that do not hold are kept aside. */
static SwTruth
evaluate_parts(const SwGuardCall *call, const SwGuard *guard, SwGuardOutcome *outcome)
{
	bool is_conjunction = sw_text_is(guard->type, "and");
	uint32_t *ends = SW_NEW_ARRAY(call->arena, uint32_t, guard->part_count);
	bool *holds = SW_NEW_ARRAY(call->arena, bool, guard->part_count);
	SwTruth truth = is_conjunction ? SW_TRUE : SW_FALSE;
	uint32_t first = outcome->reason_count;
	Opening before = opening_take(outcome);
	Opening joined = {false, 0, false, 0};

	for (uint32_t i = 0; i < guard->part_count; i++)
	{
		SwTruth part = sw_guard_evaluate(call, guard->parts[i], outcome);

		joined = opening_join(joined, opening_take(outcome), is_conjunction);
		truth = is_conjunction ? truth_and(truth, part) : truth_or(truth, part);
		ends[i] = outcome->reason_count;
		holds[i] = part == SW_TRUE;
	}
	opening_put(outcome, truth == SW_TRUE ? before : joined);
	if (truth == SW_TRUE)
	{
		uint32_t kept = first;

		for (uint32_t i = 0, k = first; i < guard->part_count; i++)
			for (; k < ends[i]; k++)
				if (holds[i])
					outcome->reasons[kept++] = outcome->reasons[k];
		outcome->reason_count = kept;
	}
	return truth;
}

/* asks_oracle: somebody else answers for this guard. */
static bool
asks_oracle(const SwGuardCall *call, const SwGuard *guard, SwTruth *truth_out)
{
	const SwGuardOracle *oracle = call->event->oracle;

	return oracle != NULL && guard->part_count == 0 &&
		   oracle->ask(oracle->context, call, guard, truth_out);
}

SwTruth
sw_guard_evaluate(const SwGuardCall *call, const SwGuard *guard, SwGuardOutcome *outcome)
{
	SwTruth truth;

	if (asks_oracle(call, guard, &truth))
	{
		outcome->truth = truth;
		return truth;
	}
	if (guard->provider != NULL)
		truth = guard->provider->evaluate(call, guard->params, outcome);
	else if (guard->part_count > 0)
		truth = sw_text_is(guard->type, "not") ? evaluate_not(call, guard, outcome)
											   : evaluate_parts(call, guard, outcome);
	else if (guard->state != SW_NO_STATE)
		truth = evaluate_state(call, guard, outcome);
	else
		truth = evaluate_logic(call, guard, outcome);
	outcome->truth = truth;
	return truth;
}

/* ---- What records and decisions say. ---- */

static const SwJson *
reasons_to_json(SwArena *arena, const SwGuardOutcome *outcome)
{
	const SwJson **reasons = SW_NEW_ARRAY(arena, const SwJson *, outcome->reason_count);

	for (uint32_t i = 0; i < outcome->reason_count; i++)
	{
		const SwReason *reason = &outcome->reasons[i];
		SwJsonBuilder builder;

		sw_json_begin(&builder, arena);
		sw_json_add(&builder, "code", sw_json_string_of(arena, reason->code));
		sw_json_add_text(&builder, "subject", reason->subject);
		sw_json_add(&builder, "expected", reason->expected);
		sw_json_add(&builder, "found", reason->found);
		reasons[i] = sw_json_end(&builder);
	}
	return sw_json_array(arena, reasons, outcome->reason_count);
}

static const SwJson *
facts_to_json(SwArena *arena, const SwGuardOutcome *outcome)
{
	SwText *hashes = SW_NEW_ARRAY(arena, SwText, outcome->fact_count);

	for (uint32_t i = 0; i < outcome->fact_count; i++)
		hashes[i] = sw_hash_spelling(arena, &outcome->facts[i]->hash);
	sw_sort_texts(arena, hashes, outcome->fact_count);
	return sw_json_strings(arena, hashes, outcome->fact_count);
}

const SwJson *
sw_guard_entry_to_json(SwArena *arena, const SwGuardEntry *entry)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "guard", sw_json_string(arena, entry->guard));
	sw_json_add(&builder, "ok", sw_json_boolean(entry->outcome.truth == SW_TRUE));
	sw_json_add(&builder, "reasons", reasons_to_json(arena, &entry->outcome));
	sw_json_add(&builder, "facts", facts_to_json(arena, &entry->outcome));
	return sw_json_end(&builder);
}

const SwJson *
sw_guards_to_json(SwArena *arena, const SwGuardEntries *guards)
{
	const SwJson **entries = SW_NEW_ARRAY(arena, const SwJson *, guards->count);

	for (uint32_t i = 0; i < guards->count; i++)
		entries[i] = sw_guard_entry_to_json(arena, &guards->items[i]);
	return sw_json_array(arena, entries, guards->count);
}
