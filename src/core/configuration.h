/*-------------------------------------------------------------------------
 *
 * configuration.h
 *		The active states as a set of bits, and as the sorted list of a state document.
 *
 * Bit n is state n, so walking the bits upwards is document order.
 *
 * src/core/configuration.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_CONFIGURATION_H
#define SWOOSH_CORE_CONFIGURATION_H

#include <string.h>

#include "chart_tables.h"

/* A set of states of one chart, in `words` words. */
typedef struct SwStateSet
{
	uint64_t *bits;
	uint32_t words;
} SwStateSet;

static inline SwStateSet
sw_set_new(SwArena *arena, const SwChart *chart)
{
	return (SwStateSet){SW_NEW_ARRAY(arena, uint64_t, chart->tables->words), chart->tables->words};
}

/* Most charts have no more than 64 states: their one word is not worth a call of memset. */
static inline void
sw_set_clear(SwStateSet set)
{
	set.bits[0] = 0;
	for (uint32_t i = 1; i < set.words; i++)
		set.bits[i] = 0;
}

static inline void
sw_set_copy(SwStateSet to, SwStateSet from)
{
	to.bits[0] = from.bits[0];
	for (uint32_t i = 1; i < from.words; i++)
		to.bits[i] = from.bits[i];
}

static inline bool
sw_set_equal(SwStateSet a, SwStateSet b)
{
	uint64_t difference = 0;

	for (uint32_t i = 0; i < a.words; i++)
		difference |= a.bits[i] ^ b.bits[i];
	return difference == 0;
}

/* sw_set_meets: the set has a member of another, whose words are `bits`. */
static inline bool
sw_set_meets(SwStateSet set, const uint64_t *bits)
{
	for (uint32_t i = 0; i < set.words; i++)
		if ((set.bits[i] & bits[i]) != 0)
			return true;
	return false;
}

static inline bool
sw_set_has(SwStateSet set, SwStateId state)
{
	return (set.bits[state / 64] >> (state % 64) & 1) != 0;
}

static inline void
sw_set_add(SwStateSet set, SwStateId state)
{
	set.bits[state / 64] |= UINT64_C(1) << (state % 64);
}

static inline void
sw_set_remove(SwStateSet set, SwStateId state)
{
	set.bits[state / 64] &= ~(UINT64_C(1) << (state % 64));
}

/* sw_set_next is the first member at or after `from`, SW_NO_STATE if there is none. */
static inline SwStateId
sw_set_next(SwStateSet set, uint32_t from)
{
	uint32_t word = from / 64;
	uint64_t bits;

	if (word >= set.words)
		return SW_NO_STATE;
	bits = set.bits[word] & (~UINT64_C(0) << (from % 64));
	while (bits == 0)
	{
		if (++word == set.words)
			return SW_NO_STATE;
		bits = set.bits[word];
	}
	return (SwStateId) (word * 64 + (uint32_t) __builtin_ctzll(bits));
}

/* sw_set_previous is the last member at or before `from`, SW_NO_STATE if there is none. */
static inline SwStateId
sw_set_previous(SwStateSet set, uint32_t from)
{
	uint32_t word = from / 64;
	uint64_t bits = set.bits[word] & (~UINT64_C(0) >> (63 - from % 64));

	while (bits == 0)
	{
		if (word-- == 0)
			return SW_NO_STATE;
		bits = set.bits[word];
	}
	return (SwStateId) (word * 64 + 63 - (uint32_t) __builtin_clzll(bits));
}

/* sw_set_next_leaf is sw_set_next among the atomic and final states. */
SwStateId sw_set_next_leaf(const SwChart *chart, SwStateSet set, uint32_t from);

/*
 * sw_configuration_state is the state that an element of a list names, SW_NO_STATE if none.  What
 * the chart itself has listed is known by its address.
 */
SwStateId sw_configuration_state(const SwChart *chart, const SwJson *path);

/*
 * sw_configuration_read fills `active` with the leaves that `list` names and all above them.
 * False if `list` is no sorted list of leaves that makes a configuration of this chart.
 */
bool sw_configuration_read(const SwChart *chart, const SwJson *list, SwStateSet active);

/* sw_configuration_is_legal: one child of each compound, all regions of each parallel, the root. */
bool sw_configuration_is_legal(const SwChart *chart, SwStateSet active);

/* sw_configuration_is_ended: a final child of the root is active. */
bool sw_configuration_is_ended(const SwChart *chart, SwStateSet active);

/* sw_configuration_paths is the sorted list of the paths of a set's members. */
const SwJson *sw_configuration_paths(SwArena *arena, const SwChart *chart, SwStateSet members);

/* sw_configuration_list is the sorted list of the paths of the active leaves. */
const SwJson *sw_configuration_list(SwArena *arena, const SwChart *chart, SwStateSet active);

#endif
