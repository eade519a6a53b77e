/*-------------------------------------------------------------------------
 *
 * status.c
 *		The statuses of swoosh and their names in each of its languages.
 *
 * src/core/status.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/status.h"

#include "swoosh/arena.h"

typedef struct StatusRow
{
	const char *name;
	const char *sqlstate;
	int http;
	int exit_code;
} StatusRow;

static const StatusRow status_rows[SW_STATUS_COUNT] = {
#define SW_STATUS(symbol, name, sqlstate, http, exit_code) {name, sqlstate, http, exit_code},
#include "swoosh/status.def"
#undef SW_STATUS
};

static const StatusRow *
status_row(SwStatus status)
{
	sw_assert(status < SW_STATUS_COUNT);
	return &status_rows[status];
}

const char *
sw_status_name(SwStatus status)
{
	return status_row(status)->name;
}

const char *
sw_status_sqlstate(SwStatus status)
{
	return status_row(status)->sqlstate;
}

int
sw_status_http(SwStatus status)
{
	return status_row(status)->http;
}

int
sw_status_exit(SwStatus status)
{
	return status_row(status)->exit_code;
}
