/*-------------------------------------------------------------------------
 *
 * store_internal.h
 *		What the files of the store share: tables by number, columns by number, one way to read a
 *		row and one to write it.
 *
 * Columns are numbers here and nowhere else.  They are compared with the names in the catalogue
 * once per backend (store.c), so that a table of another shape is an error and never a guess.
 *
 * src/pg/store_internal.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_STORE_INTERNAL_H
#define SWOOSH_PG_STORE_INTERNAL_H

#include "pg/store.h"

#include "access/skey.h"
#include "access/tableam.h"
#include "executor/tuptable.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

#define SWPG_COLUMNS_MAX 10
#define SWPG_KEYS_MAX    4

typedef enum SwpgIndex
{
	SWPG_INDEX_TENANT,
	SWPG_INDEX_TENANT_ROLE,
	SWPG_INDEX_SIGNER,
	SWPG_INDEX_SIGNER_GRANT,
	SWPG_INDEX_MACHINE,
	SWPG_INDEX_MACHINE_ORDINAL,
	SWPG_INDEX_MACHINE_CHART,
	SWPG_INDEX_GENESIS,
	SWPG_INDEX_INSTANCE,
	SWPG_INDEX_WAL,
	SWPG_INDEX_WAL_KEY,
	SWPG_INDEX_DECISION_RECORD,
	SWPG_INDEX_QUARANTINE,
	SWPG_INDEX_REJECTION_REFUSED,
	SWPG_INDEX_SNAPSHOT,
	SWPG_INDEX_FACT,
	SWPG_INDEX_FACT_HASH,
	SWPG_INDEX_ARTIFACT,
	SWPG_INDEX_VOTE,
	SWPG_INDEX_EQUIVOCATION,
	SWPG_INDEX_COUNT
} SwpgIndex;

/* A row taken apart; values by reference lie in the CurrentMemoryContext of the read. */
typedef struct SwpgRow
{
	ItemPointerData tid;
	Datum values[SWPG_COLUMNS_MAX];
	bool nulls[SWPG_COLUMNS_MAX];
} SwpgRow;

/* The keys of a scan: equality on the first columns of an index, then maybe a bound. */
typedef struct SwpgKeys
{
	SwpgIndex index;
	int count;
	ScanKeyData keys[SWPG_KEYS_MAX + 1];
} SwpgKeys;

void swpg_keys_begin(SwpgKeys *keys, SwpgIndex index);
void swpg_keys_text(SwpgKeys *keys, SwText text);
void swpg_keys_integer(SwpgKeys *keys, int64_t integer);
void swpg_keys_hash(SwpgKeys *keys, const SwHash *hash);
/* swpg_keys_bound adds column >= or <= integer, by a btree strategy number. */
void swpg_keys_bound(SwpgKeys *keys, int column, StrategyNumber strategy, int64_t integer);

/* swpg_row_find is the first row in that direction; false if there is none. */
bool swpg_row_find(const SwpgKeys *keys, SwpgRead read, ScanDirection direction, SwpgRow *row_out);
/*
 * swpg_row_find_dirty also sees rows that are not committed; under the lock that every writer of
 * such rows takes first there is none but the caller's own, and another is an error.
 */
bool swpg_row_find_dirty(const SwpgKeys *keys, SwpgRow *row_out);

/* swpg_row_insert writes a row and its index entries. */
void swpg_row_insert(SwpgTable table, const SwpgRow *row);
/* swpg_slot_index makes the index entries of a tuple that was just written. */
void swpg_slot_index(Relation relation, TupleTableSlot *slot);

/* swpg_row_copy takes a slot apart into the CurrentMemoryContext. */
void swpg_row_copy(Relation relation, TupleTableSlot *slot, SwpgRow *row_out);
/* swpg_row_slot is a slot that holds `row`, to be dropped by ExecDropSingleTupleTableSlot. */
TupleTableSlot *swpg_row_slot(Relation relation, const SwpgRow *row);

/* Open tables and indexes; locks stay to the end of the transaction. */
Relation swpg_table_open(SwpgTable table, LOCKMODE mode);
Relation swpg_index_open(SwpgIndex index, LOCKMODE mode);
SwpgTable swpg_index_table(SwpgIndex index);

/* Scans of more than one row. */
SwpgScan *swpg_scan_begin(const SwpgKeys *keys, SwpgRead read, ScanDirection direction);
SwpgScan *swpg_scan_begin_all(SwpgTable table, SwpgRead read);
bool swpg_scan_next(SwpgScan *scan, SwpgRow *row_out);

/* Columns, by number from 1; a NULL column reads as SW_NO_TEXT, false or zeros. */
SwText swpg_row_text(const SwpgRow *row, int column);
int64_t swpg_row_integer(const SwpgRow *row, int column);
int64_t swpg_row_time_us(const SwpgRow *row, int column);
SwHash swpg_row_hash(const SwpgRow *row, int column);
bool swpg_row_hlc(const SwpgRow *row, int column, SwHlc *hlc_out);

void swpg_row_begin(SwpgRow *row);                             /* all NULL */
void swpg_row_set_text(SwpgRow *row, int column, SwText text); /* SW_NO_TEXT: NULL */
void swpg_row_set_integer(SwpgRow *row, int column, int64_t integer);
void swpg_row_set_time_us(SwpgRow *row, int column, int64_t us);
void swpg_row_set_hash(SwpgRow *row, int column, const SwHash *hash); /* not copied */
void swpg_row_set_hlc(SwpgRow *row, int column, bool has_hlc, SwHlc hlc);
void swpg_row_set_datum(SwpgRow *row, int column, Datum datum);

#endif
