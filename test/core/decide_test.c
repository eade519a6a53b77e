/*-------------------------------------------------------------------------
 *
 * decide_test.c
 *		The ladder from rung 7 on: what is accepted, what is refused, and why first.
 *
 * Claim: the first rung that fails gives the reason, and what is accepted becomes the
 * record, the state and the decision of the vectors.
 * Method: the proposals of the vectors decided again with the facts of export.jsonl; the
 * refusals of decision.json; a ladder table, each row right in every rung above and wrong in
 * its own.
 *
 * test/core/decide_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include "vector_world.h"

static void
proposals_become_the_records_of_the_vectors(void **state)
{
	const json_t *rows = json_object_get(vector_file("decision.json"), "accepted");
	World world;

	(void) state;
	for (size_t i = 0; i < json_array_size(rows); i++)
	{
		SwVerdict verdict;

		world_load(&world);
		verdict = world_advance(&world, i + 1);
		test_assert_text(sw_canon(&test_arena,
								  sw_decision_make(&test_arena,
												   &world.server,
												   &verdict.record,
												   world.head.machine,
												   sw_state_get_string(verdict.step.state,
																	   "configuration"),
												   verdict.redact,
												   NULL)),
						 sw_canon(&test_arena,
								  test_json(json_object_get(json_array_get(rows, i), "decision"))),
						 "decision");
	}
}

static void
refusals_are_those_of_the_vectors(void **state)
{
	const json_t *rows = json_object_get(vector_file("decision.json"), "refused");
	size_t i;
	json_t *row;

	(void) state;
	assert_true(json_array_size(rows) > 0);
	json_array_foreach(rows, i, row)
	{
		const json_t *decision = json_object_get(row, "decision");
		SwProposal proposal = proposal_of(json_object_get(row, "proposal"));
		int64_t recorded_at_us;
		SwVerdict verdict;
		World world;

		world_load(&world);
		world_advance(&world, (size_t) json_integer_value(json_object_get(decision, "wal_index")));
		assert_true(sw_time_parse(test_get(row, "recorded_at"), &recorded_at_us));
		verdict = world_decide(&world, &proposal, recorded_at_us);
		test_assert_text(sw_canon(&test_arena,
								  sw_refusal(&test_arena,
											 SW_REJECTED,
											 &world.head,
											 &proposal,
											 &verdict,
											 world.server.signer)),
						 sw_canon(&test_arena, test_json(decision)),
						 test_get(row, "note").data);
	}
}

/* The ladder: a change to a proposal that is right in every rung above, and what it gives. */
typedef struct Rung
{
	const char *note;
	void (*change)(World *world, SwProposal *proposal);
	SwStatus expected;
} Rung;

static void
change_nothing(World *world, SwProposal *proposal)
{
	(void) world;
	(void) proposal;
}

static void
change_window(World *world, SwProposal *proposal)
{
	(void) world;
	proposal->window_id = SW_NO_TEXT;
}

static void
change_transition(World *world, SwProposal *proposal)
{
	change_window(world, proposal);
	proposal->transition = SW_TEXT("Order_Approve");
	proposal->signer = world->grants[1].signer; /* a proposer, as that transition needs */
}

static void
change_trace(World *world, SwProposal *proposal)
{
	(void) world;
	proposal->transition = SW_TEXT("Order_Pay");
	proposal->trace = &sw_json_empty_object;
}

static void
change_role(World *world, SwProposal *proposal)
{
	change_trace(world, proposal);
	proposal->transition = SW_TEXT("Order_Cancel");
}

static void
change_inputs(World *world, SwProposal *proposal)
{
	change_role(world, proposal);
	proposal->inputs = test_parse("{\"a\":1}");
}

static void
change_inputs_hash(World *world, SwProposal *proposal)
{
	change_role(world, proposal);
	proposal->inputs = NULL;
	proposal->inputs_hash.octets[0] ^= 1;
}

static void
change_order(World *world, SwProposal *proposal)
{
	change_inputs(world, proposal);
	world->head.last_hlc = proposal->hlc;
	world->head.last_signer = proposal->signer;
	world->head.last_idem_key = proposal->idem_key;
}

static void
change_head(World *world, SwProposal *proposal)
{
	change_order(world, proposal);
	proposal->current_state_hash.octets[0] ^= 1;
}

static void
change_hlc_ahead(World *world, SwProposal *proposal)
{
	change_head(world, proposal);
	proposal->hlc = sw_hlc_make(sw_hlc_ms(proposal->hlc) + 501, 0);
}

static void
change_hlc_behind(World *world, SwProposal *proposal)
{
	change_head(world, proposal);
	proposal->hlc = sw_hlc_make(sw_hlc_ms(proposal->hlc) - 60002, 0);
}

static void
change_end(World *world, SwProposal *proposal)
{
	change_hlc_behind(world, proposal);
	world->head.state =
		sw_state_with(&test_arena,
					  world->head.state,
					  &(SwMember){SW_TEXT("configuration"), test_parse("[\"cancelled\"]")},
					  1);
}

static void
first_rung_that_fails_gives_the_reason(void **state)
{
	static const Rung rungs[] = {
		{"ended", change_end, SW_TERMINATED},
		{"ahead of the clock", change_hlc_ahead, SW_HLC_DRIFT},
		{"behind the clock", change_hlc_behind, SW_HLC_DRIFT},
		{"another head", change_head, SW_STALE_HEAD},
		{"not after the head", change_order, SW_HLC_REGRESSION},
		{"inputs that nobody has", change_inputs_hash, SW_INPUTS_MISSING},
		{"inputs of another hash", change_inputs, SW_INPUTS_MISMATCH},
		{"no role", change_role, SW_FORBIDDEN},
		{"no trace", change_trace, SW_FORBIDDEN},
		{"no candidate", change_transition, SW_ILLEGAL_TRANSITION},
		{"no window named", change_window, SW_GUARD_FAILED},
		{"all right", change_nothing, SW_OK},
	};
	const json_t *vectors = vector_file("proposal.json");
	const json_t *last = json_array_get(json_object_get(vectors, "valid"), 2);

	(void) state;
	for (size_t i = 0; i < sizeof(rungs) / sizeof(rungs[0]); i++)
	{
		SwProposal proposal = proposal_of(json_object_get(last, "proposal"));
		SwVerdict verdict;
		int64_t now_us;
		World world;

		world_load(&world);
		world_advance(&world, 2);
		assert_true(sw_time_parse(SW_TEXT("2025-10-19T01:25:00.499999Z"), &now_us));
		rungs[i].change(&world, &proposal);
		verdict = world_decide(&world, &proposal, now_us);
		if (verdict.status != rungs[i].expected)
			fail_msg("%s: %s", rungs[i].note, sw_status_name(verdict.status));
	}
}

static void
admission_counts_whole_milliseconds(void **state)
{
	static const struct
	{
		int64_t drift_ms;
		bool is_admitted;
	} rows[] = {{500, true}, {501, false}, {0, true}, {-60000, true}, {-60001, false}};
	const json_t *vectors = vector_file("proposal.json");
	const json_t *first = json_array_get(json_object_get(vectors, "valid"), 0);

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwProposal proposal = proposal_of(json_object_get(first, "proposal"));
		int64_t now_ms = sw_hlc_ms(proposal.hlc) - rows[i].drift_ms;
		SwVerdict verdict;
		World world;

		world_load(&world);
		verdict = world_decide(&world, &proposal, now_ms * 1000 + 999);
		assert_int_equal(verdict.status, rows[i].is_admitted ? SW_OK : SW_HLC_DRIFT);
	}
}

static void
stored_inputs_count_by_their_hash(void **state)
{
	const json_t *vectors = vector_file("proposal.json");
	const json_t *first = json_array_get(json_object_get(vectors, "valid"), 0);
	SwProposal proposal = proposal_of(json_object_get(first, "proposal"));
	SwHash hash = proposal.inputs_hash;
	SwVerdict verdict;
	SwDecideCall call;
	World world;
	const SwSource source = {world_fact, world_grant, &world};

	(void) state;
	world_load(&world);
	call = (SwDecideCall){.head = &world.head,
						  .proposal = &proposal,
						  .grant = world_grant(&world, proposal.signer),
						  .inputs = proposal.inputs,
						  .source = &source,
						  .server = &world.server,
						  .admission = {500, 60000, sw_hlc_ms(proposal.hlc) * 1000}};
	proposal.inputs = NULL;
	assert_int_equal(sw_decide(&test_arena, &call, &verdict), SW_OK);
	assert_int_equal(verdict.status, SW_OK);
	call.inputs_found_hash = &hash;
	assert_int_equal(sw_decide(&test_arena, &call, &verdict), SW_OK);
	assert_int_equal(verdict.status, SW_OK);
	hash.octets[5] ^= 1;
	assert_int_equal(sw_decide(&test_arena, &call, &verdict), SW_OK);
	assert_int_equal(verdict.status, SW_INPUTS_MISMATCH);
	call.inputs = &sw_json_empty_array;
	proposal.inputs_hash = sw_hash_text(SW_TEXT("[]"));
	call.inputs_found_hash = NULL;
	assert_int_equal(sw_decide(&test_arena, &call, &verdict), SW_OK);
	assert_int_equal(verdict.status, SW_MALFORMED);
	test_assert_string(verdict.fault_pointer, "/inputs", "pointer");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(proposals_become_the_records_of_the_vectors),
		TEST(refusals_are_those_of_the_vectors),
		TEST(first_rung_that_fails_gives_the_reason),
		TEST(admission_counts_whole_milliseconds),
		TEST(stored_inputs_count_by_their_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
