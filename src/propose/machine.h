/*-------------------------------------------------------------------------
 *
 * machine.h
 *		Machines: charts under a name and a version.
 *
 * src/propose/machine.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWPG_MACHINE_H
#define SWPG_MACHINE_H

#include "postgres.h"

#include "pg/store.h"
#include "swoosh/chart.h"

/*
 * swpg_machine_find is the machine that `reference` means: `name@version`, or `name` for the last
 * that was defined.  A built-in machine that is not there is defined first.  Raises
 * SW_UNKNOWN_MACHINE.
 */
void swpg_machine_find(SwText reference, SwpgMachineRow *row_out);

/*
 * swpg_machine_chart is its chart, for verbs that only read: a built-in machine that is not there
 * is answered from its text, and not defined.
 */
const SwChart *swpg_machine_chart(SwArena *arena, SwText reference);

#endif
