/*-------------------------------------------------------------------------
 *
 * sha256.c
 *		SHA-256 of libsodium, alone in its object file so that a host can link another.
 *
 * src/core/sha256.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <sodium.h>

#include "swoosh/hash.h"

_Static_assert(crypto_hash_sha256_BYTES == sizeof(SwHash), "a hash is SHA-256");

void
sw_sha256(const void *data, size_t size, uint8_t out[32])
{
	static const uint8_t nothing[1];

	(void) crypto_hash_sha256(out, size == 0 ? nothing : data, size);
}
