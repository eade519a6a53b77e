/*-------------------------------------------------------------------------
 *
 * arena.c
 *		Bump allocation over chunks that the host gives.
 *
 * src/core/arena.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/arena.h"

#define CHUNK_SIZE_MIN ((size_t) 8 * 1024)
#define CHUNK_SIZE_MAX ((size_t) 1024 * 1024)

struct SwArenaChunk
{
	SwArenaChunk *older;
	size_t size; /* of the payload */
	max_align_t payload[];
};

void
sw_arena_init(SwArena *arena, SwArenaHost host)
{
	sw_assert(host.take != NULL);
	*arena = (SwArena){.host = host};
}

static SwArenaChunk *
arena_take_chunk(SwArena *arena, size_t size)
{
	SwArenaChunk *chunk;

	sw_assert(size <= SIZE_MAX / 2);
	chunk = arena->host.take(arena->host.context, sizeof(SwArenaChunk) + size);
	sw_assert(chunk != NULL);
	chunk->older = NULL;
	chunk->size = size;
	return chunk;
}

/* A big object gets a chunk of its own, behind the newest, whose free octets stay in use. */
void *
sw_arena_grow(SwArena *arena, size_t size)
{
	size_t chunk_size = CHUNK_SIZE_MIN;
	SwArenaChunk *chunk;

	if (arena->chunks != NULL && size > CHUNK_SIZE_MIN / 2 && size > arena->chunks->size / 2)
	{
		chunk = arena_take_chunk(arena, size);
		chunk->older = arena->chunks->older;
		arena->chunks->older = chunk;
		return chunk->payload;
	}
	if (arena->chunks != NULL)
		chunk_size = arena->chunks->size * 2;
	if (chunk_size > CHUNK_SIZE_MAX)
		chunk_size = CHUNK_SIZE_MAX;
	if (chunk_size < size)
		chunk_size = size;
	chunk = arena_take_chunk(arena, chunk_size);
	chunk->older = arena->chunks;
	arena->chunks = chunk;
	arena->next = (char *) chunk->payload + size;
	arena->end = (char *) chunk->payload + chunk_size;
	return chunk->payload;
}

char *
sw_arena_octets(SwArena *arena, size_t size)
{
	char *octets = arena->next;

	if (octets == NULL || size > (size_t) (arena->end - octets))
		return sw_arena_grow(arena, size);
	arena->next += size;
	return octets;
}

bool
sw_arena_extend(SwArena *arena, const void *object, size_t size, size_t size_new)
{
	const char *octets = object;

	sw_assert(size_new >= size);
	if (octets == NULL || octets + size != arena->next ||
		size_new - size > (size_t) (arena->end - arena->next))
		return false;
	arena->next += size_new - size;
	return true;
}

void
sw_arena_reset(SwArena *arena)
{
	SwArenaChunk *chunk = arena->chunks;

	while (chunk != NULL)
	{
		SwArenaChunk *older = chunk->older;

		if (arena->host.release != NULL)
			arena->host.release(arena->host.context, chunk);
		chunk = older;
	}
	sw_arena_init(arena, arena->host);
}
