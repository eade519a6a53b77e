/*-------------------------------------------------------------------------
 *
 * check_condition.c
 *		Conditions of guards that can be followed backwards: `path === literal`.
 *
 * A condition is followed where only transitions set its path that nothing else goes
 * along with: then what it was before a step is known from what it is after it.
 *
 * src/cli/check_condition.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check_flow.h"

/* demand is the path that a rule `path === literal` reads, and the literal. */
static bool
demand_of(const SwJson *rule, SwText *path_out, const SwJson **literal_out)
{
	const SwJson *operands = sw_json_get(rule, "===");

	if (rule->count != 1 || !sw_json_is(operands, SW_JSON_ARRAY) || operands->count != 2)
		return false;
	for (uint32_t i = 0; i < 2; i++)
	{
		SwText var = sw_json_get_string(operands->as.elements[i], "var");

		*literal_out = operands->as.elements[1 - i];
		if (operands->as.elements[i]->count == 1 && cli_check_below(var, "state", path_out) &&
			(*literal_out)->type != SW_JSON_ARRAY && (*literal_out)->type != SW_JSON_OBJECT)
			return true;
	}
	return false;
}

/* Recursion is bounded by the depth of the chart's JSON. */
uint32_t
cli_check_demand(const CliCheckLive *live, const SwGuard *guard)
{
	const SwJson *literal;
	SwText path;

	if (guard != NULL && sw_text_is(guard->type, "and"))
		for (uint32_t i = 0; i < guard->part_count; i++)
		{
			uint32_t found = cli_check_demand(live, guard->parts[i]);

			if (found != 0)
				return found;
		}
	if (guard == NULL || !sw_text_is(guard->type, "logic") ||
		!demand_of(sw_json_get(guard->params, "rule"), &path, &literal))
		return 0;
	for (uint32_t i = 1; i <= live->condition_count; i++)
		if (sw_text_equal(live->paths[live->conditions[i].variable], path) &&
			sw_json_equal(live->conditions[i].literal, literal))
			return i;
	return 0;
}

/*
 * is_alone: while this transition is taken nothing stays active but its domain and what lies
 * around that, and no other transition with targets is taken.
 */
static bool
is_alone(const SwChart *chart, const SwTransition *transition)
{
	if (transition->target_count == 0 || transition->domain == SW_NO_STATE)
		return false;
	for (SwStateId n = transition->domain; n != SW_NO_STATE; n = chart->nodes[n].parent)
		if (chart->nodes[n].type == SW_STATE_PARALLEL)
			return false;
	return true;
}

typedef struct Writers
{
	SwText path;
	bool has_any;
} Writers;

static void
find_writers(void *context, const SwAction *actions, uint32_t count)
{
	Writers *writers = context;

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < actions[i].assignment_count; k++)
			if (cli_check_overlaps(actions[i].assignments[k].path, writers->path))
				writers->has_any = true;
}

/* can_follow: only transitions that are alone set this path. */
static bool
can_follow(const CliCheck *check, SwText path)
{
	const SwChart *chart = check->chart;
	Writers writers = {path, false};

	for (uint32_t n = 0; n < chart->node_count; n++)
	{
		SwText region = chart->nodes[n].region;

		cli_check_state_actions(&chart->nodes[n], true, find_writers, &writers);
		cli_check_state_actions(&chart->nodes[n], false, find_writers, &writers);
		if (region.data != NULL && cli_check_overlaps(sw_text_format(check->arena,
																	 "%.*s.phase",
																	 (int) region.size,
																	 region.data),
													  path))
			writers.has_any = true;
	}
	for (uint32_t i = 0; i < chart->transition_count; i++)
		if (!is_alone(chart, chart->transitions[i]))
			find_writers(&writers,
						 chart->transitions[i]->actions,
						 chart->transitions[i]->action_count);
	return !writers.has_any;
}

static void
add_conditions(const CliCheck *check, CliCheckLive *live, const SwGuard *guard)
{
	const SwJson *literal;
	SwText path;

	if (guard == NULL || cli_check_demand(live, guard) != 0)
		return;
	if (sw_text_is(guard->type, "and"))
		for (uint32_t i = 0; i < guard->part_count; i++)
			add_conditions(check, live, guard->parts[i]);
	if (!sw_text_is(guard->type, "logic") ||
		!demand_of(sw_json_get(guard->params, "rule"), &path, &literal) ||
		live->condition_count == CLI_CHECK_CONDITIONS_MAX || !can_follow(check, path))
		return;
	for (uint32_t i = 0; i < live->path_count; i++)
		if (sw_text_equal(live->paths[i], path))
		{
			live->conditions[++live->condition_count] = (CliCheckCondition){i, literal};
			return;
		}
}

void
cli_check_flow_conditions(const CliCheck *check, CliCheckLive *live)
{
	for (uint32_t i = 0; i < check->chart->transition_count; i++)
		add_conditions(check, live, check->chart->transitions[i]->guard);
}

/* The last assignment to a path decides. */
void
cli_check_effects(const CliCheckLive *live, const SwTransition *transition, CliCheckFlow *flow)
{
	for (uint32_t c = 1; c <= live->condition_count; c++)
	{
		const CliCheckCondition *condition = &live->conditions[c];
		SwText path = live->paths[condition->variable];

		for (uint32_t i = 0; i < transition->action_count; i++)
			for (uint32_t k = 0; k < transition->actions[i].assignment_count; k++)
			{
				const SwAssignment *assignment = &transition->actions[i].assignments[k];
				bool is_literal = assignment->rule->type != SW_JSON_ARRAY &&
								  assignment->rule->type != SW_JSON_OBJECT;

				if (!cli_check_overlaps(assignment->path, path))
					continue;
				flow->has_effects = true;
				flow->effects[c] = CLI_CHECK_FULFILS;
				if (is_literal && sw_text_equal(assignment->path, path) &&
					!sw_json_equal(assignment->rule, condition->literal))
					flow->effects[c] = CLI_CHECK_BREAKS;
			}
	}
}
