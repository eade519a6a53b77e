/*-------------------------------------------------------------------------
 *
 * schedule.h
 *		The windows of a schedule, by arithmetic alone.
 *
 * All times are Unix milliseconds.  The schedule is the body of a schedule fact, which
 * was checked when the fact was read.
 *
 * src/guard/schedule.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_GUARD_SCHEDULE_H
#define SWOOSH_GUARD_SCHEDULE_H

#include "swoosh/hlc.h"
#include "swoosh/json.h"

typedef struct SwSchedule
{
	int64_t anchor_ms;
	int64_t period_ms;
	const SwJson *phases; /* [{class, offset_ms, length_ms}] */
	int64_t amplitude_ppm;
	int64_t phase_ms;
} SwSchedule;

SwSchedule sw_schedule_of(const SwJson *body);

/* sw_schedule_next is the first opening of the class after `after_ms`; false: none before 10000. */
bool sw_schedule_next(const SwSchedule *schedule, SwText class, int64_t after_ms,
					  int64_t *opening_ms_out);

/* sw_schedule_open is the latest opening whose window holds both times; false if none does. */
bool sw_schedule_open(const SwSchedule *schedule, SwText class, int64_t a_ms, int64_t b_ms,
					  int64_t *opening_ms_out);

/*
 * sw_schedule_id names a window: `backbeat:W-<UTC date of the opening>-<nn>`, nn counting that
 * day's openings of all classes from 01, ties by class name.
 */
SwText sw_schedule_id(SwArena *arena, const SwSchedule *schedule, SwText class, int64_t opening_ms);

/*
 * sw_schedule_retry_ms is how long to wait from `now_ms` for `opens_ms`, stretched by the tide:
 * w + floor(w * amplitude * tri / (10^6 * period)).
 */
int64_t sw_schedule_retry_ms(const SwSchedule *schedule, int64_t opens_ms, int64_t now_ms);

#endif
