/*-------------------------------------------------------------------------
 *
 * verify.c
 *		The verifier: lines in, the first fault out.
 *
 * src/core/verify.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/verify.h"

#include <string.h>

#include "shape.h"
#include "swoosh/canon.h"
#include "verify_lines.h"

/* How much a work arena may grow before the head moves out: this, or what it takes by itself. */
#define WORK_OCTETS ((size_t) 4 * 1024 * 1024)

static void *
work_take(void *context, size_t size)
{
	SwVerifyWork *work = context;

	work->taken += size;
	return work->host.take(work->host.context, size);
}

static void
work_release(void *context, void *chunk)
{
	SwVerifyWork *work = context;

	if (work->host.release != NULL)
		work->host.release(work->host.context, chunk);
}

SwVerifier *
sw_verifier_new(SwArenaHost host, SwVerifyOptions options)
{
	SwVerifier *verifier = host.take(host.context, sizeof(SwVerifier));

	memset(verifier, 0, sizeof(*verifier));
	verifier->host = host;
	verifier->options = options;
	sw_arena_init(&verifier->lasting, host);
	sw_map_init(&verifier->grants, host);
	sw_map_init(&verifier->facts, host);
	sw_map_init(&verifier->charts, host);
	sw_map_init(&verifier->inputs, host);
	sw_map_init(&verifier->idem_keys, host);
	sw_map_init(&verifier->revocations, host);
	for (size_t i = 0; i < SW_COUNT(verifier->work); i++)
	{
		SwVerifyWork *work = &verifier->work[i];

		work->host = host;
		sw_arena_init(&work->arena, (SwArenaHost){work_take, work_release, work});
	}
	return verifier;
}

void
sw_verifier_free(SwVerifier *verifier)
{
	SwArenaHost host = verifier->host;

	for (size_t i = 0; i < SW_COUNT(verifier->work); i++)
		sw_arena_reset(&verifier->work[i].arena);
	sw_map_free(&verifier->grants);
	sw_map_free(&verifier->facts);
	sw_map_free(&verifier->charts);
	sw_map_free(&verifier->inputs);
	sw_map_free(&verifier->idem_keys);
	sw_map_free(&verifier->revocations);
	sw_arena_reset(&verifier->lasting);
	if (host.release != NULL)
		host.release(host.context, verifier);
}

SwArena *
sw_verify_arena(SwVerifier *verifier)
{
	return &verifier->work[verifier->current].arena;
}

/* verifier_settle moves the head to the other work arena, and gives the current one back. */
static void
verifier_settle(SwVerifier *verifier)
{
	SwVerifyWork *from = &verifier->work[verifier->current];
	SwVerifyWork *to = &verifier->work[1 - verifier->current];

	if (from->taken < WORK_OCTETS + 2 * verifier->settled)
		return;
	if (verifier->has_head)
		verifier->head.state = sw_state_copy(&to->arena, verifier->head.state);
	if (verifier->has_record)
	{
		const SwJson *object = sw_json_copy(&to->arena, verifier->record.object);
		SwFault fault;

		sw_assert(sw_record_parse(&to->arena, object, &verifier->record, &fault) == SW_OK);
		verifier->head.last_signer = verifier->record.signer;
		verifier->head.last_idem_key = verifier->record.idem_key;
	}
	sw_arena_reset(&from->arena);
	from->taken = 0;
	verifier->current = 1 - verifier->current;
	verifier->settled = to->taken;
}

SwStatus
sw_verify_fault(SwVerifier *verifier, SwStatus status, const char *name, SwText pointer,
				SwText expected, SwText found)
{
	verifier->fault = (SwVerifyFault){.line = verifier->line,
									  .wal_index = verifier->at_index,
									  .name = name,
									  .pointer = pointer,
									  .expected = expected,
									  .found = found};
	return status;
}

SwStatus
sw_verify_malformed(SwVerifier *verifier, const char *prefix, const SwFault *fault)
{
	SwArena *arena = sw_verify_arena(verifier);
	SwBuffer pointer;

	sw_buffer_init(&pointer, arena, 64 + fault->pointer.size);
	sw_buffer_string(&pointer, prefix);
	sw_buffer_text(&pointer, fault->pointer);
	return sw_verify_fault(verifier,
						   SW_MALFORMED,
						   "malformed",
						   sw_buffer_view(&pointer),
						   SW_NO_TEXT,
						   sw_text_from(fault->why));
}

SwStatus
sw_verify_broken(SwVerifier *verifier, const char *name, SwText expected, SwText found)
{
	return sw_verify_fault(verifier, SW_CHAIN_BROKEN, name, SW_NO_TEXT, expected, found);
}

SwStatus
sw_verify_equal(SwVerifier *verifier, const char *name, const SwHash *expected, const SwHash *found)
{
	SwArena *arena = sw_verify_arena(verifier);

	if (sw_hash_equal(expected, found))
		return SW_OK;
	return sw_verify_broken(verifier,
							name,
							sw_hash_spelling(arena, expected),
							sw_hash_spelling(arena, found));
}

bool
sw_verify_signed(SwVerifier *verifier, SwText signer, const char *tag, const SwJson *object)
{
	static const char *const unsigned_members[] = {"signature", NULL};
	SwArena *arena = sw_verify_arena(verifier);
	SwSigner key;

	if (verifier->options.skip_signatures)
		return true;
	return sw_signer_parse(signer, &key) &&
		   sw_signature_verify(arena,
							   &key,
							   tag,
							   sw_canon_without(arena, object, unsigned_members),
							   sw_json_get_string(object, "signature"));
}

bool
sw_verify_is_server(const SwVerifier *verifier, SwText signer)
{
	for (const SwVerifyServer *server = verifier->servers; server != NULL; server = server->next)
		if (sw_text_equal(server->signer, signer))
			return true;
	return false;
}

bool
sw_verify_is_revoked(const SwVerifier *verifier, SwText signer)
{
	SwHash key = sw_hash_text(signer);

	return sw_map_get(&verifier->revocations, &key) != NULL;
}

/* The kinds of lines, by the member that names them. */
static const struct
{
	const char *name;
	SwStatus (*take)(SwVerifier *verifier, const SwJson *value); /* NULL: a record */
} kinds[] = {
	{"genesis", sw_verify_genesis},
	{"chart", sw_verify_chart},
	{"grant", sw_verify_grant},
	{"revocation", sw_verify_revocation},
	{"fact", sw_verify_fact},
	{"inputs", sw_verify_inputs},
	{"record", NULL},
	{"decision", sw_verify_decision},
	{"snapshot", sw_verify_snapshot},
};

/* The members of a line. */
typedef struct LineShape
{
	const SwJson *value;
	SwHash record_hash;
} LineShape;

/* line_kind is the index in `kinds` of the first member that names one, else their number. */
static size_t
line_kind(const SwJson *line)
{
	for (uint32_t i = 0; sw_json_is(line, SW_JSON_OBJECT) && i < line->count; i++)
		for (size_t k = 0; k < SW_COUNT(kinds); k++)
			if (sw_text_is(line->as.members[i].key, kinds[k].name))
				return k;
	return SW_COUNT(kinds);
}

/* line_take judges one line that is JSON. */
static SwStatus
line_take(SwVerifier *verifier, const SwJson *line)
{
	size_t kind = line_kind(line);
	bool is_known = kind < SW_COUNT(kinds);
	SwShapeMember members[] = {
		{is_known ? kinds[kind].name : "", true, sw_shape_object, offsetof(LineShape, value)},
		{"record_hash", true, sw_shape_hash, offsetof(LineShape, record_hash)},
	};
	bool is_record = is_known && kinds[kind].take == NULL;
	bool is_decision = is_known && kinds[kind].take == sw_verify_decision;
	size_t count = is_record ? 2 : is_known ? 1 : 0;
	SwFault fault = {SW_TEXT(""), "no line of an export"};
	LineShape shape;

	if (sw_shape_read(sw_verify_arena(verifier),
					  SW_TEXT(""),
					  line,
					  members,
					  count,
					  &shape,
					  &fault) != SW_OK ||
		!is_known)
		return sw_verify_malformed(verifier, "", &fault);
	if (!verifier->has_genesis && kinds[kind].take != sw_verify_genesis)
		return sw_verify_broken(verifier, "genesis_missing", SW_NO_TEXT, SW_NO_TEXT);
	if (verifier->is_decision_due != is_decision)
		return sw_verify_broken(verifier,
								is_decision ? "decision_unexpected" : "decision_missing",
								SW_NO_TEXT,
								SW_NO_TEXT);
	return is_record ? sw_verify_record(verifier, shape.value, &shape.record_hash)
					 : kinds[kind].take(verifier, shape.value);
}

SwStatus
sw_verifier_line(SwVerifier *verifier, SwText line, SwVerifyFault *fault_out)
{
	const SwJson *value;
	SwStatus status;
	SwArena *arena;
	SwFault fault;

	sw_assert(!verifier->is_failed);
	verifier->line++;
	verifier->at_index = -1;
	verifier_settle(verifier);
	arena = sw_verify_arena(verifier);
	status = sw_json_parse(arena,
						   sw_text_copy(arena, line),
						   SW_EXPORT_LINE_OCTETS_MAX,
						   SW_EXPORT_DEPTH_MAX,
						   &value,
						   &fault);
	status =
		status == SW_OK ? line_take(verifier, value) : sw_verify_malformed(verifier, "", &fault);
	verifier->is_failed = status != SW_OK;
	if (verifier->is_failed)
		*fault_out = verifier->fault;
	return status;
}

SwStatus
sw_verifier_end(SwVerifier *verifier, SwVerifyFault *fault_out)
{
	SwStatus status;

	sw_assert(!verifier->is_failed);
	verifier->line++;
	verifier->at_index = -1;
	if (!verifier->has_genesis)
		status = sw_verify_broken(verifier, "genesis_missing", SW_NO_TEXT, SW_NO_TEXT);
	else if (verifier->is_decision_due)
		status = sw_verify_broken(verifier, "decision_missing", SW_NO_TEXT, SW_NO_TEXT);
	else
		status = sw_verify_start(verifier);
	if (status == SW_OK && !verifier->has_head)
		status = sw_verify_broken(verifier,
								  "chart_missing",
								  sw_hash_spelling(sw_verify_arena(verifier),
												   &verifier->genesis.chart_hash),
								  SW_NO_TEXT);
	verifier->is_failed = status != SW_OK;
	if (verifier->is_failed)
		*fault_out = verifier->fault;
	return status;
}

int64_t
sw_verifier_records(const SwVerifier *verifier)
{
	return verifier->records;
}

int64_t
sw_verifier_wal_index(const SwVerifier *verifier)
{
	return verifier->has_head ? verifier->head.wal_index : -1;
}

SwState *
sw_verifier_state(const SwVerifier *verifier)
{
	return verifier->has_head ? verifier->head.state : NULL;
}

const SwRecord *
sw_verifier_record(const SwVerifier *verifier)
{
	return verifier->has_record ? &verifier->record : NULL;
}

const SwHash *
sw_verifier_record_hash(const SwVerifier *verifier)
{
	return verifier->has_head ? &verifier->head.record_hash : NULL;
}
