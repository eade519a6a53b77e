/*-------------------------------------------------------------------------
 *
 * reduce_random_test.c
 *		Claim: the reducer does what SCXML's algorithm says, on any chart; and a step depends
 *		on nothing but its arguments.
 *		Method: random charts and events against slow_reducer.c, which is that algorithm taken
 *		down word by word; each step computed twice, in arenas of its own.  SEED=n repeats a run,
 *		CHARTS=n asks for more of them.
 *
 * test/core/reduce_random_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random_chart.h"
#include "slow_reducer.h"

#define CHARTS_DEFAULT 1000
#define EVENTS_A_CHART 20

static char *chart_text;
static uint64_t chart_seed;

/* fail_chart ends the test with what SEED=seed CHARTS=1 repeats; cmocka would cut the chart. */
static void
fail_chart(const char *what, SwText found, const char *expected)
{
	fprintf(stderr, "SEED=%llu CHARTS=1\n%s\n", (unsigned long long) chart_seed, chart_text);
	fail_msg("%s: found %.*s, expected %s", what, (int) found.size, found.data, expected);
}

static void
compare_status(const char *what, SwStatus found, SlowAnswer answer)
{
	static const char *const names[] =
		{[SLOW_ACCEPTED] = "accepted", [SLOW_REJECTED] = "rejected", [SLOW_FAILED] = "failed"};
	SlowAnswer like = found == SW_OK              ? SLOW_ACCEPTED
					  : found == SW_REDUCE_FAILED ? SLOW_FAILED
												  : SLOW_REJECTED;

	if (like != answer)
		fail_chart(what, sw_text_from(sw_status_name(found)), names[answer]);
}

static void
compare_json(SwState *state, const char *key, json_t *expected)
{
	SwText found = sw_canon(&test_arena, sw_state_get_string(state, key));
	char *text = json_dumps(expected, JSON_SORT_KEYS | JSON_COMPACT);

	if (!sw_text_is(found, text))
		fail_chart(key, found, text);
	free(text);
	json_decref(expected);
}

static void
compare(SwState *state, const SlowMachine *slow)
{
	const char *region;
	json_t *value;

	compare_json(state, SW_STATE_CONFIGURATION, slow_machine_configuration(slow));
	compare_json(state, SW_STATE_HISTORY, slow_machine_history(slow));
	compare_json(state, SW_STATE_EPOCH, slow_machine_epoch(slow));
	value = slow_machine_due(slow);
	if (value != NULL)
		compare_json(state, SW_STATE_DUE, value);
	json_object_foreach((json_t *) (uintptr_t) slow_machine_regions(slow), region, value)
		compare_json(state, region, json_incref(value));
}

/*
 * taken_up is the state as the next step finds it: as it is, a copy, or read from its octets.  What
 * is kept beside it must not make a difference.
 */
static SwState *
taken_up(SwState *state, int i)
{
	SwState *read;
	SwFault fault;

	if (i % 3 == 0)
		return state;
	if (i % 3 == 1)
		return sw_state_copy(&test_arena, state);
	assert_int_equal(sw_state_parse(&test_arena, sw_state_bytes(state), &read, &fault), SW_OK);
	return read;
}

/* send_again computes the same step anew from the octets of the state: the same octets. */
static void
send_again(const SwEvent *event, SwText before, SwStatus status, const SwStep *step)
{
	SwText text = sw_text_from(chart_text);
	const SwChart *chart;
	SwFindings findings;
	SwArena arena;
	SwState *state;
	SwFault fault;
	SwStep again;

	sw_arena_init(&arena, test_arena_host());
	assert_int_equal(sw_chart_parse(&arena, text, NULL, &chart, &findings), SW_OK);
	assert_int_equal(sw_state_parse(&arena, before, &state, &fault), SW_OK);
	assert_int_equal(sw_reduce(&arena, chart, state, event, NULL, NULL, &again), status);
	test_assert_text(sw_state_bytes(again.state), sw_state_bytes(step->state), "the same again");
	test_assert_text(sw_canon(&arena, sw_guards_to_json(&arena, &again.guards)),
					 sw_canon(&test_arena, sw_guards_to_json(&test_arena, &step->guards)),
					 "the same guards again");
	sw_arena_reset(&arena);
}

/* A chart that has run into the bound once is left alone: such steps are long, and alike. */
static void
send_events(const SwChart *chart, SlowMachine *slow, SwStep *step)
{
	int64_t clock_ms = 0;

	for (int i = 0; i < EVENTS_A_CHART; i++)
	{
		SwEvent event = {.inputs = &sw_json_empty_object, .has_hlc = true};
		SwText before = sw_state_bytes(step->state);
		char name[16];
		SlowAnswer answer;
		SwStatus status;

		if (chart->has_after && random_below(5) == 0)
			snprintf(name, sizeof(name), SW_MACHINE_DUE);
		else
			snprintf(name, sizeof(name), "E%d", random_below(RANDOM_EVENTS));
		clock_ms += random_below(8);
		slow_machine_clock(slow, clock_ms);
		event.hlc = sw_hlc_make(clock_ms, 0);
		event.name = sw_text_from(name);
		answer = slow_machine_send(slow, name);
		status = sw_reduce(&test_arena, chart, taken_up(step->state, i), &event, NULL, NULL, step);
		compare_status(name, status, answer);
		compare(step->state, slow);
		assert_true(sw_reduce_is_legal(chart, step->state));
		if (i == 0)
			send_again(&event, before, status, step);
		if (status == SW_REDUCE_FAILED)
			return;
	}
}

/* try_chart compares the reducers on a chart, whose reference it takes. */
static void
try_chart(json_t *config)
{
	SlowMachine *slow = slow_machine_new(config);
	SwEvent start = {.inputs = &sw_json_empty_object};
	const SwChart *chart = NULL;
	SwFindings findings;
	SlowAnswer answer;
	SwStatus status;
	SwStep step;

	chart_text = json_dumps(config, JSON_COMPACT);
	if (sw_chart_parse(&test_arena, sw_text_from(chart_text), NULL, &chart, &findings) != SW_OK)
		fail_chart("refused", findings.items[0].pointer, "a good chart");
	sw_chart_lint(&test_arena, chart, &findings);
	(void) sw_chart_mermaid(&test_arena, chart);
	answer = slow_machine_start(slow);
	status = sw_reduce_start(&test_arena, chart, &sw_json_empty_object, &start, NULL, NULL, &step);
	compare_status("start", status, answer);
	if (status == SW_OK)
	{
		compare(step.state, slow);
		send_events(chart, slow, &step);
	}
	free(chart_text);
	slow_machine_free(slow);
	json_decref(config);
}

static uint64_t
environment_number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

static void
both_reducers_agree(void **state)
{
	uint64_t seed = environment_number("SEED", 1);
	uint64_t charts = environment_number("CHARTS", CHARTS_DEFAULT);

	(void) state;
	printf("SEED=%llu CHARTS=%llu\n", (unsigned long long) seed, (unsigned long long) charts);
	fflush(stdout);
	for (uint64_t i = 0; i < charts; i++)
	{
		chart_seed = seed + i;
		try_chart(random_chart(chart_seed));
		sw_arena_reset(&test_arena);
	}
}

/* Charts on which the two did not agree, as small as they get, and what chance rarely makes. */
static void
both_reducers_agree_on_small_charts(void **state)
{
	static const char *const charts[] = {
		/* a leaf that targets itself through a history, while another region leaves for good */
		"{'id':'m','initial':'p','context':{},'states':{'p':{'type':'parallel','states':{"
		"'h':{'type':'history','target':'r1.a'},"
		"'r1':{'initial':'a','states':{'a':{'on':{'E0':[{'target':'#m.p.h'}]}}}},"
		"'r2':{'initial':'x','states':{'x':{'on':{'E0':[{'target':'#m.q'}]}}}}}},'q':{}}}",
		/* the only region of a parallel state targets the history that stands for it */
		"{'id':'m','type':'parallel','context':{'r0':{'n':0}},'states':{'h':{'type':'history'},"
		"'s':{'entry':[{'type':'assign','params':{'r0.n':{'+':[{'var':'state.r0.n'},1]}}}],"
		"'on':{'E0':[{'target':'h'}]},'initial':'a','states':{'a':{}}}}}",
		/* both regions complete, in either order, and again */
		"{'id':'m','initial':'p','context':{},'states':{'p':{'type':'parallel',"
		"'onDone':[{'target':'q'}],'states':{"
		"'r1':{'initial':'a','states':{'a':{'on':{'E0':[{'target':'f'}]}},'f':{'type':'final'}}},"
		"'r2':{'initial':'a','states':{'a':{'on':{'E1':[{'target':'f'}]}},'f':{'type':'final'}}}}},"
		"'q':{'on':{'E2':[{'target':'p'}]}}}}",
	};

	(void) state;
	for (size_t i = 0; i < sizeof(charts) / sizeof(charts[0]); i++)
	{
		char text[1024];

		snprintf(text, sizeof(text), "%s", charts[i]);
		for (char *quote = strchr(text, '\''); quote != NULL; quote = strchr(quote, '\''))
			*quote = '"';
		chart_seed = i;
		try_chart(json_loads(text, 0, NULL));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(both_reducers_agree_on_small_charts,
										test_setup,
										test_teardown),
		cmocka_unit_test_setup_teardown(both_reducers_agree, test_setup, test_teardown),
	};

	return cmocka_run_group_tests_name("reduce_random", tests, NULL, NULL);
}
