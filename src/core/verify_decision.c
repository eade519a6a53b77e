/*-------------------------------------------------------------------------
 *
 * verify_decision.c
 *		The decision of a record, made again and compared member by member.
 *
 * src/core/verify_decision.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "redaction.h"
#include "swoosh/canon.h"
#include "verify_lines.h"

static SwStatus
compare_mismatch(SwVerifier *verifier, SwText pointer, const SwJson *expected, const SwJson *found)
{
	SwArena *arena = sw_verify_arena(verifier);

	return sw_verify_fault(verifier,
						   SW_CHAIN_BROKEN,
						   "decision_mismatch",
						   pointer,
						   expected == NULL ? SW_NO_TEXT : sw_canon(arena, expected),
						   found == NULL ? SW_NO_TEXT : sw_canon(arena, found));
}

/* compare_redacted judges the hash in place of a value that may be redacted. */
static SwStatus
compare_redacted(SwVerifier *verifier, SwText pointer, const SwJson *expected, const SwHash *found)
{
	SwRedactionKey key = {verifier->options.redaction_secret,
						  verifier->options.redaction_secret_size};
	SwArena *arena = sw_verify_arena(verifier);
	SwHash hash;

	if (key.octets == NULL)
		return SW_OK;
	hash = sw_redaction_hash(arena, key, &verifier->record.hash, pointer, expected);
	if (sw_hash_equal(&hash, found))
		return SW_OK;
	return sw_verify_fault(verifier,
						   SW_CHAIN_BROKEN,
						   "redaction",
						   pointer,
						   sw_hash_spelling(arena, &hash),
						   sw_hash_spelling(arena, found));
}

/*
 * compare answers at the first member or element, in the order of the decision's text, that
 * is not what is expected.  Recursion: no deeper than a line of an export.
 */
static SwStatus
compare(SwVerifier *verifier, SwText pointer, const SwJson *expected, const SwJson *found)
{
	SwArena *arena = sw_verify_arena(verifier);
	SwStatus status = SW_OK;
	SwHash hash;

	if (expected == NULL || found == NULL)
		return compare_mismatch(verifier, pointer, expected, found);
	if (sw_json_equal(expected, found))
		return SW_OK;
	if (sw_redaction_is_allowed(pointer) && sw_redaction_of(found, &hash))
		return compare_redacted(verifier, pointer, expected, &hash);
	if (expected->type != found->type || expected->type < SW_JSON_ARRAY ||
		(expected->type == SW_JSON_ARRAY && expected->count != found->count))
		return compare_mismatch(verifier, pointer, expected, found);
	for (uint32_t i = 0; i < found->count && status == SW_OK; i++)
		if (found->type == SW_JSON_ARRAY)
			status = compare(verifier,
							 sw_json_pointer_index(arena, pointer, i),
							 expected->as.elements[i],
							 found->as.elements[i]);
		else
			status = compare(verifier,
							 sw_json_pointer(arena, pointer, found->as.members[i].key),
							 sw_json_get_text(expected, found->as.members[i].key),
							 found->as.members[i].value);
	for (uint32_t i = 0; found->type == SW_JSON_OBJECT && i < expected->count && status == SW_OK;
		 i++)
		if (sw_json_get_text(found, expected->as.members[i].key) == NULL)
			status = compare_mismatch(verifier,
									  sw_json_pointer(arena, pointer, expected->as.members[i].key),
									  expected->as.members[i].value,
									  NULL);
	return status;
}

/* sw_verify_decision: decision_server, decision_signature, decision_mismatch, redaction. */
SwStatus
sw_verify_decision(SwVerifier *verifier, const SwJson *value)
{
	SwArena *arena = sw_verify_arena(verifier);
	SwText server = sw_json_get_string(value, "server");
	const SwJson *expected;
	SwStatus status;

	verifier->at_index = verifier->record.wal_index;
	if (!sw_signature_is_spelling(sw_json_get_string(value, "signature")))
		return sw_verify_malformed(verifier,
								   "/decision/signature",
								   &(SwFault){SW_TEXT(""), "not a signature"});
	if (!sw_verify_is_server(verifier, server))
		return sw_verify_broken(verifier, "decision_server", SW_NO_TEXT, server);
	if (!sw_verify_signed(verifier, server, SW_TAG_DECISION, value))
		return sw_verify_broken(verifier, "decision_signature", SW_NO_TEXT, server);
	expected = sw_decision_plain(arena,
								 server,
								 &verifier->record,
								 verifier->genesis.machine,
								 sw_state_get_string(verifier->head.state, SW_STATE_CONFIGURATION));
	status = compare(verifier,
					 SW_TEXT(""),
					 expected,
					 sw_json_with(arena, value, SW_TEXT("signature"), NULL));
	verifier->is_decision_due = status != SW_OK;
	return status;
}
