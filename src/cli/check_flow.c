/*-------------------------------------------------------------------------
 *
 * check_flow.c
 *		What each transition of a chart reads and writes, and what it enters.
 *
 * src/cli/check_flow.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check_flow.h"

/* One transition while it is worked out. */
typedef struct Flow
{
	const CliCheck *check;
	const CliCheckLive *live;
	const SwTransition *transition;
	SwStateId domain; /* the root where it depends on what is stored */
	uint64_t *set;    /* that variables are put into */
	uint64_t *used, *written;
	uint64_t *entered; /* may be */
	uint64_t *surely_entered, *surely_exited;
	const SwChart *chart;
} Flow;

static bool
is_history(const SwChart *chart, SwStateId state)
{
	return chart->nodes[state].type == SW_STATE_SHALLOW ||
		   chart->nodes[state].type == SW_STATE_DEEP;
}

/* ---- Which states ---- */

/* enter_below adds everything below a state but its histories. */
static void
enter_below(Flow *flow, SwStateId state)
{
	for (uint32_t n = state; n <= flow->chart->nodes[state].last; n++)
		if (!is_history(flow->chart, (SwStateId) n) && n != SW_ROOT)
			cli_check_put(flow->entered, n);
}

/* enter_target adds a target and what lies between it and the domain. */
static void
enter_target(Flow *flow, SwStateId target)
{
	const SwStateNode *nodes = flow->chart->nodes;

	if (is_history(flow->chart, target))
	{
		target = nodes[target].parent;
		enter_below(flow, target);
	}
	for (SwStateId n = target; n != flow->domain && n != SW_ROOT; n = nodes[n].parent)
		cli_check_put(flow->entered, n);
}

/* has_target: some target lies below a state, so that it is not entered by default. */
static bool
has_target(const Flow *flow, SwStateId state)
{
	for (uint32_t i = 0; i < flow->transition->target_count; i++)
		if (sw_chart_is_descendant(flow->chart, flow->transition->targets[i], state))
			return true;
	return false;
}

/* mark_entered completes the targets by defaults; what a state adds lies behind it. */
static void
mark_entered(Flow *flow)
{
	const SwChart *chart = flow->chart;
	const SwTransition *transition = flow->transition;

	for (uint32_t i = 0; i < transition->target_count; i++)
		enter_target(flow, transition->targets[i]);
	for (uint32_t n = flow->domain; transition->target_count > 0 && n < chart->node_count; n++)
	{
		const SwStateNode *node = &chart->nodes[n];

		if (n != flow->domain && !cli_check_has(flow->entered, n))
			continue;
		for (uint32_t i = 0; node->type == SW_STATE_COMPOUND && i < node->initial_count &&
							 !has_target(flow, (SwStateId) n);
			 i++)
		{
			SwStateId initial = node->initial[i];

			if (is_history(chart, initial))
				enter_below(flow, chart->nodes[initial].parent);
			for (SwStateId s = initial; s != n && s != SW_ROOT && !is_history(chart, s);
				 s = chart->nodes[s].parent)
				cli_check_put(flow->entered, s);
		}
		for (uint32_t i = 0; node->type == SW_STATE_PARALLEL && i < node->child_count; i++)
			if (!is_history(chart, node->children[i]))
				cli_check_put(flow->entered, node->children[i]);
	}
}

/* add_regions adds to a set the children of its parallel states, which share their fate. */
static void
add_regions(const Flow *flow, uint64_t *set)
{
	for (uint32_t n = 0; n < flow->chart->node_count; n++)
	{
		const SwStateNode *node = &flow->chart->nodes[n];

		for (uint32_t i = 0;
			 cli_check_has(set, n) && node->type == SW_STATE_PARALLEL && i < node->child_count;
			 i++)
			if (!is_history(flow->chart, node->children[i]))
				cli_check_put(set, node->children[i]);
	}
}

static void
mark_sure(Flow *flow)
{
	const SwChart *chart = flow->chart;
	const SwTransition *transition = flow->transition;

	if (transition->target_count == 0 || transition->domain == SW_NO_STATE)
		return;
	for (SwStateId n = transition->source; n != flow->domain; n = chart->nodes[n].parent)
		cli_check_put(flow->surely_exited, n);
	if (chart->nodes[flow->domain].type == SW_STATE_PARALLEL)
		for (uint32_t i = 0; i < chart->nodes[flow->domain].child_count; i++)
			cli_check_put(flow->surely_exited, chart->nodes[flow->domain].children[i]);
	add_regions(flow, flow->surely_exited);
	for (uint32_t i = 0; i < transition->target_count; i++)
		for (SwStateId n = transition->targets[i];
			 !is_history(chart, transition->targets[i]) && n != flow->domain && n != SW_ROOT;
			 n = chart->nodes[n].parent)
			cli_check_put(flow->surely_entered, n);
	add_regions(flow, flow->surely_entered);
}

/* ---- What is read ---- */

static void
put_paths(void *context, const CliCheckRead *read)
{
	Flow *flow = context;
	SwText rest;

	if (!cli_check_below(read->path, "state", &rest))
		return;
	for (uint32_t i = 0; i < flow->live->path_count; i++)
		if (sw_text_equal(flow->live->paths[i], rest))
			cli_check_put(flow->set, i);
}

void
cli_check_guard_paths(const CliCheck *check, uint32_t guard, CliCheckVisit visit, void *context)
{
	static const char *const keys[] = {"phase", "content_hash", "version"};
	static const char *const usual[] = {"ingestion", "council", "environment"};
	const SwGuard *leaf = check->guards.items[guard].guard;
	CliCheckTrust trust = check->leaves[guard].trust;
	const SwJson *regions = sw_json_get(leaf->params, "regions");

	if (trust == CLI_CHECK_OPEN || (trust == CLI_CHECK_INPUTS && check->given_inputs == NULL))
		return;
	if (leaf->provider == NULL)
	{
		if (leaf->state == SW_NO_STATE)
			cli_check_reads(sw_json_get(leaf->params, "rule"), visit, context);
		return;
	}
	/* `ready`, the one exact provider */
	for (uint32_t i = 0; i < (regions == NULL ? 3 : regions->count); i++)
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
		{
			SwText region =
				regions == NULL ? sw_text_from(usual[i]) : sw_json_text_of(sw_json_at(regions, i));
			CliCheckRead read = {.path = sw_text_format(check->arena,
														"state.%.*s.%s",
														(int) region.size,
														region.data,
														keys[k]),
								 .operator= SW_TEXT("===")};

			visit(context, &read);
		}
}

/* use_actions: what an action reads counts where it sets what counts. */
static void
use_actions(void *context, const SwAction *actions, uint32_t count)
{
	Flow *flow = context;

	flow->set = flow->used;
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < actions[i].assignment_count; k++)
			if (cli_check_is_relevant(flow->check, actions[i].assignments[k].path))
				cli_check_reads(actions[i].assignments[k].rule, put_paths, flow);
}

/* use_history: a history that is read, unless this transition stores it first. */
static void
use_history(Flow *flow, SwStateId history)
{
	const CliCheckLive *live = flow->live;

	for (uint32_t i = 0; i < live->history_count; i++)
		if (live->histories[i] == history &&
			!cli_check_has(flow->surely_exited, flow->chart->nodes[history].parent))
			cli_check_put(flow->used, live->path_count + i);
}

/* use_histories: of targets and defaults; the default of a history may be another one. */
static void
use_histories(Flow *flow)
{
	const SwChart *chart = flow->chart;

	for (uint32_t i = 0; i < flow->transition->target_count; i++)
		if (is_history(chart, flow->transition->targets[i]))
			use_history(flow, flow->transition->targets[i]);
	for (uint32_t n = 0; flow->transition->target_count > 0 && n < chart->node_count; n++)
	{
		const SwStateNode *node = &chart->nodes[n];

		for (uint32_t i = 0; i < node->initial_count; i++)
			if (is_history(chart, node->initial[i]) &&
				(is_history(chart, (SwStateId) n) || n == flow->domain ||
				 cli_check_has(flow->entered, n)))
				use_history(flow, node->initial[i]);
	}
}

static void
mark_used(Flow *flow)
{
	const SwChart *chart = flow->chart;
	bool is_end = false;

	use_actions(flow, flow->transition->actions, flow->transition->action_count);
	for (uint32_t n = 0; n < chart->node_count; n++)
		if (cli_check_has(flow->entered, n))
		{
			cli_check_state_actions(&chart->nodes[n], true, use_actions, flow);
			is_end = is_end ||
					 (chart->nodes[n].parent == SW_ROOT && chart->nodes[n].type == SW_STATE_FINAL);
		}
	/* Where the machine ends, whatever is active is left. */
	for (uint32_t n = 0; flow->transition->target_count > 0 && n < chart->node_count; n++)
		if (is_end || sw_chart_is_descendant(chart, (SwStateId) n, flow->domain))
			cli_check_state_actions(&chart->nodes[n], false, use_actions, flow);
	use_histories(flow);
}

/* ---- What is written ---- */

static void
write_actions(void *context, const SwAction *actions, uint32_t count)
{
	Flow *flow = context;

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < actions[i].assignment_count; k++)
			for (uint32_t p = 0; p < flow->live->path_count; p++)
				if (cli_check_covers(actions[i].assignments[k].path, flow->live->paths[p]))
					cli_check_put(flow->written, p);
}

static void
mark_written(Flow *flow)
{
	const SwChart *chart = flow->chart;
	const CliCheckLive *live = flow->live;

	write_actions(flow, flow->transition->actions, flow->transition->action_count);
	for (uint32_t n = 0; n < chart->node_count; n++)
	{
		if (cli_check_has(flow->surely_exited, n))
			cli_check_state_actions(&chart->nodes[n], false, write_actions, flow);
		if (cli_check_has(flow->surely_entered, n))
			write_actions(flow, chart->nodes[n].entry, chart->nodes[n].entry_count);
	}
	for (uint32_t i = 0; i < live->history_count; i++)
		if (cli_check_has(flow->surely_exited, chart->nodes[live->histories[i]].parent))
			cli_check_put(flow->written, live->path_count + i);
}

/* ---- The whole ---- */

static void
mark_guarded(Flow *flow, uint64_t *guarded)
{
	const CliCheck *check = flow->check;

	flow->set = guarded;
	for (uint32_t i = 0; i < check->guards.count; i++)
		if (check->guards.items[i].transition == flow->transition)
			cli_check_guard_paths(check, i, put_paths, flow);
}

/* put_before puts what an invariant reads of the state before the step. */
static void
put_before(void *context, const CliCheckRead *read)
{
	CliCheckRead before = *read;

	if (cli_check_below(read->path, "before", &before.path))
		put_paths(context, &before);
}

/* mark_judged: an invariant of this event reads what was before it and what it leaves alone. */
static void
mark_judged(Flow *flow, uint64_t *guarded)
{
	const CliCheck *check = flow->check;
	SwText event = flow->transition->kind == SW_TRANSITION_AFTER ? SW_TEXT(SW_MACHINE_DUE)
																 : flow->transition->event;
	bool is_outer =
		flow->transition->kind == SW_TRANSITION_ON || flow->transition->kind == SW_TRANSITION_AFTER;
	uint64_t *after = SW_NEW_ARRAY(check->arena, uint64_t, flow->live->words);

	for (uint32_t i = 0; is_outer && i < check->invariant_count; i++)
	{
		const CliCheckInvariant *invariant = &check->invariants[i];

		if (invariant->events == NULL || !sw_json_has_text(invariant->events, event))
			continue;
		flow->set = guarded;
		cli_check_reads(invariant->rule, put_before, flow);
		flow->set = after;
		cli_check_reads(invariant->rule, put_paths, flow);
	}
	for (uint32_t w = 0; w < flow->live->words; w++)
		guarded[w] |= after[w] & ~flow->written[w];
}

CliCheckFlow
cli_check_flow(const CliCheck *check, const CliCheckLive *live, const SwTransition *transition)
{
	SwArena *arena = check->arena;
	const SwChart *chart = check->chart;
	size_t states = chart->node_count / 64 + 1;
	uint64_t *guarded = SW_NEW_ARRAY(arena, uint64_t, live->words);
	CliCheckFlow out = {.guarded = guarded};
	Flow flow = {
		.check = check,
		.live = live,
		.transition = transition,
		.domain = transition->domain == SW_NO_STATE ? SW_ROOT : transition->domain,
		.used = SW_NEW_ARRAY(arena, uint64_t, live->words),
		.written = SW_NEW_ARRAY(arena, uint64_t, live->words),
		.entered = SW_NEW_ARRAY(arena, uint64_t, states),
		.surely_entered = SW_NEW_ARRAY(arena, uint64_t, states),
		.surely_exited = SW_NEW_ARRAY(arena, uint64_t, states),
		.chart = chart,
	};

	mark_entered(&flow);
	mark_sure(&flow);
	mark_guarded(&flow, guarded);
	mark_used(&flow);
	mark_written(&flow);
	mark_judged(&flow, guarded);
	cli_check_effects(live, transition, &out);
	out.condition = cli_check_demand(live, transition->guard);
	out.used = flow.used;
	out.written = flow.written;
	out.entered = flow.entered;
	out.staying = flow.domain;
	return out;
}
