/*-------------------------------------------------------------------------
 *
 * cli.h
 *		swooshctl: its commands, their options, their output.
 *
 * src/cli/cli.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CLI_H
#define SWOOSH_CLI_H

#include "../client/client.h"

typedef struct CliOption
{
	const char *name;     /* long name */
	const char *argument; /* what its value is called in the help; NULL for a flag */
	const char *help;
} CliOption;

typedef struct CliCall CliCall;

typedef struct CliCommand
{
	const char *name;      /* one word, or "chart <word>" */
	const char *arguments; /* as the help shows them */
	const char *summary;
	const char *details;      /* more of the help; NULL for none */
	const CliOption *options; /* ends with a NULL name; NULL for none */
	int argument_min, argument_max;
	int (*run)(CliCall *call); /* the exit code */
} CliCommand;

#define CLI_VALUES_MAX 256

struct CliCall
{
	const CliCommand *command;
	SwArena *arena; /* of the whole run */
	char **arguments;
	int argument_count;
	struct
	{
		const char *name;
		const char *value; /* "" of a flag */
	} values[CLI_VALUES_MAX];
	int value_count;
	bool is_json; /* --json: one JSON document, or one a line, on standard output */
};

extern const CliCommand *const cli_commands[];

/* cli_option is the last value given for an option, or NULL; cli_option_at the i-th. */
const char *cli_option(const CliCall *call, const char *name);
const char *cli_option_at(const CliCall *call, const char *name, int i);
/* cli_option_required prints an error where it is missing. */
const char *cli_option_required(const CliCall *call, const char *name);
/* cli_option_integer is a decimal option; false after a message. */
bool cli_option_integer(const CliCall *call, const char *name, int64_t preset, int64_t *out);
/* cli_option_hlc reads a clock value, or `+<ms>` from now. */
bool cli_option_hlc(const CliCall *call, const char *name, SwHlc preset, SwHlc *out);
/* cli_argument is the i-th argument, or `preset`. */
const char *cli_argument(const CliCall *call, int i, const char *preset);

/* cli_print writes a text and a newline; cli_print_json the canonical bytes of a value. */
void cli_print(SwText text);
void cli_print_json(SwArena *arena, const SwJson *value);
/* cli_print_hash writes the spelling of a hash, with --json as {"hash": ...}. */
void cli_print_hash(const CliCall *call, SwText hash);

/* cli_print_text writes a text of lines as it is, with --json as {"text": ...}. */
void cli_print_text(const CliCall *call, SwText text);

/* cli_progress shows "<what> <count>" on a terminal, at most ten times a second. */
void cli_progress(const char *what, int64_t count);
void cli_progress_end(void);

/*
 * cli_document reads a JSON document given as text, `@FILE`, or "-".  The exit code; after a
 * message, if it is not 0, *value_out is NULL.
 */
int cli_document(SwArena *arena, const char *given, const char *what, const SwJson **value_out);

/*
 * cli_proposal_warn judges a signed proposal as the server's first rung does, but for its size,
 * whose limit is a setting there, and says what is wrong: the server's answer has a pointer alone.
 */
void cli_proposal_warn(SwArena *arena, const SwJson *proposal);

/*
 * cli_chart_text reads a chart in JSON or YAML as JSON text.  The exit code: 0, 65 for a text that
 * is neither, 66 for a file that cannot be read, both after a message.
 */
int cli_chart_text(SwArena *arena, const char *path, SwText *text_out);

/*
 * cli_chart_load reads and parses a chart.  The exit code: 0, or after messages with the lines of
 * all faults that of cli_chart_text, or that of SW_CHART_REFUSED.
 */
int cli_chart_load(SwArena *arena, const char *path, const SwChart **chart_out);

/* cli_chart_lint is the same; it prints what lint finds, too, on standard output. */
int cli_chart_lint(const CliCall *call, const char *path);

/* YAML. */
typedef struct CliYamlMark
{
	SwText pointer;
	size_t line;   /* from 1 */
	size_t column; /* from 1 */
} CliYamlMark;

typedef struct CliYamlMarks
{
	CliYamlMark *items;
	size_t count;
	size_t capacity;
} CliYamlMarks;

/* Why a text is not read. */
typedef struct CliYamlFault
{
	SwText pointer; /* "" where the text as a whole is none */
	size_t line;    /* from 1 */
	SwText why;
} CliYamlFault;

/*
 * cli_yaml_read turns a YAML document (the JSON schema of YAML 1.2: null, true, false, integers,
 * texts) into a value; keys keep their order, anchors are expanded up to a bound, tags are
 * refused.  `marks` may be NULL; a member's is that of its key.  NULL with a fault.
 */
const SwJson *
cli_yaml_read(SwArena *arena, SwText text, CliYamlMarks *marks, CliYamlFault *fault_out);

/* cli_yaml_write is a value as YAML that reads back as the same value. */
SwText cli_yaml_write(SwArena *arena, const SwJson *value);

/* A fact of a file. */
typedef struct CliFact
{
	SwFact fact;
	int64_t published_ms; /* when it came; INT64_MIN where the file does not say: it was there */
} CliFact;

/* Facts of a file, for reduce. */
typedef struct CliFacts
{
	CliFact *items;
	size_t count;
	int64_t now_ms; /* what comes later is not there yet */
} CliFacts;
/* cli_facts_read answers an exit code, after a message if it is not 0. */
int cli_facts_read(SwArena *arena, const char *path, CliFacts *facts_out);
SwSource cli_facts_source(CliFacts *facts);

extern const CliCommand cli_cmd_keygen, cli_cmd_signer, cli_cmd_sign, cli_cmd_vote, cli_cmd_fact,
	cli_cmd_propose, cli_cmd_state, cli_cmd_tree, cli_cmd_next, cli_cmd_log, cli_cmd_explain,
	cli_cmd_export, cli_cmd_verify, cli_cmd_replay, cli_cmd_reduce, cli_cmd_health,
	cli_cmd_chart_lint, cli_cmd_chart_mermaid, cli_cmd_chart_json, cli_cmd_chart_yaml,
	cli_cmd_chart_check, cli_cmd_chart_hash, cli_cmd_chart_import, cli_cmd_chart_export,
	cli_cmd_artifact, cli_cmd_hash;

#endif
