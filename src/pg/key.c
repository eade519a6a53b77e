/*-------------------------------------------------------------------------
 *
 * key.c
 *		The server's signing key: read from a file or a command, kept by the backend.
 *
 * src/pg/key.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <sodium.h>

#include "storage/ipc.h"
#include "utils/memutils.h"

#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/key.h"
#include "pg/memory.h"
#include "pg/report.h"
#include "pg/secret_file.h"
#include "pg/store.h"

/* Where a secret came from, so that a change is seen. */
typedef struct Origin
{
	char *setting; /* NULL: nothing is loaded */
	bool is_command;
	struct stat status; /* of a file */
} Origin;

/* All that is secret, in one place that can be locked and wiped. */
static struct
{
	SwSecret key;
	uint8 redaction[SWPG_SECRET_SIZE];
} secrets;

static Origin key_origin, redaction_origin;
static char signer_spelling[SW_SIGNER_SPELLING_SIZE + 1];
static SwServer server;
static SwStatus server_status = SW_NO_KEY;
static char server_problem[SWPG_SECRET_WHY_SIZE + 64];

/* What swoosh.signer said of the key, and when. */
#define STANDING_NEVER PG_UINT64_MAX
static SwpgStanding standing;
static uint64 standing_generation = STANDING_NEVER;
static bool is_warned = false;

static void
secrets_wipe(int code, Datum argument)
{
	sodium_munlock(&secrets, sizeof(secrets)); /* zeroes, too */
	sodium_memzero(&secrets, sizeof(secrets));
}

/* Not in the postmaster: what is locked and registered there does not hold in its children. */
static void
secrets_guard(void)
{
	static bool is_guarded = false;

	if (is_guarded)
		return;
	is_guarded = true;
	on_proc_exit(secrets_wipe, (Datum) 0);
	/* not swapped and not in core dumps, where the limits allow it */
	(void) sodium_mlock(&secrets, sizeof(secrets));
}

static bool
file_is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
		   a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
		   a->st_mode == b->st_mode && a->st_uid == b->st_uid;
}

static bool
origin_is_current(const Origin *origin, const char *setting, bool is_command)
{
	struct stat now;

	if (origin->setting == NULL || origin->is_command != is_command ||
		strcmp(origin->setting, setting) != 0)
		return false;
	return is_command || (stat(setting, &now) == 0 && file_is_same(&now, &origin->status));
}

static void
origin_forget(Origin *origin)
{
	if (origin->setting)
		pfree(origin->setting);
	origin->setting = NULL;
}

/* What is wrong is noted; the key that was there is not used any further. */
static bool
problem(SwStatus status, const char *setting_name, const char *why)
{
	server_status = status;
	snprintf(server_problem, sizeof(server_problem), "%s: %s", setting_name, why);
	return false;
}

/* secret_load reads `secret_out` anew where its origin has changed. */
static bool
secret_load(Origin *origin, const char *setting, const char *setting_name, bool is_command,
			uint8 *secret_out)
{
	char why[SWPG_SECRET_WHY_SIZE];
	struct stat status = {0};
	SwpgSecretFound found;

	origin_forget(origin);
	secrets_guard();
	found = is_command ? swpg_secret_read_command(setting, secret_out, why)
					   : swpg_secret_read_file(setting, secret_out, &status, why);
	if (found != SWPG_SECRET_READ)
		return problem(found == SWPG_SECRET_ABSENT ? SW_NO_KEY : SW_KEY_UNUSABLE,
					   setting_name,
					   why);
	origin->setting = MemoryContextStrdup(TopMemoryContext, setting);
	origin->is_command = is_command;
	origin->status = status;
	return true;
}

static bool
key_load(void)
{
	bool is_command = swpg_signing_key_command[0] != '\0';
	const char *setting = is_command ? swpg_signing_key_command : swpg_signing_key_file;
	const char *setting_name =
		is_command ? "swoosh.signing_key_command" : "swoosh.signing_key_file";
	uint8 seed[SWPG_SECRET_SIZE];
	bool is_loaded;

	if (setting[0] == '\0')
	{
		origin_forget(&key_origin);
		return problem(SW_NO_KEY, setting_name, "it is not set");
	}
	if (origin_is_current(&key_origin, setting, is_command))
		return true;
	is_loaded = secret_load(&key_origin, setting, setting_name, is_command, seed);
	if (is_loaded)
	{
		sw_secret_from_seed(seed, &secrets.key);
		sw_signer_format(&secrets.key.signer, signer_spelling);
		standing_generation = STANDING_NEVER;
		is_warned = false;
	}
	sodium_memzero(seed, sizeof(seed));
	return is_loaded;
}

/* A secret that is set but cannot be used stops the node: it would publish what must be hidden. */
static bool
redaction_load(void)
{
	const char *setting = swpg_redaction_secret_file;

	if (setting[0] == '\0')
	{
		origin_forget(&redaction_origin);
		return true;
	}
	if (origin_is_current(&redaction_origin, setting, false))
		return true;
	if (secret_load(&redaction_origin,
					setting,
					"swoosh.redaction_secret_file",
					false,
					secrets.redaction))
		return true;
	server_status = SW_KEY_UNUSABLE;
	return false;
}

const SwServer *
swpg_server(void)
{
	if (!key_load() || !redaction_load())
		return NULL;
	server_status = SW_OK;
	server.signer = (SwText){signer_spelling, SW_SIGNER_SPELLING_SIZE};
	server.secret = &secrets.key;
	server.redaction_secret = redaction_origin.setting ? secrets.redaction : NULL;
	server.redaction_secret_size = redaction_origin.setting ? SWPG_SECRET_SIZE : 0;
	return &server;
}

SwStatus
swpg_server_status(void)
{
	return server_status;
}

const char *
swpg_server_problem(void)
{
	return server_status == SW_OK ? NULL : server_problem;
}

const SwServer *
swpg_server_required(void)
{
	const SwServer *found = swpg_server();

	if (found)
		return found;
	ereport(ERROR,
			swpg_errcode(server_status),
			server_status == SW_NO_KEY ? errmsg("this server has no signing key")
									   : errmsg("the secrets of this server cannot be used"),
			errdetail("%s.", server_problem),
			server_status == SW_NO_KEY
				? errhint("A superuser makes one with SELECT swoosh_init_key().")
				: errhint("Correct the file or the setting; swoosh_health() shows the result."));
	pg_unreachable();
}

/* The generation is that of before the look-up: a change that comes meanwhile is seen next time. */
SwpgStanding
swpg_server_standing(void)
{
	uint64 generation = swpg_store_generation();
	SwpgSignerRow row;
	SwArena arena;

	if (standing_generation == generation)
		return standing;
	swpg_arena_init(&arena, CurrentMemoryContext);
	if (!swpg_store_signer(SWPG_PROPOSER, &arena, server.signer, &row))
		standing = SWPG_KEY_UNKNOWN;
	else
		standing = row.is_revoked ? SWPG_KEY_REVOKED : SWPG_KEY_ENROLLED;
	sw_arena_reset(&arena);
	standing_generation = generation;
	return standing;
}

static void
warn_unknown(void)
{
	if (is_warned)
		return;
	is_warned = true;
	ereport(WARNING,
			errmsg("the signing key of this server is not enrolled"),
			errdetail("What it signs does not verify until it is."),
			errhint("A superuser enrols it on the primary: SELECT swoosh_init_key() there, or "
					"swoosh_register_signer('%s', '*', '{system}').",
					swpg_cstring(server.signer)));
}

const SwServer *
swpg_server_signing(void)
{
	const SwServer *found = swpg_server_required();
	SwpgStanding found_standing = swpg_server_standing();

	if (found_standing == SWPG_KEY_REVOKED)
		ereport(ERROR,
				swpg_errcode(SW_KEY_UNUSABLE),
				errmsg("the signing key of this server cannot be used"),
				errdetail("Its signer \"%s\" was revoked.", swpg_cstring(found->signer)),
				errhint("Make another key: follow runbooks/key_rotation.md."));
	if (found_standing == SWPG_KEY_UNKNOWN)
		warn_unknown();
	return found;
}

void
swpg_key_create(void)
{
	uint8 seed[SWPG_SECRET_SIZE];

	secrets_guard();
	randombytes_buf(seed, sizeof(seed));
	swpg_secret_create(swpg_signing_key_file, seed);
	sodium_memzero(seed, sizeof(seed));
	ereport(LOG, errmsg("swoosh made a signing key for this server"));
}
