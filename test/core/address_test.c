/*-------------------------------------------------------------------------
 *
 * address_test.c
 *		UCXL and BUBBLE addresses and their parts.
 *
 * Claim: every row of vectors/address.json gives its parts or its faulty part.
 * Method: the vectors; a table of instants, steps and paths at their limits.
 *
 * test/core/address_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

static void
assert_part(const json_t *parts, const char *name, SwText found)
{
	SwText expected = test_get(parts, name);

	if ((found.data == NULL) != (expected.data == NULL))
		fail_msg("%s is %s", name, found.data == NULL ? "absent" : "there");
	test_assert_text(found, expected, name);
}

static void
test_accepted(void **state)
{
	json_t *rows = json_object_get(test_vectors("address.json"), "accepted");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		const json_t *parts = json_object_get(row, "parts");
		SwAddress address;
		const char *part;

		if (!sw_address_parse(test_get(row, "text"), &address, &part))
			fail_msg("%s of %s", part, json_string_value(json_object_get(row, "text")));
		assert_part(parts, "scheme", address.scheme);
		assert_part(parts, "agent", address.agent);
		assert_part(parts, "role", address.role);
		assert_part(parts, "project", address.project);
		assert_part(parts, "task", address.task);
		assert_part(parts, "temporal", address.temporal);
		assert_part(parts, "path", address.path);
		assert_part(parts, "id", address.id);
	}
	assert_int_equal(i, 30);
}

static void
test_refused(void **state)
{
	json_t *rows = json_object_get(test_vectors("address.json"), "refused");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		SwAddress address;
		const char *part;

		if (sw_address_parse(test_get(row, "text"), &address, &part))
			fail_msg("accepted: %s", json_string_value(json_object_get(row, "text")));
		test_assert_text(sw_text_from(part),
						 test_get(row, "part"),
						 json_string_value(json_object_get(row, "text")));
	}
	assert_int_equal(i, 31);
}

/* The first segment, and whether it is a temporal one. */
static void
test_temporal(void **state)
{
	static const struct
	{
		const char *segment;
		bool is_temporal;
	} rows[] = {
		{"*~", true},
		{"*~0", true},
		{"~~123456789012345678", true},
		{"^^", true},
		{"^^1234567890123456789", false},
		{"~~x", false},
		{"~", false},
		{"*", false},
		{"2025-10-19T01:23Z", true},
		{"2025-10-19T01:23+02:00", true},
		{"2025-10-19T01:23-02:00", true},
		{"9999-99-99T99:99:99.123456789Z", true},
		{"2025-10-19T01:23:45.1234567890Z", false},
		{"2025-10-19T01:23:45.Z", false},
		{"2025-10-19T01:23.5Z", false},
		{"2025-10-19T01:23", false},
		{"2025-10-19T01:23+0200", false},
		{"2025-10-19t01:23Z", false},
		{"2025-10-19T01:23Zx", false},
		{"2025-10-19", false},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwText text = sw_text_format(&test_arena, "ucxl://a@b/%s/p", rows[i].segment);
		SwAddress address;
		const char *part;

		assert_true(sw_address_parse(text, &address, &part));
		if ((address.temporal.data != NULL) != rows[i].is_temporal)
			fail_msg("%s", rows[i].segment);
		if (rows[i].is_temporal)
			test_assert_string(address.path, "p", rows[i].segment);
	}
}

static void
test_path_octets(void **state)
{
	static const char *const refused[] = {"\x7f",
										  "\xc2\x80",
										  "\xc2\x9f",
										  "\xff",
										  "\xc0\xaf",
										  " ",
										  "..",
										  "a/../b",
										  "\xed\xa0\x80",
										  "\n"};
	static const char *const accepted[] =
		{"\xc2\xa0", "\xf0\x9f\x98\x80", "a..b", "..a", "", "/", "!~"};
	SwAddress address;
	const char *part;

	(void) state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
	{
		assert_false(sw_address_parse(sw_text_format(&test_arena, "ucxl://a@b/%s", refused[i]),
									  &address,
									  &part));
		assert_string_equal(part, "path");
	}
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++)
		assert_true(sw_address_parse(sw_text_format(&test_arena, "ucxl://a@b/%s", accepted[i]),
									 &address,
									 &part));
	assert_false(sw_address_parse((SwText){"ucxl://a@b/\0", 12}, &address, &part));
	assert_false(sw_address_parse(SW_NO_TEXT, &address, &part));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_accepted, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_refused, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_temporal, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_path_octets, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
