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

/* What swoosh.signer says of the key. */
typedef enum SwpgStanding
{
	SWPG_KEY_UNKNOWN, /* what it signs does not verify until it is enrolled */
	SWPG_KEY_ENROLLED,
	SWPG_KEY_REVOKED /* final */
} SwpgStanding;

/*
 * swpg_server_standing is that of the key of the last swpg_server, which was not NULL.  It is
 * looked up once and kept until swpg_store_generation changes or another key is loaded.  What is
 * committed counts, and what this transaction did.  Makes no predicate locks.
 */
SwpgStanding swpg_server_standing(void);

/*
 * swpg_server_signing is swpg_server_required for what is about to be signed: it raises
 * SW_KEY_UNUSABLE for a revoked key, and warns of one that is not enrolled, once a backend and key.
 */
const SwServer *swpg_server_signing(void);

/*
 * swpg_key_create makes a new key in swoosh.signing_key_file, which must not exist.  Raises an
 * error where the file cannot be made.  A file is not part of a transaction: it stays.
 */
void swpg_key_create(void);

#endif
