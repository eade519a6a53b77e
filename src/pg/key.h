/*-------------------------------------------------------------------------
 *
 * key.h
 *		The server's signing key: read from a file or a command, kept by the backend.
 *
 * It is in no table, no message and no log, and is wiped when the backend ends.
 *
 * src/pg/key.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_KEY_H
#define SWOOSH_PG_KEY_H

#include "postgres.h"

#include "swoosh/record.h"

/*
 * swpg_server is this node's key (and redaction secret), or NULL where there is none that can be
 * used; swpg_server_problem then says why.  What it points to stays until the next call.
 *
 * The file is looked at anew in each call (one stat) and read again when it or the setting has
 * changed; a command runs once per backend and setting.  Works on a standby, writes nothing.
 */
const SwServer *swpg_server(void);

/* swpg_server_problem: a sentence without full stop, NULL where the last swpg_server had a key. */
const char *swpg_server_problem(void);
/* SW_NO_KEY, SW_KEY_UNUSABLE or SW_OK, of the last swpg_server. */
SwStatus swpg_server_status(void);

/* swpg_server_required is swpg_server, or raises SW_NO_KEY or SW_KEY_UNUSABLE with a hint. */
const SwServer *swpg_server_required(void);

/*
 * swpg_key_create makes a new key in swoosh.signing_key_file, which must not exist.  Raises an
 * error where the file cannot be made.  A file is not part of a transaction: it stays.
 */
void swpg_key_create(void);

#endif
