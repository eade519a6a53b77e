/*-------------------------------------------------------------------------
 *
 * main.c
 *		swooshctl: finds the command, reads its options, runs it.
 *
 * Exit codes are those of include/swoosh/status.def and of src/client/client.h.
 *
 * src/cli/main.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

#include <getopt.h>
#include <sodium.h>
#include <string.h>

#define OPTIONS_MAX 32

const CliCommand *const cli_commands[] = {
	&cli_cmd_keygen,       &cli_cmd_signer,        &cli_cmd_sign,
	&cli_cmd_vote,         &cli_cmd_fact,          &cli_cmd_artifact,
	&cli_cmd_propose,      &cli_cmd_state,         &cli_cmd_tree,
	&cli_cmd_next,         &cli_cmd_log,           &cli_cmd_explain,
	&cli_cmd_health,       &cli_cmd_export,        &cli_cmd_verify,
	&cli_cmd_replay,       &cli_cmd_reduce,        &cli_cmd_hash,
	&cli_cmd_chart_lint,   &cli_cmd_chart_mermaid, &cli_cmd_chart_json,
	&cli_cmd_chart_yaml,   &cli_cmd_chart_hash,    &cli_cmd_chart_import,
	&cli_cmd_chart_export, &cli_cmd_chart_check,   NULL,
};

static const CliOption common_options[] = {
	{"json", NULL, "print JSON for programs"},
	{"help", NULL, "print this help"},
	{NULL, NULL, NULL},
};

static void
main_print_help(FILE *file)
{
	fprintf(file,
			"swooshctl works with swoosh instances, charts and logs.\n\n"
			"Usage: swooshctl COMMAND [OPTION]... [ARGUMENT]...\n\nCommands:\n");
	for (const CliCommand *const *command = cli_commands; *command != NULL; command++)
		fprintf(file, "  %-14s %s\n", (*command)->name, (*command)->summary);
	fprintf(file,
			"\n`swooshctl COMMAND --help` tells more.  The database is found as psql finds it:\n"
			"by --dbname or PGHOST, PGPORT, PGDATABASE, PGUSER.\n");
}

static void
main_print_options(const CliOption *options)
{
	char name[64];

	for (; options != NULL && options->name != NULL; options++)
	{
		snprintf(name,
				 sizeof(name),
				 "--%s%s%s",
				 options->name,
				 options->argument == NULL ? "" : " ",
				 options->argument == NULL ? "" : options->argument);
		printf("  %-24s %s\n", name, options->help);
	}
}

static void
main_print_command_help(const CliCommand *command)
{
	printf("Usage: swooshctl %s [OPTION]... %s\n\n%s.\n",
		   command->name,
		   command->arguments,
		   command->summary);
	if (command->details != NULL)
		printf("\n%s\n", command->details);
	printf("\nOptions:\n");
	main_print_options(command->options);
	main_print_options(common_options);
}

/* main_find finds a command by its one or two words; *words_out says how many they were. */
static const CliCommand *
main_find(int argc, char **argv, int *words_out)
{
	char both[64] = "";

	if (argc > 2)
		snprintf(both, sizeof(both), "%.31s %.31s", argv[1], argv[2]);
	for (const CliCommand *const *command = cli_commands; *command != NULL; command++)
	{
		*words_out = strchr((*command)->name, ' ') == NULL ? 1 : 2;
		if (strcmp((*command)->name, *words_out == 1 ? argv[1] : both) == 0)
			return *command;
	}
	return NULL;
}

/* main_complain tells that there is no such command, or what the second word of one may be. */
static void
main_complain(const char *word)
{
	size_t size = strlen(word);
	bool is_half = false;

	for (const CliCommand *const *command = cli_commands; *command != NULL; command++)
	{
		const char *name = (*command)->name;

		if (strncmp(name, word, size) != 0 || name[size] != ' ')
			continue;
		if (!is_half)
			fprintf(stderr, "%s: \"%s\" needs a second word:", swc_program, word);
		fprintf(stderr, "%s%s", is_half ? ", " : " ", name + size + 1);
		is_half = true;
	}
	if (is_half)
		fputc('\n', stderr);
	else
		swc_error("unknown command \"%s\"; see swooshctl --help", word);
}

static int
main_add_options(struct option *long_options, int count, const CliOption *options)
{
	for (; options != NULL && options->name != NULL && count < OPTIONS_MAX; options++)
	{
		long_options[count++] = (struct option){
			options->name,
			options->argument == NULL ? no_argument : required_argument,
			NULL,
			0,
		};
	}
	return count;
}

/* main_read_options fills `call`; answers -1, or the exit code with which the program ends. */
static int
main_read_options(CliCall *call, int argc, char **argv)
{
	struct option long_options[OPTIONS_MAX + 1] = {{NULL, 0, NULL, 0}};
	int count = main_add_options(long_options, 0, call->command->options);
	int index = 0;
	int code;

	main_add_options(long_options, count, common_options);
	opterr = 0;
	while ((code = getopt_long(argc, argv, ":", long_options, &index)) != -1)
	{
		if (code != 0)
		{
			swc_error("%s %s; see swooshctl %s --help",
					  code == ':' ? "a value is missing after" : "unknown option",
					  argv[optind - 1],
					  call->command->name);
			return SWC_EXIT_USAGE;
		}
		if (strcmp(long_options[index].name, "help") == 0)
		{
			main_print_command_help(call->command);
			return 0;
		}
		if (call->value_count == CLI_VALUES_MAX)
		{
			swc_error("more than %d options", CLI_VALUES_MAX);
			return SWC_EXIT_USAGE;
		}
		call->values[call->value_count].name = long_options[index].name;
		call->values[call->value_count++].value = optarg == NULL ? "" : optarg;
	}
	call->is_json = cli_option(call, "json") != NULL;
	call->arguments = argv + optind;
	call->argument_count = argc - optind;
	if (call->argument_count >= call->command->argument_min &&
		call->argument_count <= call->command->argument_max)
		return -1;
	swc_error("usage: swooshctl %s [OPTION]... %s", call->command->name, call->command->arguments);
	return SWC_EXIT_USAGE;
}

int
main(int argc, char **argv)
{
	SwArena arena;
	CliCall call = {.arena = &arena};
	int words = 0;
	int code;

	swc_program = "swooshctl";
	if (sodium_init() < 0)
	{
		swc_error("libsodium could not be initialised");
		return SWC_EXIT_SOFTWARE;
	}
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
	{
		main_print_help(argc < 2 ? stderr : stdout);
		return argc < 2 ? SWC_EXIT_USAGE : 0;
	}
	if (strcmp(argv[1], "--version") == 0)
	{
		printf("swooshctl %s\n", SWOOSH_VERSION);
		return 0;
	}
	call.command = main_find(argc, argv, &words);
	if (call.command == NULL)
	{
		main_complain(argv[1]);
		return SWC_EXIT_USAGE;
	}
	sw_arena_init(&arena, swc_host());
	code = main_read_options(&call, argc - words, argv + words);
	if (code < 0)
		code = call.command->run(&call);
	sw_arena_reset(&arena);
	if (fflush(stdout) != 0 && code == 0)
	{
		swc_error("could not write to standard output");
		code = SWC_EXIT_IO;
	}
	return code;
}
