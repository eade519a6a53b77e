/*-------------------------------------------------------------------------
 *
 * scxml_write.h
 *		What the parts of the SCXML writer share.
 *
 * src/cli/scxml_write.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CLI_SCXML_WRITE_H
#define SWOOSH_CLI_SCXML_WRITE_H

#include "import.h"

#define SCXML_TAGS_MAX 96

typedef struct ScxmlWriter
{
	CliImport *import;
	SwArena *arena;
	const SwChart *chart;
	SwBuffer buffer;
	const char *tags[SCXML_TAGS_MAX]; /* the open elements */
	int depth;
	bool is_in_tag;  /* attributes of the innermost may follow */
	bool is_regions; /* the data model names regions, not what is below `data` */
	bool is_exact;   /* SCXML would hear more events under the same names */
	bool is_wrapped; /* the root has what <scxml> cannot have, so it is a state in it */
	SwText *ids;     /* of each state */
	ExprScope scope;
	int guard_count, action_count, stay_count; /* that another engine takes otherwise */
} ScxmlWriter;

/* Elements: attributes come before children. */
void scxml_tag(ScxmlWriter *writer, const char *name);
void scxml_attribute(ScxmlWriter *writer, const char *name, SwText value);
void scxml_close(ScxmlWriter *writer);
/* scxml_text_tag is an element that holds a text alone. */
void scxml_text_tag(ScxmlWriter *writer, const char *name, SwText text);
/* scxml_notes writes description and meta of a state or a transition. */
void scxml_notes(ScxmlWriter *writer, const SwJson *config);

/* ---- scxml_plan.c ---- */

/* scxml_plan fills in names, data model and what else must be known before writing. */
void scxml_plan(ScxmlWriter *writer);
/* scxml_is_history: it stands for what was active. */
bool scxml_is_history(const SwChart *chart, SwStateId state);

/* ---- scxml_write_transition.c ---- */

/* scxml_transitions writes on, always, after and onDone of a state. */
void scxml_transitions(ScxmlWriter *writer, SwStateId state, const SwJson *config);
/* scxml_content writes actions; `config` is the text of the `count` read ones. */
void
scxml_content(ScxmlWriter *writer, const SwJson *config, const SwAction *actions, uint32_t count);

#endif
