/*-------------------------------------------------------------------------
 *
 * check_witness.c
 *		Inputs with which guards answer for themselves as they were answered.
 *
 * Guards that compare inputs with the state are answered both ways while states are
 * explored.  Once a way is known, so is the state that each of its steps begins in; then
 * values of that state, those beside them, and the literals of the guards are tried as
 * inputs.  Those with which the same comes of the step take the place of the answers.
 *
 * src/cli/check_witness.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <string.h>

#define FIELDS_MAX 4
#define VALUES_MAX 24
#define TRIES_MAX  4096

/* An input that answered guards read. */
typedef struct Field
{
	SwText path;                      /* below `inputs` */
	const SwJson *values[VALUES_MAX]; /* the first is what it has, NULL for nothing */
	uint32_t value_count;
} Field;

typedef struct Witness
{
	const CliCheckTaken *taken;
	SwArena *arena;
	Field fields[FIELDS_MAX];
	uint32_t field_count;
	bool is_beyond; /* there is more than is tried, or a rule reads what cannot be told */
	const SwJson *values[VALUES_MAX];
	uint32_t value_count;
} Witness;

/* ---- What is tried ---- */

bool
cli_check_is_assumed(const CliCheck *check, uint32_t guard)
{
	return check->leaves[guard].trust == CLI_CHECK_INPUTS ||
		   check->leaves[guard].trust == CLI_CHECK_SAMPLED;
}

static void
add_value(const SwJson **values, uint32_t *count, const SwJson *value)
{
	for (uint32_t i = 0; i < *count; i++)
		if (values[i] != NULL && sw_json_equal(values[i], value))
			return;
	if (*count < VALUES_MAX)
		values[(*count)++] = value;
}

/* try_value tries a value that inputs are compared with, and what lies beside it or in it. */
static void
try_value(Witness *witness, const SwJson *value)
{
	if (value == NULL)
		return;
	add_value(witness->values, &witness->value_count, value);
	for (int64_t d = -1; d <= 1 && value->type == SW_JSON_INTEGER; d += 2)
		if (value->as.integer + d >= -SW_INTEGER_MAX && value->as.integer + d <= SW_INTEGER_MAX)
			add_value(witness->values,
					  &witness->value_count,
					  sw_json_integer(witness->arena, value->as.integer + d));
	for (uint32_t i = 0; value->type == SW_JSON_ARRAY && i < value->count; i++)
		add_value(witness->values, &witness->value_count, value->as.elements[i]);
}

static void
add_field(Witness *witness, SwText path)
{
	for (uint32_t i = 0; i < witness->field_count; i++)
		if (sw_text_equal(witness->fields[i].path, path))
			return;
	if (witness->field_count == FIELDS_MAX)
		witness->is_beyond = true;
	else
		witness->fields[witness->field_count++] = (Field){.path = path};
}

static void
note_read(void *context, const CliCheckRead *read)
{
	Witness *witness = context;
	SwText rest;

	if (read->path.data == NULL)
		witness->is_beyond = true;
	else if (cli_check_below(read->path, "inputs", &rest) && rest.size > 0)
		add_field(witness, rest);
	else if (cli_check_below(read->path, "state", &rest) && rest.size > 0)
	{
		try_value(witness, cli_check_value(witness->taken->before, rest));
		try_value(witness, cli_check_value(witness->taken->step.state, rest));
	}
	for (uint32_t i = 0; i < read->operand_count; i++)
		if (read->operands[i]->type != SW_JSON_OBJECT)
			try_value(witness, read->operands[i]);
}

/* collect finds what the guards that were answered read. */
static void
collect(Witness *witness)
{
	const CliCheckTaken *taken = witness->taken;

	for (uint32_t i = 0; i < taken->asked->asked_count; i++)
	{
		uint32_t guard = taken->asked->asked[i].guard;

		if (cli_check_is_assumed(taken->check, guard))
			cli_check_reads(sw_json_get(taken->check->guards.items[guard].guard->params, "rule"),
							note_read,
							witness);
	}
	add_value(witness->values, &witness->value_count, sw_json_string_of(witness->arena, "?1"));
	add_value(witness->values, &witness->value_count, &sw_json_true);
	for (uint32_t i = 0; i < witness->field_count; i++)
	{
		Field *field = &witness->fields[i];

		field->values[field->value_count++] = sw_logic_follow(taken->inputs, field->path);
		for (uint32_t k = 0; k < witness->value_count; k++)
			add_value(field->values, &field->value_count, witness->values[k]);
	}
}

/* ---- Whether the same comes of it ---- */

/* shows: the step breaks the invariant that the finding says. */
static bool
shows(const CliCheckTaken *taken, SwArena *arena, SwState *after)
{
	CliCheckStep step = {arena, taken->before, taken->event->name, after, true};
	CliCheckFinding finding;
	uint32_t next = 0;

	while (cli_check_judge(taken->check, &step, &next, &finding))
		if (strcmp(finding.kind, taken->finding->kind) == 0 &&
			sw_text_equal(finding.subject, taken->finding->subject))
			return true;
	return false;
}

/* is_same: what counts of the step is as it was foretold, or what the last one shows. */
static bool
is_same(const CliCheckTaken *taken, SwArena *arena, SwStatus status, const SwStep *step)
{
	int64_t now_ms = sw_hlc_ms(taken->event->hlc);
	SwHash expected;
	SwHash found;

	if (status != taken->status)
		return false;
	if (status != SW_OK)
		return step->error != NULL && strcmp(step->error, taken->step.error) == 0 &&
			   sw_text_equal(step->error_subject, taken->step.error_subject);
	if (taken->finding != NULL && strcmp(taken->finding->kind, "invariant") == 0)
		return shows(taken, arena, step->state);
	expected = cli_check_identity(taken->check, arena, taken->step.state, now_ms);
	found = cli_check_identity(taken->check, arena, step->state, now_ms);
	return sw_hash_equal(&expected, &found);
}

/* ---- The search ---- */

/* other_guards is the answers of guards over facts; NULL if there are none. */
static const SwJson *
other_guards(const CliCheckTaken *taken, SwArena *arena)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (uint32_t i = 0; i < taken->check->guards.count; i++)
		if (!cli_check_is_assumed(taken->check, i))
			sw_json_add_member(&builder,
							   taken->check->guards.items[i].name,
							   sw_json_get_text(taken->guards, taken->check->guards.items[i].name));
	return builder.count == 0 ? NULL : sw_json_end(&builder);
}

static SwStatus
take(const CliCheckTaken *taken, SwArena *arena, const SwJson *inputs, const SwJson *guards,
	 SwStep *step_out)
{
	SwEvent event = *taken->event;
	CliAnswers answers;
	SwGuardOracle oracle;

	(void) cli_answers_begin(arena, &taken->check->guards, guards, &answers);
	oracle = cli_answers_oracle(&answers);
	event.inputs = inputs;
	event.oracle = &oracle;
	return sw_reduce(arena,
					 taken->check->chart,
					 taken->before,
					 &event,
					 taken->source,
					 NULL,
					 step_out);
}

static const SwJson *
inputs_with(const Witness *witness, SwArena *arena, const uint32_t *digits)
{
	const SwJson *inputs = witness->taken->inputs;

	for (uint32_t i = 0; i < witness->field_count; i++)
	{
		const SwJson *value = witness->fields[i].values[digits[i]];

		if (value != NULL)
			inputs = cli_check_object_set(arena, inputs, witness->fields[i].path, value);
	}
	return inputs;
}

/* search tries the values of each field with those of the others; NULL if none will do. */
static const SwJson *
search(const Witness *witness, const SwJson *guards)
{
	uint32_t digits[FIELDS_MAX] = {0};
	const SwJson *found = NULL;
	bool is_more = true;
	SwArena moment;

	sw_arena_init(&moment, swc_host());
	for (uint32_t tries = 0; is_more && found == NULL && tries < TRIES_MAX; tries++)
	{
		const SwJson *inputs;
		uint32_t i = 0;
		SwStatus status;
		SwStep step;

		sw_arena_reset(&moment);
		inputs = inputs_with(witness, &moment, digits);
		status = take(witness->taken, &moment, inputs, guards, &step);
		if (is_same(witness->taken, &moment, status, &step))
			found = inputs_with(witness, witness->arena, digits);
		while (i < witness->field_count && ++digits[i] == witness->fields[i].value_count)
			digits[i++] = 0;
		is_more = i < witness->field_count;
	}
	sw_arena_reset(&moment);
	return found;
}

void
cli_check_witness(CliCheckTaken *taken, SwArena *arena)
{
	Witness *witness = SW_NEW(arena, Witness);
	const SwJson *guards = other_guards(taken, arena);
	const SwJson *inputs;

	witness->taken = taken;
	witness->arena = arena;
	collect(witness);
	if (witness->field_count == 0 || witness->is_beyond)
		return;
	inputs = search(witness, guards);
	if (inputs == NULL)
		return;
	taken->status = take(taken, arena, inputs, guards, &taken->step);
	taken->inputs = inputs;
	taken->guards = guards;
}
