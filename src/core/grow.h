/*-------------------------------------------------------------------------
 *
 * grow.h
 *		Room for one more item in a list that nobody has counted before.
 *
 * src/core/grow.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_GROW_H
#define SWOOSH_CORE_GROW_H

#include "swoosh/arena.h"

#include <stdint.h>

/* sw_grow_more is for sw_grow: `items` moved to where more have room. */
void *
sw_grow_more(SwArena *arena, const void *items, uint32_t count, uint32_t *capacity, size_t size);

/*
 * sw_grow answers `items`, moved if need be, with room for at least one item behind the first
 * `count`; *capacity says how many fit.  What lies behind `count` is not zeroed.  Items may be
 * NULL while the capacity is 0.
 */
static inline void *
sw_grow(SwArena *arena, void *items, uint32_t count, uint32_t *capacity, size_t size)
{
	sw_assert(count <= *capacity);
	return count < *capacity ? items : sw_grow_more(arena, items, count, capacity, size);
}

#endif
