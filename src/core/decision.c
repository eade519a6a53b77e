/*-------------------------------------------------------------------------
 *
 * decision.c
 *		The decision of an accepted proposal: the same bytes for everybody who asks.
 *
 * src/core/decision.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "members.h"
#include "redaction.h"
#include "swoosh/canon.h"
#include "swoosh/name.h"

/* backlink is where the record is found: ucxl://swoosh:<machine>@<tenant>:<name>/... */
static SwText
backlink(SwArena *arena, const SwRecord *record, SwText machine)
{
	SwBuffer buffer;
	SwText tenant;
	SwText name;

	sw_assert(sw_name_split_instance(record->instance, &tenant, &name));
	sw_buffer_init(&buffer, arena, 64 + machine.size + record->instance.size);
	sw_buffer_string(&buffer, "ucxl://swoosh:");
	sw_buffer_text(&buffer, machine);
	sw_buffer_octet(&buffer, '@');
	sw_buffer_text(&buffer, tenant);
	sw_buffer_octet(&buffer, ':');
	sw_buffer_text(&buffer, name);
	sw_buffer_string(&buffer, "/*~");
	sw_buffer_integer(&buffer, record->wal_index);
	sw_buffer_string(&buffer, "/wal");
	return sw_buffer_view(&buffer);
}

const SwJson *
sw_decision_plain(SwArena *arena, SwText server, const SwRecord *record, SwText machine,
				  const SwJson *configuration)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_members_integer(&builder, "v", 1);
	sw_json_add_text(&builder, "outcome", SW_TEXT("accepted"));
	sw_members_integer(&builder, "wal_index", record->wal_index);
	sw_members_recorded(&builder, record);
	sw_members_hash(&builder, "state_pre_hash", &record->state_pre_hash);
	sw_members_hash(&builder, "state_post_hash", &record->state_post_hash);
	sw_members_hash(&builder, "record_hash", &record->hash);
	sw_json_add(&builder, "configuration", configuration);
	sw_json_add(&builder, "guards", record->guards);
	sw_json_add_text(&builder, "backlink", backlink(arena, record, machine));
	sw_json_add_text(&builder, "server", server);
	return sw_json_end(&builder);
}

/* address_of is the address of the decision with these canonical bytes, less the signature. */
static SwText
address_of(SwArena *arena, SwText bytes)
{
	SwHash hash = sw_hash_text(bytes);
	char spelling[SW_HASH_SPELLING_SIZE + 1];

	sw_hash_format(&hash, spelling);
	return sw_text_format(arena, "bubble://dr/%s", spelling);
}

const SwJson *
sw_decision_make(SwArena *arena, const SwServer *server, const SwRecord *record, SwText machine,
				 const SwJson *configuration, const SwJson *redact, SwText *address_out)
{
	const SwJson *decision =
		sw_decision_plain(arena, server->signer, record, machine, configuration);
	uint8_t derived[32];
	SwText bytes;

	if (redact != NULL)
		decision = sw_redaction_apply(arena,
									  sw_redaction_key(server, derived),
									  &record->hash,
									  decision,
									  redact);
	bytes = sw_canon(arena, decision);
	if (address_out != NULL)
		*address_out = address_of(arena, bytes);
	return sw_json_with(arena,
						decision,
						SW_TEXT("signature"),
						sw_json_string(arena,
									   sw_sign(arena, server->secret, SW_TAG_DECISION, bytes)));
}

SwText
sw_decision_address(SwArena *arena, const SwJson *decision)
{
	static const char *const unsigned_members[] = {"signature", NULL};

	return address_of(arena, sw_canon_without(arena, decision, unsigned_members));
}
