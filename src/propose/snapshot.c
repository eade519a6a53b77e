/*-------------------------------------------------------------------------
 *
 * snapshot.c
 *		swoosh_snapshot: the head, signed, as it stands in the log.
 *
 * src/propose/snapshot.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "pg/convert.h"
#include "pg/key.h"
#include "pg/memory.h"
#include "pg/metrics.h"
#include "pg/tenant.h"
#include "propose/head.h"
#include "propose/snapshot.h"
#include "propose/verb.h"
#include "swoosh/canon.h"

PG_FUNCTION_INFO_V1(swoosh_snapshot);

SwText
swpg_snapshot_store(SwArena *arena, const SwServer *server, const SwHead *head, bool *is_new_out)
{
	SwpgSnapshotRow row;
	bool is_stored = swpg_store_snapshot(SWPG_PROPOSER, head->instance, head->wal_index, &row) &&
					 row.wal_index == head->wal_index;

	if (is_new_out != NULL)
		*is_new_out = !is_stored;
	if (is_stored)
		return row.snapshot;
	row = (SwpgSnapshotRow){.instance = head->instance,
							.wal_index = head->wal_index,
							.state_hash = *sw_state_hash(head->state),
							.snapshot = sw_canon(arena, sw_snapshot(arena, server, head)),
							.created_us = swpg_now_us()};
	swpg_store_snapshot_insert(&row);
	swpg_store_flush();
	swpg_metrics_snapshot();
	return row.snapshot;
}

SwText
swpg_snapshot_take(SwArena *arena, SwText instance, bool *is_new_out)
{
	const SwServer *server = swpg_server_signing();
	SwpgHeadLock lock;
	SwHead head;

	if (swpg_store_head_lock(instance, &lock) == SWPG_HEAD_NONE)
		swpg_verb_unknown_instance(instance);
	if (lock.found == SWPG_HEAD_VISIBLE)
		swpg_store_head_read_noted(&lock);
	swpg_head_open(SWPG_PROPOSER, arena, &lock.row, &head);
	return swpg_snapshot_store(arena, server, &head, is_new_out);
}

Datum
swoosh_snapshot(PG_FUNCTION_ARGS)
{
	SwText tenant;
	SwText instance = swpg_verb_instance(fcinfo, 0, &tenant);
	SwArena arena;

	swpg_verb_writes("swoosh_snapshot()");
	swpg_arena_init(&arena, CurrentMemoryContext);
	if (!swpg_reads_tenant(tenant))
		swpg_verb_unknown_instance(instance);
	PG_RETURN_DATUM(swpg_text_datum(swpg_snapshot_take(&arena, instance, NULL)));
}
