/*-------------------------------------------------------------------------
 *
 * random_chart.c
 *		Charts of every shape, by chance.
 *
 * test/core/random_chart.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "random_chart.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define NODES_MAX 28
#define DEPTH_MAX 4
#define LOOPS_MAX 12

/* ---- Chance ---- */

static uint64_t chance_state;

/* splitmix64 */
uint64_t
random_next(void)
{
	uint64_t z = (chance_state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

int
random_below(int limit)
{
	return (int) (random_next() % (uint64_t) limit);
}

static bool
chance_in(int percent)
{
	return random_below(100) < percent;
}

/* ---- Charts ---- */

typedef struct Node
{
	json_t *config; /* borrowed from the chart */
	char path[128];
	char key[16];
	int parent;
	bool is_history, is_parallel, is_final, is_compound;
} Node;

static Node nodes[NODES_MAX];
static int node_count;
static bool is_wild;    /* this chart may run for ever */
static bool has_timers; /* some states have `after` */

static bool
is_inside(int node, int ancestor)
{
	for (node = nodes[node].parent; node >= 0; node = nodes[node].parent)
		if (node == ancestor)
			return true;
	return false;
}

static int
grow_node(json_t *states, int parent, const char *key)
{
	const char *dot = nodes[parent].path[0] == '\0' ? "" : ".";
	Node node = {.config = json_object(), .parent = parent};

	snprintf(node.key, sizeof(node.key), "%s", key);
	snprintf(node.path, sizeof(node.path), "%.100s%s%.15s", nodes[parent].path, dot, key);
	json_object_set_new(states, key, node.config);
	nodes[node_count] = node;
	return node_count++;
}

static void
grow_history(json_t *states, int parent, int number)
{
	char key[16];
	int node;

	snprintf(key, sizeof(key), "h%d", number);
	node = grow_node(states, parent, key);
	nodes[node].is_history = true;
	json_object_set_new(nodes[node].config, "type", json_string("history"));
	json_object_set_new(nodes[node].config,
						"history",
						json_string(chance_in(50) ? "deep" : "shallow"));
}

/* grow_children makes a node compound or parallel; keys repeat under other parents. */
static void
grow_children(int node, int depth)
{
	json_t *states = json_object();
	int count = 2 + random_below(2);

	nodes[node].is_parallel = chance_in(35);
	nodes[node].is_compound = !nodes[node].is_parallel;
	if (nodes[node].is_parallel)
		json_object_set_new(nodes[node].config, "type", json_string("parallel"));
	else
		json_object_set_new(nodes[node].config, "initial", json_string("s0"));
	json_object_set_new(nodes[node].config, "states", states);
	if (chance_in(30) && node_count < NODES_MAX - 8)
		grow_history(states, node, 0);
	for (int i = 0; i < count && node_count < NODES_MAX - 4; i++)
	{
		char key[16];
		int child;

		snprintf(key, sizeof(key), "s%d", i);
		child = grow_node(states, node, key);
		if (i > 0 && nodes[node].is_compound && chance_in(depth == 0 ? 10 : 35))
		{
			nodes[child].is_final = true;
			json_object_set_new(nodes[child].config, "type", json_string("final"));
		}
		else if (depth < DEPTH_MAX && node_count < NODES_MAX - 8 && chance_in(depth < 2 ? 70 : 40))
			grow_children(child, depth + 1);
	}
	if (chance_in(15) && node_count < NODES_MAX - 8)
		grow_history(states, node, 1);
	if (nodes[node].is_compound && chance_in(50))
	{
		char region[16];

		snprintf(region, sizeof(region), "r%d", random_below(4));
		json_object_set_new(nodes[node].config, "meta", json_pack("{s:s}", "region", region));
	}
}

static json_t *
make_var(void)
{
	char path[32];

	snprintf(path, sizeof(path), "state.r%d.n", random_below(3));
	return json_pack("{s:s}", "var", path);
}

static int
any_node(bool may_be_history)
{
	int node;

	do
		node = 1 + random_below(node_count - 1);
	while (nodes[node].is_history && !may_be_history);
	return node;
}

static json_t *
make_guard(int depth)
{
	int kind = random_below(depth < 2 ? 6 : 3);

	if (kind == 0)
		return json_pack("{s:s,s:{s:s}}",
						 "type",
						 "stateIn",
						 "params",
						 "state",
						 nodes[any_node(false)].path);
	if (kind == 1)
	{
		char path[32];
		char key[16];

		snprintf(path, sizeof(path), "state.r%d.phase", random_below(4));
		snprintf(key, sizeof(key), "s%d", random_below(3));
		return json_pack("{s:s,s:{s:{s:[{s:s},s]}}}",
						 "type",
						 "logic",
						 "params",
						 "rule",
						 "===",
						 "var",
						 path,
						 key);
	}
	if (kind == 2)
		return json_pack("{s:s,s:{s:{s:[o,i]}}}",
						 "type",
						 "logic",
						 "params",
						 "rule",
						 "<",
						 make_var(),
						 random_below(6));
	if (kind == 3)
		return json_pack("{s:s,s:{s:o}}", "type", "not", "params", "guard", make_guard(depth + 1));
	return json_pack("{s:s,s:{s:[o,o]}}",
					 "type",
					 kind == 4 ? "and" : "or",
					 "params",
					 "guards",
					 make_guard(depth + 1),
					 make_guard(depth + 1));
}

static json_t *
make_assign(const char *region, json_t *value)
{
	char path[16];

	snprintf(path, sizeof(path), "%.8s.n", region);
	return json_pack("{s:s,s:{s:o}}", "type", "assign", "params", path, value);
}

static json_t *
make_sum(json_t *var)
{
	return json_pack("{s:[o,i]}", "+", var, 1);
}

/*
 * make_actions: assigns, and raises of events from number `first` on.  A transition raises later
 * events than its own, so that most charts come to rest.
 */
static json_t *
make_actions(int first)
{
	json_t *actions = json_array();
	int count = random_below(3);

	for (int i = 0; i < count; i++)
	{
		char name[16];

		if (first < RANDOM_EVENTS + 1 && chance_in(30))
		{
			snprintf(name,
					 sizeof(name),
					 "E%d",
					 (first + random_below(RANDOM_EVENTS + 1 - first)) % 100);
			json_array_append_new(actions,
								  json_pack("{s:s,s:{s:s}}",
											"type",
											"raise",
											"params",
											"event",
											name));
			continue;
		}
		snprintf(name, sizeof(name), "r%d", random_below(3));
		if (chance_in(20))
			json_array_append_new(actions,
								  make_assign(chance_in(50) ? "loop" : name, json_integer(0)));
		else
			json_array_append_new(actions, make_assign(name, make_sum(make_var())));
	}
	return actions;
}

/* make_target names a state in one of the ways in which it can be named from there. */
static json_t *
make_target(int source, int target)
{
	char name[160];

	if (is_inside(target, source) && source > 0 && chance_in(70))
		snprintf(name, sizeof(name), ".%s", nodes[target].path + strlen(nodes[source].path) + 1);
	else if (nodes[source].parent == nodes[target].parent && chance_in(70))
		snprintf(name, sizeof(name), "%s", nodes[target].key);
	else
		snprintf(name, sizeof(name), "#m.%s", nodes[target].path);
	return json_string(name);
}

/* any_target often is a final state beside the source, so that parallel states get complete. */
static int
any_target(int source)
{
	for (int i = 0; i < node_count; i++)
		if (nodes[i].is_final && nodes[i].parent == nodes[source].parent && chance_in(40))
			return i;
	return any_node(true);
}

/* add_targets: one target, or one in each of some regions of a parallel state. */
static void
add_targets(json_t *transition, int source)
{
	int parallel = random_below(node_count);
	json_t *list = json_array();

	if (nodes[parallel].is_parallel && chance_in(60))
		for (int region = 1; region < node_count; region++)
		{
			int target = region;

			if (nodes[region].parent != parallel || nodes[region].is_history || chance_in(30))
				continue;
			for (int i = region + 1; i < node_count; i++)
				if (is_inside(i, region) && chance_in(30))
					target = i;
			json_array_append_new(list, make_target(source, target));
		}
	if (json_array_size(list) > 0)
		json_object_set(transition, "target", list);
	else
		json_object_set_new(transition, "target", make_target(source, any_target(source)));
	json_decref(list);
}

/* limit_loop lets an internal transition be taken only so often before the counter is reset. */
static void
limit_loop(json_t *transition)
{
	json_t *guard = json_object_get(transition, "guard");
	json_t *limit = json_pack("{s:s,s:{s:{s:[{s:s},i]}}}",
							  "type",
							  "logic",
							  "params",
							  "rule",
							  "<",
							  "var",
							  "state.loop.n",
							  LOOPS_MAX);
	json_t *actions = json_object_get(transition, "actions");

	if (guard != NULL)
		limit = json_pack("{s:s,s:{s:[o,O]}}", "type", "and", "params", "guards", limit, guard);
	json_object_set_new(transition, "guard", limit);
	if (actions == NULL)
		json_object_set_new(transition, "actions", actions = json_array());
	json_array_append_new(actions,
						  make_assign("loop", make_sum(json_pack("{s:s}", "var", "state.loop.n"))));
}

/* make_candidates: `first` as for make_actions; `is_internal` without an event that could end. */
static json_t *
make_candidates(int source, int first, bool is_internal)
{
	json_t *list = json_array();
	int count = 1 + random_below(2);

	for (int i = 0; i < count; i++)
	{
		json_t *transition = json_object();

		if (chance_in(85))
			add_targets(transition, source);
		if (chance_in(is_internal ? 70 : 40))
			json_object_set_new(transition, "guard", make_guard(0));
		if (chance_in(60))
			json_object_set_new(transition, "actions", make_actions(first));
		if (chance_in(25))
			json_object_set_new(transition, "reenter", json_true());
		if (is_internal && !is_wild)
			limit_loop(transition);
		json_array_append_new(list, transition);
	}
	return list;
}

static void
decorate_history(int node)
{
	int target = any_node(false);

	if (chance_in(60) && is_inside(target, nodes[node].parent))
		json_object_set_new(nodes[node].config, "target", make_target(node, target));
}

static json_t *
make_delays(int node)
{
	static const char *const delays[] = {"0", "1", "2", "3", "5", "8", "40"};
	json_t *after = json_object();
	int count = 1 + random_below(3);

	for (int i = 0; i < count; i++)
		json_object_set_new(after,
							delays[random_below(sizeof(delays) / sizeof(delays[0]))],
							make_candidates(node, RANDOM_EVENTS, true));
	return after;
}

static void
decorate(int node)
{
	json_t *on = json_object();

	for (int event = 0; event < RANDOM_EVENTS; event++)
	{
		char name[16];

		snprintf(name, sizeof(name), "E%d", event);
		if (chance_in(30))
			json_object_set_new(on, name, make_candidates(node, event + 1, false));
	}
	json_object_set_new(nodes[node].config, "on", on);
	if (chance_in(12))
		json_object_set_new(nodes[node].config,
							"always",
							make_candidates(node, RANDOM_EVENTS, true));
	if (has_timers && chance_in(30))
		json_object_set_new(nodes[node].config, "after", make_delays(node));
	if (nodes[node].is_compound || nodes[node].is_parallel)
		json_object_set_new(nodes[node].config,
							"onDone",
							make_candidates(node, RANDOM_EVENTS, true));
}

json_t *
random_chart(uint64_t seed)
{
	json_t *chart = json_object();
	json_t *context = json_object();

	chance_state = seed;
	is_wild = chance_in(3);
	has_timers = chance_in(50);
	for (int i = 0; i < 3; i++)
	{
		char region[16];

		snprintf(region, sizeof(region), "r%d", i);
		json_object_set_new(context, region, json_pack("{s:i}", "n", 0));
	}
	json_object_set_new(context, "loop", json_pack("{s:i}", "n", 0));
	json_object_set_new(chart, "id", json_string("m"));
	json_object_set_new(chart, "context", context);
	node_count = 1;
	nodes[0] = (Node){.config = chart, .parent = -1};
	grow_children(0, 0);
	for (int i = 0; i < node_count; i++)
	{
		if (nodes[i].is_history)
		{
			decorate_history(i);
			continue;
		}
		if (!nodes[i].is_final)
			decorate(i);
		if (chance_in(30))
			json_object_set_new(nodes[i].config,
								"entry",
								make_actions(is_wild ? 0 : RANDOM_EVENTS));
		if (chance_in(30))
			json_object_set_new(nodes[i].config, "exit", make_actions(is_wild ? 0 : RANDOM_EVENTS));
	}
	return chart;
}
