/*-------------------------------------------------------------------------
 *
 * registry_cache.c
 *		What a backend has read of grants and of kinds of facts, until somebody says it changed.
 *
 * A place for each key by its hash; who comes later takes it over.  An entry holds for the
 * generation of the store in which the look-up began: a change that comes meanwhile is seen next
 * time.
 *
 * src/pg/registry_cache.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "pg/registry_cache.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#include "pg/memory.h"
#include "swoosh/json.h"

#define GRANT_PLACES 256
#define KIND_PLACES  128

/* Names of tenants and of kinds have up to 64 octets. */
#define KIND_NAMES_SIZE 128

static uint32
hash_of(SwText text)
{
	return hash_bytes((const unsigned char *) text.data, (int) text.size);
}


/* ---- grants --------------------------------------------------------------------------- */

/* A grant that is not revoked; what is refused is asked for each time. */
typedef struct KnownGrant
{
	MemoryContext context;
	uint64 generation;
	SwArena arena;
	SwpgSignerRow row;
} KnownGrant;

static KnownGrant *grants[GRANT_PLACES];

static void
grant_copy(SwArena *arena, const SwpgSignerRow *row, SwpgSignerRow *copy_out)
{
	*copy_out = *row;
	copy_out->grant.signer = sw_text_copy(arena, row->grant.signer);
	copy_out->grant.tenant = sw_text_copy(arena, row->grant.tenant);
	copy_out->grant.roles = sw_json_copy(arena, row->grant.roles);
}

static const KnownGrant *
grant_find(SwText signer)
{
	const KnownGrant *known = grants[hash_of(signer) % GRANT_PLACES];

	return known != NULL && known->generation == swpg_store_generation() &&
				   sw_text_equal(known->row.grant.signer, signer)
			   ? known
			   : NULL;
}

static void
grant_keep(const SwpgSignerRow *row, uint64 generation)
{
	KnownGrant **place = &grants[hash_of(row->grant.signer) % GRANT_PLACES];
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "swoosh grant", ALLOCSET_SMALL_SIZES);
	KnownGrant *known = MemoryContextAllocZero(context, sizeof(KnownGrant));

	known->context = context;
	known->generation = generation;
	swpg_arena_init(&known->arena, context);
	grant_copy(&known->arena, row, &known->row);
	if (*place != NULL)
		MemoryContextDelete((*place)->context);
	MemoryContextSetParent(context, CacheMemoryContext);
	*place = known;
}

bool
swpg_signer(SwArena *arena, SwText signer, SwpgSignerRow *row_out)
{
	uint64 generation = swpg_store_generation();
	const KnownGrant *known = grant_find(signer);

	if (known != NULL)
	{
		grant_copy(arena, &known->row, row_out);
		return true;
	}
	if (!swpg_store_signer(SWPG_PROPOSER, arena, signer, row_out))
		return false;
	if (!row_out->is_revoked)
		grant_keep(row_out, generation);
	return true;
}


/* ---- kinds of facts ------------------------------------------------------------------- */

typedef struct KnownKind
{
	uint64 generation;
	SwText tenant, kind;
	char names[KIND_NAMES_SIZE]; /* of both */
	bool has_facts;
} KnownKind;

static KnownKind kinds[KIND_PLACES];

bool
swpg_has_fact(SwText tenant, SwText kind)
{
	KnownKind *known = &kinds[hash_combine(hash_of(tenant), hash_of(kind)) % KIND_PLACES];
	uint64 generation = swpg_store_generation();

	if (known->generation == generation && sw_text_equal(known->tenant, tenant) &&
		sw_text_equal(known->kind, kind))
		return known->has_facts;

	bool has_facts = swpg_store_has_fact(SWPG_PROPOSER, tenant, kind);
	if (tenant.size + kind.size > sizeof(known->names))
		return has_facts;
	memcpy(known->names, tenant.data, tenant.size);
	memcpy(known->names + tenant.size, kind.data, kind.size);
	known->tenant = (SwText){known->names, tenant.size};
	known->kind = (SwText){known->names + tenant.size, kind.size};
	known->generation = generation;
	known->has_facts = has_facts;
	return has_facts;
}
