/*-------------------------------------------------------------------------
 *
 * text.c
 *		A run of octets, and a growing one.
 *
 * src/core/text.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BUFFER_CAPACITY_MIN 64
#define INTEGER_DIGITS_MAX  20 /* "-9223372036854775808" */

/* octets_word is the next octets as a number, in the order of the machine; so is octets_half. */
static inline uint64_t
octets_word(const char *octets)
{
	uint64_t word;

	memcpy(&word, octets, sizeof(word));
	return word;
}

/* octets_ordered is the next octets as a number that orders as they do. */
static inline uint64_t
octets_ordered(const char *octets)
{
	const unsigned char *o = (const unsigned char *) octets;

	return (uint64_t) o[0] << 56 | (uint64_t) o[1] << 48 | (uint64_t) o[2] << 40 |
		   (uint64_t) o[3] << 32 | (uint64_t) o[4] << 24 | (uint64_t) o[5] << 16 |
		   (uint64_t) o[6] << 8 | (uint64_t) o[7];
}

static inline uint32_t
octets_half(const char *octets)
{
	uint32_t half;

	memcpy(&half, octets, sizeof(half));
	return half;
}

SwText
sw_text_copy(SwArena *arena, SwText text)
{
	char *copy;

	if (text.data == NULL)
		return SW_NO_TEXT;
	copy = sw_arena_octets(arena, text.size + 1);
	memcpy(copy, text.data, text.size);
	copy[text.size] = '\0';
	return (SwText){copy, text.size};
}

const char *
sw_text_string(SwArena *arena, SwText text)
{
	return sw_text_copy(arena, text).data;
}

SwText
sw_text_format(SwArena *arena, const char *format, ...)
{
	va_list arguments;
	char *text;
	int size;

	va_start(arguments, format);
	size = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	sw_assert(size >= 0);
	text = sw_arena_octets(arena, (size_t) size + 1);
	va_start(arguments, format);
	(void) vsnprintf(text, (size_t) size + 1, format, arguments);
	va_end(arguments);
	return (SwText){text, (size_t) size};
}

bool
sw_text_has_prefix(SwText text, const char *prefix)
{
	size_t size = strlen(prefix);

	return text.data != NULL && text.size >= size && memcmp(text.data, prefix, size) == 0;
}

/*
 * Most texts are keys and names of some octets, for which a call of memcmp is half the work.  The
 * last word is compared first; the words before it may overlap it.
 */
bool
sw_octets_equal(const char *a, const char *b, size_t size)
{
	size_t last;

	if (size < sizeof(uint32_t))
		return a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1];
	if (size < sizeof(uint64_t))
	{
		last = size - sizeof(uint32_t);
		return octets_half(a) == octets_half(b) && octets_half(a + last) == octets_half(b + last);
	}
	last = size - sizeof(uint64_t);
	if (octets_word(a + last) != octets_word(b + last))
		return false;
	for (size_t i = 0; i < last; i += sizeof(uint64_t))
		if (octets_word(a + i) != octets_word(b + i))
			return false;
	return true;
}

int
sw_text_compare(SwText a, SwText b)
{
	size_t size = a.size < b.size ? a.size : b.size;
	size_t i = 0;
	uint64_t left;
	uint64_t right;

	while (size - i >= sizeof(uint64_t) && octets_word(a.data + i) == octets_word(b.data + i))
		i += sizeof(uint64_t);
	if (i < size && size >= sizeof(uint64_t))
	{
		/* The word that differs, or the last one, whose first octets are known to be equal. */
		if (size - i < sizeof(uint64_t))
			i = size - sizeof(uint64_t);
		left = octets_ordered(a.data + i);
		right = octets_ordered(b.data + i);
		if (left != right)
			return left < right ? -1 : 1;
		i = size;
	}
	for (; i < size; i++)
		if (a.data[i] != b.data[i])
			return (unsigned char) a.data[i] < (unsigned char) b.data[i] ? -1 : 1;
	return (a.size > b.size) - (a.size < b.size);
}

size_t
sw_text_character(SwText text, uint32_t *code_out)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000}; /* by octets */
	const unsigned char *octets = (const unsigned char *) text.data;
	uint32_t code;
	size_t size;

	if (text.size == 0)
		return 0;
	*code_out = octets[0];
	if (octets[0] < 0x80)
		return 1;
	if (octets[0] < 0xc2 || octets[0] > 0xf4)
		return 0;
	size = octets[0] < 0xe0 ? 2 : octets[0] < 0xf0 ? 3 : 4;
	if (size > text.size)
		return 0;
	code = octets[0] & (0xffu >> (size + 1));
	for (size_t i = 1; i < size; i++)
	{
		if ((octets[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (octets[i] & 0x3f);
	}
	if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*code_out = code;
	return size;
}

void
sw_buffer_init(SwBuffer *buffer, SwArena *arena, size_t capacity)
{
	if (capacity < BUFFER_CAPACITY_MIN)
		capacity = BUFFER_CAPACITY_MIN;
	*buffer = (SwBuffer){arena, sw_arena_octets(arena, capacity), 0, capacity};
}

static void
buffer_reserve(SwBuffer *buffer, size_t size)
{
	size_t capacity = buffer->capacity * 2;
	char *data;

	sw_assert(size <= SIZE_MAX / 4 && buffer->size <= SIZE_MAX / 4);
	if (capacity < buffer->size + size)
		capacity = buffer->size + size;
	if (!sw_arena_extend(buffer->arena, buffer->data, buffer->capacity, capacity))
	{
		data = sw_arena_octets(buffer->arena, capacity);
		memcpy(data, buffer->data, buffer->size);
		buffer->data = data;
	}
	buffer->capacity = capacity;
}

void
sw_buffer_octet(SwBuffer *buffer, char octet)
{
	if (buffer->size == buffer->capacity)
		buffer_reserve(buffer, 1);
	buffer->data[buffer->size++] = octet;
}

void
sw_buffer_append(SwBuffer *buffer, const void *data, size_t size)
{
	if (size == 0)
		return;
	if (size > buffer->capacity - buffer->size)
		buffer_reserve(buffer, size);
	memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
}

void
sw_buffer_text(SwBuffer *buffer, SwText text)
{
	sw_buffer_append(buffer, text.data, text.size);
}

void
sw_buffer_string(SwBuffer *buffer, const char *string)
{
	sw_buffer_append(buffer, string, strlen(string));
}

void
sw_buffer_integer(SwBuffer *buffer, int64_t integer)
{
	char digits[INTEGER_DIGITS_MAX];
	size_t start = sizeof(digits);
	uint64_t rest = integer < 0 ? 0 - (uint64_t) integer : (uint64_t) integer;

	do
	{
		digits[--start] = (char) ('0' + rest % 10);
		rest /= 10;
	} while (rest != 0);
	if (integer < 0)
		digits[--start] = '-';
	sw_buffer_append(buffer, digits + start, sizeof(digits) - start);
}

SwText
sw_buffer_view(const SwBuffer *buffer)
{
	return (SwText){buffer->data, buffer->size};
}
