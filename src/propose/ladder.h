/*-------------------------------------------------------------------------
 *
 * ladder.h
 *		What the files of the ladder share: a climb, and the instance that a call holds.
 *
 * A climb is one proposal on its way up.  Judging and applying are apart: propose_all judges
 * every climb before it applies one, a batch applies each as it goes and writes a head once.
 *
 * src/propose/ladder.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PROPOSE_LADDER_H
#define SWOOSH_PROPOSE_LADDER_H

#include "propose/propose.h"

#include "fmgr.h"

/* An instance whose head this call has locked, and where the call has taken it. */
typedef struct SwpgHold
{
	SwpgHeadLock lock;
	int64_t recorded_at_us; /* server's clock when the lock was there */
	SwHead head;            /* with the steps that this call applied */
	SwText version;         /* of the chart of that head; lives as long as the source */
	const SwSource *source;
	bool is_deferred;   /* a batch: the row is written once, after all steps */
	bool is_changed;    /* the row is still to be written */
	bool is_read_noted; /* SSI knows that the head was read */
	bool is_clean;      /* no proposal to the instance ended in quarantine */
} SwpgHold;

typedef struct SwpgClimb
{
	SwText text;            /* as given */
	SwArena *arena;         /* of this climb; what it leaves in the hold lies there too */
	const SwServer *server; /* NULL before rung 2 where the node has no key */
	int64_t started_us;
	SwFault fault; /* of rung 1 */
	SwProposal proposal;
	SwpgSignerRow signer;
	SwpgHold *hold;
	SwVerdict verdict;
	bool is_judged;    /* from rung 6 on: the answer speaks of the head */
	SwStatus status;   /* of the rung where it ended; SW_OK: all hold */
	bool is_duplicate; /* ended well at rung 6: the answer is there */
	SwpgAnswer answer;
} SwpgClimb;

/* ---- propose.c: the ladder ------------------------------------------------------------ */

/* swpg_ladder_shape is rung 1; it needs nothing but the text. */
SwStatus swpg_ladder_shape(SwpgClimb *climb);

/* swpg_ladder_server is rung 2, once a call: the key, or an error. */
const SwServer *swpg_ladder_server(const char *verb);

/* swpg_ladder_signer is rungs 3, 4 and the first half of 5: all that needs no lock. */
SwStatus swpg_ladder_signer(SwpgClimb *climb);

/*
 * swpg_ladder_lock is the second half of rung 5: locks the head and opens it in `arena`.  False
 * where there is no such instance.
 */
bool swpg_ladder_lock(SwArena *arena, SwText instance, SwpgHold *hold_out);

/*
 * swpg_ladder_judge is rungs 6 to 16 by the head that `climb->hold` has now.  Nothing is written.
 * A proposal that names a head newer than the transaction's snapshot is the error 40001.
 */
SwStatus swpg_ladder_judge(SwpgClimb *climb);

/* swpg_ladder_finish applies what holds, stores what is refused, and makes the answer. */
void swpg_ladder_finish(SwpgClimb *climb);

/* ---- commit.c ------------------------------------------------------------------------- */

/*
 * swpg_commit_step takes the hold's head through an accepted step: the row of the head first (a
 * deferred one follows with swpg_commit_head), then record and decision, and what came with the
 * step: votes, and a snapshot when one is due.  A writer.
 */
void swpg_commit_step(SwpgClimb *climb, const SwProposal *proposal, const SwVerdict *verdict,
					  SwpgDecisionRow *decision_out);

/*
 * swpg_commit_votes keeps the votes that guards found, of a certificate that was refused as of one
 * that was accepted: the first of each voter, purpose and epoch, and the pair where a later one is
 * for another subject.  Under the head's lock.  A writer.
 */
void swpg_commit_votes(const SwpgClimb *climb, const SwVerdict *verdict);

/* swpg_commit_head writes the row of a deferred head that steps have changed. */
void swpg_commit_head(SwpgHold *hold);

/* ---- breach.c ------------------------------------------------------------------------- */

/*
 * swpg_breach_quarantine lets the system take the hold's head to quarantine for a climb that
 * ended in a breach.  False where the chart did not take it; nothing was written then.
 */
bool swpg_breach_quarantine(SwpgClimb *climb);

/* ---- answer.c ------------------------------------------------------------------------- */

void swpg_answer_early(SwpgClimb *climb, SwStatus reason);
void swpg_answer_refused(SwpgClimb *climb, SwOutcome outcome, SwStatus reason);
void swpg_answer_accepted(SwpgClimb *climb, const SwpgDecisionRow *decision);
/*
 * swpg_answer_repeated is the first answer of a key: `duplicate` of what was applied, with its
 * address; what ended in quarantine is `quarantined` again, so that no retry takes it for done.
 */
void swpg_answer_repeated(SwpgClimb *climb, int64_t wal_index, const SwHash *state_hash,
						  SwText decision, SwText address);
/* swpg_answer_store keeps a refusal from rung 10 on, within the signer's limit. */
void swpg_answer_store(const SwpgClimb *climb);
/* swpg_answer_copy is an answer whose texts lie in the CurrentMemoryContext. */
SwpgAnswer swpg_answer_copy(const SwpgAnswer *answer);

/* The rows of a verb; `count` answers become rows with ordinals from 1. */
Datum swpg_answer_rows(FunctionCallInfo fcinfo, const SwpgAnswer *answers, int count);

/* ---- decision_trigger.c --------------------------------------------------------------- */

/*
 * swpg_decision_append appends a record to the log and hands `decision` to the trigger there,
 * which stores it.  Raises SW_TRIGGER_DISABLED where the trigger did not run.
 */
void swpg_decision_append(const SwpgWalRow *record, const SwpgDecisionRow *decision);

#endif
