/*-------------------------------------------------------------------------
 *
 * secret_file.h
 *		Files and commands that hold 32 secret octets: 64 hex digits and a newline.
 *
 * Reading never raises an error: what is wrong is said in `why`, without the path and
 * without the content.
 *
 * src/pg/secret_file.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_SECRET_FILE_H
#define SWOOSH_PG_SECRET_FILE_H

#include "postgres.h"

#include <sys/stat.h>

#define SWPG_SECRET_SIZE     32
#define SWPG_SECRET_WHY_SIZE 256

typedef enum SwpgSecretFound
{
	SWPG_SECRET_READ,
	SWPG_SECRET_ABSENT,  /* there is no such file */
	SWPG_SECRET_UNUSABLE /* it exists, and must not or cannot be used */
} SwpgSecretFound;

/*
 * swpg_secret_read_file reads a regular file of the server's own user that nobody else may read;
 * `status_out` is what it was when it was read.  A relative path starts in the data directory.
 */
SwpgSecretFound swpg_secret_read_file(const char *path, uint8 secret_out[SWPG_SECRET_SIZE],
									  struct stat *status_out, char why[SWPG_SECRET_WHY_SIZE]);

/* swpg_secret_read_command runs a shell command that prints the secret, and waits for it. */
SwpgSecretFound swpg_secret_read_command(const char *command, uint8 secret_out[SWPG_SECRET_SIZE],
										 char why[SWPG_SECRET_WHY_SIZE]);

/*
 * swpg_secret_create writes a new file, mode 0600, durable under its name before it returns.
 * Raises an error where it cannot, also when a file of that name exists; never overwrites one.
 */
void swpg_secret_create(const char *path, const uint8 secret[SWPG_SECRET_SIZE]);

#endif
