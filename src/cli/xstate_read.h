/*-------------------------------------------------------------------------
 *
 * xstate_read.h
 *		What the parts of the XState reader share.
 *
 * src/cli/xstate_read.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CLI_XSTATE_READ_H
#define SWOOSH_CLI_XSTATE_READ_H

#include "import.h"

bool xstate_is_wildcard(SwText event); /* `*` or `a.*` */
bool xstate_is_platform(SwText event); /* one that XState itself sends */
void xstate_add_event(SwJsonBuilder *events, SwText event);
/* xstate_collect_events adds the keys of `on` and what is raised, each once, as members. */
void xstate_collect_events(SwJsonBuilder *events, const SwJson *config);
/* xstate_spread is `on` with an entry for each event in the place of wildcards. */
const SwJson *xstate_spread(SwArena *arena, const SwJson *on, const SwJsonBuilder *events);

#endif
