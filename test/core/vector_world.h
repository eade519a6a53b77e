/*-------------------------------------------------------------------------
 *
 * vector_world.h
 *		The world of the vectors: what was published, the head, and decisions by them.
 *
 * test/core/vector_world.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_TEST_VECTOR_WORLD_H
#define SWOOSH_TEST_VECTOR_WORLD_H

#include <stdlib.h>

#include "swoosh/canon.h"
#include "vector_server.h"

#define FACTS_MAX 16

/* What has been published: grants and facts, and where a decision finds them. */
typedef struct World
{
	SwServer server;
	SwGrant grants[FACTS_MAX];
	size_t grant_count;
	SwFact facts[FACTS_MAX];
	size_t fact_count;
	SwHead head;
} World;

static inline const SwGrant *
world_grant(void *context, SwText signer)
{
	const World *world = context;

	for (size_t i = 0; i < world->grant_count; i++)
		if (sw_text_equal(world->grants[i].signer, signer))
			return &world->grants[i];
	return NULL;
}

static inline const SwFact *
world_fact(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	const World *world = context;

	(void) as_of_ms;
	for (size_t i = 0; i < world->fact_count; i++)
		if (sw_text_equal(world->facts[i].kind, kind) &&
			sw_text_equal(world->facts[i].subject, subject))
			return &world->facts[i];
	return NULL;
}

static inline void
world_add_fact(World *world, const SwJson *object)
{
	SwFact *fact = &world->facts[world->fact_count++];
	SwFault fault;

	assert_true(world->fact_count <= FACTS_MAX);
	if (sw_fact_parse(&test_arena, object, fact, &fault) != SW_OK)
		fail_msg("fact: %s at %.*s", fault.why, (int) fault.pointer.size, fault.pointer.data);
	fact->grant_hash = world_grant(world, fact->signer)->hash;
}

static inline void
world_add_grant(World *world, const SwJson *object)
{
	SwFault fault;

	assert_true(world->grant_count < FACTS_MAX);
	assert_int_equal(sw_grant_parse(&test_arena,
									object,
									&world->grants[world->grant_count++],
									&fault),
					 SW_OK);
}

/* world_chart takes a chart text; the head is at its start. */
static inline void
world_start(World *world, SwText text, const char *instance, const char *machine)
{
	const SwSource source = {world_fact, world_grant, world};
	SwFindings findings = {0};
	SwEvent event;
	SwStep step;

	assert_int_equal(sw_chart_parse(&test_arena,
									text,
									sw_guard_table(),
									&world->head.chart,
									&findings),
					 SW_OK);
	world->head.tenant = SW_TEXT("acme");
	world->head.instance = sw_text_from(instance);
	world->head.machine = sw_text_from(machine);
	world->head.chart_hash = world->head.chart->hash;
	event = (SwEvent){.inputs = &sw_json_empty_object,
					  .tenant = world->head.tenant,
					  .instance = world->head.instance};
	assert_int_equal(sw_reduce_start(&test_arena,
									 world->head.chart,
									 sw_meta(&test_arena,
											 world->head.tenant,
											 world->head.instance,
											 world->head.machine,
											 SW_TEXT("1"),
											 &world->head.chart_hash,
											 world->server.signer),
									 &event,
									 &source,
									 NULL,
									 &step),
					 SW_OK);
	world->head.state = step.state;
}

/* world_load is the world of export.jsonl, its instance at index 0. */
static inline void
world_load(World *world)
{
	const SwJson *const *lines;
	size_t count = vector_lines("export.jsonl", &lines);

	*world = (World){.server = vector_server()};
	for (size_t i = 0; i < count; i++)
		if (sw_json_get(lines[i], "grant") != NULL)
			world_add_grant(world, sw_json_get(lines[i], "grant"));
	for (size_t i = 0; i < count; i++)
	{
		const SwJson *chart = sw_json_get(lines[i], "chart");

		if (sw_json_get(lines[i], "fact") != NULL)
			world_add_fact(world, sw_json_get(lines[i], "fact"));
		if (chart != NULL)
			world_start(world, sw_json_get_string(chart, "text"), "acme/checkout", "order");
		if (i == 0)
			world->head.record_hash =
				sw_genesis_hash(&test_arena, sw_json_get(lines[i], "genesis"));
	}
}

/* proposal_of reads a proposal of the vectors. */
static inline SwProposal
proposal_of(const json_t *object)
{
	char *dump = json_dumps(object, JSON_COMPACT);
	SwText text = sw_text_copy(&test_arena, sw_text_from(dump));
	SwProposal proposal;
	SwFault fault;

	free(dump);
	assert_int_equal(sw_proposal_parse(&test_arena,
									   text,
									   SW_PROPOSAL_OCTETS_MAX,
									   &proposal,
									   &fault),
					 SW_OK);
	return proposal;
}

static inline SwVerdict
world_decide(World *world, const SwProposal *proposal, int64_t recorded_at_us)
{
	const SwSource source = {world_fact, world_grant, world};
	SwDecideCall call = {.head = &world->head,
						 .proposal = proposal,
						 .grant = world_grant(world, proposal->signer),
						 .source = &source,
						 .server = &world->server,
						 .admission = {500, 60000, recorded_at_us}};
	SwVerdict verdict;
	SwStatus status = sw_decide(&test_arena, &call, &verdict);

	if (status != SW_OK)
		fail_msg("%s", verdict.error);
	return verdict;
}

/* world_apply makes an accepted verdict the head. */
static inline void
world_apply(World *world, const SwVerdict *verdict)
{
	const SwRecord *record = &verdict->record;

	assert_int_equal(verdict->status, SW_OK);
	world->head.state = verdict->step.state;
	world->head.wal_index = record->wal_index;
	world->head.record_hash = record->hash;
	world->head.has_last = true;
	world->head.last_hlc = record->hlc;
	world->head.last_signer = record->signer;
	world->head.last_idem_key = record->idem_key;
}

/* world_advance decides the first `count` proposals of the vectors; each must be accepted. */
static inline SwVerdict
world_advance(World *world, size_t count)
{
	const json_t *proposals = json_object_get(vector_file("proposal.json"), "valid");
	const json_t *records = json_object_get(vector_file("record.json"), "records");
	SwVerdict verdict = {0};

	for (size_t i = 0; i < count; i++)
	{
		const json_t *row = json_array_get(records, i);
		SwProposal proposal =
			proposal_of(json_object_get(json_array_get(proposals, i), "proposal"));
		int64_t recorded_at_us;

		assert_true(sw_time_parse(test_get(json_object_get(row, "record"), "recorded_at"),
								  &recorded_at_us));
		verdict = world_decide(world, &proposal, recorded_at_us);
		world_apply(world, &verdict);
		test_assert_text(sw_canon(&test_arena, verdict.record.object),
						 test_get(row, "bytes"),
						 "record");
	}
	return verdict;
}

#endif
