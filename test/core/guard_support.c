/*-------------------------------------------------------------------------
 *
 * guard_support.c
 *		A small world for guards: a state, an event, facts and grants.
 *
 * test/core/guard_support.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_support.h"

#include <string.h>

World world;

static const SwFact *
find_fact(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	const World *here = context;
	const SwFact *found = NULL;

	(void) as_of_ms;
	for (size_t i = 0; i < here->fact_count; i++)
		if (sw_text_equal(here->facts[i]->kind, kind) &&
			sw_text_equal(here->facts[i]->subject, subject))
			found = here->facts[i];
	return found;
}

static const SwGrant *
find_grant(void *context, SwText signer)
{
	const World *here = context;

	for (size_t i = 0; i < here->grant_count; i++)
		if (sw_text_equal(here->grants[i]->signer, signer))
			return here->grants[i];
	return NULL;
}

static bool
nothing_is_active(const void *configuration, SwText state)
{
	(void) configuration;
	(void) state;
	return false;
}

int
world_setup(void **state)
{
	(void) test_setup(state);
	world = (World){.source = {find_fact, find_grant, &world},
					.call = {.arena = &test_arena,
							 .event = &world.event,
							 .source = &world.source,
							 .is_active = nothing_is_active},
					.event = {.name = SW_TEXT("Some_Event"),
							  .inputs = &sw_json_empty_object,
							  .has_hlc = true,
							  .tenant = SW_TEXT(WORLD_TENANT),
							  .instance = SW_TEXT(WORLD_INSTANCE)}};
	world_state("{}");
	world_hlc(SW_TEXT(WORLD_NOW));
	world_recorded(SW_TEXT("2025-10-19T01:30:00.000000Z"));
	return 0;
}

void
world_state(const char *document)
{
	world.call.state = sw_state_from_json(&test_arena, test_parse(document));
}

void
world_inputs(const char *inputs)
{
	world.event.inputs = test_parse(inputs);
}

void
world_hlc(SwText hlc)
{
	assert_true(sw_hlc_parse(hlc, &world.event.hlc));
}

void
world_recorded(SwText time)
{
	assert_true(sw_time_parse(time, &world.event.recorded_at_us));
}

void
world_fact(const char *kind, const char *subject, const SwJson *body, const char *expires)
{
	static const char signer[] = "hmmm:pubkey:%064d";
	static const char signature[] = "ed25519:%0128d";
	SwFact *fact = SW_NEW(&test_arena, SwFact);
	int64_t serial = (int64_t) world.fact_count;
	SwJsonBuilder builder;
	SwFault fault;

	(void) sw_json_get_integer(body, "beat_index", &serial);
	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, "v", sw_json_integer(&test_arena, 1));
	sw_json_add(&builder, "tenant", sw_json_string_of(&test_arena, WORLD_TENANT));
	sw_json_add(&builder, "kind", sw_json_string_of(&test_arena, kind));
	sw_json_add(&builder, "subject", sw_json_string_of(&test_arena, subject));
	sw_json_add(&builder, "serial", sw_json_integer(&test_arena, serial));
	sw_json_add(&builder, "body", body);
	sw_json_add(&builder, "issued", sw_json_string_of(&test_arena, WORLD_NOW));
	sw_json_add(&builder, "expires", sw_json_string_of(&test_arena, expires));
	sw_json_add_text(&builder, "signer", sw_text_format(&test_arena, signer, 0));
	sw_json_add_text(&builder, "signature", sw_text_format(&test_arena, signature, 0));
	if (sw_fact_parse(&test_arena, sw_json_end(&builder), fact, &fault) != SW_OK)
		fail_msg("a %s fact: %s at %.*s",
				 kind,
				 fault.why,
				 (int) fault.pointer.size,
				 fault.pointer.data);
	assert_true(world.fact_count < sizeof(world.facts) / sizeof(world.facts[0]));
	world.facts[world.fact_count++] = fact;
}

void
world_grant(const SwJson *object)
{
	SwGrant *grant = SW_NEW(&test_arena, SwGrant);
	SwFault fault;

	if (sw_grant_parse(&test_arena, object, grant, &fault) != SW_OK)
		fail_msg("a grant: %s", fault.why);
	assert_true(world.grant_count < sizeof(world.grants) / sizeof(world.grants[0]));
	world.grants[world.grant_count++] = grant;
}

SwTruth
world_evaluate(const char *type, const char *params)
{
	const SwGuardProvider *provider = sw_guard_find(sw_guard_table(), sw_text_from(type));
	const SwJson *object = params == NULL ? NULL : test_parse(params);

	assert_non_null(provider);
	if (provider->check(object) != NULL)
		fail_msg("%s %s: %s", type, params, provider->check(object));
	world.outcome = (SwGuardOutcome){0};
	world.outcome.truth = provider->evaluate(&world.call, object, &world.outcome);
	return world.outcome.truth;
}

SwText
world_reasons(const SwGuardOutcome *outcome)
{
	const SwJson **list = SW_NEW_ARRAY(&test_arena, const SwJson *, outcome->reason_count);

	for (uint32_t i = 0; i < outcome->reason_count; i++)
	{
		const SwReason *reason = &outcome->reasons[i];
		SwJsonBuilder builder;

		sw_json_begin(&builder, &test_arena);
		sw_json_add(&builder, "code", sw_json_string_of(&test_arena, reason->code));
		sw_json_add_text(&builder, "subject", reason->subject);
		sw_json_add(&builder, "expected", reason->expected);
		sw_json_add(&builder, "found", reason->found);
		list[i] = sw_json_end(&builder);
	}
	return sw_canon(&test_arena, sw_json_array(&test_arena, list, outcome->reason_count));
}

static SwText
codes_of(const SwGuardOutcome *outcome)
{
	SwBuffer buffer;

	sw_buffer_init(&buffer, &test_arena, 0);
	for (uint32_t i = 0; i < outcome->reason_count; i++)
	{
		if (i > 0)
			sw_buffer_string(&buffer, ", ");
		sw_buffer_string(&buffer, outcome->reasons[i].code);
	}
	return sw_buffer_view(&buffer);
}

void
world_expect(const char *what, const char *type, const char *params, SwTruth truth,
			 const char *reasons)
{
	static const char *const names[] = {"false", "true", "unknown"};
	SwTruth found = world_evaluate(type, params);

	if (reasons[0] == '[')
		test_assert_text(world_reasons(&world.outcome),
						 sw_canon(&test_arena, test_parse(reasons)),
						 what);
	else
		test_assert_string(codes_of(&world.outcome), reasons, what);
	test_assert_string(sw_text_from(names[found]), names[truth], what);
}
