/*-------------------------------------------------------------------------
 *
 * yaml.c
 *		YAML to JSON and back, through libyaml.
 *
 * Plain scalars are read by the JSON schema of YAML 1.2: null, true, false and
 * integers; everything else is a text.  Keys keep their order, since the order of a
 * chart's keys has meaning.  Aliases are expanded, with a bound on the values made,
 * so that nested ones cannot grow without end.
 *
 * src/cli/yaml.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

#include <string.h>
#include <yaml.h>

#include "swoosh/sort.h"

#define YAML_VALUES_MAX  200000
#define YAML_ANCHORS_MAX 1000 /* libyaml compares each with all before it */

typedef struct YamlReader
{
	SwArena *arena;
	SwText text;
	yaml_document_t document;
	CliYamlMarks *marks;
	CliYamlFault fault; /* the first; `why` is SW_NO_TEXT: none */
	size_t values;
} YamlReader;

static const SwJson *
yaml_read_node(YamlReader *reader, yaml_node_t *node, SwText pointer, yaml_mark_t mark, int depth);

/* yaml_fail_at keeps the first fault; it answers NULL. */
static const SwJson *
yaml_fail_at(YamlReader *reader, yaml_mark_t mark, SwText pointer, SwText why)
{
	if (reader->fault.why.data == NULL)
		reader->fault = (CliYamlFault){pointer, mark.line + 1, why};
	return NULL;
}

/* yaml_fail is for faults of the text, which belong to no value. */
static const SwJson *
yaml_fail(YamlReader *reader, yaml_mark_t mark, SwText why)
{
	return yaml_fail_at(reader, mark, SW_TEXT(""), why);
}

/* ---- The whole text, before anything is made of it ---- */

/* yaml_line_at is the line of an octet, from 0. */
static size_t
yaml_line_at(SwText text, size_t offset)
{
	size_t line = 0;

	for (size_t i = 0; i < offset && i < text.size; i++)
		line += text.data[i] == '\n' ? 1 : 0;
	return line;
}

/* yaml_has_tab: a tab stands where a line (from 0) is indented. */
static bool
yaml_has_tab(SwText text, size_t line)
{
	size_t at = 0;

	for (; at < text.size && line > 0; at++)
		line -= text.data[at] == '\n' ? 1 : 0;
	while (at < text.size && text.data[at] == ' ')
		at++;
	return at < text.size && text.data[at] == '\t';
}

/* yaml_fail_parser keeps what libyaml objects to. */
static void
yaml_fail_parser(YamlReader *reader, const yaml_parser_t *parser)
{
	yaml_mark_t mark = parser->problem_mark;
	const char *problem = parser->problem == NULL ? "is no YAML" : parser->problem;

	if (parser->error == YAML_READER_ERROR)
		mark.line = yaml_line_at(reader->text, parser->problem_offset);
	if (parser->error == YAML_SCANNER_ERROR && yaml_has_tab(reader->text, mark.line))
		yaml_fail(reader, mark, SW_TEXT("a tab cannot indent: use blanks"));
	else if (parser->context == NULL || parser->context_mark.line == mark.line)
		yaml_fail(reader, mark, sw_text_format(reader->arena, "%s", problem));
	else
		yaml_fail(reader,
				  mark,
				  sw_text_format(reader->arena,
								 "%s, %s from line %zu",
								 problem,
								 parser->context,
								 parser->context_mark.line + 1));
}

/* What the text is made of, so far. */
typedef struct YamlScan
{
	int depth;
	size_t anchors;
	size_t documents;
} YamlScan;

static bool
yaml_is_tagged(const yaml_event_t *event)
{
	return (event->type == YAML_SCALAR_EVENT && event->data.scalar.tag != NULL) ||
		   (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.tag != NULL) ||
		   (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.tag != NULL);
}

static bool
yaml_is_anchored(const yaml_event_t *event)
{
	return (event->type == YAML_SCALAR_EVENT && event->data.scalar.anchor != NULL) ||
		   (event->type == YAML_SEQUENCE_START_EVENT &&
			event->data.sequence_start.anchor != NULL) ||
		   (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.anchor != NULL);
}

static void
yaml_scan_event(YamlReader *reader, YamlScan *scan, const yaml_event_t *event)
{
	bool is_begin =
		event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT;
	bool is_end = event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT;

	scan->depth += is_begin ? 1 : is_end ? -1 : 0;
	scan->anchors += yaml_is_anchored(event) ? 1 : 0;
	scan->documents += event->type == YAML_DOCUMENT_START_EVENT ? 1 : 0;
	if (scan->depth > SW_JSON_DEPTH_MAX)
		yaml_fail(reader, event->start_mark, SW_TEXT("nesting is too deep"));
	if (scan->anchors > YAML_ANCHORS_MAX)
		yaml_fail(reader, event->start_mark, SW_TEXT("too many anchors"));
	if (scan->documents > 1)
		yaml_fail(reader, event->start_mark, SW_TEXT("more than one document"));
	if (yaml_is_tagged(event))
		yaml_fail(reader, event->start_mark, SW_TEXT("a tag says nothing here: leave it out"));
	if (event->type == YAML_STREAM_END_EVENT && scan->documents == 0)
		yaml_fail(reader, (yaml_mark_t){0}, SW_TEXT("the document is empty"));
}

/* yaml_scan finds what is no YAML, or more of it than is read; false if it does. */
static bool
yaml_scan(YamlReader *reader)
{
	YamlScan scan = {0};
	yaml_parser_t parser;
	bool is_end = false;

	sw_assert(yaml_parser_initialize(&parser) == 1);
	yaml_parser_set_input_string(&parser,
								 (const unsigned char *) reader->text.data,
								 reader->text.size);
	while (!is_end && reader->fault.why.data == NULL)
	{
		yaml_event_t event;

		if (yaml_parser_parse(&parser, &event) == 0)
		{
			yaml_fail_parser(reader, &parser);
			break;
		}
		yaml_scan_event(reader, &scan, &event);
		is_end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return reader->fault.why.data == NULL;
}

/* ---- Values ---- */

/* yaml_is_integer: the JSON spelling of an integer, which alone is read as a number. */
static bool
yaml_is_integer(SwText text)
{
	size_t at = text.size > 1 && text.data[0] == '-' ? 1 : 0;

	if (at == text.size || (text.data[at] == '0' && text.size > at + 1))
		return false;
	for (; at < text.size; at++)
	{
		if (text.data[at] < '0' || text.data[at] > '9')
			return false;
	}
	return !sw_text_is(text, "-0");
}

static const SwJson *
yaml_read_plain(YamlReader *reader, const yaml_node_t *node, SwText pointer, SwText text)
{
	const SwJson *value;
	SwFault fault;

	if (text.size == 0 || sw_text_is(text, "null") || sw_text_is(text, "~"))
		return &sw_json_null;
	if (sw_text_is(text, "true") || sw_text_is(text, "false"))
		return sw_json_boolean(text.size == 4);
	if (!yaml_is_integer(text))
		return sw_json_string(reader->arena, text);
	if (sw_json_parse(reader->arena, text, SIZE_MAX, SW_JSON_DEPTH_MAX, &value, &fault) != SW_OK)
		return yaml_fail_at(reader,
							node->start_mark,
							pointer,
							SW_TEXT("the integer is out of range"));
	return value;
}

static const SwJson *
yaml_read_sequence(YamlReader *reader, yaml_node_t *node, SwText pointer, int depth)
{
	size_t count = (size_t) (node->data.sequence.items.top - node->data.sequence.items.start);
	const SwJson **elements = SW_NEW_ARRAY(reader->arena, const SwJson *, count + 1);

	for (size_t i = 0; i < count; i++)
	{
		yaml_node_t *item =
			yaml_document_get_node(&reader->document, node->data.sequence.items.start[i]);

		elements[i] = yaml_read_node(reader,
									 item,
									 sw_json_pointer_index(reader->arena, pointer, i),
									 item->start_mark,
									 depth + 1);
		if (elements[i] == NULL)
			return NULL;
	}
	return sw_json_array(reader->arena, elements, count);
}

/* Where a key stands. */
typedef struct YamlKey
{
	SwText name;
	yaml_mark_t mark;
} YamlKey;

static int
yaml_compare_keys(const void *a, const void *b, const void *context)
{
	(void) context;
	return sw_text_compare(((const YamlKey *) a)->name, ((const YamlKey *) b)->name);
}

/* yaml_check_keys: no key of the mapping at `pointer` stands twice; it sorts them. */
static bool
yaml_check_keys(YamlReader *reader, SwText pointer, YamlKey *keys, size_t count)
{
	const YamlKey *twice = NULL;

	sw_sort(reader->arena, keys, count, sizeof(*keys), yaml_compare_keys, NULL);
	for (size_t i = 1; i < count; i++)
		if (sw_text_equal(keys[i - 1].name, keys[i].name) &&
			(twice == NULL || keys[i].mark.index < twice->mark.index))
			twice = &keys[i];
	if (twice == NULL)
		return true;
	yaml_fail_at(reader,
				 twice->mark,
				 sw_json_pointer(reader->arena, pointer, twice->name),
				 sw_text_format(reader->arena,
								"the key \"%.*s\" stands twice in one mapping",
								(int) twice->name.size,
								twice->name.data));
	return false;
}

static const SwJson *
yaml_read_mapping(YamlReader *reader, yaml_node_t *node, SwText pointer, int depth)
{
	yaml_node_pair_t *pairs = node->data.mapping.pairs.start;
	size_t count = (size_t) (node->data.mapping.pairs.top - pairs);
	YamlKey *keys = SW_NEW_ARRAY(reader->arena, YamlKey, count + 1);
	SwJsonBuilder builder;

	sw_json_begin(&builder, reader->arena);
	for (size_t i = 0; i < count; i++)
	{
		yaml_node_t *key = yaml_document_get_node(&reader->document, pairs[i].key);
		yaml_node_t *item = yaml_document_get_node(&reader->document, pairs[i].value);
		const SwJson *value;
		SwText name;

		if (key->type != YAML_SCALAR_NODE)
			return yaml_fail_at(reader, key->start_mark, pointer, SW_TEXT("a key must be a text"));
		name =
			sw_text_copy(reader->arena,
						 (SwText){(const char *) key->data.scalar.value, key->data.scalar.length});
		keys[i] = (YamlKey){name, key->start_mark};
		value = yaml_read_node(reader,
							   item,
							   sw_json_pointer(reader->arena, pointer, name),
							   key->start_mark,
							   depth + 1);
		if (value == NULL)
			return NULL;
		sw_json_add_member(&builder, name, value);
	}
	return yaml_check_keys(reader, pointer, keys, count) ? sw_json_end(&builder) : NULL;
}

static void
yaml_mark(YamlReader *reader, yaml_mark_t mark, SwText pointer)
{
	CliYamlMarks *marks = reader->marks;

	if (marks == NULL)
		return;
	if (marks->count == marks->capacity)
	{
		CliYamlMark *grown;

		marks->capacity = marks->capacity == 0 ? 64 : marks->capacity * 2;
		grown = SW_NEW_ARRAY(reader->arena, CliYamlMark, marks->capacity);
		if (marks->count > 0)
			memcpy(grown, marks->items, marks->count * sizeof(*grown));
		marks->items = grown;
	}
	marks->items[marks->count++] = (CliYamlMark){pointer, mark.line + 1, mark.column + 1};
}

/* yaml_read_node reads a value; `mark` is where it, or its key, stands. */
static const SwJson *
yaml_read_node(YamlReader *reader, yaml_node_t *node, SwText pointer, yaml_mark_t mark, int depth)
{
	SwText text;

	if (depth > SW_JSON_DEPTH_MAX)
		return yaml_fail(reader, mark, SW_TEXT("nesting is too deep"));
	if (++reader->values > YAML_VALUES_MAX)
		return yaml_fail(reader, mark, SW_TEXT("too many values, aliases expanded"));
	yaml_mark(reader, mark, pointer);
	if (node->type == YAML_SEQUENCE_NODE)
		return yaml_read_sequence(reader, node, pointer, depth);
	if (node->type == YAML_MAPPING_NODE)
		return yaml_read_mapping(reader, node, pointer, depth);
	text = sw_text_copy(reader->arena,
						(SwText){(const char *) node->data.scalar.value, node->data.scalar.length});
	if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		return yaml_read_plain(reader, node, pointer, text);
	return sw_json_string(reader->arena, text);
}

/* yaml_load reads a text that yaml_scan has let through. */
static const SwJson *
yaml_load(YamlReader *reader)
{
	yaml_parser_t parser;
	const SwJson *value = NULL;

	sw_assert(yaml_parser_initialize(&parser) == 1);
	yaml_parser_set_input_string(&parser,
								 (const unsigned char *) reader->text.data,
								 reader->text.size);
	if (yaml_parser_load(&parser, &reader->document) == 0)
		yaml_fail_parser(reader, &parser);
	else
	{
		yaml_node_t *root = yaml_document_get_root_node(&reader->document);

		value = yaml_read_node(reader, root, SW_TEXT(""), root->start_mark, 1);
		yaml_document_delete(&reader->document);
	}
	yaml_parser_delete(&parser);
	return value;
}

const SwJson *
cli_yaml_read(SwArena *arena, SwText text, CliYamlMarks *marks, CliYamlFault *fault_out)
{
	YamlReader reader = {.arena = arena, .text = text, .marks = marks};
	const SwJson *value = yaml_scan(&reader) ? yaml_load(&reader) : NULL;

	*fault_out = reader.fault;
	return value;
}

/* Writing: block style, texts quoted where a reader could take them for something else. */

static int
yaml_write_handler(void *context, unsigned char *data, size_t size)
{
	sw_buffer_append(context, data, size);
	return 1;
}

static int
yaml_add_scalar(yaml_document_t *document, SwText text, bool is_text)
{
	bool is_ambiguous =
		is_text && (text.size == 0 || yaml_is_integer(text) || sw_text_is(text, "null") ||
					sw_text_is(text, "~") || sw_text_is(text, "true") || sw_text_is(text, "false"));

	return yaml_document_add_scalar(document,
									NULL,
									(const unsigned char *) text.data,
									(int) text.size,
									is_ambiguous ? YAML_SINGLE_QUOTED_SCALAR_STYLE
												 : YAML_ANY_SCALAR_STYLE);
}

static int yaml_add_value(SwArena *arena, yaml_document_t *document, const SwJson *value);

static int
yaml_add_container(SwArena *arena, yaml_document_t *document, const SwJson *value)
{
	bool is_object = value->type == SW_JSON_OBJECT;
	int node = is_object ? yaml_document_add_mapping(document, NULL, YAML_BLOCK_MAPPING_STYLE)
						 : yaml_document_add_sequence(document, NULL, YAML_BLOCK_SEQUENCE_STYLE);

	for (uint32_t i = 0; i < value->count; i++)
	{
		if (is_object)
		{
			int key = yaml_add_scalar(document, value->as.members[i].key, true);
			int item = yaml_add_value(arena, document, value->as.members[i].value);

			yaml_document_append_mapping_pair(document, node, key, item);
		}
		else
			yaml_document_append_sequence_item(document,
											   node,
											   yaml_add_value(arena,
															  document,
															  value->as.elements[i]));
	}
	return node;
}

static int
yaml_add_value(SwArena *arena, yaml_document_t *document, const SwJson *value)
{
	if (value->type == SW_JSON_OBJECT || value->type == SW_JSON_ARRAY)
		return yaml_add_container(arena, document, value);
	if (value->type == SW_JSON_STRING)
		return yaml_add_scalar(document, value->as.text, true);
	return yaml_add_scalar(document, sw_canon(arena, value), false);
}

SwText
cli_yaml_write(SwArena *arena, const SwJson *value)
{
	yaml_emitter_t emitter;
	yaml_document_t document;
	SwBuffer buffer;

	sw_buffer_init(&buffer, arena, 4096);
	sw_assert(yaml_document_initialize(&document, NULL, NULL, NULL, 1, 1) == 1);
	sw_assert(yaml_emitter_initialize(&emitter) == 1);
	yaml_emitter_set_unicode(&emitter, 1);
	yaml_emitter_set_width(&emitter, -1);
	yaml_emitter_set_output(&emitter, yaml_write_handler, &buffer);
	yaml_add_value(arena, &document, value);
	yaml_emitter_open(&emitter);
	yaml_emitter_dump(&emitter, &document);
	yaml_emitter_close(&emitter);
	yaml_emitter_delete(&emitter);
	return sw_buffer_view(&buffer);
}
