/*-------------------------------------------------------------------------
 *
 * verify_cited.c
 *		What a record cites: grants, facts and inputs, found and judged.
 *
 * src/core/verify_cited.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "verify_lines.h"

/* cited_grants finds the grants that the record lists. */
static SwStatus
cited_grants(SwVerifier *verifier, const SwRecord *record, SwVerifyCited *cited)
{
	SwArena *arena = sw_verify_arena(verifier);

	cited->grants = SW_NEW_ARRAY(arena, const SwGrant *, record->grants->count);
	for (uint32_t i = 0; i < record->grants->count; i++)
	{
		SwText spelling = sw_json_text_of(record->grants->as.elements[i]);
		const SwGrant *grant;
		SwHash hash;

		sw_assert(sw_hash_parse(spelling, &hash));
		grant = sw_map_get(&verifier->grants, &hash);
		if (grant == NULL)
			return sw_verify_broken(verifier, "grant_missing", spelling, SW_NO_TEXT);
		cited->grants[cited->grant_count++] = grant;
	}
	return SW_OK;
}

/* fact_is_known: this fact has been cited by an earlier guard of the record. */
static bool
fact_is_known(const SwVerifyCited *cited, const SwHash *hash)
{
	for (uint32_t i = 0; i < cited->fact_count; i++)
		if (sw_hash_equal(&cited->facts[i].fact.hash, hash))
			return true;
	return false;
}

/* cited_facts finds the facts that the record's guards list. */
static SwStatus
cited_facts(SwVerifier *verifier, const SwRecord *record, SwVerifyCited *cited)
{
	SwArena *arena = sw_verify_arena(verifier);
	size_t count = 0;

	for (uint32_t i = 0; i < record->guards->count; i++)
		count += sw_json_get(record->guards->as.elements[i], "facts")->count;
	cited->facts = SW_NEW_ARRAY(arena, SwVerifyFact, count);
	for (uint32_t i = 0; i < record->guards->count; i++)
	{
		const SwJson *facts = sw_json_get(record->guards->as.elements[i], "facts");

		for (uint32_t k = 0; k < facts->count; k++)
		{
			SwText spelling = sw_json_text_of(facts->as.elements[k]);
			const SwVerifyFact *fact;
			SwHash hash;

			sw_assert(sw_hash_parse(spelling, &hash));
			fact = sw_map_get(&verifier->facts, &hash);
			if (fact == NULL)
				return sw_verify_broken(verifier, "fact_missing", spelling, SW_NO_TEXT);
			if (!fact_is_known(cited, &hash))
				cited->facts[cited->fact_count++] = *fact;
		}
	}
	return SW_OK;
}

/* cited_inputs finds the inputs, and reads them. */
static SwStatus
cited_inputs(SwVerifier *verifier, const SwRecord *record, SwVerifyCited *cited)
{
	SwArena *arena = sw_verify_arena(verifier);
	const SwText *bytes = sw_map_get(&verifier->inputs, &record->inputs_hash);
	SwFault fault;

	if (bytes == NULL)
		return sw_verify_broken(verifier,
								"inputs_missing",
								sw_hash_spelling(arena, &record->inputs_hash),
								SW_NO_TEXT);
	sw_assert(sw_json_parse(arena,
							*bytes,
							SW_EXPORT_LINE_OCTETS_MAX,
							SW_JSON_DEPTH_MAX,
							&cited->inputs,
							&fault) == SW_OK);
	return SW_OK;
}

/* is_of_tenant: the grant is of the instance's tenant, or a server's. */
static bool
is_of_tenant(const SwVerifier *verifier, const SwGrant *grant)
{
	return sw_text_equal(grant->tenant, verifier->head.tenant) || sw_grant_is_server(grant);
}

/* cited_signer judges the grant of the signer, and that no listed key had been revoked. */
static SwStatus
cited_signer(SwVerifier *verifier, const SwRecord *record, SwVerifyCited *cited)
{
	for (uint32_t i = 0; i < cited->grant_count; i++)
		if (sw_text_equal(cited->grants[i]->signer, record->signer) &&
			is_of_tenant(verifier, cited->grants[i]))
			cited->signer = cited->grants[i];
	if (cited->signer == NULL)
		return sw_verify_broken(verifier, "grant_signer", record->signer, SW_NO_TEXT);
	if (!sw_grant_covers(cited->signer, record->tenant, record->hlc))
		return sw_verify_broken(verifier,
								"grant_validity",
								SW_NO_TEXT,
								sw_hlc_spelling(sw_verify_arena(verifier), record->hlc));
	for (uint32_t i = 0; i < cited->grant_count; i++)
		if (sw_verify_is_revoked(verifier, cited->grants[i]->signer))
			return sw_verify_broken(verifier, "revoked", SW_NO_TEXT, cited->grants[i]->signer);
	return SW_OK;
}

SwStatus
sw_verify_cited(SwVerifier *verifier, const SwRecord *record, SwVerifyCited *cited_out)
{
	SwStatus status;

	*cited_out = (SwVerifyCited){.verifier = verifier};
	if ((status = cited_grants(verifier, record, cited_out)) != SW_OK ||
		(status = cited_facts(verifier, record, cited_out)) != SW_OK ||
		(status = cited_inputs(verifier, record, cited_out)) != SW_OK)
		return status;
	return cited_signer(verifier, record, cited_out);
}

/* fact_grant is the listed grant that makes the fact's signer an authority for it, or NULL. */
static const SwGrant *
fact_grant(SwVerifier *verifier, const SwVerifyCited *cited, const SwFact *fact)
{
	const char *role = sw_text_string(sw_verify_arena(verifier),
									  sw_text_format(sw_verify_arena(verifier),
													 "authority:%.*s",
													 (int) fact->kind.size,
													 fact->kind.data));

	for (uint32_t i = 0; i < cited->grant_count; i++)
	{
		const SwGrant *grant = cited->grants[i];

		if (sw_text_equal(grant->signer, fact->signer) &&
			sw_grant_covers(grant, fact->tenant, fact->issued) && sw_grant_has_role(grant, role))
			return grant;
	}
	return NULL;
}

/* is_timer_due: the record lets a timer fire, or tries to. */
static bool
is_timer_due(const SwVerifier *verifier, const SwRecord *record)
{
	int64_t due_ms;

	return sw_reduce_next_due(verifier->head.state, &due_ms) && due_ms <= sw_hlc_ms(record->hlc);
}

SwStatus
sw_verify_cited_facts(SwVerifier *verifier, const SwRecord *record, SwVerifyCited *cited)
{
	SwHlc recorded_at = sw_hlc_make(record->recorded_at_us / INT64_C(1000), 0);
	SwArena *arena = sw_verify_arena(verifier);
	bool may_have_expired = is_timer_due(verifier, record);

	for (uint32_t i = 0; i < cited->fact_count; i++)
	{
		SwFact *fact = &cited->facts[i].fact;
		const SwGrant *grant = NULL;

		if (cited->facts[i].is_head)
		{
			fact->grant_hash = cited->signer->hash;
			continue;
		}
		if (sw_text_equal(fact->tenant, verifier->head.tenant))
			grant = fact_grant(verifier, cited, fact);
		if (grant == NULL)
			return sw_verify_broken(verifier,
									"fact_authority",
									sw_hash_spelling(arena, &fact->hash),
									fact->signer);
		fact->grant_hash = grant->hash;
		if (!may_have_expired && (fact->expires <= record->hlc || fact->expires <= recorded_at))
			return sw_verify_broken(verifier,
									"fact_expired",
									sw_hlc_spelling(arena, fact->expires),
									sw_hlc_spelling(arena, record->hlc));
	}
	return SW_OK;
}
