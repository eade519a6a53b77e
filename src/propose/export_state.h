/*-------------------------------------------------------------------------
 *
 * export_state.h
 *		What the files of the export share.
 *
 * src/propose/export_state.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWPG_EXPORT_STATE_H
#define SWPG_EXPORT_STATE_H

#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/hsearch.h"

#include "propose/export.h"

/* A revocation that the export may have to show. */
typedef struct SwpgRevocation
{
	SwText signer, reason;
	int64_t revoked_us;
	int64_t last_index; /* of the last record that rests on the grant; 0 for none */
	bool is_shown;
} SwpgRevocation;

typedef struct SwpgExporter
{
	SwpgExport *plan;
	MemoryContext lasting; /* to the end of the export */
	MemoryContext step;    /* to the end of a record: what the arena takes, and the current one */
	SwArena arena;
	StringInfoData line;
	HTAB *shown;
	SwText machine;     /* of genesis; empty before it */
	int64_t *snapshots; /* indexes of stored snapshots still to come, greatest first */
	int snapshot_count;
	bool has_revocations; /* they were collected */
	SwpgRevocation *revocations;
	int revocation_count;
} SwpgExporter;

/* swpg_export_parse is a stored document as a value, NULL if there is none or it is damaged. */
const SwJson *swpg_export_parse(SwArena *arena, SwText text);
/* swpg_export_record reads a stored record; false if it is damaged. */
bool swpg_export_record(SwArena *arena, SwText text, SwRecord *record_out);

/*
 * swpg_revocations_collect notes the revocations of all grants that the rest of the log rests on,
 * and of `grant_hash` (NULL for none), with the last record that does.  A part looks through the
 * whole log, since a signer may have appeared before it.  Once an export.
 */
void swpg_revocations_collect(SwpgExporter *exporter, const SwHash *grant_hash);

/*
 * swpg_revocations_show sends those that hold from `record` on: it was locked after them, and
 * neither it nor a later one rests on the grant.
 */
bool
swpg_revocations_show(SwpgExporter *exporter, const SwRecord *record,
					  bool (*send)(SwpgExporter *exporter, const char *kind, const SwJson *value));

#endif
