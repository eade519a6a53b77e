/*-------------------------------------------------------------------------
 *
 * store_guard.c
 *		Whether the tables are as the extension made them: guarded, and of this version.
 *
 * Both answers are kept until the relation cache says that a table changed, so that a proposal
 * pays nothing for them.
 *
 * src/pg/store_guard.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "pg/store_internal.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

/* Tables that SQL may write: all others are append-only. */
static bool
is_append_only(SwpgTable table)
{
	return table != SWPG_TENANT && table != SWPG_TENANT_ROLE && table != SWPG_REJECTION &&
		   table != SWPG_SNAPSHOT;
}

/* Whether the trigger `<table><suffix>` is ENABLE ALWAYS. */
static bool
has_trigger(const TriggerDesc *triggers, const char *table, const char *suffix)
{
	size_t size = strlen(table);

	for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
	{
		const Trigger *trigger = &triggers->triggers[i];

		if (strncmp(trigger->tgname, table, size) == 0 &&
			strcmp(trigger->tgname + size, suffix) == 0)
			return trigger->tgenabled == TRIGGER_FIRES_ALWAYS;
	}
	return false;
}

bool
swpg_store_triggers_are_on(SwpgTable table)
{
	const char *name = swpg_store_name(table);

	if (!is_append_only(table))
		return true;
	Relation relation = swpg_table_open(table, AccessShareLock);
	const TriggerDesc *triggers = relation->trigdesc;
	bool are_on = has_trigger(triggers, name, "_append_only") &&
				  has_trigger(triggers, name, "_append_only_statement") &&
				  (table != SWPG_WAL || has_trigger(triggers, name, "_emit_decision"));
	table_close(relation, NoLock);
	return are_on;
}

SwpgTable
swpg_store_unguarded(void)
{
	static uint64 guarded_generation = PG_UINT64_MAX;
	uint64 generation = swpg_store_generation();

	if (guarded_generation == generation)
		return SWPG_TABLE_COUNT;
	for (SwpgTable table = 0; table < SWPG_TABLE_COUNT; table++)
	{
		if (!swpg_store_triggers_are_on(table))
			return table;
	}
	guarded_generation = generation;
	return SWPG_TABLE_COUNT;
}

static char *
installed_version(void)
{
	Relation relation = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	char *version = NULL;

	ScanKeyInit(&key,
				Anum_pg_extension_extname,
				BTEqualStrategyNumber,
				F_NAMEEQ,
				CStringGetDatum("swoosh"));
	SysScanDesc scan = systable_beginscan(relation, ExtensionNameIndexId, true, NULL, 1, &key);
	HeapTuple row = systable_getnext(scan);
	if (HeapTupleIsValid(row))
	{
		bool is_null;
		Datum datum =
			heap_getattr(row, Anum_pg_extension_extversion, RelationGetDescr(relation), &is_null);
		version = TextDatumGetCString(datum);
	}
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
	return version;
}

void
swpg_store_check_version(void)
{
	static uint64 checked_generation = PG_UINT64_MAX;

	if (checked_generation == swpg_store_generation())
		return;
	const char *version = installed_version();
	if (version == NULL || strcmp(version, SWOOSH_VERSION) != 0)
		ereport(ERROR,
				errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("loaded library of swoosh is not of the installed extension's version"),
				errdetail("The library is %s, the extension is %s.",
						  SWOOSH_VERSION,
						  version == NULL ? "not installed" : version),
				errhint("Run ALTER EXTENSION swoosh UPDATE, or restart the server to load the "
						"library that is installed."));
	checked_generation = swpg_store_generation();
}
