/*-------------------------------------------------------------------------
 *
 * durability.h
 *		What a transaction that gave a good answer owes it at its end.
 *
 * src/propose/durability.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PROPOSE_DURABILITY_H
#define SWOOSH_PROPOSE_DURABILITY_H

/* swpg_durability_init registers what watches the end of transactions; called once by _PG_init. */
void swpg_durability_init(void);

/*
 * swpg_durability_require: this transaction answered `accepted`, `duplicate` or `quarantined`.  It
 * commits with at least swoosh.durability, whatever synchronous_commit says, and cannot be
 * prepared (PREPARE TRANSACTION): an answer that may still be rolled back is none.  A savepoint
 * that is rolled back takes its answers, and this duty, with it.
 */
void swpg_durability_require(void);

#endif
