/*-------------------------------------------------------------------------
 *
 * sha256_pg.c
 *		SHA-256 in a backend: the OpenSSL that the server is built with.
 *
 * It uses the processor's instructions and is four times as fast as libsodium's.  The
 * context is kept: to make one for each hash, as pg_cryptohash_create() must, costs more
 * than hashing a region.  A server without OpenSSL has PostgreSQL's own.
 *
 * src/pg/sha256_pg.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#ifdef USE_OPENSSL
#include <openssl/evp.h>
#else
#include "common/cryptohash.h"
#include "common/sha2.h"
#endif

#include "swoosh/hash.h"

static void
fail_unless(bool is_good)
{
	if (!is_good)
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not compute SHA-256 hash"));
}

#ifdef USE_OPENSSL

void
sw_sha256(const void *data, size_t size, uint8_t out[32])
{
	static EVP_MD_CTX *context = NULL; /* of this process, for ever */
	const EVP_MD *algorithm = NULL;    /* NULL: the one it has; to look it up costs as much again */

	if (context == NULL)
	{
		context = EVP_MD_CTX_new();
		algorithm = EVP_sha256();
	}
	fail_unless(context != NULL && EVP_DigestInit_ex(context, algorithm, NULL) == 1 &&
				EVP_DigestUpdate(context, data, size) == 1 &&
				EVP_DigestFinal_ex(context, out, NULL) == 1);
}

#else

void
sw_sha256(const void *data, size_t size, uint8_t out[32])
{
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);

	fail_unless(context != NULL && pg_cryptohash_init(context) == 0 &&
				pg_cryptohash_update(context, data, size) == 0 &&
				pg_cryptohash_final(context, out, PG_SHA256_DIGEST_LENGTH) == 0);
	pg_cryptohash_free(context);
}

#endif
