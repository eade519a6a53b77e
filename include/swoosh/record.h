/*-------------------------------------------------------------------------
 *
 * record.h
 *		The objects that a server writes: genesis, record, decision, snapshot.
 *
 * include/swoosh/record.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_RECORD_H
#define SWOOSH_RECORD_H

#include "swoosh/proposal.h"
#include "swoosh/reduce.h"

/*
 * The head of an instance: where the next proposal is judged.  `last_*` are those of the
 * last record, absent (has_last false) at index 0.
 */
typedef struct SwHead
{
	SwText tenant, instance, machine; /* machine of genesis: backlinks name it */
	const SwChart *chart;
	SwHash chart_hash;
	SwState *state;
	int64_t wal_index;
	SwHash record_hash; /* of the last record, or of genesis */
	bool has_last;
	SwHlc last_hlc;
	SwText last_signer, last_idem_key;
} SwHead;

/* The server that decides. */
typedef struct SwServer
{
	SwText signer; /* spelling */
	const SwSecret *secret;
	const uint8_t *redaction_secret; /* NULL if none is set */
	size_t redaction_secret_size;
} SwServer;

/* sw_meta is the member `meta` of a state. */
const SwJson *sw_meta(SwArena *arena, SwText tenant, SwText instance, SwText machine,
					  SwText version, const SwHash *chart_hash, SwText origin);

/* sw_genesis is the signed genesis object; its hash is that of it without the signature. */
const SwJson *
sw_genesis(SwArena *arena, const SwServer *server, SwText tenant, SwText instance, SwText machine,
		   SwText version, const SwHash *chart_hash, const SwHash *state_hash, int64_t created_us);
SwHash sw_genesis_hash(SwArena *arena, const SwJson *genesis);

typedef struct SwRecord
{
	SwText tenant, instance;
	int64_t wal_index;
	SwHash chart_hash, state_pre_hash, inputs_hash, state_post_hash, prev_record_hash;
	SwText transition, signer, idem_key, window_id;
	SwHlc hlc;
	int64_t recorded_at_us;
	const SwJson *grants, *guards, *evidence, *justification, *trace;
	SwText signature;
	const SwJson *object;
	SwText bytes; /* canonical, of one that was made here; else SW_NO_TEXT */
	SwHash hash;
} SwRecord;

/* sw_record_make is the record of an accepted step, with its hash. */
void sw_record_make(SwArena *arena, const SwHead *head, const SwProposal *proposal,
					const SwJson *grants, const SwJson *guards, int64_t recorded_at_us,
					const SwHash *state_post_hash, SwRecord *record_out);

/* sw_record_parse checks the shape of a stored or exported record.  SW_MALFORMED or SW_OK. */
SwStatus
sw_record_parse(SwArena *arena, const SwJson *object, SwRecord *record_out, SwFault *fault_out);

/* sw_record_proposal_bytes is what the record's signature covers: the proposal as signed. */
SwText sw_record_proposal_bytes(SwArena *arena, const SwRecord *record);

/*
 * sw_decision_make is the signed decision of an accepted record.  `redact` is the policy
 * fact's list of pointers (NULL for none), applied before signing; those that may not be
 * redacted or name nothing are ignored.  *address_out, if wanted, is its address.
 */
const SwJson *
sw_decision_make(SwArena *arena, const SwServer *server, const SwRecord *record, SwText machine,
				 const SwJson *configuration, const SwJson *redact, SwText *address_out);

/* sw_decision_plain is the same without redaction and signature: what a verifier expects. */
const SwJson *sw_decision_plain(SwArena *arena, SwText server, const SwRecord *record,
								SwText machine, const SwJson *configuration);

/* sw_decision_address is `bubble://dr/` and the hash of the canonical bytes without signature. */
SwText sw_decision_address(SwArena *arena, const SwJson *decision);

/* sw_redaction_is_allowed: this pointer may be redacted at all. */
bool sw_redaction_is_allowed(SwText pointer);

/* sw_snapshot is the signed snapshot of a head. */
const SwJson *sw_snapshot(SwArena *arena, const SwServer *server, const SwHead *head);

#endif
