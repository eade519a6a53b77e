/*-------------------------------------------------------------------------
 *
 * canon_test.c
 *		Canonical bytes are the same for the same value, whoever writes them.
 *
 * Claim: canonical and ordered bytes of vectors/canonical.json and chart.json, to the octet.
 * Method: the vectors; bytes read again give the same bytes; keys ordered as UTF-16 is.
 *
 * test/core/canon_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "random_chart.h"
#include "support.h"

static void
test_vectors_accepted(void **state)
{
	json_t *rows = json_object_get(test_vectors("canonical.json"), "accepted");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		const SwJson *value = test_parse(sw_text_string(&test_arena, test_get(row, "text")));
		SwText canonical = sw_canon(&test_arena, value);
		SwHash hash = sw_hash_json(&test_arena, value);

		test_assert_text(canonical, test_get(row, "canonical"), "canonical");
		test_assert_text(sw_canon_ordered(&test_arena, value), test_get(row, "ordered"), "ordered");
		test_assert_text(sw_hash_spelling(&test_arena, &hash), test_get(row, "hash"), "hash");
		test_assert_text(sw_canon(&test_arena, test_parse(sw_text_string(&test_arena, canonical))),
						 canonical,
						 "read again");
	}
	assert_int_equal(i, 27);
}

static void
test_vectors_chart(void **state)
{
	json_t *rows = json_object_get(test_vectors("chart.json"), "charts");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		const SwJson *chart = test_parse(sw_text_string(&test_arena, test_get(row, "text")));
		SwText ordered = sw_canon_ordered(&test_arena, chart);
		SwHash hash = sw_hash_text(ordered);
		SwHash canonical_hash = sw_hash_json(&test_arena, chart);

		test_assert_text(ordered, test_get(row, "ordered"), "ordered");
		test_assert_text(sw_hash_spelling(&test_arena, &hash), test_get(row, "chart_hash"), "hash");
		test_assert_text(sw_hash_spelling(&test_arena, &canonical_hash),
						 test_get(row, "canonical_hash"),
						 "canonical hash");
	}
	assert_int_equal(i, 5);
}

/* The 16-bit units of a key, the slow way. */
static size_t
units_of(SwText key, uint16_t *units)
{
	size_t count = 0;

	while (key.size > 0)
	{
		uint32_t code;
		size_t size = sw_text_character(key, &code);

		assert_true(size > 0);
		if (code < 0x10000)
			units[count++] = (uint16_t) code;
		else
		{
			units[count++] = (uint16_t) (0xd800 + ((code - 0x10000) >> 10));
			units[count++] = (uint16_t) (0xdc00 + ((code - 0x10000) & 0x3ff));
		}
		key = (SwText){key.data + size, key.size - size};
	}
	return count;
}

static int
compare_units(SwText a, SwText b)
{
	uint16_t left[32], right[32];
	size_t left_count = units_of(a, left);
	size_t right_count = units_of(b, right);

	for (size_t i = 0; i < left_count && i < right_count; i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return (left_count > right_count) - (left_count < right_count);
}

/* The least and the greatest characters of each size, on both sides of the surrogates. */
static const char *const characters[] = {"",
										 "a",
										 "\x7f",
										 "\xc2\x80",
										 "\xdf\xbf",
										 "\xe0\xa0\x80",
										 "\xed\x9f\xbf",
										 "\xee\x80\x80",
										 "\xef\xbb\xbf",
										 "\xef\xbf\xbd",
										 "\xf0\x90\x80\x80",
										 "\xf3\xa0\x80\x80",
										 "\xf4\x8f\xbf\xbd"};

static void
test_key_order(void **state)
{
	const size_t count = sizeof(characters) / sizeof(characters[0]);

	(void) state;
	for (size_t i = 0; i < count * count; i++)
		for (size_t j = 0; j < count * count; j++)
		{
			SwText a =
				sw_text_format(&test_arena, "k%s%s", characters[i / count], characters[i % count]);
			SwText b =
				sw_text_format(&test_arena, "k%s%s", characters[j / count], characters[j % count]);
			int order = sw_json_key_compare(a, b);

			assert_int_equal((order > 0) - (order < 0), compare_units(a, b));
		}
}

/* random_key is one that the builder does not have yet; many begin alike. */
static SwText
random_key(const SwJsonBuilder *builder)
{
	static const char *const beginnings[] = {"", "k", "region_", "state_post", "state_pre_hash"};
	bool is_new;
	SwText key;

	do
	{
		key = sw_text_format(&test_arena,
							 "%s%s%s%d",
							 beginnings[random_below(5)],
							 characters[random_below(13)],
							 characters[random_below(13)],
							 random_below(8));
		is_new = true;
		for (uint32_t i = 0; i < builder->count; i++)
			is_new = is_new && !sw_text_equal(builder->members[i].key, key);
	} while (!is_new);
	return key;
}

static void
test_order_of_members(void **state)
{
	const uint64_t seed = 20260412;

	(void) state;
	print_message("seed %llu\n", (unsigned long long) seed);
	json_decref(random_chart(seed));
	for (int round = 0; round < 2000; round++)
	{
		uint32_t count = (uint32_t) random_below(40);
		SwJsonBuilder builder;
		const SwJson *object;

		sw_json_begin(&builder, &test_arena);
		while (builder.count < count)
			sw_json_add_member(&builder, random_key(&builder), &sw_json_null);
		object = sw_json_end(&builder);
		for (uint32_t i = 1; i < count; i++)
			assert_true(compare_units(sw_json_sorted_member(object, i - 1)->key,
									  sw_json_sorted_member(object, i)->key) < 0);
	}
}

static void
test_without(void **state)
{
	const char *const keys[] = {"signature", "inputs", NULL};
	const SwJson *object =
		test_parse("{\"signature\":1,\"b\":{\"signature\":2},\"inputs\":{},\"a\":3}");

	(void) state;
	test_assert_string(sw_canon_without(&test_arena, object, keys),
					   "{\"a\":3,\"b\":{\"signature\":2}}",
					   "the top level alone");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_vectors_accepted, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_vectors_chart, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_key_order, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_order_of_members, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_without, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
