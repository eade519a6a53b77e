/*-------------------------------------------------------------------------
 *
 * invariant_test.c
 *		The invariants I1 to I7 are found when they do not hold.
 *
 * Claim: a step that breaks an invariant is stopped whatever the chart allows.
 * Method: good steps broken by hand; a project chart that keeps none of its guards.
 *
 * test/core/invariant_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include "vector_world.h"

/* An invariant, and a change to a good step that breaks it. */
static void
each_invariant_is_checked(void **state)
{
	static const struct
	{
		const char *key; /* of the state after the step; NULL: the record is changed */
		const char *value;
		int broken;
	} rows[] = {
		{NULL, NULL, 1},
		{"epoch", "{\"council\":0,\"order\":2}", 2},
		{"epoch", "{\"council\":0,\"order\":0}", 2},
		{"epoch", "{\"order\":1}", 2},
		{"configuration", "[\"order.draft\",\"shipped\"]", 5},
		{NULL, "", 6},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		const char *why = NULL;
		SwVerdict verdict;
		SwHead pre;
		World world;

		world_load(&world);
		pre = world.head;
		verdict = world_advance(&world, 1);
		assert_int_equal(sw_invariants_check(&test_arena,
											 &pre,
											 &verdict.step,
											 &verdict.record,
											 &sw_json_empty_object,
											 &why),
						 0);
		if (rows[i].key != NULL)
			verdict.step.state =
				sw_state_with(&test_arena,
							  verdict.step.state,
							  &(SwMember){sw_text_from(rows[i].key), test_parse(rows[i].value)},
							  1);
		else if (rows[i].broken == 1)
		{
			pre.has_last = true;
			pre.last_hlc = verdict.record.hlc;
			pre.last_signer = verdict.record.signer;
			pre.last_idem_key = verdict.record.idem_key;
		}
		else
			verdict.record.wal_index++;
		assert_int_equal(sw_invariants_check(&test_arena,
											 &pre,
											 &verdict.step,
											 &verdict.record,
											 &sw_json_empty_object,
											 &why),
						 rows[i].broken);
		assert_non_null(why);
	}
}

/* A project with the states that I3, I4 and I7 speak of, and nothing that keeps them. */
static const char project[] =
	"{\"id\":\"project\",\"initial\":\"project_lifecycle\",\"context\":%s,\"states\":{"
	"\"project_lifecycle\":{\"initial\":\"council\",\"on\":{\"Lifecycle_AllReady\":\"execution\"},"
	"\"states\":{\"council\":{\"initial\":\"elect\",\"states\":{\"elect\":{\"on\":{"
	"\"Council_QuorumCert\":{\"target\":\"tooling_sync\",\"actions\":{\"type\":\"assign\","
	"\"params\":{\"council.members\":%s}}}}},\"tooling_sync\":{}}}}},"
	"\"execution\":{\"initial\":\"work\",\"states\":{\"work\":{\"on\":{"
	"\"Execution_BeatReviewGate\":\"review\"}},\"review\":{}}}}}";

#define REGION(phase, hash)                                                                        \
	"{\"phase\":\"" phase "\",\"content_hash\":\"" hash "\",\"version\":\"1\"}"
#define CONTEXT(hash)                                                                              \
	"{\"ingestion\":" REGION("ready",                                                              \
							 "a") ",\"council\":" REGION("ready",                                  \
														 hash) ",\"environment\":" REGION("ready", \
																						  "a") "}"

/* step_to decides a proposal with two members as its inputs. */
static SwStatus
step_to(World *world, const char *transition, int64_t ms, SwVerdict *verdict_out)
{
	const SwSource source = {world_fact, world_grant, world};
	const SwJson *inputs = test_parse("{\"members\":[\"a\",\"b\"]}");
	SwProposal proposal = {.instance = world->head.instance,
						   .tenant = world->head.tenant,
						   .transition = sw_text_from(transition),
						   .current_state_hash = *sw_state_hash(world->head.state),
						   .inputs = inputs,
						   .inputs_hash = sw_hash_json(&test_arena, inputs),
						   .signer = world->grants[1].signer,
						   .idem_key = sw_text_from(transition),
						   .hlc = sw_hlc_make(ms, 0),
						   .signature = sw_text_format(&test_arena, "ed25519:%0128d", 0)};
	SwDecideCall call = {.head = &world->head,
						 .proposal = &proposal,
						 .grant = &world->grants[1],
						 .source = &source,
						 .server = &world->server,
						 .admission = {500, 60000, ms * 1000}};

	return sw_decide(&test_arena, &call, verdict_out);
}

static void
project_machine_keeps_its_invariants(void **state)
{
	static const struct
	{
		const char *note;
		const char *context;
		const char *members; /* what the action writes */
		const char *first;   /* a transition taken before, or NULL */
		const char *transition;
		int broken; /* 0: the step is good */
	} rows[] = {
		{"all ready", CONTEXT("a"), "[]", NULL, "Lifecycle_AllReady", 0},
		{"another content", CONTEXT("b"), "[]", NULL, "Lifecycle_AllReady", 3},
		{"no region", "{\"council\":{}}", "[]", NULL, "Lifecycle_AllReady", 3},
		{"elected", CONTEXT("a"), "{\"var\":\"inputs.members\"}", NULL, "Council_QuorumCert", 0},
		{"not elected", CONTEXT("a"), "[\"x\"]", NULL, "Council_QuorumCert", 4},
		{"no window", CONTEXT("a"), "[]", "Lifecycle_AllReady", "Execution_BeatReviewGate", 7},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwText chart = sw_text_format(&test_arena, project, rows[i].context, rows[i].members);
		SwVerdict verdict;
		World world;

		world_load(&world);
		world.head = (SwHead){.record_hash = world.head.record_hash};
		world_start(&world, chart, "acme/p", "project");
		if (rows[i].first != NULL)
		{
			assert_int_equal(step_to(&world, rows[i].first, 1, &verdict), SW_OK);
			world_apply(&world, &verdict);
		}
		if (step_to(&world, rows[i].transition, 2, &verdict) !=
			(rows[i].broken == 0 ? SW_OK : SW_INVARIANT_VIOLATED))
			fail_msg("%s", rows[i].note);
		assert_int_equal(verdict.status, SW_OK);
		if (rows[i].broken != 0)
			assert_int_equal(verdict.error[1], '0' + rows[i].broken);
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(each_invariant_is_checked),
		TEST(project_machine_keeps_its_invariants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
