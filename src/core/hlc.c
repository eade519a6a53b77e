/*-------------------------------------------------------------------------
 *
 * hlc.c
 *		Hybrid logical clock: its spellings, and dates without a time zone.
 *
 * The calendar is Howard Hinnant's: days counted in eras of 400 years from a 1 March.
 *
 * src/core/hlc.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/hlc.h"

#include <string.h>

#define MS_PER_DAY    INT64_C(86400000)
#define US_PER_MS     INT64_C(1000)
#define COUNTER_BITS  16
#define COUNTER_MAX   65535
#define DAYS_TO_EPOCH 719468 /* from 0000-03-01 to 1970-01-01 */
#define DAYS_PER_ERA  146097 /* of 400 years */

/* What is still to be read. */
typedef struct Reader
{
	const char *next;
	const char *end;
} Reader;

/* A wall clock reading, its fields in range. */
typedef struct WallTime
{
	int year;
	int month;
	int day;
	int hour;
	int minute;
	int second;
} WallTime;

SwHlc
sw_hlc_make(int64_t ms, uint16_t counter)
{
	sw_assert(ms >= 0 && ms <= SW_HLC_MS_MAX);
	return (SwHlc) ms << COUNTER_BITS | counter;
}

int64_t
sw_hlc_ms(SwHlc hlc)
{
	return (int64_t) (hlc >> COUNTER_BITS);
}

uint16_t
sw_hlc_counter(SwHlc hlc)
{
	return (uint16_t) (hlc & COUNTER_MAX);
}

/* Years begin in March here, so that the leap day is the last of its year. */
void
sw_date_from_days(int64_t days, int *year_out, int *month_out, int *day_out)
{
	int64_t shifted = days + DAYS_TO_EPOCH;
	int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	int64_t day_of_era = shifted - era * DAYS_PER_ERA;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;

	*day_out = (int) (day_of_year - (153 * month + 2) / 5 + 1);
	*month_out = (int) (month < 10 ? month + 3 : month - 9);
	*year_out = (int) (year_of_era + era * 400 + (*month_out <= 2 ? 1 : 0));
}

int64_t
sw_days_from_date(int year, int month, int day)
{
	int64_t shifted = (int64_t) year - (month <= 2 ? 1 : 0);
	int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
	int64_t year_of_era = shifted - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH;
}

/* read_number reads exactly `digits` digits, at most 9. */
static bool
read_number(Reader *reader, int digits, int *number_out)
{
	int number = 0;

	if (reader->end - reader->next < digits)
		return false;
	for (int i = 0; i < digits; i++)
	{
		char digit = *reader->next++;

		if (digit < '0' || digit > '9')
			return false;
		number = number * 10 + (digit - '0');
	}
	*number_out = number;
	return true;
}

static bool
read_literal(Reader *reader, const char *literal)
{
	size_t size = strlen(literal);

	if ((size_t) (reader->end - reader->next) < size || memcmp(reader->next, literal, size) != 0)
		return false;
	reader->next += size;
	return true;
}

static int
days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && is_leap ? 29 : days[month - 1];
}

/* read_wall_time reads "2025-10-19T01:23:45" and gives the milliseconds it has since 1970. */
static bool
read_wall_time(Reader *reader, int64_t *ms_out)
{
	WallTime t;

	if (!read_number(reader, 4, &t.year) || !read_literal(reader, "-") ||
		!read_number(reader, 2, &t.month) || !read_literal(reader, "-") ||
		!read_number(reader, 2, &t.day) || !read_literal(reader, "T") ||
		!read_number(reader, 2, &t.hour) || !read_literal(reader, ":") ||
		!read_number(reader, 2, &t.minute) || !read_literal(reader, ":") ||
		!read_number(reader, 2, &t.second))
		return false;
	if (t.month < 1 || t.month > 12 || t.day < 1 || t.day > days_of_month(t.year, t.month) ||
		t.hour > 23 || t.minute > 59 || t.second > 59)
		return false;
	*ms_out = sw_days_from_date(t.year, t.month, t.day) * MS_PER_DAY +
			  (((int64_t) t.hour * 60 + t.minute) * 60 + t.second) * 1000;
	return true;
}

/* read_counter reads "#" and a decimal up to 65535 without leading zeros, to the end. */
static bool
read_counter(Reader *reader, uint16_t *counter_out)
{
	uint32_t counter = 0;
	ptrdiff_t digits;

	if (!read_literal(reader, "#"))
		return false;
	digits = reader->end - reader->next;
	if (digits < 1 || digits > 5 || (digits > 1 && *reader->next == '0'))
		return false;
	for (; reader->next < reader->end; reader->next++)
	{
		if (*reader->next < '0' || *reader->next > '9')
			return false;
		counter = counter * 10 + (uint32_t) (*reader->next - '0');
	}
	*counter_out = (uint16_t) counter;
	return counter <= COUNTER_MAX;
}

/* read_offset reads "Z", "+02" or "+05:30" and gives the milliseconds east of UTC. */
static bool
read_offset(Reader *reader, int64_t *offset_ms_out)
{
	int sign = 1;
	int hours;
	int minutes = 0;

	*offset_ms_out = 0;
	if (read_literal(reader, "Z"))
		return true;
	if (read_literal(reader, "-"))
		sign = -1;
	else if (!read_literal(reader, "+"))
		return false;
	if (!read_number(reader, 2, &hours) || hours > 23)
		return false;
	if (read_literal(reader, ":") && (!read_number(reader, 2, &minutes) || minutes > 59))
		return false;
	*offset_ms_out = (int64_t) sign * (hours * 60 + minutes) * 60 * 1000;
	return true;
}

/* read_fraction reads up to three digits of a second behind a point, or nothing. */
static bool
read_fraction(Reader *reader, int *ms_out)
{
	int weight = 100;

	*ms_out = 0;
	if (!read_literal(reader, "."))
		return true;
	for (; reader->next < reader->end && *reader->next >= '0' && *reader->next <= '9'; weight /= 10)
	{
		if (weight == 0)
			return false;
		*ms_out += weight * (*reader->next++ - '0');
	}
	return weight < 100;
}

static Reader
reader_of(SwText text)
{
	return text.data == NULL ? (Reader){"", ""} : (Reader){text.data, text.data + text.size};
}

bool
sw_hlc_parse(SwText text, SwHlc *hlc_out)
{
	Reader reader = reader_of(text);
	uint16_t counter;
	int64_t ms;
	int fraction;

	if (!read_wall_time(&reader, &ms) || !read_literal(&reader, ".") ||
		!read_number(&reader, 3, &fraction) || !read_literal(&reader, "+00:00") ||
		!read_counter(&reader, &counter) || ms < 0)
		return false;
	*hlc_out = sw_hlc_make(ms + fraction, counter);
	return true;
}

bool
sw_hlc_parse_input(SwText text, SwHlc *hlc_out)
{
	Reader reader = reader_of(text);
	uint16_t counter = 0;
	int64_t ms;
	int64_t offset_ms;
	int fraction;

	if (!read_wall_time(&reader, &ms) || !read_fraction(&reader, &fraction) ||
		!read_offset(&reader, &offset_ms))
		return false;
	if (reader.next != reader.end && !read_counter(&reader, &counter))
		return false;
	ms += fraction - offset_ms;
	if (ms < 0 || ms > SW_HLC_MS_MAX)
		return false;
	*hlc_out = sw_hlc_make(ms, counter);
	return true;
}

/* write_pair writes exactly two digits, and what follows them. */
static char *
write_pair(char *out, int number, char next)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
								"25262728293031323334353637383940414243444546474849"
								"50515253545556575859606162636465666768697071727374"
								"75767778798081828384858687888990919293949596979899";

	memcpy(out, &pairs[2 * number], 2);
	out[2] = next;
	return out + 3;
}

/* write_thousandth writes exactly three digits. */
static char *
write_thousandth(char *out, int number)
{
	return write_pair(out, number / 10, (char) ('0' + number % 10));
}

/* write_wall_time writes "2025-10-19T01:23:45.678". */
static char *
write_wall_time(char *out, int64_t ms)
{
	int rest = (int) (ms % MS_PER_DAY);
	int seconds = rest / 1000;
	int year, month, day;

	sw_date_from_days(ms / MS_PER_DAY, &year, &month, &day);
	out = write_pair(out, year / 100, '\0') - 1;
	out = write_pair(out, year % 100, '-');
	out = write_pair(out, month, '-');
	out = write_pair(out, day, 'T');
	out = write_pair(out, seconds / 3600, ':');
	out = write_pair(out, seconds / 60 % 60, ':');
	out = write_pair(out, seconds % 60, '.');
	return write_thousandth(out, rest % 1000);
}

/* write_hlc writes a clock and the U+0000 behind it, where it ends. */
static char *
write_hlc(char *out, SwHlc hlc)
{
	static const char zone[] = "+00:00#";
	int counter = sw_hlc_counter(hlc);
	int digits = 1;

	sw_assert(sw_hlc_ms(hlc) <= SW_HLC_MS_MAX);
	for (int rest = counter / 10; rest > 0; rest /= 10)
		digits++;
	out = write_wall_time(out, sw_hlc_ms(hlc));
	memcpy(out, zone, sizeof(zone) - 1);
	out += (int) sizeof(zone) - 1 + digits;
	*out = '\0';
	for (int i = 1; i <= digits; i++, counter /= 10)
		out[-i] = (char) ('0' + counter % 10);
	return out;
}

void
sw_hlc_format(SwHlc hlc, char out[SW_HLC_SPELLING_MAX])
{
	(void) write_hlc(out, hlc);
}

SwText
sw_hlc_spelling(SwArena *arena, SwHlc hlc)
{
	char *spelling = sw_arena_octets(arena, SW_HLC_SPELLING_MAX);

	return (SwText){spelling, (size_t) (write_hlc(spelling, hlc) - spelling)};
}

SwHlc
sw_hlc_advance(SwHlc last, int64_t now_ms)
{
	SwHlc now = sw_hlc_make(now_ms, 0);

	if (now > last)
		return now;
	sw_assert(sw_hlc_ms(last + 1) <= SW_HLC_MS_MAX);
	return last + 1;
}

bool
sw_time_parse(SwText text, int64_t *us_out)
{
	Reader reader = reader_of(text);
	int64_t ms;
	int fraction;

	if (!read_wall_time(&reader, &ms) || !read_literal(&reader, ".") ||
		!read_number(&reader, 6, &fraction) || !read_literal(&reader, "Z") ||
		reader.next != reader.end || ms < 0)
		return false;
	*us_out = ms * US_PER_MS + fraction;
	return true;
}

void
sw_time_format(int64_t us, char out[SW_TIME_SPELLING_MAX])
{
	sw_assert(us >= 0 && us / US_PER_MS <= SW_HLC_MS_MAX);
	out = write_wall_time(out, us / US_PER_MS);
	out = write_thousandth(out, (int) (us % US_PER_MS));
	(void) memcpy(out, "Z", 2);
}

SwText
sw_time_spelling(SwArena *arena, int64_t us)
{
	char spelling[SW_TIME_SPELLING_MAX];

	sw_time_format(us, spelling);
	return sw_text_copy(arena, sw_text_from(spelling));
}
