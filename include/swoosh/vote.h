/*-------------------------------------------------------------------------
 *
 * vote.h
 *		A signed vote for a council or a plan (contract, section 11).
 *
 * include/swoosh/vote.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_VOTE_H
#define SWOOSH_VOTE_H

#include "swoosh/hlc.h"
#include "swoosh/signature.h"

#define SW_PURPOSE_COUNCIL "council"
#define SW_PURPOSE_PLAN    "plan"

typedef struct SwVote
{
	SwText purpose;
	SwText instance;
	int64_t epoch; /* of the region voted on */
	SwHash subject_hash;
	SwText voter; /* spelling */
	SwHlc expires;
	SwText signature;
	const SwJson *object;
} SwVote;

/* sw_vote_parse checks the shape.  Returns SW_MALFORMED (fault) or SW_OK. */
SwStatus sw_vote_parse(SwArena *arena, const SwJson *object, SwVote *vote_out, SwFault *fault_out);

/* sw_vote_verify: signed by its voter.  Pure.  Work: one Ed25519 verification. */
bool sw_vote_verify(SwArena *arena, const SwVote *vote);

#endif
