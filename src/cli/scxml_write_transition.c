/*-------------------------------------------------------------------------
 *
 * scxml_write_transition.c
 *		Transitions, guards and actions of a chart as SCXML.
 *
 * A guard or an assign is written as an expression only if that reads back as the same;
 * any other stands in an element of ours.
 *
 * src/cli/scxml_write_transition.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "scxml_write.h"

/* ---- One spelling of rules and guards, to compare by ---- */

/* normal_rule puts operands into a list, but for `var`.  Recursion is bounded by the JSON. */
static const SwJson *
normal_rule(SwArena *arena, const SwJson *rule)
{
	bool is_operation = sw_json_is(rule, SW_JSON_OBJECT) && rule->count == 1;
	const SwJson *value = is_operation ? rule->as.members[0].value : rule;
	const SwJson **elements;
	SwJsonBuilder builder;

	if (!is_operation && !sw_json_is(rule, SW_JSON_ARRAY))
		return rule;
	if (is_operation && sw_text_is(rule->as.members[0].key, "var"))
		return rule;
	if (!sw_json_is(value, SW_JSON_ARRAY))
		value = sw_json_array(arena, &value, 1);
	elements = SW_NEW_ARRAY(arena, const SwJson *, value->count);
	for (uint32_t i = 0; i < value->count; i++)
		elements[i] = normal_rule(arena, value->as.elements[i]);
	value = sw_json_array(arena, elements, value->count);
	if (!is_operation)
		return value;
	sw_json_begin(&builder, arena);
	sw_json_add_member(&builder, rule->as.members[0].key, value);
	return sw_json_end(&builder);
}

static const SwJson *normal_params(ScxmlWriter *writer, const SwGuard *guard);

static const SwJson *
normal_guard(ScxmlWriter *writer, const SwGuard *guard)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, writer->arena);
	sw_json_add_text(&builder, "type", guard->type);
	sw_json_add(&builder, "params", normal_params(writer, guard));
	return sw_json_end(&builder);
}

static const SwJson *
normal_params(ScxmlWriter *writer, const SwGuard *guard)
{
	SwArena *arena = writer->arena;
	const SwJson **parts;
	SwJsonBuilder builder;

	if (guard->provider != NULL)
		return guard->params;
	sw_json_begin(&builder, arena);
	if (guard->state != SW_NO_STATE)
		sw_json_add_text(&builder, "state", writer->chart->nodes[guard->state].path);
	else if (guard->part_count == 0)
		sw_json_add(&builder, "rule", normal_rule(arena, sw_json_get(guard->params, "rule")));
	else if (sw_text_is(guard->type, "not"))
		sw_json_add(&builder, "guard", normal_guard(writer, guard->parts[0]));
	else
	{
		parts = SW_NEW_ARRAY(arena, const SwJson *, guard->part_count);
		for (uint32_t i = 0; i < guard->part_count; i++)
			parts[i] = normal_guard(writer, guard->parts[i]);
		sw_json_add(&builder, "guards", sw_json_array(arena, parts, guard->part_count));
	}
	return sw_json_end(&builder);
}

/* ---- Guards ---- */

/* carried_condition names a guard that SCXML cannot say. */
static SwText
carried_condition(ScxmlWriter *writer, const SwGuard *guard)
{
	SwText name = sw_guard_describe(writer->arena, guard);

	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] == '\'' || name.data[i] == '\\' || (unsigned char) name.data[i] < ' ')
			name = guard->type;
	return sw_text_format(writer->arena, "swoosh('%.*s')", (int) name.size, name.data);
}

/* write_condition writes `cond`; false if the guard itself must stand beside it. */
static bool
write_condition(ScxmlWriter *writer, const SwGuard *guard)
{
	const SwJson *back = NULL;
	const char *why;
	SwBuffer text;

	sw_buffer_init(&text, writer->arena, 64);
	if (expr_write_guard(&text, guard, &writer->scope))
		back = expr_guard(writer->arena, sw_buffer_view(&text), &writer->scope, &why);
	if (back != NULL && sw_json_equal(back, normal_guard(writer, guard)))
	{
		scxml_attribute(writer, "cond", sw_buffer_view(&text));
		return true;
	}
	scxml_attribute(writer, "cond", carried_condition(writer, guard));
	writer->guard_count++;
	return false;
}

/* ---- Actions ---- */

/* is_overlapping: one of two dotted paths leads through the other. */
static bool
is_overlapping(SwText a, SwText b)
{
	size_t size = a.size < b.size ? a.size : b.size;
	SwText longer = a.size < b.size ? b : a;

	return memcmp(a.data, b.data, size) == 0 && (a.size == b.size || longer.data[size] == '.');
}

/* reads_path: the rule reads what lies at or around `path`.  Recursion is bounded by the JSON. */
static bool
reads_path(const SwJson *rule, SwText path)
{
	SwText var = sw_json_get_string(rule, "var");

	if (sw_text_has_prefix(var, "state."))
		return is_overlapping((SwText){var.data + 6, var.size - 6}, path);
	for (uint32_t i = 0; sw_json_is(rule, SW_JSON_ARRAY) && i < rule->count; i++)
		if (reads_path(rule->as.elements[i], path))
			return true;
	for (uint32_t i = 0; sw_json_is(rule, SW_JSON_OBJECT) && i < rule->count; i++)
		if (reads_path(rule->as.members[i].value, path))
			return true;
	return false;
}

/* find_assignment gives an assignment as expressions; false if they would read back as another. */
static bool
find_assignment(ScxmlWriter *writer, const SwAssignment *assignment, SwText *location_out,
				SwText *expr_out)
{
	ExprScope scope = writer->scope;
	const char *why;
	const SwJson *back;
	SwBuffer location, expr;

	scope.find_state = NULL;
	sw_buffer_init(&location, writer->arena, 64);
	sw_buffer_init(&expr, writer->arena, 64);
	if (!expr_write_path(&location, assignment->path, &scope) ||
		!expr_write_rule(&expr, assignment->rule, &scope))
		return false;
	*location_out = sw_buffer_view(&location);
	*expr_out = sw_buffer_view(&expr);
	back = expr_rule(writer->arena, *expr_out, &scope, &why);
	return back != NULL && sw_json_equal(back, normal_rule(writer->arena, assignment->rule)) &&
		   sw_text_equal(expr_location(writer->arena, *location_out, &scope, &why),
						 assignment->path);
}

/*
 * write_assign writes an element for each assignment.  SCXML does one after the other, a chart all
 * at once, so none may read what an earlier one has written.
 */
static bool
write_assign(ScxmlWriter *writer, const SwAction *action)
{
	SwText *texts = SW_NEW_ARRAY(writer->arena, SwText, 2 * (size_t) action->assignment_count);

	if (action->assignment_count == 0)
		return false;
	for (uint32_t i = 0; i < action->assignment_count; i++)
	{
		for (uint32_t k = 0; k < i; k++)
			if (reads_path(action->assignments[i].rule, action->assignments[k].path))
				return false;
		if (!find_assignment(writer, &action->assignments[i], &texts[2 * i], &texts[2 * i + 1]))
			return false;
	}
	for (uint32_t i = 0; i < action->assignment_count; i++)
	{
		scxml_tag(writer, "assign");
		scxml_attribute(writer, "location", texts[2 * i]);
		scxml_attribute(writer, "expr", texts[2 * i + 1]);
		if (i > 0)
			scxml_attribute(writer, "swoosh:joined", SW_TEXT("true"));
		scxml_close(writer);
	}
	return true;
}

void
scxml_content(ScxmlWriter *writer, const SwJson *config, const SwAction *actions, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
	{
		const SwJson *text = sw_json_is(config, SW_JSON_ARRAY) ? sw_json_at(config, i) : config;

		if (actions[i].kind == SW_ACTION_RAISE)
		{
			scxml_tag(writer, "raise");
			scxml_attribute(writer, "event", actions[i].event);
			scxml_close(writer);
		}
		else if (!write_assign(writer, &actions[i]))
		{
			scxml_text_tag(writer, "swoosh:action", sw_canon_ordered(writer->arena, text));
			writer->action_count++;
		}
	}
}

/* ---- Transitions ---- */

static bool
is_below(const SwChart *chart, const SwTransition *transition)
{
	for (uint32_t i = 0; i < transition->target_count; i++)
		if (!sw_chart_is_descendant(chart, transition->targets[i], transition->source))
			return false;
	return true;
}

/* may_stay: the source itself is not left, as far as histories tell. */
static bool
may_stay(const SwChart *chart, const SwTransition *transition)
{
	SwStateId source = transition->source;

	for (uint32_t i = 0; i < transition->target_count; i++)
	{
		SwStateId target = transition->targets[i];

		if (target != source && !sw_chart_is_descendant(chart, target, source) &&
			!(scxml_is_history(chart, target) &&
			  sw_chart_is_descendant(chart, source, chart->nodes[target].parent)))
			return false;
	}
	return transition->target_count > 0 && (!transition->is_reenter || source == SW_ROOT);
}

/* write_type: SCXML leaves the source by default, and stays in it only where it is compound. */
static void
write_type(ScxmlWriter *writer, const SwTransition *transition)
{
	const SwChart *chart = writer->chart;

	if (!may_stay(chart, transition))
		return;
	scxml_attribute(writer, "type", SW_TEXT("internal"));
	if (chart->nodes[transition->source].type == SW_STATE_COMPOUND && is_below(chart, transition))
		return;
	scxml_attribute(writer, "swoosh:internal", SW_TEXT("true"));
	writer->stay_count++;
}

static void
write_targets(ScxmlWriter *writer, const SwTransition *transition)
{
	SwBuffer targets;

	if (transition->target_count == 0)
		return;
	sw_buffer_init(&targets, writer->arena, 64);
	for (uint32_t i = 0; i < transition->target_count; i++)
	{
		if (i > 0)
			sw_buffer_octet(&targets, ' ');
		sw_buffer_text(&targets, writer->ids[transition->targets[i]]);
	}
	scxml_attribute(writer, "target", sw_buffer_view(&targets));
}

static SwText
timer_name(ScxmlWriter *writer, SwStateId state, SwText delay)
{
	return sw_text_format(writer->arena,
						  "after.%.*s.%.*s",
						  (int) delay.size,
						  delay.data,
						  (int) writer->ids[state].size,
						  writer->ids[state].data);
}

/* write_candidate: `config` is the text of one candidate, `name` its event or delay. */
static void
write_candidate(ScxmlWriter *writer, const SwTransition *transition, const SwJson *config,
				SwText name)
{
	SwStateId source = transition->source;
	SwText id = writer->ids[source];
	bool is_said = true;

	scxml_tag(writer, "transition");
	if (transition->kind == SW_TRANSITION_AFTER)
		scxml_attribute(writer, "event", timer_name(writer, source, name));
	else if (transition->kind == SW_TRANSITION_DONE)
		scxml_attribute(writer,
						"event",
						sw_text_format(writer->arena, "done.state.%.*s", (int) id.size, id.data));
	else if (transition->kind == SW_TRANSITION_ON)
		scxml_attribute(writer, "event", name);
	if (transition->guard != NULL)
		is_said = write_condition(writer, transition->guard);
	write_targets(writer, transition);
	write_type(writer, transition);
	if (transition->kind == SW_TRANSITION_AFTER)
		scxml_attribute(writer, "swoosh:after", name);
	scxml_notes(writer, config);
	if (!is_said)
		scxml_text_tag(writer,
					   "swoosh:guard",
					   sw_canon_ordered(writer->arena, sw_json_get(config, "guard")));
	scxml_content(writer,
				  sw_json_get(config, "actions"),
				  transition->actions,
				  transition->action_count);
	scxml_close(writer);
}

static void
write_candidates(ScxmlWriter *writer, const SwTransition *const **next, const SwJson *value,
				 SwText name)
{
	uint32_t count = sw_json_is(value, SW_JSON_ARRAY) ? value->count : 1;

	for (uint32_t i = 0; value != NULL && i < count; i++)
		write_candidate(writer,
						*(*next)++,
						sw_json_is(value, SW_JSON_ARRAY) ? sw_json_at(value, i) : value,
						name);
}

/* write_timers writes how SCXML keeps time: an event sent at entry, taken back at exit. */
static void
write_timers(ScxmlWriter *writer, SwStateId state, const SwJson *after)
{
	static const char *const blocks[] = {"onentry", "onexit"};

	for (size_t block = 0; after->count > 0 && block < 2; block++)
	{
		scxml_tag(writer, blocks[block]);
		for (uint32_t i = 0; i < after->count; i++)
		{
			SwText delay = after->as.members[i].key;
			SwText name = timer_name(writer, state, delay);

			scxml_tag(writer, block == 0 ? "send" : "cancel");
			scxml_attribute(writer, block == 0 ? "id" : "sendid", name);
			if (block == 0)
			{
				scxml_attribute(writer, "event", name);
				scxml_attribute(writer,
								"delay",
								sw_text_format(writer->arena,
											   "%.*sms",
											   (int) delay.size,
											   delay.data));
			}
			scxml_attribute(writer, "swoosh:after", delay);
			scxml_close(writer);
		}
		scxml_close(writer);
	}
}

void
scxml_transitions(ScxmlWriter *writer, SwStateId state, const SwJson *config)
{
	const SwStateNode *node = &writer->chart->nodes[state];
	const SwTransition *const *next = node->transitions;
	const SwJson *on = sw_json_get(config, "on");
	const SwJson *after = sw_json_get(config, "after");

	if (after != NULL)
		write_timers(writer, state, after);
	for (uint32_t i = 0; on != NULL && i < on->count; i++)
		write_candidates(writer, &next, on->as.members[i].value, on->as.members[i].key);
	next = node->always;
	write_candidates(writer, &next, sw_json_get(config, "always"), SW_TEXT(""));
	next = node->after;
	for (uint32_t i = 0; after != NULL && i < after->count; i++)
		write_candidates(writer, &next, after->as.members[i].value, after->as.members[i].key);
	next = node->done;
	write_candidates(writer, &next, sw_json_get(config, "onDone"), SW_TEXT(""));
}
