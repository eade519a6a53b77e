/*-------------------------------------------------------------------------
 *
 * votes.c
 *		Who may vote, and which votes count.
 *
 * A vote that does not count never spoils one that does: it is passed over with the
 * first reason that applies, in the order of `judge`.  It may bind its voter all the
 * same: who signs for two subjects at once has done so, whatever became of the votes.
 *
 * src/guard/votes.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "votes.h"

#define US_PER_MS 1000

static int64_t
add_weights(int64_t a, int64_t b)
{
	return a > SW_INTEGER_MAX - b ? SW_INTEGER_MAX : a + b;
}

static SwVoter *
voter_of(const SwRoster *roster, SwText signer)
{
	for (uint32_t i = 0; i < roster->count; i++)
		if (sw_text_equal(roster->voters[i].signer, signer))
			return &roster->voters[i];
	return NULL;
}

/* read_voters reads the list of a roster; false if it is none. */
static bool
read_voters(SwArena *arena, const SwJson *list, SwRoster *roster)
{
	if (!sw_json_is(list, SW_JSON_ARRAY) || list->count < SW_ROSTER_VOTERS_MIN)
		return false;
	roster->voters = SW_NEW_ARRAY(arena, SwVoter, list->count);
	for (uint32_t i = 0; i < list->count; i++)
	{
		SwVoter voter = {.signer = sw_json_get_string(list->as.elements[i], "voter")};

		if (voter.signer.data == NULL ||
			!sw_json_get_integer(list->as.elements[i], "weight", &voter.weight) ||
			voter.weight < 1 || voter_of(roster, voter.signer) != NULL)
			return false;
		roster->voters[roster->count++] = voter;
		roster->total = add_weights(roster->total, voter.weight);
	}
	return true;
}

bool
sw_roster_read(const SwGuardCall *call, SwGuardOutcome *outcome, int64_t threshold,
			   SwRoster *roster_out)
{
	const SwJson *stored = sw_state_path(call->state, SW_TEXT("council.roster"));
	int64_t own = 0;

	*roster_out = (SwRoster){0};
	if (!read_voters(call->arena, sw_json_get(stored, "voters"), roster_out))
	{
		sw_reason(call, outcome, "roster_missing");
		return false;
	}
	(void) sw_json_get_integer(stored, "threshold", &own);
	roster_out->needed = roster_out->total / 2 + 1;
	if (own > roster_out->needed)
		roster_out->needed = own;
	if (threshold > roster_out->needed)
		roster_out->needed = threshold;
	return true;
}

/* is_absent looks a voter up in a list of sorted texts. */
static bool
is_absent(const SwJson *sorted, SwText voter)
{
	uint32_t from = 0, to = sorted->count;

	while (from < to)
	{
		uint32_t middle = from + (to - from) / 2;
		int order = sw_text_compare(sorted->as.elements[middle]->as.text, voter);

		if (order == 0)
			return true;
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

int64_t
sw_roster_weight(const SwRoster *roster, const SwJson *absent)
{
	int64_t weight = 0;

	for (uint32_t i = 0; i < roster->count; i++)
		if (!is_absent(absent, roster->voters[i].signer))
			weight = add_weights(weight, roster->voters[i].weight);
	return weight;
}

int64_t
sw_votes_epoch(const SwGuardCall *call, SwText purpose)
{
	const char *region = sw_text_is(purpose, SW_PURPOSE_COUNCIL) ? "council" : "execution";
	int64_t epoch = 0;

	(void) sw_json_get_integer(sw_state_get_string(call->state, SW_STATE_EPOCH), region, &epoch);
	return epoch;
}

/* A count of votes on the way. */
typedef struct Count
{
	const SwGuardCall *call;
	SwGuardOutcome *outcome;
	SwRoster *roster;
	const SwBallot *ballot;
	int64_t weight;
} Count;

/* voting_grant is the grant by which a voter may vote here and now, or NULL. */
static const SwGrant *
voting_grant(const SwGuardCall *call, SwText voter)
{
	const SwEvent *event = call->event;
	const SwGrant *grant = call->source->grant(call->source->context, voter);
	SwHlc hlc = event->has_hlc ? event->hlc : sw_hlc_make(event->recorded_at_us / US_PER_MS, 0);

	if (grant == NULL || !sw_grant_has_role(grant, "voter") ||
		!sw_grant_covers(grant, event->tenant, hlc))
		return NULL;
	return grant;
}

static bool
is_for_subject(const SwBallot *ballot, const SwVote *vote)
{
	return ballot->has_subject && sw_hash_equal(&ballot->subject, &vote->subject_hash);
}

/*
 * is_binding: signed by its voter, for this instance, in an epoch that has come.  Votes for epochs
 * to come bind nobody yet, or one key could fill a server with them.
 */
static bool
is_binding(const SwGuardCall *call, const SwVote *vote)
{
	return sw_text_equal(vote->instance, call->event->instance) &&
		   vote->epoch <= sw_votes_epoch(call, vote->purpose) && sw_vote_verify(call->arena, vote);
}

/*
 * judge answers the reason why a vote does not count, its code NULL if it does.  `voter` and
 * `grant` are NULL where there is none; a vote of this ballot is signed if it is binding.
 */
static SwReason
judge(const Count *count, const SwVote *vote, const SwVoter *voter, const SwGrant *grant,
	  bool is_signed)
{
	SwArena *arena = count->call->arena;
	const SwBallot *ballot = count->ballot;
	SwReason reason = {NULL, vote->voter, NULL, NULL};

	if (voter == NULL || grant == NULL)
		reason.code = "vote_unknown_voter";
	else if (!sw_text_is(vote->purpose, ballot->purpose))
		reason = (SwReason){"vote_purpose",
							vote->voter,
							sw_json_string_of(arena, ballot->purpose),
							sw_json_string(arena, vote->purpose)};
	else if (!sw_text_equal(vote->instance, count->call->event->instance))
		reason = (SwReason){"vote_instance",
							vote->voter,
							sw_json_string(arena, count->call->event->instance),
							sw_json_string(arena, vote->instance)};
	else if (vote->epoch != ballot->epoch)
		reason = (SwReason){"vote_epoch",
							vote->voter,
							sw_json_integer(arena, ballot->epoch),
							sw_json_integer(arena, vote->epoch)};
	else if (!is_for_subject(ballot, vote))
		reason = (SwReason){"vote_subject",
							vote->voter,
							ballot->has_subject ? sw_hash_to_json(arena, &ballot->subject) : NULL,
							sw_hash_to_json(arena, &vote->subject_hash)};
	else if (sw_guard_is_past(count->call, vote->expires))
		reason = (SwReason){"vote_expired",
							vote->voter,
							NULL,
							sw_json_string(arena, sw_hlc_spelling(arena, vote->expires))};
	else if (!is_signed)
		reason.code = "vote_signature";
	else if (voter->has_counted)
		reason.code = "vote_duplicate";
	return reason;
}

static void
count_vote(Count *count, const SwJson *object)
{
	SwVote *vote = SW_NEW(count->call->arena, SwVote);
	const SwGrant *grant;
	SwVoter *voter;
	SwReason reason;
	SwFault fault;
	bool is_bound;

	if (sw_vote_parse(count->call->arena, object, vote, &fault) != SW_OK)
	{
		sw_reason(count->call, count->outcome, "vote_signature");
		return;
	}
	voter = voter_of(count->roster, vote->voter);
	grant = voter == NULL ? NULL : voting_grant(count->call, vote->voter);
	is_bound = grant != NULL && is_binding(count->call, vote);
	if (is_bound)
		sw_guard_vote(count->call, count->outcome, vote);
	reason = judge(count, vote, voter, grant, is_bound);
	if (reason.code != NULL)
		sw_guard_reason(count->call,
						count->outcome,
						reason.code,
						reason.subject,
						reason.expected,
						reason.found);
	if (reason.code != NULL)
		return;
	voter->has_counted = true;
	count->weight = add_weights(count->weight, voter->weight);
	sw_guard_grant(count->call, count->outcome, grant);
}

SwTruth
sw_votes_count(const SwGuardCall *call, SwGuardOutcome *outcome, SwRoster *roster,
			   const SwBallot *ballot, const SwJson *votes)
{
	Count count = {call, outcome, roster, ballot, 0};

	if (!sw_json_is(votes, SW_JSON_ARRAY) || votes->count > SW_VOTES_MAX)
	{
		sw_reason(call, outcome, "members_invalid");
		return SW_FALSE;
	}
	for (uint32_t i = 0; i < votes->count; i++)
		count_vote(&count, votes->as.elements[i]);
	if (count.weight >= roster->needed)
		return SW_TRUE;
	sw_guard_reason(call,
					outcome,
					"quorum_short",
					SW_NO_TEXT,
					sw_json_integer(call->arena, roster->needed),
					sw_json_integer(call->arena, count.weight));
	return SW_FALSE;
}
