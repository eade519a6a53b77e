/*-------------------------------------------------------------------------
 *
 * store.h
 *		The tables of schema swoosh, row by row: nothing else touches them.
 *
 * Access is direct (no SPI, no executor), so rights, NOT NULL and CHECK are the caller's duty.
 * Every read says which of two it is:
 *
 *	SWPG_PROPOSER	SnapshotSelf: all that is committed now, and the caller's own.  No predicate
 *					locks, so strangers never fail by it; exact for tables that only grow.
 *	SWPG_READER		the active MVCC snapshot, with what SERIALIZABLE makes of it.  For the
 *					reading verbs; right for heads, and on a standby.
 *
 * What a read returns lives in the CurrentMemoryContext of the call (of a scan: until its next
 * row).  Times are microseconds since 1970, read(…) functions answer false where there is no row.
 *
 * src/pg/store.h			SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_STORE_H
#define SWOOSH_PG_STORE_H

#include "postgres.h"

#include "storage/itemptr.h"
#include "utils/timestamp.h"

#include "swoosh/record.h"

typedef enum SwpgTable
{
	SWPG_TENANT,
	SWPG_TENANT_ROLE,
	SWPG_SIGNER,
	SWPG_MACHINE,
	SWPG_GENESIS,
	SWPG_INSTANCE,
	SWPG_WAL,
	SWPG_DECISION_RECORD,
	SWPG_QUARANTINE,
	SWPG_REJECTION,
	SWPG_SNAPSHOT,
	SWPG_FACT,
	SWPG_ARTIFACT,
	SWPG_VOTE,
	SWPG_EQUIVOCATION,
	SWPG_TABLE_COUNT
} SwpgTable;

typedef enum SwpgRead
{
	SWPG_PROPOSER,
	SWPG_READER
} SwpgRead;

/* swpg_store_init registers what forgets the OIDs of the tables; called once by _PG_init. */
void swpg_store_init(void);

/* swpg_store_oid is the OID of a table; an error with a hint where the extension is not there. */
Oid swpg_store_oid(SwpgTable table);

/* swpg_store_name is its name in schema swoosh. */
const char *swpg_store_name(SwpgTable table);

/*
 * swpg_store_triggers_are_on: the triggers that keep a table append-only, and emit decisions, are
 * there and ENABLE ALWAYS.  True for a table that has none.
 */
bool swpg_store_triggers_are_on(SwpgTable table);

/*
 * swpg_store_unguarded is the first table of which that is not true, SWPG_TABLE_COUNT where there
 * is none.  The answer is kept until a table changes.
 */
SwpgTable swpg_store_unguarded(void);

/*
 * swpg_store_generation changes whenever a table may have changed other than by a proposal or by
 * rows that nothing remembers: its shape or its triggers, a revocation, the first fact of a kind,
 * rows of a restore; here, in other backends and on standbys.  What was found before is asked for
 * again.  A rollback changes it, too, and PREPARE TRANSACTION.  Messages of others are taken
 * whenever a table is opened or a head locked.
 */
uint64 swpg_store_generation(void);

/* swpg_store_tell has all backends know, from this transaction's commit on; this one knows now. */
void swpg_store_tell(Oid table_oid);

/* swpg_store_check_version raises 55000 where the installed extension is not of this library. */
void swpg_store_check_version(void);

/*
 * swpg_store_lock makes those who write under one key of a table wait for each other until the
 * end of the transaction; the key is hashed, so strangers may wait too.  Take it before the read
 * that the write rests on.  Order: by table as above, then by key.
 */
void swpg_store_lock(SwpgTable table, SwText key);
/* swpg_store_await waits until nobody holds that lock but the caller's transaction. */
void swpg_store_await(SwpgTable table, SwText key);

/* swpg_store_flush makes what was written visible to later reads of this transaction. */
void swpg_store_flush(void);

/* PostgreSQL counts from 2000. */
static inline int64_t
swpg_us_of_timestamp(TimestampTz timestamp)
{
	return timestamp + (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY;
}
static inline TimestampTz
swpg_timestamp_of_us(int64_t us)
{
	return us - (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY;
}

/*
 * Who
 */
bool swpg_store_tenant(SwpgRead read, SwText tenant);
void swpg_store_tenant_insert(SwText tenant, int64_t created_us);
/* swpg_store_tenant_roles is the names of the roles a tenant is granted to (text list of JSON). */
const SwJson *swpg_store_tenant_roles(SwpgRead read, SwArena *arena, SwText tenant);
void swpg_store_tenant_role_insert(SwText tenant, SwText role_name, int64_t granted_us);

typedef struct SwpgSignerRow
{
	SwGrant grant; /* with its hash */
	int64_t granted_us;
	bool is_revoked;
	int64_t revoked_us;
	SwText reason; /* of the revocation */
} SwpgSignerRow;

/* swpg_store_signer is the grant of a signer, with its revocation if there is one. */
bool swpg_store_signer(SwpgRead read, SwArena *arena, SwText signer, SwpgSignerRow *row_out);
/* swpg_store_signer_is_revoked is the second look, after the head is locked. */
bool swpg_store_signer_is_revoked(SwpgRead read, SwText signer);
bool swpg_store_signer_by_grant(SwpgRead read, SwArena *arena, const SwHash *grant_hash,
								SwpgSignerRow *row_out);
void swpg_store_grant_insert(const SwGrant *grant, int64_t recorded_us);
void swpg_store_revocation_insert(SwText signer, SwText tenant, SwText reason, int64_t revoked_us);

/*
 * What
 */
typedef struct SwpgMachineRow
{
	SwText machine, version;
	int64_t ordinal; /* order of definition, from 1 */
	SwHash chart_hash;
	SwText chart;             /* ordered canonical bytes */
	SwText signer, signature; /* SW_NO_TEXT where the chart is not signed */
	int64_t defined_us;
} SwpgMachineRow;

bool swpg_store_machine(SwpgRead read, SwText machine, SwText version, SwpgMachineRow *row_out);
/* swpg_store_machine_last is the version of a machine that was defined last. */
bool swpg_store_machine_last(SwpgRead read, SwText machine, SwpgMachineRow *row_out);
/* swpg_store_machine_by_hash is any one machine of that chart. */
bool swpg_store_machine_by_hash(SwpgRead read, const SwHash *chart_hash, SwpgMachineRow *row_out);
/*
 * swpg_store_machine_of_chart is the version of a machine under which that chart was defined
 * first: an answer that later definitions do not change, so a replay finds it again.
 */
bool swpg_store_machine_of_chart(SwpgRead read, SwText machine, const SwHash *chart_hash,
								 SwpgMachineRow *row_out);
void swpg_store_machine_insert(const SwpgMachineRow *row);

/* swpg_store_genesis is the genesis object as stored; genesis_hash_out may be NULL. */
bool
swpg_store_genesis(SwpgRead read, SwText instance, SwText *genesis_out, SwHash *genesis_hash_out);
void swpg_store_genesis_insert(SwText instance, SwText genesis, const SwHash *genesis_hash);

/*
 * Heads
 */
typedef struct SwpgHeadRow
{
	SwText instance, tenant, machine, version;
	SwHash chart_hash;
	int64_t wal_index;
	bool has_hlc;
	SwHlc hlc;
	SwHash record_hash, state_hash;
	Datum state_datum; /* as stored, maybe compressed: swpg_head_state opens it */
} SwpgHeadRow;

/* swpg_head_state is the state document of a row, in the CurrentMemoryContext. */
SwText swpg_head_state(const SwpgHeadRow *row);

/* swpg_store_head reads a head without a lock.  SWPG_READER alone is right for what is shown. */
bool swpg_store_head(SwpgRead read, SwText instance, SwpgHeadRow *row_out);

/*
 * swpg_store_head_is_newer tells whether the head that is committed now is not the one that the
 * transaction's snapshot sees.  No predicate lock.
 */
bool swpg_store_head_is_newer(SwText instance);

typedef enum SwpgHeadFound
{
	SWPG_HEAD_NONE,    /* there is no such instance, not even uncommitted */
	SWPG_HEAD_VISIBLE, /* the version that the transaction's snapshot sees */
	SWPG_HEAD_NEWER    /* committed after it: may be judged, never updated */
} SwpgHeadFound;

/* A locked head: its latest committed version, or the transaction's own. */
typedef struct SwpgHeadLock
{
	SwpgHeadFound found;
	ItemPointerData tid;
	SwpgHeadRow row;
} SwpgHeadLock;

/*
 * swpg_store_head_lock locks the latest version of a head FOR NO KEY UPDATE and waits for whom
 * it must.  A dirty index scan finds it (no predicate lock); before it says SWPG_HEAD_NONE it
 * looks a second time with the latest MVCC snapshot, since a dirty scan can miss a row that
 * moves.  Several heads of one transaction are locked in the order of their names.
 */
SwpgHeadFound swpg_store_head_lock(SwText instance, SwpgHeadLock *lock_out);

/*
 * swpg_store_head_read_noted tells SSI that the locked version was read and not written: a
 * refusal is a read.  Only for SWPG_HEAD_VISIBLE.
 */
void swpg_store_head_read_noted(const SwpgHeadLock *lock);

/*
 * swpg_store_head_update writes the head anew under its lock; `row` has no state_datum, `state`
 * is its document.  `lock` follows to the new version.  Stays HOT as long as the page has room.
 */
void swpg_store_head_update(SwpgHeadLock *lock, const SwpgHeadRow *row, SwText state);
void swpg_store_head_insert(const SwpgHeadRow *row, SwText state);

/*
 * The log
 */
typedef struct SwpgWalRow
{
	SwText instance;
	int64_t wal_index;
	SwText idem_key;
	SwHash record_hash;
	SwText record; /* canonical bytes */
	SwText inputs; /* canonical bytes; SW_NO_TEXT: {} or an artifact */
} SwpgWalRow;

bool swpg_store_wal(SwpgRead read, SwText instance, int64_t wal_index, SwpgWalRow *row_out);
/* swpg_store_wal_hash is the record hash alone, which costs no reading of the record. */
bool
swpg_store_wal_hash(SwpgRead read, SwText instance, int64_t wal_index, SwHash *record_hash_out);
/*
 * swpg_store_wal_by_key finds the record of an idempotency key, under the head's lock, by a
 * dirty scan: the log is never updated, so it cannot be missed.
 */
bool swpg_store_wal_by_key(SwText instance, SwText idem_key, SwpgWalRow *row_out);
/*
 * swpg_store_wal_insert appends a record and fires the AFTER INSERT triggers of swoosh.wal before
 * it returns.
 */
void swpg_store_wal_insert(const SwpgWalRow *row);
typedef struct SwpgDecisionRow
{
	SwText instance;
	int64_t wal_index;
	SwText address;
	SwText decision; /* canonical bytes */
} SwpgDecisionRow;

bool
swpg_store_decision(SwpgRead read, SwText instance, int64_t wal_index, SwpgDecisionRow *row_out);
void swpg_store_decision_insert(const SwpgDecisionRow *row);

/* A proposal that ended in quarantine: its answer, for its key. */
typedef struct SwpgQuarantineRow
{
	SwText instance, idem_key, transition;
	SwHash inputs_hash;
	SwText signer;
	int64_t wal_index; /* of Policy_Breach */
	SwText decision;
} SwpgQuarantineRow;

/* swpg_store_has_quarantine: a proposal of this instance ended so, whatever its key. */
bool swpg_store_has_quarantine(SwText instance);
bool swpg_store_quarantine_by_key(SwText instance, SwText idem_key, SwpgQuarantineRow *row_out);
void swpg_store_quarantine_insert(const SwpgQuarantineRow *row);

typedef struct SwpgRejectionRow
{
	SwText instance, signer, transition, idem_key, reason;
	int64_t refused_us;
	SwText decision;
} SwpgRejectionRow;

void swpg_store_rejection_insert(const SwpgRejectionRow *row);
/* swpg_store_rejection_expire deletes at most `limit` refusals older than `before_us`. */
int64_t swpg_store_rejection_expire(int64_t before_us, int64_t limit);

typedef struct SwpgVoteRow
{
	SwText instance, voter, purpose;
	int64_t epoch;
	SwHash subject_hash;
	SwText vote; /* canonical bytes */
	int64_t recorded_us;
} SwpgVoteRow;

/*
 * swpg_store_vote finds the first vote of a voter for one purpose and epoch, under the head's lock,
 * by a dirty scan: votes are never updated, so it cannot be missed.
 */
bool
swpg_store_vote(SwText instance, SwText voter, SwText purpose, int64_t epoch, SwpgVoteRow *row_out);
void swpg_store_vote_insert(const SwpgVoteRow *row);

typedef struct SwpgEquivocationRow
{
	SwText instance, voter, purpose;
	int64_t epoch;
	SwHash pair_hash;
	SwText first, second;
	int64_t recorded_us;
} SwpgEquivocationRow;

/*
 * swpg_store_equivocation_insert does nothing where that voter has a row of that purpose and epoch:
 * one pair is the proof.  Under the head's lock.
 */
void swpg_store_equivocation_insert(const SwpgEquivocationRow *row);

/*
 * Snapshots, facts, artifacts
 */
typedef struct SwpgSnapshotRow
{
	SwText instance;
	int64_t wal_index;
	SwHash state_hash;
	SwText snapshot; /* canonical bytes of the signed object */
	int64_t created_us;
} SwpgSnapshotRow;

/* swpg_store_snapshot is the latest snapshot at or before an index. */
bool swpg_store_snapshot(SwpgRead read, SwText instance, int64_t wal_index_max,
						 SwpgSnapshotRow *row_out);
/* swpg_store_snapshot_insert does nothing where that index has one; under the head's lock. */
void swpg_store_snapshot_insert(const SwpgSnapshotRow *row);

typedef struct SwpgFactRow
{
	SwText tenant, kind, subject;
	int64_t serial;
	SwHash fact_hash;
	SwText fact; /* canonical bytes */
	SwText signer;
	int64_t recorded_us;
} SwpgFactRow;

/* swpg_store_fact is the fact with the greatest serial. */
bool
swpg_store_fact(SwpgRead read, SwText tenant, SwText kind, SwText subject, SwpgFactRow *row_out);
/*
 * swpg_store_fact_of_time is the one with the greatest serial of those that were recorded in the
 * millisecond `as_of_ms` or before it.  Serials and times grow together, so it is found by halves.
 */
bool swpg_store_fact_of_time(SwpgRead read, SwText tenant, SwText kind, SwText subject,
							 int64_t as_of_ms, SwpgFactRow *row_out);
/* swpg_store_fact_lock: who publishes about one subject waits for the others. */
void swpg_store_fact_lock(SwText tenant, SwText kind, SwText subject);
/*
 * swpg_store_fact_settle returns once the server's clock is past the millisecond `as_of_ms`, and
 * all who were publishing about the subject then are over: what is recorded of that time now is
 * all that will ever be.  It waits for the clock until `until_us` at most.  A lock with the
 * publishers may be a deadlock (40P01), where one of them wants the caller's head.
 */
void swpg_store_fact_settle(SwText tenant, SwText kind, SwText subject, int64_t as_of_ms,
							int64_t until_us);
/* swpg_store_has_fact: the tenant has a fact of this kind, about whatever subject. */
bool swpg_store_has_fact(SwpgRead read, SwText tenant, SwText kind);
bool swpg_store_fact_by_hash(SwpgRead read, const SwHash *fact_hash, SwpgFactRow *row_out);
void swpg_store_fact_insert(const SwpgFactRow *row);

/* swpg_store_artifact is the canonical bytes of a body. */
bool swpg_store_artifact(SwpgRead read, SwText tenant, const SwHash *hash, SwText *body_out);
void swpg_store_artifact_insert(SwText tenant, const SwHash *hash, SwText body, int64_t stored_us);

/*
 * Scans
 */
typedef struct SwpgScan SwpgScan;

/* swpg_scan_wal goes through the records from_index to to_index (inclusive) in order. */
SwpgScan *swpg_scan_wal(SwpgRead read, SwText instance, int64_t from_index, int64_t to_index);
bool swpg_scan_wal_next(SwpgScan *scan, SwpgWalRow *row_out);
/* swpg_scan_heads goes through all heads, in no order. */
SwpgScan *swpg_scan_heads(SwpgRead read);
bool swpg_scan_heads_next(SwpgScan *scan, SwpgHeadRow *row_out);
/* swpg_scan_snapshots goes through the snapshots of an instance, latest first. */
SwpgScan *swpg_scan_snapshots(SwpgRead read, SwText instance);
bool swpg_scan_snapshots_next(SwpgScan *scan, SwpgSnapshotRow *row_out);
void swpg_scan_end(SwpgScan *scan);

#endif
