/*-------------------------------------------------------------------------
 *
 * cmd_reduce.c
 *		reduce: a chart and events in, configurations and state hashes out.
 *
 * No database, no signatures: the reducer alone, for people who write charts and
 * for suites that test the engine from outside.
 *
 * src/cli/cmd_reduce.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guards.h"

#include <inttypes.h>
#include <string.h>

typedef struct ReduceRun
{
	CliCall *call;
	const SwChart *chart;
	CliGuards guards;
	CliFacts facts;
	SwSource source;
	SwArena arenas[2]; /* the state of one event lies in one, that of the next in the other */
	int current;
	SwState *state;
	int64_t index;
} ReduceRun;

/* reduce_print_why adds to a refused event what --why asks for. */
static void
reduce_print_why(SwJsonBuilder *builder, SwStatus status, const SwStep *step)
{
	sw_json_add_text(builder, "reason", sw_text_from(sw_status_name(status)));
	if (status == SW_GUARD_FAILED)
		sw_json_add(builder, "guards", sw_guards_to_json(builder->arena, &step->guards));
	if (status == SW_REDUCE_FAILED && step->error != NULL)
		sw_json_add_text(builder, "problem", sw_text_from(step->error));
}

/* reduce_print writes the line of an event; of the start, where `step` is NULL. */
static void
reduce_print(ReduceRun *run, SwStatus status, const SwStep *step)
{
	SwArena *arena = &run->arenas[run->current];
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "index", sw_json_integer(arena, run->index));
	if (step != NULL)
		sw_json_add(&builder, "accepted", sw_json_boolean(status == SW_OK));
	sw_json_add(&builder, "configuration", sw_state_get_string(run->state, SW_STATE_CONFIGURATION));
	sw_json_add(&builder, "state_hash", sw_hash_to_json(arena, sw_state_hash(run->state)));
	if (status != SW_OK && cli_option(run->call, "why") != NULL)
		reduce_print_why(&builder, status, step);
	cli_print(sw_canon_ordered(arena, sw_json_end(&builder)));
}

/* What answers in the place of guards during one step. */
typedef struct ReduceOracle
{
	CliAnswers answers;
	SwGuardOracle oracle;
} ReduceOracle;

/* reduce_answer lets `given` (NULL for none) answer during `event`; false if it cannot. */
static bool
reduce_answer(ReduceRun *run, SwArena *arena, const SwJson *given, SwEvent *event,
			  ReduceOracle *oracle)
{
	if (given == NULL)
		return true;
	if (!cli_answers_begin(arena, &run->guards, given, &oracle->answers))
		return false;
	oracle->oracle = cli_answers_oracle(&oracle->answers);
	event->oracle = &oracle->oracle;
	return true;
}

static int
reduce_start(ReduceRun *run)
{
	SwArena *arena = &run->arenas[run->current];
	const char *given = cli_option(run->call, "start-guards");
	SwEvent event = {.name = SW_TEXT(""), .inputs = &sw_json_empty_object};
	const SwJson *guards = NULL;
	ReduceOracle oracle;
	SwJsonBuilder builder;
	SwStatus status;
	SwStep step;

	if (given != NULL)
	{
		int code = cli_document(arena, given, "--start-guards", &guards);

		if (code != 0)
			return code;
	}
	if (!reduce_answer(run, arena, guards, &event, &oracle))
	{
		swc_error("--start-guards is no object of answers by names of the chart's guards");
		return SWC_EXIT_DATA;
	}
	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "chart_hash", sw_hash_to_json(arena, &run->chart->hash));
	status = sw_reduce_start(arena,
							 run->chart,
							 sw_json_end(&builder),
							 &event,
							 &run->source,
							 NULL,
							 &step);
	if (status != SW_OK)
	{
		swc_error("the chart does not start: %s", step.error);
		return sw_status_exit(status);
	}
	run->state = step.state;
	reduce_print(run, SW_OK, NULL);
	return 0;
}

/* reduce_unknown is the first member of a line that none of an event is; NULL if all are. */
static const SwText *
reduce_unknown(const SwJson *line)
{
	static const char *const known[] = {"event", "inputs", "hlc", "signer", "window_id", "guards"};

	for (uint32_t i = 0; i < line->count; i++)
	{
		bool is_known = false;

		for (size_t j = 0; j < sizeof(known) / sizeof(known[0]); j++)
			is_known = is_known || sw_text_is(line->as.members[i].key, known[j]);
		if (!is_known)
			return &line->as.members[i].key;
	}
	return NULL;
}

/* reduce_read_event reads a line; false after a message. */
static bool
reduce_read_event(ReduceRun *run, const SwJson *line, int64_t number, SwEvent *event_out)
{
	const SwJson *inputs = sw_json_get(line, "inputs");
	const SwJson *hlc = sw_json_get(line, "hlc");
	const SwText *unknown = NULL;
	const char *why = NULL;

	*event_out = (SwEvent){
		.name = sw_json_get_string(line, "event"),
		.inputs = inputs == NULL ? &sw_json_empty_object : inputs,
		.signer = sw_json_get_string(line, "signer"),
		.window_id = sw_json_get_string(line, "window_id"),
		.has_hlc = true,
		.hlc = sw_hlc_make(run->index, 0),
	};
	if (!sw_json_is(line, SW_JSON_OBJECT))
		why = "it is no object";
	else if (event_out->name.data == NULL)
		why = "it has no \"event\", or one that is no text";
	else if (!sw_json_is(event_out->inputs, SW_JSON_OBJECT))
		why = "its inputs are no object";
	else if (hlc != NULL && !sw_hlc_parse_input(sw_json_text_of(hlc), &event_out->hlc))
		why = "its hlc is no time such as \"2025-10-19T01:23:45.678Z\"";
	else
		unknown = reduce_unknown(line);
	event_out->recorded_at_us = sw_hlc_ms(event_out->hlc) * 1000;
	if (why != NULL)
		swc_error("line %" PRId64 " is no event: %s", number, why);
	else if (unknown != NULL)
		swc_error("line %" PRId64 " is no event: it has a member \"%.*s\"",
				  number,
				  (int) unknown->size,
				  unknown->data);
	return why == NULL && unknown == NULL;
}

static int
reduce_event(ReduceRun *run, SwText text, int64_t number)
{
	SwArena *arena = &run->arenas[1 - run->current];
	const SwJson *line;
	ReduceOracle oracle;
	SwStatus status;
	SwEvent event;
	SwStep step;

	sw_arena_reset(arena);
	text = sw_text_copy(arena, text);
	run->index++;
	line = swc_json_read(arena, text, "event");
	if (line == NULL)
		swc_error("line %" PRId64 " is no event: it is no JSON", number);
	if (line == NULL || !reduce_read_event(run, line, number, &event))
		return SWC_EXIT_DATA;
	if (!reduce_answer(run, arena, sw_json_get(line, "guards"), &event, &oracle))
	{
		swc_error("line %" PRId64 ": guards is no object of answers by names of the chart's guards",
				  number);
		return SWC_EXIT_DATA;
	}
	run->facts.now_ms = sw_hlc_ms(event.hlc);
	status = sw_reduce(arena, run->chart, run->state, &event, &run->source, NULL, &step);
	run->state = sw_state_copy(arena, status == SW_OK ? step.state : run->state);
	run->current = 1 - run->current;
	reduce_print(run, status, &step);
	return 0;
}

static int
reduce_events(ReduceRun *run, const char *path)
{
	SwcLines lines;
	SwText text;
	int code;

	if (!swc_lines_open(&lines, path))
		return SWC_EXIT_NO_INPUT;
	code = reduce_start(run);
	while (code == 0 && swc_lines_next(&lines, &text))
	{
		if (text.size > 0)
			code = reduce_event(run, text, lines.number);
		cli_progress("events", lines.number);
	}
	cli_progress_end();
	swc_lines_close(&lines);
	return lines.is_broken ? SWC_EXIT_NO_INPUT : code;
}

static int
reduce_chart(CliCall *call, const char *path)
{
	ReduceRun run = {.call = call};
	const char *facts = cli_option(call, "facts");
	int code = cli_chart_load(call->arena, path, &run.chart);

	if (code == 0 && facts != NULL)
		code = cli_facts_read(call->arena, facts, &run.facts);
	if (code != 0)
		return code;
	run.guards = cli_guards_of(call->arena, run.chart);
	run.source = cli_facts_source(&run.facts);
	sw_arena_init(&run.arenas[0], swc_host());
	sw_arena_init(&run.arenas[1], swc_host());
	code = reduce_events(&run, cli_argument(call, 0, "-"));
	sw_arena_reset(&run.arenas[0]);
	sw_arena_reset(&run.arenas[1]);
	return code;
}

/* reduce_rule evaluates one {"rule", "data"} line. */
static void
reduce_rule(SwText text)
{
	SwArena arena;
	const SwJson *line;
	const SwJson *data;
	SwJsonBuilder builder;
	SwLogicResult result = {NULL, NULL, SW_NO_TEXT};
	SwFault fault;

	sw_arena_init(&arena, swc_host());
	sw_json_begin(&builder, &arena);
	if (sw_json_parse(&arena, text, SIZE_MAX, SW_EXPORT_DEPTH_MAX, &line, &fault) != SW_OK)
		result.error = fault.why;
	else if (sw_json_get(line, "rule") == NULL)
		result.error = "the line has no rule";
	else
	{
		data = sw_json_get(line, "data");
		result = sw_logic_apply(&arena,
								sw_json_get(line, "rule"),
								sw_logic_data_of(data == NULL ? &sw_json_null : data));
	}
	if (result.value != NULL)
		sw_json_add(&builder, "result", result.value);
	else
		sw_json_add_text(&builder, "error", sw_text_from(result.error));
	cli_print_json(&arena, sw_json_end(&builder));
	sw_arena_reset(&arena);
}

static int
reduce_rules(CliCall *call)
{
	SwcLines lines;
	SwText text;

	if (!swc_lines_open(&lines, cli_argument(call, 0, "-")))
		return SWC_EXIT_NO_INPUT;
	while (swc_lines_next(&lines, &text))
	{
		if (text.size > 0)
			reduce_rule(text);
	}
	swc_lines_close(&lines);
	return lines.is_broken ? SWC_EXIT_NO_INPUT : 0;
}

static int
cmd_reduce(CliCall *call)
{
	const char *chart = cli_option(call, "chart");

	if (cli_option(call, "logic") != NULL)
		return reduce_rules(call);
	if (chart != NULL)
		return reduce_chart(call, chart);
	swc_error("usage: swooshctl reduce --chart FILE [EVENTS], or --logic [RULES]");
	return SWC_EXIT_USAGE;
}

static const CliOption reduce_options[] = {
	{"chart", "FILE", "chart in JSON or YAML"},
	{"facts", "FILE", "facts for provider guards, one a line; signatures are not checked"},
	{"start-guards", "JSON", "how guards answer at the start: {name: true, false or null}"},
	{"why", NULL, "say for what reason an event is refused, and its guards"},
	{"logic", NULL, "evaluate JsonLogic: {\"rule\", \"data\"} lines in, results out"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_reduce = {
	.name = "reduce",
	.arguments = "[FILE | -]",
	.summary = "Run a chart on events, without a database",
	.details =
		"Reads {\"event\", \"inputs\"?, \"hlc\"?} lines; writes index, accepted, configuration\n"
		"and state hash, for the start (index 0) and then for each event.  Without an hlc\n"
		"the n-th event has n milliseconds since 1970.  An event may also say signer,\n"
		"window_id, and guards: {name: true, false or null (unknown)}, which answers in the\n"
		"place of these guards; `chart check` writes such events.",
	.options = reduce_options,
	.argument_max = 1,
	.run = cmd_reduce,
};
