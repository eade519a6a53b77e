/*-------------------------------------------------------------------------
 *
 * replay.h
 *		The log, folded again: for swoosh_replay, swoosh_verify, swoosh_at, swoosh_restore.
 *
 * src/propose/replay.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWPG_REPLAY_H
#define SWPG_REPLAY_H

#include "postgres.h"

#include "fmgr.h"

#include "propose/export.h"
#include "swoosh/verify.h"

/* A place in the log and what was found there; `name` NULL: nothing. */
typedef struct SwpgFinding
{
	const char *name; /* docs/reference/verify.md */
	int64_t wal_index;
	SwText expected, found;
} SwpgFinding;

typedef struct SwpgReplay
{
	SwText instance, tenant;
	int64_t from_index, to_index; /* records, inclusive; from_index >= 1 */
	bool skip_signatures;         /* and revocations */
	/*
	 * More checks of a row of the log, after the verifier's; false with `finding` ends the replay.
	 * May be NULL.
	 */
	bool (*check)(struct SwpgReplay *replay, const SwpgWalRow *row,
				  const SwpgDecisionRow *decision);

	/* results, until swpg_replay_end */
	MemoryContext context; /* that of swpg_replay_run */
	SwVerifier *verifier;
	SwpgExport plan; /* with the index of the row at hand */
	SwpgFinding finding;
} SwpgReplay;

/*
 * swpg_replay_run feeds genesis and the records up to to_index to a verifier, from snapshot `start`
 * on (SW_NO_TEXT: from genesis) at from_index - 1.  Answers whether all of it holds.
 */
bool swpg_replay_run(SwpgReplay *replay, SwText start);

/*
 * swpg_replay_to runs from the latest stored snapshot at or before `last_start` that its record
 * agrees with, else from genesis; sets from_index.
 */
bool swpg_replay_to(SwpgReplay *replay, int64_t last_start);

void swpg_replay_end(SwpgReplay *replay);

/* swpg_replay_answer is the row of swoosh_verify and swoosh_replay. */
void swpg_replay_answer(FunctionCallInfo fcinfo, const SwpgReplay *replay, int64_t records);

/* swpg_replay_found notes what does not hold at the row at hand; the texts are copied. */
void swpg_replay_found(SwpgReplay *replay, const char *name, SwText expected, SwText found);

/* swpg_replay_raise raises what was found as an error of class SW5. */
void swpg_replay_raise(const SwpgReplay *replay) pg_attribute_noreturn();

#endif
