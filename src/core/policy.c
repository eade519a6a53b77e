/*-------------------------------------------------------------------------
 *
 * policy.c
 *		Rung 13: the rules, verdicts and findings of SHHH.
 *
 * src/core/policy.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "policy.h"

#include "guard_data.h"
#include "swoosh/canon.h"

#define SEVERITY_DEFAULT "high"

/* What the rules of a policy read: {state, inputs, transition, signer}. */
typedef struct Policy
{
	const SwGuardCall *call;
	SwText transition;
	SwText inputs_hash; /* spelling */
	SwPolicyResult *result;
} Policy;

static const SwJson *
whole_datum(const Policy *policy)
{
	const SwGuardCall *call = policy->call;
	SwJsonBuilder builder;

	sw_json_begin(&builder, call->arena);
	sw_json_add(&builder, "state", sw_guard_datum(call, SW_TEXT("state"), SW_NO_TEXT));
	sw_json_add(&builder, "inputs", sw_guard_datum(call, SW_TEXT("inputs"), SW_NO_TEXT));
	sw_json_add_text(&builder, "transition", policy->transition);
	sw_json_add(&builder, "signer", sw_guard_datum(call, SW_TEXT("signer"), SW_NO_TEXT));
	return sw_json_end(&builder);
}

static const SwJson *
find_datum(void *context, SwText path, const char **error_out)
{
	const Policy *policy = context;
	SwText root;

	(void) error_out;
	if (path.size == 0)
		return whole_datum(policy);
	root = sw_path_split(&path);
	if (sw_text_is(root, "transition") && path.data == NULL)
		return sw_json_string(policy->call->arena, policy->transition);
	if (sw_text_is(root, "state") || sw_text_is(root, "inputs") || sw_text_is(root, "signer"))
		return sw_guard_datum(policy->call, root, path);
	return NULL;
}

/* breach notes a reason; the first one names rule and rationale. */
static void
breach(const Policy *policy, SwReason reason, SwText rule, SwText rationale)
{
	SwPolicyResult *result = policy->result;

	sw_guard_reason(policy->call,
					&result->outcome,
					reason.code,
					reason.subject,
					reason.expected,
					reason.found);
	if (result->is_breach)
		return;
	result->is_breach = true;
	result->rule = rule;
	result->rationale = rationale;
}

/* judge_rules asks each rule until one is true; one that cannot be evaluated refuses. */
static void
judge_rules(Policy *policy, const SwJson *rules)
{
	SwArena *arena = policy->call->arena;
	SwPolicyResult *result = policy->result;

	for (size_t i = 0; sw_json_at(rules, i) != NULL && !result->is_breach; i++)
	{
		const SwJson *rule = sw_json_at(rules, i);
		SwText id = sw_json_get_string(rule, "id");
		SwLogicResult answer =
			sw_logic_apply(arena, sw_json_get(rule, "rule"), (SwLogicData){find_datum, policy});

		if (answer.error != NULL)
		{
			if (!result->is_refused && !result->is_breach)
			{
				result->rule = id;
				result->rationale = SW_TEXT("The rule cannot be evaluated.");
			}
			result->is_refused = true;
			sw_guard_reason(policy->call,
							&result->outcome,
							"rule_error",
							id,
							NULL,
							sw_json_string_of(arena, answer.error));
		}
		else if (sw_logic_is_true(answer.value))
			breach(policy,
				   (SwReason){"policy_rule", id, NULL, NULL},
				   id,
				   sw_json_get_string(rule, "rationale"));
	}
}

static void
judge_verdict(const Policy *policy, const SwFact *fact)
{
	if (fact == NULL ||
		!sw_text_equal(sw_json_get_string(fact->body, "inputs_hash"), policy->inputs_hash) ||
		!sw_logic_is_true(sw_json_get(fact->body, "breach")))
		return;
	breach(policy,
		   (SwReason){"policy_verdict", fact->subject, NULL, NULL},
		   SW_TEXT("verdict"),
		   sw_json_get_string(fact->body, "rationale"));
}

/* rank_of is the place of a severity among all; below each for what is none. */
static int
rank_of(SwText severity)
{
	static const char *const severities[] = {"low", "medium", "high", "critical"};

	for (int i = 0; i < 4; i++)
		if (sw_text_is(severity, severities[i]))
			return i;
	return -1;
}

static void
judge_finding(const Policy *policy, const SwFact *fact, SwText least)
{
	SwArena *arena = policy->call->arena;
	const SwJson *rule = fact == NULL ? NULL : sw_json_get(fact->body, "rule");
	SwText severity = fact == NULL ? SW_NO_TEXT : sw_json_get_string(fact->body, "severity");

	if (rule == NULL || rank_of(severity) < rank_of(least))
		return;
	breach(policy,
		   (SwReason){"policy_finding",
					  fact->subject,
					  sw_json_string(arena, least),
					  sw_json_string(arena, severity)},
		   rule->type == SW_JSON_STRING ? rule->as.text : sw_canon(arena, rule),
		   sw_text_format(arena,
						  "A finding of severity %.*s stands against these inputs.",
						  (int) severity.size,
						  severity.data));
}

/* judge_published asks what was published about these inputs, and then about the instance. */
static void
judge_published(const Policy *policy, SwText least)
{
	const SwGuardCall *call = policy->call;
	SwGuardOutcome *outcome = &policy->result->outcome;
	SwText content_hash = sw_json_get_string(call->event->inputs, "content_hash");
	SwText verdict = SW_TEXT("verdict");
	SwText finding = SW_TEXT("finding");

	judge_verdict(policy, sw_guard_fact(call, outcome, verdict, policy->inputs_hash));
	judge_verdict(policy, sw_guard_fact_of_instance(call, outcome, "verdict"));
	judge_finding(policy, sw_guard_fact(call, outcome, finding, policy->inputs_hash), least);
	if (content_hash.data != NULL && !sw_text_equal(content_hash, policy->inputs_hash))
		judge_finding(policy, sw_guard_fact(call, outcome, finding, content_hash), least);
	judge_finding(policy, sw_guard_fact_of_instance(call, outcome, "finding"), least);
}

void
sw_policy_evaluate(const SwGuardCall *call, SwText transition, const SwHash *inputs_hash,
				   SwPolicyResult *result_out)
{
	Policy policy = {call, transition, sw_hash_spelling(call->arena, inputs_hash), result_out};
	SwText least = SW_TEXT(SEVERITY_DEFAULT);
	const SwFact *fact;

	*result_out = (SwPolicyResult){0};
	fact = sw_guard_fact_of_instance(call, &result_out->outcome, "policy");
	if (fact != NULL)
	{
		least = sw_json_get_string(fact->body, "finding_severity");
		result_out->redact = sw_json_get(fact->body, "redact");
		judge_rules(&policy, sw_json_get(fact->body, "rules"));
	}
	judge_published(&policy, least);
	result_out->is_refused = result_out->is_refused && !result_out->is_breach;
	result_out->has_read = result_out->outcome.fact_count > 0;
	result_out->outcome.truth = result_out->is_breach    ? SW_FALSE
								: result_out->is_refused ? SW_UNKNOWN
														 : SW_TRUE;
}
