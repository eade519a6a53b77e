/*-------------------------------------------------------------------------
 *
 * scxml_expr.c
 *		Expressions of SCXML's ecmascript data model as JsonLogic.
 *
 * Literals, data and their members, `_event.data`, In(), arithmetic over integers,
 * comparison, `&&`, `||`, `!` and `?:`.  A `+` joins texts where one side is known to be
 * a text.  Whatever else ECMAScript has is refused by name.
 *
 * src/cli/scxml_expr.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "import.h"

#define EXPR_DEPTH_MAX 40 /* nesting of parentheses and operators */
#define POWER_MAX      9
#define RULE_DEPTH_MAX 48 /* of the JSON made, which has its place in a chart */

static const char too_deep[] = "it is nested too deep";

typedef struct Expr
{
	SwArena *arena;
	const ExprScope *scope; /* NULL: constants only */
	SwText rest;
	const char *why;
	int depth;
	int literal_depth; /* of object literals: what is in them is not evaluated */
} Expr;

const ExprOperator expr_operators[] = {
	{"||", 1, "or"},
	{"&&", 2, "and"},
	{"===", 3, "==="},
	{"!==", 3, "!=="},
	{"==", 3, "=="},
	{"!=", 3, "!="},
	{"<=", 4, "<="},
	{">=", 4, ">="},
	{"<", 4, "<"},
	{">", 4, ">"},
	{"+", 5, "+"},
	{"-", 5, "-"},
	{"*", 6, "*"},
	{"/", 6, "/"},
	{"%", 6, "%"},
	{NULL, 0, NULL},
};

static const SwJson *expr_conditional(Expr *expr);

static const SwJson *
expr_fail(Expr *expr, const char *why)
{
	if (expr->why == NULL)
		expr->why = why;
	return NULL;
}

/* ---- Characters and names ---- */

static bool
is_name_octet(char octet, bool is_first)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') || octet == '_' ||
		   octet == '$' || (!is_first && octet >= '0' && octet <= '9');
}

static bool
is_digit(char octet)
{
	return octet >= '0' && octet <= '9';
}

bool
expr_is_name(SwText text)
{
	static const char *const reserved[] = {
		"_event",     "_sessionid", "_name",     "_ioprocessors", "_x",       "In",
		"true",       "false",      "null",      "var",           "let",      "const",
		"function",   "typeof",     "new",       "delete",        "void",     "in",
		"instanceof", "this",       "undefined", "NaN",           "Infinity", "return",
		"if",         "else",       "for",       "while",         "do",       "switch",
		"case",       "default",    "break",     "continue",      "class",    "throw",
		"try",        "catch",      "finally",   "with",          "yield",    "await",
		"super",      "import",     "export",    "extends",       "enum",     "static",
		"debugger",   "swoosh",
	};

	if (text.size == 0 || !is_name_octet(text.data[0], true))
		return false;
	for (size_t i = 1; i < text.size; i++)
		if (!is_name_octet(text.data[i], false))
			return false;
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (sw_text_is(text, reserved[i]))
			return false;
	return true;
}

static void
expr_advance(Expr *expr, size_t size)
{
	expr->rest = (SwText){expr->rest.data + size, expr->rest.size - size};
}

static void
expr_skip(Expr *expr)
{
	while (expr->rest.size > 0 && strchr(" \t\r\n", *expr->rest.data) != NULL)
		expr_advance(expr, 1);
}

/* expr_take takes `sign` off the rest, if it stands there. */
static bool
expr_take(Expr *expr, const char *sign)
{
	expr_skip(expr);
	if (!sw_text_has_prefix(expr->rest, sign))
		return false;
	expr_advance(expr, strlen(sign));
	return true;
}

static SwText
expr_name(Expr *expr)
{
	SwText name = {expr->rest.data, 0};

	while (name.size < expr->rest.size && is_name_octet(name.data[name.size], name.size == 0))
		name.size++;
	expr_advance(expr, name.size);
	return name;
}

/* ---- Rules ---- */

static const SwJson *
rule_of(SwArena *arena, const char *op, const SwJson *const *operands, size_t count)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add(&builder, op, sw_json_array(arena, operands, count));
	return sw_json_end(&builder);
}

static const SwJson *
rule_operand(const SwJson *rule, const char *op)
{
	if (!sw_json_is(rule, SW_JSON_OBJECT) || rule->count != 1)
		return NULL;
	return sw_json_get(rule, op);
}

bool
expr_is_text(const SwJson *rule, const ExprScope *scope)
{
	SwText path = sw_json_text_of(rule_operand(rule, "var"));
	size_t prefix = strlen("state.") + scope->prefix.size;

	if (sw_json_is(rule, SW_JSON_STRING) || rule_operand(rule, "cat") != NULL)
		return true;
	if (!sw_text_has_prefix(path, "state.") || path.size <= prefix)
		return false;
	path = (SwText){path.data + prefix, path.size - prefix};
	return sw_json_is(sw_json_path(scope->context, path), SW_JSON_STRING);
}

/* rule_binary applies an operator; `a && b && c` becomes one rule of three. */
static const SwJson *
rule_binary(Expr *expr, const char *op, const SwJson *left, const SwJson *right)
{
	const SwJson *chain = rule_operand(left, op);
	const SwJson *pair[] = {left, right};
	const SwJson **all;

	if (strcmp(op, "+") == 0 &&
		(expr_is_text(left, expr->scope) || expr_is_text(right, expr->scope)))
		op = "cat";
	if (chain == NULL || (strcmp(op, "and") != 0 && strcmp(op, "or") != 0))
		return rule_of(expr->arena, op, pair, 2);
	all = SW_NEW_ARRAY(expr->arena, const SwJson *, chain->count + 1);
	memcpy(all, chain->as.elements, chain->count * sizeof(*all));
	all[chain->count] = right;
	return rule_of(expr->arena, op, all, chain->count + 1);
}

/* ---- Literals ---- */

/* expr_string reads a literal in either kind of quotes by making a JSON string of it. */
static const SwJson *
expr_string(Expr *expr)
{
	char quote = *expr->rest.data;
	const SwJson *value;
	SwBuffer buffer;
	SwFault fault;

	sw_buffer_init(&buffer, expr->arena, 64);
	sw_buffer_octet(&buffer, '"');
	for (expr_advance(expr, 1); expr->rest.size > 0 && *expr->rest.data != quote;
		 expr_advance(expr, 1))
	{
		char octet = *expr->rest.data;

		if (octet == '"')
			sw_buffer_octet(&buffer, '\\');
		if (octet == '\\' && expr->rest.size > 1)
		{
			expr_advance(expr, 1);
			octet = *expr->rest.data;
			if (octet == 'x')
				sw_buffer_string(&buffer, "\\u00");
			else if (octet == 'v')
				sw_buffer_string(&buffer, "\\u000b");
			else if (octet != '\'')
				sw_buffer_octet(&buffer, '\\');
			if (octet == 'x' || octet == 'v')
				continue;
		}
		sw_buffer_octet(&buffer, octet);
	}
	if (expr->rest.size == 0)
		return expr_fail(expr, "a text does not end");
	expr_advance(expr, 1);
	sw_buffer_octet(&buffer, '"');
	if (sw_json_parse(expr->arena,
					  sw_buffer_view(&buffer),
					  SIZE_MAX,
					  SW_JSON_DEPTH_MAX,
					  &value,
					  &fault) != SW_OK)
		return expr_fail(expr, "a text has an escape that JSON has not");
	return value;
}

static const SwJson *
expr_number(Expr *expr)
{
	SwText digits = {expr->rest.data, 0};
	const SwJson *value;
	SwFault fault;

	while (digits.size < expr->rest.size &&
		   (is_name_octet(digits.data[digits.size], false) || digits.data[digits.size] == '.'))
		digits.size++;
	expr_advance(expr, digits.size);
	if (sw_json_parse(expr->arena, digits, SIZE_MAX, SW_JSON_DEPTH_MAX, &value, &fault) != SW_OK)
		return expr_fail(expr, "a number is a decimal integer to 2^53-1");
	return value;
}

/* expr_list reads what stands before `end`. */
static const SwJson *
expr_list(Expr *expr, const char *end)
{
	const SwJson *elements[256];
	size_t count = 0;

	if (expr_take(expr, end))
		return &sw_json_empty_array;
	do
	{
		if (count == sizeof(elements) / sizeof(elements[0]))
			return expr_fail(expr, "a list has too many elements");
		elements[count] = expr_conditional(expr);
		if (elements[count++] == NULL)
			return NULL;
	} while (expr_take(expr, ","));
	if (!expr_take(expr, end))
		return expr_fail(expr, "a list does not end");
	return sw_json_array(expr->arena, elements, count);
}

/* An object is a literal: only constants can stand in it, and only JsonLogic has one member. */
static const SwJson *
expr_object(Expr *expr)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, expr->arena);
	expr->literal_depth++;
	while (!expr_take(expr, "}"))
	{
		const SwJson *value;
		SwText key;

		if (builder.count > 0 && !expr_take(expr, ","))
			return expr_fail(expr, "an object does not end");
		expr_skip(expr);
		if (expr->rest.size > 0 && strchr("'\"", *expr->rest.data) != NULL)
			key = sw_json_text_of(expr_string(expr));
		else
			key = expr_name(expr);
		if (expr->why != NULL || key.size == 0 || !expr_take(expr, ":"))
			return expr_fail(expr, "an object is made of names and constants");
		for (uint32_t i = 0; i < builder.count; i++)
			if (sw_text_equal(builder.members[i].key, key))
				return expr_fail(expr, "an object has a key twice");
		value = expr_conditional(expr);
		if (value == NULL)
			return NULL;
		sw_json_add_member(&builder, key, value);
	}
	expr->literal_depth--;
	if (builder.count == 1 && expr->literal_depth == 0 && expr->scope != NULL)
		return expr_fail(expr, "an object with one member would be a rule");
	return sw_json_end(&builder);
}

/* ---- Data ---- */

/* expr_members appends `.name`, `['name']` and `[n]` to a path. */
static bool
expr_members(Expr *expr, SwBuffer *path)
{
	SwText name;

	for (;;)
	{
		if (expr_take(expr, "."))
			name = expr_name(expr);
		else if (expr_take(expr, "["))
		{
			const SwJson *key = expr_conditional(expr);

			if (key == NULL || !expr_take(expr, "]"))
				return expr_fail(expr, "an index does not end") != NULL;
			name = sw_json_text_of(key);
			if (sw_json_is(key, SW_JSON_INTEGER) && key->as.integer >= 0)
				name = sw_canon(expr->arena, key);
		}
		else if (expr_take(expr, "("))
			return expr_fail(expr, "there are no functions but In()") != NULL;
		else
			return true;
		if (name.size == 0 || memchr(name.data, '.', name.size) != NULL)
			return expr_fail(expr, "a member is a name, a text or an index") != NULL;
		if (sw_text_is(name, "length"))
			return expr_fail(expr, "JsonLogic has no length") != NULL;
		sw_buffer_octet(path, '.');
		sw_buffer_text(path, name);
	}
}

static const SwJson *
expr_var(Expr *expr, SwText name)
{
	bool is_event = sw_text_is(name, "_event");
	SwJsonBuilder builder;
	SwBuffer path;

	sw_buffer_init(&path, expr->arena, 64);
	if (is_event)
	{
		SwText member = expr_take(expr, ".") ? expr_name(expr) : SW_NO_TEXT;

		if (sw_text_is(member, "name") && expr->scope->event.data != NULL)
			return sw_json_string(expr->arena, expr->scope->event);
		if (!sw_text_is(member, "data"))
			return expr_fail(expr, "of the event only _event.data is known");
		sw_buffer_string(&path, "inputs");
	}
	else
	{
		if (!expr_is_name(name))
			return expr_fail(expr, "a word has no counterpart");
		if (sw_json_get_text(expr->scope->context, name) == NULL)
			return expr_fail(expr, "a name is not in the data model");
		sw_buffer_string(&path, "state.");
		sw_buffer_text(&path, expr->scope->prefix);
		sw_buffer_text(&path, name);
	}
	if (!expr_members(expr, &path))
		return NULL;
	sw_json_begin(&builder, expr->arena);
	sw_json_add_text(&builder, "var", sw_buffer_view(&path));
	return sw_json_end(&builder);
}

static const SwJson *
expr_in(Expr *expr)
{
	const SwJson *id;
	SwText path;

	if (expr->scope->find_state == NULL)
		return expr_fail(expr, "In() stands where only data can");
	expr_skip(expr);
	if (expr->rest.size == 0 || strchr("'\"", *expr->rest.data) == NULL)
		return expr_fail(expr, "In() takes the id of a state in quotes");
	id = expr_string(expr);
	if (id == NULL || !expr_take(expr, ")"))
		return expr_fail(expr, "In() does not end");
	path = expr->scope->find_state(expr->scope->reader, sw_json_text_of(id));
	if (path.data == NULL)
		return expr_fail(expr, "In() names no state");
	id = sw_json_string(expr->arena, path);
	return rule_of(expr->arena, EXPR_IN, &id, 1);
}

/* expr_math: max, min, and a power whose exponent is a small number. */
static const SwJson *
expr_math(Expr *expr)
{
	SwText name = expr_take(expr, ".") ? expr_name(expr) : SW_NO_TEXT;
	const SwJson *list;

	if (!sw_text_is(name, "max") && !sw_text_is(name, "min") && !sw_text_is(name, "pow"))
		return expr_fail(expr, "of Math there are max, min and pow");
	if (!expr_take(expr, "("))
		return expr_fail(expr, "a function is called");
	list = expr_list(expr, ")");
	if (list == NULL || list->count == 0)
		return expr_fail(expr, "a function has arguments");
	if (!sw_text_is(name, "pow"))
		return rule_of(expr->arena,
					   sw_text_is(name, "max") ? "max" : "min",
					   list->as.elements,
					   list->count);
	if (list->count == 2 && sw_json_is(list->as.elements[1], SW_JSON_INTEGER) &&
		list->as.elements[1]->as.integer >= 2 && list->as.elements[1]->as.integer <= POWER_MAX)
	{
		const SwJson *factors[POWER_MAX];
		size_t count = (size_t) list->as.elements[1]->as.integer;

		for (size_t i = 0; i < count; i++)
			factors[i] = list->as.elements[0];
		return rule_of(expr->arena, "*", factors, count);
	}
	return expr_fail(expr, "an exponent is a number from 2 to 9");
}

/* ---- Grammar ---- */

static const SwJson *
expr_word(Expr *expr)
{
	SwText name = expr_name(expr);

	if (sw_text_is(name, "true") || sw_text_is(name, "false"))
		return sw_json_boolean(name.size == 4);
	if (sw_text_is(name, "null") || sw_text_is(name, "undefined"))
		return &sw_json_null;
	if (expr->scope == NULL || expr->literal_depth > 0)
		return expr_fail(expr, "it is not a constant");
	if (sw_text_is(name, "In") && expr_take(expr, "("))
		return expr_in(expr);
	if (sw_text_is(name, "Math") && sw_json_get_text(expr->scope->context, name) == NULL)
		return expr_math(expr);
	return expr_var(expr, name);
}

static const SwJson *
expr_primary(Expr *expr)
{
	const SwJson *inner;
	char octet;

	expr_skip(expr);
	if (expr->rest.size == 0)
		return expr_fail(expr, "something is missing at its end");
	octet = *expr->rest.data;
	if (octet == '"' || octet == '\'')
		return expr_string(expr);
	if (is_digit(octet))
		return expr_number(expr);
	if (is_name_octet(octet, true))
		return expr_word(expr);
	if (expr_take(expr, "["))
		return expr_list(expr, "]");
	if (expr_take(expr, "{"))
		return expr_object(expr);
	if (!expr_take(expr, "("))
		return expr_fail(expr, "a sign has no counterpart");
	inner = expr_conditional(expr);
	if (inner != NULL && !expr_take(expr, ")"))
		return expr_fail(expr, "a parenthesis is not closed");
	return inner;
}

static const SwJson *
expr_unary(Expr *expr)
{
	static const char *const signs[] = {"!", "-", "+"};
	const SwJson *operand;

	expr_skip(expr);
	if (sw_text_has_prefix(expr->rest, "--") || sw_text_has_prefix(expr->rest, "++"))
		return expr_fail(expr, "an expression assigns nothing");
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
	{
		if (!expr_take(expr, signs[i]))
			continue;
		if (++expr->depth > EXPR_DEPTH_MAX)
			return expr_fail(expr, too_deep);
		operand = expr_unary(expr);
		expr->depth--;
		if (operand == NULL)
			return NULL;
		if (*signs[i] == '-' && sw_json_is(operand, SW_JSON_INTEGER))
			return sw_json_integer(expr->arena, -operand->as.integer);
		if (expr->scope == NULL || expr->literal_depth > 0)
			return expr_fail(expr, "it is not a constant");
		return rule_of(expr->arena, signs[i], &operand, 1);
	}
	return expr_primary(expr);
}

/* expr_binary reads operators that bind at least as tight as `precedence`, left to right. */
static const SwJson *
expr_binary(Expr *expr, int precedence)
{
	const SwJson *left = expr_unary(expr);

	while (left != NULL)
	{
		const ExprOperator *op = NULL;
		const SwJson *right;

		expr_skip(expr);
		for (const ExprOperator *at = expr_operators; op == NULL && at->sign != NULL; at++)
			if (at->precedence >= precedence && sw_text_has_prefix(expr->rest, at->sign))
				op = at;
		if (op == NULL)
			return left;
		if (expr->scope == NULL || expr->literal_depth > 0)
			return expr_fail(expr, "it is not a constant");
		expr_advance(expr, strlen(op->sign));
		right = expr_binary(expr, op->precedence + 1);
		if (right == NULL)
			return NULL;
		left = rule_binary(expr, op->rule, left, right);
	}
	return NULL;
}

static const SwJson *
expr_conditional(Expr *expr)
{
	const SwJson *parts[3];

	if (++expr->depth > EXPR_DEPTH_MAX)
		return expr_fail(expr, too_deep);
	parts[0] = expr_binary(expr, 1);
	if (parts[0] != NULL && expr_take(expr, "?"))
	{
		parts[1] = expr_conditional(expr);
		if (parts[1] == NULL || !expr_take(expr, ":"))
			return expr_fail(expr, "a \"?\" lacks its \":\"");
		parts[2] = expr_conditional(expr);
		if (parts[2] == NULL)
			return NULL;
		if (expr->scope == NULL || expr->literal_depth > 0)
			return expr_fail(expr, "it is not a constant");
		parts[0] = rule_of(expr->arena, "if", parts, 3);
	}
	expr->depth--;
	return parts[0];
}

const SwJson *
expr_rule(SwArena *arena, SwText text, const ExprScope *scope, const char **why_out)
{
	Expr expr = {.arena = arena, .scope = scope, .rest = text};
	const SwJson *rule = expr_conditional(&expr);

	expr_skip(&expr);
	if (rule != NULL && expr.rest.size > 0)
		rule = expr_fail(&expr,
						 *expr.rest.data == '=' ? "an expression assigns nothing"
												: "a sign has no counterpart");
	if (rule != NULL && !sw_json_is_within(rule, RULE_DEPTH_MAX))
		rule = expr_fail(&expr, too_deep);
	*why_out = expr.why;
	return rule;
}

const SwJson *
expr_constant(SwArena *arena, SwText text, const char **why_out)
{
	return expr_rule(arena, text, NULL, why_out);
}

SwText
expr_location(SwArena *arena, SwText text, const ExprScope *scope, const char **why_out)
{
	const SwJson *rule = expr_rule(arena, text, scope, why_out);
	SwText path = sw_json_text_of(rule_operand(rule, "var"));

	if (rule == NULL)
		return SW_NO_TEXT;
	if (sw_text_has_prefix(path, "state."))
		return (SwText){path.data + 6, path.size - 6};
	*why_out = "it is no place in the data model";
	return SW_NO_TEXT;
}
