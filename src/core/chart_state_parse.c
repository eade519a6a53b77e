/*-------------------------------------------------------------------------
 *
 * chart_state_parse.c
 *		What a chart says about each of its states.
 *
 * src/core/chart_state_parse.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "chart_parse.h"

#include "swoosh/name.h"

/* Types of states as a set, for the table of members below. */
#define IS_ATOMIC   (1u << SW_STATE_ATOMIC)
#define IS_COMPOUND (1u << SW_STATE_COMPOUND)
#define IS_PARALLEL (1u << SW_STATE_PARALLEL)
#define IS_FINAL    (1u << SW_STATE_FINAL)
#define IS_HISTORY  ((1u << SW_STATE_SHALLOW) | (1u << SW_STATE_DEEP))
#define IS_LIVING   (IS_ATOMIC | IS_COMPOUND | IS_PARALLEL)
#define IS_ENTERED  (IS_LIVING | IS_FINAL)
#define IS_ANY      (IS_ENTERED | IS_HISTORY)

typedef void (*StateMember)(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
							SwStateId state);

/* ---- One function a member. ---- */

static void
parse_id(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	SwText id = sw_json_text_of(value);
	SwText reference;

	if (!sw_chart_expect(parser, place, value, SW_JSON_STRING))
		return;
	reference = sw_text_format(parser->arena, "#%.*s", (int) id.size, id.data);
	if (!sw_name_is_key(id))
		sw_chart_fault(parser, place, "bad_name", SW_TEXT("an id is 1 to 64 of A-Z a-z 0-9 _ -"));
	else if (sw_chart_resolve(parser->chart, reference) != state)
		sw_chart_fault(parser, place, "duplicate_id", SW_TEXT("another state has this id"));
}

static void
parse_type(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	SwText type = sw_json_text_of(value);

	if (!sw_chart_expect(parser, place, value, SW_JSON_STRING))
		return;
	if (sw_text_is(type, "final") || sw_text_is(type, "history"))
	{
		if (state == SW_ROOT)
			sw_chart_fault(parser, place, "misplaced", SW_TEXT("the root is compound or parallel"));
	}
	else if (!sw_text_is(type, "parallel"))
		sw_chart_fault(parser, place, "bad_value", SW_TEXT("a type is parallel, final or history"));
}

static void
parse_history(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
			  SwStateId state)
{
	SwText history = sw_json_text_of(value);

	if (state == SW_ROOT)
		sw_chart_fault(parser, place, "misplaced", SW_TEXT("the root is compound or parallel"));
	else if (!sw_json_is(value, SW_JSON_BOOLEAN) || !value->as.boolean)
	{
		if (!sw_text_is(history, "shallow") && !sw_text_is(history, "deep"))
			sw_chart_fault(parser, place, "bad_value", SW_TEXT("a history is shallow or deep"));
	}
}

static void
parse_description(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
				  SwStateId state)
{
	if (sw_chart_expect(parser, place, value, SW_JSON_STRING))
		parser->nodes[state].description = sw_json_text_of(value);
}

static void
parse_context(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
			  SwStateId state)
{
	sw_assert(state == SW_ROOT);
	if (!sw_chart_expect(parser, place, value, SW_JSON_OBJECT))
		return;
	for (uint32_t i = 0; i < value->count; i++)
	{
		SwText key = value->as.members[i].key;
		SwChartPlace at = sw_chart_member(place, key);

		if (sw_state_is_engine_key(key))
			sw_chart_fault(parser, &at, "engine_key", SW_TEXT("the engine owns this key"));
		else if (!sw_name_is_key(key))
			sw_chart_fault(parser,
						   &at,
						   "bad_name",
						   SW_TEXT("a region is 1 to 64 of A-Z a-z 0-9 _ -"));
	}
	parser->chart->context = value;
}

static void
parse_states(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	if (!sw_chart_expect(parser, place, value, SW_JSON_OBJECT))
		return;
	if (value->count == 0)
		sw_chart_fault(parser, place, "empty", SW_TEXT("there is no state in it"));
	for (SwStateId c = sw_chart_child_first(parser->chart, state); c != SW_NO_STATE;
		 c = sw_chart_child_next(parser->chart, c))
	{
		SwText key = parser->nodes[c].key;
		SwChartPlace at = sw_chart_member(place, key);

		if (!sw_name_is_key(key))
			sw_chart_fault(parser,
						   &at,
						   "bad_name",
						   SW_TEXT("a state is 1 to 64 of A-Z a-z 0-9 _ -, not digits only"));
		sw_chart_parse_state(parser, &at, c);
	}
}

/* `initial` is the key of a child, or {target, actions} as in SCXML. */
static void
parse_initial(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
			  SwStateId state)
{
	static const char *const keys[] = {"target", "actions", NULL};
	bool is_object = sw_json_is(value, SW_JSON_OBJECT);
	const SwJson *target = is_object ? sw_json_get(value, "target") : value;
	const SwJson *actions = is_object ? sw_json_get(value, "actions") : NULL;
	SwChartPlace at_target = sw_chart_member(place, SW_TEXT("target"));
	SwChartPlace at_actions = sw_chart_member(place, SW_TEXT("actions"));
	SwStateNode *node = &parser->nodes[state];
	SwStateId *child = SW_NEW(parser->arena, SwStateId);

	if (is_object)
		sw_chart_refuse_others(parser, place, value, keys);
	if (actions != NULL)
		node->initial_actions =
			sw_chart_parse_actions(parser, &at_actions, actions, &node->initial_action_count);
	node->initial_count = 1; /* there is one, good or bad: it is not missing */
	node->initial = child;
	*child = state;
	if (target == NULL)
	{
		sw_chart_fault_at(parser, place, "target", "missing_key", "an initial needs a target");
		return;
	}
	if (!sw_chart_expect(parser, is_object ? &at_target : place, target, SW_JSON_STRING))
		return;
	*child = sw_chart_find(parser->chart,
						   sw_chart_path(parser->arena, node->path, sw_json_text_of(target)));
	if (*child == SW_NO_STATE || parser->nodes[*child].parent != state)
		sw_chart_fault(parser,
					   is_object ? &at_target : place,
					   "unknown_target",
					   SW_TEXT("an initial state is the key of a child"));
	else if (sw_chart_is_history(parser->chart, *child) &&
			 sw_json_get(parser->configs[*child], "target") == NULL)
		sw_chart_fault(parser,
					   is_object ? &at_target : place,
					   "bad_target",
					   SW_TEXT("a history without a target leads back to the initial state"));
}

/* A history's default must lie below its parent, and not lead back to that parent's history. */
static void
parse_default(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
			  SwStateId state)
{
	SwStateNode *node = &parser->nodes[state];

	node->initial = sw_chart_parse_targets(parser, place, value, state, &node->initial_count);
	for (uint32_t i = 0; i < node->initial_count; i++)
	{
		SwStateId target = node->initial[i];

		if (node->parent == SW_NO_STATE)
			continue;
		if (!sw_chart_is_descendant(parser->chart, target, node->parent) ||
			(sw_chart_is_history(parser->chart, target) &&
			 parser->nodes[target].parent == node->parent))
		{
			sw_chart_fault(parser,
						   place,
						   "bad_target",
						   SW_TEXT("a history's default is a state below its parent"));
			node->initial_count = 0;
		}
	}
}

static void
parse_on(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	if (!sw_chart_expect(parser, place, value, SW_JSON_OBJECT))
		return;
	for (uint32_t i = 0; i < value->count; i++)
	{
		const SwMember *member = &value->as.members[i];
		SwChartPlace at = sw_chart_member(place, member->key);
		bool is_wildcard = member->key.size > 0 && member->key.data[member->key.size - 1] == '*';
		uint32_t ordinal = 0;

		if (is_wildcard)
			sw_chart_fault(parser, &at, "wildcard", SW_TEXT("events are named, one by one"));
		else if (!sw_name_is_event(member->key))
			sw_chart_fault(parser,
						   &at,
						   "bad_name",
						   SW_TEXT("an event is of A-Z a-z 0-9 _ - . and not digits only"));
		sw_chart_parse_transitions(parser,
								   &at,
								   member->value,
								   state,
								   SW_TRANSITION_ON,
								   member->key,
								   0,
								   &ordinal);
	}
}

static void
parse_always(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	uint32_t ordinal = 0;

	sw_chart_parse_transitions(parser,
							   place,
							   value,
							   state,
							   SW_TRANSITION_ALWAYS,
							   SW_TEXT("always"),
							   0,
							   &ordinal);
}

static void
parse_done(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	uint32_t ordinal = 0;

	sw_chart_parse_transitions(parser,
							   place,
							   value,
							   state,
							   SW_TRANSITION_DONE,
							   SW_TEXT("done"),
							   0,
							   &ordinal);
}

/* delay_parse reads a whole number of milliseconds without leading zeros. */
static bool
delay_parse(SwText text, int64_t *delay_out)
{
	int64_t delay = 0;

	if (text.size == 0 || (text.size > 1 && text.data[0] == '0'))
		return false;
	for (size_t i = 0; i < text.size; i++)
	{
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		delay = delay * 10 + (text.data[i] - '0');
		if (delay > SW_INTEGER_MAX)
			return false;
	}
	*delay_out = delay;
	return true;
}

static void
parse_after(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	uint32_t ordinal = 0;

	if (!sw_chart_expect(parser, place, value, SW_JSON_OBJECT))
		return;
	for (uint32_t i = 0; i < value->count; i++)
	{
		const SwMember *member = &value->as.members[i];
		SwChartPlace at = sw_chart_member(place, member->key);
		int64_t delay_ms = 0;

		if (!delay_parse(member->key, &delay_ms))
			sw_chart_fault(parser,
						   &at,
						   "bad_delay",
						   SW_TEXT("a delay is a whole number of milliseconds"));
		sw_chart_parse_transitions(parser,
								   &at,
								   member->value,
								   state,
								   SW_TRANSITION_AFTER,
								   SW_TEXT("after"),
								   delay_ms,
								   &ordinal);
		parser->chart->has_after = true;
	}
}

static void
parse_entry(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	SwStateNode *node = &parser->nodes[state];

	node->entry = sw_chart_parse_actions(parser, place, value, &node->entry_count);
}

static void
parse_exit(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	SwStateNode *node = &parser->nodes[state];

	node->exit = sw_chart_parse_actions(parser, place, value, &node->exit_count);
}

/* ---- meta ---- */

static void
parse_texts(SwChartParser *parser, const SwChartPlace *place, const SwJson *value,
			bool (*is_good)(SwText), const char *code, SwText message)
{
	SwChartPlace at;

	for (uint32_t i = 0; i < sw_chart_list_count(value); i++)
	{
		const SwJson *item = sw_chart_list_item(value, place, i, &at);

		if (sw_chart_expect(parser, &at, item, SW_JSON_STRING) && !is_good(sw_json_text_of(item)))
			sw_chart_fault(parser, &at, code, message);
	}
}

static bool
is_trace_member(SwText text)
{
	static const char *const members[] = {"traceparent",
										  "trace_id",
										  "session_id",
										  "task_id",
										  "capability_id",
										  "version",
										  "agent_id"};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (sw_text_is(text, members[i]))
			return true;
	return false;
}

static void
parse_roles(SwChartParser *parser, const SwChartPlace *place, const SwJson *value)
{
	if (!sw_chart_expect(parser, place, value, SW_JSON_OBJECT))
		return;
	for (uint32_t i = 0; i < value->count; i++)
	{
		const SwMember *member = &value->as.members[i];
		SwChartPlace at = sw_chart_member(place, member->key);

		if (!sw_name_is_event(member->key))
			sw_chart_fault(parser, &at, "bad_name", SW_TEXT("roles are given to events"));
		parse_texts(parser, &at, member->value, sw_name_is_role, "bad_role", SW_TEXT("no role"));
	}
	parser->chart->roles = value;
}

static void
parse_region(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	SwText region = sw_json_text_of(value);

	if (!sw_chart_expect(parser, place, value, SW_JSON_STRING))
		return;
	if (sw_state_is_engine_key(region))
		sw_chart_fault(parser, place, "engine_key", SW_TEXT("the engine owns this key"));
	else if (!sw_name_is_key(region))
		sw_chart_fault(parser,
					   place,
					   "bad_name",
					   SW_TEXT("a region is 1 to 64 of A-Z a-z 0-9 _ -"));
	else
		parser->nodes[state].region = region;
}

static void
parse_meta(SwChartParser *parser, const SwChartPlace *place, const SwJson *value, SwStateId state)
{
	if (!sw_chart_expect(parser, place, value, SW_JSON_OBJECT))
		return;
	parser->nodes[state].meta = value;
	for (uint32_t i = 0; i < value->count; i++)
	{
		const SwMember *member = &value->as.members[i];
		SwChartPlace at = sw_chart_member(place, member->key);

		if (sw_text_is(member->key, "region"))
			parse_region(parser, &at, member->value, state);
		else if (state == SW_ROOT && sw_text_is(member->key, "roles"))
			parse_roles(parser, &at, member->value);
		else if (state == SW_ROOT && sw_text_is(member->key, "trace"))
		{
			parse_texts(parser,
						&at,
						member->value,
						is_trace_member,
						"bad_value",
						SW_TEXT("no member of a proposal's trace"));
			parser->chart->trace = sw_json_is(member->value, SW_JSON_STRING)
									   ? sw_json_array(parser->arena, &member->value, 1)
									   : member->value;
		}
	}
}

/* ---- A state as a whole. ---- */

static const struct
{
	const char *key;
	unsigned types; /* of states that may have it */
	StateMember parse;
} state_members[] = {
	{"id", IS_ANY, parse_id},
	{"type", IS_ANY, parse_type},
	{"description", IS_ANY, parse_description},
	{"meta", IS_ANY, parse_meta},
	{"context", IS_ANY, parse_context},
	{"initial", IS_COMPOUND, parse_initial},
	{"states", IS_LIVING, parse_states},
	{"history", IS_HISTORY, parse_history},
	{"target", IS_HISTORY, parse_default},
	{"on", IS_LIVING, parse_on},
	{"always", IS_LIVING, parse_always},
	{"after", IS_LIVING, parse_after},
	{"onDone", IS_LIVING, parse_done},
	{"entry", IS_ENTERED, parse_entry},
	{"exit", IS_ENTERED, parse_exit},
};

static void
parse_state_member(SwChartParser *parser, const SwChartPlace *place, const SwMember *member,
				   SwStateId state)
{
	SwChartPlace at = sw_chart_member(place, member->key);
	unsigned type = 1u << parser->nodes[state].type;

	for (size_t i = 0; i < sizeof(state_members) / sizeof(state_members[0]); i++)
	{
		if (!sw_text_is(member->key, state_members[i].key))
			continue;
		if ((state_members[i].types & type) == 0 ||
			(state_members[i].parse == parse_context && state != SW_ROOT))
			sw_chart_fault(parser, &at, "misplaced", SW_TEXT("not for a state of this type"));
		else
			state_members[i].parse(parser, &at, member->value, state);
		return;
	}
	sw_chart_fault(parser, &at, "unknown_key", SW_TEXT("no member of a state"));
}

/* parse_state_shape reports what is missing around a state, and what may not stand below it. */
static void
parse_state_shape(SwChartParser *parser, const SwChartPlace *place, SwStateId state)
{
	const SwStateNode *node = &parser->nodes[state];
	bool has_states = sw_json_get(parser->configs[state], "states") != NULL;
	uint32_t regions = 0;

	if ((state == SW_ROOT || node->type == SW_STATE_PARALLEL) && !has_states)
		sw_chart_fault_at(parser, place, "states", "missing_key", "it has no states");
	if (node->type == SW_STATE_COMPOUND && state != node->last && node->initial_count == 0)
		sw_chart_fault_at(parser, place, "initial", "missing_key", "it has no initial state");
	if (node->type != SW_STATE_PARALLEL || state == node->last)
		return;
	for (SwStateId c = sw_chart_child_first(parser->chart, state); c != SW_NO_STATE;
		 c = sw_chart_child_next(parser->chart, c))
	{
		SwChartPlace at_states = sw_chart_member(place, SW_TEXT("states"));
		SwChartPlace at = sw_chart_member(&at_states, parser->nodes[c].key);

		if (parser->nodes[c].type == SW_STATE_FINAL)
			sw_chart_fault(parser,
						   &at,
						   "misplaced",
						   SW_TEXT("a region of a parallel state is not final"));
		if (!sw_chart_is_history(parser->chart, c))
			regions++;
	}
	if (regions == 0)
		sw_chart_fault_at(parser, place, "states", "empty", "a parallel state needs a region");
}

void
sw_chart_parse_state(SwChartParser *parser, const SwChartPlace *place, SwStateId state)
{
	const SwJson *config = parser->configs[state];

	if (!sw_chart_expect(parser, place, config, SW_JSON_OBJECT))
		return;
	for (uint32_t i = 0; i < config->count; i++)
		parse_state_member(parser, place, &config->as.members[i], state);
	parse_state_shape(parser, place, state);
}
