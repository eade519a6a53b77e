/*-------------------------------------------------------------------------
 *
 * after_test.c
 *		Delayed transitions on the ladder.
 *
 * Claim: rungs 12 to 15 judge a proposal on what the timers make of the head that are due at its
 * clock; Machine_Due is that alone; a replay comes to the same.  What firing does step by
 * step is in cases/after.
 * Method: an instance that lives in the test, with a verifier behind it (life.h); and that
 * ticks in between change nothing, for every choice of ticks.
 *
 * test/core/after_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "life.h"

#define RING                                                                                       \
	"{'id':'m','initial':'a','context':{'r':{}},'states':{"                                        \
	"'a':{'after':{'1000':'b'},'on':{'Go':'a','Stay':{}}},"                                        \
	"'b':{'after':{'1000':'a'},'on':{'Go':'c','Stay':{}},'meta':{}},'c':{'on':{'Go':'a'}}}%s}"

/* chart_text is a chart written with ' for ". */
static const char *
chart_text(const char *text, const char *rest)
{
	SwText format = sw_text_copy(&test_arena, sw_text_from(text));
	SwBuffer buffer;

	sw_buffer_init(&buffer, &test_arena, format.size + 256);
	for (size_t i = 0; i < format.size; i++)
		if (format.data[i] == '%')
		{
			sw_buffer_string(&buffer, rest);
			i++;
		}
		else
			sw_buffer_octet(&buffer, format.data[i]);
	format = sw_text_copy(&test_arena, sw_buffer_view(&buffer));
	sw_buffer_init(&buffer, &test_arena, format.size);
	for (size_t i = 0; i < format.size; i++)
		sw_buffer_octet(&buffer, format.data[i] == '\'' ? '"' : format.data[i]);
	return sw_text_string(&test_arena, sw_buffer_view(&buffer));
}

static void
expect_refusal(const Life *life, const char *member, const char *json)
{
	const SwJson *value = sw_json_path(life->refusal, sw_text_from(member));

	if (value == NULL)
		fail_msg("the refusal has no %s", member);
	test_assert_text(sw_canon(&test_arena, value), sw_canon(&test_arena, test_parse(json)), member);
}

static void
legality_is_judged_after_the_timers(void **state)
{
	Life life;

	(void) state;
	life_begin(&life, chart_text(RING, ""), 0);
	life_expect(&life, "due", "{\"a/after/0\":1000}");
	/* in b there is no Go to a: what Go does tells where it was selected */
	assert_int_equal(life_propose(&life, "proposer", "Go", NULL, 1500), SW_OK);
	life_expect(&life, "configuration", "[\"c\"]");
	life_expect(&life, "due", "{}");
	assert_int_equal(life_propose(&life, "proposer", "Stay", NULL, 1501), SW_ILLEGAL_TRANSITION);
	expect_refusal(&life, "detail", "{\"events\":[\"Go\"]}");
	assert_int_equal(life_propose(&life, "proposer", "Go", NULL, 2000), SW_OK);
	assert_int_equal(life_propose(&life, "proposer", "No", NULL, 3500), SW_ILLEGAL_TRANSITION);
	expect_refusal(&life, "detail", "{\"events\":[\"Go\",\"Machine_Due\",\"Stay\"]}");
	life_expect(&life, "configuration", "[\"a\"]");
	life_end(&life);
}

static void
a_tick_is_legal_where_something_is_due(void **state)
{
	Life life;

	(void) state;
	life_begin(&life, chart_text(RING, ""), 250);
	assert_int_equal(life_propose(&life, "system", SW_MACHINE_DUE, NULL, 1249),
					 SW_ILLEGAL_TRANSITION);
	expect_refusal(&life, "opens_at", "\"1970-01-01T00:00:01.250+00:00#0\"");
	assert_int_equal(life_propose(&life, "system", SW_MACHINE_DUE, NULL, 1250), SW_OK);
	life_expect(&life, "configuration", "[\"b\"]");
	assert_int_equal(life.verdict.guards.count, 0);
	assert_int_equal(life_propose(&life, "proposer", SW_MACHINE_DUE, NULL, 2250), SW_OK);
	assert_int_equal(life_propose(&life, "operator", SW_MACHINE_DUE, NULL, 9000), SW_FORBIDDEN);
	life_expect(&life, "hlc_last", "\"1970-01-01T00:00:02.250+00:00#1\"");
	life_end(&life);
}

static void
a_chart_may_give_the_tick_to_others(void **state)
{
	Life life;

	(void) state;
	life_begin(&life, chart_text(RING, ",'meta':{'roles':{'Machine_Due':['operator']}}"), 0);
	assert_int_equal(life_propose(&life, "system", SW_MACHINE_DUE, NULL, 1000), SW_FORBIDDEN);
	assert_int_equal(life_propose(&life, "operator", SW_MACHINE_DUE, NULL, 1000), SW_OK);
	life_end(&life);
}

static void
without_timers_it_is_an_event_like_others(void **state)
{
	Life life;

	(void) state;
	life_begin(
		&life,
		chart_text("{'id':'m','initial':'a','states':{'a':{'on':{'Machine_Due':'b'}},'b':{}}}", ""),
		0);
	life_expect(&life, "due", "");
	assert_int_equal(life_propose(&life, "system", SW_MACHINE_DUE, NULL, 1), SW_FORBIDDEN);
	assert_int_equal(life_propose(&life, "proposer", SW_MACHINE_DUE, NULL, 1), SW_OK);
	assert_int_equal(life_propose(&life, "proposer", SW_MACHINE_DUE, NULL, 2),
					 SW_ILLEGAL_TRANSITION);
	expect_refusal(&life, "detail", "{\"events\":[]}");
	life_end(&life);
}

static void
policy_is_judged_after_the_timers(void **state)
{
	Life life;

	(void) state;
	life_begin(&life, chart_text(RING, ""), 0);
	life_fact(
		&life,
		"policy",
		"default",
		chart_text("{'version':'1','finding_severity':'high','redact':[],'rules':[{'id':'no-b',"
				   "'rule':{'in':['b',{'var':'state.configuration'}]},'rationale':'not b'}]}",
				   ""),
		100000);
	assert_int_equal(life_propose(&life, "proposer", "Stay", NULL, 999), SW_OK);
	assert_int_equal(life_propose(&life, "proposer", "Stay", NULL, 1000), SW_POLICY_BREACH);
	expect_refusal(&life, "detail", "{\"rule\":\"no-b\",\"rationale\":\"not b\"}");
	assert_int_equal(life_propose(&life, "proposer", SW_MACHINE_DUE, NULL, 1000), SW_POLICY_BREACH);
	assert_int_equal(life_propose(&life, "proposer", "Stay", NULL, 2000), SW_OK);
	life_expect(&life, "due", "{\"a/after/0\":3000}");
	life_end(&life);
}

static void
facts_of_timers_are_cited(void **state)
{
	static const char chart[] =
		"{'id':'m','initial':'a','states':{"
		"'a':{'after':{'1000':{'target':'b','guard':{'type':'logic','params':{'rule':"
		"{'and':[{'var':'facts.note.default.open'},{'<':[{'var':'hlc'},"
		"'1970-01-01T00:00:01.001']}]}}}}},'on':{'Go':'c'}},"
		"'b':{'on':{'Go':{'target':'c','guard':{'type':'logic','params':{'rule':true}}}}},"
		"'c':{}}}";
	const SwJson *guards;
	Life life;

	(void) state;
	life_begin(&life, chart_text(chart, ""), 0);
	life_fact(&life, "note", "default", "{\"open\":true}", 5000);
	assert_int_equal(life_propose(&life, "proposer", "Go", NULL, 4999), SW_OK);
	life_expect(&life, "configuration", "[\"c\"]");
	guards = life.verdict.record.guards;
	assert_int_equal(guards->count, 2);
	test_assert_string(sw_json_get_string(sw_json_at(guards, 0), "guard"),
					   "a/after/0:logic",
					   "the timer's comes first");
	assert_int_equal(sw_json_get(sw_json_at(guards, 0), "facts")->count, 1);
	test_assert_string(sw_json_get_string(sw_json_at(guards, 1), "guard"),
					   "b/Go/0:logic",
					   "then the event's");
	assert_int_equal(life.verdict.record.grants->count, 2);
	life_end(&life);

	/* A fact must hold when the timer is due, not when somebody comes. */
	life_begin(&life, chart_text(chart, ""), 0);
	life_fact(&life, "note", "default", "{\"open\":true}", 1001);
	assert_int_equal(life_propose(&life, "proposer", SW_MACHINE_DUE, NULL, 5000), SW_OK);
	life_expect(&life, "configuration", "[\"b\"]");
	life_end(&life);
	life_begin(&life, chart_text(chart, ""), 0);
	life_fact(&life, "note", "default", "{\"open\":true}", 1000);
	assert_int_equal(life_propose(&life, "proposer", SW_MACHINE_DUE, NULL, 5000), SW_OK);
	life_expect(&life, "configuration", "[\"a\"]");
	life_expect(&life, "due", "{}");
	life_end(&life);
}

/* expect_entry compares one entry of the record's guards: its name, whether ok, how many facts. */
static void
expect_entry(const Life *life, size_t place, const char *guard, bool is_ok, size_t facts)
{
	const SwJson *entry = sw_json_at(life->verdict.record.guards, place);

	if (entry == NULL)
		fail_msg("there is no entry %zu", place);
	test_assert_string(sw_json_get_string(entry, "guard"), guard, "guard");
	assert_int_equal(sw_json_get(entry, "ok")->as.boolean, is_ok);
	assert_int_equal(sw_json_get(entry, "facts")->count, facts);
}

/* Asks for the fact every 10 ms; what it finds is what was there then. */
#define POLL                                                                                       \
	"{'id':'m','initial':'a','context':{'r':{}},'states':{'a':{'on':{'Go':{'guard':"               \
	"{'type':'logic','params':{'rule':{'var':'facts.note.default.open'}}}}},"                      \
	"'after':{'10':[{'target':'b','actions':{'type':'assign','params':{'r.at':{'var':'hlc'}}},"    \
	"'guard':{'type':'logic','params':{'rule':{'var':'facts.note.default.open'}}}},"               \
	"{'target':'a','reenter':true%s}]}},'b':{'on':{'Go':{'guard':"                                 \
	"{'type':'logic','params':{'rule':{'var':'facts.note.default.open'}}}}}}}}"

static void
timers_see_the_facts_of_their_time(void **state)
{
	Life life;

	(void) state;
	life_begin(&life, chart_text(POLL, ""), 0);
	life_publish(&life, "note", "default", "{\"open\":false}", 11, 5000);
	life_publish(&life, "note", "default", "{\"open\":true}", 30, 5000);
	life_publish(&life, "note", "default", "{\"open\":1}", 31, 5000);
	/* nothing yet, the first, then the second; and the event, which comes now, sees the third */
	assert_int_equal(life_propose(&life, "proposer", "Go", NULL, 900), SW_OK);
	life_expect(&life, "configuration", "[\"b\"]");
	life_expect(&life, "r.at", "\"1970-01-01T00:00:00.030+00:00#0\"");
	assert_int_equal(life.verdict.record.guards->count, 4);
	expect_entry(&life, 0, "a/after/0:logic", false, 0);
	expect_entry(&life, 1, "a/after/0:logic", false, 1);
	expect_entry(&life, 2, "a/after/0:logic", true, 1);
	expect_entry(&life, 3, "b/Go/0:logic", true, 1);
	life_end(&life);
}

/* A fact that changes at every millisecond of twelve, and every choice of ticks: one end. */
static void
ticks_change_nothing_about_facts(void **state)
{
	Life life;

	(void) state;
	for (int64_t published = 1; published <= 12; published++)
		for (unsigned ticks = 0; ticks < 8; ticks++)
		{
			SwText at = sw_text_format(&test_arena,
									   "\"1970-01-01T00:00:00.%03lld+00:00#0\"",
									   (long long) (published + 9) / 10 * 10);

			life_begin(&life, chart_text(POLL, ""), 0);
			life_publish(&life, "note", "default", "{\"open\":true}", published, published + 10);
			life_publish(&life, "note", "default", "{\"open\":false}", published + 10, 5000);
			for (int64_t tick_ms = 10; tick_ms <= 30; tick_ms += 10)
				if ((ticks >> (tick_ms / 10 - 1) & 1) != 0 &&
					sw_state_path(life.head.state, SW_TEXT("r.at")) == NULL)
					(void) life_propose(&life, "system", SW_MACHINE_DUE, NULL, tick_ms);
			(void) life_propose(&life, "system", SW_MACHINE_DUE, NULL, 31);
			life_expect(&life, "r.at", sw_text_string(&test_arena, at));
			life_end(&life);
		}
}

/* What cannot fire rests on facts, too: a replay must come to the same end. */
static void
facts_of_what_cannot_fire_are_cited(void **state)
{
	const SwChart *next;
	Life life;

	(void) state;
	life_begin(&life,
			   chart_text(POLL,
						  ",'guard':{'type':'logic','params':{'rule':{'==':"
						  "[{'var':'facts.note.default.open'},0]}}}"),
			   0);
	life_publish(&life, "note", "default", "{\"open\":0}", 0, 5000);
	life_publish(&life, "note", "default", "{\"open\":2}", 11000, 15000);
	/* a thousand fit; the next one cannot, which it would if the guards found nothing */
	assert_int_equal(life_propose(&life, "proposer", "Go", NULL, 4999), SW_OK);
	assert_int_equal(life_propose(&life, "system", SW_MACHINE_DUE, NULL, 16000), SW_OK);
	life_end(&life);

	life_begin(&life,
			   chart_text("{'id':'m','initial':'a','context':{'r':{}},'states':{'a':{'after':{'10':"
						  "{'target':'b','actions':{'type':'assign','params':{'r.n':"
						  "{'+':[1,{'var':'state.r.no'}]}}},'guard':{'type':'logic','params':"
						  "{'rule':{'var':'facts.note.default.open'}}}}}},'b':{}}}",
						  ""),
			   0);
	life_publish(&life, "note", "default", "{\"open\":true}", 0, 5000);
	assert_int_equal(life_propose(&life, "system", SW_MACHINE_DUE, NULL, 10), SW_REDUCE_FAILED);
	next = life_define(&life,
					   "life",
					   "2",
					   chart_text("{'id':'m','initial':'a','context':{'r':{}},'states':"
								  "{'a':{'on':{'Go':'b'}},'b':{}}}",
								  ""));
	assert_int_equal(life_upgrade(&life, next, NULL, 6000), SW_OK);
	expect_entry(&life, 0, "a/after/0:logic", true, 1);
	life_end(&life);
}

static void
a_timer_may_end_the_machine(void **state)
{
	Life life;

	(void) state;
	life_begin(
		&life,
		chart_text("{'id':'m','initial':'a','states':{'a':{'after':{'10':'z'},'on':{'Go':{}}},"
				   "'z':{'type':'final'}}}",
				   ""),
		0);
	assert_int_equal(life_propose(&life, "proposer", "Go", NULL, 10), SW_ILLEGAL_TRANSITION);
	expect_refusal(&life, "detail", "{\"events\":[\"Machine_Due\"]}");
	assert_int_equal(life_propose(&life, "proposer", SW_MACHINE_DUE, NULL, 11), SW_OK);
	assert_true(life.verdict.step.is_ended);
	assert_int_equal(life_propose(&life, "proposer", SW_MACHINE_DUE, NULL, 12), SW_TERMINATED);
	life_end(&life);
}

static void
a_state_without_its_due_times_is_refused(void **state)
{
	static const char *const dues[] = {"{\"b/after/0\":1000}",
									   "{\"a/after/0\":\"1000\"}",
									   "{\"a/after/0\":-1}",
									   "{\"a/after/0\":1000,\"x\":1}",
									   "[]"};
	SwEvent event = {.name = SW_TEXT("Stay"), .inputs = &sw_json_empty_object};
	Life life;
	SwStep step;

	(void) state;
	life_begin(&life, chart_text(RING, ""), 0);
	for (size_t i = 0; i < sizeof(dues) / sizeof(dues[0]); i++)
	{
		SwMember due = {SW_TEXT(SW_STATE_DUE), test_parse(dues[i])};
		SwState *wrong = sw_state_with(&test_arena, life.head.state, &due, 1);

		assert_false(sw_reduce_is_legal(life.head.chart, wrong));
		assert_int_equal(sw_reduce(&test_arena, life.head.chart, wrong, &event, NULL, NULL, &step),
						 SW_REDUCE_FAILED);
	}
	assert_true(sw_reduce_is_legal(life.head.chart, life.head.state));
	life_end(&life);
}

/* ---- Ticks in between ---- */

static SwText
without_clock(SwState *state)
{
	const SwMember changes[] = {{SW_TEXT(SW_STATE_HLC_LAST), NULL},
								{SW_TEXT(SW_STATE_EPOCH), NULL}};

	return sw_state_bytes(sw_state_with(&test_arena, state, changes, 2));
}

static SwState *
tick(const SwChart *chart, SwState *state, int64_t ms)
{
	SwEvent event = {.name = SW_TEXT(SW_MACHINE_DUE),
					 .inputs = &sw_json_empty_object,
					 .has_hlc = true,
					 .hlc = sw_hlc_make(ms, 0)};
	SwStep step;
	SwStatus status = sw_reduce(&test_arena, chart, state, &event, NULL, NULL, &step);

	assert_true(status == SW_OK || status == SW_ILLEGAL_TRANSITION);
	return step.state;
}

/* Whoever comes with the last of ten milliseconds finds the same, whichever others were ticked. */
static void
ticks_in_between_change_nothing(void **state)
{
	static const char *const charts[] = {
		"{'id':'m','initial':'a','context':{'r':{'n':0}},'states':{"
		"'a':{'after':{'3':{'target':'b','actions':{'type':'assign','params':{'r.at':{'var':'hlc'}}}}}},"
		"'b':{'after':{'0':'c'}},"
		"'c':{'after':{'2':{'target':'a','actions':{'type':'assign',"
		"'params':{'r.n':{'+':[{'var':'state.r.n'},1]}}}}}}}}",
		"{'id':'m','type':'parallel','states':{"
		"'p':{'initial':'a','after':{'7':{'target':'.h','reenter':true}},'states':{"
		"'h':{'type':'history'},'a':{'after':{'2':'b'}},"
		"'b':{'after':{'3':{'target':'a','guard':{'type':'stateIn','params':{'state':'q.y'}}}}}}},"
		"'q':{'initial':'x','states':{'x':{'after':{'4':'y'}},'y':{'after':{'1':'x','4':'z'}},"
		"'z':{}}}}}",
	};

	(void) state;
	for (size_t i = 0; i < sizeof(charts) / sizeof(charts[0]); i++)
	{
		SwText expected = SW_NO_TEXT;
		Life life;

		life_begin(&life, chart_text(charts[i], ""), 0);
		for (unsigned ticks = 0; ticks < 1 << 9; ticks++)
		{
			SwState *now = life.head.state;

			for (int64_t ms = 1; ms < 10; ms++)
				if ((ticks >> (ms - 1) & 1) != 0)
					now = tick(life.head.chart, now, ms);
			now = tick(life.head.chart, now, 10);
			if (ticks == 0)
				expected = without_clock(now);
			test_assert_text(without_clock(now), expected, "with other ticks");
		}
		life_end(&life);
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(legality_is_judged_after_the_timers),
		TEST(a_tick_is_legal_where_something_is_due),
		TEST(a_chart_may_give_the_tick_to_others),
		TEST(without_timers_it_is_an_event_like_others),
		TEST(policy_is_judged_after_the_timers),
		TEST(facts_of_timers_are_cited),
		TEST(timers_see_the_facts_of_their_time),
		TEST(ticks_change_nothing_about_facts),
		TEST(facts_of_what_cannot_fire_are_cited),
		TEST(a_timer_may_end_the_machine),
		TEST(a_state_without_its_due_times_is_refused),
		TEST(ticks_in_between_change_nothing),
	};

	return cmocka_run_group_tests_name("after", tests, NULL, NULL);
}
