/*-------------------------------------------------------------------------
 *
 * state_cache.h
 *		States that this backend has seen, by their hash.
 *
 * A state is known by its content, so what is cached is never wrong and needs no invalidation:
 * a head whose state is here is neither read, split nor hashed.
 *
 * src/propose/state_cache.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PROPOSE_STATE_CACHE_H
#define SWOOSH_PROPOSE_STATE_CACHE_H

#include "swoosh/state.h"

/* swpg_state_cached is the state with this hash, or NULL.  It lives until the transaction ends. */
SwState *swpg_state_cached(const SwHash *hash);

/* swpg_state_remember keeps a copy of a state that became a head, as long as there is room. */
void swpg_state_remember(SwState *state);

void swpg_state_cache_init(void);

#endif
