/*-------------------------------------------------------------------------
 *
 * guard_table.c
 *		The table of the built-in providers, and helpers of theirs.
 *
 * src/guard/guard_table.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "provider.h"

#include "swoosh/signature.h"

static const SwGuardProvider *const built_in[] = {
	&sw_guard_approvals,
	&sw_guard_corpus,
	&sw_guard_license,
	&sw_guard_lost,
	&sw_guard_quorum,
	&sw_guard_ready,
	&sw_guard_release,
	&sw_guard_role,
	&sw_guard_roster,
	&sw_guard_tooling,
	&sw_guard_window,
};

const SwGuardTable *
sw_guard_table(void)
{
	static const SwGuardTable table = {built_in, sizeof(built_in) / sizeof(built_in[0]), NULL};

	return &table;
}

bool
sw_params_are(const SwJson *params, const char *const *keys)
{
	if (params == NULL)
		return true;
	if (!sw_json_is(params, SW_JSON_OBJECT))
		return false;
	for (uint32_t i = 0; i < params->count; i++)
	{
		const char *const *key = keys;

		while (*key != NULL && !sw_text_is(params->as.members[i].key, *key))
			key++;
		if (*key == NULL)
			return false;
	}
	return true;
}

const char *
sw_params_none(const SwJson *params)
{
	static const char *const keys[] = {NULL};

	return sw_params_are(params, keys) ? NULL : "this guard takes no parameters";
}

bool
sw_is_names(const SwJson *value)
{
	if (!sw_json_is(value, SW_JSON_ARRAY) || value->count == 0)
		return false;
	for (uint32_t i = 0; i < value->count; i++)
		if (!sw_json_is(value->as.elements[i], SW_JSON_STRING))
			return false;
	return true;
}

bool
sw_is_signers(const SwJson *value)
{
	SwSigner signer;

	if (!sw_json_is_sorted_texts(value))
		return false;
	for (uint32_t i = 0; i < value->count; i++)
		if (!sw_signer_parse(value->as.elements[i]->as.text, &signer))
			return false;
	return true;
}

SwTruth
sw_all_of(SwTruth a, SwTruth b)
{
	if (a == SW_FALSE || b == SW_FALSE)
		return SW_FALSE;
	return a == SW_UNKNOWN ? a : b;
}

void
sw_reason(const SwGuardCall *call, SwGuardOutcome *outcome, const char *code)
{
	sw_guard_reason(call, outcome, code, SW_NO_TEXT, NULL, NULL);
}

static const SwJson *
text_or_integer(const SwJson *value)
{
	return sw_json_is(value, SW_JSON_STRING) || sw_json_is(value, SW_JSON_INTEGER) ? value : NULL;
}

void
sw_reason_differs(const SwGuardCall *call, SwGuardOutcome *outcome, const char *code,
				  SwText subject, const SwJson *expected, const SwJson *found)
{
	sw_guard_reason(call,
					outcome,
					code,
					subject,
					text_or_integer(expected),
					text_or_integer(found));
}
