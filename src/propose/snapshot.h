/*-------------------------------------------------------------------------
 *
 * snapshot.h
 *		Signed snapshots: where a replay may start.
 *
 * src/propose/snapshot.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWPG_SNAPSHOT_H
#define SWPG_SNAPSHOT_H

#include "postgres.h"

#include "pg/store.h"

/*
 * swpg_snapshot_store signs and stores the snapshot of a locked head; nothing where that index has
 * one.  Answers the canonical bytes of the one that is stored, and in *is_new_out, unless that is
 * NULL, whether it was stored now.
 */
SwText
swpg_snapshot_store(SwArena *arena, const SwServer *server, const SwHead *head, bool *is_new_out);

/* swpg_snapshot_take stores one of the head of `instance`; SW_UNKNOWN_INSTANCE if it has none. */
SwText swpg_snapshot_take(SwArena *arena, SwText instance, bool *is_new_out);

#endif
