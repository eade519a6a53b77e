/*-------------------------------------------------------------------------
 *
 * missing.c
 *		What a transition still needs, for swoosh_explain.
 *
 * src/propose/missing.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "propose/missing.h"
#include "swoosh/sort.h"

#define INPUTS_PREFIX "inputs."
#define FACTS_PREFIX  "facts."

/* Texts, to be sorted and freed of repeats. */
typedef struct Texts
{
	SwText *items;
	size_t count, capacity;
} Texts;

static void
texts_add(SwArena *arena, Texts *texts, SwText text)
{
	if (texts->count == texts->capacity)
	{
		SwText *items = SW_NEW_ARRAY(arena, SwText, 2 * texts->capacity + 8);

		if (texts->count > 0)
			memcpy(items, texts->items, texts->count * sizeof(SwText));
		texts->items = items;
		texts->capacity = 2 * texts->capacity + 8;
	}
	texts->items[texts->count++] = text;
}

/* texts_json is the sorted list, NULL if it is empty. */
static const SwJson *
texts_json(SwArena *arena, Texts *texts)
{
	size_t count = 0;

	if (texts->count == 0)
		return NULL;
	sw_sort_texts(arena, texts->items, texts->count);
	for (size_t i = 0; i < texts->count; i++)
	{
		if (i == 0 || !sw_text_equal(texts->items[i], texts->items[count - 1]))
			texts->items[count++] = texts->items[i];
	}
	return sw_json_strings(arena, texts->items, count);
}

/* inputs_note_var: {"var": "inputs.a.b"} reads the member a; with a default it is optional. */
static void
inputs_note_var(SwArena *arena, Texts *inputs, const SwJson *value)
{
	const size_t prefix = sizeof(INPUTS_PREFIX) - 1;
	SwText path = sw_json_text_of(
		sw_json_is(value, SW_JSON_ARRAY) && value->count == 1 ? sw_json_at(value, 0) : value);
	const char *end;

	if (path.data == NULL || !sw_text_has_prefix(path, INPUTS_PREFIX))
		return;
	path = (SwText){path.data + prefix, path.size - prefix};
	end = path.size > 0 ? memchr(path.data, '.', path.size) : NULL;
	texts_add(arena, inputs, end == NULL ? path : (SwText){path.data, (size_t) (end - path.data)});
}

/* inputs_of_rule walks a rule or parameters; their depth is that of JSON. */
static void
inputs_of_rule(SwArena *arena, Texts *inputs, const SwJson *rule)
{
	if (sw_json_is(rule, SW_JSON_ARRAY))
	{
		for (uint32_t i = 0; i < rule->count; i++)
			inputs_of_rule(arena, inputs, rule->as.elements[i]);
	}
	else if (sw_json_is(rule, SW_JSON_OBJECT))
	{
		for (uint32_t i = 0; i < rule->count; i++)
		{
			if (rule->count == 1 && sw_text_is(rule->as.members[i].key, "var"))
				inputs_note_var(arena, inputs, rule->as.members[i].value);
			else
				inputs_of_rule(arena, inputs, rule->as.members[i].value);
		}
	}
}

static void
inputs_of_transition(SwArena *arena, Texts *inputs, const SwTransition *transition)
{
	if (transition->guard != NULL)
		inputs_of_rule(arena, inputs, transition->guard->params);
	for (uint32_t i = 0; i < transition->action_count; i++)
	{
		const SwAction *action = &transition->actions[i];

		for (uint32_t k = 0; k < action->assignment_count; k++)
			inputs_of_rule(arena, inputs, action->assignments[k].rule);
	}
}

/* missing_inputs: what the candidates of the event read of its inputs. */
static const SwJson *
missing_inputs(const SwpgProbe *probe, SwText event)
{
	const SwChart *chart = probe->head->chart;
	Texts inputs = {0};

	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *transition = chart->transitions[i];

		if (transition->kind == SW_TRANSITION_ON && sw_text_equal(transition->event, event) &&
			(transition->source == SW_ROOT ||
			 sw_reduce_is_active(chart, probe->state, chart->nodes[transition->source].path)))
			inputs_of_transition(probe->arena, &inputs, transition);
	}
	return texts_json(probe->arena, &inputs);
}

/* fact_of_path is kind/subject of the path facts.kind.subject…, SW_NO_TEXT of any other path. */
static SwText
fact_of_path(SwArena *arena, SwText path)
{
	const size_t prefix = sizeof(FACTS_PREFIX) - 1;
	const char *end = path.data + path.size;
	const char *subject;
	const char *rest;

	if (path.data == NULL || !sw_text_has_prefix(path, FACTS_PREFIX))
		return SW_NO_TEXT;
	path = (SwText){path.data + prefix, path.size - prefix};
	subject = path.size > 0 ? memchr(path.data, '.', path.size) : NULL;
	if (subject == NULL)
		return SW_NO_TEXT;
	subject++;
	rest = subject < end ? memchr(subject, '.', (size_t) (end - subject)) : NULL;
	return sw_text_format(arena,
						  "%.*s/%.*s",
						  (int) (subject - 1 - path.data),
						  path.data,
						  (int) ((rest != NULL ? rest : end) - subject),
						  subject);
}

/* fact_of is the kind of fact that a reason says is missing, SW_NO_TEXT if none. */
static SwText
fact_of(SwArena *arena, const SwReason *reason)
{
	static const char *const kinds[] =
		{"license", "schedule", "beat", "bar", "roster", "tooling", "policy", "corpus"};

	if (strcmp(reason->code, "rule_error") == 0)
		return fact_of_path(arena, reason->subject);
	for (size_t i = 0; i < lengthof(kinds); i++)
	{
		size_t size = strlen(kinds[i]);

		if (strncmp(reason->code, kinds[i], size) != 0 ||
			strcmp(reason->code + size, "_missing") != 0)
			continue;
		return reason->subject.data == NULL ? sw_text_from(kinds[i])
											: sw_text_format(arena,
															 "%s/%.*s",
															 kinds[i],
															 (int) reason->subject.size,
															 reason->subject.data);
	}
	return SW_NO_TEXT;
}

static const SwJson *
missing_facts(SwArena *arena, const SwGuardEntries *guards)
{
	Texts facts = {0};

	for (uint32_t i = 0; i < guards->count; i++)
	{
		const SwGuardOutcome *outcome = &guards->items[i].outcome;

		if (guards->items[i].is_timer)
			continue; /* what had not come by its time will not */
		for (uint32_t r = 0; outcome->truth != SW_TRUE && r < outcome->reason_count; r++)
		{
			SwText fact = fact_of(arena, &outcome->reasons[r]);

			if (fact.data != NULL)
				texts_add(arena, &facts, fact);
		}
	}
	return texts_json(arena, &facts);
}

const SwJson *
swpg_missing(const SwpgProbe *probe, SwText event, const SwVerdict *verdict, const SwJson *roles,
			 SwText window_id)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, probe->arena);
	sw_json_add(&builder, "role", roles);
	sw_json_add(&builder, "trace", probe->head->chart->trace);
	sw_json_add(&builder, "inputs", missing_inputs(probe, event));
	sw_json_add_text(&builder, "window_id", window_id);
	sw_json_add(&builder, "facts", missing_facts(probe->arena, &verdict->guards));
	return sw_json_end(&builder);
}
