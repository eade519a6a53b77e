/*-------------------------------------------------------------------------
 *
 * cmd_propose.c
 *		propose: a signed proposal, sent and answered.
 *
 * src/cli/cmd_propose.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

#include <inttypes.h>
#include <string.h>

/* propose_head_hash is --head, or the hash of the head now; the exit code. */
static int
propose_head_hash(CliCall *call, PGconn *connection, const SwJson **hash_out)
{
	const char *given = cli_option(call, "head");
	PGresult *result;
	int code = 0;
	SwText text;

	if (given != NULL)
	{
		*hash_out = sw_json_string_of(call->arena, given);
		return 0;
	}
	result = swc_call_state(connection, call->arguments[0], "meta", &code);
	if (result == NULL)
		return code;
	text = sw_text_copy(call->arena, sw_text_from(PQgetvalue(result, 0, 0)));
	PQclear(result);
	*hash_out = sw_json_get(swc_json_read(call->arena, text, "state"), "hash");
	return *hash_out == NULL ? SWC_EXIT_DATA : 0;
}

/* propose_trace collects --trace KEY=VALUE; NULL if there is none. */
static const SwJson *
propose_trace(CliCall *call)
{
	SwJsonBuilder builder;
	const char *given;

	if (cli_option(call, "trace") == NULL)
		return NULL;
	sw_json_begin(&builder, call->arena);
	for (int i = 0; (given = cli_option_at(call, "trace", i)) != NULL; i++)
	{
		const char *equals = strchr(given, '=');

		if (equals == NULL)
			swc_error("--trace \"%s\" is not KEY=VALUE and is left out", given);
		else
			sw_json_add_member(&builder,
							   (SwText){given, (size_t) (equals - given)},
							   sw_json_string_of(call->arena, equals + 1));
	}
	return sw_json_end(&builder);
}

static const SwJson *
propose_evidence(CliCall *call)
{
	SwText addresses[SW_EVIDENCE_MAX + 1];
	const char *given;
	size_t count = 0;

	while (count <= SW_EVIDENCE_MAX &&
		   (given = cli_option_at(call, "evidence", (int) count)) != NULL)
		addresses[count++] = sw_text_from(given);
	return count == 0 ? NULL : sw_json_strings(call->arena, addresses, count);
}

void
cli_proposal_warn(SwArena *arena, const SwJson *proposal)
{
	SwText text = sw_canon(arena, proposal);
	SwProposal parsed;
	SwFault fault;

	if (sw_proposal_parse(arena, text, SIZE_MAX, &parsed, &fault) != SW_OK)
		swc_fault("proposal is malformed", fault);
}

/* propose_make makes the signed proposal; the exit code. */
static int
propose_make(CliCall *call, const SwJson *head_hash, const SwSecret *secret,
			 const SwJson **proposal_out)
{
	SwArena *arena = call->arena;
	const char *inputs_given = cli_option(call, "inputs");
	const char *idem_key = cli_option(call, "idem-key");
	const char *justification = cli_option(call, "justification");
	const SwJson *inputs = &sw_json_empty_object;
	SwJsonBuilder builder;
	SwHash hash;
	SwHlc hlc;
	int code = 0;

	if (inputs_given != NULL)
		code = cli_document(arena, inputs_given, "inputs", &inputs);
	if (code != 0)
		return code;
	if (!cli_option_hlc(call, "hlc", swc_hlc_now(), &hlc))
		return SWC_EXIT_USAGE;
	hash = sw_hash_json(arena, inputs);
	sw_json_begin(&builder, arena);
	sw_json_add_text(&builder, "instance", sw_text_from(call->arguments[0]));
	sw_json_add_text(&builder, "transition", sw_text_from(call->arguments[1]));
	sw_json_add(&builder, "current_state_hash", head_hash);
	sw_json_add(&builder, "inputs", inputs);
	sw_json_add(&builder, "inputs_hash", sw_hash_to_json(arena, &hash));
	sw_json_add_text(&builder, "signer", sw_signer_spelling(arena, &secret->signer));
	sw_json_add_text(&builder,
					 "idem_key",
					 idem_key != NULL ? sw_text_from(idem_key) : swc_uuid(arena));
	sw_json_add_text(&builder, "hlc", sw_hlc_spelling(arena, hlc));
	sw_json_add_text(&builder, "window_id", sw_text_from(cli_option(call, "window")));
	sw_json_add(&builder, "evidence", propose_evidence(call));
	if (justification != NULL)
		sw_json_add(&builder, "justification", sw_json_string_of(arena, justification));
	sw_json_add(&builder, "trace", propose_trace(call));
	*proposal_out = sw_sign_object(arena, secret, SW_TAG_PROPOSAL, sw_json_end(&builder), "inputs");
	cli_proposal_warn(arena, *proposal_out);
	return 0;
}

/* propose_print_member shows a text of a decision, where there is one. */
static void
propose_print_member(const SwJson *decision, const char *member, const char *name)
{
	SwText text = sw_json_get_string(decision, member);

	if (text.data != NULL)
		printf("  %s %.*s\n", name, (int) text.size, text.data);
}

/* propose_print_why shows what explains a refusal; an accepted proposal has nothing of it. */
static void
propose_print_why(CliCall *call, const SwJson *decision, const char *reason)
{
	const SwJson *guard = sw_json_get(decision, "guard");
	const SwJson *reasons = sw_json_get(guard, "reasons");
	const SwJson *retry_after_ms = sw_json_get(decision, "retry_after_ms");

	if (strcmp(reason, sw_status_name(SW_STALE_HEAD)) == 0)
	{
		propose_print_member(decision, "state_post_hash", "head");
		propose_print_member(decision, "state_pre_hash", "named");
	}
	if (strcmp(reason, sw_status_name(SW_HLC_REGRESSION)) == 0)
		propose_print_member(decision, "head_hlc", "head at");
	propose_print_member(guard, "guard", "guard");
	for (uint32_t i = 0; reasons != NULL && i < reasons->count; i++)
	{
		fputs("  reason ", stdout);
		cli_print_json(call->arena, sw_json_at(reasons, i));
	}
	if (sw_json_get(decision, "detail") != NULL)
	{
		fputs("  detail ", stdout);
		cli_print_json(call->arena, sw_json_get(decision, "detail"));
	}
	propose_print_member(decision, "opens_at", "opens at");
	if (sw_json_is(retry_after_ms, SW_JSON_INTEGER))
		printf("  retry after %" PRId64 " ms\n", retry_after_ms->as.integer);
}

/* propose_print shows one answer: a line, and below it why a proposal is refused. */
static void
propose_print(CliCall *call, const PGresult *result, int row)
{
	const char *reason = PQgetvalue(result, row, PQfnumber(result, "reason"));
	const char *decision = PQgetvalue(result, row, PQfnumber(result, "decision"));

	printf("%s", PQgetvalue(result, row, PQfnumber(result, "outcome")));
	if (*reason != '\0')
		printf(" %s", reason);
	if (*PQgetvalue(result, row, PQfnumber(result, "wal_index")) != '\0')
		printf("  index %s  %s",
			   PQgetvalue(result, row, PQfnumber(result, "wal_index")),
			   PQgetvalue(result, row, PQfnumber(result, "state_hash")));
	putchar('\n');
	propose_print_why(call, swc_json_read(call->arena, sw_text_from(decision), "decision"), reason);
}

static void
propose_print_json(CliCall *call, const PGresult *result, int row)
{
	SwArena *arena = call->arena;
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (int column = 0; column < PQnfields(result); column++)
	{
		SwText text = sw_text_from(PQgetvalue(result, row, column));
		const char *name = PQfname(result, column);
		bool is_json = strcmp(name, "decision") == 0 || strcmp(name, "ordinal") == 0 ||
					   strcmp(name, "wal_index") == 0;

		if (PQgetisnull(result, row, column) == 0)
			sw_json_add(&builder,
						name,
						is_json ? swc_json_read(arena, text, name) : sw_json_string(arena, text));
	}
	cli_print_json(arena, sw_json_end(&builder));
}

/* propose_exit is the exit code of a row: 0 for accepted and duplicate, else that of its reason. */
static int
propose_exit(const PGresult *result, int row)
{
	const char *outcome = PQgetvalue(result, row, PQfnumber(result, "outcome"));
	const char *reason = PQgetvalue(result, row, PQfnumber(result, "reason"));

	if (strcmp(outcome, "accepted") == 0 || strcmp(outcome, "duplicate") == 0)
		return 0;
	for (int status = 0; status < SW_STATUS_COUNT; status++)
	{
		if (strcmp(reason, sw_status_name((SwStatus) status)) == 0)
			return sw_status_exit((SwStatus) status);
	}
	return sw_status_exit(SW_POLICY_BREACH);
}

static int
propose_send(CliCall *call, PGconn *connection, const SwJson *proposals)
{
	SwcProposeMode mode = SWC_PROPOSE_ONE;
	int code = 0;
	PGresult *result;

	if (proposals->type == SW_JSON_ARRAY)
		mode = cli_option(call, "all") == NULL ? SWC_PROPOSE_BATCH : SWC_PROPOSE_ALL;
	result = swc_call_propose(connection,
							  sw_text_string(call->arena, sw_canon(call->arena, proposals)),
							  mode,
							  &code);

	for (int row = 0; result != NULL && row < PQntuples(result); row++)
	{
		if (call->is_json)
			propose_print_json(call, result, row);
		else
			propose_print(call, result, row);
		if (code == 0)
			code = propose_exit(result, row);
	}
	PQclear(result);
	return code;
}

/* propose_new is a proposal of what the options say; the exit code. */
static int
propose_new(CliCall *call, PGconn *connection, const char *key, const SwJson **proposal_out)
{
	const SwJson *head_hash = NULL;
	SwSecret secret;
	int code;

	if (!swc_secret_read(key, &secret))
		return SWC_EXIT_NO_INPUT;
	code = propose_head_hash(call, connection, &head_hash);
	if (code == 0)
		code = propose_make(call, head_hash, &secret, proposal_out);
	sw_secret_wipe(&secret);
	return code;
}

/* propose_signed is what was signed before: an object or a list of them; the exit code. */
static int
propose_signed(CliCall *call, const char *given, const SwJson **proposals_out)
{
	int code = cli_document(call->arena, given, "proposal", proposals_out);

	if (code == 0 && cli_option(call, "all") != NULL && sw_json_is(*proposals_out, SW_JSON_OBJECT))
		*proposals_out = sw_json_array(call->arena, proposals_out, 1);
	return code;
}

static int
cmd_propose(CliCall *call)
{
	const char *given = cli_option(call, "signed");
	const char *key = given == NULL ? cli_option_required(call, "key") : NULL;
	bool is_dry = cli_option(call, "dry-run") != NULL;
	const SwJson *proposal = NULL;
	PGconn *connection = NULL;
	int code;

	if ((given == NULL && key == NULL) || (given == NULL && call->argument_count != 2))
	{
		swc_error("usage: swooshctl propose --key FILE INSTANCE TRANSITION, or --signed JSON");
		return SWC_EXIT_USAGE;
	}
	if (!is_dry || (given == NULL && cli_option(call, "head") == NULL))
	{
		connection = swc_connect(cli_option(call, "dbname"));
		if (connection == NULL)
			return SWC_EXIT_UNAVAILABLE;
	}
	if (given != NULL)
		code = propose_signed(call, given, &proposal);
	else
		code = propose_new(call, connection, key, &proposal);
	if (code == 0 && is_dry)
		cli_print_json(call->arena, proposal);
	else if (code == 0)
		code = propose_send(call, connection, proposal);
	PQfinish(connection);
	return code;
}

static const CliOption propose_options[] = {
	{"key", "FILE", "key file of the signer"},
	{"inputs", "JSON", "inputs, or @FILE (default {})"},
	{"head", "HASH", "state hash of the head (default: asked for)"},
	{"idem-key", "KEY", "idempotency key (default: a new one)"},
	{"hlc", "HLC", "clock of the proposal (default: now)"},
	{"window", "ID", "window_id of a time-gated transition"},
	{"evidence", "ADDRESS", "UCXL or BUBBLE address; may be repeated"},
	{"justification", "TEXT", "why"},
	{"trace", "KEY=VALUE", "a member of trace; may be repeated"},
	{"signed", "JSON", "send this signed proposal, or a list of them, or @FILE"},
	{"all", NULL, "with --signed: all of the list or none"},
	{"dry-run", NULL, "print the signed proposal and send nothing"},
	{"dbname", "CONNINFO", "database, as for psql"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_propose = {
	.name = "propose",
	.arguments = "[INSTANCE TRANSITION]",
	.summary = "Sign a proposal, send it and show the answer",
	.details = "Of what the server will call malformed a warning says why.\n"
			   "The exit code is 0 for accepted and duplicate, else that of the reason.",
	.options = propose_options,
	.argument_max = 2,
	.run = cmd_propose,
};
