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

#include "common/hashfn.h"
#include "miscadmin.h"

#include "pg/chart_cache.h"
#include "pg/registry_cache.h"
#include "pg/report.h"

#define BUCKETS_MIN 16

/*
 * How long all questions of one call wait for the clock together: further ahead of it are only
 * those who are let, and nobody's head should be locked for so long.
 */
#define SETTLE_US_MAX INT64CONST(1000000)

typedef enum KnownWhat
{
	KNOWN_KIND, /* most tenants publish facts of few kinds, and a guard asks for many subjects */
	KNOWN_FACT,
	KNOWN_GRANT
} KnownWhat;

typedef struct Question
{
	KnownWhat what;
	SwText name, subject; /* of a fact its kind and subject; else a name alone */
	int64_t as_of_ms;
} Question;

/* An answer that was given. */
typedef struct Known
{
	struct Known *next; /* of its bucket */
	uint32 hash;
	Question question;
	const void *answer; /* NULL: there is none */
} Known;

/* Inputs choose how many are asked for, so a table: a hostile list costs no more than its size. */
typedef struct TableSource
{
	SwSource source;
	SwChartSource charts;
	SwpgRead read;
	SwArena *arena;
	MemoryContext context;
	SwText tenant;
	Known **buckets;
	uint32 bucket_count, known_count; /* buckets: 0 or a power of two */
	int64_t settle_until_us;          /* 0: nothing has waited yet */
} TableSource;

static uint32
text_hash(SwText text)
{
	return text.size == 0 ? 0 : hash_bytes((const unsigned char *) text.data, (int) text.size);
}

static uint32
question_hash(const Question *question)
{
	uint32 hash = hash_combine(text_hash(question->name), text_hash(question->subject));

	return hash_combine(hash, hash_bytes_uint32((uint32) question->as_of_ms + question->what));
}

static bool
is_same_question(const Question *a, const Question *b)
{
	return a->what == b->what && a->as_of_ms == b->as_of_ms && sw_text_equal(a->name, b->name) &&
		   sw_text_equal(a->subject, b->subject);
}

/* known_grow doubles the buckets, so that there are never more answers than buckets. */
static void
known_grow(TableSource *tables)
{
	uint32 count = tables->bucket_count == 0 ? BUCKETS_MIN : 2 * tables->bucket_count;
	Known **buckets = SW_NEW_ARRAY(tables->arena, Known *, count);

	memset(buckets, 0, sizeof(Known *) * count);
	for (uint32 i = 0; i < tables->bucket_count; i++)
	{
		for (Known *known = tables->buckets[i], *next; known != NULL; known = next)
		{
			next = known->next;
			known->next = buckets[known->hash & (count - 1)];
			buckets[known->hash & (count - 1)] = known;
		}
	}
	tables->buckets = buckets;
	tables->bucket_count = count;
}

/* known_of is the answer to a question, to be filled in where *is_new_out says so. */
static Known *
known_of(TableSource *tables, const Question *question, bool *is_new_out)
{
	uint32 hash = question_hash(question);
	Known *known;

	CHECK_FOR_INTERRUPTS(); /* a list of the inputs may be long */
	if (tables->known_count == tables->bucket_count)
		known_grow(tables);
	known = tables->buckets[hash & (tables->bucket_count - 1)];
	while (known != NULL && (known->hash != hash || !is_same_question(&known->question, question)))
		known = known->next;
	*is_new_out = known == NULL;
	if (known != NULL)
		return known;
	known = SW_NEW(tables->arena, Known);
	*known = (Known){.next = tables->buckets[hash & (tables->bucket_count - 1)],
					 .hash = hash,
					 .question = *question};
	known->question.name = sw_text_copy(tables->arena, question->name);
	known->question.subject = sw_text_copy(tables->arena, question->subject);
	tables->buckets[hash & (tables->bucket_count - 1)] = known;
	tables->known_count++;
	return known;
}

static const SwGrant *
read_grant(TableSource *tables, SwText signer)
{
	SwpgSignerRow *row = SW_NEW(tables->arena, SwpgSignerRow);

	if (!swpg_store_signer(tables->read, tables->arena, signer, row) || row->is_revoked)
		return NULL;
	return &row->grant;
}

static const SwGrant *
source_grant(void *context, SwText signer)
{
	const Question question = {KNOWN_GRANT, signer, SW_TEXT(""), 0};
	TableSource *tables = context;
	MemoryContext caller = MemoryContextSwitchTo(tables->context);
	bool is_new;
	Known *known = known_of(tables, &question, &is_new);

	if (is_new)
		known->answer = read_grant(tables, signer);
	MemoryContextSwitchTo(caller);
	return known->answer;
}

/* has_facts of a kind at all: one look for all its subjects. */
static bool
has_facts(TableSource *tables, SwText kind)
{
	const Question question = {KNOWN_KIND, kind, SW_TEXT(""), 0};
	bool is_new;
	Known *known = known_of(tables, &question, &is_new);

	if (is_new &&
		(tables->read == SWPG_PROPOSER ? swpg_has_fact(tables->tenant, kind)
									   : swpg_store_has_fact(tables->read, tables->tenant, kind)))
		known->answer = tables; /* anything but NULL */
	return known->answer != NULL;
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
	{
		if (tables->settle_until_us == 0)
			tables->settle_until_us = swpg_now_us() + SETTLE_US_MAX;
		swpg_store_fact_settle(tables->tenant, kind, subject, as_of_ms, tables->settle_until_us);
	}
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
	const Question question = {KNOWN_FACT, kind, subject, as_of_ms};
	TableSource *tables = context;
	MemoryContext caller = MemoryContextSwitchTo(tables->context);
	bool is_new;
	Known *known = known_of(tables, &question, &is_new);

	if (is_new)
		known->answer = read_fact(tables, kind, subject, as_of_ms);
	MemoryContextSwitchTo(caller);
	return known->answer;
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
	tables->buckets = NULL;
	tables->bucket_count = tables->known_count = 0;
	tables->settle_until_us = 0;
	return &tables->source;
}

const SwChartSource *
swpg_source_charts(const SwSource *source)
{
	const TableSource *tables = source->context;

	return &tables->charts;
}
