/*-------------------------------------------------------------------------
 *
 * votes.h
 *		Who may vote, and which votes count.
 *
 * src/guard/votes.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_GUARD_VOTES_H
#define SWOOSH_GUARD_VOTES_H

#include "provider.h"
#include "swoosh/vote.h"

typedef struct SwVoter
{
	SwText signer; /* spelling */
	int64_t weight;
	bool has_counted;
} SwVoter;

typedef struct SwRoster
{
	SwVoter *voters;
	uint32_t count;
	int64_t total;  /* of all weights, at most 2^53-1 */
	int64_t needed; /* max(threshold, floor(total / 2) + 1) */
} SwRoster;

/*
 * sw_roster_read reads `council.roster` of the state; false, with the reason roster_missing, where
 * there is none or it has fewer than SW_ROSTER_VOTERS_MIN voters.  `threshold` is a further one.
 */
bool sw_roster_read(const SwGuardCall *call, SwGuardOutcome *outcome, int64_t threshold,
					SwRoster *roster_out);

/* sw_roster_weight is the weight of the voters that are not in `absent`, sorted texts. */
int64_t sw_roster_weight(const SwRoster *roster, const SwJson *absent);

/* sw_votes_epoch is the epoch that votes of a purpose are of now: of council, or of execution. */
int64_t sw_votes_epoch(const SwGuardCall *call, SwText purpose);

/* What is voted on. */
typedef struct SwBallot
{
	const char *purpose;
	int64_t epoch;
	bool has_subject; /* false: no vote can be for it */
	SwHash subject;
} SwBallot;

/*
 * sw_votes_count says whether `votes` reach what the roster needs.
 *
 * It adds a reason for each vote that does not count, in the order of the votes, then quorum_short;
 * notes the grants of the voters that counted, and each vote that binds its voter.  A list of
 * more than SW_VOTES_MAX votes, or none at all, is members_invalid.
 *
 * Work: at most one Ed25519 verification a vote.
 */
SwTruth sw_votes_count(const SwGuardCall *call, SwGuardOutcome *outcome, SwRoster *roster,
					   const SwBallot *ballot, const SwJson *votes);

#endif
