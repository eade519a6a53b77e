/*-------------------------------------------------------------------------
 *
 * verify_keys.c
 *		Lines that records refer to: charts, grants, revocations, facts, inputs.
 *
 * Each is what its hash says, and signed where it is signed.  Whether it may be used is
 * judged where a record uses it.
 *
 * src/core/verify_keys.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "shape.h"
#include "swoosh/canon.h"
#include "swoosh/name.h"
#include "verify_lines.h"

typedef struct Chart
{
	SwText name, version, text;
	SwHash hash;
	const SwJson *sign;
} Chart;

typedef struct ChartSigned
{
	SwText signer, signature;
} ChartSigned;

#define FIELD(name) offsetof(Chart, name)

static const SwShapeMember chart_members[] = {
	{"name", true, sw_shape_machine, FIELD(name)},
	{"version", true, sw_shape_machine_version, FIELD(version)},
	{"hash", true, sw_shape_hash, FIELD(hash)},
	{"text", true, sw_shape_text, FIELD(text)},
	{"signed", false, sw_shape_object, FIELD(sign)},
};

static const SwShapeMember chart_signed_members[] = {
	{"signer", true, sw_shape_signer, offsetof(ChartSigned, signer)},
	{"signature", true, sw_shape_signature, offsetof(ChartSigned, signature)},
};

/* chart_signature judges the signature over {name, version, hash}. */
static SwStatus
chart_signature(SwVerifier *verifier, const Chart *chart)
{
	SwArena *arena = sw_verify_arena(verifier);
	SwJsonBuilder builder;
	ChartSigned sign;
	SwFault fault;

	if (sw_shape_read(arena,
					  SW_TEXT("/chart/signed"),
					  chart->sign,
					  chart_signed_members,
					  SW_COUNT(chart_signed_members),
					  &sign,
					  &fault) != SW_OK)
		return sw_verify_malformed(verifier, "", &fault);
	sw_json_begin(&builder, arena);
	sw_json_add_text(&builder, "name", chart->name);
	sw_json_add_text(&builder, "version", chart->version);
	sw_json_add(&builder, "hash", sw_hash_to_json(arena, &chart->hash));
	sw_json_add_text(&builder, "signature", sign.signature);
	if (!sw_verify_signed(verifier, sign.signer, SW_TAG_CHART, sw_json_end(&builder)))
		return sw_verify_broken(verifier, "chart_signature", SW_NO_TEXT, sign.signer);
	return SW_OK;
}

/* chart_text: the text is its own ordered canonical bytes, and has the hash. */
static SwStatus
chart_text(SwVerifier *verifier, const Chart *chart)
{
	SwArena *arena = sw_verify_arena(verifier);
	SwHash hash = sw_hash_text(chart->text);
	const SwJson *config;
	SwFault fault;

	if (sw_json_parse(arena,
					  chart->text,
					  SW_EXPORT_LINE_OCTETS_MAX,
					  SW_JSON_DEPTH_MAX,
					  &config,
					  &fault) != SW_OK)
		return sw_verify_malformed(verifier, "/chart/text", &(SwFault){SW_TEXT(""), fault.why});
	if (!sw_text_equal(sw_canon_ordered(arena, config), chart->text))
		return sw_verify_broken(verifier, "chart_text", SW_NO_TEXT, SW_NO_TEXT);
	return sw_verify_equal(verifier, "chart_hash", &chart->hash, &hash);
}

static void
note_name(SwVerifier *verifier, const Chart *chart)
{
	SwVerifyName *name = SW_NEW(&verifier->lasting, SwVerifyName);

	*name = (SwVerifyName){.machine = sw_text_copy(&verifier->lasting, chart->name),
						   .version = sw_text_copy(&verifier->lasting, chart->version),
						   .chart_hash = chart->hash,
						   .next = verifier->names};
	verifier->names = name;
}

SwStatus
sw_verify_chart(SwVerifier *verifier, const SwJson *value)
{
	SwFindings findings = {0};
	const SwChart *parsed;
	Chart chart = {0};
	SwStatus status;
	SwFault fault;

	if (sw_shape_read(sw_verify_arena(verifier),
					  SW_TEXT("/chart"),
					  value,
					  chart_members,
					  SW_COUNT(chart_members),
					  &chart,
					  &fault) != SW_OK)
		return sw_verify_malformed(verifier, "", &fault);
	if ((status = chart_text(verifier, &chart)) != SW_OK ||
		(chart.sign != NULL && (status = chart_signature(verifier, &chart)) != SW_OK))
		return status;
	note_name(verifier, &chart);
	if (sw_map_get(&verifier->charts, &chart.hash) != NULL)
		return SW_OK;
	if (sw_chart_parse(&verifier->lasting,
					   sw_text_copy(&verifier->lasting, chart.text),
					   verifier->options.guards,
					   &parsed,
					   &findings) != SW_OK)
		return sw_verify_broken(verifier,
								"chart_refused",
								SW_NO_TEXT,
								findings.count > 0 ? findings.items[0].message : SW_NO_TEXT);
	(void) sw_map_put(&verifier->charts, &parsed->hash, parsed);
	return SW_OK;
}

SwStatus
sw_verify_grant(SwVerifier *verifier, const SwJson *value)
{
	SwGrant *grant = SW_NEW(&verifier->lasting, SwGrant);
	SwVerifyServer *server;
	SwSigner key;
	SwFault fault;

	value = sw_json_copy(&verifier->lasting, value);
	if (sw_grant_parse(&verifier->lasting, value, grant, &fault) != SW_OK)
		return sw_verify_malformed(verifier, "/grant", &fault);
	if (!verifier->options.skip_signatures &&
		(!sw_signer_parse(grant->signer, &key) || !sw_signer_is_valid(&key)))
		return sw_verify_broken(verifier, "signer", SW_NO_TEXT, grant->signer);
	(void) sw_map_put(&verifier->grants, &grant->hash, grant);
	if (!sw_grant_is_server(grant) || sw_verify_is_server(verifier, grant->signer))
		return SW_OK;
	server = SW_NEW(&verifier->lasting, SwVerifyServer);
	*server = (SwVerifyServer){grant->signer, verifier->servers};
	verifier->servers = server;
	return SW_OK;
}

typedef struct Revocation
{
	SwText signer, reason;
	int64_t revoked_us;
} Revocation;

SwStatus
sw_verify_revocation(SwVerifier *verifier, const SwJson *value)
{
	static const SwShapeMember members[] = {
		{"signer", true, sw_shape_signer, offsetof(Revocation, signer)},
		{"reason", true, sw_shape_text, offsetof(Revocation, reason)},
		{"revoked", true, sw_shape_time, offsetof(Revocation, revoked_us)},
	};
	Revocation revocation;
	SwFault fault;
	SwHash key;

	if (sw_shape_read(sw_verify_arena(verifier),
					  SW_TEXT("/revocation"),
					  value,
					  members,
					  SW_COUNT(members),
					  &revocation,
					  &fault) != SW_OK)
		return sw_verify_malformed(verifier, "", &fault);
	key = sw_hash_text(revocation.signer);
	(void) sw_map_put(&verifier->revocations, &key, verifier);
	if (!verifier->has_revocation || verifier->revoked_us < revocation.revoked_us)
		verifier->revoked_us = revocation.revoked_us;
	verifier->has_revocation = true;
	return SW_OK;
}

typedef struct HeadFact
{
	SwText kind, tenant, instance, region;
	int64_t wal_index;
	SwHash state_hash, region_hash;
} HeadFact;

/*
 * head_fact reads the head of another instance.  It is unsigned, and its value is proven by that
 * instance's own log: here it is known by its hash alone.
 */
static SwStatus
head_fact(SwVerifier *verifier, const SwJson *value, SwVerifyFact *fact_out, SwFault *fault_out)
{
	static const SwShapeMember members[] = {
		{"v", true, sw_shape_version, 0},
		{"kind", true, sw_shape_text, offsetof(HeadFact, kind)},
		{"tenant", true, sw_shape_tenant, offsetof(HeadFact, tenant)},
		{"instance", true, sw_shape_instance, offsetof(HeadFact, instance)},
		{"wal_index", true, sw_shape_index, offsetof(HeadFact, wal_index)},
		{"state_hash", true, sw_shape_hash, offsetof(HeadFact, state_hash)},
		{"region", true, sw_shape_text, offsetof(HeadFact, region)},
		{"region_hash", true, sw_shape_hash, offsetof(HeadFact, region_hash)},
	};
	HeadFact head;
	SwStatus status = sw_shape_read(sw_verify_arena(verifier),
									SW_TEXT(""),
									value,
									members,
									SW_COUNT(members),
									&head,
									fault_out);

	if (status != SW_OK)
		return status;
	*fact_out = (SwVerifyFact){.fact = {.tenant = head.tenant,
										.kind = head.kind,
										.subject = head.instance,
										.serial = head.wal_index,
										.body = value,
										.object = value,
										.hash = sw_hash_json(sw_verify_arena(verifier), value)},
							   .is_head = true};
	return SW_OK;
}

SwStatus
sw_verify_fact(SwVerifier *verifier, const SwJson *value)
{
	SwVerifyFact *fact = SW_NEW(&verifier->lasting, SwVerifyFact);
	SwStatus status;
	SwFault fault;

	value = sw_json_copy(&verifier->lasting, value);
	if (sw_text_is(sw_json_get_string(value, "kind"), "head"))
		status = head_fact(verifier, value, fact, &fault);
	else
		status = sw_fact_parse(&verifier->lasting, value, &fact->fact, &fault);
	if (status != SW_OK)
		return sw_verify_malformed(verifier, "/fact", &fault);
	if (!fact->is_head && !sw_verify_signed(verifier, fact->fact.signer, SW_TAG_FACT, value))
		return sw_verify_broken(verifier, "fact_signature", SW_NO_TEXT, SW_NO_TEXT);
	(void) sw_map_put(&verifier->facts, &fact->fact.hash, fact);
	return SW_OK;
}

typedef struct Inputs
{
	SwHash hash;
	const SwJson *body;
} Inputs;

SwStatus
sw_verify_inputs(SwVerifier *verifier, const SwJson *value)
{
	static const SwShapeMember members[] = {
		{"hash", true, sw_shape_hash, offsetof(Inputs, hash)},
		{"body", true, sw_shape_object, offsetof(Inputs, body)},
	};
	SwArena *arena = sw_verify_arena(verifier);
	SwStatus status;
	Inputs inputs;
	SwFault fault;
	SwText bytes;
	SwText *kept;
	SwHash hash;

	if (sw_shape_read(arena,
					  SW_TEXT("/inputs"),
					  value,
					  members,
					  SW_COUNT(members),
					  &inputs,
					  &fault) != SW_OK)
		return sw_verify_malformed(verifier, "", &fault);
	bytes = sw_canon(arena, inputs.body);
	hash = sw_hash_text(bytes);
	if ((status = sw_verify_equal(verifier, "inputs_hash", &inputs.hash, &hash)) != SW_OK ||
		sw_map_get(&verifier->inputs, &hash) != NULL)
		return status;
	kept = SW_NEW(&verifier->lasting, SwText);
	*kept = sw_text_copy(&verifier->lasting, bytes);
	(void) sw_map_put(&verifier->inputs, &hash, kept);
	return SW_OK;
}
