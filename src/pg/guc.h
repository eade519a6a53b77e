/*-------------------------------------------------------------------------
 *
 * guc.h
 *		The settings of swoosh.  docs/reference/gucs.md shows them in this order.
 *
 * None can be weakened by a session: all but swoosh.restoring (superuser) come
 * from the server's configuration and follow its reload.
 *
 * src/pg/guc.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_GUC_H
#define SWOOSH_PG_GUC_H

#include "postgres.h"

/* Admission of clocks. */
extern int swpg_max_hlc_ahead_ms;
extern int swpg_max_hlc_behind_ms;

/* Secrets, by file or command; never by value. */
extern char *swpg_signing_key_file;
extern char *swpg_signing_key_command;
extern char *swpg_redaction_secret_file;

/* A SyncCommitLevel: what a transaction that answered `accepted` commits with at least. */
extern int swpg_durability;
const char *swpg_durability_name(void); /* as synchronous_commit spells it */

extern int swpg_snapshot_every_records; /* 0: never for their number */

/* Stored refusals: rows per signer and minute; 0 stores none. */
extern int swpg_rejection_limit;
extern int swpg_rejection_retention_min; /* 0: kept for ever */

/* Octets of a document as given; never above the limit of the core. */
extern int swpg_proposal_size_max_kb;
extern int swpg_chart_size_max_kb;
extern int swpg_fact_size_max_kb;
extern int swpg_state_size_max_kb;
extern int swpg_artifact_size_max_kb;
#define swpg_octets(kilobytes) ((size_t) (kilobytes) *1024)

/* A superuser's session restores a dump: the append-only tables take INSERT and COPY. */
extern bool swpg_restoring;

void swpg_guc_init(void);

#endif
