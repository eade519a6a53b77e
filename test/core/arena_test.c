/*-------------------------------------------------------------------------
 *
 * arena_test.c
 *		Memory of the core, and the texts that grow in it.
 *
 * Claim: objects are zeroed, aligned, apart from one another, and all given back; texts and
 * buffers hold what was put in; the sort is stable.
 * Method: a host that counts; objects of many sizes filled and looked at again; a slow sort.
 *
 * test/core/arena_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "swoosh/sort.h"

static void *
counting_take(void *context, size_t size)
{
	int *count = context;
	void *chunk = malloc(size);

	assert_non_null(chunk);
	memset(chunk, 0xa5, size);
	++*count;
	return chunk;
}

static void
counting_release(void *context, void *chunk)
{
	int *count = context;

	--*count;
	free(chunk);
}

static void
test_objects(void **state)
{
	int chunks = 0;
	SwArena arena;
	unsigned char *objects[500];
	size_t sizes[500];

	(void) state;
	sw_arena_init(&arena, (SwArenaHost){counting_take, counting_release, &chunks});
	assert_int_equal(chunks, 0);
	for (size_t i = 0; i < 500; i++)
	{
		sizes[i] = i % 50 == 49 ? i * 200 : i * 7 % 90;
		objects[i] = sw_arena_alloc(&arena, sizes[i]);
		assert_int_equal((uintptr_t) objects[i] % alignof(max_align_t), 0);
		for (size_t j = 0; j < sizes[i]; j++)
			assert_int_equal(objects[i][j], 0);
		memset(objects[i], (int) (i % 251) + 1, sizes[i]);
		(void) sw_arena_octets(&arena, i % 5);
	}
	for (size_t i = 0; i < 500; i++)
		for (size_t j = 0; j < sizes[i]; j++)
			assert_int_equal(objects[i][j], i % 251 + 1);
	assert_true(chunks > 1);
	sw_arena_reset(&arena);
	assert_int_equal(chunks, 0);
	assert_non_null(SW_NEW(&arena, int));
	sw_arena_reset(&arena);
	assert_int_equal(chunks, 0);
}

/* A host that frees all by itself. */
static void
test_no_release(void **state)
{
	int chunks = 0;
	SwArena arena;
	void *object;

	(void) state;
	sw_arena_init(&arena, (SwArenaHost){counting_take, NULL, &chunks});
	object = sw_arena_alloc(&arena, 1);
	assert_non_null(object);
	{
		void *chunk = arena.chunks;

		sw_arena_reset(&arena);
		free(chunk);
	}
	assert_null(arena.chunks);
}

static void
test_texts(void **state)
{
	(void) state;
	assert_true(sw_text_equal(SW_NO_TEXT, SW_NO_TEXT));
	assert_false(sw_text_equal(SW_NO_TEXT, SW_TEXT("")));
	assert_null(sw_text_copy(&test_arena, SW_NO_TEXT).data);
	assert_null(sw_text_from(NULL).data);
	assert_string_equal(sw_text_string(&test_arena, (SwText){"abc", 2}), "ab");
	assert_true(sw_text_has_prefix(SW_TEXT("abc"), "ab"));
	assert_false(sw_text_has_prefix(SW_TEXT("a"), "ab"));
	assert_true(sw_text_compare(SW_TEXT("a"), SW_TEXT("ab")) < 0);
	assert_true(sw_text_compare(SW_TEXT("\xef"), SW_TEXT("\xf0")) < 0);
	assert_true(sw_text_compare(SW_TEXT("b"), SW_TEXT("ab")) > 0);
	assert_int_equal(sw_text_compare(SW_TEXT("ab"), SW_TEXT("ab")), 0);
	test_assert_string(sw_text_format(&test_arena, "%s-%.*s-%d%%", "x", 2, "yyy", -3),
					   "x-yy--3%",
					   "format");
}

static void
test_buffers(void **state)
{
	SwBuffer first, second;
	SwBuffer numbers;

	(void) state;
	sw_buffer_init(&first, &test_arena, 0);
	sw_buffer_init(&second, &test_arena, 0);
	test_assert_string(sw_buffer_view(&first), "", "an empty buffer is a text");
	for (int i = 0; i < 20000; i++)
	{
		sw_buffer_octet(&first, 'a');
		sw_buffer_string(&second, "bc");
	}
	assert_int_equal(first.size, 20000);
	assert_int_equal(second.size, 40000);
	for (size_t i = 0; i < 20000; i++)
	{
		assert_int_equal(first.data[i], 'a');
		assert_int_equal(second.data[2 * i + 1], 'c');
	}
	sw_buffer_init(&numbers, &test_arena, 0);
	sw_buffer_integer(&numbers, INT64_MIN);
	sw_buffer_octet(&numbers, ' ');
	sw_buffer_integer(&numbers, 0);
	sw_buffer_octet(&numbers, ' ');
	sw_buffer_integer(&numbers, INT64_MAX);
	test_assert_string(sw_buffer_view(&numbers),
					   "-9223372036854775808 0 9223372036854775807",
					   "integers");
}

typedef struct Item
{
	unsigned key;
	size_t place;
} Item;

static int
compare_items(const void *a, const void *b, const void *context)
{
	const Item *left = a;
	const Item *right = b;

	(void) context;
	return (left->key > right->key) - (left->key < right->key);
}

static void
test_sort(void **state)
{
	Item items[200];

	(void) state;
	for (size_t count = 0; count <= 200; count++)
	{
		for (size_t i = 0; i < count; i++)
			items[i] = (Item){(unsigned) (i * i * 31 + count) % 17, i};
		sw_sort(&test_arena, items, count, sizeof(Item), compare_items, NULL);
		for (size_t i = 1; i < count; i++)
		{
			assert_true(items[i - 1].key <= items[i].key);
			if (items[i - 1].key == items[i].key)
				assert_true(items[i - 1].place < items[i].place);
		}
	}
}

static void
test_sort_texts(void **state)
{
	SwText texts[] = {SW_TEXT("b"),
					  SW_TEXT("\xf0\x90\x80\x80"),
					  SW_TEXT("\xef\xbd\xa1"),
					  SW_TEXT("")};

	(void) state;
	sw_sort_texts(&test_arena, texts, 4);
	test_assert_string(texts[0], "", "first");
	test_assert_string(texts[1], "b", "second");
	test_assert_string(texts[2], "\xef\xbd\xa1", "by octets, unlike keys");
}

static void
test_statuses(void **state)
{
	(void) state;
	assert_string_equal(sw_status_name(SW_OK), "ok");
	assert_string_equal(sw_status_name(SW_STALE_HEAD), "stale_head");
	assert_string_equal(sw_status_sqlstate(SW_MALFORMED), "SW001");
	assert_int_equal(sw_status_http(SW_OK), 202);
	assert_int_equal(sw_status_http(SW_GUARD_FAILED), 400);
	for (int i = 1; i < SW_STATUS_COUNT; i++)
		for (int j = 0; j < i; j++)
		{
			assert_string_not_equal(sw_status_name((SwStatus) i), sw_status_name((SwStatus) j));
			assert_string_not_equal(sw_status_sqlstate((SwStatus) i),
									sw_status_sqlstate((SwStatus) j));
			assert_int_not_equal(sw_status_exit((SwStatus) i), sw_status_exit((SwStatus) j));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_objects, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_no_release, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_texts, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_buffers, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_sort, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_sort_texts, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_statuses, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
