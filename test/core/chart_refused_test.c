/*-------------------------------------------------------------------------
 *
 * chart_refused_test.c
 *		Claim: a bad chart is refused with all its faults, each with its place and a stable code,
 *		in the order of the text; lint reports what loads and is hardly ever meant.
 *		Method: tables of charts with every finding; each code of docs/reference/chart.md must be
 *		found by some row, and no row may find another.
 *
 * Charts are written with ' for ".
 *
 * test/core/chart_refused_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A chart with states a, of these members, and b. */
#define A(members) "{'id':'m','initial':'a','states':{'a':{" members "},'b':{}}}"
/* One whose state a has this candidate for Go, this guard, these entry actions. */
#define GO(candidate) A("'on':{'Go':" candidate "}")
#define GUARD(guard)  GO("{'guard':" guard "}")
#define ENTRY(action) A("'entry':" action)
/* One with a compound state w of children c, d and these. */
#define W(members)                                                                                 \
	"{'id':'m','initial':'w','states':{'w':{'initial':'c','states':{'c':{},'d':{}," members "}},"  \
	"'out':{}}}"

typedef struct Row
{
	const char *chart;
	const char *findings; /* "code pointer", one a line */
} Row;

static const Row refused[] = {
	/* no I-JSON: that alone is reported */
	{"{'a':1.5}", "malformed /a"},
	{"{'a':1,'a':2}", "malformed /a"},
	{"", "malformed "},
	{"{'states':{'a':5,'b':-0}}", "malformed /states/b"},

	/* shape of the whole */
	{"5", "wrong_type "},
	{"{}", "missing_key /states"},
	{"{'states':{'a':{}}}", "missing_key /initial"},
	{"{'initial':'a','states':{}}", "unknown_target /initial\nempty /states"},
	{"{'initial':'a','states':[]}", "misplaced /initial\nwrong_type /states"},
	{"{'initial':'a','states':{'a':5}}", "wrong_type /states/a"},
	{"{'type':'final','states':{'a':{}}}", "misplaced /type\nmisplaced /states"},
	{"{'type':'history','states':{'a':{}}}", "misplaced /type\nmisplaced /states"},
	{"{'history':'deep','states':{'a':{}}}", "misplaced /history\nmisplaced /states"},
	{"{'type':'parallel'}", "missing_key /states"},
	{"{'type':'parallel','states':{'h':{'type':'history'}}}", "empty /states"},
	{"{'type':'parallel','states':{'f':{'type':'final'},'a':{}}}", "misplaced /states/f"},
	{"{'type':'parallel','initial':'a','states':{'a':{}}}", "misplaced /initial"},

	/* members of states */
	{A("'invoke':{}"), "unknown_key /states/a/invoke"},
	{"{'initial':'a','version':1,'states':{'a':{}}}", "unknown_key /version"},
	{A("'context':{}"), "misplaced /states/a/context"},
	{A("'initial':'x'"), "misplaced /states/a/initial"},
	{A("'target':'b'"), "misplaced /states/a/target"},
	{A("'type':'final','on':{}"), "misplaced /states/a/on"},
	{A("'type':'final','states':{'x':{}}"), "misplaced /states/a/states"},
	{A("'type':'parallel','history':'deep','states':{'x':{}}"), "misplaced /states/a/history"},
	{W("'h':{'type':'history','entry':[],'exit':[],'on':{}}"),
	 "misplaced /states/w/states/h/entry\nmisplaced /states/w/states/h/exit\n"
	 "misplaced /states/w/states/h/on"},
	{A("'type':'atomic'"), "bad_value /states/a/type"},
	{A("'type':5"), "wrong_type /states/a/type"},
	{W("'h':{'history':'wide'}"), "bad_value /states/w/states/h/history"},
	{A("'description':5"), "wrong_type /states/a/description"},
	{A("'states':{'x':{}}"), "missing_key /states/a/initial"},
	{"{'id':'m','initial':'7','states':{'7':{},'a b':{}}}",
	 "bad_name /states/7\nbad_name /states/a b"},
	{"{'id':'m','initial':'a','states':{'a':{},'x/y~':{}}}", "bad_name /states/x~1y~0"},
	{A("'id':'x y'"), "bad_name /states/a/id"},
	{A("'id':5"), "wrong_type /states/a/id"},
	{A("'id':'m'"), "duplicate_id /states/a/id"},
	{"{'initial':'a','states':{'a':{'id':'x'},'b':{'id':'x'}}}", "duplicate_id /states/b/id"},

	/* initial */
	{"{'initial':'x','states':{'a':{}}}", "unknown_target /initial"},
	{"{'initial':'a.x','states':{'a':{'initial':'x','states':{'x':{}}}}}",
	 "unknown_target /initial"},
	{"{'initial':5,'states':{'a':{}}}", "wrong_type /initial"},
	{"{'initial':{},'states':{'a':{}}}", "missing_key /initial/target"},
	{"{'initial':{'target':'x','why':1},'states':{'a':{}}}",
	 "unknown_key /initial/why\nunknown_target /initial/target"},
	{"{'initial':'h','states':{'a':{},'h':{'history':'deep'}}}", "bad_target /initial"},

	/* history */
	{W("'h':{'type':'history','target':'#m.out'}"), "bad_target /states/w/states/h/target"},
	{W("'h':{'type':'history','target':'k'},'k':{'type':'history'}"),
	 "bad_target /states/w/states/h/target"},
	{W("'h':{'type':'history','target':'x'}"), "unknown_target /states/w/states/h/target"},
	{W("'h':{'type':'history','target':['c','d']}"), "bad_target /states/w/states/h/target/1"},

	/* events, delays, candidates */
	{A("'on':[]"), "wrong_type /states/a/on"},
	{A("'on':{'go now':'b','12':'b'}"), "bad_name /states/a/on/go now\nbad_name /states/a/on/12"},
	{A("'on':{'*':'b','door.*':'b'}"), "wildcard /states/a/on/*\nwildcard /states/a/on/door.*"},
	{A("'after':[]"), "wrong_type /states/a/after"},
	{A("'after':{'soon':'b','007':'b','-1':'b','':'b','9007199254740992':'b','0':'b'}"),
	 "bad_delay /states/a/after/soon\nbad_delay /states/a/after/007\nbad_delay /states/a/after/-1\n"
	 "bad_delay /states/a/after/\nbad_delay /states/a/after/9007199254740992"},
	{GO("5"), "wrong_type /states/a/on/Go"},
	{GO("['b',5]"), "wrong_type /states/a/on/Go/1"},
	{GO("{'cond':'x'}"), "unknown_key /states/a/on/Go/cond"},
	{GO("{'reenter':'yes'}"), "wrong_type /states/a/on/Go/reenter"},
	{GO("{'meta':5,'description':[]}"),
	 "wrong_type /states/a/on/Go/meta\nwrong_type /states/a/on/Go/description"},

	/* targets */
	{GO("'nowhere'"), "unknown_target /states/a/on/Go"},
	{GO("{'target':['b','x']}"), "unknown_target /states/a/on/Go/target/1"},
	{GO("['','.','.x','b.','#','#nope','#m.','#m.x','#m..b']"),
	 "unknown_target /states/a/on/Go/0\nunknown_target /states/a/on/Go/1\n"
	 "unknown_target /states/a/on/Go/2\nunknown_target /states/a/on/Go/3\n"
	 "unknown_target /states/a/on/Go/4\nunknown_target /states/a/on/Go/5\n"
	 "unknown_target /states/a/on/Go/6\nunknown_target /states/a/on/Go/7\n"
	 "unknown_target /states/a/on/Go/8"},
	{GO("{'target':5}"), "wrong_type /states/a/on/Go/target"},
	{GO("{'target':[]}"), "empty /states/a/on/Go/target"},
	{GO("{'target':['a','b']}"), "bad_target /states/a/on/Go/target/1"},
	{"{'id':'m','initial':'a','states':{'a':{'on':{'Go':{'target':['p.h','p.l']}}},"
	 "'p':{'type':'parallel','states':{'h':{'type':'history'},'l':{},'r':{}}}}}",
	 "bad_target /states/a/on/Go/target/1"},

	/* guards */
	{GUARD("5"), "wrong_type /states/a/on/Go/guard"},
	{GUARD("'budget'"), "unknown_guard /states/a/on/Go/guard"},
	{GUARD("{'type':'budget'}"), "unknown_guard /states/a/on/Go/guard/type"},
	{GUARD("{}"), "missing_key /states/a/on/Go/guard/type"},
	{GUARD("{'type':'yes','why':1}"), "unknown_key /states/a/on/Go/guard/why"},
	{GUARD("{'type':'yes','params':[]}"), "wrong_type /states/a/on/Go/guard/params"},
	{GUARD("'window'"), "guard_params /states/a/on/Go/guard/params"},
	{GUARD("{'type':'window','params':{}}"), "guard_params /states/a/on/Go/guard/params"},
	{GUARD("'and'"), "missing_key /states/a/on/Go/guard/params/guards"},
	{GUARD("{'type':'or','params':{'guards':[]}}"), "empty /states/a/on/Go/guard/params/guards"},
	{GUARD("{'type':'not','params':{}}"), "missing_key /states/a/on/Go/guard/params/guard"},
	{GUARD("{'type':'not','params':{'guard':['yes']}}"),
	 "wrong_type /states/a/on/Go/guard/params/guard"},
	{GUARD("{'type':'and','params':{'guards':['yes','no',{'type':'not','params':{'guard':'x'}}]}}"),
	 "unknown_guard /states/a/on/Go/guard/params/guards/1\n"
	 "unknown_guard /states/a/on/Go/guard/params/guards/2/params/guard"},
	{GUARD("{'type':'logic','params':{'rule':true,'x':1}}"),
	 "unknown_key /states/a/on/Go/guard/params/x"},
	{GUARD("'logic'"), "missing_key /states/a/on/Go/guard/params/rule"},
	{GUARD("{'type':'logic','params':{'rule':{'and':[true,{'now':[]}]}}}"),
	 "unknown_operator /states/a/on/Go/guard/params/rule"},
	{GUARD("'stateIn'"), "missing_key /states/a/on/Go/guard/params/state"},
	{GUARD("{'type':'stateIn','params':{'state':5}}"),
	 "wrong_type /states/a/on/Go/guard/params/state"},
	{GUARD("{'type':'stateIn','params':{'state':'#nope'}}"),
	 "unknown_state /states/a/on/Go/guard/params/state"},

	/* actions */
	{ENTRY("5"), "wrong_type /states/a/entry"},
	{ENTRY("'log'"), "unknown_action /states/a/entry"},
	{ENTRY("[{'type':'log'}]"), "unknown_action /states/a/entry/0/type"},
	{ENTRY("{}"), "missing_key /states/a/entry/type"},
	{ENTRY("'assign'"), "missing_key /states/a/entry/params"},
	{ENTRY("{'type':'assign','params':5}"), "wrong_type /states/a/entry/params"},
	{ENTRY("{'type':'assign','params':{'x.y':1},'when':2}"), "unknown_key /states/a/entry/when"},
	{ENTRY("{'type':'assign','params':{'a..b':1,'.a':1,'a.':1,'':1,'7.x':1,'a b':1}}"),
	 "bad_path /states/a/entry/params/a..b\nbad_path /states/a/entry/params/.a\n"
	 "bad_path /states/a/entry/params/a.\nbad_path /states/a/entry/params/\n"
	 "bad_path /states/a/entry/params/7.x\nbad_path /states/a/entry/params/a b"},
	{ENTRY("{'type':'assign','params':{'meta.x':1,'configuration':[],'history.h':1,'epoch':1,"
		   "'hlc_last':1,'due':{}}}"),
	 "engine_key /states/a/entry/params/meta.x\nengine_key /states/a/entry/params/configuration\n"
	 "engine_key /states/a/entry/params/history.h\nengine_key /states/a/entry/params/epoch\n"
	 "engine_key /states/a/entry/params/hlc_last\nengine_key /states/a/entry/params/due"},
	{ENTRY(
		 "{'type':'assign','params':{'x.y':{'now':[]},'x.z':[1,{'then':1}],'x.w':{'a':1,'b':2}}}"),
	 "unknown_operator /states/a/entry/params/x.y\nunknown_operator /states/a/entry/params/x.z"},
	{ENTRY("'raise'"), "missing_key /states/a/entry/params/event"},
	{ENTRY("{'type':'raise','params':{'event':5}}"), "wrong_type /states/a/entry/params/event"},
	{ENTRY("{'type':'raise','params':{'event':'12'}}"), "bad_name /states/a/entry/params/event"},
	{ENTRY("{'type':'raise','params':{'event':'E','in':5}}"),
	 "unknown_key /states/a/entry/params/in"},

	/* context and meta */
	{"{'context':[],'initial':'a','states':{'a':{}}}", "wrong_type /context"},
	{"{'context':{'epoch':{},'due':1,'a.b':1},'initial':'a','states':{'a':{}}}",
	 "engine_key /context/epoch\nengine_key /context/due\nbad_name /context/a.b"},
	{A("'meta':5"), "wrong_type /states/a/meta"},
	{A("'meta':{'region':5}"), "wrong_type /states/a/meta/region"},
	{A("'meta':{'region':'a b'}"), "bad_name /states/a/meta/region"},
	{A("'meta':{'region':'history'}"), "engine_key /states/a/meta/region"},
	{"{'meta':{'roles':[],'trace':['agent',5]},'initial':'a','states':{'a':{}}}",
	 "wrong_type /meta/roles\nbad_value /meta/trace/0\nwrong_type /meta/trace/1"},
	{"{'meta':{'roles':{'Go':['boss','operator'],'a b':'operator','X':5}},'initial':'a',"
	 "'states':{'a':{}}}",
	 "bad_role /meta/roles/Go/0\nbad_name /meta/roles/a b\nwrong_type /meta/roles/X"},

	/* several at once: all of them, members in text order, then what is missing */
	{"{'id':'m','initial':'x','context':{'meta':1},'states':{"
	 "'a':{'on':{'*':'x','Go':{'target':'y','guard':'budget','actions':'log'}},'id':'m'},"
	 "'b':{'states':{'c':{'type':'atomic'}}},'p':{'type':'parallel'}}}",
	 "unknown_target /initial\nengine_key /context/meta\nwildcard /states/a/on/*\n"
	 "unknown_target /states/a/on/*\nunknown_target /states/a/on/Go/target\n"
	 "unknown_guard /states/a/on/Go/guard\nunknown_action /states/a/on/Go/actions\n"
	 "duplicate_id /states/a/id\nbad_value /states/b/states/c/type\nmissing_key /states/b/initial\n"
	 "missing_key /states/p/states"},
};

/* Charts that load; the findings are lint's.  What is beside it in the table is meant. */
static const Row linted[] = {
	{GO("'b'"), ""},
	{A(""), "unreachable /states/b"},
	{"{'initial':'a','states':{'a':{},'w':{'initial':'x','states':{'x':{},'y':{}}}}}",
	 "unreachable /states/w"},
	{W("'h':{'type':'history'}"), "unreachable /states/w/states/d\nunreachable /states/out"},
	{"{'initial':'w','states':{'w':{'initial':'c','states':{'h':{'type':'history','target':'d'},"
	 "'c':{'on':{'Go':'h'}},'d':{}}}}}",
	 ""},
	{GO("['b','a']"), "shadowed /states/a/on/Go/1"},
	{GO("[{'target':'b','guard':'yes'},'a']"), ""},
	{A("'always':['b',{'target':'b','guard':'yes'}]"), "shadowed /states/a/always/1"},
	{A("'after':{'1':['b','a'],'2':'a'}"), "shadowed /states/a/after/1/1"},
	{"{'initial':'a','states':{'a':{'always':'b'},'b':{'always':'a'}}}",
	 "endless /states/a/always"},
	{"{'initial':'a','states':{'a':{'always':{}}}}", "endless /states/a/always"},
	{"{'initial':'a','states':{'a':{'always':{'guard':'yes'}}}}", "endless /states/a/always"},
	{"{'initial':'a','states':{'a':{'always':{'target':'b','guard':'yes'}},'b':{'always':'a'}}}",
	 ""},
	{"{'initial':'a','states':{'a':{'always':{'guard':'yes',"
	 "'actions':{'type':'assign','params':{'n.v':1}}}}}}",
	 ""},
	/* What nothing leads past is shadowed, and never asked. */
	{A("'always':['b',{'guard':'yes'}]"), "shadowed /states/a/always/1"},
	/* Each cycle is reported, at a transition of its own. */
	{"{'initial':'a','states':{'a':{'always':'b'},'b':{'always':'c'},'c':{'always':'b'}}}",
	 "endless /states/b/always"},
	{"{'initial':'a','states':{'a':{'always':{'guard':'yes'},'on':{'Go':'b'}},'b':{'always':'b'}}}",
	 "endless /states/a/always\nendless /states/b/always"},
	/* A guard inside may lead out, a history elsewhere. */
	{"{'initial':'a','states':{'a':{'always':{'target':'a','reenter':true},'initial':'c','states':"
	 "{'c':{'always':{'target':'#m.b','guard':'yes'}}}},'b':{}},'id':'m'}",
	 ""},
	{"{'initial':'w','states':{'w':{'initial':'c','states':{'c':{'always':'#m.x'},'d':{},"
	 "'h':{'type':'history'}},'on':{'Go':'.d'}},'x':{'always':'w.h'}},'id':'m'}",
	 ""},
	/* Timers without delay: each state is entered anew, so each sets its own. */
	{"{'initial':'a','states':{'a':{'after':{'0':'b'}},'b':{'after':{'0':'a'}}}}",
	 "endless /states/a/after/0"},
	{"{'initial':'a','states':{'a':{'after':{'0':'b'}},'b':{'always':'a'}}}",
	 "endless /states/a/after/0"},
	{"{'initial':'a','states':{'a':{'after':{'5':'b','0':{'target':'a','reenter':true}}},'b':{}}}",
	 "endless /states/a/after/0"},
	{"{'initial':'p','states':{'p':{'type':'parallel','states':{'q':{'initial':'c','states':{"
	 "'c':{'after':{'0':'d'}},'d':{'after':{'0':['c','d']}}}},'r':{}}}}}",
	 "shadowed /states/p/states/q/states/d/after/0/1\n"
	 "endless /states/p/states/q/states/c/after/0"},
	{"{'initial':'a','states':{'a':{'after':{'0':'b'}},'b':{'after':{'1':'a'}}}}", ""},
	{"{'initial':'a','states':{'a':{'after':{'0':[{'target':'c','guard':'yes'},'b']}},"
	 "'b':{'after':{'0':'a'}},'c':{}}}",
	 ""},
	/* A state that stays keeps no timer. */
	{A("'after':{'0':'a'},'on':{'Go':'b'}"), ""},
	{A("'after':{'0':{'actions':{'type':'assign','params':{'n.v':1}}}},'on':{'Go':'b'}"), ""},
	/* What comes first may lead elsewhere: an eventless transition, a raised event, onDone. */
	{"{'initial':'a','states':{'a':{'after':{'0':'b'}},'b':{'after':{'0':'a'},'always':{"
	 "'target':'c','guard':'yes'}},'c':{}}}",
	 ""},
	{"{'initial':'a','states':{'a':{'after':{'0':'b'}},'b':{'entry':{'type':'raise','params':{"
	 "'event':'Out'}},'on':{'Out':'c'},'after':{'0':'a'}},'c':{}}}",
	 ""},
	{"{'initial':'a','states':{'a':{'after':{'0':'b'}},'b':{'initial':'f','states':{'f':{"
	 "'type':'final'}},'onDone':'c','after':{'0':'a'}},'c':{}}}",
	 ""},
	{"{'initial':'p','states':{'p':{'type':'parallel','states':{'o':{'after':{'0':'#m.e'}},'q':{"
	 "'initial':'c','states':{'c':{'after':{'0':'d'}},'d':{'after':{'0':'c'}}}}}},'e':{}},"
	 "'id':'m'}",
	 ""},
	{A("'initial':'c','onDone':'b','states':{'c':{}}"), "never_done /states/a/onDone"},
	{A("'initial':'c','onDone':'b','states':{'c':{'on':{'Go':'f'}},'f':{'type':'final'}}"), ""},
	{"{'initial':'p','states':{'p':{'type':'parallel','onDone':['x'],'states':{'l':{},'r':{"
	 "'initial':'f','states':{'f':{'type':'final'}}}}},'x':{}}}",
	 "never_done /states/p/onDone/0"},
	{A("'meta':{'region':'r'},'on':{'Go':'b'}"), "no_phase /states/a"},
	{A("'on':{'Machine_Upgrade':'b'}"), "reserved /states/a/on/Machine_Upgrade"},
	{A("'on':{'Machine_Due':'b'}"), ""},
	{A("'on':{'Machine_Due':['b']},'after':{'1':'b'}"), "reserved /states/a/on/Machine_Due/0"},
	{"{'meta':{'region':'r'},'initial':'a','states':{'a':{}}}", ""},
	{"{'meta':{'roles':{'Go':'operator','Gone':['operator'],'Machine_Upgrade':'operator',"
	 "'Machine_Due':'system'}},'initial':'a','states':{'a':{'on':{'Go':'a'}}}}",
	 "no_transition /meta/roles/Gone"},
	/* Nobody can propose an event with a dot: some action must raise it, wherever it stands. */
	{A("'on':{'order.placed':'b'}"), "never_raised /states/a/on/order.placed"},
	{A("'on':{'order.placed':[{'target':'b','guard':'yes'},'a']}"),
	 "never_raised /states/a/on/order.placed/0"},
	{A("'on':{'a.b':'b','a.c':'b','Go':{'actions':{'type':'raise','params':{'event':'a.b'}}}}"),
	 "never_raised /states/a/on/a.c"},
	{A("'on':{'a.b':'b'},'entry':{'type':'raise','params':{'event':'a.b'}}"), ""},
	{A("'on':{'a.b':'b'},'exit':{'type':'raise','params':{'event':'a.b'}}"), ""},
	{A("'initial':{'target':'c','actions':{'type':'raise','params':{'event':'a.b'}}},"
	   "'states':{'c':{'on':{'a.b':'#m.b'}}}"),
	 ""},
	{A("'after':{'5':{'actions':{'type':'raise','params':{'event':'a.b'}}}},'on':{'a.b':'b'}"), ""},
	/* Completion is heard by onDone alone. */
	{A("'initial':'c','states':{'c':{'type':'final'}},'on':{'done.state.a':'b'}"),
	 "never_raised /states/a/on/done.state.a"},
};

/* ---- Guards ---- */

static SwTruth
evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	(void) call;
	(void) params;
	(void) outcome;
	return SW_TRUE;
}

static const char *
check_window(const SwJson *params)
{
	return sw_json_get(params, "class") == NULL ? "a window needs a class" : NULL;
}

static const SwGuardProvider yes = {"yes", NULL, evaluate};
static const SwGuardProvider window = {"window", check_window, evaluate};
static const SwGuardProvider *const providers[] = {&yes, &window};
static const SwGuardTable guards = {providers, 2, NULL};

/* ---- The tables ---- */

/* is_advice: such lint refuses nothing, it is for people. */
static bool
is_advice(const char *code)
{
	return strcmp(code, "never_done") == 0 || strcmp(code, "no_phase") == 0 ||
		   strcmp(code, "no_transition") == 0 || strcmp(code, "never_raised") == 0;
}

static SwText codes_seen[64];
static size_t codes_seen_count;

static void
see(const char *code)
{
	for (size_t i = 0; i < codes_seen_count; i++)
		if (sw_text_is(codes_seen[i], code))
			return;
	assert_true(codes_seen_count < sizeof(codes_seen) / sizeof(codes_seen[0]));
	codes_seen[codes_seen_count++] = sw_text_from(code);
}

/* list is the findings as rows have them; each has a message. */
static SwText
list(const SwFindings *findings, bool is_lint)
{
	SwBuffer buffer;

	sw_buffer_init(&buffer, &test_arena, 256);
	for (uint32_t i = 0; i < findings->count; i++)
	{
		const SwFinding *finding = &findings->items[i];

		if (i > 0)
			sw_buffer_octet(&buffer, '\n');
		sw_buffer_string(&buffer, finding->code);
		sw_buffer_octet(&buffer, ' ');
		sw_buffer_text(&buffer, finding->pointer);
		assert_int_equal(finding->is_lint, is_lint);
		assert_int_equal(finding->is_advice, is_advice(finding->code));
		assert_true(finding->message.size > 0);
		see(finding->code);
	}
	return sw_buffer_view(&buffer);
}

static SwText
chart_text(const char *text)
{
	char *copy = sw_arena_alloc(&test_arena, strlen(text) + 1);

	for (size_t i = 0; text[i] != '\0'; i++)
		copy[i] = text[i] == '\'' ? '"' : text[i];
	return sw_text_from(copy);
}

static void
all_faults_are_reported_with_their_places(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
	{
		bool is_json = strncmp(refused[i].findings, "malformed", 9) != 0;
		const SwChart *chart = NULL;
		SwFindings findings;

		assert_int_equal(sw_chart_parse(&test_arena,
										chart_text(refused[i].chart),
										&guards,
										&chart,
										&findings),
						 is_json ? SW_CHART_REFUSED : SW_MALFORMED);
		assert_null(chart);
		test_assert_string(list(&findings, false), refused[i].findings, refused[i].chart);
	}
}

static void
lint_reports_what_is_hardly_ever_meant(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(linted) / sizeof(linted[0]); i++)
	{
		const SwChart *chart = NULL;
		SwFindings findings;

		if (sw_chart_parse(&test_arena, chart_text(linted[i].chart), &guards, &chart, &findings) !=
			SW_OK)
			fail_msg("refused: %s", linted[i].chart);
		sw_chart_lint(&test_arena, chart, &findings);
		test_assert_string(list(&findings, true), linted[i].findings, linted[i].chart);
	}
}

/* ---- Limits ---- */

/* parse_states reads a chart of `count` states below the root, each in the one before if deep. */
static SwStatus
parse_states(int count, bool is_deep, SwFindings *findings)
{
	const SwChart *chart;
	SwBuffer buffer;

	sw_buffer_init(&buffer, &test_arena, 1024);
	sw_buffer_string(&buffer, "{\"initial\":\"s0\",\"states\":{");
	for (int i = 0; i < count; i++)
	{
		if (i > 0 && !is_deep)
			sw_buffer_octet(&buffer, ',');
		sw_buffer_text(&buffer, sw_text_format(&test_arena, "\"s%d\":{", i));
		if (is_deep && i + 1 < count)
			sw_buffer_text(&buffer,
						   sw_text_format(&test_arena, "\"initial\":\"s%d\",\"states\":{", i + 1));
		else
			sw_buffer_octet(&buffer, '}');
	}
	for (int i = 0; is_deep && i + 1 < count; i++)
		sw_buffer_string(&buffer, "}}");
	sw_buffer_string(&buffer, "}}");
	return sw_chart_parse(&test_arena, sw_buffer_view(&buffer), NULL, &chart, findings);
}

static void
limits_are_those_of_the_reference(void **state)
{
	SwFindings findings;

	(void) state;
	assert_int_equal(parse_states(4095, false, &findings), SW_OK);
	assert_int_equal(parse_states(4096, false, &findings), SW_CHART_REFUSED);
	test_assert_string(list(&findings, false), "limit ", "4096 states below the root");
	assert_int_equal(parse_states(31, true, &findings), SW_OK);
	assert_int_equal(parse_states(32, true, &findings), SW_MALFORMED);
}

/* ---- The reference ---- */

/* Runs last: the tables of "Findings" begin their rows with a code. */
static void
every_code_of_the_reference_is_found(void **state)
{
	FILE *file = fopen(SW_TEST_DIR "/../docs/reference/chart.md", "rb");
	bool is_inside = false;
	size_t codes = 0;
	char line[512];

	(void) state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL)
	{
		size_t size = strncmp(line, "| `", 3) == 0 ? strcspn(line + 3, "`") : 0;
		bool is_seen = false;

		if (strncmp(line, "## ", 3) == 0)
			is_inside = strcmp(line, "## Findings\n") == 0;
		if (!is_inside || size == 0)
			continue;
		codes++;
		for (size_t i = 0; i < codes_seen_count && !is_seen; i++)
			is_seen = sw_text_equal(codes_seen[i], (SwText){line + 3, size});
		if (!is_seen)
			fail_msg("no row finds %.*s", (int) size, line + 3);
	}
	assert_int_equal(fclose(file), 0);
	assert_int_equal(codes, codes_seen_count);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_faults_are_reported_with_their_places,
										test_setup,
										test_teardown),
		cmocka_unit_test_setup_teardown(lint_reports_what_is_hardly_ever_meant,
										test_setup,
										test_teardown),
		cmocka_unit_test_setup_teardown(limits_are_those_of_the_reference,
										test_setup,
										test_teardown),
		cmocka_unit_test(every_code_of_the_reference_is_found),
	};

	return cmocka_run_group_tests_name("chart_refused", tests, NULL, NULL);
}
