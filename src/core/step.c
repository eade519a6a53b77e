/*-------------------------------------------------------------------------
 *
 * step.c
 *		One microstep.
 *
 * W3C SCXML, appendix D: microstep, exitStates, computeEntrySet, enterStates.  Since
 * the descendants of a state are a range, an exit set is a range of the active states,
 * and the entry set is completed by one walk in document order: whatever a state adds
 * lies behind it.
 *
 * src/core/step.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "step.h"

#include "action.h"
#include "grow.h"
#include "timers.h"

/* ---- Targets, histories resolved ---- */

static void
add_target(SwWork *work, SwStateId target)
{
	work->targets = sw_grow(work->arena,
							work->targets,
							work->target_count,
							&work->target_capacity,
							sizeof(SwStateId));
	work->targets[work->target_count++] = target;
}

/*
 * resolve_target adds the states that a target stands for: itself, or what its history holds,
 * else the history's default, else its parent's initial state, or all regions of a parallel
 * parent.  Recursion ends since a default never is a history of the same parent, and an initial
 * history has a default.
 */
static void
resolve_target(SwWork *work, SwStateId target)
{
	const SwChart *chart = work->chart;
	const SwStateNode *node = &chart->nodes[target];
	const SwStateNode *parent;
	const SwJson *stored;

	if (!sw_chart_is_history(chart, target))
	{
		add_target(work, target);
		return;
	}
	stored = sw_json_get_text(work->history, node->path);
	for (uint32_t i = 0; stored != NULL && i < stored->count; i++)
	{
		SwStateId state = sw_configuration_state(chart, sw_json_at(stored, i));

		if (state == SW_NO_STATE || sw_chart_is_history(chart, state) ||
			!sw_chart_is_descendant(chart, state, node->parent))
			(void) sw_work_fail(work, "the stored history is not of this chart", node->path);
		else
			add_target(work, state);
	}
	if (stored != NULL)
		return;
	parent = &chart->nodes[node->parent];
	if (node->initial_count == 0 && parent->type == SW_STATE_COMPOUND)
		resolve_target(work, parent->initial[0]);
	else if (node->initial_count == 0)
		for (uint32_t i = 0; i < parent->child_count; i++)
			if (!sw_chart_is_history(chart, parent->children[i]))
				add_target(work, parent->children[i]);
	for (uint32_t i = 0; i < node->initial_count; i++)
		resolve_target(work, node->initial[i]);
}

static void
resolve_targets(SwWork *work, const SwStateId *targets, uint32_t count)
{
	work->target_count = 0;
	for (uint32_t i = 0; i < count; i++)
		resolve_target(work, targets[i]);
}

SwStateId
sw_step_domain(SwWork *work, const SwTransition *transition)
{
	SwStateId first = SW_NO_STATE;
	SwStateId last = SW_ROOT;

	if (transition->domain != SW_NO_STATE)
		return transition->domain;
	resolve_targets(work, transition->targets, transition->target_count);
	for (uint32_t i = 0; i < work->target_count; i++)
	{
		if (work->targets[i] < first)
			first = work->targets[i];
		if (work->targets[i] > last)
			last = work->targets[i];
	}
	if (work->target_count == 0)
		return transition->source;
	return sw_chart_domain(work->chart, transition->source, transition->is_reenter, first, last);
}

/* ---- Exit ---- */

static void
mark_exits(SwWork *work)
{
	const SwStateNode *nodes = work->chart->nodes;

	sw_set_clear(work->exited);
	for (uint32_t i = 0; i < work->selected_count; i++)
	{
		SwStateId domain = work->selected[i].domain;

		if (work->selected[i].transition->target_count == 0)
			continue;
		for (SwStateId n = sw_set_next(work->active, (uint32_t) domain + 1);
			 n != SW_NO_STATE && n <= nodes[domain].last;
			 n = sw_set_next(work->active, (uint32_t) n + 1))
			sw_set_add(work->exited, n);
	}
}

/* history_of is what is active below the history's parent: children, or leaves if deep. */
static const SwJson *
history_of(SwWork *work, SwStateId history)
{
	const SwChart *chart = work->chart;
	SwStateId parent = chart->nodes[history].parent;
	bool is_deep = chart->nodes[history].type == SW_STATE_DEEP;
	uint64_t bits[SW_CHART_STATES_MAX / 64];
	SwStateSet stored = {bits, work->active.words};

	sw_set_clear(stored);
	for (SwStateId n = sw_set_next(work->active, (uint32_t) parent + 1);
		 n != SW_NO_STATE && n <= chart->nodes[parent].last;
		 n = sw_set_next(work->active, (uint32_t) n + 1))
		if (is_deep ? sw_chart_is_leaf(chart, n) : chart->nodes[n].parent == parent)
			sw_set_add(stored, n);
	return sw_configuration_paths(work->arena, chart, stored);
}

static void
store_histories(SwWork *work)
{
	const SwChart *chart = work->chart;
	uint32_t count = 0;

	if (!sw_set_meets(work->exited, chart->tables->remembered))
		return;
	for (uint32_t i = 0; i < chart->tables->history_count; i++)
	{
		SwStateId history = chart->tables->histories[i];
		const SwJson *stored;
		SwText path;

		if (!sw_set_has(work->exited, chart->nodes[history].parent))
			continue;
		path = chart->nodes[history].path;
		stored = history_of(work, history);
		if (!sw_json_equal(stored, sw_json_get_text(work->history, path)))
			work->stored[count++] = (SwMember){path, stored};
	}
	if (count > 0)
		work->history = sw_json_with_all(work->arena, work->history, work->stored, count);
}

static bool
exit_states(SwWork *work)
{
	const SwChart *chart = work->chart;

	store_histories(work);
	for (SwStateId n = sw_set_previous(work->exited, chart->node_count - 1); n != SW_NO_STATE;
		 n = n == SW_ROOT ? SW_NO_STATE : sw_set_previous(work->exited, (uint32_t) n - 1))
	{
		const SwStateNode *node = &chart->nodes[n];

		sw_work_trace(work, SW_TRACE_EXIT, node->path);
		if (node->exit_count > 0 && !sw_action_run(work, node->exit, node->exit_count))
			return false;
		if (node->after_count > 0)
			sw_timers_leave(work, n);
		sw_set_remove(work->active, n);
	}
	return true;
}

/* ---- Entry ---- */

/* mark_targets adds work->targets and what lies between them and `top`, which is not added. */
static void
mark_targets(SwWork *work, SwStateId top)
{
	for (uint32_t i = 0; i < work->target_count; i++)
		for (SwStateId n = work->targets[i]; n != top && !sw_set_has(work->entered, n);
			 n = work->chart->nodes[n].parent)
		{
			sw_assert(n != SW_ROOT);
			sw_set_add(work->entered, n);
		}
}

/* mark_defaults completes the entry set below `top`: one child a compound, all of a parallel. */
static void
mark_defaults(SwWork *work, SwStateId top)
{
	const SwChart *chart = work->chart;
	SwStateId last = chart->nodes[top].last;

	for (SwStateId n = top; n != SW_NO_STATE && n <= last;
		 n = sw_set_next(work->entered, (uint32_t) n + 1))
	{
		const SwStateNode *node = &chart->nodes[n];

		if (node->type == SW_STATE_COMPOUND)
		{
			SwStateId below = sw_set_next(work->entered, (uint32_t) n + 1);

			if (below != SW_NO_STATE && below <= node->last)
				continue;
			resolve_targets(work, node->initial, node->initial_count);
			mark_targets(work, n);
			sw_set_add(work->defaulted, n);
		}
		else if (node->type == SW_STATE_PARALLEL)
			for (uint32_t i = 0; i < node->child_count; i++)
				if (!sw_chart_is_history(chart, node->children[i]))
					sw_set_add(work->entered, node->children[i]);
	}
}

static void
mark_entries(SwWork *work)
{
	sw_set_clear(work->entered);
	sw_set_clear(work->defaulted);
	for (uint32_t i = 0; i < work->selected_count; i++)
	{
		const SwTransition *transition = work->selected[i].transition;
		SwStateId domain = work->selected[i].domain;

		/* a leaf that targets itself exits nothing, and another may exit it in this microstep */
		if (transition->target_count == 0 || sw_chart_is_leaf(work->chart, domain))
			continue;
		resolve_targets(work, transition->targets, transition->target_count);
		mark_targets(work, domain);
		mark_defaults(work, domain);
	}
}

/* is_complete: a final child is active, or all regions are complete.  Bounded by the depth. */
static bool
is_complete(const SwWork *work, SwStateId state)
{
	const SwStateNode *node = &work->chart->nodes[state];
	bool is_parallel = node->type == SW_STATE_PARALLEL;

	if (node->type != SW_STATE_COMPOUND && !is_parallel)
		return false;
	for (uint32_t i = 0; i < node->child_count; i++)
	{
		SwStateId child = node->children[i];

		if (sw_chart_is_history(work->chart, child))
			continue;
		if (is_parallel && !is_complete(work, child))
			return false;
		if (!is_parallel && work->chart->nodes[child].type == SW_STATE_FINAL &&
			sw_set_has(work->active, child))
			return true;
	}
	return is_parallel;
}

/* complete queues what the entry of a final state completes: its parent, then a parallel above. */
static bool
complete(SwWork *work, SwStateId final)
{
	const SwStateNode *nodes = work->chart->nodes;
	SwStateId parent = nodes[final].parent;
	SwStateId above = nodes[parent].parent;

	if (parent == SW_ROOT)
	{
		work->is_ended = true;
		return true;
	}
	if (!sw_work_enqueue(work, (SwInternalEvent){SW_NO_INDEX, parent}))
		return false;
	return nodes[above].type != SW_STATE_PARALLEL || !is_complete(work, above) ||
		   sw_work_enqueue(work, (SwInternalEvent){SW_NO_INDEX, above});
}

static bool
enter_state(SwWork *work, SwStateId state)
{
	const SwStateNode *node = &work->chart->nodes[state];
	const SwStateNode *parent = state == SW_ROOT ? NULL : &work->chart->nodes[node->parent];

	sw_set_add(work->active, state);
	if (node->after_count > 0)
		sw_timers_enter(work, state);
	sw_work_trace(work, SW_TRACE_ENTER, node->path);
	if (parent != NULL && parent->region_index != SW_NO_INDEX &&
		!sw_action_phase(work, parent->region_index, &work->chart->tables->keys[state]))
		return false;
	if (node->entry_count > 0 && !sw_action_run(work, node->entry, node->entry_count))
		return false;
	if (node->initial_action_count > 0 && sw_set_has(work->defaulted, state) &&
		!sw_action_run(work, node->initial_actions, node->initial_action_count))
		return false;
	return node->type != SW_STATE_FINAL || complete(work, state);
}

static bool
enter_states(SwWork *work)
{
	for (SwStateId n = sw_set_next(work->entered, 0); n != SW_NO_STATE;
		 n = sw_set_next(work->entered, (uint32_t) n + 1))
		if (!enter_state(work, n))
			return false;
	return true;
}

/* ---- The whole ---- */

static bool
run_transitions(SwWork *work)
{
	for (uint32_t i = 0; i < work->selected_count; i++)
	{
		const SwTransition *transition = work->selected[i].transition;

		sw_work_trace(work, SW_TRACE_TAKE, transition->name);
		if (!sw_action_run(work, transition->actions, transition->action_count))
			return false;
	}
	return true;
}

static void
keep_before(SwWork *work)
{
	sw_set_copy(work->active_before, work->active);
	work->history_before = work->history;
	sw_timers_keep(work);
}

bool
sw_step_take(SwWork *work)
{
	if (work->microsteps == SW_MICROSTEPS_MAX)
		return sw_work_fail(work, "more microsteps than allowed", SW_NO_TEXT);
	work->microsteps++;
	keep_before(work);
	mark_exits(work);
	if (!exit_states(work) || !run_transitions(work))
		return false;
	mark_entries(work);
	if (work->step->error != NULL || !enter_states(work))
		return false;
	work->view = NULL;
	return true;
}

bool
sw_step_enter_initial(SwWork *work)
{
	keep_before(work);
	sw_set_clear(work->entered);
	sw_set_clear(work->defaulted);
	mark_defaults(work, SW_ROOT);
	sw_set_add(work->entered, SW_ROOT);
	if (!enter_states(work))
		return false;
	work->view = NULL;
	return true;
}

bool
sw_step_end(SwWork *work)
{
	const SwChart *chart = work->chart;

	keep_before(work);
	for (SwStateId n = sw_set_previous(work->active, chart->node_count - 1); n != SW_NO_STATE;
		 n = n == SW_ROOT ? SW_NO_STATE : sw_set_previous(work->active, (uint32_t) n - 1))
	{
		sw_work_trace(work, SW_TRACE_EXIT, chart->nodes[n].path);
		if (!sw_action_run(work, chart->nodes[n].exit, chart->nodes[n].exit_count))
			return false;
	}
	sw_timers_end(work);
	return true;
}
