/*-------------------------------------------------------------------------
 *
 * facts.c
 *		Facts of a file as a source for guards.
 *
 * Nobody is asked who signed: every signer has every role, so that a chart can be
 * tried before there are keys.  A line is a fact, or a fact with the time at which it comes.
 *
 * src/cli/facts.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

#include <inttypes.h>
#include <string.h>

/* fact_read takes a line: a fact, or {"fact", "recorded_at"}. */
static bool
fact_read(SwArena *arena, const SwJson *line, CliFact *fact_out, SwFault *fault_out)
{
	const SwJson *object = sw_json_get(line, "fact");
	SwText time = sw_json_get_string(line, "recorded_at");
	int64_t recorded_us;
	SwHlc hlc;

	fact_out->published_ms = INT64_MIN;
	if (object == NULL)
		return sw_fact_parse(arena, line, &fact_out->fact, fault_out) == SW_OK;
	*fault_out =
		(SwFault){SW_TEXT("/recorded_at"), "is no time such as 2025-10-19T01:23:45.678901Z"};
	if (sw_time_parse(time, &recorded_us))
		fact_out->published_ms = recorded_us / INT64_C(1000);
	else if (sw_hlc_parse_input(time, &hlc))
		fact_out->published_ms = sw_hlc_ms(hlc);
	else
		return false;
	return sw_fact_parse(arena, object, &fact_out->fact, fault_out) == SW_OK;
}

int
cli_facts_read(SwArena *arena, const char *path, CliFacts *facts_out)
{
	size_t capacity = 0;
	bool is_read = true;
	SwcLines lines;
	SwText text;

	*facts_out = (CliFacts){NULL, 0, 0};
	if (!swc_lines_open(&lines, path))
		return SWC_EXIT_NO_INPUT;
	while (is_read && swc_lines_next(&lines, &text))
	{
		const SwJson *object;
		SwFault fault = {SW_NO_TEXT, "is no fact"};

		if (text.size == 0)
			continue;
		if (facts_out->count == capacity)
		{
			CliFact *grown = SW_NEW_ARRAY(arena, CliFact, capacity * 2 + 8);

			if (capacity > 0)
				memcpy(grown, facts_out->items, capacity * sizeof(CliFact));
			facts_out->items = grown;
			capacity = capacity * 2 + 8;
		}
		object = swc_json_read(arena, sw_text_copy(arena, text), path);
		is_read =
			object != NULL && fact_read(arena, object, &facts_out->items[facts_out->count], &fault);
		if (is_read)
			facts_out->count++;
		else
			swc_error("%s:%" PRId64 ": %s at \"%.*s\"",
					  path,
					  lines.number,
					  fault.why,
					  (int) fault.pointer.size,
					  fault.pointer.data);
	}
	swc_lines_close(&lines);
	if (lines.is_broken)
		return SWC_EXIT_NO_INPUT;
	return is_read ? 0 : SWC_EXIT_DATA;
}

static const SwFact *
facts_find(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	const CliFacts *facts = context;
	int64_t until_ms = as_of_ms < facts->now_ms ? as_of_ms : facts->now_ms;
	const SwFact *found = NULL;

	for (size_t i = 0; i < facts->count; i++)
	{
		const SwFact *fact = &facts->items[i].fact;

		if (facts->items[i].published_ms <= until_ms && sw_text_equal(fact->kind, kind) &&
			sw_text_equal(fact->subject, subject) &&
			(found == NULL || fact->serial > found->serial))
			found = fact;
	}
	return found;
}

static const SwGrant *
facts_grant(void *context, SwText signer)
{
	static const SwJson roles[] = {
		{.type = SW_JSON_STRING, .as.text = {"operator", 8}},
		{.type = SW_JSON_STRING, .as.text = {"proposer", 8}},
		{.type = SW_JSON_STRING, .as.text = {"system", 6}},
		{.type = SW_JSON_STRING, .as.text = {"voter", 5}},
	};
	static const SwJson *const elements[] = {&roles[0], &roles[1], &roles[2], &roles[3]};
	static const SwJson list = {.type = SW_JSON_ARRAY, .count = 4, .as.elements = elements};
	static const SwGrant grant = {.tenant = {SW_TENANT_ANY, 1}, .roles = &list};
	SwSigner key;

	(void) context;
	return sw_signer_parse(signer, &key) ? &grant : NULL;
}

SwSource
cli_facts_source(CliFacts *facts)
{
	return (SwSource){facts_find, facts_grant, facts};
}
