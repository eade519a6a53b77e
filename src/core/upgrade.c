/*-------------------------------------------------------------------------
 *
 * upgrade.c
 *		Machine_Upgrade: an instance goes on under another chart of its machine.
 *
 * What has no place in the new chart refuses the whole: an instance is moved as its
 * operator said, or not at all.
 *
 * src/core/upgrade.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/upgrade.h"

#include "configuration.h"
#include "grow.h"
#include "swoosh/sort.h"
#include "timers.h"

#define ENGINE_CHANGES 6 /* keys that the engine owns */

typedef struct Upgrade
{
	SwArena *arena;
	const SwUpgrade *call;
	const SwChart *from, *to;
	SwStateSet before, after; /* active in `from`, in `to` */
	const char *error;
} Upgrade;

/* A list of places. */
typedef struct Places
{
	SwText *paths;
	uint32_t count, capacity;
} Places;

static bool
refuse(Upgrade *upgrade, const char *what, SwText subject)
{
	SwText text = sw_text_format(upgrade->arena,
								 "upgrade: %s%.*s",
								 what,
								 (int) subject.size,
								 subject.data == NULL ? "" : subject.data);

	upgrade->error = sw_text_string(upgrade->arena, text);
	return false;
}

/* ---- Places ---- */

static SwStateId
find_state(const SwChart *chart, SwText path)
{
	return path.size == 0 ? SW_ROOT : sw_chart_find(chart, path);
}

/* map_find is what the map says of a path, or of the nearest state above it; *rest_out is below. */
static const SwJson *
map_find(const Upgrade *upgrade, SwText path, SwText *rest_out)
{
	SwText above = path;

	while (above.size > 0)
	{
		const SwJson *value = sw_json_get_text(upgrade->call->map, above);

		if (value != NULL)
		{
			*rest_out = (SwText){path.data + above.size, path.size - above.size};
			return value;
		}
		while (--above.size > 0 && above.data[above.size] != '.')
			continue;
	}
	return NULL;
}

static void
add_place(Upgrade *upgrade, Places *places, SwText path)
{
	places->paths =
		sw_grow(upgrade->arena, places->paths, places->count, &places->capacity, sizeof(SwText));
	places->paths[places->count++] = path;
}

/* add_places appends the places of a state; false where it has none. */
static bool
add_places(Upgrade *upgrade, Places *places, SwText path)
{
	SwText rest;
	const SwJson *value = map_find(upgrade, path, &rest);

	if (value == NULL)
		add_place(upgrade, places, path);
	else if (value->type == SW_JSON_ARRAY)
		for (uint32_t i = 0; i < value->count; i++)
			add_place(upgrade, places, sw_json_text_of(value->as.elements[i]));
	else if (value->type == SW_JSON_STRING)
		add_place(upgrade,
				  places,
				  sw_text_format(upgrade->arena,
								 "%.*s%.*s",
								 (int) value->as.text.size,
								 value->as.text.data,
								 (int) rest.size,
								 rest.data));
	else
		return false;
	return true;
}

/* places_json is the sorted list, each once. */
static const SwJson *
places_json(Upgrade *upgrade, Places *places)
{
	uint32_t distinct = 0;

	sw_sort_texts(upgrade->arena, places->paths, places->count);
	for (uint32_t i = 0; i < places->count; i++)
		if (i == 0 || !sw_text_equal(places->paths[distinct - 1], places->paths[i]))
			places->paths[distinct++] = places->paths[i];
	places->count = distinct;
	return sw_json_strings(upgrade->arena, places->paths, distinct);
}

static bool
check_place(Upgrade *upgrade, const SwJson *place)
{
	SwText path = sw_json_text_of(place);

	if (path.data == NULL)
		return refuse(upgrade, "the map leads to what is no path", SW_NO_TEXT);
	if (path.size == 0 || sw_chart_find(upgrade->to, path) == SW_NO_STATE)
		return refuse(upgrade, "the new chart has no state ", path);
	return true;
}

/* check_map: it names states of both charts, and lists for leaves alone. */
static bool
check_map(Upgrade *upgrade)
{
	const SwJson *map = upgrade->call->map;

	for (uint32_t i = 0; map != NULL && i < map->count; i++)
	{
		const SwMember *member = &map->as.members[i];
		SwStateId state = sw_chart_find(upgrade->from, member->key);

		if (member->key.size == 0 || state == SW_NO_STATE)
			return refuse(upgrade, "the old chart has no state ", member->key);
		if (member->value->type == SW_JSON_ARRAY)
		{
			if (!sw_chart_is_leaf(upgrade->from, state) || member->value->count == 0)
				return refuse(upgrade, "a list of places is for a leaf, not for ", member->key);
			for (uint32_t k = 0; k < member->value->count; k++)
				if (!check_place(upgrade, member->value->as.elements[k]))
					return false;
		}
		else if (member->value->type != SW_JSON_NULL && !check_place(upgrade, member->value))
			return false;
	}
	return true;
}

/* ---- Configuration ---- */

static const SwJson *
configuration_after(Upgrade *upgrade)
{
	const SwChart *from = upgrade->from;
	Places places = {NULL, 0, 0};
	const SwJson *list;

	for (SwStateId leaf = sw_set_next_leaf(from, upgrade->before, 0); leaf != SW_NO_STATE;
		 leaf = sw_set_next_leaf(from, upgrade->before, (uint32_t) leaf + 1))
	{
		uint32_t first = places.count;
		SwText path = from->nodes[leaf].path;

		if (!add_places(upgrade, &places, path))
			refuse(upgrade, "the map leaves no place to the active state ", path);
		for (uint32_t i = first; i < places.count; i++)
		{
			SwStateId place = sw_chart_find(upgrade->to, places.paths[i]);

			if (place == SW_NO_STATE || !sw_chart_is_leaf(upgrade->to, place))
				refuse(upgrade, "no leaf of the new chart is ", places.paths[i]);
		}
		if (upgrade->error != NULL)
			return NULL;
	}
	list = places_json(upgrade, &places);
	if (sw_configuration_read(upgrade->to, list, upgrade->after))
		return list;
	refuse(upgrade,
		   "the places of the active states are no configuration of the new chart",
		   SW_NO_TEXT);
	return NULL;
}

/* ---- History ---- */

/* has_regions: as many of a state's children are members as are active with it. */
static bool
has_regions(const SwChart *chart, SwStateSet members, SwStateId state)
{
	const SwStateNode *node = &chart->nodes[state];
	uint32_t count = 0;

	for (uint32_t i = 0; i < node->child_count; i++)
		count += sw_set_has(members, node->children[i]) ? 1 : 0;
	return count == chart->tables->regions[state];
}

/* history_fits: these states could have been stored by this history. */
static bool
history_fits(Upgrade *upgrade, SwStateId history, const Places *places)
{
	const SwChart *to = upgrade->to;
	SwStateId parent = to->nodes[history].parent;
	bool is_deep = to->nodes[history].type == SW_STATE_DEEP;
	SwStateSet members = sw_set_new(upgrade->arena, to);

	for (uint32_t i = 0; i < places->count; i++)
	{
		SwStateId place = sw_chart_find(to, places->paths[i]);

		if (place == SW_NO_STATE || sw_chart_is_history(to, place) ||
			!sw_chart_is_descendant(to, place, parent) ||
			(is_deep ? !sw_chart_is_leaf(to, place) : to->nodes[place].parent != parent))
			return false;
		for (; place != parent; place = to->nodes[place].parent)
			sw_set_add(members, place);
	}
	if (!has_regions(to, members, parent))
		return false;
	for (SwStateId n = sw_set_next(members, 0); is_deep && n != SW_NO_STATE;
		 n = sw_set_next(members, (uint32_t) n + 1))
		if (!has_regions(to, members, n))
			return false;
	return true;
}

/* history_entry adds one entry in its place; false if it is refused. */
static bool
history_entry(Upgrade *upgrade, const SwMember *entry, const SwJson **history)
{
	Places own = {NULL, 0, 0};
	Places stored = {NULL, 0, 0};
	SwStateId place;

	if (!add_places(upgrade, &own, entry->key))
		return true;
	place = sw_chart_find(upgrade->to, own.paths[0]);
	if (place == SW_NO_STATE || !sw_chart_is_history(upgrade->to, place))
		return refuse(upgrade, "no history state of the new chart is ", own.paths[0]);
	if (sw_json_get_text(*history, own.paths[0]) != NULL)
		return refuse(upgrade, "two histories would be ", own.paths[0]);
	for (uint32_t i = 0; i < entry->value->count; i++)
		if (!add_places(upgrade, &stored, sw_json_text_of(entry->value->as.elements[i])))
			return true;
	if (!history_fits(upgrade, place, &stored))
		return refuse(upgrade,
					  "the new chart cannot have stored what is in the history ",
					  entry->key);
	*history = sw_json_with(upgrade->arena, *history, own.paths[0], places_json(upgrade, &stored));
	return true;
}

static const SwJson *
history_after(Upgrade *upgrade)
{
	const SwJson *before = sw_state_get_string(upgrade->call->state, SW_STATE_HISTORY);
	const SwJson *after = &sw_json_empty_object;

	for (uint32_t i = 0; i < before->count; i++)
		if (!history_entry(upgrade, &before->as.members[i], &after))
			return NULL;
	return after;
}

/* ---- Timers ---- */

/* origins_of is, by the states of `to`, the first active state of `from` that took its place. */
static SwStateId *
origins_of(Upgrade *upgrade)
{
	SwStateId *origins = SW_NEW_ARRAY(upgrade->arena, SwStateId, upgrade->to->node_count);

	for (uint32_t i = 0; i < upgrade->to->node_count; i++)
		origins[i] = SW_NO_STATE;
	for (SwStateId n = sw_set_next(upgrade->before, 0); n != SW_NO_STATE;
		 n = sw_set_next(upgrade->before, (uint32_t) n + 1))
	{
		Places places = {NULL, 0, 0};

		(void) add_places(upgrade, &places, upgrade->from->nodes[n].path);
		for (uint32_t i = 0; i < places.count; i++)
		{
			SwStateId place = find_state(upgrade->to, places.paths[i]);

			if (place != SW_NO_STATE && origins[place] == SW_NO_STATE)
				origins[place] = n;
		}
	}
	return origins;
}

/* timer_before: the timer of a state with this delay, a waiting one before one that passed. */
static const SwTransition *
timer_before(const SwStateNode *node, int64_t delay_ms, const int64_t *due)
{
	const SwTransition *found = NULL;

	for (uint32_t i = 0; i < node->after_count; i++)
		if (node->after[i]->delay_ms == delay_ms &&
			(found == NULL || due[found->timer] == SW_NO_DUE))
			found = node->after[i];
	return found;
}

static const SwJson *
due_after(Upgrade *upgrade)
{
	const SwChart *from = upgrade->from;
	const SwChartTables *tables = upgrade->to->tables;
	int64_t *before = SW_NEW_ARRAY(upgrade->arena, int64_t, from->tables->timer_count);
	int64_t *after = SW_NEW_ARRAY(upgrade->arena, int64_t, tables->timer_count);
	const SwStateId *origins = origins_of(upgrade);

	if (!upgrade->to->has_after)
		return NULL;
	(void) sw_timers_read(from, upgrade->before, upgrade->call->state, before);
	for (uint32_t i = 0; i < tables->timer_count; i++)
	{
		const SwTransition *timer = tables->timers[i];
		SwStateId origin = origins[timer->source];
		const SwTransition *old = NULL;

		after[i] = SW_NO_DUE;
		if (!sw_set_has(upgrade->after, timer->source))
			continue;
		if (origin != SW_NO_STATE)
			old = timer_before(&from->nodes[origin], timer->delay_ms, before);
		after[i] = old != NULL ? before[old->timer]
							   : sw_timers_due(sw_timers_time(upgrade->call->event), timer);
	}
	if (sw_configuration_is_ended(upgrade->to, upgrade->after))
		return &sw_json_empty_object;
	return sw_timers_json(upgrade->arena, upgrade->to, after);
}

/* ---- The whole ---- */

static const SwJson *
meta_after(Upgrade *upgrade)
{
	const SwUpgrade *call = upgrade->call;
	SwArena *arena = upgrade->arena;
	const SwJson *meta = sw_state_get_string(call->state, SW_STATE_META);

	meta =
		sw_json_with(arena, meta, SW_TEXT("chart_hash"), sw_hash_to_json(arena, &call->to->hash));
	return sw_json_with(arena, meta, SW_TEXT("version"), sw_json_string(arena, call->version));
}

/* add_regions adds what the new context has and the state has not; their epochs start at 1. */
static size_t
add_regions(Upgrade *upgrade, SwMember *changes)
{
	const SwJson *context = upgrade->to->context;
	const SwJson *epochs = sw_state_get_string(upgrade->call->state, SW_STATE_EPOCH);
	size_t count = 0;

	for (uint32_t i = 0; i < context->count; i++)
		if (sw_state_entry(upgrade->call->state, context->as.members[i].key) == NULL)
		{
			changes[count++] = context->as.members[i];
			epochs = sw_json_with(upgrade->arena,
								  epochs,
								  context->as.members[i].key,
								  sw_json_integer(upgrade->arena, 1));
		}
	if (count > 0)
		changes[count++] = (SwMember){SW_TEXT(SW_STATE_EPOCH), epochs};
	return count;
}

/* is_stuck: nobody can ever move it on. */
static bool
is_stuck(Upgrade *upgrade, SwState *state)
{
	int64_t due_ms;

	return !sw_configuration_is_ended(upgrade->to, upgrade->after) &&
		   !sw_reduce_next_due(state, &due_ms) &&
		   sw_reduce_events(upgrade->arena, upgrade->to, state)->count == 0;
}

static SwState *
state_after(Upgrade *upgrade, const SwJson *configuration, const SwJson *history)
{
	size_t capacity = (size_t) upgrade->to->context->count + ENGINE_CHANGES;
	SwMember *changes = SW_NEW_ARRAY(upgrade->arena, SwMember, capacity);
	size_t count = add_regions(upgrade, changes);

	changes[count++] = (SwMember){SW_TEXT(SW_STATE_META), meta_after(upgrade)};
	changes[count++] = (SwMember){SW_TEXT(SW_STATE_CONFIGURATION), configuration};
	changes[count++] = (SwMember){SW_TEXT(SW_STATE_HISTORY), history};
	changes[count++] = (SwMember){SW_TEXT(SW_STATE_DUE), due_after(upgrade)};
	return sw_state_with(upgrade->arena, upgrade->call->state, changes, count);
}

SwStatus
sw_upgrade(SwArena *arena, const SwUpgrade *call, SwState **state_out, const char **error_out)
{
	Upgrade upgrade = {.arena = arena, .call = call, .from = call->from, .to = call->to};
	const SwJson *active = sw_state_get_string(call->state, SW_STATE_CONFIGURATION);
	const SwJson *configuration = NULL;
	const SwJson *history = NULL;
	SwState *state = NULL;

	upgrade.before = sw_set_new(arena, call->from);
	upgrade.after = sw_set_new(arena, call->to);
	if (!sw_configuration_read(call->from, active, upgrade.before))
		refuse(&upgrade, "the state is none of the old chart's", SW_NO_TEXT);
	else if (check_map(&upgrade) && (configuration = configuration_after(&upgrade)) != NULL &&
			 (history = history_after(&upgrade)) != NULL)
	{
		state = state_after(&upgrade, configuration, history);
		if (is_stuck(&upgrade, state))
			refuse(&upgrade, "nothing could ever happen in the new configuration", SW_NO_TEXT);
	}
	*error_out = upgrade.error;
	*state_out = state;
	return upgrade.error == NULL ? SW_OK : SW_REDUCE_FAILED;
}

const char *
sw_upgrade_inputs(const SwJson *inputs, SwHash *chart_hash_out, const SwJson **map_out)
{
	const SwJson *map = sw_json_get(inputs, "map");
	uint32_t known = map == NULL ? 1 : 2;

	if (!sw_hash_parse(sw_json_get_string(inputs, "chart_hash"), chart_hash_out))
		return "upgrade: inputs have no chart_hash";
	if (map != NULL && map->type != SW_JSON_OBJECT)
		return "upgrade: map is no object";
	if (inputs->count != known)
		return "upgrade: inputs have other members than chart_hash and map";
	*map_out = map;
	return NULL;
}
