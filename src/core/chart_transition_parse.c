/*-------------------------------------------------------------------------
 *
 * chart_transition_parse.c
 *		Transitions of a chart, and what their targets mean.
 *
 * src/core/chart_transition_parse.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "chart_parse.h"

#include "grow.h"

/* ---- Targets ---- */

/*
 * resolve_target answers the state that `reference` names at `source`: `b` and `b.c` beside it
 * (at the root: below it), `.c` below it, `#id` and `#id.c` anywhere; SW_NO_STATE if none.
 */
static SwStateId
resolve_target(SwChartParser *parser, SwStateId source, SwText reference)
{
	const SwStateNode *node = &parser->nodes[source];
	SwStateId base = node->parent == SW_NO_STATE ? source : node->parent;
	SwText path = reference;

	if (reference.size == 0 || reference.data[reference.size - 1] == '.')
		return SW_NO_STATE;
	if (reference.data[0] == '#')
		return sw_chart_resolve(parser->chart, reference);
	if (reference.data[0] == '.')
	{
		base = source;
		path = (SwText){reference.data + 1, reference.size - 1};
	}
	return sw_chart_find(parser->chart,
						 sw_chart_path(parser->arena, parser->nodes[base].path, path));
}

/*
 * choose_target notes the child that a target goes through in each of its ancestors.  False if
 * an earlier target of the same list cannot be active with it: one compound state would have two
 * children, or a state would be entered beside what its parent's history brings back.
 */
static bool
choose_target(SwChartParser *parser, SwStateId target)
{
	const SwStateNode *nodes = parser->nodes;

	for (SwStateId n = target; n != SW_ROOT; n = nodes[n].parent)
	{
		SwStateId parent = nodes[n].parent;
		SwStateId *chosen = &parser->chosen[parent];
		bool is_other = *chosen != SW_NO_STATE && *chosen != n;

		if (is_other &&
			(nodes[parent].type != SW_STATE_PARALLEL ||
			 sw_chart_is_history(parser->chart, *chosen) || sw_chart_is_history(parser->chart, n)))
			return false;
		*chosen = n;
	}
	return true;
}

static void
forget_targets(SwChartParser *parser, const SwStateId *targets, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		for (SwStateId n = targets[i]; n != SW_ROOT; n = parser->nodes[n].parent)
			parser->chosen[parser->nodes[n].parent] = SW_NO_STATE;
}

const SwStateId *
sw_chart_parse_targets(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
					   SwStateId source, uint32_t *count_out)
{
	uint32_t size = sw_chart_list_count(value);
	SwStateId *targets = SW_NEW_ARRAY(parser->arena, SwStateId, size);
	uint32_t count = 0;
	SwChartPlace at;

	*count_out = 0;
	if (size == 0)
		sw_chart_fault(parser, place, "empty", SW_TEXT("leave the target out instead"));
	for (uint32_t i = 0; i < size; i++)
	{
		const SwJson *item = sw_chart_list_item(value, place, i, &at);
		SwStateId target;

		if (!sw_chart_expect(parser, &at, item, SW_JSON_STRING))
			continue;
		target = resolve_target(parser, source, sw_json_text_of(item));
		if (target == SW_NO_STATE)
		{
			sw_chart_fault(parser, &at, "unknown_target", SW_TEXT("there is no such state"));
			continue;
		}
		targets[count++] = target;
		if (!choose_target(parser, target))
			sw_chart_fault(parser,
						   &at,
						   "bad_target",
						   SW_TEXT("it cannot be active together with an earlier target"));
	}
	forget_targets(parser, targets, count);
	*count_out = count;
	return targets;
}

/* ---- Transitions ---- */

static void
name_transition(SwArena *arena, SwText path, SwTransition *transition)
{
	SwText type = transition->guard == NULL ? SW_TEXT("") : transition->guard->type;
	SwBuffer buffer;

	sw_buffer_init(&buffer, arena, path.size + transition->event.size + type.size + 16);
	sw_buffer_text(&buffer, path);
	sw_buffer_octet(&buffer, '/');
	sw_buffer_text(&buffer, transition->event);
	sw_buffer_octet(&buffer, '/');
	sw_buffer_integer(&buffer, transition->ordinal);
	transition->name = sw_buffer_view(&buffer);
	if (transition->guard == NULL)
		return;
	sw_buffer_octet(&buffer, ':');
	sw_buffer_text(&buffer, type);
	transition->guard_name = sw_buffer_view(&buffer);
	transition->name.data = transition->guard_name.data;
}

static void
parse_transition_member(SwChartParser *parser, const SwChartPlace *place, const SwMember *member,
						SwTransition *transition)
{
	const SwJson *value = member->value;

	if (sw_text_is(member->key, "target"))
		transition->targets = sw_chart_parse_targets(parser,
													 place,
													 value,
													 transition->source,
													 &transition->target_count);
	else if (sw_text_is(member->key, "guard"))
		transition->guard = sw_chart_parse_guard(parser, place, value);
	else if (sw_text_is(member->key, "actions"))
		transition->actions =
			sw_chart_parse_actions(parser, place, value, &transition->action_count);
	else if (sw_text_is(member->key, "reenter"))
		transition->is_reenter =
			sw_chart_expect(parser, place, value, SW_JSON_BOOLEAN) && value->as.boolean;
	else if (sw_text_is(member->key, "meta"))
		(void) sw_chart_expect(parser, place, value, SW_JSON_OBJECT);
	else if (sw_text_is(member->key, "description"))
	{
		if (sw_chart_expect(parser, place, value, SW_JSON_STRING))
			transition->description = sw_json_text_of(value);
	}
	else
		sw_chart_fault(parser, place, "unknown_key", SW_TEXT("no member of a transition"));
}

/* parse_transition reads one candidate: an object, or a text that is its only target. */
static void
parse_transition(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
				 SwTransition *transition)
{
	if (sw_json_is(value, SW_JSON_STRING))
		transition->targets = sw_chart_parse_targets(parser,
													 place,
													 value,
													 transition->source,
													 &transition->target_count);
	else if (sw_chart_expect(parser, place, value, SW_JSON_OBJECT))
		for (uint32_t i = 0; i < value->count; i++)
		{
			const SwMember *member = &value->as.members[i];
			SwChartPlace at = sw_chart_member(place, member->key);

			parse_transition_member(parser, &at, member, transition);
		}
	name_transition(parser->arena, parser->nodes[transition->source].path, transition);
}

void
sw_chart_parse_transitions(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
						   SwStateId source, SwTransitionKind kind, SwText event, int64_t delay_ms,
						   uint32_t *ordinal)
{
	for (uint32_t i = 0; i < sw_chart_list_count(value); i++)
	{
		SwTransition *transition = SW_NEW(parser->arena, SwTransition);
		SwChartPlace at;
		const SwJson *item = sw_chart_list_item(value, place, i, &at);

		transition->kind = kind;
		transition->source = source;
		transition->ordinal = (*ordinal)++;
		transition->event = event;
		transition->event_index = SW_NO_INDEX;
		transition->timer = SW_NO_INDEX;
		transition->delay_ms = delay_ms;
		parse_transition(parser, &at, item, transition);
		parser->transitions = sw_grow(parser->arena,
									  parser->transitions,
									  parser->transition_count,
									  &parser->transition_capacity,
									  sizeof(SwTransition *));
		parser->transitions[parser->transition_count++] = transition;
	}
}
