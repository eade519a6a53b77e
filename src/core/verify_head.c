/*-------------------------------------------------------------------------
 *
 * verify_head.c
 *		Lines about the instance as a whole: its genesis and its snapshots.
 *
 * Genesis stands first, but is judged in two parts: its signature at once, its origin and
 * its state when something rests on them, since the grant and the chart come later.
 *
 * src/core/verify_head.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "shape.h"
#include "swoosh/name.h"
#include "verify_lines.h"

#define FIELD(name) offsetof(SwVerifyGenesis, name)

static const SwShapeMember genesis_members[] = {
	{"v", true, sw_shape_version, 0},
	{"tenant", true, sw_shape_tenant, FIELD(tenant)},
	{"instance", true, sw_shape_instance, FIELD(instance)},
	{"machine", true, sw_shape_machine, FIELD(machine)},
	{"version", true, sw_shape_machine_version, FIELD(version)},
	{"chart_hash", true, sw_shape_hash, FIELD(chart_hash)},
	{"state_hash", true, sw_shape_hash, FIELD(state_hash)},
	{"created", true, sw_shape_time, FIELD(created_us)},
	{"origin", true, sw_shape_signer, FIELD(origin)},
	{"signature", true, sw_shape_signature, FIELD(signature)},
};

SwStatus
sw_verify_genesis(SwVerifier *verifier, const SwJson *value)
{
	const SwJson *genesis = sw_json_copy(&verifier->lasting, value);
	SwArena *arena = sw_verify_arena(verifier);
	SwText tenant;
	SwFault fault;

	if (verifier->has_genesis)
		return sw_verify_broken(verifier, "genesis_repeated", SW_NO_TEXT, SW_NO_TEXT);
	if (sw_shape_read(arena,
					  SW_TEXT("/genesis"),
					  genesis,
					  genesis_members,
					  SW_COUNT(genesis_members),
					  &verifier->genesis,
					  &fault) != SW_OK)
		return sw_verify_malformed(verifier, "", &fault);
	sw_assert(sw_name_split_instance(verifier->genesis.instance, &tenant, NULL));
	if (!sw_text_equal(tenant, verifier->genesis.tenant))
		return sw_verify_broken(verifier, "instance", verifier->genesis.tenant, tenant);
	if (!sw_verify_signed(verifier, verifier->genesis.origin, SW_TAG_GENESIS, genesis))
		return sw_verify_broken(verifier, "genesis_signature", SW_NO_TEXT, SW_NO_TEXT);
	verifier->genesis.hash = sw_genesis_hash(arena, genesis);
	verifier->has_genesis = true;
	return SW_OK;
}

/* At creation nobody has published anything that counts. */
static const SwFact *
no_fact(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	(void) context;
	(void) kind;
	(void) subject;
	(void) as_of_ms;
	return NULL;
}

static const SwGrant *
no_grant(void *context, SwText signer)
{
	(void) context;
	(void) signer;
	return NULL;
}

/* head_begin makes the parts of the head that no record changes. */
static void
head_begin(SwVerifier *verifier, const SwChart *chart, SwState *state)
{
	const SwVerifyGenesis *genesis = &verifier->genesis;

	verifier->head = (SwHead){.tenant = genesis->tenant,
							  .instance = genesis->instance,
							  .machine = genesis->machine,
							  .chart = chart,
							  .chart_hash = chart->hash,
							  .state = state,
							  .record_hash = genesis->hash};
	verifier->has_head = true;
}

SwStatus
sw_verify_start(SwVerifier *verifier)
{
	const SwVerifyGenesis *genesis = &verifier->genesis;
	const SwSource source = {no_fact, no_grant, NULL};
	SwArena *arena = sw_verify_arena(verifier);
	const SwChart *chart = sw_map_get(&verifier->charts, &genesis->chart_hash);
	SwEvent event = {.inputs = &sw_json_empty_object,
					 .recorded_at_us = genesis->created_us,
					 .tenant = genesis->tenant,
					 .instance = genesis->instance};
	const SwJson *meta;
	SwText found;
	SwStep step;

	if (verifier->has_head)
		return SW_OK;
	if (!sw_verify_is_server(verifier, genesis->origin))
		return sw_verify_broken(verifier, "genesis_server", SW_NO_TEXT, genesis->origin);
	if (chart == NULL)
		return SW_OK;
	meta = sw_meta(arena,
				   genesis->tenant,
				   genesis->instance,
				   genesis->machine,
				   genesis->version,
				   &genesis->chart_hash,
				   genesis->origin);
	if (sw_reduce_start(arena, chart, meta, &event, &source, NULL, &step) != SW_OK)
		found = sw_text_from(step.error);
	else if (sw_hash_equal(&genesis->state_hash, sw_state_hash(step.state)))
	{
		head_begin(verifier, chart, step.state);
		return SW_OK;
	}
	else
		found = sw_hash_spelling(arena, sw_state_hash(step.state));
	return sw_verify_fault(verifier,
						   SW_STATE_DIVERGED,
						   "genesis_state",
						   SW_NO_TEXT,
						   sw_hash_spelling(arena, &genesis->state_hash),
						   found);
}

typedef struct Snapshot
{
	SwText instance, server, signature;
	int64_t wal_index;
	SwHlc hlc;
	SwHash record_hash, state_hash, chart_hash;
	const SwJson *state;
} Snapshot;

#undef FIELD
#define FIELD(name) offsetof(Snapshot, name)

static const SwShapeMember snapshot_members[] = {
	{"v", true, sw_shape_version, 0},
	{"instance", true, sw_shape_instance, FIELD(instance)},
	{"wal_index", true, sw_shape_index, FIELD(wal_index)},
	{"hlc", false, sw_shape_hlc, FIELD(hlc)},
	{"record_hash", true, sw_shape_hash, FIELD(record_hash)},
	{"state_hash", true, sw_shape_hash, FIELD(state_hash)},
	{"chart_hash", true, sw_shape_hash, FIELD(chart_hash)},
	{"state", true, sw_shape_object, FIELD(state)},
	{"server", true, sw_shape_signer, FIELD(server)},
	{"signature", true, sw_shape_signature, FIELD(signature)},
};

/* snapshot_fits: every member is what the head is. */
static bool
snapshot_fits(const SwHead *head, const SwJson *value, const Snapshot *snapshot)
{
	bool has_hlc = sw_json_get(value, "hlc") != NULL;

	return sw_text_equal(head->instance, snapshot->instance) &&
		   head->wal_index == snapshot->wal_index && head->has_last == has_hlc &&
		   (!has_hlc || head->last_hlc == snapshot->hlc) &&
		   sw_hash_equal(&head->record_hash, &snapshot->record_hash) &&
		   sw_hash_equal(&head->chart_hash, &snapshot->chart_hash) &&
		   sw_hash_equal(sw_state_hash(head->state), &snapshot->state_hash);
}

/*
 * snapshot_begin makes the head of the snapshot that a part begins with.  Who signed the last
 * record, and with which key, it does not say: of these the least is assumed.
 */
static bool
snapshot_begin(SwVerifier *verifier, const SwJson *value, const Snapshot *snapshot)
{
	const SwChart *chart = sw_map_get(&verifier->charts, &snapshot->chart_hash);

	if (chart == NULL || sw_json_get(value, "hlc") == NULL ||
		!sw_text_equal(snapshot->instance, verifier->genesis.instance))
		return false;
	head_begin(verifier, chart, sw_state_from_json(sw_verify_arena(verifier), snapshot->state));
	verifier->head.wal_index = snapshot->wal_index;
	verifier->head.record_hash = snapshot->record_hash;
	verifier->head.has_last = true;
	verifier->head.last_hlc = snapshot->hlc;
	verifier->head.last_signer = SW_TEXT("");
	verifier->head.last_idem_key = SW_TEXT("");
	return true;
}

SwStatus
sw_verify_snapshot(SwVerifier *verifier, const SwJson *value)
{
	SwArena *arena = sw_verify_arena(verifier);
	Snapshot snapshot = {0};
	SwStatus status;
	SwFault fault;
	SwHash hash;
	bool fits;

	if (sw_shape_read(arena,
					  SW_TEXT("/snapshot"),
					  value,
					  snapshot_members,
					  SW_COUNT(snapshot_members),
					  &snapshot,
					  &fault) != SW_OK)
		return sw_verify_malformed(verifier, "", &fault);
	verifier->at_index = snapshot.wal_index;
	if ((status = sw_verify_start(verifier)) != SW_OK)
		return status;
	hash = *sw_state_hash(sw_state_from_json(arena, snapshot.state));
	if ((status = sw_verify_equal(verifier, "snapshot_state", &snapshot.state_hash, &hash)) !=
		SW_OK)
		return status;
	if (!sw_verify_is_server(verifier, snapshot.server))
		return sw_verify_broken(verifier, "snapshot_server", SW_NO_TEXT, snapshot.server);
	if (!sw_verify_signed(verifier, snapshot.server, SW_TAG_SNAPSHOT, value))
		return sw_verify_broken(verifier, "snapshot_signature", SW_NO_TEXT, SW_NO_TEXT);
	if (verifier->records == 0 && snapshot.wal_index > 0 &&
		(!verifier->has_head || verifier->head.wal_index == 0))
		fits = snapshot_begin(verifier, value, &snapshot);
	else
		fits = verifier->has_head && snapshot_fits(&verifier->head, value, &snapshot);
	return fits ? SW_OK : sw_verify_broken(verifier, "snapshot_mismatch", SW_NO_TEXT, SW_NO_TEXT);
}
