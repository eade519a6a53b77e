/*-------------------------------------------------------------------------
 *
 * scxml_content.c
 *		Executable content of SCXML that a chart says otherwise: <if>, <script>, <send>.
 *
 * An action of a chart has no condition, so what an <if> assigns becomes the values of one
 * assign, each with the condition in it.  All of them are taken before any is written, where
 * SCXML does one after the other: a name that a branch has assigned stands for its value.
 * What a condition known beforehand leaves out is not read.
 *
 * src/cli/scxml_content.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "scxml_read.h"

#define STATE_PREFIX "state."

/* ---- Assignments: a location and its value, as they stand ---- */

static const SwJson *
var_of(SwArena *arena, SwText location)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add_text(&builder, "var", sw_text_format(arena, STATE_PREFIX "%.*s", TEXT(location)));
	return sw_json_end(&builder);
}

bool
scxml_assignment(ScxmlReader *reader, const XmlNode *node, SwText location, SwText expr,
				 ScxmlAssignment *assignment_out)
{
	ExprScope scope = reader->scope;
	const char *why;

	scope.find_state = NULL;
	assignment_out->location = expr_location(reader->arena, location, &scope, &why);
	if (assignment_out->location.data == NULL)
		scxml_error(reader, node, "the location \"%.*s\" cannot be said: %s", TEXT(location), why);
	assignment_out->value = expr_rule(reader->arena, expr, &scope, &why);
	if (assignment_out->value == NULL)
		scxml_error(reader, node, "the value \"%.*s\" cannot be said: %s", TEXT(expr), why);
	return assignment_out->location.data != NULL && assignment_out->value != NULL;
}

/* ---- Scripts: assignments, one after the other ---- */

static bool
is_space(char octet)
{
	return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

static SwText
trimmed(SwText text)
{
	while (text.size > 0 && is_space(*text.data))
		text = (SwText){text.data + 1, text.size - 1};
	while (text.size > 0 && is_space(text.data[text.size - 1]))
		text.size--;
	return text;
}

/* without_comments is a script less its comments; quotes are kept as they are. */
static SwText
without_comments(SwArena *arena, SwText script)
{
	SwBuffer buffer;
	char quote = '\0';

	sw_buffer_init(&buffer, arena, script.size + 1);
	for (size_t i = 0; i < script.size; i++)
	{
		SwText rest = {script.data + i, script.size - i};
		bool is_line = quote == '\0' && sw_text_has_prefix(rest, "//");
		const char *end = is_line ? "\n" : "*/";

		if (is_line || (quote == '\0' && sw_text_has_prefix(rest, "/*")))
		{
			for (i += 2; i < script.size &&
						 !sw_text_has_prefix((SwText){script.data + i, script.size - i}, end);)
				i++;
			i += strlen(end) - 1;
			sw_buffer_octet(&buffer, ' ');
			continue;
		}
		if (quote != '\0' && script.data[i] == '\\' && i + 1 < script.size)
			sw_buffer_octet(&buffer, script.data[i++]);
		else if (quote != '\0' && script.data[i] == quote)
			quote = '\0';
		else if (quote == '\0' && (script.data[i] == '"' || script.data[i] == '\''))
			quote = script.data[i];
		sw_buffer_octet(&buffer, script.data[i]);
	}
	return sw_buffer_view(&buffer);
}

/* take_statement is what stands before the next `;` outside quotes, taken off `rest`. */
static SwText
take_statement(SwText *rest)
{
	SwText statement = {rest->data, 0};
	char quote = '\0';

	while (statement.size < rest->size && (quote != '\0' || rest->data[statement.size] != ';'))
	{
		char octet = rest->data[statement.size++];

		if (quote != '\0' && octet == '\\' && statement.size < rest->size)
			statement.size++;
		else if (octet == quote)
			quote = '\0';
		else if (quote == '\0' && (octet == '"' || octet == '\''))
			quote = octet;
	}
	*rest = statement.size < rest->size
				? (SwText){rest->data + statement.size + 1, rest->size - statement.size - 1}
				: (SwText){rest->data + rest->size, 0};
	return trimmed(statement);
}

/* split_statement: `a = e`, `a += e` (or another operator), `a++`, `a--`. */
static bool
split_statement(SwArena *arena, SwText statement, SwText *location_out, SwText *expr_out)
{
	static const char signs[] = "+-*/%";
	size_t at = 0;
	const char *sign;

	while (at < statement.size && statement.data[at] != '=')
		at++;
	if (at == statement.size && statement.size > 2 &&
		(sw_text_equal((SwText){statement.data + at - 2, 2}, SW_TEXT("++")) ||
		 sw_text_equal((SwText){statement.data + at - 2, 2}, SW_TEXT("--"))))
	{
		*location_out = (SwText){statement.data, at - 2};
		*expr_out = sw_text_format(arena, "%.*s %c 1", TEXT(*location_out), statement.data[at - 1]);
		return true;
	}
	if (at == 0 || at + 1 >= statement.size || statement.data[at + 1] == '=' ||
		strchr("<>!", statement.data[at - 1]) != NULL)
		return false;
	sign = strchr(signs, statement.data[at - 1]);
	*location_out = trimmed((SwText){statement.data, sign == NULL ? at : at - 1});
	*expr_out = (SwText){statement.data + at + 1, statement.size - at - 1};
	if (sign != NULL)
		*expr_out =
			sw_text_format(arena, "%.*s %c (%.*s)", TEXT(*location_out), *sign, TEXT(*expr_out));
	return true;
}

bool
scxml_script(ScxmlReader *reader, const XmlNode *node, SwText *rest,
			 ScxmlAssignment *assignment_out)
{
	SwText statement = SW_TEXT("");
	SwText location, expr;

	while (rest->size > 0 && statement.size == 0)
		statement = take_statement(rest);
	if (statement.size == 0)
		return false;
	if (!split_statement(reader->arena, statement, &location, &expr))
	{
		scxml_error(reader,
					node,
					"<script> cannot be said: \"%.*s\" assigns nothing",
					TEXT(statement));
		return false;
	}
	return scxml_assignment(reader, node, location, expr, assignment_out);
}

SwText
scxml_script_text(ScxmlReader *reader, const XmlNode *node)
{
	if (xml_get(node, "src").data == NULL)
		return without_comments(reader->arena, node->text);
	scxml_refuse(reader, node);
	return SW_TEXT("");
}

/* ---- What a branch has assigned: an object {location: rule} ---- */

typedef struct Branch
{
	ScxmlReader *reader;
	const SwJson *values; /* what is assigned so far */
	const char *why;      /* of a fault */
} Branch;

/* is_around: one location is part of the other. */
static bool
is_around(SwText outer, SwText inner)
{
	return inner.size > outer.size && inner.data[outer.size] == '.' &&
		   memcmp(inner.data, outer.data, outer.size) == 0;
}

/* now is a rule with what is assigned in the place of names.  Recursion is bounded by its depth. */
static const SwJson *
now(Branch *branch, const SwJson *rule)
{
	SwArena *arena = branch->reader->arena;
	const SwJson **elements;
	SwJsonBuilder builder;
	SwText path;

	if (sw_json_is(rule, SW_JSON_ARRAY))
	{
		elements = SW_NEW_ARRAY(arena, const SwJson *, rule->count + 1);
		for (uint32_t i = 0; i < rule->count; i++)
			elements[i] = now(branch, rule->as.elements[i]);
		return sw_json_array(arena, elements, rule->count);
	}
	if (!sw_json_is(rule, SW_JSON_OBJECT) || rule->count != 1)
		return rule;
	path = sw_json_get_string(rule, "var");
	if (sw_text_has_prefix(path, STATE_PREFIX))
	{
		path = (SwText){path.data + strlen(STATE_PREFIX), path.size - strlen(STATE_PREFIX)};
		for (uint32_t i = 0; i < branch->values->count; i++)
		{
			const SwMember *member = &branch->values->as.members[i];

			if (sw_text_equal(member->key, path))
				return member->value;
			if (is_around(member->key, path) || is_around(path, member->key))
				branch->why = "it reads part of what the <if> assigns";
		}
		return rule;
	}
	sw_json_begin(&builder, arena);
	sw_json_add_member(&builder, rule->as.members[0].key, now(branch, rule->as.members[0].value));
	return sw_json_end(&builder);
}

/* write_value: what the other branch keeps must be there, or it would be there as null. */
static void
write_value(Branch *branch, const XmlNode *node, const ScxmlAssignment *assignment)
{
	ScxmlReader *reader = branch->reader;
	SwText location = assignment->location;
	size_t prefix = reader->scope.prefix.size;
	SwText below = {location.data + prefix, location.size - prefix};
	const SwJson *value = now(branch, assignment->value);

	for (uint32_t i = 0; i < branch->values->count; i++)
		if (is_around(branch->values->as.members[i].key, location) ||
			is_around(location, branch->values->as.members[i].key))
			branch->why = "it assigns part of what the <if> assigns";
	if (sw_json_path(reader->scope.context, below) == NULL)
		scxml_error(reader,
					node,
					"\"%.*s\" cannot be assigned under a condition: it is not there from the start",
					TEXT(below));
	branch->values = sw_json_with(reader->arena, branch->values, location, value);
}

static const SwJson *read_if(ScxmlReader *reader, const XmlNode *node, const XmlNode *first,
							 SwText cond, const SwJson *values);

static bool
is_separator(const XmlNode *node)
{
	return xml_is(node, XML_SCXML, "elseif") || xml_is(node, XML_SCXML, "else");
}

static const XmlNode *
branch_end(const XmlNode *first)
{
	while (first != NULL && !is_separator(first))
		first = first->next;
	return first;
}

/* read_branch answers what is assigned after the elements from `first` to a separator. */
static const SwJson *
read_branch(ScxmlReader *reader, const XmlNode *first, const SwJson *values)
{
	Branch branch = {.reader = reader, .values = values};

	for (const XmlNode *node = first; node != NULL && !is_separator(node); node = node->next)
	{
		ScxmlAssignment assignment;

		if (xml_is(node, XML_SCXML, "if"))
			branch.values =
				read_if(reader, node, node->first, xml_get(node, "cond"), branch.values);
		else if (xml_is(node, XML_SCXML, "script"))
		{
			SwText rest = scxml_script_text(reader, node);

			while (scxml_script(reader, node, &rest, &assignment))
				write_value(&branch, node, &assignment);
		}
		else if (xml_is(node, XML_SCXML, "assign"))
		{
			if (scxml_assignment(reader,
								 node,
								 xml_get(node, "location"),
								 xml_get(node, "expr"),
								 &assignment))
				write_value(&branch, node, &assignment);
		}
		else if (!xml_is(node, XML_SCXML, "log"))
			scxml_error(reader,
						node,
						"<%.*s> cannot stand under a condition: only values have one",
						TEXT(node->name));
		if (branch.why != NULL)
			scxml_error(reader, node, "<%.*s> cannot be said: %s", TEXT(node->name), branch.why);
		branch.why = NULL;
	}
	return branch.values;
}

/* merge is {location: {"if": [cond, then, else]}} for what either branch assigns. */
static const SwJson *
merge(SwArena *arena, const SwJson *cond, const SwJson *then, const SwJson *other)
{
	const SwJson *merged = &sw_json_empty_object;
	const SwJson *sides[] = {then, other};

	for (size_t side = 0; side < 2; side++)
		for (uint32_t i = 0; i < sides[side]->count; i++)
		{
			SwText key = sides[side]->as.members[i].key;
			const SwJson *parts[] = {cond,
									 sw_json_get_text(then, key),
									 sw_json_get_text(other, key)};
			const SwJson *value;
			SwJsonBuilder builder;

			for (size_t k = 1; k < 3; k++)
				if (parts[k] == NULL)
					parts[k] = var_of(arena, key);
			sw_json_begin(&builder, arena);
			sw_json_add(&builder, "if", sw_json_array(arena, parts, 3));
			value = sw_json_equal(parts[1], parts[2]) ? parts[1] : sw_json_end(&builder);
			merged = sw_json_with(arena, merged, key, value);
		}
	return merged;
}

/* read_cond: NULL after a message. */
static const SwJson *
read_cond(ScxmlReader *reader, const XmlNode *node, SwText cond)
{
	ExprScope scope = reader->scope;
	const SwJson *rule = NULL;
	const char *why = "it is missing";

	scope.find_state = NULL;
	if (cond.data != NULL)
		rule = expr_rule(reader->arena, cond, &scope, &why);
	if (rule == NULL)
		scxml_error(reader, node, "a condition of an <if> cannot be said: %s", why);
	return rule;
}

/* read_if answers what is assigned after an <if>, from the branch that begins at `first`. */
static const SwJson *
read_if(ScxmlReader *reader, const XmlNode *node, const XmlNode *first, SwText cond,
		const SwJson *values)
{
	Branch before = {.reader = reader, .values = values};
	const SwJson *rule = read_cond(reader, node, cond);
	const XmlNode *end = branch_end(first);
	const SwJson *then = values, *other = values;

	if (rule == NULL)
		return values;
	rule = now(&before, rule);
	if (before.why != NULL)
		scxml_error(reader, node, "a condition cannot be said: %s", before.why);
	if (!sw_json_is(rule, SW_JSON_BOOLEAN) || rule->as.boolean)
		then = read_branch(reader, first, values);
	if (sw_json_is(rule, SW_JSON_BOOLEAN) && rule->as.boolean)
		return then;
	if (end != NULL && xml_is(end, XML_SCXML, "else"))
		other = read_branch(reader, end->next, values);
	else if (end != NULL)
		other = read_if(reader, end, end->next, xml_get(end, "cond"), values);
	return sw_json_is(rule, SW_JSON_BOOLEAN) ? other : merge(reader->arena, rule, then, other);
}

void
scxml_if(ScxmlReader *reader, const XmlNode *node, ScxmlList *list)
{
	const XmlNode *at = node; /* the <if>, an <elseif> or the <else> */
	const XmlNode *first = node->first;
	const SwJson *rule = NULL;
	const SwJson *values;

	/* A branch whose condition is known is taken or left out whole, whatever is in it. */
	for (; at != NULL; at = branch_end(first))
	{
		first = at == node ? node->first : at->next;
		rule = xml_is(at, XML_SCXML, "else") ? sw_json_boolean(true)
											 : read_cond(reader, at, xml_get(at, "cond"));
		if (!sw_json_is(rule, SW_JSON_BOOLEAN) || rule->as.boolean)
			break;
	}
	if (at == NULL || rule == NULL)
		return;
	if (sw_json_is(rule, SW_JSON_BOOLEAN))
	{
		scxml_actions_to(reader, first, branch_end(first), list);
		return;
	}
	values = read_if(reader, node, first, xml_get(at, "cond"), &sw_json_empty_object);
	if (values->count > 0)
		scxml_add(reader, list, scxml_action(reader->arena, "assign", values));
}
