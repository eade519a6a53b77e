/*-------------------------------------------------------------------------
 *
 * vote.c
 *		A signed vote for a council or a plan.
 *
 * src/core/vote.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/vote.h"

#include <stddef.h>

#include "shape.h"
#include "swoosh/canon.h"

static const char *
read_purpose(SwShape *shape, const SwJson *value, void *field)
{
	SwText *purpose = field;

	(void) shape;
	*purpose = sw_json_text_of(value);
	if (sw_text_is(*purpose, SW_PURPOSE_COUNCIL) || sw_text_is(*purpose, SW_PURPOSE_PLAN))
		return NULL;
	return "neither council nor plan";
}

SwStatus
sw_vote_parse(SwArena *arena, const SwJson *object, SwVote *vote_out, SwFault *fault_out)
{
	static const SwShapeMember members[] = {
		{"v", true, sw_shape_version, 0},
		{"purpose", true, read_purpose, offsetof(SwVote, purpose)},
		{"instance", true, sw_shape_instance, offsetof(SwVote, instance)},
		{"epoch", true, sw_shape_index, offsetof(SwVote, epoch)},
		{"subject_hash", true, sw_shape_hash, offsetof(SwVote, subject_hash)},
		{"voter", true, sw_shape_signer, offsetof(SwVote, voter)},
		{"expires", true, sw_shape_hlc, offsetof(SwVote, expires)},
		{"signature", true, sw_shape_signature, offsetof(SwVote, signature)},
	};

	*vote_out = (SwVote){.object = object};
	return sw_shape_read(arena,
						 (SwText){"", 0},
						 object,
						 members,
						 SW_COUNT(members),
						 vote_out,
						 fault_out);
}

bool
sw_vote_verify(SwArena *arena, const SwVote *vote)
{
	static const char *const unsigned_keys[] = {"signature", NULL};
	SwSigner signer;

	return sw_signer_parse(vote->voter, &signer) &&
		   sw_signature_verify(arena,
							   &signer,
							   SW_TAG_VOTE,
							   sw_canon_without(arena, vote->object, unsigned_keys),
							   vote->signature);
}
