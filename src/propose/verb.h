/*-------------------------------------------------------------------------
 *
 * verb.h
 *		What the verbs share: arguments, rights to write, the head that may be shown.
 *
 * Verbs are not STRICT: a NULL that stands for nothing is an error (22004), never a
 * silent NULL.
 *
 * src/propose/verb.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWPG_VERB_H
#define SWPG_VERB_H

#include "postgres.h"

#include "fmgr.h"

#include "pg/store.h"
#include "swoosh/json.h"

/* swpg_verb_text is argument `n`; 22004 if it is NULL. */
SwText swpg_verb_text(FunctionCallInfo fcinfo, int n, const char *name);

/* swpg_verb_instance is one that must be `<tenant>/<name>`; 22023 if it is not. */
SwText swpg_verb_instance(FunctionCallInfo fcinfo, int n, SwText *tenant_out);

/* swpg_verb_tenant is one that must be a tenant's name; 22023 if it is not. */
SwText swpg_verb_tenant(FunctionCallInfo fcinfo, int n);

/*
 * swpg_verb_range is arguments `n` and n + 1: the records from .. to of a log of `last` records.
 * NULL is the first and the last; 0 as the first is 1, since genesis always comes along.  22003
 * for what is not there; no records at all are a range where there are none.
 */
void
swpg_verb_range(FunctionCallInfo fcinfo, int n, int64_t last, int64_t *from_out, int64_t *to_out);

/* swpg_verb_index is argument `n`, from 0 to `last`; 22003 outside. */
int64_t swpg_verb_index(FunctionCallInfo fcinfo, int n, int64_t last);

/*
 * swpg_verb_writes raises 25006 where nothing can be written (recovery, read-only, parallel) and
 * 42501 in a restricted operation: direct access to tables skips the executor's own checks.
 */
void swpg_verb_writes(const char *verb);

/*
 * swpg_verb_tenant_exists raises SW_UNKNOWN_TENANT, with one text, for a tenant that was not
 * created and for one that the caller may not read: who cannot see into it writes nothing unsigned
 * there.
 */
void swpg_verb_tenant_exists(SwText tenant);

/*
 * swpg_verb_head is the head of an instance as the caller's snapshot has it.  One of a tenant that
 * the caller may not read answers as one that does not exist: SW_UNKNOWN_INSTANCE.  It is asked
 * before a row is read.
 */
void swpg_verb_head(SwText instance, SwText tenant, SwpgHeadRow *row_out);

/* swpg_verb_unknown_instance raises SW_UNKNOWN_INSTANCE, with one text for all its causes. */
void swpg_verb_unknown_instance(SwText instance) pg_attribute_noreturn();

/* swpg_verb_parse reads a JSON argument within `octets_max`; SW_MALFORMED if it is no I-JSON. */
const SwJson *swpg_verb_parse(SwArena *arena, const char *what, SwText text, size_t octets_max);

#endif
