/*-------------------------------------------------------------------------
 *
 * transcript_test.c
 *		Claim: on each chart of test/core/cases the reducer does exactly what is written there,
 *		step by step, in this order.
 *		Method: transcripts, each with the rule that makes it so.  A state is read anew from its
 *		octets before each event; what is refused must leave it as it was; charts that say `both`
 *		go through slow_reducer.c too.  REWRITE=1 rewrites what stands below `----`.
 *
 * A case is a file cases/<topic>/<claim>.txt:
 *
 *		# The claim, with the point of src/core/README.md that it is about; why it is so.
 *		chart
 *		{"id": …}			JSON in any number of lines, ended by an empty one
 *		both				optional: compare with the slow reducer
 *		quiet				optional: without the trace
 *		at 1000				optional: the next event has this clock, in ms; else event n has n
 *		fact limit acme {"n": 1}	optional: from here on guards find this body
 *		send Go {"n": 1}	inputs are optional
 *		----
 *		what happens
 *
 * Guards `yes`, `no` and `maybe` answer what they are called; `maybe` is unknown.  `state` is the
 * state document without meta, configuration (shown as `config`), hlc_last and what is empty.
 *
 * test/core/transcript_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "case_file.h"
#include "slow_reducer.h"

#define CASES_MAX  400
#define FACTS_MAX  8
#define POINTS_MAX 15

/* ---- Guards that answer what they are called ---- */

static SwTruth
evaluate_yes(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	(void) call;
	(void) params;
	(void) outcome;
	return SW_TRUE;
}

static SwTruth
evaluate_no(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	(void) params;
	sw_guard_reason(call, outcome, "is_no", SW_NO_TEXT, NULL, NULL);
	return SW_FALSE;
}

static SwTruth
evaluate_maybe(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	(void) params;
	sw_guard_reason(call, outcome, "is_unknown", SW_NO_TEXT, NULL, NULL);
	return SW_UNKNOWN;
}

static const SwGuardProvider yes = {"yes", NULL, evaluate_yes};
static const SwGuardProvider no = {"no", NULL, evaluate_no};
static const SwGuardProvider maybe = {"maybe", NULL, evaluate_maybe};
static const SwGuardProvider *const providers[] = {&yes, &no, &maybe};
static const SwGuardTable guards = {providers, 3, NULL};

/* ---- A case ---- */

typedef struct Case
{
	CaseFile file;
	const SwChart *chart;
	SlowMachine *slow; /* NULL unless `both` */
	json_t *slow_chart;
	bool is_quiet;
	bool is_after; /* the chart has started */
	int64_t clock_ms;
	SwFact facts[FACTS_MAX];
	int64_t published_ms[FACTS_MAX];
	size_t fact_count;
	SwSource source;
	SwText state; /* octets of the document */
	SwBuffer found;
} Case;

static bool are_points_seen[POINTS_MAX + 1];

static void
say(Case *now, const char *verb, SwText text)
{
	sw_buffer_string(&now->found, verb);
	if (text.size > 0)
		sw_buffer_octet(&now->found, ' ');
	sw_buffer_text(&now->found, text);
	sw_buffer_octet(&now->found, '\n');
}

static void
say_guards(Case *now, const SwGuardEntries *entries)
{
	static const char *const truths[] =
		{[SW_FALSE] = " not", [SW_TRUE] = " ok", [SW_UNKNOWN] = " unknown"};

	for (uint32_t i = 0; i < entries->count; i++)
	{
		const SwGuardOutcome *outcome = &entries->items[i].outcome;

		sw_buffer_string(&now->found, "guard ");
		sw_buffer_text(&now->found, entries->items[i].guard);
		sw_buffer_string(&now->found, truths[outcome->truth]);
		for (uint32_t k = 0; k < outcome->reason_count; k++)
		{
			sw_buffer_octet(&now->found, ' ');
			sw_buffer_string(&now->found, outcome->reasons[k].code);
		}
		sw_buffer_octet(&now->found, '\n');
	}
}

static void
say_trace(Case *now, const SwTrace *trace)
{
	static const char *const verbs[] = {[SW_TRACE_EXIT] = "exit",
										[SW_TRACE_TAKE] = "take",
										[SW_TRACE_ENTER] = "enter",
										[SW_TRACE_ASSIGN] = "assign",
										[SW_TRACE_RAISE] = "raise",
										[SW_TRACE_STEP] = "step"};

	for (uint32_t i = 0; i < trace->count && !now->is_quiet; i++)
	{
		SwText text = trace->items[i].text;

		say(now, verbs[trace->items[i].kind], text.size == 0 ? SW_TEXT("(root)") : text);
	}
}

static bool
is_shown(const SwMember *member)
{
	return !sw_text_is(member->key, SW_STATE_META) &&
		   !sw_text_is(member->key, SW_STATE_CONFIGURATION) &&
		   !sw_text_is(member->key, SW_STATE_HLC_LAST) &&
		   (member->value->type != SW_JSON_OBJECT || member->value->count > 0 ||
			!sw_state_is_engine_key(member->key));
}

static void
say_state(Case *now, const SwStep *step)
{
	const SwJson *document = sw_state_document(&test_arena, step->state);
	const SwJson *leaves = sw_state_get_string(step->state, SW_STATE_CONFIGURATION);
	SwJsonBuilder builder;
	const SwJson *shown;

	sw_buffer_string(&now->found, "config");
	for (uint32_t i = 0; i < leaves->count; i++)
	{
		sw_buffer_octet(&now->found, ' ');
		sw_buffer_text(&now->found, sw_json_text_of(sw_json_at(leaves, i)));
	}
	sw_buffer_string(&now->found, step->is_ended ? "\nended\n" : "\n");
	sw_json_begin(&builder, &test_arena);
	for (uint32_t i = 0; i < document->count; i++)
		if (is_shown(&document->as.members[i]))
			sw_json_add_member(&builder,
							   document->as.members[i].key,
							   document->as.members[i].value);
	shown = sw_json_end(&builder);
	if (shown->count > 0)
		say(now, "state", sw_canon(&test_arena, shown));
}

/* ---- The slow reducer beside it ---- */

static void
compare_member(SwState *state, const char *key, json_t *expected)
{
	char *text = json_dumps(expected, JSON_SORT_KEYS | JSON_COMPACT);
	SwText copy = sw_text_copy(&test_arena, sw_text_from(text));

	free(text);
	json_decref(expected);
	test_assert_text(sw_canon(&test_arena, sw_state_get_string(state, key)), copy, key);
}

static void
compare(Case *now, SwState *state, SwStatus status, SlowAnswer answer)
{
	const char *region;
	json_t *value;

	assert_int_equal(status == SW_OK              ? SLOW_ACCEPTED
					 : status == SW_REDUCE_FAILED ? SLOW_FAILED
												  : SLOW_REJECTED,
					 answer);
	compare_member(state, SW_STATE_CONFIGURATION, slow_machine_configuration(now->slow));
	compare_member(state, SW_STATE_HISTORY, slow_machine_history(now->slow));
	compare_member(state, SW_STATE_EPOCH, slow_machine_epoch(now->slow));
	json_object_foreach((json_t *) (uintptr_t) slow_machine_regions(now->slow), region, value)
		compare_member(state, region, json_incref(value));
}

/* ---- Facts ---- */

static const SwFact *
find_fact(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	Case *now = context;

	for (size_t i = now->fact_count; i-- > 0;)
		if (now->published_ms[i] <= as_of_ms && sw_text_equal(now->facts[i].kind, kind) &&
			sw_text_equal(now->facts[i].subject, subject))
			return &now->facts[i];
	return NULL;
}

static const SwGrant *
find_grant(void *context, SwText signer)
{
	(void) context;
	(void) signer;
	return NULL;
}

static void
add_fact(Case *now, char *line)
{
	SwFact *fact = &now->facts[now->fact_count++];
	char *rest = NULL;

	assert_true(now->fact_count <= FACTS_MAX);
	fact->kind = sw_text_from(strtok_r(line, " ", &rest));
	fact->subject = sw_text_from(strtok_r(NULL, " ", &rest));
	fact->body = test_parse(rest);
	fact->hash = sw_hash_json(&test_arena, fact->body);
	fact->expires = UINT64_MAX;
	now->published_ms[now->fact_count - 1] = now->clock_ms;
}

/* ---- Steps ---- */

/* finish says what a step did, and checks what holds for all: a refusal changes nothing. */
static void
finish(Case *now, SwStatus status, const SwStep *step, const SwTrace *trace)
{
	say_guards(now, &step->guards);
	if (status != SW_OK)
	{
		SwText why = sw_text_from(sw_status_name(status));

		if (step->error != NULL)
			why = sw_text_format(&test_arena, "%s: %s", sw_status_name(status), step->error);
		say(now, "refused", why);
		if (now->is_after)
			test_assert_text(sw_state_bytes(step->state), now->state, "refused, yet changed");
		return;
	}
	say_trace(now, trace);
	say_state(now, step);
	assert_true(sw_reduce_is_legal(now->chart, step->state));
	assert_int_equal(sw_reduce_is_ended(now->chart, step->state), step->is_ended);
	now->state = sw_state_bytes(step->state);
}

static bool
run_start(Case *now)
{
	SwEvent event = {.inputs = &sw_json_empty_object, .recorded_at_us = now->clock_ms * 1000};
	SwTrace trace = {NULL, 0, 0};
	SwStatus status;
	SwStep step;

	say(now, "start", SW_NO_TEXT);
	status = sw_reduce_start(&test_arena,
							 now->chart,
							 &sw_json_empty_object,
							 &event,
							 &now->source,
							 &trace,
							 &step);
	if (now->slow != NULL)
	{
		SlowAnswer answer = slow_machine_start(now->slow);

		if (status == SW_OK)
			compare(now, step.state, status, answer);
	}
	finish(now, status, &step, &trace);
	now->is_after = true;
	return status == SW_OK;
}

static void
run_send(Case *now, char *line)
{
	SwEvent event = {.inputs = &sw_json_empty_object, .has_hlc = true};
	char *inputs = strchr(line, ' ');
	SwTrace trace = {NULL, 0, 0};
	SwStatus status;
	SwState *head;
	SwFault fault;
	SwStep step;

	say(now, "\nsend", sw_text_copy(&test_arena, sw_text_from(line)));
	if (inputs != NULL)
	{
		*inputs++ = '\0';
		event.inputs = test_parse(inputs);
	}
	event.name = sw_text_from(line);
	event.recorded_at_us = now->clock_ms * 1000;
	event.hlc = sw_hlc_make(now->clock_ms, 0);
	assert_int_equal(sw_state_parse(&test_arena, now->state, &head, &fault), SW_OK);
	status = sw_reduce(&test_arena, now->chart, head, &event, &now->source, &trace, &step);
	finish(now, status, &step, &trace);
	if (now->slow != NULL)
		compare(now, step.state, status, slow_machine_send(now->slow, line));
}

/* run_line does one line; false once the chart has failed to start. */
static bool
run_line(Case *now, char *line)
{
	if (strcmp(line, "quiet") == 0)
		now->is_quiet = true;
	else if (strcmp(line, "both") == 0)
	{
		now->slow_chart = json_loads(now->file.chart, 0, NULL);
		now->slow = slow_machine_new(now->slow_chart);
	}
	else if (strncmp(line, "at ", 3) == 0)
		now->clock_ms = strtoll(line + 3, NULL, 10) - (now->is_after ? 1 : 0);
	else if (strncmp(line, "fact ", 5) == 0)
		add_fact(now, line + 5);
	else if (strncmp(line, "send ", 5) != 0)
		fail_msg("%s: \"%s\" is none of both, quiet, at, fact, send", now->file.path, line);
	else
	{
		if (!now->is_after && !run_start(now))
			return false;
		now->clock_ms++;
		run_send(now, line + 5);
	}
	return true;
}

static void
run_lines(Case *now)
{
	char *rest = NULL;

	for (char *line = strtok_r(now->file.lines, "\n", &rest); line != NULL;
		 line = strtok_r(NULL, "\n", &rest))
		if (!run_line(now, line))
			return;
	if (!now->is_after)
		(void) run_start(now);
}

/* ---- Cases ---- */

static void
note_points(const char *comment)
{
	for (const char *at = strstr(comment, "point "); at != NULL; at = strstr(at + 1, "point "))
	{
		long point = strtol(at + strlen("point "), NULL, 10);

		if (point >= 1 && point <= POINTS_MAX)
			are_points_seen[point] = true;
	}
}

static void
happens_as_written(void **state)
{
	Case *now = *state;
	SwFindings findings;

	now->source = (SwSource){find_fact, find_grant, now};
	case_file_read(&now->file);
	note_points(now->file.comment);
	sw_buffer_init(&now->found, &test_arena, 4096);
	if (sw_chart_parse(&test_arena,
					   sw_text_from(now->file.chart),
					   &guards,
					   &now->chart,
					   &findings) != SW_OK)
		fail_msg("%s: %s at \"%s\"",
				 now->file.path,
				 findings.items[0].code,
				 sw_text_string(&test_arena, findings.items[0].pointer));
	run_lines(now);
	if (now->slow != NULL)
		slow_machine_free(now->slow);
	json_decref(now->slow_chart);
	case_file_compare(&now->file, sw_text_string(&test_arena, sw_buffer_view(&now->found)));
}

/* Runs last: it looks at what the cases said that they are about. */
static void
every_point_has_a_case(void **state)
{
	(void) state;
	for (int point = 1; point <= POINTS_MAX; point++)
		if (!are_points_seen[point])
			fail_msg("no case says that it is about point %d", point);
}

int
main(void)
{
	static CaseFile files[CASES_MAX];
	static Case cases[CASES_MAX];
	static struct CMUnitTest tests[CASES_MAX + 1];
	size_t count = case_files_find(files, CASES_MAX);

	for (size_t i = 0; i < count; i++)
	{
		cases[i].file = files[i];
		tests[i] = (struct CMUnitTest){.name = files[i].name,
									   .test_func = happens_as_written,
									   .setup_func = test_setup,
									   .teardown_func = test_teardown,
									   .initial_state = &cases[i]};
	}
	tests[count] =
		(struct CMUnitTest){.name = "every_point_has_a_case", .test_func = every_point_has_a_case};
	return _cmocka_run_group_tests("transcript", tests, count + 1, NULL, NULL);
}
