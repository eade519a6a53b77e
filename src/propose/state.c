/*-------------------------------------------------------------------------
 *
 * state.c
 *		swoosh_state: the head as anyone who may read its tenant sees it.
 *
 * The hashes of all regions go with it, so that what is shown proves itself
 * against the state hash without what is not.
 *
 * src/propose/state.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"

#include "pg/convert.h"
#include "pg/memory.h"
#include "propose/head.h"
#include "propose/verb.h"
#include "swoosh/canon.h"
#include "swoosh/state.h"

PG_FUNCTION_INFO_V1(swoosh_state);

static bool
is_equal_folded(SwText a, SwText b)
{
	return a.size == b.size && pg_strncasecmp(a.data, b.data, a.size) == 0;
}

/* entry_find: the key as spelled, else the first that differs in case alone; NULL if none. */
static SwStateEntry *
entry_find(SwState *state, SwText name)
{
	SwStateEntry *entry = sw_state_entry(state, name);

	for (uint32_t i = 0; entry == NULL && i < state->count; i++)
	{
		if (is_equal_folded(state->entries[i].key, name))
			entry = &state->entries[i];
	}
	return entry;
}

static void
region_unknown(SwState *state, SwText name)
{
	StringInfoData list;

	initStringInfo(&list);
	for (uint32_t i = 0; i < state->count; i++)
	{
		appendStringInfoString(&list, i > 0 ? ", " : "");
		appendBinaryStringInfo(&list, state->entries[i].key.data, (int) state->entries[i].key.size);
	}
	ereport(ERROR,
			errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("region \"%s\" is unknown", name.data != NULL ? swpg_cstring(name) : "null"),
			errdetail("The state has %s.", list.data));
}

/* projection_named is the regions (or keys of the engine) that are asked for. */
static const SwJson *
projection_named(SwArena *arena, SwState *state, ArrayType *names)
{
	int count;
	SwText *texts = swpg_texts(names, TEXTOID, &count);
	bool *is_taken = palloc0_array(bool, (size_t) state->count + 1);
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (int i = 0; i < count; i++)
	{
		SwStateEntry *entry = texts[i].data == NULL ? NULL : entry_find(state, texts[i]);

		if (entry == NULL)
			region_unknown(state, texts[i]);
		else if (!is_taken[entry - state->entries])
		{
			is_taken[entry - state->entries] = true;
			sw_json_add_member(&builder, entry->key, sw_state_get(state, entry->key));
		}
	}
	return sw_json_end(&builder);
}

static const SwJson *
projection_all(SwArena *arena, SwState *state)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (uint32_t i = 0; i < state->count; i++)
	{
		SwText key = state->entries[i].key;

		if (!sw_state_is_engine_key(key))
			sw_json_add_member(&builder, key, sw_state_get(state, key));
	}
	return sw_json_end(&builder);
}

Datum
swoosh_state(PG_FUNCTION_ARGS)
{
	SwText tenant;
	SwText instance = swpg_verb_instance(fcinfo, 0, &tenant);
	SwpgHeadRow row;
	SwHead head;
	SwState *state;
	SwJsonBuilder answer;
	SwArena arena;

	swpg_arena_init(&arena, CurrentMemoryContext);
	swpg_verb_head(instance, tenant, &row);
	swpg_head_open(SWPG_READER, &arena, &row, &head);
	state = head.state;
	sw_json_begin(&answer, &arena);
	sw_json_add_text(&answer, "instance", instance);
	sw_json_add(&answer, "hash", sw_hash_to_json(&arena, &row.state_hash));
	sw_json_add(&answer, "region_hashes", sw_state_region_hashes(&arena, state));
	sw_json_add(&answer,
				"projection",
				PG_ARGISNULL(1) ? projection_all(&arena, state)
								: projection_named(&arena, state, PG_GETARG_ARRAYTYPE_P(1)));
	sw_json_add(&answer, "configuration", sw_state_get_string(state, SW_STATE_CONFIGURATION));
	if (row.has_hlc)
		sw_json_add_text(&answer, "hlc", sw_hlc_spelling(&arena, row.hlc));
	sw_json_add(&answer, "wal_index", sw_json_integer(&arena, row.wal_index));
	PG_RETURN_DATUM(swpg_text_datum(sw_canon(&arena, sw_json_end(&answer))));
}
