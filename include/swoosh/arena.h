/*-------------------------------------------------------------------------
 *
 * arena.h
 *		Memory of the core: it is taken piece by piece and given back at once.
 *
 * The core never frees a single object and never sees an allocation fail: the
 * host's `take` returns memory or does not return (a backend raises an error,
 * a program exits, a test leaps out).  Nothing is lost then, since whatever the
 * core holds lies in an arena.
 *
 * include/swoosh/arena.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_ARENA_H
#define SWOOSH_ARENA_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "swoosh/limits.h"

/* What the host gives.  `release` may be NULL where the host frees all by itself. */
typedef struct SwArenaHost
{
	void *(*take)(void *context, size_t size); /* aligned as malloc does; never NULL */
	void (*release)(void *context, void *chunk);
	void *context;
} SwArenaHost;

typedef struct SwArenaChunk SwArenaChunk;

typedef struct SwArena
{
	SwArenaHost host;
	SwArenaChunk *chunks; /* newest first */
	char *next;           /* free octets of the newest chunk */
	char *end;
} SwArena;

/*
 * sw_host_fail is defined by each host of the core: a broken assumption of ours
 * ends the operation (an error in a backend, an abort in a program).
 */
_Noreturn void sw_host_fail(const char *condition, const char *file, int line);

/* sw_assert stays in every build: to go on in a wrong state is the one forbidden thing. */
#define sw_assert(condition) ((condition) ? (void) 0 : sw_host_fail(#condition, __FILE__, __LINE__))

/* sw_arena_init makes an empty arena; nothing is taken before the first sw_arena_alloc. */
void sw_arena_init(SwArena *arena, SwArenaHost host);

/* sw_arena_grow is for sw_arena_alloc: `size` octets of a new chunk, not zeroed. */
void *sw_arena_grow(SwArena *arena, size_t size);

/* sw_arena_room is sw_arena_alloc without the zeroes, for what is written at once. */
static inline void *
sw_arena_room(SwArena *arena, size_t size)
{
	const size_t mask = alignof(max_align_t) - 1;
	size_t padding = (0 - (size_t) (uintptr_t) arena->next) & mask;
	char *object;

	if (arena->next != NULL && padding <= (size_t) (arena->end - arena->next) &&
		size <= (size_t) (arena->end - arena->next) - padding)
	{
		object = arena->next + padding;
		arena->next = object + size;
	}
	else
		object = sw_arena_grow(arena, size);
	return object;
}

/*
 * sw_arena_alloc returns `size` octets, zeroed, aligned to max_align_t, that live
 * until the arena is reset.  It does not return if the host cannot give them.
 * It stands here so that the compiler knows the sizes of single objects.
 */
static inline void *
sw_arena_alloc(SwArena *arena, size_t size)
{
	return memset(sw_arena_room(arena, size), 0, size);
}

/* sw_arena_array is sw_arena_alloc of count * size, where the product cannot overflow. */
static inline void *
sw_arena_array(SwArena *arena, size_t count, size_t size)
{
	sw_assert(size == 0 || count <= SIZE_MAX / size);
	return sw_arena_alloc(arena, count * size);
}

/* sw_arena_room_array is the same of sw_arena_room. */
static inline void *
sw_arena_room_array(SwArena *arena, size_t count, size_t size)
{
	sw_assert(size == 0 || count <= SIZE_MAX / size);
	return sw_arena_room(arena, count * size);
}

/* sw_arena_octets returns `size` octets, neither zeroed nor aligned: room for a text. */
char *sw_arena_octets(SwArena *arena, size_t size);

/*
 * sw_arena_extend makes the newest object of the arena longer where it lies; false if
 * `object` of `size` octets is not the newest or the chunk has no room for `size_new`.
 */
bool sw_arena_extend(SwArena *arena, const void *object, size_t size, size_t size_new);

/* sw_arena_reset gives every chunk back to the host; the arena can be used again. */
void sw_arena_reset(SwArena *arena);

#define SW_NEW(arena, type)              ((type *) sw_arena_alloc((arena), sizeof(type)))
#define SW_NEW_ARRAY(arena, type, count) ((type *) sw_arena_array((arena), (count), sizeof(type)))

#define SW_ROOM(arena, type) ((type *) sw_arena_room((arena), sizeof(type)))
#define SW_ROOM_ARRAY(arena, type, count)                                                          \
	((type *) sw_arena_room_array((arena), (count), sizeof(type)))

#endif
