/*-------------------------------------------------------------------------
 *
 * guards.c
 *		The guards of a chart by name, and answers in their place.
 *
 * src/cli/guards.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guards.h"

#include "swoosh/sort.h"

/* ---- Names ---- */

static uint32_t
leaves_count(const SwGuard *guard)
{
	uint32_t count = guard->part_count == 0 ? 1 : 0;

	for (uint32_t i = 0; i < guard->part_count; i++)
		count += leaves_count(guard->parts[i]);
	return count;
}

/* leaves_add goes through the parts in text order.  Recursion is bounded by the chart's depth. */
static void
leaves_add(SwArena *arena, CliGuards *guards, CliGuard leaf)
{
	CliGuard part = leaf;

	if (leaf.guard->part_count == 0)
	{
		guards->items[guards->count++] = leaf;
		return;
	}
	part.is_negated = leaf.is_negated || sw_text_is(leaf.guard->type, "not");
	for (uint32_t i = 0; i < leaf.guard->part_count; i++)
	{
		part.guard = leaf.guard->parts[i];
		part.name = sw_text_format(arena,
								   "%.*s/%u:%.*s",
								   (int) leaf.name.size,
								   leaf.name.data,
								   i,
								   (int) part.guard->type.size,
								   part.guard->type.data);
		leaves_add(arena, guards, part);
	}
}

static int
compare_addresses(const void *a, const void *b, const void *context)
{
	const CliGuard *items = context;
	uintptr_t left = (uintptr_t) items[*(const uint32_t *) a].guard;
	uintptr_t right = (uintptr_t) items[*(const uint32_t *) b].guard;

	return (left > right) - (left < right);
}

CliGuards
cli_guards_of(SwArena *arena, const SwChart *chart)
{
	CliGuards guards = {NULL, 0, NULL};
	uint32_t count = 0;
	uint32_t *order;

	for (uint32_t i = 0; i < chart->transition_count; i++)
		if (chart->transitions[i]->guard != NULL)
			count += leaves_count(chart->transitions[i]->guard);
	guards.items = SW_NEW_ARRAY(arena, CliGuard, count);
	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *transition = chart->transitions[i];

		if (transition->guard != NULL)
			leaves_add(arena,
					   &guards,
					   (CliGuard){transition->guard, transition, transition->guard_name, false});
	}
	order = SW_NEW_ARRAY(arena, uint32_t, count);
	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	sw_sort(arena, order, count, sizeof(*order), compare_addresses, guards.items);
	guards.by_address = order;
	return guards;
}

uint32_t
cli_guards_find(const CliGuards *guards, const SwGuard *guard)
{
	uint32_t low = 0;
	uint32_t high = guards->count;

	while (low < high)
	{
		uint32_t middle = low + (high - low) / 2;

		if ((uintptr_t) guards->items[guards->by_address[middle]].guard < (uintptr_t) guard)
			low = middle + 1;
		else
			high = middle;
	}
	sw_assert(low < guards->count && guards->items[guards->by_address[low]].guard == guard);
	return guards->by_address[low];
}

/* ---- Answers ---- */

static bool
is_answer(const SwJson *value)
{
	return sw_json_is(value, SW_JSON_BOOLEAN) || sw_json_is(value, SW_JSON_NULL);
}

static bool
is_answers(const SwJson *value)
{
	if (!sw_json_is(value, SW_JSON_ARRAY))
		return is_answer(value);
	for (uint32_t i = 0; i < value->count; i++)
		if (!is_answer(value->as.elements[i]))
			return false;
	return value->count > 0;
}

static bool
has_guard(const CliGuards *guards, SwText name)
{
	for (uint32_t i = 0; i < guards->count; i++)
		if (sw_text_equal(guards->items[i].name, name))
			return true;
	return false;
}

bool
cli_answers_begin(SwArena *arena, const CliGuards *guards, const SwJson *given,
				  CliAnswers *answers_out)
{
	*answers_out = (CliAnswers){guards,
								given,
								SW_NEW_ARRAY(arena, const SwState *, guards->count),
								SW_NEW_ARRAY(arena, uint32_t, guards->count)};
	if (given == NULL)
		return true;
	for (uint32_t i = 0; given->type == SW_JSON_OBJECT && i < given->count; i++)
		if (!has_guard(guards, given->as.members[i].key) || !is_answers(given->as.members[i].value))
			return false;
	return given->type == SW_JSON_OBJECT;
}

static bool
answers_ask(void *context, const SwGuardCall *call, const SwGuard *guard, SwTruth *truth_out)
{
	CliAnswers *answers = context;
	uint32_t i = cli_guards_find(answers->guards, guard);
	const SwJson *answer = sw_json_get_text(answers->given, answers->guards->items[i].name);

	if (answer == NULL)
		return false;
	if (answers->views[i] != NULL && answers->views[i] != call->state)
		answers->turns[i]++;
	answers->views[i] = call->state;
	if (answer->type == SW_JSON_ARRAY)
		answer =
			sw_json_at(answer,
					   answers->turns[i] < answer->count ? answers->turns[i] : answer->count - 1);
	if (answer->type == SW_JSON_NULL)
		*truth_out = SW_UNKNOWN;
	else
		*truth_out = answer->as.boolean ? SW_TRUE : SW_FALSE;
	return true;
}

SwGuardOracle
cli_answers_oracle(CliAnswers *answers)
{
	return (SwGuardOracle){answers_ask, answers};
}
