/*-------------------------------------------------------------------------
 *
 * guc.c
 *		The settings of swoosh: names, units, limits, and who may set them.
 *
 * src/pg/guc.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "access/xact.h"
#include "utils/guc.h"

#include "pg/compat.h"
#include "pg/guc.h"
#include "swoosh/limits.h"

#define KILOBYTES(octets) ((int) ((octets) / 1024))

int swpg_max_hlc_ahead_ms = 500;
int swpg_max_hlc_behind_ms = 60 * 1000;
char *swpg_signing_key_file;
char *swpg_signing_key_command;
char *swpg_redaction_secret_file;
int swpg_durability = SYNCHRONOUS_COMMIT_REMOTE_FLUSH;
int swpg_snapshot_every_records = 1000;
int swpg_rejection_limit = 60;
int swpg_rejection_retention_min = 30 * 24 * 60;
int swpg_proposal_size_max_kb = KILOBYTES(SW_PROPOSAL_OCTETS_MAX);
int swpg_chart_size_max_kb = KILOBYTES(SW_CHART_OCTETS_MAX);
int swpg_fact_size_max_kb = KILOBYTES(SW_FACT_OCTETS_MAX);
int swpg_state_size_max_kb = KILOBYTES(SW_STATE_OCTETS_MAX);
int swpg_artifact_size_max_kb = KILOBYTES(SW_ARTIFACT_OCTETS_MAX);
bool swpg_restoring = false;

/* The words of synchronous_commit, weakest first. */
static const struct config_enum_entry durabilities[] =
	{{"off", SYNCHRONOUS_COMMIT_OFF, false},
	 {"local", SYNCHRONOUS_COMMIT_LOCAL_FLUSH, false},
	 {"remote_write", SYNCHRONOUS_COMMIT_REMOTE_WRITE, false},
	 {"on", SYNCHRONOUS_COMMIT_REMOTE_FLUSH, false},
	 {"remote_apply", SYNCHRONOUS_COMMIT_REMOTE_APPLY, false},
	 {NULL, 0, false}};

/* An integer that the server's configuration sets. */
typedef struct IntegerSetting
{
	const char *name;
	const char *summary;
	const char *detail;
	int *variable;
	int minimum;
	int maximum;
	int unit;
} IntegerSetting;

static const IntegerSetting integers[] = {
	{"swoosh.max_hlc_ahead",
	 "How far a proposal's clock may be ahead of the server's.",
	 "Proposals beyond are answered with hlc_drift.",
	 &swpg_max_hlc_ahead_ms,
	 0,
	 24 * 60 * 60 * 1000,
	 GUC_UNIT_MS},
	{"swoosh.max_hlc_behind",
	 "How far a proposal's clock may be behind the server's.",
	 "Proposals beyond are answered with hlc_drift.",
	 &swpg_max_hlc_behind_ms,
	 0,
	 24 * 60 * 60 * 1000,
	 GUC_UNIT_MS},
	{"swoosh.snapshot_every",
	 "Records of an instance after which a snapshot is due.",
	 "0 makes none for their number.",
	 &swpg_snapshot_every_records,
	 0,
	 INT_MAX,
	 0},
	{"swoosh.rejection_limit",
	 "Refusals that are stored, per signer and minute.",
	 "Refusals beyond are answered and counted, but leave no row; 0 stores none.",
	 &swpg_rejection_limit,
	 0,
	 1000000,
	 0},
	{"swoosh.rejection_retention",
	 "How long stored refusals are kept.",
	 "swoosh_tick() deletes older ones; 0 keeps them for ever.",
	 &swpg_rejection_retention_min,
	 0,
	 INT_MAX,
	 GUC_UNIT_MIN},
	{"swoosh.proposal_size_max",
	 "Greatest size of a proposal, as given.",
	 NULL,
	 &swpg_proposal_size_max_kb,
	 1,
	 KILOBYTES(SW_PROPOSAL_OCTETS_MAX),
	 GUC_UNIT_KB},
	{"swoosh.chart_size_max",
	 "Greatest size of a chart, as given.",
	 NULL,
	 &swpg_chart_size_max_kb,
	 1,
	 KILOBYTES(SW_CHART_OCTETS_MAX),
	 GUC_UNIT_KB},
	{"swoosh.fact_size_max",
	 "Greatest size of a fact, as given.",
	 NULL,
	 &swpg_fact_size_max_kb,
	 1,
	 KILOBYTES(SW_FACT_OCTETS_MAX),
	 GUC_UNIT_KB},
	{"swoosh.state_size_max",
	 "Greatest size of a state document.",
	 "A transition whose state would be larger is answered with reduce_failed.",
	 &swpg_state_size_max_kb,
	 1,
	 KILOBYTES(SW_STATE_OCTETS_MAX),
	 GUC_UNIT_KB},
	{"swoosh.artifact_size_max",
	 "Greatest size of an artifact, as given.",
	 NULL,
	 &swpg_artifact_size_max_kb,
	 1,
	 KILOBYTES(SW_ARTIFACT_OCTETS_MAX),
	 GUC_UNIT_KB},
};

/* A path or command: only superusers see it. */
typedef struct SecretSetting
{
	const char *name;
	const char *summary;
	const char *detail;
	char **variable;
	const char *initial;
} SecretSetting;

static const SecretSetting secrets[] = {
	{"swoosh.signing_key_file",
	 "File with this node's signing key.",
	 "64 hex digits and a newline, readable by the server's user alone. Relative to the data "
	 "directory; with standbys use an absolute path outside of it.",
	 &swpg_signing_key_file,
	 "swoosh.key"},
	{"swoosh.signing_key_command",
	 "Shell command that prints this node's signing key, in the form of the file.",
	 "If set, the file is not used.",
	 &swpg_signing_key_command,
	 ""},
	{"swoosh.redaction_secret_file",
	 "File with the secret that salts redacted values.",
	 "64 hex digits and a newline, readable by the server's user alone; the same on all nodes.",
	 &swpg_redaction_secret_file,
	 ""},
};

const char *
swpg_durability_name(void)
{
	for (const struct config_enum_entry *entry = durabilities; entry->name; entry++)
	{
		if (entry->val == swpg_durability)
			return entry->name;
	}
	return "on";
}

/*
 * Restoring is the act of one session.  A role or database that has it switched on for good
 * (PGC_S_TEST is the trial of ALTER ROLE, ALTER DATABASE and CREATE FUNCTION … SET) would take
 * the guard from the log for ever.
 */
static bool
restoring_check(bool *value, void **extra, GucSource source)
{
	if (*value && (source < PGC_S_CLIENT || source == PGC_S_TEST))
	{
		GUC_check_errdetail("It can be set for a session only, not for a role, a database, a "
							"function or the server.");
		GUC_check_errhint("PGOPTIONS='-c swoosh.restoring=on' pg_restore …");
		return false;
	}
	return true;
}

static void
restoring_assign(bool value, void *extra)
{
	if (value && !swpg_restoring)
		ereport(LOG,
				errmsg("swoosh.restoring is on: this session may write to append-only tables"),
				errhidestmt(true));
}

void
swpg_guc_init(void)
{
	for (size_t i = 0; i < lengthof(integers); i++)
	{
		const IntegerSetting *setting = &integers[i];

		DefineCustomIntVariable(setting->name,
								setting->summary,
								setting->detail,
								setting->variable,
								*setting->variable,
								setting->minimum,
								setting->maximum,
								PGC_SIGHUP,
								setting->unit,
								NULL,
								NULL,
								NULL);
	}
	for (size_t i = 0; i < lengthof(secrets); i++)
		DefineCustomStringVariable(secrets[i].name,
								   secrets[i].summary,
								   secrets[i].detail,
								   secrets[i].variable,
								   secrets[i].initial,
								   PGC_SIGHUP,
								   GUC_SUPERUSER_ONLY,
								   NULL,
								   NULL,
								   NULL);
	DefineCustomEnumVariable("swoosh.durability",
							 "The synchronous_commit that accepted proposals commit with at least.",
							 "A session that has set a stricter one keeps it.",
							 &swpg_durability,
							 swpg_durability,
							 durabilities,
							 PGC_SIGHUP,
							 0,
							 NULL,
							 NULL,
							 NULL);
	DefineCustomBoolVariable("swoosh.restoring",
							 "Lets this session fill the append-only tables from a dump.",
							 "INSERT and COPY are allowed then, and no decision record is written.",
							 &swpg_restoring,
							 false,
							 PGC_SUSET,
							 GUC_DISALLOW_IN_FILE,
							 restoring_check,
							 restoring_assign,
							 NULL);
	MarkGUCPrefixReserved("swoosh");
}
