/*-------------------------------------------------------------------------
 *
 * policy_test.c
 *		What a policy, a verdict and a finding forbid, and what a rule that fails does.
 *
 * A table: what is published, and rule, rationale and reasons of the answer.
 *
 * test/core/policy_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_support.h"

#include "core/policy.h"

#define INPUTS "{\"amount\":7,\"content_hash\":\"corpus-1\"}"
#define OTHER  "sha256-0000000000000000000000000000000000000000000000000000000000000000"

static SwPolicyResult result;
static SwText inputs_hash;

static void
evaluate(void)
{
	SwHash hash;

	world_inputs(INPUTS);
	hash = sw_hash_json(&test_arena, world.event.inputs);
	sw_policy_evaluate(&world.call, SW_TEXT("Order_Submit"), &hash, &result);
}

static int
policy_setup(void **state)
{
	SwHash hash;

	(void) world_setup(state);
	hash = sw_hash_json(&test_arena, test_parse(INPUTS));
	inputs_hash = sw_hash_spelling(&test_arena, &hash);
	return 0;
}

static void
add_policy(const char *rules, const char *severity)
{
	SwText body = sw_text_format(&test_arena,
								 "{\"version\":\"1\",\"rules\":%s,\"finding_severity\":\"%s\","
								 "\"redact\":[\"/justification\"]}",
								 rules,
								 severity);

	world_fact("policy", "default", test_parse(body.data), WORLD_LATER);
}

/* add_verdict publishes under `subject`, NULL for the inputs, about `hash`, NULL for theirs. */
static void
add_verdict(const char *subject, const char *hash, bool breach)
{
	SwText body = sw_text_format(&test_arena,
								 "{\"inputs_hash\":\"%s\",\"breach\":%s,\"rationale\":\"seen\"}",
								 hash == NULL ? inputs_hash.data : hash,
								 breach ? "true" : "false");

	world_fact("verdict",
			   subject == NULL ? inputs_hash.data : subject,
			   test_parse(body.data),
			   WORLD_LATER);
}

static void
add_finding(const char *subject, const char *rule, const char *severity)
{
	SwText body = sw_text_format(&test_arena,
								 "{\"rule\":%s,\"severity\":\"%s\",\"tags\":[],\"path\":\"\","
								 "\"secret_hash\":\"" OTHER "\",\"count\":1}",
								 rule,
								 severity);

	world_fact("finding",
			   subject == NULL ? inputs_hash.data : subject,
			   test_parse(body.data),
			   WORLD_LATER);
}

/*
 * expect compares the answer; `rule` is NULL where none speaks. With `is_refused` it is the rule
 * that cannot be evaluated.
 */
static void
expect(const char *what, const char *rule, const char *rationale, bool is_refused,
	   const char *reasons)
{
	evaluate();
	test_assert_string(result.rule, rule, what);
	test_assert_string(result.rationale, rationale, what);
	test_assert_text(world_reasons(&result.outcome),
					 sw_canon(&test_arena, test_parse(reasons)),
					 what);
	assert_int_equal(result.is_breach, rule != NULL && !is_refused);
	assert_int_equal(result.is_refused, is_refused);
	assert_int_equal(result.outcome.truth,
					 is_refused     ? SW_UNKNOWN
					 : rule != NULL ? SW_FALSE
									: SW_TRUE);
	assert_int_equal(result.has_read, result.outcome.fact_count > 0);
}

#define RULE(id, rule) "{\"id\":\"" id "\",\"rule\":" rule ",\"rationale\":\"why " id "\"}"

static const struct
{
	const char *rules;
	const char *rule; /* NULL: no breach */
	bool is_refused;
	const char *reasons;
} rule_rows[] = {
	{"[]", NULL, false, "[]"},
	{"[" RULE("a", "false") "]", NULL, false, "[]"},
	{"[" RULE("a", "{\">\":[{\"var\":\"inputs.amount\"},6]}") "]",
	 "a",
	 false,
	 "[{\"code\":\"policy_rule\",\"subject\":\"a\"}]"},
	{"[" RULE("a", "false") "," RULE("b", "1") "," RULE("c", "true") "]",
	 "b",
	 false,
	 "[{\"code\":\"policy_rule\",\"subject\":\"b\"}]"},
	{"[" RULE("a", "{\"/\":[1,0]}") "]",
	 "a",
	 true,
	 "[{\"code\":\"rule_error\",\"subject\":\"a\",\"found\":\"a division by zero\"}]"},
	{"[" RULE("a", "{\"nonsense\":1}") "," RULE("b", "true") "]",
	 "b",
	 false,
	 "[{\"code\":\"rule_error\",\"subject\":\"a\",\"found\":\"an unknown operator\"},{\"code\":"
	 "\"policy_rule\",\"subject\":\"b\"}]"},
	{"[" RULE("a", "{\"==\":[{\"var\":\"transition\"},\"Order_Submit\"]}") "]",
	 "a",
	 false,
	 "[{\"code\":\"policy_rule\",\"subject\":\"a\"}]"},
	{"[" RULE("a", "{\"==\":[{\"var\":\"signer\"},\"hmmm:pubkey:s\"]}") "]",
	 "a",
	 false,
	 "[{\"code\":\"policy_rule\",\"subject\":\"a\"}]"},
	{"[" RULE("a", "{\"==\":[{\"var\":\"state.order.list.1\"},5]}") "]",
	 "a",
	 false,
	 "[{\"code\":\"policy_rule\",\"subject\":\"a\"}]"},
	/* Nothing else is there to be read. */
	{"[" RULE("a", "{\"or\":[{\"var\":\"hlc\"},{\"var\":\"facts.policy.default\"},{\"var\":"
				   "\"window_id\"},{\"var\":\"transition.x\"}]}") "]",
	 NULL,
	 false,
	 "[]"},
	{"[" RULE("a", "{\"missing\":[\"state\",\"inputs\",\"transition\",\"signer\"]}") "]",
	 NULL,
	 false,
	 "[]"},
	{"[" RULE("a", "{\"===\":[{\"var\":\"\"},{\"var\":\"\"}]}") "]",
	 "a",
	 false,
	 "[{\"code\":\"policy_rule\",\"subject\":\"a\"}]"},
};

static void
test_rules(void **state)
{

	(void) state;
	world_state("{\"order\":{\"list\":[4,5]}}");
	world.event.signer = SW_TEXT("hmmm:pubkey:s");
	expect("nothing published", NULL, NULL, false, "[]");
	assert_false(result.has_read);
	assert_null(result.redact);
	for (size_t i = 0; i < sizeof(rule_rows) / sizeof(rule_rows[0]); i++)
	{
		world.fact_count = 0;
		add_policy(rule_rows[i].rules, "high");
		expect(rule_rows[i].rules,
			   rule_rows[i].rule,
			   rule_rows[i].rule == NULL ? NULL
			   : rule_rows[i].is_refused
				   ? "The rule cannot be evaluated."
				   : sw_text_format(&test_arena, "why %s", rule_rows[i].rule).data,
			   rule_rows[i].is_refused,
			   rule_rows[i].reasons);
		assert_true(sw_json_equal(result.redact, test_parse("[\"/justification\"]")));
		assert_true(result.has_read);
	}
}

static void
test_verdicts(void **state)
{
	(void) state;
	add_verdict(NULL, NULL, false);
	expect("no breach", NULL, NULL, false, "[]");
	assert_true(result.has_read);
	add_verdict(NULL, OTHER, true);
	expect("of other inputs", NULL, NULL, false, "[]");
	add_verdict("default", NULL, true);
	expect("under default",
		   "verdict",
		   "seen",
		   false,
		   "[{\"code\":\"policy_verdict\",\"subject\":\"default\"}]");
	add_verdict("checkout", NULL, false);
	expect("the instance's own hides it", NULL, NULL, false, "[]");
	add_policy("[" RULE("a", "{\"/\":[1,0]}") "]", "high");
	add_verdict("checkout", NULL, true);
	evaluate();
	assert_true(result.is_breach && !result.is_refused);
	assert_int_equal(result.outcome.reason_count, 2);
}

static void
test_findings(void **state)
{
	static const char *const severities[] = {"low", "medium", "high", "critical"};

	(void) state;
	for (int least = -1; least < 4; least++)
		for (int severity = 0; severity < 4; severity++)
		{
			world.fact_count = 0;
			if (least >= 0)
				add_policy("[]", severities[least]);
			add_finding(NULL, "\"aws-key\"", severities[severity]);
			evaluate();
			assert_int_equal(result.is_breach, severity >= (least < 0 ? 2 : least));
		}
	world.fact_count = 0;
	add_finding("corpus-1", "\"aws-key\"", "critical");
	expect("under the content hash",
		   "aws-key",
		   "A finding of severity critical stands against these inputs.",
		   false,
		   "[{\"code\":\"policy_finding\",\"subject\":\"corpus-1\",\"expected\":\"high\",\"found\":"
		   "\"critical\"}]");
	world.fact_count = 0;
	add_finding("default", "{\"b\":1,\"a\":2}", "high");
	expect("under default",
		   "{\"a\":2,\"b\":1}",
		   "A finding of severity high stands against these inputs.",
		   false,
		   "[{\"code\":\"policy_finding\",\"subject\":\"default\",\"expected\":\"high\",\"found\":"
		   "\"high\"}]");
	add_verdict(NULL, NULL, true);
	evaluate();
	test_assert_string(result.rule, "verdict", "a verdict comes before a finding");
	assert_int_equal(result.outcome.fact_count, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rules, policy_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_verdicts, policy_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_findings, policy_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
