/*-------------------------------------------------------------------------
 *
 * hash.c
 *		SHA-256 and its spelling.
 *
 * src/core/hash.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/hash.h"

#include <string.h>

#include "swoosh/canon.h"

#define HASH_PREFIX      "sha256-"
#define HASH_PREFIX_SIZE (sizeof(HASH_PREFIX) - 1)

SwHash
sw_hash_octets(const void *data, size_t size)
{
	SwHash hash;

	sw_sha256(data, size, hash.octets);
	return hash;
}

SwHash
sw_hash_text(SwText text)
{
	return sw_hash_octets(text.data, text.size);
}

SwHash
sw_hash_json(SwArena *arena, const SwJson *value)
{
	return sw_hash_text(sw_canon(arena, value));
}

int
sw_hash_compare(const SwHash *a, const SwHash *b)
{
	return memcmp(a->octets, b->octets, sizeof(a->octets));
}

bool
sw_hash_parse(SwText text, SwHash *hash_out)
{
	SwText digits;

	if (text.size != SW_HASH_SPELLING_SIZE || !sw_text_has_prefix(text, HASH_PREFIX))
		return false;
	digits = (SwText){text.data + HASH_PREFIX_SIZE, text.size - HASH_PREFIX_SIZE};
	return sw_hex_decode(digits, hash_out->octets, sizeof(hash_out->octets));
}

void
sw_hash_format(const SwHash *hash, char out[SW_HASH_SPELLING_SIZE + 1])
{
	memcpy(out, HASH_PREFIX, HASH_PREFIX_SIZE);
	sw_hex_encode(hash->octets, sizeof(hash->octets), out + HASH_PREFIX_SIZE);
	out[SW_HASH_SPELLING_SIZE] = '\0';
}

SwText
sw_hash_spelling(SwArena *arena, const SwHash *hash)
{
	char *spelling = sw_arena_octets(arena, SW_HASH_SPELLING_SIZE + 1);

	sw_hash_format(hash, spelling);
	return (SwText){spelling, SW_HASH_SPELLING_SIZE};
}

const SwJson *
sw_hash_to_json(SwArena *arena, const SwHash *hash)
{
	return sw_json_string(arena, sw_hash_spelling(arena, hash));
}

/* hex_value is the value of a lower-case hex digit, or -1. */
static int
hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

bool
sw_hex_decode(SwText text, uint8_t *out, size_t size)
{
	if (text.data == NULL || text.size != 2 * size)
		return false;
	for (size_t i = 0; i < size; i++)
	{
		int high = hex_value(text.data[2 * i]);
		int low = hex_value(text.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t) (high << 4 | low);
	}
	return true;
}

void
sw_hex_encode(const uint8_t *data, size_t size, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++)
	{
		out[2 * i] = digits[data[i] >> 4];
		out[2 * i + 1] = digits[data[i] & 0x0f];
	}
}
