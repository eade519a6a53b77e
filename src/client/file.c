/*-------------------------------------------------------------------------
 *
 * file.c
 *		Files, lines and key files.
 *
 * A key file holds the 64 hex digits of an Ed25519 seed and a newline, mode 0600.
 *
 * src/client/file.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#define _POSIX_C_SOURCE 200809L
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define KEY_FILE_SIZE 65 /* 64 digits and a newline */

static FILE *
file_open(const char *path)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");

	if (file == NULL)
		swc_error("could not open \"%s\": %s", path, strerror(errno));
	return file;
}

bool
swc_file_read(SwArena *arena, const char *path, SwText *text_out)
{
	FILE *file = file_open(path);
	SwBuffer buffer;
	char chunk[8192];
	size_t size;
	bool is_read;

	if (file == NULL)
		return false;
	sw_buffer_init(&buffer, arena, sizeof(chunk));
	while ((size = fread(chunk, 1, sizeof(chunk), file)) > 0)
		sw_buffer_append(&buffer, chunk, size);
	is_read = ferror(file) == 0;
	if (!is_read)
		swc_error("could not read \"%s\": %s", path, strerror(errno));
	if (file != stdin)
		fclose(file);
	*text_out = sw_buffer_view(&buffer);
	return is_read;
}

bool
swc_lines_open(SwcLines *lines, const char *path)
{
	*lines = (SwcLines){.file = file_open(path), .path = path};
	return lines->file != NULL;
}

bool
swc_lines_next(SwcLines *lines, SwText *line_out)
{
	ssize_t size = getline(&lines->line, &lines->capacity, lines->file);

	if (size < 0)
	{
		lines->is_broken = ferror(lines->file) != 0;
		if (lines->is_broken)
			swc_error("could not read \"%s\": %s", lines->path, strerror(errno));
		return false;
	}
	lines->number++;
	lines->octets += size;
	if (size > 0 && lines->line[size - 1] == '\n')
		size--;
	*line_out = (SwText){lines->line, (size_t) size};
	return true;
}

void
swc_lines_close(SwcLines *lines)
{
	free(lines->line);
	if (lines->file != stdin)
		fclose(lines->file);
}

/* secret_check_file: a regular file that only its owner may read. */
static bool
secret_check_file(const char *path, int file)
{
	struct stat status;

	if (fstat(file, &status) != 0)
	{
		swc_error("could not examine key file \"%s\": %s", path, strerror(errno));
		return false;
	}
	if (!S_ISREG(status.st_mode))
	{
		swc_error("key file \"%s\" is not a regular file", path);
		return false;
	}
	if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
	{
		swc_error("key file \"%s\" can be read by others; its mode must be 0600", path);
		return false;
	}
	return true;
}

bool
swc_secret_read(const char *path, SwSecret *secret_out)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	char digits[KEY_FILE_SIZE + 1];
	uint8_t seed[32];
	ssize_t size;
	bool is_read;

	if (file < 0)
	{
		swc_error("could not open key file \"%s\": %s", path, strerror(errno));
		return false;
	}
	if (!secret_check_file(path, file))
	{
		close(file);
		return false;
	}
	size = read(file, digits, sizeof(digits));
	close(file);
	if (size == KEY_FILE_SIZE && digits[KEY_FILE_SIZE - 1] == '\n')
		size--;
	is_read = size == KEY_FILE_SIZE - 1 && sw_hex_decode((SwText){digits, 64}, seed, sizeof(seed));
	if (is_read)
		sw_secret_from_seed(seed, secret_out);
	else
		swc_error("key file \"%s\" does not hold 64 lower-case hex digits", path);
	sodium_memzero(digits, sizeof(digits));
	sodium_memzero(seed, sizeof(seed));
	return is_read;
}

bool
swc_secret_write(const char *path, const SwSecret *secret)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	char digits[KEY_FILE_SIZE];
	bool is_written;

	if (file < 0)
	{
		swc_error("could not create key file \"%s\": %s", path, strerror(errno));
		return false;
	}
	sw_hex_encode(secret->seed, sizeof(secret->seed), digits);
	digits[KEY_FILE_SIZE - 1] = '\n';
	is_written =
		write(file, digits, sizeof(digits)) == (ssize_t) sizeof(digits) && fsync(file) == 0;
	sodium_memzero(digits, sizeof(digits));
	if (close(file) != 0 || !is_written)
	{
		swc_error("could not write key file \"%s\": %s", path, strerror(errno));
		unlink(path);
		return false;
	}
	return true;
}

void
swc_secret_new(SwSecret *secret_out)
{
	uint8_t seed[32];

	randombytes_buf(seed, sizeof(seed));
	sw_secret_from_seed(seed, secret_out);
	sodium_memzero(seed, sizeof(seed));
}

int64_t
swc_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

SwHlc
swc_hlc_now(void)
{
	static SwHlc last;

	last = sw_hlc_advance(last, swc_now_ms());
	return last;
}

SwText
swc_uuid(SwArena *arena)
{
	uint8_t octets[16];
	char digits[32];

	randombytes_buf(octets, sizeof(octets));
	octets[6] = (uint8_t) ((octets[6] & 0x0f) | 0x40);
	octets[8] = (uint8_t) ((octets[8] & 0x3f) | 0x80);
	sw_hex_encode(octets, sizeof(octets), digits);
	return sw_text_format(arena,
						  "%.8s-%.4s-%.4s-%.4s-%.12s",
						  digits,
						  digits + 8,
						  digits + 12,
						  digits + 16,
						  digits + 20);
}
