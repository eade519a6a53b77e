/*-------------------------------------------------------------------------
 *
 * cmd_chart.c
 *		chart lint, mermaid, json, yaml, hash: tools for people who write charts.
 *
 * src/cli/cmd_chart.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

static int
cmd_lint(CliCall *call)
{
	return cli_chart_lint(call, call->arguments[0]);
}

const CliCommand cli_cmd_chart_lint = {
	.name = "chart lint",
	.arguments = "FILE",
	.summary = "Name every fault of a chart, with path and line",
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_lint,
};

static int
cmd_mermaid(CliCall *call)
{
	const SwChart *chart;
	int code = cli_chart_load(call->arena, call->arguments[0], &chart);

	if (code != 0)
		return code;
	cli_print_text(call, sw_chart_mermaid(call->arena, chart));
	return 0;
}

const CliCommand cli_cmd_chart_mermaid = {
	.name = "chart mermaid",
	.arguments = "FILE",
	.summary = "Draw a chart as a Mermaid stateDiagram-v2",
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_mermaid,
};

/* chart_value reads a chart as a value, whatever it says; the exit code, after a message. */
static int
chart_value(CliCall *call, const SwJson **value_out)
{
	SwText text;
	int code = cli_chart_text(call->arena, call->arguments[0], &text);

	if (code != 0)
		return code;
	*value_out = swc_json_read(call->arena, text, call->arguments[0]);
	return *value_out == NULL ? SWC_EXIT_DATA : 0;
}

static int
cmd_json(CliCall *call)
{
	const SwJson *value;
	int code = chart_value(call, &value);

	if (code == 0)
		cli_print(sw_canon_ordered(call->arena, value));
	return code;
}

const CliCommand cli_cmd_chart_json = {
	.name = "chart json",
	.arguments = "FILE",
	.summary = "Print a chart as JSON: the bytes that are hashed",
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_json,
};

static int
cmd_yaml(CliCall *call)
{
	const SwJson *value;
	int code = chart_value(call, &value);

	if (code == 0)
		cli_print_text(call, cli_yaml_write(call->arena, value));
	return code;
}

const CliCommand cli_cmd_chart_yaml = {
	.name = "chart yaml",
	.arguments = "FILE",
	.summary = "Print a chart as YAML",
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_yaml,
};

static int
cmd_chart_hash(CliCall *call)
{
	const SwChart *chart;
	int code = cli_chart_load(call->arena, call->arguments[0], &chart);

	if (code == 0)
		cli_print_hash(call, sw_hash_spelling(call->arena, &chart->hash));
	return code;
}

const CliCommand cli_cmd_chart_hash = {
	.name = "chart hash",
	.arguments = "FILE",
	.summary = "Print the hash of a chart",
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_chart_hash,
};
