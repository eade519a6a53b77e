/*-------------------------------------------------------------------------
 *
 * configuration.c
 *		The active states as a set of bits, and as the sorted list of a state document.
 *
 * src/core/configuration.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "configuration.h"

SwStateId
sw_set_next_leaf(const SwChart *chart, SwStateSet set, uint32_t from)
{
	uint32_t word = from / 64;
	uint64_t mask = ~UINT64_C(0) << (from % 64);

	for (; word < set.words; word++, mask = ~UINT64_C(0))
	{
		uint64_t bits = set.bits[word] & chart->tables->leaves[word] & mask;

		if (bits != 0)
			return (SwStateId) (word * 64 + (uint32_t) __builtin_ctzll(bits));
	}
	return SW_NO_STATE;
}

SwStateId
sw_configuration_state(const SwChart *chart, const SwJson *path)
{
	uintptr_t offset = (uintptr_t) path - (uintptr_t) chart->tables->paths;
	SwText text;

	if (offset / sizeof(SwJson) < chart->node_count)
		return (SwStateId) (offset / sizeof(SwJson));
	text = sw_json_text_of(path);
	return text.data == NULL ? SW_NO_STATE : sw_chart_find(chart, text);
}

bool
sw_configuration_read(const SwChart *chart, const SwJson *list, SwStateSet active)
{
	uint32_t next_rank = 0;

	if (!sw_json_is(list, SW_JSON_ARRAY) || list->count == 0)
		return false;
	sw_set_clear(active);
	for (uint32_t i = 0; i < list->count; i++)
	{
		SwStateId n = sw_configuration_state(chart, list->as.elements[i]);

		if (n == SW_NO_STATE || !sw_chart_is_leaf(chart, n) || chart->tables->ranks[n] < next_rank)
			return false;
		next_rank = chart->tables->ranks[n] + 1;
		for (; n != SW_NO_STATE && !sw_set_has(active, n); n = chart->nodes[n].parent)
			sw_set_add(active, n);
	}
	return sw_configuration_is_legal(chart, active);
}

bool
sw_configuration_is_legal(const SwChart *chart, SwStateSet active)
{
	if (!sw_set_has(active, SW_ROOT))
		return false;
	for (SwStateId n = SW_ROOT; n != SW_NO_STATE; n = sw_set_next(active, (uint32_t) n + 1))
	{
		const SwStateNode *node = &chart->nodes[n];
		uint32_t children = 0;

		if (sw_chart_is_history(chart, n) || (n != SW_ROOT && !sw_set_has(active, node->parent)))
			return false;
		for (uint32_t i = 0; i < node->child_count; i++)
			children += sw_set_has(active, node->children[i]) ? 1 : 0;
		if (children != chart->tables->regions[n])
			return false;
	}
	return true;
}

bool
sw_configuration_is_ended(const SwChart *chart, SwStateSet active)
{
	return sw_set_meets(active, chart->tables->finals);
}

const SwJson *
sw_configuration_paths(SwArena *arena, const SwChart *chart, SwStateSet members)
{
	const SwChartTables *tables = chart->tables;
	SwStateId first = sw_set_next(members, 1);
	uint64_t bits[SW_CHART_STATES_MAX / 64];
	SwStateSet ranked = {bits, members.words};
	const SwJson **paths;
	uint32_t count = 0;
	SwJson *list;

	if (first == SW_NO_STATE)
		return &sw_json_empty_array;
	if (sw_set_next(members, (uint32_t) first + 1) == SW_NO_STATE)
		return &tables->alone[first];
	sw_set_clear(ranked);
	for (SwStateId n = first; n != SW_NO_STATE; n = sw_set_next(members, (uint32_t) n + 1), count++)
		sw_set_add(ranked, (SwStateId) tables->ranks[n]);
	paths = SW_ROOM_ARRAY(arena, const SwJson *, count);
	list = SW_ROOM(arena, SwJson);
	*list = (SwJson){.type = SW_JSON_ARRAY, .count = count, .as.elements = paths};
	for (SwStateId rank = sw_set_next(ranked, 0); rank != SW_NO_STATE;
		 rank = sw_set_next(ranked, (uint32_t) rank + 1))
		*paths++ = &tables->paths[chart->by_path[rank]];
	return list;
}

const SwJson *
sw_configuration_list(SwArena *arena, const SwChart *chart, SwStateSet active)
{
	uint64_t bits[SW_CHART_STATES_MAX / 64];
	SwStateSet leaves = {bits, active.words};

	for (uint32_t i = 0; i < active.words; i++)
		leaves.bits[i] = active.bits[i] & chart->tables->leaves[i];
	return sw_configuration_paths(arena, chart, leaves);
}
