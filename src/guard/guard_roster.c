/*-------------------------------------------------------------------------
 *
 * guard_roster.c
 *		roster: is the roster of the inputs the published one?
 *
 * What passes here becomes `council.roster`, by which votes are counted.
 *
 * src/guard/guard_roster.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "provider.h"

static SwTruth
roster_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	const SwFact *fact = sw_guard_fact_of_instance(call, outcome, "roster");
	const SwJson *voters = fact == NULL ? NULL : sw_json_get(fact->body, "voters");

	(void) params;
	if (voters == NULL || voters->count < SW_ROSTER_VOTERS_MIN)
	{
		sw_reason(call, outcome, "roster_missing");
		return fact == NULL ? SW_UNKNOWN : SW_FALSE;
	}
	if (sw_json_equal(sw_json_get(call->event->inputs, "roster"), fact->body))
		return SW_TRUE;
	sw_guard_reason(call, outcome, "roster_mismatch", fact->subject, NULL, NULL);
	return SW_FALSE;
}

const SwGuardProvider sw_guard_roster = {"roster", sw_params_none, roster_evaluate};
