/*-------------------------------------------------------------------------
 *
 * name.c
 *		The grammar of names (contract, section 4).
 *
 * src/core/name.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/name.h"

#include <string.h>

#include "name_class.h"

#define NAME_OCTETS_MAX     64
#define IDEM_KEY_OCTETS_MAX 200
#define SUBJECT_OCTETS_MAX  200
#define WINDOW_HEX_SIZE     32
#define WINDOW_PREFIX       "backbeat:"
#define AUTHORITY_PREFIX    "authority:"

static bool
is_digit(char octet)
{
	return octet >= '0' && octet <= '9';
}

bool
sw_name_is_made_of(SwText text, size_t octets_max, SwNameClass class, const char *others)
{
	if (text.data == NULL || text.size < 1 || text.size > octets_max)
		return false;
	for (size_t i = 0; i < text.size; i++)
	{
		char octet = text.data[i];

		if ((octet >= 'a' && octet <= 'z') || is_digit(octet))
			continue;
		if (class == SW_NAME_ALPHANUMERIC && octet >= 'A' && octet <= 'Z')
			continue;
		if (octet == '\0' || strchr(others, octet) == NULL)
			return false;
	}
	return true;
}

static bool
is_digits(SwText text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!is_digit(text.data[i]))
			return false;
	return true;
}

static SwText
text_behind(SwText text, const char *prefix)
{
	size_t size = strlen(prefix);

	return (SwText){text.data + size, text.size - size};
}

bool
sw_name_is_tenant(SwText text)
{
	return sw_name_is_made_of(text, NAME_OCTETS_MAX, SW_NAME_LOWER, "_-");
}

bool
sw_name_is_machine(SwText text)
{
	return sw_name_is_tenant(text);
}

bool
sw_name_is_version(SwText text)
{
	return sw_name_is_made_of(text, NAME_OCTETS_MAX, SW_NAME_ALPHANUMERIC, "._-");
}

bool
sw_name_split_instance(SwText text, SwText *tenant_out, SwText *name_out)
{
	const char *slash = text.size == 0 ? NULL : memchr(text.data, '/', text.size);
	SwText tenant, name;

	if (slash == NULL)
		return false;
	tenant = (SwText){text.data, (size_t) (slash - text.data)};
	name = (SwText){slash + 1, text.size - tenant.size - 1};
	if (!sw_name_is_tenant(tenant) || !sw_name_is_tenant(name))
		return false;
	if (tenant_out != NULL)
		*tenant_out = tenant;
	if (name_out != NULL)
		*name_out = name;
	return true;
}

bool
sw_name_is_idem_key(SwText text)
{
	return sw_name_is_made_of(text, IDEM_KEY_OCTETS_MAX, SW_NAME_ALPHANUMERIC, "._:/-");
}

bool
sw_name_is_key(SwText text)
{
	return sw_name_is_made_of(text, NAME_OCTETS_MAX, SW_NAME_ALPHANUMERIC, "_-") &&
		   !is_digits(text);
}

bool
sw_name_is_event(SwText text)
{
	return sw_name_is_made_of(text, NAME_OCTETS_MAX, SW_NAME_ALPHANUMERIC, "_-.") &&
		   !is_digits(text);
}

bool
sw_name_is_transition(SwText text)
{
	return sw_name_is_key(text);
}

bool
sw_name_is_subject(SwText text)
{
	return sw_name_is_made_of(text, SUBJECT_OCTETS_MAX, SW_NAME_ALPHANUMERIC, "_-.:/") &&
		   !is_digits(text);
}

/* `9` stands for a digit in `pattern`, anything else for itself. */
static bool
has_pattern(SwText text, const char *pattern)
{
	if (text.size != strlen(pattern))
		return false;
	for (size_t i = 0; i < text.size; i++)
		if (pattern[i] == '9' ? !is_digit(text.data[i]) : text.data[i] != pattern[i])
			return false;
	return true;
}

bool
sw_name_is_window_id(SwText text)
{
	static const char date[] = "W-9999-99-99-";
	SwText id, number;

	if (!sw_text_has_prefix(text, WINDOW_PREFIX))
		return false;
	id = text_behind(text, WINDOW_PREFIX);
	if (id.size < sizeof(date) - 1 || !has_pattern((SwText){id.data, sizeof(date) - 1}, date))
	{
		for (size_t i = 0; i < id.size; i++)
			if (!is_digit(id.data[i]) && (id.data[i] < 'a' || id.data[i] > 'f'))
				return false;
		return id.size == WINDOW_HEX_SIZE;
	}
	number = text_behind(id, date);
	return number.size >= 2 && number.size <= 9 && is_digits(number);
}

bool
sw_name_is_role(SwText text)
{
	static const char *const roles[] = {"proposer", "voter", "operator", "system", "bridge"};

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (sw_text_is(text, roles[i]))
			return true;
	return sw_text_has_prefix(text, AUTHORITY_PREFIX) &&
		   sw_name_is_key(text_behind(text, AUTHORITY_PREFIX));
}
