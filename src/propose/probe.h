/*-------------------------------------------------------------------------
 *
 * probe.h
 *		What a proposal would be answered now, without making it.
 *
 * The judge is sw_decide(), the one that decides; only signature and idempotency key
 * are not asked for.  Nothing is locked, so the answer may be old when it is read.
 *
 * src/propose/probe.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWPG_PROBE_H
#define SWPG_PROBE_H

#include "postgres.h"

#include "pg/store.h"
#include "swoosh/decide.h"

typedef struct SwpgProbe
{
	SwArena *arena;
	const SwHead *head;
	const SwSource *source;
	int64_t now_us;
	SwHlc hlc;      /* the least that the head would take now */
	SwState *state; /* that a proposal would be judged on: what is due with time has happened */
} SwpgProbe;

/* swpg_probe_begin prepares questions about one head, as of now. */
void swpg_probe_begin(SwpgProbe *probe, SwArena *arena, const SwHead *head, SwpgRead read);

/*
 * swpg_probe_ask judges `transition` with these inputs by the holder of `grant`.  `window_id` is
 * SW_NO_TEXT or the window that the proposal would name; members of `trace` that the chart
 * demands are taken as given.
 */
void swpg_probe_ask(const SwpgProbe *probe, SwText transition, const SwJson *inputs,
					const SwGrant *grant, SwText window_id, SwVerdict *verdict_out);

/* swpg_probe_window is the window that a verdict found missing, SW_NO_TEXT if none. */
SwText swpg_probe_window(const SwVerdict *verdict);

#endif
