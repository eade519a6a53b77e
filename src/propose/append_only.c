/*-------------------------------------------------------------------------
 *
 * append_only.c
 *		The trigger that keeps SQL away from the log and what it rests on.
 *
 * The verbs write below the executor, where no trigger fires, so there is no flag that
 * says "it comes from C" and could be forged.  The one exception is a restore, by a
 * superuser's swoosh.restoring, and only for new rows.
 *
 * src/propose/append_only.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "fmgr.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "pg/guc.h"
#include "pg/report.h"
#include "pg/store.h"

PG_FUNCTION_INFO_V1(swoosh_append_only);

static const char *
event_name(TriggerEvent event)
{
	if (TRIGGER_FIRED_BY_INSERT(event))
		return "INSERT";
	if (TRIGGER_FIRED_BY_UPDATE(event))
		return "UPDATE";
	if (TRIGGER_FIRED_BY_DELETE(event))
		return "DELETE";
	return "TRUNCATE";
}

static void
check_called_as_declared(FunctionCallInfo fcinfo)
{
	TriggerEvent event;

	if (CALLED_AS_TRIGGER(fcinfo))
	{
		event = ((TriggerData *) fcinfo->context)->tg_event;
		if (TRIGGER_FIRED_BEFORE(event) &&
			(TRIGGER_FIRED_FOR_ROW(event) || !TRIGGER_FIRED_BY_INSERT(event)))
			return;
	}
	ereport(ERROR,
			errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			errmsg("swoosh._append_only() must be a trigger BEFORE, for INSERT of each row"));
}

Datum
swoosh_append_only(PG_FUNCTION_ARGS)
{
	TriggerData *data;
	Relation table;

	check_called_as_declared(fcinfo);
	data = (TriggerData *) fcinfo->context;
	table = data->tg_relation;
	if (TRIGGER_FIRED_BY_INSERT(data->tg_event) && swpg_restoring)
	{
		swpg_store_tell(RelationGetRelid(table));
		return PointerGetDatum(data->tg_trigtuple);
	}

	ereport(ERROR,
			swpg_errcode(SW_APPEND_ONLY),
			errmsg("%s on table \"%s.%s\" is refused",
				   event_name(data->tg_event),
				   get_namespace_name(RelationGetNamespace(table)),
				   RelationGetRelationName(table)),
			errdetail("Its rows are written by the functions of swoosh alone, and are proof of "
					  "what was decided."),
			TRIGGER_FIRED_BY_INSERT(data->tg_event)
				? errhint("To restore a dump, a superuser sets swoosh.restoring for the session.")
				: errhint("Correct a state by a proposal; the log keeps both."),
			errtable(table));
	pg_unreachable();
}
