/*-------------------------------------------------------------------------
 *
 * init_key.c
 *		swoosh_init_key: the signing key of this node, made if there is none, and enrolled.
 *
 * A file is not part of a transaction: after a rollback it is there and not enrolled, and
 * the next call enrols it.
 *
 * src/propose/init_key.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xlog.h"
#include "fmgr.h"
#include "miscadmin.h"

#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/key.h"
#include "pg/memory.h"
#include "propose/signer.h"
#include "propose/verb.h"

PG_FUNCTION_INFO_V1(swoosh_init_key);

/* A command's key is made by whoever wrote the command. */
static const SwServer *
key_ensure(void)
{
	if (swpg_server() == NULL && swpg_server_status() == SW_NO_KEY &&
		swpg_signing_key_command[0] == '\0')
		swpg_key_create();
	return swpg_server_required();
}

/* Its grant as the contract has it: tenant `*`, roles exactly ["system"], no dates. */
static void
key_enrol(const SwServer *server)
{
	SwArena arena;
	SwText system_role = SW_TEXT("system");
	SwGrant grant = {.signer = server->signer, .tenant = SW_TEXT("*")};

	swpg_arena_init(&arena, CurrentMemoryContext);
	grant.roles = sw_json_strings(&arena, &system_role, 1);
	grant.hash = sw_hash_json(&arena, sw_grant_to_json(&arena, &grant));
	(void) swpg_signer_enrol(&grant);
}

Datum
swoosh_init_key(PG_FUNCTION_ARGS)
{
	const SwServer *server;

	if (!superuser())
		ereport(ERROR,
				errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				errmsg("permission denied to make a signing key"),
				errdetail("Only superusers may."));
	if (!RecoveryInProgress())
		swpg_verb_writes("swoosh_init_key()");
	server = key_ensure();
	if (RecoveryInProgress())
		ereport(NOTICE,
				errmsg("the key of this standby is there, but not enrolled from here"),
				errhint("On the primary: SELECT swoosh_register_signer('%s', '*', '{system}').",
						swpg_cstring(server->signer)));
	else
		key_enrol(server);
	return swpg_text_datum(server->signer);
}
