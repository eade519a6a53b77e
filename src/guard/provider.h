/*-------------------------------------------------------------------------
 *
 * provider.h
 *		The built-in providers, and what they share.
 *
 * src/guard/provider.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_GUARD_PROVIDER_H
#define SWOOSH_GUARD_PROVIDER_H

#include "swoosh/guard.h"

extern const SwGuardProvider sw_guard_approvals;
extern const SwGuardProvider sw_guard_corpus;
extern const SwGuardProvider sw_guard_license;
extern const SwGuardProvider sw_guard_lost;
extern const SwGuardProvider sw_guard_quorum;
extern const SwGuardProvider sw_guard_ready;
extern const SwGuardProvider sw_guard_release;
extern const SwGuardProvider sw_guard_role;
extern const SwGuardProvider sw_guard_roster;
extern const SwGuardProvider sw_guard_tooling;
extern const SwGuardProvider sw_guard_window;

/* sw_params_are: `params` is absent or an object with no keys but these (NULL-terminated). */
bool sw_params_are(const SwJson *params, const char *const *keys);

/* sw_params_none is the check of a provider without parameters. */
const char *sw_params_none(const SwJson *params);

/* sw_is_names: a list of at least one text, and of nothing else. */
bool sw_is_names(const SwJson *value);

/* sw_is_signers: a sorted list of signers, as `members` and `lost` are. */
bool sw_is_signers(const SwJson *value);

/* sw_all_of is Kleene's `and`. */
SwTruth sw_all_of(SwTruth a, SwTruth b);

/* sw_reason adds a reason that has a code alone. */
void sw_reason(const SwGuardCall *call, SwGuardOutcome *outcome, const char *code);

/*
 * sw_reason_differs adds a reason with what was required and what was found, as far as they are
 * texts or integers.
 */
void sw_reason_differs(const SwGuardCall *call, SwGuardOutcome *outcome, const char *code,
					   SwText subject, const SwJson *expected, const SwJson *found);

#endif
