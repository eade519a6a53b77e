/*-------------------------------------------------------------------------
 *
 * memory.c
 *		The core's arena over a MemoryContext.
 *
 * A chunk is aligned as malloc does, which palloc does not promise; the address
 * that palloc gave stands right before the chunk.
 *
 * src/pg/memory.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "pg/memory.h"

#define CHUNK_ALIGNMENT 16

StaticAssertDecl(CHUNK_ALIGNMENT >= _Alignof(max_align_t), "chunks are aligned as malloc does");
StaticAssertDecl(CHUNK_ALIGNMENT >= 2 * sizeof(void *) && MAXIMUM_ALIGNOF >= sizeof(void *),
				 "there is room for the address before a chunk");

static void *
chunk_take(void *context, size_t size)
{
	char *base;
	char *chunk;

	CHECK_FOR_INTERRUPTS(); /* the core asks nobody: here a long step can be cancelled */
	base = MemoryContextAlloc((MemoryContext) context, add_size(size, CHUNK_ALIGNMENT));
	chunk = (char *) TYPEALIGN(CHUNK_ALIGNMENT, base + sizeof(void *));
	((void **) chunk)[-1] = base;
	return chunk;
}

static void
chunk_release(void *context, void *chunk)
{
	pfree(((void **) chunk)[-1]);
}

void
swpg_arena_init(SwArena *arena, MemoryContext context)
{
	sw_arena_init(arena, (SwArenaHost){chunk_take, chunk_release, context});
}
