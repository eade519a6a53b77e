/*-------------------------------------------------------------------------
 *
 * slow_reducer.h
 *		A second reducer, slow and obvious, to compare the real one with.
 *
 * It shares no code with the core: charts are jansson values, sets are plain arrays,
 * and every function is the one of that name in the SCXML recommendation, appendix D.  A delay
 * is one event for all its candidates, as in SCXML and XState, on its way until its due time.
 * Guards are JsonLogic of one comparison, stateIn, and, or, not; values of assigns are
 * literals or one sum.
 *
 * test/core/slow_reducer.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_TEST_SLOW_REDUCER_H
#define SWOOSH_TEST_SLOW_REDUCER_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

typedef struct SlowMachine SlowMachine;

typedef enum SlowAnswer
{
	SLOW_ACCEPTED,
	SLOW_REJECTED, /* nothing was selected, or the machine has ended */
	SLOW_FAILED    /* too many microsteps: nothing has changed */
} SlowAnswer;

/* The chart must be a good one, and must live as long as the machine. */
SlowMachine *slow_machine_new(const json_t *chart);
void slow_machine_free(SlowMachine *machine);

/* The clock of the start or the event that comes next, in milliseconds; 0 at first. */
void slow_machine_clock(SlowMachine *machine, int64_t clock_ms);

/* The start macrostep; SLOW_ACCEPTED or SLOW_FAILED. */
SlowAnswer slow_machine_start(SlowMachine *machine);
SlowAnswer slow_machine_send(SlowMachine *machine, const char *event);

/* What a state document has under these keys; new references. */
json_t *slow_machine_configuration(const SlowMachine *machine);
json_t *slow_machine_history(const SlowMachine *machine);
json_t *slow_machine_epoch(const SlowMachine *machine);
/* NULL if the chart has no `after`. */
json_t *slow_machine_due(const SlowMachine *machine);
/* The regions, as one object; borrowed. */
const json_t *slow_machine_regions(const SlowMachine *machine);

#endif
