/*-------------------------------------------------------------------------
 *
 * signature.c
 *		Ed25519 and HMAC over libsodium: keys, spellings, what is signed.
 *
 * src/core/signature.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/signature.h"

#include <sodium.h>
#include <string.h>

#include "swoosh/canon.h"

#define SIGNER_PREFIX         "hmmm:pubkey:"
#define SIGNER_PREFIX_SIZE    (sizeof(SIGNER_PREFIX) - 1)
#define SIGNATURE_PREFIX      "ed25519:"
#define SIGNATURE_PREFIX_SIZE (sizeof(SIGNATURE_PREFIX) - 1)

_Static_assert(sizeof(SwSigner) == crypto_sign_PUBLICKEYBYTES, "a signer is an Ed25519 key");
_Static_assert(sizeof(((SwSecret *) 0)->expanded) == crypto_sign_SECRETKEYBYTES,
			   "libsodium signs with seed and public key");

/* spelling_decode reads `prefix` and exactly 2 * size lower-case hex digits. */
static bool
spelling_decode(SwText text, const char *prefix, uint8_t *out, size_t size)
{
	size_t prefix_size = strlen(prefix);

	if (!sw_text_has_prefix(text, prefix))
		return false;
	return sw_hex_decode((SwText){text.data + prefix_size, text.size - prefix_size}, out, size);
}

bool
sw_signer_parse(SwText text, SwSigner *signer_out)
{
	return spelling_decode(text, SIGNER_PREFIX, signer_out->octets, sizeof(signer_out->octets));
}

void
sw_signer_format(const SwSigner *signer, char out[SW_SIGNER_SPELLING_SIZE + 1])
{
	memcpy(out, SIGNER_PREFIX, SIGNER_PREFIX_SIZE);
	sw_hex_encode(signer->octets, sizeof(signer->octets), out + SIGNER_PREFIX_SIZE);
	out[SW_SIGNER_SPELLING_SIZE] = '\0';
}

SwText
sw_signer_spelling(SwArena *arena, const SwSigner *signer)
{
	char *spelling = sw_arena_octets(arena, SW_SIGNER_SPELLING_SIZE + 1);

	sw_signer_format(signer, spelling);
	return (SwText){spelling, SW_SIGNER_SPELLING_SIZE};
}

bool
sw_signer_is_valid(const SwSigner *signer)
{
	return crypto_core_ed25519_is_valid_point(signer->octets) == 1;
}

bool
sw_signature_is_spelling(SwText text)
{
	uint8_t octets[crypto_sign_BYTES];

	return spelling_decode(text, SIGNATURE_PREFIX, octets, sizeof(octets));
}

/* signed_text is what is signed: the tag, a newline, the bytes. */
static SwText
signed_text(SwArena *arena, const char *tag, SwText bytes)
{
	SwBuffer buffer;

	sw_buffer_init(&buffer, arena, strlen(tag) + 1 + bytes.size);
	sw_buffer_string(&buffer, tag);
	sw_buffer_octet(&buffer, '\n');
	sw_buffer_text(&buffer, bytes);
	return sw_buffer_view(&buffer);
}

bool
sw_signature_verify(SwArena *arena, const SwSigner *signer, const char *tag, SwText bytes,
					SwText signature)
{
	static const uint8_t identity[32] = {1};
	uint8_t octets[crypto_sign_BYTES];
	SwText text;

	if (!spelling_decode(signature, SIGNATURE_PREFIX, octets, sizeof(octets)))
		return false;
	/* libsodium refuses this R up to 1.0.22; the answer must not move with its version. */
	if (memcmp(octets, identity, sizeof(identity)) == 0)
		return false;
	text = signed_text(arena, tag, bytes);
	return crypto_sign_verify_detached(octets,
									   (const unsigned char *) text.data,
									   text.size,
									   signer->octets) == 0;
}

void
sw_secret_from_seed(const uint8_t seed[32], SwSecret *secret_out)
{
	memcpy(secret_out->seed, seed, sizeof(secret_out->seed));
	(void) crypto_sign_seed_keypair(secret_out->signer.octets, secret_out->expanded, seed);
}

void
sw_secret_wipe(SwSecret *secret)
{
	sodium_memzero(secret, sizeof(*secret));
}

SwText
sw_sign(SwArena *arena, const SwSecret *secret, const char *tag, SwText bytes)
{
	uint8_t octets[crypto_sign_BYTES];
	SwText text = signed_text(arena, tag, bytes);
	char *spelling = sw_arena_octets(arena, SW_SIGNATURE_SPELLING_SIZE);

	(void) crypto_sign_detached(octets,
								NULL,
								(const unsigned char *) text.data,
								text.size,
								secret->expanded);
	memcpy(spelling, SIGNATURE_PREFIX, SIGNATURE_PREFIX_SIZE);
	sw_hex_encode(octets, sizeof(octets), spelling + SIGNATURE_PREFIX_SIZE);
	return (SwText){spelling, SW_SIGNATURE_SPELLING_SIZE};
}

const SwJson *
sw_sign_object(SwArena *arena, const SwSecret *secret, const char *tag, const SwJson *object,
			   const char *except)
{
	const char *const keys[] = {"signature", except, NULL};
	SwText signature = sw_sign(arena, secret, tag, sw_canon_without(arena, object, keys));

	return sw_json_with(arena, object, SW_TEXT("signature"), sw_json_string(arena, signature));
}

void
sw_hmac_sha256(const uint8_t *key, size_t key_size, SwText first, SwText second, uint8_t out[32])
{
	crypto_auth_hmacsha256_state state;

	(void) crypto_auth_hmacsha256_init(&state, key, key_size);
	(void) crypto_auth_hmacsha256_update(&state, (const uint8_t *) first.data, first.size);
	(void) crypto_auth_hmacsha256_update(&state, (const uint8_t *) second.data, second.size);
	(void) crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}
