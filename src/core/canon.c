/*-------------------------------------------------------------------------
 *
 * canon.c
 *		One value, exactly one string of octets (RFC 8785).
 *
 * src/core/canon.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/canon.h"

#include <string.h>

/* What stands for an octet inside a string: 0 itself, 'u' \u00xx, else a backslash and it. */
static char
canon_escape(unsigned char octet)
{
	switch (octet)
	{
		case '"':
		case '\\':
			return (char) octet;
		case '\b':
			return 'b';
		case '\t':
			return 't';
		case '\n':
			return 'n';
		case '\f':
			return 'f';
		case '\r':
			return 'r';
		default:
			return octet < 0x20 ? 'u' : '\0';
	}
}

/*
 * canon_run counts the octets from `data` on that stand for themselves, eight at a time: a word
 * has an octet below n where (word - n) borrows, and an equal one where their difference is zero.
 */
static size_t
canon_run(const char *data, size_t size)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t highs = UINT64_C(0x8080808080808080);
	size_t run = 0;

	for (; size - run >= sizeof(uint64_t); run += sizeof(uint64_t))
	{
		uint64_t word, quote, backslash;

		memcpy(&word, data + run, sizeof(word));
		quote = word ^ (ones * '"');
		backslash = word ^ (ones * '\\');
		if ((((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) |
			 ((backslash - ones) & ~backslash)) &
			highs)
			break;
	}
	while (run < size && canon_escape((unsigned char) data[run]) == '\0')
		run++;
	return run;
}

void
sw_canon_write_string(SwBuffer *buffer, SwText text)
{
	static const char digits[] = "0123456789abcdef";
	size_t run = 0; /* where the octets begin that stand for themselves */

	sw_buffer_octet(buffer, '"');
	for (size_t i = canon_run(text.data, text.size); i < text.size;
		 i += 1 + canon_run(text.data + i + 1, text.size - i - 1))
	{
		unsigned char octet = (unsigned char) text.data[i];
		char escape = canon_escape(octet);

		sw_buffer_append(buffer, text.data + run, i - run);
		run = i + 1;
		sw_buffer_octet(buffer, '\\');
		sw_buffer_octet(buffer, escape);
		if (escape == 'u')
		{
			char code[4] = {'0', '0', digits[octet >> 4], digits[octet & 0x0f]};

			sw_buffer_append(buffer, code, sizeof(code));
		}
	}
	sw_buffer_append(buffer, text.data + run, text.size - run);
	sw_buffer_octet(buffer, '"');
}

static void canon_write(SwBuffer *buffer, const SwJson *value, bool is_ordered);

static bool
canon_is_left_out(SwText key, const char *const *without)
{
	for (; without != NULL && *without != NULL; without++)
		if (sw_text_is(key, *without))
			return true;
	return false;
}

static void
canon_write_object(SwBuffer *buffer, const SwJson *object, bool is_ordered,
				   const char *const *without)
{
	bool is_first = true;

	sw_buffer_octet(buffer, '{');
	for (uint32_t i = 0; i < object->count; i++)
	{
		const SwMember *member =
			is_ordered ? &object->as.members[i] : sw_json_sorted_member(object, i);

		if (canon_is_left_out(member->key, without))
			continue;
		if (!is_first)
			sw_buffer_octet(buffer, ',');
		is_first = false;
		sw_canon_write_string(buffer, member->key);
		sw_buffer_octet(buffer, ':');
		canon_write(buffer, member->value, is_ordered);
	}
	sw_buffer_octet(buffer, '}');
}

static void
canon_write_array(SwBuffer *buffer, const SwJson *array, bool is_ordered)
{
	sw_buffer_octet(buffer, '[');
	for (uint32_t i = 0; i < array->count; i++)
	{
		if (i > 0)
			sw_buffer_octet(buffer, ',');
		canon_write(buffer, array->as.elements[i], is_ordered);
	}
	sw_buffer_octet(buffer, ']');
}

static void
canon_write(SwBuffer *buffer, const SwJson *value, bool is_ordered)
{
	sw_assert(value != NULL);
	switch (value->type)
	{
		case SW_JSON_NULL:
			sw_buffer_append(buffer, "null", 4);
			break;
		case SW_JSON_BOOLEAN:
			sw_buffer_string(buffer, value->as.boolean ? "true" : "false");
			break;
		case SW_JSON_INTEGER:
			sw_buffer_integer(buffer, value->as.integer);
			break;
		case SW_JSON_STRING:
			sw_canon_write_string(buffer, value->as.text);
			break;
		case SW_JSON_ARRAY:
			canon_write_array(buffer, value, is_ordered);
			break;
		case SW_JSON_OBJECT:
			canon_write_object(buffer, value, is_ordered, NULL);
			break;
	}
}

void
sw_canon_write(SwBuffer *buffer, const SwJson *value)
{
	canon_write(buffer, value, false);
}

SwText
sw_canon(SwArena *arena, const SwJson *value)
{
	SwBuffer buffer;

	sw_buffer_init(&buffer, arena, 0);
	canon_write(&buffer, value, false);
	return sw_buffer_view(&buffer);
}

SwText
sw_canon_ordered(SwArena *arena, const SwJson *value)
{
	SwBuffer buffer;

	sw_buffer_init(&buffer, arena, 0);
	canon_write(&buffer, value, true);
	return sw_buffer_view(&buffer);
}

SwText
sw_canon_without(SwArena *arena, const SwJson *object, const char *const *keys)
{
	SwBuffer buffer;

	sw_assert(sw_json_is(object, SW_JSON_OBJECT));
	sw_buffer_init(&buffer, arena, 0);
	canon_write_object(&buffer, object, false, keys);
	return sw_buffer_view(&buffer);
}
