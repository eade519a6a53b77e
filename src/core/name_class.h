/*-------------------------------------------------------------------------
 *
 * name_class.h
 *		Character classes of names and addresses.
 *
 * src/core/name_class.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_NAME_CLASS_H
#define SWOOSH_NAME_CLASS_H

#include "swoosh/text.h"

/* ASCII letters and digits, or lower-case letters and digits. */
typedef enum SwNameClass
{
	SW_NAME_ALPHANUMERIC,
	SW_NAME_LOWER
} SwNameClass;

/* sw_name_is_made_of: 1 to `octets_max` octets, each of `class` or one of `others`. */
bool sw_name_is_made_of(SwText text, size_t octets_max, SwNameClass class, const char *others);

#endif
