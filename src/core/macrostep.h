/*-------------------------------------------------------------------------
 *
 * macrostep.h
 *		From one event to rest: SCXML's inner loop.
 *
 * src/core/macrostep.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_MACROSTEP_H
#define SWOOSH_CORE_MACROSTEP_H

#include "work.h"

/*
 * sw_macrostep_select fills work->selected from the candidates of an event, by its place in the
 * chart's table; that behind the last event is the eventless one.  False if no source of a
 * candidate is active.
 */
bool sw_macrostep_select(SwWork *work, uint32_t event, bool is_external);

/*
 * sw_macrostep_take takes the microstep that is selected, maybe none, and goes on to rest.  False
 * (work->step->error) on failure.
 */
bool sw_macrostep_take(SwWork *work);

/* sw_macrostep_rest takes microsteps until nothing is enabled; false as above. */
bool sw_macrostep_rest(SwWork *work);

/* sw_macrostep_trace notes what a microstep is taken for. */
void sw_macrostep_trace(SwWork *work, const char *cause, SwText what);

#endif
