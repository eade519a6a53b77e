/*-------------------------------------------------------------------------
 *
 * head.c
 *		A stored head as the core wants it.
 *
 * Octets that this backend itself wrote are known with their hashes.  Of any others the hash is
 * recomputed: a step needs the hashes of all regions anyway, so the proof that the row is what the
 * log says costs one hash more.
 *
 * src/propose/head.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "propose/head.h"

#include "pg/chart_cache.h"
#include "pg/convert.h"
#include "pg/report.h"
#include "pg/state_cache.h"

static void
report_diverged(const SwpgHeadRow *row, const char *what)
{
	ereport(ERROR,
			swpg_errcode(SW_STATE_DIVERGED),
			errmsg("head of instance \"%s\" is damaged", swpg_cstring(row->instance)),
			errdetail("%s", what),
			errhint(
				"Stop writers and follow runbooks/replica_divergence.md; swoosh_restore sets the "
				"head from a snapshot and the log."));
}

static SwState *
read_state(SwArena *arena, const SwpgHeadRow *row)
{
	SwText bytes = swpg_head_state(row);
	SwState *state = swpg_state_find(row->instance, bytes);
	SwFault fault;

	if (state != NULL && sw_hash_equal(sw_state_hash(state), &row->state_hash))
		return state;
	if (sw_state_parse(arena, bytes, &state, &fault) != SW_OK)
		report_diverged(row, "Its state is not canonical JSON.");
	if (!sw_hash_equal(sw_state_hash(state), &row->state_hash))
		report_diverged(row, "Its state does not hash to its state_hash.");
	return state;
}

void
swpg_head_open(SwpgRead read, SwArena *arena, const SwpgHeadRow *row, SwHead *head_out)
{
	*head_out = (SwHead){.tenant = row->tenant,
						 .instance = row->instance,
						 .machine = row->machine,
						 .chart = swpg_chart(read, &row->chart_hash),
						 .chart_hash = row->chart_hash,
						 .wal_index = row->wal_index,
						 .record_hash = row->record_hash,
						 .has_last = row->has_hlc,
						 .last_hlc = row->hlc};
	if (head_out->chart == NULL)
		report_diverged(row, "Its chart is not in swoosh.machine.");
	head_out->state = read_state(arena, row);
}

void
swpg_head_check(SwpgRead read, const SwHead *head)
{
	SwText instance = head->instance;
	SwHash record_hash;
	SwHlc hlc;

	if (!head->has_last)
		return;
	if (swpg_store_wal_hash(read, instance, head->wal_index, &record_hash) &&
		sw_hash_equal(&record_hash, &head->record_hash) &&
		sw_hlc_parse(sw_json_text_of(sw_state_get_string(head->state, SW_STATE_HLC_LAST)), &hlc) &&
		hlc == head->last_hlc)
		return;
	ereport(ERROR,
			swpg_errcode(SW_CHAIN_BROKEN),
			errmsg("head of instance \"%s\" does not continue its log", swpg_cstring(instance)),
			errdetail("Record %lld, its hash or its clock is not the one that the head names.",
					  (long long) head->wal_index),
			errhint("Stop writers and follow runbooks/wal_chain_broken.md."));
}

void
swpg_head_last(SwpgRead read, SwArena *arena, SwHead *head)
{
	SwpgWalRow row;
	const SwJson *record;
	SwFault fault;

	if (!head->has_last || head->last_signer.data != NULL)
		return;
	if (!swpg_store_wal(read, head->instance, head->wal_index, &row) ||
		sw_json_parse(arena, row.record, row.record.size, SW_JSON_DEPTH_MAX, &record, &fault) !=
			SW_OK)
		ereport(ERROR,
				swpg_errcode(SW_CHAIN_BROKEN),
				errmsg("record %lld of instance \"%s\" is missing or damaged",
					   (long long) head->wal_index,
					   swpg_cstring(head->instance)),
				errhint("Stop writers and follow runbooks/wal_chain_broken.md."));
	head->last_signer = sw_json_get_string(record, "signer");
	head->last_idem_key = row.idem_key;
}
