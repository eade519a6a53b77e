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

#define YAML_VALUES_MAX 200000

typedef struct YamlReader
{
	SwArena *arena;
	yaml_document_t *document;
	CliYamlMarks *marks;
	const char *path;
	const char *error;
	size_t line;
	size_t values;
} YamlReader;

static const SwJson *
yaml_read_node(YamlReader *reader, yaml_node_t *node, SwText pointer, int depth);

static const SwJson *
yaml_fail(YamlReader *reader, const yaml_node_t *node, const char *why)
{
	if (reader->error == NULL)
	{
		reader->error = why;
		reader->line = node->start_mark.line + 1;
	}
	return NULL;
}

/* yaml_is_integer: the JSON spelling of an integer, which alone is read as a number. */
static bool
yaml_is_integer(SwText text)
{
	size_t at = text.size > 1 && text.data[0] == '-' ? 1 : 0;

	if (at == text.size || text.size > 17 || (text.data[at] == '0' && text.size > at + 1))
		return false;
	for (; at < text.size; at++)
	{
		if (text.data[at] < '0' || text.data[at] > '9')
			return false;
	}
	return !sw_text_is(text, "-0");
}

static const SwJson *
yaml_read_plain(YamlReader *reader, const yaml_node_t *node, SwText text)
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
		return yaml_fail(reader, node, "the integer is out of range");
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
			yaml_document_get_node(reader->document, node->data.sequence.items.start[i]);

		elements[i] = yaml_read_node(reader,
									 item,
									 sw_json_pointer_index(reader->arena, pointer, i),
									 depth + 1);
		if (elements[i] == NULL)
			return NULL;
	}
	return sw_json_array(reader->arena, elements, count);
}

static const SwJson *
yaml_read_mapping(YamlReader *reader, yaml_node_t *node, SwText pointer, int depth)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, reader->arena);
	for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
		 pair < node->data.mapping.pairs.top;
		 pair++)
	{
		yaml_node_t *key = yaml_document_get_node(reader->document, pair->key);
		yaml_node_t *item = yaml_document_get_node(reader->document, pair->value);
		const SwJson *value;
		SwText name;

		if (key->type != YAML_SCALAR_NODE)
			return yaml_fail(reader, key, "a key must be a text");
		name =
			sw_text_copy(reader->arena,
						 (SwText){(const char *) key->data.scalar.value, key->data.scalar.length});
		for (uint32_t i = 0; i < builder.count; i++)
		{
			if (sw_text_equal(builder.members[i].key, name))
				return yaml_fail(reader, key, "a key stands twice in one mapping");
		}
		value =
			yaml_read_node(reader, item, sw_json_pointer(reader->arena, pointer, name), depth + 1);
		if (value == NULL)
			return NULL;
		sw_json_add_member(&builder, name, value);
	}
	return sw_json_end(&builder);
}

static void
yaml_mark(YamlReader *reader, const yaml_node_t *node, SwText pointer)
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
	marks->items[marks->count++] =
		(CliYamlMark){pointer, node->start_mark.line + 1, node->start_mark.column + 1};
}

static const SwJson *
yaml_read_node(YamlReader *reader, yaml_node_t *node, SwText pointer, int depth)
{
	SwText text;

	if (depth > SW_JSON_DEPTH_MAX)
		return yaml_fail(reader, node, "nesting is too deep");
	if (++reader->values > YAML_VALUES_MAX)
		return yaml_fail(reader, node, "aliases expand to too many values");
	yaml_mark(reader, node, pointer);
	if (node->type == YAML_SEQUENCE_NODE)
		return yaml_read_sequence(reader, node, pointer, depth);
	if (node->type == YAML_MAPPING_NODE)
		return yaml_read_mapping(reader, node, pointer, depth);
	text = sw_text_copy(reader->arena,
						(SwText){(const char *) node->data.scalar.value, node->data.scalar.length});
	if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		return yaml_read_plain(reader, node, text);
	return sw_json_string(reader->arena, text);
}

/* yaml_is_last: nothing stands behind the document that was read. */
static bool
yaml_is_last(yaml_parser_t *parser)
{
	yaml_document_t next;
	bool is_last;

	if (yaml_parser_load(parser, &next) == 0)
		return false;
	is_last = yaml_document_get_root_node(&next) == NULL;
	yaml_document_delete(&next);
	return is_last;
}

const SwJson *
cli_yaml_read(SwArena *arena, SwText text, const char *path, CliYamlMarks *marks)
{
	yaml_parser_t parser;
	yaml_document_t document;
	YamlReader reader = {arena, &document, marks, path, NULL, 0, 0};
	const SwJson *value = NULL;
	yaml_node_t *root;

	if (yaml_parser_initialize(&parser) == 0)
		return NULL;
	yaml_parser_set_input_string(&parser, (const unsigned char *) text.data, text.size);
	if (yaml_parser_load(&parser, &document) == 0)
	{
		swc_error("%s:%zu: %s",
				  path,
				  parser.problem_mark.line + 1,
				  parser.problem == NULL ? "is no YAML" : parser.problem);
		yaml_parser_delete(&parser);
		return NULL;
	}
	root = yaml_document_get_root_node(&document);
	if (root == NULL)
		swc_error("%s: the document is empty", path);
	else
	{
		value = yaml_read_node(&reader, root, SW_TEXT(""), 1);
		if (value == NULL)
			swc_error("%s:%zu: %s", path, reader.line, reader.error);
		else if (!yaml_is_last(&parser))
		{
			swc_error("%s: more than one document", path);
			value = NULL;
		}
	}
	yaml_document_delete(&document);
	yaml_parser_delete(&parser);
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
