/*-------------------------------------------------------------------------
 *
 * chart_file.c
 *		Files with charts, and the lines of what is wrong in them.
 *
 * src/cli/chart_file.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

#include <string.h>

#include "swoosh/sort.h"

/* A file that is read. */
typedef struct ChartFile
{
	SwArena *arena;
	const char *path;
	SwText text;
	SwText json;         /* the chart as JSON: the text itself if it is that */
	const SwJson *value; /* NULL of a text that is not read */
	CliYamlMarks marks;  /* where each value stands, sorted by pointer once they are needed */
	bool has_marks;
	SwFindings findings;
} ChartFile;

/* ---- Reading ---- */

static bool
has_ending(const char *path, const char *ending)
{
	size_t size = strlen(path);
	size_t end = strlen(ending);

	return size > end && strcmp(path + size - end, ending) == 0;
}

/* begins_as_json: the first character that is no blank is a brace. */
static bool
begins_as_json(SwText text)
{
	size_t at = 0;

	while (at < text.size && memchr(" \t\r\n", text.data[at], 4) != NULL)
		at++;
	return at < text.size && text.data[at] == '{';
}

static void
add_malformed(ChartFile *file, SwText pointer, const char *why)
{
	SwFinding *finding = SW_NEW(file->arena, SwFinding);

	*finding = (SwFinding){.pointer = pointer,
						   .code = "malformed",
						   .message = sw_text_copy(file->arena, sw_text_from(why))};
	file->findings = (SwFindings){.items = finding, .count = 1, .capacity = 1};
}

/* mark_fault lets the whole document stand at one line. */
static void
mark_fault(ChartFile *file, size_t line)
{
	file->marks = (CliYamlMarks){SW_NEW(file->arena, CliYamlMark), 1, 1};
	file->marks.items[0] = (CliYamlMark){SW_TEXT(""), line, 1};
}

static void
read_yaml(ChartFile *file)
{
	CliYamlFault fault;

	file->has_marks = true;
	file->value = cli_yaml_read(file->arena, file->text, &file->marks, &fault);
	if (file->value != NULL)
		return;
	add_malformed(file, fault.pointer, "");
	file->findings.items[0].message = fault.why;
	mark_fault(file, fault.line);
}

/* read_json: false if it is none. */
static bool
read_json(ChartFile *file)
{
	SwFault fault;

	if (sw_json_parse(file->arena,
					  file->text,
					  SIZE_MAX,
					  SW_EXPORT_DEPTH_MAX,
					  &file->value,
					  &fault) == SW_OK)
		return true;
	file->value = NULL;
	add_malformed(file, fault.pointer, fault.why);
	return false;
}

/* chart_read: the exit code; findings hold why a text is not read. */
static int
chart_read(SwArena *arena, const char *path, ChartFile *file_out)
{
	ChartFile *file = file_out;

	*file = (ChartFile){.arena = arena, .path = path};
	if (!swc_file_read(arena, path, &file->text))
		return SWC_EXIT_NO_INPUT;
	if (!has_ending(path, ".json") && !begins_as_json(file->text))
		read_yaml(file);
	else if (!read_json(file) && (has_ending(path, ".yaml") || has_ending(path, ".yml")))
	{
		file->findings.count = 0;
		read_yaml(file);
	}
	if (file->value == NULL)
		return SWC_EXIT_DATA;
	file->json = file->has_marks ? sw_canon_ordered(arena, file->value) : file->text;
	return 0;
}

/* ---- Lines ---- */

static int
compare_marks(const void *a, const void *b, const void *context)
{
	(void) context;
	return sw_text_compare(((const CliYamlMark *) a)->pointer, ((const CliYamlMark *) b)->pointer);
}

/* prepare_marks: JSON is YAML but for a few escapes, so the lines of a JSON text are read so. */
static void
prepare_marks(ChartFile *file)
{
	CliYamlFault fault;

	if (!file->has_marks && cli_yaml_read(file->arena, file->text, &file->marks, &fault) == NULL)
		mark_fault(file, fault.line);
	sw_sort(file->arena,
			file->marks.items,
			file->marks.count,
			sizeof(CliYamlMark),
			compare_marks,
			NULL);
}

static const CliYamlMark *
find_mark(const CliYamlMarks *marks, SwText pointer)
{
	size_t low = 0;
	size_t high = marks->count;

	while (low < high)
	{
		size_t middle = low + (high - low) / 2;
		int order = sw_text_compare(marks->items[middle].pointer, pointer);

		if (order == 0)
			return &marks->items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* line_of is the line of a pointer: its own, or that of the nearest value around it; 0: unknown. */
static size_t
line_of(const CliYamlMarks *marks, SwText pointer)
{
	for (;;)
	{
		const CliYamlMark *mark = find_mark(marks, pointer);

		if (mark != NULL)
			return mark->line;
		if (pointer.size == 0)
			return 0;
		do
			pointer.size--;
		while (pointer.data[pointer.size] != '/');
	}
}

/* ---- Findings ---- */

static void
print_text(FILE *to, const char *path, size_t line, const SwFinding *finding)
{
	fprintf(to, "%s:", path);
	if (line != 0)
		fprintf(to, "%zu:", line);
	fprintf(to,
			" %s: %.*s (%s at \"%.*s\")\n",
			finding->is_advice ? "note"
			: finding->is_lint ? "warning"
							   : "error",
			(int) finding->message.size,
			finding->message.data,
			finding->code,
			(int) finding->pointer.size,
			finding->pointer.data);
}

static void
print_json(SwArena *arena, size_t line, const SwFinding *finding)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add_text(&builder, "code", sw_text_from(finding->code));
	sw_json_add_text(&builder, "pointer", finding->pointer);
	sw_json_add_text(&builder, "message", finding->message);
	sw_json_add(&builder, "lint", sw_json_boolean(finding->is_lint));
	if (line != 0)
		sw_json_add(&builder, "line", sw_json_integer(arena, (int64_t) line));
	cli_print_json(arena, sw_json_end(&builder));
}

static void
print_findings(ChartFile *file, FILE *to, bool is_json)
{
	if (file->findings.count > 0)
		prepare_marks(file);
	for (uint32_t i = 0; i < file->findings.count; i++)
	{
		const SwFinding *finding = &file->findings.items[i];
		size_t line = line_of(&file->marks, finding->pointer);

		if (is_json)
			print_json(file->arena, line, finding);
		else
			print_text(to, file->path, line, finding);
	}
}

/* ---- Charts ---- */

int
cli_chart_text(SwArena *arena, const char *path, SwText *text_out)
{
	ChartFile file;
	int code = chart_read(arena, path, &file);

	print_findings(&file, stderr, false);
	*text_out = file.json;
	return code;
}

/* chart_parse: the exit code of a file and its chart. */
static int
chart_parse(ChartFile *file, int code, const SwChart **chart_out)
{
	if (code != 0)
		return code;
	return sw_status_exit(
		sw_chart_parse(file->arena, file->json, sw_guard_table(), chart_out, &file->findings));
}

int
cli_chart_load(SwArena *arena, const char *path, const SwChart **chart_out)
{
	ChartFile file;
	int code = chart_parse(&file, chart_read(arena, path, &file), chart_out);

	print_findings(&file, stderr, false);
	return code;
}

int
cli_chart_lint(const CliCall *call, const char *path)
{
	ChartFile file;
	const SwChart *chart;
	int code = chart_parse(&file, chart_read(call->arena, path, &file), &chart);

	if (code == 0)
		sw_chart_lint(call->arena, chart, &file.findings);
	print_findings(&file, stdout, call->is_json);
	for (uint32_t i = 0; code == 0 && i < file.findings.count; i++)
		if (!file.findings.items[i].is_advice)
			code = sw_status_exit(SW_CHART_REFUSED);
	if (code == 0 && !call->is_json)
		printf("%s: ok\n", path);
	return code;
}
