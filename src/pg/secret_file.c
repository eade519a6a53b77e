/*-------------------------------------------------------------------------
 *
 * secret_file.c
 *		Files and commands that hold 32 secret octets: 64 hex digits and a newline.
 *
 * src/pg/secret_file.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <fcntl.h>
#include <unistd.h>

#include <sodium.h>

#include "miscadmin.h"
#include "storage/fd.h"

#include "pg/convert.h"
#include "pg/secret_file.h"

#define DIGITS    (2 * SWPG_SECRET_SIZE)
#define LINE_SIZE (DIGITS + 1) /* with the newline */

static SwpgSecretFound
refuse(char *why, const char *reason)
{
	strlcpy(why, reason, SWPG_SECRET_WHY_SIZE);
	return SWPG_SECRET_UNUSABLE;
}

static SwpgSecretFound
refuse_errno(char *why, const char *what)
{
	snprintf(why, SWPG_SECRET_WHY_SIZE, "%s: %s", what, strerror(errno));
	return SWPG_SECRET_UNUSABLE;
}

/* line_decode wipes the line. */
static SwpgSecretFound
line_decode(char *line, size_t size, uint8 *secret_out, char *why)
{
	bool is_good = (size == DIGITS || (size == LINE_SIZE && line[DIGITS] == '\n')) &&
				   sw_hex_decode((SwText){line, DIGITS}, secret_out, SWPG_SECRET_SIZE);

	sodium_memzero(line, size);
	if (!is_good)
		return refuse(why, "it does not hold 64 lower-case hex digits and a newline");
	return SWPG_SECRET_READ;
}

static SwpgSecretFound
file_check(const struct stat *status, char *why)
{
	if (!S_ISREG(status->st_mode))
		return refuse(why, "it is not a regular file");
	if (status->st_uid != geteuid())
		return refuse(why, "it does not belong to the server's user");
	if ((status->st_mode & (S_IRWXG | S_IRWXO)) != 0)
	{
		snprintf(why,
				 SWPG_SECRET_WHY_SIZE,
				 "group or others have access to it (mode %04o, must be 0600 or less)",
				 (unsigned int) (status->st_mode & 07777));
		return SWPG_SECRET_UNUSABLE;
	}
	return SWPG_SECRET_READ;
}

static SwpgSecretFound
file_read(int fd, uint8 *secret_out, struct stat *status_out, char *why)
{
	char line[LINE_SIZE + 1];
	ssize_t size;
	SwpgSecretFound found;

	if (fstat(fd, status_out) != 0)
		return refuse_errno(why, "it cannot be examined");
	found = file_check(status_out, why);
	if (found != SWPG_SECRET_READ)
		return found;
	size = read(fd, line, sizeof(line));
	if (size < 0)
		return refuse_errno(why, "it cannot be read");
	return line_decode(line, (size_t) size, secret_out, why);
}

SwpgSecretFound
swpg_secret_read_file(const char *path, uint8 secret_out[SWPG_SECRET_SIZE], struct stat *status_out,
					  char why[SWPG_SECRET_WHY_SIZE])
{
	/* O_NONBLOCK: a FIFO must be refused, not waited for */
	int fd = OpenTransientFile(path, O_RDONLY | O_NONBLOCK | PG_BINARY);
	SwpgSecretFound found;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
	{
		strlcpy(why, "it does not exist", SWPG_SECRET_WHY_SIZE);
		return SWPG_SECRET_ABSENT;
	}
	if (fd < 0)
		return refuse_errno(why, "it cannot be opened");
	found = file_read(fd, secret_out, status_out, why);
	CloseTransientFile(fd);
	return found;
}

SwpgSecretFound
swpg_secret_read_command(const char *command, uint8 secret_out[SWPG_SECRET_SIZE],
						 char why[SWPG_SECRET_WHY_SIZE])
{
	char line[LINE_SIZE + 1];
	size_t size;
	int result;
	FILE *stream = OpenPipeStream(command, PG_BINARY_R);

	if (stream == NULL)
		return refuse_errno(why, "it cannot be run");
	/* no buffer of the C library, which would keep a copy */
	setvbuf(stream, NULL, _IONBF, 0);
	size = fread(line, 1, sizeof(line), stream);
	result = ClosePipeStream(stream);
	if (result != 0)
	{
		sodium_memzero(line, sizeof(line));
		return refuse(why, wait_result_to_str(result));
	}
	return line_decode(line, size, secret_out, why);
}

/* The content must be on disk before the name is. */
static void
file_write(const char *path, const uint8 *secret)
{
	char line[LINE_SIZE + 1];
	ssize_t written;
	int fd = OpenTransientFilePerm(path, O_WRONLY | O_CREAT | O_EXCL | PG_BINARY, 0600);

	if (fd < 0)
		ereport(ERROR, errcode_for_file_access(), errmsg("could not create file \"%s\": %m", path));
	sw_hex_encode(secret, SWPG_SECRET_SIZE, line);
	line[DIGITS] = '\n';
	errno = 0;
	written = write(fd, line, LINE_SIZE);
	sodium_memzero(line, sizeof(line));
	if (written != LINE_SIZE || pg_fsync(fd) != 0)
	{
		int error = errno ? errno : ENOSPC;

		unlink(path);
		errno = error;
		ereport(ERROR, errcode_for_file_access(), errmsg("could not write file \"%s\": %m", path));
	}
	CloseTransientFile(fd);
}

/*
 * The file is written under another name and linked, since link() refuses to replace what
 * exists: of two that try at once one loses, and no crash leaves half a key.
 */
void
swpg_secret_create(const char *path, const uint8 secret[SWPG_SECRET_SIZE])
{
	char *temporary = psprintf("%s.%d.new", path, MyProcPid);
	char *directory = pstrdup(path);
	int error;

	get_parent_directory(directory);
	(void) unlink(temporary);
	file_write(temporary, secret);
	error = link(temporary, path) == 0 ? 0 : errno;
	(void) unlink(temporary);
	if (error)
	{
		errno = error;
		ereport(ERROR,
				errcode_for_file_access(),
				errmsg("could not link file \"%s\" to \"%s\": %m", temporary, path));
	}
	fsync_fname(directory[0] ? directory : ".", true);
}
