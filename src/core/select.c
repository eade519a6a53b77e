/*-------------------------------------------------------------------------
 *
 * select.c
 *		Which transitions are enabled, and which of them win.
 *
 * W3C SCXML, appendix D: selectTransitions, removeConflictingTransitions.  Order is
 * part of the result: two servers that disagree here disagree for ever.
 *
 * src/core/select.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "select.h"

#include "grow.h"
#include "guard_eval.h"
#include "step.h"

static bool
select_is_active(const void *configuration, SwText state)
{
	const SwWork *work = configuration;
	SwStateId n = sw_chart_resolve(work->chart, state);

	return n != SW_NO_STATE && sw_set_has(work->active, n);
}

static void
select_note(SwWork *work, SwGuardEntries *entries, const SwGuardEntry *entry)
{
	entries->items = sw_grow(work->arena,
							 entries->items,
							 entries->count,
							 &entries->capacity,
							 sizeof(SwGuardEntry));
	entries->items[entries->count++] = *entry;
}

static bool
select_evaluate(SwWork *work, const SwTransition *transition, bool is_external)
{
	SwGuardCall call = {work->arena, NULL, work->event, work->source, select_is_active, work};
	SwGuardEntry entry = {.guard = transition->guard_name};

	if (transition->guard == NULL)
		return true;
	call.state = sw_work_view(work);
	work->step->asking = entry.guard;
	(void) sw_guard_evaluate(&call, transition->guard, &entry.outcome);
	work->step->asking = SW_NO_TEXT;
	entry.is_timer = work->event->is_timer;
	if (is_external || entry.outcome.fact_count > 0 || (entry.is_timer && entry.outcome.has_asked))
		select_note(work, &work->step->guards, &entry);
	else if (entry.outcome.grant_count > 0 || entry.outcome.vote_count > 0)
		select_note(work, &work->step->unlisted, &entry);
	return entry.outcome.truth == SW_TRUE;
}

/* select_slice finds the candidates of one source among those of all, which stand by source. */
static uint32_t
select_slice(const SwTransition *const *candidates, uint32_t count, SwStateId source)
{
	uint32_t low = 0;

	while (low < count)
	{
		uint32_t middle = low + (count - low) / 2;

		if (candidates[middle]->source < source)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

/* select_visit evaluates all candidates of one source and notes the first that is enabled. */
static void
select_visit(SwWork *work, const SwTransition *const *candidates, uint32_t count, SwStateId source,
			 bool is_external)
{
	work->winners[source] = NULL;
	for (uint32_t i = select_slice(candidates, count, source);
		 i < count && candidates[i]->source == source;
		 i++)
		if (select_evaluate(work, candidates[i], is_external) && work->winners[source] == NULL)
			work->winners[source] = candidates[i];
}

/* select_do_conflict: both exit something, and one exits what the other does. */
static bool
select_do_conflict(const SwWork *work, const SwSelected *a, const SwSelected *b)
{
	const SwChart *chart = work->chart;
	SwStateId inner;

	if (a->transition->target_count == 0 || b->transition->target_count == 0)
		return false;
	if (a->domain == b->domain || sw_chart_is_descendant(chart, a->domain, b->domain))
		inner = a->domain;
	else if (sw_chart_is_descendant(chart, b->domain, a->domain))
		inner = b->domain;
	else
		return false;
	return !sw_chart_is_leaf(chart,
							 inner); /* an active state that is no leaf has active children */
}

/* select_add lets a transition in unless it is pre-empted, and drops those that it pre-empts. */
static void
select_add(SwWork *work, const SwTransition *transition)
{
	SwSelected added = {transition, sw_step_domain(work, transition)};
	uint32_t kept = 0;

	for (uint32_t i = 0; i < work->selected_count; i++)
		if (select_do_conflict(work, &added, &work->selected[i]) &&
			!sw_chart_is_descendant(work->chart,
									transition->source,
									work->selected[i].transition->source))
			return;
	for (uint32_t i = 0; i < work->selected_count; i++)
		if (!select_do_conflict(work, &added, &work->selected[i]))
			work->selected[kept++] = work->selected[i];
	work->selected_count = kept;
	work->selected =
		sw_grow(work->arena, work->selected, kept, &work->selected_capacity, sizeof(SwSelected));
	work->selected[work->selected_count++] = added;
}

/* select_many goes from each active leaf upwards to the first source whose candidate is enabled. */
static void
select_many(SwWork *work, const SwTransition *const *candidates, uint32_t count, bool is_external)
{
	const SwStateNode *nodes = work->chart->nodes;

	sw_set_clear(work->visited);
	for (SwStateId leaf = sw_set_next_leaf(work->chart, work->active, 0); leaf != SW_NO_STATE;
		 leaf = sw_set_next_leaf(work->chart, work->active, (uint32_t) leaf + 1))
		for (SwStateId n = leaf; n != SW_NO_STATE && !sw_set_has(work->visited, n);
			 n = nodes[n].parent)
		{
			sw_set_add(work->visited, n);
			if (sw_set_has(work->listening, n))
				select_visit(work, candidates, count, n, is_external);
		}

	for (SwStateId leaf = sw_set_next_leaf(work->chart, work->active, 0); leaf != SW_NO_STATE;
		 leaf = sw_set_next_leaf(work->chart, work->active, (uint32_t) leaf + 1))
	{
		SwStateId n = leaf;

		while (n != SW_NO_STATE && !(sw_set_has(work->listening, n) && work->winners[n] != NULL))
			n = nodes[n].parent;
		/* one that another leaf has found already is the same, once */
		if (n != SW_NO_STATE && sw_set_has(work->visited, n))
		{
			sw_set_remove(work->visited, n);
			select_add(work, work->winners[n]);
		}
	}
}

bool
sw_select(SwWork *work, const SwTransition *const *candidates, uint32_t count, bool is_external)
{
	SwStateId only = SW_NO_STATE;
	bool is_heard = false;
	bool is_one = true;

	work->selected_count = 0;
	if (count == 0)
		return false;
	sw_set_clear(work->listening);
	for (uint32_t i = 0; i < count; i++)
	{
		SwStateId source = candidates[i]->source;

		if (!sw_set_has(work->active, source))
			continue;
		is_one = is_one && (!is_heard || source == only);
		only = source;
		is_heard = true;
		sw_set_add(work->listening, source);
	}
	if (!is_heard)
		return false;
	if (!is_one)
		select_many(work, candidates, count, is_external);
	else
	{
		select_visit(work, candidates, count, only, is_external);
		if (work->winners[only] != NULL)
			select_add(work, work->winners[only]);
	}
	return true;
}
