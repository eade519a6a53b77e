/*-------------------------------------------------------------------------
 *
 * address.c
 *		UCXL and BUBBLE addresses, part by part from left to right.
 *
 * src/core/address.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/address.h"

#include <string.h>

#include "name_class.h"

#define UCXL_PREFIX       "ucxl://"
#define BUBBLE_PREFIX     "bubble://"
#define BUBBLE_DR_PREFIX  "bubble://dr/"
#define PART_OCTETS_MAX   128
#define STEPS_DIGITS_MAX  18 /* of N in *~N, ~~N, ^^N */
#define FRACTION_MAX      9  /* digits of a second */
#define PATTERN_OF_DATE   "9999-99-99T99:99"
#define PATTERN_OF_SECOND ":99"
#define PATTERN_OF_OFFSET "99:99"

static SwText
text_from(SwText text, size_t start)
{
	return (SwText){text.data + start, text.size - start};
}

/* split_at cuts `text` at the first `octet`; what is behind is no text where there is none. */
static SwText
split_at(SwText text, char octet, SwText *rest_out)
{
	const char *found = text.size == 0 ? NULL : memchr(text.data, octet, text.size);
	SwText head = text;

	*rest_out = SW_NO_TEXT;
	if (found != NULL)
	{
		head.size = (size_t) (found - text.data);
		*rest_out = text_from(text, head.size + 1);
	}
	return head;
}

static bool
is_name(SwText text)
{
	return sw_text_is(text, "*") ||
		   sw_name_is_made_of(text, PART_OCTETS_MAX, SW_NAME_ALPHANUMERIC, "_-");
}

/* count_digits counts the digits at the start of `text`. */
static size_t
count_digits(SwText text)
{
	size_t digits = 0;

	while (digits < text.size && text.data[digits] >= '0' && text.data[digits] <= '9')
		digits++;
	return digits;
}

/* starts_like: `9` stands for a digit in `pattern`, anything else for itself. */
static bool
starts_like(SwText text, const char *pattern)
{
	for (size_t i = 0; pattern[i] != '\0'; i++)
	{
		if (i >= text.size)
			return false;
		if (pattern[i] == '9' ? count_digits((SwText){text.data + i, 1}) == 0
							  : text.data[i] != pattern[i])
			return false;
	}
	return true;
}

/* is_instant: yyyy-mm-ddThh:mm, :ss and a fraction if need be, Z or an offset; values unchecked. */
static bool
is_instant(SwText text)
{
	if (!starts_like(text, PATTERN_OF_DATE))
		return false;
	text = text_from(text, strlen(PATTERN_OF_DATE));
	if (starts_like(text, PATTERN_OF_SECOND))
	{
		text = text_from(text, strlen(PATTERN_OF_SECOND));
		if (starts_like(text, ".9"))
		{
			size_t digits = count_digits(text_from(text, 1));

			if (digits > FRACTION_MAX)
				return false;
			text = text_from(text, 1 + digits);
		}
	}
	if (sw_text_is(text, "Z"))
		return true;
	return text.size == 1 + strlen(PATTERN_OF_OFFSET) &&
		   (text.data[0] == '+' || text.data[0] == '-') &&
		   starts_like(text_from(text, 1), PATTERN_OF_OFFSET);
}

static bool
is_temporal(SwText segment)
{
	static const char *const counted[] = {"*~", "~~", "^^"};

	if (sw_text_is(segment, "#") || sw_text_is(segment, "*^") || is_instant(segment))
		return true;
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		if (sw_text_has_prefix(segment, counted[i]))
		{
			SwText steps = text_from(segment, strlen(counted[i]));

			return steps.size <= STEPS_DIGITS_MAX && count_digits(steps) == steps.size;
		}
	return false;
}

static bool
is_path(SwText path)
{
	size_t segment = 0; /* where it starts */

	for (size_t i = 0; i <= path.size;)
	{
		uint32_t code;
		size_t size;

		if (i == path.size || path.data[i] == '/')
		{
			if (sw_text_is((SwText){path.data + segment, i - segment}, ".."))
				return false;
			segment = ++i;
			continue;
		}
		size = sw_text_character(text_from(path, i), &code);
		if (size == 0 || code <= 0x20 || (code >= 0x7f && code <= 0x9f) || code == '?' ||
			code == '#')
			return false;
		i += size;
	}
	return true;
}

/* parse_authority reads agent [:role] @ project [:task]; the answer is the faulty part, or NULL. */
static const char *
parse_authority(SwText authority, SwAddress *address)
{
	SwText place;
	SwText actor = split_at(authority, '@', &place);

	address->agent = split_at(actor, ':', &address->role);
	address->project = split_at(place, ':', &address->task);
	if (!is_name(address->agent))
		return "agent";
	if (address->role.data != NULL && !is_name(address->role))
		return "role";
	if (!is_name(address->project))
		return "project";
	if (address->task.data != NULL && !is_name(address->task))
		return "task";
	return NULL;
}

static const char *
parse_ucxl(SwText text, SwAddress *address)
{
	SwText rest;
	SwText authority = split_at(text_from(text, strlen(UCXL_PREFIX)), '/', &rest);
	const char *part = parse_authority(authority, address);

	address->scheme = SW_TEXT("ucxl");
	if (part != NULL || rest.data == NULL)
		return part;
	address->temporal = split_at(rest, '/', &address->path);
	if (!is_temporal(address->temporal))
	{
		address->temporal = SW_NO_TEXT;
		address->path = rest;
	}
	return address->path.data == NULL || is_path(address->path) ? NULL : "path";
}

static const char *
parse_bubble(SwText text, SwAddress *address)
{
	if (!sw_text_has_prefix(text, BUBBLE_DR_PREFIX))
		return "bubble";
	address->scheme = SW_TEXT("bubble");
	address->id = text_from(text, strlen(BUBBLE_DR_PREFIX));
	return sw_name_is_made_of(address->id, PART_OCTETS_MAX, SW_NAME_ALPHANUMERIC, "_.-") ? NULL
																						 : "bubble";
}

bool
sw_address_parse(SwText text, SwAddress *address_out, const char **part_out)
{
	SwAddress address = {.scheme = SW_NO_TEXT};
	const char *part = "scheme";

	if (text.size > SW_ADDRESS_OCTETS_MAX)
		part = "length";
	else if (sw_text_has_prefix(text, UCXL_PREFIX))
		part = parse_ucxl(text, &address);
	else if (sw_text_has_prefix(text, BUBBLE_PREFIX))
		part = parse_bubble(text, &address);
	if (part != NULL)
	{
		*part_out = part;
		return false;
	}
	*address_out = address;
	return true;
}
