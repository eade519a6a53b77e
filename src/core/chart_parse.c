/*-------------------------------------------------------------------------
 *
 * chart_parse.c
 *		A chart's JSON becomes states in document order.
 *
 * Two passes: the first numbers the states, so that targets can name what comes
 * later in the text; the second reads every member in text order and reports what
 * is wrong with it, then what is missing.
 *
 * src/core/chart_parse.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "chart_parse.h"

#include "grow.h"
#include "swoosh/canon.h"

static SwStateType
state_type(const SwJson *config)
{
	SwText type = sw_json_get_string(config, "type");
	const SwJson *history = sw_json_get(config, "history");
	const SwJson *states = sw_json_get(config, "states");

	if (sw_text_is(type, "parallel"))
		return SW_STATE_PARALLEL;
	if (sw_text_is(type, "final"))
		return SW_STATE_FINAL;
	if (sw_text_is(sw_json_text_of(history), "deep"))
		return SW_STATE_DEEP;
	if (sw_text_is(type, "history") || history != NULL)
		return SW_STATE_SHALLOW;
	return sw_json_is(states, SW_JSON_OBJECT) ? SW_STATE_COMPOUND : SW_STATE_ATOMIC;
}

SwText
sw_chart_path(SwArena *arena, SwText parent, SwText key)
{
	SwBuffer buffer;

	if (parent.size == 0)
		return key;
	sw_buffer_init(&buffer, arena, parent.size + key.size + 1);
	sw_buffer_text(&buffer, parent);
	sw_buffer_octet(&buffer, '.');
	sw_buffer_text(&buffer, key);
	return sw_buffer_view(&buffer);
}

static SwStateId
add_state(SwChartParser *parser, const SwJson *config, SwText key, SwStateId parent)
{
	uint32_t count = parser->chart->node_count;
	const SwStateNode *above;
	SwStateNode *node;

	parser->nodes =
		sw_grow(parser->arena, parser->nodes, count, &parser->node_capacity, sizeof(SwStateNode));
	parser->configs =
		sw_grow(parser->arena, parser->configs, count, &parser->config_capacity, sizeof(SwJson *));
	above = parent == SW_NO_STATE ? NULL : &parser->nodes[parent];
	node = &parser->nodes[count];
	parser->configs[count] = config;
	*node = (SwStateNode){
		.key = key,
		.path = above == NULL ? SW_TEXT("") : sw_chart_path(parser->arena, above->path, key),
		.type = state_type(config),
		.parent = parent,
		.depth = above == NULL ? 0 : (uint16_t) (above->depth + 1),
	};
	parser->chart->node_count = count + 1;
	return (SwStateId) count;
}

/*
 * number_states adds a state and all below it.  Recursion is bounded by the depth of JSON;
 * false once there are too many states or levels.
 */
static bool
number_states(SwChartParser *parser, const SwJson *config, SwText key, SwStateId parent)
{
	const SwJson *states = sw_json_get(config, "states");
	SwStateId state;

	if (parser->chart->node_count == SW_CHART_STATES_MAX)
		return false;
	if (parent != SW_NO_STATE && parser->nodes[parent].depth == SW_CHART_DEPTH_MAX)
		return false;
	state = add_state(parser, config, key, parent);
	for (uint32_t i = 0; sw_json_is(states, SW_JSON_OBJECT) && i < states->count; i++)
	{
		const SwMember *child = &states->as.members[i];

		if (!number_states(parser, child->value, child->key, state))
			return false;
	}
	parser->nodes[state].last = (SwStateId) (parser->chart->node_count - 1);
	return true;
}

SwStatus
sw_chart_parse(SwArena *arena, SwText text, const SwGuardTable *guards, const SwChart **chart_out,
			   SwFindings *findings_out)
{
	SwChart *chart = SW_NEW(arena, SwChart);
	SwChartParser parser = {.arena = arena, .guards = guards, .findings = findings_out};
	SwFault fault;

	*findings_out = (SwFindings){NULL, 0, 0};
	parser.chart = chart;
	parser.tables = SW_NEW(arena, SwChartTables);
	chart->tables = parser.tables;
	chart->context = &sw_json_empty_object;
	if (sw_json_parse(arena,
					  text,
					  SW_CHART_OCTETS_MAX,
					  SW_JSON_DEPTH_MAX,
					  &chart->config,
					  &fault) != SW_OK)
	{
		sw_chart_add_finding(arena,
							 findings_out,
							 (SwFinding){.pointer = fault.pointer,
										 .code = "malformed",
										 .message = sw_text_from(fault.why)});
		return SW_MALFORMED;
	}
	if (!number_states(&parser, chart->config, SW_TEXT(""), SW_NO_STATE))
	{
		sw_chart_fault(&parser, NULL, "limit", SW_TEXT("too many states, or too many levels"));
		return SW_CHART_REFUSED;
	}
	chart->nodes = parser.nodes;
	chart->id = sw_json_get_string(chart->config, "id");
	sw_chart_index_names(&parser);
	sw_chart_parse_state(&parser, NULL, SW_ROOT);
	if (findings_out->count > 0)
		return SW_CHART_REFUSED;
	sw_chart_index(&parser);
	chart->hash = sw_hash_text(sw_canon_ordered(arena, chart->config));
	*chart_out = chart;
	return SW_OK;
}
