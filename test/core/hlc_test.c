/*-------------------------------------------------------------------------
 *
 * hlc_test.c
 *		The clock has one spelling, one order, and never goes back.
 *
 * Claim: every row of vectors/hlc.json; spellings sort as their bits do in time; advance is
 * the least value after the last that is not before now; the calendar is the Gregorian one.
 * Method: the vectors; a walk over every day of 400 years; tables of what SQL may write.
 *
 * test/core/hlc_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <string.h>

static void
test_accepted_in_order(void **state)
{
	json_t *rows = json_object_get(test_vectors("hlc.json"), "accepted_in_order");
	SwHlc last = 0;
	json_t *row;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		SwHlc hlc;

		assert_true(sw_hlc_parse(test_get(row, "text"), &hlc));
		test_assert_text(sw_text_format(&test_arena, "%llu", (unsigned long long) hlc),
						 test_get(row, "bits"),
						 "bits");
		assert_int_equal(sw_hlc_ms(hlc), json_integer_value(json_object_get(row, "ms")));
		assert_int_equal(sw_hlc_counter(hlc), json_integer_value(json_object_get(row, "counter")));
		test_assert_text(sw_hlc_spelling(&test_arena, hlc), test_get(row, "text"), "spelling");
		assert_true(i == 0 || hlc > last);
		last = hlc;
	}
	assert_int_equal(i, 7);
}

static void
test_refused_in_json(void **state)
{
	json_t *rows = json_object_get(test_vectors("hlc.json"), "refused_in_json");
	SwText good = SW_TEXT("2025-10-19T01:23:45.678+00:00#1234");
	json_t *row;
	SwHlc hlc;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row) if (sw_hlc_parse(test_text(row), &hlc))
		fail_msg("accepted: %s", json_string_value(row));
	assert_int_equal(i, 22);
	for (size_t size = 0; size < good.size - 4; size++)
		assert_false(sw_hlc_parse((SwText){good.data, size}, &hlc));
	assert_false(sw_hlc_parse(SW_NO_TEXT, &hlc));
	assert_false(sw_hlc_parse(SW_TEXT("2025-10-19T01:23:45.678+00:00#1234 "), &hlc));
	assert_false(sw_hlc_parse(SW_TEXT("2025-10-19T01:23:45.678+00:00#123456"), &hlc));
	assert_false(sw_hlc_parse(SW_TEXT("2025-00-19T01:23:45.678+00:00#1"), &hlc));
	assert_false(sw_hlc_parse(SW_TEXT("2025-10-00T01:23:45.678+00:00#1"), &hlc));
	assert_false(sw_hlc_parse(SW_TEXT("1900-02-29T01:23:45.678+00:00#1"), &hlc));
	assert_true(sw_hlc_parse(SW_TEXT("2000-02-29T01:23:45.678+00:00#1"), &hlc));
}

static void
test_sql_input(void **state)
{
	static const char *const prints[][2] = {
		{"2025-10-19T01:23:45Z", "2025-10-19T01:23:45.000+00:00#0"},
		{"2025-10-19T01:23:45-00:00#0", "2025-10-19T01:23:45.000+00:00#0"},
		{"2025-10-19T01:23:45.6+02", "2025-10-18T23:23:45.600+00:00#0"},
		{"1970-01-01T01:00:00+01:00", "1970-01-01T00:00:00.000+00:00#0"},
		{"1969-12-31T23:00:00-01:00#3", "1970-01-01T00:00:00.000+00:00#3"},
		{"9999-12-31T23:59:59.999+00:00#65535", "9999-12-31T23:59:59.999+00:00#65535"},
	};
	static const char *const refused[] = {
		"",
		"2025-10-19T01:23:45",
		"2025-10-19T01:23:45.Z",
		"2025-10-19T01:23:45.6789Z",
		"2025-10-19T01:23:45+24:00",
		"2025-10-19T01:23:45+01:60",
		"2025-10-19T01:23:45+1:00",
		"2025-10-19T01:23:45Z#",
		"2025-10-19T01:23:45Z#65536",
		"2025-10-19T01:23:45Z#00",
		"2025-10-19T01:23:45Zx",
		"2025-10-19T24:00:00Z",
		"2016-12-31T23:59:60Z",
		"1970-01-01T00:59:59.999+01:00",
		"9999-12-31T23:00:00-01:00",
	};
	json_t *rows = json_object_get(test_vectors("hlc.json"), "sql_input");
	json_t *row;
	SwHlc hlc;
	size_t i;

	(void) state;
	json_array_foreach(rows, i, row)
	{
		assert_true(sw_hlc_parse_input(test_get(row, "input"), &hlc));
		test_assert_text(sw_hlc_spelling(&test_arena, hlc), test_get(row, "prints"), "prints");
	}
	assert_int_equal(i, 4);
	for (i = 0; i < sizeof(prints) / sizeof(prints[0]); i++)
	{
		assert_true(sw_hlc_parse_input(sw_text_from(prints[i][0]), &hlc));
		test_assert_string(sw_hlc_spelling(&test_arena, hlc), prints[i][1], prints[i][0]);
	}
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (sw_hlc_parse_input(sw_text_from(refused[i]), &hlc))
			fail_msg("accepted: %s", refused[i]);
}

static void
test_server_times(void **state)
{
	json_t *times = json_object_get(test_vectors("hlc.json"), "server_times");
	json_t *row;
	int64_t us;
	size_t i;

	(void) state;
	json_array_foreach(json_object_get(times, "accepted"), i, row)
	{
		assert_true(sw_time_parse(test_text(row), &us));
		test_assert_text(sw_time_spelling(&test_arena, us), test_text(row), "spelling");
	}
	json_array_foreach(json_object_get(times, "refused"), i, row)
		assert_false(sw_time_parse(test_text(row), &us));
	assert_false(sw_time_parse(SW_TEXT("2025-10-19T01:23:45.678901Z "), &us));
	assert_true(sw_time_parse(SW_TEXT("1970-01-02T00:00:00.000001Z"), &us));
	assert_int_equal(us, INT64_C(86400000001));
}

static void
test_advance(void **state)
{
	(void) state;
	assert_int_equal(sw_hlc_advance(sw_hlc_make(5, 7), 6), sw_hlc_make(6, 0));
	assert_int_equal(sw_hlc_advance(sw_hlc_make(5, 7), 5), sw_hlc_make(5, 8));
	assert_int_equal(sw_hlc_advance(sw_hlc_make(5, 7), 4), sw_hlc_make(5, 8));
	assert_int_equal(sw_hlc_advance(sw_hlc_make(5, 65535), 5), sw_hlc_make(6, 0));
	assert_int_equal(sw_hlc_advance(sw_hlc_make(5, 65535), 6), sw_hlc_make(6, 0));
	assert_int_equal(sw_hlc_advance(0, 0), 1);
}

/* Day after day, the next date is the next in the calendar. */
static void
test_calendar(void **state)
{
	static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year = 1800, month = 1, day = 1;

	(void) state;
	for (int64_t days = sw_days_from_date(1800, 1, 1); year < 2201; days++)
	{
		bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		int found_year, found_month, found_day;

		sw_date_from_days(days, &found_year, &found_month, &found_day);
		assert_int_equal(found_year, year);
		assert_int_equal(found_month, month);
		assert_int_equal(found_day, day);
		assert_int_equal(sw_days_from_date(year, month, day), days);
		if (++day > month_days[month - 1] + (month == 2 && is_leap ? 1 : 0))
		{
			day = 1;
			year += month == 12;
			month = month % 12 + 1;
		}
	}
	assert_int_equal(sw_days_from_date(1970, 1, 1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_accepted_in_order, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_refused_in_json, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_sql_input, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_server_times, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_advance, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_calendar, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
