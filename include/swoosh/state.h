/*-------------------------------------------------------------------------
 *
 * state.h
 *		A state document: its regions, their bytes and hashes, each made when asked for.
 *
 * The state hash is the hash of the canonical bytes of {key: hash of the canonical
 * bytes of its value}, so what a step did not touch is neither read nor written nor
 * hashed again.  A state is immutable to its users: bytes, values and hashes are
 * filled in on demand, and never change.
 *
 * include/swoosh/state.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_STATE_H
#define SWOOSH_STATE_H

#include "swoosh/hash.h"
#include "swoosh/hlc.h"

/* Keys that the engine owns; all others are regions. */
#define SW_STATE_META          "meta"
#define SW_STATE_CONFIGURATION "configuration"
#define SW_STATE_HISTORY       "history"
#define SW_STATE_EPOCH         "epoch"
#define SW_STATE_HLC_LAST      "hlc_last"
#define SW_STATE_DUE           "due"

typedef struct SwStateEntry
{
	SwText key;
	const SwJson *value; /* NULL until asked for */
	SwText bytes;        /* canonical; SW_NO_TEXT until asked for; without both: hlc_last */
	SwHash hash;
	bool is_hashed;
} SwStateEntry;

typedef struct SwState
{
	SwArena *arena;        /* holds the entries and what is made on demand */
	SwStateEntry *entries; /* in canonical order of their keys */
	uint32_t count;
	SwText bytes; /* of the whole; SW_NO_TEXT until asked for */
	SwHash hash;
	bool is_hashed;
	SwHlc hlc_last; /* the clock that is to be spelled where an entry has no value yet */
	/* What the reducer has found here (src/core/places.h); NULL until it has looked. */
	const struct SwStatePlaces *places; /* where a chart's regions stand */
	const uint64_t *active;             /* the configuration as a set of states of that chart */
} SwState;

bool sw_state_is_engine_key(SwText key);

/*
 * sw_state_parse reads a stored document, which must be canonical bytes of an object;
 * values are split off but not read: only text that was stored as canonical bytes may
 * come here, any other goes through sw_json_parse and sw_state_from_json.  `text` must
 * live as long as the state.  Returns SW_MALFORMED or SW_OK.
 */
SwStatus sw_state_parse(SwArena *arena, SwText text, SwState **state_out, SwFault *fault_out);

/* sw_state_from_json makes a state of an object in memory. */
SwState *sw_state_from_json(SwArena *arena, const SwJson *document);

/* sw_state_get is the value of a top-level key, or NULL. */
const SwJson *sw_state_get(SwState *state, SwText key);
const SwJson *sw_state_get_string(SwState *state, const char *key);

/* sw_state_path follows a dotted path whose first part is a top-level key. */
const SwJson *sw_state_path(SwState *state, SwText path);

/* sw_state_document is the whole as one value, made in `arena`; its parts are the state's. */
const SwJson *sw_state_document(SwArena *arena, SwState *state);

/* sw_state_bytes is the canonical bytes of the whole. */
SwText sw_state_bytes(SwState *state);

/* sw_state_hash is the state hash; sw_state_entry_hash is r[key]. */
const SwHash *sw_state_hash(SwState *state);
const SwHash *sw_state_entry_hash(SwState *state, SwStateEntry *entry);
SwStateEntry *sw_state_entry(SwState *state, SwText key);
/* sw_state_region_hashes is the object r, made in `arena`. */
const SwJson *sw_state_region_hashes(SwArena *arena, SwState *state);

/*
 * sw_state_with is a state in `arena` with some keys set (value NULL: taken away);
 * the other entries are shared, with whatever is already known of them.
 */
SwState *sw_state_with(SwArena *arena, SwState *state, const SwMember *changes, size_t count);

/* sw_state_copy is a state in `arena` that shares nothing with `state`. */
SwState *sw_state_copy(SwArena *arena, SwState *state);

#endif
