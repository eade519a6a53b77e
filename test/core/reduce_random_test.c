/*-------------------------------------------------------------------------
 *
 * reduce_random_test.c
 *		Claim: the reducer does what SCXML's algorithm says, on any chart; and a step depends
 *		on nothing but its arguments.
 *		Method: random charts and events against slow_reducer.c, which is that algorithm taken
 *		down word by word; each step computed twice, in arenas of its own.  SEED=n repeats a run,
 *		CHARTS=n asks for more of them.
 *
 * test/core/reduce_random_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "slow_reducer.h"

#define CHARTS_DEFAULT 2000
#define EVENTS_A_CHART 20
#define NODES_MAX      64
#define DEPTH_MAX      4
#define EVENT_COUNT    4

/* ---- Chance ---- */

static uint64_t chance_state;

/* splitmix64 */
static uint64_t
chance_next(void)
{
	uint64_t z = (chance_state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int
chance_below(int limit)
{
	return (int) (chance_next() % (uint64_t) limit);
}

static bool
chance_in(int percent)
{
	return chance_below(100) < percent;
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
	int count = 2 + chance_below(2);

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

		snprintf(region, sizeof(region), "r%d", chance_below(4));
		json_object_set_new(nodes[node].config, "meta", json_pack("{s:s}", "region", region));
	}
}

static json_t *
make_var(void)
{
	char path[32];

	snprintf(path, sizeof(path), "state.r%d.n", chance_below(3));
	return json_pack("{s:s}", "var", path);
}

static int
any_node(bool may_be_history)
{
	int node;

	do
		node = 1 + chance_below(node_count - 1);
	while (nodes[node].is_history && !may_be_history);
	return node;
}

static json_t *
make_guard(int depth)
{
	int kind = chance_below(depth < 2 ? 6 : 3);

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

		snprintf(path, sizeof(path), "state.r%d.phase", chance_below(4));
		snprintf(key, sizeof(key), "s%d", chance_below(3));
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
						 chance_below(6));
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
make_actions(bool may_raise)
{
	json_t *actions = json_array();
	int count = chance_below(3);

	for (int i = 0; i < count; i++)
	{
		char name[16];

		snprintf(name, sizeof(name), "E%d", chance_below(EVENT_COUNT + 2));
		if (may_raise && chance_in(30))
		{
			json_array_append_new(actions,
								  json_pack("{s:s,s:{s:s}}",
											"type",
											"raise",
											"params",
											"event",
											name));
			continue;
		}
		snprintf(name, sizeof(name), "r%d.n", chance_below(3));
		json_array_append_new(actions,
							  chance_in(20)
								  ? json_pack("{s:s,s:{s:i}}", "type", "assign", "params", name, 0)
								  : json_pack("{s:s,s:{s:{s:[o,i]}}}",
											  "type",
											  "assign",
											  "params",
											  name,
											  "+",
											  make_var(),
											  1));
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

/* add_targets: one target, or one in each of some regions of a parallel state. */
static void
add_targets(json_t *transition, int source)
{
	int parallel = chance_below(node_count);
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
		json_object_set_new(transition, "target", make_target(source, any_node(true)));
	json_decref(list);
}

static json_t *
make_candidates(int source, bool must_be_guarded)
{
	json_t *list = json_array();
	int count = 1 + chance_below(2);

	for (int i = 0; i < count; i++)
	{
		json_t *transition = json_object();

		if (chance_in(85))
			add_targets(transition, source);
		if (must_be_guarded || chance_in(40))
			json_object_set_new(transition, "guard", make_guard(0));
		if (chance_in(60))
			json_object_set_new(transition, "actions", make_actions(!must_be_guarded));
		if (chance_in(25))
			json_object_set_new(transition, "reenter", json_true());
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

static void
decorate(int node)
{
	json_t *on = json_object();

	for (int event = 0; event < EVENT_COUNT; event++)
	{
		char name[16];

		snprintf(name, sizeof(name), "E%d", event);
		if (chance_in(30))
			json_object_set_new(on, name, make_candidates(node, false));
	}
	json_object_set_new(nodes[node].config, "on", on);
	if (chance_in(12))
		json_object_set_new(nodes[node].config, "always", make_candidates(node, true));
	if (nodes[node].is_compound || nodes[node].is_parallel)
		json_object_set_new(nodes[node].config, "onDone", make_candidates(node, chance_in(50)));
}

static json_t *
make_chart(void)
{
	json_t *chart = json_pack("{s:s,s:{s:{s:i},s:{s:i},s:{s:i}}}",
							  "id",
							  "m",
							  "context",
							  "r0",
							  "n",
							  0,
							  "r1",
							  "n",
							  0,
							  "r2",
							  "n",
							  0);

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
			json_object_set_new(nodes[i].config, "entry", make_actions(chance_in(30)));
		if (chance_in(30))
			json_object_set_new(nodes[i].config, "exit", make_actions(chance_in(30)));
	}
	return chart;
}

/* ---- Comparison ---- */

static char *chart_text;
static uint64_t chart_seed;

static void
compare_json(SwState *state, const char *key, json_t *expected)
{
	SwText found = sw_canon(&test_arena, sw_state_get_string(state, key));
	char *text = json_dumps(expected, JSON_SORT_KEYS | JSON_COMPACT);

	if (!sw_text_is(found, text))
		fail_msg("seed %llu, %s: found %.*s, expected %s\n%s",
				 (unsigned long long) chart_seed,
				 key,
				 (int) found.size,
				 found.data,
				 text,
				 chart_text);
	free(text);
	json_decref(expected);
}

static void
compare(SwState *state, const SlowMachine *slow)
{
	const char *region;
	json_t *value;

	compare_json(state, SW_STATE_CONFIGURATION, slow_machine_configuration(slow));
	compare_json(state, SW_STATE_HISTORY, slow_machine_history(slow));
	compare_json(state, SW_STATE_EPOCH, slow_machine_epoch(slow));
	json_object_foreach((json_t *) (uintptr_t) slow_machine_regions(slow), region, value)
		compare_json(state, region, json_incref(value));
}

/* send_again computes the same step anew from the octets of the state: the same octets. */
static void
send_again(const SwEvent *event, SwText before, SwStatus status, const SwStep *step)
{
	SwText text = sw_text_from(chart_text);
	const SwChart *chart;
	SwFindings findings;
	SwArena arena;
	SwState *state;
	SwFault fault;
	SwStep again;

	sw_arena_init(&arena, test_arena_host());
	assert_int_equal(sw_chart_parse(&arena, text, NULL, &chart, &findings), SW_OK);
	assert_int_equal(sw_state_parse(&arena, before, &state, &fault), SW_OK);
	assert_int_equal(sw_reduce(&arena, chart, state, event, NULL, NULL, &again), status);
	test_assert_text(sw_state_bytes(again.state), sw_state_bytes(step->state), "the same again");
	test_assert_text(sw_canon(&arena, sw_guards_to_json(&arena, &again.guards)),
					 sw_canon(&test_arena, sw_guards_to_json(&test_arena, &step->guards)),
					 "the same guards again");
	sw_arena_reset(&arena);
}

static void
send_events(const SwChart *chart, SlowMachine *slow, SwStep *step)
{
	for (int i = 0; i < EVENTS_A_CHART; i++)
	{
		SwEvent event = {.inputs = &sw_json_empty_object};
		SwText before = sw_state_bytes(step->state);
		char name[16];
		SlowAnswer answer;
		SwStatus status;

		snprintf(name, sizeof(name), "E%d", chance_below(EVENT_COUNT));
		event.name = sw_text_from(name);
		answer = slow_machine_send(slow, name);
		status = sw_reduce(&test_arena, chart, step->state, &event, NULL, NULL, step);
		if ((status == SW_OK) != (answer == SLOW_ACCEPTED) ||
			(status == SW_REDUCE_FAILED) != (answer == SLOW_FAILED))
			fail_msg("seed %llu, %s: found %s, expected %d\n%s",
					 (unsigned long long) chart_seed,
					 name,
					 sw_status_name(status),
					 (int) answer,
					 chart_text);
		compare(step->state, slow);
		assert_true(sw_reduce_is_legal(chart, step->state));
		if (i % 4 == 0)
			send_again(&event, before, status, step);
	}
}

static void
try_chart(void)
{
	json_t *config = make_chart();
	SlowMachine *slow = slow_machine_new(config);
	SwEvent start = {.inputs = &sw_json_empty_object};
	const SwChart *chart = NULL;
	SwFindings findings;
	SlowAnswer answer;
	SwStatus status;
	SwStep step;

	chart_text = json_dumps(config, JSON_COMPACT);
	if (sw_chart_parse(&test_arena, sw_text_from(chart_text), NULL, &chart, &findings) != SW_OK)
		fail_msg("seed %llu refused: %.*s at %.*s\n%s",
				 (unsigned long long) chart_seed,
				 (int) findings.items[0].message.size,
				 findings.items[0].message.data,
				 (int) findings.items[0].pointer.size,
				 findings.items[0].pointer.data,
				 chart_text);
	sw_chart_lint(&test_arena, chart, &findings);
	(void) sw_chart_mermaid(&test_arena, chart);
	answer = slow_machine_start(slow);
	status = sw_reduce_start(&test_arena, chart, &sw_json_empty_object, &start, NULL, NULL, &step);
	if ((status == SW_OK) != (answer == SLOW_ACCEPTED))
		fail_msg("seed %llu, start: found %s, expected %d\n%s",
				 (unsigned long long) chart_seed,
				 sw_status_name(status),
				 (int) answer,
				 chart_text);
	if (status == SW_OK)
	{
		compare(step.state, slow);
		send_events(chart, slow, &step);
	}
	free(chart_text);
	slow_machine_free(slow);
	json_decref(config);
}

static uint64_t
environment_number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

static void
both_reducers_agree(void **state)
{
	uint64_t seed = environment_number("SEED", 1);
	uint64_t charts = environment_number("CHARTS", CHARTS_DEFAULT);

	(void) state;
	printf("SEED=%llu CHARTS=%llu\n", (unsigned long long) seed, (unsigned long long) charts);
	fflush(stdout);
	for (uint64_t i = 0; i < charts; i++)
	{
		chart_seed = seed + i;
		chance_state = chart_seed;
		try_chart();
		sw_arena_reset(&test_arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(both_reducers_agree, test_setup, test_teardown),
	};

	return cmocka_run_group_tests_name("reduce_random", tests, NULL, NULL);
}
