/*-------------------------------------------------------------------------
 *
 * verify_log_test.c
 *		A long log verifies in memory that does not follow it.
 *
 * Claim: the verifier's memory grows by an idempotency key a record and by nothing else.
 * Method: an instance that lives in this test, decides and exports some thousand steps, and
 * a host that counts what has been taken and not given back.
 *
 * test/core/verify_log_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdlib.h>

#include "swoosh/canon.h"
#include "vector_server.h"

#define STEPS 4000

/* What the verifier of a long log has taken and not given back. */
typedef struct Meter
{
	size_t live;
	size_t peak;
} Meter;

static void *
meter_take(void *context, size_t size)
{
	Meter *meter = context;
	size_t *chunk = malloc(size + 2 * sizeof(max_align_t));

	if (chunk == NULL)
		abort();
	*chunk = size;
	meter->live += size;
	if (meter->peak < meter->live)
		meter->peak = meter->live;
	return (char *) chunk + sizeof(max_align_t);
}

static void
meter_release(void *context, void *chunk)
{
	Meter *meter = context;
	size_t *start = (size_t *) (void *) ((char *) chunk - sizeof(max_align_t));

	meter->live -= *start;
	free(start);
}

static const SwFact *
no_fact(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	(void) context;
	(void) kind;
	(void) subject;
	(void) as_of_ms;
	return NULL;
}

static const SwGrant *
no_grant(void *context, SwText signer)
{
	(void) context;
	(void) signer;
	return NULL;
}

/* An instance that lives in this test, and exports what it does. */
typedef struct Instance
{
	SwArena fixed;   /* server, grant, chart, and the head at its start */
	SwArena lasting; /* the head */
	SwServer server;
	SwGrant grant; /* the server's: it proposes too */
	SwHead head;
	SwVerifier *verifier;
} Instance;

/* feed gives the verifier the line {name: value, record_hash?}. */
static void
feed(Instance *instance, const char *name, const SwJson *value, const SwHash *record_hash)
{
	SwJsonBuilder builder;
	SwVerifyFault fault;

	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, name, value);
	if (record_hash != NULL)
		sw_json_add(&builder, "record_hash", sw_hash_to_json(&test_arena, record_hash));
	if (sw_verifier_line(instance->verifier,
						 sw_canon(&test_arena, sw_json_end(&builder)),
						 &fault) != SW_OK)
		fail_msg("line %lld: %s %.*s",
				 (long long) fault.line,
				 fault.name,
				 (int) fault.found.size,
				 fault.found.data);
}

/* instance_create makes genesis, and feeds what stands before the first record. */
static void
instance_create(Instance *instance, SwText chart_text, SwText roles)
{
	const SwSource source = {no_fact, no_grant, NULL};
	SwArena *arena = &instance->fixed;
	SwFindings findings = {0};
	const SwJson *genesis;
	SwJsonBuilder builder;
	SwEvent event;
	SwFault fault;
	SwStep step;

	instance->head = (SwHead){.tenant = SW_TEXT("acme"),
							  .instance = SW_TEXT("acme/counter"),
							  .machine = SW_TEXT("counter")};
	event = (SwEvent){.inputs = &sw_json_empty_object,
					  .tenant = instance->head.tenant,
					  .instance = instance->head.instance};
	sw_json_begin(&builder, arena);
	sw_json_add_text(&builder, "signer", instance->server.signer);
	sw_json_add_text(&builder, "tenant", SW_TEXT("*"));
	sw_json_add(&builder, "roles", test_parse(roles.data));
	assert_int_equal(sw_grant_parse(arena,
									sw_json_copy(arena, sw_json_end(&builder)),
									&instance->grant,
									&fault),
					 SW_OK);
	assert_int_equal(sw_chart_parse(arena,
									chart_text,
									sw_guard_table(),
									&instance->head.chart,
									&findings),
					 SW_OK);
	instance->head.chart_hash = instance->head.chart->hash;
	assert_int_equal(sw_reduce_start(arena,
									 instance->head.chart,
									 sw_meta(arena,
											 instance->head.tenant,
											 instance->head.instance,
											 instance->head.machine,
											 SW_TEXT("1"),
											 &instance->head.chart_hash,
											 instance->server.signer),
									 &event,
									 &source,
									 NULL,
									 &step),
					 SW_OK);
	instance->head.state = step.state;
	genesis = sw_genesis(arena,
						 &instance->server,
						 instance->head.tenant,
						 instance->head.instance,
						 instance->head.machine,
						 SW_TEXT("1"),
						 &instance->head.chart_hash,
						 sw_state_hash(step.state),
						 0);
	instance->head.record_hash = sw_genesis_hash(arena, genesis);
	feed(instance, "genesis", genesis, NULL);
	feed(instance, "grant", sw_grant_to_json(&test_arena, &instance->grant), NULL);
	sw_json_begin(&builder, &test_arena);
	sw_json_add_text(&builder, "name", instance->head.machine);
	sw_json_add_text(&builder, "version", SW_TEXT("1"));
	sw_json_add(&builder, "hash", sw_hash_to_json(&test_arena, &instance->head.chart_hash));
	sw_json_add_text(&builder, "text", chart_text);
	feed(instance, "chart", sw_json_end(&builder), NULL);
}

/* instance_step proposes, decides, exports and moves on. */
static void
instance_step(Instance *instance, int64_t n)
{
	const SwSource source = {no_fact, no_grant, NULL};
	SwHash none = sw_hash_text(SW_TEXT("{}"));
	SwProposal proposal = {.instance = instance->head.instance,
						   .tenant = instance->head.tenant,
						   .transition = SW_TEXT("Step"),
						   .current_state_hash = *sw_state_hash(instance->head.state),
						   .inputs_hash = none,
						   .signer = instance->server.signer,
						   .idem_key = sw_text_format(&test_arena, "%lld", (long long) n),
						   .hlc = sw_hlc_make(n, 0),
						   .signature = sw_text_format(&test_arena, "ed25519:%0128d", 0)};
	SwDecideCall call = {.head = &instance->head,
						 .proposal = &proposal,
						 .grant = &instance->grant,
						 .source = &source,
						 .server = &instance->server,
						 .admission = {500, 60000, n * 1000}};
	const SwJson *decision;
	SwVerdict verdict;
	SwFault fault;
	SwText bytes;

	assert_int_equal(sw_decide(&test_arena, &call, &verdict), SW_OK);
	assert_int_equal(verdict.status, SW_OK);
	feed(instance, "record", verdict.record.object, &verdict.record.hash);
	decision = sw_decision_make(&test_arena,
								&instance->server,
								&verdict.record,
								instance->head.machine,
								sw_state_get_string(verdict.step.state, SW_STATE_CONFIGURATION),
								verdict.redact,
								NULL);
	feed(instance, "decision", decision, NULL);
	bytes = sw_text_copy(&test_arena, sw_state_bytes(verdict.step.state));
	sw_arena_reset(&instance->lasting); /* the step shares what it did not touch with the head */
	bytes = sw_text_copy(&instance->lasting, bytes);
	assert_int_equal(sw_state_parse(&instance->lasting, bytes, &instance->head.state, &fault),
					 SW_OK);
	instance->head.wal_index++;
	instance->head.record_hash = verdict.record.hash;
	instance->head.has_last = true;
	instance->head.last_hlc = proposal.hlc;
	instance->head.last_signer = proposal.signer;
	instance->head.last_idem_key = sw_text_copy(&instance->lasting, proposal.idem_key);
}

static void
memory_does_not_follow_the_log(void **state)
{
	const SwText chart = SW_TEXT(
		"{\"id\":\"counter\",\"initial\":\"a\",\"meta\":{\"roles\":{\"Step\":[\"system\"]}},"
		"\"context\":{\"n\":{\"count\":0}},\"states\":{\"a\":{\"on\":{\"Step\":{\"actions\":"
		"{\"type\":\"assign\",\"params\":{\"n.count\":{\"+\":[{\"var\":\"state.n.count\"},1]}"
		"}}}}}}}");
	Meter meter = {0};
	SwArenaHost host = {meter_take, meter_release, &meter};
	SwVerifyOptions options = {.skip_signatures = true, .guards = sw_guard_table()};
	SwSecret secret = *vector_secret("server");
	Instance instance = {.verifier = sw_verifier_new(host, options)};
	SwVerifyFault fault;
	SwJsonBuilder builder;
	SwHash none = sw_hash_text(SW_TEXT("{}"));
	size_t half = 0;

	(void) state;
	sw_arena_init(&instance.fixed, test_arena_host());
	sw_arena_init(&instance.lasting, test_arena_host());
	instance.server = (SwServer){.signer = sw_signer_spelling(&instance.fixed, &secret.signer),
								 .secret = &secret};
	instance_create(&instance, chart, SW_TEXT("[\"system\"]"));
	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, "hash", sw_hash_to_json(&test_arena, &none));
	sw_json_add(&builder, "body", &sw_json_empty_object);
	feed(&instance, "inputs", sw_json_end(&builder), NULL);
	for (int64_t n = 1; n <= STEPS; n++)
	{
		instance_step(&instance, n);
		sw_arena_reset(&test_arena);
		if (n == STEPS / 2)
			half = meter.peak;
	}
	assert_int_equal(sw_verifier_records(instance.verifier), STEPS);
	assert_int_equal(sw_verifier_end(instance.verifier, &fault), SW_OK);
	/* the second half adds its idempotency keys, and the table that was outgrown */
	assert_true(meter.peak - half < 100 * (size_t) STEPS);
	sw_verifier_free(instance.verifier);
	assert_int_equal(meter.live, 0);
	sw_arena_reset(&instance.lasting);
	sw_arena_reset(&instance.fixed);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(memory_does_not_follow_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
