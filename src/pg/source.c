/*-------------------------------------------------------------------------
 *
 * source.c
 *		Where guards find facts and grants in the database, each read once per call.
 *
 * One decision sees one answer for one question, even while others publish.
 *
 * src/pg/source.c			SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "pg/source.h"

#include "pg/chart_cache.h"
#include "pg/registry_cache.h"
#include "pg/report.h"

typedef struct KnownFact
{
	struct KnownFact *next;
	SwText kind, subject;
	int64_t as_of_ms;
	const SwFact *fact; /* NULL: there is none */
} KnownFact;

/* Most tenants publish facts of few kinds, and a guard asks for several subjects of one. */
typedef struct KnownKind
{
	struct KnownKind *next;
	SwText kind;
	bool has_facts;
} KnownKind;

typedef struct KnownGrant
{
	struct KnownGrant *next;
	SwText signer;
	const SwGrant *grant; /* NULL: unknown or revoked */
} KnownGrant;

typedef struct TableSource
{
	SwSource source;
	SwChartSource charts;
	SwpgRead read;
	SwArena *arena;
	MemoryContext context;
	SwText tenant;
	KnownKind *kinds;
	KnownFact *facts;
	KnownGrant *grants;
} TableSource;

static const SwGrant *
read_grant(TableSource *tables, SwText signer)
{
	SwpgSignerRow *row = SW_NEW(tables->arena, SwpgSignerRow);

	bool is_known = tables->read == SWPG_PROPOSER
						? swpg_signer(tables->arena, signer, row)
						: swpg_store_signer(tables->read, tables->arena, signer, row);

	if (!is_known || row->is_revoked)
		return NULL;
	return &row->grant;
}

static const SwGrant *
source_grant(void *context, SwText signer)
{
	TableSource *tables = context;

	for (const KnownGrant *known = tables->grants; known != NULL; known = known->next)
	{
		if (sw_text_equal(known->signer, signer))
			return known->grant;
	}

	MemoryContext caller = MemoryContextSwitchTo(tables->context);
	KnownGrant *known = SW_NEW(tables->arena, KnownGrant);
	known->signer = sw_text_copy(tables->arena, signer);
	known->grant = read_grant(tables, signer);
	known->next = tables->grants;
	tables->grants = known;
	MemoryContextSwitchTo(caller);
	return known->grant;
}

/* has_facts of a kind at all: one look for all its subjects. */
static bool
has_facts(TableSource *tables, SwText kind)
{
	for (const KnownKind *known = tables->kinds; known != NULL; known = known->next)
	{
		if (sw_text_equal(known->kind, kind))
			return known->has_facts;
	}

	KnownKind *known = SW_NEW(tables->arena, KnownKind);
	known->kind = sw_text_copy(tables->arena, kind);
	known->has_facts = tables->read == SWPG_PROPOSER
						   ? swpg_has_fact(tables->tenant, kind)
						   : swpg_store_has_fact(tables->read, tables->tenant, kind);
	known->next = tables->kinds;
	tables->kinds = known;
	return known->has_facts;
}

/*
 * find_row: a timer that a proposer lets fire must find what everybody finds who lets one fire that
 * is due then, so it waits for what is being published.
 */
static bool
find_row(TableSource *tables, SwText kind, SwText subject, int64_t as_of_ms, SwpgFactRow *row)
{
	if (as_of_ms == SW_FACT_NOW)
		return has_facts(tables, kind) &&
			   swpg_store_fact(tables->read, tables->tenant, kind, subject, row);
	if (tables->read == SWPG_PROPOSER)
		swpg_store_fact_settle(tables->tenant, kind, subject, as_of_ms);
	return swpg_store_fact_of_time(tables->read, tables->tenant, kind, subject, as_of_ms, row);
}

/* A stored fact was checked when it was published; one that does not read now is damage. */
static const SwFact *
read_fact(TableSource *tables, SwText kind, SwText subject, int64_t as_of_ms)
{
	SwpgFactRow row;
	SwFact *fact;
	const SwJson *object;
	SwFault fault;

	if (!find_row(tables, kind, subject, as_of_ms, &row))
		return NULL;
	fact = SW_NEW(tables->arena, SwFact);
	if (sw_json_parse(tables->arena,
					  row.fact,
					  SW_FACT_OCTETS_MAX,
					  SW_JSON_DEPTH_MAX,
					  &object,
					  &fault) != SW_OK ||
		sw_fact_parse(tables->arena, object, fact, &fault) != SW_OK)
		swpg_report_fault(SW_STATE_DIVERGED, "stored fact", &fault);

	const SwGrant *grant = source_grant(tables, fact->signer);
	if (grant == NULL)
		return NULL;
	fact->grant_hash = grant->hash;
	return fact;
}

static const SwFact *
source_fact(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	TableSource *tables = context;

	for (const KnownFact *known = tables->facts; known != NULL; known = known->next)
	{
		if (known->as_of_ms == as_of_ms && sw_text_equal(known->kind, kind) &&
			sw_text_equal(known->subject, subject))
			return known->fact;
	}

	MemoryContext caller = MemoryContextSwitchTo(tables->context);
	KnownFact *known = SW_NEW(tables->arena, KnownFact);
	known->kind = sw_text_copy(tables->arena, kind);
	known->subject = sw_text_copy(tables->arena, subject);
	known->as_of_ms = as_of_ms;
	known->fact = read_fact(tables, kind, subject, as_of_ms);
	known->next = tables->facts;
	tables->facts = known;
	MemoryContextSwitchTo(caller);
	return known->fact;
}

/* source_chart pins the chart for as long as the source lives. */
static const SwChart *
source_chart(void *context, SwText machine, const SwHash *hash, SwText *version_out)
{
	TableSource *tables = context;
	MemoryContext caller = MemoryContextSwitchTo(tables->context);
	const SwChart *chart = NULL;
	SwpgMachineRow row;

	if (swpg_store_machine_of_chart(tables->read, machine, hash, &row))
	{
		chart = swpg_chart(tables->read, hash);
		*version_out = row.version;
	}
	MemoryContextSwitchTo(caller);
	return chart;
}

const SwSource *
swpg_source_new(SwpgRead read, SwArena *arena, SwText tenant)
{
	TableSource *tables = SW_NEW(arena, TableSource);

	tables->source = (SwSource){source_fact, source_grant, tables};
	tables->charts = (SwChartSource){source_chart, tables};
	tables->read = read;
	tables->arena = arena;
	tables->context = CurrentMemoryContext;
	tables->tenant = tenant;
	return &tables->source;
}

const SwChartSource *
swpg_source_charts(const SwSource *source)
{
	const TableSource *tables = source->context;

	return &tables->charts;
}
