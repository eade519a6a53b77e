/*-------------------------------------------------------------------------
 *
 * members.h
 *		Members that several of a server's objects share.
 *
 * src/core/members.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_MEMBERS_H
#define SWOOSH_CORE_MEMBERS_H

#include "swoosh/hlc.h"
#include "swoosh/record.h"

void sw_members_hash(SwJsonBuilder *builder, const char *key, const SwHash *hash);
void sw_members_hlc(SwJsonBuilder *builder, const char *key, SwHlc hlc);
void sw_members_integer(SwJsonBuilder *builder, const char *key, int64_t integer);

/*
 * sw_members_proposed adds what every object takes over from the proposal as it stands there:
 * instance, transition, inputs_hash, signer, idem_key, hlc, and where they are present
 * window_id, evidence, justification and trace.
 */
void sw_members_proposed(SwJsonBuilder *builder, const SwProposal *proposal);
/* sw_members_recorded is the same of a record. */
void sw_members_recorded(SwJsonBuilder *builder, const SwRecord *record);

#endif
