/*-------------------------------------------------------------------------
 *
 * hlc.h
 *		Hybrid logical clock: 48 bits of Unix milliseconds, 16 of counter.
 *
 * Kulkarni, Demirbas, Madappa, Avva, Leone: Logical Physical Clocks (2014).
 * Compared as one unsigned number.  Physical time is always an argument.
 *
 * include/swoosh/hlc.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_HLC_H
#define SWOOSH_HLC_H

#include "swoosh/text.h"

typedef uint64_t SwHlc;

#define SW_HLC_MS_MAX        INT64_C(253402300799999) /* 9999-12-31T23:59:59.999 */
#define SW_HLC_SPELLING_MAX  36 /* "2025-10-19T01:23:45.678+00:00#65535" and U+0000 */
#define SW_TIME_SPELLING_MAX 28 /* "2025-10-19T01:23:45.678901Z" and U+0000 */

SwHlc sw_hlc_make(int64_t ms, uint16_t counter);
int64_t sw_hlc_ms(SwHlc hlc);
uint16_t sw_hlc_counter(SwHlc hlc);

/* sw_hlc_parse reads the one spelling of JSON; false for any other. */
bool sw_hlc_parse(SwText text, SwHlc *hlc_out);
/* sw_hlc_parse_input reads what the SQL type accepts: any offset, fewer digits, no counter. */
bool sw_hlc_parse_input(SwText text, SwHlc *hlc_out);
void sw_hlc_format(SwHlc hlc, char out[SW_HLC_SPELLING_MAX]);
SwText sw_hlc_spelling(SwArena *arena, SwHlc hlc);

/*
 * sw_hlc_advance is the least clock value after `last` that is not before `now_ms`:
 * the tick of a sender.  The counter carries over into the milliseconds.
 */
SwHlc sw_hlc_advance(SwHlc last, int64_t now_ms);

/* Server times: microseconds since 1970 and "2025-10-19T01:23:45.678901Z". */
bool sw_time_parse(SwText text, int64_t *us_out);
void sw_time_format(int64_t us, char out[SW_TIME_SPELLING_MAX]);
SwText sw_time_spelling(SwArena *arena, int64_t us);

/* Proleptic Gregorian calendar, without a clock or a time zone. */
void sw_date_from_days(int64_t days, int *year_out, int *month_out, int *day_out);
int64_t sw_days_from_date(int year, int month, int day);

#endif
