/*-------------------------------------------------------------------------
 *
 * guard_release.c
 *		release: may a quarantine be lifted?
 *
 * An operator may, who says why.  The system may once a policy that is newer than
 * the breach does not have the rule that was broken: then nobody has to judge.
 * What a verdict or a finding forbade is no rule of a policy, and only an operator
 * lifts it.
 *
 * src/guard/guard_release.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "provider.h"

/* How src/core/policy.c names what is no rule of a policy. */
#define VERDICT_RULE      "verdict"
#define FINDING_RATIONALE "A finding of severity "

static const char *
release_check(const SwJson *params)
{
	return params == NULL ? NULL : "release takes no parameters";
}

/* release_has_rule: the policy has a rule of this id. */
static bool
release_has_rule(const SwFact *policy, SwText id)
{
	const SwJson *rules = sw_json_get(policy->body, "rules");

	for (size_t i = 0; sw_json_at(rules, i) != NULL; i++)
		if (sw_text_equal(sw_json_get_string(sw_json_at(rules, i), "id"), id))
			return true;
	return false;
}

/* release_is_newer: nothing but the breach moved the instance since, so hlc_last is its clock. */
static bool
release_is_newer(const SwGuardCall *call, const SwFact *policy)
{
	SwText last = sw_json_text_of(sw_state_get_string(call->state, SW_STATE_HLC_LAST));
	SwHlc breach;

	return last.data != NULL && sw_hlc_parse(last, &breach) && policy->issued > breach;
}

static SwTruth
release_by_policy(const SwGuardCall *call, SwGuardOutcome *outcome)
{
	SwText rule = sw_json_text_of(sw_state_path(call->state, SW_TEXT("policy.rule")));
	SwText rationale = sw_json_text_of(sw_state_path(call->state, SW_TEXT("policy.rationale")));
	bool is_rule = rule.data != NULL && !sw_text_is(rule, VERDICT_RULE) &&
				   !sw_text_has_prefix(rationale, FINDING_RATIONALE);
	const SwFact *policy = sw_guard_fact_of_instance(call, outcome, "policy");

	if (policy == NULL)
		sw_guard_reason(call, outcome, "policy_missing", SW_NO_TEXT, NULL, NULL);
	else if (!is_rule || !release_is_newer(call, policy) || release_has_rule(policy, rule))
		sw_guard_reason(call, outcome, "policy_matches", rule, NULL, NULL);
	else
		return SW_TRUE;
	return policy == NULL ? SW_UNKNOWN : SW_FALSE;
}

/* release_evaluate: an operator's word counts, else the policy does. */
static SwTruth
release_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	const SwGrant *grant = call->event->grant;

	(void) params;
	if (grant == NULL || !sw_grant_has_role(grant, "operator"))
		return release_by_policy(call, outcome);
	if (sw_json_text_of(call->event->justification).size > 0)
		return SW_TRUE;
	sw_guard_reason(call, outcome, "justification_missing", SW_NO_TEXT, NULL, NULL);
	return SW_FALSE;
}

const SwGuardProvider sw_guard_release = {"release", release_check, release_evaluate};
