/*-------------------------------------------------------------------------
 *
 * json.c
 *		Immutable JSON values: construction, questions, copies with a change.
 *
 * src/core/json.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/json.h"

#include <string.h>

#include "json_order.h"
#include "swoosh/sort.h"

#define BUILDER_CAPACITY_MIN 8
#define LINEAR_SEARCH_MAX    8 /* members up to which looking at each is the fastest */

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

	for (size_t i = 0; i < size; i++)
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

static int
order_compare(const void *a, const void *b, const void *context)
{
	const SwMember *members = context;

	return sw_json_key_compare(members[*(const uint32_t *) a].key,
							   members[*(const uint32_t *) b].key);
}

uint32_t
sw_json_order(SwArena *arena, const SwMember *members, uint32_t count, const uint32_t **sorted_out)
{
	uint32_t repeat = count;
	uint32_t in_order = 1;
	uint32_t *sorted;

	*sorted_out = NULL;
	while (in_order < count &&
		   sw_json_key_compare(members[in_order - 1].key, members[in_order].key) < 0)
		in_order++;
	if (in_order >= count)
		return count;
	sorted = SW_NEW_ARRAY(arena, uint32_t, count);
	for (uint32_t i = 0; i < count; i++)
		sorted[i] = i;
	sw_sort(arena, sorted, count, sizeof(*sorted), order_compare, members);
	/* The sort is stable: of equal keys the second to come is the first repeat. */
	for (uint32_t i = 1; i < count; i++)
		if (sorted[i] < repeat && order_compare(&sorted[i - 1], &sorted[i], members) == 0)
			repeat = sorted[i];
	*sorted_out = sorted;
	return repeat;
}

const SwJson *
sw_json_boolean(bool boolean)
{
	return boolean ? &sw_json_true : &sw_json_false;
}

const SwJson *
sw_json_integer(SwArena *arena, int64_t integer)
{
	SwJson *value = SW_NEW(arena, SwJson);

	sw_assert(integer >= -SW_INTEGER_MAX && integer <= SW_INTEGER_MAX);
	value->type = SW_JSON_INTEGER;
	value->as.integer = integer;
	return value;
}

const SwJson *
sw_json_string(SwArena *arena, SwText text)
{
	SwJson *value = SW_NEW(arena, SwJson);

	sw_assert(text.data != NULL);
	value->type = SW_JSON_STRING;
	value->as.text = text;
	return value;
}

const SwJson *
sw_json_string_of(SwArena *arena, const char *string)
{
	return sw_json_string(arena, sw_text_from(string));
}

const SwJson *
sw_json_array(SwArena *arena, const SwJson *const *elements, size_t count)
{
	const SwJson **copy;
	SwJson *value;

	if (count == 0)
		return &sw_json_empty_array;
	sw_assert(count <= UINT32_MAX);
	copy = SW_NEW_ARRAY(arena, const SwJson *, count);
	for (size_t i = 0; i < count; i++)
	{
		sw_assert(elements[i] != NULL);
		copy[i] = elements[i];
	}
	value = SW_NEW(arena, SwJson);
	value->type = SW_JSON_ARRAY;
	value->count = (uint32_t) count;
	value->as.elements = copy;
	return value;
}

const SwJson *
sw_json_strings(SwArena *arena, const SwText *texts, size_t count)
{
	const SwJson **elements = SW_NEW_ARRAY(arena, const SwJson *, count);

	for (size_t i = 0; i < count; i++)
		elements[i] = sw_json_string(arena, texts[i]);
	return sw_json_array(arena, elements, count);
}

void
sw_json_begin(SwJsonBuilder *builder, SwArena *arena)
{
	*builder = (SwJsonBuilder){.arena = arena};
}

void
sw_json_add_member(SwJsonBuilder *builder, SwText key, const SwJson *value)
{
	if (value == NULL)
		return;
	sw_assert(key.data != NULL && builder->count < UINT32_MAX / 2);
	if (builder->count == builder->capacity)
	{
		uint32_t capacity = builder->capacity == 0 ? BUILDER_CAPACITY_MIN : builder->capacity * 2;
		SwMember *members = SW_NEW_ARRAY(builder->arena, SwMember, capacity);

		for (uint32_t i = 0; i < builder->count; i++)
			members[i] = builder->members[i];
		builder->members = members;
		builder->capacity = capacity;
	}
	builder->members[builder->count++] = (SwMember){key, value};
}

void
sw_json_add(SwJsonBuilder *builder, const char *key, const SwJson *value)
{
	sw_json_add_member(builder, sw_text_from(key), value);
}

void
sw_json_add_text(SwJsonBuilder *builder, const char *key, SwText text)
{
	if (text.data != NULL)
		sw_json_add(builder, key, sw_json_string(builder->arena, text));
}

const SwJson *
sw_json_end(SwJsonBuilder *builder)
{
	SwJson *object;
	uint32_t repeat;

	if (builder->count == 0)
		return &sw_json_empty_object;
	object = SW_NEW(builder->arena, SwJson);
	object->type = SW_JSON_OBJECT;
	object->count = builder->count;
	object->as.members = builder->members;
	repeat = sw_json_order(builder->arena, builder->members, builder->count, &object->sorted);
	sw_assert(repeat == builder->count);
	return object;
}

bool
sw_json_is(const SwJson *value, SwJsonType type)
{
	return value != NULL && value->type == type;
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
		for (uint32_t i = 0; i < object->count; i++)
			if (sw_text_equal(object->as.members[i].key, key))
				return &object->as.members[i];
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

static bool
json_equal_containers(const SwJson *a, const SwJson *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
	{
		if (a->type == SW_JSON_ARRAY)
		{
			if (!sw_json_equal(a->as.elements[i], b->as.elements[i]))
				return false;
		}
		else
		{
			const SwMember *left = sw_json_sorted_member(a, i);
			const SwMember *right = sw_json_sorted_member(b, i);

			if (!sw_text_equal(left->key, right->key) || !sw_json_equal(left->value, right->value))
				return false;
		}
	}
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

const SwJson *
sw_json_with(SwArena *arena, const SwJson *object, SwText key, const SwJson *value)
{
	const SwMember *replaced = json_find(object, key);
	uint32_t count = sw_json_is(object, SW_JSON_OBJECT) ? object->count : 0;
	SwJsonBuilder builder;
	SwJson *changed;

	sw_json_begin(&builder, arena);
	builder.members = SW_NEW_ARRAY(arena, SwMember, (size_t) count + 1);
	builder.capacity = count + 1;
	for (uint32_t i = 0; i < count; i++)
	{
		const SwMember *member = &object->as.members[i];

		sw_json_add_member(&builder, member->key, member == replaced ? value : member->value);
	}
	if (replaced == NULL)
		sw_json_add_member(&builder, key, value);
	if (replaced == NULL || value == NULL)
		return sw_json_end(&builder);
	/* The keys are the same, and so is their order. */
	changed = SW_NEW(arena, SwJson);
	*changed = *object;
	changed->as.members = builder.members;
	return changed;
}

static const SwJson *
json_copy_object(SwArena *arena, const SwJson *object)
{
	SwMember *members = SW_NEW_ARRAY(arena, SwMember, object->count);
	SwJson *copy = SW_NEW(arena, SwJson);

	*copy = *object;
	copy->as.members = members;
	for (uint32_t i = 0; i < object->count; i++)
	{
		members[i].key = sw_text_copy(arena, object->as.members[i].key);
		members[i].value = sw_json_copy(arena, object->as.members[i].value);
	}
	if (object->sorted != NULL)
	{
		uint32_t *sorted = SW_NEW_ARRAY(arena, uint32_t, object->count);

		memcpy(sorted, object->sorted, object->count * sizeof(*sorted));
		copy->sorted = sorted;
	}
	return copy;
}

static const SwJson *
json_copy_array(SwArena *arena, const SwJson *array)
{
	const SwJson **elements = SW_NEW_ARRAY(arena, const SwJson *, array->count);

	for (uint32_t i = 0; i < array->count; i++)
		elements[i] = sw_json_copy(arena, array->as.elements[i]);
	return sw_json_array(arena, elements, array->count);
}

const SwJson *
sw_json_copy(SwArena *arena, const SwJson *value)
{
	if (value == NULL)
		return NULL;
	switch (value->type)
	{
		case SW_JSON_NULL:
			return &sw_json_null;
		case SW_JSON_BOOLEAN:
			return sw_json_boolean(value->as.boolean);
		case SW_JSON_INTEGER:
			return sw_json_integer(arena, value->as.integer);
		case SW_JSON_STRING:
			return sw_json_string(arena, sw_text_copy(arena, value->as.text));
		case SW_JSON_ARRAY:
			return json_copy_array(arena, value);
		case SW_JSON_OBJECT:
			break;
	}
	return value->count == 0 ? &sw_json_empty_object : json_copy_object(arena, value);
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
