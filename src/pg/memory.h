/*-------------------------------------------------------------------------
 *
 * memory.h
 *		The core's arena over a MemoryContext.
 *
 * What the core holds then goes with the context, so an error leaks nothing.
 *
 * src/pg/memory.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_MEMORY_H
#define SWOOSH_PG_MEMORY_H

#include "postgres.h"

#include "swoosh/arena.h"

/*
 * swpg_arena_init makes an empty arena that takes its chunks from `context`.  They go back with
 * sw_arena_reset, or when the context is reset or deleted (the arena must not be used then).
 * Running out of memory is the usual error 53200.
 */
void swpg_arena_init(SwArena *arena, MemoryContext context);

#endif
