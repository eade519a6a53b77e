/*-------------------------------------------------------------------------
 *
 * logic.c
 *		JsonLogic: evaluation, and the operators that read data or choose what to evaluate.
 *
 * A rule comes from a chart or from a policy and may be hostile: every step, every
 * element made and every octet of text made is counted.
 *
 * src/core/logic.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/logic.h"

#include "logic_eval.h"

static const SwJson *apply(SwLogic *logic, const SwJson *rule, SwLogicData data, int depth);

static const SwJson *
find(const SwLogicCall *call, SwText path)
{
	SwLogic *logic = call->logic;
	const SwJson *value = call->data.find(call->data.context, path, &logic->error);

	if (logic->error == NULL)
		return value;
	logic->subject = path;
	return NULL;
}

/* evaluate is the i-th operand of a lazy operator as a value; null if it was not given. */
static const SwJson *
evaluate(const SwLogicCall *call, uint32_t i)
{
	if (i >= call->count)
		return &sw_json_null;
	return apply(call->logic, call->operands[i], call->data, call->depth);
}

/* find_key is what `key` leads to: null and "" are the whole datum, a list is its text. */
static const SwJson *
find_key(const SwLogicCall *call, const SwJson *key)
{
	SwText path = {"", 0};

	if (key != NULL && key->type != SW_JSON_NULL)
		path = sw_logic_text(call->logic, key);
	/* The text of an empty list is a path of one key, "", which no datum needs. */
	if (call->logic->error != NULL || (path.size == 0 && sw_json_is(key, SW_JSON_ARRAY)))
		return NULL;
	return find(call, path);
}

static const SwJson *
op_var(const SwLogicCall *call)
{
	const SwJson *fallback = call->count > 1 ? call->operands[1] : &sw_json_null;
	const SwJson *value = find_key(call, sw_logic_operand(call, 0));

	return value == NULL ? fallback : value;
}

/* missing_of lists the keys that lead to nothing, to null or to "". */
static const SwJson *
missing_of(const SwLogicCall *call, const SwJson *const *keys, uint32_t count)
{
	const SwJson **missing = SW_NEW_ARRAY(call->logic->arena, const SwJson *, count);
	size_t missing_count = 0;

	for (uint32_t i = 0; i < count; i++)
	{
		const SwJson *value;

		if (!sw_logic_spend(call->logic, 1))
			return NULL;
		value = find_key(call, keys[i]);
		if (value == NULL || value->type == SW_JSON_NULL ||
			(value->type == SW_JSON_STRING && value->as.text.size == 0))
			missing[missing_count++] = keys[i];
	}
	return sw_logic_list(call->logic, missing, missing_count);
}

static const SwJson *
op_missing(const SwLogicCall *call)
{
	const SwJson *first = sw_logic_operand(call, 0);

	if (sw_json_is(first, SW_JSON_ARRAY))
		return missing_of(call, first->as.elements, first->count);
	return missing_of(call, call->operands, call->count);
}

/* [least, keys]: nothing is missing where at least so many of the keys are there. */
static const SwJson *
op_missing_some(const SwLogicCall *call)
{
	SwNumber least = sw_logic_number(call->logic, sw_logic_operand(call, 0));
	const SwJson *keys = sw_logic_operand(call, 1);
	const SwJson *missing;

	if (!sw_json_is(keys, SW_JSON_ARRAY))
	{
		sw_logic_fail(call->logic, "missing_some takes a number and a list");
		return NULL;
	}
	missing = missing_of(call, keys->as.elements, keys->count);
	if (missing == NULL || !least.is_integer)
		return missing;
	return (int64_t) keys->count - (int64_t) missing->count >= least.integer ? &sw_json_empty_array
																			 : missing;
}

static const SwJson *
op_if(const SwLogicCall *call)
{
	uint32_t i = 0;

	for (; i + 1 < call->count; i += 2)
	{
		bool holds = sw_logic_is_true(evaluate(call, i));

		if (call->logic->error != NULL)
			return NULL;
		if (holds)
			return evaluate(call, i + 1);
	}
	return evaluate(call, i);
}

/* first_that is the first operand whose truth is `truth`, else the last one. */
static const SwJson *
first_that(const SwLogicCall *call, bool truth)
{
	const SwJson *value = &sw_json_null;

	for (uint32_t i = 0; i < call->count; i++)
	{
		value = evaluate(call, i);
		if (call->logic->error != NULL || sw_logic_is_true(value) == truth)
			return value;
	}
	return value;
}

static const SwJson *
op_and(const SwLogicCall *call)
{
	return first_that(call, false);
}

static const SwJson *
op_or(const SwLogicCall *call)
{
	return first_that(call, true);
}

/* evaluate_for applies the second operand with `element` as the whole datum. */
static const SwJson *
evaluate_for(const SwLogicCall *call, const SwJson *element)
{
	if (call->count < 2)
		return &sw_json_null;
	return apply(call->logic, call->operands[1], sw_logic_data_of(element), call->depth);
}

/* list_of is the first operand, where it is a list; else an empty one. */
static const SwJson *
list_of(const SwLogicCall *call)
{
	const SwJson *list = evaluate(call, 0);

	return sw_json_is(list, SW_JSON_ARRAY) ? list : &sw_json_empty_array;
}

static const SwJson *
op_map(const SwLogicCall *call)
{
	const SwJson *list = list_of(call);
	const SwJson **mapped = SW_NEW_ARRAY(call->logic->arena, const SwJson *, list->count);

	for (uint32_t i = 0; i < list->count; i++)
	{
		mapped[i] = evaluate_for(call, list->as.elements[i]);
		if (call->logic->error != NULL)
			return NULL;
	}
	return sw_logic_list(call->logic, mapped, list->count);
}

static const SwJson *
op_filter(const SwLogicCall *call)
{
	const SwJson *list = list_of(call);
	const SwJson **kept = SW_NEW_ARRAY(call->logic->arena, const SwJson *, list->count);
	size_t count = 0;

	for (uint32_t i = 0; i < list->count; i++)
	{
		if (sw_logic_is_true(evaluate_for(call, list->as.elements[i])))
			kept[count++] = list->as.elements[i];
		if (call->logic->error != NULL)
			return NULL;
	}
	return sw_logic_list(call->logic, kept, count);
}

/* has_any: some element has the given truth under the second operand. */
static bool
has_any(const SwLogicCall *call, const SwJson *list, bool truth)
{
	for (uint32_t i = 0; i < list->count; i++)
	{
		bool holds = sw_logic_is_true(evaluate_for(call, list->as.elements[i]));

		if (call->logic->error != NULL)
			return false;
		if (holds == truth)
			return true;
	}
	return false;
}

/* All of nothing is false. */
static const SwJson *
op_all(const SwLogicCall *call)
{
	const SwJson *list = list_of(call);

	return sw_json_boolean(list->count > 0 && !has_any(call, list, false));
}

static const SwJson *
op_some(const SwLogicCall *call)
{
	return sw_json_boolean(has_any(call, list_of(call), true));
}

static const SwJson *
op_none(const SwLogicCall *call)
{
	return sw_json_boolean(!has_any(call, list_of(call), true));
}

/*
 * measure takes the octets that `value` would have, shared parts as often as they occur, and says
 * whether they are within the budget and no level is too deep.
 */
static bool
measure(const SwJson *value, int depth, size_t *octets_left)
{
	size_t octets = 1;

	if (depth > SW_JSON_DEPTH_MAX)
		return false;
	if (value->type == SW_JSON_STRING)
		octets += value->as.text.size;
	for (uint32_t i = 0; value->type == SW_JSON_OBJECT && i < value->count; i++)
		octets += value->as.members[i].key.size;
	if (octets > *octets_left)
		return false;
	*octets_left -= octets;
	if (value->type == SW_JSON_ARRAY)
		for (uint32_t i = 0; i < value->count; i++)
			if (!measure(value->as.elements[i], depth + 1, octets_left))
				return false;
	if (value->type == SW_JSON_OBJECT)
		for (uint32_t i = 0; i < value->count; i++)
			if (!measure(value->as.members[i].value, depth + 1, octets_left))
				return false;
	return true;
}

/* Nothing but an accumulator can grow from one iteration to the next. */
static const SwJson *
op_reduce(const SwLogicCall *call)
{
	const SwJson *list = list_of(call);
	const SwJson *accumulator = evaluate(call, 2);

	for (uint32_t i = 0; i < list->count && call->logic->error == NULL; i++)
	{
		const SwJson *before = accumulator;
		SwJsonBuilder builder;

		sw_json_begin(&builder, call->logic->arena);
		sw_json_add(&builder, "accumulator", accumulator);
		sw_json_add(&builder, "current", list->as.elements[i]);
		accumulator = evaluate_for(call, sw_json_end(&builder));
		if (call->logic->error == NULL && accumulator != before &&
			sw_json_is(accumulator, SW_JSON_ARRAY) &&
			!measure(accumulator, 1, &call->logic->octets_left))
			sw_logic_fail(call->logic, "the rule makes too much");
	}
	return accumulator;
}

typedef struct Operator
{
	SwText name;
	SwLogicOperator apply;
	bool is_lazy; /* its operands are rules still */
} Operator;

/* operator_of finds an operator, the usual ones first; false if there is none of this name. */
static bool
operator_of(SwText name, Operator *operator_out)
{
	static const Operator operators[] = {
		{{"and", 3}, op_and, true},
		{{"or", 2}, op_or, true},
		{{"if", 2}, op_if, true},
		{{"?:", 2}, op_if, true},
		{{"some", 4}, op_some, true},
		{{"all", 3}, op_all, true},
		{{"none", 4}, op_none, true},
		{{"map", 3}, op_map, true},
		{{"filter", 6}, op_filter, true},
		{{"reduce", 6}, op_reduce, true},
		{{"missing", 7}, op_missing, false},
		{{"missing_some", 12}, op_missing_some, false},
	};

	*operator_out = (Operator){name, op_var, false};
	if (sw_text_is(name, "var"))
		return true;
	operator_out->apply = sw_logic_eager(name);
	for (size_t i = 0; operator_out->apply == NULL && i < sizeof(operators) / sizeof(operators[0]);
		 i++)
		if (sw_text_equal(name, operators[i].name))
			*operator_out = operators[i];
	return operator_out->apply != NULL;
}

static bool
is_operation(const SwJson *rule)
{
	return rule->type == SW_JSON_OBJECT && rule->count == 1;
}

/* apply_each evaluates `count` rules; NULL on error. */
static const SwJson *const *
apply_each(SwLogic *logic, const SwJson *const *rules, uint32_t count, SwLogicData data, int depth)
{
	const SwJson **values = SW_ROOM_ARRAY(logic->arena, const SwJson *, count);

	for (uint32_t i = 0; i < count; i++)
	{
		values[i] = apply(logic, rules[i], data, depth);
		if (logic->error != NULL)
			return NULL;
	}
	return values;
}

static const SwJson *
apply_operation(SwLogic *logic, const SwMember *member, SwLogicData data, int depth)
{
	const SwJson *operands = member->value;
	SwLogicCall call = {logic, &member->value, 1, data, depth + 1};
	const SwJson *value;
	Operator operator;

	if (!operator_of(member->key, &operator))
	{
		sw_logic_fail(logic, "an unknown operator");
		logic->subject = member->key;
		return NULL;
	}
	if (operands->type == SW_JSON_ARRAY)
	{
		call.operands = operands->as.elements;
		call.count = operands->count;
	}
	if (!operator.is_lazy)
		call.operands = apply_each(logic, call.operands, call.count, data, depth + 1);
	if (logic->error != NULL)
		return NULL;
	value = operator.apply(&call);
	sw_assert(value != NULL || logic->error != NULL);
	return logic->error == NULL ? value : NULL;
}

static const SwJson *
apply(SwLogic *logic, const SwJson *rule, SwLogicData data, int depth)
{
	const SwJson *const *values;

	if (!sw_logic_spend(logic, 1))
		return NULL;
	if (depth > SW_LOGIC_DEPTH_MAX)
	{
		sw_logic_fail(logic, "the rule is nested too deep");
		return NULL;
	}
	if (is_operation(rule))
		return apply_operation(logic, &rule->as.members[0], data, depth);
	if (rule->type != SW_JSON_ARRAY)
		return rule;
	values = apply_each(logic, rule->as.elements, rule->count, data, depth + 1);
	return logic->error == NULL ? sw_logic_list(logic, values, rule->count) : NULL;
}

SwLogicResult
sw_logic_apply(SwArena *arena, const SwJson *rule, SwLogicData data)
{
	SwLogic logic = {.arena = arena,
					 .steps_left = SW_LOGIC_STEPS_MAX,
					 .octets_left = SW_LOGIC_OCTETS_MAX};
	const SwJson *value = apply(&logic, rule, data, 1);
	size_t octets_left = SW_LOGIC_OCTETS_MAX;

	if (logic.error == NULL && logic.has_built && !measure(value, 1, &octets_left))
		sw_logic_fail(&logic, "the rule makes too much");
	if (logic.error != NULL)
		value = NULL;
	return (SwLogicResult){value, logic.error, logic.subject};
}

const SwJson *
sw_logic_check(const SwJson *rule, SwArena *arena, SwText *unknown_out)
{
	Operator operator;

	(void) arena;
	if (is_operation(rule))
	{
		if (operator_of(rule->as.members[0].key, &operator))
			return sw_logic_check(rule->as.members[0].value, arena, unknown_out);
		*unknown_out = rule->as.members[0].key;
		return rule;
	}
	if (rule->type != SW_JSON_ARRAY)
		return NULL;
	for (uint32_t i = 0; i < rule->count; i++)
	{
		const SwJson *unknown = sw_logic_check(rule->as.elements[i], arena, unknown_out);

		if (unknown != NULL)
			return unknown;
	}
	return NULL;
}
