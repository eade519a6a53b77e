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

static const SwJson *
action_of(SwArena *arena, const char *type, const SwJson *params)
{
	SwJsonBuilder action;

	sw_json_begin(&action, arena);
	sw_json_add(&action, "type", sw_json_string_of(arena, type));
	sw_json_add(&action, "params", params);
	return sw_json_end(&action);
}

static void
read_assign(ScxmlReader *reader, const XmlNode *node, ScxmlList *list)
{
	SwText location = xml_get(node, "location");
	SwText expr = xml_get(node, "expr");
	const SwJson *last = list->count == 0 ? NULL : list->items[list->count - 1];
	const SwJson *params = &sw_json_empty_object;
	ExprScope scope = reader->scope;
	const SwJson *rule;
	const char *why;
	SwText path;

	scope.find_state = NULL;
	if (location.data == NULL || expr.data == NULL)
	{
		scxml_error(reader, node, "an assign is given by location and expr");
		return;
	}
	path = expr_location(reader->arena, location, &scope, &why);
	if (path.data == NULL)
		scxml_error(reader, node, "the location \"%.*s\" cannot be said: %s", TEXT(location), why);
	rule = expr_rule(reader->arena, expr, &scope, &why);
	if (rule == NULL)
		scxml_error(reader, node, "the value \"%.*s\" cannot be said: %s", TEXT(expr), why);
	if (path.data == NULL || rule == NULL)
		return;
	if (xml_has_own(node, "joined") && sw_text_is(sw_json_get_string(last, "type"), "assign"))
	{
		params = sw_json_get(last, "params");
		list->count--;
	}
	params = sw_json_with(reader->arena, params, path, rule);
	scxml_add(reader, list, action_of(reader->arena, "assign", params));
}

static void
read_raise(ScxmlReader *reader, const XmlNode *node, ScxmlList *list)
{
	SwText event = xml_get(node, "event");
	SwJsonBuilder params;

	if (event.data == NULL)
	{
		scxml_error(reader, node, "a raise needs an event");
		return;
	}
	sw_json_begin(&params, reader->arena);
	sw_json_add_text(&params, "event", event);
	scxml_add(reader, list, action_of(reader->arena, "raise", sw_json_end(&params)));
}

/* is_raise: sent to the machine's own queue, an event is raised. */
static bool
is_raise(const XmlNode *node)
{
	return xml_is(node, XML_SCXML, "raise") ||
		   (xml_is(node, XML_SCXML, "send") && node->first == NULL && node->attribute_count == 2 &&
			sw_text_is(xml_get(node, "target"), "#_internal"));
}

void
scxml_actions(ScxmlReader *reader, const XmlNode *node, ScxmlList *list)
{
	for (const XmlNode *child = node->first; child != NULL; child = child->next)
	{
		bool is_note = xml_is(child, XML_SWOOSH, "guard") || xml_is(child, XML_SWOOSH, "meta") ||
					   xml_is(child, XML_SWOOSH, "description");

		if (is_note || xml_get_own(child, "after").data != NULL)
			continue;
		if (xml_is(child, XML_SWOOSH, "action"))
			scxml_add(reader, list, scxml_json(reader, child));
		else if (xml_is(child, XML_SCXML, "assign"))
			read_assign(reader, child, list);
		else if (is_raise(child))
			read_raise(reader, child, list);
		else if (xml_is(child, XML_SCXML, "log"))
			scxml_warning(reader, child, "<log> is left out: a chart has no effect but its state");
		else
			scxml_refuse(reader, child);
	}
}
