/*-------------------------------------------------------------------------
 *
 * reduce_bench.c
 *		Transitions per second of the reducer, and the time to load a chart.
 *
 *		usage: reduce_bench reduce CHART START CYCLE MILLISECONDS   transitions per second
 *		       reduce_bench load CHART MILLISECONDS                 nanoseconds for a load
 *
 * START brings the chart into the cycle, CYCLE back to where it began; both hold events as
 * `swooshctl reduce` reads them.  Nothing is hashed.  The time is the CPU of the process.
 *
 * test/bench/reduce_bench.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "swoosh/swoosh.h"

#define EVENTS_MAX 256

/* Steps share what has not changed; after so many the state moves into an arena of its own. */
#define STEPS_PER_ARENA 64

typedef struct Events
{
	SwEvent items[EVENTS_MAX];
	size_t count;
} Events;

typedef struct Run
{
	const SwChart *chart;
	SwArena arenas[2];
	int current;
	uint32_t steps;
	SwState *state;
} Run;

_Noreturn void
sw_host_fail(const char *condition, const char *file, int line)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, condition);
	abort();
}

static void *
host_take(void *context, size_t size)
{
	void *chunk = malloc(size);

	(void) context;
	if (chunk == NULL)
		abort();
	return chunk;
}

static void
host_release(void *context, void *chunk)
{
	(void) context;
	free(chunk);
}

static SwArena
arena_new(void)
{
	SwArena arena;

	sw_arena_init(&arena, (SwArenaHost){host_take, host_release, NULL});
	return arena;
}

static _Noreturn void
fail(const char *what, const char *which)
{
	fprintf(stderr, "reduce_bench: %s: %s\n", which, what);
	exit(1);
}

static int64_t
cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

static SwText
read_file(SwArena *arena, const char *path)
{
	FILE *file = fopen(path, "rb");
	char *octets = sw_arena_octets(arena, SW_CHART_OCTETS_MAX);
	size_t size;

	if (file == NULL)
		fail("cannot be read", path);
	size = fread(octets, 1, SW_CHART_OCTETS_MAX, file);
	fclose(file);
	return (SwText){octets, size};
}

static const SwChart *
read_chart(SwArena *arena, SwText text)
{
	SwFindings findings = {0};
	const SwChart *chart;

	if (sw_chart_parse(arena, text, sw_guard_table(), &chart, &findings) != SW_OK)
		fail("the chart is refused", findings.items[0].message.data);
	return chart;
}

static void
read_events(SwArena *arena, const char *path, Events *events)
{
	SwText text = read_file(arena, path);
	const char *end = text.data + text.size;

	events->count = 0;
	for (const char *line = text.data; line < end;)
	{
		const char *next = memchr(line, '\n', (size_t) (end - line));
		SwText one = {line, (size_t) ((next == NULL ? end : next) - line)};
		const SwJson *value;
		SwFault fault;

		if (events->count == EVENTS_MAX ||
			sw_json_parse(arena, one, SIZE_MAX, SW_JSON_DEPTH_MAX, &value, &fault) != SW_OK)
			fail("holds what is no event, or too many", path);
		events->items[events->count++] = (SwEvent){
			.name = sw_json_get_string(value, "event"),
			.inputs = sw_json_get(value, "inputs") == NULL ? &sw_json_empty_object
														   : sw_json_get(value, "inputs"),
			.has_hlc = true,
		};
		line = next == NULL ? end : next + 1;
	}
}

static void
run_start(Run *run)
{
	static const SwSource no_source;
	SwEvent event = {.name = SW_TEXT(""), .inputs = &sw_json_empty_object};
	SwStep step;

	run->arenas[0] = arena_new();
	run->arenas[1] = arena_new();
	if (sw_reduce_start(&run->arenas[0],
						run->chart,
						&sw_json_empty_object,
						&event,
						&no_source,
						NULL,
						&step) != SW_OK)
		fail(step.error, "the start");
	run->state = step.state;
}

static void
run_step(Run *run, SwEvent *event)
{
	static const SwSource no_source;
	static int64_t time_ms;
	SwStep step;

	event->hlc = sw_hlc_make(++time_ms, 0);
	if (sw_reduce(&run->arenas[run->current],
				  run->chart,
				  run->state,
				  event,
				  &no_source,
				  NULL,
				  &step) != SW_OK)
		fail("is not accepted", event->name.data);
	run->state = step.state;
	if (++run->steps % STEPS_PER_ARENA == 0)
	{
		SwArena *next = &run->arenas[1 - run->current];

		run->state = sw_state_copy(next, run->state);
		sw_arena_reset(&run->arenas[run->current]);
		run->current = 1 - run->current;
	}
}

static void
bench_reduce(char **arguments)
{
	int64_t limit_ns = strtol(arguments[3], NULL, 10) * INT64_C(1000000);
	SwArena arena = arena_new();
	int64_t count = 0;
	Run run = {.current = 0};
	Events events;
	int64_t begin;

	run.chart = read_chart(&arena, read_file(&arena, arguments[0]));
	run_start(&run);
	read_events(&arena, arguments[1], &events);
	for (size_t i = 0; i < events.count; i++)
		run_step(&run, &events.items[i]);
	read_events(&arena, arguments[2], &events);
	for (begin = cpu_ns(); cpu_ns() - begin < limit_ns; count += (int64_t) events.count)
		for (size_t i = 0; i < events.count; i++)
			run_step(&run, &events.items[i]);
	printf("%" PRId64 "\n", count * 1000000000 / (cpu_ns() - begin));
	sw_arena_reset(&run.arenas[0]);
	sw_arena_reset(&run.arenas[1]);
	sw_arena_reset(&arena);
}

static void
bench_load(char **arguments)
{
	int64_t limit_ns = strtol(arguments[1], NULL, 10) * INT64_C(1000000);
	SwArena arena = arena_new();
	SwText text = read_file(&arena, arguments[0]);
	int64_t begin = cpu_ns();
	int64_t count = 0;

	for (; cpu_ns() - begin < limit_ns; count++)
	{
		SwArena scratch = arena_new();

		(void) read_chart(&scratch, text);
		sw_arena_reset(&scratch);
	}
	printf("%" PRId64 "\n", (cpu_ns() - begin) / count);
	sw_arena_reset(&arena);
}

int
main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "reduce") == 0)
		bench_reduce(argv + 2);
	else if (argc == 4 && strcmp(argv[1], "load") == 0)
		bench_load(argv + 2);
	else
		fail("usage: reduce CHART START CYCLE MILLISECONDS | load CHART MILLISECONDS", argv[0]);
	return 0;
}
