/*-------------------------------------------------------------------------
 *
 * shape.c
 *		The shape of an object as a table: one row a member, read into a struct.
 *
 * src/core/shape.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "shape.h"

#include "swoosh/address.h"
#include "swoosh/hlc.h"
#include "swoosh/name.h"
#include "swoosh/signature.h"

static const SwShapeMember *
member_of(const SwShapeMember *members, size_t count, SwText key)
{
	for (size_t i = 0; i < count; i++)
		if (sw_text_is(key, members[i].key))
			return &members[i];
	return NULL;
}

static SwStatus
refuse(SwFault *fault_out, SwText pointer, const char *why)
{
	*fault_out = (SwFault){pointer, why};
	return SW_MALFORMED;
}

SwStatus
sw_shape_read(SwArena *arena, SwText pointer, const SwJson *object, const SwShapeMember *members,
			  size_t count, void *out, SwFault *fault_out)
{
	if (!sw_json_is(object, SW_JSON_OBJECT))
		return refuse(fault_out, pointer, "not an object");
	for (uint32_t i = 0; i < object->count; i++)
	{
		const SwMember *given = &object->as.members[i];
		const SwShapeMember *member = member_of(members, count, given->key);
		SwShape shape = {arena, sw_json_pointer(arena, pointer, given->key)};
		const char *why;

		if (member == NULL)
			return refuse(fault_out, shape.pointer, "unknown member");
		why = member->read(&shape, given->value, (char *) out + member->field);
		if (why != NULL)
			return refuse(fault_out, shape.pointer, why);
	}
	for (size_t i = 0; i < count; i++)
		if (members[i].is_required && sw_json_get(object, members[i].key) == NULL)
			return refuse(fault_out,
						  sw_json_pointer(arena, pointer, sw_text_from(members[i].key)),
						  "missing member");
	return SW_OK;
}

const char *
sw_shape_version(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	(void) field;
	return sw_json_is(value, SW_JSON_INTEGER) && value->as.integer == 1 ? NULL : "not 1";
}

const char *
sw_shape_hash(SwShape *shape, const SwJson *value, void *field)
{
	SwHash *hash = field;

	(void) shape;
	return sw_hash_parse(sw_json_text_of(value), hash) ? NULL : "not a hash";
}

const char *
sw_shape_hlc(SwShape *shape, const SwJson *value, void *field)
{
	SwHlc *hlc = field;

	(void) shape;
	return sw_hlc_parse(sw_json_text_of(value), hlc) ? NULL : "not an hlc";
}

const char *
sw_shape_time(SwShape *shape, const SwJson *value, void *field)
{
	int64_t *us = field;

	(void) shape;
	return sw_time_parse(sw_json_text_of(value), us) ? NULL : "not a time of a server";
}

const char *
sw_shape_index(SwShape *shape, const SwJson *value, void *field)
{
	int64_t *index = field;

	(void) shape;
	if (!sw_json_is(value, SW_JSON_INTEGER) || value->as.integer < 0)
		return "not an integer of at least 0";
	*index = value->as.integer;
	return NULL;
}

const char *
sw_shape_text(SwShape *shape, const SwJson *value, void *field)
{
	SwText *text = field;

	(void) shape;
	*text = sw_json_text_of(value);
	return sw_json_is(value, SW_JSON_STRING) ? NULL : "not a text";
}

/* text_that reads a text of which a predicate holds. */
static const char *
text_that(bool (*holds)(SwText text), const SwJson *value, void *field, const char *why)
{
	SwText *text = field;

	if (!sw_json_is(value, SW_JSON_STRING) || !holds(value->as.text))
		return why;
	*text = value->as.text;
	return NULL;
}

static bool
is_instance(SwText text)
{
	SwText tenant;
	SwText name;

	return sw_name_split_instance(text, &tenant, &name);
}

static bool
is_signer(SwText text)
{
	SwSigner signer;

	return sw_signer_parse(text, &signer);
}

const char *
sw_shape_instance(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	return text_that(is_instance, value, field, "not an instance name");
}

const char *
sw_shape_tenant(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	return text_that(sw_name_is_tenant, value, field, "not the name of a tenant");
}

const char *
sw_shape_machine(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	return text_that(sw_name_is_machine, value, field, "not the name of a machine");
}

const char *
sw_shape_machine_version(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	return text_that(sw_name_is_version, value, field, "not a version");
}

const char *
sw_shape_transition(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	return text_that(sw_name_is_transition, value, field, "not a name");
}

const char *
sw_shape_signer(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	return text_that(is_signer, value, field, "not a signer");
}

const char *
sw_shape_idem_key(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	return text_that(sw_name_is_idem_key, value, field, "not an idempotency key");
}

const char *
sw_shape_window_id(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	return text_that(sw_name_is_window_id, value, field, "not a window id");
}

const char *
sw_shape_signature(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	return text_that(sw_signature_is_spelling, value, field, "not a signature");
}

const char *
sw_shape_object(SwShape *shape, const SwJson *value, void *field)
{
	const SwJson **object = field;

	(void) shape;
	*object = value;
	return sw_json_is(value, SW_JSON_OBJECT) ? NULL : "not an object";
}

const char *
sw_shape_evidence(SwShape *shape, const SwJson *value, void *field)
{
	const SwJson **evidence = field;

	if (!sw_json_is(value, SW_JSON_ARRAY))
		return "not a list";
	if (value->count > SW_EVIDENCE_MAX)
		return "too many";
	*evidence = value;
	for (uint32_t i = 0; i < value->count; i++)
	{
		const SwJson *item = value->as.elements[i];
		SwAddress address;
		const char *part = NULL;

		if (sw_json_is(item, SW_JSON_STRING) && sw_address_parse(item->as.text, &address, &part))
			continue;
		shape->pointer = sw_json_pointer_index(shape->arena, shape->pointer, i);
		if (part == NULL)
			return "not an address";
		return sw_text_format(shape->arena, "UCXL-400-INVALID_ADDRESS: %s", part).data;
	}
	return NULL;
}

const char *
sw_shape_justification(SwShape *shape, const SwJson *value, void *field)
{
	const SwJson **justification = field;

	(void) shape;
	_Static_assert(SW_JUSTIFICATION_OCTETS_MAX == 4096, "the answer names the limit");
	if (!sw_json_is(value, SW_JSON_STRING) || value->as.text.size > SW_JUSTIFICATION_OCTETS_MAX)
		return "not a text of at most 4096 octets";
	*justification = value;
	return NULL;
}

const char *
sw_shape_trace(SwShape *shape, const SwJson *value, void *field)
{
	static const char *const keys[] = {"traceparent",
									   "trace_id",
									   "session_id",
									   "task_id",
									   "capability_id",
									   "version",
									   "agent_id"};
	const SwJson **trace = field;

	_Static_assert(SW_TRACE_OCTETS_MAX == 1024, "the answer names the limit");
	if (!sw_json_is(value, SW_JSON_OBJECT))
		return "not an object";
	*trace = value;
	for (uint32_t i = 0; i < value->count; i++)
	{
		const SwMember *member = &value->as.members[i];
		SwText pointer = shape->pointer;
		size_t k = 0;

		while (k < SW_COUNT(keys) && !sw_text_is(member->key, keys[k]))
			k++;
		shape->pointer = sw_json_pointer(shape->arena, pointer, member->key);
		if (k == SW_COUNT(keys))
			return "unknown member";
		if (!sw_json_is(member->value, SW_JSON_STRING) ||
			member->value->as.text.size > SW_TRACE_OCTETS_MAX)
			return "not a text of at most 1024 octets";
		shape->pointer = pointer;
	}
	return NULL;
}

const char *
sw_shape_hashes(SwShape *shape, const SwJson *value, void *field)
{
	const SwJson **hashes = field;
	SwHash hash;

	if (!sw_json_is(value, SW_JSON_ARRAY))
		return "not a list";
	for (uint32_t i = 0; i < value->count; i++)
		if (!sw_hash_parse(sw_json_text_of(value->as.elements[i]), &hash))
		{
			shape->pointer = sw_json_pointer_index(shape->arena, shape->pointer, i);
			return "not a hash";
		}
	if (!sw_json_is_sorted_texts(value))
		return "not sorted";
	*hashes = value;
	return NULL;
}
