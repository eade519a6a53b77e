/*-------------------------------------------------------------------------
 *
 * chart.c
 *		Questions to a chart.
 *
 * States are numbered in document order, so the descendants of one are a range.
 *
 * src/core/chart.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "chart_tables.h"

#include <string.h>

#define EVENT_SLOTS_MIN 16
#define EVENT_PROBES    4 /* slots of one event: names made to collide cost no more than that */

SwStateId
sw_chart_find(const SwChart *chart, SwText path)
{
	uint32_t low = 0;
	uint32_t high = chart->node_count - 1;

	while (low < high)
	{
		uint32_t middle = low + (high - low) / 2;
		SwStateId state = chart->by_path[middle];
		int order = sw_text_compare(chart->nodes[state].path, path);

		if (order == 0)
			return state;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SW_NO_STATE;
}

/* chart_find_id answers the first state with this id, so that a repeated one can be told. */
static SwStateId
chart_find_id(const SwChart *chart, SwText id)
{
	uint32_t low = 0;
	uint32_t high = chart->tables->id_count;

	while (low < high)
	{
		uint32_t middle = low + (high - low) / 2;

		if (sw_text_compare(chart->nodes[chart->tables->by_id[middle]].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == chart->tables->id_count)
		return SW_NO_STATE;
	return sw_text_equal(chart->nodes[chart->tables->by_id[low]].id, id) ? chart->tables->by_id[low]
																		 : SW_NO_STATE;
}

/* chart_find_below follows `path` from `state`, key by key. */
static SwStateId
chart_find_below(const SwChart *chart, SwStateId state, SwText path)
{
	while (path.size > 0)
	{
		const char *dot = memchr(path.data, '.', path.size);
		SwText key = {path.data, dot == NULL ? path.size : (size_t) (dot - path.data)};
		SwStateId child = sw_chart_child_first(chart, state);

		while (child != SW_NO_STATE && !sw_text_equal(chart->nodes[child].key, key))
			child = sw_chart_child_next(chart, child);
		if (child == SW_NO_STATE)
			return SW_NO_STATE;
		state = child;
		if (dot == NULL)
			break;
		path = (SwText){dot + 1, path.size - key.size - 1};
		if (path.size == 0)
			return SW_NO_STATE;
	}
	return state;
}

SwStateId
sw_chart_resolve(const SwChart *chart, SwText reference)
{
	const char *dot;
	SwText id;
	SwStateId state;

	if (reference.size == 0 || reference.data[0] != '#')
		return sw_chart_find(chart, reference);
	dot = memchr(reference.data, '.', reference.size);
	id.data = reference.data + 1;
	id.size = (dot == NULL ? reference.size : (size_t) (dot - reference.data)) - 1;
	state = chart_find_id(chart, id);
	if (state == SW_NO_STATE || dot == NULL)
		return state;
	if (id.size + 2 == reference.size)
		return SW_NO_STATE;
	return chart_find_below(chart, state, (SwText){dot + 1, reference.size - id.size - 2});
}

SwStateId
sw_chart_child_first(const SwChart *chart, SwStateId state)
{
	return chart->nodes[state].last > state ? (SwStateId) (state + 1) : SW_NO_STATE;
}

SwStateId
sw_chart_child_next(const SwChart *chart, SwStateId child)
{
	SwStateId next = (SwStateId) (chart->nodes[child].last + 1);

	return next <= chart->nodes[chart->nodes[child].parent].last ? next : SW_NO_STATE;
}

static bool
chart_holds(const SwChart *chart, SwStateId state, SwStateId first, SwStateId last)
{
	return first > state && last <= chart->nodes[state].last;
}

SwStateId
sw_chart_domain(const SwChart *chart, SwStateId source, bool is_reenter, SwStateId first,
				SwStateId last)
{
	SwStateId n = source;

	sw_assert(first <= last && last < chart->node_count);
	if (!is_reenter && first >= source && last <= chart->nodes[source].last)
		return source;
	while (n != SW_ROOT)
	{
		n = chart->nodes[n].parent;
		if (chart->nodes[n].type == SW_STATE_COMPOUND && chart_holds(chart, n, first, last))
			break;
	}
	return n;
}

static uint32_t
text_index(const SwText *texts, uint32_t count, SwText text)
{
	uint32_t low = 0;
	uint32_t high = count;

	while (low < high)
	{
		uint32_t middle = low + (high - low) / 2;
		int order = sw_text_compare(texts[middle], text);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SW_NO_INDEX;
}

/* event_slot is where an event is looked for first: its ends are what tells most names apart. */
static uint32_t
event_slot(SwText event)
{
	const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t head = 0;
	uint64_t tail = 0;

	if (event.size >= sizeof(head))
	{
		memcpy(&head, event.data, sizeof(head));
		memcpy(&tail, event.data + event.size - sizeof(tail), sizeof(tail));
	}
	else
		for (size_t i = 0; i < event.size; i++)
			head = head << 8 | (unsigned char) event.data[i];
	return (uint32_t) ((head ^ (tail + event.size) * factor) * factor >> 32);
}

void
sw_chart_hash_events(SwArena *arena, const SwChart *chart, SwChartTables *tables)
{
	uint32_t size = EVENT_SLOTS_MIN;
	uint32_t *slots;

	while (size < chart->event_count * 2)
		size *= 2;
	slots = SW_ROOM_ARRAY(arena, uint32_t, size);
	for (uint32_t i = 0; i < size; i++)
		slots[i] = SW_NO_INDEX;
	tables->event_slots = slots;
	tables->event_mask = size - 1;
	for (uint32_t i = 0; i < chart->event_count; i++)
	{
		uint32_t slot = event_slot(chart->events[i]);

		for (uint32_t probe = 0; probe < EVENT_PROBES; probe++)
			if (slots[(slot + probe) & tables->event_mask] == SW_NO_INDEX)
			{
				slots[(slot + probe) & tables->event_mask] = i;
				break;
			}
	}
}

/* An event that found its slots taken is in the sorted table alone. */
uint32_t
sw_chart_event(const SwChart *chart, SwText event)
{
	const SwChartTables *tables = chart->tables;
	uint32_t slot = event_slot(event);

	for (uint32_t probe = 0; probe < EVENT_PROBES; probe++)
	{
		uint32_t index = tables->event_slots[(slot + probe) & tables->event_mask];

		if (index == SW_NO_INDEX || sw_text_equal(chart->events[index], event))
			return index;
	}
	return text_index(chart->events, chart->event_count, event);
}

uint32_t
sw_chart_region(const SwChart *chart, SwText region)
{
	return text_index(chart->regions, chart->region_count, region);
}

bool
sw_chart_has_event(const SwChart *chart, SwText event)
{
	return sw_chart_event(chart, event) != SW_NO_INDEX;
}

/* The roles of events that the chart does not name. */
static const char *const roles_default[] = {"proposer", "system"};

/* roles_default_count is 1: proposers; or 2: what is due the system may take, too. */
static size_t
roles_default_count(const SwChart *chart, SwText event)
{
	return chart->has_after && sw_text_is(event, SW_MACHINE_DUE) ? 2 : 1;
}

bool
sw_chart_has_role(const SwChart *chart, SwText event, SwText role)
{
	const SwJson *roles = sw_json_get_text(chart->roles, event);

	if (roles != NULL)
		return sw_json_is(roles, SW_JSON_STRING) ? sw_text_equal(sw_json_text_of(roles), role)
												 : sw_json_has_text(roles, role);
	for (size_t i = 0; i < roles_default_count(chart, event); i++)
		if (sw_text_is(role, roles_default[i]))
			return true;
	return false;
}

const SwJson *
sw_chart_roles(SwArena *arena, const SwChart *chart, SwText event)
{
	const SwJson *roles = sw_json_get_text(chart->roles, event);
	SwText names[] = {sw_text_from(roles_default[0]), sw_text_from(roles_default[1])};

	if (roles == NULL)
		return sw_json_strings(arena, names, roles_default_count(chart, event));
	names[0] = sw_json_text_of(roles);
	return sw_json_is(roles, SW_JSON_ARRAY) ? roles : sw_json_strings(arena, names, 1);
}
