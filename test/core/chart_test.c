/*-------------------------------------------------------------------------
 *
 * chart_test.c
 *		Claim: charts are read as the contract says, refused with all faults and their places,
 *		and start where the published vectors start.
 *		Method: vectors, tables of charts with pointer and code of each finding.
 *
 * test/core/chart_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include <stdlib.h>
#include <string.h>

static SwTruth
license_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	(void) call;
	(void) params;
	(void) outcome;
	return SW_TRUE;
}

static const char *
window_check(const SwJson *params)
{
	return sw_json_get(params, "class") == NULL ? "a window needs a class" : NULL;
}

static const SwGuardProvider license = {"license", NULL, license_evaluate};
static const SwGuardProvider quorum = {"quorum", NULL, license_evaluate};
static const SwGuardProvider window = {"window", window_check, license_evaluate};
static const SwGuardProvider *const providers[] = {&license, &quorum, &window};
static const SwGuardTable table = {providers, 3, NULL};

static const SwChart *
read_chart(SwText text)
{
	const SwChart *chart = NULL;
	SwFindings findings;

	if (sw_chart_parse(&test_arena, text, &table, &chart, &findings) != SW_OK)
		fail_msg("refused: %.*s at \"%.*s\"",
				 (int) findings.items[0].message.size,
				 findings.items[0].message.data,
				 (int) findings.items[0].pointer.size,
				 findings.items[0].pointer.data);
	return chart;
}

/* ---- Where a list may stand a single element may ---- */

static void
single_elements_are_lists_of_one(void **state)
{
	const SwChart *chart = read_chart(SW_TEXT("{\"id\":\"m\",\"initial\":\"a\",\"meta\":{\"roles\":"
											  "{\"Go\":\"operator\"},\"trace\":\"agent_id\"},"
											  "\"states\":{\"a\":{\"on\":{\"Go\":\"a\"}}}}"));

	(void) state;
	assert_int_equal(chart->trace->count, 1);
	assert_true(sw_text_is(sw_json_text_of(sw_json_at(chart->trace, 0)), "agent_id"));
	assert_true(sw_chart_has_role(chart, SW_TEXT("Go"), SW_TEXT("operator")));
	assert_false(sw_chart_has_role(chart, SW_TEXT("Go"), SW_TEXT("proposer")));
}

/* ---- Vectors ---- */

static void
hashes_are_those_of_the_vectors(void **state)
{
	json_t *charts = json_object_get(test_vectors("chart.json"), "charts");

	(void) state;
	for (size_t i = 0; i < json_array_size(charts); i++)
	{
		const json_t *row = json_array_get(charts, i);
		const SwChart *chart = read_chart(test_get(row, "text"));

		test_assert_text(sw_hash_spelling(&test_arena, &chart->hash),
						 test_get(row, "chart_hash"),
						 json_string_value(json_object_get(row, "note")));
	}
}

static void
start_instance(const SwChart *chart, SwText document, SwStep *step_out)
{
	SwEvent event = {.inputs = &sw_json_empty_object};
	const SwJson *meta =
		sw_json_get(test_parse(sw_text_string(&test_arena, document)), SW_STATE_META);
	SwStatus status = sw_reduce_start(&test_arena, chart, meta, &event, NULL, NULL, step_out);

	assert_int_equal(status, SW_OK);
	test_assert_text(sw_state_bytes(step_out->state), document, "at creation");
}

static void
take(const SwChart *chart, const char *name, const char *inputs, const char *hlc,
	 const char *signer, SwStep *step)
{
	SwEvent event = {.name = sw_text_from(name),
					 .inputs = test_parse(inputs),
					 .signer = sw_text_from(signer),
					 .has_hlc = true};

	assert_true(sw_hlc_parse(sw_text_from(hlc), &event.hlc));
	assert_int_equal(sw_reduce(&test_arena, chart, step->state, &event, NULL, NULL, step), SW_OK);
}

static void
the_press_moves_as_its_vectors_do(void **state)
{
	json_t *vectors = test_vectors("creation.json");
	const SwChart *chart = read_chart(test_get(json_object_get(vectors, "chart"), "text"));
	json_t *states = json_object_get(vectors, "states");
	SwStep step;

	(void) state;
	start_instance(chart, test_get(json_array_get(states, 0), "document"), &step);
	for (size_t i = 1; i < json_array_size(states); i++)
	{
		const json_t *row = json_array_get(states, i);
		const json_t *proposal = json_object_get(row, "proposal");
		char *inputs = json_dumps(json_object_get(proposal, "inputs"), JSON_COMPACT);

		take(chart,
			 json_string_value(json_object_get(proposal, "transition")),
			 inputs == NULL ? "{}" : inputs,
			 json_string_value(json_object_get(proposal, "hlc")),
			 json_string_value(json_object_get(proposal, "signer")),
			 &step);
		free(inputs);
		test_assert_text(sw_state_bytes(step.state), test_get(row, "document"), "after a step");
		test_assert_text(sw_hash_spelling(&test_arena, sw_state_hash(step.state)),
						 test_get(row, "state_hash"),
						 "state hash");
	}
}

static void
the_order_moves_as_its_vectors_do(void **state)
{
	json_t *vectors = test_vectors("state.json");
	const SwChart *chart = read_chart(test_get(vectors, "chart"));
	json_t *states = json_object_get(vectors, "states");
	SwStep step;

	(void) state;
	start_instance(chart, test_get(json_array_get(states, 0), "document"), &step);
	take(chart,
		 "Order_Submit",
		 "{\"amount\":1299}",
		 "2025-10-19T01:23:45.678+00:00#1234",
		 "x",
		 &step);
	test_assert_text(sw_state_bytes(step.state),
					 test_get(json_array_get(states, 1), "document"),
					 "after Order_Submit");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(single_elements_are_lists_of_one,
										test_setup,
										test_teardown),
		cmocka_unit_test_setup_teardown(hashes_are_those_of_the_vectors, test_setup, test_teardown),
		cmocka_unit_test_setup_teardown(the_press_moves_as_its_vectors_do,
										test_setup,
										test_teardown),
		cmocka_unit_test_setup_teardown(the_order_moves_as_its_vectors_do,
										test_setup,
										test_teardown),
	};

	return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
