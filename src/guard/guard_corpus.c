/*-------------------------------------------------------------------------
 *
 * guard_corpus.c
 *		corpus: was an index of this content and version published?
 *
 * The fact may be published under the version, under the content hash, or under the
 * instance; the first that is of this content and version is enough.
 *
 * src/guard/guard_corpus.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "provider.h"

static bool
is_of(const SwFact *fact, const SwJson *content_hash, const SwJson *version)
{
	return sw_json_is(content_hash, SW_JSON_STRING) &&
		   sw_json_equal(content_hash, sw_json_get(fact->body, "content_hash")) &&
		   sw_json_equal(version, sw_json_get(fact->body, "version"));
}

/* judge_member adds a reason where the fact has another value than the inputs demand. */
static void
judge_member(const SwGuardCall *call, SwGuardOutcome *outcome, const SwFact *fact, const char *name)
{
	const SwJson *expected = sw_json_get(call->event->inputs, name);
	const SwJson *found = sw_json_get(fact->body, name);

	if (!sw_json_equal(expected, found))
		sw_reason_differs(call, outcome, "corpus_mismatch", fact->subject, expected, found);
}

static SwTruth
corpus_evaluate(const SwGuardCall *call, const SwJson *params, SwGuardOutcome *outcome)
{
	const SwJson *content_hash = sw_json_get(call->event->inputs, "content_hash");
	const SwJson *version = sw_json_get(call->event->inputs, "version");
	SwText subjects[] = {sw_json_text_of(version), sw_json_text_of(content_hash), SW_NO_TEXT};
	const SwFact *published = NULL; /* the first: its subject is nearest to the inputs */

	(void) params;
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
	{
		const SwFact *fact = subjects[i].data != NULL
								 ? sw_guard_fact(call, outcome, SW_TEXT("corpus"), subjects[i])
								 : NULL;

		if (i == 2)
			fact = sw_guard_fact_of_instance(call, outcome, "corpus");
		if (fact != NULL && is_of(fact, content_hash, version))
			return SW_TRUE;
		if (published == NULL)
			published = fact;
	}
	if (published == NULL)
	{
		sw_reason_differs(call, outcome, "corpus_missing", SW_NO_TEXT, content_hash, NULL);
		return SW_UNKNOWN;
	}
	judge_member(call, outcome, published, "content_hash");
	judge_member(call, outcome, published, "version");
	return SW_FALSE;
}

const SwGuardProvider sw_guard_corpus = {"corpus", sw_params_none, corpus_evaluate};
