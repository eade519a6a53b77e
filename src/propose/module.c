/*-------------------------------------------------------------------------
 *
 * module.c
 *		What the server sees of the library: its magic, its version, its start.
 *
 * It stands in the highest layer, since it starts all below.
 *
 * src/propose/module.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <sodium.h>

#include "fmgr.h"

#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/metrics.h"
#include "pg/store.h"
#include "propose/durability.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(swoosh_version);

void _PG_init(void);

void
_PG_init(void)
{
	if (sodium_init() < 0)
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR), errmsg("libsodium cannot be initialized"));
	swpg_guc_init();
	swpg_metrics_init();
	swpg_store_init();
	swpg_durability_init();
}

/* swoosh_version is that of the library, which can differ from the extension's until an upgrade. */
Datum
swoosh_version(PG_FUNCTION_ARGS)
{
	return swpg_text_datum(SW_TEXT(SWOOSH_VERSION));
}
