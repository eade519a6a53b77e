/*-------------------------------------------------------------------------
 *
 * machine.c
 *		swoosh_define_machine: a chart enters under a name and a version, for ever.
 *
 * What is stored is the ordered canonical bytes, so that the hash is that of the
 * column.  Built-in charts are no rows of the install script, which would
 * collide with those of a dump: they are defined when they are first used.
 *
 * src/propose/machine.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "charts.h"
#include "pg/chart_cache.h"
#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/memory.h"
#include "pg/report.h"
#include "propose/machine.h"
#include "propose/verb.h"
#include "swoosh/canon.h"
#include "swoosh/chart.h"
#include "swoosh/name.h"

#define FINDINGS_SHOWN_MAX 50
#define SIGNED_OCTETS_MAX  4096

typedef struct Definition
{
	SwText machine, version;
	SwText text; /* as given */
	bool is_forced;
	SwText signer, signature; /* SW_NO_TEXT where it is not signed */
} Definition;

static const struct Builtin
{
	const char *machine, *version, *text;
} builtins[] = {{"project", "1", SW_CHART_PROJECT_1}};

PG_FUNCTION_INFO_V1(swoosh_define_machine);

/* findings_raise lists all faults; lint is among them unless it was forced or is advice. */
static void
findings_raise(const SwFindings *findings, bool is_forced)
{
	StringInfoData list;
	uint32_t count = 0;
	bool has_lint_only = true;

	initStringInfo(&list);
	for (uint32_t i = 0; i < findings->count; i++)
	{
		const SwFinding *finding = &findings->items[i];

		if (finding->is_advice || (finding->is_lint && is_forced))
			continue;
		has_lint_only &= finding->is_lint;
		if (++count > FINDINGS_SHOWN_MAX)
			continue;
		appendStringInfo(&list,
						 "%s%s: %s: %s",
						 count > 1 ? "\n" : "",
						 finding->pointer.size > 0 ? swpg_cstring(finding->pointer) : "the root",
						 finding->code,
						 swpg_cstring(finding->message));
	}
	if (count == 0)
		return;
	if (count > FINDINGS_SHOWN_MAX)
		appendStringInfo(&list, "\nand %u more", count - FINDINGS_SHOWN_MAX);
	ereport(ERROR,
			swpg_errcode(SW_CHART_REFUSED),
			errmsg("chart is refused: %u %s", count, count == 1 ? "finding" : "findings"),
			errdetail("%s", list.data),
			has_lint_only ? errhint("With force => true such a chart is defined.") : 0);
}

/* chart_parse reads a chart and raises all that is wrong with it. */
static const SwChart *
chart_parse(SwArena *arena, const Definition *definition)
{
	const size_t octets_max = swpg_octets(swpg_chart_size_max_kb);
	const SwChart *chart = NULL;
	SwFindings findings = {0};
	SwFault fault = {SW_TEXT(""), "it has more octets than the limit"};
	SwStatus status;

	if (definition->text.size > octets_max)
		swpg_report_fault(SW_MALFORMED, "chart", &fault);
	status = sw_chart_parse(arena, definition->text, swpg_guard_table(), &chart, &findings);
	if (status == SW_MALFORMED)
	{
		fault.pointer = findings.items[0].pointer;
		fault.why = swpg_cstring(findings.items[0].message);
		swpg_report_fault(SW_MALFORMED, "chart", &fault);
	}
	if (status == SW_OK)
		sw_chart_lint(arena, chart, &findings);
	findings_raise(&findings, definition->is_forced && status == SW_OK);
	sw_assert(status == SW_OK);
	return chart;
}

static void
signed_fault(const char *pointer, const char *why)
{
	SwFault fault = {sw_text_from(pointer), why};

	swpg_report_fault(SW_MALFORMED, "signed", &fault);
}

/* definition_signed reads {signer, signature}. */
static void
definition_signed(SwArena *arena, SwText text, Definition *definition)
{
	const SwJson *object = swpg_verb_parse(arena, "signed", text, SIGNED_OCTETS_MAX);
	SwSigner key;

	definition->signer = sw_json_get_string(object, "signer");
	definition->signature = sw_json_get_string(object, "signature");
	if (!sw_json_is(object, SW_JSON_OBJECT))
		signed_fault("", "it must be an object");
	if (definition->signer.data == NULL || !sw_signer_parse(definition->signer, &key))
		signed_fault("/signer", "it must be a signer");
	if (definition->signature.data == NULL || !sw_signature_is_spelling(definition->signature))
		signed_fault("/signature", "it must be a signature");
	if (object->count != 2)
		signed_fault("", "it must have signer and signature, and nothing else");
}

static void
signer_refuse(SwStatus status, const Definition *definition, const char *why)
{
	ereport(ERROR,
			swpg_errcode(status),
			errmsg("signature of machine \"%s@%s\" is refused",
				   swpg_cstring(definition->machine),
				   swpg_cstring(definition->version)),
			errdetail("%s", why));
}

/* definition_verify: an operator whose grant is valid now signed {name, version, hash}. */
static void
definition_verify(SwArena *arena, const Definition *definition, const SwHash *hash)
{
	const SwHlc now = sw_hlc_make(swpg_now_us() / 1000, 0);
	SwpgSignerRow row;
	SwSigner key;
	SwJsonBuilder builder;

	if (!swpg_store_signer(SWPG_PROPOSER, arena, definition->signer, &row))
		signer_refuse(SW_UNKNOWN_SIGNER, definition, "Its signer is not registered.");
	if (row.is_revoked)
		signer_refuse(SW_UNKNOWN_SIGNER, definition, "Its signer is revoked.");
	if (!sw_grant_covers(&row.grant, row.grant.tenant, now))
		signer_refuse(SW_UNKNOWN_SIGNER, definition, "The grant of its signer is not valid now.");
	if (!sw_grant_has_role(&row.grant, "operator"))
		signer_refuse(SW_FORBIDDEN, definition, "Its signer has no role \"operator\".");
	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "hash", sw_hash_to_json(arena, hash));
	sw_json_add_text(&builder, "name", definition->machine);
	sw_json_add_text(&builder, "version", definition->version);
	if (!sw_signer_parse(definition->signer, &key) ||
		!sw_signature_verify(arena,
							 &key,
							 SW_TAG_CHART,
							 sw_canon(arena, sw_json_end(&builder)),
							 definition->signature))
		signer_refuse(SW_BAD_SIGNATURE, definition, "It does not hold for {name, version, hash}.");
}

/* definition_store: the same chart again is answered, another one refused. */
static void
definition_store(SwArena *arena, const Definition *definition, const SwChart *chart,
				 SwpgMachineRow *row_out)
{
	SwpgMachineRow last;

	swpg_store_lock(SWPG_MACHINE, definition->machine);
	if (swpg_store_machine(SWPG_PROPOSER, definition->machine, definition->version, row_out))
	{
		if (sw_hash_equal(&row_out->chart_hash, &chart->hash))
			return;
		ereport(ERROR,
				swpg_errcode(SW_CHART_CONFLICT),
				errmsg("machine \"%s@%s\" is defined with another chart",
					   swpg_cstring(definition->machine),
					   swpg_cstring(definition->version)),
				errdetail("Its hash is %s, that of the chart given is %s.",
						  swpg_cstring(sw_hash_spelling(arena, &row_out->chart_hash)),
						  swpg_cstring(sw_hash_spelling(arena, &chart->hash))),
				errhint("A chart never changes. Define it under another version."));
	}
	*row_out =
		(SwpgMachineRow){.machine = definition->machine,
						 .version = definition->version,
						 .ordinal =
							 swpg_store_machine_last(SWPG_PROPOSER, definition->machine, &last)
								 ? last.ordinal + 1
								 : 1,
						 .chart_hash = chart->hash,
						 .chart = sw_canon_ordered(arena, chart->config),
						 .signer = definition->signer,
						 .signature = definition->signature,
						 .defined_us = swpg_now_us()};
	swpg_store_machine_insert(row_out);
	swpg_store_flush();
}

static void
machine_define(SwArena *arena, const Definition *definition, SwpgMachineRow *row_out)
{
	const SwChart *chart = chart_parse(arena, definition);

	if (definition->signer.data != NULL)
		definition_verify(arena, definition, &chart->hash);
	definition_store(arena, definition, chart, row_out);
}

/* builtin_find is the built-in machine of that name; `version` is SW_NO_TEXT for any. */
static bool
builtin_find(SwText machine, SwText version, Definition *definition_out)
{
	for (size_t i = 0; i < lengthof(builtins); i++)
	{
		*definition_out = (Definition){.machine = sw_text_from(builtins[i].machine),
									   .version = sw_text_from(builtins[i].version),
									   .text = sw_text_from(builtins[i].text)};
		if (sw_text_equal(machine, definition_out->machine) &&
			(version.data == NULL || sw_text_equal(version, definition_out->version)))
			return true;
	}
	return false;
}

/* reference_split: `name@version`, or `name` with SW_NO_TEXT for its version. */
static void
reference_split(SwText reference, SwText *machine_out, SwText *version_out)
{
	const char *at = memchr(reference.data, '@', reference.size);

	*machine_out = reference;
	*version_out = SW_NO_TEXT;
	if (at != NULL)
	{
		machine_out->size = (size_t) (at - reference.data);
		*version_out = (SwText){at + 1, reference.size - machine_out->size - 1};
	}
	if (!sw_name_is_machine(*machine_out) || (at != NULL && !sw_name_is_version(*version_out)))
		swpg_report_name("machine", reference, "[a-z0-9_-]{1,64}(@[A-Za-z0-9._-]{1,64})?");
}

/*
 * reference_find looks among those that are defined, then among those that are built in.  True if
 * it is defined.
 */
static bool
reference_find(SwpgRead read, SwText reference, SwpgMachineRow *row_out, Definition *builtin_out)
{
	SwText machine, version;

	reference_split(reference, &machine, &version);
	if (version.data == NULL ? swpg_store_machine_last(read, machine, row_out)
							 : swpg_store_machine(read, machine, version, row_out))
		return true;
	if (!builtin_find(machine, version, builtin_out))
		ereport(ERROR,
				swpg_errcode(SW_UNKNOWN_MACHINE),
				errmsg("machine \"%s\" is unknown", swpg_cstring(reference)),
				errhint("Define it with swoosh_define_machine."));
	return false;
}

void
swpg_machine_find(SwText reference, SwpgMachineRow *row_out)
{
	Definition builtin;
	SwArena arena;

	if (reference_find(SWPG_PROPOSER, reference, row_out, &builtin))
		return;
	swpg_arena_init(&arena, CurrentMemoryContext);
	machine_define(&arena, &builtin, row_out);
}

const SwChart *
swpg_machine_chart(SwArena *arena, SwText reference)
{
	const SwChart *chart;
	SwFindings findings = {0};
	SwpgMachineRow row;
	Definition builtin;

	if (reference_find(SWPG_READER, reference, &row, &builtin))
		return swpg_chart(SWPG_READER, &row.chart_hash);
	sw_assert(sw_chart_parse(arena, builtin.text, swpg_guard_table(), &chart, &findings) == SW_OK);
	return chart;
}

Datum
swoosh_define_machine(PG_FUNCTION_ARGS)
{
	SwArena arena;
	Definition definition = {.machine = swpg_verb_text(fcinfo, 0, "name"),
							 .version = swpg_verb_text(fcinfo, 1, "version"),
							 .text = swpg_verb_text(fcinfo, 2, "chart"),
							 .is_forced = !PG_ARGISNULL(3) && PG_GETARG_BOOL(3)};
	SwpgMachineRow row;

	swpg_arena_init(&arena, CurrentMemoryContext);
	if (!sw_name_is_machine(definition.machine))
		swpg_report_name("machine", definition.machine, "[a-z0-9_-]{1,64}");
	if (!sw_name_is_version(definition.version))
		swpg_report_name("version", definition.version, "[A-Za-z0-9._-]{1,64}");
	if (!PG_ARGISNULL(4))
		definition_signed(&arena, swpg_text(PG_GETARG_DATUM(4)), &definition);
	swpg_verb_writes("swoosh_define_machine()");
	machine_define(&arena, &definition, &row);
	PG_RETURN_HASH(&row.chart_hash);
}
