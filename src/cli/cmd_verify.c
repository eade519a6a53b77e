/*-------------------------------------------------------------------------
 *
 * cmd_verify.c
 *		export, verify, replay: the log outside the database.
 *
 * src/cli/cmd_verify.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

#include <inttypes.h>
#include <string.h>

static int
cmd_export(CliCall *call)
{
	PGconn *connection = swc_connect(cli_option(call, "dbname"));
	int64_t lines = 0;
	int code = 0;
	SwText line;

	if (connection == NULL)
		return SWC_EXIT_UNAVAILABLE;
	if (swc_export_begin(connection,
						 call->arguments[0],
						 cli_option(call, "from"),
						 cli_option(call, "to"),
						 &code))
	{
		while (swc_export_next(connection, &line, &code))
		{
			cli_print(line);
			cli_progress("lines", ++lines);
		}
		cli_progress_end();
	}
	PQfinish(connection);
	return code;
}

static const CliOption export_options[] = {
	{"from", "INDEX", "first record (default: from genesis)"},
	{"to", "INDEX", "last record (default: the head)"},
	{"dbname", "CONNINFO", "database, as for psql"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_export = {
	.name = "export",
	.arguments = "INSTANCE",
	.summary = "Print the log of an instance with all it rests on, as JSON lines",
	.details =
		"`swooshctl verify` and `swooshctl replay` read it without a database; so can anyone.",
	.options = export_options,
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_export,
};

static void
verify_print_fault(CliCall *call, const SwVerifyFault *fault, SwStatus status)
{
	SwArena *arena = call->arena;
	SwJsonBuilder builder;

	if (!call->is_json)
	{
		printf("line %" PRId64 ": %s", fault->line, fault->name);
		if (fault->wal_index >= 0)
			printf(", record %" PRId64, fault->wal_index);
		if (fault->pointer.data != NULL)
			printf(", at \"%.*s\"", (int) fault->pointer.size, fault->pointer.data);
		if (fault->expected.data != NULL)
			printf("\n  expected %.*s", (int) fault->expected.size, fault->expected.data);
		if (fault->found.data != NULL)
			printf("\n  found    %.*s", (int) fault->found.size, fault->found.data);
		putchar('\n');
		return;
	}
	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "ok", &sw_json_false);
	sw_json_add_text(&builder, "status", sw_text_from(sw_status_name(status)));
	sw_json_add_text(&builder, "fault", sw_text_from(fault->name));
	sw_json_add(&builder, "line", sw_json_integer(arena, fault->line));
	if (fault->wal_index >= 0)
		sw_json_add(&builder, "wal_index", sw_json_integer(arena, fault->wal_index));
	sw_json_add_text(&builder, "pointer", fault->pointer);
	sw_json_add_text(&builder, "expected", fault->expected);
	sw_json_add_text(&builder, "found", fault->found);
	cli_print_json(arena, sw_json_end(&builder));
}

static void
verify_print_end(CliCall *call, const SwVerifier *verifier)
{
	SwArena *arena = call->arena;
	SwText hash = sw_hash_spelling(arena, sw_state_hash(sw_verifier_state(verifier)));
	SwJsonBuilder builder;

	if (!call->is_json)
	{
		printf("ok: %" PRId64 " records to index %" PRId64 ", state %.*s\n",
			   sw_verifier_records(verifier),
			   sw_verifier_wal_index(verifier),
			   (int) hash.size,
			   hash.data);
		return;
	}
	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "ok", &sw_json_true);
	sw_json_add(&builder, "records", sw_json_integer(arena, sw_verifier_records(verifier)));
	sw_json_add(&builder, "wal_index", sw_json_integer(arena, sw_verifier_wal_index(verifier)));
	sw_json_add_text(&builder, "state_hash", hash);
	sw_json_add(&builder, "record_hash", sw_hash_to_json(arena, sw_verifier_record_hash(verifier)));
	cli_print_json(arena, sw_json_end(&builder));
}

/* replay_print_index shows one index as replay reached it. */
static void
replay_print_index(SwArena *arena, const SwVerifier *verifier)
{
	const SwRecord *record = sw_verifier_record(verifier);
	SwState *state = sw_verifier_state(verifier);
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "index", sw_json_integer(arena, sw_verifier_wal_index(verifier)));
	if (record != NULL)
		sw_json_add_text(&builder, "transition", record->transition);
	sw_json_add(&builder, "configuration", sw_state_get_string(state, SW_STATE_CONFIGURATION));
	sw_json_add(&builder, "state_hash", sw_hash_to_json(arena, sw_state_hash(state)));
	cli_print(sw_canon_ordered(arena, sw_json_end(&builder)));
}

/* replay_shown follows the verifier from line to line and prints each index once. */
static void
replay_show(const SwVerifier *verifier, int64_t *shown)
{
	SwArena scratch;

	if (sw_verifier_state(verifier) == NULL || sw_verifier_wal_index(verifier) == *shown)
		return;
	*shown = sw_verifier_wal_index(verifier);
	sw_arena_init(&scratch, swc_host());
	replay_print_index(&scratch, verifier);
	sw_arena_reset(&scratch);
}

static SwStatus
verify_lines(SwcLines *lines, SwVerifier *verifier, bool is_replay, SwVerifyFault *fault)
{
	int64_t shown = -1;
	SwText line;

	while (swc_lines_next(lines, &line))
	{
		SwStatus status = sw_verifier_line(verifier, line, fault);

		if (status != SW_OK)
			return status;
		if (is_replay)
			replay_show(verifier, &shown);
		cli_progress("records", sw_verifier_records(verifier));
	}
	return sw_verifier_end(verifier, fault);
}

/* verify_secret reads the redaction secret (hex digits) where one is given. */
static bool
verify_secret(CliCall *call, SwVerifyOptions *options)
{
	const char *path = cli_option(call, "redaction-secret");
	uint8_t *secret;
	SwText digits;

	if (path == NULL)
		return true;
	if (!swc_file_read(call->arena, path, &digits))
		return false;
	if (digits.size > 0 && digits.data[digits.size - 1] == '\n')
		digits.size--;
	secret = sw_arena_alloc(call->arena, digits.size / 2 + 1);
	options->redaction_secret = secret;
	options->redaction_secret_size = digits.size / 2;
	if (digits.size % 2 == 0 && digits.size > 0 && sw_hex_decode(digits, secret, digits.size / 2))
		return true;
	swc_error("\"%s\" does not hold lower-case hex digits", path);
	return false;
}

static int
verify_run(CliCall *call, bool is_replay)
{
	SwVerifyOptions options = {
		.skip_signatures = is_replay,
		.guards = sw_guard_table(),
	};
	SwVerifyFault fault;
	SwVerifier *verifier;
	SwStatus status;
	SwcLines lines;
	int code;

	if (!verify_secret(call, &options))
		return SWC_EXIT_NO_INPUT;
	if (!swc_lines_open(&lines, cli_argument(call, 0, "-")))
		return SWC_EXIT_NO_INPUT;
	verifier = sw_verifier_new(swc_host(), options);
	status = verify_lines(&lines, verifier, is_replay, &fault);
	code = sw_status_exit(status);
	cli_progress_end();
	if (lines.is_broken)
		code = SWC_EXIT_NO_INPUT;
	else if (status != SW_OK)
		verify_print_fault(call, &fault, status);
	else if (!is_replay)
		verify_print_end(call, verifier);
	sw_verifier_free(verifier);
	swc_lines_close(&lines);
	return code;
}

static int
cmd_verify(CliCall *call)
{
	return verify_run(call, false);
}

static int
cmd_replay(CliCall *call)
{
	return verify_run(call, true);
}

static const CliOption verify_options[] = {
	{"redaction-secret", "FILE", "check redacted values with this secret (hex digits)"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_verify = {
	.name = "verify",
	.arguments = "[FILE | -]",
	.summary = "Recompute everything in an export and name the first fault",
	.details = "Hashes, chain, signatures, grants, facts, guards, states, decisions.",
	.options = verify_options,
	.argument_max = 1,
	.run = cmd_verify,
};

const CliCommand cli_cmd_replay = {
	.name = "replay",
	.arguments = "[FILE | -]",
	.summary = "Replay an export and print configuration and state hash of each index",
	.details = "As verify, but without signatures.",
	.argument_max = 1,
	.run = cmd_replay,
};
