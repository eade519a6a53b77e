/*-------------------------------------------------------------------------
 *
 * client.h
 *		What the programs share: memory, files, keys, the clock, the database.
 *
 * Everything that the core leaves to its host stands here once: the core itself
 * reads no clock and does no I/O.
 *
 * src/client/client.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CLIENT_H
#define SWOOSH_CLIENT_H

#include <libpq-fe.h>
#include <stdio.h>

#include "swoosh/swoosh.h"

/* Exit codes beside those of status.def, after sysexits.h. */
#define SWC_EXIT_USAGE       64
#define SWC_EXIT_DATA        65
#define SWC_EXIT_NO_INPUT    66
#define SWC_EXIT_UNAVAILABLE 69
#define SWC_EXIT_SOFTWARE    70
#define SWC_EXIT_IO          74

/* swc_host is an arena over malloc; when memory ends, the program does. */
SwArenaHost swc_host(void);

/* swc_error prints "<program>: <message>" to standard error. */
void swc_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern const char *swc_program;

/* swc_fault prints what is wrong in a document, and where. */
void swc_fault(const char *what, SwFault fault);

/* swc_file_read reads a whole file ("-" is standard input), false after an error message. */
bool swc_file_read(SwArena *arena, const char *path, SwText *text_out);

/* Lines of a file, one at a time, without their newline. */
typedef struct SwcLines
{
	FILE *file;
	const char *path;
	char *line;
	size_t capacity;
	int64_t number; /* of the line read last, from 1 */
	int64_t octets; /* read so far */
	bool is_broken; /* the end is that of reading, not of the file; there was a message */
} SwcLines;

bool swc_lines_open(SwcLines *lines, const char *path);
bool swc_lines_next(SwcLines *lines, SwText *line_out);
void swc_lines_close(SwcLines *lines);

/*
 * swc_secret_read reads a key file (64 hex digits of the seed); false after a message.  A file
 * that others may read is refused.
 */
bool swc_secret_read(const char *path, SwSecret *secret_out);

/* swc_secret_write makes a new key file (mode 0600), never overwriting one. */
bool swc_secret_write(const char *path, const SwSecret *secret);

/* swc_secret_new makes a secret from the system's entropy. */
void swc_secret_new(SwSecret *secret_out);

int64_t swc_now_ms(void);

/* The clock of this program: strictly growing. */
SwHlc swc_hlc_now(void);

/* swc_uuid is a random UUID (version 4), for idempotency keys. */
SwText swc_uuid(SwArena *arena);

/* swc_json_read parses a document and prints the fault of a malformed one. */
const SwJson *swc_json_read(SwArena *arena, SwText text, const char *what);

/*
 * The database.  Every SQL text of the programs is in src/client/call.c.
 */
PGconn *swc_connect(const char *conninfo); /* NULL after a message */

/*
 * Calls answer NULL after a message, with *exit_out set; else a result that the caller clears.
 * swc_call_propose runs in a serializable transaction of its own and tries again after 40001.
 */
typedef enum SwcProposeMode
{
	SWC_PROPOSE_ONE,   /* a proposal */
	SWC_PROPOSE_BATCH, /* a list of them, each for itself */
	SWC_PROPOSE_ALL    /* a list, all or none */
} SwcProposeMode;
PGresult *
swc_call_propose(PGconn *connection, const char *proposals, SwcProposeMode mode, int *exit_out);
PGresult *
swc_call_state(PGconn *connection, const char *instance, const char *projection, int *exit_out);
/* swc_call_tree answers lines, each with its newline. */
PGresult *swc_call_tree(PGconn *connection, const char *instance, int *exit_out);
/* swc_call_next answers a row a candidate, or with `is_json` its JSON. */
PGresult *swc_call_next(PGconn *connection, const char *instance, bool is_json, int *exit_out);
PGresult *swc_call_log(PGconn *connection, const char *instance, int64_t limit, int *exit_out);
/* swc_call_explain answers a row a transition, or with `is_json` its JSON; `signer` may be NULL. */
PGresult *swc_call_explain(PGconn *connection, const char *instance, const char *signer,
						   bool is_json, int *exit_out);
PGresult *swc_call_publish_fact(PGconn *connection, const char *fact, int *exit_out);
PGresult *
swc_call_put_artifact(PGconn *connection, const char *tenant, const char *body, int *exit_out);
PGresult *swc_call_verify(PGconn *connection, const char *instance, int *exit_out);
PGresult *swc_call_health(PGconn *connection, int *exit_out);

/* Lines of swoosh_export, one at a time; false at the end or after an error (*exit_out). */
bool swc_export_begin(PGconn *connection, const char *instance, const char *from, const char *to,
					  int *exit_out);
bool swc_export_next(PGconn *connection, SwText *line_out, int *exit_out);

#endif
