/*-------------------------------------------------------------------------
 *
 * chart_verb.c
 *		swoosh_chart, swoosh_next, swoosh_tree: charts as rows and as text, for people.
 *
 * src/propose/chart_verb.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "pg/chart_cache.h"
#include "pg/compat.h"
#include "pg/convert.h"
#include "pg/memory.h"
#include "propose/head.h"
#include "propose/machine.h"
#include "propose/probe.h"
#include "propose/verb.h"

#define CHART_COLUMNS 6
#define NEXT_COLUMNS  4

PG_FUNCTION_INFO_V1(swoosh_chart);
PG_FUNCTION_INFO_V1(swoosh_next);
PG_FUNCTION_INFO_V1(swoosh_tree);

/* A row that is being filled; SW_NO_TEXT is NULL. */
typedef struct TextRow
{
	Datum values[CHART_COLUMNS];
	bool nulls[CHART_COLUMNS];
	int count;
} TextRow;

static void
row_add(TextRow *row, SwText text)
{
	row->nulls[row->count] = text.data == NULL;
	row->values[row->count] = text.data == NULL ? (Datum) 0 : swpg_text_datum(text);
	row->count++;
}

static void
row_send(FunctionCallInfo fcinfo, TextRow *row)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	tuplestore_putvalues(result->setResult, result->setDesc, row->values, row->nulls);
}

/* transition_label is what takes a transition: an event, `always`, `done`, or a delay. */
static SwText
transition_label(SwArena *arena, const SwTransition *transition)
{
	if (transition->kind != SW_TRANSITION_AFTER)
		return transition->event;
	return sw_text_format(arena, "after %lld", (long long) transition->delay_ms);
}

/* transition_targets is their paths, SW_NO_TEXT where nothing is left. */
static SwText
transition_targets(SwArena *arena, const SwChart *chart, const SwTransition *transition)
{
	SwBuffer buffer;

	if (transition->target_count == 0)
		return SW_NO_TEXT;
	sw_buffer_init(&buffer, arena, 0);
	for (uint32_t i = 0; i < transition->target_count; i++)
	{
		if (i > 0)
			sw_buffer_octet(&buffer, ' ');
		sw_buffer_text(&buffer, chart->nodes[transition->targets[i]].path);
	}
	return sw_buffer_view(&buffer);
}

/* row_transition adds source, target and guards. */
static void
row_transition(TextRow *row, SwArena *arena, const SwChart *chart, const SwTransition *transition)
{
	row_add(row, chart->nodes[transition->source].path);
	row_add(row, transition_targets(arena, chart, transition));
	row_add(row,
			transition->guard == NULL ? SW_NO_TEXT : sw_guard_describe(arena, transition->guard));
}

Datum
swoosh_chart(PG_FUNCTION_ARGS)
{
	const SwChart *chart;
	SwArena arena;

	swpg_arena_init(&arena, CurrentMemoryContext);
	chart = swpg_machine_chart(&arena, swpg_verb_text(fcinfo, 0, "machine"));
	InitMaterializedSRF(fcinfo, 0);
	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *transition = chart->transitions[i];
		TextRow row = {.count = 0};

		row_add(&row, transition_label(&arena, transition));
		row_transition(&row, &arena, chart, transition);
		row_add(&row,
				transition->action_count == 0
					? SW_NO_TEXT
					: sw_actions_describe(&arena, transition->actions, transition->action_count));
		row_add(&row, transition->description);
		row_send(fcinfo, &row);
	}
	return (Datum) 0;
}

/* is_active: the state is in this configuration; the root always is. */
static bool
is_active(const SwChart *chart, SwState *state, SwStateId node)
{
	return node == SW_ROOT || sw_reduce_is_active(chart, state, chart->nodes[node].path);
}

/* is_due: the timer of this transition waits, and its time has come. */
static bool
is_due(const SwpgProbe *probe, const SwTransition *transition)
{
	const SwJson *due = sw_state_get_string(probe->head->state, SW_STATE_DUE);
	const SwJson *due_ms = sw_json_get_text(due, transition->name);

	return due_ms != NULL && due_ms->as.integer <= sw_hlc_ms(probe->hlc);
}

Datum
swoosh_next(PG_FUNCTION_ARGS)
{
	SwText tenant;
	SwText instance = swpg_verb_instance(fcinfo, 0, &tenant);
	const SwChart *chart;
	SwpgProbe probe;
	SwpgHeadRow head_row;
	SwArena arena;
	SwHead head;

	swpg_arena_init(&arena, CurrentMemoryContext);
	swpg_verb_head(instance, tenant, &head_row);
	swpg_head_open(SWPG_READER, &arena, &head_row, &head);
	swpg_probe_begin(&probe, &arena, &head, SWPG_READER);
	chart = head.chart;
	InitMaterializedSRF(fcinfo, 0);
	if (sw_reduce_is_ended(chart, head.state))
		return (Datum) 0;
	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *transition = chart->transitions[i];
		bool is_timer = transition->kind == SW_TRANSITION_AFTER && is_due(&probe, transition);
		TextRow row = {.count = 0};

		if (!is_timer &&
			(transition->kind != SW_TRANSITION_ON || sw_reduce_is_ended(chart, probe.state) ||
			 !is_active(chart, probe.state, transition->source)))
			continue;
		row_add(&row, is_timer ? SW_TEXT(SW_MACHINE_DUE) : transition->event);
		row_transition(&row, &arena, chart, transition);
		row_send(fcinfo, &row);
	}
	return (Datum) 0;
}

/* tree_due appends the due times of a state's timers; candidates of one delay share one. */
static void
tree_due(SwBuffer *tree, const SwHead *head, const SwStateNode *node)
{
	const SwJson *due = sw_state_get_string(head->state, SW_STATE_DUE);

	for (uint32_t i = 0; i < node->after_count; i++)
	{
		const SwJson *due_ms = sw_json_get_text(due, node->after[i]->name);
		bool is_told = i > 0 && node->after[i - 1]->delay_ms == node->after[i]->delay_ms;
		char time[SW_TIME_SPELLING_MAX];

		if (due_ms == NULL || is_told || due_ms->as.integer > SW_HLC_MS_MAX)
			continue;
		sw_time_format(due_ms->as.integer * INT64CONST(1000), time);
		sw_buffer_string(tree, ", after ");
		sw_buffer_integer(tree, node->after[i]->delay_ms);
		sw_buffer_string(tree, " at ");
		sw_buffer_string(tree, time);
	}
}

static void
tree_state(SwBuffer *tree, const SwHead *head, SwStateId state)
{
	static const char *const types[] = {[SW_STATE_ATOMIC] = "",
										[SW_STATE_COMPOUND] = "",
										[SW_STATE_PARALLEL] = " (parallel)",
										[SW_STATE_FINAL] = " (final)",
										[SW_STATE_SHALLOW] = " (history)",
										[SW_STATE_DEEP] = " (deep history)"};
	const SwStateNode *node = &head->chart->nodes[state];

	sw_buffer_octet(tree, is_active(head->chart, head->state, state) ? '*' : ' ');
	sw_buffer_octet(tree, ' ');
	for (uint16_t i = 0; i < node->depth; i++)
		sw_buffer_string(tree, "  ");
	sw_buffer_text(tree, state == SW_ROOT ? head->chart->id : node->key);
	sw_buffer_string(tree, types[node->type]);
	tree_due(tree, head, node);
}

Datum
swoosh_tree(PG_FUNCTION_ARGS)
{
	SwText tenant;
	SwText instance = swpg_verb_instance(fcinfo, 0, &tenant);
	SwpgHeadRow row;
	SwBuffer tree;
	SwArena arena;
	SwHead head;

	swpg_arena_init(&arena, CurrentMemoryContext);
	swpg_verb_head(instance, tenant, &row);
	swpg_head_open(SWPG_READER, &arena, &row, &head);
	sw_buffer_init(&tree, &arena, 0);
	for (uint32_t i = 0; i < head.chart->node_count; i++)
	{
		if (i > 0)
			sw_buffer_octet(&tree, '\n');
		tree_state(&tree, &head, (SwStateId) i);
	}
	PG_RETURN_DATUM(swpg_text_datum(sw_buffer_view(&tree)));
}
