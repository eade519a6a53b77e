/*-------------------------------------------------------------------------
 *
 * json_string.c
 *		Strings of I-JSON: UTF-8, escapes, and what neither may stand for.
 *
 * src/core/json_string.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "json_string.h"

#include <string.h>

#define CODE_NONE UINT32_MAX

typedef struct Scan
{
	const char *next;
	const char *end;
} Scan;

/* plain_run counts the octets, from the first on, that a string holds as they are and in ASCII. */
static size_t
plain_run(const char *data, size_t size)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t tops = UINT64_C(0x8080808080808080);
	size_t run = 0;

	for (; size - run >= sizeof(uint64_t); run += sizeof(uint64_t))
	{
		uint64_t word;
		uint64_t quote, backslash;

		memcpy(&word, data + run, sizeof(word));
		quote = word ^ ones * '"';
		backslash = word ^ ones * '\\';
		/* Borrows may mark an octet too many, never one too few. */
		if (((word | (word - ones * 0x20) | (quote - ones) | (backslash - ones)) & tops) != 0)
			break;
	}
	while (run < size && (unsigned char) data[run] >= 0x20 && (unsigned char) data[run] < 0x80 &&
		   data[run] != '"' && data[run] != '\\')
		run++;
	return run;
}

static const char *
code_fault(uint32_t code)
{
	if (code == 0)
		return "U+0000";
	if ((code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef))
		return "noncharacter";
	return NULL;
}

/* scan_utf8 goes over one character. */
static const char *
scan_utf8(Scan *scan)
{
	uint32_t code;
	size_t size = sw_text_character((SwText){scan->next, (size_t) (scan->end - scan->next)}, &code);

	if (size == 0)
		return "invalid UTF-8";
	scan->next += size;
	return code_fault(code);
}

/* hex_code is the value of four hex digits, or CODE_NONE. */
static uint32_t
hex_code(const char *data, const char *end)
{
	uint32_t code = 0;

	if (end - data < 4)
		return CODE_NONE;
	for (int i = 0; i < 4; i++)
	{
		char digit = data[i];

		code <<= 4;
		if (digit >= '0' && digit <= '9')
			code |= (uint32_t) (digit - '0');
		else if (digit >= 'a' && digit <= 'f')
			code |= (uint32_t) (digit - 'a' + 10);
		else if (digit >= 'A' && digit <= 'F')
			code |= (uint32_t) (digit - 'A' + 10);
		else
			return CODE_NONE;
	}
	return code;
}

/*
 * escape_code decodes the \u at `data`, and the low surrogate behind a high one.
 * *size_out is what was read.  CODE_NONE: no hex digits; a surrogate: it stands alone.
 */
static uint32_t
escape_code(const char *data, const char *end, size_t *size_out)
{
	uint32_t code = hex_code(data + 2, end);
	uint32_t low;

	*size_out = 6;
	if (code < 0xd800 || code > 0xdbff || end - data < 12 || data[6] != '\\' || data[7] != 'u')
		return code;
	low = hex_code(data + 8, end);
	if (low < 0xdc00 || low > 0xdfff)
		return code;
	*size_out = 12;
	return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

static const char *
scan_escape(Scan *scan)
{
	size_t size = 2;
	uint32_t code;

	if (scan->end - scan->next < 2)
		return "syntax";
	if (scan->next[1] != 'u')
	{
		if (scan->next[1] == '\0' || strchr("\"\\/bfnrt", scan->next[1]) == NULL)
			return "syntax";
		scan->next += size;
		return NULL;
	}
	code = escape_code(scan->next, scan->end, &size);
	if (code == CODE_NONE)
		return "syntax";
	if (code >= 0xd800 && code <= 0xdfff)
		return "unpaired surrogate";
	scan->next += size;
	return code_fault(code);
}

static char *
write_utf8(char *out, uint32_t code)
{
	if (code < 0x80)
	{
		*out++ = (char) code;
		return out;
	}
	if (code < 0x800)
		*out++ = (char) (0xc0 | code >> 6);
	else
	{
		if (code < 0x10000)
			*out++ = (char) (0xe0 | code >> 12);
		else
		{
			*out++ = (char) (0xf0 | code >> 18);
			*out++ = (char) (0x80 | (code >> 12 & 0x3f));
		}
		*out++ = (char) (0x80 | (code >> 6 & 0x3f));
	}
	*out++ = (char) (0x80 | (code & 0x3f));
	return out;
}

/* unescape decodes what sw_json_scan_string has found good; no escape is shorter than its UTF-8. */
static SwText
unescape(SwArena *arena, SwText raw)
{
	static const char names[] = "\"\\/bfnrt";
	static const char means[] = "\"\\/\b\f\n\r\t";
	char *text = sw_arena_octets(arena, raw.size);
	char *out = text;
	const char *end = raw.data + raw.size;

	for (const char *data = raw.data; data < end;)
	{
		size_t size = 1;

		if (*data != '\\')
			*out++ = *data;
		else if (data[1] == 'u')
			out = write_utf8(out, escape_code(data, end, &size));
		else
		{
			*out++ = means[strchr(names, data[1]) - names];
			size = 2;
		}
		data += size;
	}
	return (SwText){text, (size_t) (out - text)};
}

const char *
sw_json_scan_string(SwArena *arena, const char **next, const char *end, SwText *text_out)
{
	Scan scan = {*next + 1, end};
	const char *start = scan.next;
	bool is_escaped = false;

	for (;;)
	{
		const char *why = NULL;

		scan.next += plain_run(scan.next, (size_t) (scan.end - scan.next));
		if (scan.next == scan.end)
			why = "syntax";
		else if (*scan.next == '"')
			break;
		else if ((unsigned char) *scan.next >= 0x80)
			why = scan_utf8(&scan);
		else if (*scan.next == '\\')
		{
			is_escaped = true;
			why = scan_escape(&scan);
		}
		else
			why = "syntax";
		if (why != NULL)
			return why;
	}
	*text_out = (SwText){start, (size_t) (scan.next - start)};
	*next = scan.next + 1;
	if (is_escaped)
		*text_out = unescape(arena, *text_out);
	return NULL;
}
