/*-------------------------------------------------------------------------
 *
 * scxml_send.c
 *		<send> and <cancel> of SCXML: what a machine sends to itself.
 *
 * A sent event waits in a queue of its own until nothing internal is left.  A chart has one
 * queue, so <send> is a raise where the document has no other internal events.  A delayed one
 * in the entry of a state is a delay of that state which raises the event.
 *
 * src/cli/scxml_send.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "scxml_read.h"

#define DELAY_DIGITS_MAX 12

static bool
is_plain(const XmlNode *node)
{
	static const char *const known[] = {"event", "delay", "delayexpr", "id", "type", "target"};
	static const char *const types[] = {"scxml",
										XML_SCXML_URI,
										"http://www.w3.org/TR/scxml/#SCXMLEventProcessor"};
	SwText type = xml_get(node, "type");
	size_t count = 0;
	bool is_known_type = type.data == NULL;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		count += xml_get(node, known[i]).data != NULL;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		is_known_type = is_known_type || sw_text_is(type, types[i]);
	return is_known_type && count == node->attribute_count && node->first == NULL &&
		   xml_get(node, "event").data != NULL;
}

static bool
is_delayed(const XmlNode *node)
{
	return xml_is(node, XML_SCXML, "send") && xml_get_own(node, "after").data == NULL &&
		   (xml_get(node, "delay").data != NULL || xml_get(node, "delayexpr").data != NULL);
}

/* delay_text is the delay as it stands, or the constant that its expression is. */
static SwText
delay_text(ScxmlReader *reader, const XmlNode *node)
{
	SwText expr = xml_get(node, "delayexpr");
	const char *why;

	if (expr.data == NULL)
		return xml_get(node, "delay");
	return sw_json_text_of(expr_constant(reader->arena, expr, &why));
}

/* read_delay: a number of `s` or `ms` as whole milliseconds; SW_NO_TEXT if it is none. */
static SwText
read_delay(SwArena *arena, SwText text)
{
	size_t unit = text.size;
	size_t places = 0;
	int64_t value = 0;
	bool is_fraction = false;

	while (unit > 0 && (text.data[unit - 1] == 's' || text.data[unit - 1] == 'm'))
		unit--;
	if (unit == 0 || unit > DELAY_DIGITS_MAX)
		return SW_NO_TEXT;
	for (size_t i = 0; i < unit; i++)
	{
		bool is_point = text.data[i] == '.' && !is_fraction && i + 1 < unit;

		if (!is_point && (text.data[i] < '0' || text.data[i] > '9'))
			return SW_NO_TEXT;
		is_fraction = is_fraction || is_point;
		if (!is_point)
			value = value * 10 + (text.data[i] - '0');
		places += is_fraction && !is_point;
	}
	text = (SwText){text.data + unit, text.size - unit};
	if (sw_text_is(text, "s"))
		value *= 1000;
	else if (!sw_text_is(text, "ms"))
		return SW_NO_TEXT;
	for (; places > 0 && value % 10 == 0; places--)
		value /= 10;
	return places > 0 && value > 0 ? SW_NO_TEXT : sw_text_format(arena, "%lld", (long long) value);
}

/* entered_state is the state in whose entry an element stands. */
static size_t
entered_state(const ScxmlReader *reader, const XmlNode *node, const char *block)
{
	if (!xml_is(node->parent, XML_SCXML, block))
		return SCXML_NO_STATE;
	for (size_t i = 0; i < reader->state_count; i++)
		if (reader->states[i].node == node->parent->parent)
			return i;
	return SCXML_NO_STATE;
}

/* ---- A delay, and where its event is heard ---- */

static bool
is_heard_at(const ScxmlReader *reader, size_t state, SwText event)
{
	for (const XmlNode *node = reader->states[state].node->first; node != NULL; node = node->next)
	{
		SwText rest = xml_get(node, "event");
		SwText descriptor;

		if (xml_is(node, XML_SCXML, "transition"))
			while ((descriptor = xml_word(&rest)).data != NULL)
				if (scxml_is_heard(descriptor, event))
					return true;
	}
	return false;
}

static bool
is_heard_outside(const ScxmlReader *reader, size_t state, SwText event)
{
	for (size_t i = 0; i < reader->state_count; i++)
		if (!scxml_is_within(reader, i, state) && is_heard_at(reader, i, event))
			return true;
	return false;
}

/* is_sent_by: the entry of a state sends it, delayed, under this id. */
static bool
is_sent_by(const ScxmlReader *reader, size_t state, SwText id)
{
	for (const XmlNode *block = reader->states[state].node->first; block != NULL;
		 block = block->next)
		for (const XmlNode *node = block->first;
			 xml_is(block, XML_SCXML, "onentry") && node != NULL;
			 node = node->next)
			if (is_delayed(node) && id.data != NULL && sw_text_equal(xml_get(node, "id"), id))
				return true;
	return false;
}

static bool
is_cancelled_by(const ScxmlReader *reader, size_t state, SwText id)
{
	for (const XmlNode *block = reader->states[state].node->first; block != NULL;
		 block = block->next)
		for (const XmlNode *node = block->first; xml_is(block, XML_SCXML, "onexit") && node != NULL;
			 node = node->next)
			if (xml_is(node, XML_SCXML, "cancel") && id.data != NULL &&
				sw_text_equal(xml_get(node, "sendid"), id))
				return true;
	return false;
}

static void
check_delay(ScxmlReader *reader, const XmlNode *node)
{
	size_t state = entered_state(reader, node, "onentry");
	SwText event = xml_get(node, "event");
	SwText delay = delay_text(reader, node);

	if (state == SCXML_NO_STATE || reader->states[state].type == SCXML_FINAL)
		scxml_error(reader, node, "a delay is set in the entry of a state: \"after\" is its own");
	else if (read_delay(reader->arena, delay).data == NULL)
		scxml_error(reader, node, "the delay \"%.*s\" is not of whole milliseconds", TEXT(delay));
	else if (is_heard_outside(reader, state, event))
		scxml_error(reader,
					node,
					"\"%.*s\" is heard outside of \"%.*s\", which takes its delay away when it is "
					"left",
					TEXT(event),
					TEXT(reader->states[state].key));
	else if (!is_cancelled_by(reader, state, xml_get(node, "id")))
		scxml_warning(reader,
					  node,
					  "\"%.*s\" is a delay of \"%.*s\": leaving that takes it away",
					  TEXT(event),
					  TEXT(reader->states[state].key));
}

void
scxml_send(ScxmlReader *reader, const XmlNode *node, ScxmlList *list)
{
	bool is_internal = sw_text_is(xml_get(node, "target"), "#_internal");

	if (!is_plain(node) || (xml_get(node, "target").size > 0 && !is_internal) ||
		(is_internal && is_delayed(node)))
		scxml_refuse(reader, node);
	else if (is_delayed(node))
		check_delay(reader, node);
	else if (!is_internal && reader->has_internal)
		scxml_error(reader,
					node,
					"a sent event comes after all raised and done ones, and a chart has one queue");
	else
		scxml_add(reader, list, scxml_raise(reader->arena, xml_get(node, "event")));
}

void
scxml_cancel(ScxmlReader *reader, const XmlNode *node)
{
	size_t state = entered_state(reader, node, "onexit");

	if (state == SCXML_NO_STATE || !is_sent_by(reader, state, xml_get(node, "sendid")))
		scxml_refuse(reader, node);
}

const SwJson *
scxml_delays(ScxmlReader *reader, size_t state)
{
	const SwJson *delays = &sw_json_empty_object;

	for (const XmlNode *block = reader->states[state].node->first; block != NULL;
		 block = block->next)
	{
		if (!xml_is(block, XML_SCXML, "onentry"))
			continue;
		for (const XmlNode *node = block->first; node != NULL; node = node->next)
		{
			SwText delay =
				is_delayed(node) ? read_delay(reader->arena, delay_text(reader, node)) : SW_NO_TEXT;
			const SwJson *before, *raise;
			SwJsonBuilder candidate;
			ScxmlList list = {NULL, 0, 0};

			if (delay.data == NULL)
				continue;
			raise = scxml_raise(reader->arena, xml_get(node, "event"));
			before = sw_json_get(sw_json_get_text(delays, delay), "actions");
			for (uint32_t i = 0; sw_json_is(before, SW_JSON_ARRAY) && i < before->count; i++)
				scxml_add(reader, &list, before->as.elements[i]);
			if (sw_json_is(before, SW_JSON_OBJECT))
				scxml_add(reader, &list, before);
			scxml_add(reader, &list, raise);
			sw_json_begin(&candidate, reader->arena);
			sw_json_add(&candidate,
						"actions",
						import_single(reader->arena, list.items, list.count));
			delays = sw_json_with(reader->arena, delays, delay, sw_json_end(&candidate));
		}
	}
	return delays;
}
