/*-------------------------------------------------------------------------
 *
 * guard_tooling.c
 *		tooling (MCP): is every pinned server reachable, in its pinned version?
 *
 * `council.tooling` pins versions, as an object {server: version} or as a list of
 * {server, version}.  A server whose fact is missing is unknown, not unreachable.
 *
 * src/guard/guard_tooling.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "provider.h"

static SwTruth
judge_server(const SwGuardCall *call, SwGuardOutcome *outcome, SwText server, const SwJson *version)
{
	const SwFact *fact = NULL;

	if (server.data != NULL)
		fact = sw_guard_fact(call, outcome, SW_TEXT("tooling"), server);
	if (fact == NULL)
	{
		sw_guard_reason(call, outcome, "tooling_missing", server, NULL, NULL);
		return SW_UNKNOWN;
	}
	if (!sw_logic_is_true(sw_json_get(fact->body, "reachable")))
	{
		sw_guard_reason(call, outcome, "tooling_unreachable", server, NULL, NULL);
		return SW_FALSE;
	}
	if (!sw_json_equal(version, sw_json_get(fact->body, "version")))
	{
		sw_reason_differs(call,
						  outcome,
						  "tooling_version",
						  server,
						  version,
						  sw_json_get(fact->body, "version"));
		return SW_FALSE;
	}
	return SW_TRUE;
}

static SwTruth
tooling_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	const SwJson *pinned = sw_state_path(call->state, SW_TEXT("council.tooling"));
	SwTruth truth = SW_TRUE;

	(void) params;
	if (sw_json_is(pinned, SW_JSON_OBJECT))
	{
		for (uint32_t i = 0; i < pinned->count; i++)
		{
			const SwMember *pin = sw_json_sorted_member(pinned, i);

			truth = sw_all_of(truth, judge_server(call, outcome, pin->key, pin->value));
		}
		return truth;
	}
	if (!sw_json_is(pinned, SW_JSON_ARRAY))
	{
		sw_reason(call, outcome, "tooling_missing");
		return SW_FALSE;
	}
	for (uint32_t i = 0; i < pinned->count; i++)
	{
		const SwJson *pin = pinned->as.elements[i];

		truth = sw_all_of(truth,
						  judge_server(call,
									   outcome,
									   sw_json_get_string(pin, "server"),
									   sw_json_get(pin, "version")));
	}
	return truth;
}

const SwGuardProvider sw_guard_tooling = {"tooling", sw_params_none, tooling_evaluate};
