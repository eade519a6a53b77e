/*-------------------------------------------------------------------------
 *
 * verify_replay.c
 *		The step of a record, taken again from what it cites.
 *
 * src/core/verify_replay.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "rungs.h"
#include "swoosh/canon.h"
#include "verify_lines.h"

/* source_chart is the chart as it was shown last under this machine. */
static const SwChart *
source_chart(void *context, SwText machine, const SwHash *hash, SwText *version_out)
{
	const SwVerifier *verifier = context;

	for (const SwVerifyName *name = verifier->names; name != NULL; name = name->next)
		if (sw_hash_equal(&name->chart_hash, hash) && sw_text_equal(name->machine, machine))
		{
			*version_out = name->version;
			return sw_map_get(&verifier->charts, hash);
		}
	return NULL;
}

/* has_head: a cited fact is the head of another instance, whose value this export does not have. */
static bool
has_head(const SwVerifyCited *cited)
{
	for (uint32_t i = 0; i < cited->fact_count; i++)
		if (cited->facts[i].is_head)
			return true;
	return false;
}

/* cites_head: this entry of `guards` lists such a fact. */
static bool
cites_head(const SwVerifyCited *cited, const SwJson *entry)
{
	const SwJson *facts = sw_json_get(entry, "facts");

	for (uint32_t i = 0; i < cited->fact_count; i++)
		for (uint32_t k = 0; cited->facts[i].is_head && k < facts->count; k++)
		{
			SwHash hash;

			if (sw_hash_parse(sw_json_text_of(facts->as.elements[k]), &hash) &&
				sw_hash_equal(&hash, &cited->facts[i].fact.hash))
				return true;
		}
	return false;
}

/* guards_compare compares the record's guards with those of the step, entry by entry. */
static SwStatus
guards_compare(SwVerifier *verifier, const SwRecord *record, const SwVerifyCited *cited,
			   const SwVerdict *verdict)
{
	SwArena *arena = sw_verify_arena(verifier);
	const SwJson *guards = sw_guards_to_json(arena, &verdict->guards);
	uint32_t count = guards->count > record->guards->count ? guards->count : record->guards->count;

	for (uint32_t i = 0; i < count; i++)
	{
		const SwJson *expected = sw_json_at(guards, i);
		const SwJson *found = sw_json_at(record->guards, i);

		if (expected != NULL && found != NULL &&
			(sw_json_equal(expected, found) || cites_head(cited, found)))
			continue;
		return sw_verify_fault(verifier,
							   SW_STATE_DIVERGED,
							   "guards_diverged",
							   sw_json_pointer_index(arena, SW_TEXT("/record/guards"), i),
							   expected == NULL ? SW_NO_TEXT : sw_canon(arena, expected),
							   found == NULL ? SW_NO_TEXT : sw_canon(arena, found));
	}
	return SW_OK;
}

/* replay_compare compares what the step gave with what the record says. */
static SwStatus
replay_compare(SwVerifier *verifier, const SwRecord *record, const SwVerifyCited *cited,
			   const SwVerdict *verdict)
{
	SwArena *arena = sw_verify_arena(verifier);
	SwText expected = sw_hash_spelling(arena, &record->state_post_hash);
	SwStatus status = guards_compare(verifier, record, cited, verdict);
	const SwJson *grants;

	if (status != SW_OK)
		return status;
	if (verdict->status != SW_OK)
		return sw_verify_fault(verifier,
							   SW_STATE_DIVERGED,
							   "state_diverged",
							   SW_NO_TEXT,
							   expected,
							   sw_text_from(sw_status_name(verdict->status)));
	if (!sw_hash_equal(&record->state_post_hash, sw_state_hash(verdict->step.state)))
		return sw_verify_fault(verifier,
							   SW_STATE_DIVERGED,
							   "state_diverged",
							   SW_NO_TEXT,
							   expected,
							   sw_hash_spelling(arena, sw_state_hash(verdict->step.state)));
	grants = sw_rung_grants(arena, &cited->signer->hash, verdict);
	if (!has_head(cited) && !sw_json_equal(grants, record->grants))
		return sw_verify_broken(verifier,
								"grant_unused",
								sw_canon(arena, grants),
								sw_canon(arena, record->grants));
	return SW_OK;
}

/* replay_advance makes the record's step the head. */
static void
replay_advance(SwVerifier *verifier, const SwRecord *record, const SwStep *step)
{
	SwHead *head = &verifier->head;

	verifier->record = *record;
	verifier->has_record = true;
	verifier->is_decision_due = true;
	verifier->records++;
	head->state = step->state;
	if (step->chart != NULL)
	{
		head->chart = step->chart;
		head->chart_hash = step->chart->hash;
	}
	head->wal_index = record->wal_index;
	head->record_hash = record->hash;
	head->has_last = true;
	head->last_hlc = record->hlc;
	head->last_signer = record->signer;
	head->last_idem_key = record->idem_key;
}

SwStatus
sw_verify_replay(SwVerifier *verifier, const SwRecord *record, SwVerifyCited *cited)
{
	static const char *const invariants[] = {"invariant_1",
											 "invariant_2",
											 "invariant_3",
											 "invariant_4",
											 "invariant_5",
											 "invariant_6",
											 "invariant_7"};
	SwArena *arena = sw_verify_arena(verifier);
	const SwChartSource charts = {source_chart, verifier};
	SwEvent event = {.name = record->transition,
					 .inputs = cited->inputs,
					 .signer = record->signer,
					 .window_id = record->window_id,
					 .has_hlc = true,
					 .hlc = record->hlc,
					 .recorded_at_us = record->recorded_at_us,
					 .tenant = record->tenant,
					 .instance = record->instance,
					 .grant = cited->signer,
					 .justification = record->justification};
	SwVerdict verdict = {0};
	SwVerifySource known;
	SwStatus status;
	SwSource source;
	int broken;

	source = sw_verify_source(&known, arena, cited, record->guards, &verdict.step);
	sw_rung_step(arena, &verifier->head, &event, &record->inputs_hash, &source, &charts, &verdict);
	if ((status = replay_compare(verifier, record, cited, &verdict)) != SW_OK)
		return status;
	broken = sw_invariants_check(arena,
								 &verifier->head,
								 &verdict.step,
								 record,
								 cited->inputs,
								 &verdict.error);
	if (broken != 0)
		return sw_verify_broken(verifier,
								invariants[broken - 1],
								SW_NO_TEXT,
								sw_text_from(verdict.error));
	replay_advance(verifier, record, &verdict.step);
	return SW_OK;
}
