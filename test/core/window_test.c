/*-------------------------------------------------------------------------
 *
 * window_test.c
 *		Windows by schedule, to the millisecond, and by beat.
 *
 * Every query of window.json (reasons, opens_at, retry_after_ms, next); a second, slow
 * implementation that lists openings one by one, on random schedules; a table for
 * windows by beat.
 *
 * test/core/window_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_support.h"

#include "guard/schedule.h"

#include <string.h>

static SwText
spelling(bool is_there, SwHlc hlc)
{
	return is_there ? sw_hlc_spelling(&test_arena, hlc) : SW_NO_TEXT;
}

static void
check_query(const json_t *schedules, const json_t *row, size_t i)
{
	const json_t *retry = json_object_get(row, "retry_after_ms");
	SwText class = test_get(row, "class");
	const SwJson *body =
		test_json(json_object_get(schedules, json_string_value(json_object_get(row, "schedule"))));
	SwText what = sw_text_format(&test_arena, "query %zu", i);
	SwText params =
		sw_text_format(&test_arena, "{\"class\":\"%.*s\"}", (int) class.size, class.data);
	SwSchedule schedule = sw_schedule_of(body);
	int64_t next_ms = 0;
	bool has_next;

	world.fact_count = 0;
	world_fact("schedule", "default", body, "9999-12-31T23:59:59.999+00:00#65535");
	world_hlc(test_get(row, "hlc"));
	world_recorded(test_get(row, "recorded_at"));
	world.event.window_id = test_get(row, "window_id");
	assert_int_equal(world_evaluate("window", params.data),
					 json_is_true(json_object_get(row, "ok")) ? SW_TRUE : SW_FALSE);
	test_assert_text(world_reasons(&world.outcome),
					 sw_canon(&test_arena, test_json(json_object_get(row, "reasons"))),
					 what.data);
	test_assert_text(spelling(world.outcome.has_opens_at, world.outcome.opens_at),
					 test_get(row, "opens_at"),
					 what.data);
	assert_int_equal(world.outcome.has_retry_after, retry != NULL);
	assert_int_equal(world.outcome.retry_after_ms, json_integer_value(retry));
	assert_int_equal(world.outcome.fact_count, 1);
	has_next = sw_schedule_next(&schedule, class, sw_hlc_ms(world.event.hlc), &next_ms);
	test_assert_text(spelling(has_next, sw_hlc_make(next_ms, 0)), test_get(row, "next"), what.data);
}

static void
test_queries(void **state)
{
	json_t *file = test_vectors("window.json");
	size_t i;
	json_t *row;

	(void) state;
	json_array_foreach(json_object_get(file, "queries"), i, row)
		check_query(json_object_get(file, "schedules"), row, i);
	assert_true(i >= 54);
}

static void
test_missing(void **state)
{
	const SwJson *body = test_json(
		json_object_get(json_object_get(test_vectors("window.json"), "schedules"), "dense"));

	(void) state;
	world_expect("nothing", "window", "{\"class\":\"tick\"}", SW_UNKNOWN, "schedule_missing");
	world_fact("schedule", "default", body, WORLD_NOW);
	world_expect("expired", "window", "{\"class\":\"tick\"}", SW_UNKNOWN, "schedule_missing");
	assert_int_equal(world.outcome.fact_count, 0);
	world.fact_count = 0;
	world_fact("schedule", "default", body, WORLD_LATER);
	world_expect("there", "window", "{\"class\":\"tick\"}", SW_FALSE, "window_missing");
	world.event.has_hlc = false;
	world_expect("creation", "window", "{\"class\":\"tick\"}", SW_FALSE, "window_closed");
	assert_false(world.outcome.has_opens_at);
}

static uint64_t
next_random(uint64_t *seed, uint64_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed % below;
}

typedef struct Slow
{
	int64_t anchor_ms, period_ms;
	size_t count;
	struct
	{
		const char *class;
		int64_t offset_ms, length_ms;
	} phases[4];
} Slow;

/* slow_answer lists the openings of a class one by one. */
static void
slow_answer(const Slow *slow, const char *class, int64_t a_ms, int64_t b_ms, int64_t *open_ms,
			int64_t *next_ms)
{
	*open_ms = *next_ms = -1;
	for (size_t i = 0; i < slow->count; i++)
	{
		if (strcmp(slow->phases[i].class, class) != 0)
			continue;
		for (int64_t k = 0; k < 400; k++)
		{
			int64_t at = slow->anchor_ms + slow->phases[i].offset_ms + k * slow->period_ms;
			int64_t end = at + slow->phases[i].length_ms;

			if (at <= a_ms && a_ms < end && at <= b_ms && b_ms < end && at > *open_ms)
				*open_ms = at;
			if (at > a_ms && (*next_ms < 0 || at < *next_ms))
				*next_ms = at;
		}
	}
}

/* slow_number counts the openings of the day one by one, in their order. */
static int64_t
slow_number(const Slow *slow, const char *class, int64_t opening_ms)
{
	int64_t number = 0;

	for (size_t i = 0; i < slow->count; i++)
		for (int64_t k = 0; k < 400; k++)
		{
			int64_t at = slow->anchor_ms + slow->phases[i].offset_ms + k * slow->period_ms;

			if (at / 86400000 == opening_ms / 86400000 &&
				(at < opening_ms ||
				 (at == opening_ms && strcmp(slow->phases[i].class, class) <= 0)))
				number++;
		}
	return number;
}

static Slow
random_slow(uint64_t *seed)
{
	static const char *const classes[] = {"a", "B", "c"};
	Slow slow = {.anchor_ms = 86400000 * 3 + (int64_t) next_random(seed, 5000),
				 .period_ms = 1 + (int64_t) next_random(seed, 40000000)};

	for (size_t tries = 0; tries < 4; tries++)
	{
		const char *class = classes[next_random(seed, 3)];
		int64_t offset_ms = (int64_t) next_random(seed, (uint64_t) slow.period_ms);
		bool is_taken = false;

		for (size_t i = 0; i < slow.count; i++)
			is_taken = is_taken ||
					   (slow.phases[i].class == class && slow.phases[i].offset_ms == offset_ms);
		if (is_taken)
			continue;
		slow.phases[slow.count].class = class;
		slow.phases[slow.count].offset_ms = offset_ms;
		slow.phases[slow.count++].length_ms =
			1 + (int64_t) next_random(seed, (uint64_t) slow.period_ms);
	}
	return slow;
}

static const SwJson *
slow_phases(const Slow *slow)
{
	const SwJson *phases[4];

	for (size_t i = 0; i < slow->count; i++)
	{
		SwJsonBuilder builder;

		sw_json_begin(&builder, &test_arena);
		sw_json_add(&builder, "class", sw_json_string_of(&test_arena, slow->phases[i].class));
		sw_json_add(&builder, "offset_ms", sw_json_integer(&test_arena, slow->phases[i].offset_ms));
		sw_json_add(&builder, "length_ms", sw_json_integer(&test_arena, slow->phases[i].length_ms));
		phases[i] = sw_json_end(&builder);
	}
	return sw_json_array(&test_arena, phases, slow->count);
}

/* The arithmetic answers what counting answers. */
static void
test_against_counting(void **state)
{
	uint64_t seed = UINT64_C(0x71DE);

	(void) state;
	print_message("seed %llx\n", (unsigned long long) seed);
	for (int i = 0; i < 3000; i++)
	{
		Slow slow = random_slow(&seed);
		SwSchedule schedule = {.anchor_ms = slow.anchor_ms,
							   .period_ms = slow.period_ms,
							   .phases = slow_phases(&slow)};
		int64_t a_ms = slow.anchor_ms - 1000 +
					   (int64_t) next_random(&seed, (uint64_t) slow.period_ms * 90 + 2000);
		int64_t b_ms = a_ms + (int64_t) next_random(&seed, 1000);
		const char *class = slow.phases[next_random(&seed, slow.count)].class;
		int64_t open_ms = -1, next_ms = -1, slow_open_ms, slow_next_ms;
		SwText id;

		slow_answer(&slow, class, a_ms, b_ms, &slow_open_ms, &slow_next_ms);
		(void) sw_schedule_open(&schedule, sw_text_from(class), b_ms, a_ms, &open_ms);
		(void) sw_schedule_next(&schedule, sw_text_from(class), a_ms, &next_ms);
		assert_int_equal(open_ms, slow_open_ms);
		assert_int_equal(next_ms, slow_next_ms);
		id = sw_schedule_id(&test_arena, &schedule, sw_text_from(class), next_ms);
		test_assert_text((SwText){id.data + 22, id.size - 22},
						 sw_text_format(&test_arena,
										"%02lld",
										(long long) slow_number(&slow, class, next_ms)),
						 "number of the day");
		if (i % 50 == 0)
			sw_arena_reset(&test_arena);
	}
}

#define W1 "00000000000000000000000000000001"
#define W2 "00000000000000000000000000000002"

static void
add_beat(bool downbeat, const char *phase, const char *window, int64_t deadline_ms)
{
	SwText body = sw_text_format(
		&test_arena,
		"{\"cluster_id\":\"c\",\"beat_index\":7,\"downbeat\":%s,\"phase\":\"%s\",\"window_id\":\"%s\","
		"\"deadline_ms\":%lld,\"tempo_mbpm\":1000,\"raw_hash\":\"sha256-%064d\"}",
		downbeat ? "true" : "false",
		phase,
		window,
		(long long) deadline_ms,
		0);

	world_fact("beat", "default", test_parse(body.data), WORLD_LATER);
}

static void
add_bar(const char *window)
{
	SwText body =
		sw_text_format(&test_arena,
					   "{\"window_id\":\"%s\",\"from_beat\":0,\"to_beat\":7,\"agents_reporting\":5,"
					   "\"on_time_reviews\":4,\"drift_us\":-120,\"raw_hash\":\"sha256-%064d\"}",
					   window,
					   0);

	world_fact("bar", "default", test_parse(body.data), WORLD_LATER);
}

/* 2025-10-19T01:30:00Z, the hlc of the world, in Unix milliseconds. */
#define NOW_MS INT64_C(1760837400000)

static const struct
{
	const char *class;
	bool downbeat;
	const char *phase;  /* NULL: no beat */
	const char *window; /* of the beat */
	int64_t deadline_ms;
	const char *bar; /* NULL: no bar */
	const char *named;
	SwTruth truth;
	const char *reasons;
} beat_rows[] = {
	{"review", false, "review", W1, NOW_MS, NULL, "backbeat:" W1, SW_TRUE, ""},
	{"review", false, "review", W1, NOW_MS - 1, NULL, "backbeat:" W1, SW_FALSE, "window_closed"},
	{"review", false, "plan", W1, NOW_MS, NULL, "backbeat:" W1, SW_FALSE, "window_closed"},
	{"review",
	 false,
	 "review",
	 W1,
	 NOW_MS,
	 NULL,
	 NULL,
	 SW_FALSE,
	 "[{\"code\":\"window_missing\",\"expected\":\"backbeat:" W1 "\"}]"},
	{"review",
	 false,
	 "review",
	 W1,
	 NOW_MS,
	 NULL,
	 "backbeat:" W2,
	 SW_FALSE,
	 "[{\"code\":\"window_mismatch\",\"expected\":\"backbeat:" W1 "\",\"found\":\"backbeat:" W2
	 "\"}]"},
	{"review", false, NULL, NULL, 0, W1, "backbeat:" W1, SW_UNKNOWN, "beat_missing"},
	{"execute", false, "execute", W1, NOW_MS, NULL, "backbeat:" W1, SW_TRUE, ""},
	{"reverb", true, "plan", W2, NOW_MS, NULL, "backbeat:" W2, SW_TRUE, ""},
	{"reverb", true, "plan", W1, NOW_MS, NULL, "backbeat:" W1, SW_FALSE, "window_closed"},
	{"reverb", false, "plan", W2, NOW_MS, NULL, "backbeat:" W2, SW_FALSE, "window_closed"},
	{"reverb", false, NULL, NULL, 0, W1, "backbeat:" W1, SW_TRUE, ""},
	{"reverb", false, NULL, NULL, 0, W2, "backbeat:" W2, SW_FALSE, "window_closed"},
	{"reverb", true, "plan", W2, NOW_MS, W1, "backbeat:" W1, SW_TRUE, ""},
	{"reverb", true, "plan", W2, NOW_MS, W1, "backbeat:" W2, SW_TRUE, ""},
	{"reverb", true, "plan", W2, NOW_MS, W1, NULL, SW_FALSE, "window_missing"},
	{"reverb", false, NULL, NULL, 0, NULL, "backbeat:" W1, SW_UNKNOWN, "beat_missing"},
	{"next", false, "plan", W2, NOW_MS, NULL, "backbeat:" W2, SW_TRUE, ""},
	{"next", false, "plan", W1, NOW_MS, NULL, "backbeat:" W1, SW_FALSE, "window_closed"},
	{"next", false, "review", W2, NOW_MS, NULL, "backbeat:" W2, SW_FALSE, "window_closed"},
};

static void
test_beats(void **state)
{

	(void) state;
	for (size_t i = 0; i < sizeof(beat_rows) / sizeof(beat_rows[0]); i++)
	{
		SwText params =
			sw_text_format(&test_arena,
						   "{\"class\":\"%s\",\"by\":\"beat\",\"since\":\"execution.window\"}",
						   beat_rows[i].class);
		SwText what = sw_text_format(&test_arena, "row %zu", i);

		world.fact_count = 0;
		world_state(i % 2 == 0 ? "{\"execution\":{\"window\":\"backbeat:" W1 "\"}}"
							   : "{\"execution\":{\"window\":\"" W1 "\"}}");
		if (beat_rows[i].phase != NULL)
			add_beat(beat_rows[i].downbeat,
					 beat_rows[i].phase,
					 beat_rows[i].window,
					 beat_rows[i].deadline_ms);
		if (beat_rows[i].bar != NULL)
			add_bar(beat_rows[i].bar);
		world.event.window_id = sw_text_from(beat_rows[i].named);
		world_expect(what.data, "window", params.data, beat_rows[i].truth, beat_rows[i].reasons);
		if (!sw_text_is(sw_text_from(beat_rows[i].class), "reverb") &&
			!sw_text_is(sw_text_from(beat_rows[i].class), "next"))
			continue;
		/* Not knowing the window before never opens one. */
		world_state("{}");
		assert_true(world_evaluate("window", params.data) != SW_TRUE);
	}
}

static void
test_params(void **state)
{
	static const char *const refused[] = {
		"{}",
		"{\"class\":\"\"}",
		"{\"class\":5}",
		"{\"class\":\"a\",\"by\":\"moon\"}",
		"{\"class\":\"a\",\"by\":1}",
		"{\"class\":\"a\",\"until\":\"b\"}",
		"{\"class\":\"reverb\",\"by\":\"beat\"}",
		"{\"class\":\"next\",\"by\":\"beat\",\"since\":1}",
		"[]",
	};
	const SwGuardProvider *provider = sw_guard_find(sw_guard_table(), SW_TEXT("window"));

	(void) state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_non_null(provider->check(test_parse(refused[i])));
	assert_non_null(provider->check(NULL));
	assert_null(provider->check(test_parse("{\"class\":\"reverb\",\"by\":\"schedule\"}")));
	assert_null(provider->check(test_parse("{\"class\":\"review\",\"by\":\"beat\"}")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_queries, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_missing, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_against_counting, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_beats, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_params, world_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
