/*-------------------------------------------------------------------------
 *
 * logic_ops.c
 *		The operators of JsonLogic whose operands are evaluated first.
 *
 * Source: https://jsonlogic.com/operations.html and json-logic-js, operator by
 * operator.  A result that is no integer within 2^53-1 is an error.
 *
 * src/core/logic_ops.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "logic_eval.h"

#include <string.h>

static const char not_a_number[] = "an operand is not a number";

static const SwJson *
op_equal(const SwLogicCall *call)
{
	return sw_json_boolean(sw_logic_is_loosely_equal(call->logic,
													 sw_logic_operand(call, 0),
													 sw_logic_operand(call, 1)));
}

static const SwJson *
op_not_equal(const SwLogicCall *call)
{
	return sw_json_boolean(!sw_logic_is_loosely_equal(call->logic,
													  sw_logic_operand(call, 0),
													  sw_logic_operand(call, 1)));
}

static const SwJson *
op_same(const SwLogicCall *call)
{
	return sw_json_boolean(sw_logic_is_strictly_equal(call->logic,
													  sw_logic_operand(call, 0),
													  sw_logic_operand(call, 1)));
}

static const SwJson *
op_not_same(const SwLogicCall *call)
{
	return sw_json_boolean(!sw_logic_is_strictly_equal(call->logic,
													   sw_logic_operand(call, 0),
													   sw_logic_operand(call, 1)));
}

/* compare_between: with three operands the second must lie between the others. */
static const SwJson *
compare_between(const SwLogicCall *call, bool or_equal)
{
	const SwJson *middle = sw_logic_operand(call, 1);
	bool holds = sw_logic_is_less(call->logic, sw_logic_operand(call, 0), middle, or_equal);

	if (holds && call->count > 2)
		holds = sw_logic_is_less(call->logic, middle, call->operands[2], or_equal);
	return sw_json_boolean(holds);
}

static const SwJson *
op_less(const SwLogicCall *call)
{
	return compare_between(call, false);
}

static const SwJson *
op_less_or_equal(const SwLogicCall *call)
{
	return compare_between(call, true);
}

static const SwJson *
op_greater(const SwLogicCall *call)
{
	return sw_json_boolean(
		sw_logic_is_less(call->logic, sw_logic_operand(call, 1), sw_logic_operand(call, 0), false));
}

static const SwJson *
op_greater_or_equal(const SwLogicCall *call)
{
	return sw_json_boolean(
		sw_logic_is_less(call->logic, sw_logic_operand(call, 1), sw_logic_operand(call, 0), true));
}

static const SwJson *
op_not(const SwLogicCall *call)
{
	return sw_json_boolean(!sw_logic_is_true(sw_logic_operand(call, 0)));
}

static const SwJson *
op_truth(const SwLogicCall *call)
{
	return sw_json_boolean(sw_logic_is_true(sw_logic_operand(call, 0)));
}

/* number_of is Number(operand); NaN is an error, since the result would be NaN too. */
static int64_t
number_of(const SwLogicCall *call, uint32_t i)
{
	SwNumber number = sw_logic_number(call->logic, sw_logic_operand(call, i));

	if (!number.is_integer)
		sw_logic_fail(call->logic, not_a_number);
	return number.is_integer ? number.integer : 0;
}

static int64_t
parsed_of(const SwLogicCall *call, uint32_t i)
{
	SwNumber number = sw_logic_parsed(call->logic, sw_logic_operand(call, i));

	if (!number.is_integer)
		sw_logic_fail(call->logic, not_a_number);
	return number.is_integer ? number.integer : 0;
}

static const SwJson *
op_add(const SwLogicCall *call)
{
	const SwJson *sum = sw_json_integer(call->logic->arena, 0);

	for (uint32_t i = 0; i < call->count && sum != NULL; i++)
		sum = sw_logic_integer(call->logic, sum->as.integer + parsed_of(call, i));
	return sum;
}

static const SwJson *
op_subtract(const SwLogicCall *call)
{
	int64_t first = number_of(call, 0);

	if (call->count < 2)
		return sw_logic_integer(call->logic, -first);
	return sw_logic_integer(call->logic, first - number_of(call, 1));
}

static const SwJson *
multiply(SwLogic *logic, int64_t a, int64_t b)
{
	int64_t magnitude = b < 0 ? -b : b;

	if (magnitude != 0 && (a > SW_INTEGER_MAX / magnitude || a < -(SW_INTEGER_MAX / magnitude)))
		return sw_logic_integer(logic, INT64_MAX);
	return sw_logic_integer(logic, a * b);
}

/* One operand alone is answered as it is, text or not: reduce() without an initial value. */
static const SwJson *
op_multiply(const SwLogicCall *call)
{
	const SwJson *product;

	if (call->count == 0)
		sw_logic_fail(call->logic, "a product of nothing");
	if (call->count < 2)
		return sw_logic_operand(call, 0);
	product = sw_logic_integer(call->logic, parsed_of(call, 0));
	for (uint32_t i = 1; i < call->count && product != NULL; i++)
		product = multiply(call->logic, product->as.integer, parsed_of(call, i));
	return product;
}

static const SwJson *
op_divide(const SwLogicCall *call)
{
	int64_t dividend = number_of(call, 0);
	int64_t divisor = number_of(call, 1);

	if (divisor == 0)
		sw_logic_fail(call->logic, "a division by zero");
	else if (dividend % divisor != 0)
		sw_logic_fail(call->logic, "the result is a fraction");
	else
		return sw_logic_integer(call->logic, dividend / divisor);
	return NULL;
}

static const SwJson *
op_modulo(const SwLogicCall *call)
{
	int64_t dividend = number_of(call, 0);
	int64_t divisor = number_of(call, 1);

	if (divisor != 0)
		return sw_logic_integer(call->logic, dividend % divisor);
	sw_logic_fail(call->logic, "a division by zero");
	return NULL;
}

static const SwJson *
extreme_of(const SwLogicCall *call, bool is_greatest)
{
	int64_t extreme = number_of(call, 0);

	for (uint32_t i = 1; i < call->count; i++)
	{
		int64_t number = number_of(call, i);

		if (is_greatest ? number > extreme : number < extreme)
			extreme = number;
	}
	return sw_logic_integer(call->logic, extreme);
}

static const SwJson *
op_max(const SwLogicCall *call)
{
	return extreme_of(call, true);
}

static const SwJson *
op_min(const SwLogicCall *call)
{
	return extreme_of(call, false);
}

static const SwJson *
op_cat(const SwLogicCall *call)
{
	SwBuffer buffer;

	sw_buffer_init(&buffer, call->logic->arena, 0);
	for (uint32_t i = 0; i < call->count && call->logic->error == NULL; i++)
		sw_logic_join(call->logic, &buffer, call->operands[i]);
	return sw_json_string(call->logic->arena, sw_buffer_view(&buffer));
}

/* units_of is how many UTF-16 code units the character that begins with `octet` has; 0: inside. */
static int64_t
units_of(char octet)
{
	uint8_t first = (uint8_t) octet;

	if (first >= 0x80 && first < 0xC0)
		return 0;
	return first >= 0xF0 ? 2 : 1;
}

static int64_t
count_units(SwText text)
{
	int64_t units = 0;

	for (size_t i = 0; i < text.size; i++)
		units += units_of(text.data[i]);
	return units;
}

/* octet_at is where the character of the given code unit begins; inside of one is an error. */
static size_t
octet_at(SwLogic *logic, SwText text, int64_t unit)
{
	int64_t units = 0;
	size_t i = 0;

	while (i < text.size && (units < unit || units_of(text.data[i]) == 0))
		units += units_of(text.data[i++]);
	if (units > unit)
		sw_logic_fail(logic, "substr would cut a character in two");
	return i;
}

/* position_of is ToInteger(operand): what is no number is 0. */
static int64_t
position_of(const SwLogicCall *call, uint32_t i)
{
	SwNumber number = sw_logic_number(call->logic, sw_logic_operand(call, i));

	return number.is_integer ? number.integer : 0;
}

/* A negative length leaves out as many code units at the end. */
static const SwJson *
op_substr(const SwLogicCall *call)
{
	SwLogic *logic = call->logic;
	SwText text = sw_logic_text(logic, sw_logic_operand(call, 0));
	int64_t start = position_of(call, 1);
	int64_t length = position_of(call, 2);
	int64_t units = count_units(text);
	int64_t end;
	size_t from, to;

	if (!sw_logic_spend_text(logic, 3 * text.size))
		return NULL;
	if (start < 0)
		start = start < -units ? 0 : units + start;
	if (start > units)
		start = units;
	if (call->count < 3 || length > units - start)
		end = units;
	else
		end = length < 0 ? units + length : start + length;
	if (end <= start)
		return sw_json_string(logic->arena, SW_TEXT(""));
	from = octet_at(logic, text, start);
	to = octet_at(logic, text, end);
	return sw_json_string(logic->arena, (SwText){text.data + from, to - from});
}

/*
 * text_has finds `part` in `text`, by Knuth, Morris and Pratt: a rule must not be able to make
 * a search cost the product of two sizes.
 */
static bool
text_has(SwLogic *logic, SwText text, SwText part)
{
	uint32_t *borders;
	size_t matched = 0;

	if (part.size == 0 || part.size > text.size)
		return part.size == 0;
	if (!sw_logic_spend_text(logic, text.size + part.size))
		return false;
	borders = SW_NEW_ARRAY(logic->arena, uint32_t, part.size);
	for (size_t i = 1; i < part.size; i++)
	{
		while (matched > 0 && part.data[i] != part.data[matched])
			matched = borders[matched - 1];
		matched += part.data[i] == part.data[matched];
		borders[i] = (uint32_t) matched;
	}
	matched = 0;
	for (size_t i = 0; i < text.size && matched < part.size; i++)
	{
		while (matched > 0 && text.data[i] != part.data[matched])
			matched = borders[matched - 1];
		matched += text.data[i] == part.data[matched];
	}
	return matched == part.size;
}

static const SwJson *
op_in(const SwLogicCall *call)
{
	const SwJson *part = sw_logic_operand(call, 0);
	const SwJson *whole = sw_logic_operand(call, 1);
	bool is_found = false;

	if (sw_json_is(whole, SW_JSON_STRING) && whole->as.text.size > 0)
		is_found = text_has(call->logic, whole->as.text, sw_logic_text(call->logic, part));
	else if (sw_json_is(whole, SW_JSON_ARRAY))
		for (uint32_t i = 0; i < whole->count && !is_found; i++)
			is_found = sw_logic_spend(call->logic, 1) &&
					   sw_logic_is_strictly_equal(call->logic, part, whole->as.elements[i]);
	return sw_json_boolean(is_found);
}

static const SwJson *
op_merge(const SwLogicCall *call)
{
	const SwJson **elements;
	size_t count = 0;

	for (uint32_t i = 0; i < call->count; i++)
		count +=
			sw_json_is(call->operands[i], SW_JSON_ARRAY) ? (size_t) call->operands[i]->count : 1;
	if (!sw_logic_spend(call->logic, count))
		return NULL;
	elements = SW_NEW_ARRAY(call->logic->arena, const SwJson *, count);
	count = 0;
	for (uint32_t i = 0; i < call->count; i++)
	{
		const SwJson *operand = call->operands[i];

		if (!sw_json_is(operand, SW_JSON_ARRAY))
			elements[count++] = operand;
		else
			for (uint32_t k = 0; k < operand->count; k++)
				elements[count++] = operand->as.elements[k];
	}
	return sw_logic_list(call->logic, elements, count);
}

/* Nothing is written anywhere: a rule has no effect but its answer. */
static const SwJson *
op_log(const SwLogicCall *call)
{
	return call->count == 0 ? &sw_json_null : call->operands[0];
}

SwLogicOperator
sw_logic_eager(SwText name)
{
	static const struct
	{
		SwText name;
		SwLogicOperator apply;
	} operators[] = {
		{{"===", 3}, op_same},
		{{"==", 2}, op_equal},
		{{"!==", 3}, op_not_same},
		{{"!=", 2}, op_not_equal},
		{{">=", 2}, op_greater_or_equal},
		{{">", 1}, op_greater},
		{{"<=", 2}, op_less_or_equal},
		{{"<", 1}, op_less},
		{{"!", 1}, op_not},
		{{"!!", 2}, op_truth},
		{{"+", 1}, op_add},
		{{"-", 1}, op_subtract},
		{{"in", 2}, op_in},
		{{"merge", 5}, op_merge},
		{{"*", 1}, op_multiply},
		{{"/", 1}, op_divide},
		{{"%", 1}, op_modulo},
		{{"max", 3}, op_max},
		{{"min", 3}, op_min},
		{{"cat", 3}, op_cat},
		{{"substr", 6}, op_substr},
		{{"log", 3}, op_log},
	};

	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (sw_text_equal(name, operators[i].name))
			return operators[i].apply;
	return NULL;
}
