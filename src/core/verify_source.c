/*-------------------------------------------------------------------------
 *
 * verify_source.c
 *		Where the guards of a record find facts and grants again: in what it cites.
 *
 * An export does not say when a fact was published or that one had expired, and need not: a guard
 * that found a fact lists it in its own entry.  That of the guard that asks now is the one after
 * those that the step has listed so far, if it has its name; what asks outside of guards is policy.
 *
 * src/core/verify_source.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "verify_lines.h"

/* fact_of_entry is the fact of this kind and subject that an entry of the record lists, or NULL. */
static const SwFact *
fact_of_entry(const SwVerifyCited *cited, const SwJson *entry, SwText kind, SwText subject)
{
	const SwJson *facts = sw_json_get(entry, "facts");

	for (uint32_t i = 0; facts != NULL && i < facts->count; i++)
	{
		SwHash hash;

		sw_assert(sw_hash_parse(sw_json_text_of(facts->as.elements[i]), &hash));
		for (uint32_t k = 0; k < cited->fact_count; k++)
		{
			const SwFact *fact = &cited->facts[k].fact;

			if (sw_hash_equal(&fact->hash, &hash) && sw_text_equal(fact->kind, kind) &&
				sw_text_equal(fact->subject, subject))
				return fact;
		}
	}
	return NULL;
}

/* has_policy: the first entry is that of rung 13, which stands before those of timers. */
static bool
has_policy(const SwVerifySource *known)
{
	return sw_text_is(sw_json_get_string(sw_json_at(known->entries, 0), "guard"), "policy");
}

/* own_entry is that of what asks now; NULL where it has none: it found nothing. */
static const SwJson *
own_entry(const SwVerifySource *known)
{
	SwText asking = known->step->asking;
	uint32_t first = has_policy(known) ? 1 : 0;
	const SwJson *entry;

	if (asking.data == NULL)
		return first == 0 ? NULL : sw_json_at(known->entries, 0);
	entry = sw_json_at(known->entries, known->step->guards.count + first);
	return sw_text_equal(sw_json_get_string(entry, "guard"), asking) ? entry : NULL;
}

/*
 * is_sure: where a guard finds no fact, there was none.  Not so once it has missed another of this
 * kind: that one may have been there and expired, and hidden the general one that is asked now.
 */
static bool
is_sure(const SwVerifySource *known, const SwJson *entry, SwText kind)
{
	for (const SwVerifyAnswer *answer = known->answers; answer != NULL; answer = answer->next)
		if (answer->entry == entry && answer->fact == NULL && sw_text_equal(answer->kind, kind))
			return false;
	return entry != NULL;
}

/* is_older: at an earlier time this subject had a fact with a greater serial. */
static bool
is_older(const SwVerifySource *known, const SwFact *fact, int64_t as_of_ms)
{
	for (const SwVerifyAnswer *answer = known->answers; answer != NULL; answer = answer->next)
		if (answer->fact != NULL && answer->as_of_ms <= as_of_ms &&
			answer->fact->serial > fact->serial && sw_text_equal(answer->kind, fact->kind) &&
			sw_text_equal(answer->subject, fact->subject))
			return true;
	return false;
}

static const SwFact *
source_fact(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	SwVerifySource *known = context;
	const SwJson *entry = own_entry(known);
	SwVerifyAnswer *answer;
	const SwFact *fact;

	for (const SwVerifyAnswer *last = known->answers; last != NULL; last = last->next)
		if (last->is_sure && last->as_of_ms == as_of_ms && sw_text_equal(last->kind, kind) &&
			sw_text_equal(last->subject, subject))
			return last->fact;
	fact = fact_of_entry(known->cited, entry, kind, subject);
	if (fact != NULL && is_older(known, fact, as_of_ms))
		fact = NULL;
	answer = SW_NEW(known->arena, SwVerifyAnswer);
	*answer = (SwVerifyAnswer){.kind = sw_text_copy(known->arena, kind),
							   .subject = sw_text_copy(known->arena, subject),
							   .as_of_ms = as_of_ms,
							   .fact = fact,
							   .entry = entry,
							   .is_sure = fact != NULL || is_sure(known, entry, kind),
							   .next = known->answers};
	known->answers = answer;
	return fact;
}

static const SwGrant *
source_grant(void *context, SwText signer)
{
	const SwVerifyCited *cited = ((const SwVerifySource *) context)->cited;

	for (uint32_t i = 0; i < cited->grant_count; i++)
		if (sw_text_equal(cited->grants[i]->signer, signer))
			return cited->grants[i];
	return NULL;
}

SwSource
sw_verify_source(SwVerifySource *known, SwArena *arena, SwVerifyCited *cited, const SwJson *entries,
				 const SwStep *step)
{
	*known = (SwVerifySource){.arena = arena, .cited = cited, .entries = entries, .step = step};
	return (SwSource){source_fact, source_grant, known};
}
