/*-------------------------------------------------------------------------
 *
 * life.h
 *		An instance that lives in a test: it is created, proposals are decided, and a
 *		verifier reads its export as it goes.
 *
 * What the verifier makes of the lines is compared with the head after each record, so
 * whatever a test does is also replayed.  Signatures are not checked.
 *
 * test/core/life.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_TEST_LIFE_H
#define SWOOSH_TEST_LIFE_H

#include "support.h"

#define LIFE_CHARTS_MAX 8
#define LIFE_FACTS_MAX  8

typedef struct Life
{
	SwHead head;
	SwText version; /* of the head's chart */
	SwSecret secret;
	SwServer server;
	SwGrant system, operator_, proposer, authority;
	struct
	{
		SwText machine, version, text;
		const SwChart *chart;
	} charts[LIFE_CHARTS_MAX];
	size_t chart_count;
	const SwFact *facts[LIFE_FACTS_MAX];
	int64_t published_ms[LIFE_FACTS_MAX];
	size_t fact_count;
	SwVerifier *verifier;
	SwVerdict verdict;     /* of the last proposal */
	const SwJson *refusal; /* its decision, where it was refused */
} Life;

/* life_begin creates the instance acme/life of machine `life` at that time, as version 1. */
void life_begin(Life *life, const char *chart, int64_t created_ms);
/* life_end ends the verification, too. */
void life_end(Life *life);

/* life_define defines a version of a machine, and shows it to the verifier. */
const SwChart *life_define(Life *life, const char *machine, const char *version, const char *chart);

/* life_fact publishes a fact of any kind that has no shape of its own, long ago or at a time. */
void
life_fact(Life *life, const char *kind, const char *subject, const char *body, int64_t expires_ms);
void life_publish(Life *life, const char *kind, const char *subject, const char *body,
				  int64_t at_ms, int64_t expires_ms);

/*
 * life_propose decides a proposal of `who`: "system", "operator" or "proposer"; inputs NULL: {}.
 * An accepted one moves the head, and is replayed.
 */
SwStatus life_propose(Life *life, const char *who, const char *transition, const char *inputs,
					  int64_t hlc_ms);

/* life_upgrade proposes Machine_Upgrade by the operator; `map` may be NULL. */
SwStatus life_upgrade(Life *life, const SwChart *to, const char *map, int64_t hlc_ms);

/* life_expect compares what is at a dotted path of the state; "" for nothing at all. */
void life_expect(Life *life, const char *path, const char *json);
/* life_expect_error compares the error of the last proposal. */
void life_expect_error(const Life *life, const char *error);

#endif
