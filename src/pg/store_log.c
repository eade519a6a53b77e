/*-------------------------------------------------------------------------
 *
 * store_log.c
 *		The log and what stands beside it: decisions, quarantines, refusals, votes.
 *
 * Log and decisions are only ever appended to, under the lock of the instance's head.
 *
 * src/pg/store_log.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "pg/store_internal.h"

#include "access/stratnum.h"
#include "access/table.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "nodes/makefuncs.h"
#include "utils/snapmgr.h"

#include "pg/compat.h"

/* ---- records -------------------------------------------------------------------------- */

enum
{
	WAL_INSTANCE = 1,
	WAL_INDEX,
	WAL_IDEM_KEY,
	WAL_RECORD_HASH,
	WAL_RECORD,
	WAL_INPUTS
};

static void
wal_from_row(const SwpgRow *row, SwpgWalRow *wal_out)
{
	wal_out->instance = swpg_row_text(row, WAL_INSTANCE);
	wal_out->wal_index = swpg_row_integer(row, WAL_INDEX);
	wal_out->idem_key = swpg_row_text(row, WAL_IDEM_KEY);
	wal_out->record_hash = swpg_row_hash(row, WAL_RECORD_HASH);
	wal_out->record = swpg_row_text(row, WAL_RECORD);
	wal_out->inputs = swpg_row_text(row, WAL_INPUTS);
}

static void
keys_of_index(SwpgKeys *keys, SwpgIndex index, SwText instance, int64_t wal_index)
{
	swpg_keys_begin(keys, index);
	swpg_keys_text(keys, instance);
	swpg_keys_integer(keys, wal_index);
}

static void
keys_of_texts(SwpgKeys *keys, SwpgIndex index, SwText instance, SwText idem_key)
{
	swpg_keys_begin(keys, index);
	swpg_keys_text(keys, instance);
	swpg_keys_text(keys, idem_key);
}

bool
swpg_store_wal(SwpgRead read, SwText instance, int64_t wal_index, SwpgWalRow *row_out)
{
	SwpgKeys keys;
	SwpgRow row;

	keys_of_index(&keys, SWPG_INDEX_WAL, instance, wal_index);
	if (!swpg_row_find(&keys, read, ForwardScanDirection, &row))
		return false;
	wal_from_row(&row, row_out);
	return true;
}

bool
swpg_store_wal_hash(SwpgRead read, SwText instance, int64_t wal_index, SwHash *record_hash_out)
{
	SwpgKeys keys;
	SwpgRow row;

	keys_of_index(&keys, SWPG_INDEX_WAL, instance, wal_index);
	if (!swpg_row_find(&keys, read, ForwardScanDirection, &row))
		return false;
	*record_hash_out = swpg_row_hash(&row, WAL_RECORD_HASH);
	return true;
}

bool
swpg_store_wal_by_key(SwText instance, SwText idem_key, SwpgWalRow *row_out)
{
	SwpgKeys keys;
	SwpgRow row;

	keys_of_texts(&keys, SWPG_INDEX_WAL_KEY, instance, idem_key);
	if (!swpg_row_find_dirty(&keys, &row))
		return false;
	wal_from_row(&row, row_out);
	return true;
}

SwpgScan *
swpg_scan_wal(SwpgRead read, SwText instance, int64_t from_index, int64_t to_index)
{
	SwpgKeys keys;

	swpg_keys_begin(&keys, SWPG_INDEX_WAL);
	swpg_keys_text(&keys, instance);
	swpg_keys_bound(&keys, 2, BTGreaterEqualStrategyNumber, from_index);
	swpg_keys_bound(&keys, 2, BTLessEqualStrategyNumber, to_index);
	return swpg_scan_begin(&keys, read, ForwardScanDirection);
}

bool
swpg_scan_wal_next(SwpgScan *scan, SwpgWalRow *row_out)
{
	SwpgRow row;

	if (!swpg_scan_next(scan, &row))
		return false;
	wal_from_row(&row, row_out);
	return true;
}

/*
 * Fires the AFTER ROW triggers for a row that stands in `slot`.  All is set up anew in each call:
 * a trigger's call information is filled in the memory of its first firing, and kept over calls it
 * dangles.
 */
static void
fire_after_insert(Relation relation, TupleTableSlot *slot)
{
	RangeTblEntry *entry = makeNode(RangeTblEntry);
	EState *estate = CreateExecutorState();
	ResultRelInfo *result = makeNode(ResultRelInfo);

	entry->rtekind = RTE_RELATION;
	entry->relid = RelationGetRelid(relation);
	entry->relkind = relation->rd_rel->relkind;
	entry->rellockmode = RowExclusiveLock;
	swpg_init_range_table(estate, list_make1(entry));
	InitResultRelInfo(result, relation, 1, NULL, 0);
	estate->es_opened_result_relations = lappend(NIL, result);
	estate->es_output_cid = GetCurrentCommandId(true);
	slot->tts_tableOid = RelationGetRelid(relation);
	AfterTriggerBeginQuery();
	ExecARInsertTriggers(estate, result, slot, NIL, NULL);
	AfterTriggerEndQuery(estate);
	ExecResetTupleTable(estate->es_tupleTable, false);
	FreeExecutorState(estate);
}

void
swpg_store_wal_insert(const SwpgWalRow *wal)
{
	Relation relation = swpg_table_open(SWPG_WAL, RowExclusiveLock);
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, WAL_INSTANCE, wal->instance);
	swpg_row_set_integer(&row, WAL_INDEX, wal->wal_index);
	swpg_row_set_text(&row, WAL_IDEM_KEY, wal->idem_key);
	swpg_row_set_hash(&row, WAL_RECORD_HASH, &wal->record_hash);
	swpg_row_set_text(&row, WAL_RECORD, wal->record);
	swpg_row_set_text(&row, WAL_INPUTS, wal->inputs);

	TupleTableSlot *slot = swpg_row_slot(relation, &row);
	table_tuple_insert(relation, slot, GetCurrentCommandId(true), 0, NULL);
	swpg_slot_index(relation, slot);
	fire_after_insert(relation, slot);
	ExecDropSingleTupleTableSlot(slot);
	table_close(relation, NoLock);
}


/* ---- decisions ------------------------------------------------------------------------ */

enum
{
	DECISION_INSTANCE = 1,
	DECISION_INDEX,
	DECISION_ADDRESS,
	DECISION_DECISION
};

bool
swpg_store_decision(SwpgRead read, SwText instance, int64_t wal_index, SwpgDecisionRow *row_out)
{
	SwpgKeys keys;
	SwpgRow row;

	keys_of_index(&keys, SWPG_INDEX_DECISION_RECORD, instance, wal_index);
	if (!swpg_row_find(&keys, read, ForwardScanDirection, &row))
		return false;
	row_out->instance = swpg_row_text(&row, DECISION_INSTANCE);
	row_out->wal_index = swpg_row_integer(&row, DECISION_INDEX);
	row_out->address = swpg_row_text(&row, DECISION_ADDRESS);
	row_out->decision = swpg_row_text(&row, DECISION_DECISION);
	return true;
}

void
swpg_store_decision_insert(const SwpgDecisionRow *decision)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, DECISION_INSTANCE, decision->instance);
	swpg_row_set_integer(&row, DECISION_INDEX, decision->wal_index);
	swpg_row_set_text(&row, DECISION_ADDRESS, decision->address);
	swpg_row_set_text(&row, DECISION_DECISION, decision->decision);
	swpg_row_insert(SWPG_DECISION_RECORD, &row);
}


/* ---- quarantines ---------------------------------------------------------------------- */

enum
{
	QUARANTINE_INSTANCE = 1,
	QUARANTINE_IDEM_KEY,
	QUARANTINE_TRANSITION,
	QUARANTINE_INPUTS_HASH,
	QUARANTINE_SIGNER,
	QUARANTINE_INDEX,
	QUARANTINE_DECISION
};

bool
swpg_store_has_quarantine(SwText instance)
{
	SwpgKeys keys;
	SwpgRow row;

	swpg_keys_begin(&keys, SWPG_INDEX_QUARANTINE);
	swpg_keys_text(&keys, instance);
	return swpg_row_find_dirty(&keys, &row);
}

bool
swpg_store_quarantine_by_key(SwText instance, SwText idem_key, SwpgQuarantineRow *row_out)
{
	SwpgKeys keys;
	SwpgRow row;

	keys_of_texts(&keys, SWPG_INDEX_QUARANTINE, instance, idem_key);
	if (!swpg_row_find_dirty(&keys, &row))
		return false;
	row_out->instance = swpg_row_text(&row, QUARANTINE_INSTANCE);
	row_out->idem_key = swpg_row_text(&row, QUARANTINE_IDEM_KEY);
	row_out->transition = swpg_row_text(&row, QUARANTINE_TRANSITION);
	row_out->inputs_hash = swpg_row_hash(&row, QUARANTINE_INPUTS_HASH);
	row_out->signer = swpg_row_text(&row, QUARANTINE_SIGNER);
	row_out->wal_index = swpg_row_integer(&row, QUARANTINE_INDEX);
	row_out->decision = swpg_row_text(&row, QUARANTINE_DECISION);
	return true;
}

void
swpg_store_quarantine_insert(const SwpgQuarantineRow *quarantine)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, QUARANTINE_INSTANCE, quarantine->instance);
	swpg_row_set_text(&row, QUARANTINE_IDEM_KEY, quarantine->idem_key);
	swpg_row_set_text(&row, QUARANTINE_TRANSITION, quarantine->transition);
	swpg_row_set_hash(&row, QUARANTINE_INPUTS_HASH, &quarantine->inputs_hash);
	swpg_row_set_text(&row, QUARANTINE_SIGNER, quarantine->signer);
	swpg_row_set_integer(&row, QUARANTINE_INDEX, quarantine->wal_index);
	swpg_row_set_text(&row, QUARANTINE_DECISION, quarantine->decision);
	swpg_row_insert(SWPG_QUARANTINE, &row);
}


/* ---- refusals ------------------------------------------------------------------------- */

enum
{
	REJECTION_INSTANCE = 1,
	REJECTION_SIGNER,
	REJECTION_TRANSITION,
	REJECTION_IDEM_KEY,
	REJECTION_REASON,
	REJECTION_REFUSED,
	REJECTION_DECISION
};

void
swpg_store_rejection_insert(const SwpgRejectionRow *rejection)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, REJECTION_INSTANCE, rejection->instance);
	swpg_row_set_text(&row, REJECTION_SIGNER, rejection->signer);
	swpg_row_set_text(&row, REJECTION_TRANSITION, rejection->transition);
	swpg_row_set_text(&row, REJECTION_IDEM_KEY, rejection->idem_key);
	swpg_row_set_text(&row, REJECTION_REASON, rejection->reason);
	swpg_row_set_time_us(&row, REJECTION_REFUSED, rejection->refused_us);
	swpg_row_set_text(&row, REJECTION_DECISION, rejection->decision);
	swpg_row_insert(SWPG_REJECTION, &row);
}

/* Two sweepers may meet; what the other one deletes is skipped, not waited for. */
int64_t
swpg_store_rejection_expire(int64_t before_us, int64_t limit)
{
	Relation relation = swpg_table_open(SWPG_REJECTION, RowExclusiveLock);
	SwpgKeys keys;
	SwpgRow row;
	int64_t deleted = 0;

	swpg_keys_begin(&keys, SWPG_INDEX_REJECTION_REFUSED);
	swpg_keys_bound(&keys, 1, BTLessEqualStrategyNumber, swpg_timestamp_of_us(before_us));
	SwpgScan *scan = swpg_scan_begin(&keys, SWPG_PROPOSER, ForwardScanDirection);
	while (deleted < limit && swpg_scan_next(scan, &row))
	{
		TM_FailureData failure;

		if (table_tuple_delete(relation,
							   &row.tid,
							   GetCurrentCommandId(true),
							   SnapshotSelf,
							   InvalidSnapshot,
							   false,
							   &failure,
							   false) == TM_Ok)
			deleted++;
	}
	swpg_scan_end(scan);
	table_close(relation, NoLock);
	return deleted;
}


/* ---- votes ---------------------------------------------------------------------------- */

enum
{
	VOTE_INSTANCE = 1,
	VOTE_VOTER,
	VOTE_PURPOSE,
	VOTE_EPOCH,
	VOTE_SUBJECT_HASH,
	VOTE_VOTE,
	VOTE_RECORDED_AT
};

/* Whether an index on (instance, voter, purpose, epoch) has that voter. */
static bool
find_voter(SwpgIndex index, SwText instance, SwText voter, SwText purpose, int64_t epoch,
		   SwpgRow *row_out)
{
	SwpgKeys keys;

	swpg_keys_begin(&keys, index);
	swpg_keys_text(&keys, instance);
	swpg_keys_text(&keys, voter);
	swpg_keys_text(&keys, purpose);
	swpg_keys_integer(&keys, epoch);
	return swpg_row_find_dirty(&keys, row_out);
}

bool
swpg_store_vote(SwText instance, SwText voter, SwText purpose, int64_t epoch, SwpgVoteRow *row_out)
{
	SwpgRow row;

	if (!find_voter(SWPG_INDEX_VOTE, instance, voter, purpose, epoch, &row))
		return false;
	*row_out = (SwpgVoteRow){.instance = swpg_row_text(&row, VOTE_INSTANCE),
							 .voter = swpg_row_text(&row, VOTE_VOTER),
							 .purpose = swpg_row_text(&row, VOTE_PURPOSE),
							 .epoch = swpg_row_integer(&row, VOTE_EPOCH),
							 .subject_hash = swpg_row_hash(&row, VOTE_SUBJECT_HASH),
							 .vote = swpg_row_text(&row, VOTE_VOTE),
							 .recorded_us = swpg_row_time_us(&row, VOTE_RECORDED_AT)};
	return true;
}

void
swpg_store_vote_insert(const SwpgVoteRow *vote)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, VOTE_INSTANCE, vote->instance);
	swpg_row_set_text(&row, VOTE_VOTER, vote->voter);
	swpg_row_set_text(&row, VOTE_PURPOSE, vote->purpose);
	swpg_row_set_integer(&row, VOTE_EPOCH, vote->epoch);
	swpg_row_set_hash(&row, VOTE_SUBJECT_HASH, &vote->subject_hash);
	swpg_row_set_text(&row, VOTE_VOTE, vote->vote);
	swpg_row_set_time_us(&row, VOTE_RECORDED_AT, vote->recorded_us);
	swpg_row_insert(SWPG_VOTE, &row);
}


/* ---- equivocations -------------------------------------------------------------------- */

enum
{
	EQUIVOCATION_INSTANCE = 1,
	EQUIVOCATION_VOTER,
	EQUIVOCATION_PURPOSE,
	EQUIVOCATION_EPOCH,
	EQUIVOCATION_PAIR_HASH,
	EQUIVOCATION_FIRST,
	EQUIVOCATION_SECOND,
	EQUIVOCATION_RECORDED_AT
};

void
swpg_store_equivocation_insert(const SwpgEquivocationRow *pair)
{
	SwpgRow row;

	if (find_voter(SWPG_INDEX_EQUIVOCATION,
				   pair->instance,
				   pair->voter,
				   pair->purpose,
				   pair->epoch,
				   &row))
		return;
	swpg_row_begin(&row);
	swpg_row_set_text(&row, EQUIVOCATION_INSTANCE, pair->instance);
	swpg_row_set_text(&row, EQUIVOCATION_VOTER, pair->voter);
	swpg_row_set_text(&row, EQUIVOCATION_PURPOSE, pair->purpose);
	swpg_row_set_integer(&row, EQUIVOCATION_EPOCH, pair->epoch);
	swpg_row_set_hash(&row, EQUIVOCATION_PAIR_HASH, &pair->pair_hash);
	swpg_row_set_text(&row, EQUIVOCATION_FIRST, pair->first);
	swpg_row_set_text(&row, EQUIVOCATION_SECOND, pair->second);
	swpg_row_set_time_us(&row, EQUIVOCATION_RECORDED_AT, pair->recorded_us);
	swpg_row_insert(SWPG_EQUIVOCATION, &row);
}
