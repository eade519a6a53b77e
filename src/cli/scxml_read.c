/*-------------------------------------------------------------------------
 *
 * scxml_read.c
 *		An SCXML document as a chart: its states.
 *
 * The ids of SCXML are global, those of a chart's states are keys below their parents:
 * a state gets its id as key, and targets are spelled as paths.  What a chart has no
 * counterpart for is an error that names it and its line, never left out in silence.
 *
 * src/cli/scxml_read.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "scxml_read.h"

#include <string.h>

#define KEY_SIZE_MAX    64
#define DEFAULT_ROOT_ID "chart"

/* ---- Small things that all parts need ---- */

void *
scxml_grow(SwArena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
	char *grown;

	if (count < *capacity)
		return items;
	*capacity = *capacity == 0 ? 8 : *capacity * 2;
	grown = sw_arena_array(arena, *capacity, size);
	if (count > 0)
		memcpy(grown, items, count * size);
	return grown;
}

void
scxml_add(ScxmlReader *reader, ScxmlList *list, const SwJson *item)
{
	list->items =
		scxml_grow(reader->arena, list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = item;
}

size_t
scxml_find(const ScxmlReader *reader, SwText id)
{
	for (size_t i = 0; i < reader->state_count; i++)
		if (sw_text_equal(reader->states[i].id, id))
			return i;
	return SCXML_NO_STATE;
}

bool
scxml_is_within(const ScxmlReader *reader, size_t state, size_t ancestor)
{
	return state >= ancestor && state <= reader->states[ancestor].last;
}

const SwJson *
scxml_json(ScxmlReader *reader, const XmlNode *node)
{
	const SwJson *value;
	SwFault fault;

	if (sw_json_parse(reader->arena,
					  node->text,
					  SW_CHART_OCTETS_MAX,
					  SW_JSON_DEPTH_MAX,
					  &value,
					  &fault) == SW_OK)
		return value;
	scxml_error(reader,
				node,
				"<swoosh:%.*s> holds no JSON of a chart: %s (at \"%.*s\")",
				TEXT(node->name),
				fault.why,
				TEXT(fault.pointer));
	return &sw_json_null;
}

void
scxml_add_notes(ScxmlReader *reader, const XmlNode *node, SwJsonBuilder *builder)
{
	const XmlNode *description = xml_child(node, XML_SWOOSH, "description");
	const XmlNode *meta = xml_child(node, XML_SWOOSH, "meta");

	if (description != NULL && sw_text_is(xml_get(description, "encoding"), "json"))
		sw_json_add(builder, "description", scxml_json(reader, description));
	else if (description != NULL)
		sw_json_add_text(builder, "description", description->text);
	if (meta != NULL)
		sw_json_add(builder, "meta", scxml_json(reader, meta));
}

void
scxml_refuse(ScxmlReader *reader, const XmlNode *node)
{
	static const struct
	{
		const char *name;
		const char *why;
	} refused[] = {
		{"invoke", "a chart starts no other service"},
		{"finalize", "a chart starts no other service"},
		{"donedata", "a done event carries no data"},
		{"script", "a chart runs no program; actions may assign"},
		{"send", "a chart sends nothing but events without data to itself"},
		{"cancel", "only leaving a state takes the delays of its entry away"},
		{"foreach", "an action is not repeated"},
	};

	for (size_t i = 0; node->space == XML_SCXML && i < sizeof(refused) / sizeof(refused[0]); i++)
		if (sw_text_is(node->name, refused[i].name))
		{
			scxml_error(reader, node, "<%s> cannot be said: %s", refused[i].name, refused[i].why);
			return;
		}
	scxml_error(reader, node, "<%.*s> has no meaning here", TEXT(node->name));
}

/* ---- States and their names ---- */

static bool
is_state(const XmlNode *node)
{
	return (xml_is(node, XML_SCXML, "state") || xml_is(node, XML_SCXML, "parallel") ||
			xml_is(node, XML_SCXML, "final") || xml_is(node, XML_SCXML, "history")) &&
		   !xml_has_own(node, "end");
}

static size_t
count_states(const XmlNode *node)
{
	size_t count = 1;

	for (const XmlNode *child = node->first; child != NULL; child = child->next)
		if (is_state(child))
			count += count_states(child);
	return count;
}

static ScxmlType
type_of(const XmlNode *node)
{
	if (xml_is(node, XML_SCXML, "parallel"))
		return SCXML_PARALLEL;
	if (xml_is(node, XML_SCXML, "final"))
		return SCXML_FINAL;
	if (xml_is(node, XML_SCXML, "history"))
		return SCXML_HISTORY;
	for (const XmlNode *child = node->first; child != NULL; child = child->next)
		if (is_state(child))
			return SCXML_COMPOUND;
	return SCXML_ATOMIC;
}

/* make_key is an id as a key: what a key cannot have becomes `_`. */
static SwText
make_key(ScxmlReader *reader, const XmlNode *node, SwText id)
{
	bool is_digits = true;
	SwBuffer key;

	sw_buffer_init(&key, reader->arena, id.size + 1);
	for (size_t i = 0; i < id.size; i++)
	{
		char octet = id.data[i];
		bool is_digit = octet >= '0' && octet <= '9';
		bool is_good = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
					   octet == '_' || octet == '-' || is_digit;

		is_digits = is_digits && is_digit;
		sw_buffer_octet(&key, is_good ? octet : '_');
	}
	if (is_digits)
		sw_buffer_octet(&key, '_');
	if (key.size > KEY_SIZE_MAX)
		scxml_error(reader, node, "\"%.*s\" is longer than %d", TEXT(id), KEY_SIZE_MAX);
	else if (!sw_text_equal(id, sw_buffer_view(&key)))
		scxml_warning(reader,
					  node,
					  "\"%.*s\" is called \"%.*s\" in the chart",
					  TEXT(id),
					  TEXT(sw_buffer_view(&key)));
	return sw_buffer_view(&key);
}

static void
name_state(ScxmlReader *reader, size_t number)
{
	ScxmlState *state = &reader->states[number];
	SwText own = xml_get_own(state->node, "key");
	SwText path = reader->states[state->parent].path;

	state->id = xml_get(state->node, "id");
	if (state->id.data != NULL && scxml_find(reader, state->id) != number)
		scxml_error(reader, state->node, "another state is called \"%.*s\"", TEXT(state->id));
	if (own.data != NULL)
		state->key = own;
	else if (state->id.data != NULL)
		state->key = make_key(reader, state->node, state->id);
	else
		state->key = sw_text_format(reader->arena, "unnamed_%zu", number);
	state->path = path.size == 0
					  ? state->key
					  : sw_text_format(reader->arena, "%.*s.%.*s", TEXT(path), TEXT(state->key));
	for (size_t i = state->parent + 1; i < number; i++)
		if (reader->states[i].parent == state->parent &&
			sw_text_equal(reader->states[i].key, state->key))
			scxml_error(reader,
						state->node,
						"another state beside it is called \"%.*s\", too",
						TEXT(state->key));
}

/* number_states adds a state and all below it.  Recursion is bounded by the depth of the XML. */
static void
number_states(ScxmlReader *reader, const XmlNode *node, size_t parent)
{
	size_t number = reader->state_count++;

	reader->states[number] =
		(ScxmlState){.node = node, .type = type_of(node), .parent = parent, .path = SW_TEXT("")};
	if (number != SCXML_ROOT)
		name_state(reader, number);
	for (const XmlNode *child = node->first; child != NULL; child = child->next)
		if (is_state(child))
			number_states(reader, child, number);
	reader->states[number].last = reader->state_count - 1;
}

/* name_root: the document's name; a root element of ours also has an id to be targeted by. */
static void
name_root(ScxmlReader *reader, const XmlNode *document)
{
	ScxmlState *root = &reader->states[SCXML_ROOT];
	SwText name = xml_get(document, "name");

	root->key = name.size == 0 ? SW_TEXT(DEFAULT_ROOT_ID) : make_key(reader, document, name);
	if (root->node != document)
		root->id = xml_get(root->node, "id");
}

static SwText
find_path(void *context, SwText id)
{
	ScxmlReader *reader = context;
	size_t state = scxml_find(reader, id);

	if (state == SCXML_NO_STATE)
		return SW_NO_TEXT;
	return state == SCXML_ROOT
			   ? sw_text_format(reader->arena, "#%.*s", TEXT(reader->states[SCXML_ROOT].key))
			   : reader->states[state].path;
}

/* ---- Initial states ---- */

/*
 * add_deep_initial says that a state begins in states that are no children of it.  The root: by the
 * default of a history that is never written, since the root is left only at the end.  Another:
 * by a state that it leaves at once, a microstep more.
 */
static const SwJson *
add_deep_initial(ScxmlReader *reader, size_t number, const size_t *targets, size_t count,
				 SwJsonBuilder *states)
{
	size_t above = number == SCXML_ROOT ? 0 : reader->states[number].path.size + 1;
	SwText key = SW_TEXT("initial");
	SwJsonBuilder builder, always;
	ScxmlList list = {NULL, 0, 0};
	const SwJson *target;

	for (size_t i = number + 1; i <= reader->states[number].last; i++)
		if (reader->states[i].parent == number && sw_text_equal(reader->states[i].key, key))
			key = sw_text_format(reader->arena, "%.*s_", TEXT(key));
	for (size_t i = 0; i < count; i++)
	{
		SwText path = reader->states[targets[i]].path;

		path = (SwText){path.data + above, path.size - above};
		scxml_add(reader, &list, sw_json_string(reader->arena, path));
	}
	target = import_single(reader->arena, list.items, list.count);
	sw_json_begin(&builder, reader->arena);
	if (number == SCXML_ROOT)
	{
		sw_json_add_text(&builder, "type", SW_TEXT("history"));
		sw_json_add(&builder, "target", target);
	}
	else
	{
		sw_json_begin(&always, reader->arena);
		sw_json_add(&always, "target", target);
		sw_json_add(&builder, "always", count == 1 ? target : sw_json_end(&always));
		scxml_warning(reader,
					  reader->states[number].node,
					  "\"%.*s\" begins in \"%.*s\", which it leaves at once",
					  TEXT(reader->states[number].key),
					  TEXT(key));
	}
	sw_json_add_member(states, key, sw_json_end(&builder));
	return sw_json_string(reader->arena, key);
}

static const SwJson *
default_initial(ScxmlReader *reader, size_t number)
{
	for (size_t i = number + 1; i <= reader->states[number].last; i++)
		if (reader->states[i].parent == number && reader->states[i].type != SCXML_HISTORY)
			return sw_json_string(reader->arena, reader->states[i].key);
	return NULL;
}

static bool
is_each_below(const ScxmlReader *reader, size_t number, const size_t *targets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (targets[i] == number || !scxml_is_within(reader, targets[i], number))
			return false;
	return true;
}

/* read_initial answers `initial`; it may add a state to `states`. */
static const SwJson *
read_initial(ScxmlReader *reader, size_t number, SwJsonBuilder *states)
{
	const ScxmlState *state = &reader->states[number];
	const XmlNode *element = xml_child(state->node, XML_SCXML, "initial");
	const XmlNode *node =
		element == NULL ? state->node : xml_child(element, XML_SCXML, "transition");
	SwText ids = xml_get(state->node, "initial");
	const SwJson *target = NULL;
	ScxmlList actions = {NULL, 0, 0};
	SwJsonBuilder builder;
	size_t *targets;
	size_t count;

	if (element != NULL)
		ids = node == NULL ? SW_NO_TEXT : xml_get(node, "target");
	if (element != NULL && ids.data == NULL)
	{
		scxml_error(reader, element, "an <initial> has a transition with a target");
		return NULL;
	}
	if (!scxml_targets(reader, node, ids, &targets, &count))
		return NULL;
	if (count == 0)
		target = default_initial(reader, number);
	else if (count == 1 && reader->states[targets[0]].parent == number)
		target = sw_json_string(reader->arena, reader->states[targets[0]].key);
	else if (is_each_below(reader, number, targets, count))
		target = add_deep_initial(reader, number, targets, count, states);
	else
		scxml_error(reader, node, "\"%.*s\" begins outside of itself", TEXT(state->key));
	if (element != NULL)
		scxml_actions(reader, node, &actions);
	if (actions.count == 0 || target == NULL)
		return target;
	sw_json_begin(&builder, reader->arena);
	sw_json_add(&builder, "target", target);
	sw_json_add(&builder, "actions", import_single(reader->arena, actions.items, actions.count));
	return sw_json_end(&builder);
}

/* ---- A state as a whole ---- */

/* check_children reports what may not stand in a state; elements of other tools are passed over. */
static void
check_children(ScxmlReader *reader, const XmlNode *node)
{
	static const char *const known[] = {"transition", "onentry", "onexit", "initial", "datamodel"};
	static const char *const own[] = {"description", "meta", "chart"};

	for (const XmlNode *child = node->first; child != NULL; child = child->next)
	{
		bool is_known = child->space == XML_OTHER || is_state(child) || xml_has_own(child, "end");

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			is_known = is_known || xml_is(child, XML_SCXML, known[i]);
		for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
			is_known = is_known || xml_is(child, XML_SWOOSH, own[i]);
		if (!is_known)
			scxml_refuse(reader, child);
	}
}

/* read_blocks: the entry of a final state also raises the done event that its parent tells. */
static const SwJson *
read_blocks(ScxmlReader *reader, const ScxmlState *state, const char *name)
{
	const ScxmlState *parent = &reader->states[state->parent];
	ScxmlList list = {NULL, 0, 0};

	for (const XmlNode *child = state->node->first; child != NULL; child = child->next)
		if (xml_is(child, XML_SCXML, name))
			scxml_actions(reader, child, &list);
	if (state->type == SCXML_FINAL && parent->is_told && strcmp(name, "onentry") == 0)
		scxml_add(reader,
				  &list,
				  scxml_raise(reader->arena,
							  sw_text_format(reader->arena, "done.state.%.*s", TEXT(parent->id))));
	return list.count == 0 ? NULL : import_single(reader->arena, list.items, list.count);
}

static void
add_history(ScxmlReader *reader, size_t number, SwJsonBuilder *builder)
{
	const XmlNode *node = reader->states[number].node;
	const XmlNode *transition = xml_child(node, XML_SCXML, "transition");
	ScxmlList actions = {NULL, 0, 0};
	size_t *targets;
	size_t count;

	if (sw_text_is(xml_get(node, "type"), "deep"))
		sw_json_add_text(builder, "history", SW_TEXT("deep"));
	if (transition == NULL || xml_has_own(transition, "end"))
		return;
	scxml_actions(reader, transition, &actions);
	if (actions.count > 0)
		scxml_error(reader, transition, "the default of a history has no actions in a chart");
	if (scxml_targets(reader, transition, xml_get(transition, "target"), &targets, &count) &&
		count > 0)
		sw_json_add(builder, "target", scxml_target_json(reader, number, targets, count));
}

/* read_state answers a state's object.  Recursion is bounded by the depth of the XML. */
static const SwJson *
read_state(ScxmlReader *reader, size_t number, const SwJson *context)
{
	static const char *const types[] =
		{[SCXML_PARALLEL] = "parallel", [SCXML_FINAL] = "final", [SCXML_HISTORY] = "history"};
	const ScxmlState *state = &reader->states[number];
	SwJsonBuilder builder, states;

	sw_json_begin(&builder, reader->arena);
	sw_json_begin(&states, reader->arena);
	check_children(reader, state->node);
	sw_json_add_text(&builder,
					 "id",
					 number == SCXML_ROOT ? state->key : xml_get_own(state->node, "id"));
	if (state->type >= SCXML_PARALLEL)
		sw_json_add_text(&builder, "type", sw_text_from(types[state->type]));
	if (state->type == SCXML_COMPOUND)
		sw_json_add(&builder, "initial", read_initial(reader, number, &states));
	scxml_add_notes(reader, state->node, &builder);
	sw_json_add(&builder, "context", context);
	if (state->type == SCXML_HISTORY)
	{
		add_history(reader, number, &builder);
		return sw_json_end(&builder);
	}
	sw_json_add(&builder, "entry", read_blocks(reader, state, "onentry"));
	sw_json_add(&builder, "exit", read_blocks(reader, state, "onexit"));
	scxml_add_transitions(reader, number, &builder);
	for (size_t i = number + 1; i <= state->last; i++)
		if (reader->states[i].parent == number)
		{
			const SwJson *child = read_state(reader, i, NULL);

			for (uint32_t k = 0; k < states.count; k++)
				if (sw_text_equal(states.members[k].key, reader->states[i].key))
					child = NULL; /* reported where it was named */
			if (child != NULL)
				sw_json_add_member(&states, reader->states[i].key, child);
		}
	if (states.count > 0)
		sw_json_add(&builder, "states", sw_json_end(&states));
	return sw_json_end(&builder);
}

static bool
check_document(CliImport *import, const XmlNode *document)
{
	SwText model = xml_get(document, "datamodel");
	ScxmlReader reader = {.import = import};

	if (!xml_is(document, XML_SCXML, "scxml"))
	{
		scxml_error(&reader,
					document,
					"this is no SCXML: its root is <%.*s>",
					TEXT(document->name));
		return false;
	}
	if (model.data != NULL && !sw_text_is(model, "ecmascript") && !sw_text_is(model, "null"))
		scxml_error(&reader,
					document,
					"the data model \"%.*s\" is not read; ecmascript and null are",
					TEXT(model));
	if (sw_text_is(xml_get(document, "binding"), "late"))
		scxml_error(&reader,
					document,
					"late binding cannot be said: data are there from the start");
	return true;
}

const SwJson *
scxml_read(CliImport *import, const XmlNode *document)
{
	ScxmlReader reader = {.import = import, .arena = import->arena};
	const XmlNode *root = document;
	const SwJson *chart;
	size_t count;

	if (!check_document(import, document))
		return NULL;
	for (const XmlNode *child = document->first; child != NULL; child = child->next)
		if (xml_has_own(child, "root"))
			root = child;
	count = count_states(root);
	if (count > SW_CHART_STATES_MAX)
	{
		scxml_error(&reader, root, "there are more than %d states", SW_CHART_STATES_MAX);
		return NULL;
	}
	reader.states = SW_NEW_ARRAY(import->arena, ScxmlState, count);
	reader.is_exact = sw_text_is(xml_get_own(document, "events"), "exact");
	reader.scope.find_state = find_path;
	reader.scope.reader = &reader;
	number_states(&reader, root, SCXML_ROOT);
	name_root(&reader, document);
	scxml_collect_events(&reader, document);
	for (size_t i = 0; i < import->event_count; i++)
		scxml_add_event(&reader, import->events[i]);
	scxml_plan_done(&reader);
	chart = read_state(&reader, SCXML_ROOT, scxml_datamodel(&reader, document));
	return import->error_count == 0 ? chart : NULL;
}
