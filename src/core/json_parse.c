/*-------------------------------------------------------------------------
 *
 * json_parse.c
 *		Strict reader of I-JSON: one pass over the octets, the first fault with its pointer.
 *
 * Distinct keys are checked when an object ends, in the sort that finds its canonical
 * order, so a hostile object costs no more than any other.  A fault inside an object that
 * is still open must not hide a repeated key before it: that is looked for on the way out.
 *
 * src/core/json_parse.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "json_order.h"
#include "json_string.h"

#define COLLECTED_MIN 64

/* An array or object that is being read. */
typedef struct Frame
{
	size_t base; /* its first member or element among the collected ones */
	bool is_object;
} Frame;

typedef struct Parser
{
	SwArena *arena;
	const char *next;
	const char *end;
	int depth_max;
	int depth; /* open frames */
	Frame frames[SW_EXPORT_DEPTH_MAX];
	SwMember *collected; /* of all open frames; elements have no key */
	size_t count;
	size_t capacity;
	SwMember room[COLLECTED_MIN];
	const char *why; /* the first fault; NULL while there is none */
	SwText pointer;
} Parser;

static const SwJson *parse_value(Parser *parser);

/* parse_pointer is the pointer of the innermost open container, or of its newest member. */
static SwText
parse_pointer(Parser *parser, int depth, bool is_of_member)
{
	SwText pointer = SW_TEXT("");
	int tokens = is_of_member ? depth : depth - 1;

	for (int i = 0; i < tokens; i++)
	{
		const Frame *frame = &parser->frames[i];
		size_t end = i + 1 < parser->depth ? frame[1].base : parser->count;

		sw_assert(end > frame->base);
		if (frame->is_object)
			pointer = sw_json_pointer(parser->arena, pointer, parser->collected[end - 1].key);
		else
			pointer = sw_json_pointer_index(parser->arena, pointer, end - 1 - frame->base);
	}
	return pointer;
}

/*
 * parse_find_repeat looks for a repeated key in the open objects, the outermost first:
 * whatever an outer object has collected stands before all of an inner one.
 */
static bool
parse_find_repeat(Parser *parser)
{
	for (int i = 0; i < parser->depth; i++)
	{
		const Frame *frame = &parser->frames[i];
		size_t end = i + 1 < parser->depth ? frame[1].base : parser->count;
		uint32_t count = (uint32_t) (end - frame->base);
		const SwMember *members = parser->collected + frame->base;
		const uint32_t *sorted;
		uint32_t repeat;

		if (!frame->is_object)
			continue;
		repeat = sw_json_order(parser->arena, members, count, &sorted);
		if (repeat == count)
			continue;
		parser->why = "duplicate key";
		parser->pointer = sw_json_pointer(parser->arena,
										  parse_pointer(parser, i + 1, false),
										  members[repeat].key);
		return true;
	}
	return false;
}

/* A fault of a value's own octets; the value is collected (or the root). */
static const SwJson *
fault_in_value(Parser *parser, const char *why)
{
	if (!parse_find_repeat(parser))
	{
		parser->why = why;
		parser->pointer = parse_pointer(parser, parser->depth, true);
	}
	return NULL;
}

/* A fault between values or in a key. */
static const SwJson *
fault_in_container(Parser *parser, const char *why)
{
	if (!parse_find_repeat(parser))
	{
		parser->why = why;
		parser->pointer = parse_pointer(parser, parser->depth, false);
	}
	return NULL;
}

/* parse_octet is the octet that comes next, -1 at the end of the text. */
static int
parse_octet(const Parser *parser)
{
	return parser->next < parser->end ? (unsigned char) *parser->next : -1;
}

/* parse_skip_space goes to the octet that is no white space, and returns it. */
static int
parse_skip_space(Parser *parser)
{
	int octet = parse_octet(parser);

	while (octet == ' ' || octet == '\n' || octet == '\t' || octet == '\r')
	{
		parser->next++;
		octet = parse_octet(parser);
	}
	return octet;
}

static void
parse_collect(Parser *parser, SwText key)
{
	if (parser->count == parser->capacity)
	{
		SwMember *collected = SW_NEW_ARRAY(parser->arena, SwMember, parser->capacity * 2);

		memcpy(collected, parser->collected, parser->count * sizeof(*collected));
		parser->collected = collected;
		parser->capacity *= 2;
	}
	parser->collected[parser->count++] = (SwMember){key, NULL};
}

static const SwJson *
parse_string(Parser *parser)
{
	SwText text;
	const char *why = sw_json_scan_string(parser->arena, &parser->next, parser->end, &text);

	if (why != NULL)
		return fault_in_value(parser, why);
	return sw_json_string(parser->arena, text);
}

static bool
is_number_octet(char octet)
{
	return (octet >= '0' && octet <= '9') || octet == '+' || octet == '-' || octet == '.' ||
		   octet == 'e' || octet == 'E';
}

static const SwJson *
parse_number(Parser *parser)
{
	const char *digit = parser->next;
	bool is_negative = *digit == '-';
	int64_t integer = 0;
	const char *digits;

	if (is_negative)
		digit++;
	digits = digit;
	for (; digit < parser->end && *digit >= '0' && *digit <= '9'; digit++)
		if (integer <= SW_INTEGER_MAX)
			integer = integer * 10 + (*digit - '0');
	if (digit == digits || (digit < parser->end && is_number_octet(*digit)) ||
		(*digits == '0' && digit - digits > 1))
		return fault_in_value(parser, "not an integer");
	if (is_negative && integer == 0)
		return fault_in_value(parser, "negative zero");
	if (integer > SW_INTEGER_MAX)
		return fault_in_value(parser, "out of range");
	parser->next = digit;
	return sw_json_integer(parser->arena, is_negative ? -integer : integer);
}

static const SwJson *
parse_literal(Parser *parser, const char *literal, const SwJson *value)
{
	size_t size = strlen(literal);

	if ((size_t) (parser->end - parser->next) < size || memcmp(parser->next, literal, size) != 0)
		return fault_in_value(parser, "syntax");
	parser->next += size;
	return value;
}

/* parse_open opens a frame for the array or object whose bracket comes next. */
static bool
parse_open(Parser *parser, bool is_object)
{
	if (parser->depth == parser->depth_max)
	{
		(void) fault_in_value(parser, "too deep");
		return false;
	}
	parser->frames[parser->depth++] = (Frame){parser->count, is_object};
	parser->next++;
	return true;
}

/* parse_goes_on reads what follows a value in a container: true for a comma. */
static bool
parse_goes_on(Parser *parser, char closing)
{
	int octet = parse_skip_space(parser);

	if (octet == ',')
	{
		parser->next++;
		return true;
	}
	if (octet != closing)
		(void) fault_in_container(parser, "syntax");
	return false;
}

/* parse_end_array makes the array of what its frame has collected. */
static const SwJson *
parse_end_array(Parser *parser)
{
	size_t base = parser->frames[parser->depth - 1].base;
	size_t count = parser->count - base;
	const SwJson **elements;
	SwJson *array;

	parser->next++;
	parser->depth--;
	parser->count = base;
	if (count == 0)
		return &sw_json_empty_array;
	elements = SW_NEW_ARRAY(parser->arena, const SwJson *, count);
	for (size_t i = 0; i < count; i++)
		elements[i] = parser->collected[base + i].value;
	array = SW_NEW(parser->arena, SwJson);
	array->type = SW_JSON_ARRAY;
	array->count = (uint32_t) count;
	array->as.elements = elements;
	return array;
}

static const SwJson *
parse_array(Parser *parser)
{
	bool goes_on;

	if (!parse_open(parser, false))
		return NULL;
	for (goes_on = parse_skip_space(parser) != ']'; goes_on; goes_on = parse_goes_on(parser, ']'))
	{
		const SwJson *value;
		size_t slot = parser->count;

		parse_collect(parser, SW_NO_TEXT);
		value = parse_value(parser);
		if (value == NULL)
			return NULL;
		parser->collected[slot].value = value;
	}
	return parser->why != NULL ? NULL : parse_end_array(parser);
}

/* parse_end_object makes the object of what its frame has collected. */
static const SwJson *
parse_end_object(Parser *parser)
{
	size_t base = parser->frames[parser->depth - 1].base;
	uint32_t count = (uint32_t) (parser->count - base);
	const SwJson *value = &sw_json_empty_object;

	if (count > 0)
	{
		SwMember *members = SW_NEW_ARRAY(parser->arena, SwMember, count);
		SwJson *object = SW_NEW(parser->arena, SwJson);

		memcpy(members, parser->collected + base, count * sizeof(*members));
		object->type = SW_JSON_OBJECT;
		object->count = count;
		object->as.members = members;
		if (sw_json_order(parser->arena, members, count, &object->sorted) != count)
			return fault_in_container(parser, "duplicate key");
		value = object;
	}
	parser->next++;
	parser->depth--;
	parser->count = base;
	return value;
}

/* parse_key reads a key and its colon. */
static bool
parse_key(Parser *parser)
{
	const char *why = "syntax";
	SwText key = SW_NO_TEXT;

	if (parse_skip_space(parser) == '"')
		why = sw_json_scan_string(parser->arena, &parser->next, parser->end, &key);
	if (why == NULL)
	{
		parse_collect(parser, key);
		if (parse_skip_space(parser) != ':')
			why = "syntax";
	}
	if (why != NULL)
	{
		(void) fault_in_container(parser, why);
		return false;
	}
	parser->next++;
	return true;
}

static const SwJson *
parse_object(Parser *parser)
{
	bool goes_on;

	if (!parse_open(parser, true))
		return NULL;
	for (goes_on = parse_skip_space(parser) != '}'; goes_on; goes_on = parse_goes_on(parser, '}'))
	{
		size_t slot = parser->count;
		const SwJson *value = parse_key(parser) ? parse_value(parser) : NULL;

		if (value == NULL)
			return NULL;
		parser->collected[slot].value = value;
	}
	return parser->why != NULL ? NULL : parse_end_object(parser);
}

/* parse_value reads one value; NULL if there is a fault.  Recursion: depth_max. */
static const SwJson *
parse_value(Parser *parser)
{
	int octet = parse_skip_space(parser);

	switch (octet)
	{
		case '{':
			return parse_object(parser);
		case '[':
			return parse_array(parser);
		case '"':
			return parse_string(parser);
		case 't':
			return parse_literal(parser, "true", &sw_json_true);
		case 'f':
			return parse_literal(parser, "false", &sw_json_false);
		case 'n':
			return parse_literal(parser, "null", &sw_json_null);
		case ',':
		case ':':
		case ']':
		case '}':
		case -1:
			return fault_in_container(parser, "syntax");
		default:
			break;
	}
	if (octet == '-' || (octet >= '0' && octet <= '9'))
		return parse_number(parser);
	return fault_in_value(parser, "syntax");
}

SwStatus
sw_json_parse(SwArena *arena, SwText text, size_t octets_max, int depth_max,
			  const SwJson **value_out, SwFault *fault_out)
{
	Parser parser;
	const SwJson *value;

	sw_assert(depth_max >= 0 && depth_max <= SW_EXPORT_DEPTH_MAX);
	if (text.data == NULL)
		text = SW_TEXT("");
	if (text.size > octets_max)
	{
		*fault_out = (SwFault){SW_TEXT(""), "too large"};
		return SW_MALFORMED;
	}
	sw_assert(text.size <= UINT32_MAX);
	parser.arena = arena;
	parser.next = text.data;
	parser.end = text.data + text.size;
	parser.depth_max = depth_max;
	parser.depth = 0;
	parser.collected = parser.room;
	parser.count = 0;
	parser.capacity = COLLECTED_MIN;
	parser.why = NULL;
	value = parse_value(&parser);
	if (value != NULL && parse_skip_space(&parser) != -1)
		value = fault_in_container(&parser, "syntax");
	if (value == NULL)
	{
		sw_assert(parser.why != NULL);
		*fault_out = (SwFault){parser.pointer, parser.why};
		return SW_MALFORMED;
	}
	*value_out = value;
	return SW_OK;
}
