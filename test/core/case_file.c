/*-------------------------------------------------------------------------
 *
 * case_file.c
 *		Files of test/core/cases: a comment, a chart, what to do, what happens then.
 *
 * test/core/case_file.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "case_file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SW_TEST_DIR
#define SW_TEST_DIR "test"
#endif

#define CASES_FOLDER SW_TEST_DIR "/core/cases"
#define SHOWN_MAX    300 /* octets of a line that are shown: cmocka cuts what is longer */

static size_t
find_below(const char *folder, int depth, CaseFile *files, size_t max)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, NULL, alphasort);
	size_t found = 0;

	for (int i = 0; i < count; i++)
	{
		const char *name = entries[i]->d_name;
		size_t size = strlen(name);
		char path[sizeof(files->path)];

		if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int) sizeof(path))
			abort();
		if (depth == 0 && strchr(name, '.') == NULL)
			found += find_below(path, 1, files + found, max - found);
		else if (depth == 1 && size > 4 && strcmp(name + size - 4, ".txt") == 0)
		{
			if (found == max)
				abort();
			memcpy(files[found].path, path, sizeof(path));
			files[found].name = files[found].path + strlen(CASES_FOLDER "/");
			found++;
		}
		free(entries[i]);
	}
	free(entries);
	return found;
}

size_t
case_files_find(CaseFile *files, size_t max)
{
	return find_below(CASES_FOLDER, 0, files, max);
}

/* part is the octets from `start` up to `end` as a text of its own. */
static char *
part(const char *start, const char *end)
{
	size_t size = (size_t) (end - start);
	char *copy = sw_arena_alloc(&test_arena, size + 1);

	memcpy(copy, start, size);
	return copy;
}

static const char *
load(const char *path)
{
	FILE *file = fopen(path, "rb");
	long size = -1;
	char *text;

	if (file != NULL && fseek(file, 0, SEEK_END) == 0)
		size = ftell(file);
	if (size < 0)
		fail_msg("%s cannot be read", path);
	rewind(file);
	text = sw_arena_alloc(&test_arena, (size_t) size + 1);
	assert_int_equal(fread(text, 1, (size_t) size, file), size);
	assert_int_equal(fclose(file), 0);
	return text;
}

void
case_file_read(CaseFile *file)
{
	const char *chart, *chart_end, *expected;

	file->text = load(file->path);
	chart = strstr(file->text, "\nchart\n");
	expected = strstr(file->text, "\n----\n");
	if (file->text[0] != '#' || chart == NULL || expected == NULL || chart >= expected)
		fail_msg("%s: a case is a comment, \"chart\", \"----\" and what happens", file->path);
	file->comment = part(file->text, chart);
	chart += strlen("\nchart\n");
	chart_end = strstr(chart, "\n\n");
	if (chart_end == NULL || chart_end > expected)
		chart_end = expected;
	file->chart = part(chart, chart_end);
	file->lines = part(chart_end, expected);
	file->expected = expected + strlen("\n----\n");
}

static void
rewrite(const CaseFile *file, const char *found)
{
	FILE *out = fopen(file->path, "wb");
	size_t kept = (size_t) (file->expected - file->text);

	assert_non_null(out);
	assert_int_equal(fwrite(file->text, 1, kept, out), kept);
	assert_int_equal(fwrite(found, 1, strlen(found), out), strlen(found));
	assert_int_equal(fclose(out), 0);
}

/* is_rewritten: REWRITE=1 is for all cases, REWRITE=history/ for those that begin so. */
static bool
is_rewritten(const CaseFile *file)
{
	const char *which = getenv("REWRITE");

	return which != NULL &&
		   (strcmp(which, "1") == 0 || strncmp(file->name, which, strlen(which)) == 0);
}

static int
shown(size_t size)
{
	return size > SHOWN_MAX ? SHOWN_MAX : (int) size;
}

void
case_file_compare(const CaseFile *file, const char *found)
{
	const char *expected = file->expected;
	int line = 1;

	if (is_rewritten(file))
	{
		rewrite(file, found);
		return;
	}
	for (const char *at = file->text; at < expected; at++)
		line += *at == '\n' ? 1 : 0;
	for (; *found != '\0' || *expected != '\0'; line++)
	{
		size_t found_size = strcspn(found, "\n");
		size_t expected_size = strcspn(expected, "\n");

		if (found_size != expected_size || memcmp(found, expected, found_size) != 0)
			fail_msg("%s:%d\nfound    %.*s\nexpected %.*s\n"
					 "REWRITE=1 writes it anew: inspect the diff, commit only what you understand",
					 file->path,
					 line,
					 shown(found_size),
					 found,
					 shown(expected_size),
					 expected);
		found += found_size + (found[found_size] == '\n' ? 1 : 0);
		expected += expected_size + (expected[expected_size] == '\n' ? 1 : 0);
	}
}
