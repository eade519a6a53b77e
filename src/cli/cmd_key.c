/*-------------------------------------------------------------------------
 *
 * cmd_key.c
 *		keygen, signer, sign, vote, hash: keys and what they sign.
 *
 * src/cli/cmd_key.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "cli.h"

#include <inttypes.h>
#include <string.h>

static void
key_print_signer(const CliCall *call, const SwSecret *secret)
{
	SwText signer = sw_signer_spelling(call->arena, &secret->signer);
	SwJsonBuilder builder;

	if (!call->is_json)
	{
		cli_print(signer);
		return;
	}
	sw_json_begin(&builder, call->arena);
	sw_json_add_text(&builder, "signer", signer);
	cli_print_json(call->arena, sw_json_end(&builder));
}

static int
cmd_keygen(CliCall *call)
{
	SwSecret secret;
	bool is_written;

	swc_secret_new(&secret);
	is_written = swc_secret_write(call->arguments[0], &secret);
	if (is_written)
		key_print_signer(call, &secret);
	sw_secret_wipe(&secret);
	return is_written ? 0 : SWC_EXIT_IO;
}

const CliCommand cli_cmd_keygen = {
	.name = "keygen",
	.arguments = "FILE",
	.summary = "Make a new key in FILE and print its signer",
	.details = "FILE is made with mode 0600 and never overwritten.",
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_keygen,
};

static int
cmd_signer(CliCall *call)
{
	SwSecret secret;

	if (!swc_secret_read(call->arguments[0], &secret))
		return SWC_EXIT_NO_INPUT;
	key_print_signer(call, &secret);
	sw_secret_wipe(&secret);
	return 0;
}

const CliCommand cli_cmd_signer = {
	.name = "signer",
	.arguments = "FILE",
	.summary = "Print the signer of a key file",
	.argument_min = 1,
	.argument_max = 1,
	.run = cmd_signer,
};

/* What can be signed: the tag, the member that names the key, what the signature leaves out. */
static const struct SignKind
{
	const char *name;
	const char *tag;
	const char *signer_member; /* NULL: the object has none */
	const char *except;
} sign_kinds[] = {
	{"proposal", SW_TAG_PROPOSAL, "signer", "inputs"},
	{"fact", SW_TAG_FACT, "signer", NULL},
	{"vote", SW_TAG_VOTE, "voter", NULL},
	{"decision", SW_TAG_DECISION, "server", NULL},
	{"snapshot", SW_TAG_SNAPSHOT, "server", NULL},
	{"genesis", SW_TAG_GENESIS, "origin", NULL},
	{"chart", SW_TAG_CHART, NULL, NULL},
};

/* sign_complete puts in what can be computed: the signer and, of a proposal, the inputs' hash. */
static const SwJson *
sign_complete(SwArena *arena, const struct SignKind *kind, const SwSecret *secret,
			  const SwJson *object)
{
	const SwJson *inputs = sw_json_get(object, "inputs");
	SwHash hash;

	if (kind->signer_member != NULL)
	{
		SwText signer = sw_signer_spelling(arena, &secret->signer);

		object = sw_json_with(arena,
							  object,
							  sw_text_from(kind->signer_member),
							  sw_json_string(arena, signer));
	}
	if (strcmp(kind->name, "proposal") == 0 && sw_json_get(object, "inputs_hash") == NULL)
	{
		hash = sw_hash_json(arena, inputs == NULL ? &sw_json_empty_object : inputs);
		object = sw_json_with(arena, object, SW_TEXT("inputs_hash"), sw_hash_to_json(arena, &hash));
	}
	return sw_json_with(arena, object, SW_TEXT("signature"), NULL);
}

static int
cmd_sign(CliCall *call)
{
	const char *name = cli_option(call, "as");
	const char *key = cli_option_required(call, "key");
	const struct SignKind *kind = NULL;
	const SwJson *object;
	SwSecret secret;
	int code;

	if (key == NULL)
		return SWC_EXIT_USAGE;
	for (size_t i = 0; i < sizeof(sign_kinds) / sizeof(sign_kinds[0]); i++)
	{
		if (strcmp(name == NULL ? "proposal" : name, sign_kinds[i].name) == 0)
			kind = &sign_kinds[i];
	}
	if (kind == NULL)
	{
		swc_error("--as \"%s\" is nothing that is signed", name);
		return SWC_EXIT_USAGE;
	}
	code = cli_document(call->arena, cli_argument(call, 0, "-"), "object", &object);
	if (code != 0)
		return code;
	if (!sw_json_is(object, SW_JSON_OBJECT))
	{
		swc_error("what is signed must be an object");
		return SWC_EXIT_DATA;
	}
	if (!swc_secret_read(key, &secret))
		return SWC_EXIT_NO_INPUT;
	object = sign_complete(call->arena, kind, &secret, object);
	object = sw_sign_object(call->arena, &secret, kind->tag, object, kind->except);
	sw_secret_wipe(&secret);
	if (strcmp(kind->name, "proposal") == 0)
		cli_proposal_warn(call->arena, object);
	cli_print_json(call->arena, object);
	return 0;
}

static const CliOption sign_options[] = {
	{"key", "FILE", "key file"},
	{"as", "KIND", "proposal (default), fact, vote, chart, decision, snapshot or genesis"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_sign = {
	.name = "sign",
	.arguments = "[JSON | @FILE | -]",
	.summary = "Sign an object and print it",
	.details =
		"The member that names the key is put in, and the inputs_hash of a proposal that has\n"
		"none.  Of a proposal that a server will call malformed a warning says why.",
	.options = sign_options,
	.argument_max = 1,
	.run = cmd_sign,
};

/* vote_subject is the hash voted on: given, or that of the members given; the exit code. */
static int
vote_subject(CliCall *call, SwHash *hash_out)
{
	const char *subject = cli_option(call, "subject");
	const char *members = cli_option(call, "members");
	const SwJson *value;
	int code;

	if (subject != NULL && sw_hash_parse(sw_text_from(subject), hash_out))
		return 0;
	if (subject != NULL || members == NULL)
	{
		swc_error("--subject must be a hash, or --members a sorted list of signers");
		return SWC_EXIT_USAGE;
	}
	code = cli_document(call->arena, members, "members", &value);
	if (code != 0)
		return code;
	if (!sw_json_is_sorted_texts(value))
	{
		swc_error("--members is not a sorted list of signers");
		return SWC_EXIT_DATA;
	}
	*hash_out = sw_hash_json(call->arena, value);
	return 0;
}

static int
cmd_vote(CliCall *call)
{
	const char *key = cli_option_required(call, "key");
	const char *instance = cli_option_required(call, "instance");
	const char *purpose = cli_option(call, "purpose");
	SwArena *arena = call->arena;
	SwJsonBuilder builder;
	SwSecret secret;
	SwHash subject;
	SwHlc expires;
	int64_t epoch;
	int code;

	if (key == NULL || instance == NULL || !cli_option_integer(call, "epoch", 0, &epoch) ||
		!cli_option_hlc(call, "expires", sw_hlc_make(swc_now_ms() + 3600000, 0), &expires))
		return SWC_EXIT_USAGE;
	code = vote_subject(call, &subject);
	if (code != 0)
		return code;
	if (!swc_secret_read(key, &secret))
		return SWC_EXIT_NO_INPUT;
	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "v", sw_json_integer(arena, 1));
	sw_json_add_text(&builder, "purpose", sw_text_from(purpose == NULL ? "council" : purpose));
	sw_json_add_text(&builder, "instance", sw_text_from(instance));
	sw_json_add(&builder, "epoch", sw_json_integer(arena, epoch));
	sw_json_add(&builder, "subject_hash", sw_hash_to_json(arena, &subject));
	sw_json_add_text(&builder, "voter", sw_signer_spelling(arena, &secret.signer));
	sw_json_add_text(&builder, "expires", sw_hlc_spelling(arena, expires));
	cli_print_json(arena, sw_sign_object(arena, &secret, SW_TAG_VOTE, sw_json_end(&builder), NULL));
	sw_secret_wipe(&secret);
	return 0;
}

static const CliOption vote_options[] = {
	{"key", "FILE", "key file of the voter"},
	{"instance", "INSTANCE", "what is voted on belongs to this instance"},
	{"purpose", "PURPOSE", "council (default) or plan"},
	{"epoch", "N", "epoch of the region council or execution in the head (default 0)"},
	{"members", "JSON", "the council voted for: a sorted list of signers, or @FILE"},
	{"subject", "HASH", "the hash voted on, in place of --members"},
	{"expires", "HLC", "an hlc or +MILLISECONDS (default one hour)"},
	{NULL, NULL, NULL},
};

const CliCommand cli_cmd_vote = {
	.name = "vote",
	.arguments = "",
	.summary = "Make a signed vote and print it",
	.options = vote_options,
	.run = cmd_vote,
};

static int
cmd_hash(CliCall *call)
{
	const SwJson *value;
	int code = cli_document(call->arena, cli_argument(call, 0, "-"), "document", &value);
	SwHash hash;

	if (code != 0)
		return code;
	hash = sw_hash_json(call->arena, value);
	cli_print_hash(call, sw_hash_spelling(call->arena, &hash));
	return 0;
}

const CliCommand cli_cmd_hash = {
	.name = "hash",
	.arguments = "[JSON | @FILE | -]",
	.summary = "Print the hash of the canonical bytes of a document",
	.argument_max = 1,
	.run = cmd_hash,
};
