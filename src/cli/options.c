/*-------------------------------------------------------------------------
 *
 * options.c
 *		What commands ask of their options, and how they print.
 *
 * src/cli/options.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *
cli_option_at(const CliCall *call, const char *name, int i)
{
	for (int at = 0; at < call->value_count; at++)
	{
		if (strcmp(call->values[at].name, name) == 0 && i-- == 0)
			return call->values[at].value;
	}
	return NULL;
}

const char *
cli_option(const CliCall *call, const char *name)
{
	const char *last = NULL;

	for (int i = 0; i < call->value_count; i++)
	{
		if (strcmp(call->values[i].name, name) == 0)
			last = call->values[i].value;
	}
	return last;
}

const char *
cli_option_required(const CliCall *call, const char *name)
{
	const char *value = cli_option(call, name);

	if (value == NULL)
		swc_error("option --%s is missing; see swooshctl %s --help", name, call->command->name);
	return value;
}

bool
cli_option_integer(const CliCall *call, const char *name, int64_t preset, int64_t *out)
{
	const char *value = cli_option(call, name);
	char *end;

	*out = preset;
	if (value == NULL)
		return true;
	errno = 0;
	*out = strtoll(value, &end, 10);
	if (errno == 0 && end != value && *end == '\0' && *out <= SW_INTEGER_MAX &&
		*out >= -SW_INTEGER_MAX)
		return true;
	swc_error("--%s \"%s\" is not an integer", name, value);
	return false;
}

bool
cli_option_hlc(const CliCall *call, const char *name, SwHlc preset, SwHlc *out)
{
	const char *value = cli_option(call, name);
	int64_t ahead_ms;

	*out = preset;
	if (value == NULL)
		return true;
	if (*value == '+')
	{
		if (!cli_option_integer(call, name, 0, &ahead_ms))
			return false;
		*out = sw_hlc_make(swc_now_ms() + ahead_ms, 0);
		return true;
	}
	if (sw_hlc_parse(sw_text_from(value), out))
		return true;
	swc_error("--%s \"%s\" is neither an hlc (2025-10-19T01:23:45.678+00:00#0) nor +MILLISECONDS",
			  name,
			  value);
	return false;
}

const char *
cli_argument(const CliCall *call, int i, const char *preset)
{
	return i < call->argument_count ? call->arguments[i] : preset;
}

void
cli_print(SwText text)
{
	fwrite(text.data, 1, text.size, stdout);
	putchar('\n');
}

void
cli_print_json(SwArena *arena, const SwJson *value)
{
	cli_print(sw_canon(arena, value));
}

void
cli_print_hash(const CliCall *call, SwText hash)
{
	SwJsonBuilder builder;

	if (!call->is_json)
	{
		cli_print(hash);
		return;
	}
	sw_json_begin(&builder, call->arena);
	sw_json_add_text(&builder, "hash", hash);
	cli_print_json(call->arena, sw_json_end(&builder));
}

void
cli_print_text(const CliCall *call, SwText text)
{
	SwJsonBuilder builder;

	if (!call->is_json)
	{
		fwrite(text.data, 1, text.size, stdout);
		return;
	}
	sw_json_begin(&builder, call->arena);
	sw_json_add_text(&builder, "text", text);
	cli_print_json(call->arena, sw_json_end(&builder));
}

static int64_t progress_shown_ms;

void
cli_progress(const char *what, int64_t count)
{
	int64_t now_ms;

	if (count % 64 != 0 || !isatty(STDERR_FILENO))
		return;
	now_ms = swc_now_ms();
	if (now_ms - progress_shown_ms < 100)
		return;
	progress_shown_ms = now_ms;
	fprintf(stderr, "\r%s %" PRId64, what, count);
}

void
cli_progress_end(void)
{
	if (progress_shown_ms != 0)
		fputs("\r\033[K", stderr);
}

int
cli_document(SwArena *arena, const char *given, const char *what, const SwJson **value_out)
{
	bool is_file = *given == '@' || strcmp(given, "-") == 0;
	SwText text = sw_text_from(given);

	*value_out = NULL;
	if (is_file && !swc_file_read(arena, *given == '@' ? given + 1 : given, &text))
		return SWC_EXIT_NO_INPUT;
	*value_out = swc_json_read(arena, text, what);
	if (*value_out == NULL && !is_file && access(given, F_OK) == 0)
		swc_error("\"%s\" is a file; say @%s", given, given);
	return *value_out == NULL ? SWC_EXIT_DATA : 0;
}
