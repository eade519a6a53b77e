/*-------------------------------------------------------------------------
 *
 * tenant.c
 *		swoosh_create_tenant, swoosh_grant_tenant.
 *
 * Both may be called again: what is there already is left alone.
 *
 * src/propose/tenant.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/acl.h"

#include "pg/convert.h"
#include "pg/memory.h"
#include "pg/store.h"
#include "propose/verb.h"

PG_FUNCTION_INFO_V1(swoosh_create_tenant);
PG_FUNCTION_INFO_V1(swoosh_grant_tenant);

Datum
swoosh_create_tenant(PG_FUNCTION_ARGS)
{
	SwText tenant = swpg_verb_tenant(fcinfo, 0);

	swpg_verb_writes("swoosh_create_tenant()");
	swpg_store_lock(SWPG_TENANT, tenant);
	if (!swpg_store_tenant(SWPG_PROPOSER, tenant))
	{
		swpg_store_tenant_insert(tenant, swpg_now_us());
		swpg_store_flush();
	}
	PG_RETURN_VOID();
}

Datum
swoosh_grant_tenant(PG_FUNCTION_ARGS)
{
	SwText tenant = swpg_verb_tenant(fcinfo, 0);
	const char *role_name;
	SwArena arena;

	if (PG_ARGISNULL(1))
		ereport(ERROR,
				errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("\"role\" must not be null"));
	role_name = NameStr(*PG_GETARG_NAME(1));
	swpg_verb_writes("swoosh_grant_tenant()");
	swpg_verb_tenant_exists(tenant);
	(void) get_role_oid(role_name, false); /* an error if there is none */
	swpg_store_lock(SWPG_TENANT_ROLE, tenant);
	swpg_arena_init(&arena, CurrentMemoryContext);
	if (!sw_json_has_text(swpg_store_tenant_roles(SWPG_PROPOSER, &arena, tenant),
						  sw_text_from(role_name)))
	{
		swpg_store_tenant_role_insert(tenant, sw_text_from(role_name), swpg_now_us());
		swpg_store_flush();
	}
	PG_RETURN_VOID();
}
