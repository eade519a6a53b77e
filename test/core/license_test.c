/*-------------------------------------------------------------------------
 *
 * license_test.c
 *		How a licence stands, and what each transition expects of it.
 *
 * A table: status and dates of the licence against the four expectations at once.
 *
 * test/core/license_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_support.h"

#define PAST   "2025-10-19T01:00:00.000+00:00#0"
#define NOW    WORLD_NOW
#define AHEAD  "2025-10-19T01:30:00.000+00:00#1"
#define FUTURE "2025-10-19T02:00:00.000+00:00#0"

typedef struct Row
{
	const char *status; /* NULL: no fact */
	const char *expires;
	const char *grace_until;
	const char *lease_expires; /* NULL: left out */
	SwTruth ok;
	SwTruth reason;
	SwTruth not_ok;
	SwTruth clean;
	const char *codes; /* "": `license_active` where a reason was wanted */
} Row;

#define F SW_FALSE
#define T SW_TRUE
#define U SW_UNKNOWN

static const Row rows[] = {
	{NULL, NULL, NULL, NULL, U, U, T, U, "license_missing"},
	{"active", FUTURE, FUTURE, FUTURE, T, F, F, T, ""},
	{"active", AHEAD, AHEAD, AHEAD, T, F, F, T, ""},
	{"active", NOW, FUTURE, FUTURE, T, T, F, F, "license_in_grace"},
	{"active", PAST, FUTURE, FUTURE, T, T, F, F, "license_in_grace"},
	{"active", PAST, NOW, FUTURE, F, F, T, F, "license_expired"},
	{"active", FUTURE, PAST, FUTURE, F, F, T, F, "license_expired"},
	{"active", FUTURE, FUTURE, NOW, T, T, F, F, "license_no_lease"},
	{"active", FUTURE, FUTURE, NULL, T, T, F, F, "license_no_lease"},
	{"throttled", FUTURE, FUTURE, FUTURE, T, T, F, F, "license_throttled"},
	{"throttled",
	 PAST,
	 FUTURE,
	 PAST,
	 T,
	 T,
	 F,
	 F,
	 "license_throttled, license_in_grace, license_no_lease"},
	{"throttled", PAST, PAST, PAST, F, F, T, F, "license_expired"},
	{"expired", FUTURE, FUTURE, FUTURE, T, T, F, F, "license_in_grace"},
	{"expired", FUTURE, PAST, FUTURE, F, F, T, F, "license_expired"},
	{"suspended", FUTURE, FUTURE, FUTURE, F, F, T, F, "license_suspended"},
	{"suspended", PAST, PAST, NULL, F, F, T, F, "license_suspended"},
	{"revoked", FUTURE, FUTURE, FUTURE, F, F, T, F, "license_revoked"},
};

static void
add_license(const Row *row, const char *subject, const char *expires)
{
	SwText lease =
		row->lease_expires == NULL
			? SW_TEXT("")
			: sw_text_format(&test_arena, "\"lease_expires\":\"%s\",", row->lease_expires);
	SwText body = sw_text_format(
		&test_arena,
		"{\"license_id\":\"L\",\"cluster_id\":\"c\",\"status\":\"%s\",\"tier\":\"t\",\"features\":[],"
		"\"max_nodes\":1,\"token_version\":1,\"expires\":\"%s\",\"grace_until\":\"%s\",%s"
		"\"token_hash\":\"sha256-%064d\"}",
		row->status,
		row->expires,
		row->grace_until,
		lease.data,
		0);

	world_fact("license", subject, test_parse(body.data), expires);
}

static void
test_expectations(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		const Row *row = &rows[i];
		bool is_plain = row->codes[0] == '\0';
		const char *active = is_plain ? "license_active" : row->codes;
		const char *what = sw_text_format(&test_arena, "row %zu", i).data;

		world.fact_count = 0;
		if (row->status != NULL)
			add_license(row, "default", WORLD_LATER);
		world_expect(what, "license", NULL, row->ok, row->codes);
		world_expect(what, "license", "{}", row->ok, row->codes);
		world_expect(what, "license", "{\"expect\":\"ok\"}", row->ok, row->codes);
		world_expect(what, "license", "{\"expect\":\"reason\"}", row->reason, active);
		world_expect(what, "license", "{\"expect\":\"not_ok\"}", row->not_ok, active);
		world_expect(what, "license", "{\"expect\":\"clean\"}", row->clean, row->codes);
		assert_int_equal(world.outcome.fact_count, row->status == NULL ? 0 : 1);
	}
}

/* The instance's own fact hides the default, also once it has expired; the server's clock counts. */
static void
test_subjects(void **state)
{
	(void) state;
	add_license(&rows[1], "default", WORLD_LATER);
	add_license(&rows[16], "other", WORLD_LATER);
	world_expect("default", "license", NULL, SW_TRUE, "");
	add_license(&rows[14], "checkout", WORLD_LATER);
	world_expect("name", "license", NULL, SW_FALSE, "license_suspended");
	add_license(&rows[16], "acme/checkout", AHEAD);
	world_expect("tenant and name", "license", NULL, SW_FALSE, "license_revoked");
	add_license(&rows[1], "acme/checkout", NOW);
	world_expect("expired", "license", NULL, SW_UNKNOWN, "license_missing");
	world.fact_count = 1;
	world_recorded(SW_TEXT("2025-10-19T02:00:00.000000Z"));
	world_expect("by the server's clock", "license", NULL, SW_FALSE, "license_expired");
	world_recorded(SW_TEXT("2025-10-20T00:00:00.000000Z"));
	world_expect("fact expired by it", "license", NULL, SW_UNKNOWN, "license_missing");
}

static void
test_params(void **state)
{
	const SwGuardProvider *provider = sw_guard_find(sw_guard_table(), SW_TEXT("license"));

	(void) state;
	assert_non_null(provider->check(test_parse("{\"expect\":\"bad\"}")));
	assert_non_null(provider->check(test_parse("{\"expect\":1}")));
	assert_non_null(provider->check(test_parse("{\"tier\":\"x\"}")));
	assert_non_null(provider->check(test_parse("[]")));
	assert_null(provider->check(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_expectations, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_subjects, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_params, world_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
