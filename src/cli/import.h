/*-------------------------------------------------------------------------
 *
 * import.h
 *		Charts of other formats: what their readers and writers share.
 *
 * A reader reports every fault with its place and answers NULL if there was one; what
 * it had to leave out or to read in its own way it says as a warning.
 *
 * src/cli/import.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CLI_IMPORT_H
#define SWOOSH_CLI_IMPORT_H

#include "cli.h"

/* A document that holds a chart also as other formats spell it may be that much larger. */
#define CLI_IMPORT_OCTETS_MAX (8u * SW_CHART_OCTETS_MAX)

/* The key under which a chart's own text is carried where a format would spell it otherwise. */
#define CLI_CHART_TEXT "swoosh:chart"

typedef struct CliImport
{
	SwArena *arena;
	const char *path;
	bool is_quiet;     /* reads or writes only to compare: nothing is printed */
	bool is_malformed; /* the file is not of its format at all */
	int error_count;
	const SwText *events; /* that prefixes and wildcards stand for, beside those of the document */
	size_t event_count;
} CliImport;

/* Where in the file: a line, or a JSON pointer (SW_NO_TEXT for none). */
typedef struct CliWhere
{
	size_t line; /* 0 for none */
	SwText pointer;
} CliWhere;

typedef enum CliSeverity
{
	CLI_WARNING,
	CLI_ERROR
} CliSeverity;

void cli_import_say(CliImport *import, CliSeverity severity, CliWhere where, const char *format,
					...) __attribute__((format(printf, 4, 5)));

/* ---- XML (xml.c) ---- */

#define XML_SCXML_URI  "http://www.w3.org/2005/07/scxml"
#define XML_SWOOSH_URI "https://swoosh.invalid/scxml"

typedef enum XmlSpace
{
	XML_SCXML, /* or without a namespace */
	XML_SWOOSH,
	XML_OTHER
} XmlSpace;

typedef struct XmlAttribute
{
	XmlSpace space;
	SwText name;
	SwText value;
} XmlAttribute;

typedef struct XmlNode
{
	XmlSpace space;
	SwText name;
	SwText text; /* its character data, less that of its children */
	size_t line;
	const XmlAttribute *attributes;
	size_t attribute_count;
	struct XmlNode *parent;
	struct XmlNode *first, *last; /* children */
	struct XmlNode *next;
} XmlNode;

/* xml_read reads a document; NULL after a message.  A document type declaration is refused. */
const XmlNode *xml_read(CliImport *import, SwText text);
bool xml_is(const XmlNode *node, XmlSpace space, const char *name);
/* xml_child is the first child element of this name, or NULL. */
const XmlNode *xml_child(const XmlNode *node, XmlSpace space, const char *name);
/* xml_get is an attribute without namespace, xml_get_own one of ours; SW_NO_TEXT if absent. */
SwText xml_get(const XmlNode *node, const char *name);
SwText xml_get_own(const XmlNode *node, const char *name);
bool xml_has_own(const XmlNode *node, const char *name); /* it is "true" */
/* xml_word is the next word of a list, taken off `rest`; SW_NO_TEXT at its end. */
SwText xml_word(SwText *rest);
/* xml_escape appends a text as an attribute's value in these quotes, '\0': as character data. */
void xml_escape(SwBuffer *buffer, SwText text, char quote);

/* ---- Expressions of the ecmascript data model (scxml_expr.c) ---- */

typedef struct ExprScope
{
	const SwJson *context; /* what its names stand for is below: an object */
	SwText prefix;         /* of paths in the state: "data." or "" */
	/* reading: what In() means, a dot path or SW_NO_TEXT; NULL: it cannot stand here */
	SwText (*find_state)(void *reader, SwText id);
	void *reader;
	SwText event;      /* reading: what _event.name is, SW_NO_TEXT where that is not known */
	const SwText *ids; /* writing: of each state */
} ExprScope;

/* The binary operators; the last has no sign.  Of two that fit the longer stands first. */
typedef struct ExprOperator
{
	const char *sign;
	int precedence;
	const char *rule; /* in JsonLogic */
} ExprOperator;
extern const ExprOperator expr_operators[];

/* {"In": [path]} stands for In() in the rules that expr_rule makes. */
#define EXPR_IN "In"

/*
 * expr_rule is an expression as JsonLogic, expr_guard as a guard (&sw_json_null: always true),
 * expr_constant a constant, expr_location what an assign writes to, as a path.  NULL or
 * SW_NO_TEXT with *why_out where that cannot be said.
 */
const SwJson *expr_rule(SwArena *arena, SwText text, const ExprScope *scope, const char **why_out);
const SwJson *expr_guard(SwArena *arena, SwText text, const ExprScope *scope, const char **why_out);
const SwJson *expr_constant(SwArena *arena, SwText text, const char **why_out);
SwText expr_location(SwArena *arena, SwText text, const ExprScope *scope, const char **why_out);

bool expr_is_name(SwText text); /* an identifier that is no reserved word */
/* expr_is_text: the rule always gives a text, as far as the data's first values tell. */
bool expr_is_text(const SwJson *rule, const ExprScope *scope);

/* And back, appended to `buffer`; false where a rule, a guard or a path has no expression. */
bool expr_write_rule(SwBuffer *buffer, const SwJson *rule, const ExprScope *scope);
bool expr_write_guard(SwBuffer *buffer, const SwGuard *guard, const ExprScope *scope);
bool expr_write_path(SwBuffer *buffer, SwText path, const ExprScope *scope);

/* ---- Readers and writers ---- */

/* scxml_read answers the chart's JSON, NULL after messages. */
const SwJson *scxml_read(CliImport *import, const XmlNode *document);
/* scxml_write is a chart as SCXML; `text` is carried along, SW_NO_TEXT for none. */
SwText scxml_write(CliImport *import, const SwChart *chart, SwText text);

const SwJson *xstate_read(CliImport *import, const SwJson *config);
const SwJson *xstate_write(CliImport *import, const SwChart *chart);

/* import_single is the only element of a list, or the list. */
const SwJson *import_single(SwArena *arena, const SwJson *const *items, size_t count);
/* import_call is {"type": type, "params": {param: value}}: a guard or an action. */
const SwJson *import_call(SwArena *arena, const char *type, const char *param, const SwJson *value);

#endif
