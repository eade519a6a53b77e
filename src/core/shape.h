/*-------------------------------------------------------------------------
 *
 * shape.h
 *		The shape of an object as a table: one row a member, read into a struct.
 *
 * Proposals, records, snapshots and the lines of an export are all read this way, so
 * that members are judged in text order and missing ones in the order of the table.
 *
 * src/core/shape.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_SHAPE_H
#define SWOOSH_CORE_SHAPE_H

#include "swoosh/hash.h"

/* What a reader is given besides the value.  `pointer` is the value's; a reader may lengthen it. */
typedef struct SwShape
{
	SwArena *arena;
	SwText pointer;
} SwShape;

/* A reader fills `field` and answers NULL, or says why the value is refused. */
typedef const char *(*SwShapeReader)(SwShape *shape, const SwJson *value, void *field);

typedef struct SwShapeMember
{
	const char *key;
	bool is_required;
	SwShapeReader read;
	size_t field; /* offset in the struct that is filled */
} SwShapeMember;

/*
 * sw_shape_read reads `object` by `members` into the struct at `out`, whose fields for absent
 * members keep their values.  `pointer` is that of the object.  Returns SW_MALFORMED, with the
 * first fault (no object; members in text order; missing ones in table order), or SW_OK.  Pure.
 */
SwStatus sw_shape_read(SwArena *arena, SwText pointer, const SwJson *object,
					   const SwShapeMember *members, size_t count, void *out, SwFault *fault_out);

#define SW_COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Readers, by what the field is. */
const char *sw_shape_version(SwShape *shape, const SwJson *value, void *field);  /* 1; no field */
const char *sw_shape_hash(SwShape *shape, const SwJson *value, void *field);     /* SwHash */
const char *sw_shape_hlc(SwShape *shape, const SwJson *value, void *field);      /* SwHlc */
const char *sw_shape_time(SwShape *shape, const SwJson *value, void *field);     /* int64_t us */
const char *sw_shape_index(SwShape *shape, const SwJson *value, void *field);    /* int64_t >= 0 */
const char *sw_shape_text(SwShape *shape, const SwJson *value, void *field);     /* SwText */
const char *sw_shape_instance(SwShape *shape, const SwJson *value, void *field); /* SwText */
const char *sw_shape_tenant(SwShape *shape, const SwJson *value, void *field);   /* SwText */
const char *sw_shape_machine(SwShape *shape, const SwJson *value, void *field);  /* SwText */
const char *sw_shape_machine_version(SwShape *shape, const SwJson *value, void *field); /* SwText */
const char *sw_shape_transition(SwShape *shape, const SwJson *value, void *field);      /* SwText */
const char *sw_shape_signer(SwShape *shape, const SwJson *value, void *field);          /* SwText */
const char *sw_shape_idem_key(SwShape *shape, const SwJson *value, void *field);        /* SwText */
const char *sw_shape_window_id(SwShape *shape, const SwJson *value, void *field);       /* SwText */
const char *sw_shape_signature(SwShape *shape, const SwJson *value, void *field);       /* SwText */
/* The rest fill a const SwJson *. */
const char *sw_shape_object(SwShape *shape, const SwJson *value, void *field);
const char *sw_shape_evidence(SwShape *shape, const SwJson *value, void *field);
const char *sw_shape_justification(SwShape *shape, const SwJson *value, void *field);
const char *sw_shape_trace(SwShape *shape, const SwJson *value, void *field);
const char *sw_shape_hashes(SwShape *shape, const SwJson *value, void *field); /* sorted */

#endif
