/*-------------------------------------------------------------------------
 *
 * instance.c
 *		swoosh_create_instance: the start macrostep, the head, and the genesis that the chain
 *		begins with.
 *
 * src/propose/instance.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "pg/chart_cache.h"
#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/key.h"
#include "pg/memory.h"
#include "pg/report.h"
#include "propose/machine.h"
#include "propose/verb.h"
#include "swoosh/canon.h"

PG_FUNCTION_INFO_V1(swoosh_create_instance);

/* Nobody published anything for an instance that is not there yet. */
static const SwFact *
no_fact(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	return NULL;
}

static const SwGrant *
no_grant(void *context, SwText signer)
{
	return NULL;
}

/* instance_start takes the start macrostep. */
static SwState *
instance_start(SwArena *arena, const SwpgHeadRow *row, SwText origin, int64_t created_us)
{
	const SwChart *chart = swpg_chart(SWPG_PROPOSER, &row->chart_hash);
	const SwSource source = {no_fact, no_grant, NULL};
	SwEvent event = {.inputs = &sw_json_empty_object,
					 .recorded_at_us = created_us,
					 .tenant = row->tenant,
					 .instance = row->instance};
	SwStep step = {0};

	sw_assert(chart != NULL);
	if (sw_reduce_start(arena,
						chart,
						sw_meta(arena,
								row->tenant,
								row->instance,
								row->machine,
								row->version,
								&row->chart_hash,
								origin),
						&event,
						&source,
						NULL,
						&step) != SW_OK)
		ereport(ERROR,
				swpg_errcode(SW_REDUCE_FAILED),
				errmsg("machine \"%s@%s\" cannot start",
					   swpg_cstring(row->machine),
					   swpg_cstring(row->version)),
				errdetail("%s", step.error != NULL ? step.error : "A guard or an action failed."));
	return step.state;
}

/* instance_insert writes genesis and head. */
static void
instance_insert(SwArena *arena, const SwServer *server, SwpgHeadRow *row)
{
	const int64_t created_us = swpg_now_us();
	SwState *state = instance_start(arena, row, server->signer, created_us);
	SwText document = sw_state_bytes(state);
	const SwJson *genesis;

	if (document.size > swpg_octets(swpg_state_size_max_kb))
		ereport(ERROR,
				errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("state of instance \"%s\" has %zu octets",
					   swpg_cstring(row->instance),
					   document.size),
				errdetail("The limit is %d kB (swoosh.state_size_max).", swpg_state_size_max_kb));
	row->state_hash = *sw_state_hash(state);
	genesis = sw_genesis(arena,
						 server,
						 row->tenant,
						 row->instance,
						 row->machine,
						 row->version,
						 &row->chart_hash,
						 &row->state_hash,
						 created_us);
	row->record_hash = sw_genesis_hash(arena, genesis);
	swpg_store_genesis_insert(row->instance, sw_canon(arena, genesis), &row->record_hash);
	swpg_store_head_insert(row, document);
	swpg_store_flush();
}

Datum
swoosh_create_instance(PG_FUNCTION_ARGS)
{
	SwpgHeadRow row = {0};
	SwText reference, found;
	SwpgMachineRow machine;
	const SwServer *server;
	SwArena arena;

	row.instance = swpg_verb_instance(fcinfo, 0, &row.tenant);
	reference = swpg_verb_text(fcinfo, 1, "machine");
	swpg_verb_writes("swoosh_create_instance()");
	swpg_arena_init(&arena, CurrentMemoryContext);
	server = swpg_server_signing();
	swpg_verb_tenant_exists(row.tenant);
	swpg_machine_find(reference, &machine); /* first: locks go in the order of the tables */
	swpg_store_lock(SWPG_GENESIS, row.instance);
	if (swpg_store_genesis(SWPG_PROPOSER, row.instance, &found, NULL))
		ereport(ERROR,
				swpg_errcode(SW_INSTANCE_EXISTS),
				errmsg("instance \"%s\" exists", swpg_cstring(row.instance)));
	row.machine = machine.machine;
	row.version = machine.version;
	row.chart_hash = machine.chart_hash;
	instance_insert(&arena, server, &row);
	PG_RETURN_HASH(&row.state_hash);
}
