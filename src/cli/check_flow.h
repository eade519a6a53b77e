/*-------------------------------------------------------------------------
 *
 * check_flow.h
 *		What each transition of a chart reads and writes, and what it enters.
 *
 * A variable is a path of the state that something reads, or a history.  What may be
 * read errs on the side of too much, what is surely written on the side of too little.
 *
 * src/cli/check_flow.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CLI_CHECK_FLOW_H
#define SWOOSH_CLI_CHECK_FLOW_H

#include "check.h"

/* Conditions `path === literal` that are told apart, and 0 for none. */
#define CLI_CHECK_CONDITIONS_MAX 15

typedef struct CliCheckCondition
{
	uint32_t variable;
	const SwJson *literal; /* a scalar */
} CliCheckCondition;

/* What a transition does to a condition. */
typedef enum CliCheckEffect
{
	CLI_CHECK_KEEPS,
	CLI_CHECK_FULFILS, /* or it cannot be said */
	CLI_CHECK_BREAKS
} CliCheckEffect;

typedef struct CliCheckFlow
{
	uint32_t condition;      /* that its guard demands, from 1; 0: none that is known */
	const uint64_t *guarded; /* variables that its guard reads */
	const uint64_t *used;    /* variables that it may read when it is taken */
	const uint64_t *written; /* variables whose value before does not matter once it is taken */
	const uint64_t *entered; /* states that may be entered */
	SwStateId staying;       /* with its ancestors it stays active; what else does is parallel */
	bool has_effects;
	uint8_t effects[CLI_CHECK_CONDITIONS_MAX + 1];
} CliCheckFlow;

struct CliCheckLive
{
	bool is_whole;  /* what is read cannot be told: the whole document counts */
	bool has_clock; /* so do epochs and the clock */
	bool has_hlc;   /* a rule may read the last clock */
	SwText *paths;  /* read below `state` */
	uint32_t path_count, path_capacity;
	uint32_t path_always; /* so many of them always count: invariants read them */
	SwStateId *histories; /* variables behind the paths */
	uint32_t history_count;
	uint32_t words; /* of a set of variables */
	SwText *types;  /* paths whose type counts, since an action may fail by it */
	uint32_t type_count, type_capacity;
	CliCheckCondition conditions[CLI_CHECK_CONDITIONS_MAX + 1];
	uint32_t condition_count; /* the first is at 1 */
	/* by state, then condition: variables that count while the state is active, if it holds */
	uint64_t *rows;
};

/* cli_check_flow_conditions finds the conditions that guards demand and that can be followed. */
void cli_check_flow_conditions(const CliCheck *check, CliCheckLive *live);

/* cli_check_demand is the condition that a guard demands, 0 if it demands none that is known. */
uint32_t cli_check_demand(const CliCheckLive *live, const SwGuard *guard);

/* cli_check_effects fills what a transition does to the conditions. */
void
cli_check_effects(const CliCheckLive *live, const SwTransition *transition, CliCheckFlow *flow);

/* cli_check_flow works out what one transition does.  Pure. */
CliCheckFlow
cli_check_flow(const CliCheck *check, const CliCheckLive *live, const SwTransition *transition);

/* cli_check_guard_paths visits the paths below `state` that an exact guard reads. */
void
cli_check_guard_paths(const CliCheck *check, uint32_t guard, CliCheckVisit visit, void *context);

static inline bool
cli_check_has(const uint64_t *set, uint32_t i)
{
	return (set[i / 64] >> (i % 64) & 1) != 0;
}

static inline void
cli_check_put(uint64_t *set, uint32_t i)
{
	set[i / 64] |= UINT64_C(1) << (i % 64);
}

/* cli_check_row is the set of variables that count in a state under a condition. */
static inline uint64_t *
cli_check_row(const CliCheckLive *live, uint32_t state, uint32_t condition)
{
	size_t rows = (size_t) live->condition_count + 1;

	return live->rows + (state * rows + condition) * live->words;
}

#endif
