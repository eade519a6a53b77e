/*-------------------------------------------------------------------------
 *
 * redaction.c
 *		Salted hashes in place of values of a decision.
 *
 * src/core/redaction.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "redaction.h"

#include <string.h>

#include "swoosh/signature.h"
#include "swoosh/sort.h"

#define DERIVATION "swoosh-redaction-v1"

/*
 * token_take cuts the first reference token off `*pointer`, which begins with a slash, and
 * unescapes it; false if it has a tilde that escapes nothing (RFC 6901, 3).
 */
static bool
token_take(SwArena *arena, SwText *pointer, SwText *token_out)
{
	SwBuffer token;
	size_t i = 1;

	sw_buffer_init(&token, arena, pointer->size);
	for (; i < pointer->size && pointer->data[i] != '/'; i++)
	{
		char octet = pointer->data[i];

		if (octet == '~')
		{
			i++;
			if (i == pointer->size || (pointer->data[i] != '0' && pointer->data[i] != '1'))
				return false;
			octet = pointer->data[i] == '0' ? '~' : '/';
		}
		sw_buffer_octet(&token, octet);
	}
	*pointer = (SwText){pointer->data + i, pointer->size - i};
	*token_out = sw_buffer_view(&token);
	return true;
}

/* index_parse reads an array index: digits without a leading zero. */
static bool
index_parse(SwText token, uint32_t *index_out)
{
	uint32_t index = 0;

	if (token.size == 0 || token.size > 9 || (token.data[0] == '0' && token.size > 1))
		return false;
	for (size_t i = 0; i < token.size; i++)
	{
		if (token.data[i] < '0' || token.data[i] > '9')
			return false;
		index = index * 10 + (uint32_t) (token.data[i] - '0');
	}
	*index_out = index;
	return true;
}

/* child_of is what `token` names in `value`, NULL if nothing. */
static const SwJson *
child_of(const SwJson *value, SwText token)
{
	uint32_t index;

	if (sw_json_is(value, SW_JSON_OBJECT))
		return sw_json_get_text(value, token);
	if (sw_json_is(value, SW_JSON_ARRAY) && index_parse(token, &index))
		return sw_json_at(value, index);
	return NULL;
}

static const SwJson *
pointer_find(SwArena *arena, const SwJson *value, SwText pointer)
{
	SwText token;

	while (value != NULL && pointer.size > 0)
	{
		if (!token_take(arena, &pointer, &token))
			return NULL;
		value = child_of(value, token);
	}
	return value;
}

/* pointer_replace is `value` with `replacement` where `pointer` points; it must point somewhere. */
static const SwJson *
pointer_replace(SwArena *arena, const SwJson *value, SwText pointer, const SwJson *replacement)
{
	const SwJson **elements;
	const SwJson *child;
	SwText token;
	uint32_t index = 0;

	if (pointer.size == 0)
		return replacement;
	sw_assert(token_take(arena, &pointer, &token));
	child = child_of(value, token);
	sw_assert(child != NULL);
	child = pointer_replace(arena, child, pointer, replacement);
	if (sw_json_is(value, SW_JSON_OBJECT))
		return sw_json_with(arena, value, token, child);
	sw_assert(index_parse(token, &index));
	elements = SW_NEW_ARRAY(arena, const SwJson *, value->count);
	for (uint32_t i = 0; i < value->count; i++)
		elements[i] = i == index ? child : value->as.elements[i];
	return sw_json_array(arena, elements, value->count);
}

/* is_at_or_below: `pointer` is `root` or names something in it. */
static bool
is_at_or_below(SwText pointer, SwText root)
{
	return pointer.size >= root.size && memcmp(pointer.data, root.data, root.size) == 0 &&
		   (pointer.size == root.size || pointer.data[root.size] == '/');
}

bool
sw_redaction_is_allowed(SwText pointer)
{
	const SwText guards = SW_TEXT("/guards/");
	SwText rest = pointer;
	size_t digits = 0;
	uint32_t index;

	if (is_at_or_below(pointer, SW_TEXT("/justification")) ||
		is_at_or_below(pointer, SW_TEXT("/evidence")) || is_at_or_below(pointer, SW_TEXT("/trace")))
		return true;
	if (!sw_text_has_prefix(pointer, "/guards/"))
		return false;
	rest = (SwText){pointer.data + guards.size, pointer.size - guards.size};
	while (digits < rest.size && rest.data[digits] != '/')
		digits++;
	return index_parse((SwText){rest.data, digits}, &index) &&
		   is_at_or_below((SwText){rest.data + digits, rest.size - digits}, SW_TEXT("/reasons"));
}

SwRedactionKey
sw_redaction_key(const SwServer *server, uint8_t derived[32])
{
	if (server->redaction_secret != NULL)
		return (SwRedactionKey){server->redaction_secret, server->redaction_secret_size};
	sw_hmac_sha256(server->secret->seed,
				   sizeof(server->secret->seed),
				   SW_TEXT(DERIVATION),
				   SW_TEXT(""),
				   derived);
	return (SwRedactionKey){derived, 32};
}

SwHash
sw_redaction_hash(SwArena *arena, SwRedactionKey key, const SwHash *record_hash, SwText pointer,
				  const SwJson *value)
{
	const SwJson *pair[2];
	uint8_t mac[32];
	char salt[2 * sizeof(mac)];

	sw_hmac_sha256(key.octets, key.size, sw_hash_spelling(arena, record_hash), pointer, mac);
	sw_hex_encode(mac, sizeof(mac), salt);
	pair[0] = sw_json_string(arena, sw_text_copy(arena, (SwText){salt, sizeof(salt)}));
	pair[1] = value;
	return sw_hash_json(arena, sw_json_array(arena, pair, 2));
}

/* pointers_sorted is the sorted list of the pointers that may be redacted and name something. */
static uint32_t
pointers_sorted(SwArena *arena, const SwJson *decision, const SwJson *redact, SwText *pointers)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < redact->count; i++)
	{
		SwText pointer = sw_json_text_of(redact->as.elements[i]);

		if (pointer.data != NULL && sw_redaction_is_allowed(pointer) &&
			pointer_find(arena, decision, pointer) != NULL)
			pointers[count++] = pointer;
	}
	sw_sort_texts(arena, pointers, count);
	return count;
}

const SwJson *
sw_redaction_apply(SwArena *arena, SwRedactionKey key, const SwHash *record_hash,
				   const SwJson *decision, const SwJson *redact)
{
	const SwJson *redacted = decision;
	uint32_t taken = 0;
	SwText *pointers;
	uint32_t count;

	if (!sw_json_is(redact, SW_JSON_ARRAY))
		return decision;
	pointers = SW_NEW_ARRAY(arena, SwText, redact->count);
	count = pointers_sorted(arena, decision, redact, pointers);
	for (uint32_t i = 0; i < count; i++)
	{
		SwText pointer = pointers[i];
		SwJsonBuilder builder;
		SwHash hash;
		uint32_t k = 0;

		while (k < taken && !is_at_or_below(pointer, pointers[k]))
			k++;
		if (k < taken)
			continue;
		pointers[taken++] = pointer;
		hash = sw_redaction_hash(arena,
								 key,
								 record_hash,
								 pointer,
								 pointer_find(arena, decision, pointer));
		sw_json_begin(&builder, arena);
		sw_json_add(&builder, "redacted", sw_hash_to_json(arena, &hash));
		redacted = pointer_replace(arena, redacted, pointer, sw_json_end(&builder));
	}
	return redacted;
}

bool
sw_redaction_of(const SwJson *value, SwHash *hash_out)
{
	return sw_json_is(value, SW_JSON_OBJECT) && value->count == 1 &&
		   sw_hash_parse(sw_json_get_string(value, "redacted"), hash_out);
}
