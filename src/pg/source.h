/*-------------------------------------------------------------------------
 *
 * source.h
 *		Where guards find facts and grants in the database, each read once per call.
 *
 * src/pg/source.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_SOURCE_H
#define SWOOSH_PG_SOURCE_H

#include "pg/store.h"
#include "swoosh/upgrade.h"

/*
 * swpg_source_new makes a source for the instances of one tenant.  What it answers once it
 * answers again, absence too.  All of it lies in the arena and the CurrentMemoryContext of the
 * call of swpg_source_new.
 */
const SwSource *swpg_source_new(SwpgRead read, SwArena *arena, SwText tenant);

/* swpg_source_charts is where an upgrade finds charts; it lives as long as its source. */
const SwChartSource *swpg_source_charts(const SwSource *source);

#endif
