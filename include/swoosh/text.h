/*-------------------------------------------------------------------------
 *
 * text.h
 *		A run of octets, and a growing one.
 *
 * include/swoosh/text.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_TEXT_H
#define SWOOSH_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "swoosh/arena.h"

/*
 * A text is a view: it owns nothing, need not end in U+0000 and lives as long as
 * what it points to.  `data` NULL means "no text" where a field is optional.
 */
typedef struct SwText
{
	const char *data;
	size_t size; /* octets */
} SwText;

#define SW_TEXT(literal) ((SwText){(literal), sizeof(literal) - 1})
#define SW_NO_TEXT       ((SwText){NULL, 0})

/*
 * What is compared most stands here: sizes differ mostly, those of literals are known to the
 * compiler, and texts of one size that begin alike seldom end alike.
 */
static inline SwText
sw_text_from(const char *string)
{
	return string == NULL ? SW_NO_TEXT : (SwText){string, strlen(string)};
}

/* sw_octets_equal compares two runs of the same size, which is not 0. */
bool sw_octets_equal(const char *a, const char *b, size_t size);

static inline bool
sw_text_equal(SwText a, SwText b)
{
	if (a.size != b.size)
		return false;
	if (a.size == 0)
		return (a.data == NULL) == (b.data == NULL);
	return a.data == b.data ||
		   (a.data[a.size - 1] == b.data[a.size - 1] && sw_octets_equal(a.data, b.data, a.size));
}

static inline bool
sw_text_is(SwText text, const char *string)
{
	return sw_text_equal(text, sw_text_from(string));
}

SwText sw_text_copy(SwArena *arena, SwText text); /* octets in the arena, U+0000 behind them */
const char *sw_text_string(SwArena *arena, SwText text); /* the same as a C string */
SwText
sw_text_format(SwArena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool sw_text_has_prefix(SwText text, const char *prefix);
int
sw_text_compare(SwText a, SwText b); /* by octets, then by length: the "sorted" of the contract */

/* sw_text_character decodes the first UTF-8 character: its size, 0 if there is no good one. */
size_t sw_text_character(SwText text, uint32_t *code_out);

/* A growing text in an arena. */
typedef struct SwBuffer
{
	SwArena *arena;
	char *data;
	size_t size;
	size_t capacity;
} SwBuffer;

void sw_buffer_init(SwBuffer *buffer, SwArena *arena, size_t capacity);
void sw_buffer_octet(SwBuffer *buffer, char octet);
void sw_buffer_append(SwBuffer *buffer, const void *data, size_t size);
void sw_buffer_text(SwBuffer *buffer, SwText text);
void sw_buffer_string(SwBuffer *buffer, const char *string);
void sw_buffer_integer(SwBuffer *buffer, int64_t integer);
SwText sw_buffer_view(const SwBuffer *buffer);

#endif
