/*-------------------------------------------------------------------------
 *
 * replay.c
 *		swoosh_replay: a range of the log, folded again.
 *
 * The lines are those of the export and the judge is the core's verifier, so what
 * the server says of its log is what a stranger finds in the export.
 *
 * src/propose/replay.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "pg/chart_cache.h"
#include "pg/compat.h"
#include "pg/convert.h"
#include "pg/key.h"
#include "pg/memory.h"
#include "pg/report.h"
#include "propose/export.h"
#include "propose/export_state.h"
#include "propose/replay.h"
#include "propose/verb.h"

#define ANSWER_COLUMNS 8

PG_FUNCTION_INFO_V1(swoosh_replay);

void
swpg_replay_found(SwpgReplay *replay, const char *name, SwText expected, SwText found)
{
	MemoryContext caller = MemoryContextSwitchTo(replay->context);
	SwText copies[] = {expected, found};

	for (size_t i = 0; i < lengthof(copies); i++)
	{
		if (copies[i].data != NULL)
			copies[i].data = swpg_cstring(copies[i]);
	}
	replay->finding = (SwpgFinding){.name = name,
									.wal_index = replay->plan.wal_index,
									.expected = copies[0],
									.found = copies[1]};
	MemoryContextSwitchTo(caller);
}

/* replay_fault: a fault without a value to expect shows where it is. */
static void
replay_fault(SwpgReplay *replay, const SwVerifyFault *fault)
{
	swpg_replay_found(replay,
					  fault->name,
					  fault->expected.data != NULL ? fault->expected : fault->pointer,
					  fault->found);
	if (strcmp(fault->name, "decision_missing") == 0)
		replay->finding.wal_index =
			sw_verifier_wal_index(replay->verifier); /* it is missed at the next line */
}

static bool
replay_line(void *context, SwText line)
{
	SwpgReplay *replay = context;
	SwVerifyFault fault;

	if (sw_verifier_line(replay->verifier, line, &fault) == SW_OK)
		return true;
	replay_fault(replay, &fault);
	return false;
}

static bool
replay_row(void *context, const SwpgWalRow *row, const SwpgDecisionRow *decision)
{
	SwpgReplay *replay = context;

	return replay->check == NULL || replay->check(replay, row, decision);
}

bool
swpg_replay_run(SwpgReplay *replay, SwText start)
{
	const SwServer *server = swpg_server();
	SwVerifyOptions options = {.skip_signatures = replay->skip_signatures,
							   .guards = swpg_guard_table()};
	SwVerifyFault fault;
	SwArena arena;

	if (server != NULL)
	{
		options.redaction_secret = server->redaction_secret;
		options.redaction_secret_size = server->redaction_secret_size;
	}
	swpg_arena_init(&arena, CurrentMemoryContext);
	replay->verifier = sw_verifier_new(arena.host, options);
	replay->context = CurrentMemoryContext;
	replay->finding.name = NULL;
	replay->plan = (SwpgExport){.instance = replay->instance,
								.tenant = replay->tenant,
								.from_index = replay->from_index,
								.to_index = replay->to_index,
								.skip_revocations = replay->skip_signatures,
								.snapshot = start,
								.line = replay_line,
								.row = replay_row,
								.context = replay};
	swpg_export(&replay->plan);
	if (replay->finding.name == NULL && sw_verifier_end(replay->verifier, &fault) != SW_OK)
		replay_fault(replay, &fault);
	return replay->finding.name == NULL;
}

/* snapshot_agrees: its record says the same of the state, so the fold may start there. */
static bool
snapshot_agrees(SwText instance, const SwpgSnapshotRow *snapshot)
{
	SwpgWalRow row;
	SwRecord record;
	SwHash record_hash;
	SwArena arena;

	swpg_arena_init(&arena, CurrentMemoryContext);
	return swpg_store_wal(SWPG_READER, instance, snapshot->wal_index, &row) &&
		   swpg_export_record(&arena, row.record, &record) &&
		   sw_hash_equal(&record.state_post_hash, &snapshot->state_hash) &&
		   sw_hash_parse(sw_json_get_string(swpg_export_parse(&arena, snapshot->snapshot),
											"record_hash"),
						 &record_hash) &&
		   sw_hash_equal(&row.record_hash, &record_hash);
}

bool
swpg_replay_to(SwpgReplay *replay, int64_t last_start)
{
	SwpgSnapshotRow row;

	if (last_start > 0 && swpg_store_snapshot(SWPG_READER, replay->instance, last_start, &row) &&
		row.wal_index > 0 && snapshot_agrees(replay->instance, &row))
	{
		replay->from_index = row.wal_index + 1;
		return swpg_replay_run(replay, row.snapshot);
	}
	replay->from_index = 1;
	return swpg_replay_run(replay, SW_NO_TEXT);
}

void
swpg_replay_end(SwpgReplay *replay)
{
	sw_verifier_free(replay->verifier);
	replay->verifier = NULL;
}

static void
answer_text(Datum *value, bool *is_null, SwText text)
{
	*is_null = text.data == NULL;
	if (!*is_null)
		*value = swpg_text_datum(text);
}

void
swpg_replay_answer(FunctionCallInfo fcinfo, const SwpgReplay *replay, int64_t records)
{
	const SwpgFinding *finding = &replay->finding;
	SwState *state = sw_verifier_state(replay->verifier);
	bool is_ok = finding->name == NULL;
	Datum values[ANSWER_COLUMNS] = {0};
	bool nulls[ANSWER_COLUMNS] = {false};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	values[0] = BoolGetDatum(is_ok);
	values[1] = Int64GetDatum(records);
	values[2] = Int64GetDatum(state != NULL ? sw_verifier_wal_index(replay->verifier) : 0);
	nulls[3] = state == NULL;
	if (state != NULL)
		values[3] = swpg_hash_datum(sw_state_hash(state));
	answer_text(&values[4], &nulls[4], sw_text_from(finding->name));
	nulls[5] = is_ok;
	values[5] = Int64GetDatum(finding->wal_index);
	answer_text(&values[6], &nulls[6], finding->expected);
	answer_text(&values[7], &nulls[7], finding->found);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

void
swpg_replay_raise(const SwpgReplay *replay)
{
	const SwpgFinding *finding = &replay->finding;

	ereport(ERROR,
			swpg_errcode(SW_CHAIN_BROKEN),
			errmsg("log of instance \"%s\" does not hold at index %lld: %s",
				   swpg_cstring(replay->instance),
				   (long long) finding->wal_index,
				   finding->name),
			finding->found.data == NULL
				? 0
				: errdetail("Expected %s, found %s.",
							finding->expected.data == NULL ? "nothing"
														   : swpg_cstring(finding->expected),
							swpg_cstring(finding->found)),
			errhint("See runbooks/wal_chain_broken.md."));
	pg_unreachable();
}

Datum
swoosh_replay(PG_FUNCTION_ARGS)
{
	SwText tenant;
	SwText instance = swpg_verb_instance(fcinfo, 0, &tenant);
	int64_t from_index, skipped;
	SwpgHeadRow head;
	SwpgReplay replay = {.instance = instance, .tenant = tenant, .skip_signatures = true};

	swpg_verb_head(instance, tenant, &head);
	swpg_verb_range(fcinfo, 1, head.wal_index, &from_index, &replay.to_index);
	(void) swpg_replay_to(&replay, from_index - 1);
	skipped = from_index - replay.from_index;
	swpg_replay_answer(fcinfo, &replay, Max(sw_verifier_records(replay.verifier) - skipped, 0));
	swpg_replay_end(&replay);
	return (Datum) 0;
}
