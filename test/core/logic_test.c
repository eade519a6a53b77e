/*-------------------------------------------------------------------------
 *
 * logic_test.c
 *		JsonLogic is that of jsonlogic.com as far as integers go, and its cost is bounded.
 *
 * The rows of cases/logic.json (the published examples and tests, restricted to integers,
 * and the corners of JavaScript's conversions); hostile rules that must be refused; and
 * a property: what is equal by `===` has the same canonical bytes.
 *
 * test/core/logic_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <string.h>

/* check_row evaluates one case; what it answers is compared by canonical bytes. */
static void
check_row(const json_t *row)
{
	const SwJson *rule = test_json(json_object_get(row, "rule"));
	const json_t *data = json_object_get(row, "data");
	const json_t *expected = json_object_get(row, "result");
	SwText shown = sw_canon_ordered(&test_arena, rule);
	SwText unknown;
	SwLogicResult result =
		sw_logic_apply(&test_arena,
					   rule,
					   sw_logic_data_of(data == NULL ? &sw_json_null : test_json(data)));

	assert_null(sw_logic_check(rule, &test_arena, &unknown));
	if (expected != NULL && result.error != NULL)
		fail_msg("%s: %s", sw_text_string(&test_arena, shown), result.error);
	if (expected == NULL && result.error == NULL)
		fail_msg("%s has an answer", sw_text_string(&test_arena, shown));
	assert_true((result.value == NULL) == (result.error != NULL));
	if (expected != NULL)
		test_assert_text(sw_canon(&test_arena, result.value),
						 sw_canon(&test_arena, test_json(expected)),
						 sw_text_string(&test_arena, shown));
}

/* Every row of cases/logic.json: no data means null, no result an error. */
static void
test_cases(void **state)
{
	json_t *cases = test_vectors("../core/cases/logic.json");
	const char *group;
	size_t count = 0;
	size_t i;
	json_t *rows;
	json_t *row;

	(void) state;
	json_object_foreach(cases, group, rows)
	{
		json_array_foreach(rows, i, row)
		{
			check_row(row);
			count++;
		}
	}
	print_message("%zu cases\n", count);
	assert_true(count > 300);
}

/* An unknown operator is found wherever it stands in a rule, but not inside a literal. */
static void
test_unknown_operator(void **state)
{
	static const struct
	{
		const char *rule;
		const char *unknown; /* NULL: none */
	} rows[] = {
		{"{\"fubar\":[]}", "fubar"},
		{"{\"and\":[true,{\"method\":[\"a\"]}]}", "method"},
		{"[1,[{\"x\":1}]]", "x"},
		{"{\"!\":{\"y\":1}}", "y"},
		{"{\"\":1}", ""},
		{"{\"a\":{\"x\":1},\"b\":{\"y\":1}}", NULL},
		{"{\"var\":\"x\"}", NULL},
		{"{}", NULL},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwText unknown = SW_NO_TEXT;
		const SwJson *rule = test_parse(rows[i].rule);
		const SwJson *found = sw_logic_check(rule, &test_arena, &unknown);

		assert_true((found == NULL) == (rows[i].unknown == NULL));
		test_assert_string(unknown, rows[i].unknown, rows[i].rule);
		if (found == NULL || i == 1)
			continue;
		assert_null(sw_logic_apply(&test_arena, rule, sw_logic_data_of(&sw_json_null)).value);
	}
}

/* A list of `count` integers, as data. */
static const SwJson *
numbers(size_t count)
{
	const SwJson **elements = SW_NEW_ARRAY(&test_arena, const SwJson *, count);

	for (size_t i = 0; i < count; i++)
		elements[i] = sw_json_integer(&test_arena, (int64_t) i);
	return sw_json_array(&test_arena, elements, count);
}

/* Rules that grow or that run for long end with an error, and soon. */
static void
test_budget(void **state)
{
	static const struct
	{
		const char *rule;
		bool is_refused;
	} rows[] = {
		{"{\"reduce\":[{\"var\":\"\"},{\"+\":[{\"var\":\"current\"},{\"var\":\"accumulator\"}]},0]}",
		 false},
		{"{\"reduce\":[{\"var\":\"\"},[{\"var\":\"accumulator\"}],0]}", true},
		{"{\"reduce\":[{\"var\":\"\"},[{\"var\":\"accumulator\"},{\"var\":\"accumulator\"}],0]}",
		 true},
		{"{\"reduce\":[{\"var\":\"\"},{\"merge\":[{\"var\":\"accumulator\"},{\"var\":\"accumulator\"}]"
		 "},[1]]}",
		 true},
		{"{\"reduce\":[{\"var\":\"\"},{\"cat\":[{\"var\":\"accumulator\"},{\"var\":\"accumulator\"}]},"
		 "\"x\"]}",
		 true},
		{"{\"map\":[{\"var\":\"\"},{\"map\":[[1,2,3,4,5,6,7,8,9,10],{\"+\":[1,{\"var\":\"\"}]}]}]}",
		 true},
		{"{\"map\":[{\"var\":\"\"},{\"==\":[{\"var\":\"\"},1]}]}", false},
		{"{\"cat\":{\"var\":\"\"}}", false},
		{"{\"missing\":{\"var\":\"\"}}", false},
		{"{\"reduce\":[{\"var\":\"\"},{\"merge\":[{\"var\":\"accumulator\"},1]},[]]}", true},
		{"{\"map\":[{\"var\":\"\"},{\"in\":[9,[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]]}"
		 "]}",
		 true},
	};
	const SwJson *data = numbers(2000);

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwLogicResult result =
			sw_logic_apply(&test_arena, test_parse(rows[i].rule), sw_logic_data_of(data));

		if ((result.error != NULL) != rows[i].is_refused)
			fail_msg("%s: %s", rows[i].rule, result.error == NULL ? "no error" : result.error);
	}
}

/* Twenty maps doubled each share their parts: small in memory, a million values as a text. */
static void
test_shared_values(void **state)
{
	SwText rule = SW_TEXT("1");
	SwLogicResult result;

	(void) state;
	for (int i = 0; i < 10; i++)
		rule = sw_text_format(&test_arena,
							  "{\"map\":[[%.*s],[{\"var\":\"\"},{\"var\":\"\"},{\"var\":\"\"},"
							  "{\"var\":\"\"}]]}",
							  (int) rule.size,
							  rule.data);
	result = sw_logic_apply(&test_arena,
							test_parse(sw_text_string(&test_arena, rule)),
							sw_logic_data_of(&sw_json_null));
	assert_non_null(result.error);
}

/* Nesting that the reader lets through but the limit does not. */
static void
test_depth(void **state)
{
	SwText rule = SW_TEXT("0");

	(void) state;
	for (int i = 1; i <= SW_LOGIC_DEPTH_MAX + 1; i++)
	{
		SwLogicResult result;

		rule = sw_text_format(&test_arena, "{\"!\":%.*s}", (int) rule.size, rule.data);
		result = sw_logic_apply(&test_arena,
								test_parse(sw_text_string(&test_arena, rule)),
								sw_logic_data_of(&sw_json_null));
		if (i < SW_LOGIC_DEPTH_MAX)
			assert_true(result.value == sw_json_boolean(i % 2 == 1));
		else
			assert_non_null(result.error);
	}
}

static const SwJson *
find_missing_fact(void *context, SwText path, const char **error_out)
{
	(void) context;
	if (sw_text_has_prefix(path, "facts."))
		*error_out = "a fact is missing";
	return NULL;
}

/* What cannot be read makes the whole unknown, whatever stands around it. */
static void
test_unreadable(void **state)
{
	static const char *const rules[] = {
		"{\"var\":\"facts.a.b\"}",
		"{\"var\":[\"facts.a.b\",true]}",
		"{\"!\":{\"var\":\"facts.a.b\"}}",
		"{\"or\":[{\"var\":\"facts.a.b\"},true]}",
		"{\"missing\":[\"facts.a.b\"]}",
		"{\"missing_some\":[0,[\"facts.a.b\"]]}",
		"{\"if\":[true,{\"var\":\"facts.a.b\"}]}",
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
	{
		SwLogicResult result = sw_logic_apply(&test_arena,
											  test_parse(rules[i]),
											  (SwLogicData){find_missing_fact, NULL});

		assert_null(result.value);
		test_assert_string(sw_text_from(result.error), "a fact is missing", rules[i]);
		test_assert_string(result.subject, "facts.a.b", rules[i]);
	}
}

static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static const SwJson *
random_value(uint64_t *seed, int depth)
{
	static const char *const texts[] = {"", "0", "1", "a", " 2 ", "-3", "x1"};
	const SwJson *elements[3];
	SwJsonBuilder builder;
	size_t count = (size_t) (next_random(seed) % 3);

	switch (next_random(seed) % (depth > 2 ? 4 : 6))
	{
		case 0:
			return &sw_json_null;
		case 1:
			return sw_json_boolean(next_random(seed) % 2 == 0);
		case 2:
			return sw_json_integer(&test_arena, (int64_t) (next_random(seed) % 5) - 2);
		case 3:
			return sw_json_string_of(&test_arena, texts[next_random(seed) % 7]);
		case 4:
			for (size_t i = 0; i < count; i++)
				elements[i] = random_value(seed, depth + 1);
			return sw_json_array(&test_arena, elements, count);
		default:
			sw_json_begin(&builder, &test_arena);
			for (size_t i = 0; i < count; i++)
				sw_json_add(&builder, i == 0 ? "b" : "a", random_value(seed, depth + 1));
			return sw_json_end(&builder);
	}
}

static bool
holds(const char *operator, const SwJson * a, const SwJson *b)
{
	SwJsonBuilder pair;
	const SwJson *rule =
		test_parse(sw_text_string(&test_arena,
								  sw_text_format(&test_arena,
												 "{\"%s\":[{\"var\":\"a\"},{\"var\":\"b\"}]}",
												 operator)));

	sw_json_begin(&pair, &test_arena);
	sw_json_add(&pair, "a", a);
	sw_json_add(&pair, "b", b);
	return sw_logic_is_true(
		sw_logic_apply(&test_arena, rule, sw_logic_data_of(sw_json_end(&pair))).value);
}

/* === is equality of canonical bytes and implies ==; both are symmetric; < excludes > and ===. */
static void
test_equality_property(void **state)
{
	uint64_t seed = UINT64_C(0x5EED5EED);

	(void) state;
	print_message("seed %llx\n", (unsigned long long) seed);
	for (int i = 0; i < 5000; i++)
	{
		const SwJson *a = random_value(&seed, 0);
		const SwJson *b = i % 7 == 0 ? a : random_value(&seed, 0);
		bool is_same = sw_text_equal(sw_canon(&test_arena, a), sw_canon(&test_arena, b));

		assert_int_equal(holds("===", a, b), is_same);
		assert_int_equal(holds("!==", a, b), !is_same);
		assert_int_equal(holds("==", a, b), holds("==", b, a));
		assert_int_equal(holds("==", a, b), !holds("!=", a, b));
		assert_true(!is_same || holds("==", a, b));
		assert_false(holds("<", a, b) && (holds(">", a, b) || is_same));
		assert_int_equal(holds("<", a, b), holds(">", b, a));
		assert_int_equal(holds("<=", a, b), holds(">=", b, a));
		if (i % 100 == 0)
			sw_arena_reset(&test_arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cases, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_unknown_operator, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_budget, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_shared_values, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_depth, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_unreadable, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_equality_property, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
