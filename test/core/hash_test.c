/*-------------------------------------------------------------------------
 *
 * hash_test.c
 *		SHA-256 and its one spelling.
 *
 * Claim: hashes are FIPS 180-4's; 64 lower-case digits behind "sha256-" and nothing else
 * are a spelling; HMAC is RFC 2104's.
 * Method: published examples (FIPS 180-4, RFC 4231); tables of spellings.
 *
 * test/core/hash_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <string.h>

static void
assert_hex(const uint8_t *octets, const char *expected)
{
	char hex[64];

	sw_hex_encode(octets, 32, hex);
	test_assert_string((SwText){hex, sizeof(hex)}, expected, "hex digits");
}

static void
test_fips_180(void **state)
{
	static const struct
	{
		const char *text;
		const char *hex;
	} rows[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwHash hash = sw_hash_text(sw_text_from(rows[i].text));

		assert_hex(hash.octets, rows[i].hex);
	}
	assert_hex(sw_hash_text(SW_NO_TEXT).octets, rows[0].hex);
}

static void
test_spelling(void **state)
{
	static const char good[] =
		"sha256-44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
	char bad[sizeof(good) + 1];
	SwHash hash = sw_hash_json(&test_arena, &sw_json_empty_object);
	SwHash again;

	(void) state;
	test_assert_string(sw_hash_spelling(&test_arena, &hash), good, "spelling");
	test_assert_string(sw_json_text_of(sw_hash_to_json(&test_arena, &hash)), good, "as JSON");
	assert_true(sw_hash_parse(sw_text_from(good), &again));
	assert_true(sw_hash_equal(&hash, &again));
	for (size_t i = 0; i < sizeof(good) - 1; i++)
	{
		memcpy(bad, good, sizeof(good));
		bad[i] = 'A';
		assert_false(sw_hash_parse(sw_text_from(bad), &again));
		assert_false(sw_hash_parse((SwText){good, i}, &again));
	}
	memcpy(bad, good, sizeof(good));
	memcpy(bad + sizeof(good) - 1, "0", 2);
	assert_false(sw_hash_parse(sw_text_from(bad), &again));
	assert_false(sw_hash_parse(SW_NO_TEXT, &again));
}

static void
test_compare(void **state)
{
	SwHash low = {{0}};
	SwHash high = {{0x80}};

	(void) state;
	assert_true(sw_hash_compare(&low, &high) < 0);
	assert_true(sw_hash_compare(&high, &low) > 0);
	assert_int_equal(sw_hash_compare(&low, &low), 0);
	assert_false(sw_hash_equal(&low, &high));
}

/* RFC 4231, cases 1, 2 and 6; the message is cut in two at every place. */
static void
test_hmac(void **state)
{
	static const struct
	{
		const char *key;
		size_t key_size;
		char repeated; /* the key, if `key` is NULL */
		const char *message;
		const char *hex;
	} rows[] = {
		{NULL,
		 20,
		 0x0b,
		 "Hi There",
		 "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{"Jefe",
		 4,
		 0,
		 "what do ya want for nothing?",
		 "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{NULL,
		 131,
		 (char) 0xaa,
		 "Test Using Larger Than Block-Size Key - Hash Key First",
		 "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwText message = sw_text_from(rows[i].message);
		uint8_t key[131];
		uint8_t out[32];

		memset(key, rows[i].repeated, sizeof(key));
		if (rows[i].key != NULL)
			memcpy(key, rows[i].key, rows[i].key_size);
		for (size_t cut = 0; cut <= message.size; cut++)
		{
			sw_hmac_sha256(key,
						   rows[i].key_size,
						   (SwText){message.data, cut},
						   (SwText){message.data + cut, message.size - cut},
						   out);
			assert_hex(out, rows[i].hex);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_fips_180, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_spelling, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_compare, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_hmac, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
