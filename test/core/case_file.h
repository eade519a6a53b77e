/*-------------------------------------------------------------------------
 *
 * case_file.h
 *		Files of test/core/cases: a comment, a chart, what to do, what happens then.
 *
 * test/core/case_file.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_TEST_CASE_FILE_H
#define SWOOSH_TEST_CASE_FILE_H

#include "support.h"

typedef struct CaseFile
{
	char path[512];
	const char *name; /* <topic>/<claim>.txt, the end of `path` */
	const char *text; /* the whole, in test_arena; ends in U+0000, like those that follow */
	char *comment;
	char *chart;
	char *lines;          /* what to do */
	const char *expected; /* what is behind `----` */
} CaseFile;

/* case_files_find lists the cases in the order of their paths. */
size_t case_files_find(CaseFile *files, size_t max);

/* case_file_read reads a case; the test fails if it is none. */
void case_file_read(CaseFile *file);

/*
 * case_file_compare fails the test at the first line that differs from what is written; under
 * REWRITE=1 it writes `found` instead, under REWRITE=history/ for the cases that begin so.
 */
void case_file_compare(const CaseFile *file, const char *found);

#endif
