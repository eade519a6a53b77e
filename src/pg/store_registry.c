/*-------------------------------------------------------------------------
 *
 * store_registry.c
 *		What instances rest on: tenants, signers, machines, genesis, facts, artifacts, snapshots.
 *
 * All but tenant_role only grow, which is what makes SnapshotSelf exact for them.
 *
 * src/pg/store_registry.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "pg/store_internal.h"

#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/latch.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/wait_event.h"

#include "pg/convert.h"

#define US_PER_MS INT64CONST(1000)

/* ---- tenants -------------------------------------------------------------------------- */

bool
swpg_store_tenant(SwpgRead read, SwText tenant)
{
	SwpgKeys keys;
	SwpgRow row;

	swpg_keys_begin(&keys, SWPG_INDEX_TENANT);
	swpg_keys_text(&keys, tenant);
	return swpg_row_find(&keys, read, ForwardScanDirection, &row);
}

void
swpg_store_tenant_insert(SwText tenant, int64_t created_us)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, 1, tenant);
	swpg_row_set_time_us(&row, 2, created_us);
	swpg_row_insert(SWPG_TENANT, &row);
}

const SwJson *
swpg_store_tenant_roles(SwpgRead read, SwArena *arena, SwText tenant)
{
	SwpgKeys keys;
	SwpgRow row;
	SwText *names = NULL;
	size_t count = 0, capacity = 0;

	swpg_keys_begin(&keys, SWPG_INDEX_TENANT_ROLE);
	swpg_keys_text(&keys, tenant);
	SwpgScan *scan = swpg_scan_begin(&keys, read, ForwardScanDirection);
	while (swpg_scan_next(scan, &row))
	{
		if (count == capacity)
		{
			capacity = capacity == 0 ? 8 : 2 * capacity;
			names = names == NULL ? palloc(capacity * sizeof(SwText))
								  : repalloc(names, capacity * sizeof(SwText));
		}
		names[count++] = sw_text_copy(arena, sw_text_from(NameStr(*DatumGetName(row.values[1]))));
	}
	swpg_scan_end(scan);
	return sw_json_strings(arena, names, count);
}

static Datum
name_datum(SwText text)
{
	return DirectFunctionCall1(namein, CStringGetDatum(swpg_cstring(text)));
}

void
swpg_store_tenant_role_insert(SwText tenant, SwText role_name, int64_t granted_us)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, 1, tenant);
	swpg_row_set_datum(&row, 2, name_datum(role_name));
	swpg_row_set_time_us(&row, 3, granted_us);
	swpg_row_insert(SWPG_TENANT_ROLE, &row);
}


/* ---- signers -------------------------------------------------------------------------- */

enum
{
	SIGNER_SIGNER = 1,
	SIGNER_ENTRY,
	SIGNER_TENANT,
	SIGNER_ROLES,
	SIGNER_VALID_FROM,
	SIGNER_VALID_UNTIL,
	SIGNER_GRANT_HASH,
	SIGNER_REVOKED,
	SIGNER_REASON,
	SIGNER_RECORDED_AT
};

#define ENTRY_GRANT      SW_TEXT("grant")
#define ENTRY_REVOCATION SW_TEXT("revocation")

static const SwJson *
roles_from_datum(SwArena *arena, Datum datum)
{
	int count;
	SwText *roles = swpg_texts(DatumGetArrayTypeP(datum), TEXTOID, &count);

	for (int i = 0; i < count; i++)
		roles[i] = sw_text_copy(arena, roles[i]);
	return sw_json_strings(arena, roles, (size_t) count);
}

static Datum
roles_to_datum(const SwJson *roles)
{
	Datum *elements = palloc(sizeof(Datum) * (roles->count + 1));

	for (uint32_t i = 0; i < roles->count; i++)
		elements[i] = swpg_text_datum(sw_json_text_of(sw_json_at(roles, i)));
	return PointerGetDatum(
		construct_array(elements, (int) roles->count, TEXTOID, -1, false, TYPALIGN_INT));
}

static void
grant_from_row(SwArena *arena, const SwpgRow *row, SwpgSignerRow *signer_out)
{
	SwGrant *grant = &signer_out->grant;

	grant->signer = swpg_row_text(row, SIGNER_SIGNER);
	grant->tenant = swpg_row_text(row, SIGNER_TENANT);
	grant->roles = roles_from_datum(arena, row->values[SIGNER_ROLES - 1]);
	grant->has_from = swpg_row_hlc(row, SIGNER_VALID_FROM, &grant->valid_from);
	grant->has_until = swpg_row_hlc(row, SIGNER_VALID_UNTIL, &grant->valid_until);
	grant->hash = swpg_row_hash(row, SIGNER_GRANT_HASH);
	signer_out->granted_us = swpg_row_time_us(row, SIGNER_RECORDED_AT);
}

static void
revocation_from_row(const SwpgRow *row, SwpgSignerRow *signer_out)
{
	signer_out->is_revoked = true;
	signer_out->revoked_us = swpg_row_time_us(row, SIGNER_REVOKED);
	signer_out->reason = swpg_row_text(row, SIGNER_REASON);
}

static bool
find_entry(SwpgRead read, SwText signer, SwText entry, SwpgRow *row_out)
{
	SwpgKeys keys;

	swpg_keys_begin(&keys, SWPG_INDEX_SIGNER);
	swpg_keys_text(&keys, signer);
	swpg_keys_text(&keys, entry);
	return swpg_row_find(&keys, read, ForwardScanDirection, row_out);
}

/* The entries of a signer sort as grant, revocation; the first read tells which there are. */
bool
swpg_store_signer(SwpgRead read, SwArena *arena, SwText signer, SwpgSignerRow *row_out)
{
	SwpgKeys keys;
	SwpgRow row;

	memset(row_out, 0, sizeof(*row_out));
	swpg_keys_begin(&keys, SWPG_INDEX_SIGNER);
	swpg_keys_text(&keys, signer);
	if (!swpg_row_find(&keys, read, BackwardScanDirection, &row))
		return false;
	if (!row.nulls[SIGNER_REVOKED - 1])
	{
		revocation_from_row(&row, row_out);
		if (!find_entry(read, signer, ENTRY_GRANT, &row))
			return false;
	}
	grant_from_row(arena, &row, row_out);
	return true;
}

bool
swpg_store_signer_is_revoked(SwpgRead read, SwText signer)
{
	SwpgRow row;

	return find_entry(read, signer, ENTRY_REVOCATION, &row);
}

bool
swpg_store_signer_by_grant(SwpgRead read, SwArena *arena, const SwHash *grant_hash,
						   SwpgSignerRow *row_out)
{
	SwpgKeys keys;
	SwpgRow row;

	swpg_keys_begin(&keys, SWPG_INDEX_SIGNER_GRANT);
	swpg_keys_hash(&keys, grant_hash);
	return swpg_row_find(&keys, read, ForwardScanDirection, &row) &&
		   swpg_store_signer(read, arena, swpg_row_text(&row, SIGNER_SIGNER), row_out);
}

void
swpg_store_grant_insert(const SwGrant *grant, int64_t recorded_us)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, SIGNER_SIGNER, grant->signer);
	swpg_row_set_text(&row, SIGNER_ENTRY, ENTRY_GRANT);
	swpg_row_set_text(&row, SIGNER_TENANT, grant->tenant);
	swpg_row_set_datum(&row, SIGNER_ROLES, roles_to_datum(grant->roles));
	swpg_row_set_hlc(&row, SIGNER_VALID_FROM, grant->has_from, grant->valid_from);
	swpg_row_set_hlc(&row, SIGNER_VALID_UNTIL, grant->has_until, grant->valid_until);
	swpg_row_set_hash(&row, SIGNER_GRANT_HASH, &grant->hash);
	swpg_row_set_time_us(&row, SIGNER_RECORDED_AT, recorded_us);
	swpg_row_insert(SWPG_SIGNER, &row);
	/* A server's may be what its backends found missing; callers' keys come by the thousand. */
	if (sw_text_is(grant->tenant, SW_TENANT_ANY))
		swpg_store_tell(swpg_store_oid(SWPG_SIGNER));
}

void
swpg_store_revocation_insert(SwText signer, SwText tenant, SwText reason, int64_t revoked_us)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, SIGNER_SIGNER, signer);
	swpg_row_set_text(&row, SIGNER_ENTRY, ENTRY_REVOCATION);
	swpg_row_set_text(&row, SIGNER_TENANT, tenant);
	swpg_row_set_time_us(&row, SIGNER_REVOKED, revoked_us);
	swpg_row_set_text(&row, SIGNER_REASON, reason);
	swpg_row_set_time_us(&row, SIGNER_RECORDED_AT, revoked_us);
	swpg_row_insert(SWPG_SIGNER, &row);
	swpg_store_tell(swpg_store_oid(SWPG_SIGNER));
}


/* ---- machines and genesis ------------------------------------------------------------- */

enum
{
	MACHINE_MACHINE = 1,
	MACHINE_VERSION,
	MACHINE_ORDINAL,
	MACHINE_CHART_HASH,
	MACHINE_CHART,
	MACHINE_SIGNER,
	MACHINE_SIGNATURE,
	MACHINE_DEFINED
};

static void
machine_from_row(const SwpgRow *row, SwpgMachineRow *out)
{
	out->machine = swpg_row_text(row, MACHINE_MACHINE);
	out->version = swpg_row_text(row, MACHINE_VERSION);
	out->ordinal = swpg_row_integer(row, MACHINE_ORDINAL);
	out->chart_hash = swpg_row_hash(row, MACHINE_CHART_HASH);
	out->chart = swpg_row_text(row, MACHINE_CHART);
	out->signer = swpg_row_text(row, MACHINE_SIGNER);
	out->signature = swpg_row_text(row, MACHINE_SIGNATURE);
	out->defined_us = swpg_row_time_us(row, MACHINE_DEFINED);
}

static bool
machine_find(const SwpgKeys *keys, SwpgRead read, ScanDirection direction, SwpgMachineRow *out)
{
	SwpgRow row;

	if (!swpg_row_find(keys, read, direction, &row))
		return false;
	machine_from_row(&row, out);
	return true;
}

bool
swpg_store_machine(SwpgRead read, SwText machine, SwText version, SwpgMachineRow *row_out)
{
	SwpgKeys keys;

	swpg_keys_begin(&keys, SWPG_INDEX_MACHINE);
	swpg_keys_text(&keys, machine);
	swpg_keys_text(&keys, version);
	return machine_find(&keys, read, ForwardScanDirection, row_out);
}

bool
swpg_store_machine_last(SwpgRead read, SwText machine, SwpgMachineRow *row_out)
{
	SwpgKeys keys;

	swpg_keys_begin(&keys, SWPG_INDEX_MACHINE_ORDINAL);
	swpg_keys_text(&keys, machine);
	return machine_find(&keys, read, BackwardScanDirection, row_out);
}

bool
swpg_store_machine_by_hash(SwpgRead read, const SwHash *chart_hash, SwpgMachineRow *row_out)
{
	SwpgKeys keys;

	swpg_keys_begin(&keys, SWPG_INDEX_MACHINE_CHART);
	swpg_keys_hash(&keys, chart_hash);
	return machine_find(&keys, read, ForwardScanDirection, row_out);
}

bool
swpg_store_machine_of_chart(SwpgRead read, SwText machine, const SwHash *chart_hash,
							SwpgMachineRow *row_out)
{
	int64_t first = 0; /* ordinals count from 1 */
	SwText version = SW_NO_TEXT;
	SwpgKeys keys;
	SwpgRow row;

	swpg_keys_begin(&keys, SWPG_INDEX_MACHINE_CHART);
	swpg_keys_hash(&keys, chart_hash);
	SwpgScan *scan = swpg_scan_begin(&keys, read, ForwardScanDirection);
	while (swpg_scan_next(scan, &row))
	{
		int64_t ordinal = swpg_row_integer(&row, MACHINE_ORDINAL);

		if (!sw_text_equal(swpg_row_text(&row, MACHINE_MACHINE), machine) ||
			(first > 0 && ordinal > first))
			continue;
		first = ordinal;
		version = sw_text_from(swpg_cstring(swpg_row_text(&row, MACHINE_VERSION)));
	}
	swpg_scan_end(scan);
	return first > 0 && swpg_store_machine(read, machine, version, row_out);
}

void
swpg_store_machine_insert(const SwpgMachineRow *machine)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, MACHINE_MACHINE, machine->machine);
	swpg_row_set_text(&row, MACHINE_VERSION, machine->version);
	swpg_row_set_integer(&row, MACHINE_ORDINAL, machine->ordinal);
	swpg_row_set_hash(&row, MACHINE_CHART_HASH, &machine->chart_hash);
	swpg_row_set_text(&row, MACHINE_CHART, machine->chart);
	swpg_row_set_text(&row, MACHINE_SIGNER, machine->signer);
	swpg_row_set_text(&row, MACHINE_SIGNATURE, machine->signature);
	swpg_row_set_time_us(&row, MACHINE_DEFINED, machine->defined_us);
	swpg_row_insert(SWPG_MACHINE, &row);
}

bool
swpg_store_genesis(SwpgRead read, SwText instance, SwText *genesis_out, SwHash *genesis_hash_out)
{
	SwpgKeys keys;
	SwpgRow row;

	swpg_keys_begin(&keys, SWPG_INDEX_GENESIS);
	swpg_keys_text(&keys, instance);
	if (!swpg_row_find(&keys, read, ForwardScanDirection, &row))
		return false;
	*genesis_out = swpg_row_text(&row, 2);
	if (genesis_hash_out != NULL)
		*genesis_hash_out = swpg_row_hash(&row, 3);
	return true;
}

void
swpg_store_genesis_insert(SwText instance, SwText genesis, const SwHash *genesis_hash)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, 1, instance);
	swpg_row_set_text(&row, 2, genesis);
	swpg_row_set_hash(&row, 3, genesis_hash);
	swpg_row_insert(SWPG_GENESIS, &row);
}


/* ---- snapshots ------------------------------------------------------------------------ */

enum
{
	SNAPSHOT_INSTANCE = 1,
	SNAPSHOT_INDEX,
	SNAPSHOT_STATE_HASH,
	SNAPSHOT_SNAPSHOT,
	SNAPSHOT_CREATED
};

static void
snapshot_from_row(const SwpgRow *row, SwpgSnapshotRow *out)
{
	out->instance = swpg_row_text(row, SNAPSHOT_INSTANCE);
	out->wal_index = swpg_row_integer(row, SNAPSHOT_INDEX);
	out->state_hash = swpg_row_hash(row, SNAPSHOT_STATE_HASH);
	out->snapshot = swpg_row_text(row, SNAPSHOT_SNAPSHOT);
	out->created_us = swpg_row_time_us(row, SNAPSHOT_CREATED);
}

bool
swpg_store_snapshot(SwpgRead read, SwText instance, int64_t wal_index_max, SwpgSnapshotRow *row_out)
{
	SwpgKeys keys;
	SwpgRow row;

	swpg_keys_begin(&keys, SWPG_INDEX_SNAPSHOT);
	swpg_keys_text(&keys, instance);
	swpg_keys_bound(&keys, 2, BTLessEqualStrategyNumber, wal_index_max);
	if (!swpg_row_find(&keys, read, BackwardScanDirection, &row))
		return false;
	snapshot_from_row(&row, row_out);
	return true;
}

void
swpg_store_snapshot_insert(const SwpgSnapshotRow *snapshot)
{
	SwpgKeys keys;
	SwpgRow row;

	swpg_keys_begin(&keys, SWPG_INDEX_SNAPSHOT);
	swpg_keys_text(&keys, snapshot->instance);
	swpg_keys_integer(&keys, snapshot->wal_index);
	if (swpg_row_find_dirty(&keys, &row))
		return;
	swpg_row_begin(&row);
	swpg_row_set_text(&row, SNAPSHOT_INSTANCE, snapshot->instance);
	swpg_row_set_integer(&row, SNAPSHOT_INDEX, snapshot->wal_index);
	swpg_row_set_hash(&row, SNAPSHOT_STATE_HASH, &snapshot->state_hash);
	swpg_row_set_text(&row, SNAPSHOT_SNAPSHOT, snapshot->snapshot);
	swpg_row_set_time_us(&row, SNAPSHOT_CREATED, snapshot->created_us);
	swpg_row_insert(SWPG_SNAPSHOT, &row);
}

SwpgScan *
swpg_scan_snapshots(SwpgRead read, SwText instance)
{
	SwpgKeys keys;

	swpg_keys_begin(&keys, SWPG_INDEX_SNAPSHOT);
	swpg_keys_text(&keys, instance);
	return swpg_scan_begin(&keys, read, BackwardScanDirection);
}

bool
swpg_scan_snapshots_next(SwpgScan *scan, SwpgSnapshotRow *row_out)
{
	SwpgRow row;

	if (!swpg_scan_next(scan, &row))
		return false;
	snapshot_from_row(&row, row_out);
	return true;
}


/* ---- facts and artifacts -------------------------------------------------------------- */

enum
{
	FACT_TENANT = 1,
	FACT_KIND,
	FACT_SUBJECT,
	FACT_SERIAL,
	FACT_HASH,
	FACT_FACT,
	FACT_SIGNER,
	FACT_RECORDED_AT
};

static bool
fact_find(const SwpgKeys *keys, SwpgRead read, ScanDirection direction, SwpgFactRow *out)
{
	SwpgRow row;

	if (!swpg_row_find(keys, read, direction, &row))
		return false;
	out->tenant = swpg_row_text(&row, FACT_TENANT);
	out->kind = swpg_row_text(&row, FACT_KIND);
	out->subject = swpg_row_text(&row, FACT_SUBJECT);
	out->serial = swpg_row_integer(&row, FACT_SERIAL);
	out->fact_hash = swpg_row_hash(&row, FACT_HASH);
	out->fact = swpg_row_text(&row, FACT_FACT);
	out->signer = swpg_row_text(&row, FACT_SIGNER);
	out->recorded_us = swpg_row_time_us(&row, FACT_RECORDED_AT);
	return true;
}

static void
fact_keys(SwpgKeys *keys, SwText tenant, SwText kind, SwText subject)
{
	swpg_keys_begin(keys, SWPG_INDEX_FACT);
	swpg_keys_text(keys, tenant);
	swpg_keys_text(keys, kind);
	swpg_keys_text(keys, subject);
}

bool
swpg_store_fact(SwpgRead read, SwText tenant, SwText kind, SwText subject, SwpgFactRow *row_out)
{
	SwpgKeys keys;

	fact_keys(&keys, tenant, kind, subject);
	return fact_find(&keys, read, BackwardScanDirection, row_out);
}

bool
swpg_store_fact_of_time(SwpgRead read, SwText tenant, SwText kind, SwText subject, int64_t as_of_ms,
						SwpgFactRow *row_out)
{
	int64_t until_us = (as_of_ms + 1) * US_PER_MS;
	int64_t low = 0, high;
	bool is_found = false;
	SwpgFactRow row;

	if (!swpg_store_fact(read, tenant, kind, subject, row_out))
		return false;
	if (row_out->recorded_us < until_us)
		return true;
	high = row_out->serial - 1;
	while (low <= high)
	{
		int64_t middle = low + (high - low) / 2;
		SwpgKeys keys;

		fact_keys(&keys, tenant, kind, subject);
		swpg_keys_bound(&keys, FACT_SERIAL, BTLessEqualStrategyNumber, middle);
		if (!fact_find(&keys, read, BackwardScanDirection, &row))
			low = middle + 1;
		else if (row.recorded_us >= until_us)
			high = row.serial - 1;
		else
		{
			*row_out = row;
			is_found = true;
			low = middle + 1;
		}
	}
	return is_found;
}

static SwText
fact_lock_key(SwText tenant, SwText kind, SwText subject)
{
	return sw_text_from(
		psprintf("%s/%s/%s", swpg_cstring(tenant), swpg_cstring(kind), swpg_cstring(subject)));
}

void
swpg_store_fact_lock(SwText tenant, SwText kind, SwText subject)
{
	swpg_store_lock(SWPG_FACT, fact_lock_key(tenant, kind, subject));
}

/* sleep_until returns once the server's clock has reached a time. */
static void
sleep_until(int64_t until_us)
{
	for (int64_t now_us = swpg_now_us(); now_us < until_us; now_us = swpg_now_us())
	{
		CHECK_FOR_INTERRUPTS();
		(void) WaitLatch(MyLatch,
						 WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						 (long) ((until_us - now_us) / US_PER_MS + 1),
						 PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
	}
}

void
swpg_store_fact_settle(SwText tenant, SwText kind, SwText subject, int64_t as_of_ms,
					   int64_t until_us)
{
	sleep_until(Min((as_of_ms + 1) * US_PER_MS, until_us));
	swpg_store_await(SWPG_FACT, fact_lock_key(tenant, kind, subject));
}

bool
swpg_store_has_fact(SwpgRead read, SwText tenant, SwText kind)
{
	SwpgFactRow row;
	SwpgKeys keys;

	swpg_keys_begin(&keys, SWPG_INDEX_FACT);
	swpg_keys_text(&keys, tenant);
	swpg_keys_text(&keys, kind);
	return fact_find(&keys, read, ForwardScanDirection, &row);
}

bool
swpg_store_fact_by_hash(SwpgRead read, const SwHash *fact_hash, SwpgFactRow *row_out)
{
	SwpgKeys keys;

	swpg_keys_begin(&keys, SWPG_INDEX_FACT_HASH);
	swpg_keys_hash(&keys, fact_hash);
	return fact_find(&keys, read, ForwardScanDirection, row_out);
}

void
swpg_store_fact_insert(const SwpgFactRow *fact)
{
	bool is_first = !swpg_store_has_fact(SWPG_PROPOSER, fact->tenant, fact->kind);
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, FACT_TENANT, fact->tenant);
	swpg_row_set_text(&row, FACT_KIND, fact->kind);
	swpg_row_set_text(&row, FACT_SUBJECT, fact->subject);
	swpg_row_set_integer(&row, FACT_SERIAL, fact->serial);
	swpg_row_set_hash(&row, FACT_HASH, &fact->fact_hash);
	swpg_row_set_text(&row, FACT_FACT, fact->fact);
	swpg_row_set_text(&row, FACT_SIGNER, fact->signer);
	swpg_row_set_time_us(&row, FACT_RECORDED_AT, fact->recorded_us);
	swpg_row_insert(SWPG_FACT, &row);
	if (is_first)
		swpg_store_tell(swpg_store_oid(SWPG_FACT));
}

static void
artifact_keys(SwpgKeys *keys, SwText tenant, const SwHash *hash)
{
	swpg_keys_begin(keys, SWPG_INDEX_ARTIFACT);
	swpg_keys_text(keys, tenant);
	swpg_keys_hash(keys, hash);
}

bool
swpg_store_artifact(SwpgRead read, SwText tenant, const SwHash *hash, SwText *body_out)
{
	SwpgKeys keys;
	SwpgRow row;

	artifact_keys(&keys, tenant, hash);
	if (!swpg_row_find(&keys, read, ForwardScanDirection, &row))
		return false;
	*body_out = swpg_row_text(&row, 3);
	return true;
}

void
swpg_store_artifact_insert(SwText tenant, const SwHash *hash, SwText body, int64_t stored_us)
{
	SwpgRow row;

	swpg_row_begin(&row);
	swpg_row_set_text(&row, 1, tenant);
	swpg_row_set_hash(&row, 2, hash);
	swpg_row_set_text(&row, 3, body);
	swpg_row_set_time_us(&row, 4, stored_us);
	swpg_row_insert(SWPG_ARTIFACT, &row);
}
