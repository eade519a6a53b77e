/*-------------------------------------------------------------------------
 *
 * scxml_guard.c
 *		Conditions of SCXML as guards, and back.
 *
 * What SCXML cannot say is called by its name, `swoosh('license')`, beside an element of
 * ours that holds the guard: to another engine that is an evaluation error, so that it
 * does not take a transition that ours would refuse.
 *
 * src/cli/scxml_guard.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "import.h"

static const SwJson *
rule_operand(const SwJson *rule, const char *op)
{
	if (!sw_json_is(rule, SW_JSON_OBJECT) || rule->count != 1)
		return NULL;
	return sw_json_get(rule, op);
}

/* rule_has_in: In() somewhere in it.  Recursion is bounded by RULE_DEPTH_MAX. */
static bool
rule_has_in(const SwJson *rule)
{
	if (sw_json_is(rule, SW_JSON_ARRAY))
	{
		for (uint32_t i = 0; i < rule->count; i++)
			if (rule_has_in(rule->as.elements[i]))
				return true;
		return false;
	}
	if (!sw_json_is(rule, SW_JSON_OBJECT) || rule->count != 1)
		return false;
	return rule_operand(rule, EXPR_IN) != NULL || rule_has_in(rule->as.members[0].value);
}

/* guard_from makes guards of a rule as far down as In() stands in it. */
static const SwJson *
guard_from(SwArena *arena, const SwJson *rule, const char **why_out)
{
	static const char *const combinators[] = {"and", "or"};
	const SwJson *operand;

	if (!rule_has_in(rule))
		return import_call(arena, "logic", "rule", rule);
	operand = rule_operand(rule, EXPR_IN);
	if (operand != NULL)
		return import_call(arena, "stateIn", "state", sw_json_at(operand, 0));
	operand = rule_operand(rule, "!");
	if (operand != NULL)
	{
		operand = guard_from(arena, sw_json_at(operand, 0), why_out);
		return operand == NULL ? NULL : import_call(arena, "not", "guard", operand);
	}
	for (size_t i = 0; i < sizeof(combinators) / sizeof(combinators[0]); i++)
	{
		const SwJson **parts;

		operand = rule_operand(rule, combinators[i]);
		if (operand == NULL)
			continue;
		parts = SW_NEW_ARRAY(arena, const SwJson *, operand->count);
		for (uint32_t k = 0; k < operand->count; k++)
		{
			parts[k] = guard_from(arena, sw_json_at(operand, k), why_out);
			if (parts[k] == NULL)
				return NULL;
		}
		return import_call(arena,
						   combinators[i],
						   "guards",
						   sw_json_array(arena, parts, operand->count));
	}
	*why_out = "In() stands where only data can";
	return NULL;
}

const SwJson *
expr_guard(SwArena *arena, SwText text, const ExprScope *scope, const char **why_out)
{
	const SwJson *rule = expr_rule(arena, text, scope, why_out);

	if (rule == NULL)
		return NULL;
	if (sw_json_is(rule, SW_JSON_BOOLEAN) && rule->as.boolean)
		return &sw_json_null;
	return guard_from(arena, rule, why_out);
}

/* ---- Writing ---- */

static bool
write_part(SwBuffer *buffer, const SwGuard *guard, const ExprScope *scope)
{
	bool is_written;

	sw_buffer_octet(buffer, '(');
	is_written = expr_write_guard(buffer, guard, scope);
	sw_buffer_octet(buffer, ')');
	return is_written;
}

/* Recursion is bounded by the depth of the chart's JSON. */
bool
expr_write_guard(SwBuffer *buffer, const SwGuard *guard, const ExprScope *scope)
{
	bool is_and = sw_text_is(guard->type, "and");

	if (guard->state != SW_NO_STATE)
	{
		sw_buffer_string(buffer, "In('");
		sw_buffer_text(buffer, scope->ids[guard->state]);
		sw_buffer_string(buffer, "')");
		return true;
	}
	if (sw_text_is(guard->type, "logic"))
		return expr_write_rule(buffer, sw_json_get(guard->params, "rule"), scope);
	if (guard->provider != NULL)
		return false;
	if (sw_text_is(guard->type, "not"))
	{
		sw_buffer_octet(buffer, '!');
		return write_part(buffer, guard->parts[0], scope);
	}
	for (uint32_t i = 0; i < guard->part_count; i++)
	{
		if (i > 0)
			sw_buffer_string(buffer, is_and ? " && " : " || ");
		if (!write_part(buffer, guard->parts[i], scope))
			return false;
	}
	return true;
}
