/*-------------------------------------------------------------------------
 *
 * logic_number.c
 *		Texts as numbers, by the grammar of ECMAScript, exact or not at all.
 *
 * What is a number but no integer within 2^53-1 is an error of the rule: a fraction
 * is never rounded, an infinity never compared.
 *
 * src/core/logic_number.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "logic_eval.h"

#include <string.h>

#define EXPONENT_MAX 100000 /* beyond it nothing but 0 is within any limit */

static const char inexact[] = "a number that is no integer within 2^53-1";

/* Octets not read yet. */
typedef struct Rest
{
	const char *next;
	const char *end;
} Rest;

static bool
rest_has(const Rest *rest, const char *octets)
{
	size_t size = strlen(octets);

	return (size_t) (rest->end - rest->next) >= size && memcmp(rest->next, octets, size) == 0;
}

static bool
rest_take(Rest *rest, const char *octets)
{
	if (!rest_has(rest, octets))
		return false;
	rest->next += strlen(octets);
	return true;
}

/* rest_skip_spaces skips WhiteSpace and LineTerminator of ECMAScript. */
static void
rest_skip_spaces(Rest *rest)
{
	static const char *const spaces[] = {"\t",           "\n",           "\v",
										 "\f",           "\r",           " ",
										 "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80",
										 "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
										 "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
										 "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89",
										 "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9",
										 "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80",
										 "\xEF\xBB\xBF"};
	size_t i = 0;

	while (i < sizeof(spaces) / sizeof(spaces[0]))
		i = rest_take(rest, spaces[i]) ? 0 : i + 1;
}

/* A decimal literal: mantissa * 10^(zeros + exponent), the mantissa without zeros at its end. */
typedef struct Decimal
{
	int64_t mantissa; /* meaningless if `is_large` */
	int64_t zeros;    /* behind the mantissa */
	int64_t exponent;
	bool is_large; /* the mantissa alone is beyond 2^53-1: no integer, whatever the exponent */
	bool has_digits;
} Decimal;

static void
decimal_digit(Decimal *decimal, char digit)
{
	decimal->has_digits = true;
	if (digit == '0')
	{
		decimal->zeros += decimal->mantissa != 0;
		return;
	}
	for (int64_t i = 0; i <= decimal->zeros && !decimal->is_large; i++)
	{
		decimal->mantissa *= 10;
		decimal->is_large = decimal->mantissa > SW_INTEGER_MAX;
	}
	decimal->mantissa += decimal->is_large ? 0 : digit - '0';
	decimal->is_large = decimal->is_large || decimal->mantissa > SW_INTEGER_MAX;
	decimal->zeros = 0;
}

/* rest_take_digits feeds a run of digits; answers how many. */
static int64_t
rest_take_digits(Rest *rest, Decimal *decimal)
{
	int64_t count = 0;

	for (; rest->next < rest->end && *rest->next >= '0' && *rest->next <= '9'; rest->next++)
	{
		decimal_digit(decimal, *rest->next);
		count++;
	}
	return count;
}

/* rest_take_exponent takes `e` and its digits, if there are any behind it. */
static int64_t
rest_take_exponent(Rest *rest)
{
	Rest ahead = *rest;
	int64_t exponent = 0;
	bool is_negative;
	const char *digits;

	if (!rest_take(&ahead, "e") && !rest_take(&ahead, "E"))
		return 0;
	is_negative = rest_take(&ahead, "-");
	if (!is_negative)
		(void) rest_take(&ahead, "+");
	digits = ahead.next;
	for (; ahead.next < ahead.end && *ahead.next >= '0' && *ahead.next <= '9'; ahead.next++)
		if (exponent < EXPONENT_MAX)
			exponent = exponent * 10 + (*ahead.next - '0');
	if (ahead.next == digits)
		return 0;
	*rest = ahead;
	return is_negative ? -exponent : exponent;
}

static SwNumber
decimal_value(SwLogic *logic, const Decimal *decimal, bool is_negative)
{
	int64_t integer = decimal->mantissa;

	int64_t exponent = decimal->zeros + decimal->exponent;

	if (integer == 0)
		return (SwNumber){true, 0};
	if (decimal->is_large || exponent < 0)
		integer = SW_INTEGER_MAX + 1;
	for (int64_t i = 0; i < exponent && integer <= SW_INTEGER_MAX; i++)
		integer *= 10;
	if (integer <= SW_INTEGER_MAX)
		return (SwNumber){true, is_negative ? -integer : integer};
	sw_logic_fail(logic, inexact);
	return (SwNumber){false, 0};
}

/* rest_take_decimal takes a signed StrDecimalLiteral; NaN, and nothing taken, if there is none. */
static SwNumber
rest_take_decimal(SwLogic *logic, Rest *rest)
{
	Rest ahead = *rest;
	Decimal decimal = {0};
	bool is_negative = rest_take(&ahead, "-");

	if (!is_negative)
		(void) rest_take(&ahead, "+");
	if (rest_take(&ahead, "Infinity"))
	{
		*rest = ahead;
		sw_logic_fail(logic, inexact);
		return (SwNumber){false, 0};
	}
	(void) rest_take_digits(&ahead, &decimal);
	if (rest_take(&ahead, "."))
		decimal.exponent -= rest_take_digits(&ahead, &decimal);
	if (!decimal.has_digits)
		return (SwNumber){false, 0};
	decimal.exponent += rest_take_exponent(&ahead);
	*rest = ahead;
	return decimal_value(logic, &decimal, is_negative);
}

static int
digit_value(char octet)
{
	if (octet >= '0' && octet <= '9')
		return octet - '0';
	if (octet >= 'a' && octet <= 'f')
		return octet - 'a' + 10;
	return octet >= 'A' && octet <= 'F' ? octet - 'A' + 10 : 16;
}

/* rest_radix is 16, 8 or 2 where the rest begins so, and takes the prefix; else 10. */
static int
rest_radix(Rest *rest)
{
	if (rest_take(rest, "0x") || rest_take(rest, "0X"))
		return 16;
	if (rest_take(rest, "0o") || rest_take(rest, "0O"))
		return 8;
	return rest_take(rest, "0b") || rest_take(rest, "0B") ? 2 : 10;
}

static SwNumber
rest_take_radix(SwLogic *logic, Rest *rest, int radix)
{
	const char *start = rest->next;
	int64_t integer = 0;

	for (; rest->next < rest->end && digit_value(*rest->next) < radix; rest->next++)
		if (integer <= SW_INTEGER_MAX)
			integer = integer * radix + digit_value(*rest->next);
	if (rest->next == start)
		return (SwNumber){false, 0};
	if (integer > SW_INTEGER_MAX)
		sw_logic_fail(logic, inexact);
	return (SwNumber){integer <= SW_INTEGER_MAX, integer};
}

/* number_of_text is Number(text): the whole must be a number, and "" is 0. */
static SwNumber
number_of_text(SwLogic *logic, SwText text)
{
	Rest rest = {text.data, text.data + text.size};
	SwNumber number;
	int radix;

	if (!sw_logic_spend_text(logic, text.size))
		return (SwNumber){false, 0};
	rest_skip_spaces(&rest);
	if (rest.next == rest.end)
		return (SwNumber){true, 0};
	radix = rest_radix(&rest);
	number = radix == 10 ? rest_take_decimal(logic, &rest) : rest_take_radix(logic, &rest, radix);
	rest_skip_spaces(&rest);
	if (rest.next != rest.end)
		number.is_integer = false;
	return number;
}

SwNumber
sw_logic_number(SwLogic *logic, const SwJson *value)
{
	if (value == NULL)
		return (SwNumber){false, 0};
	switch (value->type)
	{
		case SW_JSON_NULL:
			return (SwNumber){true, 0};
		case SW_JSON_BOOLEAN:
			return (SwNumber){true, value->as.boolean};
		case SW_JSON_INTEGER:
			return (SwNumber){true, value->as.integer};
		case SW_JSON_STRING:
		case SW_JSON_ARRAY:
			break;
		case SW_JSON_OBJECT:
			return (SwNumber){false, 0};
	}
	return number_of_text(logic, sw_logic_text(logic, value));
}

SwNumber
sw_logic_parsed(SwLogic *logic, const SwJson *value)
{
	SwText text;
	Rest rest;

	if (sw_json_is(value, SW_JSON_INTEGER))
		return (SwNumber){true, value->as.integer};
	text = sw_logic_text(logic, value);
	if (!sw_logic_spend_text(logic, text.size))
		return (SwNumber){false, 0};
	rest = (Rest){text.data, text.data + text.size};
	rest_skip_spaces(&rest);
	return rest_take_decimal(logic, &rest);
}
