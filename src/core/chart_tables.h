/*-------------------------------------------------------------------------
 *
 * chart_tables.h
 *		What the reducer looks up in a chart, worked out once when it is read.
 *
 * src/core/chart_tables.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_CHART_TABLES_H
#define SWOOSH_CORE_CHART_TABLES_H

#include "swoosh/chart.h"

typedef struct SwChartTables
{
	uint32_t words;          /* of a set of states */
	const uint64_t *leaves;  /* the set of atomic and final states */
	const uint32_t *ranks;   /* of a state: its place in by_path */
	const SwJson *paths;     /* of a state: its path as a text */
	const SwJson *keys;      /* of a state: its key as a text */
	const SwJson *alone;     /* of a state: the list of its path and no other */
	const uint64_t *finals;  /* the set of final children of the root */
	const uint32_t *regions; /* of a state: children that are active with it */
	const SwStateId *by_id;  /* states with an id of their own, sorted by it */
	uint32_t id_count;
	const uint64_t *remembered; /* the set of states that some history is of */
	const SwStateId *histories;
	uint32_t history_count;
	/*
	 * Candidates by event, then source, then text order: those of event e begin at firsts[e].
	 * Behind those of the last event stand the eventless ones, at firsts[event_count].
	 */
	const SwTransition *const *candidates;
	const uint32_t *firsts;
	const uint32_t *event_slots;       /* hashed: places of events, SW_NO_INDEX where free */
	uint32_t event_mask;               /* of an index of event_slots */
	const SwTransition *const *timers; /* candidates of `after`, by source and then in text order */
	uint32_t timer_count;
} SwChartTables;

/* sw_chart_hash_events fills the slots of a chart whose table of events is sorted. */
void sw_chart_hash_events(SwArena *arena, const SwChart *chart, SwChartTables *tables);
/* sw_chart_event is the place of an event in the chart's table, SW_NO_INDEX if it has none. */
uint32_t sw_chart_event(const SwChart *chart, SwText event);
/* sw_chart_region is the place of a region in the chart's table, SW_NO_INDEX if it sets none. */
uint32_t sw_chart_region(const SwChart *chart, SwText region);

/*
 * sw_chart_domain is the state below which a transition from `source` exits and enters, where
 * `first` and `last` are the least and the greatest of its targets (histories resolved).
 * Nothing below `source` leaves it unless `is_reenter`.  Work: O(depth).
 */
SwStateId sw_chart_domain(const SwChart *chart, SwStateId source, bool is_reenter, SwStateId first,
						  SwStateId last);

/* Children in document order: `for (c = first; c != SW_NO_STATE; c = next(c))`. */
SwStateId sw_chart_child_first(const SwChart *chart, SwStateId state);
SwStateId sw_chart_child_next(const SwChart *chart, SwStateId child);

static inline bool
sw_chart_is_history(const SwChart *chart, SwStateId state)
{
	return chart->nodes[state].type == SW_STATE_SHALLOW ||
		   chart->nodes[state].type == SW_STATE_DEEP;
}

#endif
