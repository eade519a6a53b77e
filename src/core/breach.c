/*-------------------------------------------------------------------------
 *
 * breach.c
 *		What the system proposes after a breach of policy.
 *
 * src/core/breach.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "members.h"
#include "swoosh/decide.h"

#define KEY_PREFIX "policy:"

/* breach_inputs is {rule, rationale, proposal: hash of the offender's signed bytes}. */
static const SwJson *
breach_inputs(SwArena *arena, const SwVerdict *verdict, const SwHash *offender)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add_text(&builder, "rule", verdict->breach_rule);
	sw_json_add_text(&builder, "rationale", verdict->breach_rationale);
	sw_members_hash(&builder, "proposal", offender);
	return sw_json_end(&builder);
}

void
sw_breach_proposal(SwArena *arena, const SwServer *server, const SwHead *head,
				   const SwProposal *offender, const SwVerdict *verdict, int64_t now_us,
				   SwProposal *proposal_out)
{
	SwHash hash = sw_proposal_signed_hash(arena, offender);
	SwHlc last = head->has_last && head->last_hlc > offender->hlc ? head->last_hlc : offender->hlc;
	char digits[2 * sizeof(hash.octets) + 1] = {0};
	SwProposal proposal = {.instance = head->instance,
						   .tenant = offender->tenant,
						   .name = offender->name,
						   .transition = SW_TEXT("Policy_Breach"),
						   .current_state_hash = *sw_state_hash(head->state),
						   .inputs = breach_inputs(arena, verdict, &hash),
						   .signer = server->signer,
						   .key = server->secret->signer,
						   .hlc = sw_hlc_advance(last, now_us / INT64_C(1000)),
						   .trace = offender->trace};
	SwJsonBuilder builder;

	sw_hex_encode(hash.octets, sizeof(hash.octets), digits);
	proposal.idem_key = sw_text_format(arena, KEY_PREFIX "%s", digits);
	proposal.inputs_hash = sw_hash_json(arena, proposal.inputs);
	sw_json_begin(&builder, arena);
	sw_members_hash(&builder, "current_state_hash", &proposal.current_state_hash);
	sw_json_add(&builder, "inputs", proposal.inputs);
	sw_members_proposed(&builder, &proposal);
	proposal.object =
		sw_sign_object(arena, server->secret, SW_TAG_PROPOSAL, sw_json_end(&builder), "inputs");
	proposal.signature = sw_json_get_string(proposal.object, "signature");
	*proposal_out = proposal;
}
