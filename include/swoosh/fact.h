/*-------------------------------------------------------------------------
 *
 * fact.h
 *		Grants, facts, and where a decision finds them.
 *
 * include/swoosh/fact.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_FACT_H
#define SWOOSH_FACT_H

#include "swoosh/hlc.h"
#include "swoosh/signature.h"

#define SW_TENANT_ANY  "*"       /* the tenant of a server's grant */
#define SW_SUBJECT_ANY "default" /* serves every instance that has no fact of its own */

/* What a key may do, for whom and when.  Immutable once registered. */
typedef struct SwGrant
{
	SwText signer; /* spelling */
	SwText tenant;
	const SwJson *roles; /* sorted texts */
	bool has_from, has_until;
	SwHlc valid_from;  /* inclusive */
	SwHlc valid_until; /* exclusive */
	SwHash hash;
} SwGrant;

/* sw_grant_parse checks shape and grammar of {signer, tenant, roles, valid_from?, valid_until?}. */
SwStatus
sw_grant_parse(SwArena *arena, const SwJson *object, SwGrant *grant_out, SwFault *fault_out);
const SwJson *sw_grant_to_json(SwArena *arena, const SwGrant *grant);
bool sw_grant_has_role(const SwGrant *grant, const char *role);
bool sw_grant_is_server(const SwGrant *grant); /* tenant `*`, roles exactly ["system"], no dates */
/* sw_grant_covers: of this tenant (or any) and valid at `hlc`. */
bool sw_grant_covers(const SwGrant *grant, SwText tenant, SwHlc hlc);

typedef struct SwFact
{
	SwText tenant, kind, subject;
	int64_t serial;
	SwHlc issued, expires;
	SwText signer;
	SwText signature;
	const SwJson *body;
	const SwJson *object; /* the whole, signature included */
	SwHash hash;          /* of the whole */
	SwHash grant_hash;    /* of its signer's grant; filled in by the source */
} SwFact;

/*
 * sw_fact_parse checks shape, grammar and the body of the kinds that the contract
 * knows.  Returns SW_MALFORMED (fault) or SW_OK.  The signature is not verified.
 */
SwStatus sw_fact_parse(SwArena *arena, const SwJson *object, SwFact *fact_out, SwFault *fault_out);

/*
 * sw_fact_verify: signed by a key whose grant has `authority:<kind>` for its tenant when it
 * was issued.  Returns SW_FORBIDDEN (authority), SW_BAD_SIGNATURE, SW_OK.
 */
SwStatus sw_fact_verify(SwArena *arena, const SwFact *fact, const SwGrant *grant);

/* As of now: every fact that has been published counts. */
#define SW_FACT_NOW INT64_MAX

/*
 * Where guards find what was published.  A source answers by the greatest serial, and
 * with nothing once the fact's signer is revoked; it may cache.  During replay it knows
 * just what the record cites.  What it returns lives as long as the decision.
 */
typedef struct SwSource
{
	/*
	 * the fact of (tenant of the instance, kind, subject) with the greatest serial, or NULL; of
	 * those that were published in the millisecond `as_of_ms` (Unix, server's time) or before it
	 */
	const SwFact *(*fact)(void *context, SwText kind, SwText subject, int64_t as_of_ms);
	/* the grant of a signer that is not revoked, or NULL */
	const SwGrant *(*grant)(void *context, SwText signer);
	void *context;
} SwSource;

#endif
