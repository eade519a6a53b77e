/*-------------------------------------------------------------------------
 *
 * hash.h
 *		SHA-256 and its spelling `sha256-` + 64 lower-case hex digits.
 *
 * include/swoosh/hash.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_HASH_H
#define SWOOSH_HASH_H

#include "swoosh/json.h"

#define SW_HASH_SPELLING_SIZE 71 /* "sha256-" and 64 digits */

typedef struct SwHash
{
	uint8_t octets[32];
} SwHash;

_Static_assert(sizeof(SwHash) == 32, "a hash is stored and compared as 32 octets");

/*
 * sw_sha256 is FIPS 180-4.  It is the one function of its object file (src/core/sha256.c),
 * so that a host can link another one: the extension takes PostgreSQL's, which uses the
 * processor's own instructions.
 */
void sw_sha256(const void *data, size_t size, uint8_t out[32]);

SwHash sw_hash_octets(const void *data, size_t size);
SwHash sw_hash_text(SwText text);
SwHash sw_hash_json(SwArena *arena, const SwJson *value); /* of the canonical bytes */
static inline bool
sw_hash_equal(const SwHash *a, const SwHash *b)
{
	return memcmp(a->octets, b->octets, sizeof(a->octets)) == 0;
}
int sw_hash_compare(const SwHash *a, const SwHash *b);

/* sw_hash_parse reads the spelling, false if it is not one. */
bool sw_hash_parse(SwText text, SwHash *hash_out);
/* sw_hash_format writes SW_HASH_SPELLING_SIZE octets and a U+0000. */
void sw_hash_format(const SwHash *hash, char out[SW_HASH_SPELLING_SIZE + 1]);
SwText sw_hash_spelling(SwArena *arena, const SwHash *hash);
const SwJson *sw_hash_to_json(SwArena *arena, const SwHash *hash);

/* sw_hex_decode reads exactly 2 * size lower-case hex digits. */
bool sw_hex_decode(SwText text, uint8_t *out, size_t size);
void sw_hex_encode(const uint8_t *data, size_t size, char *out); /* 2 * size octets, no U+0000 */

#endif
