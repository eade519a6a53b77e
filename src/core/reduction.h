/*-------------------------------------------------------------------------
 *
 * reduction.h
 *		The reducer in its parts, for who asks something in between: the ladder.
 *
 * begin, then hears, then take (or settled, where another step follows); work->step and
 * sw_work_view(work) show where it stands.
 *
 * src/core/reduction.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_REDUCTION_H
#define SWOOSH_CORE_REDUCTION_H

#include "work.h"

/*
 * sw_reduction_begin reads the head and lets the timers fire that are due: what follows is judged
 * on what results.  Machine_Due takes as many as it can, so that an instance that has slept for
 * long moves on; any other event needs them all.
 *
 * Returns, in this order: SW_TERMINATED, SW_REDUCE_FAILED, SW_OK.  Arguments as of sw_reduce.
 */
SwStatus
sw_reduction_begin(SwWork *work, SwArena *arena, const SwChart *chart, SwState *head,
				   const SwEvent *event, const SwSource *source, SwTrace *trace, SwStep *step);

/* sw_reduction_begin_late is the same without the timers, which go on waiting. */
SwStatus sw_reduction_begin_late(SwWork *work, SwArena *arena, const SwChart *chart, SwState *head,
								 const SwEvent *event, const SwSource *source, SwStep *step);

/* sw_reduction_hears: rung 12; Machine_Due is heard where some timer has fired. */
bool sw_reduction_hears(const SwWork *work);

/* sw_reduction_events is the sorted list of the events that are heard now. */
const SwJson *sw_reduction_events(const SwWork *work);

/* sw_reduction_take is rungs 14 and 15: SW_GUARD_FAILED, SW_REDUCE_FAILED or SW_OK. */
SwStatus sw_reduction_take(SwWork *work);

/* sw_reduction_settled makes work->step->state of where it stands. */
void sw_reduction_settled(SwWork *work);

#endif
