/*-------------------------------------------------------------------------
 *
 * export.c
 *		The export of an instance, line by line.
 *
 * A record needs, in this order: revocations that hold from it on, grants, facts,
 * inputs.  Its decision follows at once, then the snapshot of its index.
 *
 * src/propose/export.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "pg/convert.h"
#include "pg/memory.h"
#include "propose/export.h"
#include "propose/export_state.h"
#include "swoosh/canon.h"

/* Shown hashes are kept by kind: inputs may spell a grant. */
typedef struct ShownKey
{
	SwHash hash;
	uint32 kind;
} ShownKey;

enum
{
	SHOWN_GRANT,
	SHOWN_FACT,
	SHOWN_INPUTS,
	SHOWN_CHART,
	SHOWN_NAME /* of a chart: under the name that an upgrade to it gives */
};

/* is_first: it was not shown before; now it is. */
static bool
is_first(SwpgExporter *exporter, uint32 kind, const SwHash *hash)
{
	ShownKey key = {*hash, kind};
	bool is_found;

	hash_search(exporter->shown, &key, HASH_ENTER, &is_found);
	return !is_found;
}

/* line_text sends {"kind":text}, where `text` is canonical bytes. */
static bool
line_text(SwpgExporter *exporter, const char *kind, SwText text)
{
	StringInfo line = &exporter->line;

	resetStringInfo(line);
	appendStringInfo(line, "{\"%s\":", kind);
	appendBinaryStringInfo(line, text.data, (int) text.size);
	appendStringInfoChar(line, '}');
	return exporter->plan->line(exporter->plan->context, (SwText){line->data, (size_t) line->len});
}

static bool
line_json(SwpgExporter *exporter, const char *kind, const SwJson *value)
{
	return line_text(exporter, kind, sw_canon(&exporter->arena, value));
}

/* show_grant: once, and with the first that is revoked the log is searched for their last use. */
static bool
show_grant(SwpgExporter *exporter, const SwpgSignerRow *row)
{
	if (!is_first(exporter, SHOWN_GRANT, &row->grant.hash))
		return true;
	if (row->is_revoked && !exporter->plan->skip_revocations)
		swpg_revocations_collect(exporter, &row->grant.hash);
	return line_json(exporter, "grant", sw_grant_to_json(&exporter->arena, &row->grant));
}

static bool
show_grant_of(SwpgExporter *exporter, SwText signer)
{
	SwpgSignerRow row;

	return signer.data == NULL || !swpg_store_signer(SWPG_READER, &exporter->arena, signer, &row) ||
		   show_grant(exporter, &row);
}

static bool
show_grants(SwpgExporter *exporter, const SwJson *grants)
{
	for (uint32_t i = 0; i < grants->count; i++)
	{
		SwHash hash;
		SwpgSignerRow row;

		if (sw_hash_parse(sw_json_text_of(grants->as.elements[i]), &hash) &&
			swpg_store_signer_by_grant(SWPG_READER, &exporter->arena, &hash, &row) &&
			!show_grant(exporter, &row))
			return false;
	}
	return true;
}

/* chart_line sends a chart under one of its names; its signer's grant first. */
static bool
chart_line(SwpgExporter *exporter, const SwpgMachineRow *row)
{
	SwArena *arena = &exporter->arena;
	SwJsonBuilder chart, by;

	if (!show_grant_of(exporter, row->signer))
		return false;
	sw_json_begin(&chart, arena);
	sw_json_add_text(&chart, "name", row->machine);
	sw_json_add_text(&chart, "version", row->version);
	sw_json_add(&chart, "hash", sw_hash_to_json(arena, &row->chart_hash));
	sw_json_add_text(&chart, "text", row->chart);
	if (row->signer.data != NULL)
	{
		sw_json_begin(&by, arena);
		sw_json_add_text(&by, "signer", row->signer);
		sw_json_add_text(&by, "signature", row->signature);
		sw_json_add(&chart, "signed", sw_json_end(&by));
	}
	return line_json(exporter, "chart", sw_json_end(&chart));
}

/* show_chart: once, as an upgrade names it, else under any name it has. */
static bool
show_chart(SwpgExporter *exporter, const SwHash *hash)
{
	SwpgMachineRow row;

	if (!is_first(exporter, SHOWN_CHART, hash))
		return true;
	if (swpg_store_machine_of_chart(SWPG_READER, exporter->machine, hash, &row))
		(void) is_first(exporter, SHOWN_NAME, hash);
	else if (!swpg_store_machine_by_hash(SWPG_READER, hash, &row))
		return true;
	return chart_line(exporter, &row);
}

/* show_genesis_chart: under the version that genesis says. */
static bool
show_genesis_chart(SwpgExporter *exporter, const SwHash *hash, SwText version)
{
	SwpgMachineRow own, row;

	if (!swpg_store_machine_of_chart(SWPG_READER, exporter->machine, hash, &own) ||
		sw_text_equal(own.version, version) ||
		!swpg_store_machine(SWPG_READER, exporter->machine, version, &row) ||
		!sw_hash_equal(&row.chart_hash, hash))
		return show_chart(exporter, hash);
	(void) is_first(exporter, SHOWN_CHART, hash);
	return chart_line(exporter, &row);
}

/*
 * show_upgrade: the chart that Machine_Upgrade leads to stands before it.  Its version there is
 * that of the last line, so one that was shown under another name is shown again.
 */
static bool
show_upgrade(SwpgExporter *exporter, const SwpgWalRow *row, const SwHash *inputs_hash)
{
	SwText body = row->inputs;
	SwpgMachineRow machine;
	const SwJson *inputs;
	SwHash hash;

	if (body.data == NULL)
		(void) swpg_store_artifact(SWPG_READER, exporter->plan->tenant, inputs_hash, &body);
	inputs = swpg_export_parse(&exporter->arena, body);
	if (!sw_hash_parse(sw_json_get_string(inputs, "chart_hash"), &hash) ||
		!swpg_store_machine_of_chart(SWPG_READER, exporter->machine, &hash, &machine) ||
		!is_first(exporter, SHOWN_NAME, &hash))
		return true;
	(void) is_first(exporter, SHOWN_CHART, &hash);
	return chart_line(exporter, &machine);
}

static bool
show_facts(SwpgExporter *exporter, const SwJson *facts)
{
	for (uint32_t i = 0; sw_json_is(facts, SW_JSON_ARRAY) && i < facts->count; i++)
	{
		SwHash hash;
		SwpgFactRow row;

		if (!sw_hash_parse(sw_json_text_of(facts->as.elements[i]), &hash) ||
			!is_first(exporter, SHOWN_FACT, &hash) ||
			!swpg_store_fact_by_hash(SWPG_READER, &hash, &row))
			continue;
		if (!show_grant_of(exporter, row.signer) || !line_text(exporter, "fact", row.fact))
			return false;
	}
	return true;
}

/* show_inputs: those that came with the proposal, `{}`, or an artifact. */
static bool
show_inputs(SwpgExporter *exporter, const SwHash *hash, SwText body)
{
	SwArena *arena = &exporter->arena;
	SwHash none = sw_hash_text(SW_TEXT("{}"));

	if (!is_first(exporter, SHOWN_INPUTS, hash))
		return true;
	if (body.data == NULL && sw_hash_equal(hash, &none))
		body = SW_TEXT("{}");
	if (body.data == NULL && !swpg_store_artifact(SWPG_READER, exporter->plan->tenant, hash, &body))
		return true;
	return line_text(exporter,
					 "inputs",
					 sw_text_format(arena,
									"{\"body\":%s,\"hash\":\"%s\"}",
									sw_text_string(arena, body),
									sw_text_string(arena, sw_hash_spelling(arena, hash))));
}

/* show_snapshot: its server's grant first. */
static bool
show_snapshot(SwpgExporter *exporter, SwText snapshot)
{
	const SwJson *object = swpg_export_parse(&exporter->arena, snapshot);
	SwHash hash;

	if (sw_hash_parse(sw_json_get_string(object, "chart_hash"), &hash) &&
		!show_chart(exporter, &hash))
		return false;
	return show_grant_of(exporter, sw_json_get_string(object, "server")) &&
		   line_text(exporter, "snapshot", snapshot);
}

/* show_snapshot_of: the one that is stored of this index, if there is one. */
static bool
show_snapshot_of(SwpgExporter *exporter, int64_t wal_index)
{
	SwpgSnapshotRow row;

	while (exporter->snapshot_count > 0 &&
		   exporter->snapshots[exporter->snapshot_count - 1] < wal_index)
		exporter->snapshot_count--;
	if (exporter->snapshot_count == 0 ||
		exporter->snapshots[exporter->snapshot_count - 1] != wal_index)
		return true;
	return !swpg_store_snapshot(SWPG_READER, exporter->plan->instance, wal_index, &row) ||
		   row.wal_index != wal_index || show_snapshot(exporter, row.snapshot);
}

/* show_cited: what a record refers to. */
static bool
show_cited(SwpgExporter *exporter, const SwpgWalRow *row, const SwRecord *record)
{
	if (!swpg_revocations_show(exporter, record, line_json) ||
		!show_grants(exporter, record->grants) || !show_chart(exporter, &record->chart_hash))
		return false;
	if (sw_text_is(record->transition, SW_MACHINE_UPGRADE) &&
		!show_upgrade(exporter, row, &record->inputs_hash))
		return false;
	for (uint32_t i = 0; i < record->guards->count; i++)
	{
		if (!show_facts(exporter, sw_json_get(record->guards->as.elements[i], "facts")))
			return false;
	}
	return show_inputs(exporter, &record->inputs_hash, row->inputs);
}

/* show_record: a record that cannot be read is shown all the same, for a verifier to name. */
static bool
show_record(SwpgExporter *exporter, const SwpgWalRow *row)
{
	const SwpgExport *plan = exporter->plan;
	StringInfo line = &exporter->line;
	SwText server = SW_NO_TEXT;
	SwpgDecisionRow decision;
	bool is_decided = swpg_store_decision(SWPG_READER, plan->instance, row->wal_index, &decision);
	SwRecord record;

	if (swpg_export_record(&exporter->arena, row->record, &record) &&
		!show_cited(exporter, row, &record))
		return false;
	if (is_decided)
		server =
			sw_json_get_string(swpg_export_parse(&exporter->arena, decision.decision), "server");
	if (!show_grant_of(exporter, server))
		return false;
	resetStringInfo(line);
	appendStringInfoString(line, "{\"record\":");
	appendBinaryStringInfo(line, row->record.data, (int) row->record.size);
	appendStringInfo(line,
					 ",\"record_hash\":\"%s\"}",
					 sw_text_string(&exporter->arena,
									sw_hash_spelling(&exporter->arena, &row->record_hash)));
	if (!plan->line(plan->context, (SwText){line->data, (size_t) line->len}))
		return false;
	if ((is_decided && !line_text(exporter, "decision", decision.decision)) ||
		!show_snapshot_of(exporter, row->wal_index))
		return false;
	return plan->row == NULL || plan->row(plan->context, row, is_decided ? &decision : NULL);
}

/* machine_of is the machine that genesis names; it lasts as long as the export. */
static SwText
machine_of(const SwpgExporter *exporter, const SwJson *genesis)
{
	SwText machine = sw_json_get_string(genesis, "machine");

	if (machine.data == NULL)
		return SW_TEXT("");
	machine.data = MemoryContextStrdup(exporter->lasting, swpg_cstring(machine));
	return machine;
}

/* show_start: genesis, its origin, its chart, and the state that the records start from. */
static bool
show_start(SwpgExporter *exporter)
{
	const SwpgExport *plan = exporter->plan;
	const SwJson *object;
	SwText genesis;
	SwHash hash;

	if (!swpg_store_genesis(SWPG_READER, plan->instance, &genesis, NULL))
		return true;
	object = swpg_export_parse(&exporter->arena, genesis);
	exporter->machine = machine_of(exporter, object);
	if (!line_text(exporter, "genesis", genesis) ||
		!show_grant_of(exporter, sw_json_get_string(object, "origin")))
		return false;
	if (sw_hash_parse(sw_json_get_string(object, "chart_hash"), &hash) &&
		!show_genesis_chart(exporter, &hash, sw_json_get_string(object, "version")))
		return false;
	return plan->snapshot.data == NULL ? show_snapshot_of(exporter, 0)
									   : show_snapshot(exporter, plan->snapshot);
}

/* snapshots_list notes the indexes of the stored snapshots, greatest first. */
static void
snapshots_list(SwpgExporter *exporter)
{
	const SwpgExport *plan = exporter->plan;
	int capacity = 16;
	SwpgScan *scan = swpg_scan_snapshots(SWPG_READER, plan->instance);
	SwpgSnapshotRow row;

	exporter->snapshots = palloc_array(int64_t, (size_t) capacity);
	while (swpg_scan_snapshots_next(scan, &row))
	{
		if (exporter->snapshot_count == capacity)
		{
			capacity *= 2;
			exporter->snapshots =
				repalloc(exporter->snapshots, sizeof(int64_t) * (size_t) capacity);
		}
		exporter->snapshots[exporter->snapshot_count++] = row.wal_index;
	}
	swpg_scan_end(scan);
}

static void
exporter_begin(SwpgExporter *exporter, SwpgExport *plan)
{
	HASHCTL control = {.keysize = sizeof(ShownKey),
					   .entrysize = sizeof(ShownKey),
					   .hcxt = CurrentMemoryContext};

	*exporter =
		(SwpgExporter){.plan = plan, .lasting = CurrentMemoryContext, .machine = SW_TEXT("")};
	exporter->shown =
		hash_create("swoosh export", 256, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	exporter->step =
		AllocSetContextCreate(CurrentMemoryContext, "swoosh export step", ALLOCSET_DEFAULT_SIZES);
	swpg_arena_init(&exporter->arena, exporter->step);
	initStringInfo(&exporter->line);
	snapshots_list(exporter);
}

/* exporter_step gives back what the last record took. */
static void
exporter_step(SwpgExporter *exporter)
{
	CHECK_FOR_INTERRUPTS();
	sw_arena_reset(&exporter->arena);
	MemoryContextReset(exporter->step);
}

void
swpg_export(SwpgExport *plan)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "swoosh export", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	SwpgExporter exporter;
	SwpgWalRow row;
	SwpgScan *scan;
	bool goes_on;

	exporter_begin(&exporter, plan);
	plan->wal_index = plan->from_index - 1;
	if (plan->from_index > 1 && !plan->skip_revocations)
		swpg_revocations_collect(&exporter, NULL);
	scan = swpg_scan_wal(SWPG_READER, plan->instance, plan->from_index, plan->to_index);
	MemoryContextSwitchTo(exporter.step);
	goes_on = show_start(&exporter);
	exporter_step(&exporter);
	while (goes_on && swpg_scan_wal_next(scan, &row))
	{
		plan->wal_index = row.wal_index;
		goes_on = show_record(&exporter, &row);
		exporter_step(&exporter);
	}
	swpg_scan_end(scan);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
}
