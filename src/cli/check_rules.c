/*-------------------------------------------------------------------------
 *
 * check_rules.c
 *		What rules read, and where a chart has actions.
 *
 * src/cli/check_rules.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <string.h>

bool
cli_check_is_one_of(SwText text, const char *const *list)
{
	for (; *list != NULL; list++)
		if (sw_text_is(text, *list))
			return true;
	return false;
}

/* ---- Paths ---- */

bool
cli_check_covers(SwText above, SwText path)
{
	return path.size >= above.size && memcmp(path.data, above.data, above.size) == 0 &&
		   (path.size == above.size || path.data[above.size] == '.');
}

bool
cli_check_overlaps(SwText a, SwText b)
{
	return cli_check_covers(a, b) || cli_check_covers(b, a);
}

bool
cli_check_below(SwText path, const char *root, SwText *rest_out)
{
	SwText above = sw_text_from(root);

	*rest_out = SW_TEXT("");
	if (path.data == NULL || !cli_check_covers(above, path))
		return false;
	if (path.size > above.size)
		*rest_out = (SwText){path.data + above.size + 1, path.size - above.size - 1};
	return true;
}

const SwJson *
cli_check_value(SwState *state, SwText path)
{
	const char *dot = path.size == 0 ? NULL : memchr(path.data, '.', path.size);
	SwText key = path;

	if (dot == NULL)
		return sw_state_get(state, path);
	key.size = (size_t) (dot - path.data);
	return sw_logic_follow(sw_state_get(state, key), (SwText){dot + 1, path.size - key.size - 1});
}

/* ---- Rules ---- */

typedef struct Scan
{
	CliCheckVisit visit;
	void *context;
} Scan;

/* scan_key visits what a key leads to: a text, or nothing that could be known here. */
static void
scan_key(const Scan *scan, const SwJson *key, CliCheckRead around)
{
	if (sw_json_is(key, SW_JSON_INTEGER))
		return; /* no datum of a chart has a number for a root */
	around.path = SW_NO_TEXT;
	if (sw_json_is(key, SW_JSON_STRING) && key->as.text.size > 0)
		around.path = key->as.text;
	scan->visit(scan->context, &around);
}

static void
scan_keys(const Scan *scan, const SwJson *const *keys, uint32_t count, const CliCheckRead *around)
{
	for (uint32_t i = 0; i < count; i++)
	{
		if (keys[i]->type == SW_JSON_ARRAY)
			for (uint32_t k = 0; k < keys[i]->count; k++)
				scan_key(scan, keys[i]->as.elements[k], *around);
		else
			scan_key(scan, keys[i], *around);
	}
}

/* Recursion is bounded by the depth of the chart's JSON. */
static void
scan_rule(const Scan *scan, const SwJson *rule, const CliCheckRead *around)
{
	static const char *const iterators[] = {"map", "filter", "reduce", "all", "some", "none", NULL};
	bool is_operation = rule->type == SW_JSON_OBJECT && rule->count == 1;
	const SwJson *operands = is_operation ? rule->as.members[0].value : NULL;
	CliCheckRead inside = {.operator= SW_NO_TEXT };

	for (uint32_t i = 0; rule->type == SW_JSON_ARRAY && i < rule->count; i++)
		scan_rule(scan, rule->as.elements[i], around);
	if (!is_operation)
		return;
	inside.operator= rule->as.members[0].key;
	inside.operands = &rule->as.members[0].value;
	inside.operand_count = 1;
	if (operands->type == SW_JSON_ARRAY)
	{
		inside.operands = operands->as.elements;
		inside.operand_count = operands->count;
	}
	if (sw_text_is(inside.operator, "missing"))
		scan_keys(scan, inside.operands, inside.operand_count, &inside);
	else if (sw_text_is(inside.operator, "missing_some"))
		scan_keys(scan,
				  inside.operands + 1,
				  inside.operand_count > 1 ? inside.operand_count - 1 : 0,
				  &inside);
	else if (sw_text_is(inside.operator, "var") && inside.operand_count == 0)
		scan_key(scan, NULL, *around);
	else
		for (uint32_t i = 0; i < inside.operand_count; i++)
		{
			bool is_var = sw_text_is(inside.operator, "var");

			if (is_var && i == 0)
				scan_key(scan, inside.operands[0], *around);
			if (!(i == 1 && cli_check_is_one_of(inside.operator, iterators)))
				scan_rule(scan, inside.operands[i], is_var ? around : &inside);
		}
}

void
cli_check_reads(const SwJson *rule, CliCheckVisit visit, void *context)
{
	Scan scan = {visit, context};
	CliCheckRead around = {.operator= SW_NO_TEXT };

	scan_rule(&scan, rule, &around);
}

/* ---- Actions ---- */

void
cli_check_state_actions(const SwStateNode *node, bool is_entry, CliCheckActions visit,
						void *context)
{
	if (!is_entry)
	{
		visit(context, node->exit, node->exit_count);
		return;
	}
	visit(context, node->entry, node->entry_count);
	visit(context, node->initial_actions, node->initial_action_count);
}

void
cli_check_all_actions(const SwChart *chart, CliCheckActions visit, void *context)
{
	for (uint32_t i = 0; i < chart->node_count; i++)
	{
		cli_check_state_actions(&chart->nodes[i], true, visit, context);
		cli_check_state_actions(&chart->nodes[i], false, visit, context);
	}
	for (uint32_t i = 0; i < chart->transition_count; i++)
		visit(context, chart->transitions[i]->actions, chart->transitions[i]->action_count);
}

static void
note_inputs(void *context, const CliCheckRead *read)
{
	bool *has_inputs = context;
	SwText rest;

	if (read->path.data == NULL || cli_check_below(read->path, "inputs", &rest))
		*has_inputs = true;
}

bool
cli_check_reads_inputs(const SwJson *rule)
{
	bool has_inputs = false;

	cli_check_reads(rule, note_inputs, &has_inputs);
	return has_inputs;
}

/* Recursion is bounded by the parts of a path. */
const SwJson *
cli_check_object_set(SwArena *arena, const SwJson *object, SwText path, const SwJson *value)
{
	const char *dot = memchr(path.data, '.', path.size);
	SwText key = {path.data, dot == NULL ? path.size : (size_t) (dot - path.data)};

	if (!sw_json_is(object, SW_JSON_OBJECT))
		object = &sw_json_empty_object;
	if (dot != NULL)
		value = cli_check_object_set(arena,
									 sw_json_get_text(object, key),
									 (SwText){dot + 1, path.size - key.size - 1},
									 value);
	return sw_json_with(arena, object, key, value);
}

bool
cli_check_is_loose(SwText operator)
{
	return sw_text_is(operator, "==") || sw_text_is(operator, "!=");
}

bool
cli_check_has_digit(const SwJson *literal)
{
	for (size_t i = 0; literal->type == SW_JSON_STRING && i < literal->as.text.size; i++)
		if (literal->as.text.data[i] >= '0' && literal->as.text.data[i] <= '9')
			return true;
	return false;
}
