/*-------------------------------------------------------------------------
 *
 * head.h
 *		A stored head as the core wants it.
 *
 * src/propose/head.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PROPOSE_HEAD_H
#define SWOOSH_PROPOSE_HEAD_H

#include "pg/store.h"

/*
 * swpg_head_open makes a head of its row: the chart out of the backend's cache, the state split
 * but not yet read.  The state must hash to the row's state_hash, else the error
 * SW_STATE_DIVERGED.  `machine` is that of genesis, which an upgrade of the chart leaves alone.
 * last_signer and last_idem_key are left out: swpg_head_last fetches them where the order of two
 * equal clocks depends on them.  Memory: the arena and the CurrentMemoryContext; the chart stays
 * until the CurrentMemoryContext is reset.
 */
void swpg_head_open(SwpgRead read, SwArena *arena, const SwpgHeadRow *row, SwHead *head_out);

/*
 * swpg_head_check is I6 as far as a head can tell: its last record is there, with the hash and the
 * clock that the head names.  Else the error SW_CHAIN_BROKEN: nothing is built on damage.
 */
void swpg_head_check(SwpgRead read, const SwHead *head);

/* swpg_head_last fills in signer and key of the last record; nothing at index 0. */
void swpg_head_last(SwpgRead read, SwArena *arena, SwHead *head);

#endif
