/*-------------------------------------------------------------------------
 *
 * guard_support.h
 *		A small world for guards: a state, an event, facts and grants.
 *
 * test/core/guard_support.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_TEST_GUARD_SUPPORT_H
#define SWOOSH_TEST_GUARD_SUPPORT_H

#include "support.h"

#define WORLD_TENANT   "acme"
#define WORLD_INSTANCE "acme/checkout"
#define WORLD_NOW      "2025-10-19T01:30:00.000+00:00#0"
#define WORLD_LATER    "2025-10-20T00:00:00.000+00:00#0"

typedef struct World
{
	SwEvent event;
	SwSource source;
	SwGuardCall call;
	SwGuardOutcome outcome;
	const SwFact *facts[32];
	size_t fact_count;
	const SwGrant *grants[16];
	size_t grant_count;
} World;

/* The world of the test at hand; a setup for cmocka makes it anew, at WORLD_NOW on both clocks. */
extern World world;
int world_setup(void **state);

void world_state(const char *document);
void world_inputs(const char *inputs);
void world_hlc(SwText hlc);
/* world_recorded takes a server time, as 2025-10-19T01:30:00.000000Z. */
void world_recorded(SwText time);

/* world_fact publishes a fact whose body is checked, its signature not; a later one counts. */
void world_fact(const char *kind, const char *subject, const SwJson *body, const char *expires);
void world_grant(const SwJson *grant);

/* world_evaluate asks a provider anew; world_reasons is what it said, as canonical JSON. */
SwTruth world_evaluate(const char *type, const char *params);
SwText world_reasons(const SwGuardOutcome *outcome);

/*
 * world_expect evaluates and compares truth and reasons; `reasons` is a JSON list, or where it
 * does not begin with `[` the codes alone ("a, b").
 */
void world_expect(const char *what, const char *type, const char *params, SwTruth truth,
				  const char *reasons);

#endif
