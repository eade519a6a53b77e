/*-------------------------------------------------------------------------
 *
 * check_inputs.c
 *		Inputs that stand for all inputs of an event.
 *
 * A value that nothing depends on is one text, "?inputs.<path>".  One that guards or
 * invariants may come to read is tried as each literal that it may be compared with, and
 * as two texts, "?1" and "?2", that are equal to nothing else: so what compares two
 * inputs finds them equal and different.
 *
 * A guard that compares inputs with literals alone is sampled: values on each side of each
 * literal stand for all, so it answers for itself.  Where these were too many it is explored
 * both ways, as are guards that compare inputs with something else.
 *
 * src/cli/check_inputs.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <string.h>

#include "swoosh/canon.h"
#include "swoosh/sort.h"

#define VALUES_MAX         16
#define CONSTANT_PATHS_MAX 16

static const char *const equalities[] = {"===", "==", "!==", "!=", "in", NULL};
static const char *const orders[] = {"<", "<=", ">", ">=", NULL};
static const char *const arithmetic[] =
	{"+", "-", "*", "/", "%", "min", "max", "<", "<=", ">", ">=", NULL};

/* One input of an event. */
typedef struct Field
{
	SwText path; /* below `inputs` */
	bool is_relevant, is_number, is_tested;
	bool is_truth; /* a sampled guard asks whether it is true */
	bool is_order; /* what lies beside its integers is tried, too */
	const SwJson *values[VALUES_MAX];
	uint32_t value_count;
	bool is_cut;
	bool is_counted; /* what counts is made of it otherwise than by copying */
} Field;

typedef struct Fields
{
	const CliCheck *check;
	Field *items;
	uint32_t count, capacity;
	bool reads_all;                 /* some rule reads all inputs at once */
	const SwAssignment *assignment; /* whose rule is being read */
	Field *field;                   /* whose values are being collected */
	SwText *flows;                  /* paths of the state that its value may be copied to */
	uint32_t flow_count, flow_capacity;
} Fields;

/* ---- Which inputs are read ---- */

static Field *
field_of(Fields *fields, SwText path)
{
	for (uint32_t i = 0; i < fields->count; i++)
		if (sw_text_equal(fields->items[i].path, path))
			return &fields->items[i];
	if (fields->count == fields->capacity)
	{
		Field *grown;

		fields->capacity = fields->capacity * 2 + 8;
		grown = SW_NEW_ARRAY(fields->check->arena, Field, fields->capacity);
		if (fields->count > 0)
			memcpy(grown, fields->items, fields->count * sizeof(Field));
		fields->items = grown;
	}
	fields->items[fields->count++] = (Field){.path = path};
	return &fields->items[fields->count - 1];
}

static void
add_value(Field *field, const SwJson *value)
{
	for (uint32_t i = 0; i < field->value_count; i++)
		if (sw_json_equal(field->values[i], value))
			return;
	if (field->value_count == VALUES_MAX)
		field->is_cut = true;
	else
		field->values[field->value_count++] = value;
}

/* add_literal adds what a value is compared with; of texts in order nothing stands for all. */
static void
add_literal(Fields *fields, const SwJson *literal, bool is_order)
{
	if (literal->type == SW_JSON_ARRAY)
	{
		for (uint32_t i = 0; i < literal->count; i++)
			if (literal->as.elements[i]->type != SW_JSON_ARRAY)
				add_literal(fields, literal->as.elements[i], is_order);
		return;
	}
	if (literal->type == SW_JSON_OBJECT)
		return;
	add_value(fields->field, literal);
	fields->field->is_order = fields->field->is_order || is_order;
}

/* ---- What it may be compared with in the state ---- */

/* The values that a path of the state may have. */
typedef struct Constants
{
	Fields *fields;
	SwText paths[CONSTANT_PATHS_MAX]; /* whose values it may have */
	uint32_t path_count;
	SwText path; /* the one that is looked at */
	bool is_order;
} Constants;

/* add_source adds the values of a path; there may be too many, or none that are known. */
static void
add_source(Constants *constants, SwText path)
{
	for (uint32_t i = 0; i < constants->path_count; i++)
		if (sw_text_equal(constants->paths[i], path))
			return;
	if (constants->path_count == CONSTANT_PATHS_MAX)
		constants->fields->field->is_counted = true;
	else
		constants->paths[constants->path_count++] = path;
}

/* note_constant takes what a rule or a context gives a path; an input is as any other text. */
static void
note_constant(Constants *constants, const SwJson *rule)
{
	SwText var = sw_json_get_string(rule, "var");
	SwText rest;

	/* What is not set yet is null; inputs are not tried as that, or all would be. */
	if (rule->type == SW_JSON_NULL)
		return;
	if (rule->type != SW_JSON_OBJECT && rule->type != SW_JSON_ARRAY)
		add_literal(constants->fields, rule, constants->is_order);
	else if (rule->count == 1 && cli_check_below(var, "state", &rest) && rest.size > 0)
		add_source(constants, rest);
	else if (constants->is_order || rule->count != 1 || !cli_check_below(var, "inputs", &rest))
		constants->fields->field->is_counted = true;
}

static void
note_constants(void *context, const SwAction *actions, uint32_t count)
{
	Constants *constants = context;

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < actions[i].assignment_count; k++)
		{
			const SwAssignment *assignment = &actions[i].assignments[k];

			if (sw_text_equal(assignment->path, constants->path))
				note_constant(constants, assignment->rule);
			else if (cli_check_overlaps(assignment->path, constants->path))
				constants->fields->field->is_counted = true;
		}
}

/* is_phase: the engine sets this path, or what is in it. */
static bool
is_phase(SwArena *arena, SwText region, SwText path)
{
	return region.data != NULL &&
		   cli_check_overlaps(sw_text_format(arena, "%.*s.phase", (int) region.size, region.data),
							  path);
}

/* add_constants adds what a path of the state may be, by its context and what assigns to it. */
static void
add_constants(Fields *fields, SwText path, bool is_order)
{
	const SwChart *chart = fields->check->chart;
	Constants constants = {.fields = fields, .is_order = is_order};

	add_source(&constants, path);
	for (uint32_t i = 0; i < constants.path_count; i++)
	{
		const SwJson *value = sw_logic_follow(chart->context, constants.paths[i]);

		constants.path = constants.paths[i];
		if (value != NULL)
			note_constant(&constants, value);
		cli_check_all_actions(chart, note_constants, &constants);
		for (uint32_t n = 0; n < chart->node_count; n++)
			if (is_phase(fields->check->arena, chart->nodes[n].region, constants.path))
				fields->field->is_counted = true;
	}
}

/* add_loosely_equal adds the text of an integer. */
static void
add_loosely_equal(Fields *fields, const SwJson *literal, SwText operator)
{
	SwArena *arena = fields->check->arena;

	if (literal->type == SW_JSON_INTEGER && cli_check_is_loose(operator))
		add_value(fields->field, sw_json_string(arena, sw_canon(arena, literal)));
}

/* note_compared: an input, or what it was copied to, is compared with this. */
static void
note_compared(Fields *fields, const CliCheckRead *read, const SwJson *operand, bool is_order)
{
	SwText var = sw_json_get_string(operand, "var");
	SwText rest;

	if (operand->type != SW_JSON_OBJECT)
	{
		add_literal(fields, operand, is_order);
		add_loosely_equal(fields, operand, read->operator);
		if (is_order ? operand->type != SW_JSON_INTEGER
					 : cli_check_is_loose(read->operator) && cli_check_has_digit(operand))
			fields->field->is_counted = true;
	}
	else if (operand->count == 1 && var.data != NULL && sw_text_equal(var, read->path))
		return;
	else if (operand->count == 1 && cli_check_below(var, "state", &rest) && rest.size > 0)
		add_constants(fields, rest, is_order);
	else if (operand->count != 1 || var.data == NULL || is_order)
		fields->field->is_counted = true;
}

/* is_sought_in_list: `in` looks for the value itself, not for a part of a text or of the value. */
static bool
is_sought_in_list(const CliCheckRead *read)
{
	SwText var =
		read->operand_count == 2 ? sw_json_get_string(read->operands[0], "var") : SW_NO_TEXT;

	return var.data != NULL && sw_text_equal(var, read->path) &&
		   read->operands[1]->type == SW_JSON_ARRAY;
}

/* note_use: a rule reads an input, or what it was copied to; alone in an action it is copied. */
static void
note_use(Fields *fields, const CliCheckRead *read, bool is_action)
{
	static const char *const tests[] = {"and", "or", "!", "!!", "if", "?:", NULL};
	bool is_order = cli_check_is_one_of(read->operator, orders);
	bool is_alone = read->operator.data == NULL;

	if (is_alone && is_action)
		return;
	if (is_order || cli_check_is_one_of(read->operator, equalities))
	{
		if (sw_text_is(read->operator, "in") && !is_sought_in_list(read))
			fields->field->is_counted = true;
		for (uint32_t i = 0; i < read->operand_count; i++)
			note_compared(fields, read, read->operands[i], is_order);
		return;
	}
	if (!is_alone && !cli_check_is_one_of(read->operator, tests))
		fields->field->is_counted = true;
	if (cli_check_is_one_of(read->operator, arithmetic))
		fields->field->is_number = true;
	else
		fields->field->is_tested = true;
}

/* ---- Where an input goes ---- */

static bool
is_flow(const Fields *fields, SwText path)
{
	for (uint32_t i = 0; i < fields->flow_count; i++)
		if (cli_check_overlaps(fields->flows[i], path))
			return true;
	return false;
}

/* note_part: a rule reads a part of what the value is copied to, or all around it. */
static void
note_part(Fields *fields, SwText path)
{
	for (uint32_t i = 0; i < fields->flow_count; i++)
		if (cli_check_overlaps(fields->flows[i], path) && !sw_text_equal(fields->flows[i], path))
			fields->field->is_counted = true;
}

static void
add_flow(Fields *fields, SwText path)
{
	for (uint32_t i = 0; i < fields->flow_count; i++)
		if (sw_text_equal(fields->flows[i], path))
			return;
	if (fields->flow_count == fields->flow_capacity)
	{
		uint32_t capacity = fields->flow_capacity * 2 + 8;
		SwText *grown = SW_NEW_ARRAY(fields->check->arena, SwText, capacity);

		if (fields->flow_count > 0)
			memcpy(grown, fields->flows, fields->flow_count * sizeof(SwText));
		fields->flows = grown;
		fields->flow_capacity = capacity;
	}
	fields->flows[fields->flow_count++] = path;
}

/* An action that may pass a value on. */
typedef struct Passing
{
	Fields *fields;
	SwText path; /* that it sets */
	bool is_relevant;
} Passing;

static void
note_passing(void *context, const CliCheckRead *read)
{
	const Passing *passing = context;
	SwText rest;

	if (!cli_check_below(read->path, "state", &rest) || !is_flow(passing->fields, rest))
		return;
	/* A sum that nothing reads still fails with a text. */
	if (!passing->is_relevant)
	{
		if (cli_check_is_one_of(read->operator, arithmetic))
			passing->fields->field->is_number = true;
		else
			add_flow(passing->fields, passing->path);
		return;
	}
	note_part(passing->fields, rest);
	note_use(passing->fields, read, true);
	add_flow(passing->fields, passing->path);
}

static void
pass_on(void *context, const SwAction *actions, uint32_t count)
{
	Passing passing = {.fields = context};

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < actions[i].assignment_count; k++)
		{
			passing.path = actions[i].assignments[k].path;
			passing.is_relevant = cli_check_is_relevant(passing.fields->check, passing.path);
			cli_check_reads(actions[i].assignments[k].rule, note_passing, &passing);
		}
}

/* follow finds all that the assignment being read may lead to. */
static void
follow(Fields *fields)
{
	uint32_t known;

	fields->flow_count = 0;
	add_flow(fields, fields->assignment->path);
	do
	{
		known = fields->flow_count;
		cli_check_all_actions(fields->check->chart, pass_on, fields);
	} while (fields->flow_count > known);
}

/* note_comparison: a guard or an invariant reads what the input was copied to. */
static void
note_comparison(void *context, const CliCheckRead *read)
{
	Fields *fields = context;
	SwText rest;

	if (cli_check_below(read->path, "state", &rest) && is_flow(fields, rest))
	{
		note_part(fields, rest);
		note_use(fields, read, false);
	}
}

static void
note_input(void *context, const CliCheckRead *read)
{
	Fields *fields = context;
	const CliCheck *check = fields->check;
	SwText rest;

	if (read->path.data == NULL || (cli_check_below(read->path, "inputs", &rest) && rest.size == 0))
		fields->reads_all = true;
	if (!cli_check_below(read->path, "inputs", &rest) || rest.size == 0)
		return;
	fields->field = field_of(fields, rest);
	if (cli_check_is_one_of(read->operator, arithmetic))
		fields->field->is_number = true;
	follow(fields);
	if (!cli_check_is_relevant(check, fields->assignment->path))
		return;
	fields->field->is_relevant = true;
	if (read->operator.data != NULL)
		fields->field->is_tested = true;
	note_use(fields, read, true);
	for (uint32_t i = 0; i < check->guards.count; i++)
		if (check->leaves[i].trust != CLI_CHECK_OPEN &&
			check->guards.items[i].guard->provider == NULL &&
			check->guards.items[i].guard->state == SW_NO_STATE)
			cli_check_reads(sw_json_get(check->guards.items[i].guard->params, "rule"),
							note_comparison,
							fields);
	for (uint32_t i = 0; i < check->invariant_count; i++)
		cli_check_invariant_paths(&check->invariants[i], note_comparison, fields);
}

static void
note_actions(void *context, const SwAction *actions, uint32_t count)
{
	Fields *fields = context;

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < actions[i].assignment_count; k++)
		{
			fields->assignment = &actions[i].assignments[k];
			cli_check_reads(fields->assignment->rule, note_input, fields);
		}
}

typedef struct Raises
{
	bool *is_raised; /* by event */
} Raises;

static void
note_raises(void *context, const SwAction *actions, uint32_t count)
{
	Raises *raises = context;

	for (uint32_t i = 0; i < count; i++)
		if (actions[i].kind == SW_ACTION_RAISE && actions[i].event_index != SW_NO_INDEX)
			raises->is_raised[actions[i].event_index] = true;
}

/* ---- Guards that are sampled ---- */

static bool
is_literal(const SwJson *value)
{
	return value->type != SW_JSON_ARRAY && value->type != SW_JSON_OBJECT;
}

/* input_of is the field of a rule {"var": "inputs.<path>"}; NULL of any other. */
static Field *
input_of(Fields *fields, const SwJson *rule)
{
	const SwJson *path = sw_json_get(rule, "var");
	SwText rest;

	if (rule->count != 1 || !sw_json_is(path, SW_JSON_STRING) ||
		!cli_check_below(path->as.text, "inputs", &rest) || rest.size == 0)
		return NULL;
	return field_of(fields, rest);
}

/* is_comparable: all values fall on sides of this literal that values beside it stand for. */
static bool
is_comparable(const SwJson *literal, SwText operator)
{
	if (!is_literal(literal))
		return false;
	if (literal->type == SW_JSON_INTEGER || cli_check_is_one_of(operator, orders))
		return literal->type == SW_JSON_INTEGER;
	return !cli_check_is_loose(operator) || literal->type == SW_JSON_NULL ||
		   (literal->type == SW_JSON_STRING && literal->as.text.size > 0 &&
			!cli_check_has_digit(literal));
}

/* sample_literal adds a literal, what lies beside it, and what is loosely equal to it. */
static void
sample_literal(Fields *fields, Field *field, const SwJson *literal, SwText operator)
{
	fields->field = field;
	add_literal(fields, literal, true);
	add_loosely_equal(fields, literal, operator);
}

/* sample_comparison: one input, and literals beside it; false of anything else. */
static bool
sample_comparison(Fields *fields, SwText operator, const SwJson * operands)
{
	bool is_in = sw_text_is(operator, "in");
	uint32_t place = 0;
	Field *field;

	if (operands->type != SW_JSON_ARRAY || operands->count < 2)
		return false;
	while (place < operands->count && is_literal(operands->as.elements[place]))
		place++;
	if (place == operands->count || (is_in && (place != 0 || operands->count != 2)))
		return false;
	field = input_of(fields, operands->as.elements[place]);
	if (field == NULL)
		return false;
	if (is_in)
	{
		operands = operands->as.elements[1];
		place = operands->count;
		if (operands->type != SW_JSON_ARRAY)
			return false;
	}
	for (uint32_t i = 0; i < operands->count; i++)
	{
		if (i != place && !is_comparable(operands->as.elements[i], operator))
			return false;
		if (i != place)
			sample_literal(fields, field, operands->as.elements[i], operator);
	}
	return true;
}

/*
 * sample_rule adds what a rule tells apart; false if that is more than literals.  Recursion is
 * bounded by the depth of the chart's JSON.
 */
static bool
sample_rule(Fields *fields, const SwJson *rule)
{
	static const char *const connectives[] = {"and", "or", "!", "!!", "if", "?:", NULL};
	const SwJson *operands;
	Field *field;

	if (!cli_check_reads_inputs(rule))
		return true;
	if (rule->type != SW_JSON_OBJECT || rule->count != 1)
		return false;
	field = input_of(fields, rule);
	if (field != NULL)
	{
		field->is_truth = true;
		return true;
	}
	operands = rule->as.members[0].value;
	if (cli_check_is_one_of(rule->as.members[0].key, equalities) ||
		cli_check_is_one_of(rule->as.members[0].key, orders))
		return sample_comparison(fields, rule->as.members[0].key, operands);
	if (!cli_check_is_one_of(rule->as.members[0].key, connectives))
		return false;
	if (operands->type != SW_JSON_ARRAY)
		return sample_rule(fields, operands);
	for (uint32_t i = 0; i < operands->count; i++)
		if (!sample_rule(fields, operands->as.elements[i]))
			return false;
	return true;
}

bool
cli_check_is_sampled(const CliCheck *check, const SwJson *rule)
{
	Fields fields = {.check = check};

	return sample_rule(&fields, rule);
}

/* sample_guards adds what sampled guards of an event tell apart; false if it has none. */
static bool
sample_guards(Fields *fields, uint32_t event, const bool *is_raised)
{
	const CliCheck *check = fields->check;
	bool has_any = false;

	for (uint32_t i = 0; i < check->guards.count; i++)
	{
		const CliGuard *leaf = &check->guards.items[i];
		const SwTransition *transition = leaf->transition;

		if (check->leaves[i].trust != CLI_CHECK_SAMPLED ||
			transition->kind == SW_TRANSITION_AFTER ||
			(transition->kind == SW_TRANSITION_ON && transition->event_index != event &&
			 !is_raised[transition->event_index]))
			continue;
		has_any = sample_rule(fields, sw_json_get(leaf->guard->params, "rule")) || has_any;
	}
	return has_any;
}

/* ---- Their values ---- */

static int
compare_fields(const void *a, const void *b, const void *context)
{
	(void) context;
	return sw_text_compare(((const Field *) a)->path, ((const Field *) b)->path);
}

/* add_beside adds the integers beside those that the value is compared with. */
static void
add_beside(SwArena *arena, Field *field)
{
	uint32_t count = field->value_count;

	for (uint32_t i = 0; field->is_order && i < count; i++)
	{
		const SwJson *value = field->values[i];

		if (value->type != SW_JSON_INTEGER)
			continue;
		if (value->as.integer > -SW_INTEGER_MAX)
			add_value(field, sw_json_integer(arena, value->as.integer - 1));
		if (value->as.integer < SW_INTEGER_MAX)
			add_value(field, sw_json_integer(arena, value->as.integer + 1));
	}
}

/* add_truths adds what is true and what is not; each that is not, where some are told apart. */
static void
add_truths(SwArena *arena, Field *field)
{
	bool is_told_apart = false;

	for (uint32_t i = 0; i < field->value_count; i++)
		is_told_apart = is_told_apart || !sw_logic_is_true(field->values[i]);
	add_value(field, &sw_json_true);
	add_value(field, &sw_json_false);
	if (!is_told_apart)
		return;
	add_value(field, &sw_json_null);
	add_value(field, sw_json_integer(arena, 0));
	add_value(field, sw_json_string_of(arena, ""));
	add_value(field, &sw_json_empty_array);
}

static void
choose_values(const CliCheck *check, Field *field)
{
	SwArena *arena = check->arena;

	add_beside(arena, field);
	if (field->is_truth)
		add_truths(arena, field);
	if (field->is_number)
	{
		add_value(field, sw_json_integer(arena, 0));
		add_value(field, sw_json_integer(arena, 1));
	}
	else if (field->is_relevant)
	{
		add_value(field, sw_json_string_of(arena, "?1"));
		add_value(field, sw_json_string_of(arena, "?2"));
		if (field->is_tested)
			add_truths(arena, field);
	}
	else
		add_value(field,
				  sw_json_string(arena,
								 sw_text_format(arena,
												"?inputs.%.*s",
												(int) field->path.size,
												field->path.data)));
}

/* combine tries each value of each field with all of the others', the last field first. */
static CliCheckInputs
combine(const CliCheck *check, const Fields *fields)
{
	const SwJson **items = SW_NEW_ARRAY(check->arena, const SwJson *, CLI_CHECK_INPUTS_MAX);
	uint32_t *digits = SW_NEW_ARRAY(check->arena, uint32_t, fields->count);
	CliCheckInputs inputs = {.items = items};
	bool is_more = true;

	for (uint32_t i = 0; i < fields->count; i++)
	{
		inputs.is_cut = inputs.is_cut || fields->items[i].is_cut;
		inputs.is_counted = inputs.is_counted || fields->items[i].is_counted;
	}
	while (is_more && inputs.count < CLI_CHECK_INPUTS_MAX)
	{
		const SwJson *object = &sw_json_empty_object;
		uint32_t i = fields->count;

		for (uint32_t k = 0; k < fields->count; k++)
			object = cli_check_object_set(check->arena,
										  object,
										  fields->items[k].path,
										  fields->items[k].values[digits[k]]);
		items[inputs.count++] = object;
		while (i > 0 && ++digits[i - 1] == fields->items[i - 1].value_count)
			digits[--i] = 0;
		is_more = i > 0;
	}
	inputs.is_cut = inputs.is_cut || is_more;
	return inputs;
}

/* choose_inputs chooses inputs of an event by its actions and, if that is asked for, its guards. */
static CliCheckInputs
choose_inputs(const CliCheck *check, uint32_t event, const bool *is_raised, bool is_sampled)
{
	const SwChart *chart = check->chart;
	Fields fields = {.check = check};
	CliCheckInputs inputs;

	for (uint32_t n = 0; n < chart->node_count; n++)
	{
		cli_check_state_actions(&chart->nodes[n], true, note_actions, &fields);
		cli_check_state_actions(&chart->nodes[n], false, note_actions, &fields);
	}
	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *transition = chart->transitions[i];

		if (transition->kind != SW_TRANSITION_ON || transition->event_index == event ||
			is_raised[transition->event_index])
			note_actions(&fields, transition->actions, transition->action_count);
	}
	is_sampled = is_sampled && sample_guards(&fields, event, is_raised);
	sw_sort(check->arena, fields.items, fields.count, sizeof(Field), compare_fields, NULL);
	for (uint32_t i = 0; i < fields.count; i++)
		choose_values(check, &fields.items[i]);
	inputs = combine(check, &fields);
	inputs.is_sampled = is_sampled;
	return inputs;
}

static CliCheckInputs
inputs_of(const CliCheck *check, uint32_t event, const bool *is_raised)
{
	const SwJson *given = sw_json_get_text(check->given_inputs, check->chart->events[event]);
	CliCheckInputs inputs;

	if (given != NULL)
		return (CliCheckInputs){given->as.elements, given->count, .is_given = true};
	inputs = choose_inputs(check, event, is_raised, true);
	if (inputs.is_sampled && inputs.is_cut)
		inputs = choose_inputs(check, event, is_raised, false);
	inputs.is_cut = inputs.is_cut || inputs.is_counted;
	return inputs;
}

void
cli_check_inputs_prepare(CliCheck *check)
{
	static const SwJson *const none[] = {&sw_json_empty_object};
	const SwChart *chart = check->chart;
	CliCheckInputs *inputs = SW_NEW_ARRAY(check->arena, CliCheckInputs, chart->event_count + 1);
	Raises raises = {SW_NEW_ARRAY(check->arena, bool, chart->event_count)};

	cli_check_all_actions(chart, note_raises, &raises);
	for (uint32_t i = 0; i < chart->event_count; i++)
		inputs[i] = inputs_of(check, i, raises.is_raised);
	inputs[chart->event_count] = (CliCheckInputs){none, 1, .is_given = true};
	check->inputs = inputs;
}

/* ---- What of them was read ---- */

static void
note_traced(Fields *fields, const struct SwTraceItem *item)
{
	const SwChart *chart = fields->check->chart;

	if (item->kind == SW_TRACE_TAKE)
		for (uint32_t i = 0; i < chart->transition_count; i++)
			if (sw_text_equal(chart->transitions[i]->name, item->text))
				note_actions(fields,
							 chart->transitions[i]->actions,
							 chart->transitions[i]->action_count);
	if (item->kind == SW_TRACE_ENTER || item->kind == SW_TRACE_EXIT)
	{
		SwStateId n = item->text.size == 0 ? SW_ROOT : sw_chart_find(chart, item->text);

		cli_check_state_actions(&chart->nodes[n],
								item->kind == SW_TRACE_ENTER,
								note_actions,
								fields);
	}
}

const SwJson *
cli_check_inputs_used(const CliCheck *check, SwArena *arena, const SwJson *inputs,
					  const SwTrace *trace)
{
	const SwJson *used = &sw_json_empty_object;
	Fields fields = {.check = check};

	for (uint32_t i = 0; i < trace->count; i++)
		note_traced(&fields, &trace->items[i]);
	if (fields.reads_all)
		return inputs;
	for (uint32_t i = 0; i < check->guards.count; i++)
		if (check->leaves[i].trust == CLI_CHECK_SAMPLED)
			(void) sample_rule(&fields, sw_json_get(check->guards.items[i].guard->params, "rule"));
	sw_sort(check->arena, fields.items, fields.count, sizeof(Field), compare_fields, NULL);
	for (uint32_t i = 0; i < fields.count; i++)
	{
		const SwJson *value = sw_logic_follow(inputs, fields.items[i].path);

		if (value != NULL)
			used = cli_check_object_set(arena, used, fields.items[i].path, value);
	}
	return used;
}
