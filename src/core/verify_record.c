/*-------------------------------------------------------------------------
 *
 * verify_record.c
 *		A record: its hash, its place in the chain, and what it cites.
 *
 * src/core/verify_record.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "rungs.h"
#include "verify_lines.h"

/* record_place judges hash, instance and place: everything that needs no other line. */
static SwStatus
record_place(SwVerifier *verifier, const SwRecord *record, const SwHash *record_hash)
{
	SwArena *arena = sw_verify_arena(verifier);
	const SwHead *head = &verifier->head;
	SwStatus status;
	SwHash key;

	if ((status = sw_verify_equal(verifier, "record_hash", record_hash, &record->hash)) != SW_OK)
		return status;
	if (!sw_text_equal(head->instance, record->instance) ||
		!sw_text_equal(head->tenant, record->tenant))
		return sw_verify_broken(verifier, "instance", head->instance, record->instance);
	if (record->wal_index != head->wal_index + 1)
		return sw_verify_broken(verifier,
								"wal_index",
								sw_text_format(arena, "%lld", (long long) head->wal_index + 1),
								sw_text_format(arena, "%lld", (long long) record->wal_index));
	if ((status =
			 sw_verify_equal(verifier, "chain", &head->record_hash, &record->prev_record_hash)) !=
			SW_OK ||
		(status = sw_verify_equal(verifier,
								  "state_chain",
								  sw_state_hash(head->state),
								  &record->state_pre_hash)) != SW_OK ||
		(status =
			 sw_verify_equal(verifier, "chart_chain", &head->chart_hash, &record->chart_hash)) !=
			SW_OK)
		return status;
	if (head->has_last && sw_order_compare(record->hlc,
										   record->signer,
										   record->idem_key,
										   head->last_hlc,
										   head->last_signer,
										   head->last_idem_key) <= 0)
		return sw_verify_broken(verifier,
								"order",
								sw_hlc_spelling(arena, head->last_hlc),
								sw_hlc_spelling(arena, record->hlc));
	key = sw_hash_text(record->idem_key);
	if (!sw_map_put(&verifier->idem_keys, &key, verifier))
		return sw_verify_broken(verifier, "idem_key", SW_NO_TEXT, record->idem_key);
	if (verifier->has_revocation && verifier->revoked_us > record->recorded_at_us)
		return sw_verify_broken(verifier,
								"revocation",
								sw_time_spelling(arena, record->recorded_at_us),
								sw_time_spelling(arena, verifier->revoked_us));
	return SW_OK;
}

/* record_signature judges the proposal's signature, made over what the record took from it. */
static SwStatus
record_signature(SwVerifier *verifier, const SwRecord *record)
{
	SwArena *arena = sw_verify_arena(verifier);
	SwSigner key;

	if (verifier->options.skip_signatures ||
		(sw_signer_parse(record->signer, &key) &&
		 sw_signature_verify(arena,
							 &key,
							 SW_TAG_PROPOSAL,
							 sw_record_proposal_bytes(arena, record),
							 record->signature)))
		return SW_OK;
	return sw_verify_broken(verifier, "signature", SW_NO_TEXT, record->signer);
}

/* record_right judges what the signer may do (rung 11). */
static SwStatus
record_right(SwVerifier *verifier, const SwRecord *record, const SwVerifyCited *cited)
{
	switch (sw_rung_right(verifier->head.chart, cited->signer, record->transition, record->trace))
	{
		case SW_RIGHT_GIVEN:
			break;
		case SW_RIGHT_ROLE_MISSING:
			return sw_verify_broken(verifier, "forbidden", SW_NO_TEXT, record->transition);
		case SW_RIGHT_TRACE_MISSING:
			return sw_verify_broken(verifier, "trace", SW_NO_TEXT, record->transition);
	}
	return SW_OK;
}

/*
 * sw_verify_record takes a record.  The first fault that holds: malformed, genesis_server,
 * genesis_state, chart_missing, record_hash, instance, wal_index, chain, state_chain,
 * chart_chain, order, idem_key, revocation; grant_missing, fact_missing, inputs_missing,
 * grant_signer, grant_validity, revoked; signature; forbidden, trace; fact_authority,
 * fact_expired; guards_diverged, state_diverged, grant_unused, invariant_1 to 7.
 */
SwStatus
sw_verify_record(SwVerifier *verifier, const SwJson *value, const SwHash *record_hash)
{
	SwArena *arena = sw_verify_arena(verifier);
	SwVerifyCited cited = {0};
	SwRecord record;
	SwStatus status;
	SwFault fault;

	if (sw_record_parse(arena, value, &record, &fault) != SW_OK)
		return sw_verify_malformed(verifier, "/record", &fault);
	verifier->at_index = record.wal_index;
	if ((status = sw_verify_start(verifier)) != SW_OK)
		return status;
	if (!verifier->has_head)
		return sw_verify_broken(verifier,
								"chart_missing",
								sw_hash_spelling(arena, &verifier->genesis.chart_hash),
								SW_NO_TEXT);
	if ((status = record_place(verifier, &record, record_hash)) != SW_OK ||
		(status = sw_verify_cited(verifier, &record, &cited)) != SW_OK ||
		(status = record_signature(verifier, &record)) != SW_OK ||
		(status = record_right(verifier, &record, &cited)) != SW_OK ||
		(status = sw_verify_cited_facts(verifier, &record, &cited)) != SW_OK ||
		(status = sw_verify_replay(verifier, &record, &cited)) != SW_OK)
		return status;
	verifier->has_revocation = false;
	return SW_OK;
}
