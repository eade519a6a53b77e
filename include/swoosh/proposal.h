/*-------------------------------------------------------------------------
 *
 * proposal.h
 *		A proposal: its shape, and the bytes that are signed.
 *
 * include/swoosh/proposal.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PROPOSAL_H
#define SWOOSH_PROPOSAL_H

#include "swoosh/fact.h"

typedef struct SwProposal
{
	SwText instance, tenant, name; /* the whole and its parts */
	SwText transition;
	SwHash current_state_hash;
	SwHash inputs_hash;
	const SwJson *inputs; /* NULL if absent */
	SwText signer;        /* spelling */
	SwSigner key;
	SwText idem_key;
	SwHlc hlc;
	SwText window_id;            /* SW_NO_TEXT if absent */
	const SwJson *evidence;      /* NULL if absent */
	const SwJson *justification; /* NULL if absent */
	const SwJson *trace;         /* NULL if absent */
	SwText signature;
	const SwJson *object; /* the whole as read */
} SwProposal;

/*
 * sw_proposal_parse reads a proposal: rung 1.  Returns SW_MALFORMED with the first fault
 * (size, then text order, then missing members in the order of the contract) or SW_OK.
 * `text` must live as long as the proposal.  Pure.
 */
SwStatus sw_proposal_parse(SwArena *arena, SwText text, size_t octets_max, SwProposal *proposal_out,
						   SwFault *fault_out);

/* sw_proposal_bytes is the canonical bytes without signature and inputs. */
SwText sw_proposal_bytes(SwArena *arena, const SwProposal *proposal);

/* sw_proposal_signed_hash is the hash of what is signed: tag, newline, those bytes. */
SwHash sw_proposal_signed_hash(SwArena *arena, const SwProposal *proposal);

/* sw_proposal_verify is rung 4. */
bool sw_proposal_verify(SwArena *arena, const SwProposal *proposal);

/*
 * sw_order_compare orders proposals of one instance by (hlc, signer, idem_key), texts by
 * octets.  Pure.
 */
int sw_order_compare(SwHlc a_hlc, SwText a_signer, SwText a_idem_key, SwHlc b_hlc, SwText b_signer,
					 SwText b_idem_key);

#endif
