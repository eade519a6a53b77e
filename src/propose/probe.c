/*-------------------------------------------------------------------------
 *
 * probe.c
 *		What a proposal would be answered now, without making it.
 *
 * src/propose/probe.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "pg/convert.h"
#include "pg/source.h"
#include "propose/probe.h"
#include "swoosh/hash.h"

/* probe_settle: where timers cannot fire, the head is all there is to show. */
static SwState *
probe_settle(const SwpgProbe *probe)
{
	const SwHead *head = probe->head;
	SwEvent event = {.name = SW_TEXT(SW_MACHINE_DUE),
					 .inputs = &sw_json_empty_object,
					 .has_hlc = true,
					 .hlc = probe->hlc,
					 .recorded_at_us = probe->now_us,
					 .tenant = head->tenant,
					 .instance = head->instance};
	SwState *state = NULL;

	if (head->chart->has_after)
		state = sw_reduce_settle(probe->arena, head->chart, head->state, &event, probe->source);
	return state != NULL ? state : head->state;
}

void
swpg_probe_begin(SwpgProbe *probe, SwArena *arena, const SwHead *head, SwpgRead read)
{
	int64_t now_us = swpg_now_us();

	*probe = (SwpgProbe){.arena = arena,
						 .head = head,
						 .source = swpg_source_new(read, arena, head->tenant),
						 .now_us = now_us,
						 .hlc = sw_hlc_advance(head->has_last ? head->last_hlc : 0, now_us / 1000)};
	probe->state = probe_settle(probe);
}

/* probe_trace has every member that the chart may demand. */
static const SwJson *
probe_trace(const SwpgProbe *probe)
{
	const SwJson *demanded = probe->head->chart->trace;
	const SwJson *given = sw_json_string(probe->arena, SW_TEXT("-"));
	const SwJson *trace = &sw_json_empty_object;

	for (uint32_t i = 0; demanded != NULL && i < demanded->count; i++)
		trace = sw_json_with(probe->arena, trace, sw_json_text_of(demanded->as.elements[i]), given);
	return sw_json_with(probe->arena, trace, SW_TEXT("agent_id"), given);
}

void
swpg_probe_ask(const SwpgProbe *probe, SwText transition, const SwJson *inputs,
			   const SwGrant *grant, SwText window_id, SwVerdict *verdict_out)
{
	SwProposal proposal = {.instance = probe->head->instance,
						   .tenant = probe->head->tenant,
						   .transition = transition,
						   .current_state_hash = *sw_state_hash(probe->head->state),
						   .inputs = inputs,
						   .inputs_hash = sw_hash_json(probe->arena, inputs),
						   .signer = grant->signer,
						   .idem_key = SW_TEXT("-"),
						   .hlc = probe->hlc,
						   .window_id = window_id,
						   .trace = probe_trace(probe),
						   .signature = SW_TEXT("-")};
	SwDecideCall call = {.head = probe->head,
						 .proposal = &proposal,
						 .grant = grant,
						 .source = probe->source,
						 .charts = swpg_source_charts(probe->source),
						 .admission = {.ahead_ms = SW_HLC_MS_MAX,
									   .behind_ms = SW_HLC_MS_MAX,
									   .recorded_at_us = probe->now_us}};

	if (sw_decide(probe->arena, &call, verdict_out) != SW_OK)
		verdict_out->status = SW_INVARIANT_VIOLATED;
}

SwText
swpg_probe_window(const SwVerdict *verdict)
{
	for (uint32_t i = 0; i < verdict->guards.count; i++)
	{
		const SwGuardOutcome *outcome = &verdict->guards.items[i].outcome;

		for (uint32_t r = 0; r < outcome->reason_count; r++)
			if (strcmp(outcome->reasons[r].code, "window_missing") == 0)
				return sw_json_text_of(outcome->reasons[r].expected);
	}
	return SW_NO_TEXT;
}
