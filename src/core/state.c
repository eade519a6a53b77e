/*-------------------------------------------------------------------------
 *
 * state.c
 *		A state document whose parts are read, written and hashed only when asked for.
 *
 * src/core/state.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/state.h"

#include <string.h>

#include "places.h"
#include "swoosh/canon.h"

#define ENTRIES_MIN       16
#define LINEAR_SEARCH_MAX 16 /* entries up to which looking at each is the fastest */

/* What is still to be split of a stored document. */
typedef struct Splitter
{
	SwState *state;
	uint32_t capacity;
	const char *next;
	const char *end;
} Splitter;

bool
sw_state_is_engine_key(SwText key)
{
	static const char *const keys[] = {SW_STATE_META,
									   SW_STATE_CONFIGURATION,
									   SW_STATE_HISTORY,
									   SW_STATE_EPOCH,
									   SW_STATE_HLC_LAST,
									   SW_STATE_DUE};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (sw_text_is(key, keys[i]))
			return true;
	return false;
}

static SwState *
state_new(SwArena *arena, size_t capacity)
{
	SwState *state = SW_NEW(arena, SwState);

	sw_assert(capacity <= UINT32_MAX);
	state->arena = arena;
	state->entries = SW_ROOM_ARRAY(arena, SwStateEntry, capacity);
	return state;
}

/* split_string goes over a string, quotes included. */
static bool
split_string(Splitter *splitter)
{
	if (splitter->next == splitter->end || *splitter->next != '"')
		return false;
	splitter->next++;
	for (;;)
	{
		size_t left = (size_t) (splitter->end - splitter->next);
		const char *quote = memchr(splitter->next, '"', left);
		const char *backslash;

		if (quote == NULL)
			return false;
		backslash = memchr(splitter->next, '\\', (size_t) (quote - splitter->next));
		if (backslash == NULL)
		{
			splitter->next = quote + 1;
			return true;
		}
		splitter->next = backslash + 2; /* over what is escaped, at most the quote found */
	}
}

/* split_value goes over a value: to the comma or bracket behind it on its own level. */
static bool
split_value(Splitter *splitter)
{
	const char *start = splitter->next;
	size_t depth = 0;

	while (splitter->next < splitter->end)
	{
		char octet = *splitter->next;

		if (depth == 0 && (octet == ',' || octet == '}'))
			return splitter->next > start;
		if (octet == '"')
		{
			if (!split_string(splitter))
				return false;
			continue;
		}
		if (octet == '{' || octet == '[')
			depth++;
		else if (octet == '}' || octet == ']')
		{
			if (depth == 0)
				return false;
			depth--;
		}
		splitter->next++;
	}
	return false;
}

static SwStateEntry *
split_add_entry(Splitter *splitter)
{
	SwState *state = splitter->state;

	if (state->count == splitter->capacity)
	{
		SwStateEntry *entries =
			SW_ROOM_ARRAY(state->arena, SwStateEntry, (size_t) splitter->capacity * 2);

		memcpy(entries, state->entries, state->count * sizeof(*entries));
		state->entries = entries;
		splitter->capacity *= 2;
	}
	return &state->entries[state->count++];
}

/* split_key reads a key and its colon. */
static bool
split_key(Splitter *splitter, SwText *key_out)
{
	const char *start = splitter->next;
	SwText quoted;

	if (!split_string(splitter))
		return false;
	quoted = (SwText){start, (size_t) (splitter->next - start)};
	*key_out = (SwText){start + 1, quoted.size - 2};
	if (memchr(quoted.data, '\\', quoted.size) != NULL)
	{
		const SwJson *key;
		SwFault fault;

		if (sw_json_parse(splitter->state->arena, quoted, quoted.size, 0, &key, &fault) != SW_OK)
			return false;
		*key_out = key->as.text;
	}
	return splitter->next < splitter->end && *splitter->next++ == ':';
}

/* split_entry reads a key that comes after the one before, and goes over its value. */
static bool
split_entry(Splitter *splitter)
{
	SwStateEntry *entry;
	const char *start;
	SwText key;

	if (!split_key(splitter, &key))
		return false;
	start = splitter->next;
	if (!split_value(splitter))
		return false;
	entry = split_add_entry(splitter);
	*entry = (SwStateEntry){.key = key, .bytes = {start, (size_t) (splitter->next - start)}};
	return splitter->state->count == 1 || sw_json_key_compare(entry[-1].key, key) < 0;
}

static bool
split_document(Splitter *splitter)
{
	if (splitter->next == splitter->end || *splitter->next++ != '{')
		return false;
	if (splitter->next < splitter->end && *splitter->next == '}')
		return splitter->next + 1 == splitter->end;
	for (;;)
	{
		if (!split_entry(splitter))
			return false;
		/* split_value has stopped at a comma or at the closing brace. */
		if (*splitter->next++ == '}')
			return splitter->next == splitter->end;
	}
}

SwStatus
sw_state_parse(SwArena *arena, SwText text, SwState **state_out, SwFault *fault_out)
{
	Splitter splitter;

	if (text.data == NULL)
		text = SW_TEXT("");
	splitter = (Splitter){state_new(arena, ENTRIES_MIN), ENTRIES_MIN, text.data, NULL};
	splitter.end = text.data + text.size;
	if (!split_document(&splitter))
	{
		*fault_out = (SwFault){SW_TEXT(""), "not the canonical bytes of an object"};
		return SW_MALFORMED;
	}
	splitter.state->bytes = text;
	*state_out = splitter.state;
	return SW_OK;
}

SwState *
sw_state_from_json(SwArena *arena, const SwJson *document)
{
	SwState *state;

	sw_assert(sw_json_is(document, SW_JSON_OBJECT));
	state = state_new(arena, document->count);
	state->count = document->count;
	for (uint32_t i = 0; i < document->count; i++)
	{
		const SwMember *member = sw_json_sorted_member(document, i);

		state->entries[i] = (SwStateEntry){.key = member->key, .value = member->value};
	}
	return state;
}

/* state_find is the index of the first entry whose key does not come before `key`. */
static uint32_t
state_find(const SwState *state, SwText key)
{
	uint32_t low = 0;
	uint32_t high = state->count;

	while (low < high)
	{
		uint32_t middle = low + (high - low) / 2;

		if (sw_json_key_compare(state->entries[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

SwStateEntry *
sw_state_entry(SwState *state, SwText key)
{
	SwStateEntry *entry = state->entries;
	SwStateEntry *end = entry + state->count;

	if (state->count > LINEAR_SEARCH_MAX)
	{
		entry += state_find(state, key);
		end = entry == end ? end : entry + 1;
	}
	for (; entry < end; entry++)
		if (sw_text_equal(entry->key, key))
			return entry;
	return NULL;
}

const SwJson *
sw_state_value(SwState *state, SwStateEntry *entry)
{
	SwFault fault;
	SwStatus status;

	if (entry->value != NULL)
		return entry->value;
	if (entry->bytes.data == NULL)
	{
		entry->value = sw_json_string(state->arena, sw_hlc_spelling(state->arena, state->hlc_last));
		return entry->value;
	}
	status = sw_json_parse(state->arena,
						   entry->bytes,
						   entry->bytes.size,
						   SW_JSON_DEPTH_MAX,
						   &entry->value,
						   &fault);
	sw_assert(status == SW_OK);
	return entry->value;
}

static SwText
entry_bytes(SwState *state, SwStateEntry *entry)
{
	if (entry->bytes.data == NULL)
		entry->bytes = sw_canon(state->arena, sw_state_value(state, entry));
	return entry->bytes;
}

const SwJson *
sw_state_get(SwState *state, SwText key)
{
	SwStateEntry *entry = sw_state_entry(state, key);

	return entry == NULL ? NULL : sw_state_value(state, entry);
}

const SwJson *
sw_state_get_string(SwState *state, const char *key)
{
	return sw_state_get(state, sw_text_from(key));
}

const SwJson *
sw_state_path(SwState *state, SwText path)
{
	const char *dot = path.size == 0 ? NULL : memchr(path.data, '.', path.size);
	SwText key = path;

	if (dot == NULL)
		return sw_state_get(state, key);
	key.size = (size_t) (dot - path.data);
	return sw_json_path(sw_state_get(state, key), (SwText){dot + 1, path.size - key.size - 1});
}

const SwJson *
sw_state_document(SwArena *arena, SwState *state)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (uint32_t i = 0; i < state->count; i++)
		sw_json_add_member(&builder,
						   state->entries[i].key,
						   sw_state_value(state, &state->entries[i]));
	return sw_json_end(&builder);
}

/*
 * state_write writes the canonical bytes of the whole to a buffer that is large enough unless keys
 * need escapes, and notes where the value of each entry ends.
 */
static SwText
state_write(SwArena *arena, SwState *state, size_t *ends_out)
{
	size_t size = 2;
	SwBuffer buffer;

	for (uint32_t i = 0; i < state->count; i++)
		size += entry_bytes(state, &state->entries[i]).size + state->entries[i].key.size + 4;
	sw_buffer_init(&buffer, arena, size);
	sw_buffer_octet(&buffer, '{');
	for (uint32_t i = 0; i < state->count; i++)
	{
		if (i > 0)
			sw_buffer_octet(&buffer, ',');
		sw_canon_write_string(&buffer, state->entries[i].key);
		sw_buffer_octet(&buffer, ':');
		sw_buffer_text(&buffer, state->entries[i].bytes);
		if (ends_out != NULL)
			ends_out[i] = buffer.size;
	}
	sw_buffer_octet(&buffer, '}');
	return sw_buffer_view(&buffer);
}

SwText
sw_state_bytes(SwState *state)
{
	if (state->bytes.data == NULL)
		state->bytes = state_write(state->arena, state, NULL);
	return state->bytes;
}

const SwHash *
sw_state_entry_hash(SwState *state, SwStateEntry *entry)
{
	if (!entry->is_hashed)
	{
		entry->hash = sw_hash_text(entry_bytes(state, entry));
		entry->is_hashed = true;
	}
	return &entry->hash;
}

const SwJson *
sw_state_region_hashes(SwArena *arena, SwState *state)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (uint32_t i = 0; i < state->count; i++)
	{
		SwStateEntry *entry = &state->entries[i];

		sw_json_add_member(&builder,
						   entry->key,
						   sw_hash_to_json(arena, sw_state_entry_hash(state, entry)));
	}
	return sw_json_end(&builder);
}

/* What most keys take with their quotes, a colon and a comma. */
#define KEY_ROOM 32

/* region_hashes_write is sw_state_region_hashes in canonical form, without the values between. */
static SwText
region_hashes_write(SwState *state)
{
	SwBuffer buffer;

	sw_buffer_init(&buffer, state->arena, state->count * (SW_HASH_SPELLING_SIZE + KEY_ROOM));
	sw_buffer_octet(&buffer, '{');
	for (uint32_t i = 0; i < state->count; i++)
	{
		SwStateEntry *entry = &state->entries[i];
		char spelling[SW_HASH_SPELLING_SIZE + 1];

		if (i > 0)
			sw_buffer_octet(&buffer, ',');
		sw_canon_write_string(&buffer, entry->key);
		sw_hash_format(sw_state_entry_hash(state, entry), spelling);
		sw_buffer_append(&buffer, ":\"", 2);
		sw_buffer_append(&buffer, spelling, SW_HASH_SPELLING_SIZE);
		sw_buffer_octet(&buffer, '"');
	}
	sw_buffer_octet(&buffer, '}');
	return sw_buffer_view(&buffer);
}

const SwHash *
sw_state_hash(SwState *state)
{
	if (!state->is_hashed)
	{
		state->hash = sw_hash_text(region_hashes_write(state));
		state->is_hashed = true;
	}
	return &state->hash;
}

SwState *
sw_state_draft(SwArena *arena, const SwState *state, size_t count)
{
	SwState *draft = state_new(arena, state->count + count);

	draft->count = state->count;
	if (state->count > 0)
		memcpy(draft->entries, state->entries, state->count * sizeof(*state->entries));
	draft->hlc_last = state->hlc_last;
	draft->places = state->places;
	draft->active = state->active;
	return draft;
}

void
sw_state_set_at(SwState *draft, uint32_t place, const SwJson *value)
{
	SwStateEntry *entry = &draft->entries[place];

	sw_assert(place < draft->count && value != NULL);
	if (entry->value == value)
		return;
	entry->value = value;
	entry->bytes = SW_NO_TEXT;
	entry->is_hashed = false;
	if (draft->places != NULL && place == draft->places->configuration)
		draft->active = NULL;
}

void
sw_state_set_clock(SwState *draft, uint32_t place, SwHlc hlc)
{
	SwStateEntry *entry = &draft->entries[place];

	sw_assert(place < draft->count && sw_text_is(entry->key, SW_STATE_HLC_LAST));
	entry->value = NULL;
	entry->bytes = SW_NO_TEXT;
	entry->is_hashed = false;
	draft->hlc_last = hlc;
}

void
sw_state_set(SwState *draft, SwText key, const SwJson *value)
{
	SwStateEntry *entry = sw_state_entry(draft, key);
	SwStateEntry *end = draft->entries + draft->count;

	if (entry != NULL && value != NULL)
	{
		sw_state_set_at(draft, (uint32_t) (entry - draft->entries), value);
		return;
	}
	if (entry == NULL && value == NULL)
		return;
	draft->places = NULL;
	draft->active = NULL;
	if (entry != NULL)
	{
		memmove(entry, entry + 1, (size_t) (end - entry - 1) * sizeof(*entry));
		draft->count--;
		return;
	}
	entry = draft->entries + state_find(draft, key);
	memmove(entry + 1, entry, (size_t) (end - entry) * sizeof(*entry));
	*entry = (SwStateEntry){.key = key, .value = value};
	draft->count++;
}

SwState *
sw_state_with(SwArena *arena, SwState *state, const SwMember *changes, size_t count)
{
	SwState *changed = sw_state_draft(arena, state, count);

	for (size_t i = 0; i < count; i++)
		sw_state_set(changed, changes[i].key, changes[i].value);
	return changed;
}

SwState *
sw_state_copy(SwArena *arena, SwState *state)
{
	SwState *copy = state_new(arena, state->count);
	size_t *ends = SW_NEW_ARRAY(arena, size_t, state->count);

	copy->count = state->count;
	copy->bytes = state_write(arena, state, ends);
	copy->hash = state->hash;
	copy->is_hashed = state->is_hashed;
	sw_places_copy(copy, state);
	for (uint32_t i = 0; i < state->count; i++)
	{
		const SwStateEntry *entry = &state->entries[i];
		size_t size = entry->bytes.size;

		copy->entries[i] = (SwStateEntry){.key = sw_text_copy(arena, entry->key),
										  .value = sw_json_copy(arena, entry->value),
										  .bytes = {copy->bytes.data + ends[i] - size, size},
										  .hash = entry->hash,
										  .is_hashed = entry->is_hashed};
	}
	return copy;
}
