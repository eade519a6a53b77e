/*-------------------------------------------------------------------------
 *
 * scxml_transition.c
 *		Transitions of SCXML as candidates of a chart.
 *
 * SCXML hears an event under every prefix of its name, a chart under the whole name:
 * a descriptor stands for all events that the document names and that it would hear.
 * SCXML leaves and enters a source by default where a chart stays in it: "reenter" says
 * so where it makes a difference.  A done event is heard by the completed state alone,
 * so a transition for it moves there from an ancestor, if it then leaves the same states.
 *
 * src/cli/scxml_transition.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "scxml_read.h"
#include "swoosh/name.h"

#define DONE_STATE "done.state."

typedef enum CandidateKind
{
	CANDIDATE_ON,
	CANDIDATE_ALWAYS,
	CANDIDATE_AFTER,
	CANDIDATE_DONE
} CandidateKind;

typedef struct Candidate
{
	CandidateKind kind;
	SwText event; /* or the delay */
	const SwJson *json;
} Candidate;

typedef struct Candidates
{
	Candidate *items;
	size_t count, capacity;
} Candidates;

/* A transition at the place where the chart has it. */
typedef struct Move
{
	const XmlNode *node;
	size_t holder; /* the state that it stands in */
	size_t source; /* the state that gets it */
	size_t *targets;
	size_t target_count;
} Move;

/* ---- Targets ---- */

bool
scxml_targets(ScxmlReader *reader, const XmlNode *node, SwText ids, size_t **targets_out,
			  size_t *count_out)
{
	SwText rest = ids;
	size_t capacity = 0;
	SwText id;

	*targets_out = NULL;
	*count_out = 0;
	while ((id = xml_word(&rest)).data != NULL)
	{
		size_t state = scxml_find(reader, id);

		if (state == SCXML_NO_STATE)
		{
			if (node != NULL)
				scxml_error(reader, node, "there is no state \"%.*s\"", TEXT(id));
			return false;
		}
		*targets_out =
			scxml_grow(reader->arena, *targets_out, *count_out, &capacity, sizeof(size_t));
		(*targets_out)[(*count_out)++] = state;
	}
	return true;
}

/* spell_target: `.b` below the source, `b` beside it, `#root.b` anywhere else. */
static const SwJson *
spell_target(ScxmlReader *reader, size_t source, size_t target)
{
	const ScxmlState *states = reader->states;
	SwText path = states[target].path;
	size_t base = source;
	const char *mark = ".";

	if (target == SCXML_ROOT)
		return sw_json_string(reader->arena,
							  sw_text_format(reader->arena, "#%.*s", TEXT(states[0].key)));
	if (source != SCXML_ROOT && (target == source || !scxml_is_within(reader, target, source)))
	{
		base = states[source].parent;
		mark = "";
		if (!scxml_is_within(reader, target, base) || target == base)
			return sw_json_string(reader->arena,
								  sw_text_format(reader->arena,
												 "#%.*s.%.*s",
												 TEXT(states[0].key),
												 TEXT(path)));
	}
	if (base != SCXML_ROOT)
		path = (SwText){path.data + states[base].path.size + 1,
						path.size - states[base].path.size - 1};
	return sw_json_string(reader->arena, sw_text_format(reader->arena, "%s%.*s", mark, TEXT(path)));
}

const SwJson *
scxml_target_json(ScxmlReader *reader, size_t source, const size_t *targets, size_t count)
{
	ScxmlList list = {NULL, 0, 0};

	for (size_t i = 0; i < count; i++)
		scxml_add(reader, &list, spell_target(reader, source, targets[i]));
	return import_single(reader->arena, list.items, list.count);
}

/* ---- What a transition leaves ---- */

static bool
is_all_within(const ScxmlReader *reader, const Move *move, size_t state, bool is_proper)
{
	for (size_t i = 0; i < move->target_count; i++)
		if (!scxml_is_within(reader, move->targets[i], state) ||
			(is_proper && move->targets[i] == state))
			return false;
	return true;
}

/* domain_above is the nearest compound ancestor, or the root, that has all targets. */
static size_t
domain_above(const ScxmlReader *reader, const Move *move, size_t source)
{
	size_t state = source;

	while (state != SCXML_ROOT)
	{
		state = reader->states[state].parent;
		if (reader->states[state].type == SCXML_COMPOUND &&
			is_all_within(reader, move, state, true))
			break;
	}
	return state;
}

/* is_history_around: a history of a state around the source, which may bring back the source. */
static bool
is_history_around(const ScxmlReader *reader, size_t source, size_t target)
{
	const ScxmlState *state = &reader->states[target];

	return state->type == SCXML_HISTORY && source != state->parent &&
		   scxml_is_within(reader, source, state->parent);
}

/* may_stay: without "reenter" a chart would stay in the source, as far as histories tell. */
static bool
may_stay(const ScxmlReader *reader, const Move *move)
{
	for (size_t i = 0; i < move->target_count; i++)
		if (!scxml_is_within(reader, move->targets[i], move->source) &&
			!is_history_around(reader, move->source, move->targets[i]))
			return false;
	return true;
}

/* says_leaving: what SCXML leaves can be said, with or without "reenter". */
static bool
says_leaving(const ScxmlReader *reader, const Move *move, bool *is_reentering_out)
{
	size_t above = domain_above(reader, move, move->source);
	size_t stayed = is_all_within(reader, move, move->source, false) ? move->source : above;
	size_t left = domain_above(reader, move, move->holder);

	*is_reentering_out = false;
	if (move->target_count == 0 || xml_has_own(move->node, "internal"))
		return true;
	if (sw_text_is(xml_get(move->node, "type"), "internal") &&
		reader->states[move->holder].type == SCXML_COMPOUND &&
		is_all_within(reader, move, move->holder, true))
		left = move->holder;
	*is_reentering_out =
		left == stayed ? left != move->source && may_stay(reader, move) : left == above;
	return left == stayed || left == above;
}

static bool
is_reentering(ScxmlReader *reader, const Move *move)
{
	bool is_reentering;

	if (!says_leaving(reader, move, &is_reentering))
		scxml_error(
			reader,
			move->node,
			"what this transition leaves cannot be said at \"%.*s\", which alone hears that "
			"it is done",
			TEXT(reader->states[move->source].id));
	return is_reentering;
}

/* ---- One transition ---- */

static const SwJson *
read_guard(ScxmlReader *reader, const XmlNode *node)
{
	const XmlNode *own = xml_child(node, XML_SWOOSH, "guard");
	SwText cond = xml_get(node, "cond");
	const char *why = "its swoosh:guard is missing";
	const SwJson *guard = NULL;

	if (own != NULL)
		return scxml_json(reader, own);
	if (cond.data == NULL)
		return NULL;
	if (!sw_text_has_prefix(cond, "swoosh("))
		guard = expr_guard(reader->arena, cond, &reader->scope, &why);
	if (guard == NULL)
		scxml_error(reader, node, "the condition \"%.*s\" cannot be said: %s", TEXT(cond), why);
	return guard == &sw_json_null ? NULL : guard;
}

static const SwJson *
read_move(ScxmlReader *reader, const XmlNode *node, size_t holder, size_t source)
{
	Move move = {.node = node, .holder = holder, .source = source};
	ScxmlList actions = {NULL, 0, 0};
	SwText type = xml_get(node, "type");
	SwText target = xml_get(node, "target");
	const SwJson *candidate;
	SwJsonBuilder builder;

	if (type.data != NULL && !sw_text_is(type, "internal") && !sw_text_is(type, "external"))
		scxml_error(reader, node, "the type of a transition is internal or external");
	sw_json_begin(&builder, reader->arena);
	if (scxml_targets(reader, node, target, &move.targets, &move.target_count) &&
		move.target_count > 0)
		sw_json_add(&builder,
					"target",
					scxml_target_json(reader, source, move.targets, move.target_count));
	sw_json_add(&builder, "guard", read_guard(reader, node));
	scxml_actions(reader, node, &actions);
	if (actions.count > 0)
		sw_json_add(&builder,
					"actions",
					import_single(reader->arena, actions.items, actions.count));
	if (is_reentering(reader, &move))
		sw_json_add(&builder, "reenter", &sw_json_true);
	scxml_add_notes(reader, node, &builder);
	candidate = sw_json_end(&builder);
	return candidate->count == 1 && move.target_count == 1 ? sw_json_get(candidate, "target")
														   : candidate;
}

/* ---- Events ---- */

static void
add_candidate(ScxmlReader *reader, Candidates *list, Candidate candidate)
{
	list->items =
		scxml_grow(reader->arena, list->items, list->count, &list->capacity, sizeof(Candidate));
	list->items[list->count++] = candidate;
}

/* base_of is a descriptor without its wildcard: "a" of "a", "a." and "a.*", "" of "*". */
static SwText
base_of(SwText descriptor, bool *is_wildcard_out)
{
	*is_wildcard_out = descriptor.data[descriptor.size - 1] == '*';
	if (*is_wildcard_out)
		descriptor.size--;
	if (descriptor.size > 0 && descriptor.data[descriptor.size - 1] == '.')
		descriptor.size--;
	return descriptor;
}

static bool
is_prefix(SwText base, SwText event)
{
	return base.size == 0 || (event.size > base.size && event.data[base.size] == '.' &&
							  memcmp(event.data, base.data, base.size) == 0);
}

static bool
is_platform(SwText base)
{
	return sw_text_is(base, "done") || sw_text_is(base, "error") ||
		   sw_text_has_prefix(base, "done.") || sw_text_has_prefix(base, "error.");
}

bool
scxml_is_heard(SwText descriptor, SwText event)
{
	bool is_wildcard;
	SwText base = base_of(descriptor, &is_wildcard);

	return base.size > 0 && (sw_text_equal(base, event) || is_prefix(base, event));
}

void
scxml_add_event(ScxmlReader *reader, SwText event)
{
	for (size_t i = 0; i < reader->event_count; i++)
		if (sw_text_equal(reader->events[i], event))
			return;
	reader->events = scxml_grow(reader->arena,
								reader->events,
								reader->event_count,
								&reader->event_capacity,
								sizeof(SwText));
	reader->events[reader->event_count++] = event;
}

static void
collect_event(ScxmlReader *reader, SwText event)
{
	bool is_wildcard;

	event = base_of(event, &is_wildcard);
	if (is_platform(event) && !reader->is_exact)
		reader->has_internal = reader->has_internal || !sw_text_has_prefix(event, "error");
	else if (event.size > 0)
		scxml_add_event(reader, event);
}

void
scxml_collect_events(ScxmlReader *reader, const XmlNode *node)
{
	SwText rest = xml_get(node, "event");
	SwText event;

	if (xml_is(node, XML_SCXML, "raise") || sw_text_is(xml_get(node, "target"), "#_internal"))
		reader->has_internal = true;
	if ((xml_is(node, XML_SCXML, "transition") || xml_is(node, XML_SCXML, "raise") ||
		 xml_is(node, XML_SCXML, "send")) &&
		xml_get_own(node, "after").data == NULL)
		while ((event = xml_word(&rest)).data != NULL)
			collect_event(reader, event);
	for (const XmlNode *child = node->first; child != NULL; child = child->next)
		scxml_collect_events(reader, child);
}

/* is_done_of: the descriptor is the done event of this state. */
static bool
is_done_of(const ScxmlReader *reader, SwText descriptor, size_t state)
{
	size_t size = strlen(DONE_STATE);

	return sw_text_has_prefix(descriptor, DONE_STATE) &&
		   sw_text_equal(reader->states[state].id,
						 (SwText){descriptor.data + size, descriptor.size - size});
}

/* plan_done_at: of compound states alone it is known which states complete them. */
static void
plan_done_at(ScxmlReader *reader, const XmlNode *node, size_t holder, size_t done)
{
	Move move = {.node = node, .holder = holder, .source = done};
	bool is_reentering;

	if (reader->states[done].type != SCXML_COMPOUND || done == SCXML_ROOT)
		return;
	if (scxml_is_within(reader, done, holder) &&
		(!scxml_targets(reader, NULL, xml_get(node, "target"), &move.targets, &move.target_count) ||
		 says_leaving(reader, &move, &is_reentering)))
		return;
	reader->states[done].is_told = true;
	scxml_add_event(reader,
					sw_text_format(reader->arena,
								   DONE_STATE "%.*s",
								   TEXT(reader->states[done].id)));
}

void
scxml_plan_done(ScxmlReader *reader)
{
	for (size_t i = 0; i < reader->state_count && !reader->is_exact; i++)
		for (const XmlNode *node = reader->states[i].node->first; node != NULL; node = node->next)
		{
			SwText rest = xml_get(node, "event");
			SwText event;

			if (!xml_is(node, XML_SCXML, "transition") || xml_has_own(node, "end"))
				continue;
			while ((event = xml_word(&rest)).data != NULL)
				for (size_t k = 0; k < reader->state_count; k++)
					if (is_done_of(reader, event, k))
						plan_done_at(reader, node, i, k);
		}
}

/* is_told: the done event of a state that raises it. */
static bool
is_told(const ScxmlReader *reader, SwText event)
{
	for (size_t i = 0; i < reader->state_count; i++)
		if (reader->states[i].is_told && is_done_of(reader, event, i))
			return true;
	return false;
}

/* check_platform: a done event that its state will hear is not for this place, but good. */
static void
check_platform(ScxmlReader *reader, const XmlNode *node, size_t state, SwText descriptor)
{
	size_t size = strlen(DONE_STATE);
	size_t done = SCXML_NO_STATE;

	if (sw_text_has_prefix(descriptor, "error"))
	{
		scxml_warning(reader,
					  node,
					  "\"%.*s\" never happens: an error refuses the whole step",
					  TEXT(descriptor));
		return;
	}
	if (sw_text_has_prefix(descriptor, DONE_STATE))
		done = scxml_find(reader, (SwText){descriptor.data + size, descriptor.size - size});
	if (done == SCXML_NO_STATE)
		scxml_error(reader, node, "\"%.*s\" is no done event of a state", TEXT(descriptor));
	else if (!scxml_is_within(reader, done, state))
		scxml_error(reader,
					node,
					"\"%.*s\" is heard by that state and those around it only",
					TEXT(descriptor));
}

/* add_events adds a candidate for each event that a descriptor stands for, each once. */
static void
add_events(ScxmlReader *reader, const XmlNode *node, SwText descriptor, const SwJson *json,
		   Candidates *list, size_t first)
{
	bool is_wildcard;
	SwText base = base_of(descriptor, &is_wildcard);

	if (is_wildcard)
		scxml_warning(reader,
					  node,
					  "\"%.*s\" stands for the events that the document names, done events aside",
					  TEXT(descriptor));
	for (size_t i = 0; i < reader->event_count; i++)
	{
		SwText event = reader->events[i];
		bool is_new = sw_text_equal(event, base) || (!reader->is_exact && is_prefix(base, event));

		for (size_t k = first; k < list->count; k++)
			is_new = is_new && !sw_text_equal(list->items[k].event, event);
		if (is_new)
			add_candidate(reader, list, (Candidate){CANDIDATE_ON, event, json});
	}
	if (base.size > 0 && !sw_name_is_event(base))
		scxml_error(reader,
					node,
					"the event \"%.*s\" is not of A-Z a-z 0-9 _ - . to 64",
					TEXT(base));
}

/* only_event is the event that a transition is for, SW_NO_TEXT if there may be several. */
static SwText
only_event(const ScxmlReader *reader, SwText descriptors)
{
	SwText event = xml_word(&descriptors);
	bool is_wildcard;

	if (xml_word(&descriptors).data != NULL || base_of(event, &is_wildcard).size != event.size)
		return SW_NO_TEXT;
	for (size_t i = 0; i < reader->event_count && !reader->is_exact; i++)
		if (is_prefix(event, reader->events[i]))
			return SW_NO_TEXT;
	return event;
}

static void
read_transition(ScxmlReader *reader, const XmlNode *node, size_t state, Candidates *list)
{
	SwText delay = xml_get_own(node, "after");
	SwText rest = xml_get(node, "event");
	const SwJson *json = NULL;
	size_t first = list->count;
	SwText event;

	if (delay.data != NULL || rest.data == NULL)
	{
		Candidate eventless = {CANDIDATE_ALWAYS, SW_TEXT("always"), NULL};

		if (delay.data != NULL)
			eventless = (Candidate){CANDIDATE_AFTER, delay, NULL};
		eventless.json = read_move(reader, node, state, state);
		add_candidate(reader, list, eventless);
		return;
	}
	while ((event = xml_word(&rest)).data != NULL)
	{
		bool is_raised = is_told(reader, event);
		bool is_done = is_done_of(reader, event, state) && !is_raised;

		if (!is_done && !is_raised && !reader->is_exact && is_platform(event))
		{
			check_platform(reader, node, state, event);
			continue;
		}
		if (json == NULL)
		{
			reader->scope.event = only_event(reader, xml_get(node, "event"));
			json = read_move(reader, node, state, state);
			reader->scope.event = SW_NO_TEXT;
		}
		if (is_done)
			add_candidate(reader, list, (Candidate){CANDIDATE_DONE, SW_TEXT("done"), json});
		else
			add_events(reader, node, event, json, list, first);
	}
}

/* add_done adds what the ancestors of a state do when it is done, nearest first. */
static void
add_done(ScxmlReader *reader, size_t state, Candidates *list)
{
	size_t holder = state;

	while (holder != SCXML_ROOT && !reader->is_exact && !reader->states[state].is_told)
	{
		const XmlNode *node;

		holder = reader->states[holder].parent;
		for (node = reader->states[holder].node->first; node != NULL; node = node->next)
		{
			SwText rest = xml_get(node, "event");
			SwText event;

			if (!xml_is(node, XML_SCXML, "transition") || xml_has_own(node, "end"))
				continue;
			while ((event = xml_word(&rest)).data != NULL)
				if (is_done_of(reader, event, state))
					add_candidate(reader,
								  list,
								  (Candidate){CANDIDATE_DONE,
											  SW_TEXT("done"),
											  read_move(reader, node, holder, state)});
		}
	}
}

/* ---- The members of a state ---- */

/* pick_candidates answers all candidates of one kind and event, and marks them as taken. */
static const SwJson *
pick_candidates(ScxmlReader *reader, Candidates *list, CandidateKind kind, SwText event)
{
	ScxmlList picked = {NULL, 0, 0};

	for (size_t i = 0; i < list->count; i++)
	{
		Candidate *candidate = &list->items[i];

		if (candidate->kind != kind || candidate->json == NULL ||
			!sw_text_equal(candidate->event, event))
			continue;
		scxml_add(reader, &picked, candidate->json);
		candidate->json = NULL;
	}
	return picked.count == 0 ? NULL : import_single(reader->arena, picked.items, picked.count);
}

/* group_candidates is {event: candidates}, in the order in which the events first stand. */
static const SwJson *
group_candidates(ScxmlReader *reader, Candidates *list, CandidateKind kind)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, reader->arena);
	for (size_t i = 0; i < list->count; i++)
	{
		SwText event = list->items[i].event;

		if (list->items[i].kind == kind && list->items[i].json != NULL)
			sw_json_add_member(&builder, event, pick_candidates(reader, list, kind, event));
	}
	return builder.count == 0 ? NULL : sw_json_end(&builder);
}

void
scxml_add_transitions(ScxmlReader *reader, size_t state, SwJsonBuilder *builder)
{
	const SwJson *delays = scxml_delays(reader, state);
	Candidates list = {NULL, 0, 0};

	for (const XmlNode *node = reader->states[state].node->first; node != NULL; node = node->next)
		if (xml_is(node, XML_SCXML, "transition") && !xml_has_own(node, "end"))
			read_transition(reader, node, state, &list);
	for (uint32_t i = 0; i < delays->count; i++)
		add_candidate(reader,
					  &list,
					  (Candidate){CANDIDATE_AFTER,
								  delays->as.members[i].key,
								  delays->as.members[i].value});
	add_done(reader, state, &list);
	sw_json_add(builder, "on", group_candidates(reader, &list, CANDIDATE_ON));
	sw_json_add(builder,
				"always",
				pick_candidates(reader, &list, CANDIDATE_ALWAYS, SW_TEXT("always")));
	sw_json_add(builder, "after", group_candidates(reader, &list, CANDIDATE_AFTER));
	sw_json_add(builder, "onDone", pick_candidates(reader, &list, CANDIDATE_DONE, SW_TEXT("done")));
}
