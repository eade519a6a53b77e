/*-------------------------------------------------------------------------
 *
 * guard_quorum.c
 *		quorum and approvals (HMMM): do enough voters stand behind it?
 *
 * A certificate of a council is for its members and for the epoch of the region
 * `council`; approvals are for the plan and for the epoch of `execution`.  So what
 * was signed dies with the next change of the region.
 *
 * src/guard/guard_quorum.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "votes.h"

static SwTruth
quorum_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	const SwJson *members = sw_json_get(call->event->inputs, "members");
	SwBallot ballot = {SW_PURPOSE_COUNCIL,
					   sw_votes_epoch(call, SW_TEXT(SW_PURPOSE_COUNCIL)),
					   true,
					   {{0}}};
	SwRoster roster;

	(void) params;
	if (!sw_roster_read(call, outcome, 0, &roster))
		return SW_FALSE;
	if (!sw_is_signers(members))
	{
		sw_reason(call, outcome, "members_invalid");
		return SW_FALSE;
	}
	ballot.subject = sw_hash_json(call->arena, members);
	return sw_votes_count(call,
						  outcome,
						  &roster,
						  &ballot,
						  sw_json_get(call->event->inputs, "votes"));
}

const SwGuardProvider sw_guard_quorum = {"quorum", sw_params_none, quorum_evaluate};

static const char *
approvals_check(const SwJson *params)
{
	static const char *const keys[] = {"threshold", NULL};
	const SwJson *threshold = sw_json_get(params, "threshold");

	if (!sw_params_are(params, keys))
		return "approvals takes nothing but threshold";
	if (threshold != NULL && (threshold->type != SW_JSON_INTEGER || threshold->as.integer < 0))
		return "threshold is an integer of at least 0";
	return NULL;
}

static SwTruth
approvals_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	const SwJson *plan_hash = sw_state_path(call->state, SW_TEXT("execution.plan_hash"));
	SwBallot ballot = {SW_PURPOSE_PLAN,
					   sw_votes_epoch(call, SW_TEXT(SW_PURPOSE_PLAN)),
					   false,
					   {{0}}};
	int64_t threshold = 0;
	SwRoster roster;

	(void) sw_json_get_integer(params, "threshold", &threshold);
	if (!sw_roster_read(call, outcome, threshold, &roster))
		return SW_FALSE;
	ballot.has_subject = sw_hash_parse(sw_json_text_of(plan_hash), &ballot.subject);
	return sw_votes_count(call,
						  outcome,
						  &roster,
						  &ballot,
						  sw_json_get(call->event->inputs, "votes"));
}

const SwGuardProvider sw_guard_approvals = {"approvals", approvals_check, approvals_evaluate};
