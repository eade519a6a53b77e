/*-------------------------------------------------------------------------
 *
 * proposal_test.c
 *		A proposal is read, refused and signed as the vectors say.
 *
 * Claim: rung 1 names the first fault, and what is signed comes out byte for byte.
 * Method: every row of proposal.json; the order of proposals by a table.
 *
 * test/core/proposal_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdlib.h>

#include "swoosh/canon.h"

/* proposal_of reads the member `proposal` of a row; the test fails if it is refused. */
static SwProposal
proposal_of(const json_t *row)
{
	char *dump = json_dumps(json_object_get(row, "proposal"), JSON_COMPACT);
	SwText text = sw_text_copy(&test_arena, sw_text_from(dump));
	SwProposal proposal;
	SwFault fault;

	free(dump);
	if (sw_proposal_parse(&test_arena, text, SW_PROPOSAL_OCTETS_MAX, &proposal, &fault) != SW_OK)
		fail_msg("%s at \"%.*s\"", fault.why, (int) fault.pointer.size, fault.pointer.data);
	return proposal;
}

static void
valid_proposals_give_their_signed_bytes(void **state)
{
	const json_t *rows = json_object_get(test_vectors("proposal.json"), "valid");
	size_t i;
	json_t *row;

	(void) state;
	assert_true(json_array_size(rows) > 0);
	json_array_foreach(rows, i, row)
	{
		SwProposal proposal = proposal_of(row);
		SwText bytes = sw_proposal_bytes(&test_arena, &proposal);
		SwHash hash = sw_proposal_signed_hash(&test_arena, &proposal);

		test_assert_text(sw_text_format(&test_arena,
										SW_TAG_PROPOSAL "\n%.*s",
										(int) bytes.size,
										bytes.data),
						 test_get(row, "signed"),
						 "signed bytes");
		test_assert_text(sw_hash_spelling(&test_arena, &hash),
						 test_get(row, "hash_of_signed"),
						 "hash of what is signed");
		test_assert_text(sw_canon(&test_arena, proposal.inputs), test_get(row, "inputs"), "inputs");
		hash = sw_hash_json(&test_arena, proposal.inputs);
		assert_true(sw_hash_equal(&hash, &proposal.inputs_hash));
		assert_true(sw_proposal_verify(&test_arena, &proposal));
		proposal.key.octets[0] ^= 1;
		assert_false(sw_proposal_verify(&test_arena, &proposal));
	}
}

static void
proposals_at_a_limit_are_good(void **state)
{
	const json_t *rows = json_object_get(test_vectors("proposal.json"), "edge");
	size_t i;
	json_t *row;

	(void) state;
	assert_true(json_array_size(rows) > 0);
	json_array_foreach(rows, i, row)
	{
		SwProposal proposal = proposal_of(row);

		assert_true(sw_text_equal(sw_text_format(&test_arena,
												 "%.*s/%.*s",
												 (int) proposal.tenant.size,
												 proposal.tenant.data,
												 (int) proposal.name.size,
												 proposal.name.data),
								  proposal.instance));
	}
}

static void
malformed_proposals_name_their_first_fault(void **state)
{
	const json_t *rows = json_object_get(test_vectors("proposal.json"), "malformed");
	size_t i;
	json_t *row;

	(void) state;
	assert_true(json_array_size(rows) > 0);
	json_array_foreach(rows, i, row)
	{
		const json_t *limit = json_object_get(row, "limit");
		size_t octets_max =
			limit != NULL ? (size_t) json_integer_value(limit) : (size_t) SW_PROPOSAL_OCTETS_MAX;
		const char *note = test_get(row, "note").data;
		SwProposal proposal;
		SwFault fault;

		if (sw_proposal_parse(&test_arena, test_get(row, "text"), octets_max, &proposal, &fault) !=
			SW_MALFORMED)
			fail_msg("%s: not refused", note);
		test_assert_text(fault.pointer, test_get(row, "pointer"), note);
		assert_non_null(fault.why);
	}
}

static void
order_is_hlc_then_signer_then_key(void **state)
{
	static const struct
	{
		SwHlc hlc;
		const char *signer;
		const char *key;
	} rows[] = {
		{1, "b", "z"},
		{2, "a", "a"},
		{2, "a", "aa"},
		{2, "a", "b"},
		{2, "b", "a"},
		{UINT64_MAX, "", ""},
	};
	const size_t count = sizeof(rows) / sizeof(rows[0]);

	(void) state;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
		{
			int order = sw_order_compare(rows[i].hlc,
										 sw_text_from(rows[i].signer),
										 sw_text_from(rows[i].key),
										 rows[k].hlc,
										 sw_text_from(rows[k].signer),
										 sw_text_from(rows[k].key));

			assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
		}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(valid_proposals_give_their_signed_bytes),
		TEST(proposals_at_a_limit_are_good),
		TEST(malformed_proposals_name_their_first_fault),
		TEST(order_is_hlc_then_signer_then_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
