/*-------------------------------------------------------------------------
 *
 * decide_test.c
 *		The ladder from rung 7 on: what is accepted, what is refused, and why first.
 *
 * Claim: the first rung that fails gives the reason, and what is accepted becomes the
 * record, the state and the decision of the vectors.
 * Method: the proposals of the vectors decided again with the facts of export.jsonl; the
 * refusals of decision.json; a ladder table, each row right in every rung above and wrong in
 * its own; a chart with policy; steps broken by hand for the invariants.
 *
 * test/core/decide_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdlib.h>

#include "swoosh/canon.h"
#include "vector_server.h"

#define FACTS_MAX 16

/* What has been published: grants and facts, and where a decision finds them. */
typedef struct World
{
	SwServer server;
	SwGrant grants[FACTS_MAX];
	size_t grant_count;
	SwFact facts[FACTS_MAX];
	size_t fact_count;
	SwHead head;
} World;

static const SwGrant *
world_grant(void *context, SwText signer)
{
	const World *world = context;

	for (size_t i = 0; i < world->grant_count; i++)
		if (sw_text_equal(world->grants[i].signer, signer))
			return &world->grants[i];
	return NULL;
}

static const SwFact *
world_fact(void *context, SwText kind, SwText subject)
{
	const World *world = context;

	for (size_t i = 0; i < world->fact_count; i++)
		if (sw_text_equal(world->facts[i].kind, kind) &&
			sw_text_equal(world->facts[i].subject, subject))
			return &world->facts[i];
	return NULL;
}

static void
world_add_fact(World *world, const SwJson *object)
{
	SwFact *fact = &world->facts[world->fact_count++];
	SwFault fault;

	assert_true(world->fact_count <= FACTS_MAX);
	if (sw_fact_parse(&test_arena, object, fact, &fault) != SW_OK)
		fail_msg("fact: %s at %.*s", fault.why, (int) fault.pointer.size, fault.pointer.data);
	fact->grant_hash = world_grant(world, fact->signer)->hash;
}

static void
world_add_grant(World *world, const SwJson *object)
{
	SwFault fault;

	assert_true(world->grant_count < FACTS_MAX);
	assert_int_equal(sw_grant_parse(&test_arena,
									object,
									&world->grants[world->grant_count++],
									&fault),
					 SW_OK);
}

/* world_chart takes a chart text; the head is at its start. */
static void
world_start(World *world, SwText text, const char *instance, const char *machine)
{
	const SwSource source = {world_fact, world_grant, world};
	SwFindings findings = {0};
	SwEvent event;
	SwStep step;

	assert_int_equal(sw_chart_parse(&test_arena,
									text,
									sw_guard_table(),
									&world->head.chart,
									&findings),
					 SW_OK);
	world->head.tenant = SW_TEXT("acme");
	world->head.instance = sw_text_from(instance);
	world->head.machine = sw_text_from(machine);
	world->head.chart_hash = world->head.chart->hash;
	event = (SwEvent){.inputs = &sw_json_empty_object,
					  .tenant = world->head.tenant,
					  .instance = world->head.instance};
	assert_int_equal(sw_reduce_start(&test_arena,
									 world->head.chart,
									 sw_meta(&test_arena,
											 world->head.tenant,
											 world->head.instance,
											 world->head.machine,
											 SW_TEXT("1"),
											 &world->head.chart_hash,
											 world->server.signer),
									 &event,
									 &source,
									 NULL,
									 &step),
					 SW_OK);
	world->head.state = step.state;
}

/* world_load is the world of export.jsonl, its instance at index 0. */
static void
world_load(World *world)
{
	const SwJson *const *lines;
	size_t count = vector_lines("export.jsonl", &lines);

	*world = (World){.server = vector_server()};
	for (size_t i = 0; i < count; i++)
		if (sw_json_get(lines[i], "grant") != NULL)
			world_add_grant(world, sw_json_get(lines[i], "grant"));
	for (size_t i = 0; i < count; i++)
	{
		const SwJson *chart = sw_json_get(lines[i], "chart");

		if (sw_json_get(lines[i], "fact") != NULL)
			world_add_fact(world, sw_json_get(lines[i], "fact"));
		if (chart != NULL)
			world_start(world, sw_json_get_string(chart, "text"), "acme/checkout", "order");
		if (i == 0)
			world->head.record_hash =
				sw_genesis_hash(&test_arena, sw_json_get(lines[i], "genesis"));
	}
}

/* proposal_of reads a proposal of the vectors. */
static SwProposal
proposal_of(const json_t *object)
{
	char *dump = json_dumps(object, JSON_COMPACT);
	SwText text = sw_text_copy(&test_arena, sw_text_from(dump));
	SwProposal proposal;
	SwFault fault;

	free(dump);
	assert_int_equal(sw_proposal_parse(&test_arena,
									   text,
									   SW_PROPOSAL_OCTETS_MAX,
									   &proposal,
									   &fault),
					 SW_OK);
	return proposal;
}

static SwVerdict
world_decide(World *world, const SwProposal *proposal, int64_t recorded_at_us)
{
	const SwSource source = {world_fact, world_grant, world};
	SwDecideCall call = {.head = &world->head,
						 .proposal = proposal,
						 .grant = world_grant(world, proposal->signer),
						 .source = &source,
						 .server = &world->server,
						 .admission = {500, 60000, recorded_at_us}};
	SwVerdict verdict;
	SwStatus status = sw_decide(&test_arena, &call, &verdict);

	if (status != SW_OK)
		fail_msg("%s", verdict.error);
	return verdict;
}

/* world_apply makes an accepted verdict the head. */
static void
world_apply(World *world, const SwVerdict *verdict)
{
	const SwRecord *record = &verdict->record;

	assert_int_equal(verdict->status, SW_OK);
	world->head.state = verdict->step.state;
	world->head.wal_index = record->wal_index;
	world->head.record_hash = record->hash;
	world->head.has_last = true;
	world->head.last_hlc = record->hlc;
	world->head.last_signer = record->signer;
	world->head.last_idem_key = record->idem_key;
}

/* world_advance decides the first `count` proposals of the vectors; each must be accepted. */
static SwVerdict
world_advance(World *world, size_t count)
{
	const json_t *proposals = json_object_get(vector_file("proposal.json"), "valid");
	const json_t *records = json_object_get(vector_file("record.json"), "records");
	SwVerdict verdict = {0};

	for (size_t i = 0; i < count; i++)
	{
		const json_t *row = json_array_get(records, i);
		SwProposal proposal =
			proposal_of(json_object_get(json_array_get(proposals, i), "proposal"));
		int64_t recorded_at_us;

		assert_true(sw_time_parse(test_get(json_object_get(row, "record"), "recorded_at"),
								  &recorded_at_us));
		verdict = world_decide(world, &proposal, recorded_at_us);
		world_apply(world, &verdict);
		test_assert_text(sw_canon(&test_arena, verdict.record.object),
						 test_get(row, "bytes"),
						 "record");
	}
	return verdict;
}

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
												   verdict.redact)),
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
		TEST(policy_stands_first_among_the_guards),
		TEST(breach_without_quarantine_is_refused),
		TEST(breach_is_taken_to_quarantine_by_the_system),
		TEST(each_invariant_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
