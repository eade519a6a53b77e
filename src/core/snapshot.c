/*-------------------------------------------------------------------------
 *
 * snapshot.c
 *		What a server signs about an instance as a whole: its genesis and its snapshots.
 *
 * src/core/snapshot.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "members.h"
#include "swoosh/canon.h"

const SwJson *
sw_meta(SwArena *arena, SwText tenant, SwText instance, SwText machine, SwText version,
		const SwHash *chart_hash, SwText origin)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_members_hash(&builder, "chart_hash", chart_hash);
	sw_json_add_text(&builder, "instance", instance);
	sw_json_add_text(&builder, "machine", machine);
	sw_json_add_text(&builder, "origin", origin);
	sw_json_add_text(&builder, "tenant", tenant);
	sw_json_add_text(&builder, "version", version);
	return sw_json_end(&builder);
}

const SwJson *
sw_genesis(SwArena *arena, const SwServer *server, SwText tenant, SwText instance, SwText machine,
		   SwText version, const SwHash *chart_hash, const SwHash *state_hash, int64_t created_us)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_members_integer(&builder, "v", 1);
	sw_json_add_text(&builder, "tenant", tenant);
	sw_json_add_text(&builder, "instance", instance);
	sw_json_add_text(&builder, "machine", machine);
	sw_json_add_text(&builder, "version", version);
	sw_members_hash(&builder, "chart_hash", chart_hash);
	sw_members_hash(&builder, "state_hash", state_hash);
	sw_json_add_text(&builder, "created", sw_time_spelling(arena, created_us));
	sw_json_add_text(&builder, "origin", server->signer);
	return sw_sign_object(arena, server->secret, SW_TAG_GENESIS, sw_json_end(&builder), NULL);
}

SwHash
sw_genesis_hash(SwArena *arena, const SwJson *genesis)
{
	static const char *const unsigned_members[] = {"signature", NULL};

	return sw_hash_text(sw_canon_without(arena, genesis, unsigned_members));
}

const SwJson *
sw_snapshot(SwArena *arena, const SwServer *server, const SwHead *head)
{
	SwJsonBuilder builder;

	sw_assert(head->has_last == (head->wal_index > 0));
	sw_json_begin(&builder, arena);
	sw_members_integer(&builder, "v", 1);
	sw_json_add_text(&builder, "instance", head->instance);
	sw_members_integer(&builder, "wal_index", head->wal_index);
	if (head->has_last)
		sw_members_hlc(&builder, "hlc", head->last_hlc);
	sw_members_hash(&builder, "record_hash", &head->record_hash);
	sw_members_hash(&builder, "state_hash", sw_state_hash(head->state));
	sw_members_hash(&builder, "chart_hash", &head->chart_hash);
	sw_json_add(&builder, "state", sw_state_document(arena, head->state));
	sw_json_add_text(&builder, "server", server->signer);
	return sw_sign_object(arena, server->secret, SW_TAG_SNAPSHOT, sw_json_end(&builder), NULL);
}
