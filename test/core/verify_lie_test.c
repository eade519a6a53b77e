/*-------------------------------------------------------------------------
 *
 * verify_lie_test.c
 *		Nothing in an export can be changed unseen.
 *
 * Claim: a change is found wherever it is made, also by one who hashes and signs again.
 * Method: random changes of one octet (seed printed); a table of members that are changed,
 * with the hashes and signatures around them made good again.
 *
 * test/core/verify_lie_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdlib.h>

#include "swoosh/canon.h"
#include "vector_server.h"

#define MUTATIONS 300

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
		if (vector_verify(sw_buffer_view(&changed), vector_options(), &fault) == SW_OK)
			fail_msg("octet %zu can be changed", octet);
		sw_arena_reset(&test_arena);
	}
}

/* hashed_again is a record line with the hash of its record as it is now. */
static const SwJson *
hashed_again(const SwJson *line)
{
	const SwJson *record = sw_json_get(line, "record");
	SwHash hash;

	if (record == NULL)
		return line;
	hash = sw_hash_json(&test_arena, record);
	return sw_json_with(&test_arena,
						line,
						SW_TEXT("record_hash"),
						sw_hash_to_json(&test_arena, &hash));
}

/* line_changed is a line with one member of what it holds replaced, hashed and signed again. */
static const SwJson *
line_changed(const SwJson *line, const char *kind, const char *member, const char *value)
{
	const SwJson *object = sw_json_get(line, kind);

	object = sw_json_with(&test_arena,
						  object,
						  sw_text_from(member),
						  value == NULL ? NULL : test_parse(value));
	if (strcmp(kind, "genesis") == 0)
		object = sw_sign_object(&test_arena,
								vector_secret("server"),
								SW_TAG_GENESIS,
								sw_json_with(&test_arena, object, SW_TEXT("signature"), NULL),
								NULL);
	return hashed_again(sw_json_with(&test_arena, line, sw_text_from(kind), object));
}

#define ZERO_HASH "\"sha256-0000000000000000000000000000000000000000000000000000000000000000\""
#define SMALL_ORDER                                                                                \
	"\"hmmm:pubkey:0100000000000000000000000000000000000000000000000000000000000000\""

/* What is changed, and what is found first. */
static const struct
{
	size_t line; /* of export.jsonl, which is changed */
	const char *kind;
	const char *member;
	const char *value;
	bool is_repeated; /* the line stands there unchanged, and again */
	const char *fault;
	int64_t fault_line;
	SwStatus status;
	const char *pointer;
} lies[] = {
	{7,
	 "record",
	 "state_post_hash",
	 ZERO_HASH,
	 false,
	 "state_diverged",
	 7,
	 SW_STATE_DIVERGED,
	 NULL},
	{7,
	 "record",
	 "guards",
	 "[{\"guard\":\"x\",\"ok\":true,\"reasons\":[],\"facts\":[]}]",
	 false,
	 "guards_diverged",
	 7,
	 SW_STATE_DIVERGED,
	 "/record/guards/0"},
	{14,
	 "record",
	 "guards",
	 "[]",
	 false,
	 "guards_diverged",
	 14,
	 SW_STATE_DIVERGED,
	 "/record/guards/0"},
	{7, "record", "chart_hash", ZERO_HASH, false, "chart_chain", 7, SW_CHAIN_BROKEN, NULL},
	{7, "record", "tenant", "\"other\"", false, "instance", 7, SW_CHAIN_BROKEN, NULL},
	{1, "genesis", "state_hash", ZERO_HASH, false, "genesis_state", 4, SW_STATE_DIVERGED, NULL},
	{1, "genesis", "tenant", "\"other\"", false, "instance", 1, SW_CHAIN_BROKEN, NULL},
	{1, "genesis", "v", "1", true, "genesis_repeated", 2, SW_CHAIN_BROKEN, NULL},
	{8, "decision", "v", "1", true, "decision_unexpected", 9, SW_CHAIN_BROKEN, NULL},
	{16,
	 "revocation",
	 "revoked",
	 "\"2025-10-19T01:25:00.500000Z\"",
	 false,
	 "revocation",
	 20,
	 SW_CHAIN_BROKEN,
	 NULL},
	{5, "grant", "signer", SMALL_ORDER, false, "signer", 5, SW_CHAIN_BROKEN, NULL},
	{4,
	 "snapshot",
	 "server",
	 "\"hmmm:pubkey:c6dd8a74875ec97a9a5691f77555ed8e5815d1cf460ae15aaa843f0302e3018f\"",
	 false,
	 "snapshot_server",
	 4,
	 SW_CHAIN_BROKEN,
	 NULL},
	{4, "snapshot", "wal_index", "1", false, "snapshot_signature", 4, SW_CHAIN_BROKEN, NULL},
	{8, "decision", "signature", NULL, false, "malformed", 8, SW_MALFORMED, "/decision/signature"},
};

static void
lies_that_are_hashed_again_are_found(void **state)
{
	const SwJson *const *lines;
	size_t count = vector_lines("export.jsonl", &lines);

	(void) state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
	{
		SwVerifyFault fault = {0};
		SwBuffer buffer;
		SwStatus status;

		sw_buffer_init(&buffer, &test_arena, 4096);
		for (size_t k = 0; k < count; k++)
		{
			const SwJson *line = lines[k];

			if (k + 1 == lies[i].line && lies[i].is_repeated)
			{
				sw_canon_write(&buffer, line);
				sw_buffer_octet(&buffer, '\n');
			}
			else if (k + 1 == lies[i].line)
				line = line_changed(line, lies[i].kind, lies[i].member, lies[i].value);
			sw_canon_write(&buffer, line);
			sw_buffer_octet(&buffer, '\n');
		}
		status = vector_verify(sw_buffer_view(&buffer), vector_options(), &fault);
		test_assert_string(sw_text_from(fault.name), lies[i].fault, lies[i].member);
		assert_int_equal(fault.line, lies[i].fault_line);
		assert_int_equal(status, lies[i].status);
		if (lies[i].pointer != NULL)
			test_assert_string(fault.pointer, lies[i].pointer, lies[i].member);
	}
}

static void
head_facts_are_known_by_their_hash(void **state)
{
	static const struct
	{
		const char *region;
		SwStatus status;
	} rows[] = {{"\"council\"", SW_OK}, {"7", SW_MALFORMED}};
	SwText text = vector_text("export.jsonl");

	(void) state;
	for (size_t i = 0; i < 2; i++)
	{
		SwText fact = sw_text_format(
			&test_arena,
			"{\"fact\":{\"v\":1,\"kind\":\"head\",\"tenant\":\"acme\",\"instance\":\"acme/other\","
			"\"wal_index\":4,\"state_hash\":" ZERO_HASH ",\"region\":%s,\"region_hash\":" ZERO_HASH
			"}}\n",
			rows[i].region);
		SwText rest = text;
		SwVerifyFault fault;
		SwBuffer buffer;
		SwText line;

		assert_true(vector_line(&rest, &line));
		sw_buffer_init(&buffer, &test_arena, text.size);
		sw_buffer_append(&buffer, text.data, text.size - rest.size);
		sw_buffer_text(&buffer, fact);
		sw_buffer_text(&buffer, rest);
		assert_int_equal(vector_verify(sw_buffer_view(&buffer), vector_options(), &fault),
						 rows[i].status);
		if (rows[i].status != SW_OK)
			test_assert_string(fault.pointer, "/fact/region", "pointer");
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(no_octet_can_be_changed),
		TEST(lies_that_are_hashed_again_are_found),
		TEST(head_facts_are_known_by_their_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
