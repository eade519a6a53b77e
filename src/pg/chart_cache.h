/*-------------------------------------------------------------------------
 *
 * chart_cache.h
 *		Charts of this backend, parsed once and kept by their hash; and the guards they may name.
 *
 * A chart is immutable under its hash, so nothing ever needs to be forgotten but for room.
 *
 * src/pg/chart_cache.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_CHART_CACHE_H
#define SWOOSH_PG_CHART_CACHE_H

#include "pg/store.h"
#include "swoosh/chart.h"

/*
 * swpg_chart is the chart with this hash, parsed; it stays at least until the
 * CurrentMemoryContext is reset or deleted.  NULL where swoosh.machine has none.  A stored chart
 * that does not hash to its name or does not load is the error SW_STATE_DIVERGED.
 */
const SwChart *swpg_chart(SwpgRead read, const SwHash *chart_hash);

/* swpg_guard_table is the built-in providers and those that other extensions registered. */
const SwGuardTable *swpg_guard_table(void);

/*
 * swpg_guard_register adds a provider; another extension calls it from its _PG_init, with memory
 * that stays.  It must be loaded in every backend that proposes (session_preload_libraries).
 * Error 42710 for a type that is taken, 54000 for one too many.
 */
extern PGDLLEXPORT void swpg_guard_register(const SwGuardProvider *provider);

#endif
