/*-------------------------------------------------------------------------
 *
 * report.c
 *		Statuses as errors: the only place where an SwStatus becomes an SQLSTATE.
 *
 * src/pg/report.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "pg/report.h"

/* Octets of a refused name that a message shows. */
#define NAME_SHOWN_MAX 256

int
swpg_errcode(SwStatus status)
{
	const char *state = sw_status_sqlstate(status);

	return errcode(MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4]));
}

void
swpg_report_fault(SwStatus status, const char *what, const SwFault *fault)
{
	ereport(ERROR,
			swpg_errcode(status),
			errmsg("%s is malformed", what),
			fault->pointer.size == 0
				? errdetail("At the root: %s.", fault->why)
				: errdetail("At \"%s\": %s.", swpg_cstring(fault->pointer), fault->why));
}

void
swpg_report_name(const char *what, SwText name, const char *grammar)
{
	int shown = pg_mbcliplen(name.data, (int) name.size, NAME_SHOWN_MAX);

	ereport(ERROR,
			errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("%s \"%s\" is malformed",
				   what,
				   swpg_cstring((SwText){name.data, (size_t) shown})),
			errdetail("It must match %s.", grammar));
}

/* A broken assumption of the core: leaping out is safe, all it holds is in a MemoryContext. */
void
sw_host_fail(const char *condition, const char *file, int line)
{
	ereport(ERROR,
			errcode(ERRCODE_INTERNAL_ERROR),
			errmsg("an assumption of swoosh does not hold: %s", condition),
			errdetail("At %s:%d.", file, line),
			errhint("Nothing was changed. Please report this together with the call."));
	pg_unreachable();
}
