/*-------------------------------------------------------------------------
 *
 * slow_chart.h
 *		What the slow reducer is made of: states and transitions in arrays, sets as arrays.
 *
 * test/core/slow_chart.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_TEST_SLOW_CHART_H
#define SWOOSH_TEST_SLOW_CHART_H

#include <stdbool.h>

#include "slow_reducer.h"

#define STATES_MAX      64
#define TRANSITIONS_MAX 1024
#define TARGETS_MAX     16
#define PATH_MAX_SIZE   128

typedef enum Kind
{
	ATOMIC,
	COMPOUND,
	PARALLEL,
	FINAL,
	SHALLOW,
	DEEP
} Kind;

typedef struct State
{
	char path[PATH_MAX_SIZE]; /* "" for the root */
	const char *key;
	const json_t *config;
	Kind kind;
	const struct State *parent;
} State;

typedef struct Transition
{
	const State *source;
	char event[64]; /* "on:E", "always" or "done" */
	const json_t *config;
	const State *targets[TARGETS_MAX];
	int target_count;
} Transition;

/* An array without repeats. */
typedef struct Set
{
	const void *items[STATES_MAX];
	int count;
} Set;

struct SlowMachine
{
	State states[STATES_MAX]; /* in document order */
	int state_count;
	Transition transitions[TRANSITIONS_MAX];
	int transition_count;

	Set configuration;
	json_t *history; /* path -> paths in document order */
	json_t *regions;
	json_t *epoch;
	char (*queue)[PATH_MAX_SIZE];
	int queue_first, queue_count, queue_size;
	int microsteps;
	bool is_running;
};

bool slow_set_has(const Set *set, const void *item);
void slow_set_add(Set *set, const void *item);
void slow_set_delete(Set *set, const void *item);
void slow_set_sort(Set *set);
bool slow_is_history(const State *state);
bool slow_is_atomic(const State *state);
bool slow_is_descendant(const State *state, const State *ancestor);
const State *slow_state_find(const SlowMachine *machine, const char *path);
const State *slow_state_child(const SlowMachine *machine, const State *parent, const char *key);
const State *slow_target_find(const SlowMachine *machine, const State *source, const char *target);
void
slow_add_states(SlowMachine *machine, const json_t *config, const char *key, const State *parent);
void slow_add_transitions(SlowMachine *machine, const State *state);

#endif
