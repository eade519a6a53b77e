/*-------------------------------------------------------------------------
 *
 * restore.c
 *		swoosh_restore: the head, set anew from a snapshot and the log after it.
 *
 * For a head that was damaged or left behind by a dump.  It writes the head and
 * nothing else, and only with what the last record of the log says.  Genesis stands
 * for the snapshot where none was stored: the whole log comes after it.
 *
 * src/propose/restore.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/snapmgr.h"

#include "pg/convert.h"
#include "pg/memory.h"
#include "pg/metrics.h"
#include "pg/report.h"
#include "pg/tenant.h"
#include "propose/export_state.h"
#include "propose/replay.h"
#include "propose/verb.h"
#include "swoosh/canon.h"

PG_FUNCTION_INFO_V1(swoosh_restore);

static void
snapshot_refuse(SwText instance, const char *why)
{
	ereport(ERROR,
			swpg_errcode(SW_SNAPSHOT_REFUSED),
			errmsg("snapshot for instance \"%s\" is refused", swpg_cstring(instance)),
			errdetail("%s", why),
			errhint("The head is as it was."));
}

/* snapshot_index: the snapshot is of this instance, and of a place that its log has. */
static int64_t
snapshot_index(SwText instance, const SwJson *snapshot)
{
	int64_t wal_index;
	SwText spelling = sw_json_get_string(snapshot, "record_hash");
	SwpgWalRow row;
	SwHash named, known;
	SwText genesis;

	if (!sw_text_equal(sw_json_get_string(snapshot, "instance"), instance))
		snapshot_refuse(instance, "It is none of this instance.");
	if (!sw_json_get_integer(snapshot, "wal_index", &wal_index) || wal_index < 0 ||
		spelling.data == NULL || !sw_hash_parse(spelling, &named))
		snapshot_refuse(instance,
						"It has no wal_index or no record_hash, nor is it the stored genesis.");
	if (wal_index > 0 && swpg_store_wal(SWPG_READER, instance, wal_index, &row))
		known = row.record_hash;
	else if (wal_index > 0 || !swpg_store_genesis(SWPG_READER, instance, &genesis, &known))
		snapshot_refuse(instance, "The log has no record of its wal_index.");
	if (!sw_hash_equal(&named, &known))
		snapshot_refuse(instance, "The record of its wal_index has another hash.");
	return wal_index;
}

/*
 * is_genesis: what the restore starts from is the genesis of this instance as it is stored, which
 * the verifier then judges like any other line.
 */
static bool
is_genesis(SwArena *arena, SwText instance, const SwJson *start)
{
	SwText genesis;

	return swpg_store_genesis(SWPG_READER, instance, &genesis, NULL) &&
		   sw_text_equal(sw_canon(arena, start), genesis);
}

/*
 * replay_log folds the log after the snapshot (SW_NO_TEXT: after genesis), which the verifier
 * checks as it does each line.
 */
static void
replay_log(SwpgReplay *replay, int64_t from_index, SwText snapshot)
{
	const SwpgFinding *finding = &replay->finding;

	replay->from_index = from_index;
	if (swpg_replay_run(replay, snapshot))
		return;
	snapshot_refuse(replay->instance,
					psprintf("At index %lld: %s, expected %s, found %s.",
							 (long long) finding->wal_index,
							 finding->name,
							 swpg_cstring(finding->expected),
							 swpg_cstring(finding->found)));
}

/* check_last: what came out is what the last record of the log says. */
static void
check_last(const SwpgReplay *replay, SwArena *arena)
{
	int64_t last = sw_verifier_wal_index(replay->verifier);
	const SwHash *found = sw_state_hash(sw_verifier_state(replay->verifier));
	SwHash expected;
	SwpgWalRow row;
	SwRecord record;
	SwText genesis;

	if (last == 0)
	{
		if (!swpg_store_genesis(SWPG_READER, replay->instance, &genesis, NULL) ||
			!sw_hash_parse(sw_json_get_string(swpg_export_parse(arena, genesis), "state_hash"),
						   &expected))
			snapshot_refuse(replay->instance, "It has no genesis.");
	}
	else if (swpg_store_wal(SWPG_READER, replay->instance, last, &row) &&
			 swpg_export_record(arena, row.record, &record))
		expected = record.state_post_hash;
	else
		snapshot_refuse(replay->instance, "The last record cannot be read.");
	if (!sw_hash_equal(&expected, found))
		snapshot_refuse(replay->instance,
						psprintf("The last record says %s, the replay gives %s.",
								 swpg_cstring(sw_hash_spelling(arena, &expected)),
								 swpg_cstring(sw_hash_spelling(arena, found))));
}

/* head_write sets the row under its lock, or makes one where there is none. */
static void
head_write(const SwpgReplay *replay, SwpgHeadLock *lock)
{
	SwState *state = sw_verifier_state(replay->verifier);
	const SwJson *meta = sw_state_get_string(state, SW_STATE_META);
	SwText hlc = sw_json_text_of(sw_state_get_string(state, SW_STATE_HLC_LAST));
	SwpgHeadRow row = {.instance = replay->instance,
					   .tenant = replay->tenant,
					   .machine = sw_json_get_string(meta, "machine"),
					   .version = sw_json_get_string(meta, "version"),
					   .wal_index = sw_verifier_wal_index(replay->verifier),
					   .has_hlc = hlc.data != NULL,
					   .record_hash = *sw_verifier_record_hash(replay->verifier),
					   .state_hash = *sw_state_hash(state)};

	sw_assert(sw_hash_parse(sw_json_get_string(meta, "chart_hash"), &row.chart_hash));
	sw_assert(!row.has_hlc || sw_hlc_parse(hlc, &row.hlc));
	if (lock->found == SWPG_HEAD_NONE)
		swpg_store_head_insert(&row, sw_state_bytes(state));
	else
		swpg_store_head_update(lock, &row, sw_state_bytes(state));
	swpg_store_flush();
}

/* lock_head: a head that is newer than the caller's snapshot may not be written by it. */
static void
lock_head(SwText instance, SwpgHeadLock *lock)
{
	SwText genesis;

	if (!swpg_store_genesis(SWPG_PROPOSER, instance, &genesis, NULL))
		swpg_verb_unknown_instance(instance);
	if (swpg_store_head_lock(instance, lock) == SWPG_HEAD_NEWER)
		ereport(ERROR,
				errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				errmsg("could not restore instance \"%s\" due to a concurrent proposal",
					   swpg_cstring(instance)),
				errhint("Try again."));
}

Datum
swoosh_restore(PG_FUNCTION_ARGS)
{
	const int64 started_us = swpg_now_us();
	SwpgReplay replay = {.to_index = INT64_MAX};
	SwText text;
	const SwJson *snapshot;
	SwpgHeadLock lock;
	SwArena arena;
	SwHash hash;

	if (PG_ARGISNULL(1))
		ereport(ERROR,
				errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("\"snapshot\" must not be null"),
				errhint(
					"Where no snapshot is stored, the instance's genesis in swoosh.genesis takes "
					"its place."));
	text = swpg_verb_text(fcinfo, 1, "snapshot");
	replay.instance = swpg_verb_instance(fcinfo, 0, &replay.tenant);
	swpg_verb_writes("swoosh_restore()");
	swpg_arena_init(&arena, CurrentMemoryContext);
	snapshot = swpg_export_parse(&arena, text);
	if (snapshot == NULL)
		snapshot_refuse(replay.instance, "It is no I-JSON.");
	if (!swpg_reads_tenant(replay.tenant))
		swpg_verb_unknown_instance(replay.instance);
	lock_head(replay.instance, &lock);
	PushActiveSnapshot(GetTransactionSnapshot()); /* of after the lock, where the level allows */
	if (is_genesis(&arena, replay.instance, snapshot))
		replay_log(&replay, 1, SW_NO_TEXT);
	else
		replay_log(&replay,
				   snapshot_index(replay.instance, snapshot) + 1,
				   sw_canon(&arena, snapshot));
	check_last(&replay, &arena);
	PopActiveSnapshot();
	head_write(&replay, &lock);
	hash = *sw_state_hash(sw_verifier_state(replay.verifier));
	swpg_replay_end(&replay);
	swpg_metrics_recovery_us((uint64) (swpg_now_us() - started_us));
	PG_RETURN_HASH(&hash);
}
