/*-------------------------------------------------------------------------
 *
 * guard.h
 *		Guards: pure functions that say whether a transition may be taken, and why not.
 *
 * A guard sees (state, inputs, facts, hlc, recorded_at) and nothing else.  Logic is
 * three-valued (Kleene): what cannot be evaluated is unknown, and unknown never
 * opens a gate, not even under `not`.
 *
 * include/swoosh/guard.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_GUARD_H
#define SWOOSH_GUARD_H

#include "swoosh/fact.h"
#include "swoosh/logic.h"
#include "swoosh/state.h"
#include "swoosh/vote.h"

typedef enum SwTruth
{
	SW_FALSE,
	SW_TRUE,
	SW_UNKNOWN
} SwTruth;

struct SwGuard;
struct SwGuardCall;

/*
 * Answers in the place of guards, for tools that run a chart where there are no facts.  `ask` is
 * called for each guard that is no combinator, in the order of evaluation; false: the guard
 * answers for itself.
 */
typedef struct SwGuardOracle
{
	bool (*ask)(void *context, const struct SwGuardCall *call, const struct SwGuard *guard,
				SwTruth *truth_out);
	void *context;
} SwGuardOracle;

/* What is proposed to a chart, and when.  Immutable during one decision. */
typedef struct SwEvent
{
	SwText name;
	const SwJson *inputs; /* an object, never NULL */
	SwText signer;        /* SW_NO_TEXT at creation: rules see null */
	SwText window_id;     /* SW_NO_TEXT if the proposal has none */
	bool has_hlc;         /* false at creation */
	SwHlc hlc;
	int64_t recorded_at_us; /* server's clock when the head was locked, Unix microseconds */
	SwText tenant;
	SwText instance;             /* the whole, `<tenant>/<name>` */
	const SwGrant *grant;        /* of the signer; NULL where nobody signed (creation, reduce) */
	const SwJson *justification; /* of the proposal; NULL if it has none */
	const SwGuardOracle *oracle; /* NULL wherever something is decided */
	bool is_timer;               /* a timer fires: hlc and recorded_at_us are its due time */
} SwEvent;

typedef struct SwReason
{
	const char *code; /* static: one of the list in docs/reference/guards.md */
	SwText subject;   /* SW_NO_TEXT where it does not apply */
	const SwJson *expected;
	const SwJson *found;
} SwReason;

/* The answer of one guard: a combinator collects those of its parts. */
typedef struct SwGuardOutcome
{
	SwTruth truth;
	SwReason *reasons;
	uint32_t reason_count, reason_capacity;
	const SwFact **facts; /* read; without repeats, in the order of reading */
	uint32_t fact_count, fact_capacity;
	bool has_asked;         /* for a fact, found or not */
	const SwGrant **grants; /* of the voters that counted */
	uint32_t grant_count, grant_capacity;
	const SwVote **votes; /* that bind their voters, whether they counted or not; repeats too */
	uint32_t vote_count, vote_capacity;
	bool has_opens_at;
	SwHlc opens_at;
	bool has_retry_after;
	int64_t retry_after_ms;
} SwGuardOutcome;

/* What a guard is called with. */
typedef struct SwGuardCall
{
	SwArena *arena;
	SwState *state; /* as before the microstep */
	const SwEvent *event;
	const SwSource *source;
	/* whether the state with this dot path (or "#id") is active; never NULL */
	bool (*is_active)(const void *configuration, SwText state);
	const void *configuration;
} SwGuardCall;

/*
 * A provider.  `check` answers NULL, or why `params` (NULL if the chart gives none) cannot
 * be its parameters, for the chart's findings.  `evaluate` adds reasons and what it read to
 * `outcome`, which holds those of earlier parts of the same guard, and returns its truth.
 */
typedef struct SwGuardProvider
{
	const char *type;
	const char *(*check)(const SwJson *params);
	SwTruth (*evaluate)(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome);
} SwGuardProvider;

typedef struct SwGuardTable
{
	const SwGuardProvider *const *providers;
	uint32_t count;
	/* a second table, asked where the first has none; NULL for none */
	const struct SwGuardTable *next;
} SwGuardTable;

/* sw_guard_table is the table of the built-in providers (src/guard). */
const SwGuardTable *sw_guard_table(void);

const SwGuardProvider *sw_guard_find(const SwGuardTable *table, SwText type);

/* Helpers for providers. */
void sw_guard_reason(const SwGuardCall *call, SwGuardOutcome *outcome, const char *code,
					 SwText subject, const SwJson *expected, const SwJson *found);
/*
 * sw_guard_fact reads the fact of a kind and a subject; one that has expired at the hlc or at
 * recorded_at is missing (NULL).  What is returned is noted as read.  Where a timer fires it is
 * the fact as of its due time.
 */
const SwFact *
sw_guard_fact(const SwGuardCall *call, SwGuardOutcome *outcome, SwText kind, SwText subject);
/*
 * sw_guard_fact_of_instance reads the fact published under the instance's own name
 * (`<tenant>/<name>`, then `<name>`), else under `default`.  One that exists but has expired
 * is missing; it is not replaced by the default.
 */
const SwFact *
sw_guard_fact_of_instance(const SwGuardCall *call, SwGuardOutcome *outcome, const char *kind);
/* sw_guard_is_past: the hlc or recorded_at has reached `until`. */
bool sw_guard_is_past(const SwGuardCall *call, SwHlc until);
void sw_guard_grant(const SwGuardCall *call, SwGuardOutcome *outcome, const SwGrant *grant);
/*
 * sw_guard_vote notes a vote that its voter is bound by: one of a voter, for this instance, in no
 * epoch to come, and signed.  The host finds those that contradict what the voter signed before.
 */
void sw_guard_vote(const SwGuardCall *call, SwGuardOutcome *outcome, const SwVote *vote);

/* sw_guard_logic is what rules of guards read: {state, inputs, facts, hlc, window_id, signer}. */
typedef struct SwGuardLogic
{
	const SwGuardCall *call;
	SwGuardOutcome *outcome;
} SwGuardLogic;
SwLogicData sw_guard_logic_data(SwGuardLogic *context);

#endif
