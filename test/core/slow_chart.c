/*-------------------------------------------------------------------------
 *
 * slow_chart.c
 *		Sets of states, and a chart read into arrays, for the slow reducer.
 *
 * test/core/slow_chart.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "slow_chart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Sets ---- */

bool
slow_set_has(const Set *set, const void *item)
{
	for (int i = 0; i < set->count; i++)
		if (set->items[i] == item)
			return true;
	return false;
}

void
slow_set_add(Set *set, const void *item)
{
	if (!slow_set_has(set, item))
		set->items[set->count++] = item;
}

void
slow_set_delete(Set *set, const void *item)
{
	int kept = 0;

	for (int i = 0; i < set->count; i++)
		if (set->items[i] != item)
			set->items[kept++] = set->items[i];
	set->count = kept;
}

/* set_sort puts states (or transitions of one array) in the order of their array. */
void
slow_set_sort(Set *set)
{
	for (int i = 1; i < set->count; i++)
		for (int k = i; k > 0 && set->items[k - 1] > set->items[k]; k--)
		{
			const void *item = set->items[k];

			set->items[k] = set->items[k - 1];
			set->items[k - 1] = item;
		}
}

/* ---- The chart ---- */

bool
slow_is_history(const State *state)
{
	return state->kind == SHALLOW || state->kind == DEEP;
}

bool
slow_is_atomic(const State *state)
{
	return state->kind == ATOMIC || state->kind == FINAL;
}

bool
slow_is_descendant(const State *state, const State *ancestor)
{
	for (state = state->parent; state != NULL; state = state->parent)
		if (state == ancestor)
			return true;
	return false;
}

const State *
slow_state_find(const SlowMachine *machine, const char *path)
{
	for (int i = 0; i < machine->state_count; i++)
		if (strcmp(machine->states[i].path, path) == 0)
			return &machine->states[i];
	fprintf(stderr, "slow reducer: no state %s\n", path);
	abort();
}

const State *
slow_state_child(const SlowMachine *machine, const State *parent, const char *key)
{
	for (int i = 0; i < machine->state_count; i++)
		if (machine->states[i].parent == parent && strcmp(machine->states[i].key, key) == 0)
			return &machine->states[i];
	abort();
}

const State *
slow_target_find(const SlowMachine *machine, const State *source, const char *target)
{
	const State *base = source->parent == NULL ? source : source->parent;
	char path[PATH_MAX_SIZE];

	if (target[0] == '#') /* always "#m.<path>", where m is the chart */
		return slow_state_find(machine, strchr(target, '.') + 1);
	if (target[0] == '.')
	{
		base = source;
		target++;
	}
	snprintf(path,
			 sizeof(path),
			 "%.63s%s%.63s",
			 base->path,
			 base->path[0] == '\0' ? "" : ".",
			 target);
	return slow_state_find(machine, path);
}

static Kind
config_kind(const json_t *config)
{
	const char *type = json_string_value(json_object_get(config, "type"));
	const char *history = json_string_value(json_object_get(config, "history"));

	if (type != NULL && strcmp(type, "parallel") == 0)
		return PARALLEL;
	if (type != NULL && strcmp(type, "final") == 0)
		return FINAL;
	if (type != NULL)
		return history != NULL && strcmp(history, "deep") == 0 ? DEEP : SHALLOW;
	return json_object_get(config, "states") == NULL ? ATOMIC : COMPOUND;
}

void
slow_add_states(SlowMachine *machine, const json_t *config, const char *key, const State *parent)
{
	State *state = &machine->states[machine->state_count++];
	const char *child_key;
	json_t *child;

	if (machine->state_count == STATES_MAX)
		abort();
	state->key = key;
	state->config = config;
	state->kind = config_kind(config);
	state->parent = parent;
	if (parent != NULL)
		snprintf(state->path,
				 sizeof(state->path),
				 "%.63s%s%.63s",
				 parent->path,
				 parent->path[0] == '\0' ? "" : ".",
				 key);
	json_object_foreach(json_object_get(config, "states"), child_key, child)
		slow_add_states(machine, child, child_key, state);
}

static void
add_transition(SlowMachine *machine, const State *source, const char *event, const json_t *config)
{
	Transition *transition = &machine->transitions[machine->transition_count++];
	const json_t *target = json_object_get(config, "target");

	if (machine->transition_count == TRANSITIONS_MAX)
		abort();
	transition->source = source;
	snprintf(transition->event, sizeof(transition->event), "%s", event);
	transition->config = config;
	if (json_is_string(target))
		transition->targets[transition->target_count++] =
			slow_target_find(machine, source, json_string_value(target));
	for (size_t i = 0; i < json_array_size(target); i++)
		transition->targets[transition->target_count++] =
			slow_target_find(machine, source, json_string_value(json_array_get(target, i)));
}

/* Candidates are always lists here. */
void
slow_add_transitions(SlowMachine *machine, const State *state)
{
	const char *event;
	json_t *list;
	char name[64];

	json_object_foreach(json_object_get(state->config, "on"), event, list)
	{
		snprintf(name, sizeof(name), "on:%s", event);
		for (size_t i = 0; i < json_array_size(list); i++)
			add_transition(machine, state, name, json_array_get(list, i));
	}
	list = json_object_get(state->config, "always");
	for (size_t i = 0; i < json_array_size(list); i++)
		add_transition(machine, state, "always", json_array_get(list, i));
	json_object_foreach(json_object_get(state->config, "after"), event, list)
	{
		machine->has_after = true;
		snprintf(name, sizeof(name), "after:%s", event);
		for (size_t i = 0; i < json_array_size(list); i++)
			add_transition(machine, state, name, json_array_get(list, i));
	}
	list = json_object_get(state->config, "onDone");
	snprintf(name, sizeof(name), "done");
	for (size_t i = 0; i < json_array_size(list); i++)
		add_transition(machine, state, name, json_array_get(list, i));
}
