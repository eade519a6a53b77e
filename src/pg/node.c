/*-------------------------------------------------------------------------
 *
 * node.c
 *		What this node says of itself: library, shared memory, signing key.
 *
 * The part of swoosh_health() that SQL cannot see.  Works on a standby.
 *
 * src/pg/node.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "pg/convert.h"
#include "pg/key.h"
#include "pg/memory.h"
#include "pg/metrics.h"
#include "swoosh/canon.h"

PG_FUNCTION_INFO_V1(swoosh_node);

/* {present, signer, enrolled, revoked, redaction}, or {present, reason, detail}. */
static const SwJson *
key_describe(SwArena *arena)
{
	SwJsonBuilder key;
	const SwServer *server = swpg_server();

	sw_json_begin(&key, arena);
	sw_json_add(&key, "present", sw_json_boolean(server != NULL));
	if (server)
	{
		SwpgStanding standing = swpg_server_standing();

		sw_json_add_text(&key, "signer", server->signer);
		sw_json_add(&key, "enrolled", sw_json_boolean(standing == SWPG_KEY_ENROLLED));
		sw_json_add(&key, "revoked", sw_json_boolean(standing == SWPG_KEY_REVOKED));
		sw_json_add(&key, "redaction", sw_json_boolean(server->redaction_secret != NULL));
	}
	else
	{
		sw_json_add_text(&key, "reason", sw_text_from(sw_status_name(swpg_server_status())));
		sw_json_add_text(&key, "detail", sw_text_from(swpg_server_problem()));
	}
	return sw_json_end(&key);
}

/* swoosh._node(): {version, preloaded, key}. */
Datum
swoosh_node(PG_FUNCTION_ARGS)
{
	SwArena arena;
	SwJsonBuilder node;

	swpg_arena_init(&arena, CurrentMemoryContext);
	sw_json_begin(&node, &arena);
	sw_json_add(&node, "version", sw_json_string_of(&arena, SWOOSH_VERSION));
	sw_json_add(&node, "preloaded", sw_json_boolean(swpg_metrics_is_shared()));
	sw_json_add(&node, "key", key_describe(&arena));
	return swpg_text_datum(sw_canon(&arena, sw_json_end(&node)));
}
