/*-------------------------------------------------------------------------
 *
 * json_build.c
 *		Construction of JSON values: objects in canonical order, changes, copies.
 *
 * src/core/json_build.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "json_order.h"
#include "swoosh/sort.h"

#define BUILDER_CAPACITY_MIN 8
#define ORDER_FEW_MAX        32   /* members that are ordered without a merge */
#define SURROGATES_MIN       0xee /* octets from here on order otherwise in UTF-16 */

static int
order_compare(const void *a, const void *b, const void *context)
{
	const SwMember *members = context;

	return sw_json_key_compare(members[*(const uint32_t *) a].key,
							   members[*(const uint32_t *) b].key);
}

/*
 * order_prefix is the first octets of a key as a number that orders as they do: keys hold no
 * U+0000, so a key that ends comes first.  0 for one whose UTF-16 may order otherwise.
 */
static uint64_t
order_prefix(SwText key)
{
	uint64_t prefix = 0;

	for (size_t i = 0; i < sizeof(prefix); i++)
	{
		unsigned char octet = i < key.size ? (unsigned char) key.data[i] : 0;

		if (octet >= SURROGATES_MIN)
			return 0;
		prefix = prefix << 8 | octet;
	}
	return prefix;
}

/* order_few inserts each member behind those that do not come after it. */
static void
order_few(const SwMember *members, uint32_t count, uint32_t *sorted)
{
	uint64_t prefixes[ORDER_FEW_MAX];

	for (uint32_t i = 0; i < count; i++)
	{
		uint64_t prefix = order_prefix(members[i].key);
		uint32_t place = i;

		for (; place > 0; place--)
		{
			uint64_t other = prefixes[place - 1];
			bool is_known = prefix != other && prefix != 0 && other != 0;

			if (is_known ? other < prefix
						 : sw_json_key_compare(members[sorted[place - 1]].key, members[i].key) <= 0)
				break;
			prefixes[place] = other;
			sorted[place] = sorted[place - 1];
		}
		prefixes[place] = prefix;
		sorted[place] = i;
	}
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
	if (count <= ORDER_FEW_MAX)
		order_few(members, count, sorted);
	else
		sw_sort(arena, sorted, count, sizeof(*sorted), order_compare, members);
	/* Both are stable: of equal keys the second to come is the first repeat. */
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
	SwJson *value = SW_ROOM(arena, SwJson);

	sw_assert(integer >= -SW_INTEGER_MAX && integer <= SW_INTEGER_MAX);
	*value = (SwJson){.type = SW_JSON_INTEGER, .as.integer = integer};
	return value;
}

const SwJson *
sw_json_string(SwArena *arena, SwText text)
{
	SwJson *value = SW_ROOM(arena, SwJson);

	sw_assert(text.data != NULL);
	*value = (SwJson){.type = SW_JSON_STRING, .as.text = text};
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
	copy = SW_ROOM_ARRAY(arena, const SwJson *, count);
	for (size_t i = 0; i < count; i++)
	{
		sw_assert(elements[i] != NULL);
		copy[i] = elements[i];
	}
	value = SW_ROOM(arena, SwJson);
	*value = (SwJson){.type = SW_JSON_ARRAY, .count = (uint32_t) count, .as.elements = copy};
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

/* with_out is `object` without the member at `place`. */
static const SwJson *
with_out(SwArena *arena, const SwJson *object, uint32_t place)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (uint32_t i = 0; i < object->count; i++)
		if (i != place)
			sw_json_add_member(&builder, object->as.members[i].key, object->as.members[i].value);
	return sw_json_end(&builder);
}

static uint32_t
place_of(const SwMember *members, uint32_t count, SwText key)
{
	uint32_t place = 0;

	while (place < count && !sw_text_equal(members[place].key, key))
		place++;
	return place;
}

const SwJson *
sw_json_with(SwArena *arena, const SwJson *object, SwText key, const SwJson *value)
{
	SwMember change = {key, value};

	if (value != NULL)
		return sw_json_with_all(arena, object, &change, 1);
	if (!sw_json_is(object, SW_JSON_OBJECT))
		return &sw_json_empty_object;
	return with_out(arena, object, place_of(object->as.members, object->count, key));
}

const SwJson *
sw_json_with_all(SwArena *arena, const SwJson *object, const SwMember *changes, uint32_t count)
{
	uint32_t before = sw_json_is(object, SW_JSON_OBJECT) ? object->count : 0;
	SwMember *members = SW_ROOM_ARRAY(arena, SwMember, (size_t) before + count);
	SwJsonBuilder builder = {arena, members, before, before + count};
	SwJson *changed;

	if (before > 0)
		memcpy(members, object->as.members, before * sizeof(*members));
	for (uint32_t i = 0; i < count; i++)
	{
		uint32_t place = place_of(members, builder.count, changes[i].key);

		if (place < builder.count)
			members[place].value = changes[i].value;
		else
			sw_json_add_member(&builder, changes[i].key, changes[i].value);
	}
	if (builder.count > before)
		return sw_json_end(&builder);
	if (before == 0)
		return &sw_json_empty_object;
	/* The keys are the same, and so is their order. */
	changed = SW_ROOM(arena, SwJson);
	*changed = *object;
	changed->as.members = members;
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
