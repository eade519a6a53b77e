/*-------------------------------------------------------------------------
 *
 * verify_test.c
 *		An export verifies, or the first thing that does not hold is named.
 *
 * Claim: what is exported can be proven without a database, and nothing in it can be
 * changed unseen.
 * Method: the exports of the vectors, whole and in part; every row of export-broken.json
 * with its line, fault and pointer.
 *
 * test/core/verify_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include "swoosh/canon.h"
#include "vector_server.h"


static void
assert_verifies(SwText text, SwVerifyOptions options)
{
	SwVerifyFault fault;

	if (vector_verify(text, options, &fault) != SW_OK)
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
		SwVerifyOptions options = vector_options();

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
	SwVerifyOptions options = vector_options();
	SwVerifyFault fault;
	uint8_t secret[32];

	(void) state;
	secret_of(secret);
	secret[0] ^= 1;
	options.redaction_secret = secret;
	options.redaction_secret_size = sizeof(secret);
	assert_int_equal(vector_verify(vector_text("export.jsonl"), options, &fault), SW_CHAIN_BROKEN);
	assert_string_equal(fault.name, "redaction");
	assert_int_equal(fault.line, 15);
	assert_int_equal(fault.wal_index, 2);
	test_assert_string(fault.pointer, "/justification", "pointer");
}

static void
verifier_says_where_it_stands(void **state)
{
	const json_t *rows = json_object_get(vector_file("record.json"), "records");
	SwVerifier *verifier = sw_verifier_new(test_arena_host(), vector_options());
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
		SwVerifier *verifier = sw_verifier_new(test_arena_host(), vector_options());
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
		SwStatus status = vector_verify(begin, vector_options(), &fault);

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
		SwVerifier *verifier = sw_verifier_new(test_arena_host(), vector_options());
		SwVerifyFault fault;

		assert_int_equal(sw_verifier_line(verifier, sw_text_from(rows[i].line), &fault),
						 SW_MALFORMED);
		test_assert_string(fault.pointer, rows[i].pointer, rows[i].line);
		sw_verifier_free(verifier);
	}
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
