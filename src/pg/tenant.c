/*-------------------------------------------------------------------------
 *
 * tenant.c
 *		Who may read a tenant.
 *
 * Roles are stored by name, since their numbers do not survive a dump.  What counts is the
 * current user: behind a connection pool the session's user is the pool's.
 *
 * src/pg/tenant.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/acl.h"

#include "pg/convert.h"
#include "pg/memory.h"
#include "pg/store.h"
#include "pg/tenant.h"

#define ADMIN_ROLE "swoosh_admin"

PG_FUNCTION_INFO_V1(swoosh_reads_tenant);

/* A role that was dropped, or renamed, gives nobody anything. */
static bool
user_has_role(const char *role_name)
{
	Oid role = get_role_oid(role_name, true);

	return OidIsValid(role) && has_privs_of_role(GetUserId(), role);
}

bool
swpg_reads_tenant(SwText tenant)
{
	SwArena arena;
	const SwJson *role_names;
	bool reads = false;

	if (superuser() || user_has_role(ADMIN_ROLE))
		return true;
	swpg_arena_init(&arena, CurrentMemoryContext);
	role_names = swpg_store_tenant_roles(SWPG_PROPOSER, &arena, tenant);
	for (uint32_t i = 0; !reads && role_names && i < role_names->count; i++)
		reads = user_has_role(swpg_cstring(sw_json_text_of(sw_json_at(role_names, i))));
	sw_arena_reset(&arena);
	return reads;
}

/* For policies and views.  It tells nothing about a tenant but its answer: LEAKPROOF. */
Datum
swoosh_reads_tenant(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(swpg_reads_tenant(swpg_text(PG_GETARG_DATUM(0))));
}
