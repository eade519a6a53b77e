/*-------------------------------------------------------------------------
 *
 * json.h
 *		Immutable JSON values: I-JSON (RFC 7493) with integers only.
 *
 * A value may be shared by any number of others.  Objects keep their members in
 * the order of their text; `sorted` is the canonical order of the same members.
 *
 * include/swoosh/json.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_JSON_H
#define SWOOSH_JSON_H

#include "swoosh/status.h"
#include "swoosh/text.h"

typedef enum SwJsonType
{
	SW_JSON_NULL,
	SW_JSON_BOOLEAN,
	SW_JSON_INTEGER,
	SW_JSON_STRING,
	SW_JSON_ARRAY,
	SW_JSON_OBJECT
} SwJsonType;

typedef struct SwJson SwJson;

typedef struct SwMember
{
	SwText key;
	const SwJson *value;
} SwMember;

struct SwJson
{
	SwJsonType type;
	uint32_t count; /* elements or members */
	union
	{
		bool boolean;
		int64_t integer; /* |n| <= SW_INTEGER_MAX */
		SwText text;     /* UTF-8, unescaped */
		const SwJson *const *elements;
		const SwMember *members; /* in text order */
	} as;
	const uint32_t *sorted; /* of an object: members in canonical order; NULL if text order is it */
};

/* Where and why a document is refused.  `pointer` is RFC 6901; `why` is for people. */
typedef struct SwFault
{
	SwText pointer;
	const char *why;
} SwFault;

/*
 * sw_json_parse reads one document.
 *
 * Strings without escapes stay views of `text`, which must live as long as the
 * value.  Returns SW_MALFORMED (with *fault_out, the first fault in text order;
 * size comes before all) or SW_OK.  The pointer of a fault obeys section 1 of the
 * contract.  `depth_max` is SW_JSON_DEPTH_MAX but for lines of an export.
 *
 * Pure.  Work: O(n log n) in the octets; recursion bounded by depth_max.
 */
SwStatus sw_json_parse(SwArena *arena, SwText text, size_t octets_max, int depth_max,
					   const SwJson **value_out, SwFault *fault_out);

/* Construction.  Texts are not copied. */
extern const SwJson sw_json_null, sw_json_true, sw_json_false, sw_json_empty_array,
	sw_json_empty_object;
const SwJson *sw_json_boolean(bool boolean);
const SwJson *sw_json_integer(SwArena *arena, int64_t integer);
const SwJson *sw_json_string(SwArena *arena, SwText text);
const SwJson *sw_json_string_of(SwArena *arena, const char *string);
const SwJson *sw_json_array(SwArena *arena, const SwJson *const *elements, size_t count);
/* sw_json_strings is an array of texts. */
const SwJson *sw_json_strings(SwArena *arena, const SwText *texts, size_t count);

/* Members are collected one by one, in any order; keys must be distinct (asserted). */
typedef struct SwJsonBuilder
{
	SwArena *arena;
	SwMember *members;
	uint32_t count;
	uint32_t capacity;
} SwJsonBuilder;

void sw_json_begin(SwJsonBuilder *builder, SwArena *arena);
/* sw_json_add does nothing if `value` is NULL: a member that has no value is left out. */
void sw_json_add(SwJsonBuilder *builder, const char *key, const SwJson *value);
void
sw_json_add_text(SwJsonBuilder *builder, const char *key, SwText text); /* nothing if SW_NO_TEXT */
void sw_json_add_member(SwJsonBuilder *builder, SwText key, const SwJson *value);
const SwJson *sw_json_end(SwJsonBuilder *builder);

/* Questions.  All accept NULL and any type: what is not there is NULL, false or SW_NO_TEXT. */
const SwJson *sw_json_get(const SwJson *object, const char *key);
const SwJson *sw_json_get_text(const SwJson *object, SwText key);
const SwJson *sw_json_at(const SwJson *array, size_t index);
/* sw_json_path follows a dotted path of keys ("council.members"). */
const SwJson *sw_json_path(const SwJson *value, SwText path);
SwText sw_json_text_of(const SwJson *value); /* of a string, else SW_NO_TEXT */
SwText sw_json_get_string(const SwJson *object, const char *key);
bool sw_json_get_integer(const SwJson *object, const char *key, int64_t *integer_out);
static inline bool
sw_json_is(const SwJson *value, SwJsonType type)
{
	return value != NULL && value->type == type;
}
bool sw_json_equal(const SwJson *a, const SwJson *b); /* as their canonical bytes are */
/*
 * sw_json_is_within: arrays and objects nest to `depth_max` at most.  What the reader gives
 * is within its limit; what is built of such values must be asked, before it is kept.
 */
bool sw_json_is_within(const SwJson *value, int depth_max);
/* sw_json_is_sorted_texts: an array of texts, ascending by octets, without repeats. */
bool sw_json_is_sorted_texts(const SwJson *value);
bool sw_json_has_text(const SwJson *array, SwText text);
const SwMember *
sw_json_sorted_member(const SwJson *object, uint32_t i); /* i-th in canonical order */

/* sw_json_with is `object` with one member set (or, value NULL, taken away); a copy. */
const SwJson *sw_json_with(SwArena *arena, const SwJson *object, SwText key, const SwJson *value);
/* sw_json_with_all is the same with several members set, in turn; no value is NULL. */
const SwJson *
sw_json_with_all(SwArena *arena, const SwJson *object, const SwMember *changes, uint32_t count);

/* sw_json_copy is a copy that shares nothing with `value` (for another arena). */
const SwJson *sw_json_copy(SwArena *arena, const SwJson *value);

/* sw_json_key_compare orders keys by UTF-16 code units (RFC 8785, 3.2.3). */
int sw_json_key_compare(SwText a, SwText b);

/* sw_json_pointer appends one reference token to a JSON pointer (RFC 6901), escaped. */
SwText sw_json_pointer(SwArena *arena, SwText pointer, SwText token);
SwText sw_json_pointer_index(SwArena *arena, SwText pointer, size_t index);

#endif
