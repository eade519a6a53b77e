/*-------------------------------------------------------------------------
 *
 * chart_cache.c
 *		Charts of this backend, parsed once and kept by their hash; and the guards they may name.
 *
 * Each chart lives in a memory context of its own.  A caller's context pins the charts it was
 * given until it is reset, so making room never takes a chart away from a call that is under way,
 * and an error leaves no pin behind.
 *
 * src/pg/chart_cache.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "pg/chart_cache.h"

#include "lib/ilist.h"
#include "utils/memutils.h"

#include "pg/memory.h"
#include "pg/report.h"

/* Charts that a backend keeps; more only while they are pinned. */
#define CHARTS_KEPT_MAX 64

#define GUARDS_REGISTERED_MAX 64

typedef struct CachedChart
{
	dlist_node link; /* the most recently used first */
	SwHash hash;
	MemoryContext context;
	SwArena arena;
	const SwChart *chart;
	int pins;
} CachedChart;

static dlist_head cached_charts = DLIST_STATIC_INIT(cached_charts);
static int cached_count;

static const SwGuardProvider *registered_guards[GUARDS_REGISTERED_MAX];
static SwGuardTable all_guards = {registered_guards, 0, NULL};


const SwGuardTable *
swpg_guard_table(void)
{
	all_guards.next = sw_guard_table();
	return &all_guards;
}

void
swpg_guard_register(const SwGuardProvider *provider)
{
	if (sw_guard_find(swpg_guard_table(), sw_text_from(provider->type)) != NULL)
		ereport(ERROR,
				errcode(ERRCODE_DUPLICATE_OBJECT),
				errmsg("guard type \"%s\" exists", provider->type));
	if (all_guards.count == GUARDS_REGISTERED_MAX)
		ereport(ERROR,
				errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("guard type \"%s\" is one too many", provider->type),
				errdetail("At most %d can be registered.", GUARDS_REGISTERED_MAX));
	registered_guards[all_guards.count++] = provider;
}


static void
unpin(void *argument)
{
	((CachedChart *) argument)->pins--;
}

static const SwChart *
pin(CachedChart *cached)
{
	MemoryContextCallback *callback = palloc(sizeof(MemoryContextCallback));

	callback->func = unpin;
	callback->arg = cached;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, callback);
	cached->pins++;
	dlist_move_head(&cached_charts, &cached->link);
	return cached->chart;
}

static void
make_room(void)
{
	dlist_iter iter;

	if (cached_count < CHARTS_KEPT_MAX)
		return;
	dlist_reverse_foreach(iter, &cached_charts)
	{
		CachedChart *cached = dlist_container(CachedChart, link, iter.cur);
		if (cached->pins == 0)
		{
			dlist_delete(&cached->link);
			cached_count--;
			MemoryContextDelete(cached->context);
			return;
		}
	}
}

static void
report_damaged(const SwHash *chart_hash, const char *why)
{
	char spelling[SW_HASH_SPELLING_SIZE + 1];

	sw_hash_format(chart_hash, spelling);
	ereport(ERROR,
			swpg_errcode(SW_STATE_DIVERGED),
			errmsg("chart %s in swoosh.machine is damaged", spelling),
			errdetail("%s", why),
			errhint("Stop writers and follow runbooks/replica_divergence.md."));
}

static CachedChart *
load(SwText text, const SwHash *chart_hash)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "swoosh chart", ALLOCSET_DEFAULT_SIZES);
	CachedChart *cached = MemoryContextAllocZero(context, sizeof(CachedChart));
	SwFindings findings = {0};

	cached->context = context;
	cached->hash = *chart_hash;
	swpg_arena_init(&cached->arena, context);
	SwText own = sw_text_copy(&cached->arena, text);
	if (sw_chart_parse(&cached->arena, own, swpg_guard_table(), &cached->chart, &findings) != SW_OK)
		report_damaged(chart_hash,
					   findings.count > 0
						   ? sw_text_string(&cached->arena, findings.items[0].message)
						   : "It does not load.");
	if (!sw_hash_equal(&cached->chart->hash, chart_hash))
		report_damaged(chart_hash, "Its text has another hash.");
	make_room();
	MemoryContextSetParent(context, CacheMemoryContext);
	dlist_push_head(&cached_charts, &cached->link);
	cached_count++;
	return cached;
}

const SwChart *
swpg_chart(SwpgRead read, const SwHash *chart_hash)
{
	dlist_iter iter;
	SwpgMachineRow row;

	dlist_foreach (iter, &cached_charts)
	{
		CachedChart *cached = dlist_container(CachedChart, link, iter.cur);
		if (sw_hash_equal(&cached->hash, chart_hash))
			return pin(cached);
	}
	if (!swpg_store_machine_by_hash(read, chart_hash, &row))
		return NULL;
	return pin(load(row.chart, chart_hash));
}
