/*-------------------------------------------------------------------------
 *
 * timers.h
 *		Delayed transitions: when they are due, and how they fire.
 *
 * A state that is entered at a time t sets a timer for each of its candidates of `after`: due at
 * t + delay.  A state that is left takes its timers away.  Nothing runs by itself: the next
 * proposal whose clock has reached a due time lets the timer fire first, at its due time, so that
 * the state does not depend on who comes, or when.
 *
 * src/core/timers.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_TIMERS_H
#define SWOOSH_CORE_TIMERS_H

#include "work.h"

/* Where no timer waits. */
#define SW_NO_DUE INT64_C(-1)

/* sw_timers_time is the time of an event: its clock, at creation the server's. */
int64_t sw_timers_time(const SwEvent *event);

/*
 * sw_timers_read reads the member `due` of a state into `due_out` (by the chart's timers, NULL:
 * only checked).  False if it is none of this configuration.
 */
bool sw_timers_read(const SwChart *chart, SwStateSet active, SwState *state, int64_t *due_out);

/* sw_timers_json is the member `due`. */
const SwJson *sw_timers_json(SwArena *arena, const SwChart *chart, const int64_t *due);

/*
 * sw_timers_due is when a timer is due that is set at `time_ms`.  Beyond what a number may be it
 * stays at its end: no clock gets there.
 */
int64_t sw_timers_due(int64_t time_ms, const SwTransition *timer);

/* sw_timers_begin makes room, and lets nothing wait. */
void sw_timers_begin(SwWork *work);
/* sw_timers_keep notes what waits before a microstep. */
void sw_timers_keep(SwWork *work);
/* A state is entered at work->time_ms; a state is left; the machine has ended. */
void sw_timers_enter(SwWork *work, SwStateId state);
void sw_timers_leave(SwWork *work, SwStateId state);
void sw_timers_end(SwWork *work);

/*
 * sw_timers_settle lets the timers fire that are due at the time of work->event, at most `limit`
 * delays, earliest first and then in document order; each is a macrostep of its own at its due
 * time.  work->fired counts those that have.  False (work->step->error) on failure.
 */
bool sw_timers_settle(SwWork *work, uint32_t limit);

#endif
