/*-------------------------------------------------------------------------
 *
 * xstate_events.c
 *		Wildcards of XState: a chart names each event.
 *
 * A wildcard stands for the events that the config names.  Its candidates come after those
 * of the event itself, those of the longest wildcard first, as XState looks at them.
 *
 * src/cli/xstate_events.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "xstate_read.h"

bool
xstate_is_wildcard(SwText event)
{
	size_t size = event.size;

	return size > 0 && event.data[size - 1] == '*' && (size == 1 || event.data[size - 2] == '.');
}

bool
xstate_is_platform(SwText event)
{
	return sw_text_has_prefix(event, "done.") || sw_text_has_prefix(event, "error.") ||
		   sw_text_has_prefix(event, "xstate.");
}

void
xstate_add_event(SwJsonBuilder *events, SwText event)
{
	if (event.size == 0 || xstate_is_wildcard(event) || xstate_is_platform(event))
		return;
	for (uint32_t i = 0; i < events->count; i++)
		if (sw_text_equal(events->members[i].key, event))
			return;
	sw_json_add_member(events, event, &sw_json_null);
}

/* Recursion is bounded by the JSON. */
void
xstate_collect_events(SwJsonBuilder *events, const SwJson *value)
{
	const SwJson *on = sw_json_get(value, "on");
	const SwJson *event = sw_json_get(value, "event");

	if (sw_json_get(value, "params") != NULL && event == NULL)
		event = sw_json_get(sw_json_get(value, "params"), "event");
	if (sw_json_is(event, SW_JSON_OBJECT))
		event = sw_json_get(event, "type");
	if (sw_json_is(event, SW_JSON_STRING) && sw_json_get(value, "type") != NULL)
		xstate_add_event(events, event->as.text);
	for (uint32_t i = 0; sw_json_is(on, SW_JSON_OBJECT) && i < on->count; i++)
		xstate_add_event(events, on->as.members[i].key);
	for (uint32_t i = 0; sw_json_is(value, SW_JSON_OBJECT) && i < value->count; i++)
		if (!sw_text_is(value->as.members[i].key, "meta") &&
			!sw_text_is(value->as.members[i].key, "context"))
			xstate_collect_events(events, value->as.members[i].value);
	for (uint32_t i = 0; sw_json_is(value, SW_JSON_ARRAY) && i < value->count; i++)
		xstate_collect_events(events, value->as.elements[i]);
}

/* is_meant: `*` is for every event, `a.*` for `a` and what begins with `a.`. */
static bool
is_meant(SwText wildcard, SwText event)
{
	size_t size = wildcard.size - (wildcard.size > 1 ? 2 : 1);

	return size == 0 || (event.size >= size && memcmp(event.data, wildcard.data, size) == 0 &&
						 (event.size == size || event.data[size] == '.'));
}

static size_t
append(const SwJson **items, size_t count, const SwJson *candidates)
{
	if (!sw_json_is(candidates, SW_JSON_ARRAY))
	{
		items[count] = candidates;
		return count + (candidates != NULL);
	}
	for (uint32_t i = 0; i < candidates->count; i++)
		items[count++] = candidates->as.elements[i];
	return count;
}

/* with_wildcards is all candidates of an event: its own, then those of longer wildcards first. */
static const SwJson *
with_wildcards(SwArena *arena, const SwJson *on, SwText event)
{
	const SwJson *own = sw_json_get_text(on, event);
	size_t capacity = 1, count, longest = 0;
	const SwJson **items;

	for (uint32_t i = 0; i < on->count; i++)
	{
		const SwMember *member = &on->as.members[i];

		capacity += 1 + member->value->count;
		if (xstate_is_wildcard(member->key) && member->key.size > longest)
			longest = member->key.size;
	}
	items = SW_NEW_ARRAY(arena, const SwJson *, capacity);
	count = append(items, 0, own);
	for (size_t size = longest; size > 0; size--)
		for (uint32_t i = 0; i < on->count; i++)
			if (on->as.members[i].key.size == size && xstate_is_wildcard(on->as.members[i].key) &&
				is_meant(on->as.members[i].key, event))
				count = append(items, count, on->as.members[i].value);
	return own != NULL && (count == 1 || own->count == count) ? own
															  : import_single(arena, items, count);
}

const SwJson *
xstate_spread(SwArena *arena, const SwJson *on, const SwJsonBuilder *events)
{
	SwJsonBuilder all;

	sw_json_begin(&all, arena);
	for (uint32_t i = 0; i < on->count; i++)
		if (!xstate_is_wildcard(on->as.members[i].key))
			sw_json_add_member(&all,
							   on->as.members[i].key,
							   with_wildcards(arena, on, on->as.members[i].key));
	for (uint32_t i = 0; i < events->count; i++)
	{
		SwText event = events->members[i].key;
		const SwJson *candidates = with_wildcards(arena, on, event);

		if (sw_json_get_text(on, event) == NULL &&
			!(sw_json_is(candidates, SW_JSON_ARRAY) && candidates->count == 0))
			sw_json_add_member(&all, event, candidates);
	}
	return sw_json_end(&all);
}
