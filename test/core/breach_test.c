/*-------------------------------------------------------------------------
 *
 * breach_test.c
 *		Rung 13 in a decision: what policy forbids, and where it leads.
 *
 * Claim: a breach changes nothing by itself; where the chart can take it the system proposes
 * quarantine, signed, under a key that follows from the offender.
 * Method: a till whose policy forbids large amounts, with a chart that can be quarantined and
 * with one that cannot.
 *
 * test/core/breach_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include "vector_world.h"

/* world_with_policy is an instance whose policy forbids large amounts and redacts traces. */
static void
world_with_policy(World *world, bool can_be_quarantined)
{
	static const char *const charts[] = {
		"{\"id\":\"till\",\"initial\":\"open\",\"states\":{\"open\":{\"on\":{\"Pay\":{}}}}}",
		"{\"id\":\"till\",\"initial\":\"open\",\"meta\":{\"roles\":{\"Policy_Breach\":[\"system\"]},"
		"\"trace\":[\"task_id\"]},\"states\":{\"open\":{\"on\":{\"Pay\":{},\"Policy_Breach\":"
		"\"quarantined\"}},\"quarantined\":{}}}"};
	const SwSecret *shhh = vector_secret("shhh");
	SwText signer = sw_signer_spelling(&test_arena, &shhh->signer);
	SwText grant = sw_text_format(&test_arena,
								  "{\"signer\":\"%s\",\"tenant\":\"acme\",\"roles\":"
								  "[\"authority:policy\"]}",
								  signer.data);
	SwText fact = sw_text_format(
		&test_arena,
		"{\"v\":1,\"tenant\":\"acme\",\"kind\":\"policy\",\"subject\":\"default\",\"serial\":1,"
		"\"body\":{\"version\":\"1\",\"rules\":[{\"id\":\"large\",\"rule\":{\">\":[{\"var\":"
		"\"inputs.amount\"},100]},\"rationale\":\"too much\"}],\"finding_severity\":\"high\","
		"\"redact\":[\"/trace/task_id\"]},\"issued\":\"2025-10-19T00:00:00.000+00:00#0\","
		"\"expires\":\"2026-10-19T00:00:00.000+00:00#0\",\"signer\":\"%s\"}",
		signer.data);

	world_load(world);
	world->head = (SwHead){.record_hash = world->head.record_hash};
	world_add_grant(world, test_parse(grant.data));
	world_add_fact(world,
				   sw_sign_object(&test_arena, shhh, SW_TAG_FACT, test_parse(fact.data), NULL));
	world_start(world, sw_text_from(charts[can_be_quarantined]), "acme/till", "till");
}

/* payment is a proposal to that instance. */
static SwProposal
payment(const World *world, int amount)
{
	const SwJson *inputs = test_parse(sw_text_format(&test_arena, "{\"amount\":%d}", amount).data);
	SwHash inputs_hash = sw_hash_json(&test_arena, inputs);
	SwText text = sw_text_format(
		&test_arena,
		"{\"instance\":\"acme/till\",\"transition\":\"Pay\",\"current_state_hash\":\"%s\",\"inputs\":"
		"{\"amount\":%d},\"inputs_hash\":\"%s\",\"signer\":\"%s\",\"idem_key\":\"a\",\"hlc\":"
		"\"2025-10-19T01:00:00.000+00:00#0\",\"trace\":{\"task_id\":\"T-1\"},\"signature\":"
		"\"ed25519:%0128d\"}",
		sw_hash_spelling(&test_arena, sw_state_hash(world->head.state)).data,
		amount,
		sw_hash_spelling(&test_arena, &inputs_hash).data,
		sw_text_string(&test_arena, world->grants[1].signer),
		0);
	SwProposal proposal;
	SwFault fault;

	assert_int_equal(sw_proposal_parse(&test_arena,
									   text,
									   SW_PROPOSAL_OCTETS_MAX,
									   &proposal,
									   &fault),
					 SW_OK);
	return proposal;
}

#define ONE_OCLOCK_US INT64_C(1760835600000000) /* 2025-10-19T01:00:00Z */

static void
policy_stands_first_among_the_guards(void **state)
{
	SwVerdict verdict;
	SwProposal proposal;
	World world;

	(void) state;
	world_with_policy(&world, false);
	proposal = payment(&world, 100);
	verdict = world_decide(&world, &proposal, ONE_OCLOCK_US);
	assert_int_equal(verdict.status, SW_OK);
	assert_int_equal(verdict.guards.count, 1);
	test_assert_string(verdict.guards.items[0].guard, "policy", "guard");
	assert_int_equal(verdict.record.grants->count, 2);
	assert_true(sw_json_is(verdict.redact, SW_JSON_ARRAY));
}

static void
breach_without_quarantine_is_refused(void **state)
{
	SwVerdict verdict;
	SwProposal proposal;
	World world;
	const SwJson *refusal;

	(void) state;
	world_with_policy(&world, false);
	proposal = payment(&world, 101);
	verdict = world_decide(&world, &proposal, ONE_OCLOCK_US);
	assert_int_equal(verdict.status, SW_POLICY_BREACH);
	assert_false(verdict.is_breach);
	refusal =
		sw_refusal(&test_arena, SW_REJECTED, &world.head, &proposal, &verdict, world.server.signer);
	test_assert_string(sw_canon(&test_arena, sw_json_get(refusal, "detail")),
					   "{\"rationale\":\"too much\",\"rule\":\"large\"}",
					   "detail");
	assert_null(sw_json_get(refusal, "guards"));
}

static void
breach_is_taken_to_quarantine_by_the_system(void **state)
{
	SwVerdict verdict;
	SwVerdict taken;
	SwProposal proposal;
	SwProposal breach;
	SwHash hash;
	World world;
	const SwJson *refusal;

	(void) state;
	world_with_policy(&world, true);
	proposal = payment(&world, 101);
	verdict = world_decide(&world, &proposal, ONE_OCLOCK_US);
	assert_int_equal(verdict.status, SW_POLICY_BREACH);
	assert_true(verdict.is_breach);
	sw_breach_proposal(&test_arena,
					   &world.server,
					   &world.head,
					   &proposal,
					   &verdict,
					   ONE_OCLOCK_US,
					   &breach);
	assert_true(sw_proposal_verify(&test_arena, &breach));
	assert_true(breach.hlc > proposal.hlc);
	hash = sw_proposal_signed_hash(&test_arena, &proposal);
	test_assert_text(breach.idem_key,
					 sw_text_format(&test_arena,
									"policy:%s",
									sw_hash_spelling(&test_arena, &hash).data + strlen("sha256-")),
					 "idem_key");
	assert_null(sw_json_get(breach.inputs, "amount"));
	taken = world_decide(&world, &breach, ONE_OCLOCK_US);
	world_apply(&world, &taken);
	assert_int_equal(taken.guards.count, 0);
	assert_non_null(taken.redact);
	refusal = sw_refusal(&test_arena,
						 SW_QUARANTINED,
						 &world.head,
						 &proposal,
						 &verdict,
						 world.server.signer);
	test_assert_string(sw_json_get_string(refusal, "outcome"), "quarantined", "outcome");
	test_assert_string(sw_canon(&test_arena, sw_json_get(refusal, "configuration")),
					   "[\"quarantined\"]",
					   "configuration");
	test_assert_string(sw_json_get_string(refusal, "reason"), "policy_breach", "reason");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(policy_stands_first_among_the_guards),
		TEST(breach_without_quarantine_is_refused),
		TEST(breach_is_taken_to_quarantine_by_the_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
