/*-------------------------------------------------------------------------
 *
 * places.c
 *		Where the regions of a chart stand in a state document, and what is active in it.
 *
 * src/core/places.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "places.h"

static uint32_t
place_of(SwState *state, SwText key)
{
	const SwStateEntry *entry = sw_state_entry(state, key);

	return entry == NULL ? SW_NO_INDEX : (uint32_t) (entry - state->entries);
}

static size_t
places_size(uint32_t region_count)
{
	return sizeof(SwStatePlaces) + region_count * sizeof(uint32_t);
}

static const SwStatePlaces *
places_find(SwArena *arena, const SwChart *chart, SwState *state)
{
	SwStatePlaces *places = sw_arena_alloc(arena, places_size(chart->region_count));

	places->chart = chart->hash;
	places->words = chart->tables->words;
	places->region_count = chart->region_count;
	places->configuration = place_of(state, SW_TEXT(SW_STATE_CONFIGURATION));
	places->history = place_of(state, SW_TEXT(SW_STATE_HISTORY));
	places->epoch = place_of(state, SW_TEXT(SW_STATE_EPOCH));
	places->hlc_last = place_of(state, SW_TEXT(SW_STATE_HLC_LAST));
	places->due = place_of(state, SW_TEXT(SW_STATE_DUE));
	for (uint32_t i = 0; i < chart->region_count; i++)
		places->regions[i] = place_of(state, chart->regions[i]);
	return places;
}

bool
sw_places_are_of(const SwStatePlaces *places, const SwChart *chart)
{
	return places != NULL && sw_hash_equal(&places->chart, &chart->hash);
}

const SwStatePlaces *
sw_places_of(SwArena *arena, const SwChart *chart, SwState *state)
{
	if (state->places == NULL)
		state->places = places_find(state->arena, chart, state);
	return sw_places_are_of(state->places, chart) ? state->places
												  : places_find(arena, chart, state);
}

/* note_active keeps a set in the state's arena. */
static void
note_active(SwState *state, SwStateSet active)
{
	SwStateSet kept = {SW_ROOM_ARRAY(state->arena, uint64_t, active.words), active.words};

	sw_set_copy(kept, active);
	state->active = kept.bits;
}

/* known_active is the set that is kept; it is not written. */
static SwStateSet
known_active(const SwState *state)
{
	return (SwStateSet){(uint64_t *) (uintptr_t) state->active, state->places->words};
}

bool
sw_places_active(const SwChart *chart, SwState *state, SwStateSet active, bool is_kept)
{
	bool is_of_chart = sw_places_are_of(state->places, chart);

	if (is_of_chart && state->active != NULL)
	{
		sw_set_copy(active, known_active(state));
		return true;
	}
	if (!sw_configuration_read(chart, sw_state_get_string(state, SW_STATE_CONFIGURATION), active))
		return false;
	if (is_of_chart && is_kept)
		note_active(state, active);
	return true;
}

void
sw_places_note(SwState *state, SwStateSet active)
{
	sw_assert(state->places != NULL && state->places->words == active.words);
	note_active(state, active);
}

void
sw_places_copy(SwState *copy, const SwState *state)
{
	SwStatePlaces *places;
	size_t size;

	if (state->places == NULL)
		return;
	size = places_size(state->places->region_count);
	places = sw_arena_alloc(copy->arena, size);
	memcpy(places, state->places, size);
	copy->places = places;
	if (state->active != NULL)
		note_active(copy, known_active(state));
}
