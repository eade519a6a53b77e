/*-------------------------------------------------------------------------
 *
 * guard_role.c
 *		role: does the proposal's signer have one of these roles?
 *
 * src/guard/guard_role.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "provider.h"

static const char *
role_check(const SwJson *params)
{
	static const char *const keys[] = {"roles", NULL};

	if (!sw_params_are(params, keys) || !sw_is_names(sw_json_get(params, "roles")))
		return "role takes roles, a list of names";
	return NULL;
}

/* role_names is the roles as one text, for the reason. */
static const SwJson *
role_names(const SwGuardCall *call, const SwJson *roles)
{
	SwBuffer buffer;

	sw_buffer_init(&buffer, call->arena, 0);
	for (uint32_t i = 0; i < roles->count; i++)
	{
		if (i > 0)
			sw_buffer_string(&buffer, ", ");
		sw_buffer_text(&buffer, roles->as.elements[i]->as.text);
	}
	return sw_json_string(call->arena, sw_buffer_view(&buffer));
}

static SwTruth
role_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	const SwGrant *grant = call->event->grant;
	const SwJson *roles = sw_json_get(params, "roles");

	for (uint32_t i = 0; grant != NULL && i < roles->count; i++)
		if (sw_json_has_text(grant->roles, roles->as.elements[i]->as.text))
			return SW_TRUE;
	sw_guard_reason(call,
					outcome,
					"role_missing",
					call->event->signer,
					role_names(call, roles),
					NULL);
	return SW_FALSE;
}

const SwGuardProvider sw_guard_role = {"role", role_check, role_evaluate};
