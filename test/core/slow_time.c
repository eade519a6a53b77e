/*-------------------------------------------------------------------------
 *
 * slow_time.c
 *		The slow reducer's delayed events.
 *
 * test/core/slow_time.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "slow_chart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- On their way ---- */

void
slow_send_delayed(SlowMachine *machine, const State *state)
{
	const char *delay;
	json_t *candidates;

	json_object_foreach(json_object_get(state->config, "after"), delay, candidates)
	{
		if (machine->timer_count == TIMERS_MAX)
			abort();
		machine->timers[machine->timer_count++] =
			(Timer){state, delay, machine->now + strtoll(delay, NULL, 10)};
	}
}

/* slow_cancel takes back what a state has sent, or only one of its delays. */
void
slow_cancel(SlowMachine *machine, const State *state, const char *delay)
{
	int kept = 0;

	for (int i = 0; i < machine->timer_count; i++)
		if (machine->timers[i].state != state ||
			(delay != NULL && machine->timers[i].delay != delay))
			machine->timers[kept++] = machine->timers[i];
	machine->timer_count = kept;
}

json_t *
slow_machine_due(const SlowMachine *machine)
{
	json_t *due = json_object();

	for (int i = 0; i < machine->timer_count; i++)
	{
		const Timer *timer = &machine->timers[i];
		const char *delay;
		json_t *candidates;
		size_t n = 0;

		json_object_foreach(json_object_get(timer->state->config, "after"), delay, candidates)
		{
			for (size_t k = 0; k < json_array_size(candidates); k++, n++)
			{
				char name[PATH_MAX_SIZE + 32];

				if (delay != timer->delay)
					continue;
				snprintf(name, sizeof(name), "%s/after/%zu", timer->state->path, n);
				json_object_set_new(due, name, json_integer(timer->due));
			}
		}
	}
	if (machine->has_after)
		return due;
	json_decref(due);
	return NULL;
}

void
slow_machine_clock(SlowMachine *machine, int64_t clock_ms)
{
	machine->clock = machine->now = clock_ms;
}

/* ---- There and back ---- */

void
slow_save(const SlowMachine *machine, Saved *saved)
{
	saved->configuration = machine->configuration;
	saved->history = json_copy(machine->history);
	saved->regions = json_copy(machine->regions);
	memcpy(saved->timers, machine->timers, sizeof(saved->timers));
	saved->timer_count = machine->timer_count;
	saved->is_running = machine->is_running;
}

void
slow_forget(Saved *saved)
{
	json_decref(saved->history);
	json_decref(saved->regions);
}

void
slow_go_back(SlowMachine *machine, Saved *saved)
{
	json_decref(machine->history);
	json_decref(machine->regions);
	machine->configuration = saved->configuration;
	machine->history = saved->history;
	machine->regions = saved->regions;
	memcpy(machine->timers, saved->timers, sizeof(machine->timers));
	machine->timer_count = saved->timer_count;
	machine->is_running = saved->is_running;
}

/* is_before: earlier, or at the same time of an earlier state, or of an earlier delay of it. */
static bool
is_before(const Timer *a, const Timer *b)
{
	const char *delay;
	json_t *candidates;

	if (a->due != b->due)
		return a->due < b->due;
	if (a->state != b->state)
		return a->state < b->state;
	json_object_foreach(json_object_get(a->state->config, "after"),
						delay,
						candidates) if (delay == a->delay || delay == b->delay) return delay ==
		a->delay;
	return false;
}

static const Timer *
next_timer(const SlowMachine *machine)
{
	const Timer *next = NULL;

	for (int i = 0; i < machine->timer_count; i++)
		if (machine->timers[i].due <= machine->clock &&
			(next == NULL || is_before(&machine->timers[i], next)))
			next = &machine->timers[i];
	return next;
}

/* Where one fails, Machine_Due keeps those that were delivered before it. */
int
slow_deliver_all(SlowMachine *machine, bool is_tick)
{
	const Timer *next;
	int count = 0;

	while (machine->is_running && (next = next_timer(machine)) != NULL)
	{
		Timer timer = *next;
		Saved saved;

		slow_save(machine, &saved);
		slow_cancel(machine, timer.state, timer.delay);
		if (!slow_deliver(machine, &timer))
		{
			slow_go_back(machine, &saved);
			return is_tick && count > 0 ? count : -1;
		}
		slow_forget(&saved);
		count++;
	}
	return count;
}
