/*-------------------------------------------------------------------------
 *
 * call.c
 *		The SQL that the programs run: one function per call, and nothing else.
 *
 * src/client/call.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#define _POSIX_C_SOURCE 200809L
#include "client.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ATTEMPTS_MAX 8

static bool
call_is_standby(const PGconn *connection)
{
	const char *in_hot_standby = PQparameterStatus(connection, "in_hot_standby");

	return in_hot_standby != NULL && strcmp(in_hot_standby, "on") == 0;
}

/*
 * call_set_isolation lets a primary decide proposals.  A hot standby has no serializable
 * transactions: there the server's own preset of that would keep even readers out, and hide
 * what swoosh_propose says of standbys.
 */
static void
call_set_isolation(PGconn *connection)
{
	PQclear(PQexec(connection,
				   call_is_standby(connection)
					   ? "SET default_transaction_isolation = 'repeatable read'"
					   : "SET default_transaction_isolation = 'serializable'"));
}

PGconn *
swc_connect(const char *conninfo)
{
	PGconn *connection = PQconnectdb(conninfo == NULL ? "" : conninfo);

	if (PQstatus(connection) == CONNECTION_OK)
	{
		PQsetClientEncoding(connection, "UTF8");
		if (call_is_standby(connection))
			call_set_isolation(connection);
		return connection;
	}
	swc_error("could not connect: %s", PQerrorMessage(connection));
	PQfinish(connection);
	return NULL;
}

/* call_exit is the exit code for an SQLSTATE: that of its status, if it is one of ours. */
static int
call_exit(const char *sqlstate)
{
	for (int status = 0; sqlstate != NULL && status < SW_STATUS_COUNT; status++)
	{
		if (strcmp(sqlstate, sw_status_sqlstate((SwStatus) status)) == 0)
			return sw_status_exit((SwStatus) status);
	}
	return SWC_EXIT_UNAVAILABLE;
}

static bool
call_is_done(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_SINGLE_TUPLE;
}

static int
call_report(const PGresult *result)
{
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	if (message == NULL)
		message = PQresultErrorMessage(result);
	swc_error("%s%s%s", sqlstate == NULL ? "" : sqlstate, sqlstate == NULL ? "" : ": ", message);
	if (detail != NULL)
		fprintf(stderr, "DETAIL: %s\n", detail);
	if (hint != NULL)
		fprintf(stderr, "HINT: %s\n", hint);
	return call_exit(sqlstate);
}

static PGresult *
call_run(PGconn *connection, const char *sql, int count, const char *const *values, int *exit_out)
{
	PGresult *result = PQexecParams(connection, sql, count, NULL, values, NULL, NULL, 0);

	if (call_is_done(result))
		return result;
	*exit_out = call_report(result);
	PQclear(result);
	return NULL;
}

/* call_pause waits before attempt n + 1: 2^n ms and up to as much again, so that rivals part. */
static void
call_pause(int attempt)
{
	long wait_ms = 1L << attempt;
	struct timespec wait;

	wait_ms += swc_now_ms() % wait_ms;
	wait = (struct timespec){wait_ms / 1000, (wait_ms % 1000) * 1000000};
	nanosleep(&wait, NULL);
}

static bool
call_is_conflict(const PGresult *result)
{
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	return sqlstate != NULL && (strcmp(sqlstate, "40001") == 0 || strcmp(sqlstate, "40P01") == 0);
}

PGresult *
swc_call_propose(PGconn *connection, const char *proposals, SwcProposeMode mode, int *exit_out)
{
	static const char *const sql_of_mode[] = {
		[SWC_PROPOSE_ONE] = "SELECT * FROM swoosh_propose($1::json)",
		[SWC_PROPOSE_BATCH] =
			"SELECT * FROM swoosh_propose_batch(ARRAY(SELECT json_array_elements($1::json)))",
		[SWC_PROPOSE_ALL] =
			"SELECT * FROM swoosh_propose_all(ARRAY(SELECT json_array_elements($1::json)))",
	};
	const char *values[1] = {proposals};

	for (int attempt = 0;; attempt++)
	{
		PGresult *result;

		call_set_isolation(connection);
		result = PQexecParams(connection, sql_of_mode[mode], 1, NULL, values, NULL, NULL, 0);
		if (call_is_done(result))
			return result;
		if (!call_is_conflict(result) || attempt == ATTEMPTS_MAX)
		{
			*exit_out = call_report(result);
			PQclear(result);
			return NULL;
		}
		PQclear(result);
		call_pause(attempt);
	}
}

PGresult *
swc_call_state(PGconn *connection, const char *instance, const char *projection, int *exit_out)
{
	const char *values[2] = {instance, projection};

	return call_run(connection,
					"SELECT swoosh_state($1, string_to_array($2, ','))",
					2,
					values,
					exit_out);
}

PGresult *
swc_call_tree(PGconn *connection, const char *instance, int *exit_out)
{
	return call_run(connection, "SELECT swoosh_tree($1) || E'\\n'", 1, &instance, exit_out);
}

PGresult *
swc_call_next(PGconn *connection, const char *instance, bool is_json, int *exit_out)
{
	return call_run(connection,
					is_json ? "SELECT row_to_json(row) FROM swoosh_next($1) AS row"
							: "SELECT * FROM swoosh_next($1)",
					1,
					&instance,
					exit_out);
}

PGresult *
swc_call_log(PGconn *connection, const char *instance, int64_t limit, int *exit_out)
{
	char limit_text[24];
	const char *values[2] = {instance, limit_text};

	snprintf(limit_text, sizeof(limit_text), "%lld", (long long) limit);
	return call_run(connection,
					"SELECT wal_index, record->>'hlc' AS hlc, record->>'transition' AS transition,"
					" record->>'signer' AS signer, record->>'window_id' AS window_id, record"
					" FROM (SELECT * FROM swoosh.wal WHERE instance = $1"
					" ORDER BY wal_index DESC LIMIT $2::bigint) AS last ORDER BY wal_index",
					2,
					values,
					exit_out);
}

PGresult *
swc_call_explain(PGconn *connection, const char *instance, const char *signer, bool is_json,
				 int *exit_out)
{
	static const char *const rows = "SELECT transition, possible, reasons, missing, opens_at"
									" FROM swoosh_explain($1, $2)";
	static const char *const lines = "SELECT row_to_json(row) FROM swoosh_explain($1, $2) AS row";
	const char *values[2] = {instance, signer};

	return call_run(connection, is_json ? lines : rows, 2, values, exit_out);
}

PGresult *
swc_call_publish_fact(PGconn *connection, const char *fact, int *exit_out)
{
	return call_run(connection, "SELECT swoosh_publish_fact($1::json)", 1, &fact, exit_out);
}

PGresult *
swc_call_put_artifact(PGconn *connection, const char *tenant, const char *body, int *exit_out)
{
	const char *values[2] = {tenant, body};

	return call_run(connection, "SELECT swoosh_put_artifact($1, $2::json)", 2, values, exit_out);
}

PGresult *
swc_call_verify(PGconn *connection, const char *instance, int *exit_out)
{
	return call_run(connection, "SELECT * FROM swoosh_verify($1)", 1, &instance, exit_out);
}

PGresult *
swc_call_health(PGconn *connection, int *exit_out)
{
	return call_run(connection, "SELECT swoosh_health()", 0, NULL, exit_out);
}

bool
swc_export_begin(PGconn *connection, const char *instance, const char *from, const char *to,
				 int *exit_out)
{
	const char *values[3] = {instance, from, to};

	if (PQsendQueryParams(connection,
						  "SELECT * FROM swoosh_export($1, $2::bigint, $3::bigint)",
						  3,
						  NULL,
						  values,
						  NULL,
						  NULL,
						  0) == 1 &&
		PQsetSingleRowMode(connection) == 1)
		return true;
	swc_error("%s", PQerrorMessage(connection));
	*exit_out = SWC_EXIT_UNAVAILABLE;
	return false;
}

bool
swc_export_next(PGconn *connection, SwText *line_out, int *exit_out)
{
	static PGresult *row;

	PQclear(row);
	row = PQgetResult(connection);
	if (row == NULL)
		return false;
	if (!call_is_done(row))
	{
		*exit_out = call_report(row);
		return false;
	}
	if (PQntuples(row) == 0)
		return swc_export_next(connection, line_out, exit_out);
	*line_out = (SwText){PQgetvalue(row, 0, 0), (size_t) PQgetlength(row, 0, 0)};
	return true;
}
