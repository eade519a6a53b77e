/*-------------------------------------------------------------------------
 *
 * rungs.h
 *		Rungs of the ladder that a decision and its verification share.
 *
 * src/core/rungs.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_RUNGS_H
#define SWOOSH_CORE_RUNGS_H

#include "swoosh/decide.h"

/* Transitions that policy itself takes; no policy judges them. */
#define SW_POLICY_PREFIX "Policy_"

typedef enum SwRight
{
	SW_RIGHT_GIVEN,
	SW_RIGHT_ROLE_MISSING,
	SW_RIGHT_TRACE_MISSING
} SwRight;

/*
 * sw_rung_right is rung 11: the signer has a role that the chart gives the transition, and
 * what that role (a trace.agent_id that is not empty, where it has only `bridge`) and the chart
 * demand of `trace` is there.  `trace` may be NULL.  Pure.
 */
SwRight
sw_rung_right(const SwChart *chart, const SwGrant *grant, SwText transition, const SwJson *trace);

/*
 * sw_rung_step is rungs 12 to 15, judged on what the timers that are due make of the head: legal,
 * policy, guards, reduce.  Fills status, step, guards, redact, breach, events and error of the
 * verdict.  `charts` may be NULL.  Pure.
 */
void
sw_rung_step(SwArena *arena, const SwHead *head, const SwEvent *event, const SwHash *inputs_hash,
			 const SwSource *source, const SwChartSource *charts, SwVerdict *verdict_out);

/*
 * sw_rung_grants is the sorted list of the hashes of the grants that a step rests on: the
 * signer's, those of the signers of its facts and those of the voters that counted, be the
 * guard listed (`guards` of the verdict) or not (`unlisted` of its step).
 */
const SwJson *sw_rung_grants(SwArena *arena, const SwHash *signer_grant, const SwVerdict *verdict);

#endif
