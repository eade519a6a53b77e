/*-------------------------------------------------------------------------
 *
 * chart_mermaid.c
 *		A chart as a drawing: stateDiagram-v2 of Mermaid.
 *
 * src/core/chart_mermaid.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "chart_tables.h"
#include "swoosh/canon.h"

/* ---- Guards and actions in one line ---- */

static void
describe(SwBuffer *buffer, const SwGuard *guard)
{
	if (guard->provider == NULL && sw_text_is(guard->type, "stateIn"))
	{
		sw_buffer_string(buffer, "in ");
		sw_buffer_text(buffer, sw_json_get_string(guard->params, "state"));
		return;
	}
	if (guard->part_count == 0 && guard->provider == NULL)
	{
		sw_canon_write(buffer, sw_json_get(guard->params, "rule"));
		return;
	}
	sw_buffer_text(buffer, guard->type);
	if (guard->part_count > 0)
	{
		sw_buffer_octet(buffer, '(');
		for (uint32_t i = 0; i < guard->part_count; i++)
		{
			if (i > 0)
				sw_buffer_string(buffer, ", ");
			describe(buffer, guard->parts[i]);
		}
		sw_buffer_octet(buffer, ')');
	}
	else if (guard->params != NULL && guard->params->count > 0)
	{
		sw_buffer_octet(buffer, ' ');
		sw_canon_write(buffer, guard->params);
	}
}

SwText
sw_guard_describe(SwArena *arena, const SwGuard *guard)
{
	SwBuffer buffer;

	if (guard == NULL)
		return SW_TEXT("");
	sw_buffer_init(&buffer, arena, 0);
	describe(&buffer, guard);
	return sw_buffer_view(&buffer);
}

SwText
sw_actions_describe(SwArena *arena, const SwAction *actions, uint32_t count)
{
	SwBuffer buffer;

	sw_buffer_init(&buffer, arena, 0);
	for (uint32_t i = 0; i < count; i++)
	{
		if (buffer.size > 0)
			sw_buffer_string(&buffer, "; ");
		if (actions[i].kind == SW_ACTION_RAISE)
		{
			sw_buffer_string(&buffer, "raise ");
			sw_buffer_text(&buffer, actions[i].event);
		}
		for (uint32_t k = 0; k < actions[i].assignment_count; k++)
		{
			const SwAssignment *assignment = &actions[i].assignments[k];

			sw_buffer_string(&buffer, k > 0 ? ", " : "");
			sw_buffer_text(&buffer, assignment->path);
			sw_buffer_string(&buffer, " = ");
			sw_canon_write(&buffer, assignment->rule);
		}
	}
	return sw_buffer_view(&buffer);
}

/* ---- The drawing ---- */

typedef struct Drawing
{
	SwArena *arena;
	const SwChart *chart;
	SwBuffer buffer;
} Drawing;

static void
draw_indent(Drawing *drawing, SwStateId state)
{
	for (uint16_t i = 0; i < drawing->chart->nodes[state].depth; i++)
		sw_buffer_string(&drawing->buffer, "    ");
}

/* is_word tells whether Mermaid, which folds case, takes a name as a word; `any` is the root. */
static bool
is_word(SwText name)
{
	static const char *const words[] = {"any",
										"state",
										"note",
										"class",
										"default",
										"style",
										"classdef",
										"click",
										"acctitle",
										"as",
										"end",
										"accdescr",
										"direction",
										"scale",
										"statediagram",
										"href"};
	char folded[16];

	if (name.size >= sizeof(folded))
		return false;
	for (size_t i = 0; i < name.size; i++)
		folded[i] = (char) (name.data[i] | 0x20);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (sw_text_is((SwText){folded, name.size}, words[i]))
			return true;
	return false;
}

/*
 * draw_name writes a name that Mermaid accepts: the path, `_` for what it does not.  A number
 * is added where two paths might become the same, or one a word of Mermaid's.
 */
static void
draw_name(Drawing *drawing, SwStateId state)
{
	SwText path = drawing->chart->nodes[state].path;
	bool is_plain = !is_word(path);

	for (size_t i = 0; i < path.size; i++)
	{
		bool is_kept = path.data[i] != '.' && path.data[i] != '-';

		is_plain = is_plain && path.data[i] != '_' && path.data[i] != '-';
		sw_buffer_octet(&drawing->buffer, is_kept ? path.data[i] : '_');
	}
	if (!is_plain)
	{
		sw_buffer_octet(&drawing->buffer, '_');
		sw_buffer_integer(&drawing->buffer, state);
	}
}

/* draw_label writes text in which nothing means anything to Mermaid. */
static void
draw_label(Drawing *drawing, SwText text)
{
	for (size_t i = 0; i < text.size; i++)
	{
		unsigned char octet = (unsigned char) text.data[i];
		bool is_special = octet < 0x20 || octet == '#' || octet == ';' || octet == ':' ||
						  octet == '"' || octet == '{' || octet == '}' || octet == '<' ||
						  octet == '>' || octet == '%';

		if (!is_special)
		{
			sw_buffer_octet(&drawing->buffer, text.data[i]);
			continue;
		}
		sw_buffer_octet(&drawing->buffer, '#');
		sw_buffer_integer(&drawing->buffer, octet);
		sw_buffer_octet(&drawing->buffer, ';');
	}
}

static void
draw_initial(Drawing *drawing, SwStateId state)
{
	const SwStateNode *node = &drawing->chart->nodes[state];

	for (uint32_t i = 0; i < node->initial_count; i++)
	{
		draw_indent(drawing, node->initial[i]);
		sw_buffer_string(&drawing->buffer, "[*] --> ");
		draw_name(drawing, node->initial[i]);
		sw_buffer_octet(&drawing->buffer, '\n');
	}
}

static void draw_state(Drawing *drawing, SwStateId state);

static void
draw_children(Drawing *drawing, SwStateId state)
{
	const SwStateNode *node = &drawing->chart->nodes[state];

	bool is_parallel = node->type == SW_STATE_PARALLEL;
	bool is_first = true;

	if (!is_parallel)
		draw_initial(drawing, state);
	for (uint32_t i = 0; i < node->child_count; i++)
	{
		bool is_region = is_parallel && !sw_chart_is_history(drawing->chart, node->children[i]);

		if (is_region && !is_first)
		{
			draw_indent(drawing, node->children[i]);
			sw_buffer_string(&drawing->buffer, "--\n");
		}
		is_first = is_first && !is_region;
		draw_state(drawing, node->children[i]);
	}
}

/* Recursion is bounded by the depth of a chart. */
static void
draw_state(Drawing *drawing, SwStateId state)
{
	const SwStateNode *node = &drawing->chart->nodes[state];

	draw_indent(drawing, state);
	sw_buffer_string(&drawing->buffer, "state \"");
	draw_label(drawing, node->key);
	if (sw_chart_is_history(drawing->chart, state))
		sw_buffer_string(&drawing->buffer, node->type == SW_STATE_DEEP ? " (H*)" : " (H)");
	sw_buffer_string(&drawing->buffer, "\" as ");
	draw_name(drawing, state);
	if (node->child_count > 0)
	{
		sw_buffer_string(&drawing->buffer, " {\n");
		draw_children(drawing, state);
		draw_indent(drawing, state);
		sw_buffer_octet(&drawing->buffer, '}');
	}
	sw_buffer_octet(&drawing->buffer, '\n');
	if (node->type == SW_STATE_FINAL)
	{
		draw_indent(drawing, state);
		draw_name(drawing, state);
		sw_buffer_string(&drawing->buffer, " --> [*]\n");
	}
}

static void
draw_cause(Drawing *drawing, const SwTransition *transition)
{
	sw_buffer_string(&drawing->buffer, " : ");
	draw_label(drawing, transition->event);
	if (transition->kind == SW_TRANSITION_AFTER)
	{
		sw_buffer_octet(&drawing->buffer, ' ');
		sw_buffer_integer(&drawing->buffer, transition->delay_ms);
		sw_buffer_string(&drawing->buffer, " ms");
	}
	if (transition->guard != NULL)
	{
		sw_buffer_string(&drawing->buffer, " [");
		draw_label(drawing, sw_guard_describe(drawing->arena, transition->guard));
		sw_buffer_octet(&drawing->buffer, ']');
	}
	sw_buffer_octet(&drawing->buffer, '\n');
}

/* A line a target; the root is drawn as `any`, the state that all others are in. */
static void
draw_transition(Drawing *drawing, const SwTransition *transition)
{
	uint32_t count = transition->target_count == 0 ? 1 : transition->target_count;

	for (uint32_t i = 0; i < count; i++)
	{
		SwStateId target =
			transition->target_count == 0 ? transition->source : transition->targets[i];

		sw_buffer_string(&drawing->buffer, "    ");
		if (transition->source == SW_ROOT)
			sw_buffer_string(&drawing->buffer, "any");
		else
			draw_name(drawing, transition->source);
		sw_buffer_string(&drawing->buffer, " --> ");
		if (target == SW_ROOT)
			sw_buffer_string(&drawing->buffer, "any");
		else
			draw_name(drawing, target);
		draw_cause(drawing, transition);
	}
}

SwText
sw_chart_mermaid(SwArena *arena, const SwChart *chart)
{
	Drawing drawing = {.arena = arena, .chart = chart};

	sw_buffer_init(&drawing.buffer, arena, 0);
	sw_buffer_string(&drawing.buffer, "stateDiagram-v2\n");
	if (chart->nodes[SW_ROOT].type == SW_STATE_PARALLEL)
		sw_buffer_string(&drawing.buffer, "state any {\n"); /* only a state can have regions */
	draw_children(&drawing, SW_ROOT);
	if (chart->nodes[SW_ROOT].type == SW_STATE_PARALLEL)
		sw_buffer_string(&drawing.buffer, "}\n");
	for (uint32_t i = 0; i < chart->transition_count; i++)
		draw_transition(&drawing, chart->transitions[i]);
	return sw_buffer_view(&drawing.buffer);
}
