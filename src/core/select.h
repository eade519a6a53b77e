/*-------------------------------------------------------------------------
 *
 * select.h
 *		Which transitions are enabled, and which of them win.
 *
 * src/core/select.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_SELECT_H
#define SWOOSH_CORE_SELECT_H

#include "work.h"

/*
 * sw_select fills work->selected from `candidates`, which are of one event (or eventless, or of
 * one completion) and stand by source, then in text order.
 *
 * From each active leaf in document order outwards, each source once: all guards of all its
 * candidates are evaluated, none skipped.  Those of the external event become entries of the
 * step; those of internal steps where they read facts.  Then the first source outwards from each
 * leaf that has an enabled candidate gives its first one, and of two whose exits meet the one
 * whose source lies inside the other's wins, else the one selected first.
 *
 * False if no source of a candidate is active.
 */
bool
sw_select(SwWork *work, const SwTransition *const *candidates, uint32_t count, bool is_external);

#endif
