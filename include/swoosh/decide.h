/*-------------------------------------------------------------------------
 *
 * decide.h
 *		The decision: rungs 7 to 16 of the ladder, as one pure function.
 *
 * The host has parsed the proposal, checked signer and signature, locked the head and
 * found the idempotency key unused; what it read it hands over.  The extension and the
 * tools call the same function, so that a decision can be taken again anywhere.
 *
 * include/swoosh/decide.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_DECIDE_H
#define SWOOSH_DECIDE_H

#include "swoosh/record.h"
#include "swoosh/upgrade.h"

typedef struct SwAdmission
{
	int64_t ahead_ms;  /* swoosh.max_hlc_ahead */
	int64_t behind_ms; /* swoosh.max_hlc_behind */
	int64_t recorded_at_us;
	size_t state_octets_max; /* swoosh.state_size_max; 0: SW_STATE_OCTETS_MAX */
} SwAdmission;

typedef struct SwDecideCall
{
	const SwHead *head;
	const SwProposal *proposal;
	const SwGrant *grant; /* of its signer */
	const SwJson *inputs; /* found by the host where the proposal has none; NULL: missing */
	const SwHash *inputs_found_hash; /* of stored inputs, known by their key; NULL: computed */
	const SwSource *source;
	const SwChartSource *charts; /* for Machine_Upgrade; NULL: there are none */
	const SwServer *server;
	SwAdmission admission;
} SwDecideCall;

typedef enum SwOutcome
{
	SW_ACCEPTED,
	SW_DUPLICATE,
	SW_REJECTED,
	SW_QUARANTINED
} SwOutcome;

const char *sw_outcome_name(SwOutcome outcome);

typedef struct SwVerdict
{
	SwStatus status;       /* SW_OK, or the refusal */
	SwStep step;           /* guards from rung 14 on; the state of an accepted step */
	SwGuardEntries guards; /* `policy` first where rung 13 read facts, then those of the step */
	/* accepted */
	SwRecord record;
	SwText inputs_bytes;  /* canonical, from rung 10 on; SW_NO_TEXT where they were not hashed */
	const SwJson *redact; /* pointers of the policy fact, or NULL */
	/* of a breach: what the system's own Policy_Breach carries */
	bool is_breach; /* status is SW_POLICY_BREACH and the chart can take Policy_Breach */
	SwText breach_rule, breach_rationale;
	/* refusals */
	SwText fault_pointer; /* of inputs that are malformed as stored; SW_NO_TEXT */
	const SwJson *events; /* of SW_ILLEGAL_TRANSITION: those that would be legal */
	bool has_opens_at;    /* of the illegal Machine_Due: when it will be legal */
	SwHlc opens_at;
	const char *error; /* of SW_REDUCE_FAILED */
} SwVerdict;

/*
 * sw_decide judges a proposal by the head.
 *
 * Statuses in verdict_out, the first that holds: SW_TERMINATED, SW_HLC_DRIFT, SW_STALE_HEAD,
 * SW_HLC_REGRESSION, SW_INPUTS_MISSING, SW_INPUTS_MISMATCH, SW_MALFORMED (stored inputs that are
 * no object), SW_FORBIDDEN, SW_ILLEGAL_TRANSITION, SW_POLICY_BREACH, SW_GUARD_FAILED,
 * SW_REDUCE_FAILED, SW_OK.  Returns SW_OK, or SW_INVARIANT_VIOLATED (rung 16: nothing may be
 * stored) with verdict_out->error.
 * Pure.
 */
SwStatus sw_decide(SwArena *arena, const SwDecideCall *call, SwVerdict *verdict_out);

/*
 * sw_breach_proposal is the system's own signed proposal of Policy_Breach after `offender`:
 * idem_key `policy:` and the 64 digits of the hash of the offender's signed bytes, an hlc after
 * both the head's and the offender's.
 */
void sw_breach_proposal(SwArena *arena, const SwServer *server, const SwHead *head,
						const SwProposal *offender, const SwVerdict *verdict, int64_t now_us,
						SwProposal *proposal_out);

/*
 * sw_refusal_early is the decision of a refusal before rung 6: {v, outcome, reason, detail,
 * server}.  `server` may be SW_NO_TEXT where the node has no key.
 */
const SwJson *
sw_refusal_early(SwArena *arena, SwStatus reason, const SwFault *fault, SwText server);

/*
 * sw_refusal is the decision of a refusal from rung 6 on; `head` is what it was judged by (for a
 * quarantine: the head after Policy_Breach).
 */
const SwJson *sw_refusal(SwArena *arena, SwOutcome outcome, const SwHead *head,
						 const SwProposal *proposal, const SwVerdict *verdict, SwText server);

/*
 * The invariants (docs/internals/determinism.md): checked when a record is made and when it is
 * verified.  Answers 0, or the number of the first that does not hold (1 to 7) and why.
 */
int sw_invariants_check(SwArena *arena, const SwHead *pre, const SwStep *step,
						const SwRecord *record, const SwJson *inputs, const char **why_out);

#endif
