/*-------------------------------------------------------------------------
 *
 * chart_guard_parse.c
 *		Guards and actions of a chart.
 *
 * src/core/chart_guard_parse.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "chart_parse.h"

#include <string.h>

#include "grow.h"
#include "swoosh/name.h"

/* What guards and actions share: {type, params}. */
typedef struct Call
{
	SwText type;
	const SwJson *params; /* NULL if none */
	SwChartPlace at_type;
	SwChartPlace at_params;
} Call;

/* parse_call splits {type, params}; a plain text is a type without params. */
static bool
parse_call(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, Call *call_out)
{
	static const char *const keys[] = {"type", "params", NULL};
	const SwJson *type = value;

	*call_out = (Call){SW_NO_TEXT, NULL, *place, sw_chart_member(place, SW_TEXT("params"))};
	if (!sw_json_is(value, SW_JSON_STRING))
	{
		if (!sw_chart_expect(parser, place, value, SW_JSON_OBJECT))
			return false;
		sw_chart_refuse_others(parser, place, value, keys);
		type = sw_json_get(value, "type");
		call_out->at_type = sw_chart_member(place, SW_TEXT("type"));
		call_out->params = sw_json_get(value, "params");
	}
	if (type == NULL)
	{
		sw_chart_fault(parser, &call_out->at_type, "missing_key", SW_TEXT("it has no type"));
		return false;
	}
	call_out->type = sw_json_text_of(type);
	return sw_chart_expect(parser, &call_out->at_type, type, SW_JSON_STRING) &&
		   (call_out->params == NULL ||
			sw_chart_expect(parser, &call_out->at_params, call_out->params, SW_JSON_OBJECT));
}

/* parse_param answers the one member that these params have, NULL (reported) without it. */
static const SwJson *
parse_param(SwChartParser *parser, const Call *call, const char *key, SwChartPlace *place_out)
{
	const char *const keys[] = {key, NULL};
	const SwJson *param = sw_json_get(call->params, key);

	*place_out = sw_chart_member(&call->at_params, sw_text_from(key));
	if (call->params != NULL)
		sw_chart_refuse_others(parser, &call->at_params, call->params, keys);
	if (param == NULL)
		sw_chart_fault(parser, place_out, "missing_key", SW_TEXT("this parameter is required"));
	return param;
}

static void
check_rule(SwChartParser *parser, const SwChartPlace *place, const SwJson *rule)
{
	SwText unknown = SW_NO_TEXT;

	if (sw_logic_check(rule, parser->arena, &unknown) == NULL)
		return;
	sw_chart_fault(parser,
				   place,
				   "unknown_operator",
				   sw_text_format(parser->arena,
								  "JsonLogic has no operator \"%.*s\"",
								  (int) unknown.size,
								  unknown.data));
}

/* ---- Guards ---- */

static void
parse_parts(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwGuard *guard)
{
	uint32_t count = sw_chart_list_count(value);
	const SwGuard **parts = SW_NEW_ARRAY(parser->arena, const SwGuard *, count);

	if (count == 0)
		sw_chart_fault(parser, place, "empty", SW_TEXT("a combinator needs guards"));
	for (uint32_t i = 0; i < count; i++)
	{
		SwChartPlace at;
		const SwJson *item = sw_chart_list_item(value, place, i, &at);

		parts[i] = sw_chart_parse_guard(parser, &at, item);
	}
	guard->parts = parts;
	guard->part_count = count;
}

static void
parse_provider(SwChartParser *parser, const Call *call, SwGuard *guard)
{
	const char *why;

	guard->provider = sw_guard_find(parser->guards, call->type);
	if (guard->provider == NULL)
	{
		sw_chart_fault(parser, &call->at_type, "unknown_guard", SW_TEXT("no such guard"));
		return;
	}
	why = guard->provider->check == NULL ? NULL : guard->provider->check(call->params);
	if (why != NULL)
		sw_chart_fault(parser, &call->at_params, "guard_params", sw_text_from(why));
}

/* Recursion is bounded by the depth of the JSON. */
const SwGuard *
sw_chart_parse_guard(SwChartParser *parser, const SwChartPlace *place, const SwJson *value)
{
	SwGuard *guard = SW_NEW(parser->arena, SwGuard);
	const SwJson *param;
	SwChartPlace at;
	Call call;

	guard->state = SW_NO_STATE;
	if (!parse_call(parser, place, value, &call))
		return guard;
	guard->type = call.type;
	guard->params = call.params;
	if (sw_text_is(call.type, "and") || sw_text_is(call.type, "or"))
	{
		param = parse_param(parser, &call, "guards", &at);
		if (param != NULL)
			parse_parts(parser, &at, param, guard);
	}
	else if (sw_text_is(call.type, "not"))
	{
		param = parse_param(parser, &call, "guard", &at);
		if (sw_json_is(param, SW_JSON_ARRAY))
			(void) sw_chart_expect(parser, &at, param, SW_JSON_OBJECT);
		else if (param != NULL)
			parse_parts(parser, &at, param, guard);
	}
	else if (sw_text_is(call.type, "logic"))
	{
		param = parse_param(parser, &call, "rule", &at);
		if (param != NULL)
			check_rule(parser, &at, param);
		guard->rule = param;
	}
	else if (sw_text_is(call.type, "stateIn"))
	{
		param = parse_param(parser, &call, "state", &at);
		if (param == NULL || !sw_chart_expect(parser, &at, param, SW_JSON_STRING))
			return guard;
		guard->state = sw_chart_resolve(parser->chart, sw_json_text_of(param));
		if (guard->state == SW_NO_STATE)
			sw_chart_fault(parser, &at, "unknown_state", SW_TEXT("no such state"));
	}
	else
		parse_provider(parser, &call, guard);
	return guard;
}

/* ---- Actions ---- */

/* check_path: a region and what is below it, dotted, within the depth of a state document. */
static bool
check_path(SwChartParser *parser, const SwChartPlace *place, SwAssignment *assignment)
{
	SwText path = assignment->path;
	const char *dot = memchr(path.data, '.', path.size);
	size_t region = dot == NULL ? path.size : (size_t) (dot - path.data);
	uint32_t parts = 1;
	bool is_good = sw_name_is_key((SwText){path.data, region});

	if (sw_state_is_engine_key((SwText){path.data, region}))
	{
		sw_chart_fault(parser, place, "engine_key", SW_TEXT("the engine owns this key"));
		return false;
	}
	for (size_t i = region; i < path.size; i++)
		if (path.data[i] == '.')
		{
			parts++;
			is_good = is_good && i + 1 < path.size && path.data[i + 1] != '.';
		}
	if (!is_good || parts > SW_JSON_DEPTH_MAX - 2)
	{
		sw_chart_fault(parser,
					   place,
					   "bad_path",
					   SW_TEXT("a path is a region and keys below it, dotted"));
		return false;
	}
	if (dot != NULL)
		assignment->rest = (SwText){dot + 1, path.size - region - 1};
	assignment->parts = parts;
	return true;
}

static void
parse_assign(SwChartParser *parser, const SwChartPlace *place, const SwJson *params,
			 SwAction *action)
{
	static const char inputs[] = "inputs.";
	SwAssignment *assignments = SW_NEW_ARRAY(parser->arena, SwAssignment, params->count);

	action->assignments = assignments;
	action->assignment_count = params->count;
	for (uint32_t i = 0; i < params->count; i++)
	{
		const SwMember *member = &params->as.members[i];
		SwChartPlace at = sw_chart_member(place, member->key);

		assignments[i].path = member->key;
		assignments[i].rule = member->value;
		assignments[i].rest = SW_TEXT("");
		if (sw_json_is(member->value, SW_JSON_OBJECT) && member->value->count == 1)
			assignments[i].var = sw_json_get_string(member->value, "var");
		if (sw_text_has_prefix(assignments[i].var, inputs))
			assignments[i].input = (SwText){assignments[i].var.data + strlen(inputs),
											assignments[i].var.size - strlen(inputs)};
		(void) check_path(parser, &at, &assignments[i]);
		check_rule(parser, &at, member->value);
	}
	parser->assignments = sw_grow(parser->arena,
								  parser->assignments,
								  parser->assignments_count,
								  &parser->assignments_capacity,
								  sizeof(SwChartAssignments));
	parser->assignments[parser->assignments_count++] =
		(SwChartAssignments){assignments, params->count};
}

static void
parse_raise(SwChartParser *parser, const Call *call, SwAction *action)
{
	SwChartPlace at;
	const SwJson *event = parse_param(parser, call, "event", &at);

	if (event == NULL || !sw_chart_expect(parser, &at, event, SW_JSON_STRING))
		return;
	action->event = sw_json_text_of(event);
	if (!sw_name_is_event(action->event))
		sw_chart_fault(parser,
					   &at,
					   "bad_name",
					   SW_TEXT("an event is of A-Z a-z 0-9 _ - . and not digits only"));
}

static void
parse_action(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
			 SwAction *action)
{
	Call call;

	action->event_index = SW_NO_INDEX;
	if (!parse_call(parser, place, value, &call))
		return;
	if (sw_text_is(call.type, "raise"))
	{
		action->kind = SW_ACTION_RAISE;
		parse_raise(parser, &call, action);
	}
	else if (!sw_text_is(call.type, "assign"))
		sw_chart_fault(parser,
					   &call.at_type,
					   "unknown_action",
					   SW_TEXT("an action is assign or raise"));
	else if (call.params == NULL)
		sw_chart_fault(parser,
					   &call.at_params,
					   "missing_key",
					   SW_TEXT("an assign needs paths and values"));
	else
		parse_assign(parser, &call.at_params, call.params, action);
}

const SwAction *
sw_chart_parse_actions(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
					   uint32_t *count_out)
{
	uint32_t count = sw_chart_list_count(value);
	SwAction *actions = SW_NEW_ARRAY(parser->arena, SwAction, count);

	for (uint32_t i = 0; i < count; i++)
	{
		SwChartPlace at;
		const SwJson *item = sw_chart_list_item(value, place, i, &at);

		parse_action(parser, &at, item, &actions[i]);
	}
	parser->actions = sw_grow(parser->arena,
							  parser->actions,
							  parser->actions_count,
							  &parser->actions_capacity,
							  sizeof(SwChartActions));
	parser->actions[parser->actions_count++] = (SwChartActions){actions, count};
	*count_out = count;
	return actions;
}
