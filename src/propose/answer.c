/*-------------------------------------------------------------------------
 *
 * answer.c
 *		Answers: a row for the caller, a row for the audit, a number for the metrics.
 *
 * src/propose/answer.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "pg/compat.h"
#include "pg/convert.h"
#include "pg/metrics.h"
#include "propose/ladder.h"
#include "swoosh/canon.h"

void
swpg_answer_early(SwpgClimb *climb, SwStatus reason)
{
	SwText server = climb->server != NULL ? climb->server->signer : SW_NO_TEXT;
	const SwJson *decision = sw_refusal_early(climb->arena, reason, &climb->fault, server);

	climb->answer = (SwpgAnswer){.outcome = SW_REJECTED,
								 .reason = reason,
								 .decision = sw_canon(climb->arena, decision)};
	swpg_metrics_refusal(reason);
}

/* The provider of a guard entry stands behind the last colon of its name. */
static void
count_guards(const SwGuardEntries *guards)
{
	for (uint32_t i = 0; i < guards->count; i++)
	{
		SwText type = guards->items[i].guard;
		size_t start = type.size;

		if (guards->items[i].outcome.truth == SW_TRUE)
			continue;
		while (start > 0 && type.data[start - 1] != ':')
			start--;
		swpg_metrics_guard_fail((SwText){type.data + start, type.size - start});
	}
}

void
swpg_answer_refused(SwpgClimb *climb, SwOutcome outcome, SwStatus reason)
{
	const SwHead *head = &climb->hold->head;

	climb->verdict.status = reason;
	climb->answer = (SwpgAnswer){.outcome = outcome,
								 .reason = reason,
								 .has_head = true,
								 .instance = head->instance,
								 .wal_index = head->wal_index,
								 .state_hash = *sw_state_hash(head->state),
								 .decision = sw_canon(climb->arena,
													  sw_refusal(climb->arena,
																 outcome,
																 head,
																 &climb->proposal,
																 &climb->verdict,
																 climb->server->signer))};
	if (outcome == SW_REJECTED)
		swpg_metrics_refusal(reason);
	if (reason == SW_GUARD_FAILED)
		count_guards(&climb->verdict.guards);
}

void
swpg_answer_accepted(SwpgClimb *climb, const SwpgDecisionRow *decision)
{
	climb->answer = (SwpgAnswer){.outcome = SW_ACCEPTED,
								 .has_head = true,
								 .instance = decision->instance,
								 .wal_index = decision->wal_index,
								 .state_hash = climb->verdict.record.state_post_hash,
								 .decision = decision->decision,
								 .address = decision->address};
}

void
swpg_answer_repeated(SwpgClimb *climb, int64_t wal_index, const SwHash *state_hash, SwText decision,
					 SwText address)
{
	bool is_applied = address.data != NULL;

	climb->is_duplicate = true;
	climb->answer = (SwpgAnswer){.outcome = is_applied ? SW_DUPLICATE : SW_QUARANTINED,
								 .reason = is_applied ? SW_OK : SW_POLICY_BREACH,
								 .has_head = true,
								 .instance = climb->proposal.instance,
								 .wal_index = wal_index,
								 .state_hash = *state_hash,
								 .decision = decision,
								 .address = address};
	swpg_metrics_retry(climb->proposal.transition);
}

void
swpg_answer_store(const SwpgClimb *climb)
{
	const SwProposal *proposal = &climb->proposal;
	SwStatus reason = climb->status;
	bool is_stored = (reason >= SW_INPUTS_MISSING && reason <= SW_REDUCE_FAILED) ||
					 reason == SW_MALFORMED; /* of stored inputs */

	if (!is_stored || !swpg_rejection_admit(proposal->signer))
		return;
	swpg_store_rejection_insert(&(SwpgRejectionRow){.instance = proposal->instance,
													.signer = proposal->signer,
													.transition = proposal->transition,
													.idem_key = proposal->idem_key,
													.reason = sw_text_from(sw_status_name(reason)),
													.refused_us = climb->hold->recorded_at_us,
													.decision = climb->answer.decision});
}

static SwText
text_copy(SwText text)
{
	return text.data == NULL ? text : (SwText){swpg_cstring(text), text.size};
}

SwpgAnswer
swpg_answer_copy(const SwpgAnswer *answer)
{
	SwpgAnswer copy = *answer;

	copy.instance = text_copy(answer->instance);
	copy.decision = text_copy(answer->decision);
	copy.address = text_copy(answer->address);
	return copy;
}


/* ---- rows ----------------------------------------------------------------------------- */

enum
{
	ORDINAL,
	OUTCOME,
	REASON,
	INSTANCE,
	WAL_INDEX,
	STATE_HASH,
	DECISION,
	ADDRESS,
	ANSWER_COLUMNS
};

static void
put_row(ReturnSetInfo *result, int ordinal, const SwpgAnswer *answer)
{
	Datum values[ANSWER_COLUMNS] = {0};
	bool nulls[ANSWER_COLUMNS] = {false};

	values[ORDINAL] = Int32GetDatum(ordinal);
	values[OUTCOME] = swpg_text_datum(sw_text_from(sw_outcome_name(answer->outcome)));
	values[DECISION] = swpg_text_datum(answer->decision);
	nulls[REASON] = answer->reason == SW_OK;
	if (!nulls[REASON])
		values[REASON] = swpg_text_datum(sw_text_from(sw_status_name(answer->reason)));
	nulls[INSTANCE] = nulls[WAL_INDEX] = nulls[STATE_HASH] = !answer->has_head;
	if (answer->has_head)
	{
		values[INSTANCE] = swpg_text_datum(answer->instance);
		values[WAL_INDEX] = Int64GetDatum(answer->wal_index);
		values[STATE_HASH] = PointerGetDatum(&answer->state_hash);
	}
	nulls[ADDRESS] = answer->address.data == NULL;
	if (!nulls[ADDRESS])
		values[ADDRESS] = swpg_text_datum(answer->address);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

Datum
swpg_answer_rows(FunctionCallInfo fcinfo, const SwpgAnswer *answers, int count)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	for (int i = 0; i < count; i++)
		put_row(result, i + 1, &answers[i]);
	return (Datum) 0;
}
