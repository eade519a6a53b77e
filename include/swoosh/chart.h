/*-------------------------------------------------------------------------
 *
 * chart.h
 *		A statechart: a strict subset of the XState v5 machine config, read-only once read.
 *
 * States are numbered in document order (pre-order of the text, the root is 0), so
 * "document order" is "by number", and the descendants of a state are a range.
 *
 * include/swoosh/chart.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CHART_H
#define SWOOSH_CHART_H

#include "swoosh/guard.h"

/* Transitions that the engine takes itself, whatever a chart says. */
#define SW_MACHINE_DUE     "Machine_Due"     /* of a chart with `after`: timers that are due fire */
#define SW_MACHINE_UPGRADE "Machine_Upgrade" /* the instance goes on under another chart */

typedef uint16_t SwStateId;
#define SW_NO_STATE ((SwStateId) UINT16_MAX)
#define SW_ROOT     ((SwStateId) 0)

/* Place of a name in a sorted table of the chart: its events, its regions. */
#define SW_NO_INDEX UINT32_MAX

typedef enum SwStateType
{
	SW_STATE_ATOMIC,
	SW_STATE_COMPOUND,
	SW_STATE_PARALLEL,
	SW_STATE_FINAL,
	SW_STATE_SHALLOW,
	SW_STATE_DEEP
} SwStateType;

typedef enum SwTransitionKind
{
	SW_TRANSITION_ON,
	SW_TRANSITION_ALWAYS,
	SW_TRANSITION_AFTER,
	SW_TRANSITION_DONE
} SwTransitionKind;

typedef enum SwActionKind
{
	SW_ACTION_ASSIGN,
	SW_ACTION_RAISE
} SwActionKind;

typedef struct SwAssignment
{
	SwText path;        /* dotted; its first part is a region */
	SwText rest;        /* the path below that region; empty where the region itself is set */
	uint32_t parts;     /* keys of the whole path; 2: it sets a member of the region */
	uint32_t region;    /* place of that region in the chart's `regions` */
	const SwJson *rule; /* literal or JsonLogic */
	SwText var;         /* of {"var": "<path>"}, that path; else SW_NO_TEXT */
	SwText input;       /* of {"var": "inputs.<path>"}, that path; else SW_NO_TEXT */
} SwAssignment;

typedef struct SwAction
{
	SwActionKind kind;
	SwText event;                    /* of a raise */
	uint32_t event_index;            /* its place in `events`; SW_NO_INDEX: nothing hears it */
	const SwAssignment *assignments; /* of an assign, in key order of the text */
	uint32_t assignment_count;
} SwAction;

/* A guard as the chart has it; combinators have parts. */
typedef struct SwGuard
{
	SwText type;
	const SwJson *params;            /* NULL if none */
	const SwGuardProvider *provider; /* NULL for and, or, not, stateIn, logic */
	const struct SwGuard *const *parts;
	uint32_t part_count;
	SwStateId state;    /* of stateIn */
	const SwJson *rule; /* of logic */
} SwGuard;

typedef struct SwTransition
{
	SwTransitionKind kind;
	SwStateId source;
	uint32_t ordinal; /* n of `<source>/<event>/<n>`: among all candidates of that event there */
	SwText event;     /* of `on`; "always", "after", "done" for the others */
	uint32_t event_index; /* of `on`: its place in `events`; else SW_NO_INDEX */
	int64_t delay_ms;     /* of `after` */
	uint32_t timer;       /* of `after`: its place among all of the chart; else SW_NO_INDEX */
	const SwStateId *targets;
	uint32_t target_count; /* 0: no target, nothing is exited */
	const SwGuard *guard;  /* NULL: none */
	const SwAction *actions;
	uint32_t action_count;
	bool is_reenter;
	bool has_history;   /* some target is a history state */
	SwStateId domain;   /* what is below it is exited; SW_NO_STATE: see sw_chart_domain */
	SwText name;        /* `<source path>/<event>/<n>`, what a guard entry begins with */
	SwText guard_name;  /* `<name>:<type>`; SW_NO_TEXT without a guard */
	SwText description; /* SW_NO_TEXT if none */
} SwTransition;

typedef struct SwStateNode
{
	SwText key;  /* "" for the root */
	SwText path; /* dot path without the root: "execution.plan"; "" for the root */
	SwText id;   /* explicit id, else SW_NO_TEXT */
	SwStateType type;
	SwStateId parent;          /* SW_NO_STATE for the root */
	SwStateId last;            /* the last descendant in document order; itself if a leaf */
	uint16_t depth;            /* of the root 0 */
	const SwStateId *children; /* in document order */
	uint32_t child_count;
	const SwStateId *initial; /* target of `initial`; of a history state its default targets */
	uint32_t initial_count;
	const SwAction *initial_actions; /* run between the entry actions and those of the child */
	uint32_t initial_action_count;
	const SwTransition *const *transitions; /* `on` in text order */
	uint32_t transition_count;
	const SwTransition *const *always;
	uint32_t always_count;
	const SwTransition *const *after;
	uint32_t after_count;
	const SwTransition *const *done;
	uint32_t done_count;
	const SwAction *entry;
	uint32_t entry_count;
	const SwAction *exit;
	uint32_t exit_count;
	SwText region;         /* meta.region, else SW_NO_TEXT */
	uint32_t region_index; /* its place in `regions`, or SW_NO_INDEX */
	SwText description;
	const SwJson *meta; /* NULL if none */
} SwStateNode;

typedef struct SwChart
{
	SwText id;
	SwHash hash;
	const SwJson *config; /* the text as read */
	const SwStateNode *nodes;
	uint32_t node_count;
	const SwTransition *const *transitions; /* all, by source and then in text order */
	uint32_t transition_count;
	const SwJson *context; /* an object, maybe empty */
	const SwJson *roles;   /* root meta.roles, or NULL */
	const SwJson *trace;   /* root meta.trace, or NULL */
	const SwText *events;  /* every event of `on`, sorted by octets, without repeats */
	uint32_t event_count;
	const SwText *regions; /* every region that the chart sets, sorted by octets */
	uint32_t region_count;
	bool has_after;
	const SwStateId *by_path;           /* all but the root, sorted by path: for lookups */
	const struct SwChartTables *tables; /* what the reducer looks up (src/core/chart_tables.h) */
} SwChart;

typedef struct SwFinding
{
	SwText pointer;   /* into the chart's JSON */
	const char *code; /* stable: docs/reference/chart.md */
	SwText message;
	bool is_lint;   /* loading goes on; swoosh_define_machine refuses it without `force` */
	bool is_advice; /* lint that refuses nothing: for people */
} SwFinding;

typedef struct SwFindings
{
	SwFinding *items;
	uint32_t count;
	uint32_t capacity;
} SwFindings;

/*
 * sw_chart_parse reads a chart and reports all faults with their paths.
 *
 * `text` must live as long as the chart.  Returns SW_MALFORMED (no I-JSON: one finding),
 * SW_CHART_REFUSED (findings, none of them lint) or SW_OK (no findings; sw_chart_lint has
 * more to say).  *findings_out is emptied first.  Pure.  Work: O(n log n) in the octets.
 */
SwStatus sw_chart_parse(SwArena *arena, SwText text, const SwGuardTable *guards,
						const SwChart **chart_out, SwFindings *findings_out);

/* sw_chart_lint adds what loading does not refuse: unreachable, endless, shadowed. */
void sw_chart_lint(SwArena *arena, const SwChart *chart, SwFindings *findings);

/* Questions, all pure. */
SwStateId sw_chart_find(const SwChart *chart, SwText path);         /* by dot path; SW_NO_STATE */
SwStateId sw_chart_resolve(const SwChart *chart, SwText reference); /* path, "#id", "#id.path" */
static inline bool
sw_chart_is_descendant(const SwChart *chart, SwStateId state, SwStateId ancestor) /* proper */
{
	return state > ancestor && state <= chart->nodes[ancestor].last;
}
static inline bool
sw_chart_is_leaf(const SwChart *chart, SwStateId state) /* atomic or final */
{
	return chart->nodes[state].type == SW_STATE_ATOMIC ||
		   chart->nodes[state].type == SW_STATE_FINAL;
}
/*
 * sw_chart_has_role: the chart gives `event` to this role (default ["proposer"]; Machine_Due of a
 * chart with `after`: ["proposer", "system"]).
 */
bool sw_chart_has_role(const SwChart *chart, SwText event, SwText role);
const SwJson *sw_chart_roles(SwArena *arena, const SwChart *chart, SwText event);
/* sw_chart_has_event: some state has a candidate for it. */
bool sw_chart_has_event(const SwChart *chart, SwText event);

/* sw_chart_mermaid draws the chart as a stateDiagram-v2. */
SwText sw_chart_mermaid(SwArena *arena, const SwChart *chart);

/* sw_guard_describe is a guard in one line, for tables and drawings; so are actions. */
SwText sw_guard_describe(SwArena *arena, const SwGuard *guard);
SwText sw_actions_describe(SwArena *arena, const SwAction *actions, uint32_t count);

#endif
