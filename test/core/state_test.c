/*-------------------------------------------------------------------------
 *
 * state_test.c
 *		A state document: the same bytes and hashes, however it came to be.
 *
 * Claim: every row of vectors/state.json; what is asked for in any order, of a parsed, built,
 * changed or copied state, is what reading and hashing the whole gives.
 * Method: the vectors; changes against the same changes of the document.
 *
 * test/core/state_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

static SwState *
parse_state(SwText text)
{
	SwState *parsed;
	SwFault fault;

	if (sw_state_parse(&test_arena, text, &parsed, &fault) != SW_OK)
		fail_msg("%s: %.*s", fault.why, (int) text.size, text.data);
	return parsed;
}

/* The state hash as section 1 of the contract says it. */
static void
assert_is_document(SwState *found, const SwJson *document)
{
	SwJsonBuilder builder;
	SwHash hash;

	sw_json_begin(&builder, &test_arena);
	for (uint32_t i = 0; i < document->count; i++)
	{
		hash = sw_hash_json(&test_arena, document->as.members[i].value);
		sw_json_add_member(&builder,
						   document->as.members[i].key,
						   sw_hash_to_json(&test_arena, &hash));
	}
	hash = sw_hash_json(&test_arena, sw_json_end(&builder));
	assert_true(sw_hash_equal(sw_state_hash(found), &hash));
	test_assert_text(sw_state_bytes(found), sw_canon(&test_arena, document), "bytes");
	assert_true(sw_json_equal(sw_state_document(&test_arena, found), document));
}

static void
test_vectors_states(void **state)
{
	json_t *rows = json_object_get(test_vectors("state.json"), "states");
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		SwText text = test_get(row, "document");
		const SwJson *document = test_parse(sw_text_string(&test_arena, text));
		SwState *all[3] = {parse_state(text), sw_state_from_json(&test_arena, document), NULL};

		all[2] = sw_state_copy(&test_arena, all[0]);
		for (size_t j = 0; j < 3; j++)
		{
			test_assert_text(sw_canon(&test_arena, sw_state_region_hashes(&test_arena, all[j])),
							 test_get(row, "hashed"),
							 "the object of region hashes");
			test_assert_text(sw_hash_spelling(&test_arena, sw_state_hash(all[j])),
							 test_get(row, "state_hash"),
							 "state hash");
			test_assert_text(sw_state_bytes(all[j]), text, "document");
			assert_is_document(all[j], document);
		}
	}
	assert_int_equal(i, 2);
}

/* From one state of the vectors to the next, by its changes. */
static void
test_step(void **state)
{
	json_t *rows = json_object_get(test_vectors("state.json"), "states");
	SwState *before = parse_state(test_get(json_array_get(rows, 0), "document"));
	SwState *after = parse_state(test_get(json_array_get(rows, 1), "document"));
	SwText expected = test_get(json_array_get(rows, 1), "state_hash");
	SwMember changes[4] = {
		{SW_TEXT("order"), NULL},
		{SW_TEXT("configuration"), NULL},
		{SW_TEXT("epoch"), NULL},
		{SW_TEXT("hlc_last"), NULL},
	};
	SwState *changed;

	(void) state;
	for (size_t i = 0; i < 4; i++)
		changes[i].value = sw_state_get(after, changes[i].key);
	(void) sw_state_hash(before);
	changed = sw_state_with(&test_arena, before, changes, 4);
	assert_true(sw_state_entry(changed, SW_TEXT("council"))->is_hashed);
	assert_false(sw_state_entry(changed, SW_TEXT("order"))->is_hashed);
	test_assert_text(sw_hash_spelling(&test_arena, sw_state_hash(changed)), expected, "state hash");
	test_assert_text(sw_state_bytes(changed), sw_state_bytes(after), "document");
	test_assert_text(sw_state_bytes(before),
					 test_get(json_array_get(rows, 0), "document"),
					 "the state before is as it was");
}

static void
test_set_and_take_away(void **state)
{
	static const char *const keys[] = {"a", "c", "m", "z", "0", "\xf0\x90\x80\x80", "\xef\xbd\xa1"};
	const SwJson *document = test_parse("{\"c\":{\"x\":1},\"m\":[],\"q\":\"s\"}");
	SwState *current = parse_state(sw_canon(&test_arena, document));

	(void) state;
	for (int round = 0; round < 40; round++)
	{
		SwText key = sw_text_from(keys[round * 5 % 7]);
		const SwJson *value = round % 3 == 2 ? NULL : sw_json_integer(&test_arena, round);
		SwMember change = {key, value};

		document = sw_json_with(&test_arena, document, key, value);
		current = sw_state_with(&test_arena, current, &change, 1);
		if (round % 2 == 0)
			assert_is_document(current, document);
		if (round % 10 == 9)
			current = sw_state_copy(&test_arena, current);
	}
	assert_is_document(current, document);
}

static void
test_questions(void **state)
{
	SwState *asked = parse_state(
		SW_TEXT("{\"\\n\":1,\"a\":{\"b\":{\"c\":\"}\\\"]\"}},\"b\":[1,[2,{}]],\"s\":\"\\\\\"}"));

	(void) state;
	assert_int_equal(asked->count, 4);
	test_assert_string(sw_json_text_of(sw_state_path(asked, SW_TEXT("a.b.c"))), "}\"]", "a path");
	test_assert_string(sw_json_text_of(sw_state_path(asked, SW_TEXT("s"))), "\\", "a key");
	assert_true(sw_json_is(sw_state_get(asked, SW_TEXT("\n")), SW_JSON_INTEGER));
	assert_int_equal(sw_state_get_string(asked, "b")->count, 2);
	assert_null(sw_state_get_string(asked, "c"));
	assert_null(sw_state_path(asked, SW_TEXT("a.x.c")));
	assert_null(sw_state_path(asked, SW_TEXT("")));
	assert_true(sw_state_is_engine_key(SW_TEXT("due")));
	assert_false(sw_state_is_engine_key(SW_TEXT("dues")));
	assert_is_document(parse_state(SW_TEXT("{}")), &sw_json_empty_object);
}

static void
test_refused(void **state)
{
	static const char *const rows[] = {NULL,
									   "",
									   "{",
									   "[]",
									   "{}x",
									   "{\"a\"}",
									   "{\"a\":}",
									   "{\"a\":1",
									   "{\"a\":1,}",
									   "{\"a\":1}}",
									   "{\"a\":1,\"a\":2}",
									   "{\"b\":1,\"a\":2}",
									   "{\"a\":[1}",
									   "{\"a\":]}",
									   "{\"a\":\"\\",
									   "{\"\\q\":1}",
									   " {}"};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwState *parsed;
		SwFault fault;

		if (sw_state_parse(&test_arena, sw_text_from(rows[i]), &parsed, &fault) == SW_OK)
			fail_msg("accepted row %zu", i);
		test_assert_string(fault.pointer, "", "pointer");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_vectors_states, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_step, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_set_and_take_away, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_questions, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_refused, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
