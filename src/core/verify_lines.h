/*-------------------------------------------------------------------------
 *
 * verify_lines.h
 *		The verifier from inside: what it knows, and one function a kind of line.
 *
 * What later lines may refer to lies in `lasting`: grants, facts, charts, inputs.  The
 * head and the line at hand lie in one of two work arenas; when that one has grown, the
 * head moves to the other one and the first is given back.  So memory follows the keys,
 * facts and distinct inputs of an instance, and some 80 octets a record for its idempotency key.
 *
 * src/core/verify_lines.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_VERIFY_LINES_H
#define SWOOSH_CORE_VERIFY_LINES_H

#include "map.h"
#include "swoosh/verify.h"

/* A line holds at most an artifact, and what is around it. */
#define SW_EXPORT_LINE_OCTETS_MAX ((size_t) 4 * SW_ARTIFACT_OCTETS_MAX)

/* A work arena, and what it has taken from the host. */
typedef struct SwVerifyWork
{
	SwArenaHost host;
	size_t taken;
	SwArena arena;
} SwVerifyWork;

typedef struct SwVerifyGenesis
{
	SwText tenant, instance, machine, version, origin;
	SwHash chart_hash, state_hash;
	int64_t created_us;
	SwText signature;
	SwHash hash;
} SwVerifyGenesis;

/* A fact as it stands in the export; the head of another instance has no signature. */
typedef struct SwVerifyFact
{
	SwFact fact;
	bool is_head;
} SwVerifyFact;

/* Servers are few: a list. */
typedef struct SwVerifyServer
{
	SwText signer;
	const struct SwVerifyServer *next;
} SwVerifyServer;

/* The names under which charts were shown, the last first: a list. */
typedef struct SwVerifyName
{
	SwText machine, version;
	SwHash chart_hash;
	const struct SwVerifyName *next;
} SwVerifyName;

struct SwVerifier
{
	SwArenaHost host;
	SwVerifyOptions options;
	SwVerifyFault fault;
	int64_t line;
	int64_t at_index; /* of the record at hand, -1 where there is none */
	bool is_failed;

	/* lasting */
	SwArena lasting;
	SwMap grants;      /* hash -> SwGrant */
	SwMap facts;       /* hash -> SwVerifyFact */
	SwMap charts;      /* hash -> SwChart */
	SwMap inputs;      /* hash -> SwText, canonical bytes */
	SwMap idem_keys;   /* hash of the key -> anything */
	SwMap revocations; /* hash of the signer's spelling -> anything */
	const SwVerifyServer *servers;
	const SwVerifyName *names;
	bool has_genesis;
	SwVerifyGenesis genesis;
	bool has_revocation; /* some revocation since the last record */
	int64_t revoked_us;  /* the latest of them */

	/* the head */
	SwVerifyWork work[2];
	int current;
	size_t settled; /* what the current work arena had taken after the last move */
	bool has_head;
	SwHead head;
	int64_t records;
	bool has_record;
	SwRecord record;      /* the last one */
	bool is_decision_due; /* that of `record` */
};

/* sw_verify_arena is where the line at hand is worked on. */
SwArena *sw_verify_arena(SwVerifier *verifier);

/* The faults.  All note what does not hold and answer the status that ends the verification. */
SwStatus sw_verify_malformed(SwVerifier *verifier, const char *prefix, const SwFault *fault);
SwStatus sw_verify_fault(SwVerifier *verifier, SwStatus status, const char *name, SwText pointer,
						 SwText expected, SwText found);
SwStatus sw_verify_broken(SwVerifier *verifier, const char *name, SwText expected, SwText found);
/* sw_verify_equal: SW_OK if the hashes are equal, else SW_CHAIN_BROKEN with both. */
SwStatus sw_verify_equal(SwVerifier *verifier, const char *name, const SwHash *expected,
						 const SwHash *found);

/*
 * sw_verify_signed: `signer` signed `object` (less its member "signature") under `tag`.  Always
 * true where signatures are skipped.
 */
bool sw_verify_signed(SwVerifier *verifier, SwText signer, const char *tag, const SwJson *object);

bool sw_verify_is_server(const SwVerifier *verifier, SwText signer);
bool sw_verify_is_revoked(const SwVerifier *verifier, SwText signer);

/*
 * sw_verify_start makes the head of genesis, if there is none yet: the origin is a server
 * (genesis_server) and the chart of genesis starts in its state (genesis_state).  Where a part
 * does not have that chart, there is no head, and SW_OK.
 */
SwStatus sw_verify_start(SwVerifier *verifier);

/* The kinds of lines; `value` is what stands under their name. */
SwStatus sw_verify_genesis(SwVerifier *verifier, const SwJson *value);
SwStatus sw_verify_chart(SwVerifier *verifier, const SwJson *value);
SwStatus sw_verify_grant(SwVerifier *verifier, const SwJson *value);
SwStatus sw_verify_revocation(SwVerifier *verifier, const SwJson *value);
SwStatus sw_verify_fact(SwVerifier *verifier, const SwJson *value);
SwStatus sw_verify_inputs(SwVerifier *verifier, const SwJson *value);
SwStatus sw_verify_record(SwVerifier *verifier, const SwJson *value, const SwHash *record_hash);
SwStatus sw_verify_decision(SwVerifier *verifier, const SwJson *value);
SwStatus sw_verify_snapshot(SwVerifier *verifier, const SwJson *value);

/* What a record cites, found. */
typedef struct SwVerifyCited
{
	const SwVerifier *verifier;
	const SwGrant **grants;
	uint32_t grant_count;
	const SwGrant *signer; /* that of the record's signer */
	SwVerifyFact *facts;   /* with the hashes of their grants */
	uint32_t fact_count;
	const SwJson *inputs;
} SwVerifyCited;

/* sw_verify_cited finds what `record` cites, and judges the grant of its signer. */
SwStatus sw_verify_cited(SwVerifier *verifier, const SwRecord *record, SwVerifyCited *cited_out);

/*
 * sw_verify_cited_facts judges the authority of the facts and, where no timer is due, their expiry:
 * a timer may rest on one that has expired since it was due, which the replay judges.
 */
SwStatus sw_verify_cited_facts(SwVerifier *verifier, const SwRecord *record, SwVerifyCited *cited);

/* What a guard has been answered. */
typedef struct SwVerifyAnswer
{
	SwText kind, subject;
	int64_t as_of_ms;
	const SwFact *fact;
	const SwJson *entry; /* of the guard that asked, or NULL */
	bool is_sure;        /* else the guard may not have got as far as to ask */
	const struct SwVerifyAnswer *next;
} SwVerifyAnswer;

/* Where the guards of a record find facts and grants again. */
typedef struct SwVerifySource
{
	SwArena *arena;
	const SwVerifyCited *cited;
	const SwJson *entries; /* the guards of the record */
	const SwStep *step;    /* being taken: the guards that have been listed, the one that asks */
	const SwVerifyAnswer *answers;
} SwVerifySource;

/*
 * sw_verify_source makes a source that knows what the record cites and nothing else.  A guard finds
 * the facts that its own entry lists: one record may cite several facts of one subject, as of one
 * time and another, and of two guards one may not have asked where the other did.  At one time one
 * subject has one fact, and at a later one none with a lower serial.
 */
SwSource sw_verify_source(SwVerifySource *known, SwArena *arena, SwVerifyCited *cited,
						  const SwJson *entries, const SwStep *step);

/* sw_verify_replay takes the step of `record` again, compares, and moves the head. */
SwStatus sw_verify_replay(SwVerifier *verifier, const SwRecord *record, SwVerifyCited *cited);

#endif
