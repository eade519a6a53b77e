/*-------------------------------------------------------------------------
 *
 * verify.c
 *		swoosh_verify: the whole log, what it rests on, and the head that it must lead to.
 *
 * The core's verifier judges the export.  What an export does not show is
 * checked here: the columns beside a record, the head, and the triggers that keep
 * it so.  The log alone can be verified; that its head is lost is what does not hold then.
 *
 * src/propose/verify.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "pg/convert.h"
#include "pg/memory.h"
#include "pg/tenant.h"
#include "propose/export_state.h"
#include "propose/replay.h"
#include "propose/verb.h"

/* Tables whose triggers must be ENABLE ALWAYS. */
static const struct
{
	SwpgTable table;
	const char *name;
} guarded[] = {{SWPG_WAL, "swoosh.wal"},
			   {SWPG_DECISION_RECORD, "swoosh.decision_record"},
			   {SWPG_GENESIS, "swoosh.genesis"},
			   {SWPG_INSTANCE, "swoosh.instance"},
			   {SWPG_MACHINE, "swoosh.machine"},
			   {SWPG_SIGNER, "swoosh.signer"},
			   {SWPG_FACT, "swoosh.fact"},
			   {SWPG_ARTIFACT, "swoosh.artifact"},
			   {SWPG_QUARANTINE, "swoosh.quarantine"},
			   {SWPG_VOTE, "swoosh.vote"},
			   {SWPG_EQUIVOCATION, "swoosh.equivocation"}};

PG_FUNCTION_INFO_V1(swoosh_verify);

static bool
found_text(SwpgReplay *replay, const char *name, SwText expected, SwText found)
{
	if (sw_text_equal(expected, found))
		return true;
	swpg_replay_found(replay, name, expected, found);
	return false;
}

static bool
found_hash(SwpgReplay *replay, SwArena *arena, const char *name, const SwHash *expected,
		   const SwHash *found)
{
	return found_text(replay,
					  name,
					  sw_hash_spelling(arena, expected),
					  sw_hash_spelling(arena, found));
}

static bool
found_index(SwpgReplay *replay, SwArena *arena, const char *name, int64_t expected, int64_t found)
{
	return found_text(replay,
					  name,
					  sw_text_format(arena, "%lld", (long long) expected),
					  sw_text_format(arena, "%lld", (long long) found));
}

/* check_row: the columns by which a record and its decision are found say what these say. */
static bool
check_row(SwpgReplay *replay, const SwpgWalRow *row, const SwpgDecisionRow *decision)
{
	SwRecord record;
	SwArena arena;
	SwText address = SW_NO_TEXT;

	swpg_arena_init(&arena, CurrentMemoryContext);
	if (!swpg_export_record(&arena, row->record, &record))
		return true; /* the verifier names it */
	if (!found_index(replay, &arena, "wal_column", record.wal_index, row->wal_index) ||
		!found_text(replay, "wal_column", record.idem_key, row->idem_key) ||
		!found_text(replay, "wal_column", record.instance, row->instance))
		return false;
	if (decision == NULL)
		return true;
	if (swpg_export_parse(&arena, decision->decision) != NULL)
		address = sw_decision_address(&arena, swpg_export_parse(&arena, decision->decision));
	return address.data == NULL ||
		   found_text(replay, "decision_address", address, decision->address);
}

/* check_columns: those of the head that are taken from its state. */
static bool
check_columns(SwpgReplay *replay, SwArena *arena, SwState *state, const SwpgHeadRow *row)
{
	const SwJson *meta = sw_state_get_string(state, SW_STATE_META);
	SwText hlc = sw_json_text_of(sw_state_get_string(state, SW_STATE_HLC_LAST));

	return found_text(replay, "head_column", sw_json_get_string(meta, "tenant"), row->tenant) &&
		   found_text(replay, "head_column", sw_json_get_string(meta, "machine"), row->machine) &&
		   found_text(replay, "head_column", sw_json_get_string(meta, "version"), row->version) &&
		   found_text(replay,
					  "head_column",
					  sw_json_get_string(meta, "chart_hash"),
					  sw_hash_spelling(arena, &row->chart_hash)) &&
		   found_text(replay,
					  "head_column",
					  hlc,
					  row->has_hlc ? sw_hlc_spelling(arena, row->hlc) : SW_NO_TEXT);
}

/* check_there: a log without a head; swoosh_restore makes one. */
static bool
check_there(SwpgReplay *replay, SwArena *arena, bool is_there)
{
	return is_there ||
		   found_text(replay,
					  "head_missing",
					  sw_text_format(arena,
									 "%lld",
									 (long long) sw_verifier_wal_index(replay->verifier)),
					  SW_NO_TEXT);
}

/* check_head: the head is what the log leads to, to the byte. */
static bool
check_head(SwpgReplay *replay, SwArena *arena, const SwpgHeadRow *row)
{
	const SwVerifier *verifier = replay->verifier;
	SwState *state = sw_verifier_state(verifier);
	SwHash expected = sw_hash_text(sw_state_bytes(state));
	SwHash found = sw_hash_text(swpg_head_state(row));

	return found_index(replay,
					   arena,
					   "head_index",
					   sw_verifier_wal_index(verifier),
					   row->wal_index) &&
		   found_hash(replay,
					  arena,
					  "head_record",
					  sw_verifier_record_hash(verifier),
					  &row->record_hash) &&
		   found_hash(replay, arena, "head_hash", sw_state_hash(state), &row->state_hash) &&
		   found_hash(replay, arena, "head_state", &expected, &found) &&
		   check_columns(replay, arena, state, row);
}

/* check_genesis: the column from which the chain starts. */
static bool
check_genesis(SwpgReplay *replay, SwArena *arena)
{
	SwText genesis;
	SwHash stored, made;

	if (!swpg_store_genesis(SWPG_READER, replay->instance, &genesis, &stored))
		return true;
	made = sw_genesis_hash(arena, swpg_export_parse(arena, genesis));
	return found_hash(replay, arena, "genesis_column", &made, &stored);
}

static bool
check_triggers(SwpgReplay *replay)
{
	for (size_t i = 0; i < lengthof(guarded); i++)
	{
		if (swpg_store_triggers_are_on(guarded[i].table))
			continue;
		swpg_replay_found(replay,
						  "triggers",
						  SW_TEXT("ENABLE ALWAYS"),
						  sw_text_from(guarded[i].name));
		return false;
	}
	return true;
}

/* log_begins: there is a genesis, or a first record. */
static bool
log_begins(SwText instance)
{
	SwText genesis;
	SwHash hash;

	return swpg_store_genesis(SWPG_READER, instance, &genesis, NULL) ||
		   swpg_store_wal_hash(SWPG_READER, instance, 1, &hash);
}

Datum
swoosh_verify(PG_FUNCTION_ARGS)
{
	SwText tenant;
	SwText instance = swpg_verb_instance(fcinfo, 0, &tenant);
	SwpgReplay replay = {.instance = instance,
						 .tenant = tenant,
						 .from_index = 1,
						 .to_index = INT64_MAX,
						 .check = check_row};
	SwpgHeadRow head;
	SwArena arena;
	bool is_there;

	swpg_arena_init(&arena, CurrentMemoryContext);
	if (!swpg_reads_tenant(tenant))
		swpg_verb_unknown_instance(instance);
	is_there = swpg_store_head(SWPG_READER, instance, &head);
	if (!is_there && !log_begins(instance))
		swpg_verb_unknown_instance(instance);
	(void) (swpg_replay_run(&replay, SW_NO_TEXT) && check_genesis(&replay, &arena) &&
			check_there(&replay, &arena, is_there) && check_head(&replay, &arena, &head) &&
			check_triggers(&replay));
	swpg_replay_answer(fcinfo, &replay, sw_verifier_records(replay.verifier));
	swpg_replay_end(&replay);
	return (Datum) 0;
}
