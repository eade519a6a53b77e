/*-------------------------------------------------------------------------
 *
 * tick.c
 *		swoosh_tick: what is due with time, for pg_cron or anybody else.
 *
 * Nothing depends on its being called: it may be late, doubled or stopped.  It
 * deletes old refusals, stores snapshots that are due, and moves instances whose
 * chart moves by the system.
 *
 * Where timers are due it proposes Machine_Due.  Any other transition the system takes if the
 * chart gives it the role `system`, every transition it would take has a guard, and the guards
 * pass with inputs {} and no window named.  So facts move instances here; compensations that
 * nothing guards, and windows, are for those who propose.
 *
 * src/propose/tick.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "pg/chart_cache.h"
#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/key.h"
#include "pg/memory.h"
#include "propose/head.h"
#include "propose/probe.h"
#include "propose/propose.h"
#include "propose/snapshot.h"
#include "propose/verb.h"
#include "swoosh/canon.h"
#include "swoosh/sort.h"

#define EXPIRED_PER_TICK   10000
#define SNAPSHOTS_PER_TICK 100
#define MOVES_PER_INSTANCE 4
#define SNAPSHOT_AGE_US    (INT64CONST(3600) * 1000 * 1000)
#define MINUTE_US          (INT64CONST(60) * 1000 * 1000)

PG_FUNCTION_INFO_V1(swoosh_tick);

typedef struct Tick
{
	SwArena arena; /* lives as long as the tick */
	int64_t now_us;
	SwText *instances; /* sorted: heads are locked in the order of their names */
	size_t count, capacity;
	int64_t proposed, refused, skipped, failed, snapshots, expired;
} Tick;

/* moves_by_time: the chart has timers, and lets the system say that they are due. */
static bool
moves_by_time(const SwChart *chart)
{
	return chart->has_after && sw_chart_has_role(chart, SW_TEXT(SW_MACHINE_DUE), SW_TEXT("system"));
}

/* chart_moves: the system may propose something to instances of this chart. */
static bool
chart_moves(const SwHash *chart_hash)
{
	const SwChart *chart = swpg_chart(SWPG_PROPOSER, chart_hash);

	if (chart != NULL && moves_by_time(chart))
		return true;
	for (uint32_t i = 0; chart != NULL && i < chart->event_count; i++)
	{
		if (!sw_text_is(chart->events[i], "Policy_Breach") &&
			sw_chart_has_role(chart, chart->events[i], SW_TEXT("system")))
			return true;
	}
	return false;
}

/* tick_list notes the instances, by a scan that leaves no predicate locks. */
static void
tick_list(Tick *tick)
{
	SwpgScan *scan = swpg_scan_heads(SWPG_PROPOSER);
	SwpgHeadRow row;

	tick->capacity = 64;
	tick->instances = palloc_array(SwText, tick->capacity);
	while (swpg_scan_heads_next(scan, &row))
	{
		CHECK_FOR_INTERRUPTS();
		if (tick->count == tick->capacity)
		{
			tick->capacity *= 2;
			tick->instances = repalloc_huge(tick->instances, tick->capacity * sizeof(SwText));
		}
		tick->instances[tick->count++] = sw_text_copy(&tick->arena, row.instance);
	}
	swpg_scan_end(scan);
	sw_sort_texts(&tick->arena, tick->instances, tick->count);
}

/* tick_snapshot stores one where the last is too many records or too long ago. */
static void
tick_snapshot(Tick *tick, SwArena *arena, const SwpgHeadRow *row)
{
	SwpgSnapshotRow last;
	bool has_last = swpg_store_snapshot(SWPG_PROPOSER, row->instance, row->wal_index, &last);
	int64_t records = row->wal_index - (has_last ? last.wal_index : 0);
	bool is_new;
	bool is_due = swpg_snapshot_every_records > 0 && records >= swpg_snapshot_every_records;

	is_due |= !has_last || tick->now_us - last.created_us >= SNAPSHOT_AGE_US;
	if (records == 0 || !is_due || tick->snapshots >= SNAPSHOTS_PER_TICK)
		return;
	(void) swpg_snapshot_take(arena, row->instance, &is_new);
	tick->snapshots += is_new ? 1 : 0;
}

/* is_guarded: no transition is taken without a guard. */
static bool
is_guarded(const SwStep *step)
{
	for (uint32_t i = 0; i < step->taken_count; i++)
	{
		if (step->taken[i]->guard == NULL)
			return false;
	}
	return step->taken_count > 0;
}

/* is_due: some timer's time has come. */
static bool
is_due(const SwpgProbe *probe)
{
	int64_t due_ms;

	return sw_reduce_next_due(probe->head->state, &due_ms) && due_ms <= sw_hlc_ms(probe->hlc);
}

/*
 * move_find is the first transition that the system would be granted now; SW_NO_TEXT if none.
 * What is due comes first, since all others would take it along.
 */
static SwText
move_find(const SwpgProbe *probe, const SwGrant *grant)
{
	const SwChart *chart = probe->head->chart;
	const SwJson *events = sw_reduce_events(probe->arena, chart, probe->state);

	if (moves_by_time(chart) && is_due(probe))
	{
		SwText due = SW_TEXT(SW_MACHINE_DUE);
		SwVerdict verdict;

		swpg_probe_ask(probe, due, &sw_json_empty_object, grant, SW_NO_TEXT, &verdict);
		if (verdict.status == SW_OK)
			return due;
	}
	for (uint32_t i = 0; i < events->count; i++)
	{
		SwText event = sw_json_text_of(events->as.elements[i]);
		SwVerdict verdict;

		if (sw_text_is(event, "Policy_Breach") ||
			!sw_chart_has_role(chart, event, SW_TEXT("system")))
			continue;
		swpg_probe_ask(probe, event, &sw_json_empty_object, grant, SW_NO_TEXT, &verdict);
		if (verdict.status == SW_OK && is_guarded(&verdict.step))
			return event;
	}
	return SW_NO_TEXT;
}

/* move_trace: members of `trace` that the chart demands of everybody. */
static const SwJson *
move_trace(SwArena *arena, const SwChart *chart)
{
	const SwJson *trace = NULL;

	for (uint32_t i = 0; chart->trace != NULL && i < chart->trace->count; i++)
		trace = sw_json_with(arena,
							 trace == NULL ? &sw_json_empty_object : trace,
							 sw_json_text_of(chart->trace->as.elements[i]),
							 sw_json_string_of(arena, "swoosh_tick"));
	return trace;
}

/* move_proposal is the system's own signed proposal. */
static SwText
move_proposal(const SwpgProbe *probe, const SwServer *server, SwText transition)
{
	SwArena *arena = probe->arena;
	const SwHead *head = probe->head;
	SwHash none = sw_hash_text(SW_TEXT("{}"));
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add_text(&builder, "instance", head->instance);
	sw_json_add_text(&builder, "transition", transition);
	sw_json_add(&builder, "current_state_hash", sw_hash_to_json(arena, sw_state_hash(head->state)));
	sw_json_add(&builder, "inputs", &sw_json_empty_object);
	sw_json_add(&builder, "inputs_hash", sw_hash_to_json(arena, &none));
	sw_json_add_text(&builder, "signer", server->signer);
	sw_json_add_text(&builder,
					 "idem_key",
					 sw_text_format(arena,
									"tick:%lld:%.*s",
									(long long) head->wal_index,
									(int) transition.size,
									transition.data));
	sw_json_add_text(&builder, "hlc", sw_hlc_spelling(arena, probe->hlc));
	sw_json_add(&builder, "trace", move_trace(arena, head->chart));
	return sw_canon(arena,
					sw_sign_object(arena,
								   server->secret,
								   SW_TAG_PROPOSAL,
								   sw_json_end(&builder),
								   "inputs"));
}

/*
 * tick_move makes at most one proposal; false if there was none, or it was refused.  A head that
 * somebody moved after this transaction's snapshot is left to the next tick: what names it is
 * 40001, which would take all that this tick did along.
 */
static bool
tick_move(Tick *tick, SwArena *arena, const SwpgHeadRow *row)
{
	const SwServer *server = swpg_server_signing();
	SwpgSignerRow signer;
	SwpgProbe probe;
	SwpgAnswer answer;
	SwHead head;
	SwText transition;

	if (!swpg_store_signer(SWPG_PROPOSER, arena, server->signer, &signer))
		return false;
	swpg_head_open(SWPG_PROPOSER, arena, row, &head);
	swpg_head_last(SWPG_PROPOSER, arena, &head);
	if (sw_reduce_is_ended(head.chart, head.state))
		return false;
	swpg_probe_begin(&probe, arena, &head, SWPG_PROPOSER);
	transition = move_find(&probe, &signer.grant);
	if (transition.data == NULL)
		return false;
	if (XactIsoLevel != XACT_SERIALIZABLE || swpg_store_head_is_newer(row->instance))
	{
		tick->skipped++;
		return false;
	}
	swpg_propose(move_proposal(&probe, server, transition), &answer);
	if (answer.outcome == SW_ACCEPTED)
		tick->proposed++;
	else
		tick->refused++;
	return answer.outcome == SW_ACCEPTED;
}

/* tick_instance: its moves, then its snapshot. */
static void
tick_instance(Tick *tick, SwText instance)
{
	SwArena arena;
	SwpgHeadRow row;
	bool goes_on = true;

	swpg_arena_init(&arena, CurrentMemoryContext);
	for (int i = 0; i < MOVES_PER_INSTANCE && goes_on; i++)
	{
		if (!swpg_store_head(SWPG_PROPOSER, instance, &row))
			return;
		goes_on = chart_moves(&row.chart_hash) && tick_move(tick, &arena, &row);
	}
	if (swpg_store_head(SWPG_PROPOSER, instance, &row))
		tick_snapshot(tick, &arena, &row);
}

/* is_of_instance: damage of one instance (class SW) does not stop the others. */
static bool
is_of_instance(const ErrorData *error)
{
	const int sw = MAKE_SQLSTATE('S', 'W', '0', '0', '0');

	return ERRCODE_TO_CATEGORY(error->sqlerrcode) == sw;
}

/* tick_instance_alone runs in a subtransaction, as PL/pgSQL's exception blocks do. */
static void
tick_instance_alone(Tick *tick, SwText instance)
{
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	const Tick before = *tick;
	MemoryContext context = AllocSetContextCreate(caller, "swoosh tick", ALLOCSET_DEFAULT_SIZES);

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		tick_instance(tick, instance);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction(); /* else the session would stay in it */
		if (!is_of_instance(error))
			ReThrowError(error);
		*tick = before;
		tick->failed++;
		ereport(WARNING,
				errcode(error->sqlerrcode),
				errmsg("swoosh_tick leaves instance \"%s\" alone: %s",
					   swpg_cstring(instance),
					   error->message),
				error->detail != NULL ? errdetail("%s", error->detail) : 0);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(caller);
	CurrentResourceOwner = owner;
	MemoryContextDelete(context);
}

static SwText
tick_answer(Tick *tick)
{
	const struct
	{
		const char *name;
		int64_t count;
	} counts[] = {{"instances", (int64_t) tick->count},
				  {"proposed", tick->proposed},
				  {"refused", tick->refused},
				  {"skipped", tick->skipped},
				  {"failed", tick->failed},
				  {"snapshots", tick->snapshots},
				  {"rejections_expired", tick->expired}};
	SwJsonBuilder builder;

	sw_json_begin(&builder, &tick->arena);
	for (size_t i = 0; i < lengthof(counts); i++)
		sw_json_add(&builder, counts[i].name, sw_json_integer(&tick->arena, counts[i].count));
	return sw_canon(&tick->arena, sw_json_end(&builder));
}

/* can_sign: without a key there is nothing to do for any instance, which is said once. */
static bool
can_sign(void)
{
	bool is_there = swpg_server() != NULL;

	if (is_there && swpg_server_standing() != SWPG_KEY_REVOKED)
		return true;
	ereport(WARNING,
			errmsg("swoosh_tick neither proposes nor takes snapshots"),
			errdetail("%s.", is_there ? "The signing key was revoked" : swpg_server_problem()),
			errhint("See runbooks/key_rotation.md."));
	return false;
}

Datum
swoosh_tick(PG_FUNCTION_ARGS)
{
	Tick tick = {.now_us = swpg_now_us()};

	swpg_verb_writes("swoosh_tick()");
	swpg_arena_init(&tick.arena, CurrentMemoryContext);
	if (swpg_rejection_retention_min > 0)
		tick.expired =
			swpg_store_rejection_expire(tick.now_us - swpg_rejection_retention_min * MINUTE_US,
										EXPIRED_PER_TICK);
	if (can_sign())
		tick_list(&tick);
	for (size_t i = 0; i < tick.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		tick_instance_alone(&tick, tick.instances[i]);
	}
	if (tick.skipped > 0 && XactIsoLevel != XACT_SERIALIZABLE)
		ereport(WARNING,
				errmsg_plural("swoosh_tick did not propose %lld transition",
							  "swoosh_tick did not propose %lld transitions",
							  (unsigned long) tick.skipped,
							  (long long) tick.skipped),
				errhint(
					"Call it in a transaction of its own, BEGIN ISOLATION LEVEL SERIALIZABLE."));
	PG_RETURN_DATUM(swpg_text_datum(tick_answer(&tick)));
}
