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

/* What came of trying something in every way. */
typedef struct Outcome
{
	bool is_possible;
	bool has_failed; /* some way of it */
} Outcome;

/* A timer that cannot fire. */
typedef struct Stuck
{
	SwText timer; /* SW_NO_TEXT: there is none */
	CliCheckMove move;
} Stuck;

typedef struct Explorer
{
	const CliCheck *check;
	CliCheckResult *result;
	CliFacts no_facts;
	SwSource source;
	SwArena levels[2]; /* documents of the states of one depth, and of the next */
	SwArena moment;    /* of one step */
	SwArena times;     /* of one state */
	CliCheckOracle oracle, again;
	SwGuardOracle asked, asked_again;
	CliCheckKnown states, configurations;
	CliCheckSeen seen;
	CliCheckTraps traps;
	uint32_t parent;           /* of the step being tried; CLI_CHECK_NO_NODE: the start */
	const CliCheckMoment *now; /* when it is tried; NULL: the start */
	CliCheckMove move;         /* the step, but for its answers */
	int64_t end_ms;            /* 0: never */
	bool is_stopped;
} Explorer;

/* ---- Findings ---- */

/* move_now is the move being tried, with the answers given so far. */
static CliCheckMove
move_now(Explorer *explorer)
{
	const CliCheckOracle *oracle = &explorer->oracle;
	CliCheckMove move = explorer->move;

	move.answer_count = oracle->used;
	if (oracle->used > 0)
	{
		CliCheckAnswer *answers =
			SW_NEW_ARRAY(explorer->check->arena, CliCheckAnswer, oracle->used);

		memcpy(answers, oracle->answers, oracle->used * sizeof(*answers));
		move.answers = answers;
	}
	if (move.fired_count > 0)
	{
		uint32_t *fired = SW_NEW_ARRAY(explorer->check->arena, uint32_t, move.fired_count);

		memcpy(fired, move.fired, move.fired_count * sizeof(*fired));
		move.fired = fired;
	}
	return move;
}

static void
find_after_move(Explorer *explorer, CliCheckFinding finding)
{
	finding.has_steps = true;
	finding.node = explorer->parent;
	finding.has_move = true;
	finding.move = move_now(explorer);
	cli_check_find(explorer->check->arena, explorer->result, finding);
}

/* enough: the first finding was asked for, and is there. */
static void
enough(Explorer *explorer)
{
	if (explorer->check->is_first && explorer->result->finding_count > 0)
		explorer->result->cuts.first = explorer->is_stopped = true;
}

/* find_failure: a step that nothing comes of. */
static void
find_failure(Explorer *explorer, const SwStep *step)
{
	static const char *const endless[] = {"more microsteps than allowed",
										  "too many internal events",
										  NULL};
	SwText name = explorer->parent == CLI_CHECK_NO_NODE
					  ? SW_TEXT("the start")
					  : cli_check_event_name(explorer->check, explorer->move.event);
	bool is_endless = cli_check_is_one_of(sw_text_from(step->error), endless);
	SwText why = sw_text_format(&explorer->moment,
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
									  .message = why});
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

/* known_node is a state that was seen before, with all that may be left of its timers. */
static uint32_t
known_node(const Explorer *explorer, const SwHash *identity, const CliCheckZone *zone)
{
	const CliCheckNode *nodes = explorer->result->nodes;
	const uint32_t *known = cli_check_known_find(&explorer->states, identity);

	if (known == NULL)
		return CLI_CHECK_NO_NODE;
	if (zone == NULL)
		return *known;
	for (uint32_t n = *known; n != CLI_CHECK_NO_NODE; n = nodes[n].same)
		if (cli_check_zone_includes(nodes[n].zone, zone))
			return n;
	return CLI_CHECK_NO_NODE;
}

/* node_of is a node for the state of a step, with which it may share its memory. */
static CliCheckNode
node_of(Explorer *explorer, const SwStep *step)
{
	const CliCheck *check = explorer->check;
	bool is_start = explorer->parent == CLI_CHECK_NO_NODE;
	CliCheckNode node = {
		.state = step->state,
		.parent = explorer->parent,
		.depth = is_start ? 0 : explorer->result->nodes[explorer->parent].depth + 1,
		.same = CLI_CHECK_NO_NODE,
		.is_ended = step->is_ended,
	};

	if (check->has_zones)
	{
		CliCheckZone *zone = SW_NEW(&explorer->moment, CliCheckZone);

		*zone = cli_check_zone_after(check,
									 &explorer->moment,
									 is_start ? NULL : explorer->now->zone,
									 step->state,
									 node.depth);
		node.zone = zone;
	}
	return node;
}

/* keep_node adds a node that was not known. */
static void
keep_node(Explorer *explorer, CliCheckNode node, const SwHash *identity)
{
	SwArena *arena = explorer->check->arena;
	CliCheckResult *result = explorer->result;
	const SwJson *configuration = sw_state_get_string(node.state, SW_STATE_CONFIGURATION);
	const uint32_t *same = cli_check_known_find(&explorer->states, identity);
	SwHash hash = sw_hash_json(&explorer->moment, configuration);

	if (same != NULL)
		node.same = *same;
	if (node.zone != NULL)
		node.zone = cli_check_zone_copy(arena, node.zone);
	(void) cli_check_known_add(arena, &explorer->states, identity, result->node_count);
	if (cli_check_known_add(arena, &explorer->configurations, &hash, 0))
		result->configuration_count++;
	cli_check_see_configuration(&explorer->seen, configuration);
	node.state = sw_state_copy(&explorer->levels[node.depth % 2], node.state);
	node.move = move_now(explorer);
	if (explorer->check->finds_traps)
		node.configuration = sw_canon(arena, configuration);
	*add_node(explorer) = node;
	result->depth = node.depth;
}

/* keep_state adds the state of a step, unless it was seen before; false if there is no room. */
static bool
keep_state(Explorer *explorer, const SwStep *step, bool *is_new_out)
{
	const CliCheck *check = explorer->check;
	CliCheckResult *result = explorer->result;
	CliCheckNode node = node_of(explorer, step);
	SwHash identity =
		cli_check_identity(check, &explorer->moment, step->state, explorer->move.time_ms);
	uint32_t known = known_node(explorer, &identity, node.zone);

	*is_new_out = known == CLI_CHECK_NO_NODE;
	if (*is_new_out && result->node_count >= check->states_max)
	{
		result->cuts.states = explorer->is_stopped = true;
		return false;
	}
	if (*is_new_out)
	{
		known = result->node_count;
		keep_node(explorer, node, &identity);
	}
	if (check->finds_traps && explorer->parent != CLI_CHECK_NO_NODE)
		cli_check_lead(&explorer->traps, check->arena, explorer->parent, known);
	return true;
}

/* can_fire: Machine_Due takes some timer that is due at once in the state after a step. */
static bool
can_fire(Explorer *explorer, const SwStep *step)
{
	const CliCheck *check = explorer->check;
	uint32_t depth = explorer->result->nodes[explorer->parent].depth + 2;
	SwEvent event = cli_check_event(check, &explorer->move, depth);
	SwStep next;

	event.oracle = &explorer->asked_again;
	explorer->again.count = 0;
	cli_check_oracle_begin(&explorer->again, &check->inputs[explorer->move.event]);
	return sw_reduce(&explorer->moment,
					 check->chart,
					 step->state,
					 &event,
					 &explorer->source,
					 NULL,
					 &next) == SW_OK;
}

/*
 * find_unsettled: after Machine_Due no timer is due, unless they set each other at once.  One that
 * fails is due, too; it is found where it is tried.
 */
static void
find_unsettled(Explorer *explorer, const SwStep *step)
{
	SwText why = SW_TEXT("Machine_Due: timers without delay set each other for ever");
	int64_t due_ms;

	if (explorer->move.event == explorer->check->chart->event_count && !step->is_ended &&
		sw_reduce_next_due(step->state, &due_ms) && due_ms <= explorer->move.time_ms &&
		can_fire(explorer, step))
		find_after_move(explorer,
						(CliCheckFinding){.kind = "endless", .subject = why, .message = why});
}

/* take_step keeps and judges what one step has come to. */
static void
take_step(Explorer *explorer, const SwStep *step)
{
	const CliCheck *check = explorer->check;
	CliCheckStep judged = {.arena = &explorer->moment, .after = step->state};
	CliCheckFinding finding;
	uint32_t next = 0;

	if (!keep_state(explorer, step, &judged.is_new))
		return;
	cli_check_see_step(&explorer->seen, step);
	if (explorer->parent != CLI_CHECK_NO_NODE)
	{
		judged.before = explorer->now->state;
		judged.event = cli_check_event_name(check, explorer->move.event);
	}
	find_unsettled(explorer, step);
	while (cli_check_judge(check, &judged, &next, &finding))
		find_after_move(explorer, finding);
}

const SwJson *
cli_check_meta(SwArena *arena, const SwChart *chart)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "chart_hash", sw_hash_to_json(arena, &chart->hash));
	return sw_json_end(&builder);
}

SwText
cli_check_event_name(const CliCheck *check, uint32_t event)
{
	return event == check->chart->event_count ? SW_TEXT(SW_MACHINE_DUE)
											  : check->chart->events[event];
}

SwEvent
cli_check_event(const CliCheck *check, const CliCheckMove *move, uint32_t depth)
{
	if (move->event == SW_NO_INDEX)
		return (SwEvent){.name = SW_TEXT(""), .inputs = &sw_json_empty_object};
	return (SwEvent){
		.name = cli_check_event_name(check, move->event),
		.inputs = check->inputs[move->event].items[move->inputs],
		.has_hlc = true,
		.hlc = sw_hlc_make(move->time_ms, check->chart->has_after ? (uint16_t) depth : 0),
		.recorded_at_us = move->time_ms * 1000,
	};
}

/* run_once takes one step with the answers of now. */
static SwStatus
run_once(Explorer *explorer, SwState *state, const SwEvent *event, SwStep *step_out)
{
	const SwChart *chart = explorer->check->chart;
	bool is_traced = explorer->seen.has_inner_steps && explorer->seen.left > 0;
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
		cli_check_see_trace(&explorer->seen, &trace);
	return status;
}

/* run_ways takes a step with every answer of the guards that are asked. */
static Outcome
run_ways(Explorer *explorer, uint32_t parent, CliCheckMove move)
{
	CliCheckResult *result = explorer->result;
	bool is_start = parent == CLI_CHECK_NO_NODE;
	const CliCheckInputs *inputs = is_start ? NULL : &explorer->check->inputs[move.event];
	uint32_t depth = is_start ? 0 : result->nodes[parent].depth + 1;
	SwEvent event = cli_check_event(explorer->check, &move, depth);
	Outcome outcome = {false, false};
	uint32_t ways = 0;

	event.oracle = &explorer->asked;
	explorer->parent = parent;
	explorer->move = move;
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
		cli_check_oracle_begin(&explorer->oracle, inputs);
		status = run_once(explorer, is_start ? NULL : explorer->now->state, &event, &step);
		if (status == SW_OK)
			take_step(explorer, &step);
		else if (status == SW_REDUCE_FAILED)
			find_failure(explorer, &step);
		outcome.is_possible = outcome.is_possible || status == SW_OK;
		outcome.has_failed = outcome.has_failed || status == SW_REDUCE_FAILED;
		enough(explorer);
		if (explorer->end_ms != 0 && swc_now_ms() >= explorer->end_ms)
			result->cuts.seconds = explorer->is_stopped = true;
	} while (!explorer->is_stopped && cli_check_oracle_next(&explorer->oracle));
	return outcome;
}

/* ---- States ---- */

/* is_complete: an active child is final, or every region is complete.  As deep as the chart. */
static bool
is_complete(const SwChart *chart, SwState *state, SwStateId parent)
{
	const SwStateNode *node = &chart->nodes[parent];
	bool is_parallel = node->type == SW_STATE_PARALLEL;

	for (uint32_t i = 0; i < node->child_count; i++)
	{
		const SwStateNode *child = &chart->nodes[node->children[i]];

		if (!is_parallel && child->type == SW_STATE_FINAL &&
			sw_reduce_is_active(chart, state, child->path))
			return true;
		if (is_parallel && child->type != SW_STATE_SHALLOW && child->type != SW_STATE_DEEP &&
			!is_complete(chart, state, node->children[i]))
			return false;
	}
	return is_parallel;
}

/* find_deadlock: nothing is possible; has_failed: what is enabled fails, whatever is tried. */
static void
find_deadlock(Explorer *explorer, uint32_t node, bool has_failed)
{
	SwArena *arena = &explorer->moment;
	SwState *state = explorer->result->nodes[node].state;
	SwText configuration;

	sw_arena_reset(arena);
	configuration = sw_canon(arena, sw_state_get_string(state, SW_STATE_CONFIGURATION));
	cli_check_find(explorer->check->arena,
				   explorer->result,
				   (CliCheckFinding){.kind = "deadlock",
									 .subject = configuration,
									 .message = sw_text_format(arena,
															   "%s in %.*s",
															   has_failed ? "everything fails"
																		  : "nothing is possible",
															   (int) configuration.size,
															   configuration.data),
									 .has_steps = true,
									 .node = node});
	enough(explorer);
}

/* first_due is the name of the timer that fires first in a state where one waits. */
static SwText
first_due(const SwChart *chart, SwState *state)
{
	const SwJson *due = sw_state_get_string(state, SW_STATE_DUE);
	SwText first = SW_NO_TEXT;
	int64_t first_ms = 0;

	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		SwText name = chart->transitions[i]->name;
		const SwJson *ms = sw_json_get_text(due, name);

		if (ms == NULL || (first.data != NULL && ms->as.integer >= first_ms))
			continue;
		first = name;
		first_ms = ms->as.integer;
	}
	return first;
}

/* find_stuck: a timer fails whatever the facts, so nothing is possible once it is due. */
static void
find_stuck(Explorer *explorer, uint32_t node, const Stuck *stuck)
{
	SwText message = sw_text_format(&explorer->moment,
									"%.*s always fails: once it is due, so does everything",
									(int) stuck->timer.size,
									stuck->timer.data);

	cli_check_find(explorer->check->arena,
				   explorer->result,
				   (CliCheckFinding){.kind = "stuck",
									 .subject = stuck->timer,
									 .message = message,
									 .has_steps = true,
									 .node = node,
									 .has_move = true,
									 .move = stuck->move});
	enough(explorer);
}

/* is_proposable: the chart gives the event to somebody. */
static bool
is_proposable(const Explorer *explorer, SwText event)
{
	const SwJson *roles = sw_json_get_text(explorer->check->chart->roles, event);

	return !(sw_json_is(roles, SW_JSON_ARRAY) && roles->count == 0);
}

/* explore_event tries one event with all its inputs, now, and adds what came of it. */
static void
explore_event(Explorer *explorer, uint32_t node, uint32_t event, Outcome *outcome)
{
	const CliCheckInputs *inputs = &explorer->check->inputs[event];
	CliCheckMove move = {.event = event,
						 .time_ms = explorer->now->time_ms,
						 .fired = explorer->now->fired,
						 .fired_count = explorer->now->fired_count};

	if (inputs->is_cut)
		explorer->result->cuts.inputs = true;
	for (; move.inputs < inputs->count && !explorer->is_stopped; move.inputs++)
	{
		Outcome one = run_ways(explorer, node, move);

		outcome->is_possible = outcome->is_possible || one.is_possible;
		outcome->has_failed = outcome->has_failed || one.has_failed;
	}
}

/* explore_moment tries all that may come at one moment, and adds what came of it. */
static void
explore_moment(Explorer *explorer, uint32_t node, Outcome *outcome, Stuck *stuck)
{
	const SwChart *chart = explorer->check->chart;
	const CliCheckMoment *now = explorer->now;
	Outcome timers = {false, false};

	/* What is due may lead to where an event is heard. */
	for (uint32_t e = 0; now->has_events && e < chart->event_count && !explorer->is_stopped; e++)
		if (is_proposable(explorer, chart->events[e]) &&
			(now->is_due || sw_reduce_has_candidate(chart, now->state, chart->events[e])))
			explore_event(explorer, node, e, outcome);
	if (now->is_due && !explorer->is_stopped)
		explore_event(explorer, node, chart->event_count, &timers);
	if (!timers.is_possible && timers.has_failed && stuck->timer.data == NULL)
		*stuck = (Stuck){first_due(chart, now->state), move_now(explorer)};
	outcome->is_possible = outcome->is_possible || timers.is_possible;
	outcome->has_failed = outcome->has_failed || timers.has_failed;
}

static void
explore_state(Explorer *explorer, uint32_t node)
{
	const CliCheck *check = explorer->check;
	SwState *state = explorer->result->nodes[node].state;
	CliCheckMoments moments =
		cli_check_moments(check, &explorer->times, &explorer->result->nodes[node]);
	Outcome outcome = {false, false};
	Stuck stuck = {.timer = SW_NO_TEXT};
	bool is_end = is_complete(check->chart, state, SW_ROOT);

	explorer->result->cuts.after = explorer->result->cuts.after || moments.is_cut;
	for (uint32_t i = 0; i < moments.count && !explorer->is_stopped; i++)
	{
		explorer->now = moments.items + i;
		explore_moment(explorer, node, &outcome, &stuck);
	}
	if (explorer->is_stopped)
		return;
	explorer->result->nodes[node].is_end = is_end;
	if (!outcome.is_possible && !is_end)
		find_deadlock(explorer, node, outcome.has_failed);
	else if (stuck.timer.data != NULL)
		find_stuck(explorer, node, &stuck);
	sw_arena_reset(&explorer->times);
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
		result->nodes[i].is_end = result->nodes[i].is_ended;
		if (result->nodes[i].is_ended)
			continue;
		if (depth >= explorer->check->depth_max)
			result->cuts.depth = true;
		else
			explore_state(explorer, i);
		result->nodes[i].state = NULL;
	}
	cli_progress_end();
}

void
cli_check_explore(const CliCheck *check, CliCheckResult *result_out)
{
	Explorer explorer = {.check = check, .result = result_out};

	*result_out = (CliCheckResult){.cuts = {.hlc = check->reads_clock && !check->chart->has_after,
											.signer = check->reads_signer}};
	if (check->chart->has_after)
		result_out->cuts.after = !check->has_zones || check->reads_before;
	explorer.source = cli_facts_source(&explorer.no_facts);
	sw_arena_init(&explorer.levels[0], swc_host());
	sw_arena_init(&explorer.levels[1], swc_host());
	sw_arena_init(&explorer.moment, swc_host());
	sw_arena_init(&explorer.times, swc_host());
	cli_check_oracle_init(&explorer.oracle, check);
	cli_check_oracle_init(&explorer.again, check);
	explorer.asked = cli_check_oracle_of(&explorer.oracle);
	explorer.asked_again = cli_check_oracle_of(&explorer.again);
	if (check->seconds_max > 0)
		explorer.end_ms = swc_now_ms() + check->seconds_max * 1000;
	cli_check_seen_begin(&explorer.seen, check);
	(void) run_ways(&explorer, CLI_CHECK_NO_NODE, (CliCheckMove){.event = SW_NO_INDEX});
	explore_levels(&explorer);
	result_out->cuts.guards = result_out->cuts.guards || explorer.oracle.is_cut;
	if (!result_out->cuts.first)
		cli_check_find_unseen(&explorer.seen, result_out);
	if (check->finds_traps)
		cli_check_find_traps(&explorer.traps, check->arena, result_out);
	sw_arena_reset(&explorer.levels[0]);
	sw_arena_reset(&explorer.levels[1]);
	sw_arena_reset(&explorer.moment);
	sw_arena_reset(&explorer.times);
}
