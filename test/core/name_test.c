/*-------------------------------------------------------------------------
 *
 * name_test.c
 *		The grammar of names.
 *
 * Claim: names are what section 4 of the contract says, at their limits too.
 * Method: one table per kind, with what is just inside and just outside.
 *
 * test/core/name_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <string.h>

typedef bool (*Predicate)(SwText text);

static bool
is_instance(SwText text)
{
	return sw_name_split_instance(text, NULL, NULL);
}

static const struct
{
	const char *kind;
	Predicate is;
	const char *good[8];
	const char *bad[12];
} rows[] = {
	{"tenant",
	 sw_name_is_tenant,
	 {"a", "acme", "0", "a_-9", "-"},
	 {"", "Acme", "a.b", "a/b", "a b", "\xc3\xa4", "a\n"}},
	{"machine", sw_name_is_machine, {"order", "7"}, {"", "Order", "a.b"}},
	{"version", sw_name_is_version, {"1", "1.2.3-rc_1", "A"}, {"", "1/2", "1 "}},
	{"instance",
	 is_instance,
	 {"acme/checkout", "0/0"},
	 {"", "acme", "acme/", "/checkout", "acme/a/b", "Acme/a", "acme/A", "/"}},
	{"idem_key",
	 sw_name_is_idem_key,
	 {"a", "goalId:1:op/Class:uuid-._", "0"},
	 {"", "a b", "a@b", "~"}},
	{"key", sw_name_is_key, {"a", "7a", "_", "A-b_C", "-1"}, {"", "1", "0123456789", "a.b", "a:b"}},
	{"event", sw_name_is_event, {"a", "a.b", "done.x", "."}, {"", "12", "a:b", "a b"}},
	{"transition", sw_name_is_transition, {"Council_QuorumCert", "7a"}, {"", "12", "a.b"}},
	{"subject",
	 sw_name_is_subject,
	 {"default", "acme/checkout", "a:b.c", "mcp-git"},
	 {"", "12", "a b", "a@b"}},
	{"window_id",
	 sw_name_is_window_id,
	 {"backbeat:W-2025-10-19-02",
	  "backbeat:W-2025-10-19-100",
	  "backbeat:W-2025-10-19-123456789",
	  "backbeat:0123456789abcdef0123456789abcdef"},
	 {"",
	  "backbeat:",
	  "backbeat:W-2025-10-19-3",
	  "backbeat:W-2025-10-19-1234567890",
	  "backbeat:W-2025-10-19-0x",
	  "backbeat:W-2025-1-19-03",
	  "W-2025-10-19-03",
	  "backbeat:ABABABABABABABABABABABABABABABAB",
	  "backbeat:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "backbeat:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "tidal:1"}},
	{"role",
	 sw_name_is_role,
	 {"proposer", "voter", "operator", "system", "bridge", "authority:license", "authority:7a"},
	 {"",
	  "Proposer",
	  "authority",
	  "authority:",
	  "authority:7",
	  "authority:a.b",
	  "admin",
	  "voter "}},
};

static void
test_tables(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		for (size_t j = 0; j < 8 && rows[i].good[j] != NULL; j++)
			if (!rows[i].is(sw_text_from(rows[i].good[j])))
				fail_msg("%s refused: %s", rows[i].kind, rows[i].good[j]);
		for (size_t j = 0; j < 12 && rows[i].bad[j] != NULL; j++)
			if (rows[i].is(sw_text_from(rows[i].bad[j])))
				fail_msg("%s accepted: %s", rows[i].kind, rows[i].bad[j]);
		assert_false(rows[i].is(SW_NO_TEXT));
		assert_false(rows[i].is((SwText){"a\0b", 3}));
	}
}

static void
test_limits(void **state)
{
	static const struct
	{
		Predicate is;
		size_t octets_max;
	} limits[] = {
		{sw_name_is_tenant, 64},
		{sw_name_is_machine, 64},
		{sw_name_is_version, 64},
		{sw_name_is_idem_key, 200},
		{sw_name_is_key, 64},
		{sw_name_is_event, 64},
		{sw_name_is_transition, 64},
		{sw_name_is_subject, 200},
	};
	char text[201];

	(void) state;
	memset(text, 'a', sizeof(text));
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
	{
		assert_true(limits[i].is((SwText){text, limits[i].octets_max}));
		assert_false(limits[i].is((SwText){text, limits[i].octets_max + 1}));
	}
}

static void
test_split_instance(void **state)
{
	SwText tenant, name;

	(void) state;
	assert_true(sw_name_split_instance(SW_TEXT("acme/checkout"), &tenant, &name));
	test_assert_string(tenant, "acme", "tenant");
	test_assert_string(name, "checkout", "name");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_tables, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_limits, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_split_instance, test_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
