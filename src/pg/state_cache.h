/*-------------------------------------------------------------------------
 *
 * state_cache.h
 *		The last state of each instance that this backend wrote, with the hashes of its regions.
 *
 * A hint and never a truth: a state that it gives has the very octets that were read from the head;
 * what it says of the log holds while the head names the record that this backend wrote, since
 * nothing is added to the log of an instance but with its head.
 *
 * src/pg/state_cache.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_STATE_CACHE_H
#define SWOOSH_PG_STATE_CACHE_H

#include "postgres.h"

#include "swoosh/hash.h"
#include "swoosh/state.h"

/*
 * swpg_state_find is the state of `instance` whose document is `bytes`, or NULL.  It stays until
 * the CurrentMemoryContext is reset or deleted.
 */
SwState *swpg_state_find(SwText instance, SwText bytes);

/*
 * swpg_state_is_own: the last record of `instance` is `record_hash`, this backend wrote it, and
 * since then no table has changed by another way.  *is_clean_out then tells what it was kept with.
 */
bool swpg_state_is_own(SwText instance, const SwHash *record_hash, bool *is_clean_out);

/*
 * swpg_state_keep remembers a copy of `state` as that after the record that was just written, and
 * that no proposal to `instance` ended in quarantine (`is_clean`) or maybe one did.  Not of one
 * above 32 kB; of many that take more than 8 MiB together some are forgotten.
 */
void swpg_state_keep(SwText instance, SwState *state, const SwHash *record_hash, bool is_clean);

#endif
