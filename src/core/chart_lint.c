/*-------------------------------------------------------------------------
 *
 * chart_lint.c
 *		What loading does not refuse, and is hardly ever meant.
 *
 * It errs on the side of the author: any guard may hold, any assign may make one hold.
 * What is reported is so whatever the guards say.
 *
 * src/core/chart_lint.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "chart_lint.h"

#include "chart_parse.h"
#include "swoosh/name.h"

/* ---- Places ---- */

static SwText
state_pointer(SwArena *arena, const SwChart *chart, SwStateId state)
{
	const SwStateNode *node = &chart->nodes[state];
	SwText pointer;

	if (state == SW_ROOT)
		return SW_TEXT("");
	pointer = sw_json_pointer(arena, state_pointer(arena, chart, node->parent), SW_TEXT("states"));
	return sw_json_pointer(arena, pointer, node->key);
}

static const SwJson *
state_config(const SwChart *chart, SwStateId state)
{
	const SwStateNode *node = &chart->nodes[state];

	if (state == SW_ROOT)
		return chart->config;
	return sw_json_get_text(sw_json_get(state_config(chart, node->parent), "states"), node->key);
}

/* list_pointer is the place of the n-th of what may be a list or a single element. */
static SwText
list_pointer(SwArena *arena, SwText pointer, const SwJson *value, uint32_t n)
{
	return sw_json_is(value, SW_JSON_ARRAY) ? sw_json_pointer_index(arena, pointer, n) : pointer;
}

static SwText
transition_pointer(SwArena *arena, const SwChart *chart, const SwTransition *transition)
{
	static const char *const keys[] = {[SW_TRANSITION_ON] = "on",
									   [SW_TRANSITION_ALWAYS] = "always",
									   [SW_TRANSITION_AFTER] = "after",
									   [SW_TRANSITION_DONE] = "onDone"};
	const char *key = keys[transition->kind];
	const SwJson *value = sw_json_get(state_config(chart, transition->source), key);
	SwText pointer = state_pointer(arena, chart, transition->source);
	uint32_t n = transition->ordinal;

	pointer = sw_json_pointer(arena, pointer, sw_text_from(key));
	if (transition->kind == SW_TRANSITION_ON)
	{
		pointer = sw_json_pointer(arena, pointer, transition->event);
		value = sw_json_get_text(value, transition->event);
	}
	else if (transition->kind == SW_TRANSITION_AFTER)
		for (uint32_t i = 0; i < value->count; i++)
		{
			const SwMember *delay = &value->as.members[i];

			if (n < sw_chart_list_count(delay->value))
			{
				pointer = sw_json_pointer(arena, pointer, delay->key);
				value = delay->value;
				break;
			}
			n -= sw_chart_list_count(delay->value);
		}
	return list_pointer(arena, pointer, value, n);
}

static void
lint_add(SwLint *lint, SwText pointer, const char *code, const char *message, bool is_advice)
{
	sw_chart_add_finding(lint->arena,
						 lint->findings,
						 (SwFinding){.pointer = pointer,
									 .code = code,
									 .message = sw_text_from(message),
									 .is_lint = true,
									 .is_advice = is_advice});
}

static void
lint_state(SwLint *lint, SwStateId state, const char *code, const char *message)
{
	lint_add(lint, state_pointer(lint->arena, lint->chart, state), code, message, false);
}

void
sw_lint_transition(SwLint *lint, const SwTransition *transition, const char *code,
				   const char *message)
{
	lint_add(lint, transition_pointer(lint->arena, lint->chart, transition), code, message, false);
}

/* ---- What a target enters, whatever histories hold ---- */

static bool
enter(SwStateSet set, SwStateId state)
{
	bool is_new = !sw_set_has(set, state);

	sw_set_add(set, state);
	return is_new;
}

/*
 * enter_default adds a state and what its entry may lead to by default.  Answers whether the set
 * has grown.  Recursion ends: only states that are new are followed, downwards.
 */
static bool
enter_default(const SwChart *chart, SwStateSet set, SwStateId state)
{
	const SwStateNode *node = &chart->nodes[state];
	const SwStateNode *parent = state == SW_ROOT ? node : &chart->nodes[node->parent];

	if (!enter(set, state))
		return false;
	for (uint32_t i = 0; i < node->initial_count; i++)
		(void) enter_default(chart, set, node->initial[i]);
	if (sw_chart_is_history(chart, state) && node->initial_count == 0)
		for (uint32_t i = 0; i < parent->initial_count; i++)
			(void) enter_default(chart, set, parent->initial[i]);
	if (node->type == SW_STATE_PARALLEL)
		for (uint32_t i = 0; i < node->child_count; i++)
			if (!sw_chart_is_history(chart, node->children[i]))
				(void) enter_default(chart, set, node->children[i]);
	return true;
}

/*
 * enter_target adds a target and what lies between it and `top`, other regions included, and
 * the states above that, which are active already.
 */
static bool
enter_target(const SwChart *chart, SwStateSet set, SwStateId target, SwStateId top)
{
	bool is_grown = enter_default(chart, set, target);
	bool is_below = target != top;

	for (SwStateId n = chart->nodes[target].parent; n != SW_NO_STATE; n = chart->nodes[n].parent)
	{
		is_below = is_below && n != top;
		if (is_below && chart->nodes[n].type == SW_STATE_PARALLEL)
			is_grown = enter_default(chart, set, n) || is_grown;
		else
			is_grown = enter(set, n) || is_grown;
	}
	return is_grown;
}

/* ---- Unreachable states ---- */

static void
lint_unreachable(SwLint *lint)
{
	const SwChart *chart = lint->chart;
	bool is_grown = enter_default(chart, lint->reached, SW_ROOT);

	while (is_grown)
	{
		is_grown = false;
		for (uint32_t i = 0; i < chart->transition_count; i++)
		{
			const SwTransition *transition = chart->transitions[i];

			if (!sw_set_has(lint->reached, transition->source))
				continue;
			for (uint32_t k = 0; k < transition->target_count; k++)
				is_grown =
					enter_target(chart, lint->reached, transition->targets[k], SW_NO_STATE) ||
					is_grown;
		}
	}
	for (uint32_t i = 1; i < chart->node_count; i++)
	{
		SwStateId state = (SwStateId) i;

		if (!sw_set_has(lint->reached, state) && !sw_chart_is_history(chart, state) &&
			sw_set_has(lint->reached, chart->nodes[i].parent))
			lint_state(lint, state, "unreachable", "no transition leads here");
	}
}

/* ---- Shadowed candidates ---- */

/* A candidate behind one without a guard is never taken. */
static void
lint_shadowed(SwLint *lint)
{
	const SwChart *chart = lint->chart;
	const SwTransition *open = NULL;

	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *transition = chart->transitions[i];
		bool is_same = open != NULL && open->source == transition->source &&
					   open->kind == transition->kind && open->delay_ms == transition->delay_ms &&
					   sw_text_equal(open->event, transition->event);

		if (is_same)
			sw_lint_transition(lint,
							   transition,
							   "shadowed",
							   "an earlier candidate has no guard, so it is taken");
		else
			open = transition->guard == NULL ? transition : NULL;
	}
}

/* ---- Events that actions raise ---- */

static void
note_raised(SwLint *lint, const SwAction *actions, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (actions[i].kind == SW_ACTION_RAISE && actions[i].event_index != SW_NO_INDEX)
			lint->is_raised[actions[i].event_index] = true;
}

static void
find_raised(SwLint *lint)
{
	const SwChart *chart = lint->chart;

	lint->is_raised = SW_NEW_ARRAY(lint->arena, bool, chart->event_count);
	for (uint32_t i = 0; i < chart->node_count; i++)
	{
		const SwStateNode *node = &chart->nodes[i];

		note_raised(lint, node->entry, node->entry_count);
		note_raised(lint, node->exit, node->exit_count);
		note_raised(lint, node->initial_actions, node->initial_action_count);
	}
	for (uint32_t i = 0; i < chart->transition_count; i++)
		note_raised(lint, chart->transitions[i]->actions, chart->transitions[i]->action_count);
}

/* An event that no proposal can name comes from actions alone. */
static void
lint_never_raised(SwLint *lint)
{
	const SwChart *chart = lint->chart;

	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *transition = chart->transitions[i];

		if (transition->kind == SW_TRANSITION_ON && transition->ordinal == 0 &&
			!lint->is_raised[transition->event_index] && !sw_name_is_transition(transition->event))
			lint_add(lint,
					 transition_pointer(lint->arena, chart, transition),
					 "never_raised",
					 "no proposal can name an event with a dot, and no action raises this one",
					 true);
	}
}

/* ---- What never has an effect ---- */

/* can_complete: a final child, or regions that all can.  Recursion is bounded by the depth. */
static bool
can_complete(const SwChart *chart, SwStateId state)
{
	const SwStateNode *node = &chart->nodes[state];
	bool is_parallel = node->type == SW_STATE_PARALLEL;

	for (uint32_t i = 0; i < node->child_count; i++)
	{
		SwStateId child = node->children[i];

		if (!is_parallel && chart->nodes[child].type == SW_STATE_FINAL)
			return true;
		if (is_parallel && !sw_chart_is_history(chart, child) && !can_complete(chart, child))
			return false;
	}
	return is_parallel;
}

static void
lint_idle(SwLint *lint)
{
	const SwChart *chart = lint->chart;

	for (uint32_t i = 0; i < chart->node_count; i++)
	{
		const SwStateNode *node = &chart->nodes[i];

		if (node->done_count > 0 && !can_complete(chart, (SwStateId) i))
			lint_add(lint,
					 transition_pointer(lint->arena, chart, node->done[0]),
					 "never_done",
					 "this state is never complete",
					 true);
		if (node->region.data != NULL && node->type != SW_STATE_COMPOUND)
			lint_add(lint,
					 state_pointer(lint->arena, chart, (SwStateId) i),
					 "no_phase",
					 "only a state with one active child gives its region a phase",
					 true);
	}
}

/* Roles of an event that has no candidate guard nothing: mostly a name is misspelt. */
static void
lint_roles(SwLint *lint)
{
	const SwChart *chart = lint->chart;
	uint32_t count = chart->roles == NULL ? 0 : chart->roles->count;

	for (uint32_t i = 0; i < count; i++)
	{
		SwText event = chart->roles->as.members[i].key;

		if (sw_chart_event(chart, event) == SW_NO_INDEX && !sw_text_is(event, SW_MACHINE_DUE) &&
			!sw_text_is(event, SW_MACHINE_UPGRADE))
			lint_add(lint,
					 sw_json_pointer(lint->arena, SW_TEXT("/meta/roles"), event),
					 "no_transition",
					 "no state has this transition: these roles guard nothing",
					 true);
	}
}

/* Candidates for what the engine takes itself are not asked. */
static void
lint_reserved(SwLint *lint)
{
	const SwChart *chart = lint->chart;

	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *transition = chart->transitions[i];

		if (transition->kind == SW_TRANSITION_ON &&
			(sw_text_is(transition->event, SW_MACHINE_UPGRADE) ||
			 (chart->has_after && sw_text_is(transition->event, SW_MACHINE_DUE))))
			sw_lint_transition(lint,
							   transition,
							   "reserved",
							   "the engine takes this transition itself");
	}
}

void
sw_chart_lint(SwArena *arena, const SwChart *chart, SwFindings *findings)
{
	SwLint lint = {.arena = arena, .chart = chart, .findings = findings};

	lint.reached = sw_set_new(arena, chart);
	find_raised(&lint);
	lint_unreachable(&lint);
	lint_shadowed(&lint);
	sw_lint_endless(&lint);
	lint_idle(&lint);
	lint_roles(&lint);
	lint_never_raised(&lint);
	lint_reserved(&lint);
}
