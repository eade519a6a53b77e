/*-------------------------------------------------------------------------
 *
 * signature_test.c
 *		Which keys may sign, which signatures hold, and what they cover.
 *
 * Claim: every row of vectors/signature.json, keys.json and chart.json; signing gives the
 * published signatures again.
 * Method: the vectors; every bit of a signature turned, one at a time.
 *
 * test/core/signature_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <string.h>

/* The tag and the bytes of a signed text; a text without a newline is all bytes. */
static SwText
split_signed(SwText text, const char **tag_out)
{
	const char *newline = memchr(text.data, '\n', text.size);
	size_t size;

	if (newline == NULL)
	{
		*tag_out = "";
		return text;
	}
	size = (size_t) (newline - text.data);
	*tag_out = sw_text_string(&test_arena, (SwText){text.data, size});
	return (SwText){newline + 1, text.size - size - 1};
}

static bool
holds(SwText signer_text, SwText signed_text, SwText signature)
{
	const char *tag;
	SwText bytes = split_signed(signed_text, &tag);
	SwSigner signer;

	return sw_signer_parse(signer_text, &signer) && sw_signer_is_valid(&signer) &&
		   sw_signature_verify(&test_arena, &signer, tag, bytes, signature);
}

static const SwSecret *
secret_of(const char *name)
{
	json_t *rows = json_object_get(test_vectors("keys.json"), "keys");
	SwSecret *secret = SW_NEW(&test_arena, SwSecret);
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) if (sw_text_is(test_get(row, "name"), name))
	{
		uint8_t seed[32];

		assert_true(sw_hex_decode(test_get(row, "seed"), seed, sizeof(seed)));
		sw_secret_from_seed(seed, secret);
		return secret;
	}
	fail_msg("no key of %s", name);
	return NULL;
}

static void
test_keys(void **state)
{
	json_t *rows = json_object_get(test_vectors("keys.json"), "keys");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		SwSecret secret;
		uint8_t seed[32];
		json_t *role;
		size_t j;

		assert_true(sw_hex_decode(test_get(row, "seed"), seed, sizeof(seed)));
		sw_secret_from_seed(seed, &secret);
		test_assert_text(sw_signer_spelling(&test_arena, &secret.signer),
						 test_get(row, "signer"),
						 "signer");
		assert_true(sw_signer_is_valid(&secret.signer));
		json_array_foreach(json_object_get(row, "roles"), j, role)
			assert_true(sw_name_is_role(test_text(role)));
		sw_secret_wipe(&secret);
		for (j = 0; j < sizeof(secret.seed); j++)
			assert_int_equal(secret.seed[j], 0);
	}
	assert_int_equal(i, 15);
}

static void
test_signers(void **state)
{
	json_t *rows = json_object_get(test_vectors("signature.json"), "signers");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		SwSigner signer;
		bool is_spelling = sw_signer_parse(test_get(row, "signer"), &signer);

		assert_int_equal(is_spelling, !sw_text_is(test_get(row, "why"), "form"));
		if ((is_spelling && sw_signer_is_valid(&signer)) !=
			json_is_true(json_object_get(row, "valid")))
			fail_msg("%s", json_string_value(json_object_get(row, "note")));
		if (is_spelling)
			test_assert_text(sw_signer_spelling(&test_arena, &signer),
							 test_get(row, "signer"),
							 "spelling");
	}
	assert_int_equal(i, 22);
}

static void
test_cases(void **state)
{
	json_t *rows = json_object_get(test_vectors("signature.json"), "cases");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		SwText signature = test_get(row, "signature");

		if (holds(test_get(row, "signer"), test_get(row, "signed"), signature) !=
			json_is_true(json_object_get(row, "valid")))
			fail_msg("%s", json_string_value(json_object_get(row, "note")));
		assert_int_equal(sw_signature_is_spelling(signature),
						 !sw_text_is(test_get(row, "reason"), "malformed"));
	}
	assert_int_equal(i, 19);
}

static void
test_tags(void **state)
{
	static const char *const tags[] = {SW_TAG_PROPOSAL,
									   SW_TAG_FACT,
									   SW_TAG_VOTE,
									   SW_TAG_DECISION,
									   SW_TAG_SNAPSHOT,
									   SW_TAG_GENESIS,
									   SW_TAG_CHART};
	json_t *all = test_vectors("signature.json");
	const SwJson *object = test_json(json_object_get(all, "object"));
	json_t *rows = json_object_get(json_object_get(all, "tags"), "rows");
	const SwSecret *secret = secret_of("alice");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		const SwJson *with_more =
			sw_json_with(&test_arena, object, SW_TEXT("inputs"), &sw_json_empty_object);
		const SwJson *with_signature;
		const char *tag;
		SwText bytes = split_signed(test_get(row, "signed"), &tag);

		assert_string_equal(tag, tags[i]);
		test_assert_text(sw_canon(&test_arena, object), bytes, "bytes");
		test_assert_text(sw_sign(&test_arena, secret, tag, bytes),
						 test_get(row, "signature"),
						 "signature");
		with_signature = sw_sign_object(&test_arena, secret, tag, with_more, "inputs");
		test_assert_text(sw_json_get_string(with_signature, "signature"),
						 test_get(row, "signature"),
						 "signature of the object");
		/* Signed again: a signature never covers another. */
		test_assert_text(sw_json_get_string(sw_sign_object(&test_arena,
														   secret,
														   tag,
														   with_signature,
														   "inputs"),
											"signature"),
						 test_get(row, "signature"),
						 "signature of the signed object");
	}
	assert_int_equal(i, sizeof(tags) / sizeof(tags[0]));
}

static void
test_chart_signatures(void **state)
{
	json_t *rows = json_object_get(test_vectors("chart.json"), "charts");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		const json_t *by = json_object_get(row, "by");

		if (json_is_object(by))
			assert_true(
				holds(test_get(by, "signer"), test_get(row, "signed"), test_get(by, "signature")));
	}
}

/* No bit of a signature can be turned. */
static void
test_every_bit(void **state)
{
	const SwSecret *secret = secret_of("alice");
	SwText bytes = SW_TEXT("{}");
	SwText signature = sw_sign(&test_arena, secret, SW_TAG_VOTE, bytes);
	uint8_t octets[64];
	char spelling[SW_SIGNATURE_SPELLING_SIZE];

	(void) state;
	assert_true(sw_signature_verify(&test_arena, &secret->signer, SW_TAG_VOTE, bytes, signature));
	memcpy(spelling, signature.data, signature.size);
	assert_true(sw_hex_decode((SwText){signature.data + 8, 128}, octets, sizeof(octets)));
	for (size_t bit = 0; bit < 512; bit++)
	{
		octets[bit / 8] ^= (uint8_t) (1u << bit % 8);
		sw_hex_encode(octets, sizeof(octets), spelling + 8);
		octets[bit / 8] ^= (uint8_t) (1u << bit % 8);
		assert_false(sw_signature_verify(&test_arena,
										 &secret->signer,
										 SW_TAG_VOTE,
										 bytes,
										 (SwText){spelling, sizeof(spelling)}));
	}
	assert_false(sw_signature_verify(&test_arena, &secret->signer, SW_TAG_VOTE, bytes, SW_NO_TEXT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_keys, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_signers, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_cases, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_tags, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_chart_signatures, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_every_bit, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
