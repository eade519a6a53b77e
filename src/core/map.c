/*-------------------------------------------------------------------------
 *
 * map.c
 *		A map from hashes to what they are the hash of: open addressing, linear probing.
 *
 * src/core/map.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "map.h"

#include <string.h>

#define CAPACITY_MIN ((size_t) 64)

void
sw_map_init(SwMap *map, SwArenaHost host)
{
	*map = (SwMap){.host = host};
}

void
sw_map_free(SwMap *map)
{
	if (map->slots != NULL && map->host.release != NULL)
		map->host.release(map->host.context, map->slots);
	sw_map_init(map, map->host);
}

/* map_slot is where `key` stands, or the free slot where it would.  One is always free. */
static SwMapSlot *
map_slot(const SwMap *map, const SwHash *key)
{
	size_t mask = map->capacity - 1;
	size_t i;

	memcpy(&i, key->octets, sizeof(i));
	for (i &= mask; map->slots[i].value != NULL; i = (i + 1) & mask)
		if (sw_hash_equal(&map->slots[i].key, key))
			break;
	return &map->slots[i];
}

/* map_grow doubles the table: at most three quarters are in use. */
static void
map_grow(SwMap *map)
{
	SwMap grown = {.host = map->host,
				   .count = map->count,
				   .capacity = map->capacity == 0 ? CAPACITY_MIN : 2 * map->capacity};

	sw_assert(grown.capacity <= SIZE_MAX / sizeof(SwMapSlot));
	grown.slots = grown.host.take(grown.host.context, grown.capacity * sizeof(SwMapSlot));
	memset(grown.slots, 0, grown.capacity * sizeof(SwMapSlot));
	for (size_t i = 0; i < map->capacity; i++)
		if (map->slots[i].value != NULL)
			*map_slot(&grown, &map->slots[i].key) = map->slots[i];
	sw_map_free(map);
	*map = grown;
}

const void *
sw_map_get(const SwMap *map, const SwHash *key)
{
	return map->capacity == 0 ? NULL : map_slot(map, key)->value;
}

bool
sw_map_put(SwMap *map, const SwHash *key, const void *value)
{
	SwMapSlot *slot;

	sw_assert(value != NULL);
	if (4 * (map->count + 1) > 3 * map->capacity)
		map_grow(map);
	slot = map_slot(map, key);
	if (slot->value != NULL)
		return false;
	*slot = (SwMapSlot){*key, value};
	map->count++;
	return true;
}
