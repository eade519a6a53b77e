/*-------------------------------------------------------------------------
 *
 * chart_lint.h
 *		What the parts of lint share.
 *
 * src/core/chart_lint.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_CHART_LINT_H
#define SWOOSH_CORE_CHART_LINT_H

#include "configuration.h"

typedef struct SwLint
{
	SwArena *arena;
	const SwChart *chart;
	SwFindings *findings;
	SwStateSet reached; /* states that some transition leads to */
	bool *is_raised;    /* by event: some action raises it */
} SwLint;

/* sw_lint_transition adds a finding at the place of a transition. */
void sw_lint_transition(SwLint *lint, const SwTransition *transition, const char *code,
						const char *message);

/* sw_lint_endless finds transitions that take no time and may run for ever. */
void sw_lint_endless(SwLint *lint);

#endif
