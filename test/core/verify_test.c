/*-------------------------------------------------------------------------
 *
 * verify_test.c
 *		An export verifies, or the first thing that does not hold is named.
 *
 * Claim: what is exported can be proven without a database, and nothing in it can be
 * changed unseen.
 * Method: the exports of the vectors, whole and in part; every row of export-broken.json
 * with its line, fault and pointer; random changes of one octet (seed printed); a log made
 * here that is long enough for the verifier's memory to show.
 *
 * test/core/verify_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdlib.h>

#include "swoosh/canon.h"
#include "vector_server.h"

#define MUTATIONS 300
#define STEPS     4000

static SwVerifyOptions
options_plain(void)
{
	return (SwVerifyOptions){.guards = sw_guard_table()};
}

/* verify_text feeds a text line by line; *fault_out is valid on any status but SW_OK. */
static SwStatus
verify_text(SwText text, SwVerifyOptions options, SwVerifyFault *fault_out)
{
	SwVerifier *verifier = sw_verifier_new(test_arena_host(), options);
	SwStatus status = SW_OK;
	SwText line;

	while (status == SW_OK && vector_line(&text, &line))
		status = sw_verifier_line(verifier, line, fault_out);
	if (status == SW_OK)
		status = sw_verifier_end(verifier, fault_out);
	if (status != SW_OK)
		fault_out->pointer = fault_out->pointer.data == NULL
								 ? SW_NO_TEXT
								 : sw_text_copy(&test_arena, fault_out->pointer);
	sw_verifier_free(verifier);
	return status;
}

static void
assert_verifies(SwText text, SwVerifyOptions options)
{
	SwVerifyFault fault;

	if (verify_text(text, options, &fault) != SW_OK)
		fail_msg("line %lld: %s", (long long) fault.line, fault.name);
}

/* secret_of is the redaction secret of the vectors. */
static void
secret_of(uint8_t secret[32])
{
	const json_t *redacted = json_object_get(vector_file("decision.json"), "redacted");

	assert_true(sw_hex_decode(test_get(redacted, "secret"), secret, 32));
}

static void
exports_verify(void **state)
{
	static const char *const files[] = {"export.jsonl", "export-part.jsonl"};
	uint8_t secret[32];

	(void) state;
	secret_of(secret);
	for (size_t i = 0; i < 2; i++)
	{
		SwVerifyOptions options = options_plain();

		assert_verifies(vector_text(files[i]), options);
		options.redaction_secret = secret;
		options.redaction_secret_size = sizeof(secret);
		assert_verifies(vector_text(files[i]), options);
		options.skip_signatures = true;
		assert_verifies(vector_text(files[i]), options);
	}
}

static void
another_secret_does_not_fit(void **state)
{
	SwVerifyOptions options = options_plain();
	SwVerifyFault fault;
	uint8_t secret[32];

	(void) state;
	secret_of(secret);
	secret[0] ^= 1;
	options.redaction_secret = secret;
	options.redaction_secret_size = sizeof(secret);
	assert_int_equal(verify_text(vector_text("export.jsonl"), options, &fault), SW_CHAIN_BROKEN);
	assert_string_equal(fault.name, "redaction");
	assert_int_equal(fault.line, 15);
	assert_int_equal(fault.wal_index, 2);
	test_assert_string(fault.pointer, "/justification", "pointer");
}

static void
verifier_says_where_it_stands(void **state)
{
	const json_t *rows = json_object_get(vector_file("record.json"), "records");
	SwVerifier *verifier = sw_verifier_new(test_arena_host(), options_plain());
	SwText text = vector_text("export.jsonl");
	SwVerifyFault fault;
	int64_t seen = 0;
	SwText line;

	(void) state;
	assert_null(sw_verifier_state(verifier));
	assert_null(sw_verifier_record(verifier));
	assert_int_equal(sw_verifier_wal_index(verifier), -1);
	while (vector_line(&text, &line))
	{
		const json_t *row;

		assert_int_equal(sw_verifier_line(verifier, line, &fault), SW_OK);
		if (sw_verifier_records(verifier) == seen)
			continue;
		row = json_array_get(rows, (size_t) seen++);
		assert_int_equal(sw_verifier_wal_index(verifier), seen);
		test_assert_text(sw_hash_spelling(&test_arena, sw_verifier_record_hash(verifier)),
						 test_get(row, "record_hash"),
						 "record hash");
		test_assert_text(sw_hash_spelling(&test_arena, sw_state_hash(sw_verifier_state(verifier))),
						 test_get(json_object_get(row, "record"), "state_post_hash"),
						 "state hash");
		assert_int_equal(sw_verifier_record(verifier)->wal_index, seen);
	}
	assert_int_equal(seen, 3);
	assert_int_equal(sw_verifier_end(verifier, &fault), SW_OK);
	sw_verifier_free(verifier);
}

/* broken_line is the text of a line of a row: its own, or that of export.jsonl with a number. */
static SwText
broken_line(const json_t *line)
{
	SwText text = vector_text("export.jsonl");
	SwText found = test_text(line);

	for (json_int_t i = 0; json_is_integer(line) && i < json_integer_value(line); i++)
		assert_true(vector_line(&text, &found));
	return found;
}

static void
broken_exports_name_their_fault(void **state)
{
	const json_t *rows = json_object_get(vector_file("export-broken.json"), "rows");
	size_t i;
	json_t *row;

	(void) state;
	assert_true(json_array_size(rows) > 0);
	json_array_foreach(rows, i, row)
	{
		SwVerifier *verifier = sw_verifier_new(test_arena_host(), options_plain());
		const json_t *lines = json_object_get(row, "lines");
		const char *name = test_get(row, "name").data;
		SwVerifyFault fault = {0};
		SwStatus status = SW_OK;
		size_t k;
		json_t *line;

		json_array_foreach(lines, k, line)
		{
			status = sw_verifier_line(verifier, broken_line(line), &fault);
			if (status != SW_OK)
				break;
		}
		if (status == SW_OK)
			fail_msg("%s: no fault", name);
		test_assert_text(sw_text_from(fault.name), test_get(row, "fault"), name);
		if (fault.line != json_integer_value(json_object_get(row, "line")))
			fail_msg("%s: fault in line %lld", name, (long long) fault.line);
		if (json_object_get(row, "pointer") != NULL)
			test_assert_text(fault.pointer, test_get(row, "pointer"), name);
		assert_int_equal(status == SW_MALFORMED, strcmp(fault.name, "malformed") == 0);
		sw_verifier_free(verifier);
	}
}

static void
exports_that_end_early_are_refused(void **state)
{
	/* what is missing after that many lines of export.jsonl; NULL: nothing */
	static const char *const missing[] = {"genesis_missing",
										  "genesis_server",
										  "chart_missing",
										  NULL,
										  NULL,
										  NULL,
										  NULL,
										  "decision_missing",
										  NULL};
	SwText text = vector_text("export.jsonl");
	SwText rest = text;
	SwText line;

	(void) state;
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
	{
		SwText begin = {text.data, text.size - rest.size};
		SwVerifyFault fault;
		SwStatus status = verify_text(begin, options_plain(), &fault);

		assert_int_equal(status == SW_OK, missing[i] == NULL);
		if (missing[i] != NULL)
		{
			assert_string_equal(fault.name, missing[i]);
			assert_int_equal(fault.line, i + 1);
		}
		assert_true(vector_line(&rest, &line));
	}
}

static void
odd_lines_are_malformed(void **state)
{
	static const struct
	{
		const char *line;
		const char *pointer;
	} rows[] = {
		{"", ""},
		{"[]", ""},
		{"{}", ""},
		{"{\"\":{}}", "/"},
		{"{\"thing\":{}}", "/thing"},
		{"{\"genesis\":[]}", "/genesis"},
		{"{\"genesis\":{},\"grant\":{}}", "/grant"},
		{"{\"record\":{}}", "/record_hash"},
		{"{\"genesis\":{}", ""},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwVerifier *verifier = sw_verifier_new(test_arena_host(), options_plain());
		SwVerifyFault fault;

		assert_int_equal(sw_verifier_line(verifier, sw_text_from(rows[i].line), &fault),
						 SW_MALFORMED);
		test_assert_string(fault.pointer, rows[i].pointer, rows[i].line);
		sw_verifier_free(verifier);
	}
}

/* A generator that gives the same numbers everywhere (xorshift). */
static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* line_at is the line that holds this octet. */
static SwText
line_at(SwText text, size_t octet)
{
	const char *at = text.data + octet;
	SwText line = SW_NO_TEXT;

	while (vector_line(&text, &line) && at >= line.data + line.size)
		continue;
	return line;
}

static void
no_octet_can_be_changed(void **state)
{
	const char *given = getenv("SW_TEST_SEED");
	uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : 20251019;

	(void) state;
	print_message("seed %llu\n", (unsigned long long) seed);
	for (int i = 0; i < MUTATIONS; i++)
	{
		SwText text = vector_text("export.jsonl");
		SwBuffer changed;
		SwVerifyFault fault;
		size_t octet;
		char old;

		/* a revocation is not signed: who leaves it out or alters it makes a key good again */
		do
		{
			octet = (size_t) (next_random(&seed) % text.size);
			old = text.data[octet];
		} while (sw_text_has_prefix(line_at(text, octet), "{\"revocation\"") || old == '\n');
		sw_buffer_init(&changed, &test_arena, text.size);
		sw_buffer_append(&changed, text.data, octet);
		sw_buffer_octet(&changed, old == '7' ? '3' : old == 'b' ? 'c' : old >= 'a' ? 'b' : '7');
		sw_buffer_append(&changed, text.data + octet + 1, text.size - octet - 1);
		if (verify_text(sw_buffer_view(&changed), options_plain(), &fault) == SW_OK)
			fail_msg("octet %zu can be changed", octet);
		sw_arena_reset(&test_arena);
	}
}

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
no_fact(void *context, SwText kind, SwText subject)
{
	(void) context;
	(void) kind;
	(void) subject;
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
								verdict.redact);
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
		TEST(exports_verify),
		TEST(another_secret_does_not_fit),
		TEST(verifier_says_where_it_stands),
		TEST(broken_exports_name_their_fault),
		TEST(exports_that_end_early_are_refused),
		TEST(odd_lines_are_malformed),
		TEST(no_octet_can_be_changed),
		TEST(memory_does_not_follow_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
