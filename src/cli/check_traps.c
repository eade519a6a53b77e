/*-------------------------------------------------------------------------
 *
 * check_traps.c
 *		States from which the end cannot be reached any more.
 *
 * Which state leads to which is kept while they are explored; afterwards the states that
 * reach an end are found backwards from the ends.
 *
 * src/cli/check_traps.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <string.h>

void
cli_check_lead(CliCheckTraps *traps, SwArena *arena, uint32_t from, uint32_t to)
{
	if (traps->edge_count == traps->edge_capacity)
	{
		uint32_t capacity = traps->edge_capacity * 2 + 1024;
		CliCheckEdge *grown = SW_NEW_ARRAY(arena, CliCheckEdge, capacity);

		if (traps->edge_count > 0)
			memcpy(grown, traps->edges, traps->edge_count * sizeof(*grown));
		traps->edges = grown;
		traps->edge_capacity = capacity;
	}
	traps->edges[traps->edge_count++] = (CliCheckEdge){from, to, 0};
}

/* link_edges makes a list of the edges into each node; 0 ends it, and is no place. */
static uint32_t *
link_edges(CliCheckTraps *traps, SwArena *arena, uint32_t node_count)
{
	uint32_t *firsts = SW_NEW_ARRAY(arena, uint32_t, node_count);

	for (uint32_t e = 0; e < traps->edge_count; e++)
	{
		traps->edges[e].next = firsts[traps->edges[e].to];
		firsts[traps->edges[e].to] = e + 1;
	}
	return firsts;
}

/*
 * mark_ending marks the nodes that reach an end, or a deadlock, which is found as such; false if
 * there is no end.
 */
static bool
mark_ending(CliCheckTraps *traps, SwArena *arena, const CliCheckResult *result, bool *is_ending)
{
	uint32_t *firsts = link_edges(traps, arena, result->node_count);
	uint32_t *waiting = SW_NEW_ARRAY(arena, uint32_t, result->node_count);
	bool *is_left = SW_NEW_ARRAY(arena, bool, result->node_count);
	bool has_end = false;
	uint32_t count = 0;

	for (uint32_t e = 0; e < traps->edge_count; e++)
		is_left[traps->edges[e].from] = true;
	for (uint32_t n = 0; n < result->node_count; n++)
	{
		has_end = has_end || result->nodes[n].is_end;
		is_ending[n] = result->nodes[n].is_end || !is_left[n];
		if (is_ending[n])
			waiting[count++] = n;
	}
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t e = firsts[waiting[i]]; e != 0; e = traps->edges[e - 1].next)
		{
			uint32_t from = traps->edges[e - 1].from;

			if (!is_ending[from])
				waiting[count++] = from;
			is_ending[from] = true;
		}
	return has_end;
}

static void
find_trap(SwArena *arena, CliCheckResult *result, uint32_t node)
{
	SwText subject = result->nodes[node].configuration;
	SwText message = sw_text_format(arena,
									"from %.*s no end is reached any more",
									(int) subject.size,
									subject.data);

	cli_check_find(arena,
				   result,
				   (CliCheckFinding){.kind = "trap",
									 .subject = subject,
									 .message = message,
									 .has_steps = true,
									 .node = node});
}

void
cli_check_find_traps(CliCheckTraps *traps, SwArena *arena, CliCheckResult *result)
{
	bool *is_ending = SW_NEW_ARRAY(arena, bool, result->node_count);

	if (!cli_check_is_complete(&result->cuts) || !mark_ending(traps, arena, result, is_ending))
		return;
	/* The first on each way, never the start: what it leads to is trapped with it. */
	for (uint32_t n = 1; n < result->node_count; n++)
		if (!is_ending[n] && is_ending[result->nodes[n].parent])
			find_trap(arena, result, n);
}
