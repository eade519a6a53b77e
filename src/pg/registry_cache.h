/*-------------------------------------------------------------------------
 *
 * registry_cache.h
 *		What a backend has read of grants and of kinds of facts, until somebody says it changed.
 *
 * Rows of both only grow, so what can change is known: a revocation, and the first fact of a kind.
 * Whoever writes one tells all backends (swpg_store_tell), and a transaction that is rolled back or
 * prepared forgets what may have been its own.  Messages are taken when a head is locked
 * (swpg_store_head_lock): what was told by then counts for what is decided under that lock.  A
 * revocation counts from its commit, so under the lock the table is asked for it, not this.
 *
 * For proposers; readers have a snapshot and ask the tables.
 *
 * src/pg/registry_cache.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_REGISTRY_CACHE_H
#define SWOOSH_PG_REGISTRY_CACHE_H

#include "pg/store.h"

/*
 * swpg_signer is swpg_store_signer, for the first look, before the lock.  Memory: the arena and the
 * CurrentMemoryContext.
 */
bool swpg_signer(SwArena *arena, SwText signer, SwpgSignerRow *row_out);

/* swpg_has_fact is swpg_store_has_fact. */
bool swpg_has_fact(SwText tenant, SwText kind);

#endif
