/*-------------------------------------------------------------------------
 *
 * chart_index.c
 *		The tables of a chart: names, events, regions, candidates, domains.
 *
 * src/core/chart_index.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "chart_parse.h"

#include <string.h>

#include "swoosh/sort.h"

/* ---- Names of states ---- */

static int
compare_paths(const void *a, const void *b, const void *context)
{
	const SwStateNode *nodes = context;

	return sw_text_compare(nodes[*(const SwStateId *) a].path, nodes[*(const SwStateId *) b].path);
}

static int
compare_ids(const void *a, const void *b, const void *context)
{
	const SwStateNode *nodes = context;

	return sw_text_compare(nodes[*(const SwStateId *) a].id, nodes[*(const SwStateId *) b].id);
}

void
sw_chart_index_names(SwChartParser *parser)
{
	uint32_t count = parser->chart->node_count;
	SwStateId *by_path = SW_NEW_ARRAY(parser->arena, SwStateId, count);
	SwStateId *by_id = SW_NEW_ARRAY(parser->arena, SwStateId, count);
	uint32_t id_count = 0;

	parser->chosen = SW_NEW_ARRAY(parser->arena, SwStateId, count);
	for (uint32_t i = 0; i < count; i++)
	{
		parser->chosen[i] = SW_NO_STATE;
		parser->nodes[i].region_index = SW_NO_INDEX;
		parser->nodes[i].id = sw_json_get_string(parser->configs[i], "id");
		if (parser->nodes[i].id.data != NULL)
			by_id[id_count++] = (SwStateId) i;
		if (i > 0)
			by_path[i - 1] = (SwStateId) i;
	}
	sw_sort(parser->arena, by_path, count - 1, sizeof(SwStateId), compare_paths, parser->nodes);
	sw_sort(parser->arena, by_id, id_count, sizeof(SwStateId), compare_ids, parser->nodes);
	parser->chart->by_path = by_path;
	parser->tables->by_id = by_id;
	parser->tables->id_count = id_count;
}

/* ---- Sorted tables of texts ---- */

static uint32_t
index_texts(SwArena *arena, SwText *texts, uint32_t count)
{
	uint32_t distinct = 0;

	sw_sort_texts(arena, texts, count);
	for (uint32_t i = 0; i < count; i++)
		if (distinct == 0 || !sw_text_equal(texts[distinct - 1], texts[i]))
			texts[distinct++] = texts[i];
	return distinct;
}

static void
index_events(SwChartParser *parser)
{
	SwChart *chart = parser->chart;
	SwText *events = SW_NEW_ARRAY(parser->arena, SwText, parser->transition_count);

	for (uint32_t i = 0; i < parser->transition_count; i++)
		if (parser->transitions[i]->kind == SW_TRANSITION_ON)
			events[chart->event_count++] = parser->transitions[i]->event;
	chart->event_count = index_texts(parser->arena, events, chart->event_count);
	chart->events = events;
	sw_chart_hash_events(parser->arena, chart, parser->tables);
	for (uint32_t i = 0; i < parser->transition_count; i++)
		if (parser->transitions[i]->kind == SW_TRANSITION_ON)
			parser->transitions[i]->event_index =
				sw_chart_event(chart, parser->transitions[i]->event);
	for (uint32_t i = 0; i < parser->actions_count; i++)
		for (uint32_t k = 0; k < parser->actions[i].count; k++)
		{
			SwAction *action = &parser->actions[i].items[k];

			if (action->kind == SW_ACTION_RAISE)
				action->event_index = sw_chart_event(chart, action->event);
		}
}

static SwText
assignment_region(const SwAssignment *assignment)
{
	size_t rest = assignment->rest.size;

	return (SwText){assignment->path.data, assignment->path.size - (rest == 0 ? 0 : rest + 1)};
}

static void
index_regions(SwChartParser *parser)
{
	SwChart *chart = parser->chart;
	uint32_t count = chart->context->count + chart->node_count;
	SwText *regions;

	for (uint32_t i = 0; i < parser->assignments_count; i++)
		count += parser->assignments[i].count;
	regions = SW_NEW_ARRAY(parser->arena, SwText, count);
	count = 0;
	for (uint32_t i = 0; i < chart->context->count; i++)
		regions[count++] = chart->context->as.members[i].key;
	for (uint32_t i = 0; i < chart->node_count; i++)
		if (parser->nodes[i].region.data != NULL)
			regions[count++] = parser->nodes[i].region;
	for (uint32_t i = 0; i < parser->assignments_count; i++)
		for (uint32_t k = 0; k < parser->assignments[i].count; k++)
			regions[count++] = assignment_region(&parser->assignments[i].items[k]);
	chart->regions = regions;
	chart->region_count = index_texts(parser->arena, regions, count);

	for (uint32_t i = 0; i < chart->node_count; i++)
		if (parser->nodes[i].region.data != NULL)
			parser->nodes[i].region_index = sw_chart_region(chart, parser->nodes[i].region);
	for (uint32_t i = 0; i < parser->assignments_count; i++)
		for (uint32_t k = 0; k < parser->assignments[i].count; k++)
		{
			SwAssignment *assignment = &parser->assignments[i].items[k];

			assignment->region = sw_chart_region(chart, assignment_region(assignment));
		}
}

/* ---- States ---- */

static void
index_states(SwChartParser *parser)
{
	SwChart *chart = parser->chart;
	SwChartTables *tables = parser->tables;
	uint32_t count = chart->node_count;
	uint32_t words = (count + 63) / 64;
	uint64_t *leaves = SW_NEW_ARRAY(parser->arena, uint64_t, words);
	uint32_t *ranks = SW_NEW_ARRAY(parser->arena, uint32_t, count);
	uint32_t *regions = SW_NEW_ARRAY(parser->arena, uint32_t, count);
	uint64_t *remembered = SW_NEW_ARRAY(parser->arena, uint64_t, words);
	uint64_t *finals = SW_NEW_ARRAY(parser->arena, uint64_t, words);
	SwStateId *histories = SW_NEW_ARRAY(parser->arena, SwStateId, count);

	for (uint32_t i = 0; i + 1 < count; i++)
		ranks[chart->by_path[i]] = i;
	for (uint32_t i = 0; i < count; i++)
	{
		const SwStateNode *node = &parser->nodes[i];

		if (sw_chart_is_leaf(chart, (SwStateId) i))
			leaves[i / 64] |= UINT64_C(1) << (i % 64);
		if (node->type == SW_STATE_FINAL && node->parent == SW_ROOT)
			finals[i / 64] |= UINT64_C(1) << (i % 64);
		if (sw_chart_is_history(chart, (SwStateId) i))
		{
			histories[tables->history_count++] = (SwStateId) i;
			remembered[node->parent / 64] |= UINT64_C(1) << (node->parent % 64);
		}
		else if (i > 0)
			regions[node->parent] = parser->nodes[node->parent].type == SW_STATE_PARALLEL
										? regions[node->parent] + 1
										: 1;
	}
	tables->words = words;
	tables->leaves = leaves;
	tables->ranks = ranks;
	tables->regions = regions;
	tables->finals = finals;
	tables->remembered = remembered;
	tables->histories = histories;
}

/* index_texts_of_states makes the values once that documents are made of. */
static void
index_texts_of_states(SwChartParser *parser)
{
	uint32_t count = parser->chart->node_count;
	SwJson *paths = SW_NEW_ARRAY(parser->arena, SwJson, count);
	SwJson *keys = SW_NEW_ARRAY(parser->arena, SwJson, count);
	SwJson *alone = SW_NEW_ARRAY(parser->arena, SwJson, count);
	const SwJson **elements = SW_NEW_ARRAY(parser->arena, const SwJson *, count);

	for (uint32_t i = 0; i < count; i++)
	{
		paths[i] = (SwJson){.type = SW_JSON_STRING, .as.text = parser->nodes[i].path};
		keys[i] = (SwJson){.type = SW_JSON_STRING, .as.text = parser->nodes[i].key};
		elements[i] = &paths[i];
		alone[i] = (SwJson){.type = SW_JSON_ARRAY, .count = 1, .as.elements = &elements[i]};
	}
	parser->tables->paths = paths;
	parser->tables->keys = keys;
	parser->tables->alone = alone;
}

static void
index_children(SwChartParser *parser)
{
	SwChart *chart = parser->chart;
	SwStateId *children = SW_NEW_ARRAY(parser->arena, SwStateId, chart->node_count);
	uint32_t count = 0;

	for (uint32_t i = 0; i < chart->node_count; i++)
	{
		parser->nodes[i].children = children + count;
		for (SwStateId c = sw_chart_child_first(chart, (SwStateId) i); c != SW_NO_STATE;
			 c = sw_chart_child_next(chart, c))
			children[count++] = c;
		parser->nodes[i].child_count = (uint32_t) (children + count - parser->nodes[i].children);
	}
}

/* ---- Transitions ---- */

static int
compare_transitions(const void *a, const void *b, const void *context)
{
	const SwTransition *left = *(SwTransition *const *) a;
	const SwTransition *right = *(SwTransition *const *) b;

	(void) context;
	return (left->source > right->source) - (left->source < right->source);
}

static int
compare_candidates(const void *a, const void *b, const void *context)
{
	const SwTransition *left = *(const SwTransition *const *) a;
	const SwTransition *right = *(const SwTransition *const *) b;

	(void) context; /* the sort is stable: sources and text order stay as they are */
	return (left->event_index > right->event_index) - (left->event_index < right->event_index);
}

/*
 * index_domain finds what a transition exits, once for all.  Only where a source lies below the
 * parent of a history that it targets does that depend on what is stored.
 */
static void
index_domain(const SwChart *chart, SwTransition *transition)
{
	SwStateId first = SW_NO_STATE;
	SwStateId last = SW_ROOT;
	bool is_stored = false;

	for (uint32_t i = 0; i < transition->target_count; i++)
	{
		SwStateId target = transition->targets[i];

		if (target < first)
			first = target;
		if (target > last)
			last = target;
		if (!sw_chart_is_history(chart, target))
			continue;
		transition->has_history = true;
		is_stored = is_stored ||
					sw_chart_is_descendant(chart, transition->source, chart->nodes[target].parent);
	}
	if (transition->target_count == 0)
		transition->domain = transition->source;
	else if (is_stored)
		transition->domain = SW_NO_STATE;
	else
		transition->domain =
			sw_chart_domain(chart, transition->source, transition->is_reenter, first, last);
}

static void
index_node_transitions(SwStateNode *node, const SwTransition *const *transition)
{
	switch ((*transition)->kind)
	{
		case SW_TRANSITION_ON:
			if (node->transition_count++ == 0)
				node->transitions = transition;
			break;
		case SW_TRANSITION_ALWAYS:
			if (node->always_count++ == 0)
				node->always = transition;
			break;
		case SW_TRANSITION_AFTER:
			if (node->after_count++ == 0)
				node->after = transition;
			break;
		case SW_TRANSITION_DONE:
			if (node->done_count++ == 0)
				node->done = transition;
			break;
	}
}

/* Transitions were read in text order; a state's `on` may stand behind its `states`. */
static void
index_transitions(SwChartParser *parser)
{
	SwChart *chart = parser->chart;
	uint32_t count = parser->transition_count;
	const SwTransition **all = SW_NEW_ARRAY(parser->arena, const SwTransition *, count);

	sw_sort(parser->arena,
			parser->transitions,
			count,
			sizeof(SwTransition *),
			compare_transitions,
			NULL);
	for (uint32_t i = 0; i < count; i++)
	{
		index_domain(chart, parser->transitions[i]);
		all[i] = parser->transitions[i];
		index_node_transitions(&parser->nodes[all[i]->source], &all[i]);
	}
	chart->transitions = all;
	chart->transition_count = count;
}

static void
index_candidates(SwChartParser *parser)
{
	const SwChart *chart = parser->chart;
	uint32_t *firsts = SW_NEW_ARRAY(parser->arena, uint32_t, (size_t) chart->event_count + 2);
	const SwTransition **candidates =
		SW_NEW_ARRAY(parser->arena, const SwTransition *, chart->transition_count);
	uint32_t count = 0;
	uint32_t event = 0;

	for (uint32_t i = 0; i < chart->transition_count; i++)
		if (chart->transitions[i]->kind == SW_TRANSITION_ON)
			candidates[count++] = chart->transitions[i];
	sw_sort(parser->arena, candidates, count, sizeof(SwTransition *), compare_candidates, NULL);
	for (uint32_t i = 0; i < count; i++)
		while (event <= candidates[i]->event_index)
			firsts[event++] = i;
	while (event <= chart->event_count)
		firsts[event++] = count;
	for (uint32_t i = 0; i < chart->transition_count; i++)
		if (chart->transitions[i]->kind == SW_TRANSITION_ALWAYS)
			candidates[count++] = chart->transitions[i];
	firsts[event] = count;
	parser->tables->firsts = firsts;
	parser->tables->candidates = candidates;
}

static void
index_timers(SwChartParser *parser)
{
	uint32_t count = parser->transition_count;
	const SwTransition **timers;
	SwChartTables *tables = parser->tables;

	if (!parser->chart->has_after)
		return;
	timers = SW_NEW_ARRAY(parser->arena, const SwTransition *, count);
	for (uint32_t i = 0; i < count; i++)
		if (parser->transitions[i]->kind == SW_TRANSITION_AFTER)
		{
			parser->transitions[i]->timer = tables->timer_count;
			timers[tables->timer_count++] = parser->transitions[i];
		}
	tables->timers = timers;
}

void
sw_chart_index(SwChartParser *parser)
{
	index_states(parser);
	index_texts_of_states(parser);
	index_children(parser);
	index_events(parser);
	index_regions(parser);
	index_transitions(parser);
	index_candidates(parser);
	index_timers(parser);
}
