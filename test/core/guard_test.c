/*-------------------------------------------------------------------------
 *
 * guard_test.c
 *		What guards read is noted once, and rules see what the contract names.
 *
 * Tables of paths over one event; every provider asked with nothing published.
 *
 * test/core/guard_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_support.h"

#include <stdio.h>

#include "core/guard_eval.h"

static void
test_paths(void **state)
{
	static const struct
	{
		const char *path;
		const char *value; /* NULL: nothing there; "!": an error */
	} rows[] = {
		{"state", "{\"a\":{\"l\":[1,{\"x\":2}]},\"b\":null}"},
		{"state.a", "{\"l\":[1,{\"x\":2}]}"},
		{"state.a.l.1.x", "2"},
		{"state.a.l.2", NULL},
		{"state.b", "null"},
		{"state.c", NULL},
		{"inputs", "{\"n\":[{\"m\":3}]}"},
		{"inputs.n.0.m", "3"},
		{"inputs.q", NULL},
		{"hlc", "\"" WORLD_NOW "\""},
		{"hlc.x", NULL},
		{"window_id", "null"},
		{"signer", "\"hmmm:pubkey:s\""},
		{"signer.0", NULL},
		{"other", NULL},
		{"transition", NULL},
		{"facts.gauge.default", "{\"v\":1,\"deep\":{\"l\":[9]}}"},
		{"facts.gauge.default.deep.l.0", "9"},
		{"facts.gauge.default.nothing", NULL},
		{"facts.gauge.a:b/c", "{}"},
		{"facts", "!"},
		{"facts.gauge", "!"},
		{"facts.gauge.", "!"},
		{"facts.gauge.none", "!"},
		{"facts.gauge.stale", "!"},
		{"facts.other.default", "!"},
		{"",
		 "{\"state\":{\"a\":{\"l\":[1,{\"x\":2}]},\"b\":null},\"inputs\":{\"n\":[{\"m\":3}]},\"hlc\":"
		 "\"" WORLD_NOW "\",\"window_id\":null,\"signer\":\"hmmm:pubkey:s\"}"},
	};
	SwGuardOutcome outcome = {0};
	SwGuardLogic logic = {&world.call, &outcome};
	SwLogicData data = sw_guard_logic_data(&logic);

	(void) state;
	world_state("{\"a\":{\"l\":[1,{\"x\":2}]},\"b\":null}");
	world_inputs("{\"n\":[{\"m\":3}]}");
	world.event.signer = SW_TEXT("hmmm:pubkey:s");
	world_fact("gauge", "default", test_parse("{\"v\":1,\"deep\":{\"l\":[9]}}"), WORLD_LATER);
	world_fact("gauge", "a:b/c", &sw_json_empty_object, WORLD_LATER);
	world_fact("gauge", "stale", &sw_json_empty_object, WORLD_NOW);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		const char *error = NULL;
		const SwJson *value = data.find(data.context, sw_text_from(rows[i].path), &error);

		if (rows[i].value == NULL || rows[i].value[0] == '!')
			assert_null(value);
		else
			test_assert_text(sw_canon(&test_arena, value),
							 sw_canon(&test_arena, test_parse(rows[i].value)),
							 rows[i].path);
		if ((error != NULL) != (rows[i].value != NULL && rows[i].value[0] == '!'))
			fail_msg("%s: %s", rows[i].path, error == NULL ? "no error" : error);
	}
	assert_int_equal(outcome.fact_count, 2);
	world.event.has_hlc = false;
	world.event.window_id = SW_TEXT("backbeat:W-2025-10-19-02");
	assert_true(sw_json_is(data.find(data.context, SW_TEXT("hlc"), NULL), SW_JSON_NULL));
	assert_true(sw_json_is(data.find(data.context, SW_TEXT("window_id"), NULL), SW_JSON_STRING));
}

/* Reasons, grants, votes and facts grow past any first room; what was noted is not noted again. */
static void
test_outcome(void **state)
{
	SwGuardOutcome outcome = {0};
	SwGrant grants[20] = {{.has_from = false}};
	SwVote votes[20] = {{.epoch = 0}};

	(void) state;
	for (uint32_t i = 0; i < 20; i++)
	{
		grants[i].hash.octets[0] = (uint8_t) i;
		sw_guard_grant(&world.call, &outcome, &grants[i]);
		sw_guard_grant(&world.call, &outcome, &grants[i]);
		sw_guard_reason(&world.call, &outcome, "code", SW_TEXT("s"), NULL, NULL);
		sw_guard_vote(&world.call, &outcome, &votes[i]);
		world_fact("gauge",
				   sw_text_format(&test_arena, "s%u", i).data,
				   &sw_json_empty_object,
				   WORLD_LATER);
		for (int twice = 0; twice < 2; twice++)
			assert_non_null(sw_guard_fact(&world.call,
										  &outcome,
										  SW_TEXT("gauge"),
										  sw_text_format(&test_arena, "s%u", i)));
	}
	assert_int_equal(outcome.grant_count, 20);
	assert_int_equal(outcome.reason_count, 20);
	assert_int_equal(outcome.vote_count, 20);
	assert_int_equal(outcome.fact_count, 20);
	for (uint32_t i = 0; i < 20; i++)
	{
		assert_ptr_equal(outcome.grants[i], &grants[i]);
		assert_ptr_equal(outcome.votes[i], &votes[i]);
		assert_ptr_equal(outcome.facts[i], world.facts[i]);
	}
}

/* With nothing known, nothing opens, and every refusal says why. */
static void
test_nothing_known(void **state)
{
	static const struct
	{
		const char *type;
		const char *params;
	} rows[] = {
		{"approvals", NULL},
		{"corpus", NULL},
		{"license", NULL},
		{"license", "{\"expect\":\"reason\"}"},
		{"lost", NULL},
		{"quorum", NULL},
		{"ready", NULL},
		{"release", NULL},
		{"roster", NULL},
		{"tooling", NULL},
		{"role", "{\"roles\":[\"proposer\"]}"},
		{"window", "{\"class\":\"review\"}"},
		{"window", "{\"class\":\"review\",\"by\":\"beat\"}"},
	};

	(void) state;
	assert_null(sw_guard_find(sw_guard_table(), SW_TEXT("nothing")));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		assert_true(world_evaluate(rows[i].type, rows[i].params) != SW_TRUE);
		assert_true(world.outcome.reason_count > 0);
		world.event.has_hlc = !world.event.has_hlc;
		assert_true(world_evaluate(rows[i].type, rows[i].params) != SW_TRUE);
		world.event.has_hlc = !world.event.has_hlc;
	}
}

/* A second table is asked where the first has none. */
static SwTruth
always_true(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	(void) call;
	(void) params;
	(void) outcome;
	return SW_TRUE;
}

static const char *
takes_all(const SwJson *params)
{
	(void) params;
	return NULL;
}

static void
test_tables(void **state)
{
	static const SwGuardProvider mine = {"mine", takes_all, always_true};
	static const SwGuardProvider *const list[] = {&mine};
	SwGuardTable first = {list, 1, sw_guard_table()};

	(void) state;
	assert_ptr_equal(sw_guard_find(&first, SW_TEXT("mine")), &mine);
	assert_non_null(sw_guard_find(&first, SW_TEXT("license")));
	assert_null(sw_guard_find(&first, SW_TEXT("yours")));
}

/* A guard with a rule leaves nothing behind but its reasons, whatever the rule makes on its way. */
static void
test_rules_are_forgotten(void **state)
{
	SwGuard guard = {.state = SW_NO_STATE,
					 .type = SW_TEXT("logic"),
					 .rule = test_parse("{\"in\":[{\"cat\":[{\"var\":\"inputs.t\"},"
										"{\"var\":\"inputs.t\"}]},{\"var\":\"inputs.t\"}]}")};
	char text[8192];
	const char *next;

	(void) state;
	snprintf(text, sizeof(text), "{\"t\":\"%07000d\"}", 0);
	world_inputs(text);
	world.outcome = (SwGuardOutcome){0};
	assert_int_equal(sw_guard_evaluate(&world.call, &guard, &world.outcome), SW_FALSE);
	next = world.call.arena->next;
	world.outcome.reason_count = 0; /* there is room for a reason now */
	assert_int_equal(sw_guard_evaluate(&world.call, &guard, &world.outcome), SW_FALSE);
	assert_ptr_equal(world.call.arena->next, next);
	assert_string_equal(world.outcome.reasons[0].code, "rule_false");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_paths, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_outcome, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_nothing_known, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_tables, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_rules_are_forgotten, world_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
