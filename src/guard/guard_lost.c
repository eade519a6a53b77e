/*-------------------------------------------------------------------------
 *
 * guard_lost.c
 *		lost: can the roster less some voters not reach a quorum any more?
 *
 * What is needed is reckoned from the whole roster: to lose voters must not make it
 * easier for those that are left.
 *
 * src/guard/guard_lost.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "votes.h"

static SwTruth
lost_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	const SwJson *lost = sw_json_get(call->event->inputs, "lost");
	SwRoster roster;
	int64_t left;

	(void) params;
	if (!sw_roster_read(call, outcome, 0, &roster))
		return SW_FALSE;
	if (!sw_is_signers(lost))
	{
		sw_reason(call, outcome, "members_invalid");
		return SW_FALSE;
	}
	left = sw_roster_weight(&roster, lost);
	if (left < roster.needed)
		return SW_TRUE;
	sw_guard_reason(call,
					outcome,
					"quorum_intact",
					SW_NO_TEXT,
					sw_json_integer(call->arena, roster.needed),
					sw_json_integer(call->arena, left));
	return SW_FALSE;
}

const SwGuardProvider sw_guard_lost = {"lost", sw_params_none, lost_evaluate};
