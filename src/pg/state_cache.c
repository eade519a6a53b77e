/*-------------------------------------------------------------------------
 *
 * state_cache.c
 *		The last state of each instance that this backend wrote, with the hashes of its regions.
 *
 * A place for each instance by its name's hash; who comes later takes it over.  Where all states
 * together would take too much memory, places are given up in turn.  A state that a caller's
 * context has pinned outlives its place.
 *
 * src/pg/state_cache.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "pg/state_cache.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#include "pg/memory.h"
#include "pg/store.h"

#define PLACES 1024

/* Larger ones cost more memory than the time that they save is worth. */
#define OCTETS_KEPT_MAX (32 * 1024)

/* What all may take as they are kept; a state of 3 kB takes 32. */
#define MEMORY_MAX (8 * 1024 * 1024)

typedef struct KeptState
{
	MemoryContext context;
	SwArena arena;
	SwText instance;
	SwText bytes;
	SwState *state;
	SwHash record_hash;
	uint64 generation; /* of the store, when the record was written */
	Size memory;       /* octets, when it was kept */
	int pins;
	bool is_clean;
	bool is_placed; /* else it goes with its last pin */
} KeptState;

static KeptState *places[PLACES];
static Size memory_in_places;
static uint32 next_to_go;

static KeptState **
place_of(SwText instance)
{
	return &places[hash_bytes((const unsigned char *) instance.data, (int) instance.size) % PLACES];
}

static void
free_unless_used(KeptState *kept)
{
	if (kept->pins == 0 && !kept->is_placed)
		MemoryContextDelete(kept->context);
}

static void
give_up(KeptState **place)
{
	KeptState *kept = *place;

	if (kept == NULL)
		return;
	*place = NULL;
	memory_in_places -= kept->memory;
	kept->is_placed = false;
	free_unless_used(kept);
}

static void
unpin(void *argument)
{
	KeptState *kept = argument;

	kept->pins--;
	free_unless_used(kept);
}

SwState *
swpg_state_find(SwText instance, SwText bytes)
{
	KeptState *kept = *place_of(instance);

	if (kept == NULL || !sw_text_equal(kept->bytes, bytes) ||
		!sw_text_equal(kept->instance, instance))
		return NULL;
	MemoryContextCallback *callback = palloc(sizeof(MemoryContextCallback));
	callback->func = unpin;
	callback->arg = kept;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, callback);
	kept->pins++;
	return kept->state;
}

bool
swpg_state_is_own(SwText instance, const SwHash *record_hash, bool *is_clean_out)
{
	const KeptState *kept = *place_of(instance);

	if (kept == NULL || kept->generation != swpg_store_generation() ||
		!sw_hash_equal(&kept->record_hash, record_hash) || !sw_text_equal(kept->instance, instance))
		return false;
	*is_clean_out = kept->is_clean;
	return true;
}

void
swpg_state_keep(SwText instance, SwState *state, const SwHash *record_hash, bool is_clean)
{
	KeptState **place = place_of(instance);
	SwText bytes = sw_state_bytes(state);

	give_up(place);
	if (bytes.size > OCTETS_KEPT_MAX)
		return;
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "swoosh state", ALLOCSET_DEFAULT_SIZES);
	KeptState *kept = MemoryContextAllocZero(context, sizeof(KeptState));
	kept->context = context;
	swpg_arena_init(&kept->arena, context);
	kept->instance = sw_text_copy(&kept->arena, instance);
	kept->state = sw_state_copy(&kept->arena, state);
	kept->bytes = sw_state_bytes(kept->state);
	kept->record_hash = *record_hash;
	kept->generation = swpg_store_generation();
	kept->is_clean = is_clean;
	kept->memory = MemoryContextMemAllocated(context, true);
	while (memory_in_places > 0 && memory_in_places + kept->memory > MEMORY_MAX)
		give_up(&places[next_to_go++ % PLACES]);
	MemoryContextSetParent(context, CacheMemoryContext);
	kept->is_placed = true;
	memory_in_places += kept->memory;
	*place = kept;
}
