/*-------------------------------------------------------------------------
 *
 * scxml_expr_write.c
 *		JsonLogic as an expression of SCXML's ecmascript data model.
 *
 * Only what scxml_expr.c reads back as a rule of the same meaning is written.
 *
 * src/cli/scxml_expr_write.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "import.h"

static bool
is_digit(char octet)
{
	return octet >= '0' && octet <= '9';
}

static bool
write_members(SwBuffer *buffer, SwText path)
{
	while (path.size > 0)
	{
		const char *dot = memchr(path.data, '.', path.size);
		SwText name = {path.data, dot == NULL ? path.size : (size_t) (dot - path.data)};
		size_t digits = 0;

		path = dot == NULL ? SW_TEXT("") : (SwText){dot + 1, path.size - name.size - 1};
		while (digits < name.size && is_digit(name.data[digits]))
			digits++;
		if (name.size == 0 || sw_text_is(name, "length"))
			return false;
		if (expr_is_name(name))
		{
			sw_buffer_octet(buffer, '.');
			sw_buffer_text(buffer, name);
			continue;
		}
		sw_buffer_octet(buffer, '[');
		if (digits == name.size && digits < 10 && (digits == 1 || *name.data != '0'))
			sw_buffer_text(buffer, name);
		else
			sw_canon_write_string(buffer, name);
		sw_buffer_octet(buffer, ']');
	}
	return true;
}

bool
expr_write_path(SwBuffer *buffer, SwText path, const ExprScope *scope)
{
	SwText name = {path.data + scope->prefix.size, path.size - scope->prefix.size};
	const char *dot;

	if (path.size <= scope->prefix.size ||
		memcmp(path.data, scope->prefix.data, scope->prefix.size) != 0)
		return false;
	dot = memchr(name.data, '.', name.size);
	path =
		dot == NULL ? SW_TEXT("") : (SwText){dot + 1, (size_t) (name.data + name.size - dot - 1)};
	if (dot != NULL)
		name.size = (size_t) (dot - name.data);
	if (!expr_is_name(name) || sw_json_get_text(scope->context, name) == NULL ||
		(dot != NULL && path.size == 0))
		return false;
	sw_buffer_text(buffer, name);
	return write_members(buffer, path);
}

static bool
write_var(SwBuffer *buffer, const SwJson *operand, const ExprScope *scope)
{
	SwText path = sw_json_text_of(operand);

	if (sw_text_has_prefix(path, "state."))
		return expr_write_path(buffer, (SwText){path.data + 6, path.size - 6}, scope);
	if (!sw_text_has_prefix(path, "inputs.") && !sw_text_is(path, "inputs"))
		return false;
	sw_buffer_string(buffer, "_event.data");
	return sw_text_is(path, "inputs") ||
		   (path.size > 7 && write_members(buffer, (SwText){path.data + 7, path.size - 7}));
}

static bool
write_nested(SwBuffer *buffer, const SwJson *rule, const ExprScope *scope)
{
	bool is_operation =
		sw_json_is(rule, SW_JSON_OBJECT) && rule->count == 1 && sw_json_get(rule, "var") == NULL;
	bool is_written;

	if (is_operation)
		sw_buffer_octet(buffer, '(');
	is_written = expr_write_rule(buffer, rule, scope);
	if (is_operation)
		sw_buffer_octet(buffer, ')');
	return is_written;
}

/* can_join: with this sign between them the operands read back as the same rule. */
static bool
can_join(const char *rule, const SwJson *operands, const ExprScope *scope)
{
	bool is_text = operands->count >= 2 && (expr_is_text(sw_json_at(operands, 0), scope) ||
											expr_is_text(sw_json_at(operands, 1), scope));

	if (strcmp(rule, "cat") == 0)
		return operands->count == 2 && is_text;
	if (strcmp(rule, "and") == 0 || strcmp(rule, "or") == 0)
		return operands->count >= 2;
	return operands->count == 2 && !(strcmp(rule, "+") == 0 && is_text);
}

static bool
write_joined(SwBuffer *buffer, const char *sign, const SwJson *operands, const ExprScope *scope)
{
	for (uint32_t i = 0; i < operands->count; i++)
	{
		if (i > 0)
		{
			sw_buffer_octet(buffer, ' ');
			sw_buffer_string(buffer, sign);
			sw_buffer_octet(buffer, ' ');
		}
		if (!write_nested(buffer, sw_json_at(operands, i), scope))
			return false;
	}
	return true;
}

static bool
write_operation(SwBuffer *buffer, SwText op, const SwJson *operands, const ExprScope *scope)
{
	static const char *const conditional[] = {"", " ? ", " : "};

	if (sw_text_is(op, "var"))
		return write_var(buffer, operands, scope);
	if (!sw_json_is(operands, SW_JSON_ARRAY))
		operands = sw_json_array(buffer->arena, &operands, 1);
	if (sw_text_is(op, "if") && operands->count == 3)
	{
		for (uint32_t i = 0; i < 3; i++)
		{
			sw_buffer_string(buffer, conditional[i]);
			if (!write_nested(buffer, sw_json_at(operands, i), scope))
				return false;
		}
		return true;
	}
	if (operands->count == 1 && (sw_text_is(op, "!") || sw_text_is(op, "-")))
	{
		if (sw_json_is(sw_json_at(operands, 0), SW_JSON_INTEGER))
			return false; /* a sign before a number belongs to it */
		sw_buffer_text(buffer, op);
		return write_nested(buffer, sw_json_at(operands, 0), scope);
	}
	if (sw_text_is(op, "cat"))
		return can_join("cat", operands, scope) && write_joined(buffer, "+", operands, scope);
	for (const ExprOperator *at = expr_operators; at->sign != NULL; at++)
		if (sw_text_is(op, at->rule))
			return can_join(at->rule, operands, scope) &&
				   write_joined(buffer, at->sign, operands, scope);
	return false;
}

/* Recursion is bounded by the depth of the JSON. */
bool
expr_write_rule(SwBuffer *buffer, const SwJson *rule, const ExprScope *scope)
{
	if (sw_json_is(rule, SW_JSON_OBJECT) && rule->count == 1)
		return write_operation(buffer, rule->as.members[0].key, rule->as.members[0].value, scope);
	if (sw_json_is(rule, SW_JSON_ARRAY))
	{
		sw_buffer_octet(buffer, '[');
		for (uint32_t i = 0; i < rule->count; i++)
		{
			if (i > 0)
				sw_buffer_string(buffer, ", ");
			if (!expr_write_rule(buffer, rule->as.elements[i], scope))
				return false;
		}
		sw_buffer_octet(buffer, ']');
		return rule->count <= 256;
	}
	sw_buffer_text(buffer, sw_canon_ordered(buffer->arena, rule));
	return true;
}
