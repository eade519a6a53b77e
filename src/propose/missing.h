/*-------------------------------------------------------------------------
 *
 * missing.h
 *		What a transition still needs, for swoosh_explain.
 *
 * src/propose/missing.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWPG_MISSING_H
#define SWPG_MISSING_H

#include "postgres.h"

#include "propose/probe.h"

/*
 * swpg_missing is an object with those of these members that apply:
 *
 *	role		the roles of which the signer would need one (`roles`, NULL if it has one)
 *	trace		members of `trace` that the chart demands
 *	inputs		members of `inputs` that candidates read, whether or not guards ask for them
 *	window_id	the window that is open, which the proposal must name
 *	facts		kinds (or kind/subject) of facts that guards miss
 */
const SwJson *swpg_missing(const SwpgProbe *probe, SwText event, const SwVerdict *verdict,
						   const SwJson *roles, SwText window_id);

#endif
