/*-------------------------------------------------------------------------
 *
 * record.c
 *		The log record of an accepted step, and the members that objects share.
 *
 * What a record is hashed over is exactly its members: the chain of records is the
 * chain of these hashes, so nothing here may depend on who asks.
 *
 * src/core/record.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/record.h"

#include "members.h"
#include "shape.h"
#include "swoosh/canon.h"

void
sw_members_hash(SwJsonBuilder *builder, const char *key, const SwHash *hash)
{
	sw_json_add(builder, key, sw_hash_to_json(builder->arena, hash));
}

void
sw_members_hlc(SwJsonBuilder *builder, const char *key, SwHlc hlc)
{
	sw_json_add_text(builder, key, sw_hlc_spelling(builder->arena, hlc));
}

void
sw_members_integer(SwJsonBuilder *builder, const char *key, int64_t integer)
{
	sw_json_add(builder, key, sw_json_integer(builder->arena, integer));
}

void
sw_members_proposed(SwJsonBuilder *builder, const SwProposal *proposal)
{
	sw_json_add_text(builder, "instance", proposal->instance);
	sw_json_add_text(builder, "transition", proposal->transition);
	sw_members_hash(builder, "inputs_hash", &proposal->inputs_hash);
	sw_json_add_text(builder, "signer", proposal->signer);
	sw_json_add_text(builder, "idem_key", proposal->idem_key);
	sw_members_hlc(builder, "hlc", proposal->hlc);
	sw_json_add_text(builder, "window_id", proposal->window_id);
	sw_json_add(builder, "evidence", proposal->evidence);
	sw_json_add(builder, "justification", proposal->justification);
	sw_json_add(builder, "trace", proposal->trace);
}

void
sw_members_recorded(SwJsonBuilder *builder, const SwRecord *record)
{
	SwProposal proposal = {.instance = record->instance,
						   .transition = record->transition,
						   .inputs_hash = record->inputs_hash,
						   .signer = record->signer,
						   .idem_key = record->idem_key,
						   .hlc = record->hlc,
						   .window_id = record->window_id,
						   .evidence = record->evidence,
						   .justification = record->justification,
						   .trace = record->trace};

	sw_members_proposed(builder, &proposal);
}

/* record_object is the object that is hashed. */
static const SwJson *
record_object(SwArena *arena, const SwRecord *record)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_members_integer(&builder, "v", 1);
	sw_json_add_text(&builder, "tenant", record->tenant);
	sw_members_integer(&builder, "wal_index", record->wal_index);
	sw_members_hash(&builder, "chart_hash", &record->chart_hash);
	sw_members_hash(&builder, "state_pre_hash", &record->state_pre_hash);
	sw_members_recorded(&builder, record);
	sw_json_add(&builder, "grants", record->grants);
	sw_json_add(&builder, "guards", record->guards);
	sw_json_add_text(&builder, "recorded_at", sw_time_spelling(arena, record->recorded_at_us));
	sw_members_hash(&builder, "state_post_hash", &record->state_post_hash);
	sw_members_hash(&builder, "prev_record_hash", &record->prev_record_hash);
	sw_json_add_text(&builder, "signature", record->signature);
	return sw_json_end(&builder);
}

void
sw_record_make(SwArena *arena, const SwHead *head, const SwProposal *proposal, const SwJson *grants,
			   const SwJson *guards, int64_t recorded_at_us, const SwHash *state_post_hash,
			   SwRecord *record_out)
{
	SwRecord record = {.tenant = head->tenant,
					   .instance = proposal->instance,
					   .wal_index = head->wal_index + 1,
					   .chart_hash = head->chart_hash,
					   .state_pre_hash = proposal->current_state_hash,
					   .inputs_hash = proposal->inputs_hash,
					   .state_post_hash = *state_post_hash,
					   .prev_record_hash = head->record_hash,
					   .transition = proposal->transition,
					   .signer = proposal->signer,
					   .idem_key = proposal->idem_key,
					   .window_id = proposal->window_id,
					   .hlc = proposal->hlc,
					   .recorded_at_us = recorded_at_us,
					   .grants = grants,
					   .guards = guards,
					   .evidence = proposal->evidence,
					   .justification = proposal->justification,
					   .trace = proposal->trace,
					   .signature = proposal->signature};

	record.object = record_object(arena, &record);
	record.bytes = sw_canon(arena, record.object);
	record.hash = sw_hash_text(record.bytes);
	*record_out = record;
}

/* One entry of `guards`, as far as its shape goes. */
typedef struct GuardShape
{
	SwText guard;
	const SwJson *reasons;
	const SwJson *facts;
} GuardShape;

static const char *
read_boolean(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	(void) field;
	return sw_json_is(value, SW_JSON_BOOLEAN) ? NULL : "not a boolean";
}

static const char *
read_reasons(SwShape *shape, const SwJson *value, void *field)
{
	const SwJson **reasons = field;

	if (!sw_json_is(value, SW_JSON_ARRAY))
		return "not a list";
	for (uint32_t i = 0; i < value->count; i++)
		if (sw_json_get_string(value->as.elements[i], "code").data == NULL)
		{
			shape->pointer = sw_json_pointer_index(shape->arena, shape->pointer, i);
			return "not a reason";
		}
	*reasons = value;
	return NULL;
}

static const char *
read_guards(SwShape *shape, const SwJson *value, void *field)
{
	static const SwShapeMember members[] = {
		{"guard", true, sw_shape_text, offsetof(GuardShape, guard)},
		{"ok", true, read_boolean, 0},
		{"reasons", true, read_reasons, offsetof(GuardShape, reasons)},
		{"facts", true, sw_shape_hashes, offsetof(GuardShape, facts)},
	};
	const SwJson **guards = field;

	if (!sw_json_is(value, SW_JSON_ARRAY))
		return "not a list";
	for (uint32_t i = 0; i < value->count; i++)
	{
		SwText pointer = sw_json_pointer_index(shape->arena, shape->pointer, i);
		const SwJson *entry = value->as.elements[i];
		GuardShape guard;
		SwFault fault;

		if (sw_shape_read(shape->arena,
						  pointer,
						  entry,
						  members,
						  SW_COUNT(members),
						  &guard,
						  &fault) != SW_OK)
		{
			shape->pointer = fault.pointer;
			return fault.why;
		}
	}
	*guards = value;
	return NULL;
}

#define FIELD(name) offsetof(SwRecord, name)

static const SwShapeMember record_members[] = {
	{"v", true, sw_shape_version, 0},
	{"tenant", true, sw_shape_tenant, FIELD(tenant)},
	{"instance", true, sw_shape_instance, FIELD(instance)},
	{"wal_index", true, sw_shape_index, FIELD(wal_index)},
	{"chart_hash", true, sw_shape_hash, FIELD(chart_hash)},
	{"state_pre_hash", true, sw_shape_hash, FIELD(state_pre_hash)},
	{"transition", true, sw_shape_transition, FIELD(transition)},
	{"inputs_hash", true, sw_shape_hash, FIELD(inputs_hash)},
	{"signer", true, sw_shape_signer, FIELD(signer)},
	{"grants", true, sw_shape_hashes, FIELD(grants)},
	{"idem_key", true, sw_shape_idem_key, FIELD(idem_key)},
	{"hlc", true, sw_shape_hlc, FIELD(hlc)},
	{"window_id", false, sw_shape_window_id, FIELD(window_id)},
	{"evidence", false, sw_shape_evidence, FIELD(evidence)},
	{"justification", false, sw_shape_justification, FIELD(justification)},
	{"trace", false, sw_shape_trace, FIELD(trace)},
	{"guards", true, read_guards, FIELD(guards)},
	{"recorded_at", true, sw_shape_time, FIELD(recorded_at_us)},
	{"state_post_hash", true, sw_shape_hash, FIELD(state_post_hash)},
	{"prev_record_hash", true, sw_shape_hash, FIELD(prev_record_hash)},
	{"signature", true, sw_shape_signature, FIELD(signature)},
};

SwStatus
sw_record_parse(SwArena *arena, const SwJson *object, SwRecord *record_out, SwFault *fault_out)
{
	SwRecord record = {0};
	SwStatus status = sw_shape_read(arena,
									SW_TEXT(""),
									object,
									record_members,
									SW_COUNT(record_members),
									&record,
									fault_out);

	if (status != SW_OK)
		return status;
	record.object = object;
	record.hash = sw_hash_json(arena, object);
	*record_out = record;
	return SW_OK;
}

SwText
sw_record_proposal_bytes(SwArena *arena, const SwRecord *record)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_members_hash(&builder, "current_state_hash", &record->state_pre_hash);
	sw_members_recorded(&builder, record);
	return sw_canon(arena, sw_json_end(&builder));
}
