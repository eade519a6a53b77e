/*-------------------------------------------------------------------------
 *
 * policy.h
 *		Rung 13: the rules, verdicts and findings of SHHH.
 *
 * src/core/policy.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_POLICY_H
#define SWOOSH_CORE_POLICY_H

#include "swoosh/guard.h"

typedef struct SwPolicyResult
{
	bool is_breach;  /* something forbids the proposal: `rule` and `rationale` say what */
	bool is_refused; /* a rule cannot be evaluated, and nothing else is a breach */
	SwText rule;     /* of a rule its id, "verdict", or the rule of a finding */
	SwText rationale;
	const SwJson *redact; /* pointers of the policy fact; NULL without one */
	SwGuardOutcome outcome;
	bool has_read; /* some fact was read, so the decision has an entry `policy` */
} SwPolicyResult;

/*
 * sw_policy_evaluate judges a proposal by what was published.
 *
 * In this order, and the first breach names rule and rationale: the rules of the instance's
 * policy fact over {state, inputs, transition, signer}; the verdicts under `inputs_hash` and under
 * the instance; the findings under `inputs_hash`, under inputs.content_hash and under the
 * instance, from the policy's finding_severity on ("high" without a policy).  A rule that cannot
 * be evaluated refuses the proposal, but hides no breach that is certain.
 *
 * Pure.
 */
void sw_policy_evaluate(const SwGuardCall *call, SwText transition, const SwHash *inputs_hash,
						SwPolicyResult *result_out);

#endif
