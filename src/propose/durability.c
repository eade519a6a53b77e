/*-------------------------------------------------------------------------
 *
 * durability.c
 *		What a transaction that gave a good answer owes it at its end.
 *
 * A duplicate counts like an acceptance: the first caller's wait may have been cancelled, and our
 * commit record comes after its row.
 *
 * src/propose/durability.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/guc.h"

#include "pg/guc.h"
#include "propose/durability.h"

/* The outermost level of nested transactions that stands for an answer; 0: there is none. */
static int required_level;

void
swpg_durability_require(void)
{
	int level = GetCurrentTransactionNestLevel();

	if (required_level == 0 || level < required_level)
		required_level = level;
}

static void
watch_transaction(XactEvent event, void *context)
{
	if (required_level == 0)
		return;
	if (event == XACT_EVENT_PRE_PREPARE)
		ereport(ERROR,
				errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				errmsg("a transaction that proposed cannot be prepared"),
				errdetail("Its answers said that the proposals are applied; a prepared transaction "
						  "may still be rolled back."),
				errhint("Commit it, or propose in a transaction of its own."));
	if (event == XACT_EVENT_PRE_COMMIT)
	{
		if (synchronous_commit < swpg_durability)
			(void) set_config_option("synchronous_commit",
									 swpg_durability_name(),
									 PGC_USERSET,
									 PGC_S_SESSION,
									 GUC_ACTION_LOCAL,
									 true,
									 0,
									 false);
	}
	else if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT)
		required_level = 0;
}

static void
watch_savepoint(SubXactEvent event, SubTransactionId subtransaction, SubTransactionId parent,
				void *context)
{
	int level = GetCurrentTransactionNestLevel();

	if (required_level == 0 || required_level < level)
		return;
	if (event == SUBXACT_EVENT_ABORT_SUB)
		required_level = 0;
	else if (event == SUBXACT_EVENT_COMMIT_SUB)
		required_level = level - 1;
}

void
swpg_durability_init(void)
{
	RegisterXactCallback(watch_transaction, NULL);
	RegisterSubXactCallback(watch_savepoint, NULL);
}
