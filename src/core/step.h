/*-------------------------------------------------------------------------
 *
 * step.h
 *		One microstep.
 *
 * src/core/step.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_STEP_H
#define SWOOSH_CORE_STEP_H

#include "work.h"

/* sw_step_domain is the state below which a transition exits, given what histories hold now. */
SwStateId sw_step_domain(SwWork *work, const SwTransition *transition);

/*
 * sw_step_take takes the selected transitions: stores histories, exits, runs their actions,
 * enters, and queues what was completed.  False (work->step->error) on failure.
 */
bool sw_step_take(SwWork *work);

/* sw_step_enter_initial enters the root and its initial states, as the start does. */
bool sw_step_enter_initial(SwWork *work);

/* sw_step_end runs the exit actions of all active states, inner first; they stay active. */
bool sw_step_end(SwWork *work);

#endif
