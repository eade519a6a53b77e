/*-------------------------------------------------------------------------
 *
 * cmd_import.c
 *		chart import, chart export: charts of SCXML and XState.
 *
 * A chart's hash is that of its text, and other formats do not keep every spelling: a
 * list of one, the order of keys, a target as it was written.  Where reading back what
 * was written would give another text, the text is carried along.  It counts as long as
 * it says the same as the document around it; whoever edits the document is believed.
 *
 * src/cli/cmd_import.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <stdarg.h>
#include <string.h>

#include "import.h"

void
cli_import_say(CliImport *import, CliSeverity severity, CliWhere where, const char *format, ...)
{
	va_list arguments;

	if (severity == CLI_ERROR)
		import->error_count++;
	if (import->is_quiet)
		return;
	fprintf(stderr, "%s:", import->path);
	if (where.line > 0)
		fprintf(stderr, "%zu:", where.line);
	fprintf(stderr, " %s: ", severity == CLI_ERROR ? "error" : "warning");
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	if (where.pointer.data != NULL)
		fprintf(stderr, " (at \"%.*s\")", (int) where.pointer.size, where.pointer.data);
	fputc('\n', stderr);
}

const SwJson *
import_single(SwArena *arena, const SwJson *const *items, size_t count)
{
	return count == 1 ? items[0] : sw_json_array(arena, items, count);
}

const SwJson *
import_call(SwArena *arena, const char *type, const char *param, const SwJson *value)
{
	SwJsonBuilder call, params;

	sw_json_begin(&params, arena);
	sw_json_add(&params, param, value);
	sw_json_begin(&call, arena);
	sw_json_add(&call, "type", sw_json_string_of(arena, type));
	sw_json_add(&call, "params", sw_json_end(&params));
	return sw_json_end(&call);
}

/* parse_chart reads a chart's text; NULL if it is none, which is not reported. */
static const SwChart *
parse_chart(SwArena *arena, SwText text)
{
	SwFindings findings = {0};
	const SwChart *chart;

	if (sw_chart_parse(arena, text, sw_guard_table(), &chart, &findings) != SW_OK)
		return NULL;
	return chart;
}

static bool
has_same_text(SwArena *arena, const SwJson *a, const SwJson *b)
{
	return a != NULL && b != NULL &&
		   sw_text_equal(sw_canon_ordered(arena, a), sw_canon_ordered(arena, b));
}

static void
say_edited(CliImport *import)
{
	cli_import_say(import,
				   CLI_WARNING,
				   (CliWhere){0, SW_NO_TEXT},
				   "it was changed after its export: the text that it carries is passed over");
}

/* ---- SCXML ---- */

/* scxml_back is what a chart becomes when it is written, without its text, and read. */
static const SwJson *
scxml_back(CliImport *import, const SwChart *chart)
{
	CliImport quiet = {.arena = import->arena, .path = import->path, .is_quiet = true};
	const XmlNode *document = xml_read(&quiet, scxml_write(&quiet, chart, SW_NO_TEXT));

	return document == NULL ? NULL : scxml_read(&quiet, document);
}

static const SwJson *
scxml_import(CliImport *import, SwText text)
{
	const XmlNode *document = xml_read(import, text);
	const SwJson *value = document == NULL ? NULL : scxml_read(import, document);
	const XmlNode *carried = document == NULL ? NULL : xml_child(document, XML_SWOOSH, "chart");
	const SwChart *chart;

	if (value == NULL || carried == NULL)
		return value;
	chart = parse_chart(import->arena, carried->text);
	if (chart != NULL && has_same_text(import->arena, scxml_back(import, chart), value))
		return chart->config;
	say_edited(import);
	return value;
}

static SwText
scxml_export(CliImport *import, const SwChart *chart)
{
	SwText text = SW_NO_TEXT;

	if (!has_same_text(import->arena, scxml_back(import, chart), chart->config))
		text = sw_canon_ordered(import->arena, chart->config);
	return scxml_write(import, chart, text);
}

/* ---- XState ---- */

static const SwJson *
without_carried(SwArena *arena, const SwJson *config)
{
	const SwJson *meta = sw_json_get(config, "meta");

	if (sw_json_get(meta, CLI_CHART_TEXT) == NULL)
		return config;
	meta = sw_json_with(arena, meta, SW_TEXT(CLI_CHART_TEXT), NULL);
	return sw_json_with(arena, config, SW_TEXT("meta"), meta->count == 0 ? NULL : meta);
}

static const SwJson *
xstate_export(CliImport *import, const SwChart *chart)
{
	SwArena *arena = import->arena;
	CliImport quiet = {.arena = arena, .path = import->path, .is_quiet = true};
	const SwJson *config = xstate_write(import, chart);
	const SwJson *text;
	const SwJson *meta;

	if (has_same_text(arena, xstate_read(&quiet, config), chart->config))
		return config;
	text = sw_json_string(arena, sw_canon_ordered(arena, chart->config));
	meta = sw_json_with(arena, sw_json_get(config, "meta"), SW_TEXT(CLI_CHART_TEXT), text);
	return sw_json_with(arena, config, SW_TEXT("meta"), meta);
}

static const SwJson *
xstate_import(CliImport *import, SwText text)
{
	const SwJson *config;
	const SwJson *carried;
	const SwChart *chart;
	SwFault fault;

	if (sw_json_parse(import->arena,
					  text,
					  CLI_IMPORT_OCTETS_MAX,
					  SW_JSON_DEPTH_MAX,
					  &config,
					  &fault) != SW_OK)
	{
		import->is_malformed = true;
		cli_import_say(import,
					   CLI_ERROR,
					   (CliWhere){0, fault.pointer},
					   "this is no JSON of a machine config (functions have none): %s",
					   fault.why);
		return NULL;
	}
	carried = sw_json_get(sw_json_get(config, "meta"), CLI_CHART_TEXT);
	if (carried == NULL)
		return xstate_read(import, config);
	chart = parse_chart(import->arena, sw_json_text_of(carried));
	if (chart != NULL && has_same_text(import->arena, xstate_export(import, chart), config))
		return chart->config;
	say_edited(import);
	return xstate_read(import, without_carried(import->arena, config));
}

/* ---- Commands ---- */

typedef enum ChartFormat
{
	FORMAT_NONE,
	FORMAT_SCXML,
	FORMAT_XSTATE
} ChartFormat;

static ChartFormat
import_format(const CliCall *call)
{
	bool is_scxml = cli_option(call, "scxml") != NULL;
	bool is_xstate = cli_option(call, "xstate") != NULL;

	if (is_scxml != is_xstate)
		return is_scxml ? FORMAT_SCXML : FORMAT_XSTATE;
	swc_error("usage: swooshctl %s --scxml FILE, or --xstate FILE", call->command->name);
	return FORMAT_NONE;
}

static void
read_events(const CliCall *call, CliImport *import)
{
	SwText *events;
	const char *given;
	size_t count = 0;

	while (cli_option_at(call, "event", (int) count) != NULL)
		count++;
	events = SW_NEW_ARRAY(call->arena, SwText, count + 1);
	for (size_t i = 0; (given = cli_option_at(call, "event", (int) i)) != NULL; i++)
		events[i] = sw_text_from(given);
	import->events = events;
	import->event_count = count;
}

static int
cmd_import(CliCall *call)
{
	CliImport import = {.arena = call->arena, .path = call->arguments[0]};
	ChartFormat format = import_format(call);
	SwFindings findings = {0};
	const SwChart *chart;
	const SwJson *value;
	SwStatus status;
	SwText text;

	if (format == FORMAT_NONE)
		return SWC_EXIT_USAGE;
	if (!swc_file_read(call->arena, import.path, &text))
		return SWC_EXIT_NO_INPUT;
	read_events(call, &import);
	value = format == FORMAT_SCXML ? scxml_import(&import, text) : xstate_import(&import, text);
	if (value == NULL)
		return sw_status_exit(import.is_malformed ? SW_MALFORMED : SW_CHART_REFUSED);
	text = sw_canon_ordered(call->arena, value);
	status = sw_chart_parse(call->arena, text, sw_guard_table(), &chart, &findings);
	for (uint32_t i = 0; i < findings.count; i++)
		cli_import_say(&import,
					   CLI_ERROR,
					   (CliWhere){0, findings.items[i].pointer},
					   "in the chart that it makes: %.*s (%s)",
					   (int) findings.items[i].message.size,
					   findings.items[i].message.data,
					   findings.items[i].code);
	if (status != SW_OK)
		return sw_status_exit(SW_CHART_REFUSED);
	if (call->is_json)
	{
		cli_print(text);
		return 0;
	}
	text = cli_yaml_write(call->arena, value);
	fwrite(text.data, 1, text.size, stdout);
	return 0;
}

static int
cmd_export(CliCall *call)
{
	CliImport import = {.arena = call->arena, .path = call->arguments[0]};
	ChartFormat format = import_format(call);
	const SwChart *chart;
	int code;

	if (format == FORMAT_NONE)
		return SWC_EXIT_USAGE;
	code = cli_chart_load(call->arena, import.path, &chart);
	if (code != 0)
		return code;
	if (format == FORMAT_XSTATE)
		cli_print(sw_canon_ordered(call->arena, xstate_export(&import, chart)));
	else
		cli_print_text(call, scxml_export(&import, chart));
	return 0;
}

#define FORMAT_OPTIONS                                                                             \
	{"scxml", NULL, "the other format is SCXML (W3C, 1.0)"},                                       \
	{                                                                                              \
		"xstate", NULL, "the other format is the JSON of an XState machine config"                 \
	}

static const CliOption import_options[] = {
	FORMAT_OPTIONS,
	{"event", "NAME", "one more that prefixes and wildcards stand for; may be repeated"},
	{NULL, NULL, NULL},
};

static const CliOption export_options[] = {
	FORMAT_OPTIONS,
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_chart_import = {
	.name = "chart import",
	.arguments = "FILE",
	.summary = "Make a chart of SCXML or of an XState config",
	.details =
		"Prints the chart in YAML, with --json as JSON.  What a chart cannot say is an error\n"
		"with its line or JSON pointer; what is left out without effect on the states is a\n"
		"warning.",
	.options = import_options,
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_import,
};

const CliCommand cli_cmd_chart_export = {
	.name = "chart export",
	.arguments = "FILE",
	.summary = "Write a chart as SCXML or as an XState config",
	.details =
		"What comes out makes the same chart, hash and all, when it is imported.  Warnings say\n"
		"what another engine will do otherwise.",
	.options = export_options,
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_export,
};
