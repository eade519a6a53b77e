/*-------------------------------------------------------------------------
 *
 * scxml_plan.c
 *		What must be known of a chart before it is written as SCXML.
 *
 * src/cli/scxml_plan.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "scxml_write.h"

bool
scxml_is_history(const SwChart *chart, SwStateId state)
{
	return chart->nodes[state].type == SW_STATE_SHALLOW ||
		   chart->nodes[state].type == SW_STATE_DEEP;
}

/* ---- Ids: global in SCXML, so the key where it is the only one, else the path ---- */

static bool
is_used(const ScxmlWriter *writer, SwText id)
{
	for (uint32_t i = 0; i < writer->chart->node_count; i++)
		if (sw_text_equal(writer->ids[i], id))
			return true;
	return false;
}

/* An id of XML begins with a letter or `_`. */
static void
give_id(ScxmlWriter *writer, uint32_t state, SwText wanted)
{
	bool is_bad = *wanted.data == '-' || (*wanted.data >= '0' && *wanted.data <= '9');

	if (is_bad)
		wanted = sw_text_format(writer->arena, "_%.*s", (int) wanted.size, wanted.data);
	while (is_used(writer, wanted))
		wanted = sw_text_format(writer->arena, "%.*s_", (int) wanted.size, wanted.data);
	writer->ids[state] = wanted;
}

static bool
is_only_key(const SwChart *chart, uint32_t state)
{
	for (uint32_t i = 1; i < chart->node_count; i++)
		if (i != state && sw_text_equal(chart->nodes[i].key, chart->nodes[state].key))
			return false;
	return true;
}

static void
plan_ids(ScxmlWriter *writer)
{
	const SwChart *chart = writer->chart;

	writer->ids = SW_NEW_ARRAY(writer->arena, SwText, chart->node_count);
	for (uint32_t i = 1; i < chart->node_count; i++)
		if (chart->nodes[i].id.data != NULL)
			give_id(writer, i, chart->nodes[i].id);
	for (uint32_t i = 1; i < chart->node_count; i++)
		if (chart->nodes[i].id.data == NULL)
			give_id(writer, i, is_only_key(chart, i) ? chart->nodes[i].key : chart->nodes[i].path);
	give_id(writer, SW_ROOT, chart->id.data == NULL ? SW_TEXT("root") : chart->id);
}

/* ---- The data model: the regions, or, as SCXML's own charts have it, what is in `data` ---- */

static bool
is_data_action(const SwAction *action, const SwJson *data)
{
	for (uint32_t i = 0; action->kind == SW_ACTION_ASSIGN && i < action->assignment_count; i++)
	{
		SwText rest = action->assignments[i].rest;
		const char *dot = rest.size == 0 ? NULL : memchr(rest.data, '.', rest.size);
		SwText name = {rest.data, dot == NULL ? rest.size : (size_t) (dot - rest.data)};

		if (name.size == 0 || sw_json_get_text(data, name) == NULL)
			return false;
	}
	return true;
}

static bool
is_each_data_action(const SwAction *actions, uint32_t count, const SwJson *data)
{
	for (uint32_t i = 0; i < count; i++)
		if (!is_data_action(&actions[i], data))
			return false;
	return true;
}

static bool
is_data_chart(const SwChart *chart, const SwJson *data)
{
	if (!sw_json_is(data, SW_JSON_OBJECT) || chart->region_count != 1)
		return false;
	for (uint32_t i = 0; i < data->count; i++)
		if (!expr_is_name(data->as.members[i].key))
			return false;
	for (uint32_t i = 0; i < chart->transition_count; i++)
		if (!is_each_data_action(chart->transitions[i]->actions,
								 chart->transitions[i]->action_count,
								 data))
			return false;
	for (uint32_t i = 0; i < chart->node_count; i++)
	{
		const SwStateNode *node = &chart->nodes[i];

		if (node->region.data != NULL ||
			!is_each_data_action(node->entry, node->entry_count, data) ||
			!is_each_data_action(node->exit, node->exit_count, data) ||
			!is_each_data_action(node->initial_actions, node->initial_action_count, data))
			return false;
	}
	return true;
}

/* plan_data: where regions are named, those without a first value are known, too. */
static void
plan_data(ScxmlWriter *writer)
{
	const SwChart *chart = writer->chart;
	const SwJson *data = sw_json_get(chart->context, "data");
	SwJsonBuilder names;

	writer->scope.prefix = SW_TEXT("data.");
	writer->scope.context = data;
	writer->is_regions = !is_data_chart(chart, data);
	if (!writer->is_regions)
		return;
	sw_json_begin(&names, writer->arena);
	for (uint32_t i = 0; i < chart->context->count; i++)
		sw_json_add_member(&names,
						   chart->context->as.members[i].key,
						   chart->context->as.members[i].value);
	for (uint32_t i = 0; i < chart->region_count; i++)
		if (sw_json_get_text(chart->context, chart->regions[i]) == NULL)
			sw_json_add_member(&names, chart->regions[i], &sw_json_empty_object);
	writer->scope.prefix = SW_TEXT("");
	writer->scope.context = sw_json_end(&names);
}

/* ---- Events: SCXML hears `a` also where `a.b` is meant ---- */

static bool
is_heard_as(SwText heard, SwText event)
{
	return event.size > heard.size && event.data[heard.size] == '.' &&
		   memcmp(event.data, heard.data, heard.size) == 0;
}

static bool
is_mistaken(const SwChart *chart, SwText event)
{
	if (sw_text_has_prefix(event, "done.") || sw_text_has_prefix(event, "error.") ||
		sw_text_is(event, "done") || sw_text_is(event, "error"))
		return true;
	for (uint32_t i = 0; i < chart->event_count; i++)
		if (is_heard_as(chart->events[i], event))
			return true;
	return false;
}

static bool
is_raise_mistaken(const SwChart *chart, const SwAction *actions, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (actions[i].kind == SW_ACTION_RAISE && is_mistaken(chart, actions[i].event))
			return true;
	return false;
}

static bool
is_exact_needed(const SwChart *chart)
{
	for (uint32_t i = 0; i < chart->event_count; i++)
		if (is_mistaken(chart, chart->events[i]))
			return true;
	for (uint32_t i = 0; i < chart->transition_count; i++)
		if (is_raise_mistaken(chart,
							  chart->transitions[i]->actions,
							  chart->transitions[i]->action_count))
			return true;
	for (uint32_t i = 0; i < chart->node_count; i++)
	{
		const SwStateNode *node = &chart->nodes[i];

		if (is_raise_mistaken(chart, node->entry, node->entry_count) ||
			is_raise_mistaken(chart, node->exit, node->exit_count) ||
			is_raise_mistaken(chart, node->initial_actions, node->initial_action_count))
			return true;
	}
	return false;
}

/* ---- The root ---- */

static bool
is_wrap_needed(const SwChart *chart)
{
	const SwStateNode *root = &chart->nodes[SW_ROOT];

	for (uint32_t i = 0; i < root->child_count; i++)
		if (scxml_is_history(chart, root->children[i]))
			return true;
	for (uint32_t i = 0; i < chart->transition_count; i++)
		for (uint32_t k = 0; k < chart->transitions[i]->target_count; k++)
			if (chart->transitions[i]->targets[k] == SW_ROOT)
				return true;
	return root->type != SW_STATE_COMPOUND || root->transition_count > 0 ||
		   root->always_count > 0 || root->after_count > 0 || root->done_count > 0 ||
		   root->entry_count > 0 || root->exit_count > 0 || root->initial_action_count > 0;
}

static SwText
find_path(void *context, SwText id)
{
	const ScxmlWriter *writer = context;

	for (uint32_t i = 1; i < writer->chart->node_count; i++)
		if (sw_text_equal(writer->ids[i], id))
			return writer->chart->nodes[i].path;
	return SW_NO_TEXT;
}

void
scxml_plan(ScxmlWriter *writer)
{
	plan_ids(writer);
	plan_data(writer);
	writer->is_exact = is_exact_needed(writer->chart);
	writer->is_wrapped = is_wrap_needed(writer->chart);
	writer->scope.find_state = find_path;
	writer->scope.reader = writer;
	writer->scope.ids = writer->ids;
}
