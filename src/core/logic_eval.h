/*-------------------------------------------------------------------------
 *
 * logic_eval.h
 *		What the operators of JsonLogic share: budget, conversions, comparisons.
 *
 * A value that is not there (JavaScript's undefined) is NULL: an operand that was not
 * given.  No operator answers it.
 *
 * src/core/logic_eval.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CORE_LOGIC_EVAL_H
#define SWOOSH_CORE_LOGIC_EVAL_H

#include "swoosh/logic.h"

/* One evaluation.  After the first error nothing that is computed means anything. */
typedef struct SwLogic
{
	SwArena *arena;
	const char *error;
	SwText subject;
	size_t steps_left;
	size_t octets_left;
	bool has_built; /* some array was made, so the answer's size is not that of its sources */
} SwLogic;

/* A call of an operator: operands are values, or rules still where the operator is lazy. */
typedef struct SwLogicCall
{
	SwLogic *logic;
	const SwJson *const *operands;
	uint32_t count;
	SwLogicData data;
	int depth;
} SwLogicCall;

typedef const SwJson *(*SwLogicOperator)(const SwLogicCall *call);

/* What JavaScript's number would be: an integer or NaN. */
typedef struct SwNumber
{
	bool is_integer;
	int64_t integer;
} SwNumber;

/* sw_logic_fail notes the first error. */
void sw_logic_fail(SwLogic *logic, const char *why);
/* sw_logic_spend_all is for sw_logic_spend: there are no more steps, or was an error before. */
bool sw_logic_spend_all(SwLogic *logic);
/* sw_logic_spend takes steps, sw_logic_produce octets, from the budget; false: used up. */
static inline bool
sw_logic_spend(SwLogic *logic, size_t steps)
{
	if (logic->error != NULL || steps > logic->steps_left)
		return sw_logic_spend_all(logic);
	logic->steps_left -= steps;
	return true;
}
bool sw_logic_produce(SwLogic *logic, size_t octets);
/* sw_logic_spend_text takes the steps that reading `octets` of text costs. */
bool sw_logic_spend_text(SwLogic *logic, size_t octets);

/* sw_logic_operand is the i-th operand, or NULL. */
const SwJson *sw_logic_operand(const SwLogicCall *call, uint32_t i);

/* sw_logic_list is an array that was made; its elements are counted as steps. */
const SwJson *sw_logic_list(SwLogic *logic, const SwJson *const *elements, size_t count);

/* sw_logic_integer is `integer`, or an error if it is beyond 2^53-1. */
const SwJson *sw_logic_integer(SwLogic *logic, int64_t integer);

/* sw_logic_text is String(value); NULL gives "undefined". */
SwText sw_logic_text(SwLogic *logic, const SwJson *value);
/* sw_logic_join appends what Array.prototype.join makes of one element. */
void sw_logic_join(SwLogic *logic, SwBuffer *buffer, const SwJson *element);

/* sw_logic_number is Number(value), sw_logic_parsed parseFloat(value); a fraction is an error. */
SwNumber sw_logic_number(SwLogic *logic, const SwJson *value);
SwNumber sw_logic_parsed(SwLogic *logic, const SwJson *value);

bool sw_logic_is_strictly_equal(SwLogic *logic, const SwJson *a, const SwJson *b); /* === */
bool sw_logic_is_loosely_equal(SwLogic *logic, const SwJson *a, const SwJson *b);  /* == */
/* sw_logic_is_less is a < b, or with `or_equal` a <= b. */
bool sw_logic_is_less(SwLogic *logic, const SwJson *a, const SwJson *b, bool or_equal);

/* sw_logic_eager finds an operator whose operands are values; NULL if there is none. */
SwLogicOperator sw_logic_eager(SwText name);

#endif
