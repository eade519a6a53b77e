/*-------------------------------------------------------------------------
 *
 * cmd_fact.c
 *		fact, artifact: what is published for guards and inputs.
 *
 * src/cli/cmd_fact.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

#include <string.h>

/* fact_make builds and signs a fact of what the options say; NULL after a message. */
static const SwJson *
fact_make(CliCall *call, const SwJson *body, const SwSecret *secret)
{
	SwArena *arena = call->arena;
	SwHlc now = swc_hlc_now();
	const char *subject = cli_option(call, "subject");
	SwJsonBuilder builder;
	SwHlc issued, expires;
	int64_t serial;

	if (!cli_option_integer(call, "serial", sw_hlc_ms(now), &serial) ||
		!cli_option_hlc(call, "issued", now, &issued) ||
		!cli_option_hlc(call, "expires", sw_hlc_make(swc_now_ms() + 3600000, 0), &expires))
		return NULL;
	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "v", sw_json_integer(arena, 1));
	sw_json_add_text(&builder, "tenant", sw_text_from(cli_option(call, "tenant")));
	sw_json_add_text(&builder, "kind", sw_text_from(cli_option(call, "kind")));
	sw_json_add_text(&builder, "subject", sw_text_from(subject == NULL ? SW_SUBJECT_ANY : subject));
	sw_json_add(&builder, "serial", sw_json_integer(arena, serial));
	sw_json_add(&builder, "body", body);
	sw_json_add_text(&builder, "issued", sw_hlc_spelling(arena, issued));
	sw_json_add_text(&builder, "expires", sw_hlc_spelling(arena, expires));
	sw_json_add_text(&builder, "signer", sw_signer_spelling(arena, &secret->signer));
	return sw_sign_object(arena, secret, SW_TAG_FACT, sw_json_end(&builder), NULL);
}

static int
fact_publish(CliCall *call, const SwJson *fact)
{
	PGconn *connection = swc_connect(cli_option(call, "dbname"));
	int code = 0;
	PGresult *result;

	if (connection == NULL)
		return SWC_EXIT_UNAVAILABLE;
	result = swc_call_publish_fact(connection,
								   sw_text_string(call->arena, sw_canon(call->arena, fact)),
								   &code);
	if (result != NULL)
		cli_print_hash(call, sw_text_from(PQgetvalue(result, 0, 0)));
	PQclear(result);
	PQfinish(connection);
	return code;
}

static int
cmd_fact(CliCall *call)
{
	const char *key = cli_option(call, "key");
	const SwJson *given;
	int code = cli_document(call->arena, cli_argument(call, 0, "-"), "body", &given);
	const SwJson *fact = given;
	SwFact parsed;
	SwFault fault;

	if (code != 0)
		return code;
	if (key != NULL)
	{
		SwSecret secret;

		if (cli_option_required(call, "tenant") == NULL ||
			cli_option_required(call, "kind") == NULL)
			return SWC_EXIT_USAGE;
		if (!swc_secret_read(key, &secret))
			return SWC_EXIT_NO_INPUT;
		fact = fact_make(call, given, &secret);
		sw_secret_wipe(&secret);
		if (fact == NULL)
			return SWC_EXIT_USAGE;
	}
	if (sw_fact_parse(call->arena, fact, &parsed, &fault) != SW_OK)
	{
		swc_fault("fact", fault);
		return sw_status_exit(SW_MALFORMED);
	}
	if (cli_option(call, "publish") != NULL)
		return fact_publish(call, fact);
	cli_print_json(call->arena, fact);
	return 0;
}

static const CliOption fact_options[] = {
	{"key", "FILE", "key file of the authority; without it the argument is a whole, signed fact"},
	{"tenant", "TENANT", "tenant of the fact"},
	{"kind", "KIND", "license, schedule, roster, tooling, policy, corpus, …"},
	{"subject", "SUBJECT", "what it is about (default: default)"},
	{"serial", "N", "greater than that of the fact before (default: milliseconds of now)"},
	{"issued", "HLC", "default: now"},
	{"expires", "HLC", "an hlc or +MILLISECONDS (default: one hour)"},
	{"publish", NULL, "publish it and print its hash"},
	{"dbname", "CONNINFO", "database, as for psql"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_fact = {
	.name = "fact",
	.arguments = "[BODY | @FILE | -]",
	.summary = "Make a signed fact, check it, and print or publish it",
	.options = fact_options,
	.argument_max = 1,
	.run = cmd_fact,
};

static int
cmd_artifact(CliCall *call)
{
	const SwJson *body;
	int code = cli_document(call->arena, cli_argument(call, 1, "-"), "body", &body);
	PGconn *connection;
	PGresult *result;

	if (code != 0)
		return code;
	connection = swc_connect(cli_option(call, "dbname"));
	if (connection == NULL)
		return SWC_EXIT_UNAVAILABLE;
	result = swc_call_put_artifact(connection,
								   call->arguments[0],
								   sw_text_string(call->arena, sw_canon(call->arena, body)),
								   &code);
	if (result != NULL)
		cli_print_hash(call, sw_text_from(PQgetvalue(result, 0, 0)));
	PQclear(result);
	PQfinish(connection);
	return code;
}

static const CliOption artifact_options[] = {
	{"dbname", "CONNINFO", "database, as for psql"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_artifact = {
	.name = "artifact",
	.arguments = "TENANT [BODY | @FILE | -]",
	.summary = "Store inputs ahead of their proposal and print their hash",
	.options = artifact_options,
	.argument_min = 1,
	.argument_max = 2,
	.run = cmd_artifact,
};
