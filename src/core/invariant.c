/*-------------------------------------------------------------------------
 *
 * invariant.c
 *		The invariants I1 to I7 of docs/internals/determinism.md.
 *
 * They are checked when a record is made and again when it is verified, in every build.
 * I3, I4 and I7 speak of the project machine; other charts have none of their states.
 *
 * src/core/invariant.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/decide.h"

#include "shape.h"

/* What the checks read. */
typedef struct Facts
{
	SwArena *arena;
	const SwHead *pre;
	const SwStep *step;
	const SwRecord *record;
	const SwJson *inputs;
} Facts;

static bool
is_project(const Facts *facts)
{
	return sw_text_is(facts->pre->chart->id, "project");
}

/* is_in: some active leaf is the state with this path, or below it. */
static bool
is_in(SwState *state, const char *path)
{
	const SwJson *configuration = sw_state_get_string(state, SW_STATE_CONFIGURATION);

	for (uint32_t i = 0; configuration != NULL && i < configuration->count; i++)
	{
		SwText leaf = sw_json_text_of(configuration->as.elements[i]);
		size_t size = sw_text_from(path).size;

		if (sw_text_has_prefix(leaf, path) && (leaf.size == size || leaf.data[size] == '.'))
			return true;
	}
	return false;
}

/* I1: (hlc, signer, idem_key) grows. */
static bool
order_grows(const Facts *facts)
{
	const SwRecord *record = facts->record;
	const SwHead *pre = facts->pre;

	return !pre->has_last || sw_order_compare(record->hlc,
											  record->signer,
											  record->idem_key,
											  pre->last_hlc,
											  pre->last_signer,
											  pre->last_idem_key) > 0;
}

/* epoch_of a region: 0 before it has one. */
static int64_t
epoch_of(const SwJson *epochs, SwText region)
{
	const SwJson *epoch = sw_json_get_text(epochs, region);

	return sw_json_is(epoch, SW_JSON_INTEGER) ? epoch->as.integer : 0;
}

/* What a step left alone it shares with the state before; hashes tell of all else. */
static bool
is_changed(SwState *before, SwStateEntry *old, SwState *after, SwStateEntry *entry)
{
	if (old == NULL)
		return true;
	if (entry->bytes.data != NULL && entry->bytes.data == old->bytes.data)
		return false;
	return !sw_hash_equal(sw_state_entry_hash(after, entry), sw_state_entry_hash(before, old));
}

/* I2: a region's epoch grows by one exactly when it changed; one that is new starts at 1. */
static bool
epochs_follow(const Facts *facts)
{
	const SwJson *before = sw_state_get_string(facts->pre->state, SW_STATE_EPOCH);
	const SwJson *after = sw_state_get_string(facts->step->state, SW_STATE_EPOCH);
	SwState *state = facts->step->state;

	for (uint32_t i = 0; i < state->count; i++)
	{
		SwStateEntry *entry = &state->entries[i];
		const SwJson *epoch;
		SwStateEntry *old;
		int64_t grown;

		if (sw_state_is_engine_key(entry->key))
			continue;
		old = sw_state_entry(facts->pre->state, entry->key);
		grown = is_changed(facts->pre->state, old, state, entry) ? 1 : 0;
		epoch = sw_json_get_text(after, entry->key);
		if (!sw_json_is(epoch, SW_JSON_INTEGER) ||
			epoch->as.integer != epoch_of(before, entry->key) + grown)
			return false;
	}
	return true;
}

/* I3: execution is entered from the lifecycle only with three ready regions of one content. */
static bool
execution_is_ready(const Facts *facts)
{
	static const char *const regions[] = {"ingestion", "council", "environment"};
	const SwJson *first = sw_state_get_string(facts->pre->state, regions[0]);

	if (!is_project(facts) || !is_in(facts->pre->state, "project_lifecycle") ||
		!is_in(facts->step->state, "execution"))
		return true;
	for (size_t i = 0; i < SW_COUNT(regions); i++)
	{
		const SwJson *region = sw_state_get_string(facts->pre->state, regions[i]);
		const SwJson *content = sw_json_get(region, "content_hash");
		const SwJson *version = sw_json_get(region, "version");

		if (!sw_text_is(sw_json_get_string(region, "phase"), "ready") || content == NULL ||
			version == NULL || !sw_json_equal(content, sw_json_get(first, "content_hash")) ||
			!sw_json_equal(version, sw_json_get(first, "version")))
			return false;
	}
	return true;
}

/* I4: what the certificate was for is who sits in the council. */
static bool
council_is_elected(const Facts *facts)
{
	const SwJson *council = sw_state_get_string(facts->step->state, "council");
	const SwJson *members = sw_json_get(facts->inputs, "members");
	SwText subject = sw_json_get_string(sw_json_get(council, "certificate"), "subject_hash");
	SwHash hash;

	if (!is_project(facts) || !is_in(facts->pre->state, "project_lifecycle.council.elect") ||
		!is_in(facts->step->state, "project_lifecycle.council.tooling_sync"))
		return true;
	if (members == NULL || !sw_json_equal(members, sw_json_get(council, "members")))
		return false;
	hash = sw_hash_json(facts->arena, members);
	return subject.data == NULL || sw_text_equal(subject, sw_hash_spelling(facts->arena, &hash));
}

/* I5: the configuration is legal for the chart. */
static bool
configuration_is_legal(const Facts *facts)
{
	const SwChart *chart = facts->step->chart;

	return sw_reduce_is_legal(chart != NULL ? chart : facts->pre->chart, facts->step->state);
}

/* I6: the chain holds. */
static bool
chain_holds(const Facts *facts)
{
	const SwRecord *record = facts->record;
	const SwHead *pre = facts->pre;

	return record->wal_index == pre->wal_index + 1 &&
		   sw_hash_equal(&record->prev_record_hash, &pre->record_hash) &&
		   sw_hash_equal(&record->chart_hash, &pre->chart_hash) &&
		   sw_hash_equal(&record->state_pre_hash, sw_state_hash(pre->state)) &&
		   sw_hash_equal(&record->state_post_hash, sw_state_hash(facts->step->state));
}

/* has_window: a guard of type window, or a combinator that may hold one, was ok. */
static bool
has_window(const SwGuardEntries *guards)
{
	for (uint32_t i = 0; i < guards->count; i++)
	{
		const SwGuardEntry *entry = &guards->items[i];
		SwText type = entry->guard;

		while (type.size > 0 && entry->guard.data[type.size - 1] != ':')
			type.size--;
		type = (SwText){entry->guard.data + type.size, entry->guard.size - type.size};
		if (entry->outcome.truth == SW_TRUE &&
			(sw_text_is(type, "window") || sw_text_is(type, "and")))
			return true;
	}
	return false;
}

/* I7: review and reverb were entered in their windows. */
static bool
window_was_open(const Facts *facts)
{
	SwState *before = facts->pre->state;
	SwState *after = facts->step->state;
	bool is_entered = is_in(before, "execution") &&
					  ((is_in(after, "execution.review") && !is_in(before, "execution.review")) ||
					   (is_in(after, "execution.reverb") && !is_in(before, "execution.reverb")));

	return !is_project(facts) || !is_entered ||
		   (facts->record->window_id.data != NULL && has_window(&facts->step->guards));
}

int
sw_invariants_check(SwArena *arena, const SwHead *pre, const SwStep *step, const SwRecord *record,
					const SwJson *inputs, const char **why_out)
{
	static const struct
	{
		bool (*holds)(const Facts *facts);
		const char *why;
	} invariants[] = {
		{order_grows, "I1: (hlc, signer, idem_key) does not grow"},
		{epochs_follow, "I2: an epoch does not follow its region"},
		{execution_is_ready, "I3: execution was entered before the lifecycle was ready"},
		{council_is_elected, "I4: the council is not the one that was elected"},
		{configuration_is_legal, "I5: the configuration is not legal for the chart"},
		{chain_holds, "I6: the record does not continue the chain"},
		{window_was_open, "I7: review or reverb was entered outside its window"},
	};
	Facts facts = {arena, pre, step, record, inputs};

	for (size_t i = 0; i < SW_COUNT(invariants); i++)
		if (!invariants[i].holds(&facts))
		{
			*why_out = invariants[i].why;
			return (int) i + 1;
		}
	return 0;
}
