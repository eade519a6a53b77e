/*-------------------------------------------------------------------------
 *
 * compat.h
 *		What differs between PostgreSQL 14 and 18.  The only file with PG_VERSION_NUM.
 *
 * Each name is that of the newest server; older ones get it here.
 *
 * src/pg/compat.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_COMPAT_H
#define SWOOSH_PG_COMPAT_H

#include "postgres.h"

#include "access/genam.h"
#include "access/tableam.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/shmem.h"
#include "utils/guc.h"
#include "utils/tuplestore.h"

#if PG_VERSION_NUM < 140000 || PG_VERSION_NUM >= 190000
#error "swoosh is written for PostgreSQL 14 to 18"
#endif

/* Before 15, shared memory is requested in _PG_init itself. */
#if PG_VERSION_NUM >= 150000
#define SWPG_HAS_SHMEM_REQUEST_HOOK 1
#else
#define SWPG_HAS_SHMEM_REQUEST_HOOK   0
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)

/* The set-returning function answers from a tuplestore, with the row type of its declaration. */
static inline void
InitMaterializedSRF(FunctionCallInfo fcinfo, bits32 flags)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext caller;
	TupleDesc row_type;

	if (rsinfo == NULL || !IsA(rsinfo, ReturnSetInfo) ||
		(rsinfo->allowedModes & SFRM_Materialize) == 0)
		ereport(ERROR,
				errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				errmsg("set-valued function called in context that cannot accept a set"));
	caller = MemoryContextSwitchTo(rsinfo->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, &row_type) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	rsinfo->returnMode = SFRM_Materialize;
	rsinfo->setResult = tuplestore_begin_heap((rsinfo->allowedModes & SFRM_Materialize_Random) != 0,
											  false,
											  work_mem);
	rsinfo->setDesc = row_type;
	MemoryContextSwitchTo(caller);
}
#endif

/* 16 can hand an input error back to a caller that asked for it. */
#if PG_VERSION_NUM < 160000
#define ereturn(context, dummy, ...) ereport(ERROR, __VA_ARGS__)
#endif

/* 16 knows indexes that only summarize; what an update must do to indexes has three answers. */
#if PG_VERSION_NUM < 160000
typedef bool TU_UpdateIndexes;
#define swpg_updates_all_indexes(answer) (answer)
#else
#define swpg_updates_all_indexes(answer) ((answer) != TU_None)
#endif

#ifndef palloc_array
#define palloc_array(type, count)  ((type *) palloc(mul_size(sizeof(type), (Size) (count))))
#define palloc0_array(type, count) ((type *) palloc0(mul_size(sizeof(type), (Size) (count))))
#define palloc_object(type)        ((type *) palloc(sizeof(type)))
#define palloc0_object(type)       ((type *) palloc0(sizeof(type)))
#endif

/* swpg_init_range_table: an executor state for one relation without permission checks. */
static inline void
swpg_init_range_table(EState *estate, List *range_table)
{
#if PG_VERSION_NUM >= 180000
	ExecInitRangeTable(estate, range_table, NIL, NULL);
#elif PG_VERSION_NUM >= 160000
	ExecInitRangeTable(estate, range_table, NIL);
#else
	ExecInitRangeTable(estate, range_table);
#endif
}

/* swpg_insert_index_entries enters a new row into all indexes; what is to be checked later. */
static inline List *
swpg_insert_index_entries(ResultRelInfo *relation, TupleTableSlot *slot, EState *estate)
{
#if PG_VERSION_NUM >= 160000
	return ExecInsertIndexTuples(relation, slot, estate, false, false, NULL, NIL, false);
#else
	return ExecInsertIndexTuples(relation, slot, estate, false, false, NULL, NIL);
#endif
}

/* swpg_index_beginscan: 18 can instrument a scan. */
static inline IndexScanDesc
swpg_index_beginscan(Relation table, Relation index, Snapshot snapshot, int key_count)
{
#if PG_VERSION_NUM >= 180000
	return index_beginscan(table, index, snapshot, NULL, key_count, 0);
#else
	return index_beginscan(table, index, snapshot, key_count, 0);
#endif
}

#endif
