/*-------------------------------------------------------------------------
 *
 * support.c
 *		What every unit test needs: an arena, the vectors, readable failures.
 *
 * test/core/support.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SW_TEST_DIR
#define SW_TEST_DIR "test"
#endif

SwArena test_arena;

static json_t *loaded[64];
static size_t loaded_count;

static void *
support_take(void *context, size_t size)
{
	void *chunk = malloc(size);

	(void) context;
	if (chunk == NULL)
		abort();
	return chunk;
}

static void
support_release(void *context, void *chunk)
{
	(void) context;
	free(chunk);
}

SwArenaHost
test_arena_host(void)
{
	return (SwArenaHost){support_take, support_release, NULL};
}

_Noreturn void
sw_host_fail(const char *condition, const char *file, int line)
{
	fprintf(stderr, "%s:%d: assertion \"%s\" does not hold\n", file, line, condition);
	abort();
}

int
test_setup(void **state)
{
	(void) state;
	sw_arena_init(&test_arena, test_arena_host());
	return 0;
}

int
test_teardown(void **state)
{
	(void) state;
	sw_arena_reset(&test_arena);
	return 0;
}

static void
support_free_vectors(void)
{
	for (size_t i = 0; i < loaded_count; i++)
		json_decref(loaded[i]);
}

json_t *
test_vectors(const char *file)
{
	char path[512];
	json_error_t error;
	json_t *vectors;

	snprintf(path, sizeof(path), "%s/vectors/%s", SW_TEST_DIR, file);
	vectors = json_load_file(path, JSON_ALLOW_NUL, &error);
	if (vectors == NULL)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	if (loaded_count == 0)
		atexit(support_free_vectors);
	if (loaded_count == sizeof(loaded) / sizeof(loaded[0]))
		fail_msg("more vector files than the test support holds");
	loaded[loaded_count++] = vectors;
	return vectors;
}

SwText
test_text(const json_t *value)
{
	if (!json_is_string(value))
		return SW_NO_TEXT;
	return (SwText){json_string_value(value), json_string_length(value)};
}

SwText
test_get(const json_t *object, const char *key)
{
	return test_text(json_object_get(object, key));
}

static const SwJson *
support_read(SwText text)
{
	const SwJson *value;
	SwFault fault;

	if (sw_json_parse(&test_arena, text, SIZE_MAX, SW_EXPORT_DEPTH_MAX, &value, &fault) != SW_OK)
		fail_msg("%s at \"%.*s\" of %.*s",
				 fault.why,
				 (int) fault.pointer.size,
				 fault.pointer.data,
				 (int) text.size,
				 text.data);
	return value;
}

const SwJson *
test_json(const json_t *value)
{
	char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	SwText text = sw_text_copy(&test_arena, sw_text_from(dump));

	free(dump);
	return support_read(text);
}

const SwJson *
test_parse(const char *text)
{
	return support_read(sw_text_from(text));
}

void
test_assert_text(SwText found, SwText expected, const char *what)
{
	if (!sw_text_equal(found, expected))
		fail_msg("%s\nfound    %.*s\nexpected %.*s",
				 what,
				 (int) found.size,
				 found.data,
				 (int) expected.size,
				 expected.data);
}

void
test_assert_string(SwText found, const char *expected, const char *what)
{
	test_assert_text(found, sw_text_from(expected), what);
}
