/*-------------------------------------------------------------------------
 *
 * store_head.c
 *		Heads: found, locked at their latest version, judged by, written.
 *
 * The row lock carries correctness; isolation comes on top.  docs/internals tells what is unsound
 * if a line of swpg_store_head_lock is left out, and how it was seen.
 *
 * src/pg/store_head.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "pg/store_internal.h"

#include "access/table.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "storage/predicate.h"
#include "utils/inval.h"
#include "utils/snapmgr.h"

#include "pg/compat.h"
#include "pg/convert.h"

enum
{
	INSTANCE = 1,
	TENANT,
	MACHINE,
	VERSION,
	CHART_HASH,
	WAL_INDEX,
	HLC,
	RECORD_HASH,
	STATE_HASH,
	STATE
};

static void
head_from_row(const SwpgRow *row, SwpgHeadRow *head_out)
{
	head_out->instance = swpg_row_text(row, INSTANCE);
	head_out->tenant = swpg_row_text(row, TENANT);
	head_out->machine = swpg_row_text(row, MACHINE);
	head_out->version = swpg_row_text(row, VERSION);
	head_out->chart_hash = swpg_row_hash(row, CHART_HASH);
	head_out->wal_index = swpg_row_integer(row, WAL_INDEX);
	head_out->has_hlc = swpg_row_hlc(row, HLC, &head_out->hlc);
	head_out->record_hash = swpg_row_hash(row, RECORD_HASH);
	head_out->state_hash = swpg_row_hash(row, STATE_HASH);
	head_out->state_datum = row->values[STATE - 1];
}

static void
head_to_row(const SwpgHeadRow *head, SwText state, SwpgRow *row_out)
{
	swpg_row_begin(row_out);
	swpg_row_set_text(row_out, INSTANCE, head->instance);
	swpg_row_set_text(row_out, TENANT, head->tenant);
	swpg_row_set_text(row_out, MACHINE, head->machine);
	swpg_row_set_text(row_out, VERSION, head->version);
	swpg_row_set_hash(row_out, CHART_HASH, &head->chart_hash);
	swpg_row_set_integer(row_out, WAL_INDEX, head->wal_index);
	swpg_row_set_hlc(row_out, HLC, head->has_hlc, head->hlc);
	swpg_row_set_hash(row_out, RECORD_HASH, &head->record_hash);
	swpg_row_set_hash(row_out, STATE_HASH, &head->state_hash);
	swpg_row_set_text(row_out, STATE, state);
}

SwText
swpg_head_state(const SwpgHeadRow *row)
{
	return swpg_text(row->state_datum);
}

bool
swpg_store_head(SwpgRead read, SwText instance, SwpgHeadRow *row_out)
{
	SwpgKeys keys;
	SwpgRow row;

	swpg_keys_begin(&keys, SWPG_INDEX_INSTANCE);
	swpg_keys_text(&keys, instance);
	if (!swpg_row_find(&keys, read, ForwardScanDirection, &row))
		return false;
	head_from_row(&row, row_out);
	return true;
}

bool
swpg_store_head_is_newer(SwText instance)
{
	Relation relation = swpg_table_open(SWPG_INSTANCE, AccessShareLock);
	Relation index = swpg_index_open(SWPG_INDEX_INSTANCE, AccessShareLock);
	TupleTableSlot *slot = table_slot_create(relation, NULL);
	IndexScanDesc scan = swpg_index_beginscan(relation, index, SnapshotSelf, 1);
	SwpgKeys keys;
	bool is_newer;

	swpg_keys_begin(&keys, SWPG_INDEX_INSTANCE);
	swpg_keys_text(&keys, instance);
	index_rescan(scan, keys.keys, 1, NULL, 0);
	is_newer = index_getnext_slot(scan, ForwardScanDirection, slot) &&
			   !table_tuple_satisfies_snapshot(relation, slot, GetTransactionSnapshot());
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	index_close(index, NoLock);
	table_close(relation, NoLock);
	return is_newer;
}

SwpgScan *
swpg_scan_heads(SwpgRead read)
{
	return swpg_scan_begin_all(SWPG_INSTANCE, read);
}

bool
swpg_scan_heads_next(SwpgScan *scan, SwpgHeadRow *row_out)
{
	SwpgRow row;

	if (!swpg_scan_next(scan, &row))
		return false;
	head_from_row(&row, row_out);
	return true;
}


/* ---- the lock ------------------------------------------------------------------------- */

typedef struct HeadSearch
{
	Relation relation, index;
	TupleTableSlot *slot;
	SwpgKeys keys;
	bool is_exact; /* under the latest MVCC snapshot; else dirty */
} HeadSearch;

/*
 * One look into the index.  *inserter_out is the transaction that inserted the version found and
 * is not over.
 */
static bool
head_look(HeadSearch *search, ItemPointer tid_out, TransactionId *inserter_out)
{
	SnapshotData dirty;
	Snapshot snapshot = &dirty;

	InitDirtySnapshot(dirty);
	if (search->is_exact)
		snapshot = RegisterSnapshot(GetLatestSnapshot());

	IndexScanDesc scan = swpg_index_beginscan(search->relation, search->index, snapshot, 1);
	index_rescan(scan, search->keys.keys, 1, NULL, 0);
	bool is_found = index_getnext_slot(scan, ForwardScanDirection, search->slot);
	*inserter_out = is_found && !search->is_exact ? dirty.xmin : InvalidTransactionId;
	if (is_found)
		*tid_out = search->slot->tts_tid; /* the member of a HOT chain, not its root */
	ExecClearTuple(search->slot);
	index_endscan(scan);
	if (search->is_exact)
		UnregisterSnapshot(snapshot);
	return is_found;
}

/*
 * Finds and locks.  A version whose inserter is not over is never locked: if that one aborts,
 * the version is pruned at once and its line pointer may serve another row.
 */
static SwpgHeadFound
head_search_lock(HeadSearch *search)
{
	for (;;)
	{
		ItemPointerData tid;
		TransactionId inserter;
		TM_FailureData failure;

		CHECK_FOR_INTERRUPTS();
		if (!head_look(search, &tid, &inserter))
		{
			if (search->is_exact)
				return SWPG_HEAD_NONE;
			search->is_exact = true;
			continue;
		}
		if (TransactionIdIsValid(inserter))
		{
			XactLockTableWait(inserter, search->relation, &tid, XLTW_Lock);
			continue;
		}
		switch (table_tuple_lock(search->relation,
								 &tid,
								 GetTransactionSnapshot(),
								 search->slot,
								 GetCurrentCommandId(true),
								 LockTupleNoKeyExclusive,
								 LockWaitBlock,
								 TUPLE_LOCK_FLAG_FIND_LAST_VERSION,
								 &failure))
		{
			case TM_Ok:
				return table_tuple_satisfies_snapshot(search->relation,
													  search->slot,
													  GetTransactionSnapshot())
						   ? SWPG_HEAD_VISIBLE
						   : SWPG_HEAD_NEWER;
			case TM_Deleted:
			case TM_Updated:
				search->is_exact = true;
				continue;
			case TM_Invisible:
			case TM_SelfModified:
			case TM_BeingModified:
			case TM_WouldBlock:
				elog(ERROR, "head of an instance was changed by this very command");
		}
	}
}

SwpgHeadFound
swpg_store_head_lock(SwText instance, SwpgHeadLock *lock_out)
{
	HeadSearch search = {.relation = swpg_table_open(SWPG_INSTANCE, RowExclusiveLock),
						 .index = swpg_index_open(SWPG_INDEX_INSTANCE, RowExclusiveLock)};

	search.slot = table_slot_create(search.relation, NULL);
	swpg_keys_begin(&search.keys, SWPG_INDEX_INSTANCE);
	swpg_keys_text(&search.keys, instance);
	lock_out->found = head_search_lock(&search);
	if (lock_out->found != SWPG_HEAD_NONE)
	{
		SwpgRow row;

		swpg_row_copy(search.relation, search.slot, &row);
		lock_out->tid = row.tid;
		head_from_row(&row, &lock_out->row);
	}
	ExecDropSingleTupleTableSlot(search.slot);
	index_close(search.index, NoLock);
	table_close(search.relation, NoLock);
	AcceptInvalidationMessages();
	return lock_out->found;
}

void
swpg_store_head_read_noted(const SwpgHeadLock *lock)
{
	Relation relation = swpg_table_open(SWPG_INSTANCE, RowExclusiveLock);
	ItemPointerData tid = lock->tid;

	Assert(lock->found == SWPG_HEAD_VISIBLE);
	PredicateLockTID(relation, &tid, GetTransactionSnapshot(), InvalidTransactionId);
	table_close(relation, NoLock);
}


/* ---- writing -------------------------------------------------------------------------- */

void
swpg_store_head_update(SwpgHeadLock *lock, const SwpgHeadRow *row, SwText state)
{
	Relation relation = swpg_table_open(SWPG_INSTANCE, RowExclusiveLock);
	SwpgRow values;
	TM_FailureData failure;
	LockTupleMode mode;
	TU_UpdateIndexes indexes;

	Assert(lock->found == SWPG_HEAD_VISIBLE);
	head_to_row(row, state, &values);
	TupleTableSlot *slot = swpg_row_slot(relation, &values);
	TM_Result result = table_tuple_update(relation,
										  &lock->tid,
										  slot,
										  GetCurrentCommandId(true),
										  GetTransactionSnapshot(),
										  InvalidSnapshot,
										  true,
										  &failure,
										  &mode,
										  &indexes);
	if (result != TM_Ok)
		elog(ERROR, "head of an instance changed under its lock (%d)", (int) result);
	if (swpg_updates_all_indexes(indexes))
		swpg_slot_index(relation, slot);
	lock->tid = slot->tts_tid;
	ExecDropSingleTupleTableSlot(slot);
	table_close(relation, NoLock);
}

void
swpg_store_head_insert(const SwpgHeadRow *row, SwText state)
{
	SwpgRow values;

	head_to_row(row, state, &values);
	swpg_row_insert(SWPG_INSTANCE, &values);
}
