/*-------------------------------------------------------------------------
 *
 * work.h
 *		One reduction while it is being computed: macrosteps of timers, then the event's.
 *
 * Nothing outside sees it: what it reads is the head, what it leaves is a step, and a
 * failure leaves nothing.  Select, action and step each change the part that their
 * headers name.
 *
 * src/core/work.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_WORK_H
#define SWOOSH_CORE_WORK_H

#include "places.h"
#include "swoosh/reduce.h"

/* Internal events that may wait at once. */
#define SW_INTERNAL_EVENTS_MAX 65536

/* A region as the macrostep has set it so far. */
typedef struct SwWorkRegion
{
	const SwJson *value;
	bool is_set; /* else the head's value holds */
	/* members of the value, while nobody but the next assignment knows of it; else NULL */
	SwMember *own;
} SwWorkRegion;

/* A raised event, or the completion of a state. */
typedef struct SwInternalEvent
{
	uint32_t event;  /* of a raise: its place in the chart's events; else SW_NO_INDEX */
	SwStateId state; /* of a completion */
} SwInternalEvent;

/* A transition that was selected, and the state below which it exits. */
typedef struct SwSelected
{
	const SwTransition *transition;
	SwStateId domain;
} SwSelected;

typedef struct SwWork
{
	/* fixed during a macrostep */
	SwArena *arena;
	const SwChart *chart;
	SwState *head;
	const SwStatePlaces *places; /* in the head */
	const SwEvent *event;
	uint32_t event_index; /* its place in the chart's events, SW_NO_INDEX: nothing hears it */
	const SwSource *source;
	SwTrace *trace; /* NULL: not asked for */
	SwStep *step;
	bool is_start;
	int64_t time_ms; /* of what is entered: of the event, or the due time of a timer */
	SwStateSet active_at_head;
	const SwJson *history_at_head;

	/* what holds now */
	SwStateSet active;
	const SwJson *history;
	SwMember *stored;      /* room for the histories that one microstep stores */
	SwWorkRegion *regions; /* by their place in the chart's table */
	SwInternalEvent *queue;
	uint32_t queue_first, queue_count, queue_capacity; /* first still waiting, and one past all */
	uint32_t microsteps;
	bool is_ended;
	int64_t *due; /* by the chart's timers, SW_NO_DUE: none waits; NULL without any */
	const SwTransition **firing; /* candidates of one delay */
	uint32_t fired;              /* delays that have passed before the event */

	/* as before the microstep: what guards see, and rules of actions where the engine owns it */
	SwStateSet active_before;
	const SwJson *history_before;
	int64_t *due_before;
	SwState *view; /* the state document; NULL until asked for */

	/* the selection */
	SwSelected *selected;
	uint32_t selected_count, selected_capacity;
	SwStateSet listening; /* sources of the candidates */
	SwStateSet visited;
	const SwTransition **winners; /* by source: the first candidate that may be taken */

	/* the microstep */
	SwStateSet exited, entered, defaulted;
	SwStateId *targets; /* of one transition, histories resolved */
	uint32_t target_count, target_capacity;
} SwWork;

/* sw_work_fail notes why the macrostep fails, and answers false. */
bool sw_work_fail(SwWork *work, const char *error, SwText subject);

/* sw_work_region is the value that a region has now, NULL if there is none. */
const SwJson *sw_work_region(SwWork *work, uint32_t region);

/* sw_work_put sets an entry of a draft of the head: `key`, at `place` unless that has moved. */
void sw_work_put(SwWork *work, SwState *draft, uint32_t place, SwText key, const SwJson *value);

/* sw_work_put_engine sets what the engine owns and has changed: configuration, history, due. */
void sw_work_put_engine(SwWork *work, SwState *draft);

/* sw_work_enqueue lets an internal event wait its turn; false if too many do. */
bool sw_work_enqueue(SwWork *work, SwInternalEvent event);

/* sw_work_view is the state document as before the microstep. */
SwState *sw_work_view(SwWork *work);

void sw_work_trace_add(SwWork *work, SwTraceKind kind, SwText text);

/* sw_work_trace notes what happens, where somebody asked for it. */
static inline void
sw_work_trace(SwWork *work, SwTraceKind kind, SwText text)
{
	if (work->trace != NULL)
		sw_work_trace_add(work, kind, text);
}

#endif
