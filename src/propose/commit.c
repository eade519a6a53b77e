/*-------------------------------------------------------------------------
 *
 * commit.c
 *		What an accepted step writes: head, record, decision, votes, snapshot.
 *
 * The head comes first: its row lock makes all writers of the instance wait, so that what follows
 * are blind inserts into unique indexes that can only fire on a true duplicate.
 *
 * src/propose/commit.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"

#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/metrics.h"
#include "pg/state_cache.h"
#include "propose/ladder.h"
#include "propose/snapshot.h"
#include "swoosh/canon.h"

static void
write_head(SwpgHold *hold)
{
	const SwHead *head = &hold->head;
	SwpgHeadRow row = hold->lock.row;

	row.chart_hash = head->chart_hash;
	row.version = hold->version;
	row.wal_index = head->wal_index;
	row.has_hlc = head->has_last;
	row.hlc = head->last_hlc;
	row.record_hash = head->record_hash;
	row.state_hash = *sw_state_hash(head->state);
	swpg_store_head_update(&hold->lock, &row, sw_state_bytes(head->state));
	hold->lock.row = row;
	hold->is_changed = false;
	swpg_state_keep(head->instance, head->state, &head->record_hash, hold->is_clean);
}

void
swpg_commit_head(SwpgHold *hold)
{
	if (!hold->is_changed)
		return;
	write_head(hold);
	CommandCounterIncrement();
}

/* The head after a step. */
static void
advance_head(SwpgHold *hold, const SwProposal *proposal, const SwVerdict *verdict)
{
	SwHead *head = &hold->head;

	if (verdict->step.chart != NULL)
	{
		head->chart = verdict->step.chart;
		head->chart_hash = head->chart->hash;
		hold->version = verdict->step.version;
	}
	head->state = verdict->step.state;
	head->wal_index = verdict->record.wal_index;
	head->record_hash = verdict->record.hash;
	head->has_last = true;
	head->last_hlc = proposal->hlc;
	head->last_signer = proposal->signer;
	head->last_idem_key = proposal->idem_key;
	hold->is_changed = true;
}

static void
write_record(const SwpgClimb *climb, const SwProposal *proposal, const SwVerdict *verdict,
			 SwpgDecisionRow *decision_out)
{
	SwArena *arena = climb->arena;
	const SwRecord *record = &verdict->record;
	const SwHead *head = &climb->hold->head;
	const SwJson *inputs = proposal->inputs;
	SwText address;
	const SwJson *decision =
		sw_decision_make(arena,
						 climb->server,
						 record,
						 head->machine,
						 sw_state_get_string(head->state, SW_STATE_CONFIGURATION),
						 verdict->redact,
						 &address);
	SwpgWalRow row = {.instance = record->instance,
					  .wal_index = record->wal_index,
					  .idem_key = record->idem_key,
					  .record_hash = record->hash,
					  .record = record->bytes,
					  .inputs = inputs == NULL || inputs->count == 0 ? SW_NO_TEXT
																	 : verdict->inputs_bytes};

	*decision_out = (SwpgDecisionRow){.instance = record->instance,
									  .wal_index = record->wal_index,
									  .address = address,
									  .decision = sw_canon(arena, decision)};
	swpg_decision_append(&row, decision_out);
}

/* The pair's hash does not depend on which of the two was seen first. */
static SwHash
pair_hash(SwArena *arena, SwText first, SwText second)
{
	bool is_in_order = sw_text_compare(first, second) <= 0;
	SwText low = is_in_order ? first : second;
	SwText high = is_in_order ? second : first;

	return sw_hash_text(
		sw_text_format(arena, "[%.*s,%.*s]", (int) low.size, low.data, (int) high.size, high.data));
}

static void
store_equivocation(const SwpgClimb *climb, const SwpgVoteRow *first, const SwpgVoteRow *second)
{
	SwpgEquivocationRow row = {.instance = second->instance,
							   .voter = second->voter,
							   .purpose = second->purpose,
							   .epoch = second->epoch,
							   .pair_hash = pair_hash(climb->arena, first->vote, second->vote),
							   .first = first->vote,
							   .second = second->vote,
							   .recorded_us = second->recorded_us};

	swpg_store_equivocation_insert(&row);
}

/* The first vote of a voter in an epoch stays; a later one says the same or contradicts it. */
static void
keep_vote(const SwpgClimb *climb, const SwVote *vote)
{
	SwpgVoteRow row = {.instance = vote->instance,
					   .voter = vote->voter,
					   .purpose = vote->purpose,
					   .epoch = vote->epoch,
					   .subject_hash = vote->subject_hash,
					   .vote = sw_canon(climb->arena, vote->object),
					   .recorded_us = climb->hold->recorded_at_us};
	SwpgVoteRow first;

	if (!swpg_store_vote(row.instance, row.voter, row.purpose, row.epoch, &first))
		swpg_store_vote_insert(&row);
	else if (!sw_hash_equal(&first.subject_hash, &row.subject_hash))
		store_equivocation(climb, &first, &row);
}

static void
keep_votes(const SwpgClimb *climb, const SwGuardEntries *guards)
{
	for (uint32_t i = 0; i < guards->count; i++)
	{
		const SwGuardOutcome *outcome = &guards->items[i].outcome;

		for (uint32_t k = 0; k < outcome->vote_count; k++)
		{
			CHECK_FOR_INTERRUPTS();
			keep_vote(climb, outcome->votes[k]);
		}
	}
}

void
swpg_commit_votes(const SwpgClimb *climb, const SwVerdict *verdict)
{
	keep_votes(climb, &verdict->guards);
	keep_votes(climb, &verdict->step.unlisted);
}

/* A state that asks for a snapshot (`meta.snapshot`) was active and is not any more. */
static bool
is_snapshot_state_left(const SwChart *chart, SwState *pre, SwState *post)
{
	for (uint32_t i = 0; i < chart->node_count; i++)
	{
		const SwStateNode *node = &chart->nodes[i];

		const SwJson *wanted = sw_json_get(node->meta, "snapshot");

		if (sw_json_is(wanted, SW_JSON_BOOLEAN) && wanted->as.boolean &&
			sw_reduce_is_active(chart, pre, node->path) &&
			!sw_reduce_is_active(chart, post, node->path))
			return true;
	}
	return false;
}

/* After an upgrade replays may start under the new chart. */
static bool
is_snapshot_due(const SwHead *head, SwState *pre, const SwStep *step)
{
	return step->chart != NULL ||
		   (swpg_snapshot_every_records > 0 &&
			head->wal_index % swpg_snapshot_every_records == 0) ||
		   is_snapshot_state_left(head->chart, pre, head->state);
}

/* Regions that a step changed: their counters stand in `epoch`. */
static void
count_step(const SwpgClimb *climb, const SwProposal *proposal, SwState *pre)
{
	SwState *post = climb->hold->head.state;
	uint64 latency_us = (uint64) Max(swpg_now_us() - climb->started_us, 0);

	swpg_metrics_transition(proposal->transition);
	for (uint32_t i = 0; i < post->count; i++)
	{
		SwStateEntry *entry = &post->entries[i];
		SwStateEntry *before = sw_state_entry(pre, entry->key);

		if (!sw_state_is_engine_key(entry->key) &&
			(before == NULL ||
			 !sw_hash_equal(sw_state_entry_hash(pre, before), sw_state_entry_hash(post, entry))))
			swpg_metrics_latency_us(entry->key, latency_us);
	}
}

void
swpg_commit_step(SwpgClimb *climb, const SwProposal *proposal, const SwVerdict *verdict,
				 SwpgDecisionRow *decision_out)
{
	SwpgHold *hold = climb->hold;
	SwState *pre = hold->head.state;

	advance_head(hold, proposal, verdict);
	if (!hold->is_deferred)
		write_head(hold);
	write_record(climb, proposal, verdict, decision_out);
	swpg_commit_votes(climb, verdict);
	if (is_snapshot_due(&hold->head, pre, &verdict->step))
		(void) swpg_snapshot_store(climb->arena, climb->server, &hold->head, NULL);
	CommandCounterIncrement();
	count_step(climb, proposal, pre);
}
