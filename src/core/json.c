/*-------------------------------------------------------------------------
 *
 * json.c
 *		Immutable JSON values: constants, order of keys, questions, pointers.
 *
 * src/core/json.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/json.h"

#include <string.h>

#define LINEAR_SEARCH_MAX 16 /* members up to which looking at each is the fastest */

const SwJson sw_json_null = {.type = SW_JSON_NULL};
const SwJson sw_json_true = {.type = SW_JSON_BOOLEAN, .as.boolean = true};
const SwJson sw_json_false = {.type = SW_JSON_BOOLEAN, .as.boolean = false};
const SwJson sw_json_empty_array = {.type = SW_JSON_ARRAY};
const SwJson sw_json_empty_object = {.type = SW_JSON_OBJECT};

/*
 * UTF-8 orders as code points do.  UTF-16 differs in one way: characters above U+FFFF
 * (first octet F0 or more) are surrogates there, before U+E000 (first octets EE and EF).
 */
int
sw_json_key_compare(SwText a, SwText b)
{
	size_t size = a.size < b.size ? a.size : b.size;
	size_t i = 0;

	/* Keys of one object often begin alike. */
	while (size - i >= sizeof(uint64_t) && memcmp(a.data + i, b.data + i, sizeof(uint64_t)) == 0)
		i += sizeof(uint64_t);
	for (; i < size; i++)
	{
		unsigned char left = (unsigned char) a.data[i];
		unsigned char right = (unsigned char) b.data[i];

		if (left == right)
			continue;
		if (left >= 0xee && right >= 0xee && (left >= 0xf0) != (right >= 0xf0))
			return left >= 0xf0 ? -1 : 1;
		return left < right ? -1 : 1;
	}
	return (a.size > b.size) - (a.size < b.size);
}

const SwMember *
sw_json_sorted_member(const SwJson *object, uint32_t i)
{
	sw_assert(sw_json_is(object, SW_JSON_OBJECT) && i < object->count);
	return &object->as.members[object->sorted == NULL ? i : object->sorted[i]];
}

/* json_find is the member with `key`, or NULL. */
static const SwMember *
json_find(const SwJson *object, SwText key)
{
	uint32_t low = 0;
	uint32_t high;

	if (!sw_json_is(object, SW_JSON_OBJECT) || key.data == NULL)
		return NULL;
	if (object->count <= LINEAR_SEARCH_MAX)
	{
		const SwMember *member = object->as.members;

		for (uint32_t left = object->count; left > 0; left--, member++)
			if (sw_text_equal(member->key, key))
				return member;
		return NULL;
	}
	high = object->count;
	while (low < high)
	{
		uint32_t middle = low + (high - low) / 2;
		const SwMember *member = sw_json_sorted_member(object, middle);
		int order = sw_json_key_compare(member->key, key);

		if (order == 0)
			return member;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const SwJson *
sw_json_get_text(const SwJson *object, SwText key)
{
	const SwMember *member = json_find(object, key);

	return member == NULL ? NULL : member->value;
}

const SwJson *
sw_json_get(const SwJson *object, const char *key)
{
	return sw_json_get_text(object, sw_text_from(key));
}

const SwJson *
sw_json_at(const SwJson *array, size_t index)
{
	if (!sw_json_is(array, SW_JSON_ARRAY) || index >= array->count)
		return NULL;
	return array->as.elements[index];
}

const SwJson *
sw_json_path(const SwJson *value, SwText path)
{
	size_t start = 0;

	if (path.data == NULL)
		return NULL;
	for (size_t i = 0; i <= path.size; i++)
	{
		if (i < path.size && path.data[i] != '.')
			continue;
		value = sw_json_get_text(value, (SwText){path.data + start, i - start});
		start = i + 1;
	}
	return value;
}

SwText
sw_json_text_of(const SwJson *value)
{
	return sw_json_is(value, SW_JSON_STRING) ? value->as.text : SW_NO_TEXT;
}

SwText
sw_json_get_string(const SwJson *object, const char *key)
{
	return sw_json_text_of(sw_json_get(object, key));
}

bool
sw_json_get_integer(const SwJson *object, const char *key, int64_t *integer_out)
{
	const SwJson *value = sw_json_get(object, key);

	if (!sw_json_is(value, SW_JSON_INTEGER))
		return false;
	*integer_out = value->as.integer;
	return true;
}

bool
sw_json_is_within(const SwJson *value, int depth_max)
{
	if (!sw_json_is(value, SW_JSON_ARRAY) && !sw_json_is(value, SW_JSON_OBJECT))
		return true;
	if (depth_max <= 0)
		return false;
	for (uint32_t i = 0; i < value->count; i++)
		if (!sw_json_is_within(value->type == SW_JSON_ARRAY ? value->as.elements[i]
															: value->as.members[i].value,
							   depth_max - 1))
			return false;
	return true;
}

static bool
json_equal_members(const SwMember *a, const SwMember *b)
{
	return sw_text_equal(a->key, b->key) &&
		   (a->value == b->value || sw_json_equal(a->value, b->value));
}

static bool
json_equal_containers(const SwJson *a, const SwJson *b)
{
	/* Of an object that was made from the other the order is the same one. */
	bool is_aligned = a->type == SW_JSON_OBJECT && a->sorted == b->sorted;

	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (a->type == SW_JSON_ARRAY ? !sw_json_equal(a->as.elements[i], b->as.elements[i])
			: is_aligned
				? !json_equal_members(&a->as.members[i], &b->as.members[i])
				: !json_equal_members(sw_json_sorted_member(a, i), sw_json_sorted_member(b, i)))
			return false;
	return true;
}

bool
sw_json_equal(const SwJson *a, const SwJson *b)
{
	if (a == b)
		return true;
	if (a == NULL || b == NULL || a->type != b->type)
		return false;
	switch (a->type)
	{
		case SW_JSON_NULL:
			return true;
		case SW_JSON_BOOLEAN:
			return a->as.boolean == b->as.boolean;
		case SW_JSON_INTEGER:
			return a->as.integer == b->as.integer;
		case SW_JSON_STRING:
			return sw_text_equal(a->as.text, b->as.text);
		case SW_JSON_ARRAY:
		case SW_JSON_OBJECT:
			break;
	}
	return json_equal_containers(a, b);
}

bool
sw_json_is_sorted_texts(const SwJson *value)
{
	if (!sw_json_is(value, SW_JSON_ARRAY))
		return false;
	for (uint32_t i = 0; i < value->count; i++)
	{
		if (!sw_json_is(value->as.elements[i], SW_JSON_STRING))
			return false;
		if (i > 0 && sw_text_compare(value->as.elements[i - 1]->as.text,
									 value->as.elements[i]->as.text) >= 0)
			return false;
	}
	return true;
}

bool
sw_json_has_text(const SwJson *array, SwText text)
{
	if (!sw_json_is(array, SW_JSON_ARRAY))
		return false;
	for (uint32_t i = 0; i < array->count; i++)
		if (sw_json_is(array->as.elements[i], SW_JSON_STRING) &&
			sw_text_equal(array->as.elements[i]->as.text, text))
			return true;
	return false;
}

SwText
sw_json_pointer(SwArena *arena, SwText pointer, SwText token)
{
	SwBuffer buffer;

	sw_buffer_init(&buffer, arena, pointer.size + token.size + 1);
	sw_buffer_text(&buffer, pointer);
	sw_buffer_octet(&buffer, '/');
	for (size_t i = 0; i < token.size; i++)
	{
		char octet = token.data[i];

		if (octet == '~' || octet == '/')
		{
			sw_buffer_octet(&buffer, '~');
			octet = octet == '~' ? '0' : '1';
		}
		sw_buffer_octet(&buffer, octet);
	}
	return sw_buffer_view(&buffer);
}

SwText
sw_json_pointer_index(SwArena *arena, SwText pointer, size_t index)
{
	return sw_text_format(arena, "%.*s/%zu", (int) pointer.size, pointer.data, index);
}
