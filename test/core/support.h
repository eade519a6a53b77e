/*-------------------------------------------------------------------------
 *
 * support.h
 *		What every unit test needs: an arena, the vectors, readable failures.
 *
 * Vectors are read with jansson, so that what they say is not read by the
 * reader that they test.
 *
 * test/core/support.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_TEST_SUPPORT_H
#define SWOOSH_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "swoosh/swoosh.h"

/* An arena per test: use test_setup and test_teardown as cmocka's setup and teardown. */
extern SwArena test_arena;
int test_setup(void **state);
int test_teardown(void **state);
SwArenaHost test_arena_host(void);

/* A file of test/vectors; the test fails if it cannot be read.  Freed at exit. */
json_t *test_vectors(const char *file);

/* Texts of jansson values as views; SW_NO_TEXT if there is none. */
SwText test_text(const json_t *value);
SwText test_get(const json_t *object, const char *key);

/* A jansson value as one of ours (through its text), in test_arena. */
const SwJson *test_json(const json_t *value);
/* A JSON text as a value; the test fails if it is refused. */
const SwJson *test_parse(const char *text);

/* Octets of two texts, with both shown when they differ. */
void test_assert_text(SwText found, SwText expected, const char *what);
void test_assert_string(SwText found, const char *expected, const char *what);

#endif
