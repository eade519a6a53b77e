/*-------------------------------------------------------------------------
 *
 * refusal.c
 *		The decision of a proposal that was not accepted: an answer, not an error.
 *
 * src/core/refusal.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "members.h"
#include "swoosh/decide.h"

const char *
sw_outcome_name(SwOutcome outcome)
{
	switch (outcome)
	{
		case SW_ACCEPTED:
			return "accepted";
		case SW_DUPLICATE:
			return "duplicate";
		case SW_REJECTED:
			return "rejected";
		case SW_QUARANTINED:
			return "quarantined";
	}
	return "";
}

static const SwJson *
pointer_detail(SwArena *arena, SwText pointer)
{
	SwJsonBuilder builder;

	if (pointer.data == NULL)
		return NULL;
	sw_json_begin(&builder, arena);
	sw_json_add_text(&builder, "pointer", pointer);
	return sw_json_end(&builder);
}

const SwJson *
sw_refusal_early(SwArena *arena, SwStatus reason, const SwFault *fault, SwText server)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_members_integer(&builder, "v", 1);
	sw_json_add_text(&builder, "outcome", sw_text_from(sw_outcome_name(SW_REJECTED)));
	sw_json_add_text(&builder, "reason", sw_text_from(sw_status_name(reason)));
	if (reason == SW_MALFORMED && fault != NULL)
		sw_json_add(&builder, "detail", pointer_detail(arena, fault->pointer));
	sw_json_add_text(&builder, "server", server);
	return sw_json_end(&builder);
}

/* refusal_detail is what the reason needs to be understood, NULL for most. */
static const SwJson *
refusal_detail(SwArena *arena, const SwVerdict *verdict)
{
	SwJsonBuilder builder;

	if (verdict->status == SW_MALFORMED)
		return pointer_detail(arena, verdict->fault_pointer);
	if (verdict->status != SW_ILLEGAL_TRANSITION && verdict->status != SW_POLICY_BREACH)
		return NULL;
	sw_json_begin(&builder, arena);
	if (verdict->status == SW_ILLEGAL_TRANSITION)
		sw_json_add(&builder, "events", verdict->events);
	else
	{
		sw_json_add_text(&builder, "rule", verdict->breach_rule);
		sw_json_add_text(&builder, "rationale", verdict->breach_rationale);
	}
	return sw_json_end(&builder);
}

/*
 * refusal_guards adds the guards, from rung 14 on, the first that is not ok, and when to try
 * again: as the first entry says that is not ok and knows, else the first that knows.
 */
static void
refusal_guards(SwJsonBuilder *builder, const SwVerdict *verdict)
{
	const SwGuardEntries *guards = &verdict->guards;
	const SwGuardEntry *failed = NULL;
	const SwGuardEntry *timed = NULL;

	if (verdict->status == SW_GUARD_FAILED || verdict->status == SW_REDUCE_FAILED)
		sw_json_add(builder, "guards", sw_guards_to_json(builder->arena, guards));
	else if (verdict->status != SW_POLICY_BREACH)
		return;
	for (uint32_t i = 0; i < guards->count; i++)
	{
		const SwGuardEntry *entry = &guards->items[i];
		bool is_failed = entry->outcome.truth != SW_TRUE;

		if (is_failed && failed == NULL)
			failed = entry;
		if (!entry->outcome.has_opens_at && !entry->outcome.has_retry_after)
			continue;
		if (timed == NULL || (is_failed && timed->outcome.truth == SW_TRUE))
			timed = entry;
	}
	if (failed != NULL)
		sw_json_add(builder, "guard", sw_guard_entry_to_json(builder->arena, failed));
	if (timed != NULL && timed->outcome.has_opens_at)
		sw_members_hlc(builder, "opens_at", timed->outcome.opens_at);
	if (timed != NULL && timed->outcome.has_retry_after)
		sw_members_integer(builder, "retry_after_ms", timed->outcome.retry_after_ms);
}

const SwJson *
sw_refusal(SwArena *arena, SwOutcome outcome, const SwHead *head, const SwProposal *proposal,
		   const SwVerdict *verdict, SwText server)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_members_integer(&builder, "v", 1);
	sw_json_add_text(&builder, "outcome", sw_text_from(sw_outcome_name(outcome)));
	sw_json_add_text(&builder, "reason", sw_text_from(sw_status_name(verdict->status)));
	sw_members_proposed(&builder, proposal);
	sw_members_integer(&builder, "wal_index", head->wal_index);
	sw_members_hash(&builder, "state_pre_hash", &proposal->current_state_hash);
	sw_members_hash(&builder, "state_post_hash", sw_state_hash(head->state));
	sw_json_add(&builder,
				SW_STATE_CONFIGURATION,
				sw_state_get_string(head->state, SW_STATE_CONFIGURATION));
	if (head->has_last)
		sw_members_hlc(&builder, "head_hlc", head->last_hlc);
	refusal_guards(&builder, verdict);
	if (verdict->has_opens_at)
		sw_members_hlc(&builder, "opens_at", verdict->opens_at);
	sw_json_add(&builder, "detail", refusal_detail(arena, verdict));
	sw_json_add_text(&builder, "server", server);
	return sw_json_end(&builder);
}
