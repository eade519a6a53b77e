/*-------------------------------------------------------------------------
 *
 * check_live.c
 *		What counts of a state: that on which its future may depend.
 *
 * Counters that nothing reads and values that are written before they are read would
 * make endless or needlessly many states of one.  States that agree in their
 * configuration, in what an invariant reads, and in what may be read before it is
 * written, have the same future.  Going backwards over the transitions, a variable
 * counts in a state of the chart where a transition from there may read it, or leads to
 * one where it counts and does not write it; and with the literal conditions of guards
 * ("back to where came_from says") only where the condition can hold.
 *
 * src/cli/check_live.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check_flow.h"

#include <string.h>

/* ---- Which paths are read ---- */

static SwText *
grow_paths(SwArena *arena, SwText *paths, uint32_t count, uint32_t *capacity)
{
	SwText *grown = paths;

	if (count == *capacity)
	{
		*capacity = *capacity * 2 + 16;
		grown = SW_NEW_ARRAY(arena, SwText, *capacity);
		if (count > 0)
			memcpy(grown, paths, count * sizeof(SwText));
	}
	return grown;
}

static bool
has_path(const SwText *paths, uint32_t count, SwText path)
{
	for (uint32_t i = 0; i < count; i++)
		if (sw_text_equal(paths[i], path))
			return true;
	return false;
}

/* add_path notes a path below `state`; what the engine owns is not followed. */
static void
add_path(const CliCheck *check, SwText path)
{
	static const char *const clocks[] = {SW_STATE_EPOCH,
										 SW_STATE_HLC_LAST,
										 SW_STATE_DUE,
										 SW_STATE_META,
										 NULL};
	CliCheckLive *live = check->live;
	const char *dot = path.size == 0 ? NULL : memchr(path.data, '.', path.size);
	SwText key = {path.data, dot == NULL ? path.size : (size_t) (dot - path.data)};

	if (sw_text_is(key, SW_STATE_CONFIGURATION))
		return;
	if (path.size == 0 || sw_text_is(key, SW_STATE_HLC_LAST))
		live->has_hlc = true;
	if (path.size == 0 || cli_check_is_one_of(key, clocks))
		live->is_whole = live->has_clock = true;
	else if (sw_text_is(key, SW_STATE_HISTORY))
		live->is_whole = true;
	else if (!has_path(live->paths, live->path_count, path))
	{
		live->paths = grow_paths(check->arena, live->paths, live->path_count, &live->path_capacity);
		live->paths[live->path_count++] = path;
	}
}

static void
note_read(void *context, const CliCheckRead *read)
{
	const CliCheck *check = context;
	SwText rest;

	if (read->path.data == NULL)
		add_path(check, SW_TEXT(""));
	else if (cli_check_below(read->path, "state", &rest))
		add_path(check, rest);
}

/* A visit that takes what was before for what is now. */
typedef struct Now
{
	CliCheckVisit visit;
	void *context;
} Now;

static void
visit_now(void *context, const CliCheckRead *read)
{
	const Now *now = context;
	CliCheckRead found = *read;
	SwText rest;

	if (cli_check_below(read->path, "before", &rest))
		found.path = rest.size == 0 ? SW_NO_TEXT : rest;
	now->visit(now->context, &found);
}

void
cli_check_invariant_paths(const CliCheckInvariant *invariant, CliCheckVisit visit, void *context)
{
	Now now = {visit, context};

	cli_check_reads(invariant->rule, visit_now, &now);
}

static void
note_invariant_read(void *context, const CliCheckRead *read)
{
	const CliCheck *check = context;
	SwText rest;

	if (cli_check_below(read->path, "changed", &rest))
		check->live->is_whole = true;
	note_read(context, read);
}

bool
cli_check_is_relevant(const CliCheck *check, SwText path)
{
	const CliCheckLive *live = check->live;

	for (uint32_t i = 0; i < live->path_count; i++)
		if (cli_check_overlaps(live->paths[i], path))
			return true;
	return live->is_whole;
}

/* ---- What an action may fail by ---- */

typedef enum Risk
{
	RISK_NONE,
	RISK_TYPES, /* by the types of what it reads */
	RISK_VALUES
} Risk;

/* rule_risk: recursion is bounded by the depth of the chart's JSON. */
static Risk
rule_risk(const SwJson *rule)
{
	static const char *const harmless[] = {"var",
										   "missing",
										   "missing_some",
										   "if",
										   "?:",
										   "and",
										   "or",
										   "!",
										   "!!",
										   "==",
										   "===",
										   "!=",
										   "!==",
										   "in",
										   "cat",
										   "merge",
										   "log",
										   NULL};
	static const char *const typed[] = {"+", "-", "*", "min", "max", "<", "<=", ">", ">=", NULL};
	Risk risk = RISK_NONE;

	for (uint32_t i = 0; rule->type == SW_JSON_ARRAY && i < rule->count; i++)
	{
		Risk inner = rule_risk(rule->as.elements[i]);

		risk = inner > risk ? inner : risk;
	}
	if (rule->type != SW_JSON_OBJECT || rule->count != 1)
		return risk;
	risk = rule_risk(rule->as.members[0].value);
	if (cli_check_is_one_of(rule->as.members[0].key, harmless))
		return risk;
	if (!cli_check_is_one_of(rule->as.members[0].key, typed))
		return RISK_VALUES;
	return risk > RISK_TYPES ? risk : RISK_TYPES;
}

static void
add_type(const CliCheck *check, SwText path)
{
	CliCheckLive *live = check->live;

	if (path.size == 0 || has_path(live->types, live->type_count, path))
		return;
	live->types = grow_paths(check->arena, live->types, live->type_count, &live->type_capacity);
	live->types[live->type_count++] = path;
}

static void
note_typed(void *context, const CliCheckRead *read)
{
	const CliCheck *check = context;
	SwText rest;

	if (read->path.data == NULL)
		add_path(check, SW_TEXT(""));
	else if (cli_check_below(read->path, "state", &rest))
		add_type(check, rest);
}

/* note_risks: an assign fails by what it computes, and where its path leads through a list. */
static void
note_risks(void *context, const SwAction *actions, uint32_t count)
{
	const CliCheck *check = context;

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < actions[i].assignment_count; k++)
		{
			const SwAssignment *assignment = &actions[i].assignments[k];
			Risk risk = rule_risk(assignment->rule);

			for (size_t s = 0; s < assignment->path.size; s++)
				if (assignment->path.data[s] == '.')
					add_type(check, (SwText){assignment->path.data, s});
			if (risk != RISK_NONE)
				cli_check_reads(assignment->rule,
								risk == RISK_TYPES ? note_typed : note_read,
								context);
		}
}

/* ---- What depends on what ---- */

static void
note_sources(void *context, const SwAction *actions, uint32_t count)
{
	const CliCheck *check = context;

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < actions[i].assignment_count; k++)
			if (cli_check_is_relevant(check, actions[i].assignments[k].path))
				cli_check_reads(actions[i].assignments[k].rule, note_read, context);
}

/* is_narrow: the invariant speaks of some events or states, and reads nothing elsewhere. */
static bool
is_narrow(const CliCheckInvariant *invariant)
{
	return invariant->events != NULL || invariant->states != NULL;
}

static void
collect_paths(CliCheck *check)
{
	CliCheckLive *live = check->live;
	uint32_t known;

	for (uint32_t i = 0; i < check->invariant_count; i++)
		if (!is_narrow(&check->invariants[i]))
			cli_check_invariant_paths(&check->invariants[i], note_invariant_read, check);
	cli_check_all_actions(check->chart, note_risks, check);
	live->path_always = live->path_count;
	for (uint32_t i = 0; i < check->invariant_count; i++)
		if (is_narrow(&check->invariants[i]))
			cli_check_invariant_paths(&check->invariants[i], note_invariant_read, check);
	for (uint32_t i = 0; i < check->guards.count; i++)
		cli_check_guard_paths(check, i, note_read, check);
	do
	{
		known = live->path_count;
		cli_check_all_actions(check->chart, note_sources, check);
	} while (live->path_count > known);
}

static void
collect_histories(CliCheck *check)
{
	CliCheckLive *live = check->live;

	live->histories = SW_NEW_ARRAY(check->arena, SwStateId, check->chart->node_count);
	for (uint32_t n = 0; n < check->chart->node_count; n++)
		if (check->chart->nodes[n].type == SW_STATE_SHALLOW ||
			check->chart->nodes[n].type == SW_STATE_DEEP)
			live->histories[live->history_count++] = (SwStateId) n;
	live->words = (live->path_count + live->history_count) / 64 + 1;
}

/* ---- Backwards ---- */

/* merge adds a set of variables; true if that is more than there was. */
static bool
merge(uint64_t *to, const uint64_t *from, const uint64_t *except, uint32_t words)
{
	bool has_grown = false;

	for (uint32_t w = 0; w < words; w++)
	{
		uint64_t bits = from[w] & (except == NULL ? ~UINT64_C(0) : ~except[w]);

		has_grown = has_grown || (bits & ~to[w]) != 0;
		to[w] |= bits;
	}
	return has_grown;
}

/* pass_condition is the condition before a transition of one after it; UINT32_MAX: never. */
static uint32_t
pass_condition(const CliCheckLive *live, const CliCheckFlow *flow, uint32_t after)
{
	const CliCheckCondition *conditions = live->conditions;

	if (after == 0 || flow->effects[after] == CLI_CHECK_FULFILS)
		return flow->condition;
	if (flow->effects[after] == CLI_CHECK_BREAKS)
		return UINT32_MAX;
	/* What its guard demands holds after it as before. */
	if (flow->condition != 0 && flow->condition != after &&
		conditions[flow->condition].variable == conditions[after].variable)
		return UINT32_MAX;
	return after;
}

/* pass carries what counts in a state to the source of a transition that leads there. */
static bool
pass(const CliCheckLive *live, const CliCheckFlow *flow, SwStateId source, uint32_t state)
{
	bool has_grown = false;

	for (uint32_t c = 0; c <= live->condition_count; c++)
	{
		uint32_t before = pass_condition(live, flow, c);

		if (before != UINT32_MAX && merge(cli_check_row(live, source, before),
										  cli_check_row(live, state, c),
										  flow->written,
										  live->words))
			has_grown = true;
	}
	return has_grown;
}

static bool
pass_all(const CliCheck *check, const CliCheckFlow *flow, SwStateId source)
{
	const CliCheckLive *live = check->live;
	bool has_grown = merge(cli_check_row(live, source, 0), flow->guarded, NULL, live->words);

	if (merge(cli_check_row(live, source, flow->condition), flow->used, NULL, live->words))
		has_grown = true;
	for (uint32_t n = 0; n < check->chart->node_count; n++)
		if (cli_check_has(flow->entered, n) && pass(live, flow, source, n))
			has_grown = true;
	for (SwStateId n = flow->staying; flow->has_effects && n != SW_NO_STATE;
		 n = check->chart->nodes[n].parent)
		if (pass(live, flow, source, n))
			has_grown = true;
	return has_grown;
}

/* A set of variables that a visit puts paths into. */
typedef struct Row
{
	const CliCheckLive *live;
	uint64_t *set;
} Row;

static void
put_path(void *context, const CliCheckRead *read)
{
	const Row *row = context;
	SwText rest;

	for (uint32_t i = 0; cli_check_below(read->path, "state", &rest) && i < row->live->path_count;
		 i++)
		if (sw_text_equal(row->live->paths[i], rest))
			cli_check_put(row->set, i);
}

/* count_invariants: what an invariant reads counts in the states of which it speaks. */
static void
count_invariants(const CliCheck *check)
{
	for (uint32_t i = 0; i < check->invariant_count; i++)
	{
		const CliCheckInvariant *invariant = &check->invariants[i];

		for (uint32_t k = 0; invariant->states != NULL && k < invariant->states->count; k++)
		{
			SwStateId state =
				sw_chart_resolve(check->chart, invariant->states->as.elements[k]->as.text);
			Row row = {check->live, cli_check_row(check->live, state, 0)};

			cli_check_invariant_paths(invariant, put_path, &row);
		}
	}
}

static void
go_backwards(CliCheck *check)
{
	const SwChart *chart = check->chart;
	CliCheckLive *live = check->live;
	CliCheckFlow *flows = SW_NEW_ARRAY(check->arena, CliCheckFlow, chart->transition_count);
	bool has_grown = true;

	live->rows =
		SW_NEW_ARRAY(check->arena,
					 uint64_t,
					 (size_t) chart->node_count * (live->condition_count + 1) * live->words);
	for (uint32_t i = 0; i < chart->transition_count; i++)
		flows[i] = cli_check_flow(check, live, chart->transitions[i]);
	count_invariants(check);
	while (has_grown)
	{
		has_grown = false;
		for (uint32_t i = chart->transition_count; i-- > 0;)
			if (pass_all(check, &flows[i], chart->transitions[i]->source))
				has_grown = true;
	}
}

void
cli_check_live_prepare(CliCheck *check)
{
	check->live = SW_NEW(check->arena, CliCheckLive);
	check->live->is_whole = check->is_whole;
	collect_paths(check);
	collect_histories(check);
	if (check->live->is_whole)
		return;
	cli_check_flow_conditions(check, check->live);
	go_backwards(check);
}
