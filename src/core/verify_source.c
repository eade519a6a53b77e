/*-------------------------------------------------------------------------
 *
 * verify_source.c
 *		Where the guards of a record find facts and grants again: in what it cites.
 *
 * An export does not say when a fact was published, and need not: a timer's guard that asked for
 * facts has an entry, found or not, and the entry lists them.  The guard that asks now is the one
 * after those that the step has listed so far.
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

/* fact_of_event looks through all entries that are no timer's: one decision sees one answer. */
static const SwFact *
fact_of_event(SwVerifySource *known, uint32_t next, SwText kind, SwText subject)
{
	const SwFact *fact = NULL;

	if (!known->has_event)
		known->event_first = next;
	known->has_event = true;
	if (has_policy(known))
		fact = fact_of_entry(known->cited, sw_json_at(known->entries, 0), kind, subject);
	for (uint32_t i = known->event_first; fact == NULL && i < known->entries->count; i++)
		fact = fact_of_entry(known->cited, known->entries->as.elements[i], kind, subject);
	return fact;
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
	uint32_t next = known->step->guards.count + (has_policy(known) ? 1 : 0);
	SwVerifyAnswer *answer;
	const SwFact *fact;

	for (const SwVerifyAnswer *last = known->answers; last != NULL; last = last->next)
		if (last->as_of_ms == as_of_ms && sw_text_equal(last->kind, kind) &&
			sw_text_equal(last->subject, subject))
			return last->fact;
	if (as_of_ms == SW_FACT_NOW)
		fact = fact_of_event(known, next, kind, subject);
	else
		fact = fact_of_entry(known->cited, sw_json_at(known->entries, next), kind, subject);
	if (fact != NULL && is_older(known, fact, as_of_ms))
		fact = NULL;
	answer = SW_NEW(known->arena, SwVerifyAnswer);
	*answer = (SwVerifyAnswer){sw_text_copy(known->arena, kind),
							   sw_text_copy(known->arena, subject),
							   as_of_ms,
							   fact,
							   known->answers};
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
