/*-------------------------------------------------------------------------
 *
 * slow_reducer.c
 *		A second reducer, slow and obvious, to compare the real one with.
 *
 * test/core/slow_reducer.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "slow_reducer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "slow_chart.h"

#define MICROSTEPS_MAX 1000

/* ---- Data ---- */

/* value_of reads {"var": "state.<region>.<key>"} or is the literal itself; borrowed. */
static const json_t *
value_of(const SlowMachine *machine, const json_t *rule)
{
	const char *var = json_string_value(json_object_get(rule, "var"));
	char region[64];
	const char *dot;

	if (var == NULL)
		return rule;
	var += strlen("state.");
	dot = strchr(var, '.');
	snprintf(region, sizeof(region), "%.*s", (int) (dot - var), var);
	return json_object_get(json_object_get(machine->regions, region), dot + 1);
}

static json_int_t
integer_of(const SlowMachine *machine, const json_t *rule)
{
	return json_integer_value(value_of(machine, rule)); /* null counts as 0 */
}

static bool
is_active(const SlowMachine *machine, const char *path)
{
	return slow_set_has(&machine->configuration, slow_state_find(machine, path));
}

static bool
condition_match(const SlowMachine *machine, const json_t *guard)
{
	const char *type = json_string_value(json_object_get(guard, "type"));
	const json_t *params = json_object_get(guard, "params");
	const json_t *guards = json_object_get(params, "guards");
	const json_t *less = json_object_get(json_object_get(params, "rule"), "<");
	const json_t *same = json_object_get(json_object_get(params, "rule"), "===");
	bool is_and = type != NULL && strcmp(type, "and") == 0;

	if (guard == NULL)
		return true;
	if (strcmp(type, "not") == 0)
		return !condition_match(machine, json_object_get(params, "guard"));
	if (strcmp(type, "stateIn") == 0)
		return is_active(machine, json_string_value(json_object_get(params, "state")));
	if (less != NULL)
		return integer_of(machine, json_array_get(less, 0)) <
			   integer_of(machine, json_array_get(less, 1));
	if (same != NULL)
	{
		const json_t *left = value_of(machine, json_array_get(same, 0));

		return left != NULL && json_equal(left, value_of(machine, json_array_get(same, 1)));
	}
	for (size_t i = 0; i < json_array_size(guards); i++)
		if (condition_match(machine, json_array_get(guards, i)) != is_and)
			return !is_and;
	return is_and;
}

static void
region_set(SlowMachine *machine, const char *region, const char *key, json_t *value)
{
	json_t *object = json_object_get(machine->regions, region);
	json_t *changed = object == NULL ? json_object() : json_copy(object);

	json_object_set_new(changed, key, value);
	json_object_set_new(machine->regions, region, changed);
}

static void
enqueue(SlowMachine *machine, const char *kind, const char *name)
{
	if (machine->queue_count == machine->queue_size)
	{
		machine->queue_size = machine->queue_size * 2 + 64;
		machine->queue =
			realloc(machine->queue, (size_t) machine->queue_size * sizeof(*machine->queue));
	}
	snprintf(machine->queue[machine->queue_count++], PATH_MAX_SIZE, "%s%s", kind, name);
}

static void
run_assign(SlowMachine *machine, const json_t *params)
{
	json_t *values = json_object();
	const char *path;
	json_t *rule;

	json_object_foreach((json_t *) (uintptr_t) params, path, rule)
	{
		const json_t *sum = json_object_get(rule, "+");

		json_object_set_new(values,
							path,
							sum == NULL
								? json_deep_copy(value_of(machine, rule))
								: json_integer(integer_of(machine, json_array_get(sum, 0)) +
											   integer_of(machine, json_array_get(sum, 1))));
	}
	json_object_foreach(values, path, rule)
	{
		char region[64];
		const char *dot = strchr(path, '.');

		snprintf(region, sizeof(region), "%.*s", (int) (dot - path), path);
		region_set(machine, region, dot + 1, json_incref(rule));
	}
	json_decref(values);
}

static void
execute_content(SlowMachine *machine, const json_t *actions)
{
	for (size_t i = 0; i < json_array_size(actions); i++)
	{
		const json_t *action = json_array_get(actions, i);
		const json_t *params = json_object_get(action, "params");

		if (strcmp(json_string_value(json_object_get(action, "type")), "raise") == 0)
			enqueue(machine, "on:", json_string_value(json_object_get(params, "event")));
		else
			run_assign(machine, params);
	}
}

/* ---- Appendix D ---- */

static void
get_effective_target_states(const SlowMachine *machine, const State *state, Set *targets)
{
	const json_t *stored = json_object_get(machine->history, state->path);
	const json_t *target = json_object_get(state->config, "target");
	const char *initial;

	if (!slow_is_history(state))
	{
		slow_set_add(targets, state);
		return;
	}
	for (size_t i = 0; i < json_array_size(stored); i++)
		slow_set_add(targets,
					 slow_state_find(machine, json_string_value(json_array_get(stored, i))));
	if (stored != NULL)
		return;
	if (target != NULL)
	{
		get_effective_target_states(machine,
									slow_target_find(machine, state, json_string_value(target)),
									targets);
		return;
	}
	initial = json_string_value(json_object_get(state->parent->config, "initial"));
	if (initial != NULL)
		get_effective_target_states(machine,
									slow_state_child(machine, state->parent, initial),
									targets);
	for (int i = 0; initial == NULL && i < machine->state_count; i++)
		if (machine->states[i].parent == state->parent && !slow_is_history(&machine->states[i]))
			slow_set_add(targets, &machine->states[i]);
}

static const State *
get_transition_domain(const SlowMachine *machine, const Transition *transition)
{
	Set targets = {.count = 0};
	bool is_inside = true;

	for (int i = 0; i < transition->target_count; i++)
		get_effective_target_states(machine, transition->targets[i], &targets);
	for (int i = 0; i < targets.count; i++)
		is_inside = is_inside && (targets.items[i] == transition->source ||
								  slow_is_descendant(targets.items[i], transition->source));
	if (is_inside && !json_is_true(json_object_get(transition->config, "reenter")))
		return transition->source;
	for (const State *state = transition->source->parent; state != NULL; state = state->parent)
	{
		bool has_all = state->kind == COMPOUND || state->parent == NULL;

		for (int i = 0; i < targets.count; i++)
			has_all = has_all && slow_is_descendant(targets.items[i], state);
		if (has_all)
			return state;
	}
	return &machine->states[0];
}

static void
compute_exit_set(const SlowMachine *machine, const Set *transitions, Set *exits)
{
	exits->count = 0;
	for (int i = 0; i < transitions->count; i++)
	{
		const Transition *transition = transitions->items[i];
		const State *domain;

		if (transition->target_count == 0)
			continue;
		domain = get_transition_domain(machine, transition);
		for (int k = 0; k < machine->configuration.count; k++)
			if (slow_is_descendant(machine->configuration.items[k], domain))
				slow_set_add(exits, machine->configuration.items[k]);
	}
	slow_set_sort(exits);
}

static bool
do_conflict(const SlowMachine *machine, const Transition *a, const Transition *b)
{
	Set only_a = {{a}, 1};
	Set only_b = {{b}, 1};
	Set exits_a;
	Set exits_b;

	compute_exit_set(machine, &only_a, &exits_a);
	compute_exit_set(machine, &only_b, &exits_b);
	for (int i = 0; i < exits_a.count; i++)
		if (slow_set_has(&exits_b, exits_a.items[i]))
			return true;
	return false;
}

static void
remove_conflicting_transitions(const SlowMachine *machine, Set *enabled)
{
	Set filtered = {.count = 0};

	for (int i = 0; i < enabled->count; i++)
	{
		const Transition *t1 = enabled->items[i];
		Set to_remove = {.count = 0};
		bool is_preempted = false;

		for (int k = 0; k < filtered.count && !is_preempted; k++)
		{
			const Transition *t2 = filtered.items[k];

			if (!do_conflict(machine, t1, t2))
				continue;
			if (slow_is_descendant(t1->source, t2->source))
				slow_set_add(&to_remove, t2);
			else
				is_preempted = true;
		}
		if (is_preempted)
			continue;
		for (int k = 0; k < to_remove.count; k++)
			slow_set_delete(&filtered, to_remove.items[k]);
		slow_set_add(&filtered, t1);
	}
	*enabled = filtered;
}

/* `only` is the state that alone hears the event, or NULL. */
static void
select_transitions(const SlowMachine *machine, const char *event, const State *only, Set *enabled)
{
	Set active = machine->configuration;

	enabled->count = 0;
	slow_set_sort(&active);
	for (int i = 0; i < active.count; i++)
	{
		const Transition *found = NULL;

		if (!slow_is_atomic(active.items[i]))
			continue;
		for (const State *s = active.items[i]; s != NULL && found == NULL; s = s->parent)
			for (int k = 0; k < machine->transition_count && found == NULL; k++)
			{
				const Transition *transition = &machine->transitions[k];

				if (transition->source == s && (only == NULL || only == s) &&
					strcmp(transition->event, event) == 0 &&
					condition_match(machine, json_object_get(transition->config, "guard")))
					found = transition;
			}
		if (found != NULL)
			slow_set_add(enabled, found);
	}
	remove_conflicting_transitions(machine, enabled);
}

static void add_ancestor_states_to_enter(const SlowMachine *machine, const State *state,
										 const State *top, Set *entries);

static void
add_descendant_states_to_enter(const SlowMachine *machine, const State *state, Set *entries)
{
	Set targets = {.count = 0};

	if (slow_is_history(state))
	{
		get_effective_target_states(machine, state, &targets);
		for (int i = 0; i < targets.count; i++)
			add_descendant_states_to_enter(machine, targets.items[i], entries);
		for (int i = 0; i < targets.count; i++)
			add_ancestor_states_to_enter(machine, targets.items[i], state->parent, entries);
		return;
	}
	slow_set_add(entries, state);
	if (state->kind == COMPOUND)
	{
		const char *key = json_string_value(json_object_get(state->config, "initial"));
		const State *initial = slow_state_child(machine, state, key);

		add_descendant_states_to_enter(machine, initial, entries);
	}
	else if (state->kind == PARALLEL)
		for (int i = 0; i < machine->state_count; i++)
			if (machine->states[i].parent == state && !slow_is_history(&machine->states[i]))
			{
				bool has_some = false;

				for (int k = 0; k < entries->count; k++)
					has_some =
						has_some || slow_is_descendant(entries->items[k], &machine->states[i]);
				if (!has_some)
					add_descendant_states_to_enter(machine, &machine->states[i], entries);
			}
}

static void
add_regions_to_enter(const SlowMachine *machine, const State *parallel, Set *entries)
{
	for (int i = 0; i < machine->state_count; i++)
	{
		const State *child = &machine->states[i];
		bool has_some = slow_set_has(entries, child);

		if (child->parent != parallel || slow_is_history(child))
			continue;
		for (int k = 0; k < entries->count; k++)
			has_some = has_some || slow_is_descendant(entries->items[k], child);
		if (!has_some)
			add_descendant_states_to_enter(machine, child, entries);
	}
}

static void
add_ancestor_states_to_enter(const SlowMachine *machine, const State *state, const State *top,
							 Set *entries)
{
	for (const State *s = state->parent; s != NULL && s != top; s = s->parent)
	{
		slow_set_add(entries, s);
		if (s->kind == PARALLEL)
			add_regions_to_enter(machine, s, entries);
	}
}

/*
 * compute_entry_set.  What the recommendation leaves open here: where the source is the domain it
 * stays and is not entered, and a parallel one, all of whose regions were exited, enters all of
 * them; a history whose parent lies above the domain brings nothing from outside the domain,
 * where nothing was exited; and the domain is the one that was exited, whatever the exits have
 * stored.
 */
static void
compute_entry_set(const SlowMachine *machine, const Set *transitions, const State **domains,
				  Set *entries)
{
	entries->count = 0;
	for (int i = 0; i < transitions->count; i++)
	{
		const Transition *transition = transitions->items[i];
		const State *domain = domains[i];
		Set targets = {.count = 0};
		Set own = {.count = 0};

		if (transition->target_count == 0 || slow_is_atomic(domain))
			continue;
		for (int k = 0; k < transition->target_count; k++)
			add_descendant_states_to_enter(machine, transition->targets[k], &own);
		for (int k = 0; k < transition->target_count; k++)
			get_effective_target_states(machine, transition->targets[k], &targets);
		for (int k = 0; k < targets.count; k++)
			if (targets.items[k] != domain)
				add_ancestor_states_to_enter(machine, targets.items[k], domain, &own);
		if (domain->kind == PARALLEL)
			add_regions_to_enter(machine, domain, &own);
		for (int k = 0; k < own.count; k++)
			if (slow_is_descendant(own.items[k], domain))
				slow_set_add(entries, own.items[k]);
	}
	slow_set_sort(entries);
}

static bool
is_in_final_state(const SlowMachine *machine, const State *state)
{
	bool is_all = state->kind == PARALLEL;

	for (int i = 0; i < machine->state_count; i++)
	{
		const State *child = &machine->states[i];

		if (child->parent != state || slow_is_history(child))
			continue;
		if (state->kind == COMPOUND && child->kind == FINAL &&
			slow_set_has(&machine->configuration, child))
			return true;
		if (state->kind == PARALLEL && !is_in_final_state(machine, child))
			is_all = false;
	}
	return is_all;
}

static void
exit_states(SlowMachine *machine, const Set *transitions)
{
	Set exits;

	compute_exit_set(machine, transitions, &exits);
	for (int i = 0; i < machine->state_count; i++)
	{
		const State *history = &machine->states[i];
		Set active = machine->configuration;
		json_t *stored;

		if (!slow_is_history(history) || !slow_set_has(&exits, history->parent))
			continue;
		stored = json_array();
		slow_set_sort(&active);
		for (int k = 0; k < active.count; k++)
		{
			const State *state = active.items[k];

			if (history->kind == DEEP
					? slow_is_atomic(state) && slow_is_descendant(state, history->parent)
					: state->parent == history->parent)
				json_array_append_new(stored, json_string(state->path));
		}
		json_object_set_new(machine->history, history->path, stored);
	}
	for (int i = exits.count - 1; i >= 0; i--)
	{
		const State *state = exits.items[i];

		execute_content(machine, json_object_get(state->config, "exit"));
		slow_cancel(machine, state, NULL);
		slow_set_delete(&machine->configuration, state);
	}
}

static void
enter_states(SlowMachine *machine, const Set *entries)
{
	for (int i = 0; i < entries->count; i++)
	{
		const State *state = entries->items[i];
		const State *parent = state->parent;
		const char *region = NULL;

		slow_set_add(&machine->configuration, state);
		slow_send_delayed(machine, state);
		if (parent != NULL)
			region = json_string_value(
				json_object_get(json_object_get(parent->config, "meta"), "region"));
		if (region != NULL)
			region_set(machine, region, "phase", json_string(state->key));
		execute_content(machine, json_object_get(state->config, "entry"));
		if (state->kind != FINAL)
			continue;
		if (parent->parent == NULL)
		{
			machine->is_running = false;
			continue;
		}
		enqueue(machine, "done:", parent->path);
		if (parent->parent->kind == PARALLEL && is_in_final_state(machine, parent->parent))
			enqueue(machine, "done:", parent->parent->path);
	}
}

static void
microstep(SlowMachine *machine, const Set *enabled)
{
	const State *domains[STATES_MAX];
	Set entries;

	machine->microsteps++;
	for (int i = 0; i < enabled->count; i++)
		domains[i] = get_transition_domain(machine, enabled->items[i]);
	exit_states(machine, enabled);
	for (int i = 0; i < enabled->count; i++)
	{
		const Transition *transition = enabled->items[i];

		execute_content(machine, json_object_get(transition->config, "actions"));
	}
	compute_entry_set(machine, enabled, domains, &entries);
	enter_states(machine, &entries);
}

/* run_to_rest is the main event loop up to where it waits for an external event. */
static bool
run_to_rest(SlowMachine *machine)
{
	while (machine->is_running)
	{
		Set enabled;

		select_transitions(machine, "always", NULL, &enabled);
		if (enabled.count == 0)
		{
			const char *event;

			if (machine->queue_first == machine->queue_count)
				return true;
			event = machine->queue[machine->queue_first++];
			if (strncmp(event, "done:", 5) == 0)
				select_transitions(machine, "done", slow_state_find(machine, event + 5), &enabled);
			else
				select_transitions(machine, event, NULL, &enabled);
		}
		if (enabled.count == 0)
			continue;
		if (machine->microsteps == MICROSTEPS_MAX)
			return false;
		microstep(machine, &enabled);
	}
	for (int i = machine->state_count - 1; i >= 0; i--)
		if (slow_set_has(&machine->configuration, &machine->states[i]))
			execute_content(machine, json_object_get(machine->states[i].config, "exit"));
	machine->timer_count = 0;
	return true;
}

/* slow_deliver is a macrostep at the due time. */
bool
slow_deliver(SlowMachine *machine, const Timer *timer)
{
	char event[64];
	Set enabled;

	snprintf(event, sizeof(event), "after:%s", timer->delay);
	machine->now = timer->due;
	select_transitions(machine, event, timer->state, &enabled);
	if (enabled.count == 0)
		return true;
	if (machine->microsteps == MICROSTEPS_MAX)
		return false;
	microstep(machine, &enabled);
	return run_to_rest(machine);
}

/* ---- The machine ---- */

SlowMachine *
slow_machine_new(const json_t *chart)
{
	SlowMachine *machine = calloc(1, sizeof(*machine));

	machine->history = json_object();
	machine->epoch = json_object();
	machine->regions = json_object();
	slow_add_states(machine, chart, "", NULL);
	for (int i = 0; i < machine->state_count; i++)
		slow_add_transitions(machine, &machine->states[i]);
	return machine;
}

void
slow_machine_free(SlowMachine *machine)
{
	json_decref(machine->history);
	json_decref(machine->epoch);
	json_decref(machine->regions);
	free(machine->queue);
	free(machine);
}

/* count_epochs adds one for each region that differs from what it was. */
static void
count_epochs(SlowMachine *machine, const json_t *before, int step)
{
	const char *region;
	json_t *value;

	json_object_foreach(machine->regions, region, value)
	{
		json_int_t epoch = json_integer_value(json_object_get(machine->epoch, region));
		bool has_changed = !json_equal(value, json_object_get(before, region));

		json_object_set_new(machine->epoch, region, json_integer(epoch + (has_changed ? step : 0)));
	}
}

SlowAnswer
slow_machine_start(SlowMachine *machine)
{
	Set entries = {.count = 0};

	json_object_update(machine->regions, json_object_get(machine->states[0].config, "context"));
	machine->is_running = true;
	add_descendant_states_to_enter(machine, &machine->states[0], &entries);
	slow_set_sort(&entries);
	enter_states(machine, &entries);
	if (!run_to_rest(machine))
		return SLOW_FAILED;
	count_epochs(machine, machine->regions, 0);
	return SLOW_ACCEPTED;
}

/* hear takes the event itself, after what was due. */
static SlowAnswer
hear(SlowMachine *machine, const char *event)
{
	bool is_tick = machine->has_after && strcmp(event, "Machine_Due") == 0;
	char name[64];
	Set enabled;
	int delivered;

	if (!machine->is_running)
		return SLOW_REJECTED;
	machine->queue_first = machine->queue_count = 0;
	machine->microsteps = 0;
	delivered = slow_deliver_all(machine, is_tick);
	if (delivered < 0)
		return SLOW_FAILED;
	if (is_tick)
		return delivered > 0 ? SLOW_ACCEPTED : SLOW_REJECTED;
	machine->now = machine->clock;
	snprintf(name, sizeof(name), "on:%s", event);
	select_transitions(machine, name, NULL, &enabled);
	if (!machine->is_running || enabled.count == 0)
		return SLOW_REJECTED;
	if (machine->microsteps == MICROSTEPS_MAX)
		return SLOW_FAILED;
	microstep(machine, &enabled);
	return run_to_rest(machine) ? SLOW_ACCEPTED : SLOW_FAILED;
}

SlowAnswer
slow_machine_send(SlowMachine *machine, const char *event)
{
	SlowAnswer answer;
	Saved saved;

	slow_save(machine, &saved);
	answer = hear(machine, event);
	if (answer != SLOW_ACCEPTED)
	{
		slow_go_back(machine, &saved);
		return answer;
	}
	count_epochs(machine, saved.regions, 1);
	slow_forget(&saved);
	return answer;
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static json_t *
sorted_paths(const char **paths, size_t count)
{
	json_t *list = json_array();

	qsort(paths, count, sizeof(*paths), compare_strings);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(paths[i]));
	return list;
}

json_t *
slow_machine_configuration(const SlowMachine *machine)
{
	const char *paths[STATES_MAX];
	size_t count = 0;

	for (int i = 0; i < machine->configuration.count; i++)
		if (slow_is_atomic(machine->configuration.items[i]))
			paths[count++] = ((const State *) machine->configuration.items[i])->path;
	return sorted_paths(paths, count);
}

json_t *
slow_machine_history(const SlowMachine *machine)
{
	json_t *history = json_object();
	const char *path;
	json_t *stored;

	json_object_foreach(machine->history, path, stored)
	{
		const char *paths[STATES_MAX];
		size_t count = json_array_size(stored);

		for (size_t i = 0; i < count; i++)
			paths[i] = json_string_value(json_array_get(stored, i));
		json_object_set_new(history, path, sorted_paths(paths, count));
	}
	return history;
}

json_t *
slow_machine_epoch(const SlowMachine *machine)
{
	return json_copy(machine->epoch);
}

const json_t *
slow_machine_regions(const SlowMachine *machine)
{
	return machine->regions;
}
