/*-------------------------------------------------------------------------
 *
 * ready_test.c
 *		Guards that read the state or the signer alone: ready and role.
 *
 * Tables of states and grants, with the reasons.
 *
 * test/core/ready_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_support.h"

#define REGION(name, phase, content, version)                                                      \
	"\"" name "\":{\"phase\":\"" phase "\",\"content_hash\":" content ",\"version\":" version "}"
#define USUAL REGION("ingestion", "ready", "\"A\"", "\"7\"")

static const struct
{
	const char *document;
	const char *params;
	SwTruth truth;
	const char *reasons;
} ready_rows[] = {
	{"{" USUAL "," REGION("council", "ready", "\"A\"", "\"7\"") "," REGION("environment", "ready",
																		   "\"A\"", "\"7\"") "}",
	 NULL,
	 SW_TRUE,
	 ""},
	{"{" USUAL "," REGION("council", "elect", "\"A\"",
						  "\"7\"") "," REGION("environment", "degraded", "\"A\"", "\"7\"") "}",
	 NULL,
	 SW_FALSE,
	 "[{\"code\":\"region_not_ready\",\"subject\":\"council\",\"expected\":\"ready\",\"found\":"
	 "\"elect\"},{\"code\":\"region_not_ready\",\"subject\":\"environment\",\"expected\":\"ready\","
	 "\"found\":\"degraded\"}]"},
	{"{" USUAL "," REGION("council", "ready", "\"B\"", "\"7\"") "," REGION("environment", "ready",
																		   "\"A\"", "\"8\"") "}",
	 NULL,
	 SW_FALSE,
	 "[{\"code\":\"content_mismatch\",\"subject\":\"council\",\"expected\":\"A\",\"found\":\"B\"},"
	 "{\"code\":\"version_mismatch\",\"subject\":\"environment\",\"expected\":\"7\",\"found\":"
	 "\"8\"}]"},
	{"{" USUAL "," REGION("council", "ready", "null", "7") "," REGION("environment", "ready",
																	  "\"A\"", "\"7\"") "}",
	 NULL,
	 SW_FALSE,
	 "[{\"code\":\"content_mismatch\",\"subject\":\"council\",\"expected\":\"A\"},{\"code\":"
	 "\"version_mismatch\",\"subject\":\"council\",\"expected\":\"7\",\"found\":7}]"},
	{"{" REGION("ingestion", "ready", "null",
				"null") "," REGION("council", "ready", "null",
								   "null") "," REGION("environment", "ready", "null", "null") "}",
	 NULL,
	 SW_FALSE,
	 "content_mismatch, content_mismatch, content_mismatch, version_mismatch, version_mismatch, "
	 "version_mismatch"},
	{"{" USUAL "}",
	 NULL,
	 SW_FALSE,
	 "region_not_ready, region_not_ready, content_mismatch, content_mismatch, version_mismatch, "
	 "version_mismatch"},
	{"{" USUAL "}", "{\"regions\":[\"ingestion\"]}", SW_TRUE, ""},
	{"{" USUAL "}",
	 "{\"regions\":[\"other\"]}",
	 SW_FALSE,
	 "region_not_ready, content_mismatch, version_mismatch"},
};

static void
test_ready(void **state)
{

	(void) state;
	for (size_t i = 0; i < sizeof(ready_rows) / sizeof(ready_rows[0]); i++)
	{
		world_state(ready_rows[i].document);
		world_expect(ready_rows[i].document,
					 "ready",
					 ready_rows[i].params,
					 ready_rows[i].truth,
					 ready_rows[i].reasons);
	}
}

static void
test_role(void **state)
{
	SwGrant grant = {.signer = SW_TEXT("hmmm:pubkey:x"),
					 .roles = test_parse("[\"operator\",\"proposer\"]")};

	(void) state;
	world.event.signer = grant.signer;
	world.event.grant = &grant;
	world_expect("one of two", "role", "{\"roles\":[\"system\",\"operator\"]}", SW_TRUE, "");
	world_expect("none",
				 "role",
				 "{\"roles\":[\"system\",\"voter\"]}",
				 SW_FALSE,
				 "[{\"code\":\"role_missing\",\"subject\":\"hmmm:pubkey:x\",\"expected\":\"system, "
				 "voter\"}]");
	world.event.grant = NULL;
	world.event.signer = SW_NO_TEXT;
	world_expect("nobody",
				 "role",
				 "{\"roles\":[\"operator\"]}",
				 SW_FALSE,
				 "[{\"code\":\"role_missing\",\"expected\":\"operator\"}]");
}

static void
test_params(void **state)
{
	static const struct
	{
		const char *type;
		const char *params;
	} refused[] = {
		{"ready", "{\"regions\":[]}"},
		{"ready", "{\"regions\":\"a\"}"},
		{"ready", "{\"regions\":[1]}"},
		{"ready", "{\"other\":1}"},
		{"role", "{}"},
		{"role", "{\"roles\":[]}"},
		{"role", "{\"roles\":[null]}"},
		{"quorum", "{\"threshold\":1}"},
		{"approvals", "{\"threshold\":-1}"},
		{"approvals", "{\"threshold\":\"1\"}"},
		{"approvals", "{\"other\":1}"},
		{"tooling", "{\"x\":1}"},
		{"corpus", "{\"x\":1}"},
		{"roster", "[]"},
		{"lost", "5"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
	{
		const SwGuardProvider *provider =
			sw_guard_find(sw_guard_table(), sw_text_from(refused[i].type));

		if (provider->check(test_parse(refused[i].params)) == NULL)
			fail_msg("%s takes %s", refused[i].type, refused[i].params);
	}
	assert_non_null(sw_guard_find(sw_guard_table(), SW_TEXT("role"))->check(NULL));
	assert_null(sw_guard_find(sw_guard_table(), SW_TEXT("ready"))->check(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ready, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_role, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_params, world_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
