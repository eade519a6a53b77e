/*-------------------------------------------------------------------------
 *
 * release_test.c
 *		Who may lift a quarantine, and when.
 *
 * Claim: an operator lifts any, with a justification; the system lifts what a newer policy has no
 * rule for, and never what a verdict or a finding forbade.
 * Method: a table of roles, justifications and policies; the policy is issued at WORLD_NOW.
 *
 * test/core/release_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_support.h"

#define OLDER   "2025-10-19T01:00:00.000+00:00#0" /* the breach came before the policy */
#define SAME    ISSUED
#define NEWER   "2025-10-19T01:40:00.000+00:00#0" /* or after it */
#define ISSUED  WORLD_NOW
#define FINDING "A finding of severity high stands against these inputs."

typedef struct Row
{
	const char *what;
	const char *roles; /* NULL: nobody signed */
	const char *justification;
	const char *rules;  /* ids of the policy, as a JSON list of rules; NULL: no policy */
	const char *breach; /* hlc_last of the quarantined state */
	const char *rule;   /* JSON */
	const char *rationale;
	SwTruth truth;
	const char *codes;
} Row;

#define NO_RULES   "[]"
#define SAME_RULE  "[{\"id\":\"r1\",\"rule\":false,\"rationale\":\"x\"}]"
#define OTHER_RULE "[{\"id\":\"r2\",\"rule\":true,\"rationale\":\"x\"}]"
#define OPERATOR   "[\"operator\",\"proposer\"]"
#define SYSTEM     "[\"system\"]"
#define RULE       "\"r1\""

static const Row rows[] = {
	{"an operator who says why", OPERATOR, "seen", SAME_RULE, NEWER, RULE, "x", SW_TRUE, ""},
	{"without a policy", OPERATOR, "seen", NULL, NEWER, RULE, "x", SW_TRUE, ""},
	{"after a finding", OPERATOR, "seen", NULL, NEWER, RULE, FINDING, SW_TRUE, ""},
	{"who does not", OPERATOR, NULL, NO_RULES, OLDER, RULE, "x", SW_FALSE, "justification_missing"},
	{"who says nothing", OPERATOR, "", NULL, OLDER, RULE, "x", SW_FALSE, "justification_missing"},
	{"the system, rule gone", SYSTEM, NULL, NO_RULES, OLDER, RULE, "x", SW_TRUE, ""},
	{"another rule", SYSTEM, NULL, OTHER_RULE, OLDER, RULE, "x", SW_TRUE, ""},
	{"rule still there", SYSTEM, NULL, SAME_RULE, OLDER, RULE, "x", SW_FALSE, "policy_matches"},
	{"a reason is no policy",
	 SYSTEM,
	 "why",
	 SAME_RULE,
	 OLDER,
	 RULE,
	 "x",
	 SW_FALSE,
	 "policy_matches"},
	{"as old as the breach", SYSTEM, NULL, NO_RULES, SAME, RULE, "x", SW_FALSE, "policy_matches"},
	{"older than it", SYSTEM, NULL, NO_RULES, NEWER, RULE, "x", SW_FALSE, "policy_matches"},
	{"no policy", SYSTEM, NULL, NULL, OLDER, RULE, "x", SW_UNKNOWN, "policy_missing"},
	{"a verdict", SYSTEM, NULL, NO_RULES, OLDER, "\"verdict\"", "x", SW_FALSE, "policy_matches"},
	{"a finding", SYSTEM, NULL, NO_RULES, OLDER, RULE, FINDING, SW_FALSE, "policy_matches"},
	{"no breach at all", SYSTEM, NULL, NO_RULES, OLDER, "null", "x", SW_FALSE, "policy_matches"},
	{"nobody signed", NULL, NULL, NO_RULES, OLDER, RULE, "x", SW_TRUE, ""},
};

static void
set_world(const Row *row)
{
	SwArena *arena = &test_arena;
	SwText state =
		sw_text_format(arena,
					   "{\"configuration\":[\"quarantined\"],\"epoch\":{},\"history\":{},"
					   "\"hlc_last\":\"%s\",\"meta\":{},"
					   "\"policy\":{\"rationale\":\"%s\",\"rule\":%s}}",
					   row->breach,
					   row->rationale,
					   row->rule);

	world_state(sw_text_string(arena, state));
	world.fact_count = 0;
	if (row->rules != NULL)
		world_fact("policy",
				   "default",
				   test_parse(
					   sw_text_string(arena,
									  sw_text_format(arena,
													 "{\"version\":\"1\",\"rules\":%s,"
													 "\"finding_severity\":\"high\",\"redact\":[]}",
													 row->rules))),
				   WORLD_LATER);
	world.event.justification =
		row->justification == NULL ? NULL : sw_json_string_of(arena, row->justification);
	world.event.grant = NULL;
	if (row->roles != NULL)
	{
		SwGrant *grant = SW_NEW(arena, SwGrant);

		grant->roles = test_parse(row->roles);
		world.event.grant = grant;
	}
}

static void
test_rows(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		set_world(&rows[i]);
		world_expect(rows[i].what, "release", NULL, rows[i].truth, rows[i].codes);
	}
}

/* The policy is noted as read, so that the record cites it. */
static void
test_fact_is_read(void **state)
{
	(void) state;
	set_world(&rows[5]);
	assert_int_equal(world_evaluate("release", NULL), SW_TRUE);
	assert_int_equal(world.outcome.fact_count, 1);
}

static void
test_params(void **state)
{
	const SwGuardProvider *provider = sw_guard_find(sw_guard_table(), SW_TEXT("release"));

	(void) state;
	assert_null(provider->check(NULL));
	assert_non_null(provider->check(test_parse("{\"by\":\"system\"}")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_fact_is_read, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_params, world_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
