/*-------------------------------------------------------------------------
 *
 * breach.c
 *		A breach of policy: the system takes the instance to quarantine.
 *
 * The offender's proposal is not applied.  In its place, and in the same transaction, stands the
 * system's own signed Policy_Breach, a record like any other.
 *
 * src/propose/breach.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/metrics.h"
#include "pg/report.h"
#include "propose/ladder.h"

/* The system's proposal is judged by the same rungs; its clock was just made, after both others. */
static bool
judge_breach(SwpgClimb *climb, const SwProposal *proposal, const SwGrant *grant,
			 SwVerdict *verdict_out)
{
	SwpgHold *hold = climb->hold;
	SwDecideCall call = {.head = &hold->head,
						 .proposal = proposal,
						 .grant = grant,
						 .source = hold->source,
						 .server = climb->server,
						 .admission = {.ahead_ms = swpg_max_hlc_ahead_ms + 1,
									   .behind_ms = swpg_max_hlc_behind_ms,
									   .recorded_at_us = hold->recorded_at_us,
									   .state_octets_max = swpg_octets(swpg_state_size_max_kb)}};

	if (sw_decide(climb->arena, &call, verdict_out) != SW_OK)
		ereport(ERROR,
				swpg_errcode(SW_INVARIANT_VIOLATED),
				errmsg("Policy_Breach of instance \"%s\" would break an invariant",
					   swpg_cstring(hold->head.instance)),
				errdetail("%s", verdict_out->error),
				errhint("Nothing was changed. Follow runbooks/stuck_instance.md."));
	return verdict_out->status == SW_OK;
}

static void
store_quarantine(const SwpgClimb *climb)
{
	const SwProposal *proposal = &climb->proposal;

	swpg_store_quarantine_insert(&(SwpgQuarantineRow){.instance = proposal->instance,
													  .idem_key = proposal->idem_key,
													  .transition = proposal->transition,
													  .inputs_hash = proposal->inputs_hash,
													  .signer = proposal->signer,
													  .wal_index = climb->answer.wal_index,
													  .decision = climb->answer.decision});
}

bool
swpg_breach_quarantine(SwpgClimb *climb)
{
	SwpgHold *hold = climb->hold;
	SwpgSignerRow system;
	SwProposal proposal;
	SwVerdict verdict;
	SwpgDecisionRow decision;

	if (!swpg_store_signer(SWPG_PROPOSER, climb->arena, climb->server->signer, &system) ||
		system.is_revoked)
		return false;
	sw_breach_proposal(climb->arena,
					   climb->server,
					   &hold->head,
					   &climb->proposal,
					   &climb->verdict,
					   hold->recorded_at_us,
					   &proposal);
	if (!judge_breach(climb, &proposal, &system.grant, &verdict))
		return false;
	hold->is_clean = false;
	swpg_commit_step(climb, &proposal, &verdict, &decision);
	swpg_answer_refused(climb, SW_QUARANTINED, SW_POLICY_BREACH);
	store_quarantine(climb);
	swpg_store_flush();
	swpg_metrics_quarantine();
	return true;
}
