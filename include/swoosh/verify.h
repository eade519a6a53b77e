/*-------------------------------------------------------------------------
 *
 * verify.h
 *		Replay and verification of an export, line by line, without a database.
 *
 * The same function serves `swooshctl verify`, `swooshctl replay`, swoosh_verify() and
 * swoosh_replay(): what is proven does not depend on who asks.
 *
 * include/swoosh/verify.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_VERIFY_H
#define SWOOSH_VERIFY_H

#include "swoosh/decide.h"

/* What the lines are checked for. */
typedef struct SwVerifyOptions
{
	bool skip_signatures;            /* replay: hashes, chain and states, but no Ed25519 */
	const uint8_t *redaction_secret; /* NULL: redacted values are taken as they are */
	size_t redaction_secret_size;
	const SwGuardTable *guards;
} SwVerifyOptions;

/* The first thing that does not hold.  `name` is stable: docs/reference/verify.md lists all. */
typedef struct SwVerifyFault
{
	int64_t line;      /* from 1; the line before which something is missing, or the faulty one */
	int64_t wal_index; /* of the record at hand, -1 where there is none */
	const char *name;
	SwText pointer; /* into the line, where it applies */
	SwText expected;
	SwText found;
} SwVerifyFault;

typedef struct SwVerifier SwVerifier;

/*
 * sw_verifier_new makes a verifier whose lasting memory comes from `host`; it takes and
 * releases chunks as it goes, so that its size follows the keys, facts and distinct inputs of
 * the instance; the length of the log adds its idempotency keys alone.
 */
SwVerifier *sw_verifier_new(SwArenaHost host, SwVerifyOptions options);
void sw_verifier_free(SwVerifier *verifier);

/*
 * sw_verifier_line takes the next line of an export.  Returns SW_OK; or SW_MALFORMED,
 * SW_CHAIN_BROKEN (any other fault) or SW_STATE_DIVERGED (replay gave another state or other
 * guards), with *fault_out, after which the verifier takes no more lines.
 */
SwStatus sw_verifier_line(SwVerifier *verifier, SwText line, SwVerifyFault *fault_out);

/* sw_verifier_end says whether the export may end here (a record has its decision, …). */
SwStatus sw_verifier_end(SwVerifier *verifier, SwVerifyFault *fault_out);

/* What stands now; valid until the next line. */
int64_t sw_verifier_records(const SwVerifier *verifier); /* replayed so far */
int64_t sw_verifier_wal_index(const SwVerifier *verifier);
SwState *sw_verifier_state(const SwVerifier *verifier);         /* NULL before genesis and chart */
const SwRecord *sw_verifier_record(const SwVerifier *verifier); /* the last one, or NULL */
const SwHash *sw_verifier_record_hash(const SwVerifier *verifier);

#endif
