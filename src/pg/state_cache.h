/*-------------------------------------------------------------------------
 *
 * state_cache.h
 *		The last state of each instance that this backend wrote, with the hashes of its regions.
 *
 * A hint and never a truth: what it gives has the very octets that were read from the head.
 *
 * src/pg/state_cache.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_STATE_CACHE_H
#define SWOOSH_PG_STATE_CACHE_H

#include "postgres.h"

#include "swoosh/state.h"

/*
 * swpg_state_find is the state of `instance` whose document is `bytes`, or NULL.  It stays until
 * the CurrentMemoryContext is reset or deleted.
 */
SwState *swpg_state_find(SwText instance, SwText bytes);

/* swpg_state_keep remembers a copy of `state` as the last one of `instance`. */
void swpg_state_keep(SwText instance, SwState *state);

#endif
