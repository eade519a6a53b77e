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
#define TIMERS_MAX      256

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
	char event[64]; /* "on:E", "always", "done" or "after:1000" */
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

/* A delayed event on its way to the state that sent it when it was entered. */
typedef struct Timer
{
	const State *state;
	const char *delay; /* as the chart spells it */
	json_int_t due;
} Timer;

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
	bool has_after;
	json_int_t clock; /* of who comes */
	json_int_t now;   /* of the macrostep */
	Timer timers[TIMERS_MAX];
	int timer_count;
};

/* What a step may change. */
typedef struct Saved
{
	Set configuration;
	json_t *history, *regions;
	Timer timers[TIMERS_MAX];
	int timer_count;
	bool is_running;
} Saved;

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

/* Delayed events (slow_time.c).  A state sends its own when it is entered. */
void slow_send_delayed(SlowMachine *machine, const State *state);
/* slow_cancel takes back what a state has sent, or only one of its delays. */
void slow_cancel(SlowMachine *machine, const State *state, const char *delay);
/* slow_deliver_all delivers what is due, and answers how many; -1 if one of them fails. */
int slow_deliver_all(SlowMachine *machine, bool is_tick);
/* slow_deliver is the macrostep of one (slow_reducer.c); false if it fails. */
bool slow_deliver(SlowMachine *machine, const Timer *timer);
void slow_save(const SlowMachine *machine, Saved *saved);
void slow_forget(Saved *saved);
void slow_go_back(SlowMachine *machine, Saved *saved);

#endif
