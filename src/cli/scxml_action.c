/*-------------------------------------------------------------------------
 *
 * scxml_action.c
 *		Data model and executable content of SCXML as context and actions.
 *
 * `<data id="x">` becomes `data.x` of the chart's context; a data model of ours, with
 * swoosh:regions, names the regions themselves.
 *
 * src/cli/scxml_action.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "scxml_read.h"

/* ---- Data model ---- */

typedef struct DataModel
{
	SwJsonBuilder values;
	SwJsonBuilder names; /* also what has no value yet */
	bool is_found;
	bool is_regions;
} DataModel;

static const SwJson *
data_value(ScxmlReader *reader, const XmlNode *node)
{
	SwText expr = xml_get(node, "expr");
	SwText rest = node->text;
	const SwJson *value;
	SwFault fault;
	const char *why;

	if (xml_get(node, "src").data != NULL || node->first != NULL)
		scxml_error(reader, node, "a datum is given by expr, not by src or elements");
	if (expr.data == NULL)
		expr = xml_word(&rest).data == NULL ? SW_TEXT("null") : node->text;
	if (sw_json_parse(reader->arena,
					  expr,
					  SW_CHART_OCTETS_MAX,
					  SW_JSON_DEPTH_MAX,
					  &value,
					  &fault) == SW_OK)
		return value;
	value = expr_constant(reader->arena, expr, &why);
	if (value != NULL)
		return value;
	scxml_error(reader, node, "the datum \"%.*s\" cannot be read: %s", TEXT(expr), why);
	return &sw_json_null;
}

static void
read_data(ScxmlReader *reader, const XmlNode *node, DataModel *model)
{
	SwText id = xml_get(node, "id");
	const SwJson *value;

	if (!xml_is(node, XML_SCXML, "data"))
		return;
	if (id.size == 0 || memchr(id.data, '.', id.size) != NULL)
	{
		scxml_error(reader, node, "a datum needs an id without dots");
		return;
	}
	for (uint32_t i = 0; i < model->names.count; i++)
		if (sw_text_equal(model->names.members[i].key, id))
		{
			scxml_error(reader, node, "\"%.*s\" stands twice in the data model", TEXT(id));
			return;
		}
	value = data_value(reader, node);
	sw_json_add_member(&model->names, id, value);
	if (!xml_has_own(node, "absent"))
		sw_json_add_member(&model->values, id, value);
}

/* Data belong to the whole document, wherever their element stands. */
static void
read_datamodels(ScxmlReader *reader, const XmlNode *node, DataModel *model)
{
	for (const XmlNode *child = node->first; child != NULL; child = child->next)
	{
		if (!xml_is(child, XML_SCXML, "datamodel"))
		{
			if (!xml_is(child, XML_SCXML, "invoke"))
				read_datamodels(reader, child, model);
			continue;
		}
		model->is_found = true;
		model->is_regions = xml_has_own(child, "regions");
		for (const XmlNode *data = child->first; data != NULL; data = data->next)
			read_data(reader, data, model);
	}
}

const SwJson *
scxml_datamodel(ScxmlReader *reader, const XmlNode *document)
{
	DataModel model = {.is_found = false};
	const SwJson *values;
	SwJsonBuilder context;

	sw_json_begin(&model.values, reader->arena);
	sw_json_begin(&model.names, reader->arena);
	read_datamodels(reader, document, &model);
	values = sw_json_end(&model.values);
	reader->scope.context = sw_json_end(&model.names);
	reader->scope.prefix = model.is_regions ? SW_TEXT("") : SW_TEXT("data.");
	if (!model.is_found)
		return NULL;
	if (model.is_regions)
		return values->count == 0 && reader->scope.context->count > 0 ? NULL : values;
	sw_json_begin(&context, reader->arena);
	sw_json_add(&context, "data", values);
	return sw_json_end(&context);
}

/* ---- Executable content ---- */

const SwJson *
scxml_action(SwArena *arena, const char *type, const SwJson *params)
{
	SwJsonBuilder action;

	sw_json_begin(&action, arena);
	sw_json_add(&action, "type", sw_json_string_of(arena, type));
	sw_json_add(&action, "params", params);
	return sw_json_end(&action);
}

const SwJson *
scxml_raise(SwArena *arena, SwText event)
{
	SwJsonBuilder params;

	sw_json_begin(&params, arena);
	sw_json_add_text(&params, "event", event);
	return scxml_action(arena, "raise", sw_json_end(&params));
}

static void
add_assign(ScxmlReader *reader, const ScxmlAssignment *assignment, const SwJson *params,
		   ScxmlList *list)
{
	params = sw_json_with(reader->arena, params, assignment->location, assignment->value);
	scxml_add(reader, list, scxml_action(reader->arena, "assign", params));
}

static void
read_assign(ScxmlReader *reader, const XmlNode *node, ScxmlList *list)
{
	SwText location = xml_get(node, "location");
	SwText expr = xml_get(node, "expr");
	const SwJson *last = list->count == 0 ? NULL : list->items[list->count - 1];
	const SwJson *params = &sw_json_empty_object;
	ScxmlAssignment assignment;

	if (location.data == NULL || expr.data == NULL)
	{
		scxml_error(reader, node, "an assign is given by location and expr");
		return;
	}
	if (!scxml_assignment(reader, node, location, expr, &assignment))
		return;
	if (xml_has_own(node, "joined") && sw_text_is(sw_json_get_string(last, "type"), "assign"))
	{
		params = sw_json_get(last, "params");
		list->count--;
	}
	add_assign(reader, &assignment, params, list);
}

static void
read_script(ScxmlReader *reader, const XmlNode *node, ScxmlList *list)
{
	SwText rest = scxml_script_text(reader, node);
	ScxmlAssignment assignment;

	while (scxml_script(reader, node, &rest, &assignment))
		add_assign(reader, &assignment, &sw_json_empty_object, list);
}

static void
read_raise(ScxmlReader *reader, const XmlNode *node, ScxmlList *list)
{
	SwText event = xml_get(node, "event");

	if (event.data == NULL)
		scxml_error(reader, node, "a raise needs an event");
	else
		scxml_add(reader, list, scxml_raise(reader->arena, event));
}

/* read_content reads one element; false where it is none that a chart knows. */
static bool
read_content(ScxmlReader *reader, const XmlNode *node, ScxmlList *list)
{
	static const struct
	{
		const char *name;
		void (*read)(ScxmlReader *reader, const XmlNode *node, ScxmlList *list);
	} readers[] = {
		{"assign", read_assign},
		{"raise", read_raise},
		{"send", scxml_send},
		{"script", read_script},
		{"if", scxml_if},
	};

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (xml_is(node, XML_SCXML, readers[i].name))
		{
			readers[i].read(reader, node, list);
			return true;
		}
	return false;
}

void
scxml_actions_to(ScxmlReader *reader, const XmlNode *first, const XmlNode *end, ScxmlList *list)
{
	for (const XmlNode *node = first; node != end; node = node->next)
	{
		bool is_note = xml_is(node, XML_SWOOSH, "guard") || xml_is(node, XML_SWOOSH, "meta") ||
					   xml_is(node, XML_SWOOSH, "description");

		if (is_note || xml_get_own(node, "after").data != NULL)
			continue;
		if (xml_is(node, XML_SWOOSH, "action"))
			scxml_add(reader, list, scxml_json(reader, node));
		else if (xml_is(node, XML_SCXML, "log"))
			scxml_warning(reader, node, "<log> is left out: a chart has no effect but its state");
		else if (xml_is(node, XML_SCXML, "cancel"))
			scxml_cancel(reader, node);
		else if (!read_content(reader, node, list))
			scxml_refuse(reader, node);
	}
}

void
scxml_actions(ScxmlReader *reader, const XmlNode *node, ScxmlList *list)
{
	scxml_actions_to(reader, node->first, NULL, list);
}
