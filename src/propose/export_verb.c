/*-------------------------------------------------------------------------
 *
 * export_verb.c
 *		swoosh_export: a text a line.
 *
 * src/propose/export_verb.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "pg/compat.h"
#include "pg/convert.h"
#include "pg/key.h"
#include "pg/memory.h"
#include "propose/export.h"
#include "propose/replay.h"
#include "propose/verb.h"
#include "swoosh/canon.h"

PG_FUNCTION_INFO_V1(swoosh_export);

/* lines_begin makes the tuplestore that the set is returned in. */
static ReturnSetInfo *
lines_begin(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext caller;

	if (result == NULL || !IsA(result, ReturnSetInfo) ||
		(result->allowedModes & SFRM_Materialize) == 0 || result->expectedDesc == NULL)
		ereport(ERROR,
				errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				errmsg("swoosh_export() returns a set and is called where none is accepted"));
	caller = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	result->returnMode = SFRM_Materialize;
	result->setDesc = CreateTupleDescCopy(result->expectedDesc);
	result->setResult = tuplestore_begin_heap((result->allowedModes & SFRM_Materialize_Random) != 0,
											  false,
											  work_mem);
	MemoryContextSwitchTo(caller);
	return result;
}

static bool
lines_add(void *context, SwText line)
{
	ReturnSetInfo *result = context;
	Datum value = swpg_text_datum(line);
	bool is_null = false;

	tuplestore_putvalues(result->setResult, result->setDesc, &value, &is_null);
	pfree(DatumGetPointer(value));
	return true;
}

/* part_start is the snapshot that a part starts from: the one that is stored, or made for it. */
static SwText
part_start(SwArena *arena, const SwpgExport *plan, int64_t wal_index)
{
	SwpgReplay replay = {.instance = plan->instance,
						 .tenant = plan->tenant,
						 .to_index = wal_index,
						 .skip_signatures = true};
	const SwServer *server;
	SwpgSnapshotRow row;
	SwHead head = {.instance = plan->instance, .wal_index = wal_index, .has_last = true};
	SwText snapshot;

	if (swpg_store_snapshot(SWPG_READER, plan->instance, wal_index, &row) &&
		row.wal_index == wal_index)
		return row.snapshot;
	server = swpg_server_signing();
	if (!swpg_replay_to(&replay, wal_index))
		swpg_replay_raise(&replay);
	head.state = sw_verifier_state(replay.verifier);
	head.record_hash = *sw_verifier_record_hash(replay.verifier);
	sw_assert(sw_hlc_parse(sw_json_text_of(sw_state_get_string(head.state, SW_STATE_HLC_LAST)),
						   &head.last_hlc));
	sw_assert(sw_hash_parse(sw_json_text_of(sw_state_path(head.state, SW_TEXT("meta.chart_hash"))),
							&head.chart_hash));
	snapshot = sw_canon(arena, sw_snapshot(arena, server, &head));
	swpg_replay_end(&replay);
	return snapshot;
}

Datum
swoosh_export(PG_FUNCTION_ARGS)
{
	SwpgExport plan = {.line = lines_add};
	SwpgHeadRow head;
	SwArena arena;

	plan.instance = swpg_verb_instance(fcinfo, 0, &plan.tenant);
	swpg_verb_head(plan.instance, plan.tenant, &head);
	swpg_verb_range(fcinfo, 1, head.wal_index, &plan.from_index, &plan.to_index);
	swpg_arena_init(&arena, CurrentMemoryContext);
	if (plan.from_index > 1)
		plan.snapshot = part_start(&arena, &plan, plan.from_index - 1);
	plan.context = lines_begin(fcinfo);
	swpg_export(&plan);
	return (Datum) 0;
}
