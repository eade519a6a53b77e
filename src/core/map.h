/*-------------------------------------------------------------------------
 *
 * map.h
 *		A map from hashes to what they are the hash of.
 *
 * Nothing is ever taken out, and nobody walks it: its order is that of hashing, which
 * no answer may depend on.
 *
 * src/core/map.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_MAP_H
#define SWOOSH_CORE_MAP_H

#include "swoosh/hash.h"

typedef struct SwMapSlot
{
	SwHash key;
	const void *value; /* NULL: the slot is free */
} SwMapSlot;

typedef struct SwMap
{
	SwArenaHost host; /* tables are given back when they are outgrown */
	SwMapSlot *slots;
	size_t count;
	size_t capacity; /* 0 or a power of two */
} SwMap;

void sw_map_init(SwMap *map, SwArenaHost host);
void sw_map_free(SwMap *map);
/* sw_map_get is the value of `key`, or NULL. */
const void *sw_map_get(const SwMap *map, const SwHash *key);
/* sw_map_put notes `value`, which is not NULL; false, and nothing changes, if `key` has one. */
bool sw_map_put(SwMap *map, const SwHash *key, const void *value);

#endif
