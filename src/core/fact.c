/*-------------------------------------------------------------------------
 *
 * fact.c
 *		Grants and facts: shape, hashes, who may say what.
 *
 * src/core/fact.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/fact.h"

#include <stddef.h>

#include "fact_body.h"
#include "swoosh/canon.h"
#include "swoosh/name.h"

static const char *
read_grant_tenant(SwShape *shape, const SwJson *value, void *field)
{
	SwText *tenant = field;

	*tenant = sw_json_text_of(value);
	return sw_text_is(*tenant, SW_TENANT_ANY) ? NULL : sw_shape_tenant(shape, value, field);
}

static const char *
read_roles(SwShape *shape, const SwJson *value, void *field)
{
	const SwJson **roles = field;

	if (!sw_json_is(value, SW_JSON_ARRAY))
		return "not a list";
	for (uint32_t i = 0; i < value->count; i++)
		if (!sw_name_is_role(sw_json_text_of(value->as.elements[i])))
		{
			shape->pointer = sw_json_pointer_index(shape->arena, shape->pointer, i);
			return "not a role";
		}
	*roles = value;
	return sw_json_is_sorted_texts(value) ? NULL : "not sorted";
}

SwStatus
sw_grant_parse(SwArena *arena, const SwJson *object, SwGrant *grant_out, SwFault *fault_out)
{
	static const SwShapeMember members[] = {
		{"signer", true, sw_shape_signer, offsetof(SwGrant, signer)},
		{"tenant", true, read_grant_tenant, offsetof(SwGrant, tenant)},
		{"roles", true, read_roles, offsetof(SwGrant, roles)},
		{"valid_from", false, sw_shape_hlc, offsetof(SwGrant, valid_from)},
		{"valid_until", false, sw_shape_hlc, offsetof(SwGrant, valid_until)},
	};
	SwStatus status;

	*grant_out = (SwGrant){0};
	status = sw_shape_read(arena,
						   (SwText){"", 0},
						   object,
						   members,
						   SW_COUNT(members),
						   grant_out,
						   fault_out);
	if (status != SW_OK)
		return status;
	grant_out->has_from = sw_json_get(object, "valid_from") != NULL;
	grant_out->has_until = sw_json_get(object, "valid_until") != NULL;
	if (sw_text_is(grant_out->tenant, SW_TENANT_ANY) && !sw_grant_is_server(grant_out))
	{
		*fault_out = (SwFault){SW_TEXT("/tenant"), "the tenant of a server's grant alone"};
		return SW_MALFORMED;
	}
	grant_out->hash = sw_hash_json(arena, object);
	return SW_OK;
}

const SwJson *
sw_grant_to_json(SwArena *arena, const SwGrant *grant)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add_text(&builder, "signer", grant->signer);
	sw_json_add_text(&builder, "tenant", grant->tenant);
	sw_json_add(&builder, "roles", grant->roles);
	if (grant->has_from)
		sw_json_add_text(&builder, "valid_from", sw_hlc_spelling(arena, grant->valid_from));
	if (grant->has_until)
		sw_json_add_text(&builder, "valid_until", sw_hlc_spelling(arena, grant->valid_until));
	return sw_json_end(&builder);
}

bool
sw_grant_has_role(const SwGrant *grant, const char *role)
{
	return sw_json_has_text(grant->roles, sw_text_from(role));
}

bool
sw_grant_is_server(const SwGrant *grant)
{
	return sw_text_is(grant->tenant, SW_TENANT_ANY) && grant->roles->count == 1 &&
		   sw_grant_has_role(grant, "system") && !grant->has_from && !grant->has_until;
}

bool
sw_grant_covers(const SwGrant *grant, SwText tenant, SwHlc hlc)
{
	if (!sw_text_is(grant->tenant, SW_TENANT_ANY) && !sw_text_equal(grant->tenant, tenant))
		return false;
	return (!grant->has_from || hlc >= grant->valid_from) &&
		   (!grant->has_until || hlc < grant->valid_until);
}

static const char *
read_kind(SwShape *shape, const SwJson *value, void *field)
{
	SwText *kind = field;

	(void) shape;
	*kind = sw_json_text_of(value);
	if (!sw_name_is_key(*kind))
		return "not the name of a kind";
	return sw_text_is(*kind, "head") ? "a head is never published" : NULL;
}

static const char *
read_subject(SwShape *shape, const SwJson *value, void *field)
{
	SwText *subject = field;

	(void) shape;
	*subject = sw_json_text_of(value);
	return sw_name_is_subject(*subject) ? NULL : "not a subject";
}

/* read_body reads by the kind, which the caller has put into the fact beforehand. */
static const char *
read_body(SwShape *shape, const SwJson *value, void *field)
{
	SwFact *fact = field;

	fact->body = value;
	return sw_fact_body_check(shape, fact->kind, value);
}

SwStatus
sw_fact_parse(SwArena *arena, const SwJson *object, SwFact *fact_out, SwFault *fault_out)
{
	static const SwShapeMember members[] = {
		{"v", true, sw_shape_version, 0},
		{"tenant", true, sw_shape_tenant, offsetof(SwFact, tenant)},
		{"kind", true, read_kind, offsetof(SwFact, kind)},
		{"subject", true, read_subject, offsetof(SwFact, subject)},
		{"serial", true, sw_shape_index, offsetof(SwFact, serial)},
		{"body", true, read_body, 0},
		{"issued", true, sw_shape_hlc, offsetof(SwFact, issued)},
		{"expires", true, sw_shape_hlc, offsetof(SwFact, expires)},
		{"signer", true, sw_shape_signer, offsetof(SwFact, signer)},
		{"signature", true, sw_shape_signature, offsetof(SwFact, signature)},
	};
	int64_t beat_index;
	SwStatus status;

	*fact_out = (SwFact){.kind = sw_json_get_string(object, "kind"), .object = object};
	status = sw_shape_read(arena,
						   (SwText){"", 0},
						   object,
						   members,
						   SW_COUNT(members),
						   fact_out,
						   fault_out);
	if (status != SW_OK)
		return status;
	if (sw_text_is(fact_out->kind, "beat") &&
		sw_json_get_integer(fact_out->body, "beat_index", &beat_index) &&
		beat_index != fact_out->serial)
	{
		*fault_out = (SwFault){SW_TEXT("/serial"), "not the index of the beat"};
		return SW_MALFORMED;
	}
	fact_out->hash = sw_hash_json(arena, object);
	return SW_OK;
}

static bool
has_authority(SwArena *arena, const SwGrant *grant, SwText kind)
{
	SwText role = sw_text_format(arena, "authority:%.*s", (int) kind.size, kind.data);

	return sw_json_has_text(grant->roles, role);
}

SwStatus
sw_fact_verify(SwArena *arena, const SwFact *fact, const SwGrant *grant)
{
	static const char *const unsigned_keys[] = {"signature", NULL};
	SwSigner signer;

	if (!sw_text_equal(grant->signer, fact->signer) || !has_authority(arena, grant, fact->kind) ||
		!sw_grant_covers(grant, fact->tenant, fact->issued))
		return SW_FORBIDDEN;
	if (!sw_signer_parse(fact->signer, &signer) ||
		!sw_signature_verify(arena,
							 &signer,
							 SW_TAG_FACT,
							 sw_canon_without(arena, fact->object, unsigned_keys),
							 fact->signature))
		return SW_BAD_SIGNATURE;
	return SW_OK;
}
