/*-------------------------------------------------------------------------
 *
 * store.c
 *		The shape of the tables, and how a row is found, read and written.
 *
 * OIDs are looked up by name in schema swoosh, never by search_path, and kept until the relation
 * cache says that a table changed.  An index is known by its columns, so its name is free.
 *
 * src/pg/store.c			SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "pg/store_internal.h"

#include "access/stratnum.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_collation.h"
#include "executor/executor.h"
#include "storage/lmgr.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#include "pg/compat.h"
#include "pg/convert.h"

typedef struct TableShape
{
	const char *name;
	int column_count;
	const char *columns[SWPG_COLUMNS_MAX];
} TableShape;

/* In the order of SwpgTable; columns in the order of sql/20_table_*.sql. */
static const TableShape table_shapes[SWPG_TABLE_COUNT] = {
	{"tenant", 2, {"tenant", "created"}},
	{"tenant_role", 3, {"tenant", "role_name", "granted"}},
	{"signer",
	 10,
	 {"signer",
	  "entry",
	  "tenant",
	  "roles",
	  "valid_from",
	  "valid_until",
	  "grant_hash",
	  "revoked",
	  "reason",
	  "recorded_at"}},
	{"machine",
	 8,
	 {"machine", "version", "ordinal", "chart_hash", "chart", "signer", "signature", "defined"}},
	{"genesis", 3, {"instance", "genesis", "genesis_hash"}},
	{"instance",
	 10,
	 {"instance",
	  "tenant",
	  "machine",
	  "version",
	  "chart_hash",
	  "wal_index",
	  "hlc",
	  "record_hash",
	  "state_hash",
	  "state"}},
	{"wal", 6, {"instance", "wal_index", "idem_key", "record_hash", "record", "inputs"}},
	{"decision_record", 4, {"instance", "wal_index", "decision_address", "decision"}},
	{"quarantine",
	 7,
	 {"instance", "idem_key", "transition", "inputs_hash", "signer", "wal_index", "decision"}},
	{"rejection",
	 7,
	 {"instance", "signer", "transition", "idem_key", "reason", "refused", "decision"}},
	{"snapshot", 5, {"instance", "wal_index", "state_hash", "snapshot", "created"}},
	{"fact",
	 8,
	 {"tenant", "kind", "subject", "serial", "fact_hash", "fact", "signer", "recorded_at"}},
	{"artifact", 4, {"tenant", "artifact_hash", "body", "stored"}},
	{"vote", 7, {"instance", "voter", "purpose", "epoch", "subject_hash", "vote", "recorded_at"}},
	{"equivocation",
	 8,
	 {"instance", "voter", "purpose", "epoch", "pair_hash", "first", "second", "recorded_at"}},
};

typedef struct IndexShape
{
	SwpgTable table;
	int column_count;
	AttrNumber columns[SWPG_KEYS_MAX];
} IndexShape;

/* In the order of SwpgIndex. */
static const IndexShape index_shapes[SWPG_INDEX_COUNT] = {
	{SWPG_TENANT, 1, {1}},
	{SWPG_TENANT_ROLE, 2, {1, 2}},
	{SWPG_SIGNER, 2, {1, 2}},
	{SWPG_SIGNER, 1, {7}},
	{SWPG_MACHINE, 2, {1, 2}},
	{SWPG_MACHINE, 2, {1, 3}},
	{SWPG_MACHINE, 1, {4}},
	{SWPG_GENESIS, 1, {1}},
	{SWPG_INSTANCE, 1, {1}},
	{SWPG_WAL, 2, {1, 2}},
	{SWPG_WAL, 2, {1, 3}},
	{SWPG_DECISION_RECORD, 2, {1, 2}},
	{SWPG_QUARANTINE, 2, {1, 2}},
	{SWPG_REJECTION, 1, {6}},
	{SWPG_SNAPSHOT, 2, {1, 2}},
	{SWPG_FACT, 4, {1, 2, 3, 4}},
	{SWPG_FACT, 1, {5}},
	{SWPG_ARTIFACT, 2, {1, 2}},
	/* voters stand under one key in both */
	{SWPG_VOTE, 4, {1, 2, 3, 4}},
	{SWPG_EQUIVOCATION, 4, {1, 2, 3, 4}},
};

/* What this backend knows; InvalidOid: not looked up yet. */
static Oid table_oids[SWPG_TABLE_COUNT];
static Oid index_oids[SWPG_INDEX_COUNT];
static Oid hash_equal_proc; /* of the type state_hash */
static uint64 generation;


/* ---- names to OIDs -------------------------------------------------------------------- */

static void
forget_relation(Datum argument, Oid relation_oid)
{
	bool is_ours = relation_oid == InvalidOid;

	for (int table = 0; table < SWPG_TABLE_COUNT && !is_ours; table++)
		is_ours = table_oids[table] == relation_oid;
	for (int index = 0; index < SWPG_INDEX_COUNT && !is_ours; index++)
		is_ours = index_oids[index] == relation_oid;
	if (!is_ours)
		return;
	memset(table_oids, 0, sizeof(table_oids));
	memset(index_oids, 0, sizeof(index_oids));
	hash_equal_proc = InvalidOid;
	generation++;
}

/* What was read of one's own rows may have gone with them; prepared ones are nobody's yet. */
static void
forget_transaction(XactEvent event, void *context)
{
	if (event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE)
		generation++;
}

static void
forget_savepoint(SubXactEvent event, SubTransactionId subtransaction, SubTransactionId parent,
				 void *context)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		generation++;
}

void
swpg_store_init(void)
{
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
	RegisterXactCallback(forget_transaction, NULL);
	RegisterSubXactCallback(forget_savepoint, NULL);
}

/* The message takes the way of all of the relation cache: at commit, and in the WAL. */
void
swpg_store_tell(Oid table_oid)
{
	CacheInvalidateRelcacheByRelid(table_oid);
	generation++;
}

uint64
swpg_store_generation(void)
{
	return generation;
}

const char *
swpg_store_name(SwpgTable table)
{
	return table_shapes[table].name;
}

static void
check_shape(Relation relation, const TableShape *shape)
{
	TupleDesc desc = RelationGetDescr(relation);

	for (int i = 0; i < shape->column_count; i++)
	{
		if (i >= desc->natts || TupleDescAttr(desc, i)->attisdropped ||
			strcmp(NameStr(TupleDescAttr(desc, i)->attname), shape->columns[i]) != 0)
			ereport(ERROR,
					errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("table \"swoosh.%s\" does not have the columns of this library",
						   shape->name),
					errdetail("Column %d should be \"%s\".", i + 1, shape->columns[i]),
					errhint("Run ALTER EXTENSION swoosh UPDATE, or install the library of the "
							"extension's version."));
	}
}

Oid
swpg_store_oid(SwpgTable table)
{
	if (!OidIsValid(table_oids[table]))
	{
		const TableShape *shape = &table_shapes[table];
		Oid namespace_oid = get_namespace_oid("swoosh", true);
		Oid oid =
			OidIsValid(namespace_oid) ? get_relname_relid(shape->name, namespace_oid) : InvalidOid;

		if (!OidIsValid(oid))
			ereport(ERROR,
					errcode(ERRCODE_UNDEFINED_TABLE),
					errmsg("table \"swoosh.%s\" does not exist", shape->name),
					errhint("Run CREATE EXTENSION swoosh in this database."));
		Relation relation = table_open(oid, AccessShareLock);
		check_shape(relation, shape);
		table_close(relation, NoLock);
		table_oids[table] = oid;
	}
	return table_oids[table];
}

Relation
swpg_table_open(SwpgTable table, LOCKMODE mode)
{
	return table_open(swpg_store_oid(table), mode);
}

static bool
index_has_shape(Relation index, const IndexShape *shape)
{
	if (index->rd_rel->relam != BTREE_AM_OID || !index->rd_index->indisvalid ||
		RelationGetIndexPredicate(index) != NIL ||
		IndexRelationGetNumberOfKeyAttributes(index) != shape->column_count)
		return false;
	for (int i = 0; i < shape->column_count; i++)
	{
		if (index->rd_index->indkey.values[i] != shape->columns[i])
			return false;
	}
	return true;
}

static Oid
index_oid(SwpgIndex index)
{
	const IndexShape *shape = &index_shapes[index];

	if (OidIsValid(index_oids[index]))
		return index_oids[index];

	Relation relation = swpg_table_open(shape->table, AccessShareLock);
	List *candidates = RelationGetIndexList(relation);
	ListCell *cell;
	Oid found = InvalidOid;

	foreach (cell, candidates)
	{
		Relation candidate = index_open(lfirst_oid(cell), AccessShareLock);
		if (index_has_shape(candidate, shape))
			found = lfirst_oid(cell);
		index_close(candidate, NoLock);
		if (OidIsValid(found))
			break;
	}
	list_free(candidates);
	table_close(relation, NoLock);
	if (!OidIsValid(found))
		ereport(ERROR,
				errcode(ERRCODE_UNDEFINED_OBJECT),
				errmsg("table \"swoosh.%s\" lacks one of its indexes",
					   table_shapes[shape->table].name),
				errdetail("An index on the column \"%s\" is missing or not valid.",
						  table_shapes[shape->table].columns[shape->columns[0] - 1]),
				errhint("REINDEX the table, or create the index again as the extension does."));
	index_oids[index] = found;
	return found;
}

Relation
swpg_index_open(SwpgIndex index, LOCKMODE mode)
{
	return index_open(index_oid(index), mode);
}

SwpgTable
swpg_index_table(SwpgIndex index)
{
	return index_shapes[index].table;
}

/* The `=` of type state_hash, wherever the extension was installed. */
static Oid
hash_equal(void)
{
	if (!OidIsValid(hash_equal_proc))
	{
		Relation index = swpg_index_open(SWPG_INDEX_FACT_HASH, AccessShareLock);
		Oid type = index->rd_opcintype[0];
		Oid operator_oid =
			get_opfamily_member(index->rd_opfamily[0], type, type, BTEqualStrategyNumber);

		index_close(index, NoLock);
		hash_equal_proc = get_opcode(operator_oid);
	}
	return hash_equal_proc;
}


/* ---- columns -------------------------------------------------------------------------- */

SwText
swpg_row_text(const SwpgRow *row, int column)
{
	if (row->nulls[column - 1])
		return SW_NO_TEXT;
	return swpg_text(row->values[column - 1]);
}

int64_t
swpg_row_integer(const SwpgRow *row, int column)
{
	return row->nulls[column - 1] ? 0 : DatumGetInt64(row->values[column - 1]);
}

int64_t
swpg_row_time_us(const SwpgRow *row, int column)
{
	return row->nulls[column - 1]
			   ? 0
			   : swpg_us_of_timestamp(DatumGetTimestampTz(row->values[column - 1]));
}

SwHash
swpg_row_hash(const SwpgRow *row, int column)
{
	SwHash hash = {{0}};

	if (!row->nulls[column - 1])
		memcpy(hash.octets, DatumGetPointer(row->values[column - 1]), sizeof(hash.octets));
	return hash;
}

bool
swpg_row_hlc(const SwpgRow *row, int column, SwHlc *hlc_out)
{
	*hlc_out = row->nulls[column - 1] ? 0 : DatumGetUInt64(row->values[column - 1]);
	return !row->nulls[column - 1];
}

void
swpg_row_begin(SwpgRow *row)
{
	memset(row->nulls, true, sizeof(row->nulls));
	memset(row->values, 0, sizeof(row->values));
}

void
swpg_row_set_datum(SwpgRow *row, int column, Datum datum)
{
	row->values[column - 1] = datum;
	row->nulls[column - 1] = false;
}

void
swpg_row_set_text(SwpgRow *row, int column, SwText text)
{
	if (text.data != NULL)
		swpg_row_set_datum(row, column, swpg_text_datum(text));
}

void
swpg_row_set_integer(SwpgRow *row, int column, int64_t integer)
{
	swpg_row_set_datum(row, column, Int64GetDatum(integer));
}

void
swpg_row_set_time_us(SwpgRow *row, int column, int64_t us)
{
	swpg_row_set_datum(row, column, TimestampTzGetDatum(swpg_timestamp_of_us(us)));
}

void
swpg_row_set_hash(SwpgRow *row, int column, const SwHash *hash)
{
	swpg_row_set_datum(row, column, PointerGetDatum(hash));
}

void
swpg_row_set_hlc(SwpgRow *row, int column, bool has_hlc, SwHlc hlc)
{
	if (has_hlc)
		swpg_row_set_datum(row, column, UInt64GetDatum(hlc));
}


/* ---- keys ----------------------------------------------------------------------------- */

void
swpg_keys_begin(SwpgKeys *keys, SwpgIndex index)
{
	keys->index = index;
	keys->count = 0;
}

static void
keys_add(SwpgKeys *keys, StrategyNumber strategy, RegProcedure procedure, Datum datum)
{
	Assert(keys->count < index_shapes[keys->index].column_count);
	ScanKeyInit(&keys->keys[keys->count],
				(AttrNumber) (keys->count + 1),
				strategy,
				procedure,
				datum);
	keys->count++;
}

void
swpg_keys_text(SwpgKeys *keys, SwText text)
{
	keys_add(keys, BTEqualStrategyNumber, F_TEXTEQ, swpg_text_datum(text));
}

void
swpg_keys_integer(SwpgKeys *keys, int64_t integer)
{
	keys_add(keys, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(integer));
}

void
swpg_keys_hash(SwpgKeys *keys, const SwHash *hash)
{
	keys_add(keys, BTEqualStrategyNumber, hash_equal(), PointerGetDatum(hash));
}

void
swpg_keys_bound(SwpgKeys *keys, int column, StrategyNumber strategy, int64_t integer)
{
	ScanKeyInit(&keys->keys[keys->count++],
				(AttrNumber) column,
				strategy,
				strategy == BTLessEqualStrategyNumber ? F_INT8LE : F_INT8GE,
				Int64GetDatum(integer));
}


/* ---- rows ----------------------------------------------------------------------------- */

void
swpg_row_copy(Relation relation, TupleTableSlot *slot, SwpgRow *row_out)
{
	TupleDesc desc = RelationGetDescr(relation);
	Datum values[MaxHeapAttributeNumber];
	bool nulls[MaxHeapAttributeNumber];
	Datum *into = desc->natts <= SWPG_COLUMNS_MAX ? row_out->values : values;
	bool *nulls_into = desc->natts <= SWPG_COLUMNS_MAX ? row_out->nulls : nulls;

	row_out->tid = slot->tts_tid;
	heap_deform_tuple(ExecCopySlotHeapTuple(slot), desc, into, nulls_into);
	if (into == values)
	{
		memcpy(row_out->values, values, sizeof(row_out->values));
		memcpy(row_out->nulls, nulls, sizeof(row_out->nulls));
	}
}

static Snapshot
read_snapshot(SwpgRead read)
{
	return read == SWPG_PROPOSER ? SnapshotSelf : GetActiveSnapshot();
}

/* The first row of a scan under `snapshot`. */
static bool
find_under(const SwpgKeys *keys, Snapshot snapshot, LOCKMODE mode, ScanDirection direction,
		   SwpgRow *row_out)
{
	Relation relation = swpg_table_open(index_shapes[keys->index].table, mode);
	Relation index = swpg_index_open(keys->index, mode);
	TupleTableSlot *slot = table_slot_create(relation, NULL);
	IndexScanDesc scan = swpg_index_beginscan(relation, index, snapshot, keys->count);
	ScanKeyData own[SWPG_KEYS_MAX + 1];

	memcpy(own, keys->keys, sizeof(ScanKeyData) * (size_t) keys->count);
	index_rescan(scan, own, keys->count, NULL, 0);
	bool is_found = index_getnext_slot(scan, direction, slot);
	if (is_found)
		swpg_row_copy(relation, slot, row_out);
	ExecDropSingleTupleTableSlot(slot);
	index_endscan(scan);
	index_close(index, NoLock);
	table_close(relation, NoLock);
	return is_found;
}

bool
swpg_row_find(const SwpgKeys *keys, SwpgRead read, ScanDirection direction, SwpgRow *row_out)
{
	return find_under(keys, read_snapshot(read), AccessShareLock, direction, row_out);
}

bool
swpg_row_find_dirty(const SwpgKeys *keys, SwpgRow *row_out)
{
	SnapshotData dirty;

	InitDirtySnapshot(dirty);
	bool is_found = find_under(keys, &dirty, RowExclusiveLock, ForwardScanDirection, row_out);
	if (is_found && TransactionIdIsValid(dirty.xmin))
		elog(ERROR,
			 "row of \"swoosh.%s\" written without the lock of its instance",
			 table_shapes[index_shapes[keys->index].table].name);
	return is_found;
}

TupleTableSlot *
swpg_row_slot(Relation relation, const SwpgRow *row)
{
	TupleDesc desc = RelationGetDescr(relation);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(desc, &TTSOpsVirtual);
	int known = Min(desc->natts, SWPG_COLUMNS_MAX);

	memcpy(slot->tts_values, row->values, sizeof(Datum) * (size_t) known);
	memcpy(slot->tts_isnull, row->nulls, sizeof(bool) * (size_t) known);
	for (int i = known; i < desc->natts; i++)
		slot->tts_isnull[i] = true;
	return ExecStoreVirtualTuple(slot);
}

/*
 * One index entry.  An index of the owner's own may have expressions or a predicate; then they
 * are evaluated as the executor does.
 */
static void
index_insert_one(Relation relation, Relation index, TupleTableSlot *slot)
{
	IndexInfo *info = BuildIndexInfo(index);
	EState *estate = NULL;
	Datum values[INDEX_MAX_KEYS];
	bool nulls[INDEX_MAX_KEYS];
	bool is_wanted = true;

	if (info->ii_Expressions != NIL || info->ii_Predicate != NIL)
	{
		estate = CreateExecutorState();
		GetPerTupleExprContext(estate)->ecxt_scantuple = slot;
		if (info->ii_Predicate != NIL)
			is_wanted = ExecQual(ExecPrepareQual(info->ii_Predicate, estate),
								 GetPerTupleExprContext(estate));
	}
	if (is_wanted)
	{
		FormIndexDatum(info, slot, estate, values, nulls);
		index_insert(index,
					 values,
					 nulls,
					 &slot->tts_tid,
					 relation,
					 index->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO,
					 false,
					 info);
	}
	if (estate != NULL)
		FreeExecutorState(estate);
}

void
swpg_slot_index(Relation relation, TupleTableSlot *slot)
{
	List *indexes = RelationGetIndexList(relation);
	ListCell *cell;

	foreach (cell, indexes)
	{
		Relation index = index_open(lfirst_oid(cell), RowExclusiveLock);
		if (index->rd_index->indisready)
			index_insert_one(relation, index, slot);
		index_close(index, NoLock);
	}
	list_free(indexes);
}

void
swpg_row_insert(SwpgTable table, const SwpgRow *row)
{
	Relation relation = swpg_table_open(table, RowExclusiveLock);
	TupleTableSlot *slot = swpg_row_slot(relation, row);

	table_tuple_insert(relation, slot, GetCurrentCommandId(true), 0, NULL);
	swpg_slot_index(relation, slot);
	ExecDropSingleTupleTableSlot(slot);
	table_close(relation, NoLock);
}

void
swpg_store_flush(void)
{
	CommandCounterIncrement();
}

/* lock_of is the object that stands for a key: another with the same makes waits, no harm. */
static Oid
lock_of(SwText key)
{
	SwHash hash = sw_hash_text(key);
	Oid half;

	memcpy(&half, hash.octets, sizeof(half));
	return half;
}

void
swpg_store_lock(SwpgTable table, SwText key)
{
	LockDatabaseObject(swpg_store_oid(table), lock_of(key), 0, ExclusiveLock);
}

void
swpg_store_await(SwpgTable table, SwText key)
{
	LockDatabaseObject(swpg_store_oid(table), lock_of(key), 0, ShareLock);
	UnlockDatabaseObject(swpg_store_oid(table), lock_of(key), 0, ShareLock);
}


/* ---- scans ---------------------------------------------------------------------------- */

struct SwpgScan
{
	Relation relation, index; /* index NULL: the whole table */
	IndexScanDesc index_scan;
	TableScanDesc table_scan;
	ScanDirection direction;
	TupleTableSlot *slot;
	SwpgKeys keys;
	MemoryContext context;     /* of the scan: the access method allocates while it goes on */
	MemoryContext row_context; /* of the row at hand */
};

static SwpgScan *
scan_new(SwpgTable table)
{
	SwpgScan *scan = palloc0(sizeof(SwpgScan));

	scan->relation = swpg_table_open(table, AccessShareLock);
	scan->slot = table_slot_create(scan->relation, NULL);
	scan->direction = ForwardScanDirection;
	scan->context = CurrentMemoryContext;
	scan->row_context =
		AllocSetContextCreate(CurrentMemoryContext, "swoosh scan", ALLOCSET_DEFAULT_SIZES);
	return scan;
}

SwpgScan *
swpg_scan_begin(const SwpgKeys *keys, SwpgRead read, ScanDirection direction)
{
	SwpgScan *scan = scan_new(index_shapes[keys->index].table);

	scan->keys = *keys;
	scan->direction = direction;
	scan->index = swpg_index_open(keys->index, AccessShareLock);
	scan->index_scan =
		swpg_index_beginscan(scan->relation, scan->index, read_snapshot(read), keys->count);
	index_rescan(scan->index_scan, scan->keys.keys, keys->count, NULL, 0);
	return scan;
}

SwpgScan *
swpg_scan_begin_all(SwpgTable table, SwpgRead read)
{
	SwpgScan *scan = scan_new(table);

	scan->table_scan = table_beginscan(scan->relation, read_snapshot(read), 0, NULL);
	return scan;
}

bool
swpg_scan_next(SwpgScan *scan, SwpgRow *row_out)
{
	MemoryContext caller = MemoryContextSwitchTo(scan->context);

	CHECK_FOR_INTERRUPTS();
	MemoryContextReset(scan->row_context);
	bool is_found = scan->index_scan != NULL
						? index_getnext_slot(scan->index_scan, scan->direction, scan->slot)
						: table_scan_getnextslot(scan->table_scan, scan->direction, scan->slot);
	if (is_found)
	{
		MemoryContextSwitchTo(scan->row_context);
		swpg_row_copy(scan->relation, scan->slot, row_out);
	}
	MemoryContextSwitchTo(caller);
	return is_found;
}

void
swpg_scan_end(SwpgScan *scan)
{
	if (scan->index_scan != NULL)
	{
		index_endscan(scan->index_scan);
		index_close(scan->index, NoLock);
	}
	else
		table_endscan(scan->table_scan);
	ExecDropSingleTupleTableSlot(scan->slot);
	table_close(scan->relation, NoLock);
	MemoryContextDelete(scan->row_context);
	pfree(scan);
}
