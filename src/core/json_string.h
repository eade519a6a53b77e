/*-------------------------------------------------------------------------
 *
 * json_string.h
 *		Strings of I-JSON: UTF-8, escapes, and what neither may stand for.
 *
 * src/core/json_string.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_JSON_STRING_H
#define SWOOSH_JSON_STRING_H

#include "swoosh/text.h"

/*
 * sw_json_scan_string reads a string from its opening quote at *next to behind its
 * closing one, not beyond `end`.
 *
 * *text_out is a view of it, or decoded in the arena if it has escapes.  Returns NULL,
 * or why it is refused, for people.  Pure.
 */
const char *
sw_json_scan_string(SwArena *arena, const char **next, const char *end, SwText *text_out);

#endif
