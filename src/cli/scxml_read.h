/*-------------------------------------------------------------------------
 *
 * scxml_read.h
 *		What the parts of the SCXML reader share.
 *
 * src/cli/scxml_read.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CLI_SCXML_READ_H
#define SWOOSH_CLI_SCXML_READ_H

#include "import.h"

#define SCXML_NO_STATE SIZE_MAX
#define SCXML_ROOT     ((size_t) 0)

typedef enum ScxmlType
{
	SCXML_ATOMIC,
	SCXML_COMPOUND,
	SCXML_PARALLEL,
	SCXML_FINAL,
	SCXML_HISTORY
} ScxmlType;

/* A state of the document; they are numbered in document order, the root is 0. */
typedef struct ScxmlState
{
	const XmlNode *node;
	ScxmlType type;
	SwText id;   /* in the document; SW_NO_TEXT if it has none */
	SwText key;  /* in the chart; of the root its id */
	SwText path; /* dotted, without the root */
	size_t parent;
	size_t last;  /* the last descendant, itself if it has none */
	bool is_told; /* its done event is raised, since it is heard where onDone does not hear it */
} ScxmlState;

typedef struct ScxmlReader
{
	CliImport *import;
	SwArena *arena;
	ScxmlState *states;
	size_t state_count;
	bool is_exact;     /* events are heard under their whole name only */
	bool has_internal; /* events that come before all sent ones */
	SwText *events;    /* that the document names, platform events aside */
	size_t event_count, event_capacity;
	ExprScope scope; /* of conditions; that of values has no In() */
} ScxmlReader;

typedef struct ScxmlList
{
	const SwJson **items;
	size_t count, capacity;
} ScxmlList;

#define scxml_error(reader, node, ...)                                                             \
	cli_import_say((reader)->import, CLI_ERROR, (CliWhere){(node)->line, SW_NO_TEXT}, __VA_ARGS__)
#define scxml_warning(reader, node, ...)                                                           \
	cli_import_say((reader)->import, CLI_WARNING, (CliWhere){(node)->line, SW_NO_TEXT}, __VA_ARGS__)

/* The two arguments of "%.*s". */
#define TEXT(text) (int) (text).size, (text).data

size_t scxml_find(const ScxmlReader *reader, SwText id);
/* scxml_is_within: it is `ancestor` or below it. */
bool scxml_is_within(const ScxmlReader *reader, size_t state, size_t ancestor);

void scxml_add(ScxmlReader *reader, ScxmlList *list, const SwJson *item);
/* scxml_grow makes room for one more element of `size` octets. */
void *scxml_grow(SwArena *arena, void *items, size_t count, size_t *capacity, size_t size);
/* scxml_json reads what an element of ours holds; NULL after a message. */
const SwJson *scxml_json(ScxmlReader *reader, const XmlNode *node);
/* scxml_add_notes adds description and meta. */
void scxml_add_notes(ScxmlReader *reader, const XmlNode *node, SwJsonBuilder *builder);
/* scxml_refuse reports an element that a chart has no counterpart for, or that is none of SCXML. */
void scxml_refuse(ScxmlReader *reader, const XmlNode *node);

/* ---- scxml_transition.c ---- */

/* scxml_targets reads a list of ids; false after a message, or without one where `node` is NULL. */
bool scxml_targets(ScxmlReader *reader, const XmlNode *node, SwText ids, size_t **targets_out,
				   size_t *count_out);
/* scxml_target_json is a list of targets as `source` spells them. */
const SwJson *
scxml_target_json(ScxmlReader *reader, size_t source, const size_t *targets, size_t count);
void scxml_add_event(ScxmlReader *reader, SwText event);
void scxml_collect_events(ScxmlReader *reader, const XmlNode *node);
/* scxml_plan_done finds the states whose done event must be raised. */
void scxml_plan_done(ScxmlReader *reader);
/* scxml_is_heard: the descriptor, which is no `*`, names this event. */
bool scxml_is_heard(SwText descriptor, SwText event);
/* scxml_add_transitions adds on, always, after and onDone of a state. */
void scxml_add_transitions(ScxmlReader *reader, size_t state, SwJsonBuilder *builder);

/* ---- scxml_action.c ---- */

/* scxml_actions reads executable content, scxml_actions_to the elements from `first` to `end`. */
void scxml_actions(ScxmlReader *reader, const XmlNode *node, ScxmlList *list);
void
scxml_actions_to(ScxmlReader *reader, const XmlNode *first, const XmlNode *end, ScxmlList *list);
const SwJson *scxml_action(SwArena *arena, const char *type, const SwJson *params);
const SwJson *scxml_raise(SwArena *arena, SwText event);
/* scxml_datamodel fills in the scope and answers the chart's context, NULL for none. */
const SwJson *scxml_datamodel(ScxmlReader *reader, const XmlNode *document);

/* ---- scxml_content.c ---- */

typedef struct ScxmlAssignment
{
	SwText location;     /* a path in the state */
	const SwJson *value; /* a rule */
} ScxmlAssignment;

/* scxml_assignment reads a location and an expression; false after a message. */
bool scxml_assignment(ScxmlReader *reader, const XmlNode *node, SwText location, SwText expr,
					  ScxmlAssignment *assignment_out);
/* scxml_script takes the next assignment of a script off `rest`; false at its end. */
bool scxml_script(ScxmlReader *reader, const XmlNode *node, SwText *rest,
				  ScxmlAssignment *assignment_out);
SwText scxml_script_text(ScxmlReader *reader, const XmlNode *node);
void scxml_if(ScxmlReader *reader, const XmlNode *node, ScxmlList *list);

/* ---- scxml_send.c ---- */

void scxml_send(ScxmlReader *reader, const XmlNode *node, ScxmlList *list);
/* scxml_cancel takes a <cancel> that leaving a state makes needless. */
void scxml_cancel(ScxmlReader *reader, const XmlNode *node);
/* scxml_delays is {milliseconds: candidate} of what the entry of a state sends with a delay. */
const SwJson *scxml_delays(ScxmlReader *reader, size_t state);

#endif
