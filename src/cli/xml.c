/*-------------------------------------------------------------------------
 *
 * xml.c
 *		An XML document as a tree, through expat.
 *
 * A document type declaration is refused, and with it every entity of its own: what is
 * read is what stands in the file.
 *
 * src/cli/xml.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <expat.h>
#include <string.h>

#include "import.h"

#define XML_DEPTH_MAX 96 /* of elements: states of a chart and what is in them */
#define XML_SEPARATOR ' '

typedef struct XmlReader
{
	SwArena *arena;
	XML_Parser parser;
	XmlNode *root;
	XmlNode *open; /* the innermost element that is not closed yet */
	SwBuffer texts[XML_DEPTH_MAX];
	size_t depth;
	const char *refusal;
} XmlReader;

/* xml_name splits a name as expat gives it: "<uri> <name>", or "<name>". */
static SwText
xml_name(SwArena *arena, const char *full, XmlSpace *space_out)
{
	const char *separator = strchr(full, XML_SEPARATOR);
	SwText uri;

	*space_out = XML_SCXML;
	if (separator == NULL)
		return sw_text_copy(arena, sw_text_from(full));
	uri = (SwText){full, (size_t) (separator - full)};
	if (sw_text_is(uri, XML_SWOOSH_URI))
		*space_out = XML_SWOOSH;
	else if (!sw_text_is(uri, XML_SCXML_URI))
		*space_out = XML_OTHER;
	return sw_text_copy(arena, sw_text_from(separator + 1));
}

static void
xml_refuse(XmlReader *reader, const char *why)
{
	reader->refusal = why;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void
xml_on_start(void *context, const char *name, const char **given)
{
	XmlReader *reader = context;
	XmlNode *node = SW_NEW(reader->arena, XmlNode);
	XmlAttribute *attributes;
	size_t count = 0;

	if (reader->depth == XML_DEPTH_MAX)
	{
		xml_refuse(reader, "elements are nested too deep");
		return;
	}
	while (given[2 * count] != NULL)
		count++;
	attributes = SW_NEW_ARRAY(reader->arena, XmlAttribute, count + 1);
	for (size_t i = 0; i < count; i++)
	{
		attributes[i].name = xml_name(reader->arena, given[2 * i], &attributes[i].space);
		attributes[i].value = sw_text_copy(reader->arena, sw_text_from(given[2 * i + 1]));
	}
	node->name = xml_name(reader->arena, name, &node->space);
	node->line = (size_t) XML_GetCurrentLineNumber(reader->parser);
	node->attributes = attributes;
	node->attribute_count = count;
	node->parent = reader->open;
	if (reader->open == NULL)
		reader->root = node;
	else if (reader->open->last == NULL)
		reader->open->first = node;
	else
		reader->open->last->next = node;
	if (reader->open != NULL)
		reader->open->last = node;
	reader->open = node;
	sw_buffer_init(&reader->texts[reader->depth++], reader->arena, 0);
}

static void
xml_on_end(void *context, const char *name)
{
	XmlReader *reader = context;

	(void) name;
	if (reader->refusal != NULL)
		return; /* expat may still close the element that was refused */
	reader->open->text = sw_buffer_view(&reader->texts[--reader->depth]);
	reader->open = reader->open->parent;
}

static void
xml_on_text(void *context, const char *text, int size)
{
	XmlReader *reader = context;

	sw_buffer_append(&reader->texts[reader->depth - 1], text, (size_t) size);
}

static void
xml_on_doctype(void *context, const char *name, const char *system, const char *public,
			   int internal)
{
	(void) name;
	(void) system;
	(void) public;
	(void) internal;
	xml_refuse(context, "a document type declaration is not read");
}

const XmlNode *
xml_read(CliImport *import, SwText text)
{
	XmlReader reader = {.arena = import->arena, .parser = XML_ParserCreateNS(NULL, XML_SEPARATOR)};
	CliWhere where = {0, SW_NO_TEXT};
	bool is_read = false;

	sw_assert(reader.parser != NULL);
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, xml_on_start, xml_on_end);
	XML_SetCharacterDataHandler(reader.parser, xml_on_text);
	XML_SetStartDoctypeDeclHandler(reader.parser, xml_on_doctype);
	if (text.size > CLI_IMPORT_OCTETS_MAX)
		reader.refusal = "the document is too large";
	else
		is_read = XML_Parse(reader.parser, text.data, (int) text.size, XML_TRUE) == XML_STATUS_OK;
	if (!is_read)
	{
		import->is_malformed = true;
		where.line = (size_t) XML_GetCurrentLineNumber(reader.parser);
		cli_import_say(import,
					   CLI_ERROR,
					   where,
					   "%s",
					   reader.refusal != NULL ? reader.refusal
											  : XML_ErrorString(XML_GetErrorCode(reader.parser)));
	}
	XML_ParserFree(reader.parser);
	return is_read ? reader.root : NULL;
}

bool
xml_is(const XmlNode *node, XmlSpace space, const char *name)
{
	return node->space == space && sw_text_is(node->name, name);
}

const XmlNode *
xml_child(const XmlNode *node, XmlSpace space, const char *name)
{
	for (const XmlNode *child = node->first; child != NULL; child = child->next)
		if (xml_is(child, space, name))
			return child;
	return NULL;
}

static SwText
xml_attribute(const XmlNode *node, XmlSpace space, const char *name)
{
	for (size_t i = 0; i < node->attribute_count; i++)
		if (node->attributes[i].space == space && sw_text_is(node->attributes[i].name, name))
			return node->attributes[i].value;
	return SW_NO_TEXT;
}

SwText
xml_get(const XmlNode *node, const char *name)
{
	return xml_attribute(node, XML_SCXML, name);
}

SwText
xml_get_own(const XmlNode *node, const char *name)
{
	return xml_attribute(node, XML_SWOOSH, name);
}

bool
xml_has_own(const XmlNode *node, const char *name)
{
	return sw_text_is(xml_get_own(node, name), "true");
}

static bool
xml_is_space(char octet)
{
	return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

SwText
xml_word(SwText *rest)
{
	SwText word;

	while (rest->size > 0 && xml_is_space(*rest->data))
		*rest = (SwText){rest->data + 1, rest->size - 1};
	if (rest->size == 0)
		return SW_NO_TEXT;
	word = (SwText){rest->data, 0};
	while (rest->size > 0 && !xml_is_space(*rest->data))
	{
		*rest = (SwText){rest->data + 1, rest->size - 1};
		word.size++;
	}
	return word;
}

void
xml_escape(SwBuffer *buffer, SwText text, char quote)
{
	for (size_t i = 0; i < text.size; i++)
	{
		char octet = text.data[i];
		bool is_changed = octet == '\r' || (quote != '\0' && (octet == '\t' || octet == '\n'));

		if (octet == '&')
			sw_buffer_string(buffer, "&amp;");
		else if (octet == '<')
			sw_buffer_string(buffer, "&lt;");
		else if (octet == '>')
			sw_buffer_string(buffer, "&gt;");
		else if (is_changed || (quote != '\0' && octet == quote))
		{
			sw_buffer_string(buffer, "&#");
			sw_buffer_integer(buffer, octet);
			sw_buffer_octet(buffer, ';');
		}
		else
			sw_buffer_octet(buffer, octet);
	}
}
