/*-------------------------------------------------------------------------
 *
 * schedule.c
 *		The windows of a schedule, by arithmetic alone.
 *
 * The openings of one phase are base + k * period for k >= 0; a window is never longer
 * than the period, so of one phase only the latest opening can hold a time.
 *
 * src/guard/schedule.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "schedule.h"

#define MS_PER_DAY 86400000
#define PPM        1000000

/* A wait, an amplitude and a period do not fit into 64 bits together. */
__extension__ typedef unsigned __int128 Wide;

static int64_t
integer_of(const SwJson *object, const char *key)
{
	int64_t integer = 0;
	bool is_there = sw_json_get_integer(object, key, &integer);

	sw_assert(is_there);
	return integer;
}

SwSchedule
sw_schedule_of(const SwJson *body)
{
	const SwJson *pressure = sw_json_get(body, "pressure");
	SwHlc anchor = 0;
	bool is_hlc = sw_hlc_parse(sw_json_get_string(body, "anchor"), &anchor);

	sw_assert(is_hlc);
	return (SwSchedule){sw_hlc_ms(anchor),
						integer_of(body, "period_ms"),
						sw_json_get(body, "phases"),
						integer_of(pressure, "amplitude_ppm"),
						integer_of(pressure, "phase_ms")};
}

static int64_t
base_of(const SwSchedule *schedule, const SwJson *phase)
{
	return schedule->anchor_ms + integer_of(phase, "offset_ms");
}

/* count_until is how many openings of a phase there are up to `until_ms`. */
static int64_t
count_until(const SwSchedule *schedule, const SwJson *phase, int64_t until_ms)
{
	int64_t base_ms = base_of(schedule, phase);

	return until_ms < base_ms ? 0 : (until_ms - base_ms) / schedule->period_ms + 1;
}

bool
sw_schedule_next(const SwSchedule *schedule, SwText class, int64_t after_ms,
				 int64_t *opening_ms_out)
{
	bool is_found = false;

	for (uint32_t i = 0; i < schedule->phases->count; i++)
	{
		const SwJson *phase = schedule->phases->as.elements[i];
		int64_t opening_ms =
			base_of(schedule, phase) + count_until(schedule, phase, after_ms) * schedule->period_ms;

		if (!sw_text_equal(sw_json_get_string(phase, "class"), class) ||
			opening_ms > SW_HLC_MS_MAX || (is_found && opening_ms >= *opening_ms_out))
			continue;
		*opening_ms_out = opening_ms;
		is_found = true;
	}
	return is_found;
}

bool
sw_schedule_open(const SwSchedule *schedule, SwText class, int64_t a_ms, int64_t b_ms,
				 int64_t *opening_ms_out)
{
	int64_t first_ms = a_ms < b_ms ? a_ms : b_ms;
	int64_t last_ms = a_ms < b_ms ? b_ms : a_ms;
	bool is_found = false;

	for (uint32_t i = 0; i < schedule->phases->count; i++)
	{
		const SwJson *phase = schedule->phases->as.elements[i];
		int64_t count = count_until(schedule, phase, first_ms);
		int64_t opening_ms = base_of(schedule, phase) + (count - 1) * schedule->period_ms;

		if (count == 0 || !sw_text_equal(sw_json_get_string(phase, "class"), class) ||
			last_ms - opening_ms >= integer_of(phase, "length_ms") ||
			(is_found && opening_ms <= *opening_ms_out))
			continue;
		*opening_ms_out = opening_ms;
		is_found = true;
	}
	return is_found;
}

SwText
sw_schedule_id(SwArena *arena, const SwSchedule *schedule, SwText class, int64_t opening_ms)
{
	int64_t day = opening_ms / MS_PER_DAY;
	int64_t number = 0;
	int year, month, day_of_month;

	for (uint32_t i = 0; i < schedule->phases->count; i++)
	{
		const SwJson *phase = schedule->phases->as.elements[i];
		bool is_before = sw_text_compare(sw_json_get_string(phase, "class"), class) <= 0;

		number += count_until(schedule, phase, is_before ? opening_ms : opening_ms - 1) -
				  count_until(schedule, phase, day * MS_PER_DAY - 1);
	}
	sw_date_from_days(day, &year, &month, &day_of_month);
	return sw_text_format(arena,
						  "backbeat:W-%04d-%02d-%02d-%02lld",
						  year,
						  month,
						  day_of_month,
						  (long long) number);
}

int64_t
sw_schedule_retry_ms(const SwSchedule *schedule, int64_t opens_ms, int64_t now_ms)
{
	int64_t wait_ms = opens_ms > now_ms ? opens_ms - now_ms : 0;
	int64_t x = (now_ms - schedule->anchor_ms + schedule->phase_ms) % schedule->period_ms;
	int64_t tri;
	Wide stretch;

	if (x < 0)
		x += schedule->period_ms;
	tri = 2 * (x < schedule->period_ms - x ? x : schedule->period_ms - x);
	stretch = (Wide) wait_ms * (Wide) schedule->amplitude_ppm * (Wide) tri /
			  ((Wide) PPM * (Wide) schedule->period_ms);
	return wait_ms + (int64_t) stretch;
}
