/*-------------------------------------------------------------------------
 *
 * guard_data.h
 *		What rules of guards and of policies read alike.
 *
 * src/core/guard_data.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_GUARD_DATA_H
#define SWOOSH_CORE_GUARD_DATA_H

#include "swoosh/guard.h"

/* sw_path_split takes the first key off a dotted path; what is left is SW_NO_TEXT at its end. */
SwText sw_path_split(SwText *path);

/*
 * sw_guard_datum is what `root` ("state", "inputs", "signer", "hlc" or "window_id") has at `rest`
 * (SW_NO_TEXT: all of it); NULL where there is nothing.  A signer, an hlc or a window that the
 * event has not is null.
 */
const SwJson *sw_guard_datum(const SwGuardCall *call, SwText root, SwText rest);

#endif
