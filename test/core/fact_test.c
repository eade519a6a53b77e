/*-------------------------------------------------------------------------
 *
 * fact_test.c
 *		What may be published, by whom, and how it is known.
 *
 * The vectors of fact.json: grants and their hashes, facts and their signed bytes, every
 * refusal with its pointer, expiry; then tables for what they leave out.
 *
 * test/core/fact_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_support.h"

#include <string.h>

/* vectors reads the file once for all tests. */
static json_t *
vectors(const char *key)
{
	static json_t *file;

	if (file == NULL)
		file = test_vectors("fact.json");
	return json_object_get(file, key);
}

static void
assert_hash(const SwHash *hash, SwText expected, const char *what)
{
	test_assert_text(sw_hash_spelling(&test_arena, hash), expected, what);
}

static void
test_grants(void **state)
{
	size_t i;
	json_t *row;

	(void) state;
	json_array_foreach(vectors("grants"), i, row)
	{
		const SwJson *object = test_json(json_object_get(row, "grant"));
		SwGrant grant;
		SwFault fault;

		assert_int_equal(sw_grant_parse(&test_arena, object, &grant, &fault), SW_OK);
		assert_hash(&grant.hash, test_get(row, "hash"), "grant");
		assert_true(sw_json_equal(sw_grant_to_json(&test_arena, &grant), object));
		assert_int_equal(sw_grant_is_server(&grant), sw_text_is(grant.tenant, "*"));
	}
}

/* grant_of is the grant that the vectors give a signer, or NULL. */
static const SwGrant *
grant_of(SwText signer)
{
	size_t i;
	json_t *row;

	json_array_foreach(vectors("grants"), i, row)
	{
		SwGrant *grant = SW_NEW(&test_arena, SwGrant);
		SwFault fault;

		assert_int_equal(sw_grant_parse(&test_arena,
										test_json(json_object_get(row, "grant")),
										grant,
										&fault),
						 SW_OK);
		if (sw_text_equal(grant->signer, signer))
			return grant;
	}
	fail_msg("no grant of %.*s", (int) signer.size, signer.data);
	return NULL;
}

static void
test_valid(void **state)
{
	static const char *const unsigned_keys[] = {"signature", NULL};
	size_t i;
	json_t *row;

	(void) state;
	json_array_foreach(vectors("valid"), i, row)
	{
		const SwJson *object = test_json(json_object_get(row, "fact"));
		SwText bytes = sw_canon_without(&test_arena, object, unsigned_keys);
		SwFact fact;
		SwFault fault;

		assert_int_equal(sw_fact_parse(&test_arena, object, &fact, &fault), SW_OK);
		assert_hash(&fact.hash, test_get(row, "hash"), "fact");
		test_assert_text(sw_text_format(&test_arena,
										"%s\n%.*s",
										SW_TAG_FACT,
										(int) bytes.size,
										bytes.data),
						 test_get(row, "signed"),
						 "signed");
		assert_int_equal(sw_fact_verify(&test_arena, &fact, grant_of(fact.signer)), SW_OK);
	}
}

/* judge is what publishing says of a fact: SW_OK, or why not. */
static SwStatus
judge(const SwJson *object)
{
	SwFact fact;
	SwFault fault;

	if (sw_fact_parse(&test_arena, object, &fact, &fault) != SW_OK)
		return SW_MALFORMED;
	return sw_fact_verify(&test_arena, &fact, grant_of(fact.signer));
}

static void
test_refused(void **state)
{
	size_t i;
	json_t *row;

	(void) state;
	json_array_foreach(vectors("refused"), i, row)
	{
		SwText why = test_get(row, "why");
		SwStatus expected = sw_text_is(why, "malformed")   ? SW_MALFORMED
							: sw_text_is(why, "authority") ? SW_FORBIDDEN
														   : SW_BAD_SIGNATURE;

		if (judge(test_json(json_object_get(row, "fact"))) != expected)
			fail_msg("%s", json_string_value(json_object_get(row, "note")));
	}
}

static void
test_bodies(void **state)
{
	size_t i;
	json_t *row;

	(void) state;
	json_array_foreach(vectors("bodies"), i, row)
	{
		const json_t *stored = json_object_get(row, "fact");
		const char *note = json_string_value(json_object_get(row, "note"));
		SwFact fact;
		SwFault fault;

		if (stored != NULL)
		{
			assert_int_equal(judge(test_json(stored)), SW_OK);
			assert_int_equal(sw_fact_parse(&test_arena, test_json(stored), &fact, &fault), SW_OK);
			assert_hash(&fact.hash, test_get(row, "hash"), "fact");
			continue;
		}
		if (sw_fact_parse(&test_arena, test_json(json_object_get(row, "refused")), &fact, &fault) ==
			SW_OK)
			fail_msg("%s is not refused", note);
		test_assert_text(fault.pointer, test_get(row, "pointer"), note);
	}
}

static void
test_expiry(void **state)
{
	size_t i;
	json_t *row;

	(void) state;
	json_array_foreach(vectors("expiry"), i, row)
	{
		SwHlc hlc;
		bool counts = json_is_true(json_object_get(row, "counts"));
		SwGuardOutcome outcome = {0};

		world.fact_count = 0;
		world_fact("other", "default", &sw_json_empty_object, test_get(row, "expires").data);
		assert_true(sw_hlc_parse(test_get(row, "hlc"), &hlc));
		world.event.hlc = hlc;
		world.event.recorded_at_us = 0;
		assert_true(
			counts ==
			(sw_guard_fact(&world.call, &outcome, SW_TEXT("other"), SW_TEXT("default")) != NULL));
		assert_int_equal(outcome.fact_count, counts ? 1 : 0);
		/* The same by the server's clock, which has no counter. */
		world.event.hlc = 0;
		world.event.recorded_at_us = sw_hlc_ms(hlc) * 1000;
		assert_true(
			counts ==
			(sw_guard_fact(&world.call, &outcome, SW_TEXT("other"), SW_TEXT("default")) != NULL));
	}
}

typedef struct FaultRow
{
	const char *kind;
	const char *body;
	const char *pointer; /* NULL: accepted */
} FaultRow;

#define HASH "\"sha256-3d872b2ab22a2475ca9ba197dc3cc954d8c991e44284994557fbcaf873cdb73f\""
#define HLC  "\"2025-10-19T00:00:00.000+00:00#0\""

static const FaultRow body_faults[] = {
	{"anything", "{\"x\":[null]}", NULL},
	{"anything", "[]", "/body"},
	{"license", "{}", "/body/license_id"},
	{"license", "{\"tier\":1,\"seats\":2}", "/body/tier"},
	{"license", "{\"seats\":2,\"tier\":1}", "/body/seats"},
	{"license", "{\"features\":[\"a\",1]}", "/body/features/1"},
	{"license", "{\"features\":5}", "/body/features"},
	{"license", "{\"max_nodes\":-1}", "/body/max_nodes"},
	{"license", "{\"status\":null}", "/body/status"},
	{"license", "{\"lease_expires\":null}", "/body/lease_expires"},
	{"license",
	 "{\"license_id\":\"\",\"cluster_id\":\"\",\"status\":\"throttled\",\"tier\":\"\","
	 "\"features\":[],\"max_nodes\":0,\"token_version\":0,\"expires\":" HLC ",\"grace_until\":" HLC
	 ",\"token_hash\":" HASH "}",
	 NULL},
	{"schedule", "{\"phases\":[{\"class\":\"a\",\"offset_ms\":1}]}", "/body/phases/0/length_ms"},
	{"schedule", "{\"phases\":[5]}", "/body/phases/0"},
	{"schedule", "{\"phases\":{}}", "/body/phases"},
	{"schedule", "{\"period_ms\":0}", "/body/period_ms"},
	{"schedule", "{\"pressure\":{\"amplitude_ppm\":1000001}}", "/body/pressure/amplitude_ppm"},
	{"schedule", "{\"pressure\":{\"amplitude_ppm\":1000000}}", "/body/pressure/phase_ms"},
	{"schedule",
	 "{\"id\":\"\",\"anchor\":" HLC ",\"period_ms\":7,\"phases\":[],\"pressure\":"
	 "{\"amplitude_ppm\":0,\"phase_ms\":7}}",
	 "/body/pressure/phase_ms"},
	{"schedule",
	 "{\"id\":\"\",\"anchor\":" HLC ",\"period_ms\":7,\"phases\":[{\"class\":\"a\",\"offset_ms\":"
	 "6,\"length_ms\":7}],\"pressure\":{\"amplitude_ppm\":0,\"phase_ms\":6}}",
	 NULL},
	{"roster", "{\"voters\":[],\"threshold\":-1}", "/body/threshold"},
	{"roster", "{\"voters\":[]}", NULL},
	{"roster",
	 "{\"voters\":[{\"voter\":\"a\",\"weight\":1},{\"voter\":\"a\",\"weight\":2}]}",
	 "/body/voters/1"},
	{"bar",
	 "{\"window_id\":\"3fa4bd2c90e1475f8b6d0c1a2e3f4a5b\",\"from_beat\":0,\"to_beat\":1,"
	 "\"agents_reporting\":0,\"on_time_reviews\":0,\"drift_us\":\"1\",\"raw_hash\":" HASH "}",
	 "/body/drift_us"},
	{"policy",
	 "{\"version\":\"1\",\"rules\":[{\"id\":\"a\",\"rule\":null}]}",
	 "/body/rules/0/rationale"},
	{"policy",
	 "{\"version\":\"1\",\"rules\":[{\"id\":\"a\",\"rule\":null,\"rationale\":\"\"}],"
	 "\"finding_severity\":\"low\",\"redact\":[3]}",
	 "/body/redact/0"},
	{"verdict", "{\"inputs_hash\":\"sha256-0\"}", "/body/inputs_hash"},
	{"verdict", "{\"breach\":1}", "/body/breach"},
	{"finding",
	 "{\"rule\":{\"any\":1},\"severity\":\"low\",\"tags\":[],\"path\":\"\",\"secret_hash\":" HASH
	 ",\"count\":0}",
	 NULL},
	{"corpus", "{\"content_hash\":" HASH ",\"version\":12}", "/body/version"},
};

/* What members say together, what is missing, and in which order faults are found. */
static void
test_body_faults(void **state)
{

	(void) state;
	for (size_t i = 0; i < sizeof(body_faults) / sizeof(body_faults[0]); i++)
	{
		SwText text = sw_text_format(
			&test_arena,
			"{\"body\":%s,\"v\":1,\"tenant\":\"acme\",\"kind\":\"%s\",\"subject\":\"default\","
			"\"serial\":0,\"issued\":" HLC ",\"expires\":" HLC
			",\"signer\":\"hmmm:pubkey:%064d\",\"signature\":\"ed25519:%0128d\"}",
			body_faults[i].body,
			body_faults[i].kind,
			0,
			0);
		SwFault fault = {SW_NO_TEXT, NULL};
		SwFact fact;
		SwStatus status = sw_fact_parse(&test_arena,
										test_parse(sw_text_string(&test_arena, text)),
										&fact,
										&fault);

		test_assert_string(fault.pointer, body_faults[i].pointer, body_faults[i].body);
		assert_int_equal(status, body_faults[i].pointer == NULL ? SW_OK : SW_MALFORMED);
	}
}

#define SIGNER                                                                                     \
	"\"signer\":\"hmmm:pubkey:0000000000000000000000000000000000000000000000000000000000000000\""

static void
test_grant_faults(void **state)
{
	static const struct
	{
		const char *grant;
		const char *pointer;
	} rows[] = {
		{"{" SIGNER ",\"tenant\":\"acme\",\"roles\":[\"proposer\"]}", NULL},
		{"{" SIGNER ",\"tenant\":\"acme\",\"roles\":[]}", NULL},
		{"{" SIGNER ",\"tenant\":\"acme\",\"roles\":[\"authority:x\",\"system\"]}", NULL},
		{"{" SIGNER ",\"tenant\":\"*\",\"roles\":[\"system\"]}", NULL},
		{"{" SIGNER ",\"tenant\":\"*\",\"roles\":[\"proposer\"]}", "/tenant"},
		{"{" SIGNER ",\"tenant\":\"*\",\"roles\":[\"operator\",\"system\"]}", "/tenant"},
		{"{" SIGNER ",\"tenant\":\"*\",\"roles\":[\"system\"],\"valid_from\":" HLC "}", "/tenant"},
		{"{" SIGNER ",\"tenant\":\"A\",\"roles\":[\"proposer\"]}", "/tenant"},
		{"{" SIGNER ",\"tenant\":\"acme\",\"roles\":[\"king\"]}", "/roles/0"},
		{"{" SIGNER ",\"tenant\":\"acme\",\"roles\":[\"voter\",\"proposer\"]}", "/roles"},
		{"{" SIGNER ",\"tenant\":\"acme\",\"roles\":[\"voter\",\"voter\"]}", "/roles"},
		{"{" SIGNER ",\"tenant\":\"acme\",\"roles\":\"voter\"}", "/roles"},
		{"{" SIGNER ",\"tenant\":\"acme\"}", "/roles"},
		{"{" SIGNER ",\"tenant\":\"acme\",\"roles\":[],\"note\":1}", "/note"},
		{"{" SIGNER ",\"tenant\":\"acme\",\"roles\":[],\"valid_until\":null}", "/valid_until"},
		{"{\"tenant\":\"acme\",\"roles\":[]}", "/signer"},
		{"[]", ""},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwFault fault = {SW_NO_TEXT, NULL};
		SwGrant grant;
		SwStatus status = sw_grant_parse(&test_arena, test_parse(rows[i].grant), &grant, &fault);

		test_assert_string(fault.pointer, rows[i].pointer, rows[i].grant);
		assert_int_equal(status, rows[i].pointer == NULL ? SW_OK : SW_MALFORMED);
	}
}

/* valid_from is inclusive, valid_until exclusive; a server's grant covers every tenant. */
static void
test_grant_covers(void **state)
{
	SwGrant grant = {.tenant = SW_TEXT("acme"),
					 .has_from = true,
					 .has_until = true,
					 .valid_from = 10,
					 .valid_until = 20};

	(void) state;
	assert_false(sw_grant_covers(&grant, SW_TEXT("acme"), 9));
	assert_true(sw_grant_covers(&grant, SW_TEXT("acme"), 10));
	assert_true(sw_grant_covers(&grant, SW_TEXT("acme"), 19));
	assert_false(sw_grant_covers(&grant, SW_TEXT("acme"), 20));
	assert_false(sw_grant_covers(&grant, SW_TEXT("other"), 15));
	grant.has_from = grant.has_until = false;
	assert_true(sw_grant_covers(&grant, SW_TEXT("acme"), 0));
	assert_true(sw_grant_covers(&grant, SW_TEXT("acme"), UINT64_MAX));
	grant.tenant = SW_TEXT("*");
	assert_true(sw_grant_covers(&grant, SW_TEXT("other"), 15));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_grants, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_valid, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_refused, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_bodies, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_expiry, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_body_faults, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_grant_faults, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_grant_covers, world_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
