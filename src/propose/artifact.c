/*-------------------------------------------------------------------------
 *
 * artifact.c
 *		swoosh_put_artifact: inputs stored before they are proposed, by their hash.
 *
 * src/propose/artifact.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/memory.h"
#include "pg/report.h"
#include "propose/verb.h"
#include "swoosh/canon.h"

PG_FUNCTION_INFO_V1(swoosh_put_artifact);

Datum
swoosh_put_artifact(PG_FUNCTION_ARGS)
{
	SwText tenant = swpg_verb_tenant(fcinfo, 0);
	SwText text = swpg_verb_text(fcinfo, 1, "body");
	SwText body, found;
	SwArena arena;
	SwHash hash;

	swpg_arena_init(&arena, CurrentMemoryContext);
	body =
		sw_canon(&arena,
				 swpg_verb_parse(&arena, "artifact", text, swpg_octets(swpg_artifact_size_max_kb)));
	hash = sw_hash_text(body);
	swpg_verb_writes("swoosh_put_artifact()");
	swpg_verb_tenant_exists(tenant);
	swpg_store_lock(SWPG_ARTIFACT, sw_hash_spelling(&arena, &hash));
	if (!swpg_store_artifact(SWPG_PROPOSER, tenant, &hash, &found))
	{
		swpg_store_artifact_insert(tenant, &hash, body, swpg_now_us());
		swpg_store_flush();
	}
	PG_RETURN_HASH(&hash);
}
