/*-------------------------------------------------------------------------
 *
 * check_identity.c
 *		What tells states apart: what counts of them, as a hash.
 *
 * src/cli/check_identity.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check_flow.h"

#include <string.h>

#include "swoosh/canon.h"

/* write_due writes what is left of the timers that wait; zones tell that themselves. */
static void
write_due(const CliCheck *check, SwBuffer *buffer, SwState *state, int64_t now_ms)
{
	const SwJson *due = sw_state_get_string(state, SW_STATE_DUE);

	for (uint32_t i = 0; due != NULL && i < due->count; i++)
	{
		const SwMember *member = sw_json_sorted_member(due, i);

		sw_canon_write_string(buffer, member->key);
		if (!check->has_zones)
			sw_buffer_integer(buffer, member->value->as.integer - now_ms);
	}
}

static SwHash
whole_identity(const CliCheck *check, SwArena *arena, SwState *state, int64_t now_ms)
{
	const CliCheckLive *live = check->live;
	SwBuffer buffer;

	sw_buffer_init(&buffer, arena, 1024);
	for (uint32_t i = 0; i < state->count; i++)
	{
		SwText key = state->entries[i].key;

		if (sw_text_is(key, SW_STATE_META) ||
			(!live->has_clock &&
			 (sw_text_is(key, SW_STATE_EPOCH) || sw_text_is(key, SW_STATE_HLC_LAST) ||
			  sw_text_is(key, SW_STATE_DUE))))
			continue;
		sw_canon_write_string(&buffer, key);
		sw_canon_write(&buffer, sw_state_get(state, key));
	}
	write_due(check, &buffer, state, now_ms);
	return sw_hash_text(sw_buffer_view(&buffer));
}

/* add_counting puts together what counts in the active states of a configuration. */
static void
add_counting(const CliCheck *check, SwState *state, const SwJson *configuration, uint64_t *counting)
{
	const CliCheckLive *live = check->live;
	bool holds[CLI_CHECK_CONDITIONS_MAX + 1] = {true};

	for (uint32_t c = 1; c <= live->condition_count; c++)
	{
		const SwJson *value = cli_check_value(state, live->paths[live->conditions[c].variable]);

		/* A `var` that leads to nothing is null. */
		holds[c] =
			sw_json_equal(value == NULL ? &sw_json_null : value, live->conditions[c].literal);
	}
	for (uint32_t i = 0; i < configuration->count; i++)
	{
		SwStateId n = sw_chart_find(check->chart, configuration->as.elements[i]->as.text);

		for (; n != SW_NO_STATE; n = check->chart->nodes[n].parent)
			for (uint32_t c = 0; c <= live->condition_count; c++)
				for (uint32_t w = 0; holds[c] && w < live->words; w++)
					counting[w] |= cli_check_row(live, n, c)[w];
	}
}

/* write_type is the type of a value, as far as it decides whether a rule can take it. */
static void
write_type(SwBuffer *buffer, const SwJson *value)
{
	bool is_number = value != NULL && value->type == SW_JSON_STRING;

	for (size_t i = 0; is_number && i < value->as.text.size; i++)
		is_number = strchr("0123456789+- \t\r\n", value->as.text.data[i]) != NULL;
	if (value != NULL && value->type == SW_JSON_ARRAY)
		sw_canon_write(buffer, value);
	else if (value == NULL)
		sw_buffer_octet(buffer, '-');
	else
		sw_buffer_octet(buffer, (char) ('a' + (int) value->type + (is_number ? 16 : 0)));
}

SwHash
cli_check_identity(const CliCheck *check, SwArena *arena, SwState *state, int64_t now_ms)
{
	const CliCheckLive *live = check->live;
	const SwJson *configuration = sw_state_get_string(state, SW_STATE_CONFIGURATION);
	const SwJson *history = sw_state_get_string(state, SW_STATE_HISTORY);
	uint64_t *counting = SW_NEW_ARRAY(arena, uint64_t, live->words);
	SwBuffer buffer;

	if (live->is_whole)
		return whole_identity(check, arena, state, now_ms);
	sw_buffer_init(&buffer, arena, 512);
	sw_canon_write(&buffer, configuration);
	write_due(check, &buffer, state, now_ms);
	add_counting(check, state, configuration, counting);
	for (uint32_t i = 0; i < live->path_count + live->history_count; i++)
	{
		const SwJson *value;

		if (i >= live->path_always && !cli_check_has(counting, i))
			continue;
		if (i < live->path_count)
			value = cli_check_value(state, live->paths[i]);
		else
			value =
				sw_json_get_text(history,
								 check->chart->nodes[live->histories[i - live->path_count]].path);
		sw_buffer_integer(&buffer, i);
		if (value != NULL)
			sw_canon_write(&buffer, value);
		sw_buffer_octet(&buffer, ';');
	}
	for (uint32_t i = 0; i < live->type_count; i++)
		write_type(&buffer, cli_check_value(state, live->types[i]));
	return sw_hash_text(sw_buffer_view(&buffer));
}
