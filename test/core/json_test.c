/*-------------------------------------------------------------------------
 *
 * json_test.c
 *		The reader takes I-JSON and nothing else, and says where the first fault is.
 *
 * Claim: every row of vectors/canonical.json is accepted or refused with its pointer;
 * a repeated key is the first fault in text order at any size; values answer questions.
 * Method: the vectors; tables; random objects against a reader of one line (jansson).
 *
 * test/core/json_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <string.h>

static SwStatus
parse(SwText text, size_t limit, SwFault *fault)
{
	const SwJson *value;

	return sw_json_parse(&test_arena, text, limit, SW_JSON_DEPTH_MAX, &value, fault);
}

/* A view that ends where its memory does, so that the sanitizer sees a read beyond it. */
static SwText
tight(SwText text)
{
	SwArenaHost host = test_arena_host();
	char *copy;

	if (text.size == 0)
		return SW_TEXT("");
	copy = host.take(host.context, text.size);
	memcpy(copy, text.data, text.size);
	return (SwText){copy, text.size};
}

static void
loosen(SwText text)
{
	SwArenaHost host = test_arena_host();
	char *data;

	memcpy(&data, &text.data, sizeof(data));
	if (text.size > 0)
		host.release(host.context, data);
}

static void
test_vectors_refused(void **state)
{
	json_t *rows = json_object_get(test_vectors("canonical.json"), "refused");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		SwText text = test_get(row, "text");
		SwText hex = test_get(row, "hex");
		json_t *limit = json_object_get(row, "limit");
		uint8_t octets[64];
		SwText exact;
		SwFault fault;

		if (hex.data != NULL)
		{
			assert_true(sw_hex_decode(hex, octets, hex.size / 2));
			text = (SwText){(const char *) octets, hex.size / 2};
		}
		exact = tight(text);
		if (parse(exact, limit ? (size_t) json_integer_value(limit) : SIZE_MAX, &fault) !=
			SW_MALFORMED)
			fail_msg("accepted: %.*s", (int) text.size, text.data);
		test_assert_text(fault.pointer, test_get(row, "pointer"), "pointer");
		test_assert_string(test_get(row, "why"), fault.why, "why");
		loosen(exact);
	}
	assert_int_equal(i, 73);
}

static void
test_vectors_accepted(void **state)
{
	json_t *rows = json_object_get(test_vectors("canonical.json"), "accepted");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		SwText text = tight(test_get(row, "text"));
		json_t *limit = json_object_get(row, "limit");
		SwFault fault;

		if (parse(text, limit ? (size_t) json_integer_value(limit) : SIZE_MAX, &fault) != SW_OK)
			fail_msg("%s at %.*s", fault.why, (int) fault.pointer.size, fault.pointer.data);
		loosen(text);
	}
	assert_int_equal(i, 27);
}

/* Every cut of a document is refused, and none is read beyond its end. */
static void
test_cuts_are_refused(void **state)
{
	SwText whole = SW_TEXT(
		" {\"a\\ud83d\\ude00\": [1, -20, true, null, false, {}, []], \"\xc3\xa4\": \"\\n\xf0\x9f\x98\x80\"}");

	(void) state;
	for (size_t size = 0; size < whole.size; size++)
	{
		SwText cut = tight((SwText){whole.data, size});
		SwFault fault;

		assert_int_equal(parse(cut, SIZE_MAX, &fault), SW_MALFORMED);
		loosen(cut);
	}
	test_parse(whole.data);
}

/* Faults between which text order decides. */
static void
test_first_fault(void **state)
{
	static const struct
	{
		const char *text;
		const char *pointer;
		const char *why;
	} rows[] = {
		{"{\"a\":1,\"a\" 2}", "/a", "duplicate key"},
		{"{\"a\":1,\"b\":2,\"a\":3,\"b\":4}", "/a", "duplicate key"},
		{"{\"b\":1,\"a\":2,\"a\":3,\"b\":4}", "/a", "duplicate key"},
		{"{\"a\":1,\"a\":{\"b\":1,\"b\":2}}", "/a", "duplicate key"},
		{"{\"a\":{\"b\":1,\"b\":2},\"a\":1}", "/a/b", "duplicate key"},
		{"{\"a\":1,\"a\":[{\"b\":[1.5]}]}", "/a", "duplicate key"},
		{"[[],{\"x\":0,\"y\":[{},{\"k\":1,\"k\":nul}]}]", "/1/y/1/k", "duplicate key"},
		{"{\"a\":1.5,\"a\":2}", "/a", "not an integer"},
		{"{\"a\":1,\"\\ud800\":2,\"a\":3}", "", "unpaired surrogate"},
		{"{\"a\":1,\"a", "", "syntax"},
		{"{\"a\":[1,2}", "/a", "syntax"},
		{"[1,2,{\"\":{\"~/\":-}}]", "/2//~0~1", "not an integer"},
		{"[-]", "/0", "not an integer"},
		{"[--1]", "/0", "not an integer"},
		{"[1+]", "/0", "not an integer"},
		{"[-00]", "/0", "not an integer"},
		{"[true1]", "", "syntax"},
		{"[tru1]", "/0", "syntax"},
		{"[\"a\" \"b\"]", "", "syntax"},
		{"{\"a\":1:2}", "", "syntax"},
		{"]", "", "syntax"},
		{"\x80", "", "syntax"},
		{"[\"\xf0\x9f\x98\"]", "/0", "invalid UTF-8"},
		{"[\"\xf0\x9f\xbf\xbe\"]", "/0", "noncharacter"},
		{"[\"\xe0\x80\xaf\"]", "/0", "invalid UTF-8"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwFault fault;

		assert_int_equal(parse(sw_text_from(rows[i].text), SIZE_MAX, &fault), SW_MALFORMED);
		test_assert_string(fault.pointer, rows[i].pointer, rows[i].text);
		assert_string_equal(fault.why, rows[i].why);
	}
}

/* What may not stand in a string is found at every place of it. */
static void
test_every_place_of_a_string(void **state)
{
	static const char *const wrong[] =
		{"\x01", "\x1f", "\n", "\"", "\\x", "\xff", "\\ud800\\ue000", "\\udfff"};

	(void) state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		for (int place = 0; place <= 20; place++)
		{
			SwText text = sw_text_format(&test_arena,
										 "[\"%.*s%s%.*s\"]",
										 place,
										 "01234567 {}[],:./~\x7f-",
										 wrong[i],
										 20 - place,
										 "01234567 {}[],:./~\x7f-");
			SwFault fault;

			assert_int_equal(parse(text, SIZE_MAX, &fault), SW_MALFORMED);
			test_assert_string(fault.pointer,
							   wrong[i][0] == '"' ? "" : "/0",
							   sw_text_string(&test_arena, text));
		}
}

/* An object of many members: unsorted, and one key twice, before and behind another fault. */
static void
test_duplicate_in_large_object(void **state)
{
	const int count = 1000;

	(void) state;
	for (int repeat = 1; repeat < count; repeat += 111)
	{
		SwBuffer buffer;
		SwFault fault;

		sw_buffer_init(&buffer, &test_arena, 0);
		sw_buffer_octet(&buffer, '{');
		for (int i = 0; i < count; i++)
		{
			int key = i == repeat ? (i - 1) * 7919 % 1009 : i * 7919 % 1009;

			sw_buffer_text(&buffer,
						   sw_text_format(&test_arena,
										  "%s\"k%d\":%s",
										  i == 0 ? "" : ",",
										  key,
										  i == 500 ? "1.5" : "1"));
		}
		sw_buffer_octet(&buffer, '}');
		assert_int_equal(parse(sw_buffer_view(&buffer), SIZE_MAX, &fault), SW_MALFORMED);
		test_assert_text(fault.pointer,
						 sw_text_format(&test_arena,
										"/k%d",
										repeat <= 500 ? (repeat - 1) * 7919 % 1009
													  : 500 * 7919 % 1009),
						 "the first of two faults");
	}
}

static void
test_questions(void **state)
{
	const SwJson *value = test_parse(
		"{\"z\":[\"a\",\"b\"],\"council\":{\"members\":[3],\"a.b\":1},\"n\":-7,\"t\":true,\"s\":\"x\"}");
	int64_t integer = 0;

	(void) state;
	assert_true(sw_json_get_integer(value, "n", &integer));
	assert_int_equal(integer, -7);
	assert_false(sw_json_get_integer(value, "s", &integer));
	test_assert_string(sw_json_get_string(value, "s"), "x", "string");
	assert_null(sw_json_get_string(value, "n").data);
	assert_null(sw_json_get(NULL, "n"));
	assert_null(sw_json_get(sw_json_at(value, 0), "n"));
	assert_non_null(sw_json_path(value, SW_TEXT("council.members")));
	assert_null(sw_json_path(value, SW_TEXT("council.a.b")));
	assert_null(sw_json_path(value, SW_TEXT("council.members.0")));
	assert_true(sw_json_has_text(sw_json_get(value, "z"), SW_TEXT("b")));
	assert_false(sw_json_has_text(sw_json_get(value, "z"), SW_TEXT("c")));
	assert_true(sw_json_is_sorted_texts(sw_json_get(value, "z")));
	assert_false(sw_json_is_sorted_texts(test_parse("[\"a\",\"a\"]")));
	assert_false(sw_json_is_sorted_texts(test_parse("[1]")));
	assert_true(sw_json_is_sorted_texts(&sw_json_empty_array));
	assert_true(
		sw_json_equal(test_parse("{\"a\":1,\"b\":[{}]}"), test_parse("{\"b\":[{}],\"a\":1}")));
	assert_false(sw_json_equal(test_parse("[0]"), test_parse("[false]")));
	assert_true(sw_json_equal(value, sw_json_copy(&test_arena, value)));
	assert_true(sw_json_is_within(value, 3));
	assert_false(sw_json_is_within(value, 2));
	assert_true(sw_json_is_within(sw_json_at(sw_json_get(value, "z"), 0), 0));
}

/* sw_json_with against the same change of the text. */
static void
test_with(void **state)
{
	const SwJson *object = test_parse("{\"b\":1,\"a\":2}");

	(void) state;
	test_assert_string(sw_canon_ordered(&test_arena,
										sw_json_with(&test_arena,
													 object,
													 SW_TEXT("b"),
													 &sw_json_true)),
					   "{\"b\":true,\"a\":2}",
					   "set in its place");
	test_assert_string(sw_canon_ordered(&test_arena,
										sw_json_with(&test_arena,
													 object,
													 SW_TEXT("c"),
													 &sw_json_true)),
					   "{\"b\":1,\"a\":2,\"c\":true}",
					   "added at the end");
	test_assert_string(sw_canon_ordered(&test_arena,
										sw_json_with(&test_arena, object, SW_TEXT("b"), NULL)),
					   "{\"a\":2}",
					   "taken away");
	assert_ptr_equal(sw_json_with(&test_arena, test_parse("{\"a\":1}"), SW_TEXT("a"), NULL),
					 &sw_json_empty_object);
	test_assert_string(sw_canon(&test_arena, object), "{\"a\":2,\"b\":1}", "the object itself");
}

static uint32_t
next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Random octets of a small alphabet: what we accept jansson accepts, with the same meaning. */
static void
test_against_jansson(void **state)
{
	static const char *const pieces[] = {"{",
										 "}",
										 "[",
										 "]",
										 ",",
										 ":",
										 "\"a\"",
										 "\"b\"",
										 "\"\\u00e4\"",
										 "1",
										 "-2",
										 "0",
										 "true",
										 "null",
										 " ",
										 "\"\\ud83d\\ude00\""};
	uint32_t seed = 20251019;
	unsigned accepted = 0;

	(void) state;
	print_message("seed %u\n", seed);
	for (int round = 0; round < 60000; round++)
	{
		SwBuffer buffer;
		SwText text;
		SwFault fault;
		json_t *theirs;
		bool is_ours;

		sw_arena_reset(&test_arena);
		sw_buffer_init(&buffer, &test_arena, 0);
		for (uint32_t i = next_random(&seed) % 9; i < 10; i++)
			sw_buffer_string(&buffer, pieces[next_random(&seed) % 16]);
		text = sw_buffer_view(&buffer);
		is_ours = parse(text, SIZE_MAX, &fault) == SW_OK;
		theirs = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
		if (is_ours != (theirs != NULL))
			fail_msg("we %s: %.*s", is_ours ? "accept" : "refuse", (int) text.size, text.data);
		if (is_ours)
		{
			accepted++;
			assert_true(
				sw_json_equal(test_parse(sw_text_string(&test_arena, text)), test_json(theirs)));
		}
		json_decref(theirs);
	}
	assert_true(accepted > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_vectors_refused, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_vectors_accepted, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_cuts_are_refused, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_first_fault, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_every_place_of_a_string, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_duplicate_in_large_object, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_questions, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_with, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_against_jansson, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
