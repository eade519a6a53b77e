/*-------------------------------------------------------------------------
 *
 * guard_ready.c
 *		ready: are the lifecycle regions ready, for the same content?
 *
 * The first region says which content_hash and version; the others must have them
 * too.  A region that has none is equal to nothing.
 *
 * src/guard/guard_ready.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "provider.h"

static const char *
ready_check(const SwJson *params)
{
	static const char *const keys[] = {"regions", NULL};
	const SwJson *regions = sw_json_get(params, "regions");

	if (!sw_params_are(params, keys))
		return "ready takes nothing but regions";
	return regions == NULL || sw_is_names(regions) ? NULL : "regions is a list of names";
}

static SwTruth
judge_phases(const SwGuardCall *call, SwGuardOutcome *outcome, const SwText *regions, size_t count)
{
	SwTruth truth = SW_TRUE;

	for (size_t i = 0; i < count; i++)
	{
		const SwJson *phase = sw_json_get(sw_state_get(call->state, regions[i]), "phase");

		if (sw_text_is(sw_json_text_of(phase), "ready"))
			continue;
		sw_reason_differs(call,
						  outcome,
						  "region_not_ready",
						  regions[i],
						  sw_json_string_of(call->arena, "ready"),
						  phase);
		truth = SW_FALSE;
	}
	return truth;
}

static SwTruth
judge_equality(const SwGuardCall *call, SwGuardOutcome *outcome, const SwText *regions,
			   size_t count, const char *key, const char *code)
{
	const SwJson *expected = sw_json_get(sw_state_get(call->state, regions[0]), key);
	SwTruth truth = SW_TRUE;

	for (size_t i = 0; i < count; i++)
	{
		const SwJson *found = sw_json_get(sw_state_get(call->state, regions[i]), key);

		if (sw_json_is(found, SW_JSON_STRING) && sw_json_equal(expected, found))
			continue;
		sw_reason_differs(call, outcome, code, regions[i], expected, found);
		truth = SW_FALSE;
	}
	return truth;
}

static SwTruth
ready_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	const SwJson *named = sw_json_get(params, "regions");
	SwText usual[] = {SW_TEXT("ingestion"), SW_TEXT("council"), SW_TEXT("environment")};
	size_t count = sizeof(usual) / sizeof(usual[0]);
	SwText *regions = usual;
	SwTruth truth;

	if (named != NULL)
	{
		count = named->count;
		regions = SW_NEW_ARRAY(call->arena, SwText, count);
		for (size_t i = 0; i < count; i++)
			regions[i] = named->as.elements[i]->as.text;
	}
	truth = judge_phases(call, outcome, regions, count);
	truth = sw_all_of(truth,
					  judge_equality(call,
									 outcome,
									 regions,
									 count,
									 "content_hash",
									 "content_mismatch"));
	return sw_all_of(truth,
					 judge_equality(call, outcome, regions, count, "version", "version_mismatch"));
}

const SwGuardProvider sw_guard_ready = {"ready", ready_check, ready_evaluate};
