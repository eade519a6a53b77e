/*-------------------------------------------------------------------------
 *
 * explain.c
 *		swoosh_explain: what could be proposed now, by whom, and what stands in the way.
 *
 * A row for each event that an active state has a candidate for, judged with inputs
 * {} and in the window that is open.
 *
 * src/propose/explain.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "pg/compat.h"
#include "pg/convert.h"
#include "pg/memory.h"
#include "propose/head.h"
#include "propose/missing.h"
#include "propose/probe.h"
#include "propose/verb.h"
#include "swoosh/canon.h"
#include "swoosh/sort.h"

#define ANSWER_COLUMNS 6

PG_FUNCTION_INFO_V1(swoosh_explain);

/* Who asks; without a signer everybody may do everything. */
typedef struct Asker
{
	SwText signer; /* SW_NO_TEXT: nobody in particular */
	SwGrant grant;
	bool is_valid;
} Asker;

static void
asker_find(SwArena *arena, const SwpgProbe *probe, Asker *asker)
{
	SwpgSignerRow row;

	asker->is_valid = asker->signer.data == NULL;
	asker->grant = (SwGrant){.signer = asker->signer, .tenant = probe->head->tenant};
	if (asker->signer.data == NULL || !swpg_store_signer(SWPG_READER, arena, asker->signer, &row))
		return;
	asker->grant = row.grant;
	asker->is_valid =
		!row.is_revoked && sw_grant_covers(&row.grant, probe->head->tenant, probe->hlc);
}

static bool
asker_has_role(const Asker *asker, const SwChart *chart, SwText event)
{
	const SwJson *roles = asker->grant.roles;

	if (asker->signer.data == NULL)
		return true;
	for (uint32_t i = 0; roles != NULL && i < roles->count; i++)
	{
		if (sw_chart_has_role(chart, event, sw_json_text_of(roles->as.elements[i])))
			return true;
	}
	return false;
}

/* One row. */
typedef struct Explained
{
	SwVerdict verdict;
	bool is_possible;
	SwText window_id;
	const SwJson *reasons, *missing;
	bool has_opens_at;
	SwHlc opens_at;
} Explained;

static const SwJson *
reason_of(SwArena *arena, const char *code, const char *found)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "code", sw_json_string_of(arena, code));
	if (found != NULL)
		sw_json_add(&builder, "found", sw_json_string_of(arena, found));
	return sw_json_end(&builder);
}

/*
 * in_the_way: the guard is not ok, and it is the event's.  That of a timer has been asked as of its
 * due time, and nothing that comes now would change its answer.
 */
static bool
in_the_way(const SwGuardEntry *entry)
{
	return entry->outcome.truth != SW_TRUE && !entry->is_timer;
}

/* reasons_add appends those of the guards that are in the way. */
static size_t
reasons_add(SwArena *arena, const SwGuardEntries *guards, const SwJson **list)
{
	size_t count = 0;

	for (uint32_t i = 0; i < guards->count; i++)
	{
		const SwJson *reasons;

		if (!in_the_way(&guards->items[i]))
			continue;
		reasons = sw_json_get(sw_guard_entry_to_json(arena, &guards->items[i]), "reasons");
		for (size_t r = 0; sw_json_at(reasons, r) != NULL; r++, count++)
			if (list != NULL)
				list[count] = sw_json_at(reasons, r);
	}
	return count;
}

/* explain_reasons: the signer first, then the guards, then the step. */
static const SwJson *
explain_reasons(SwArena *arena, const Explained *row, bool is_valid, bool has_role)
{
	const SwVerdict *verdict = &row->verdict;
	const SwJson **list =
		SW_NEW_ARRAY(arena, const SwJson *, 3 + reasons_add(arena, &verdict->guards, NULL));
	size_t count = 0;

	if (row->is_possible)
		return &sw_json_empty_array;
	if (!is_valid)
		list[count++] = reason_of(arena, sw_status_name(SW_UNKNOWN_SIGNER), NULL);
	else if (!has_role)
		list[count++] = reason_of(arena, sw_status_name(SW_FORBIDDEN), NULL);
	if (verdict->status == SW_OK)
		return sw_json_array(arena, list, count);
	count += reasons_add(arena, &verdict->guards, list + count);
	if (verdict->status != SW_GUARD_FAILED)
		list[count++] = reason_of(arena, sw_status_name(verdict->status), verdict->error);
	return sw_json_array(arena, list, count);
}

/* explain_opening is the first opening that a guard waits for; of Machine_Due the first timer's. */
static void
explain_opening(Explained *row)
{
	const SwGuardEntries *guards = &row->verdict.guards;

	row->has_opens_at = row->verdict.has_opens_at;
	row->opens_at = row->verdict.opens_at;
	for (uint32_t i = 0; i < guards->count; i++)
	{
		const SwGuardOutcome *outcome = &guards->items[i].outcome;

		if (!in_the_way(&guards->items[i]) || !outcome->has_opens_at ||
			(row->has_opens_at && outcome->opens_at >= row->opens_at))
			continue;
		row->has_opens_at = true;
		row->opens_at = outcome->opens_at;
	}
}

/* explain_event judges one event; the role is asked apart, so that guards show in any case. */
static void
explain_event(const SwpgProbe *probe, const Asker *asker, SwText event, Explained *row)
{
	SwArena *arena = probe->arena;
	const SwChart *chart = probe->head->chart;
	bool has_role = asker_has_role(asker, chart, event);
	SwGrant grant = asker->grant;

	*row = (Explained){.window_id = SW_NO_TEXT};
	if (!has_role || asker->signer.data == NULL)
		grant.roles = sw_chart_roles(arena, chart, event);
	swpg_probe_ask(probe, event, &sw_json_empty_object, &grant, SW_NO_TEXT, &row->verdict);
	row->window_id = swpg_probe_window(&row->verdict);
	if (row->window_id.data != NULL)
		swpg_probe_ask(probe, event, &sw_json_empty_object, &grant, row->window_id, &row->verdict);
	row->is_possible = asker->is_valid && has_role && row->verdict.status == SW_OK;
	row->reasons = explain_reasons(arena, row, asker->is_valid, has_role);
	row->missing =
		swpg_missing(probe, event, &row->verdict, has_role ? NULL : grant.roles, row->window_id);
	explain_opening(row);
}

/*
 * explain_events: all that the chart has, since the answer also says why one is not possible now,
 * and Machine_Due as long as a timer waits.
 */
static const SwJson *
explain_events(const SwpgProbe *probe)
{
	const SwHead *head = probe->head;
	const SwChart *chart = head->chart;
	SwText *texts = SW_NEW_ARRAY(probe->arena, SwText, (size_t) chart->event_count + 1);
	size_t count = 0;
	int64_t due_ms;

	for (; count < chart->event_count; count++)
		texts[count] = chart->events[count];
	if (chart->has_after && !sw_chart_has_event(chart, SW_TEXT(SW_MACHINE_DUE)) &&
		sw_reduce_next_due(head->state, &due_ms))
		texts[count++] = SW_TEXT(SW_MACHINE_DUE);
	sw_sort_texts(probe->arena, texts, count);
	return sw_json_strings(probe->arena, texts, count);
}

static void
explain_answer(ReturnSetInfo *result, SwArena *arena, SwText event, const Explained *row)
{
	Datum values[ANSWER_COLUMNS] = {0};
	bool nulls[ANSWER_COLUMNS] = {false};

	values[0] = swpg_text_datum(event);
	values[1] = BoolGetDatum(row->is_possible);
	values[2] = swpg_text_datum(sw_canon(arena, sw_guards_to_json(arena, &row->verdict.guards)));
	values[3] = swpg_text_datum(sw_canon(arena, row->reasons));
	values[4] = swpg_text_datum(sw_canon(arena, row->missing));
	nulls[5] = !row->has_opens_at;
	values[5] = HlcGetDatum(row->opens_at);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

Datum
swoosh_explain(PG_FUNCTION_ARGS)
{
	SwText tenant;
	SwText instance = swpg_verb_instance(fcinfo, 0, &tenant);
	Asker asker = {.signer = swpg_text_arg(fcinfo, 1)};
	const SwJson *events;
	SwpgHeadRow row;
	SwpgProbe probe;
	SwArena arena;
	SwHead head;

	swpg_arena_init(&arena, CurrentMemoryContext);
	swpg_verb_head(instance, tenant, &row);
	swpg_head_open(SWPG_READER, &arena, &row, &head);
	swpg_head_last(SWPG_READER, &arena, &head);
	swpg_probe_begin(&probe, &arena, &head, SWPG_READER);
	asker_find(&arena, &probe, &asker);
	InitMaterializedSRF(fcinfo, 0);
	events = explain_events(&probe);
	for (uint32_t i = 0; i < events->count; i++)
	{
		SwText event = sw_json_text_of(events->as.elements[i]);
		Explained explained;

		explain_event(&probe, &asker, event, &explained);
		explain_answer((ReturnSetInfo *) fcinfo->resultinfo, &arena, event, &explained);
	}
	return (Datum) 0;
}
