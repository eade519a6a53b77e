/*-------------------------------------------------------------------------
 *
 * plan_upgrade.c
 *		swoosh_plan_upgrade: what Machine_Upgrade would be answered, instance by instance.
 *
 * Read-only: each live instance of one version is judged by the core as if an
 * operator proposed the upgrade now.
 *
 * src/propose/plan_upgrade.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "pg/compat.h"
#include "pg/convert.h"
#include "pg/memory.h"
#include "pg/report.h"
#include "pg/tenant.h"
#include "propose/head.h"
#include "propose/machine.h"
#include "propose/probe.h"
#include "propose/verb.h"
#include "swoosh/canon.h"
#include "swoosh/name.h"
#include "swoosh/sort.h"

#define ANSWER_COLUMNS 4

PG_FUNCTION_INFO_V1(swoosh_plan_upgrade);

typedef struct UpgradePlan
{
	SwArena arena; /* of the whole call */
	SwText machine;
	SwHash from, to;
	const SwJson *inputs; /* of the upgrade */
	SwText *instances;
	size_t count, capacity;
	ReturnSetInfo *result;
} UpgradePlan;

/*
 * plan_version is the chart hash of argument `n`, a version of the machine.  A built-in one that
 * was not used yet is a version like others: nothing runs it.
 */
static SwHash
plan_version(UpgradePlan *plan, FunctionCallInfo fcinfo, int n, const char *name)
{
	SwText version = swpg_verb_text(fcinfo, n, name);
	SwText reference =
		sw_text_format(&plan->arena, "%s@%s", swpg_cstring(plan->machine), swpg_cstring(version));

	if (!sw_name_is_version(version))
		swpg_report_name("version", version, "[A-Za-z0-9._-]{1,64}");
	return swpg_machine_chart(&plan->arena, reference)->hash;
}

static void
plan_begin(UpgradePlan *plan, FunctionCallInfo fcinfo)
{
	SwJsonBuilder inputs;

	*plan = (UpgradePlan){.machine = swpg_verb_text(fcinfo, 0, "machine")};
	swpg_arena_init(&plan->arena, CurrentMemoryContext);
	if (!sw_name_is_machine(plan->machine))
		swpg_report_name("machine", plan->machine, "[a-z0-9_-]{1,64}");
	plan->from = plan_version(plan, fcinfo, 1, "from_version");
	plan->to = plan_version(plan, fcinfo, 2, "to_version");
	sw_json_begin(&inputs, &plan->arena);
	sw_json_add(&inputs, "chart_hash", sw_hash_to_json(&plan->arena, &plan->to));
	if (!PG_ARGISNULL(3))
		sw_json_add(&inputs,
					"map",
					swpg_verb_parse(&plan->arena,
									"map",
									swpg_text(PG_GETARG_DATUM(3)),
									SW_PROPOSAL_OCTETS_MAX));
	plan->inputs = sw_json_end(&inputs);
}

/* plan_list notes the instances of the version, as far as the caller may read them. */
static void
plan_list(UpgradePlan *plan)
{
	SwpgScan *scan = swpg_scan_heads(SWPG_READER);
	SwpgHeadRow row;

	plan->capacity = 64;
	plan->instances = palloc_array(SwText, plan->capacity);
	while (swpg_scan_heads_next(scan, &row))
	{
		CHECK_FOR_INTERRUPTS();
		if (!sw_text_equal(row.machine, plan->machine) ||
			!sw_hash_equal(&row.chart_hash, &plan->from) || !swpg_reads_tenant(row.tenant))
			continue;
		if (plan->count == plan->capacity)
		{
			plan->capacity *= 2;
			plan->instances = repalloc_huge(plan->instances, plan->capacity * sizeof(SwText));
		}
		plan->instances[plan->count++] = sw_text_copy(&plan->arena, row.instance);
	}
	swpg_scan_end(scan);
	sw_sort_texts(&plan->arena, plan->instances, plan->count);
}

/* plan_problem is why the upgrade would be refused. */
static SwText
plan_problem(SwArena *arena, const SwVerdict *verdict)
{
	if (verdict->status == SW_POLICY_BREACH && verdict->breach_rule.data != NULL)
		return sw_text_format(arena,
							  "%s: %.*s: %.*s",
							  sw_status_name(verdict->status),
							  (int) verdict->breach_rule.size,
							  verdict->breach_rule.data,
							  (int) verdict->breach_rationale.size,
							  verdict->breach_rationale.data);
	return sw_text_from(verdict->error != NULL ? verdict->error : sw_status_name(verdict->status));
}

static void
plan_answer(const UpgradePlan *plan, const SwpgProbe *probe, const SwVerdict *verdict)
{
	bool is_ok = verdict->status == SW_OK;
	SwState *state = is_ok ? verdict->step.state : probe->state;
	Datum values[ANSWER_COLUMNS] = {0};
	bool nulls[ANSWER_COLUMNS] = {false};

	values[0] = swpg_text_datum(probe->head->instance);
	values[1] = BoolGetDatum(is_ok);
	nulls[2] = is_ok;
	if (!is_ok)
		values[2] = swpg_text_datum(plan_problem(probe->arena, verdict));
	values[3] =
		swpg_text_datum(sw_canon(probe->arena, sw_state_get_string(state, SW_STATE_CONFIGURATION)));
	tuplestore_putvalues(plan->result->setResult, plan->result->setDesc, values, nulls);
}

/* plan_instance judges one, unless it has ended. */
static void
plan_instance(const UpgradePlan *plan, SwText instance)
{
	const SwText role = SW_TEXT("operator");
	SwVerdict verdict;
	SwGrant grant;
	SwpgProbe probe;
	SwpgHeadRow row;
	SwArena arena;
	SwHead head;

	swpg_arena_init(&arena, CurrentMemoryContext);
	if (!swpg_store_head(SWPG_READER, instance, &row))
		return;
	swpg_head_open(SWPG_READER, &arena, &row, &head);
	swpg_head_last(SWPG_READER, &arena, &head);
	if (sw_reduce_is_ended(head.chart, head.state))
		return;
	swpg_probe_begin(&probe, &arena, &head, SWPG_READER);
	grant = (SwGrant){.tenant = head.tenant, .roles = sw_json_strings(&arena, &role, 1)};
	swpg_probe_ask(&probe, SW_TEXT(SW_MACHINE_UPGRADE), plan->inputs, &grant, SW_NO_TEXT, &verdict);
	plan_answer(plan, &probe, &verdict);
}

Datum
swoosh_plan_upgrade(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext context;
	UpgradePlan plan;

	plan_begin(&plan, fcinfo);
	plan_list(&plan);
	InitMaterializedSRF(fcinfo, 0);
	plan.result = (ReturnSetInfo *) fcinfo->resultinfo;
	context = AllocSetContextCreate(caller, "swoosh plan", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(context);
	for (size_t i = 0; i < plan.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		plan_instance(&plan, plan.instances[i]);
		MemoryContextReset(context);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
	return (Datum) 0;
}
