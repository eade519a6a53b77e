/*-------------------------------------------------------------------------
 *
 * scxml_write.c
 *		A chart as an SCXML document: its elements and states.
 *
 * The document says everything that the chart says: in SCXML where SCXML can, in elements
 * and attributes of a namespace of ours where it cannot.
 *
 * src/cli/scxml_write.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "scxml_write.h"

#include <string.h>

/* ---- Elements ---- */

static void
begin_line(ScxmlWriter *writer)
{
	sw_buffer_octet(&writer->buffer, '\n');
	for (int i = 0; i < writer->depth; i++)
		sw_buffer_string(&writer->buffer, "  ");
}

static void
end_tag(ScxmlWriter *writer)
{
	if (writer->is_in_tag)
		sw_buffer_octet(&writer->buffer, '>');
	writer->is_in_tag = false;
}

void
scxml_tag(ScxmlWriter *writer, const char *name)
{
	sw_assert(writer->depth < SCXML_TAGS_MAX);
	end_tag(writer);
	begin_line(writer);
	sw_buffer_octet(&writer->buffer, '<');
	sw_buffer_string(&writer->buffer, name);
	writer->tags[writer->depth++] = name;
	writer->is_in_tag = true;
}

void
scxml_attribute(ScxmlWriter *writer, const char *name, SwText value)
{
	char quote = '"';

	sw_assert(writer->is_in_tag);
	if (value.data == NULL)
		return;
	if (value.size > 0 && memchr(value.data, '"', value.size) != NULL)
		quote = '\'';
	sw_buffer_octet(&writer->buffer, ' ');
	sw_buffer_string(&writer->buffer, name);
	sw_buffer_octet(&writer->buffer, '=');
	sw_buffer_octet(&writer->buffer, quote);
	xml_escape(&writer->buffer, value, quote);
	sw_buffer_octet(&writer->buffer, quote);
}

void
scxml_close(ScxmlWriter *writer)
{
	const char *name = writer->tags[--writer->depth];

	if (writer->is_in_tag)
		sw_buffer_string(&writer->buffer, "/>");
	else
	{
		begin_line(writer);
		sw_buffer_string(&writer->buffer, "</");
		sw_buffer_string(&writer->buffer, name);
		sw_buffer_octet(&writer->buffer, '>');
	}
	writer->is_in_tag = false;
}

/* text_in_tag ends the innermost element with a text in it. */
static void
text_in_tag(ScxmlWriter *writer, SwText text)
{
	end_tag(writer);
	xml_escape(&writer->buffer, text, '\0');
	sw_buffer_string(&writer->buffer, "</");
	sw_buffer_string(&writer->buffer, writer->tags[--writer->depth]);
	sw_buffer_octet(&writer->buffer, '>');
}

void
scxml_text_tag(ScxmlWriter *writer, const char *name, SwText text)
{
	scxml_tag(writer, name);
	text_in_tag(writer, text);
}

/* is_plain: XML can hold the text as it is. */
static bool
is_plain(SwText text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char) text.data[i] < ' ' && strchr("\t\n\r", text.data[i]) == NULL)
			return false;
	return true;
}

void
scxml_notes(ScxmlWriter *writer, const SwJson *config)
{
	const SwJson *description = sw_json_get(config, "description");
	const SwJson *meta = sw_json_get(config, "meta");
	SwText text = sw_json_text_of(description);

	if (description != NULL)
	{
		scxml_tag(writer, "swoosh:description");
		if (!is_plain(text))
		{
			scxml_attribute(writer, "encoding", SW_TEXT("json"));
			text = sw_canon(writer->arena, description);
		}
		text_in_tag(writer, text);
	}
	if (meta != NULL)
		scxml_text_tag(writer, "swoosh:meta", sw_canon_ordered(writer->arena, meta));
}

/* ---- States ---- */

static void
write_datamodel(ScxmlWriter *writer)
{
	const SwJson *names = writer->scope.context;
	bool has_context = sw_json_get(writer->chart->config, "context") != NULL;

	if (!has_context && names->count == 0)
		return;
	scxml_tag(writer, "datamodel");
	if (writer->is_regions)
		scxml_attribute(writer, "swoosh:regions", SW_TEXT("true"));
	for (uint32_t i = 0; i < names->count; i++)
	{
		SwText key = names->as.members[i].key;

		scxml_tag(writer, "data");
		scxml_attribute(writer, "id", key);
		scxml_attribute(writer,
						"expr",
						sw_canon_ordered(writer->arena, names->as.members[i].value));
		if (writer->is_regions && sw_json_get_text(writer->chart->context, key) == NULL)
			scxml_attribute(writer, "swoosh:absent", SW_TEXT("true"));
		scxml_close(writer);
	}
	scxml_close(writer);
}

static void
write_block(ScxmlWriter *writer, const char *name, const SwJson *config, const SwAction *actions,
			uint32_t count)
{
	if (count == 0)
		return;
	scxml_tag(writer, name);
	scxml_content(writer, config, actions, count);
	scxml_close(writer);
}

/* join_ids is a list of targets; what histories stand for is not among the children of a state. */
static SwText
join_ids(ScxmlWriter *writer, const SwStateId *states, uint32_t count, bool is_children)
{
	SwBuffer ids;

	sw_buffer_init(&ids, writer->arena, 64);
	for (uint32_t i = 0; i < count; i++)
	{
		if (is_children && scxml_is_history(writer->chart, states[i]))
			continue;
		if (ids.size > 0)
			sw_buffer_octet(&ids, ' ');
		sw_buffer_text(&ids, writer->ids[states[i]]);
	}
	return sw_buffer_view(&ids);
}

/* write_history: SCXML wants a default; where the chart has none it is what the parent has. */
static void
write_history(ScxmlWriter *writer, const SwStateNode *node)
{
	const SwStateNode *parent = &writer->chart->nodes[node->parent];
	bool is_own = node->initial_count > 0;
	SwText target = join_ids(writer, node->initial, node->initial_count, false);

	if (!is_own && parent->type == SW_STATE_PARALLEL)
		target = join_ids(writer, parent->children, parent->child_count, true);
	else if (!is_own)
		target = join_ids(writer, parent->initial, parent->initial_count, false);
	scxml_attribute(writer,
					"type",
					node->type == SW_STATE_DEEP ? SW_TEXT("deep") : SW_TEXT("shallow"));
	scxml_tag(writer, "transition");
	scxml_attribute(writer, "target", target);
	if (!is_own)
		scxml_attribute(writer, "swoosh:end", SW_TEXT("true"));
	scxml_close(writer);
}

static void
write_initial(ScxmlWriter *writer, const SwStateNode *node, const SwJson *config)
{
	if (node->initial_action_count == 0)
		return;
	scxml_tag(writer, "initial");
	scxml_tag(writer, "transition");
	scxml_attribute(writer, "target", writer->ids[node->initial[0]]);
	scxml_content(writer,
				  sw_json_get(sw_json_get(config, "initial"), "actions"),
				  node->initial_actions,
				  node->initial_action_count);
	scxml_close(writer);
	scxml_close(writer);
}

static const char *
element_of(const SwStateNode *node)
{
	switch (node->type)
	{
		case SW_STATE_PARALLEL:
			return "parallel";
		case SW_STATE_FINAL:
			return "final";
		case SW_STATE_SHALLOW:
		case SW_STATE_DEEP:
			return "history";
		case SW_STATE_ATOMIC:
		case SW_STATE_COMPOUND:
			break;
	}
	return "state";
}

static SwText
initial_of(const ScxmlWriter *writer, const SwStateNode *node)
{
	if (node->type != SW_STATE_COMPOUND || node->initial_action_count > 0)
		return SW_NO_TEXT;
	return writer->ids[node->initial[0]];
}

static void write_children(ScxmlWriter *writer, SwStateId state, const SwJson *config);

/* write_inside writes what an element holds but for its states. */
static void
write_inside(ScxmlWriter *writer, SwStateId state, const SwJson *config)
{
	const SwStateNode *node = &writer->chart->nodes[state];

	scxml_notes(writer, config);
	if (scxml_is_history(writer->chart, state))
		return;
	write_initial(writer, node, config);
	write_block(writer, "onentry", sw_json_get(config, "entry"), node->entry, node->entry_count);
	write_block(writer, "onexit", sw_json_get(config, "exit"), node->exit, node->exit_count);
	scxml_transitions(writer, state, config);
}

/* write_state writes a state and all below it.  Recursion is bounded by the depth of the chart. */
static void
write_state(ScxmlWriter *writer, SwStateId state, const SwJson *config)
{
	const SwStateNode *node = &writer->chart->nodes[state];

	scxml_tag(writer, element_of(node));
	scxml_attribute(writer, "id", writer->ids[state]);
	scxml_attribute(writer, "initial", initial_of(writer, node));
	if (!sw_text_equal(writer->ids[state], node->key))
		scxml_attribute(writer, "swoosh:key", node->key);
	scxml_attribute(writer, "swoosh:id", node->id);
	if (scxml_is_history(writer->chart, state))
		write_history(writer, node);
	write_inside(writer, state, config);
	write_children(writer, state, config);
	scxml_close(writer);
}

static void
write_children(ScxmlWriter *writer, SwStateId state, const SwJson *config)
{
	const SwStateNode *node = &writer->chart->nodes[state];
	const SwJson *states = sw_json_get(config, "states");

	for (uint32_t i = 0; i < node->child_count; i++)
		write_state(writer, node->children[i], states->as.members[i].value);
}

/*
 * write_wrapped writes the root as a state of its own, since <scxml> has neither transitions nor
 * entry actions.  What ends the chart then only completes that state, so its done event leads to
 * an end that the chart does not have.
 */
static void
write_wrapped(ScxmlWriter *writer)
{
	const SwStateNode *root = &writer->chart->nodes[SW_ROOT];
	SwText id = writer->ids[SW_ROOT];
	SwText end = sw_text_format(writer->arena, "%.*s.end", (int) id.size, id.data);
	bool has_end = false;

	for (uint32_t i = 0; i < root->child_count; i++)
		has_end = has_end || writer->chart->nodes[root->children[i]].type == SW_STATE_FINAL;
	scxml_tag(writer, element_of(root));
	scxml_attribute(writer, "id", id);
	scxml_attribute(writer, "initial", initial_of(writer, root));
	scxml_attribute(writer, "swoosh:root", SW_TEXT("true"));
	write_inside(writer, SW_ROOT, writer->chart->config);
	if (has_end)
	{
		scxml_tag(writer, "transition");
		scxml_attribute(writer,
						"event",
						sw_text_format(writer->arena, "done.state.%.*s", (int) id.size, id.data));
		scxml_attribute(writer, "target", end);
		scxml_attribute(writer, "swoosh:end", SW_TEXT("true"));
		scxml_close(writer);
	}
	write_children(writer, SW_ROOT, writer->chart->config);
	scxml_close(writer);
	if (!has_end)
		return;
	scxml_tag(writer, "final");
	scxml_attribute(writer, "id", end);
	scxml_attribute(writer, "swoosh:end", SW_TEXT("true"));
	scxml_close(writer);
}

/* say_differences names what another engine does not do as this one does. */
static void
say_differences(ScxmlWriter *writer)
{
	CliWhere nowhere = {0, SW_NO_TEXT};

	if (writer->guard_count > 0)
		cli_import_say(writer->import,
					   CLI_WARNING,
					   nowhere,
					   "%d guards have no SCXML form: another engine takes them as errors",
					   writer->guard_count);
	if (writer->action_count > 0)
		cli_import_say(writer->import,
					   CLI_WARNING,
					   nowhere,
					   "%d actions have no SCXML form: another engine passes over them",
					   writer->action_count);
	if (writer->stay_count > 0)
		cli_import_say(writer->import,
					   CLI_WARNING,
					   nowhere,
					   "%d transitions stay in their source where another engine leaves it",
					   writer->stay_count);
	if (writer->is_exact)
		cli_import_say(writer->import,
					   CLI_WARNING,
					   nowhere,
					   "another engine hears some events also under the first part of their name");
}

SwText
scxml_write(CliImport *import, const SwChart *chart, SwText text)
{
	ScxmlWriter writer = {.import = import, .arena = import->arena, .chart = chart};
	const SwStateNode *root = &chart->nodes[SW_ROOT];

	sw_buffer_init(&writer.buffer, import->arena, 4096);
	scxml_plan(&writer);
	sw_buffer_string(&writer.buffer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
	scxml_tag(&writer, "scxml");
	scxml_attribute(&writer, "xmlns", SW_TEXT(XML_SCXML_URI));
	scxml_attribute(&writer, "xmlns:swoosh", SW_TEXT(XML_SWOOSH_URI));
	scxml_attribute(&writer, "version", SW_TEXT("1.0"));
	scxml_attribute(&writer, "datamodel", SW_TEXT("ecmascript"));
	scxml_attribute(&writer, "name", chart->id);
	if (writer.is_exact)
		scxml_attribute(&writer, "swoosh:events", SW_TEXT("exact"));
	scxml_attribute(&writer,
					"initial",
					writer.is_wrapped ? writer.ids[SW_ROOT] : initial_of(&writer, root));
	write_datamodel(&writer);
	if (writer.is_wrapped)
		write_wrapped(&writer);
	else
	{
		write_inside(&writer, SW_ROOT, chart->config);
		write_children(&writer, SW_ROOT, chart->config);
	}
	if (text.data != NULL)
		scxml_text_tag(&writer, CLI_CHART_TEXT, text);
	scxml_close(&writer);
	sw_buffer_octet(&writer.buffer, '\n');
	say_differences(&writer);
	return sw_buffer_view(&writer.buffer);
}
