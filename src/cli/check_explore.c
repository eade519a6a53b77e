/*-------------------------------------------------------------------------
 *
 * check_explore.c
 *		Breadth first through the states that a chart can reach.
 *
 * Nothing depends on addresses or time (but for --seconds): events are taken in their
 * sorted order, inputs and answers in theirs, so two runs find the same.  The documents
 * of two levels are in memory; how a state was reached is kept as the moves to it.
 *
 * src/cli/check_explore.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <string.h>

#include "swoosh/canon.h"

/* Hashes, each with the place at which it was added. */
typedef struct HashSet
{
	SwHash *items;
	uint32_t count, capacity;
	uint32_t *slots; /* places plus one, 0 for none; twice as many as items */
} HashSet;

typedef struct Explorer
{
	const CliCheck *check;
	CliCheckResult *result;
	CliFacts no_facts;
	SwSource source;
	SwArena levels[2]; /* documents of the states of one depth, and of the next */
	SwArena moment;    /* of one step */
	CliCheckOracle oracle;
	SwGuardOracle asked;
	HashSet states, configurations;
	bool *is_entered;     /* by state */
	bool *is_taken;       /* by transition */
	uint32_t unseen;      /* of both */
	bool has_inner_steps; /* what is entered and taken is told by a trace alone */
	int64_t end_ms;       /* 0: never */
	bool is_stopped;
} Explorer;

/* ---- Sets of hashes ---- */

static uint32_t *
set_slot(const HashSet *set, const SwHash *hash)
{
	uint32_t mask = set->capacity * 2 - 1;
	uint32_t at;

	memcpy(&at, hash->octets, sizeof(at));
	while (set->slots[at & mask] != 0 &&
		   !sw_hash_equal(&set->items[set->slots[at & mask] - 1], hash))
		at++;
	return &set->slots[at & mask];
}

static void
set_grow(SwArena *arena, HashSet *set)
{
	HashSet grown = {.count = set->count, .capacity = set->capacity == 0 ? 64 : set->capacity * 2};

	grown.items = SW_NEW_ARRAY(arena, SwHash, grown.capacity);
	grown.slots = SW_NEW_ARRAY(arena, uint32_t, (size_t) grown.capacity * 2);
	for (uint32_t i = 0; i < set->count; i++)
	{
		grown.items[i] = set->items[i];
		*set_slot(&grown, &grown.items[i]) = i + 1;
	}
	*set = grown;
}

static bool
set_has(const HashSet *set, const SwHash *hash)
{
	return set->capacity > 0 && *set_slot(set, hash) != 0;
}

/* set_add: false if it was there. */
static bool
set_add(SwArena *arena, HashSet *set, const SwHash *hash)
{
	uint32_t *slot;

	if (set->count == set->capacity)
		set_grow(arena, set);
	slot = set_slot(set, hash);
	if (*slot != 0)
		return false;
	set->items[set->count++] = *hash;
	*slot = set->count;
	return true;
}

/* ---- Findings ---- */

void
cli_check_find(SwArena *arena, CliCheckResult *result, CliCheckFinding finding)
{
	for (uint32_t i = 0; i < result->finding_count; i++)
		if (strcmp(result->findings[i].kind, finding.kind) == 0 &&
			sw_text_equal(result->findings[i].subject, finding.subject))
			return;
	if (result->finding_count == CLI_CHECK_FINDINGS_MAX)
	{
		result->has_more_findings = true;
		return;
	}
	if (result->findings == NULL)
		result->findings = SW_NEW_ARRAY(arena, CliCheckFinding, CLI_CHECK_FINDINGS_MAX);
	finding.subject = sw_text_copy(arena, finding.subject);
	finding.message = sw_text_copy(arena, finding.message);
	result->findings[result->finding_count++] = finding;
}

bool
cli_check_is_complete(const CliCheckCuts *cuts)
{
	return !cuts->depth && !cuts->states && !cuts->seconds && !cuts->inputs && !cuts->guards &&
		   !cuts->after;
}

/* move_now is the move just made, with the answers given so far. */
static CliCheckMove
move_now(Explorer *explorer, uint32_t event, uint32_t inputs)
{
	const CliCheckOracle *oracle = &explorer->oracle;
	CliCheckMove move = {event, inputs, NULL, oracle->used};

	if (oracle->used > 0)
	{
		CliCheckAnswer *answers =
			SW_NEW_ARRAY(explorer->check->arena, CliCheckAnswer, oracle->used);

		memcpy(answers, oracle->answers, oracle->used * sizeof(*answers));
		move.answers = answers;
	}
	return move;
}

static void
find_after_move(Explorer *explorer, CliCheckFinding finding, uint32_t node, uint32_t event,
				uint32_t inputs)
{
	finding.has_steps = true;
	finding.node = node;
	finding.has_move = true;
	finding.move = move_now(explorer, event, inputs);
	cli_check_find(explorer->check->arena, explorer->result, finding);
}

/* find_failure: a step that nothing comes of. */
static void
find_failure(Explorer *explorer, const SwStep *step, uint32_t node, uint32_t event, uint32_t inputs)
{
	static const char *const endless[] = {"more microsteps than allowed",
										  "too many internal events",
										  NULL};
	SwArena *arena = &explorer->moment;
	SwText name =
		event == SW_NO_INDEX ? SW_TEXT("the start") : explorer->check->chart->events[event];
	bool is_endless = cli_check_is_one_of(sw_text_from(step->error), endless);
	SwText why = sw_text_format(arena,
								"%.*s: %s%s%.*s",
								(int) name.size,
								name.data,
								step->error,
								step->error_subject.size == 0 ? "" : " at ",
								(int) step->error_subject.size,
								step->error_subject.data);

	find_after_move(explorer,
					(CliCheckFinding){.kind = is_endless ? "endless" : "reduce_failed",
									  .subject = why,
									  .message = why},
					node,
					event,
					inputs);
}

/* ---- What was seen ---- */

static void
see(Explorer *explorer, bool *seen)
{
	if (!*seen)
		explorer->unseen--;
	*seen = true;
}

static void
see_trace(Explorer *explorer, const SwTrace *trace)
{
	const SwChart *chart = explorer->check->chart;

	for (uint32_t i = 0; i < trace->count; i++)
	{
		SwText text = trace->items[i].text;

		if (trace->items[i].kind == SW_TRACE_ENTER && text.size > 0)
			see(explorer, &explorer->is_entered[sw_chart_find(chart, text)]);
		for (uint32_t k = 0; trace->items[i].kind == SW_TRACE_TAKE && k < chart->transition_count;
			 k++)
			if (sw_text_equal(chart->transitions[k]->name, text))
				see(explorer, &explorer->is_taken[k]);
	}
}

/* see_step: without inner steps what is active has been entered, and what was taken is listed. */
static void
see_step(Explorer *explorer, const SwStep *step)
{
	const SwChart *chart = explorer->check->chart;

	for (uint32_t i = 0; i < step->taken_count; i++)
	{
		const SwStateNode *source = &chart->nodes[step->taken[i]->source];

		for (uint32_t k = 0; k < source->transition_count; k++)
			if (source->transitions[k] == step->taken[i])
				see(explorer, &explorer->is_taken[source->transitions + k - chart->transitions]);
	}
}

static void
see_configuration(Explorer *explorer, const SwJson *configuration)
{
	const SwChart *chart = explorer->check->chart;

	for (uint32_t i = 0; i < configuration->count; i++)
		for (SwStateId n = sw_chart_find(chart, configuration->as.elements[i]->as.text);
			 n != SW_NO_STATE;
			 n = chart->nodes[n].parent)
			see(explorer, &explorer->is_entered[n]);
}

static void
note_raise(void *context, const SwAction *actions, uint32_t count)
{
	bool *has_raise = context;

	for (uint32_t i = 0; i < count; i++)
		*has_raise = *has_raise || actions[i].kind == SW_ACTION_RAISE;
}

static void
seen_begin(Explorer *explorer)
{
	const SwChart *chart = explorer->check->chart;

	explorer->is_entered = SW_NEW_ARRAY(explorer->check->arena, bool, chart->node_count);
	explorer->is_taken = SW_NEW_ARRAY(explorer->check->arena, bool, chart->transition_count);
	explorer->unseen = chart->node_count + chart->transition_count;
	for (uint32_t n = 0; n < chart->node_count; n++)
		if (chart->nodes[n].type == SW_STATE_SHALLOW || chart->nodes[n].type == SW_STATE_DEEP)
			see(explorer, &explorer->is_entered[n]);
	see(explorer, &explorer->is_entered[SW_ROOT]);
	cli_check_all_actions(chart, note_raise, &explorer->has_inner_steps);
	for (uint32_t i = 0; i < chart->transition_count; i++)
		if (chart->transitions[i]->kind != SW_TRANSITION_ON)
			explorer->has_inner_steps = true;
}

static void
find_unseen(Explorer *explorer)
{
	const SwChart *chart = explorer->check->chart;
	SwArena *arena = explorer->check->arena;
	const char *within = cli_check_is_complete(&explorer->result->cuts) ? "" : " within the bounds";

	for (uint32_t n = 0; n < chart->node_count; n++)
		if (!explorer->is_entered[n])
			cli_check_find(arena,
						   explorer->result,
						   (CliCheckFinding){.kind = "unreachable_state",
											 .subject = chart->nodes[n].path,
											 .message =
												 sw_text_format(arena,
																"%.*s is never entered%s",
																(int) chart->nodes[n].path.size,
																chart->nodes[n].path.data,
																within)});
	for (uint32_t i = 0; i < chart->transition_count; i++)
		if (!explorer->is_taken[i] && explorer->is_entered[chart->transitions[i]->source])
			cli_check_find(arena,
						   explorer->result,
						   (CliCheckFinding){.kind = "dead_transition",
											 .subject = chart->transitions[i]->name,
											 .message =
												 sw_text_format(arena,
																"%.*s is never taken%s",
																(int) chart->transitions[i]
																	->name.size,
																chart->transitions[i]->name.data,
																within)});
}

/* ---- Steps ---- */

static CliCheckNode *
add_node(Explorer *explorer)
{
	CliCheckResult *result = explorer->result;

	if (result->node_count == result->node_capacity)
	{
		uint32_t capacity = result->node_capacity * 2 + 64;
		CliCheckNode *grown = SW_NEW_ARRAY(explorer->check->arena, CliCheckNode, capacity);

		if (result->node_count > 0)
			memcpy(grown, result->nodes, result->node_count * sizeof(*grown));
		result->nodes = grown;
		result->node_capacity = capacity;
	}
	return &result->nodes[result->node_count++];
}

/* keep_state adds the state of a step, unless it was seen before; false if there is no room. */
static bool
keep_state(Explorer *explorer, const SwStep *step, uint32_t parent, uint32_t event, uint32_t inputs,
		   bool *is_new_out)
{
	const CliCheck *check = explorer->check;
	CliCheckResult *result = explorer->result;
	SwHash identity = cli_check_identity(check, &explorer->moment, step->state);
	const SwJson *configuration = sw_state_get_string(step->state, SW_STATE_CONFIGURATION);
	uint32_t depth = parent == CLI_CHECK_NO_NODE ? 0 : result->nodes[parent].depth + 1;
	CliCheckNode *node;
	SwHash hash;

	*is_new_out = !set_has(&explorer->states, &identity);
	if (!*is_new_out)
		return true;
	if (result->node_count >= check->states_max)
	{
		result->cuts.states = explorer->is_stopped = true;
		return false;
	}
	(void) set_add(check->arena, &explorer->states, &identity);
	hash = sw_hash_json(&explorer->moment, configuration);
	if (set_add(check->arena, &explorer->configurations, &hash))
		result->configuration_count++;
	see_configuration(explorer, configuration);
	node = add_node(explorer);
	*node = (CliCheckNode){.state = sw_state_copy(&explorer->levels[depth % 2], step->state),
						   .parent = parent,
						   .depth = depth,
						   .move = move_now(explorer, event, inputs),
						   .is_ended = step->is_ended};
	result->depth = depth;
	return true;
}

/* take_step keeps and judges what one step has come to. */
static void
take_step(Explorer *explorer, const SwStep *step, uint32_t parent, uint32_t event, uint32_t inputs)
{
	const CliCheck *check = explorer->check;
	CliCheckStep judged = {.arena = &explorer->moment, .after = step->state};
	CliCheckFinding finding;
	uint32_t next = 0;

	if (!keep_state(explorer, step, parent, event, inputs, &judged.is_new))
		return;
	see_step(explorer, step);
	if (parent != CLI_CHECK_NO_NODE)
	{
		judged.before = explorer->result->nodes[parent].state;
		judged.event = check->chart->events[event];
	}
	while (cli_check_judge(check, &judged, &next, &finding))
		find_after_move(explorer, finding, parent, event, inputs);
}

const SwJson *
cli_check_meta(SwArena *arena, const SwChart *chart)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "chart_hash", sw_hash_to_json(arena, &chart->hash));
	return sw_json_end(&builder);
}

SwEvent
cli_check_event(const CliCheck *check, const CliCheckMove *move, uint32_t depth)
{
	if (move->event == SW_NO_INDEX)
		return (SwEvent){.name = SW_TEXT(""), .inputs = &sw_json_empty_object};
	return (SwEvent){.name = check->chart->events[move->event],
					 .inputs = check->inputs[move->event].items[move->inputs],
					 .has_hlc = true,
					 .hlc = sw_hlc_make(depth, 0),
					 .recorded_at_us = (int64_t) depth * 1000};
}

/* run_once takes one step with the answers of now. */
static SwStatus
run_once(Explorer *explorer, SwState *state, const SwEvent *event, SwStep *step_out)
{
	const SwChart *chart = explorer->check->chart;
	bool is_traced = explorer->has_inner_steps && explorer->unseen > 0;
	SwTrace trace = {NULL, 0, 0};
	SwArena *arena = &explorer->moment;
	SwStatus status;

	sw_arena_reset(arena);
	explorer->result->steps++;
	if (state == NULL)
		status = sw_reduce_start(arena,
								 chart,
								 cli_check_meta(arena, chart),
								 event,
								 &explorer->source,
								 is_traced ? &trace : NULL,
								 step_out);
	else
		status = sw_reduce(arena,
						   chart,
						   state,
						   event,
						   &explorer->source,
						   is_traced ? &trace : NULL,
						   step_out);
	if (status == SW_OK)
		see_trace(explorer, &trace);
	return status;
}

/*
 * run_ways takes a step (of `parent` by an event with inputs, or the start) with every answer of
 * the guards that are asked.  True if it may be possible.
 */
static bool
run_ways(Explorer *explorer, uint32_t parent, uint32_t event, uint32_t inputs)
{
	CliCheckResult *result = explorer->result;
	CliCheckMove move = {event, inputs, NULL, 0};
	bool is_start = parent == CLI_CHECK_NO_NODE;
	bool is_given = is_start || explorer->check->inputs[event].is_given;
	SwEvent external =
		cli_check_event(explorer->check, &move, is_start ? 0 : result->nodes[parent].depth + 1);
	bool is_possible = false;
	uint32_t ways = 0;

	external.oracle = &explorer->asked;
	explorer->oracle.count = 0;
	do
	{
		SwStatus status;
		SwStep step;

		if (ways++ == CLI_CHECK_WAYS_MAX)
		{
			result->cuts.guards = true;
			break;
		}
		cli_check_oracle_begin(&explorer->oracle, is_given);
		status =
			run_once(explorer, is_start ? NULL : result->nodes[parent].state, &external, &step);
		if (status == SW_OK)
			take_step(explorer, &step, parent, event, inputs);
		else if (status == SW_REDUCE_FAILED)
			find_failure(explorer, &step, parent, event, inputs);
		is_possible = is_possible || status == SW_OK || status == SW_REDUCE_FAILED;
	} while (!explorer->is_stopped && cli_check_oracle_next(&explorer->oracle));
	return is_possible;
}

/* ---- States ---- */

/* is_waiting: time alone may move this state on. */
static bool
is_waiting(const Explorer *explorer, SwState *state)
{
	const SwChart *chart = explorer->check->chart;
	const SwJson *configuration = sw_state_get_string(state, SW_STATE_CONFIGURATION);

	for (uint32_t i = 0; chart->has_after && i < configuration->count; i++)
		for (SwStateId n = sw_chart_find(chart, configuration->as.elements[i]->as.text);
			 n != SW_NO_STATE;
			 n = chart->nodes[n].parent)
			if (chart->nodes[n].after_count > 0)
				return true;
	return false;
}

static void
find_deadlock(Explorer *explorer, uint32_t node)
{
	SwArena *arena = &explorer->moment;
	SwState *state = explorer->result->nodes[node].state;
	SwText configuration;

	if (is_waiting(explorer, state))
		return;
	sw_arena_reset(arena);
	configuration = sw_canon(arena, sw_state_get_string(state, SW_STATE_CONFIGURATION));
	cli_check_find(explorer->check->arena,
				   explorer->result,
				   (CliCheckFinding){.kind = "deadlock",
									 .subject = configuration,
									 .message = sw_text_format(arena,
															   "nothing is possible in %.*s",
															   (int) configuration.size,
															   configuration.data),
									 .has_steps = true,
									 .node = node});
}

/* is_proposable: the chart gives the event to somebody. */
static bool
is_proposable(const Explorer *explorer, SwText event)
{
	const SwJson *roles = sw_json_get_text(explorer->check->chart->roles, event);

	return !(sw_json_is(roles, SW_JSON_ARRAY) && roles->count == 0);
}

static void
explore_state(Explorer *explorer, uint32_t node)
{
	const CliCheck *check = explorer->check;
	SwState *state = explorer->result->nodes[node].state;
	bool is_possible = false;

	for (uint32_t e = 0; e < check->chart->event_count && !explorer->is_stopped; e++)
	{
		if (!is_proposable(explorer, check->chart->events[e]) ||
			!sw_reduce_has_candidate(check->chart, state, check->chart->events[e]))
			continue;
		if (check->inputs[e].is_cut)
			explorer->result->cuts.inputs = true;
		for (uint32_t i = 0; i < check->inputs[e].count && !explorer->is_stopped; i++)
			if (run_ways(explorer, node, e, i))
				is_possible = true;
	}
	if (!is_possible && !explorer->is_stopped)
		find_deadlock(explorer, node);
}

/* explore_levels takes the states in the order in which they were found. */
static void
explore_levels(Explorer *explorer)
{
	CliCheckResult *result = explorer->result;
	uint32_t depth = 0;

	for (uint32_t i = 0; i < result->node_count && !explorer->is_stopped; i++)
	{
		if (result->nodes[i].depth > depth)
		{
			sw_arena_reset(&explorer->levels[depth % 2]);
			depth = result->nodes[i].depth;
		}
		cli_progress("states", i);
		if (result->nodes[i].is_ended)
			continue;
		if (depth >= explorer->check->depth_max)
			result->cuts.depth = true;
		else
			explore_state(explorer, i);
		result->nodes[i].state = NULL;
		if (explorer->end_ms != 0 && i % 16 == 0 && swc_now_ms() >= explorer->end_ms)
			result->cuts.seconds = explorer->is_stopped = true;
	}
	cli_progress_end();
}

void
cli_check_explore(const CliCheck *check, CliCheckResult *result_out)
{
	Explorer explorer = {.check = check, .result = result_out};

	*result_out = (CliCheckResult){.cuts = {.after = check->chart->has_after}};
	explorer.source = cli_facts_source(&explorer.no_facts);
	sw_arena_init(&explorer.levels[0], swc_host());
	sw_arena_init(&explorer.levels[1], swc_host());
	sw_arena_init(&explorer.moment, swc_host());
	cli_check_oracle_init(&explorer.oracle, check);
	explorer.asked = cli_check_oracle_of(&explorer.oracle);
	if (check->seconds_max > 0)
		explorer.end_ms = swc_now_ms() + check->seconds_max * 1000;
	seen_begin(&explorer);
	(void) run_ways(&explorer, CLI_CHECK_NO_NODE, SW_NO_INDEX, 0);
	explore_levels(&explorer);
	result_out->cuts.guards = result_out->cuts.guards || explorer.oracle.is_cut;
	find_unseen(&explorer);
	sw_arena_reset(&explorer.levels[0]);
	sw_arena_reset(&explorer.levels[1]);
	sw_arena_reset(&explorer.moment);
}
