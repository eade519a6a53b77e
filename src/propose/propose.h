/*-------------------------------------------------------------------------
 *
 * propose.h
 *		The ladder, for callers inside the library.
 *
 * src/propose/propose.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PROPOSE_PROPOSE_H
#define SWOOSH_PROPOSE_PROPOSE_H

#include "pg/store.h"
#include "swoosh/decide.h"

/* An answer: one row of the contract's section 8. */
typedef struct SwpgAnswer
{
	SwOutcome outcome;
	SwStatus reason; /* SW_OK where there is none */
	bool has_head;   /* from rung 6 on: instance, wal_index and state_hash hold */
	SwText instance;
	int64_t wal_index;
	SwHash state_hash;
	SwText decision; /* canonical bytes */
	SwText address;  /* SW_NO_TEXT for refusals */
} SwpgAnswer;

/*
 * swpg_propose takes one proposal up the ladder and applies it if every rung holds.  `text` is the
 * proposal as given, SW_NO_TEXT for NULL.  The answer lies in the CurrentMemoryContext.  Errors:
 * those of rungs 2 and 16, and 40001.
 */
void swpg_propose(SwText text, SwpgAnswer *answer_out);

#endif
