/*-------------------------------------------------------------------------
 *
 * check_report.c
 *		What was found, each with events that `swooshctl reduce` takes to it.
 *
 * The moves to a finding are taken again from the start, so what is printed is what
 * happened, and the state foretold is the one that they lead to.
 *
 * src/cli/check_report.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "swoosh/canon.h"

/* The way to a finding. */
typedef struct Way
{
	const CliCheck *check;
	SwArena *arena;
	SwSource source;
	CliFacts no_facts;
	SwState *state;   /* NULL: the chart did not start */
	bool is_accepted; /* the last step */
	bool is_assumed;  /* some guards were answered as no inputs that were tried make them */
	const SwJson **events;
	uint32_t event_count;
} Way;

static const SwJson *
truth_to_json(SwTruth truth)
{
	return truth == SW_UNKNOWN ? &sw_json_null : sw_json_boolean(truth == SW_TRUE);
}

/* answers_of is what one guard answered: once for all, or a list with a turn for each state. */
static const SwJson *
answers_of(SwArena *arena, const CliCheckOracle *oracle, uint32_t guard)
{
	const SwJson **turns = SW_NEW_ARRAY(arena, const SwJson *, oracle->asked_count);
	const SwState *view = NULL;
	bool is_constant = true;
	uint32_t count = 0;

	for (uint32_t i = 0; i < oracle->asked_count; i++)
	{
		if (oracle->asked[i].guard != guard || oracle->asked[i].view == view)
			continue;
		view = oracle->asked[i].view;
		turns[count] = truth_to_json(oracle->asked[i].truth);
		is_constant = is_constant && turns[count] == turns[0];
		count++;
	}
	if (count == 0)
		return NULL;
	return is_constant ? turns[0] : sw_json_array(arena, turns, count);
}

/* guards_of is {name: answer} of the guards asked in a step; NULL if there are none. */
static const SwJson *
guards_of(SwArena *arena, const CliCheck *check, const CliCheckOracle *oracle)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	for (uint32_t i = 0; i < check->guards.count; i++)
		sw_json_add_member(&builder, check->guards.items[i].name, answers_of(arena, oracle, i));
	return builder.count == 0 ? NULL : sw_json_end(&builder);
}

/* note_assumed: an answer is left of a guard that reads inputs and no facts. */
static void
note_assumed(Way *way, const CliCheckTaken *taken)
{
	for (uint32_t i = 0; taken->guards != NULL && i < way->check->guards.count; i++)
		if (cli_check_is_assumed(way->check, i) &&
			sw_json_get_text(taken->guards, way->check->guards.items[i].name) != NULL)
			way->is_assumed = true;
}

static const SwJson *
event_to_json(const Way *way, const CliCheckTaken *taken)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, way->arena);
	sw_json_add_text(&builder, "event", taken->event->name);
	if (taken->inputs->count > 0)
		sw_json_add(&builder, "inputs", taken->inputs);
	if (way->check->chart->has_after)
		sw_json_add(&builder,
					"hlc",
					sw_json_string(way->arena, sw_hlc_spelling(way->arena, taken->event->hlc)));
	sw_json_add(&builder, "guards", taken->guards);
	return sw_json_end(&builder);
}

static void
way_start(Way *way)
{
	const CliCheckMove start = {.event = SW_NO_INDEX};
	SwEvent event = cli_check_event(way->check, &start, 0);
	SwStatus status;
	SwStep step;

	status = sw_reduce_start(way->arena,
							 way->check->chart,
							 cli_check_meta(way->arena, way->check->chart),
							 &event,
							 &way->source,
							 NULL,
							 &step);
	way->is_accepted = status == SW_OK;
	if (status == SW_OK)
		way->state = step.state;
}

/*
 * way_step takes one move again, at its moment.  `finding` is what it shows itself, NULL for
 * nothing.
 */
static void
way_step(Way *way, const CliCheckMove *move, const CliCheckFinding *finding)
{
	const CliCheck *check = way->check;
	const CliCheckInputs *inputs = &check->inputs[move->event];
	SwEvent event = cli_check_event(check, move, way->event_count + 1);
	SwTrace trace = {NULL, 0, 0};
	CliCheckOracle oracle;
	SwGuardOracle asked;
	CliCheckTaken taken = {.check = check,
						   .source = &way->source,
						   .before = way->state,
						   .event = &event,
						   .asked = &oracle,
						   .finding = finding,
						   .inputs = event.inputs};

	cli_check_oracle_init(&oracle, check);
	oracle.arena = way->arena;
	asked = cli_check_oracle_of(&oracle);
	event.oracle = &asked;
	oracle.count = move->answer_count;
	if (move->answer_count > 0)
		memcpy(oracle.answers, move->answers, move->answer_count * sizeof(*move->answers));
	cli_check_oracle_begin(&oracle, inputs);
	taken.status =
		sw_reduce(way->arena, check->chart, way->state, &event, &way->source, &trace, &taken.step);
	taken.guards = guards_of(way->arena, check, &oracle);
	if (!inputs->is_given)
	{
		taken.inputs = cli_check_inputs_used(check, way->arena, event.inputs, &trace);
		cli_check_witness(&taken, way->arena);
	}
	note_assumed(way, &taken);
	way->is_accepted = taken.status == SW_OK;
	if (way->is_accepted)
		way->state = taken.step.state;
	way->events[way->event_count++] = event_to_json(way, &taken);
}

/* way_to takes all moves to a finding again. */
static Way
way_to(const CliCheck *check, const CliCheckResult *result, const CliCheckFinding *finding,
	   SwArena *arena)
{
	Way way = {.check = check, .arena = arena};
	uint32_t length = 0;
	const CliCheckMove **moves;
	const CliCheckNode **nodes;
	int64_t *times;

	for (uint32_t n = finding->node; n != CLI_CHECK_NO_NODE; n = result->nodes[n].parent)
		length++;
	moves = SW_NEW_ARRAY(arena, const CliCheckMove *, (size_t) length + 1);
	nodes = SW_NEW_ARRAY(arena, const CliCheckNode *, (size_t) length + 1);
	times = SW_NEW_ARRAY(arena, int64_t, (size_t) length + 1);
	way.events = SW_NEW_ARRAY(arena, const SwJson *, (size_t) length + 1);
	way.source = cli_facts_source(&way.no_facts);
	for (uint32_t n = finding->node, i = length; n != CLI_CHECK_NO_NODE;
		 n = result->nodes[n].parent)
	{
		nodes[--i] = &result->nodes[n];
		moves[i] = &nodes[i]->move;
	}
	if (finding->has_move)
		moves[length++] = &finding->move;
	cli_check_way_times(check, nodes, moves, length, times);
	for (uint32_t i = 0; i < length; i++)
	{
		CliCheckMove move = *moves[i];

		move.time_ms = times[i];
		if (move.event == SW_NO_INDEX)
			way_start(&way);
		else
			way_step(&way, &move, finding->has_move && i == length - 1 ? finding : NULL);
	}
	return way;
}

/* ---- Output ---- */

static const SwJson *
cuts_to_json(SwArena *arena, const CliCheckCuts *cuts)
{
	SwText names[9];
	uint32_t count = 0;

	if (cuts->depth)
		names[count++] = SW_TEXT("depth");
	if (cuts->states)
		names[count++] = SW_TEXT("states");
	if (cuts->seconds)
		names[count++] = SW_TEXT("seconds");
	if (cuts->inputs)
		names[count++] = SW_TEXT("inputs");
	if (cuts->guards)
		names[count++] = SW_TEXT("guards");
	if (cuts->after)
		names[count++] = SW_TEXT("after");
	if (cuts->hlc)
		names[count++] = SW_TEXT("hlc");
	if (cuts->signer)
		names[count++] = SW_TEXT("signer");
	if (cuts->first)
		names[count++] = SW_TEXT("first");
	return sw_json_strings(arena, names, count);
}

static const SwJson *
finding_to_json(const CliCheck *check, const CliCheckResult *result, const CliCheckFinding *finding)
{
	SwArena *arena = check->arena;
	SwJsonBuilder builder;

	sw_json_begin(&builder, arena);
	sw_json_add_text(&builder, "kind", sw_text_from(finding->kind));
	sw_json_add_text(&builder, "subject", finding->subject);
	sw_json_add_text(&builder, "message", finding->message);
	if (finding->has_steps)
	{
		Way way = way_to(check, result, finding, arena);

		sw_json_add(&builder, "events", sw_json_array(arena, way.events, way.event_count));
		sw_json_add(&builder, "accepted", sw_json_boolean(way.is_accepted));
		if (way.is_assumed)
			sw_json_add(&builder, "assumed", sw_json_boolean(true));
		if (way.state != NULL)
		{
			sw_json_add(&builder,
						"configuration",
						sw_state_get_string(way.state, SW_STATE_CONFIGURATION));
			sw_json_add(&builder, "state_hash", sw_hash_to_json(arena, sw_state_hash(way.state)));
		}
	}
	return sw_json_end(&builder);
}

static void
print_json(const CliCheck *check, const CliCheckResult *result)
{
	SwArena *arena = check->arena;
	const SwJson **findings = SW_NEW_ARRAY(arena, const SwJson *, result->finding_count);
	SwJsonBuilder builder;

	for (uint32_t i = 0; i < result->finding_count; i++)
		findings[i] = finding_to_json(check, result, &result->findings[i]);
	sw_json_begin(&builder, arena);
	sw_json_add(&builder, "chart_hash", sw_hash_to_json(arena, &check->chart->hash));
	sw_json_add(&builder, "complete", sw_json_boolean(cli_check_is_complete(&result->cuts)));
	sw_json_add(&builder, "cut_by", cuts_to_json(arena, &result->cuts));
	sw_json_add(&builder, "states", sw_json_integer(arena, result->node_count));
	sw_json_add(&builder, "configurations", sw_json_integer(arena, result->configuration_count));
	sw_json_add(&builder, "steps", sw_json_integer(arena, result->steps));
	sw_json_add(&builder, "depth", sw_json_integer(arena, result->depth));
	sw_json_add(&builder, "findings", sw_json_array(arena, findings, result->finding_count));
	sw_json_add(&builder, "more", sw_json_boolean(result->has_more_findings));
	cli_print_json(arena, sw_json_end(&builder));
}

/* write_lines writes a way as `swooshctl reduce` reads it. */
static void
write_lines(const Way *way, FILE *file, const char *indent)
{
	for (uint32_t i = 0; i < way->event_count; i++)
	{
		SwText line = sw_canon_ordered(way->arena, way->events[i]);

		fprintf(file, "%s%.*s\n", indent, (int) line.size, line.data);
	}
}

static void
print_finding(const CliCheck *check, const CliCheckResult *result, const CliCheckFinding *finding,
			  const char *path)
{
	SwArena arena;
	Way way;

	printf("%s: %s: %.*s\n",
		   path,
		   finding->kind,
		   (int) finding->message.size,
		   finding->message.data);
	if (!finding->has_steps)
		return;
	sw_arena_init(&arena, swc_host());
	way = way_to(check, result, finding, &arena);
	write_lines(&way, stdout, "    ");
	if (way.state != NULL)
	{
		SwText hash = sw_hash_spelling(&arena, sw_state_hash(way.state));

		printf("    %s %.*s ", way.is_accepted ? "->" : "refused in", (int) hash.size, hash.data);
		cli_print_json(&arena, sw_state_get_string(way.state, SW_STATE_CONFIGURATION));
	}
	if (way.is_assumed)
		printf("    assumed: no inputs that were tried make these guards answer so\n");
	sw_arena_reset(&arena);
}

static void
print_summary(const CliCheck *check, const CliCheckResult *result, const char *path)
{
	const SwJson *cuts = cuts_to_json(check->arena, &result->cuts);

	printf("%s: %" PRIu32 " states in %" PRIu32 " configurations, %" PRId64 " steps, depth %" PRIu32
		   ": ",
		   path,
		   result->node_count,
		   result->configuration_count,
		   result->steps,
		   result->depth);
	printf(cuts->count == 0 ? "complete" : "not complete, cut by");
	for (uint32_t i = 0; i < cuts->count; i++)
		printf(" %.*s",
			   (int) cuts->as.elements[i]->as.text.size,
			   cuts->as.elements[i]->as.text.data);
	if (result->finding_count == 0)
		printf("; nothing found");
	printf("\n");
	if (result->has_more_findings)
		printf("%s: only the first %d findings are shown\n", path, CLI_CHECK_FINDINGS_MAX);
}

/*
 * write_events writes the events to the first finding that has some, or an empty file; false after
 * a message.
 */
static bool
write_events(const CliCheck *check, const CliCheckResult *result, const char *out)
{
	FILE *file;
	uint32_t i = 0;
	bool is_written;

	while (i < result->finding_count && !result->findings[i].has_steps)
		i++;
	file = fopen(out, "wb");
	if (file == NULL)
	{
		swc_error("could not create \"%s\": %s", out, strerror(errno));
		return false;
	}
	if (i < result->finding_count)
	{
		Way way = way_to(check, result, &result->findings[i], check->arena);

		write_lines(&way, file, "");
	}
	is_written = ferror(file) == 0;
	if (fclose(file) != 0 || !is_written)
	{
		swc_error("could not write \"%s\"", out);
		return false;
	}
	return true;
}

int
cli_check_report(const CliCall *call, const CliCheck *check, const CliCheckResult *result,
				 const char *path, const char *out)
{
	if (out != NULL && !write_events(check, result, out))
		return SWC_EXIT_IO;
	if (call->is_json)
		print_json(check, result);
	else
	{
		for (uint32_t i = 0; i < result->finding_count; i++)
			print_finding(check, result, &result->findings[i], path);
		print_summary(check, result, path);
	}
	return result->finding_count == 0 ? 0 : sw_status_exit(SW_CHART_REFUSED);
}
