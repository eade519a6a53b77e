/*-------------------------------------------------------------------------
 *
 * upgrade_test.c
 *		An instance goes on under another chart.
 *
 * Claim: Machine_Upgrade moves configuration, history, timers and regions as sw_upgrade says, runs
 * nothing, is the operator's in every chart, and refuses what does not fit; replay crosses it.
 * Method: an instance that lives in the test, with a verifier behind it (life.h); charts are
 * written with ' for ".
 *
 * test/core/upgrade_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "life.h"

#include <string.h>

/* quoted is a text with " for '. */
static const char *
quoted(const char *text)
{
	char *copy = sw_arena_octets(&test_arena, strlen(text) + 1);

	for (size_t i = 0; i <= strlen(text); i++)
		copy[i] = text[i] == '\'' ? '"' : text[i];
	return copy;
}

static const SwChart *
define(Life *life, const char *version, const char *chart)
{
	return life_define(life, "life", version, quoted(chart));
}

static void
expect(Life *life, const char *path, const char *json)
{
	life_expect(life, path, quoted(json));
}

static const char *
map(const char *text)
{
	return text == NULL ? NULL : quoted(text);
}

#define ORDER                                                                                      \
	"{'id':'order','initial':'open','context':{'cart':{'n':0}},'states':{"                         \
	"'open':{'on':{'Add':{'actions':{'type':'assign','params':{'cart.n':{'+':["                    \
	"{'var':'state.cart.n'},1]}}}},'Pay':'paid'}},'paid':{'on':{'Ship':'done'}},"                  \
	"'done':{'type':'final'}}}"

#define ORDER_2                                                                                    \
	"{'id':'order','initial':'open','context':{'cart':{'n':100},'audit':{'seen':[]}},'states':{"   \
	"'open':{'entry':{'type':'assign','params':{'cart.n':-1}},'on':{'Pay':'paid'}},"               \
	"'paid':{'always':{'target':'open','guard':{'type':'logic','params':{'rule':false}}},"         \
	"'on':{'Pack':'packed'}},'packed':{'on':{'Ship':'done'}},'done':{'type':'final'}}}"

static void
it_goes_on_under_the_new_chart(void **state)
{
	const SwChart *one, *two;
	SwHash before;
	Life life;

	(void) state;
	life_begin(&life, quoted(ORDER), 0);
	one = life.head.chart;
	two = define(&life, "2", ORDER_2);
	assert_int_equal(life_propose(&life, "proposer", "Add", NULL, 1), SW_OK);
	before = life.head.chart_hash;
	assert_int_equal(life_upgrade(&life, two, NULL, 2), SW_OK);
	assert_true(sw_hash_equal(&life.verdict.record.chart_hash, &before));
	assert_true(sw_hash_equal(&life.head.chart_hash, &two->hash));
	assert_int_equal(life.verdict.record.guards->count, 0);
	expect(&life, "meta.version", "'2'");
	test_assert_text(sw_json_text_of(sw_state_path(life.head.state, SW_TEXT("meta.chart_hash"))),
					 sw_hash_spelling(&test_arena, &two->hash),
					 "chart_hash");
	expect(&life, "configuration", "['open']");
	expect(&life, "cart", "{'n':1}");
	expect(&life, "audit", "{'seen':[]}");
	expect(&life, "epoch", "{'audit':1,'cart':1}");
	expect(&life, "hlc_last", "'1970-01-01T00:00:00.002+00:00#1'");
	assert_int_equal(life_propose(&life, "proposer", "Add", NULL, 3), SW_ILLEGAL_TRANSITION);
	assert_int_equal(life_propose(&life, "proposer", "Pay", NULL, 3), SW_OK);

	/* rollback is another upgrade; what the new chart added stays */
	assert_int_equal(life_upgrade(&life, one, NULL, 4), SW_OK);
	expect(&life, "meta.version", "'1'");
	expect(&life, "configuration", "['paid']");
	expect(&life, "audit", "{'seen':[]}");
	assert_int_equal(life_propose(&life, "proposer", "Ship", NULL, 5), SW_OK);
	assert_int_equal(life_upgrade(&life, two, NULL, 6), SW_TERMINATED);
	life_end(&life);
}

static void
it_is_the_operators_in_every_chart(void **state)
{
	static const char *const roles[] = {
		"'meta':{'roles':{'Machine_Upgrade':['proposer','system']}},",
		"'meta':{'roles':{'Machine_Upgrade':[]}},",
		"",
	};

	(void) state;
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
	{
		SwText chart = sw_text_format(
			&test_arena,
			"{'id':'m','initial':'a',%s'states':{'a':{'on':{'Machine_Upgrade':'b','Go':'b'}},'b':{}}}",
			roles[i]);
		SwText inputs;
		Life life;

		life_begin(&life, quoted(sw_text_string(&test_arena, chart)), 0);
		inputs =
			sw_text_format(&test_arena,
						   "{\"chart_hash\":\"%s\"}",
						   sw_text_string(&test_arena,
										  sw_hash_spelling(&test_arena, &life.head.chart_hash)));
		assert_int_equal(life_propose(&life,
									  "proposer",
									  SW_MACHINE_UPGRADE,
									  sw_text_string(&test_arena, inputs),
									  1),
						 SW_FORBIDDEN);
		assert_int_equal(life_propose(&life,
									  "system",
									  SW_MACHINE_UPGRADE,
									  sw_text_string(&test_arena, inputs),
									  1),
						 SW_FORBIDDEN);
		assert_int_equal(life_upgrade(&life, life.head.chart, NULL, 1), SW_OK);
		expect(&life, "configuration", "['a']");
		life_end(&life);
	}
}

static void
inputs_must_name_a_chart_of_this_machine(void **state)
{
	static const struct
	{
		const char *inputs;
		const char *error;
	} rows[] = {
		{"{}", "upgrade: inputs have no chart_hash"},
		{"{'chart_hash':7}", "upgrade: inputs have no chart_hash"},
		{"{'chart_hash':'sha256-00'}", "upgrade: inputs have no chart_hash"},
		{"{'chart_hash':'sha256-0000000000000000000000000000000000000000000000000000000000000000'}",
		 "upgrade: no such chart of this machine"},
		{"{'chart_hash':'sha256-0000000000000000000000000000000000000000000000000000000000000000',"
		 "'map':[]}",
		 "upgrade: map is no object"},
		{"{'chart_hash':'sha256-0000000000000000000000000000000000000000000000000000000000000000',"
		 "'maps':{}}",
		 "upgrade: inputs have other members than chart_hash and map"},
	};
	const SwChart *other;
	Life life;

	(void) state;
	life_begin(&life, quoted(ORDER), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		assert_int_equal(life_propose(&life,
									  "operator",
									  SW_MACHINE_UPGRADE,
									  quoted(rows[i].inputs),
									  1),
						 SW_REDUCE_FAILED);
		life_expect_error(&life, rows[i].error);
	}
	other = life_define(&life, "another", "1", quoted(ORDER_2));
	assert_int_equal(life_upgrade(&life, other, NULL, 1), SW_REDUCE_FAILED);
	life_expect_error(&life, "upgrade: no such chart of this machine");
	life_end(&life);
}

/* A row: where the instance is (events), the new chart, the map, and what comes of it. */
typedef struct Move
{
	const char *what;
	const char *events; /* each one letter, one after the other */
	const char *to;
	const char *map;
	const char *configuration; /* after it; NULL: refused */
	const char *error;
} Move;

#define FROM                                                                                       \
	"{'id':'m','initial':'a','states':{'a':{'initial':'x','on':{'p':'p'},'states':{"               \
	"'x':{'on':{'y':'y'}},'y':{'on':{'x':'x'}}}},"                                                 \
	"'p':{'type':'parallel','on':{'a':'a'},'states':{"                                             \
	"'l':{'initial':'l1','states':{'l1':{'on':{'n':'l2'}},'l2':{}}},"                              \
	"'r':{'initial':'r1','states':{'r1':{},'r2':{}}}}}}}"

static const Move moves[] = {
	{"under their own paths",
	 "y",
	 "{'id':'m','initial':'a','states':{'a':{'initial':'y','states':{'y':{'on':{'E':{}}}}}}}",
	 NULL,
	 "['a.y']",
	 NULL},
	{"a leaf goes elsewhere",
	 "y",
	 "{'id':'m','initial':'b','states':{'b':{'on':{'E':{}}}}}",
	 "{'a.y':'b','a.x':null}",
	 "['b']",
	 NULL},
	{"a state takes along what is below it",
	 "y",
	 "{'id':'m','initial':'b','states':{'b':{'initial':'c','states':{'c':{'initial':'y','states':{"
	 "'y':{'on':{'E':{}}}}}}}}}",
	 "{'a':'b.c'}",
	 "['b.c.y']",
	 NULL},
	{"unless that is named itself",
	 "y",
	 "{'id':'m','initial':'b','states':{'b':{'initial':'y','states':{'y':{}}},'z':{'on':{'E':{}}}}}",
	 "{'a':'b','a.y':'z'}",
	 "['z']",
	 NULL},
	{"a new region needs a list",
	 "p",
	 "{'id':'m','initial':'p','states':{'p':{'type':'parallel','on':{'E':{}},'states':{"
	 "'l':{'initial':'l1','states':{'l1':{}}},'r':{'initial':'r1','states':{'r1':{}}},"
	 "'s':{'initial':'s1','states':{'s1':{},'s2':{}}}}}}}",
	 "{'p.r.r1':['p.r.r1','p.s.s2']}",
	 "['p.l.l1','p.r.r1','p.s.s2']",
	 NULL},
	{"and is not entered by itself",
	 "p",
	 "{'id':'m','initial':'p','states':{'p':{'type':'parallel','on':{'E':{}},'states':{"
	 "'l':{'initial':'l1','states':{'l1':{}}},'r':{'initial':'r1','states':{'r1':{}}},"
	 "'s':{'initial':'s1','states':{'s1':{},'s2':{}}}}}}}",
	 NULL,
	 NULL,
	 "upgrade: the places of the active states are no configuration of the new chart"},
	{"regions may fall together",
	 "p",
	 "{'id':'m','initial':'b','states':{'b':{'on':{'E':{}}}}}",
	 "{'p.l.l1':'b','p.r.r1':'b'}",
	 "['b']",
	 NULL},
	{"into an end",
	 "",
	 "{'id':'m','initial':'b','states':{'b':{},'z':{'type':'final'}}}",
	 "{'a.x':'z'}",
	 "['z']",
	 NULL},
	{"a timer is a way out",
	 "",
	 "{'id':'m','initial':'b','states':{'b':{'after':{'5':'z'}},'z':{}}}",
	 "{'a.x':'b'}",
	 "['b']",
	 NULL},
	{"an ancestor's event is a way out",
	 "",
	 "{'id':'m','initial':'b','states':{'b':{}},'on':{'E':{}}}",
	 "{'a.x':'b'}",
	 "['b']",
	 NULL},
	{"nothing is",
	 "",
	 "{'id':'m','initial':'b','states':{'b':{'always':{'target':'c','guard':{'type':'logic',"
	 "'params':{'rule':true}}}},'c':{'on':{'E':'b'}}}}",
	 "{'a.x':'b'}",
	 NULL,
	 "upgrade: nothing could ever happen in the new configuration"},
	{"no such leaf",
	 "y",
	 "{'id':'m','initial':'a','states':{'a':{'initial':'x','states':{'x':{'on':{'E':{}}}}}}}",
	 NULL,
	 NULL,
	 "upgrade: no leaf of the new chart is a.y"},
	{"a leaf that is none any more",
	 "",
	 "{'id':'m','initial':'a','states':{'a':{'initial':'x','states':{'x':{'initial':'z','states':{"
	 "'z':{'on':{'E':{}}}}}}}}}",
	 NULL,
	 NULL,
	 "upgrade: no leaf of the new chart is a.x"},
	{"nowhere",
	 "",
	 "{'id':'m','initial':'a','states':{'a':{'on':{'E':{}}}}}",
	 "{'a':null}",
	 NULL,
	 "upgrade: the map leaves no place to the active state a.x"},
	{"two leaves of one compound state",
	 "p",
	 "{'id':'m','initial':'a','states':{'a':{'on':{'E':{}}},'b':{'on':{'E':{}}}}}",
	 "{'p.l.l1':'a','p.r.r1':'b'}",
	 NULL,
	 "upgrade: the places of the active states are no configuration of the new chart"},
	{"a map of a state that was not",
	 "",
	 FROM,
	 "{'a.z':'a.x'}",
	 NULL,
	 "upgrade: the old chart has no state a.z"},
	{"a map to a state that is not",
	 "",
	 FROM,
	 "{'a.y':'a.z'}",
	 NULL,
	 "upgrade: the new chart has no state a.z"},
	{"a map to a number", "", FROM, "{'a.y':7}", NULL, "upgrade: the map leads to what is no path"},
	{"a list of numbers",
	 "",
	 FROM,
	 "{'a.y':[7]}",
	 NULL,
	 "upgrade: the map leads to what is no path"},
	{"a list for a compound state",
	 "",
	 FROM,
	 "{'a':['a']}",
	 NULL,
	 "upgrade: a list of places is for a leaf, not for a"},
	{"an empty list",
	 "",
	 FROM,
	 "{'a.x':[]}",
	 NULL,
	 "upgrade: a list of places is for a leaf, not for a.x"},
};

static void
active_states_go_to_their_places(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
	{
		const Move *move = &moves[i];
		const SwChart *to;
		SwStatus status;
		Life life;

		life_begin(&life, quoted(FROM), 0);
		to = define(&life, "2", move->to);
		for (int64_t k = 0; move->events[k] != '\0'; k++)
		{
			const char event[] = {move->events[k], '\0'};

			assert_int_equal(life_propose(&life, "proposer", event, NULL, k + 1), SW_OK);
		}
		status = life_upgrade(&life, to, map(move->map), 100);
		if ((status == SW_OK) != (move->configuration != NULL))
			fail_msg("%s: %s", move->what, status == SW_OK ? "accepted" : life.verdict.error);
		if (status == SW_OK)
			expect(&life, "configuration", move->configuration);
		else
			life_expect_error(&life, move->error);
		life_end(&life);
	}
}

#define PAUSE                                                                                      \
	"{'id':'m','initial':'w','states':{'w':{'type':'parallel','on':{'Stop':'s'},'states':{"        \
	"'d':{'type':'history','history':'deep'},'h':{'type':'history'},"                              \
	"'l':{'initial':'x','states':{'x':{'on':{'Next':'y'}},'y':{}}},"                               \
	"'r':{'initial':'x','states':{'x':{},'y':{}}}}},"                                              \
	"'s':{'on':{'Back':'w.d'}}}}"

/* A row: the new chart, the map, and the history after it (NULL: refused). */
static const struct
{
	const char *to;
	const char *map;
	const char *history;
	const char *error;
} pasts[] = {
	{PAUSE, NULL, "{'w.d':['w.l.y','w.r.x'],'w.h':['w.l','w.r']}", NULL},
	{PAUSE, "{'w.h':null}", "{'w.d':['w.l.y','w.r.x']}", NULL},
	{PAUSE, "{'w.l.y':'w.l.x'}", "{'w.d':['w.l.x','w.r.x'],'w.h':['w.l','w.r']}", NULL},
	{PAUSE, "{'w.l.y':null}", "{'w.h':['w.l','w.r']}", NULL},
	{PAUSE, "{'w.h':'w.d'}", NULL, "upgrade: two histories would be w.d"},
	{PAUSE, "{'w.h':'w.l'}", NULL, "upgrade: no history state of the new chart is w.l"},
	{PAUSE,
	 "{'w.l.y':'w.r.y'}",
	 NULL,
	 "upgrade: the new chart cannot have stored what is in the history w.d"},
	{PAUSE,
	 "{'w.l.y':'s'}",
	 NULL,
	 "upgrade: the new chart cannot have stored what is in the history w.d"},
	/* the whole has another name */
	{"{'id':'m','initial':'v','states':{'v':{'type':'parallel','states':{"
	 "'d':{'type':'history','history':'deep'},'h':{'type':'history'},"
	 "'l':{'initial':'y','states':{'y':{}}},'r':{'initial':'x','states':{'x':{}}}}},"
	 "'s':{'on':{'Back':'v.d'}}}}",
	 "{'w':'v'}",
	 "{'v.d':['v.l.y','v.r.x'],'v.h':['v.l','v.r']}",
	 NULL},
	/* a region more: what is stored is not all of it */
	{"{'id':'m','initial':'w','states':{'w':{'type':'parallel','states':{"
	 "'d':{'type':'history','history':'deep'},"
	 "'l':{'initial':'y','states':{'y':{}}},'r':{'initial':'x','states':{'x':{}}},"
	 "'n':{'initial':'x','states':{'x':{}}}}},'s':{'on':{'Back':'w.d'}}}}",
	 "{'w.h':null}",
	 NULL,
	 "upgrade: the new chart cannot have stored what is in the history w.d"},
	{"{'id':'m','initial':'w','states':{'w':{'type':'parallel','states':{"
	 "'d':{'type':'history','history':'deep'},"
	 "'l':{'initial':'y','states':{'y':{}}},'r':{'initial':'x','states':{'x':{}}},"
	 "'n':{'initial':'x','states':{'x':{}}}}},'s':{'on':{'Back':'w.d'}}}}",
	 "{'w.h':null,'w.l.y':['w.l.y','w.n.x']}",
	 "{'w.d':['w.l.y','w.n.x','w.r.x']}",
	 NULL},
	/* no histories at all */
	{"{'id':'m','initial':'s','states':{'s':{'on':{'E':{}}}}}",
	 NULL,
	 NULL,
	 "upgrade: no history state of the new chart is w.d"},
	{"{'id':'m','initial':'s','states':{'s':{'on':{'E':{}}}}}", "{'w':null}", "{}", NULL},
};

static void
histories_go_along(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(pasts) / sizeof(pasts[0]); i++)
	{
		const SwChart *to;
		SwStatus status;
		Life life;

		life_begin(&life, quoted(PAUSE), 0);
		to = define(&life, "2", pasts[i].to);
		assert_int_equal(life_propose(&life, "proposer", "Next", NULL, 1), SW_OK);
		assert_int_equal(life_propose(&life, "proposer", "Stop", NULL, 2), SW_OK);
		status = life_upgrade(&life, to, map(pasts[i].map), 3);
		if ((status == SW_OK) != (pasts[i].history != NULL))
			fail_msg("row %zu: %s", i, status == SW_OK ? "accepted" : life.verdict.error);
		if (status == SW_OK)
			expect(&life, "history", pasts[i].history);
		else
			life_expect_error(&life, pasts[i].error);
		life_end(&life);
	}
}

#define TIMED                                                                                      \
	"{'id':'m','initial':'a','states':{'a':{'initial':'x','after':{'1000':'z','500':["             \
	"{'target':'z','guard':{'type':'logic','params':{'rule':false}}}]},"                           \
	"'states':{'x':{'after':{'2000':'y'},'on':{'y':'y'}},'y':{}}},'z':{'on':{'E':{}}}}}"

/* A row: the new chart, the map, and what is due after an upgrade at 600. */
static const struct
{
	const char *what;
	const char *to;
	const char *map;
	const char *due;
} waits[] = {
	{"as it was; a delay that has passed has passed",
	 TIMED,
	 NULL,
	 "{'a.x/after/0':2000,'a/after/0':1000}"},
	{"timers of the same delay go on, in another order; others are set from now",
	 "{'id':'m','initial':'a','states':{'a':{'initial':'x','after':{'500':'z','700':'z','1000':'z'},"
	 "'states':{'x':{'after':{'2001':'y'}},'y':{}}},'z':{'on':{'E':{}}}}}",
	 NULL,
	 "{'a.x/after/0':2601,'a/after/1':1300,'a/after/2':1000}"},
	{"they follow the map",
	 "{'id':'m','initial':'b','states':{'b':{'initial':'c','after':{'1000':'z'},"
	 "'states':{'c':{'after':{'2000':'d'}},'d':{}}},'z':{'on':{'E':{}}}}}",
	 "{'a':'b','a.x':'b.c','a.y':'b.d'}",
	 "{'b.c/after/0':2000,'b/after/0':1000}"},
	{"a state that was not there sets its own",
	 "{'id':'m','initial':'z','states':{'z':{'after':{'1000':'y'},'on':{'E':{}}},'y':{}}}",
	 "{'a.x':'z'}",
	 "{'z/after/0':1600}"},
	{"candidates of one delay share its time",
	 "{'id':'m','initial':'a','states':{'a':{'initial':'x','after':{'1000':['z','z']},"
	 "'states':{'x':{}}},'z':{'on':{'E':{}}}}}",
	 NULL,
	 "{'a/after/0':1000,'a/after/1':1000}"},
	{"an end has none",
	 "{'id':'m','initial':'a','after':{'9':'.a'},'states':{'a':{},'f':{'type':'final'}}}",
	 "{'a.x':'f'}",
	 "{}"},
	{"without timers there is no such member",
	 "{'id':'m','initial':'z','states':{'z':{'on':{'E':{}}}}}",
	 "{'a.x':'z'}",
	 ""},
};

static void
timers_go_on(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
	{
		const SwChart *to;
		Life life;

		life_begin(&life, quoted(TIMED), 0);
		to = define(&life, "2", waits[i].to);
		if (life_upgrade(&life, to, map(waits[i].map), 600) != SW_OK)
			fail_msg("%s: %s", waits[i].what, life.verdict.error);
		expect(&life, "due", waits[i].due);
		life_end(&life);
	}
}

/* What is due before the upgrade belongs to the old chart, whoever comes, or when. */
static void
what_is_due_happens_first(void **state)
{
	const SwChart *to;
	Life life;

	(void) state;
	life_begin(&life, quoted(TIMED), 0);
	to = define(&life, "2", TIMED);
	assert_int_equal(life_upgrade(&life, to, NULL, 1700), SW_OK);
	expect(&life, "configuration", "['z']");
	expect(&life, "due", "{}");
	life_end(&life);
}

static void
it_is_the_way_out_where_timers_fail(void **state)
{
	static const char *const faulty =
		"{'id':'m','initial':'a','context':{'r':{'t':'x'}},'states':{'a':{'on':{'E':{}},'after':{"
		"'10':{'target':'b','actions':{'type':'assign','params':{'r.n':{'+':[{'var':'state.r.t'},"
		"1]}}}}}},'b':{}}}";
	static const char *const mended =
		"{'id':'m','initial':'a','states':{'a':{'on':{'E':{}},'after':{'10':'b'}},'b':{'on':{'E':{}}}}}";
	const SwChart *to;
	Life life;

	(void) state;
	life_begin(&life, quoted(faulty), 0);
	to = define(&life, "2", mended);
	assert_int_equal(life_propose(&life, "proposer", "E", NULL, 10), SW_REDUCE_FAILED);
	assert_int_equal(life_propose(&life, "proposer", SW_MACHINE_DUE, NULL, 10), SW_REDUCE_FAILED);
	assert_int_equal(life_upgrade(&life, to, NULL, 11), SW_OK);
	expect(&life, "due", "{'a/after/0':10}");
	assert_int_equal(life_propose(&life, "proposer", "E", NULL, 12), SW_OK);
	expect(&life, "configuration", "['b']");
	life_end(&life);
}

static void
policy_judges_it(void **state)
{
	const SwChart *to;
	Life life;

	(void) state;
	life_begin(&life, quoted(ORDER), 0);
	to = define(&life, "2", ORDER_2);
	life_fact(&life,
			  "policy",
			  "default",
			  quoted("{'version':'1','finding_severity':'high','redact':[],'rules':[{'id':'no',"
					 "'rule':{'===':[{'var':'transition'},'Machine_Upgrade']},'rationale':'r'}]}"),
			  100000);
	assert_int_equal(life_upgrade(&life, to, NULL, 1), SW_POLICY_BREACH);
	life_end(&life);
}

/* The same chart under several names: the one that was shown last before the record counts. */
static void
its_version_is_the_one_shown(void **state)
{
	const SwChart *to;
	Life life;

	(void) state;
	life_begin(&life, quoted(ORDER), 0);
	to = define(&life, "2", ORDER_2);
	assert_int_equal(life_upgrade(&life, to, NULL, 1), SW_OK);
	expect(&life, "meta.version", "'2'");
	(void) life_define(&life, "another", "9", quoted(ORDER));
	assert_int_equal(life_upgrade(&life, life.charts[0].chart, NULL, 2), SW_OK);
	expect(&life, "meta.version", "'1'");
	life_end(&life);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(it_goes_on_under_the_new_chart),
		TEST(it_is_the_operators_in_every_chart),
		TEST(inputs_must_name_a_chart_of_this_machine),
		TEST(active_states_go_to_their_places),
		TEST(histories_go_along),
		TEST(timers_go_on),
		TEST(what_is_due_happens_first),
		TEST(it_is_the_way_out_where_timers_fail),
		TEST(policy_judges_it),
		TEST(its_version_is_the_one_shown),
	};

	return cmocka_run_group_tests_name("upgrade", tests, NULL, NULL);
}
