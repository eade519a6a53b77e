/*-------------------------------------------------------------------------
 *
 * status.h
 *		The statuses of swoosh and their names in each of its languages.
 *
 * include/swoosh/status.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_STATUS_H
#define SWOOSH_STATUS_H

typedef enum SwStatus
{
#define SW_STATUS(symbol, name, sqlstate, http, exit_code) SW_##symbol,
#include "swoosh/status.def"
#undef SW_STATUS
	SW_STATUS_COUNT
} SwStatus;

/* sw_status_name is the stable name that reasons, metrics and tools show.  Pure. */
const char *sw_status_name(SwStatus status);

/* sw_status_sqlstate is the five characters of class SW.  Pure. */
const char *sw_status_sqlstate(SwStatus status);

/* sw_status_http is the HTTP status of the answer that carries `status`.  Pure. */
int sw_status_http(SwStatus status);

/* sw_status_exit is the exit code of a program that ends with `status`.  Pure. */
int sw_status_exit(SwStatus status);

#endif
