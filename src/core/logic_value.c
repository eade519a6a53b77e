/*-------------------------------------------------------------------------
 *
 * logic_value.c
 *		Values of JsonLogic as texts, and compared as JavaScript compares them.
 *
 * Recursion is over values whose depth is bounded: what was read has at most
 * SW_JSON_DEPTH_MAX levels, a rule adds at most SW_LOGIC_DEPTH_MAX, and what grows
 * from one iteration to the next is measured.
 *
 * src/core/logic_value.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "logic_eval.h"

#define OCTETS_A_STEP 64 /* of text that one step compares or searches */

void
sw_logic_fail(SwLogic *logic, const char *why)
{
	if (logic->error == NULL)
		logic->error = why;
}

bool
sw_logic_spend_all(SwLogic *logic)
{
	if (logic->error == NULL)
		logic->steps_left = 0;
	sw_logic_fail(logic, "the rule takes too many steps");
	return false;
}

bool
sw_logic_spend_text(SwLogic *logic, size_t octets)
{
	return sw_logic_spend(logic, octets / OCTETS_A_STEP);
}

bool
sw_logic_produce(SwLogic *logic, size_t octets)
{
	if (logic->error != NULL)
		return false;
	if (octets > logic->octets_left)
	{
		logic->octets_left = 0;
		sw_logic_fail(logic, "the rule makes too much");
		return false;
	}
	logic->octets_left -= octets;
	return true;
}

const SwJson *
sw_logic_operand(const SwLogicCall *call, uint32_t i)
{
	return i < call->count ? call->operands[i] : NULL;
}

const SwJson *
sw_logic_list(SwLogic *logic, const SwJson *const *elements, size_t count)
{
	if (!sw_logic_spend(logic, count))
		return NULL;
	logic->has_built = true;
	return sw_json_array(logic->arena, elements, count);
}

const SwJson *
sw_logic_integer(SwLogic *logic, int64_t integer)
{
	if (integer >= -SW_INTEGER_MAX && integer <= SW_INTEGER_MAX)
		return sw_json_integer(logic->arena, integer);
	sw_logic_fail(logic, "the result is beyond 2^53-1");
	return NULL;
}

/* text_append appends String(value), of arrays their elements joined by commas. */
static void
text_append(SwLogic *logic, SwBuffer *buffer, const SwJson *value)
{
	size_t size = buffer->size;

	switch (value->type)
	{
		case SW_JSON_NULL:
			sw_buffer_string(buffer, "null");
			break;
		case SW_JSON_BOOLEAN:
			sw_buffer_string(buffer, value->as.boolean ? "true" : "false");
			break;
		case SW_JSON_INTEGER:
			sw_buffer_integer(buffer, value->as.integer);
			break;
		case SW_JSON_STRING:
			if (sw_logic_produce(logic, value->as.text.size))
				sw_buffer_text(buffer, value->as.text);
			return;
		case SW_JSON_ARRAY:
			for (uint32_t i = 0; i < value->count && logic->error == NULL; i++)
			{
				if (i > 0 && sw_logic_produce(logic, 1))
					sw_buffer_octet(buffer, ',');
				sw_logic_join(logic, buffer, value->as.elements[i]);
			}
			return;
		case SW_JSON_OBJECT:
			sw_buffer_string(buffer, "[object Object]");
			break;
	}
	(void) sw_logic_produce(logic, buffer->size - size);
}

void
sw_logic_join(SwLogic *logic, SwBuffer *buffer, const SwJson *element)
{
	if (sw_logic_spend(logic, 1) && element != NULL && element->type != SW_JSON_NULL)
		text_append(logic, buffer, element);
}

SwText
sw_logic_text(SwLogic *logic, const SwJson *value)
{
	SwBuffer buffer;

	if (value == NULL)
		return SW_TEXT("undefined");
	if (value->type == SW_JSON_STRING)
		return value->as.text;
	sw_buffer_init(&buffer, logic->arena, 0);
	text_append(logic, &buffer, value);
	return sw_buffer_view(&buffer);
}

static bool
is_list(const SwJson *value)
{
	return sw_json_is(value, SW_JSON_ARRAY);
}

static bool
is_container(const SwJson *value)
{
	return is_list(value) || sw_json_is(value, SW_JSON_OBJECT);
}

static bool
is_text(const SwJson *value)
{
	return sw_json_is(value, SW_JSON_STRING);
}

static bool
are_texts_equal(SwLogic *logic, SwText a, SwText b)
{
	return a.size == b.size && sw_logic_spend_text(logic, a.size) && sw_text_equal(a, b);
}

static bool
are_containers_equal(SwLogic *logic, const SwJson *a, const SwJson *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
	{
		if (is_list(a))
		{
			if (!sw_logic_is_strictly_equal(logic, a->as.elements[i], b->as.elements[i]))
				return false;
		}
		else
		{
			const SwMember *left = sw_json_sorted_member(a, i);
			const SwMember *right = sw_json_sorted_member(b, i);

			if (!are_texts_equal(logic, left->key, right->key) ||
				!sw_logic_is_strictly_equal(logic, left->value, right->value))
				return false;
		}
	}
	return true;
}

bool
sw_logic_is_strictly_equal(SwLogic *logic, const SwJson *a, const SwJson *b)
{
	if (a == b)
		return true;
	if (a == NULL || b == NULL || a->type != b->type || !sw_logic_spend(logic, 1))
		return false;
	if (is_text(a))
		return are_texts_equal(logic, a->as.text, b->as.text);
	return is_container(a) ? are_containers_equal(logic, a, b) : sw_json_equal(a, b);
}

static bool
are_numbers_equal(SwLogic *logic, const SwJson *a, const SwJson *b)
{
	SwNumber left = sw_logic_number(logic, a);
	SwNumber right = sw_logic_number(logic, b);

	return left.is_integer && right.is_integer && left.integer == right.integer;
}

bool
sw_logic_is_loosely_equal(SwLogic *logic, const SwJson *a, const SwJson *b)
{
	bool is_a_nothing = a == NULL || a->type == SW_JSON_NULL;
	bool is_b_nothing = b == NULL || b->type == SW_JSON_NULL;

	if (is_a_nothing || is_b_nothing)
		return is_a_nothing && is_b_nothing;
	if (a->type == b->type)
		return sw_logic_is_strictly_equal(logic, a, b);
	if (is_container(a) && is_container(b))
		return false;
	/* A container is compared as its text: with a text as texts, with the rest as numbers. */
	if ((is_container(a) && is_text(b)) || (is_text(a) && is_container(b)))
		return are_texts_equal(logic, sw_logic_text(logic, a), sw_logic_text(logic, b));
	return are_numbers_equal(logic, a, b);
}

bool
sw_logic_is_less(SwLogic *logic, const SwJson *a, const SwJson *b, bool or_equal)
{
	if ((is_text(a) || is_container(a)) && (is_text(b) || is_container(b)))
	{
		SwText left = sw_logic_text(logic, a);
		SwText right = sw_logic_text(logic, b);
		int order;

		if (!sw_logic_spend_text(logic, left.size < right.size ? left.size : right.size))
			return false;
		order = sw_json_key_compare(left, right);
		return or_equal ? order <= 0 : order < 0;
	}
	else
	{
		SwNumber left = sw_logic_number(logic, a);
		SwNumber right = sw_logic_number(logic, b);

		if (!left.is_integer || !right.is_integer)
			return false;
		return or_equal ? left.integer <= right.integer : left.integer < right.integer;
	}
}
