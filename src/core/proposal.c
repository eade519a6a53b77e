/*-------------------------------------------------------------------------
 *
 * proposal.c
 *		A proposal: its shape, and the bytes that are signed.
 *
 * src/core/proposal.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/proposal.h"

#include "shape.h"
#include "swoosh/canon.h"
#include "swoosh/name.h"

#define FIELD(name) offsetof(SwProposal, name)

/* In the order of the contract: missing members are named in it. */
static const SwShapeMember proposal_members[] = {
	{"instance", true, sw_shape_instance, FIELD(instance)},
	{"transition", true, sw_shape_transition, FIELD(transition)},
	{"current_state_hash", true, sw_shape_hash, FIELD(current_state_hash)},
	{"inputs", false, sw_shape_object, FIELD(inputs)},
	{"inputs_hash", true, sw_shape_hash, FIELD(inputs_hash)},
	{"signer", true, sw_shape_signer, FIELD(signer)},
	{"idem_key", true, sw_shape_idem_key, FIELD(idem_key)},
	{"hlc", true, sw_shape_hlc, FIELD(hlc)},
	{"window_id", false, sw_shape_window_id, FIELD(window_id)},
	{"evidence", false, sw_shape_evidence, FIELD(evidence)},
	{"justification", false, sw_shape_justification, FIELD(justification)},
	{"trace", false, sw_shape_trace, FIELD(trace)},
	{"signature", true, sw_shape_signature, FIELD(signature)},
};

SwStatus
sw_proposal_parse(SwArena *arena, SwText text, size_t octets_max, SwProposal *proposal_out,
				  SwFault *fault_out)
{
	const SwJson *object;
	SwProposal proposal = {0};
	SwStatus status;

	status = sw_json_parse(arena, text, octets_max, SW_JSON_DEPTH_MAX, &object, fault_out);
	if (status != SW_OK)
		return status;
	status = sw_shape_read(arena,
						   SW_TEXT(""),
						   object,
						   proposal_members,
						   SW_COUNT(proposal_members),
						   &proposal,
						   fault_out);
	if (status != SW_OK)
		return status;
	sw_assert(sw_name_split_instance(proposal.instance, &proposal.tenant, &proposal.name));
	sw_assert(sw_signer_parse(proposal.signer, &proposal.key));
	proposal.object = object;
	*proposal_out = proposal;
	return SW_OK;
}

SwText
sw_proposal_bytes(SwArena *arena, const SwProposal *proposal)
{
	static const char *const unsigned_members[] = {"inputs", "signature", NULL};

	return sw_canon_without(arena, proposal->object, unsigned_members);
}

SwHash
sw_proposal_signed_hash(SwArena *arena, const SwProposal *proposal)
{
	SwText bytes = sw_proposal_bytes(arena, proposal);
	SwBuffer buffer;

	sw_buffer_init(&buffer, arena, sizeof(SW_TAG_PROPOSAL) + bytes.size);
	sw_buffer_string(&buffer, SW_TAG_PROPOSAL "\n");
	sw_buffer_text(&buffer, bytes);
	return sw_hash_text(sw_buffer_view(&buffer));
}

bool
sw_proposal_verify(SwArena *arena, const SwProposal *proposal)
{
	return sw_signature_verify(arena,
							   &proposal->key,
							   SW_TAG_PROPOSAL,
							   sw_proposal_bytes(arena, proposal),
							   proposal->signature);
}

int
sw_order_compare(SwHlc a_hlc, SwText a_signer, SwText a_idem_key, SwHlc b_hlc, SwText b_signer,
				 SwText b_idem_key)
{
	int order;

	if (a_hlc != b_hlc)
		return a_hlc < b_hlc ? -1 : 1;
	order = sw_text_compare(a_signer, b_signer);
	return order != 0 ? order : sw_text_compare(a_idem_key, b_idem_key);
}
