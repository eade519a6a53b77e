/*-------------------------------------------------------------------------
 *
 * guards.h
 *		The guards of a chart by name, and answers in their place.
 *
 * An events file may say how guards answer, where their facts cannot be made up:
 * {"event": "Boot_Licensed", "guards": {"boot.license_check/Boot_Licensed/0:license": true}}.
 *
 * src/cli/guards.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CLI_GUARDS_H
#define SWOOSH_CLI_GUARDS_H

#include "cli.h"

/* A guard that is no combinator. */
typedef struct CliGuard
{
	const SwGuard *guard;
	const SwTransition *transition; /* which it belongs to */
	/*
	 * `<source path>/<event>/<n>:<type>` as decisions have it; a part of a combinator adds
	 * `/<n>:<type>` to the name of the whole.
	 */
	SwText name;
	bool is_negated; /* it stands below a `not`, where unknown differs from false */
} CliGuard;

typedef struct CliGuards
{
	CliGuard *items; /* in the order of the chart */
	uint32_t count;
	const uint32_t *by_address; /* places in `items`, for lookups alone */
} CliGuards;

/* cli_guards_of lists the guards of a chart, parts of combinators one by one. */
CliGuards cli_guards_of(SwArena *arena, const SwChart *chart);

/* cli_guards_find is the place of a guard of the chart in `items`. */
uint32_t cli_guards_find(const CliGuards *guards, const SwGuard *guard);

/* Answers during one step. */
typedef struct CliAnswers
{
	const CliGuards *guards;
	const SwJson *given;   /* {name: answer}; NULL: every guard answers for itself */
	const SwState **views; /* by guard: the state it was asked in last */
	uint32_t *turns;       /* by guard: how many states it was asked in before that one */
} CliAnswers;

/*
 * cli_answers_begin prepares one step.  An answer is true, false or null (unknown), or a list
 * of these: one for each microstep in which the guard is asked, the last for all that follow.
 * False if `given` (NULL for none) is no object of such, by names of these guards.
 */
bool cli_answers_begin(SwArena *arena, const CliGuards *guards, const SwJson *given,
					   CliAnswers *answers_out);

/* cli_answers_oracle lets the guards that have no answer here answer for themselves. */
SwGuardOracle cli_answers_oracle(CliAnswers *answers);

#endif
