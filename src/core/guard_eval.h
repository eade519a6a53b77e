/*-------------------------------------------------------------------------
 *
 * guard_eval.h
 *		One guard of a chart, combinators included.
 *
 * src/core/guard_eval.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_GUARD_EVAL_H
#define SWOOSH_CORE_GUARD_EVAL_H

#include "swoosh/chart.h"

/*
 * sw_guard_evaluate answers the truth of a guard and adds to `outcome` what its parts read and
 * gave as reasons, in the order of the text.  Every part is evaluated, none skipped; `and` and
 * `or` follow Kleene, and `not` of the unknown is unknown.
 *
 * Reasons of parts that do not hold stay only where the whole does not hold; reasons that a
 * provider gives although it holds (a license in grace, a vote that was ignored) always stay.
 * A `not` that does not hold says `rule_false`.  Where several parts name a time at which they
 * open, an `and` keeps the latest and an `or` the earliest.
 *
 * Pure.  Recursion is bounded by the depth of the chart's JSON.
 */
SwTruth sw_guard_evaluate(const SwGuardCall *call, const SwGuard *guard, SwGuardOutcome *outcome);

#endif
