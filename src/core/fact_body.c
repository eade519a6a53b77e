/*-------------------------------------------------------------------------
 *
 * fact_body.c
 *		The bodies of the fact kinds that the contract knows: a table each.
 *
 * Members are judged in text order, missing ones in the order of the contract, and
 * what ties members together after both.  Rows of the tables stand in the order of
 * the contract (section 10).
 *
 * src/core/fact_body.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "fact_body.h"

#include "swoosh/hlc.h"

#define AMPLITUDE_PPM_MAX 1000000
#define WINDOW_HEX_OCTETS 16

/* What readers fill where nobody wants the value: as large as any of their fields. */
typedef union Scratch
{
	SwHash hash;
	SwHlc hlc;
	int64_t integer;
	SwText text;
	const SwJson *value;
} Scratch;

static const char *
body_read(SwShape *shape, const SwJson *object, const SwShapeMember *members, size_t count)
{
	Scratch scratch;
	SwFault fault;

	if (sw_shape_read(shape->arena, shape->pointer, object, members, count, &scratch, &fault) ==
		SW_OK)
		return NULL;
	shape->pointer = fault.pointer;
	return fault.why;
}

/* list_read reads a list of objects that all have the shape of `members`. */
static const char *
list_read(SwShape *shape, const SwJson *list, const SwShapeMember *members, size_t count)
{
	SwText pointer = shape->pointer;

	if (!sw_json_is(list, SW_JSON_ARRAY))
		return "not a list";
	for (uint32_t i = 0; i < list->count; i++)
	{
		const char *why;

		shape->pointer = sw_json_pointer_index(shape->arena, pointer, i);
		why = body_read(shape, list->as.elements[i], members, count);
		if (why != NULL)
			return why;
	}
	shape->pointer = pointer;
	return NULL;
}

static const char *
read_any(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	(void) value;
	(void) field;
	return NULL;
}

static const char *
read_boolean(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	(void) field;
	return sw_json_is(value, SW_JSON_BOOLEAN) ? NULL : "not a boolean";
}

static const char *
read_integer(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	(void) field;
	return sw_json_is(value, SW_JSON_INTEGER) ? NULL : "not an integer";
}

static const char *
integer_within(const SwJson *value, int64_t least, int64_t greatest)
{
	if (!sw_json_is(value, SW_JSON_INTEGER) || value->as.integer < least ||
		value->as.integer > greatest)
		return "not an integer in range";
	return NULL;
}

static const char *
read_positive(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	(void) field;
	return integer_within(value, 1, SW_INTEGER_MAX);
}

static const char *
read_amplitude(SwShape *shape, const SwJson *value, void *field)
{
	(void) shape;
	(void) field;
	return integer_within(value, 0, AMPLITUDE_PPM_MAX);
}

static const char *
read_texts(SwShape *shape, const SwJson *value, void *field)
{
	(void) field;
	if (!sw_json_is(value, SW_JSON_ARRAY))
		return "not a list";
	for (uint32_t i = 0; i < value->count; i++)
		if (!sw_json_is(value->as.elements[i], SW_JSON_STRING))
		{
			shape->pointer = sw_json_pointer_index(shape->arena, shape->pointer, i);
			return "not a text";
		}
	return NULL;
}

static const char *
text_among(const SwJson *value, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (sw_text_is(sw_json_text_of(value), words[i]))
			return NULL;
	return "unknown value";
}

static const char *
read_status(SwShape *shape, const SwJson *value, void *field)
{
	static const char *const words[] = {"active", "throttled", "suspended", "revoked", "expired"};

	(void) shape;
	(void) field;
	return text_among(value, words, SW_COUNT(words));
}

static const char *
read_severity(SwShape *shape, const SwJson *value, void *field)
{
	static const char *const words[] = {"low", "medium", "high", "critical"};

	(void) shape;
	(void) field;
	return text_among(value, words, SW_COUNT(words));
}

static const char *
read_backbeat_window(SwShape *shape, const SwJson *value, void *field)
{
	uint8_t octets[WINDOW_HEX_OCTETS];

	(void) shape;
	(void) field;
	return sw_hex_decode(sw_json_text_of(value), octets, sizeof(octets))
			   ? NULL
			   : "not a window of BACKBEAT";
}

static const char *
read_phases(SwShape *shape, const SwJson *value, void *field)
{
	static const SwShapeMember members[] = {
		{"class", true, sw_shape_text, 0},
		{"offset_ms", true, sw_shape_index, 0},
		{"length_ms", true, read_positive, 0},
	};

	(void) field;
	return list_read(shape, value, members, SW_COUNT(members));
}

static const char *
read_pressure(SwShape *shape, const SwJson *value, void *field)
{
	static const SwShapeMember members[] = {
		{"amplitude_ppm", true, read_amplitude, 0},
		{"phase_ms", true, sw_shape_index, 0},
	};

	(void) field;
	return body_read(shape, value, members, SW_COUNT(members));
}

static const char *
read_voters(SwShape *shape, const SwJson *value, void *field)
{
	static const SwShapeMember members[] = {
		{"voter", true, sw_shape_text, 0},
		{"weight", true, read_positive, 0},
	};

	(void) field;
	return list_read(shape, value, members, SW_COUNT(members));
}

static const char *
read_rules(SwShape *shape, const SwJson *value, void *field)
{
	static const SwShapeMember members[] = {
		{"id", true, sw_shape_text, 0},
		{"rule", true, read_any, 0},
		{"rationale", true, sw_shape_text, 0},
	};

	(void) field;
	return list_read(shape, value, members, SW_COUNT(members));
}

static const SwShapeMember license_members[] = {
	{"license_id", true, sw_shape_text, 0},
	{"cluster_id", true, sw_shape_text, 0},
	{"status", true, read_status, 0},
	{"tier", true, sw_shape_text, 0},
	{"features", true, read_texts, 0},
	{"max_nodes", true, sw_shape_index, 0},
	{"token_version", true, sw_shape_index, 0},
	{"expires", true, sw_shape_hlc, 0},
	{"grace_until", true, sw_shape_hlc, 0},
	{"lease_expires", false, sw_shape_hlc, 0},
	{"token_hash", true, sw_shape_hash, 0},
};

static const SwShapeMember schedule_members[] = {
	{"id", true, sw_shape_text, 0},
	{"anchor", true, sw_shape_hlc, 0},
	{"period_ms", true, read_positive, 0},
	{"phases", true, read_phases, 0},
	{"pressure", true, read_pressure, 0},
};

static const SwShapeMember beat_members[] = {
	{"cluster_id", true, sw_shape_text, 0},
	{"beat_index", true, sw_shape_index, 0},
	{"downbeat", true, read_boolean, 0},
	{"phase", true, sw_shape_text, 0},
	{"window_id", true, read_backbeat_window, 0},
	{"deadline_ms", true, sw_shape_index, 0},
	{"tempo_mbpm", true, sw_shape_index, 0},
	{"raw_hash", true, sw_shape_hash, 0},
};

static const SwShapeMember bar_members[] = {
	{"window_id", true, read_backbeat_window, 0},
	{"from_beat", true, sw_shape_index, 0},
	{"to_beat", true, sw_shape_index, 0},
	{"agents_reporting", true, sw_shape_index, 0},
	{"on_time_reviews", true, sw_shape_index, 0},
	{"drift_us", true, read_integer, 0},
	{"raw_hash", true, sw_shape_hash, 0},
};

static const SwShapeMember roster_members[] = {
	{"voters", true, read_voters, 0},
	{"threshold", false, sw_shape_index, 0},
};

static const SwShapeMember tooling_members[] = {
	{"reachable", true, read_boolean, 0},
	{"version", true, sw_shape_text, 0},
	{"checked", true, sw_shape_hlc, 0},
};

static const SwShapeMember policy_members[] = {
	{"version", true, sw_shape_text, 0},
	{"rules", true, read_rules, 0},
	{"finding_severity", true, read_severity, 0},
	{"redact", true, read_texts, 0},
};

static const SwShapeMember verdict_members[] = {
	{"inputs_hash", true, sw_shape_hash, 0},
	{"breach", true, read_boolean, 0},
	{"rationale", true, sw_shape_text, 0},
};

static const SwShapeMember finding_members[] = {
	{"rule", true, read_any, 0},
	{"severity", true, read_severity, 0},
	{"tags", true, read_texts, 0},
	{"path", true, sw_shape_text, 0},
	{"secret_hash", true, sw_shape_hash, 0},
	{"count", true, sw_shape_index, 0},
};

static const SwShapeMember corpus_members[] = {
	{"content_hash", true, sw_shape_hash, 0},
	{"version", true, sw_shape_text, 0},
	{"sources", true, read_texts, 0},
	{"index_ref", true, sw_shape_text, 0},
};

/* integer_of is a member that the shape has found to be an integer. */
static int64_t
integer_of(const SwJson *object, const char *key)
{
	int64_t integer = 0;
	bool is_there = sw_json_get_integer(object, key, &integer);

	sw_assert(is_there);
	return integer;
}

static const char *
fault_below(SwShape *shape, const char *list, uint32_t i, const char *key, const char *why)
{
	shape->pointer = sw_json_pointer(shape->arena, shape->pointer, sw_text_from(list));
	shape->pointer = sw_json_pointer_index(shape->arena, shape->pointer, i);
	if (key != NULL)
		shape->pointer = sw_json_pointer(shape->arena, shape->pointer, sw_text_from(key));
	return why;
}

/* has_phase_before: an earlier phase has the class and the offset of the i-th. */
static bool
has_phase_before(const SwJson *phases, uint32_t i)
{
	const SwJson *phase = phases->as.elements[i];

	for (uint32_t k = 0; k < i; k++)
	{
		const SwJson *other = phases->as.elements[k];

		if (sw_text_equal(sw_json_get_string(phase, "class"), sw_json_get_string(other, "class")) &&
			integer_of(phase, "offset_ms") == integer_of(other, "offset_ms"))
			return true;
	}
	return false;
}

static const char *
schedule_finish(SwShape *shape, const SwJson *body)
{
	const SwJson *phases = sw_json_get(body, "phases");
	const SwJson *pressure = sw_json_get(body, "pressure");
	int64_t period_ms = integer_of(body, "period_ms");

	for (uint32_t i = 0; i < phases->count; i++)
	{
		if (integer_of(phases->as.elements[i], "offset_ms") >= period_ms)
			return fault_below(shape, "phases", i, "offset_ms", "not below the period");
		if (integer_of(phases->as.elements[i], "length_ms") > period_ms)
			return fault_below(shape, "phases", i, "length_ms", "longer than the period");
		if (has_phase_before(phases, i))
			return fault_below(shape, "phases", i, NULL, "a class twice at one offset");
	}
	if (integer_of(pressure, "phase_ms") < period_ms)
		return NULL;
	shape->pointer = sw_json_pointer(shape->arena, shape->pointer, SW_TEXT("pressure"));
	shape->pointer = sw_json_pointer(shape->arena, shape->pointer, SW_TEXT("phase_ms"));
	return "not below the period";
}

static const char *
roster_finish(SwShape *shape, const SwJson *body)
{
	const SwJson *voters = sw_json_get(body, "voters");

	for (uint32_t i = 0; i < voters->count; i++)
		for (uint32_t k = 0; k < i; k++)
			if (sw_text_equal(sw_json_get_string(voters->as.elements[i], "voter"),
							  sw_json_get_string(voters->as.elements[k], "voter")))
				return fault_below(shape, "voters", i, NULL, "a voter twice");
	return NULL;
}

typedef struct BodyKind
{
	const char *kind;
	const SwShapeMember *members;
	size_t count;
	const char *(*finish)(SwShape *shape, const SwJson *body); /* NULL: the shape is all */
} BodyKind;

#define BODY(kind, finish)                                                                         \
	{                                                                                              \
#kind, kind##_members, SW_COUNT(kind##_members), finish                                    \
	}

static const BodyKind body_kinds[] = {
	BODY(license, NULL),
	BODY(schedule, schedule_finish),
	BODY(beat, NULL),
	BODY(bar, NULL),
	BODY(roster, roster_finish),
	BODY(tooling, NULL),
	BODY(policy, NULL),
	BODY(verdict, NULL),
	BODY(finding, NULL),
	BODY(corpus, NULL),
};

const char *
sw_fact_body_check(SwShape *shape, SwText kind, const SwJson *body)
{
	for (size_t i = 0; i < SW_COUNT(body_kinds); i++)
	{
		const BodyKind *known = &body_kinds[i];
		const char *why;

		if (!sw_text_is(kind, known->kind))
			continue;
		why = body_read(shape, body, known->members, known->count);
		if (why != NULL || known->finish == NULL)
			return why;
		return known->finish(shape, body);
	}
	return sw_json_is(body, SW_JSON_OBJECT) ? NULL : "not an object";
}
