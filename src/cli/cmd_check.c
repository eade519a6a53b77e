/*-------------------------------------------------------------------------
 *
 * cmd_check.c
 *		chart check: what a chart can and cannot come to.
 *
 * src/cli/cmd_check.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <inttypes.h>

#define DEPTH_PRESET  60
#define DEPTH_MAX     65535 /* it counts the events of one millisecond */
#define STATES_PRESET 200000
#define STATES_MAX    4000000 /* what is kept of each is small, yet kept */

/* ---- Invariants ---- */

static void
note_step(void *context, const CliCheckRead *read)
{
	CliCheckInvariant *invariant = context;
	SwText rest;

	if (read->path.data == NULL || cli_check_below(read->path, "before", &rest) ||
		cli_check_below(read->path, "changed", &rest))
		invariant->reads_before = true;
	if ((read->path.data != NULL && invariant->reads_before) ||
		cli_check_below(read->path, "event", &rest))
		invariant->is_of_steps = true;
}

/* is_list: a list of texts, each of which the chart knows; NULL is none and good. */
static bool
is_list(const SwChart *chart, const SwJson *list, bool (*is_known)(const SwChart *, SwText))
{
	bool is_good = list == NULL || list->type == SW_JSON_ARRAY;

	for (uint32_t i = 0; is_good && list != NULL && i < list->count; i++)
	{
		SwText text = sw_json_text_of(list->as.elements[i]);

		is_good = text.data != NULL && is_known(chart, text);
	}
	return is_good;
}

static bool
is_event(const SwChart *chart, SwText text)
{
	return sw_chart_has_event(chart, text) ||
		   (chart->has_after && sw_text_is(text, SW_MACHINE_DUE));
}

static bool
is_state(const SwChart *chart, SwText text)
{
	return sw_chart_resolve(chart, text) != SW_NO_STATE;
}

/* read_scope reads of which events and states an invariant speaks; false after a message. */
static bool
read_scope(const CliCheck *check, CliCheckInvariant *invariant, const SwJson *value)
{
	invariant->events = sw_json_get(value, "events");
	invariant->states = sw_json_get(value, "states");
	if (invariant->events != NULL)
		invariant->is_of_steps = true;
	if (is_list(check->chart, invariant->events, is_event) &&
		is_list(check->chart, invariant->states, is_state))
		return true;
	swc_error("invariant %.*s: events and states are lists of what the chart has",
			  (int) invariant->name.size,
			  invariant->name.data);
	return false;
}

/* read_invariant: a rule, or {"name"?, "events"?, "states"?, "rule"}; false after a message. */
static bool
read_invariant(CliCheck *check, const SwJson *value, CliCheckInvariant *list)
{
	CliCheckInvariant *invariant = &list[check->invariant_count];
	const SwJson *rule = sw_json_get(value, "rule");
	SwText unknown = SW_NO_TEXT;

	invariant->rule = rule == NULL ? value : rule;
	invariant->name = rule == NULL ? SW_NO_TEXT : sw_json_get_string(value, "name");
	if (invariant->name.size == 0)
		invariant->name = sw_text_format(check->arena, "%" PRIu32, check->invariant_count + 1);
	if (sw_logic_check(invariant->rule, check->arena, &unknown) != NULL)
	{
		swc_error("invariant %.*s: JsonLogic has no operator \"%.*s\"",
				  (int) invariant->name.size,
				  invariant->name.data,
				  (int) unknown.size,
				  unknown.data);
		return false;
	}
	cli_check_reads(invariant->rule, note_step, invariant);
	check->reads_before = check->reads_before || invariant->reads_before;
	check->invariant_count++;
	return rule == NULL || read_scope(check, invariant, value);
}

/* read_invariants reads --invariant and --invariants, in this order; the exit code. */
static int
read_invariants(CliCall *call, CliCheck *check)
{
	const char *given = cli_option(call, "invariants");
	const SwJson *more = &sw_json_empty_array;
	CliCheckInvariant *list;
	int code = 0;

	if (given != NULL)
		code = cli_document(call->arena, given, "--invariants", &more);
	if (code != 0)
		return code;
	if (more->type != SW_JSON_ARRAY)
	{
		swc_error("--invariants is no list of rules or of {\"name\", \"rule\", ...}");
		return SWC_EXIT_DATA;
	}
	list = SW_NEW_ARRAY(call->arena, CliCheckInvariant, (size_t) more->count + CLI_VALUES_MAX);
	check->invariants = list;
	for (int i = 0; cli_option_at(call, "invariant", i) != NULL; i++)
	{
		const SwJson *rule;

		code = cli_document(call->arena, cli_option_at(call, "invariant", i), "--invariant", &rule);
		if (code != 0)
			return code;
		if (!read_invariant(check, rule, list))
			return SWC_EXIT_DATA;
	}
	for (uint32_t i = 0; i < more->count; i++)
		if (!read_invariant(check, more->as.elements[i], list))
			return SWC_EXIT_DATA;
	return 0;
}

/* ---- Inputs ---- */

/* read_inputs reads {"<event>": [{…}, …]}; the exit code. */
static int
read_inputs(CliCall *call, CliCheck *check)
{
	const char *given = cli_option(call, "inputs");
	const SwJson *inputs;
	int code;

	if (given == NULL)
		return 0;
	code = cli_document(call->arena, given, "--inputs", &inputs);
	if (code != 0)
		return code;
	check->given_inputs = inputs;
	for (uint32_t i = 0; i < inputs->count && inputs->type == SW_JSON_OBJECT; i++)
	{
		const SwMember *member = &inputs->as.members[i];
		bool is_good = sw_json_is(member->value, SW_JSON_ARRAY) && member->value->count > 0 &&
					   sw_chart_has_event(check->chart, member->key);

		for (uint32_t k = 0; is_good && k < member->value->count; k++)
			is_good = sw_json_is(member->value->as.elements[k], SW_JSON_OBJECT);
		if (is_good)
			continue;
		swc_error("--inputs: \"%.*s\" is no event of the chart with a list of inputs",
				  (int) member->key.size,
				  member->key.data);
		return SWC_EXIT_DATA;
	}
	if (inputs->type == SW_JSON_OBJECT)
		return 0;
	swc_error("--inputs is no object of lists of inputs by event");
	return SWC_EXIT_DATA;
}

/* ---- The command ---- */

static int
read_bounds(CliCall *call, CliCheck *check)
{
	if (!cli_option_integer(call, "depth", DEPTH_PRESET, &check->depth_max) ||
		!cli_option_integer(call, "states", STATES_PRESET, &check->states_max) ||
		!cli_option_integer(call, "seconds", 0, &check->seconds_max))
		return SWC_EXIT_USAGE;
	if (check->depth_max >= 0 && check->depth_max <= DEPTH_MAX && check->states_max >= 1 &&
		check->states_max <= STATES_MAX && check->seconds_max >= 0 &&
		check->seconds_max <= INT32_MAX)
		return 0;
	swc_error("--depth is 0 to %d, --states 1 to %d, --seconds at least 0", DEPTH_MAX, STATES_MAX);
	return SWC_EXIT_USAGE;
}

static int
cmd_check(CliCall *call)
{
	CliCheck check = {
		.arena = call->arena,
		.is_whole = cli_option(call, "whole") != NULL,
		.finds_traps = cli_option(call, "traps") != NULL,
		.is_first = cli_option(call, "first") != NULL,
	};
	CliCheckResult result;
	int code = read_bounds(call, &check);

	if (code == 0)
		code = cli_chart_load(call->arena, call->arguments[0], &check.chart);
	if (code == 0)
		code = read_invariants(call, &check);
	if (code == 0)
		code = read_inputs(call, &check);
	if (code != 0)
		return code;
	cli_check_guards_prepare(&check);
	cli_check_live_prepare(&check);
	cli_check_zones_prepare(&check);
	cli_check_inputs_prepare(&check);
	cli_check_explore(&check, &result);
	return cli_check_report(call, &check, &result, call->arguments[0], cli_option(call, "out"));
}

static const CliOption check_options[] = {
	{"invariant", "RULE", "JsonLogic over {state, configuration}, true in every state; repeatable"},
	{"invariants", "@FILE", "a list of rules, or of {\"name\", \"rule\", ...}"},
	{"inputs", "@FILE", "inputs to try: {\"<event>\": [{...}, ...]}"},
	{"depth", "N", "events in a row (60)"},
	{"states", "N", "states kept (200000)"},
	{"seconds", "N", "time; 0, the preset, for any"},
	{"first", NULL, "stop at the first finding"},
	{"traps", NULL, "find states from which the end cannot be reached any more, too"},
	{"whole", NULL, "tell states apart by all that they hold, not by what counts"},
	{"out", "FILE", "write the events to the first finding, none if there is none, for reduce"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_chart_check = {
	.name = "chart check",
	.arguments = "FILE",
	.summary = "Explore what a chart can come to: dead ends, dead states, broken invariants",
	.details =
		"Explores every state that can be reached; guards on facts and inputs answer both ways.\n"
		"Each finding is printed with the shortest events that lead to it.",
	.options = check_options,
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_check,
};
