/*-------------------------------------------------------------------------
 *
 * guard.c
 *		Helpers of guards: what they read is noted, what they say is collected.
 *
 * src/core/guard.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/guard.h"

#include <string.h>

#include "grow.h"
#include "guard_data.h"
#include "swoosh/name.h"

#define US_PER_MS 1000

const SwGuardProvider *
sw_guard_find(const SwGuardTable *table, SwText type)
{
	for (; table != NULL; table = table->next)
		for (uint32_t i = 0; i < table->count; i++)
			if (sw_text_is(type, table->providers[i]->type))
				return table->providers[i];
	return NULL;
}

void
sw_guard_reason(const SwGuardCall *call, SwGuardOutcome *outcome, const char *code, SwText subject,
				const SwJson *expected, const SwJson *found)
{
	outcome->reasons = sw_grow(call->arena,
							   outcome->reasons,
							   outcome->reason_count,
							   &outcome->reason_capacity,
							   sizeof(SwReason));
	outcome->reasons[outcome->reason_count++] = (SwReason){code, subject, expected, found};
}

static void
note_fact(const SwGuardCall *call, SwGuardOutcome *outcome, const SwFact *fact)
{
	for (uint32_t i = 0; i < outcome->fact_count; i++)
		if (sw_hash_equal(&outcome->facts[i]->hash, &fact->hash))
			return;
	outcome->facts = sw_grow(call->arena,
							 outcome->facts,
							 outcome->fact_count,
							 &outcome->fact_capacity,
							 sizeof(const SwFact *));
	outcome->facts[outcome->fact_count++] = fact;
}

void
sw_guard_grant(const SwGuardCall *call, SwGuardOutcome *outcome, const SwGrant *grant)
{
	for (uint32_t i = 0; i < outcome->grant_count; i++)
		if (sw_hash_equal(&outcome->grants[i]->hash, &grant->hash))
			return;
	outcome->grants = sw_grow(call->arena,
							  outcome->grants,
							  outcome->grant_count,
							  &outcome->grant_capacity,
							  sizeof(const SwGrant *));
	outcome->grants[outcome->grant_count++] = grant;
}

void
sw_guard_vote(const SwGuardCall *call, SwGuardOutcome *outcome, const SwVote *vote)
{
	outcome->votes = sw_grow(call->arena,
							 outcome->votes,
							 outcome->vote_count,
							 &outcome->vote_capacity,
							 sizeof(const SwVote *));
	outcome->votes[outcome->vote_count++] = vote;
}

bool
sw_guard_is_past(const SwGuardCall *call, SwHlc until)
{
	SwHlc recorded_at = sw_hlc_make(call->event->recorded_at_us / US_PER_MS, 0);

	return recorded_at >= until || (call->event->has_hlc && call->event->hlc >= until);
}

/* as_of_ms is when a fact must have been there: a timer sees what it would have seen when due. */
static int64_t
as_of_ms(const SwEvent *event)
{
	return event->is_timer ? sw_hlc_ms(event->hlc) : SW_FACT_NOW;
}

/* read_fact is the fact that a source has, noted as read unless it has expired. */
static const SwFact *
read_fact(const SwGuardCall *call, SwGuardOutcome *outcome, SwText kind, SwText subject,
		  bool *exists_out)
{
	const SwFact *fact = NULL;

	if (sw_name_is_subject(subject))
	{
		outcome->has_asked = true;
		fact = call->source->fact(call->source->context, kind, subject, as_of_ms(call->event));
	}
	*exists_out = fact != NULL;
	if (fact == NULL || sw_guard_is_past(call, fact->expires))
		return NULL;
	note_fact(call, outcome, fact);
	return fact;
}

const SwFact *
sw_guard_fact(const SwGuardCall *call, SwGuardOutcome *outcome, SwText kind, SwText subject)
{
	bool exists;

	return read_fact(call, outcome, kind, subject, &exists);
}

const SwFact *
sw_guard_fact_of_instance(const SwGuardCall *call, SwGuardOutcome *outcome, const char *kind)
{
	SwText instance = call->event->instance;
	SwText subjects[] = {instance, SW_NO_TEXT, SW_TEXT(SW_SUBJECT_ANY)};

	(void) sw_name_split_instance(instance, NULL, &subjects[1]);
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
	{
		bool exists;
		const SwFact *fact = read_fact(call, outcome, sw_text_from(kind), subjects[i], &exists);

		if (exists)
			return fact;
	}
	return NULL;
}

SwText
sw_path_split(SwText *path)
{
	const char *dot = path->size == 0 ? NULL : memchr(path->data, '.', path->size);
	SwText first = *path;

	if (dot == NULL)
	{
		*path = SW_NO_TEXT;
		return first;
	}
	first.size = (size_t) (dot - path->data);
	*path = (SwText){dot + 1, path->size - first.size - 1};
	return first;
}

static const SwJson *
text_or_null(const SwGuardCall *call, SwText text, SwText rest)
{
	if (rest.data != NULL)
		return NULL;
	return text.data == NULL ? &sw_json_null : sw_json_string(call->arena, text);
}

const SwJson *
sw_guard_datum(const SwGuardCall *call, SwText root, SwText rest)
{
	const SwEvent *event = call->event;

	if (sw_text_is(root, "state"))
	{
		const SwJson *value;

		if (rest.data == NULL)
			return sw_state_document(call->arena, call->state);
		value = sw_state_get(call->state, sw_path_split(&rest));
		return rest.data == NULL ? value : sw_logic_follow(value, rest);
	}
	if (sw_text_is(root, "inputs"))
		return rest.data == NULL ? event->inputs : sw_logic_follow(event->inputs, rest);
	if (sw_text_is(root, "signer"))
		return text_or_null(call, event->signer, rest);
	if (sw_text_is(root, "window_id"))
		return text_or_null(call, event->window_id, rest);
	if (!sw_text_is(root, "hlc"))
		return NULL;
	return text_or_null(call,
						event->has_hlc ? sw_hlc_spelling(call->arena, event->hlc) : SW_NO_TEXT,
						rest);
}

/* whole_datum is {state, inputs, hlc, window_id, signer}: facts are read by name alone. */
static const SwJson *
whole_datum(const SwGuardCall *call)
{
	static const char *const roots[] = {"state", "inputs", "hlc", "window_id", "signer"};
	SwJsonBuilder builder;

	sw_json_begin(&builder, call->arena);
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		sw_json_add(&builder, roots[i], sw_guard_datum(call, sw_text_from(roots[i]), SW_NO_TEXT));
	return sw_json_end(&builder);
}

/* find_fact is what `path`, `<kind>.<subject>` and maybe more, leads to in the fact's body. */
static const SwJson *
find_fact(const SwGuardLogic *logic, SwText path, const char **error_out)
{
	SwText kind = path.data == NULL ? SW_NO_TEXT : sw_path_split(&path);
	SwText subject = path.data == NULL ? SW_NO_TEXT : sw_path_split(&path);
	const SwFact *fact = NULL;

	if (subject.data == NULL)
	{
		*error_out = "a fact is read by its kind and subject";
		return NULL;
	}
	fact = sw_guard_fact(logic->call, logic->outcome, kind, subject);
	if (fact == NULL)
	{
		*error_out = "a fact is missing";
		return NULL;
	}
	return path.data == NULL ? fact->body : sw_logic_follow(fact->body, path);
}

static const SwJson *
find_datum(void *context, SwText path, const char **error_out)
{
	const SwGuardLogic *logic = context;
	SwText root;

	if (path.size == 0)
		return whole_datum(logic->call);
	root = sw_path_split(&path);
	if (sw_text_is(root, "facts"))
		return find_fact(logic, path, error_out);
	return sw_guard_datum(logic->call, root, path);
}

SwLogicData
sw_guard_logic_data(SwGuardLogic *context)
{
	return (SwLogicData){find_datum, context};
}
