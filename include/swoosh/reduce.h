/*-------------------------------------------------------------------------
 *
 * reduce.h
 *		The reducer: (chart, state, event, facts) -> step.
 *
 * W3C SCXML, appendix D, on the subset of CONTRACT section 12; where XState v5
 * differs, SCXML wins.  src/core/README.md tells the algorithm with its sections.
 *
 * include/swoosh/reduce.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_REDUCE_H
#define SWOOSH_REDUCE_H

#include "swoosh/chart.h"

/* The guards of a step, in selection order. */
typedef struct SwGuardEntry
{
	SwText guard; /* `<source path>/<event>/<n>:<type>`, or "policy" */
	SwGuardOutcome outcome;
	bool is_timer; /* asked while a timer fired */
} SwGuardEntry;

typedef struct SwGuardEntries
{
	SwGuardEntry *items;
	uint32_t count;
	uint32_t capacity;
} SwGuardEntries;

/* What happened, for transcripts and for people; collected only where asked for. */
typedef enum SwTraceKind
{
	SW_TRACE_EXIT,
	SW_TRACE_TAKE,
	SW_TRACE_ENTER,
	SW_TRACE_ASSIGN,
	SW_TRACE_RAISE,
	SW_TRACE_STEP
} SwTraceKind;

typedef struct SwTrace
{
	struct SwTraceItem
	{
		SwTraceKind kind;
		SwText text;
	} * items;
	uint32_t count;
	uint32_t capacity;
} SwTrace;

typedef struct SwStep
{
	SwState *state;        /* after the step */
	SwGuardEntries guards; /* candidates of the event, then internal ones that read facts */
	/* internal ones that read no facts, yet rest on grants or found votes: not listed */
	SwGuardEntries unlisted;
	SwText asking;                    /* while a guard is evaluated, the name of its entry */
	bool is_ended;                    /* a final child of the root was entered */
	const SwTransition *const *taken; /* transitions of the first microstep, in selection order */
	uint32_t taken_count;
	const SwChart *chart; /* of an upgrade: the new one, and its version; else NULL */
	SwText version;
	const char *error; /* of SW_REDUCE_FAILED, for people */
	SwText error_subject;
} SwStep;

/*
 * sw_reduce_start is the start macrostep: context, initial states, eventless and internal
 * transitions, epochs all 0, history {}, hlc_last null.  `event` has inputs {}, no signer
 * and no hlc.  `meta` becomes the member of that name.
 *
 * Returns SW_REDUCE_FAILED (with step_out->error) or SW_OK.  Pure.
 */
SwStatus
sw_reduce_start(SwArena *arena, const SwChart *chart, const SwJson *meta, const SwEvent *event,
				const SwSource *source, SwTrace *trace, SwStep *step_out);

/*
 * sw_reduce computes the step that `event` causes in `state`.
 *
 * Timers that are due at the event's time fire first, each in a macrostep at its own due time;
 * the event is selected on what results, and if it is refused nothing has changed.  In a chart
 * with `after` the event Machine_Due is that first part alone, and illegal where nothing is due.
 *
 * `trace` may be NULL.  The state after it has the epochs grown and hlc_last set.
 * Returns, in this order: SW_TERMINATED (the configuration has a final child of the root),
 * SW_ILLEGAL_TRANSITION (nothing active has a candidate; step_out is empty), SW_GUARD_FAILED
 * (guards filled, nothing else), SW_REDUCE_FAILED (guards and error filled), SW_OK.
 * On any status but SW_OK `state` is the head still.
 *
 * Pure.  Work: at most SW_MICROSTEPS_MAX microsteps.
 */
SwStatus sw_reduce(SwArena *arena, const SwChart *chart, SwState *state, const SwEvent *event,
				   const SwSource *source, SwTrace *trace, SwStep *step_out);

/*
 * sw_reduce_settle is the state that `event` would be judged on: the head, or what the timers make
 * of it that are due at the event's time.  NULL where they cannot fire, or the machine has ended.
 * Pure.
 */
SwState *sw_reduce_settle(SwArena *arena, const SwChart *chart, SwState *state,
						  const SwEvent *event, const SwSource *source);

/* sw_reduce_next_due is the first due time of a timer that waits; false if none does. */
bool sw_reduce_next_due(SwState *state, int64_t *due_ms_out);

/* sw_reduce_has_candidate: in this state, whatever is due.  Pure. */
bool sw_reduce_has_candidate(const SwChart *chart, SwState *state, SwText event);

/* sw_reduce_events is the sorted list of the events that have a candidate in this state. */
const SwJson *sw_reduce_events(SwArena *arena, const SwChart *chart, SwState *state);

/* sw_reduce_is_ended: the configuration has a final child of the root. */
bool sw_reduce_is_ended(const SwChart *chart, SwState *state);

/* sw_reduce_is_legal: the configuration is one that the chart allows (I5). */
bool sw_reduce_is_legal(const SwChart *chart, SwState *state);

/* sw_reduce_is_active: the state with this path is active in the state's configuration. */
bool sw_reduce_is_active(const SwChart *chart, SwState *state, SwText path);

/* sw_guards_to_json is the list `guards` of records and decisions. */
const SwJson *sw_guards_to_json(SwArena *arena, const SwGuardEntries *guards);
const SwJson *sw_guard_entry_to_json(SwArena *arena, const SwGuardEntry *entry);

#endif
