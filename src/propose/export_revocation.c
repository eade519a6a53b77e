/*-------------------------------------------------------------------------
 *
 * export_revocation.c
 *		Where in an export a revocation stands.
 *
 * `revoked` is taken before the revocation commits, so a record that was locked in
 * between is younger by its time and rests on the grant all the same.  The place
 * is therefore after the last record that does.
 *
 * src/propose/export_revocation.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "pg/convert.h"
#include "pg/memory.h"
#include "propose/export_state.h"
#include "swoosh/sort.h"

/* The last use of a grant. */
typedef struct Use
{
	SwHash grant_hash;
	int64_t last_index;
} Use;

typedef struct Uses
{
	HTAB *table;
	MemoryContext step;
	SwArena arena;
	SwText server; /* of the last decision, with its grant: they seldom change */
	SwHash server_grant;
} Uses;

const SwJson *
swpg_export_parse(SwArena *arena, SwText text)
{
	const SwJson *value;
	SwFault fault;

	if (text.data == NULL ||
		sw_json_parse(arena, text, SIZE_MAX, SW_EXPORT_DEPTH_MAX, &value, &fault) != SW_OK)
		return NULL;
	return value;
}

bool
swpg_export_record(SwArena *arena, SwText text, SwRecord *record_out)
{
	const SwJson *object = swpg_export_parse(arena, text);
	SwFault fault;

	return object != NULL && sw_record_parse(arena, object, record_out, &fault) == SW_OK;
}

static void
use_note(Uses *uses, const SwHash *grant_hash, int64_t wal_index)
{
	bool is_found;
	Use *use = hash_search(uses->table, grant_hash, HASH_ENTER, &is_found);

	use->last_index = wal_index;
}

/* use_note_server: a decision rests on the grant of the server that signed it. */
static void
use_note_server(Uses *uses, MemoryContext lasting, const SwpgDecisionRow *decision)
{
	SwText server =
		sw_json_get_string(swpg_export_parse(&uses->arena, decision->decision), "server");
	SwpgSignerRow row;

	if (server.data == NULL)
		return;
	if (uses->server.data == NULL || !sw_text_equal(server, uses->server))
	{
		if (!swpg_store_signer(SWPG_READER, &uses->arena, server, &row))
			return;
		uses->server.data = MemoryContextStrdup(lasting, swpg_cstring(server));
		uses->server.size = server.size;
		uses->server_grant = row.grant.hash;
	}
	use_note(uses, &uses->server_grant, decision->wal_index);
}

static void
uses_collect(SwpgExporter *exporter, Uses *uses)
{
	const SwpgExport *plan = exporter->plan;
	SwpgScan *scan = swpg_scan_wal(SWPG_READER,
								   plan->instance,
								   plan->from_index > 1 ? 1 : plan->wal_index,
								   plan->to_index);
	SwpgWalRow row;

	while (swpg_scan_wal_next(scan, &row))
	{
		MemoryContext caller = MemoryContextSwitchTo(uses->step);
		SwpgDecisionRow decision;
		SwRecord record;

		CHECK_FOR_INTERRUPTS();
		if (swpg_export_record(&uses->arena, row.record, &record))
		{
			for (uint32_t i = 0; i < record.grants->count; i++)
			{
				SwHash hash;

				if (sw_hash_parse(sw_json_text_of(record.grants->as.elements[i]), &hash))
					use_note(uses, &hash, row.wal_index);
			}
		}
		if (swpg_store_decision(SWPG_READER, plan->instance, row.wal_index, &decision))
			use_note_server(uses, exporter->lasting, &decision);
		MemoryContextSwitchTo(caller);
		sw_arena_reset(&uses->arena);
		MemoryContextReset(uses->step);
	}
	swpg_scan_end(scan);
}

static int
compare_revocations(const void *a, const void *b, const void *context)
{
	const SwpgRevocation *left = a, *right = b;

	(void) context;
	if (left->revoked_us != right->revoked_us)
		return left->revoked_us < right->revoked_us ? -1 : 1;
	return sw_text_compare(left->signer, right->signer);
}

/* revocations_list looks up which of the grants are revoked. */
static void
revocations_list(SwpgExporter *exporter, Uses *uses, SwArena *lasting)
{
	HASH_SEQ_STATUS sequence;
	Use *use;

	exporter->revocations =
		palloc_array(SwpgRevocation, (size_t) hash_get_num_entries(uses->table) + 1);
	hash_seq_init(&sequence, uses->table);
	while ((use = hash_seq_search(&sequence)) != NULL)
	{
		SwpgSignerRow row;

		if (swpg_store_signer_by_grant(SWPG_READER, lasting, &use->grant_hash, &row) &&
			row.is_revoked)
			exporter->revocations[exporter->revocation_count++] =
				(SwpgRevocation){.signer = row.grant.signer,
								 .reason = row.reason,
								 .revoked_us = row.revoked_us,
								 .last_index = use->last_index};
	}
	sw_sort(lasting,
			exporter->revocations,
			(size_t) exporter->revocation_count,
			sizeof(SwpgRevocation),
			compare_revocations,
			NULL);
}

void
swpg_revocations_collect(SwpgExporter *exporter, const SwHash *grant_hash)
{
	MemoryContext caller = MemoryContextSwitchTo(exporter->lasting);
	HASHCTL control = {.keysize = sizeof(SwHash),
					   .entrysize = sizeof(Use),
					   .hcxt = exporter->lasting};
	Uses uses = {0};
	SwArena lasting;

	if (!exporter->has_revocations)
	{
		exporter->has_revocations = true;
		uses.table =
			hash_create("swoosh uses", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
		uses.step =
			AllocSetContextCreate(exporter->lasting, "swoosh uses step", ALLOCSET_DEFAULT_SIZES);
		swpg_arena_init(&uses.arena, uses.step);
		swpg_arena_init(&lasting, exporter->lasting);
		if (grant_hash != NULL)
			use_note(&uses, grant_hash, 0);
		uses_collect(exporter, &uses);
		revocations_list(exporter, &uses, &lasting);
		hash_destroy(uses.table);
		MemoryContextDelete(uses.step);
	}
	MemoryContextSwitchTo(caller);
}

bool
swpg_revocations_show(SwpgExporter *exporter, const SwRecord *record,
					  bool (*send)(SwpgExporter *exporter, const char *kind, const SwJson *value))
{
	for (int i = 0; i < exporter->revocation_count; i++)
	{
		SwpgRevocation *revocation = &exporter->revocations[i];
		SwArena *arena = &exporter->arena;
		SwJsonBuilder object;

		if (revocation->is_shown || revocation->revoked_us > record->recorded_at_us ||
			revocation->last_index >= record->wal_index)
			continue;
		revocation->is_shown = true;
		sw_json_begin(&object, arena);
		sw_json_add_text(&object, "signer", revocation->signer);
		sw_json_add_text(&object, "reason", revocation->reason);
		sw_json_add(&object,
					"revoked",
					sw_json_string(arena, sw_time_spelling(arena, revocation->revoked_us)));
		if (!send(exporter, "revocation", sw_json_end(&object)))
			return false;
	}
	return true;
}
