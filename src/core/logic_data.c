/*-------------------------------------------------------------------------
 *
 * logic_data.c
 *		What JsonLogic reads: truth of a value, paths of keys and indexes.
 *
 * src/core/logic_data.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/logic.h"

bool
sw_logic_is_true(const SwJson *value)
{
	if (value == NULL)
		return false;
	switch (value->type)
	{
		case SW_JSON_NULL:
			return false;
		case SW_JSON_BOOLEAN:
			return value->as.boolean;
		case SW_JSON_INTEGER:
			return value->as.integer != 0;
		case SW_JSON_STRING:
			return value->as.text.size > 0;
		case SW_JSON_ARRAY:
			return value->count > 0;
		case SW_JSON_OBJECT:
			break;
	}
	return true;
}

/* index_of reads a canonical decimal index; false for anything else. */
static bool
index_of(SwText token, size_t *index_out)
{
	size_t index = 0;

	if (token.size == 0 || token.size > 9 || (token.size > 1 && token.data[0] == '0'))
		return false;
	for (size_t i = 0; i < token.size; i++)
	{
		if (token.data[i] < '0' || token.data[i] > '9')
			return false;
		index = index * 10 + (size_t) (token.data[i] - '0');
	}
	*index_out = index;
	return true;
}

const SwJson *
sw_logic_follow(const SwJson *value, SwText path)
{
	bool is_last = false;
	size_t index;

	while (value != NULL && !is_last)
	{
		const char *dot = path.size == 0 ? NULL : memchr(path.data, '.', path.size);
		SwText token = path;

		is_last = dot == NULL;
		if (dot != NULL)
		{
			token.size = (size_t) (dot - path.data);
			path = (SwText){dot + 1, path.size - token.size - 1};
		}
		if (value->type != SW_JSON_ARRAY)
			value = sw_json_get_text(value, token);
		else
			value = index_of(token, &index) ? sw_json_at(value, index) : NULL;
	}
	return value;
}

static const SwJson *
find_in_value(void *context, SwText path, const char **error_out)
{
	const SwJson *value = context;

	(void) error_out;
	return path.size == 0 ? value : sw_logic_follow(value, path);
}

SwLogicData
sw_logic_data_of(const SwJson *value)
{
	/* The context of a reader is not const for the sake of those that note what they read. */
	return (SwLogicData){find_in_value, (void *) (uintptr_t) value};
}
