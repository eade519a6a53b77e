/*-------------------------------------------------------------------------
 *
 * decision_trigger.c
 *		The AFTER INSERT trigger of swoosh.wal, which stores the decision of each record.
 *
 * The decision is made where the step is made and waits here for the trigger, so that no row of
 * the log can come to be without one: the trigger refuses a row that nobody announced, and
 * propose refuses to go on where the trigger did not take what was announced.
 *
 * src/propose/decision_trigger.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "utils/rel.h"

#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/report.h"
#include "propose/ladder.h"

PG_FUNCTION_INFO_V1(swoosh_emit_decision);

/* What waits for the trigger; NULL: nothing.  Nested where a trigger of the owner's proposes. */
typedef struct Announced
{
	const SwpgDecisionRow *decision;
	bool is_stored;
} Announced;

static Announced *announced;

void
swpg_decision_append(const SwpgWalRow *record, const SwpgDecisionRow *decision)
{
	Announced own = {decision, false};
	Announced *outer = announced;

	announced = &own;
	PG_TRY();
	{
		swpg_store_wal_insert(record);
	}
	PG_FINALLY();
	{
		announced = outer;
	}
	PG_END_TRY();
	if (!own.is_stored)
		ereport(ERROR,
				swpg_errcode(SW_TRIGGER_DISABLED),
				errmsg("the trigger that stores decisions did not run"),
				errhint("ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER USER; swoosh_health() lists "
						"all that are not."));
}

static bool
is_announced(HeapTuple row, TupleDesc desc)
{
	bool is_null;
	Datum instance, wal_index;

	if (announced == NULL || announced->is_stored)
		return false;
	instance = heap_getattr(row, 1, desc, &is_null);
	wal_index = heap_getattr(row, 2, desc, &is_null);
	return DatumGetInt64(wal_index) == announced->decision->wal_index &&
		   sw_text_equal(swpg_text(instance), announced->decision->instance);
}

Datum
swoosh_emit_decision(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_INSERT(trigger->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		RelationGetRelid(trigger->tg_relation) != swpg_store_oid(SWPG_WAL))
		ereport(ERROR,
				errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function \"swoosh._emit_decision\" was not called by its trigger"),
				errdetail("It serves AFTER INSERT ON swoosh.wal FOR EACH ROW."));
	if (is_announced(trigger->tg_trigtuple, RelationGetDescr(trigger->tg_relation)))
	{
		swpg_store_decision_insert(announced->decision);
		announced->is_stored = true;
	}
	else if (!swpg_restoring) /* a dump brings its decisions along */
		ereport(ERROR,
				swpg_errcode(SW_APPEND_ONLY),
				errmsg("table \"swoosh.wal\" takes records from swoosh_propose alone"),
				errhint("To restore a dump, a superuser sets swoosh.restoring for the session."));
	PG_RETURN_POINTER(NULL);
}
