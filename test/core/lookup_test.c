/*-------------------------------------------------------------------------
 *
 * lookup_test.c
 *		What the reducer looks up: events of a chart, regions and active states of a state.
 *
 * Claim: what is kept beside a state is what its document says, whatever was made of it; a
 * document that no chart has is refused however often it is asked; an event is found by its
 * name alone; texts are equal and ordered as their octets are.
 * Method: the kept answer against the one read from the document.
 *
 * test/core/lookup_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include "core/places.h"

#define EVENTS_ALIKE 40

static const char two_regions[] =
	"{\"id\":\"t\",\"type\":\"parallel\",\"context\":{\"a\":{},\"b\":{}},\"states\":{"
	"\"x\":{\"initial\":\"one\",\"states\":{\"one\":{\"on\":{\"GO\":{\"target\":\"two\",\"actions\":"
	"{\"type\":\"assign\",\"params\":{\"new.n\":1}}}}},\"two\":{}}},"
	"\"y\":{\"initial\":\"one\",\"states\":{\"one\":{},\"two\":{}}}}}";

/* The same states in another order, and the same regions but one. */
static const char other_order[] =
	"{\"id\":\"t\",\"type\":\"parallel\",\"context\":{\"b\":{}},\"states\":{"
	"\"y\":{\"initial\":\"two\",\"states\":{\"two\":{},\"one\":{}}},"
	"\"x\":{\"initial\":\"two\",\"states\":{\"two\":{},\"one\":{}}}}}";

static const SwChart *
parse_chart(const char *text)
{
	SwFindings findings = {0};
	const SwChart *chart;

	if (sw_chart_parse(&test_arena, sw_text_from(text), NULL, &chart, &findings) != SW_OK)
		fail_msg("%s", findings.items[0].message.data);
	return chart;
}

static SwState *
start(const SwChart *chart)
{
	SwEvent event = {.name = SW_TEXT(""), .inputs = &sw_json_empty_object};
	SwStep step;

	assert_int_equal(sw_reduce_start(&test_arena,
									 chart,
									 &sw_json_empty_object,
									 &event,
									 NULL,
									 NULL,
									 &step),
					 SW_OK);
	return step.state;
}

/* What is known of the state is what its document says. */
static void
assert_known(const SwChart *chart, SwState *state)
{
	SwStateSet found = sw_set_new(&test_arena, chart);
	SwStateSet expected = sw_set_new(&test_arena, chart);
	const SwStatePlaces *places = sw_places_of(&test_arena, chart, state);

	assert_true(
		sw_configuration_read(chart, sw_state_get_string(state, SW_STATE_CONFIGURATION), expected));
	assert_true(sw_places_active(chart, state, found, true));
	assert_true(sw_set_equal(found, expected));
	for (uint32_t i = 0; i < chart->region_count; i++)
		assert_ptr_equal(sw_state_at(state, places->regions[i]),
						 sw_state_get(state, chart->regions[i]));
	assert_ptr_equal(sw_state_at(state, places->epoch), sw_state_get_string(state, SW_STATE_EPOCH));
	assert_ptr_equal(sw_state_at(state, places->hlc_last),
					 sw_state_get_string(state, SW_STATE_HLC_LAST));
}

static void
test_changes(void **state)
{
	const SwChart *chart = parse_chart(two_regions);
	SwState *first = start(chart);
	SwMember changes[] = {
		{SW_TEXT("a"), test_parse("{\"n\":2}")},
		{SW_TEXT(SW_STATE_CONFIGURATION), test_parse("[\"x.two\",\"y.one\"]")},
		{SW_TEXT("0"), test_parse("[]")},
		{SW_TEXT("b"), NULL},
	};

	(void) state;
	assert_non_null(first->active);
	assert_known(chart, first);
	for (size_t i = 0; i < 4; i++)
	{
		SwState *changed = sw_state_with(&test_arena, first, &changes[i], 1);

		assert_int_equal(changed->active != NULL, i == 0);
		assert_int_equal(changed->places != NULL, i < 2);
		assert_known(chart, changed);
		assert_known(chart, sw_state_copy(&test_arena, changed));
		assert_known(chart, first);
	}
}

/* A region that was not there before moves all behind it. */
static void
test_new_region(void **state)
{
	const SwChart *chart = parse_chart(two_regions);
	SwState *first = start(chart);
	SwEvent event = {.name = SW_TEXT("GO"), .inputs = &sw_json_empty_object, .has_hlc = true};
	SwStep step;

	(void) state;
	assert_int_equal(sw_reduce(&test_arena, chart, first, &event, NULL, NULL, &step), SW_OK);
	assert_known(chart, first);
	assert_known(chart, step.state);
	test_assert_string(sw_canon(&test_arena, sw_state_get(step.state, SW_TEXT("new"))),
					   "{\"n\":1}",
					   "the new region");
}

/* The clock of a step is in its state, whoever asks first: it, what is made of it, a copy. */
static void
test_clock(void **state)
{
	const SwChart *chart = parse_chart(two_regions);
	SwEvent event = {.name = SW_TEXT("GO"), .inputs = &sw_json_empty_object, .has_hlc = true};
	SwMember first_key = {SW_TEXT("0"), test_parse("[]")};
	SwMember clock = {SW_TEXT(SW_STATE_HLC_LAST), &sw_json_null};

	(void) state;
	for (int who = 0; who < 4; who++)
	{
		SwState *asked;
		SwStep step;

		event.hlc = sw_hlc_make(5 + who, 7);
		assert_int_equal(sw_reduce(&test_arena, chart, start(chart), &event, NULL, NULL, &step),
						 SW_OK);
		asked = who == 1   ? sw_state_with(&test_arena, step.state, &first_key, 1)
				: who == 2 ? sw_state_copy(&test_arena, step.state)
						   : step.state;
		if (who == 3)
			assert_non_null(sw_state_bytes(asked).data);
		test_assert_text(sw_json_text_of(sw_state_get_string(asked, SW_STATE_HLC_LAST)),
						 sw_hlc_spelling(&test_arena, event.hlc),
						 "hlc_last");
		asked = sw_state_with(&test_arena, asked, &clock, 1);
		assert_int_equal(sw_state_get_string(asked, SW_STATE_HLC_LAST)->type, SW_JSON_NULL);
	}
}

/* Texts that differ in one octet, or in their length, at each place. */
static void
test_texts(void **state)
{
	char left[40];
	char right[40];

	(void) state;
	memset(left, 'x', sizeof(left));
	for (size_t size = 1; size <= sizeof(left); size++)
		for (size_t i = 0; i < size; i++)
			for (int octet = 0; octet < 256; octet += 15)
			{
				SwText a = {left, size};
				SwText b = {right, size};
				int order = 'x' < octet ? -1 : 'x' > octet;

				memset(right, 'x', sizeof(right));
				right[i] = (char) octet;
				assert_int_equal(sw_text_equal(a, b), order == 0);
				assert_int_equal((sw_text_compare(a, b) > 0) - (sw_text_compare(a, b) < 0), order);
				assert_int_equal((sw_text_compare(b, a) > 0) - (sw_text_compare(b, a) < 0), -order);
				a.size = i;
				assert_true(sw_text_compare(a, b) < 0 && sw_text_compare(b, a) > 0);
			}
}

/* Two charts take turns at one state. */
static void
test_other_chart(void **state)
{
	const SwChart *charts[] = {parse_chart(two_regions), parse_chart(other_order)};
	SwState *first = start(charts[0]);
	SwMember change = {SW_TEXT("b"), test_parse("{\"n\":3}")};

	(void) state;
	for (size_t i = 0; i < 4; i++)
		assert_known(charts[i % 2], first);
	first = sw_state_with(&test_arena, first, &change, 1);
	for (size_t i = 0; i < 4; i++)
		assert_known(charts[1 - i % 2], sw_state_copy(&test_arena, first));
}

/* What is no configuration is none the second time either, nor is it for the invariant. */
static void
test_refused(void **state)
{
	static const char *const wrong[] = {"[]",
										"[\"x.one\"]",
										"[\"x.one\",\"x.two\",\"y.one\"]",
										"{}"};
	const SwChart *chart = parse_chart(two_regions);
	SwEvent event = {.name = SW_TEXT("GO"), .inputs = &sw_json_empty_object, .has_hlc = true};
	SwStep step;

	(void) state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		SwMember change = {SW_TEXT(SW_STATE_CONFIGURATION), test_parse(wrong[i])};
		SwState *bad = sw_state_with(&test_arena, start(chart), &change, 1);

		for (int again = 0; again < 2; again++)
		{
			assert_int_equal(sw_reduce(&test_arena, chart, bad, &event, NULL, NULL, &step),
							 SW_REDUCE_FAILED);
			assert_false(sw_reduce_is_legal(chart, bad));
			assert_null(bad->active);
			bad = sw_state_copy(&test_arena, bad);
		}
	}
}

/* Names whose ends are the same are told apart by what lies between. */
static void
test_events_alike(void **state)
{
	SwBuffer buffer;
	const SwChart *chart;

	(void) state;
	sw_buffer_init(&buffer, &test_arena, 0);
	sw_buffer_string(&buffer, "{\"id\":\"t\",\"initial\":\"s\",\"states\":{\"s\":{\"on\":{");
	for (int i = 0; i < EVENTS_ALIKE; i++)
		sw_buffer_text(&buffer,
					   sw_text_format(&test_arena, "\"Alike_00_%04d_Alike_00\":{},", 7 * i));
	sw_buffer_string(&buffer, "\"Short\":{}}}}}");
	sw_buffer_octet(&buffer, '\0');
	chart = parse_chart(buffer.data);
	assert_int_equal(chart->event_count, EVENTS_ALIKE + 1);
	for (uint32_t i = 0; i < chart->event_count; i++)
		assert_int_equal(sw_chart_event(chart, chart->events[i]), i);
	assert_int_equal(sw_chart_event(chart, SW_TEXT("Alike_00_0001_Alike_00")), SW_NO_INDEX);
	assert_int_equal(sw_chart_event(chart, SW_TEXT("Shor")), SW_NO_INDEX);
	assert_int_equal(sw_chart_event(chart, SW_TEXT("")), SW_NO_INDEX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_changes, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_new_region, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_clock, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_texts, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_other_chart, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_refused, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_events_alike, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
