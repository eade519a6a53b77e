/*-------------------------------------------------------------------------
 *
 * check_zone.c
 *		What may be left of the timers that wait: all moments at once.
 *
 * Where no rule reads a clock, the future of a state depends on what is left of its
 * timers, and on that by their order alone.  A zone is a set of what may be left of each,
 * as bounds of their differences (a difference bound matrix; clocks run backwards).  All
 * delays are given, so there are finitely many zones, and a search of them is complete.
 * The moments of a way are found again from its steps.
 *
 * src/cli/check_zone.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check_flow.h"

#include <string.h>

#include "swoosh/hlc.h"

/* When timers are due that do not fire now: after any delay that is explored so. */
#define LATER_MS (INT64_C(1) << 52)
/* Parts of a zone, by what fires first; beyond them it is told that time is cut. */
#define PARTS_MAX 1024

/* ---- Whether time is explored so ---- */

typedef struct Clocks
{
	CliCheck *check;
	SwText path; /* that the action sets */
} Clocks;

/* note_clock: an action reads a clock or a signer; one may be copied to where nothing reads it. */
static void
note_clock(void *context, const CliCheckRead *read)
{
	const Clocks *clocks = context;
	CliCheck *check = clocks->check;
	bool counts = read->operator.data != NULL || cli_check_is_relevant(check, clocks->path);
	SwText rest;

	if (read->path.data == NULL)
		check->reads_clock = check->reads_signer = true;
	else if (cli_check_below(read->path, "hlc", &rest))
		check->reads_clock = check->reads_clock || counts;
	else if (cli_check_below(read->path, "signer", &rest))
		check->reads_signer = check->reads_signer || counts;
	else if (cli_check_below(read->path, "state", &rest) &&
			 (rest.size == 0 || cli_check_covers(SW_TEXT(SW_STATE_DUE), rest) ||
			  cli_check_covers(SW_TEXT(SW_STATE_HLC_LAST), rest)))
		check->reads_clock = true;
}

static void
note_clocks(void *context, const SwAction *actions, uint32_t count)
{
	Clocks *clocks = context;

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < actions[i].assignment_count; k++)
		{
			clocks->path = actions[i].assignments[k].path;
			cli_check_reads(actions[i].assignments[k].rule, note_clock, clocks);
		}
}

/* collect_timers numbers the delays of the chart; those of one state and length are one. */
static int64_t
collect_timers(CliCheck *check)
{
	const SwChart *chart = check->chart;
	CliCheckTimer *timers = SW_NEW_ARRAY(check->arena, CliCheckTimer, chart->transition_count);
	int64_t longest_ms = 0;

	for (uint32_t i = 0; i < chart->transition_count; i++)
	{
		const SwTransition *transition = chart->transitions[i];
		CliCheckTimer *timer = &timers[check->timer_count];

		if (transition->kind != SW_TRANSITION_AFTER)
			continue;
		*timer = (CliCheckTimer){transition->name,
								 transition->source,
								 transition->delay_ms,
								 check->timer_count};
		for (uint32_t k = 0; k < check->timer_count; k++)
			if (timers[k].source == timer->source && timers[k].delay_ms == timer->delay_ms)
				timer->delay = timers[k].delay;
		longest_ms = timer->delay_ms > longest_ms ? timer->delay_ms : longest_ms;
		check->timer_count++;
	}
	check->timers = timers;
	return longest_ms;
}

void
cli_check_zones_prepare(CliCheck *check)
{
	Clocks clocks = {.check = check};
	int64_t longest_ms = collect_timers(check);

	cli_check_all_actions(check->chart, note_clocks, &clocks);
	/* No way leads beyond what a clock can show. */
	check->has_zones = check->chart->has_after && !check->reads_clock && !check->live->has_clock &&
					   longest_ms <= SW_HLC_MS_MAX / (check->depth_max + 1);
	check->reads_clock = check->reads_clock || check->live->has_hlc;
}

static uint32_t
delay_of(const CliCheck *check, SwText name)
{
	uint32_t i = 0;

	while (!sw_text_equal(check->timers[i].name, name))
		i++;
	return check->timers[i].delay;
}

/* ---- Bounds ---- */

/* bound_at is how much what is left of clock i - 1 exceeds that of j - 1 at most; of 0: zero. */
static int64_t *
bound_at(int64_t *bounds, uint32_t count, uint32_t i, uint32_t j)
{
	return &bounds[(size_t) i * (count + 1) + j];
}

static int64_t
bound_of(const CliCheckZone *zone, uint32_t i, uint32_t j)
{
	return zone->bounds[(size_t) i * (zone->count + 1) + j];
}

static int64_t *
new_bounds(SwArena *arena, uint32_t count)
{
	return SW_NEW_ARRAY(arena, int64_t, (size_t) (count + 1) * (count + 1));
}

/* narrow is the part of a zone where clock i exceeds j by no more than `most`; false if empty. */
static bool
narrow(SwArena *arena, CliCheckZone *zone, uint32_t i, uint32_t j, int64_t most)
{
	uint32_t n = zone->count;
	int64_t *bounds;

	if (most + bound_of(zone, j, i) < 0)
		return false;
	if (bound_of(zone, i, j) <= most)
		return true;
	bounds = new_bounds(arena, n);
	for (uint32_t a = 0; a <= n; a++)
		for (uint32_t b = 0; b <= n; b++)
		{
			int64_t through = bound_of(zone, a, i) + most + bound_of(zone, j, b);
			int64_t old = bound_of(zone, a, b);

			*bound_at(bounds, n, a, b) = through < old ? through : old;
		}
	zone->bounds = bounds;
	return true;
}

/* wait_on lets time pass while no timer is due yet; false if one is due at once. */
static bool
wait_on(SwArena *arena, CliCheckZone *zone)
{
	uint32_t n = zone->count;
	int64_t *bounds;

	for (uint32_t i = 1; i <= n; i++)
		if (!narrow(arena, zone, 0, i, -1))
			return false;
	bounds = new_bounds(arena, n);
	memcpy(bounds, zone->bounds, (size_t) (n + 1) * (n + 1) * sizeof(int64_t));
	for (uint32_t i = 1; i <= n; i++)
	{
		int64_t least = -1;

		for (uint32_t j = 1; j <= n; j++)
			least = bound_of(zone, j, i) - 1 < least ? bound_of(zone, j, i) - 1 : least;
		*bound_at(bounds, n, 0, i) = least;
	}
	zone->bounds = bounds;
	return true;
}

/*
 * kept_zone is what is left of some clocks of a zone (their places from 1, in order) while the
 * clock at `zero` ends (0: no time passes).
 */
static CliCheckZone
kept_zone(SwArena *arena, const CliCheckZone *zone, const uint32_t *places, uint32_t count,
		  uint32_t zero)
{
	CliCheckClock *clocks = SW_NEW_ARRAY(arena, CliCheckClock, count);
	int64_t *bounds = new_bounds(arena, count);

	for (uint32_t i = 0; i <= count; i++)
	{
		uint32_t from = i == 0 ? zero : places[i - 1];

		if (i > 0)
			clocks[i - 1] = zone->clocks[from - 1];
		for (uint32_t j = 0; j <= count; j++)
			*bound_at(bounds, count, i, j) = bound_of(zone, from, j == 0 ? zero : places[j - 1]);
	}
	return (CliCheckZone){count, clocks, bounds};
}

bool
cli_check_zone_includes(const CliCheckZone *zone, const CliCheckZone *other)
{
	size_t size = (size_t) (zone->count + 1) * (zone->count + 1);

	for (size_t i = 0; i < size; i++)
		if (zone->bounds[i] < other->bounds[i])
			return false;
	return true;
}

CliCheckZone *
cli_check_zone_copy(SwArena *arena, const CliCheckZone *zone)
{
	CliCheckZone *copy = SW_NEW(arena, CliCheckZone);
	uint32_t n = zone->count;
	CliCheckClock *clocks = SW_NEW_ARRAY(arena, CliCheckClock, n);
	int64_t *bounds = new_bounds(arena, n);

	for (uint32_t i = 0; i < n; i++)
		clocks[i] = zone->clocks[i];
	memcpy(bounds, zone->bounds, (size_t) (n + 1) * (n + 1) * sizeof(int64_t));
	*copy = (CliCheckZone){n, clocks, bounds};
	return copy;
}

/* ---- Moments ---- */

typedef struct Parts
{
	const CliCheck *check;
	SwArena *arena;
	const CliCheckNode *node;
	CliCheckMoments *moments;
	uint32_t first; /* the clock that ends, and is the first of those that do */
	bool *ends;     /* by place of a clock, from 1 */
} Parts;

/* state_at is the state with its timers due now or later. */
static SwState *
state_at(const CliCheck *check, SwArena *arena, const CliCheckNode *node, const uint32_t *fired,
		 uint32_t fired_count)
{
	const SwJson *due = sw_state_get_string(node->state, SW_STATE_DUE);
	SwMember change = {SW_TEXT(SW_STATE_DUE), NULL};
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (uint32_t i = 0; i < due->count; i++)
	{
		uint32_t delay = delay_of(check, due->as.members[i].key);
		int64_t due_ms = LATER_MS;

		for (uint32_t k = 0; k < fired_count; k++)
			due_ms = fired[k] == delay ? 0 : due_ms;
		sw_json_add_member(&builder, due->as.members[i].key, sw_json_integer(arena, due_ms));
	}
	change.value = sw_json_end(&builder);
	return sw_state_with(arena, node->state, &change, 1);
}

static void
add_moment(SwArena *arena, CliCheckMoments *moments, CliCheckMoment moment)
{
	if (moments->count == moments->capacity)
	{
		uint32_t capacity = moments->capacity * 2 + 4;
		CliCheckMoment *grown = SW_NEW_ARRAY(arena, CliCheckMoment, capacity);

		if (moments->count > 0)
			memcpy(grown, moments->items, moments->count * sizeof(*grown));
		moments->items = grown;
		moments->capacity = capacity;
	}
	moments->items[moments->count++] = moment;
}

/* add_part adds the moment at which just these timers are due. */
static void
add_part(Parts *parts, const CliCheckZone *zone)
{
	SwArena *arena = parts->arena;
	uint32_t *fired = SW_NEW_ARRAY(arena, uint32_t, zone->count);
	uint32_t *places = SW_NEW_ARRAY(arena, uint32_t, zone->count);
	CliCheckZone *rest = SW_NEW(arena, CliCheckZone);
	uint32_t fired_count = 0;
	uint32_t count = 0;

	if (parts->moments->count == PARTS_MAX)
	{
		parts->moments->is_cut = true;
		return;
	}
	for (uint32_t i = 1; i <= zone->count; i++)
		if (parts->ends[i])
			fired[fired_count++] = zone->clocks[i - 1].delay;
		else
			places[count++] = i;
	*rest = kept_zone(arena, zone, places, count, parts->first);
	add_moment(arena,
			   parts->moments,
			   (CliCheckMoment){
				   .state = state_at(parts->check, arena, parts->node, fired, fired_count),
				   .zone = rest,
				   .fired = fired,
				   .fired_count = fired_count,
				   .has_events = parts->check->reads_before,
				   .is_due = true,
			   });
}

/*
 * is_first_to_end is the part of a zone where no clock ends before this one, so that each choice of
 * those that end with it leads to a moment; false if empty.
 */
static bool
is_first_to_end(SwArena *arena, CliCheckZone *zone, uint32_t first)
{
	for (uint32_t i = 1; i <= zone->count; i++)
		if (!narrow(arena, zone, first, i, i < first ? -1 : 0))
			return false;
	return true;
}

/*
 * add_parts goes on from clock `i` with those that end together with the first.  Recursion is
 * bounded by the timers that wait, the parts by their maximum.
 */
static void
add_parts(Parts *parts, CliCheckZone zone, uint32_t i)
{
	CliCheckZone later = zone;

	if (i > zone.count || parts->moments->is_cut)
	{
		if (!parts->moments->is_cut)
			add_part(parts, &zone);
		return;
	}
	if (i == parts->first)
	{
		add_parts(parts, zone, i + 1);
		return;
	}
	if (i > parts->first && narrow(parts->arena, &zone, i, parts->first, 0) &&
		narrow(parts->arena, &zone, parts->first, i, 0))
	{
		parts->ends[i] = true;
		add_parts(parts, zone, i + 1);
		parts->ends[i] = false;
	}
	if (narrow(parts->arena, &later, parts->first, i, -1))
		add_parts(parts, later, i + 1);
}

CliCheckMoments
cli_check_zone_moments(const CliCheck *check, SwArena *arena, const CliCheckNode *node)
{
	CliCheckMoments moments = {.items = NULL};
	CliCheckZone *waiting = SW_NEW(arena, CliCheckZone);
	Parts parts = {.check = check, .arena = arena, .node = node, .moments = &moments};

	*waiting = *node->zone;
	if (wait_on(arena, waiting))
		add_moment(arena,
				   &moments,
				   (CliCheckMoment){.state = state_at(check, arena, node, NULL, 0),
									.zone = waiting,
									.has_events = true});
	parts.ends = SW_NEW_ARRAY(arena, bool, (size_t) node->zone->count + 1);
	for (parts.first = 1; parts.first <= node->zone->count; parts.first++)
	{
		CliCheckZone zone = *node->zone;

		if (!is_first_to_end(arena, &zone, parts.first))
			continue;
		parts.ends[parts.first] = true;
		add_parts(&parts, zone, 1);
		parts.ends[parts.first] = false;
	}
	return moments;
}

/* ---- After a step ---- */

/* set_clock puts a timer that was just set behind those of a zone: all that is left of it. */
static void
set_clock(SwArena *arena, CliCheckZone *zone, CliCheckClock clock)
{
	uint32_t n = zone->count;
	CliCheckClock *clocks = SW_NEW_ARRAY(arena, CliCheckClock, (size_t) n + 1);
	int64_t *bounds = new_bounds(arena, n + 1);

	for (uint32_t i = 0; i < n; i++)
		clocks[i] = zone->clocks[i];
	clocks[n] = clock;
	for (uint32_t i = 0; i <= n; i++)
	{
		for (uint32_t j = 0; j <= n; j++)
			*bound_at(bounds, n + 1, i, j) = bound_of(zone, i, j);
		*bound_at(bounds, n + 1, i, n + 1) = bound_of(zone, i, 0) - clock.value_ms;
		*bound_at(bounds, n + 1, n + 1, i) = bound_of(zone, 0, i) + clock.value_ms;
	}
	*zone = (CliCheckZone){n + 1, clocks, bounds};
}

/* place_of is the place of a delay's clock, from 1; 0 if it does not run. */
static uint32_t
place_of(const CliCheckZone *zone, uint32_t delay)
{
	for (uint32_t i = 0; i < zone->count; i++)
		if (zone->clocks[i].delay == delay)
			return i + 1;
	return 0;
}

/* sorted is a zone with its clocks in the order of their delays. */
static CliCheckZone
sorted(SwArena *arena, const CliCheckZone *zone)
{
	uint32_t *places = SW_NEW_ARRAY(arena, uint32_t, zone->count);

	for (uint32_t i = 0; i < zone->count; i++)
	{
		uint32_t at = i;

		for (; at > 0 && zone->clocks[places[at - 1] - 1].delay > zone->clocks[i].delay; at--)
			places[at] = places[at - 1];
		places[at] = i + 1;
	}
	return kept_zone(arena, zone, places, zone->count, 0);
}

CliCheckZone
cli_check_zone_after(const CliCheck *check, SwArena *arena, const CliCheckZone *zone,
					 SwState *state, uint32_t depth)
{
	static const int64_t nothing[1] = {0};
	static const CliCheckZone none = {0, NULL, nothing};
	const SwJson *due = sw_state_get_string(state, SW_STATE_DUE);
	uint32_t *places = SW_NEW_ARRAY(arena, uint32_t, due->count);
	uint32_t count = 0;
	CliCheckZone after;

	zone = zone == NULL ? &none : zone;
	for (uint32_t i = 0; i < zone->count; i++)
		for (uint32_t k = 0; k < due->count; k++)
			if (due->as.members[k].value->as.integer >= LATER_MS &&
				delay_of(check, due->as.members[k].key) == zone->clocks[i].delay)
			{
				places[count++] = i + 1;
				break;
			}
	after = kept_zone(arena, zone, places, count, 0);
	for (uint32_t k = 0; k < due->count; k++)
	{
		CliCheckClock clock = {delay_of(check, due->as.members[k].key),
							   depth,
							   due->as.members[k].value->as.integer};

		if (place_of(&after, clock.delay) == 0)
			set_clock(arena, &after, clock);
	}
	return sorted(arena, &after);
}

/* ---- The moments of a way ---- */

/* later_than makes `*time` no earlier than `least`; true if it was. */
static bool
later_than(int64_t *time, int64_t least)
{
	bool is_earlier = *time < least;

	*time = is_earlier ? least : *time;
	return is_earlier;
}

/* settle_move is what the k-th move says of the moments; true if that changes some. */
static bool
settle_move(const CliCheckZone *zone, const CliCheckMove *move, int64_t *times, uint32_t k)
{
	bool has_changed = later_than(&times[k], times[k - 1]);

	for (uint32_t i = 0; i < zone->count; i++)
	{
		const CliCheckClock *clock = &zone->clocks[i];
		bool is_fired = false;

		for (uint32_t f = 0; f < move->fired_count; f++)
			is_fired = is_fired || move->fired[f] == clock->delay;
		if (is_fired && later_than(&times[k], times[clock->set_at] + clock->value_ms))
			has_changed = true;
		if (later_than(&times[clock->set_at], times[k] - clock->value_ms + (is_fired ? 0 : 1)))
			has_changed = true;
	}
	return has_changed;
}

void
cli_check_way_times(const CliCheck *check, const CliCheckNode *const *nodes,
					const CliCheckMove *const *moves, uint32_t count, int64_t *times)
{
	bool has_changed = check->has_zones;

	for (uint32_t k = 0; k < count; k++)
		times[k] = moves[k]->time_ms;
	/*
	 * The earliest moments at which all of it comes to pass.  The zones say that there are some,
	 * so each round settles one more.
	 */
	for (uint32_t round = 0; has_changed && round <= count; round++)
	{
		has_changed = false;
		for (uint32_t k = 1; k < count; k++)
			if (settle_move(nodes[k - 1]->zone, moves[k], times, k))
				has_changed = true;
	}
}
