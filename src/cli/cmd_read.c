/*-------------------------------------------------------------------------
 *
 * cmd_read.c
 *		state, tree, next, log, explain, health: what a database says of its instances.
 *
 * src/cli/cmd_read.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

#include <string.h>

static const CliOption database_options[] = {
	{"dbname", "CONNINFO", "database, as for psql"},
	{NULL, NULL, NULL},
};

/* read_print_table prints a result as aligned columns, as wide as their widest value. */
static void
read_print_table(const PGresult *result)
{
	PQprintOpt options = {
		.header = 1,
		.align = 1,
		.fieldSep = (char[]){" "},
	};

	PQprint(stdout, result, &options);
}

/* read_print_rows prints rows as a table, with --json the value of each in a line. */
static void
read_print_rows(const CliCall *call, const PGresult *result)
{
	if (!call->is_json)
		read_print_table(result);
	for (int row = 0; call->is_json && row < PQntuples(result); row++)
		printf("%s\n", PQgetvalue(result, row, 0));
}

static int
cmd_state(CliCall *call)
{
	PGconn *connection = swc_connect(cli_option(call, "dbname"));
	int code = 0;
	PGresult *result;

	if (connection == NULL)
		return SWC_EXIT_UNAVAILABLE;
	result = swc_call_state(connection, call->arguments[0], cli_option(call, "projection"), &code);
	if (result != NULL)
		printf("%s\n", PQgetvalue(result, 0, 0));
	PQclear(result);
	PQfinish(connection);
	return code;
}

static const CliOption state_options[] = {
	{"projection", "REGIONS", "regions, separated by commas (default: all)"},
	{"dbname", "CONNINFO", "database, as for psql"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_state = {
	.name = "state",
	.arguments = "INSTANCE",
	.summary = "Print the state of an instance",
	.options = state_options,
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_state,
};

static int
cmd_tree(CliCall *call)
{
	PGconn *connection = swc_connect(cli_option(call, "dbname"));
	int code = 0;
	PGresult *result;

	if (connection == NULL)
		return SWC_EXIT_UNAVAILABLE;
	result = swc_call_tree(connection, call->arguments[0], &code);
	if (result != NULL)
		cli_print_text(call, sw_text_from(PQgetvalue(result, 0, 0)));
	PQclear(result);
	PQfinish(connection);
	return code;
}

const CliCommand cli_cmd_tree = {
	.name = "tree",
	.arguments = "INSTANCE",
	.summary = "Print the states of an instance's chart, * before those that are active",
	.options = database_options,
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_tree,
};

static int
cmd_next(CliCall *call)
{
	PGconn *connection = swc_connect(cli_option(call, "dbname"));
	int code = 0;
	PGresult *result;

	if (connection == NULL)
		return SWC_EXIT_UNAVAILABLE;
	result = swc_call_next(connection, call->arguments[0], call->is_json, &code);
	if (result != NULL)
		read_print_rows(call, result);
	PQclear(result);
	PQfinish(connection);
	return code;
}

const CliCommand cli_cmd_next = {
	.name = "next",
	.arguments = "INSTANCE",
	.summary = "List the candidates that a proposal would find now, whoever signs it",
	.details = "With --json each line is a row of swoosh_next.",
	.options = database_options,
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_next,
};

static int
cmd_log(CliCall *call)
{
	PGconn *connection;
	PGresult *result;
	int code = 0;
	int64_t limit;

	if (!cli_option_integer(call, "limit", 100, &limit))
		return SWC_EXIT_USAGE;
	connection = swc_connect(cli_option(call, "dbname"));
	if (connection == NULL)
		return SWC_EXIT_UNAVAILABLE;
	/* A table has no rows of an instance that is unknown; swoosh_state says that it is. */
	result = swc_call_state(connection, call->arguments[0], "meta", &code);
	if (result != NULL)
	{
		PQclear(result);
		result = swc_call_log(connection, call->arguments[0], limit, &code);
	}
	for (int row = 0; result != NULL && row < PQntuples(result); row++)
	{
		if (call->is_json)
			printf("%s\n", PQgetvalue(result, row, PQfnumber(result, "record")));
		else
			printf("%6s  %-36s %-30s %.28s…  %s\n",
				   PQgetvalue(result, row, PQfnumber(result, "wal_index")),
				   PQgetvalue(result, row, PQfnumber(result, "hlc")),
				   PQgetvalue(result, row, PQfnumber(result, "transition")),
				   PQgetvalue(result, row, PQfnumber(result, "signer")),
				   PQgetvalue(result, row, PQfnumber(result, "window_id")));
	}
	PQclear(result);
	PQfinish(connection);
	return code;
}

static const CliOption log_options[] = {
	{"limit", "N", "the last N records (default 100)"},
	{"dbname", "CONNINFO", "database, as for psql"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_log = {
	.name = "log",
	.arguments = "INSTANCE",
	.summary = "Print the log of an instance, a line a record",
	.details = "With --json each line is the record itself.",
	.options = log_options,
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_log,
};

static int
cmd_explain(CliCall *call)
{
	PGconn *connection = swc_connect(cli_option(call, "dbname"));
	PGresult *result;
	int code = 0;

	if (connection == NULL)
		return SWC_EXIT_UNAVAILABLE;
	result = swc_call_explain(connection,
							  call->arguments[0],
							  cli_option(call, "signer"),
							  call->is_json,
							  &code);
	if (result != NULL)
		read_print_rows(call, result);
	PQclear(result);
	PQfinish(connection);
	return code;
}

static const CliOption explain_options[] = {
	{"signer", "SIGNER", "who would propose (default: nobody in particular)"},
	{"dbname", "CONNINFO", "database, as for psql"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_explain = {
	.name = "explain",
	.arguments = "INSTANCE",
	.summary = "Tell which transitions are possible now, and why the others are not",
	.details = "With --json each line is a row of swoosh_explain, its guards included.",
	.options = explain_options,
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_explain,
};

static int
cmd_health(CliCall *call)
{
	PGconn *connection = swc_connect(cli_option(call, "dbname"));
	int code = 0;
	PGresult *result;

	if (connection == NULL)
		return SWC_EXIT_UNAVAILABLE;
	result = swc_call_health(connection, &code);
	if (result != NULL)
		printf("%s\n", PQgetvalue(result, 0, 0));
	PQclear(result);
	PQfinish(connection);
	return code;
}

const CliCommand cli_cmd_health = {
	.name = "health",
	.arguments = "",
	.summary = "Print the health of a server",
	.options = database_options,
	.run = cmd_health,
};
