/*-------------------------------------------------------------------------
 *
 * propose.c
 *		The ladder: one function per rung, called in order; the first that fails is the answer.
 *
 * docs/reference/errors.md and test/sql/propose.sql show the same rungs in the same order;
 * README.md beside this file tells why the lock stands where it stands.  Rungs 7 to 16 are
 * sw_decide, which the tools call too.
 *
 * src/propose/propose.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/key.h"
#include "pg/memory.h"
#include "pg/metrics.h"
#include "pg/registry_cache.h"
#include "pg/report.h"
#include "pg/source.h"
#include "pg/state_cache.h"
#include "propose/durability.h"
#include "propose/head.h"
#include "propose/ladder.h"

PG_FUNCTION_INFO_V1(swoosh_propose);

/* Rung 1: shape, size, grammar. */
static SwStatus
rung_shape(SwpgClimb *climb)
{
	if (climb->text.data == NULL)
	{
		climb->fault = (SwFault){SW_TEXT(""), "is null"};
		return SW_MALFORMED;
	}
	return sw_proposal_parse(climb->arena,
							 climb->text,
							 swpg_octets(swpg_proposal_size_max_kb),
							 &climb->proposal,
							 &climb->fault);
}

/* Rung 2, first part: this server and transaction can write.  Before any table is opened. */
static void
rung_writable(const char *verb)
{
	if (RecoveryInProgress())
		ereport(ERROR,
				errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				errmsg("cannot execute %s() on a standby", verb),
				errdetail("This server is in recovery: it follows the primary and cannot write."),
				errhint(
					"Propose on the server in the role of primary (pg_is_in_recovery() is false "
					"there; target_session_attrs=primary finds it)."));
	if (XactReadOnly)
		ereport(ERROR,
				errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				errmsg("cannot execute %s() in a read-only transaction", verb),
				errhint("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE."));
	if (IsInParallelMode())
		ereport(ERROR,
				errcode(ERRCODE_INVALID_TRANSACTION_STATE),
				errmsg("cannot execute %s() during a parallel operation", verb),
				errhint("Call it in a statement of its own."));
	if (InSecurityRestrictedOperation())
		ereport(ERROR,
				errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				errmsg("cannot execute %s() within a security-restricted operation", verb),
				errhint("Call it in a statement of its own, not from an index, a materialized view "
						"or maintenance."));
}

/* Rung 2, second part: the tables are guarded, and a trigger will write the decisions. */
static void
rung_guarded(void)
{
	swpg_store_check_version();
	SwpgTable table = swpg_store_unguarded();
	if (table != SWPG_TABLE_COUNT)
		ereport(
			ERROR,
			swpg_errcode(SW_TRIGGER_DISABLED),
			errmsg("triggers on \"swoosh.%s\" are missing or not enabled always",
				   swpg_store_name(table)),
			errdetail("Without them SQL could change what is append-only, or a record could lack "
					  "its decision."),
			errhint("ALTER TABLE swoosh.%s ENABLE ALWAYS TRIGGER ..., for each of its triggers; "
					"swoosh_health() lists them.",
					swpg_store_name(table)));
}

/* Rung 2, third part. */
static void
rung_serializable(const char *verb)
{
	if (XactIsoLevel != XACT_SERIALIZABLE)
		ereport(ERROR,
				errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				errmsg("%s() needs a serializable transaction", verb),
				errhint("SET default_transaction_isolation = 'serializable', or BEGIN ISOLATION "
						"LEVEL SERIALIZABLE."));
}

/* Rung 3: signer known, valid at hlc, not revoked. */
static SwStatus
rung_signer(SwpgClimb *climb)
{
	const SwGrant *grant = &climb->signer.grant;

	if (!swpg_signer(climb->arena, climb->proposal.signer, &climb->signer) ||
		climb->signer.is_revoked || !sw_grant_covers(grant, grant->tenant, climb->proposal.hlc))
		return SW_UNKNOWN_SIGNER;
	return SW_OK;
}

/* Rung 4: the signature; before the lock, since it takes longer than all that is done under it. */
static SwStatus
rung_signature(SwpgClimb *climb)
{
	return sw_proposal_verify(climb->arena, &climb->proposal) ? SW_OK : SW_BAD_SIGNATURE;
}

/* Rung 5, first half: what lies in another tenant does not exist for this signer. */
static SwStatus
rung_tenant(SwpgClimb *climb)
{
	const SwProposal *proposal = &climb->proposal;

	return sw_grant_covers(&climb->signer.grant, proposal->tenant, proposal->hlc)
			   ? SW_OK
			   : SW_UNKNOWN_INSTANCE;
}

/* Rung 3 again, under the lock: a revocation that was committed before it counts. */
static SwStatus
rung_signer_again(SwpgClimb *climb)
{
	return swpg_store_signer_is_revoked(SWPG_PROPOSER, climb->proposal.signer) ? SW_UNKNOWN_SIGNER
																			   : SW_OK;
}

/* Whether a key was used before for this very content. */
static bool
is_same_content(const SwProposal *proposal, SwText transition, const SwHash *inputs_hash,
				SwText signer)
{
	return sw_text_equal(proposal->transition, transition) &&
		   sw_hash_equal(&proposal->inputs_hash, inputs_hash) &&
		   sw_text_equal(proposal->signer, signer);
}

static SwStatus
repeat_record(SwpgClimb *climb, const SwpgWalRow *row)
{
	const SwJson *object;
	SwRecord record;
	SwpgDecisionRow decision;
	SwFault fault;

	if (sw_json_parse(climb->arena,
					  row->record,
					  row->record.size,
					  SW_JSON_DEPTH_MAX,
					  &object,
					  &fault) != SW_OK ||
		sw_record_parse(climb->arena, object, &record, &fault) != SW_OK)
		swpg_report_fault(SW_CHAIN_BROKEN, "stored record", &fault);
	if (!is_same_content(&climb->proposal, record.transition, &record.inputs_hash, record.signer))
		return SW_IDEM_CONFLICT;
	if (!swpg_store_decision(SWPG_PROPOSER, row->instance, row->wal_index, &decision))
		ereport(ERROR,
				swpg_errcode(SW_CHAIN_BROKEN),
				errmsg("record %lld of instance \"%s\" has no decision",
					   (long long) row->wal_index,
					   swpg_cstring(row->instance)),
				errhint("Stop writers and follow runbooks/wal_chain_broken.md."));
	swpg_answer_repeated(climb,
						 row->wal_index,
						 &record.state_post_hash,
						 decision.decision,
						 decision.address);
	return SW_OK;
}

static SwStatus
repeat_quarantine(SwpgClimb *climb, const SwpgQuarantineRow *row)
{
	const SwJson *decision;
	SwHash state_hash;
	SwFault fault;

	if (!is_same_content(&climb->proposal, row->transition, &row->inputs_hash, row->signer))
		return SW_IDEM_CONFLICT;
	if (sw_json_parse(climb->arena,
					  row->decision,
					  row->decision.size,
					  SW_JSON_DEPTH_MAX,
					  &decision,
					  &fault) != SW_OK ||
		!sw_hash_parse(sw_json_get_string(decision, "state_post_hash"), &state_hash))
		swpg_report_fault(SW_CHAIN_BROKEN, "stored quarantine", &fault);
	swpg_answer_repeated(climb, row->wal_index, &state_hash, row->decision, SW_NO_TEXT);
	return SW_OK;
}

/* Rung 6: a key that was used before gives its first answer again, or conflicts. */
static SwStatus
rung_idempotency(SwpgClimb *climb)
{
	const SwProposal *proposal = &climb->proposal;
	SwpgWalRow record;
	SwpgQuarantineRow quarantine;

	if (swpg_store_wal_by_key(proposal->instance, proposal->idem_key, &record))
		return repeat_record(climb, &record);
	if (!climb->hold->is_clean)
		climb->hold->is_clean = !swpg_store_has_quarantine(proposal->instance);
	if (!climb->hold->is_clean &&
		swpg_store_quarantine_by_key(proposal->instance, proposal->idem_key, &quarantine))
		return repeat_quarantine(climb, &quarantine);
	return SW_OK;
}

/*
 * Inputs that were stored before, for rung 10.  A proposal that will not get that far does not
 * pay for them.
 */
static void
find_inputs(const SwpgClimb *climb, SwDecideCall *call)
{
	const SwProposal *proposal = &climb->proposal;
	SwText body;
	SwFault fault;

	if (proposal->inputs != NULL ||
		!sw_hash_equal(&proposal->current_state_hash, sw_state_hash(call->head->state)) ||
		!swpg_store_artifact(SWPG_PROPOSER, call->head->tenant, &proposal->inputs_hash, &body))
		return;
	if (sw_json_parse(climb->arena,
					  body,
					  SW_ARTIFACT_OCTETS_MAX,
					  SW_JSON_DEPTH_MAX,
					  &call->inputs,
					  &fault) != SW_OK)
		swpg_report_fault(SW_STATE_DIVERGED, "stored artifact", &fault);
	call->inputs_found_hash = &proposal->inputs_hash;
}

/*
 * Rungs 7 to 16.  A head that is newer than the transaction's snapshot is judged like any other,
 * but what names it cannot be applied by this transaction: that is for a retry.
 */
static SwStatus
rung_decide(SwpgClimb *climb)
{
	SwHead *head = &climb->hold->head;
	SwDecideCall call = {.head = head,
						 .proposal = &climb->proposal,
						 .grant = &climb->signer.grant,
						 .source = climb->hold->source,
						 .charts = swpg_source_charts(climb->hold->source),
						 .server = climb->server,
						 .admission = {.ahead_ms = swpg_max_hlc_ahead_ms,
									   .behind_ms = swpg_max_hlc_behind_ms,
									   .recorded_at_us = climb->hold->recorded_at_us,
									   .state_octets_max = swpg_octets(swpg_state_size_max_kb)}};

	if (climb->proposal.hlc == head->last_hlc)
		swpg_head_last(SWPG_PROPOSER, climb->arena, head);
	find_inputs(climb, &call);
	if (sw_decide(climb->arena, &call, &climb->verdict) != SW_OK)
		ereport(ERROR,
				swpg_errcode(SW_INVARIANT_VIOLATED),
				errmsg("proposal \"%s\" of instance \"%s\" would break an invariant",
					   swpg_cstring(climb->proposal.transition),
					   swpg_cstring(head->instance)),
				errdetail("%s", climb->verdict.error),
				errhint("Nothing was changed. Follow runbooks/stuck_instance.md."));
	if (climb->hold->lock.found == SWPG_HEAD_NEWER && climb->verdict.status != SW_TERMINATED &&
		climb->verdict.status != SW_HLC_DRIFT && climb->verdict.status != SW_STALE_HEAD)
		ereport(ERROR,
				errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				errmsg("could not serialize access due to concurrent update"),
				errdetail("The proposal names a head of instance \"%s\" that is newer than this "
						  "transaction's snapshot.",
						  swpg_cstring(head->instance)),
				errhint("Retry the transaction."));
	return climb->verdict.status;
}


SwStatus
swpg_ladder_shape(SwpgClimb *climb)
{
	climb->started_us = swpg_now_us();
	climb->status = rung_shape(climb);
	if (climb->status != SW_OK)
	{
		climb->server = swpg_server();
		swpg_answer_early(climb, climb->status);
	}
	return climb->status;
}

const SwServer *
swpg_ladder_server(const char *verb)
{
	rung_writable(verb);
	const SwServer *server = swpg_server_signing();
	rung_guarded();
	rung_serializable(verb);
	return server;
}

SwStatus
swpg_ladder_signer(SwpgClimb *climb)
{
	if ((climb->status = rung_signer(climb)) != SW_OK ||
		(climb->status = rung_signature(climb)) != SW_OK ||
		(climb->status = rung_tenant(climb)) != SW_OK)
		swpg_answer_early(climb, climb->status);
	return climb->status;
}

bool
swpg_ladder_lock(SwArena *arena, SwText instance, SwpgHold *hold_out)
{
	*hold_out = (SwpgHold){0};
	if (swpg_store_head_lock(instance, &hold_out->lock) == SWPG_HEAD_NONE)
		return false;
	hold_out->recorded_at_us = swpg_now_us();
	swpg_head_open(SWPG_PROPOSER, arena, &hold_out->lock.row, &hold_out->head);
	if (!swpg_state_is_own(instance, &hold_out->head.record_hash, &hold_out->is_clean))
		swpg_head_check(SWPG_PROPOSER, &hold_out->head);
	hold_out->version = hold_out->lock.row.version;
	hold_out->source = swpg_source_new(SWPG_PROPOSER, arena, hold_out->head.tenant);
	return true;
}

SwStatus
swpg_ladder_judge(SwpgClimb *climb)
{
	if ((climb->status = rung_signer_again(climb)) != SW_OK)
	{
		swpg_answer_early(climb, climb->status);
		return climb->status;
	}
	climb->is_judged = true;
	if ((climb->status = rung_idempotency(climb)) == SW_OK && !climb->is_duplicate)
		climb->status = rung_decide(climb);
	return climb->status;
}

/* A refusal is a read, so it has its place in the order of serializable transactions. */
static void
note_read(SwpgHold *hold)
{
	if (hold->lock.found == SWPG_HEAD_VISIBLE && !hold->is_read_noted && !hold->is_changed)
	{
		swpg_store_head_read_noted(&hold->lock);
		hold->is_read_noted = true;
	}
}

void
swpg_ladder_finish(SwpgClimb *climb)
{
	SwpgDecisionRow decision;

	if (!climb->is_judged)
		return;
	if (climb->is_duplicate)
		swpg_durability_require();
	else if (climb->status == SW_OK)
	{
		swpg_commit_step(climb, &climb->proposal, &climb->verdict, &decision);
		swpg_answer_accepted(climb, &decision);
		swpg_durability_require();
	}
	else if (climb->verdict.is_breach && swpg_breach_quarantine(climb))
		swpg_durability_require();
	else
	{
		note_read(climb->hold);
		swpg_commit_votes(climb, &climb->verdict);
		swpg_answer_refused(climb, SW_REJECTED, climb->status);
		swpg_answer_store(climb);
	}
}

/* The ladder itself. */
static void
climb_all(SwpgClimb *climb, SwpgHold *hold)
{
	if (swpg_ladder_shape(climb) != SW_OK)
		return;
	climb->server = swpg_ladder_server("swoosh_propose");
	if (swpg_ladder_signer(climb) != SW_OK)
		return;
	climb->hold = hold;
	if (!swpg_ladder_lock(climb->arena, climb->proposal.instance, hold))
	{
		swpg_answer_early(climb, SW_UNKNOWN_INSTANCE);
		return;
	}
	(void) swpg_ladder_judge(climb);
	swpg_ladder_finish(climb);
}

void
swpg_propose(SwText text, SwpgAnswer *answer_out)
{
	MemoryContext own =
		AllocSetContextCreate(CurrentMemoryContext, "swoosh proposal", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(own);
	SwArena arena;
	SwpgClimb climb = {.text = text, .arena = &arena};
	SwpgHold hold;

	swpg_arena_init(&arena, own);
	climb_all(&climb, &hold);
	MemoryContextSwitchTo(caller);
	*answer_out = swpg_answer_copy(&climb.answer);
	MemoryContextDelete(own);
}

Datum
swoosh_propose(PG_FUNCTION_ARGS)
{
	SwpgAnswer answer;

	swpg_propose(swpg_text_arg(fcinfo, 0), &answer);
	return swpg_answer_rows(fcinfo, &answer, 1);
}
