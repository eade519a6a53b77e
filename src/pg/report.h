/*-------------------------------------------------------------------------
 *
 * report.h
 *		Statuses as errors: the only place where an SwStatus becomes an SQLSTATE.
 *
 * Refusals are rows and never come here.  An error has a primary message (what, with
 * the value), a detail (expected and found) and a hint (the next action, if there is one).
 *
 * src/pg/report.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_REPORT_H
#define SWOOSH_PG_REPORT_H

#include "postgres.h"

#include "pg/convert.h"
#include "swoosh/json.h"
#include "swoosh/status.h"

/* swpg_errcode goes where errcode() does: ereport(ERROR, swpg_errcode(SW_NO_KEY), errmsg(…)). */
int swpg_errcode(SwStatus status);

/*
 * swpg_report_fault raises `status` for a document that is refused: `what` ("fact", "chart")
 * heads the message, pointer and reason of the fault are the detail.  Values are not shown.
 */
void
swpg_report_fault(SwStatus status, const char *what, const SwFault *fault) pg_attribute_noreturn();

/* swpg_report_name raises 22023 for a name that breaks its grammar (contract, section 4). */
void swpg_report_name(const char *what, SwText name, const char *grammar) pg_attribute_noreturn();

#endif
