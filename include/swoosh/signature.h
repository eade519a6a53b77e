/*-------------------------------------------------------------------------
 *
 * signature.h
 *		Ed25519 signers and signatures (RFC 8032), bound to a purpose by a tag.
 *
 * include/swoosh/signature.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_SIGNATURE_H
#define SWOOSH_SIGNATURE_H

#include "swoosh/hash.h"

#define SW_SIGNER_SPELLING_SIZE    76  /* "hmmm:pubkey:" and 64 digits */
#define SW_SIGNATURE_SPELLING_SIZE 136 /* "ed25519:" and 128 digits */

#define SW_TAG_PROPOSAL "swoosh-proposal-v1"
#define SW_TAG_FACT     "swoosh-fact-v1"
#define SW_TAG_VOTE     "swoosh-vote-v1"
#define SW_TAG_DECISION "swoosh-decision-v1"
#define SW_TAG_SNAPSHOT "swoosh-snapshot-v1"
#define SW_TAG_GENESIS  "swoosh-genesis-v1"
#define SW_TAG_CHART    "swoosh-chart-v1"

/* A public key.  A signature is never an identity: a signer can make many for one message. */
typedef struct SwSigner
{
	uint8_t octets[32];
} SwSigner;

/* A secret key as its 32 octet seed; hosts wipe it with sw_secret_wipe. */
typedef struct SwSecret
{
	uint8_t seed[32];
	uint8_t expanded[64];
	SwSigner signer;
} SwSecret;

bool sw_signer_parse(SwText text, SwSigner *signer_out);
void sw_signer_format(const SwSigner *signer, char out[SW_SIGNER_SPELLING_SIZE + 1]);
SwText sw_signer_spelling(SwArena *arena, const SwSigner *signer);
/* sw_signer_is_valid: a canonically encoded point of the prime-order group; only such register. */
bool sw_signer_is_valid(const SwSigner *signer);

bool sw_signature_is_spelling(SwText text);

/*
 * sw_signature_verify says whether `signature` (its spelling) holds for tag, newline
 * and `bytes` under `signer`: without cofactor; R the identity and S not below the
 * group order do not hold.  The arena takes a copy of the bytes: the equation is over
 * one run of octets.  Pure.  Work: one Ed25519 verification, about 50 us.
 */
bool sw_signature_verify(SwArena *arena, const SwSigner *signer, const char *tag, SwText bytes,
						 SwText signature);

void sw_secret_from_seed(const uint8_t seed[32], SwSecret *secret_out);
void sw_secret_wipe(SwSecret *secret);
/* sw_sign gives the spelling of the signature over tag, newline and `bytes`.  Deterministic. */
SwText sw_sign(SwArena *arena, const SwSecret *secret, const char *tag, SwText bytes);
/* sw_sign_object adds the member "signature", made over the object without it and `except`. */
const SwJson *sw_sign_object(SwArena *arena, const SwSecret *secret, const char *tag,
							 const SwJson *object, const char *except);

/* sw_hmac_sha256 is RFC 2104 over SHA-256. */
void
sw_hmac_sha256(const uint8_t *key, size_t key_size, SwText first, SwText second, uint8_t out[32]);

#endif
