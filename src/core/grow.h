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

/*
 * sw_grow answers `items`, moved if need be, with room for at least one item behind the first
 * `count`; *capacity says how many fit.  What lies behind `count` is zeroed.  Items may be NULL
 * while the capacity is 0.
 */
void *sw_grow(SwArena *arena, void *items, uint32_t count, uint32_t *capacity, size_t size);

#endif
