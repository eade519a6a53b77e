/*-------------------------------------------------------------------------
 *
 * check_known.c
 *		Sets of hashes, each with a number.
 *
 * src/cli/check_known.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <string.h>

static uint32_t *
known_slot(const CliCheckKnown *known, const SwHash *hash)
{
	uint32_t mask = known->capacity * 2 - 1;
	uint32_t at;

	memcpy(&at, hash->octets, sizeof(at));
	while (known->slots[at & mask] != 0 &&
		   !sw_hash_equal(&known->items[known->slots[at & mask] - 1], hash))
		at++;
	return &known->slots[at & mask];
}

static void
known_grow(SwArena *arena, CliCheckKnown *known)
{
	CliCheckKnown grown = {.count = known->count,
						   .capacity = known->capacity == 0 ? 64 : known->capacity * 2};

	grown.items = SW_NEW_ARRAY(arena, SwHash, grown.capacity);
	grown.numbers = SW_NEW_ARRAY(arena, uint32_t, grown.capacity);
	grown.slots = SW_NEW_ARRAY(arena, uint32_t, (size_t) grown.capacity * 2);
	for (uint32_t i = 0; i < known->count; i++)
	{
		grown.items[i] = known->items[i];
		grown.numbers[i] = known->numbers[i];
		*known_slot(&grown, &grown.items[i]) = i + 1;
	}
	*known = grown;
}

uint32_t *
cli_check_known_find(const CliCheckKnown *known, const SwHash *hash)
{
	uint32_t place = known->capacity == 0 ? 0 : *known_slot(known, hash);

	return place == 0 ? NULL : &known->numbers[place - 1];
}

bool
cli_check_known_add(SwArena *arena, CliCheckKnown *known, const SwHash *hash, uint32_t number)
{
	uint32_t *found = cli_check_known_find(known, hash);

	if (found != NULL)
	{
		*found = number;
		return false;
	}
	if (known->count == known->capacity)
		known_grow(arena, known);
	known->items[known->count] = *hash;
	known->numbers[known->count] = number;
	*known_slot(known, hash) = ++known->count;
	return true;
}
