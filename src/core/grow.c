/*-------------------------------------------------------------------------
 *
 * grow.c
 *		Room for one more item in a list that nobody has counted before.
 *
 * src/core/grow.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "grow.h"

#include <string.h>

#define GROW_CAPACITY_MIN 8

void *
sw_grow_more(SwArena *arena, const void *items, uint32_t count, uint32_t *capacity, size_t size)
{
	uint32_t larger = *capacity < GROW_CAPACITY_MIN ? GROW_CAPACITY_MIN : *capacity * 2;
	void *moved;

	sw_assert(larger > *capacity);
	moved = sw_arena_room_array(arena, larger, size);
	if (count > 0)
		memcpy(moved, items, (size_t) count * size);
	*capacity = larger;
	return moved;
}
