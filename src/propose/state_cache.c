/*-------------------------------------------------------------------------
 *
 * state_cache.c
 *		States that this backend has seen, by their hash.
 *
 * Two generations: what is remembered goes into the young one; when that is full it becomes the
 * old one, and the old one is forgotten as a whole.  This happens between transactions only, so
 * that a state stays where it is while somebody works with it, however calls nest.
 *
 * src/propose/state_cache.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "pg/memory.h"
#include "propose/state_cache.h"

#define GENERATION_STATES_MAX 512
#define GENERATION_OCTETS_MAX (8 * 1024 * 1024)
#define STATE_OCTETS_MAX      (64 * 1024)

typedef struct CachedState
{
	SwHash hash; /* the key: must be first */
	SwState *state;
} CachedState;

/* It lies in its own context, with its states, which go on using its arena. */
typedef struct Generation
{
	MemoryContext context;
	SwArena arena;
	HTAB *states;
	long count;
	Size octets;
} Generation;

static Generation *young, *old;

static Generation *
generation_new(void)
{
	MemoryContext context =
		AllocSetContextCreate(TopMemoryContext, "swoosh states", ALLOCSET_DEFAULT_SIZES);
	HASHCTL control = {
		.keysize = sizeof(SwHash),
		.entrysize = sizeof(CachedState),
		.hcxt = context,
	};
	Generation *generation = MemoryContextAllocZero(context, sizeof(Generation));

	generation->context = context;
	swpg_arena_init(&generation->arena, context);
	generation->states = hash_create("swoosh states",
									 GENERATION_STATES_MAX,
									 &control,
									 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	return generation;
}

static bool
generation_is_full(const Generation *generation)
{
	return generation->count >= GENERATION_STATES_MAX ||
		   generation->octets >= GENERATION_OCTETS_MAX;
}

static SwState *
generation_find(const Generation *generation, const SwHash *hash)
{
	CachedState *found = NULL;

	if (generation != NULL)
		found = hash_search(generation->states, hash, HASH_FIND, NULL);
	return found == NULL ? NULL : found->state;
}

SwState *
swpg_state_cached(const SwHash *hash)
{
	SwState *state = generation_find(young, hash);

	return state != NULL ? state : generation_find(old, hash);
}

void
swpg_state_remember(SwState *state)
{
	const SwHash *hash = sw_state_hash(state);
	Size octets = sw_state_bytes(state).size;

	if (young == NULL)
		young = generation_new();
	if (octets > STATE_OCTETS_MAX || generation_is_full(young) || swpg_state_cached(hash) != NULL)
		return;

	/* The copy first: an entry is there only with its state. */
	SwState *copy = sw_state_copy(&young->arena, state);
	CachedState *entry = hash_search(young->states, hash, HASH_ENTER, NULL);
	entry->state = copy;
	young->count++;
	young->octets += octets;
}

static void
forget_old(XactEvent event, void *argument)
{
	if ((event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT) || young == NULL ||
		!generation_is_full(young))
		return;
	if (old != NULL)
		MemoryContextDelete(old->context);
	old = young;
	young = NULL;
}

void
swpg_state_cache_init(void)
{
	RegisterXactCallback(forget_old, NULL);
}
