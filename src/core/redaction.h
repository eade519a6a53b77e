/*-------------------------------------------------------------------------
 *
 * redaction.h
 *		Salted hashes in place of values of a decision.
 *
 * The salt follows from the secret, the record and the pointer, so whoever holds log
 * and secret can check what stands there, and nobody else can guess it.
 *
 * src/core/redaction.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_REDACTION_H
#define SWOOSH_CORE_REDACTION_H

#include "swoosh/record.h"

typedef struct SwRedactionKey
{
	const uint8_t *octets;
	size_t size;
} SwRedactionKey;

/*
 * sw_redaction_key is the server's redaction secret.  Where none is set it is the HMAC of
 * "swoosh-redaction-v1" under the seed of its signing key, written to `derived`: a value that is
 * redacted must not be open to guessing, whatever was left out of the configuration.
 */
SwRedactionKey sw_redaction_key(const SwServer *server, uint8_t derived[32]);

/* sw_redaction_hash is the hash of the canonical bytes of [salt, value]. */
SwHash sw_redaction_hash(SwArena *arena, SwRedactionKey key, const SwHash *record_hash,
						 SwText pointer, const SwJson *value);

/* sw_redaction_apply is `decision` with the values at the pointers of `redact` replaced. */
const SwJson *sw_redaction_apply(SwArena *arena, SwRedactionKey key, const SwHash *record_hash,
								 const SwJson *decision, const SwJson *redact);

/* sw_redaction_of reads {"redacted": hash}; false for any other value. */
bool sw_redaction_of(const SwJson *value, SwHash *hash_out);

#endif
