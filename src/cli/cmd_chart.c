/*-------------------------------------------------------------------------
 *
 * cmd_chart.c
 *		chart lint, mermaid, json, yaml, hash: tools for people who write charts.
 *
 * src/cli/cmd_chart.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

#include <string.h>

static bool
chart_is_yaml(const char *path, SwText text)
{
	SwText name = sw_text_from(path);

	if (name.size > 5 && strcmp(path + name.size - 5, ".json") == 0)
		return false;
	for (size_t i = 0; i < text.size; i++)
	{
		if (strchr(" \t\r\n", text.data[i]) == NULL)
			return text.data[i] != '{';
	}
	return true;
}

/* chart_read is the chart's JSON text, with the places of its values in YAML. */
static bool
chart_read(SwArena *arena, const char *path, SwText *text_out, CliYamlMarks *marks)
{
	const SwJson *value;

	if (!swc_file_read(arena, path, text_out))
		return false;
	if (!chart_is_yaml(path, *text_out))
		return true;
	value = cli_yaml_read(arena, *text_out, path, marks);
	if (value == NULL)
		return false;
	*text_out = sw_canon_ordered(arena, value);
	return true;
}

bool
cli_chart_text(SwArena *arena, const char *path, SwText *text_out)
{
	return chart_read(arena, path, text_out, NULL);
}

/* chart_line is the line of a pointer in YAML: its own, or that of the nearest value around it. */
static size_t
chart_line(const CliYamlMarks *marks, SwText pointer)
{
	for (;;)
	{
		for (size_t i = 0; i < marks->count; i++)
		{
			if (sw_text_equal(marks->items[i].pointer, pointer))
				return marks->items[i].line;
		}
		if (pointer.size == 0)
			return 0;
		do
			pointer.size--;
		while (pointer.data[pointer.size] != '/');
	}
}

static void
findings_print(const CliCall *call, const char *path, const SwFindings *findings,
			   const CliYamlMarks *marks)
{
	for (uint32_t i = 0; i < findings->count; i++)
	{
		const SwFinding *finding = &findings->items[i];
		size_t line = marks == NULL ? 0 : chart_line(marks, finding->pointer);
		SwJsonBuilder builder;

		if (!call->is_json)
		{
			printf("%s:", path);
			if (line != 0)
				printf("%zu:", line);
			printf(" %s: %.*s (%s at \"%.*s\")\n",
				   finding->is_advice ? "note"
				   : finding->is_lint ? "warning"
									  : "error",
				   (int) finding->message.size,
				   finding->message.data,
				   finding->code,
				   (int) finding->pointer.size,
				   finding->pointer.data);
			continue;
		}
		sw_json_begin(&builder, call->arena);
		sw_json_add_text(&builder, "code", sw_text_from(finding->code));
		sw_json_add_text(&builder, "pointer", finding->pointer);
		sw_json_add_text(&builder, "message", finding->message);
		sw_json_add(&builder, "lint", sw_json_boolean(finding->is_lint));
		if (line != 0)
			sw_json_add(&builder, "line", sw_json_integer(call->arena, (int64_t) line));
		cli_print_json(call->arena, sw_json_end(&builder));
	}
}

void
cli_findings_print(const CliCall *call, const char *path, const SwFindings *findings)
{
	findings_print(call, path, findings, NULL);
}

/* chart_load reads and parses; prints what is wrong, also lint where `is_linted`. */
static int
chart_load(CliCall *call, bool is_linted, const SwChart **chart_out)
{
	const char *path = call->arguments[0];
	CliYamlMarks marks = {0};
	SwFindings findings = {0};
	SwStatus status;
	SwText text;

	if (!chart_read(call->arena, path, &text, &marks))
		return SWC_EXIT_NO_INPUT;
	status = sw_chart_parse(call->arena, text, sw_guard_table(), chart_out, &findings);
	if (status == SW_OK && is_linted)
		sw_chart_lint(call->arena, *chart_out, &findings);
	if (status != SW_OK || is_linted)
		findings_print(call, path, &findings, &marks);
	if (status != SW_OK)
		return sw_status_exit(status);
	for (uint32_t i = 0; i < findings.count; i++)
	{
		if (is_linted && !findings.items[i].is_advice)
			return sw_status_exit(SW_CHART_REFUSED);
	}
	return 0;
}

static int
cmd_lint(CliCall *call)
{
	const SwChart *chart;
	int code = chart_load(call, true, &chart);

	if (code == 0 && !call->is_json)
		printf("%s: ok\n", call->arguments[0]);
	return code;
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
	SwText drawing;
	int code = chart_load(call, false, &chart);

	if (code != 0)
		return code;
	drawing = sw_chart_mermaid(call->arena, chart);
	fwrite(drawing.data, 1, drawing.size, stdout);
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

static int
cmd_json(CliCall *call)
{
	const SwJson *value;
	SwText text;

	if (!cli_chart_text(call->arena, call->arguments[0], &text))
		return SWC_EXIT_NO_INPUT;
	value = swc_json_read(call->arena, text, call->arguments[0]);
	if (value == NULL)
		return SWC_EXIT_DATA;
	cli_print(sw_canon_ordered(call->arena, value));
	return 0;
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
	SwText text;

	if (!cli_chart_text(call->arena, call->arguments[0], &text))
		return SWC_EXIT_NO_INPUT;
	value = swc_json_read(call->arena, text, call->arguments[0]);
	if (value == NULL)
		return SWC_EXIT_DATA;
	text = cli_yaml_write(call->arena, value);
	fwrite(text.data, 1, text.size, stdout);
	return 0;
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
	int code = chart_load(call, false, &chart);

	if (code == 0)
		cli_print(sw_hash_spelling(call->arena, &chart->hash));
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
