/*-------------------------------------------------------------------------
 *
 * signer.c
 *		swoosh_register_signer, swoosh_revoke_signer.
 *
 * A key has one grant for ever: records name it by its hash.  Who needs other
 * rights takes another key.  A revocation is final, and another row.
 *
 * src/propose/signer.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"

#include "pg/convert.h"
#include "pg/memory.h"
#include "pg/report.h"
#include "propose/signer.h"
#include "propose/verb.h"
#include "swoosh/canon.h"
#include "swoosh/name.h"
#include "swoosh/sort.h"

#define REASON_OCTETS_MAX 4096

PG_FUNCTION_INFO_V1(swoosh_register_signer);
PG_FUNCTION_INFO_V1(swoosh_revoke_signer);

static void
signer_refuse(SwText signer, const char *why)
{
	ereport(ERROR,
			swpg_errcode(SW_SIGNER_REFUSED),
			errmsg("signer \"%s\" is refused", swpg_cstring(signer)),
			errdetail("%s", why));
}

/* signer_roles is the array sorted, without repeats. */
static const SwJson *
signer_roles(SwArena *arena, SwText signer, ArrayType *array)
{
	int given, count = 0;
	SwText *roles = swpg_texts(array, TEXTOID, &given);

	for (int i = 0; i < given; i++)
	{
		if (roles[i].data == NULL || !sw_name_is_role(roles[i]))
			signer_refuse(signer,
						  psprintf("Role \"%s\" is none of proposer, voter, operator, system, "
								   "bridge, authority:<fact kind>.",
								   swpg_cstring(roles[i])));
	}
	sw_sort_texts(arena, roles, (size_t) given);
	for (int i = 0; i < given; i++)
	{
		if (i == 0 || !sw_text_equal(roles[i], roles[count - 1]))
			roles[count++] = roles[i];
	}
	if (count == 0)
		signer_refuse(signer, "It has no role.");
	return sw_json_strings(arena, roles, (size_t) count);
}

SwHash
swpg_signer_enrol(const SwGrant *grant)
{
	SwArena arena;
	SwSigner key;
	SwpgSignerRow row;

	swpg_arena_init(&arena, CurrentMemoryContext);
	if (!sw_signer_parse(grant->signer, &key))
		signer_refuse(grant->signer, "It must be \"hmmm:pubkey:\" and 64 lower-case hex digits.");
	if (!sw_signer_is_valid(&key))
		signer_refuse(grant->signer,
					  "It must be a point of the prime-order group in canonical encoding.");
	swpg_store_lock(SWPG_SIGNER, grant->signer);
	if (!swpg_store_signer(SWPG_PROPOSER, &arena, grant->signer, &row))
	{
		swpg_store_grant_insert(grant, swpg_now_us());
		swpg_store_flush();
		return grant->hash;
	}
	if (row.is_revoked)
		signer_refuse(grant->signer, "It is revoked, and a revocation is final.");
	if (!sw_hash_equal(&row.grant.hash, &grant->hash))
		signer_refuse(grant->signer, "It has another grant, and a grant is never changed.");
	return row.grant.hash;
}

/* check_server: who enrols the key of another node decides whose decisions are believed. */
static void
check_server(const SwGrant *grant)
{
	if (!superuser())
		ereport(ERROR,
				errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				errmsg("must be superuser to register the key of a server"),
				errdetail("The tenant \"%s\" is that of servers.", SW_TENANT_ANY));
	if (!sw_grant_is_server(grant))
		signer_refuse(grant->signer, "A server has the role \"system\" alone, and no dates.");
}

Datum
swoosh_register_signer(PG_FUNCTION_ARGS)
{
	SwArena arena;
	SwGrant grant = {.signer = swpg_verb_text(fcinfo, 0, "signer"),
					 .tenant = swpg_verb_text(fcinfo, 1, "tenant")};
	bool is_server = sw_text_is(grant.tenant, SW_TENANT_ANY);
	SwHash hash;

	swpg_verb_writes("swoosh_register_signer()");
	swpg_arena_init(&arena, CurrentMemoryContext);
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("\"roles\" must not be null"));
	grant.roles = signer_roles(&arena, grant.signer, PG_GETARG_ARRAYTYPE_P(2));
	grant.has_from = !PG_ARGISNULL(3);
	grant.valid_from = grant.has_from ? PG_GETARG_HLC(3) : 0;
	grant.has_until = !PG_ARGISNULL(4);
	grant.valid_until = grant.has_until ? PG_GETARG_HLC(4) : 0;
	if (grant.has_from && grant.has_until && grant.valid_from >= grant.valid_until)
		signer_refuse(grant.signer,
					  "It would never be valid: valid_until is not after valid_from.");
	if (is_server)
		check_server(&grant);
	else
		swpg_verb_tenant_exists(swpg_verb_tenant(fcinfo, 1));
	grant.hash = sw_hash_json(&arena, sw_grant_to_json(&arena, &grant));
	hash = swpg_signer_enrol(&grant);
	PG_RETURN_HASH(&hash);
}

/* revocation_reason is argument 1, which must fit into a line of an export. */
static SwText
revocation_reason(FunctionCallInfo fcinfo, SwArena *arena)
{
	SwText reason = swpg_verb_text(fcinfo, 1, "reason");
	SwText spelling = sw_canon(arena, sw_json_string(arena, reason));

	(void) swpg_verb_parse(arena, "reason", spelling, REASON_OCTETS_MAX);
	return reason;
}

Datum
swoosh_revoke_signer(PG_FUNCTION_ARGS)
{
	SwText signer = swpg_verb_text(fcinfo, 0, "signer");
	SwArena arena;
	SwText reason;
	SwpgSignerRow row;

	swpg_verb_writes("swoosh_revoke_signer()");
	swpg_arena_init(&arena, CurrentMemoryContext);
	reason = revocation_reason(fcinfo, &arena);
	swpg_store_lock(SWPG_SIGNER, signer);
	if (!swpg_store_signer(SWPG_PROPOSER, &arena, signer, &row))
		signer_refuse(signer, "It is not registered.");
	if (!row.is_revoked)
	{
		swpg_store_revocation_insert(signer, row.grant.tenant, reason, swpg_now_us());
		swpg_store_flush();
	}
	PG_RETURN_VOID();
}
