/*-------------------------------------------------------------------------
 *
 * xstate_read.c
 *		A machine config of XState, versions 4 and 5, as a chart.
 *
 * A chart is nearly a subset of what XState's JSON may say.  What is spelled otherwise is
 * translated, what has no effect on the states is left out with a warning, what has one
 * and cannot be said is an error with its JSON pointer.  Whatever is left goes to the
 * chart's own reader, which refuses the rest.
 *
 * src/cli/xstate_read.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "xstate_read.h"

typedef struct XstateReader
{
	CliImport *import;
	SwArena *arena;
	bool is_v4;           /* a target leaves and enters its source, as SCXML has it */
	SwJsonBuilder events; /* the names that a wildcard stands for */
} XstateReader;

/* A state while it is read. */
typedef struct XstateState
{
	SwText key; /* SW_NO_TEXT of the root */
	SwText pointer;
	bool is_parallel;
	SwJsonBuilder builder;
} XstateState;

#define TEXT(text) (int) (text).size, (text).data

#define xstate_error(reader, pointer, ...)                                                         \
	cli_import_say((reader)->import, CLI_ERROR, (CliWhere){0, pointer}, __VA_ARGS__)
#define xstate_warning(reader, pointer, ...)                                                       \
	cli_import_say((reader)->import, CLI_WARNING, (CliWhere){0, pointer}, __VA_ARGS__)

typedef const SwJson *(*XstateMap)(XstateReader *reader, SwText pointer, const SwJson *value,
								   const XstateState *state);

static SwText
below(const XstateReader *reader, SwText pointer, const char *key)
{
	return sw_json_pointer(reader->arena, pointer, sw_text_from(key));
}

/* map_list maps one element or each of a list; what becomes NULL is left out. */
static const SwJson *
map_list(XstateReader *reader, SwText pointer, const SwJson *value, const XstateState *state,
		 XstateMap map)
{
	const SwJson **items;
	size_t count = 0;

	if (!sw_json_is(value, SW_JSON_ARRAY))
		return map(reader, pointer, value, state);
	items = SW_NEW_ARRAY(reader->arena, const SwJson *, value->count);
	for (uint32_t i = 0; i < value->count; i++)
	{
		const SwJson *item = map(reader,
								 sw_json_pointer_index(reader->arena, pointer, i),
								 value->as.elements[i],
								 state);

		if (item != NULL)
			items[count++] = item;
	}
	return count == 0 && value->count > 0 ? NULL : sw_json_array(reader->arena, items, count);
}

/* add_member adds a member that the text may have given already under another name. */
static void
add_member(XstateReader *reader, SwJsonBuilder *builder, SwText pointer, const char *key,
		   const SwJson *value)
{
	for (uint32_t i = 0; i < builder->count; i++)
		if (value != NULL && sw_text_is(builder->members[i].key, key))
		{
			xstate_error(reader, pointer, "\"%s\" is given twice", key);
			return;
		}
	sw_json_add(builder, key, value);
}

/* refuse_function: a function that was made a text has no counterpart. */
static bool
refuse_function(XstateReader *reader, SwText pointer, const SwJson *value)
{
	SwText text = sw_json_text_of(value);
	bool is_function = sw_text_has_prefix(text, "function");

	for (size_t i = 0; i + 1 < text.size; i++)
		is_function = is_function || memcmp(text.data + i, "=>", 2) == 0;
	if (is_function)
		xstate_error(reader, pointer, "a chart has no functions; a rule is JsonLogic");
	return is_function;
}

/* ---- Guards ---- */

/* read_guard: version 4 has the parameters beside the type. */
static const SwJson *
read_guard(XstateReader *reader, SwText pointer, const SwJson *value)
{
	SwText type = sw_json_get_string(value, "type");
	SwJsonBuilder call, params;

	if (refuse_function(reader, pointer, value) || !sw_json_is(value, SW_JSON_OBJECT))
		return value;
	if (sw_text_has_prefix(type, "xstate."))
		xstate_error(reader, pointer, "the guard \"%.*s\" cannot be said", TEXT(type));
	if (value->count < 2 || sw_json_get(value, "params") != NULL)
		return value;
	sw_json_begin(&call, reader->arena);
	sw_json_begin(&params, reader->arena);
	for (uint32_t i = 0; i < value->count; i++)
		if (!sw_text_is(value->as.members[i].key, "type"))
			sw_json_add_member(&params, value->as.members[i].key, value->as.members[i].value);
	sw_json_add_text(&call, "type", type);
	sw_json_add(&call, "params", sw_json_end(&params));
	return sw_json_end(&call);
}

/* ---- Actions ---- */

/* is_rule: a literal of XState would be taken as a rule. */
static bool
is_rule(const SwJson *value)
{
	for (uint32_t i = 0; sw_json_is(value, SW_JSON_ARRAY) && i < value->count; i++)
		if (is_rule(value->as.elements[i]))
			return true;
	return sw_json_is(value, SW_JSON_OBJECT) && value->count == 1;
}

static const SwJson *
read_assign(XstateReader *reader, SwText pointer, const SwJson *value)
{
	const SwJson *assignment = sw_json_get(value, "assignment");
	SwJsonBuilder call;

	if (assignment == NULL)
		return value;
	for (uint32_t i = 0; sw_json_is(assignment, SW_JSON_OBJECT) && i < assignment->count; i++)
	{
		SwText key = assignment->as.members[i].key;

		(void) refuse_function(reader, pointer, assignment->as.members[i].value);
		if (is_rule(assignment->as.members[i].value))
			xstate_error(reader,
						 pointer,
						 "the value of \"%.*s\" has one member and would be a rule",
						 TEXT(key));
	}
	sw_json_begin(&call, reader->arena);
	sw_json_add_text(&call, "type", SW_TEXT("assign"));
	sw_json_add(&call, "params", assignment);
	return sw_json_end(&call);
}

static const SwJson *
read_raise(XstateReader *reader, SwText pointer, const SwJson *value)
{
	const SwJson *params = sw_json_get(value, "params");
	const SwJson *event = sw_json_get(params, "event");

	if (event == NULL)
		event = sw_json_get(value, "event");
	if (sw_json_get(value, "delay") != NULL || sw_json_get(params, "delay") != NULL)
		xstate_error(reader, pointer, "an event is raised at once; \"after\" is for delays");
	if (sw_json_is(event, SW_JSON_OBJECT))
	{
		if (event->count > 1)
			xstate_error(reader, pointer, "a raised event carries no data");
		event = sw_json_get(event, "type");
	}
	if (sw_text_is(sw_json_get_string(value, "type"), "raise") && params != NULL &&
		sw_json_get(params, "event") == event)
		return value;
	return import_call(reader->arena, "raise", "event", event);
}

static const SwJson *
read_action(XstateReader *reader, SwText pointer, const SwJson *value, const XstateState *state)
{
	SwText type = sw_json_get_string(value, "type");
	SwText name = type;

	(void) state;
	if (sw_json_is(value, SW_JSON_STRING))
		name = value->as.text;
	if (refuse_function(reader, pointer, value) || name.data == NULL)
		return value;
	if (sw_text_has_prefix(name, "xstate."))
		name = (SwText){name.data + 7, name.size - 7};
	if (sw_text_is(name, "log"))
	{
		xstate_warning(reader, pointer, "a log is left out: a chart has no effect but its state");
		return NULL;
	}
	if (sw_json_is(value, SW_JSON_OBJECT) && sw_text_is(name, "raise"))
		return read_raise(reader, pointer, value);
	if (sw_json_is(value, SW_JSON_OBJECT) && sw_text_is(name, "assign"))
		return read_assign(reader, pointer, value);
	xstate_error(reader,
				 pointer,
				 "the action \"%.*s\" cannot be said: an action is assign or raise",
				 TEXT(name));
	return value;
}

/* ---- Transitions ---- */

/* is_reentering: version 4 leaves the source for a target in it, unless it begins with a dot. */
static bool
is_reentering(const XstateState *state, const SwJson *target)
{
	SwText text = sw_json_text_of(target);

	for (uint32_t i = 0; sw_json_is(target, SW_JSON_ARRAY) && i < target->count; i++)
		if (is_reentering(state, target->as.elements[i]))
			return true;
	if (text.size == 0 || state->key.data == NULL)
		return false;
	return *text.data == '#' ||
		   (text.size >= state->key.size &&
			memcmp(text.data, state->key.data, state->key.size) == 0 &&
			(text.size == state->key.size || text.data[state->key.size] == '.'));
}

static void
add_guard(XstateReader *reader, SwText pointer, const SwJson *value, SwJsonBuilder *builder)
{
	const SwJson *in = sw_json_get(value, "in");
	const SwJson *guard = sw_json_get(value, "guard");
	const SwJson *parts[2];

	if (guard == NULL)
		guard = sw_json_get(value, "cond");
	if (guard != NULL)
		guard = read_guard(reader, pointer, guard);
	if (in != NULL)
	{
		in = import_call(reader->arena, "stateIn", "state", in);
		parts[0] = guard;
		parts[1] = in;
		guard = guard == NULL ? in
							  : import_call(reader->arena,
											"and",
											"guards",
											sw_json_array(reader->arena, parts, 2));
	}
	add_member(reader, builder, pointer, "guard", guard);
}

static void
read_transition_member(XstateReader *reader, SwText pointer, const SwJson *value,
					   const SwMember *member, SwJsonBuilder *builder, const XstateState *state)
{
	SwText key = member->key;

	if (sw_text_is(key, "guard") || sw_text_is(key, "cond") || sw_text_is(key, "in"))
	{
		for (uint32_t i = 0; i < builder->count; i++)
			if (sw_text_is(builder->members[i].key, "guard"))
				return; /* they are read together */
		add_guard(reader, pointer, value, builder);
	}
	else if (sw_text_is(key, "actions"))
		add_member(reader,
				   builder,
				   pointer,
				   "actions",
				   map_list(reader,
							below(reader, pointer, "actions"),
							member->value,
							state,
							read_action));
	else if (sw_text_is(key, "delay"))
		xstate_error(reader, pointer, "a delay is given by \"after\"");
	else if (!sw_text_is(key, "internal") && !sw_json_is(member->value, SW_JSON_NULL))
		sw_json_add_member(builder, key, member->value);
}

static const SwJson *
read_transition(XstateReader *reader, SwText pointer, const SwJson *value, const XstateState *state)
{
	const SwJson *internal = sw_json_get(value, "internal");
	const SwJson *target = sw_json_is(value, SW_JSON_STRING) ? value : sw_json_get(value, "target");
	bool is_internal = sw_json_is(internal, SW_JSON_BOOLEAN) && internal->as.boolean;
	bool is_external = sw_json_is(internal, SW_JSON_BOOLEAN) && !internal->as.boolean;
	bool is_left = is_external || (reader->is_v4 && !is_internal && is_reentering(state, target));
	SwJsonBuilder builder;

	if (sw_json_is(value, SW_JSON_NULL))
		return &sw_json_empty_object; /* taken, to no effect */
	if (!sw_json_is(value, SW_JSON_OBJECT) && !(is_left && target != NULL))
		return value;
	sw_json_begin(&builder, reader->arena);
	for (uint32_t i = 0; sw_json_is(value, SW_JSON_OBJECT) && i < value->count; i++)
		read_transition_member(reader, pointer, value, &value->as.members[i], &builder, state);
	if (!sw_json_is(value, SW_JSON_OBJECT))
		sw_json_add(&builder, "target", target);
	if (is_left && sw_json_get(value, "reenter") == NULL)
		sw_json_add(&builder, "reenter", &sw_json_true);
	return sw_json_end(&builder);
}

/* ---- Members of a state ---- */

/* read_on: the event "" of version 4 is `always`. */
static void
read_on(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	const SwJson *always = NULL;
	bool has_wildcard = false;
	SwJsonBuilder on;

	if (!sw_json_is(value, SW_JSON_OBJECT))
	{
		sw_json_add(&state->builder, "on", value);
		return;
	}
	sw_json_begin(&on, reader->arena);
	for (uint32_t i = 0; i < value->count; i++)
	{
		SwText event = value->as.members[i].key;
		SwText at = sw_json_pointer(reader->arena, pointer, event);
		const SwJson *candidates =
			map_list(reader, at, value->as.members[i].value, state, read_transition);

		if (xstate_is_wildcard(event) && !xstate_is_platform(event))
			xstate_warning(reader,
						   at,
						   "\"%.*s\" stands for the events that the config names",
						   TEXT(event));
		has_wildcard = has_wildcard || xstate_is_wildcard(event);
		if (xstate_is_platform(event))
			xstate_error(reader,
						 at,
						 "\"%.*s\" is an event of XState; \"onDone\" and \"after\" are for those",
						 TEXT(event));
		else if (event.size == 0)
			always = candidates;
		else
			sw_json_add_member(&on, event, candidates);
	}
	if (on.count > 0 || always == NULL)
	{
		const SwJson *all = sw_json_end(&on);

		sw_json_add(&state->builder,
					"on",
					has_wildcard ? xstate_spread(reader->arena, all, &reader->events) : all);
	}
	add_member(reader, &state->builder, pointer, "always", always);
}

static bool
is_delay(SwText key)
{
	for (size_t i = 0; i < key.size; i++)
		if (key.data[i] < '0' || key.data[i] > '9')
			return false;
	return key.size > 0;
}

/* after_object makes the object of version 5 of a list with delays. */
static const SwJson *
after_object(XstateReader *reader, SwText pointer, const SwJson *list)
{
	SwJsonBuilder after;

	sw_json_begin(&after, reader->arena);
	for (uint32_t i = 0; i < list->count; i++)
	{
		const SwJson *item = list->as.elements[i];
		const SwJson *delay = sw_json_get(item, "delay");
		SwText key = sw_json_is(delay, SW_JSON_INTEGER) ? sw_canon(reader->arena, delay)
														: sw_json_text_of(delay);

		if (key.data == NULL)
			xstate_error(reader, pointer, "a delay is missing");
		else
			add_member(reader,
					   &after,
					   pointer,
					   sw_text_string(reader->arena, key),
					   sw_json_with(reader->arena, item, SW_TEXT("delay"), NULL));
	}
	return sw_json_end(&after);
}

static void
read_after(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	SwJsonBuilder after;

	if (sw_json_is(value, SW_JSON_ARRAY))
		value = after_object(reader, pointer, value);
	sw_json_begin(&after, reader->arena);
	for (uint32_t i = 0; sw_json_is(value, SW_JSON_OBJECT) && i < value->count; i++)
	{
		SwText delay = value->as.members[i].key;
		SwText at = sw_json_pointer(reader->arena, pointer, delay);

		if (!is_delay(delay))
			xstate_error(reader,
						 at,
						 "the delay \"%.*s\" has no value: a chart gives milliseconds",
						 TEXT(delay));
		sw_json_add_member(&after,
						   delay,
						   map_list(reader,
									at,
									value->as.members[i].value,
									state,
									read_transition));
	}
	sw_json_add(&state->builder, "after", sw_json_end(&after));
}

static const SwJson *
read_state(XstateReader *reader, SwText pointer, SwText key, const SwJson *config);

static void
read_states(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	SwJsonBuilder states;

	if (!sw_json_is(value, SW_JSON_OBJECT) || value->count == 0)
		return;
	sw_json_begin(&states, reader->arena);
	for (uint32_t i = 0; i < value->count; i++)
	{
		const SwMember *member = &value->as.members[i];

		sw_json_add_member(&states,
						   member->key,
						   read_state(reader,
									  sw_json_pointer(reader->arena, pointer, member->key),
									  member->key,
									  member->value));
	}
	sw_json_add(&state->builder, "states", sw_json_end(&states));
}

/* add_list adds one element or a list of them, each read by `map`. */
static void
add_list(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state,
		 const char *key, XstateMap map)
{
	add_member(reader, &state->builder, pointer, key, map_list(reader, pointer, value, state, map));
}

static void
read_always(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	add_list(reader, pointer, value, state, "always", read_transition);
}

static void
read_done(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	sw_json_add(&state->builder,
				"onDone",
				map_list(reader, pointer, value, state, read_transition));
}

static void
read_entry(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	add_list(reader, pointer, value, state, "entry", read_action);
}

static void
read_exit(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	add_list(reader, pointer, value, state, "exit", read_action);
}

static void
read_type(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	SwText type = sw_json_text_of(value);

	if (!sw_text_is(type, "atomic") && !sw_text_is(type, "compound"))
		add_member(reader, &state->builder, pointer, "type", value);
}

static void
read_history(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	(void) reader;
	(void) pointer;
	if (!sw_json_is(value, SW_JSON_BOOLEAN) || value->as.boolean)
		sw_json_add(&state->builder, "history", value);
}

static void
read_parallel(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	if (sw_json_is(value, SW_JSON_BOOLEAN) && value->as.boolean)
		add_member(reader,
				   &state->builder,
				   pointer,
				   "type",
				   sw_json_string_of(reader->arena, "parallel"));
}

static void
read_initial(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	const SwJson *actions = sw_json_get(value, "actions");

	if (state->is_parallel)
		xstate_warning(reader, pointer, "a parallel state enters all its regions: left out");
	else if (actions != NULL)
		sw_json_add(&state->builder,
					"initial",
					sw_json_with(reader->arena,
								 value,
								 SW_TEXT("actions"),
								 map_list(reader,
										  below(reader, pointer, "actions"),
										  actions,
										  state,
										  read_action)));
	else
		sw_json_add(&state->builder, "initial", value);
}

static void
read_left_out(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	(void) value;
	(void) state;
	xstate_warning(reader, pointer, "a chart has no counterpart for it: left out");
}

static void
read_refused(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state)
{
	(void) state;
	if (!sw_json_is(value, SW_JSON_ARRAY) || value->count > 0)
		xstate_error(reader, pointer, "it cannot be said: a chart starts and sends nothing");
}

static const struct
{
	const char *key;
	void (*read)(XstateReader *reader, SwText pointer, const SwJson *value, XstateState *state);
} members[] = {
	{"on", read_on},
	{"always", read_always},
	{"after", read_after},
	{"onDone", read_done},
	{"entry", read_entry},
	{"onEntry", read_entry},
	{"exit", read_exit},
	{"onExit", read_exit},
	{"states", read_states},
	{"type", read_type},
	{"history", read_history},
	{"parallel", read_parallel},
	{"initial", read_initial},
	{"version", read_left_out},
	{"tags", read_left_out},
	{"output", read_left_out},
	{"data", read_left_out},
	{"key", read_left_out},
	{"order", read_left_out},
	{"strict", read_left_out},
	{"schema", read_left_out},
	{"types", read_left_out},
	{"tsTypes", read_left_out},
	{"predictableActionArguments", read_left_out},
	{"preserveActionOrder", read_left_out},
	{"invoke", read_refused},
	{"spawn", read_refused},
	{"activities", read_refused},
	{"delays", read_refused},
	{"actors", read_refused},
	{"services", read_refused},
	{"route", read_refused},
};

/* read_state answers a state's object.  Recursion is bounded by the depth of the JSON. */
static const SwJson *
read_state(XstateReader *reader, SwText pointer, SwText key, const SwJson *config)
{
	XstateState state = {.key = key, .pointer = pointer};

	if (!sw_json_is(config, SW_JSON_OBJECT))
		return config;
	state.is_parallel = sw_text_is(sw_json_get_string(config, "type"), "parallel");
	sw_json_begin(&state.builder, reader->arena);
	for (uint32_t i = 0; i < config->count; i++)
	{
		const SwMember *member = &config->as.members[i];
		SwText at = sw_json_pointer(reader->arena, pointer, member->key);
		bool is_known = sw_json_is(member->value, SW_JSON_NULL);

		for (size_t k = 0; !is_known && k < sizeof(members) / sizeof(members[0]); k++)
			if (sw_text_is(member->key, members[k].key))
			{
				members[k].read(reader, at, member->value, &state);
				is_known = true;
			}
		if (!is_known)
			sw_json_add_member(&state.builder, member->key, member->value);
	}
	return sw_json_end(&state.builder);
}

/* has_v4: something stands in it that only version 4 has.  Recursion is bounded by the JSON. */
static bool
has_v4(const SwJson *value)
{
	static const char *const keys[] = {
		"cond",
		"internal",
		"predictableActionArguments",
		"preserveActionOrder",
		"onEntry",
		"onExit",
		"tsTypes",
		"activities",
	};

	for (uint32_t i = 0; sw_json_is(value, SW_JSON_ARRAY) && i < value->count; i++)
		if (has_v4(value->as.elements[i]))
			return true;
	for (uint32_t i = 0; sw_json_is(value, SW_JSON_OBJECT) && i < value->count; i++)
	{
		SwText key = value->as.members[i].key;

		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			if (sw_text_is(key, keys[k]))
				return true;
		if (!sw_text_is(key, "params") && !sw_text_is(key, "meta") && !sw_text_is(key, "context") &&
			has_v4(value->as.members[i].value))
			return true;
	}
	return false;
}

const SwJson *
xstate_read(CliImport *import, const SwJson *config)
{
	XstateReader reader = {.import = import, .arena = import->arena, .is_v4 = has_v4(config)};
	const SwJson *chart;

	if (!sw_json_is(config, SW_JSON_OBJECT))
	{
		xstate_error(&reader, SW_TEXT(""), "a machine config is an object");
		return NULL;
	}
	sw_json_begin(&reader.events, import->arena);
	xstate_collect_events(&reader.events, config);
	for (size_t i = 0; i < import->event_count; i++)
		xstate_add_event(&reader.events, import->events[i]);
	chart = read_state(&reader, SW_TEXT(""), SW_NO_TEXT, config);
	return import->error_count == 0 ? chart : NULL;
}
