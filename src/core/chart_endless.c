/*-------------------------------------------------------------------------
 *
 * chart_endless.c
 *		Transitions that take no time and may run for ever.
 *
 * Eventless transitions and timers without delay are followed where they are certain:
 * taken whatever guards say and histories hold, once their source is active or, for a
 * timer, entered.  A cycle of these ends only by the bound on microsteps.
 *
 * src/core/chart_endless.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "chart_lint.h"

/* A transition that takes no time. */
typedef struct Instant
{
	const SwTransition *transition;
	bool is_certain;
	SwStateSet active;  /* what surely is active once it was taken */
	SwStateSet entered; /* what surely was entered by it */
	enum
	{
		INSTANT_NEW,
		INSTANT_ON_PATH,
		INSTANT_DONE
	} mark;
} Instant;

typedef struct Loops
{
	SwLint *lint;
	Instant *items;
	uint32_t count;
	uint32_t *path;  /* of the search for a cycle */
	uint32_t *nexts; /* of each on the path: the one to look at next */
} Loops;

/* ---- What is surely entered ---- */

/* add_path adds a state and what lies between it and `top`. */
static void
add_path(const SwChart *chart, SwStateSet set, SwStateId state, SwStateId top)
{
	for (SwStateId n = state; n != top && n != SW_NO_STATE; n = chart->nodes[n].parent)
		if (!sw_chart_is_history(chart, n))
			sw_set_add(set, n);
}

/* is_stored: a history decides what is active in this state. */
static bool
is_stored(const SwChart *chart, const SwTransition *transition, SwStateId state)
{
	for (uint32_t i = 0; i < transition->target_count; i++)
	{
		SwStateId target = transition->targets[i];
		SwStateId parent = chart->nodes[target].parent;

		if (sw_chart_is_history(chart, target) &&
			(state == parent || sw_chart_is_descendant(chart, state, parent)))
			return true;
	}
	return false;
}

static bool
has_child(const SwStateNode *node, SwStateSet set)
{
	for (uint32_t i = 0; i < node->child_count; i++)
		if (sw_set_has(set, node->children[i]))
			return true;
	return false;
}

/* add_defaults completes a set downwards: parents come before their children. */
static void
add_defaults(const SwChart *chart, const SwTransition *transition, SwStateSet set)
{
	for (uint32_t i = 0; i < chart->node_count; i++)
	{
		SwStateId n = (SwStateId) i;
		const SwStateNode *node = &chart->nodes[n];

		if (!sw_set_has(set, n) || is_stored(chart, transition, n))
			continue;
		if (node->type == SW_STATE_COMPOUND && !has_child(node, set))
			for (uint32_t k = 0; k < node->initial_count; k++)
				add_path(chart, set, node->initial[k], n);
		for (uint32_t k = 0; node->type == SW_STATE_PARALLEL && k < node->child_count; k++)
			add_path(chart, set, node->children[k], n);
	}
}

static void
mark_taken(const SwChart *chart, Instant *instant)
{
	const SwTransition *transition = instant->transition;
	SwStateId staying = transition->target_count == 0 ? transition->source : transition->domain;
	bool is_known = staying != SW_NO_STATE; /* else what is stored decides how far it goes */

	staying = is_known ? staying : SW_ROOT;
	for (uint32_t i = 0; i < transition->target_count; i++)
		add_path(chart, instant->active, transition->targets[i], staying);
	add_defaults(chart, transition, instant->active);
	if (is_known)
		sw_set_copy(instant->entered, instant->active);
	add_path(chart, instant->active, staying, SW_NO_STATE);
}

/* ---- What is surely taken ---- */

/* can_share: both states can be active at once. */
static bool
can_share(const SwChart *chart, SwStateId a, SwStateId b)
{
	SwStateId n = a;

	if (a == b || sw_chart_is_descendant(chart, a, b) || sw_chart_is_descendant(chart, b, a))
		return true;
	while (!sw_chart_is_descendant(chart, b, n))
		n = chart->nodes[n].parent;
	return chart->nodes[n].type == SW_STATE_PARALLEL;
}

/* leaves: taking a transition leaves this state. */
static bool
leaves(const SwChart *chart, const SwTransition *transition, SwStateId state)
{
	if (transition->target_count == 0)
		return false;
	return transition->domain == SW_NO_STATE ||
		   sw_chart_is_descendant(chart, state, transition->domain);
}

/* hinders_always: the other may be selected in the place of an eventless transition. */
static bool
hinders_always(const SwChart *chart, const SwTransition *other, const SwTransition *transition)
{
	if (other->kind != SW_TRANSITION_ALWAYS)
		return false;
	if (sw_chart_is_descendant(chart, other->source, transition->source))
		return true;
	return other->source != transition->source && leaves(chart, other, transition->source) &&
		   !sw_chart_is_descendant(chart, transition->source, other->source);
}

/* hinders_timer: the other may leave the source before its timer fires. */
static bool
hinders_timer(const Loops *loops, const SwTransition *other, const SwTransition *timer)
{
	if (!leaves(loops->lint->chart, other, timer->source))
		return false;
	if (other->kind == SW_TRANSITION_AFTER)
		return other->source != timer->source && other->timer < timer->timer;
	return other->kind != SW_TRANSITION_ON || loops->lint->is_raised[other->event_index];
}

/* is_first: nothing in its list is asked before it. */
static bool
is_first(const SwChart *chart, const SwTransition *transition)
{
	const SwStateNode *node = &chart->nodes[transition->source];

	if (transition->kind == SW_TRANSITION_ALWAYS)
		return transition->ordinal == 0;
	for (uint32_t i = 0; i < node->after_count; i++)
		if (node->after[i]->delay_ms == transition->delay_ms)
			return node->after[i] == transition;
	return false;
}

static bool
is_certain(const Loops *loops, const SwTransition *transition)
{
	const SwChart *chart = loops->lint->chart;

	if (transition->guard != NULL || !is_first(chart, transition))
		return false;
	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *other = chart->transitions[i];

		if (other != transition && can_share(chart, other->source, transition->source) &&
			(transition->kind == SW_TRANSITION_ALWAYS ? hinders_always(chart, other, transition)
													  : hinders_timer(loops, other, transition)))
			return false;
	}
	return true;
}

static void
loops_begin(Loops *loops)
{
	SwArena *arena = loops->lint->arena;
	const SwChart *chart = loops->lint->chart;

	loops->items = SW_NEW_ARRAY(arena, Instant, chart->transition_count);
	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *transition = chart->transitions[i];
		bool is_instant = transition->kind == SW_TRANSITION_ALWAYS ||
						  (transition->kind == SW_TRANSITION_AFTER && transition->delay_ms == 0);
		Instant *instant = &loops->items[loops->count];

		if (!is_instant)
			continue;
		*instant = (Instant){.transition = transition, .is_certain = is_certain(loops, transition)};
		loops->count++;
		if (!instant->is_certain)
			continue;
		instant->active = sw_set_new(arena, chart);
		instant->entered = sw_set_new(arena, chart);
		mark_taken(chart, instant);
	}
	loops->path = SW_NEW_ARRAY(arena, uint32_t, loops->count);
	loops->nexts = SW_NEW_ARRAY(arena, uint32_t, loops->count);
}

/* ---- Cycles ---- */

static bool
leads_to(const Instant *instant, const Instant *next)
{
	const SwTransition *transition = next->transition;

	return next->is_certain &&
		   sw_set_has(transition->kind == SW_TRANSITION_ALWAYS ? instant->active : instant->entered,
					  transition->source);
}

/*
 * loops_search goes depth first from `start`, on a path of its own instead of recursion.  It
 * answers the first that leads to one before it, or NULL.
 */
static const Instant *
loops_search(Loops *loops, uint32_t start)
{
	const Instant *found = NULL;
	uint32_t depth = 1;

	loops->path[0] = start;
	loops->nexts[0] = 0;
	loops->items[start].mark = INSTANT_ON_PATH;
	while (depth > 0)
	{
		Instant *top = &loops->items[loops->path[depth - 1]];
		uint32_t next = loops->nexts[depth - 1]++;

		if (next == loops->count)
		{
			top->mark = INSTANT_DONE;
			depth--;
			continue;
		}
		if (loops->items[next].mark == INSTANT_DONE || !leads_to(top, &loops->items[next]))
			continue;
		if (loops->items[next].mark == INSTANT_ON_PATH)
		{
			found = found == NULL ? &loops->items[next] : found;
			continue;
		}
		loops->items[next].mark = INSTANT_ON_PATH;
		loops->path[depth] = next;
		loops->nexts[depth++] = 0;
	}
	return found;
}

/* is_repeated: where its guard holds once it holds for ever, since it changes nothing. */
static bool
is_repeated(const SwChart *chart, const SwTransition *transition)
{
	const SwStateNode *node = &chart->nodes[transition->source];

	if (transition->kind != SW_TRANSITION_ALWAYS || transition->guard == NULL ||
		transition->target_count > 0)
		return false;
	for (uint32_t i = 0; i < transition->action_count; i++)
		if (transition->actions[i].kind == SW_ACTION_ASSIGN)
			return false;
	for (uint32_t i = 0; i < transition->ordinal; i++)
		if (node->always[i]->guard == NULL)
			return false;
	return true;
}

void
sw_lint_endless(SwLint *lint)
{
	static const char *const message = "transitions without event or delay may run for ever";
	Loops loops = {.lint = lint};

	loops_begin(&loops);
	for (uint32_t i = 0; i < loops.count; i++)
	{
		const Instant *instant = &loops.items[i];
		const Instant *found = NULL;

		if (is_repeated(lint->chart, instant->transition))
			found = instant;
		else if (instant->is_certain && instant->mark == INSTANT_NEW)
			found = loops_search(&loops, i);
		if (found != NULL)
			sw_lint_transition(lint, found->transition, "endless", message);
	}
}
