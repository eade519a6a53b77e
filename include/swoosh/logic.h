/*-------------------------------------------------------------------------
 *
 * logic.h
 *		JsonLogic over integers, texts, booleans, null, arrays and objects.
 *
 * Source: https://jsonlogic.com/operations.html.  What would need a fraction, what
 * overflows 2^53-1 and what no operator can take is an error, never a rounding.
 *
 * include/swoosh/logic.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_LOGIC_H
#define SWOOSH_LOGIC_H

#include "swoosh/json.h"

/*
 * What `var` reads.  `find` gets the whole dotted path and answers the value, NULL
 * where there is none, or sets *error_out (a fact that is missing or has expired,
 * which makes the whole rule unknown).
 */
typedef struct SwLogicData
{
	const SwJson *(*find)(void *context, SwText path, const char **error_out);
	void *context;
} SwLogicData;

typedef struct SwLogicResult
{
	const SwJson *value; /* NULL on error */
	const char *error;   /* why, for people; NULL on success */
	SwText subject;      /* what the error is about, where it applies */
} SwLogicResult;

/* sw_logic_check answers NULL if each operator of `rule` is known, else the first unknown one. */
const SwJson *sw_logic_check(const SwJson *rule, SwArena *arena, SwText *unknown_out);

/*
 * sw_logic_apply evaluates `rule`.  An object with one key is an operation, any other
 * object and every scalar is itself, a list goes element by element.
 *
 * As json-logic-js does it, but for this: arrays and objects are equal when their contents are;
 * what JavaScript makes NaN, infinite or a fraction is an error where it would be the result (a
 * comparison with NaN is false, as there); substr() never cuts a character in two.
 *
 * Pure.  Work: at most SW_LOGIC_STEPS_MAX steps, SW_LOGIC_DEPTH_MAX levels and
 * SW_LOGIC_OCTETS_MAX octets.
 */
SwLogicResult sw_logic_apply(SwArena *arena, const SwJson *rule, SwLogicData data);

/* sw_logic_data_of reads from one value, as `swooshctl reduce --logic` does. */
SwLogicData sw_logic_data_of(const SwJson *value);

/* sw_logic_follow follows a dotted path of keys, and of indexes in arrays; NULL: not there. */
const SwJson *sw_logic_follow(const SwJson *value, SwText path);

/* sw_logic_is_true: 0, "", [], null and false are false. */
bool sw_logic_is_true(const SwJson *value);

#endif
