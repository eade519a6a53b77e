/*-------------------------------------------------------------------------
 *
 * canon.h
 *		One value, exactly one string of octets (RFC 8785).
 *
 * include/swoosh/canon.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CANON_H
#define SWOOSH_CANON_H

#include "swoosh/json.h"

/* sw_canon is the canonical bytes of `value`, in the arena.  Pure. */
SwText sw_canon(SwArena *arena, const SwJson *value);

/* sw_canon_ordered is the same with keys in text order: for charts alone.  Pure. */
SwText sw_canon_ordered(SwArena *arena, const SwJson *value);

/* sw_canon_write and sw_canon_write_string append to a buffer. */
void sw_canon_write(SwBuffer *buffer, const SwJson *value);
void sw_canon_write_string(SwBuffer *buffer, SwText text);

/*
 * sw_canon_without is the canonical bytes of an object less the members named in
 * `keys` (NULL-terminated): what a signature covers.
 */
SwText sw_canon_without(SwArena *arena, const SwJson *object, const char *const *keys);

#endif
