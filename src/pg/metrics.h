/*-------------------------------------------------------------------------
 *
 * metrics.h
 *		Counters in shared memory, and the limit on stored refusals.
 *
 * They are shared where swoosh is preloaded (shared_preload_libraries) and do nothing
 * where it is not; the limit then counts for each backend alone.  A counter says
 * what was answered; whether the caller's transaction commits is not known here.
 * None of these functions raises an error or allocates.
 *
 * src/pg/metrics.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_METRICS_H
#define SWOOSH_PG_METRICS_H

#include "postgres.h"

#include "swoosh/status.h"
#include "swoosh/text.h"

void swpg_metrics_transition(SwText transition); /* accepted */
void swpg_metrics_retry(SwText transition);      /* duplicate */
void swpg_metrics_refusal(SwStatus status);      /* rejected, by reason */
void swpg_metrics_guard_fail(SwText type);       /* by provider */
void swpg_metrics_quarantine(void);
void swpg_metrics_snapshot(void);
void swpg_metrics_latency_us(SwText region, uint64 latency_us); /* per region that changed */
void swpg_metrics_recovery_us(uint64 duration_us);              /* of the last restore */

bool swpg_metrics_is_shared(void);

/*
 * swpg_rejection_admit says whether one more refusal of `signer` may be stored now, and counts
 * it: swoosh.rejection_limit at once, refilled evenly over a minute.  Signers whose hashes
 * collide (1024 buckets) share a limit.
 */
bool swpg_rejection_admit(SwText signer);

void swpg_metrics_init(void);

#endif
