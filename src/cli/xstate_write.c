/*-------------------------------------------------------------------------
 *
 * xstate_write.c
 *		A chart as a machine config of XState, version 5.
 *
 * A chart is one already but for the targets of the root, which XState wants to begin
 * with a dot.  Guards and actions stay {type, params}; their implementations are for
 * whoever runs the machine.
 *
 * src/cli/xstate_write.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "import.h"

typedef const SwJson *(*MemberMap)(SwArena *arena, const SwJson *value);

static const SwJson *
map_items(SwArena *arena, const SwJson *value, MemberMap map)
{
	const SwJson **items;

	if (!sw_json_is(value, SW_JSON_ARRAY))
		return map(arena, value);
	items = SW_NEW_ARRAY(arena, const SwJson *, value->count);
	for (uint32_t i = 0; i < value->count; i++)
		items[i] = map(arena, value->as.elements[i]);
	return sw_json_array(arena, items, value->count);
}

/* map_members is an object with each member's value mapped, in the same order. */
static const SwJson *
map_members(SwArena *arena, const SwJson *object, MemberMap map)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (uint32_t i = 0; i < object->count; i++)
		sw_json_add_member(&builder,
						   object->as.members[i].key,
						   map(arena, object->as.members[i].value));
	return sw_json_end(&builder);
}

static const SwJson *
map_target(SwArena *arena, const SwJson *target)
{
	SwText text = sw_json_text_of(target);

	if (text.size == 0 || *text.data == '.' || *text.data == '#')
		return target;
	return sw_json_string(arena, sw_text_format(arena, ".%.*s", (int) text.size, text.data));
}

static const SwJson *
map_transition(SwArena *arena, const SwJson *transition)
{
	const SwJson *target = sw_json_get(transition, "target");

	if (sw_json_is(transition, SW_JSON_STRING))
		return map_target(arena, transition);
	if (target == NULL)
		return transition;
	return sw_json_with(arena, transition, SW_TEXT("target"), map_items(arena, target, map_target));
}

static const SwJson *
map_candidates(SwArena *arena, const SwJson *candidates)
{
	return map_items(arena, candidates, map_transition);
}

const SwJson *
xstate_write(CliImport *import, const SwChart *chart)
{
	static const struct
	{
		const char *key;
		bool is_object; /* of candidates by event or delay */
	} members[] = {{"on", true}, {"after", true}, {"always", false}, {"onDone", false}};
	const SwJson *config = chart->config;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
	{
		const SwJson *value = sw_json_get(config, members[i].key);

		if (value == NULL)
			continue;
		value = members[i].is_object ? map_members(import->arena, value, map_candidates)
									 : map_candidates(import->arena, value);
		config = sw_json_with(import->arena, config, sw_text_from(members[i].key), value);
	}
	return config;
}
