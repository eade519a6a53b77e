/*-------------------------------------------------------------------------
 *
 * places.h
 *		Where the regions of a chart stand in a state document, and what is active in it.
 *
 * Both are worked out from the document once, and kept beside it: it is immutable, so they
 * hold as long as it does.  A state that is made from another takes the places over while
 * its keys are the same ones.
 *
 * src/core/places.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_PLACES_H
#define SWOOSH_CORE_PLACES_H

#include "configuration.h"
#include "swoosh/state.h"

typedef struct SwStatePlaces
{
	SwHash chart;   /* charts of one hash have the same states and regions, in the same order */
	uint32_t words; /* of a set of states */
	uint32_t region_count;
	/* index of the entry, SW_NO_INDEX where the document has none */
	uint32_t configuration;
	uint32_t history;
	uint32_t epoch;
	uint32_t hlc_last;
	uint32_t due;
	uint32_t regions[]; /* by the chart's table */
} SwStatePlaces;

/*
 * sw_places_of is where this chart's regions stand in `state`.  It is kept in the state's arena,
 * unless that has those of another chart: then it is in `arena`.
 */
const SwStatePlaces *sw_places_of(SwArena *arena, const SwChart *chart, SwState *state);

/* sw_places_are_of: the places are those of this chart. */
bool sw_places_are_of(const SwStatePlaces *places, const SwChart *chart);

/*
 * sw_places_active fills `active` with the configuration of `state`: as it was found before, or
 * read with sw_configuration_read and kept if `is_kept`.  False if it is none of this chart's.
 */
bool sw_places_active(const SwChart *chart, SwState *state, SwStateSet active, bool is_kept);

/*
 * sw_places_note keeps what is active in a state that the reducer has made, and that has the
 * places of its chart.
 */
void sw_places_note(SwState *state, SwStateSet active);

/* sw_places_copy gives `copy` in its own arena what is known of `state`, whose keys it has. */
void sw_places_copy(SwState *copy, const SwState *state);

/* ---- States that are being made: nobody else has seen them. ---- */

/* sw_state_draft is a copy with room for `count` more entries; all entries are shared. */
SwState *sw_state_draft(SwArena *arena, const SwState *state, size_t count);

/* sw_state_set sets a key or, with value NULL, takes it away; there is room. */
void sw_state_set(SwState *draft, SwText key, const SwJson *value);

/* sw_state_set_at sets the value of an entry that is there. */
void sw_state_set_at(SwState *draft, uint32_t place, const SwJson *value);

/* sw_state_set_clock is the same for `hlc_last`, which is spelled when it is asked for. */
void sw_state_set_clock(SwState *draft, uint32_t place, SwHlc hlc);

/* sw_state_value is for sw_state_at: the value of an entry, read if it has not been yet. */
const SwJson *sw_state_value(SwState *state, SwStateEntry *entry);

/* sw_state_at is the value of an entry; NULL for SW_NO_INDEX. */
static inline const SwJson *
sw_state_at(SwState *state, uint32_t place)
{
	SwStateEntry *entry;

	if (place == SW_NO_INDEX)
		return NULL;
	sw_assert(place < state->count);
	entry = &state->entries[place];
	return entry->value != NULL ? entry->value : sw_state_value(state, entry);
}

#endif
