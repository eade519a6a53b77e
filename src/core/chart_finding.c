/*-------------------------------------------------------------------------
 *
 * chart_finding.c
 *		Places in a chart's JSON, and what is found wrong there.
 *
 * src/core/chart_finding.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "chart_parse.h"

#include "grow.h"

SwChartPlace
sw_chart_member(const SwChartPlace *up, SwText key)
{
	return (SwChartPlace){up, key, 0};
}

SwChartPlace
sw_chart_element(const SwChartPlace *up, size_t index)
{
	return (SwChartPlace){up, SW_NO_TEXT, index};
}

/* Recursion is bounded by the depth of the JSON. */
SwText
sw_chart_pointer(SwArena *arena, const SwChartPlace *place)
{
	SwText pointer;

	if (place == NULL)
		return SW_TEXT("");
	pointer = sw_chart_pointer(arena, place->up);
	return place->key.data == NULL ? sw_json_pointer_index(arena, pointer, place->index)
								   : sw_json_pointer(arena, pointer, place->key);
}

void
sw_chart_add_finding(SwArena *arena, SwFindings *findings, SwFinding finding)
{
	findings->items =
		sw_grow(arena, findings->items, findings->count, &findings->capacity, sizeof(SwFinding));
	findings->items[findings->count++] = finding;
}

void
sw_chart_fault(SwChartParser *parser, const SwChartPlace *place, const char *code, SwText message)
{
	SwText pointer = sw_chart_pointer(parser->arena, place);

	sw_chart_add_finding(parser->arena,
						 parser->findings,
						 (SwFinding){.pointer = pointer, .code = code, .message = message});
}

void
sw_chart_fault_at(SwChartParser *parser, const SwChartPlace *place, const char *key,
				  const char *code, const char *message)
{
	SwChartPlace at = sw_chart_member(place, sw_text_from(key));

	sw_chart_fault(parser, &at, code, sw_text_from(message));
}

bool
sw_chart_expect(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
				SwJsonType type)
{
	static const char *const names[] = {
		[SW_JSON_NULL] = "null",
		[SW_JSON_BOOLEAN] = "true or false",
		[SW_JSON_INTEGER] = "an integer",
		[SW_JSON_STRING] = "a text",
		[SW_JSON_ARRAY] = "a list",
		[SW_JSON_OBJECT] = "an object",
	};

	if (sw_json_is(value, type))
		return true;
	sw_chart_fault(parser,
				   place,
				   "wrong_type",
				   sw_text_format(parser->arena, "this must be %s", names[type]));
	return false;
}

void
sw_chart_refuse_others(SwChartParser *parser, const SwChartPlace *place, const SwJson *object,
					   const char *const *keys)
{
	for (uint32_t i = 0; i < object->count; i++)
	{
		SwText key = object->as.members[i].key;
		SwChartPlace at = sw_chart_member(place, key);
		const char *const *known = keys;

		while (*known != NULL && !sw_text_is(key, *known))
			known++;
		if (*known == NULL)
			sw_chart_fault(parser, &at, "unknown_key", SW_TEXT("no member of this object"));
	}
}

uint32_t
sw_chart_list_count(const SwJson *value)
{
	return sw_json_is(value, SW_JSON_ARRAY) ? value->count : 1;
}

const SwJson *
sw_chart_list_item(const SwJson *value, const SwChartPlace *place, uint32_t i,
				   SwChartPlace *item_place_out)
{
	if (!sw_json_is(value, SW_JSON_ARRAY))
	{
		*item_place_out = place == NULL ? sw_chart_member(NULL, SW_TEXT("")) : *place;
		return value;
	}
	*item_place_out = sw_chart_element(place, i);
	return sw_json_at(value, i);
}
