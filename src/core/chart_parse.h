/*-------------------------------------------------------------------------
 *
 * chart_parse.h
 *		What the parts of the chart reader share: places, findings, lists to fill.
 *
 * Reading goes on after a fault, so that one run reports all of them; what a faulty
 * member would have given is then left out of the chart, which nobody gets to see.
 *
 * src/core/chart_parse.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_CHART_PARSE_H
#define SWOOSH_CORE_CHART_PARSE_H

#include "chart_tables.h"

/* A place in the chart's JSON; it becomes a pointer only where a fault is found. */
typedef struct SwChartPlace
{
	const struct SwChartPlace *up; /* NULL at the root */
	SwText key;                    /* SW_NO_TEXT for an element of a list */
	size_t index;
} SwChartPlace;

typedef struct SwChartActions
{
	SwAction *items;
	uint32_t count;
} SwChartActions;

typedef struct SwChartAssignments
{
	SwAssignment *items;
	uint32_t count;
} SwChartAssignments;

typedef struct SwChartParser
{
	SwArena *arena;
	const SwGuardTable *guards;
	SwFindings *findings;
	SwChart *chart;
	SwChartTables *tables;
	SwStateNode *nodes; /* those of the chart, while they may still change */
	uint32_t node_capacity;
	const SwJson **configs; /* of each node, what the text says about it */
	uint32_t config_capacity;
	SwTransition **transitions;
	uint32_t transition_count, transition_capacity;
	SwChartActions *actions; /* every list of actions */
	uint32_t actions_count, actions_capacity;
	SwChartAssignments *assignments; /* every list of assignments */
	uint32_t assignments_count, assignments_capacity;
	SwStateId *chosen; /* of each node: the child that a list of targets goes through */
} SwChartParser;

SwChartPlace sw_chart_member(const SwChartPlace *up, SwText key);
SwChartPlace sw_chart_element(const SwChartPlace *up, size_t index);
SwText sw_chart_pointer(SwArena *arena, const SwChartPlace *place);

/* sw_chart_fault reports a fault; `code` is static and stable, `message` for people. */
void
sw_chart_fault(SwChartParser *parser, const SwChartPlace *place, const char *code, SwText message);
/* sw_chart_fault_at is the same at a member of the place. */
void sw_chart_fault_at(SwChartParser *parser, const SwChartPlace *place, const char *key,
					   const char *code, const char *message);
/* sw_chart_add_finding appends to a list of findings. */
void sw_chart_add_finding(SwArena *arena, SwFindings *findings, SwFinding finding);

/* sw_chart_expect: the value has this type; else that is reported. */
bool sw_chart_expect(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
					 SwJsonType type);
/* sw_chart_refuse_others reports members of an object that are none of `keys` (ends in NULL). */
void sw_chart_refuse_others(SwChartParser *parser, const SwChartPlace *place, const SwJson *object,
							const char *const *keys);

/* A single element may stand where a list may: the list has `count` items then. */
uint32_t sw_chart_list_count(const SwJson *value);
const SwJson *sw_chart_list_item(const SwJson *value, const SwChartPlace *place, uint32_t i,
								 SwChartPlace *item_place_out);

/* sw_chart_path is the dot path of a key below a parent's. */
SwText sw_chart_path(SwArena *arena, SwText parent, SwText key);

/* sw_chart_parse_state reads a state and all below it.  Recursion is bounded by its depth. */
void sw_chart_parse_state(SwChartParser *parser, const SwChartPlace *place, SwStateId state);

/*
 * sw_chart_parse_transitions reads the candidates of one event or delay at `source`, numbered on
 * from *ordinal.
 */
void sw_chart_parse_transitions(SwChartParser *parser, const SwChartPlace *place,
								const SwJson *value, SwStateId source, SwTransitionKind kind,
								SwText event, int64_t delay_ms, uint32_t *ordinal);

/*
 * sw_chart_parse_targets reads a target or a list of them, relative to `source`, which together
 * must be able to be active at once.  What names no state is left out of the answer.
 */
const SwStateId *sw_chart_parse_targets(SwChartParser *parser, const SwChartPlace *place,
										const SwJson *value, SwStateId source, uint32_t *count_out);

const SwGuard *
sw_chart_parse_guard(SwChartParser *parser, const SwChartPlace *place, const SwJson *value);
const SwAction *sw_chart_parse_actions(SwChartParser *parser, const SwChartPlace *place,
									   const SwJson *value, uint32_t *count_out);

/* sw_chart_index_names fills in what names of states need, before targets are read. */
void sw_chart_index_names(SwChartParser *parser);
/* sw_chart_index fills in all other tables of a chart without faults. */
void sw_chart_index(SwChartParser *parser);

#endif
