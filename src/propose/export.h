/*-------------------------------------------------------------------------
 *
 * export.h
 *		The export of an instance as a stream of lines: for people, and for the verifier.
 *
 * src/propose/export.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWPG_EXPORT_H
#define SWPG_EXPORT_H

#include "postgres.h"

#include "pg/store.h"

typedef struct SwpgExport
{
	SwText instance, tenant;
	int64_t from_index, to_index; /* records, inclusive; from 1 */
	bool skip_revocations;        /* for a replay, which does not ask who may sign */
	SwText snapshot; /* at from_index - 1, canonical bytes; SW_NO_TEXT where from_index is 1 */

	/* Both answer false to end the export; what they get lives until they return. */
	bool (*line)(void *context, SwText line);
	/* after the lines of a record: its row and its decision's (NULL: it has none); may be NULL */
	bool (*row)(void *context, const SwpgWalRow *row, const SwpgDecisionRow *decision);
	void *context;

	int64_t wal_index; /* result: of the record at hand, from_index - 1 before the first */
} SwpgExport;

/*
 * swpg_export writes the lines of contract section 16, without line ends, in their order: what an
 * object refers to stands before it, once.  What is missing in the tables is left out, so that a
 * verifier names it.
 *
 * Reads with the active snapshot; checks for interrupts at each record.  Memory: a hash of each
 * grant, fact, chart and distinct inputs.
 */
void swpg_export(SwpgExport *plan);

#endif
