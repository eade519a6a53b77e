/*-------------------------------------------------------------------------
 *
 * decision_test.c
 *		Decisions come out byte for byte, redacted where policy says so.
 *
 * Claim: the decision of a record is one string of octets; what is redacted can be checked
 * with the secret, and nothing is redacted that may not be.
 * Method: every accepted and redacted decision of decision.json made again from its record;
 * tables of pointers.  Refusals are made by decide_test.
 *
 * test/core/decision_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include "core/redaction.h"
#include "swoosh/canon.h"
#include "vector_server.h"

/* record_of is the record that a decision is of. */
static SwRecord
record_of(const json_t *decision)
{
	const json_t *rows = json_object_get(vector_file("record.json"), "records");
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		SwRecord record;
		SwFault fault;

		if (!sw_text_equal(test_get(row, "record_hash"), test_get(decision, "record_hash")))
			continue;
		assert_int_equal(sw_record_parse(&test_arena,
										 test_json(json_object_get(row, "record")),
										 &record,
										 &fault),
						 SW_OK);
		return record;
	}
	fail_msg("no record of this decision");
	return (SwRecord){0};
}

/* decision_compare makes the decision of a row again. */
static void
decision_compare(const json_t *row, const SwServer *server, const SwJson *redact)
{
	const json_t *decision = json_object_get(row, "decision");
	const SwJson *expected = test_json(decision);
	SwRecord record = record_of(decision);
	SwText address;
	const SwJson *made = sw_decision_make(&test_arena,
										  server,
										  &record,
										  SW_TEXT("order"),
										  sw_json_get(expected, "configuration"),
										  redact,
										  &address);

	test_assert_text(sw_canon(&test_arena, made), sw_canon(&test_arena, expected), "decision");
	test_assert_text(address, test_get(row, "address"), "address when made");
	test_assert_text(sw_decision_address(&test_arena, made), test_get(row, "address"), "address");
}

static void
accepted_decisions_come_out(void **state)
{
	const json_t *rows = json_object_get(vector_file("decision.json"), "accepted");
	SwServer server = vector_server();
	size_t i;
	json_t *row;

	(void) state;
	assert_true(json_array_size(rows) > 0);
	json_array_foreach(rows, i, row) decision_compare(row, &server, NULL);
}

static void
redacted_decision_comes_out(void **state)
{
	const json_t *row = json_object_get(vector_file("decision.json"), "redacted");
	SwServer server = vector_server();
	uint8_t secret[32];

	(void) state;
	assert_true(sw_hex_decode(test_get(row, "secret"), secret, sizeof(secret)));
	server.redaction_secret = secret;
	server.redaction_secret_size = sizeof(secret);
	decision_compare(row, &server, test_json(json_object_get(row, "pointers")));
}

static void
redaction_hashes_are_of_salt_and_value(void **state)
{
	const json_t *row = json_object_get(vector_file("decision.json"), "redacted");
	const json_t *values = json_object_get(row, "values");
	SwRecord record = record_of(json_object_get(row, "decision"));
	uint8_t secret[32];
	size_t i;
	json_t *value;

	(void) state;
	assert_true(sw_hex_decode(test_get(row, "secret"), secret, sizeof(secret)));
	json_array_foreach(values, i, value)
	{
		const SwJson *pair[2] = {test_json(json_object_get(value, "salt")),
								 test_json(json_object_get(value, "value"))};
		SwHash expected = sw_hash_json(&test_arena, sw_json_array(&test_arena, pair, 2));
		SwHash found = sw_redaction_hash(&test_arena,
										 (SwRedactionKey){secret, sizeof(secret)},
										 &record.hash,
										 test_get(value, "pointer"),
										 pair[1]);

		assert_true(sw_hash_equal(&expected, &found));
	}
	assert_int_equal(i, 2);
}

static void
only_some_pointers_may_be_redacted(void **state)
{
	static const struct
	{
		const char *pointer;
		bool is_allowed;
	} rows[] = {
		{"/justification", true},
		{"/justification/x", true},
		{"/justifications", false},
		{"/evidence/0", true},
		{"/trace", true},
		{"/trace-x", false},
		{"/guards", false},
		{"/guards/0", false},
		{"/guards/0/reasons", true},
		{"/guards/10/reasons/2/found", true},
		{"/guards/01/reasons", false},
		{"/guards/-/reasons", false},
		{"/guards//reasons", false},
		{"/guards/0/facts", false},
		{"/guards/0/reasonsx", false},
		{"/signature", false},
		{"", false},
		{"/", false},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (sw_redaction_is_allowed(sw_text_from(rows[i].pointer)) != rows[i].is_allowed)
			fail_msg("%s", rows[i].pointer);
}

static void
redaction_takes_pointers_in_order(void **state)
{
	static const struct
	{
		const char *redact;
		const char *redacted; /* members that are, of the decision below; R: redacted */
	} rows[] = {
		{"[]", "{\"e\":[\"a\",\"b\"],\"t\":{\"task_id\":\"1\",\"version\":\"2\"}}"},
		{"[\"/evidence/1\",\"/trace/version\"]",
		 "{\"e\":[\"a\",\"R\"],\"t\":{\"task_id\":\"1\",\"version\":\"R\"}}"},
		{"[\"/trace/version\",\"/trace\",\"/trace\"]", "{\"e\":[\"a\",\"b\"],\"t\":\"R\"}"},
		{"[\"/evidence/2\",\"/evidence/01\",\"/evidence/-\",\"/trace/x\",\"/trace/~\",7,\"/guards\"]",
		 "{\"e\":[\"a\",\"b\"],\"t\":{\"task_id\":\"1\",\"version\":\"2\"}}"},
		{"[\"/trace/task~0id\",\"/evidence\",\"/evidence/0\",\"/trace/task_id\"]",
		 "{\"e\":\"R\",\"t\":{\"task_id\":\"R\",\"version\":\"2\"}}"},
	};
	const SwJson *decision = test_parse("{\"evidence\":[\"a\",\"b\"],\"guards\":[],"
										"\"trace\":{\"task_id\":\"1\",\"version\":\"2\"}}");
	const SwJson *mark = test_parse("\"R\"");
	SwRedactionKey key = {(const uint8_t *) "secret", 6};
	SwHash record_hash = sw_hash_text(SW_TEXT("record"));

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		const SwJson *redacted = sw_redaction_apply(&test_arena,
													key,
													&record_hash,
													decision,
													test_parse(rows[i].redact));
		const SwJson *evidence = sw_json_get(redacted, "evidence");
		const SwJson *trace = sw_json_get(redacted, "trace");
		SwJsonBuilder builder;
		SwHash hash;

		if (sw_redaction_of(evidence, &hash))
			evidence = mark;
		else if (sw_redaction_of(sw_json_at(evidence, 1), &hash))
			evidence =
				sw_json_array(&test_arena, (const SwJson *[2]){sw_json_at(evidence, 0), mark}, 2);
		if (sw_redaction_of(trace, &hash))
			trace = mark;
		for (uint32_t k = 0; sw_json_is(trace, SW_JSON_OBJECT) && k < trace->count; k++)
			if (sw_redaction_of(trace->as.members[k].value, &hash))
				trace = sw_json_with(&test_arena, trace, trace->as.members[k].key, mark);
		sw_json_begin(&builder, &test_arena);
		sw_json_add(&builder, "e", evidence);
		sw_json_add(&builder, "t", trace);
		test_assert_string(sw_canon(&test_arena, sw_json_end(&builder)),
						   rows[i].redacted,
						   rows[i].redact);
	}
}

static void
redaction_without_a_secret_is_not_guessable(void **state)
{
	SwServer server = vector_server();
	SwServer other = server;
	SwSecret changed = *server.secret;
	uint8_t one[32];
	uint8_t two[32];

	(void) state;
	changed.seed[0] ^= 1;
	other.secret = &changed;
	assert_int_equal(sw_redaction_key(&server, one).size, sizeof(one));
	assert_int_equal(sw_redaction_key(&other, two).size, sizeof(two));
	assert_memory_not_equal(one, two, sizeof(one));
}

static void
early_refusals_say_only_why(void **state)
{
	SwFault fault = {SW_TEXT("/trace/span"), "unknown member"};

	(void) state;
	test_assert_string(
		sw_canon(&test_arena,
				 sw_refusal_early(&test_arena, SW_MALFORMED, &fault, SW_TEXT("hmmm:pubkey:1"))),
		"{\"detail\":{\"pointer\":\"/trace/span\"},\"outcome\":\"rejected\",\"reason\":"
		"\"malformed\",\"server\":\"hmmm:pubkey:1\",\"v\":1}",
		"malformed");
	test_assert_string(sw_canon(&test_arena,
								sw_refusal_early(&test_arena, SW_BAD_SIGNATURE, NULL, SW_NO_TEXT)),
					   "{\"outcome\":\"rejected\",\"reason\":\"bad_signature\",\"v\":1}",
					   "no server");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(accepted_decisions_come_out),
		TEST(redacted_decision_comes_out),
		TEST(redaction_hashes_are_of_salt_and_value),
		TEST(only_some_pointers_may_be_redacted),
		TEST(redaction_takes_pointers_in_order),
		TEST(redaction_without_a_secret_is_not_guessable),
		TEST(early_refusals_say_only_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
