/*-------------------------------------------------------------------------
 *
 * guard_license.c
 *		license (KACHING): does a licence stand, and how well?
 *
 * A licence is not ok without a fact, suspended, revoked or past its grace; it is ok
 * with a reason while throttled, in grace or without a lease.  `expect` says what the
 * transition wants of it: "ok" (the default), "reason" (ok with a reason), "not_ok",
 * or "clean" (ok without one).
 *
 * src/guard/guard_license.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "provider.h"

static const char *
license_check(const SwJson *params)
{
	static const char *const keys[] = {"expect", NULL};
	static const char *const words[] = {"ok", "reason", "not_ok", "clean"};
	const SwJson *expect = sw_json_get(params, "expect");

	if (!sw_params_are(params, keys))
		return "license takes nothing but expect";
	if (expect == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (sw_text_is(sw_json_text_of(expect), words[i]))
			return NULL;
	return "expect is ok, reason, not_ok or clean";
}

/* has_reached: the member is an hlc that now is not before. */
static bool
has_reached(const SwGuardCall *call, const SwJson *body, const char *key)
{
	SwHlc hlc;

	return sw_hlc_parse(sw_json_get_string(body, key), &hlc) && sw_guard_is_past(call, hlc);
}

/* judge adds the reasons of the licence and says whether it is ok. */
static SwTruth
judge(const SwGuardCall *call, const SwFact *fact, SwGuardOutcome *outcome)
{
	const SwJson *body;
	SwText status;

	if (fact == NULL)
	{
		sw_reason(call, outcome, "license_missing");
		return SW_UNKNOWN;
	}
	body = fact->body;
	status = sw_json_get_string(body, "status");
	if (sw_text_is(status, "suspended") || sw_text_is(status, "revoked"))
	{
		sw_reason(call,
				  outcome,
				  sw_text_is(status, "revoked") ? "license_revoked" : "license_suspended");
		return SW_FALSE;
	}
	if (has_reached(call, body, "grace_until"))
	{
		sw_reason_differs(call,
						  outcome,
						  "license_expired",
						  SW_NO_TEXT,
						  NULL,
						  sw_json_get(body, "grace_until"));
		return SW_FALSE;
	}
	if (sw_text_is(status, "throttled"))
		sw_reason(call, outcome, "license_throttled");
	if (sw_text_is(status, "expired") || has_reached(call, body, "expires"))
		sw_reason_differs(call,
						  outcome,
						  "license_in_grace",
						  SW_NO_TEXT,
						  NULL,
						  sw_json_get(body, "expires"));
	if (sw_json_get(body, "lease_expires") == NULL || has_reached(call, body, "lease_expires"))
		sw_reason_differs(call,
						  outcome,
						  "license_no_lease",
						  SW_NO_TEXT,
						  NULL,
						  sw_json_get(body, "lease_expires"));
	return SW_TRUE;
}

/* A transition that waits for trouble says that there is none. */
static SwTruth
refuse_active(const SwGuardCall *call, SwGuardOutcome *outcome, bool has_reason)
{
	if (!has_reason)
		sw_reason(call, outcome, "license_active");
	return SW_FALSE;
}

static SwTruth
license_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	SwText expect = sw_json_get_string(params, "expect");
	uint32_t reasons_before = outcome->reason_count;
	SwTruth is_ok = judge(call, sw_guard_fact_of_instance(call, outcome, "license"), outcome);
	bool has_reason = outcome->reason_count > reasons_before;

	if (sw_text_is(expect, "not_ok"))
		return is_ok == SW_TRUE ? refuse_active(call, outcome, has_reason) : SW_TRUE;
	if (is_ok != SW_TRUE)
		return is_ok;
	if (sw_text_is(expect, "reason") && !has_reason)
		return refuse_active(call, outcome, has_reason);
	if (sw_text_is(expect, "clean") && has_reason)
		return SW_FALSE;
	return SW_TRUE;
}

const SwGuardProvider sw_guard_license = {"license", license_check, license_evaluate};
