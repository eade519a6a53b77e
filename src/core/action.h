/*-------------------------------------------------------------------------
 *
 * action.h
 *		Actions: assign and raise, and the phase of a region.
 *
 * src/core/action.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_ACTION_H
#define SWOOSH_CORE_ACTION_H

#include "work.h"

/*
 * sw_action_run runs a list of actions.  All values of one assign are taken before any is
 * written; what it wrote holds from the next action on.  Rules read {state, inputs, hlc, signer},
 * regions as they are now, what the engine owns as before the microstep.
 *
 * False (work->step->error) where a rule cannot be evaluated, a path leads through a list, or
 * the value is larger or deeper than a state document may be.
 */
bool sw_action_run(SwWork *work, const SwAction *actions, uint32_t count);

/* sw_action_phase sets `<region>.phase`, as an assign would. */
bool sw_action_phase(SwWork *work, uint32_t region, const SwJson *phase);

#endif
