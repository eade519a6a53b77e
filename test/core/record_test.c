/*-------------------------------------------------------------------------
 *
 * record_test.c
 *		Genesis, records and snapshots come out byte for byte, and chain.
 *
 * Claim: what a server hashes and signs is what the vectors say, and a record that is
 * read is the record that was made.
 * Method: every object of record.json, the genesis of creation.json and the snapshots of
 * export.jsonl, made again from their parts.
 *
 * test/core/record_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include "swoosh/canon.h"
#include "vector_server.h"

/* genesis_made makes a genesis anew from the members of the one in the vectors. */
static void
genesis_made(const json_t *genesis, SwHash *hash_out)
{
	const json_t *object = json_object_get(genesis, "object");
	SwServer server = vector_server();
	const SwJson *expected = test_json(object);
	const SwJson *made;
	SwHash chart_hash;
	SwHash state_hash;
	int64_t created_us;

	assert_true(sw_hash_parse(test_get(object, "chart_hash"), &chart_hash));
	assert_true(sw_hash_parse(test_get(object, "state_hash"), &state_hash));
	assert_true(sw_time_parse(test_get(object, "created"), &created_us));
	made = sw_genesis(&test_arena,
					  &server,
					  test_get(object, "tenant"),
					  test_get(object, "instance"),
					  test_get(object, "machine"),
					  test_get(object, "version"),
					  &chart_hash,
					  &state_hash,
					  created_us);
	test_assert_text(sw_canon(&test_arena, made), sw_canon(&test_arena, expected), "genesis");
	*hash_out = sw_genesis_hash(&test_arena, made);
	test_assert_text(sw_hash_spelling(&test_arena, hash_out),
					 test_get(genesis, "hash"),
					 "genesis hash");
	test_assert_text(sw_canon(&test_arena,
							  sw_json_with(&test_arena, made, SW_TEXT("signature"), NULL)),
					 test_get(genesis, "bytes"),
					 "genesis bytes");
}

static void
genesis_comes_out(void **state)
{
	SwHash hash;

	(void) state;
	genesis_made(json_object_get(vector_file("record.json"), "genesis"), &hash);
	genesis_made(json_object_get(vector_file("creation.json"), "genesis"), &hash);
}

static void
grants_have_their_hashes(void **state)
{
	const json_t *rows = json_object_get(vector_file("record.json"), "grants");
	size_t i;
	json_t *row;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		SwGrant grant;
		SwFault fault;

		assert_int_equal(sw_grant_parse(&test_arena,
										test_json(json_object_get(row, "grant")),
										&grant,
										&fault),
						 SW_OK);
		test_assert_text(sw_hash_spelling(&test_arena, &grant.hash),
						 test_get(row, "hash"),
						 "grant hash");
	}
}

/* record_again makes a record anew from what a parsed one says of proposal and head. */
static SwRecord
record_again(const SwRecord *record, const SwHash *prev)
{
	SwProposal proposal = {.instance = record->instance,
						   .transition = record->transition,
						   .current_state_hash = record->state_pre_hash,
						   .inputs_hash = record->inputs_hash,
						   .signer = record->signer,
						   .idem_key = record->idem_key,
						   .hlc = record->hlc,
						   .window_id = record->window_id,
						   .evidence = record->evidence,
						   .justification = record->justification,
						   .trace = record->trace,
						   .signature = record->signature};
	SwHead head = {.tenant = record->tenant,
				   .instance = record->instance,
				   .chart_hash = record->chart_hash,
				   .wal_index = record->wal_index - 1,
				   .record_hash = *prev};
	SwRecord made;

	sw_record_make(&test_arena,
				   &head,
				   &proposal,
				   record->grants,
				   record->guards,
				   record->recorded_at_us,
				   &record->state_post_hash,
				   &made);
	return made;
}

static void
records_chain_and_keep_their_signatures(void **state)
{
	const json_t *vectors = vector_file("record.json");
	const json_t *rows = json_object_get(vectors, "records");
	SwHash prev;
	size_t i;
	json_t *row;

	(void) state;
	genesis_made(json_object_get(vectors, "genesis"), &prev);
	json_array_foreach(rows, i, row)
	{
		SwRecord record;
		SwRecord made;
		SwFault fault;
		SwSigner key;

		assert_int_equal(sw_record_parse(&test_arena,
										 test_json(json_object_get(row, "record")),
										 &record,
										 &fault),
						 SW_OK);
		made = record_again(&record, &prev);
		test_assert_text(sw_canon(&test_arena, made.object), test_get(row, "bytes"), "record");
		test_assert_text(sw_hash_spelling(&test_arena, &made.hash),
						 test_get(row, "record_hash"),
						 "hash");
		assert_true(sw_hash_equal(&made.hash, &record.hash));
		assert_true(sw_signer_parse(record.signer, &key));
		assert_true(sw_signature_verify(&test_arena,
										&key,
										SW_TAG_PROPOSAL,
										sw_record_proposal_bytes(&test_arena, &record),
										record.signature));
		prev = record.hash;
	}
	assert_true(i > 0);
}

static void
records_of_another_shape_are_refused(void **state)
{
	static const struct
	{
		const char *key;
		const char *value; /* NULL: the member is taken away */
		const char *pointer;
	} rows[] = {
		{"v", "2", "/v"},
		{"wal_index", "-1", "/wal_index"},
		{"grants", "[\"sha256-0\"]", "/grants/0"},
		{"guards", "[{\"guard\":\"x\",\"ok\":1,\"reasons\":[],\"facts\":[]}]", "/guards/0/ok"},
		{"guards", "[{\"guard\":\"x\",\"ok\":true,\"facts\":[]}]", "/guards/0/reasons"},
		{"recorded_at", "\"2025-10-19T01:23:45.7Z\"", "/recorded_at"},
		{"window_id", "null", "/window_id"},
		{"note", "1", "/note"},
		{"tenant", NULL, "/tenant"},
		{"trace", "{\"span\":\"1\"}", "/trace/span"},
	};
	const json_t *first = json_array_get(json_object_get(vector_file("record.json"), "records"), 0);
	const SwJson *good = test_json(json_object_get(first, "record"));

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		const SwJson *value = rows[i].value == NULL ? NULL : test_parse(rows[i].value);
		const SwJson *bad = sw_json_with(&test_arena, good, sw_text_from(rows[i].key), value);
		SwRecord record;
		SwFault fault;

		assert_int_equal(sw_record_parse(&test_arena, bad, &record, &fault), SW_MALFORMED);
		test_assert_string(fault.pointer, rows[i].pointer, rows[i].key);
	}
}

static void
snapshots_come_out(void **state)
{
	SwServer server = vector_server();
	const SwJson *const *lines;
	size_t count = vector_lines("export.jsonl", &lines);
	size_t seen = 0;

	(void) state;
	for (size_t i = 0; i < count; i++)
	{
		const SwJson *snapshot = sw_json_get(lines[i], "snapshot");
		SwHead head = {0};

		if (snapshot == NULL)
			continue;
		head.instance = sw_json_get_string(snapshot, "instance");
		head.state = sw_state_from_json(&test_arena, sw_json_get(snapshot, "state"));
		assert_true(sw_json_get_integer(snapshot, "wal_index", &head.wal_index));
		assert_true(sw_hash_parse(sw_json_get_string(snapshot, "record_hash"), &head.record_hash));
		assert_true(sw_hash_parse(sw_json_get_string(snapshot, "chart_hash"), &head.chart_hash));
		head.has_last = sw_hlc_parse(sw_json_get_string(snapshot, "hlc"), &head.last_hlc);
		test_assert_text(sw_canon(&test_arena, sw_snapshot(&test_arena, &server, &head)),
						 sw_canon(&test_arena, snapshot),
						 "snapshot");
		seen++;
	}
	assert_int_equal(seen, 2);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(genesis_comes_out),
		TEST(grants_have_their_hashes),
		TEST(records_chain_and_keep_their_signatures),
		TEST(records_of_another_shape_are_refused),
		TEST(snapshots_come_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
