/*-------------------------------------------------------------------------
 *
 * decide.c
 *		The decision: rungs 7 to 16 of the ladder, one function each, in order.
 *
 * The first rung that fails gives the reason; none is asked after it.
 *
 * src/core/decide.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/decide.h"

#include "policy.h"
#include "reduction.h"
#include "rungs.h"
#include "swoosh/canon.h"
#include "swoosh/sort.h"

/* Rung 7. */
static SwStatus
rung_ended(const SwDecideCall *call)
{
	return sw_reduce_is_ended(call->head->chart, call->head->state) ? SW_TERMINATED : SW_OK;
}

/* Rung 8: within the admission, in whole milliseconds of both clocks. */
static SwStatus
rung_admission(const SwDecideCall *call)
{
	int64_t drift_ms =
		sw_hlc_ms(call->proposal->hlc) - call->admission.recorded_at_us / INT64_C(1000);

	return drift_ms > call->admission.ahead_ms || drift_ms < -call->admission.behind_ms
			   ? SW_HLC_DRIFT
			   : SW_OK;
}

/* Rung 9. */
static SwStatus
rung_head(const SwDecideCall *call)
{
	const SwProposal *proposal = call->proposal;
	const SwHead *head = call->head;

	if (!sw_hash_equal(&proposal->current_state_hash, sw_state_hash(head->state)))
		return SW_STALE_HEAD;
	if (head->has_last && sw_order_compare(proposal->hlc,
										   proposal->signer,
										   proposal->idem_key,
										   head->last_hlc,
										   head->last_signer,
										   head->last_idem_key) <= 0)
		return SW_HLC_REGRESSION;
	return SW_OK;
}

/* Rung 10: inputs of the proposal, else those the host found, else none where none are meant. */
static SwStatus
rung_inputs(SwArena *arena, const SwDecideCall *call, const SwJson **inputs_out, SwVerdict *verdict)
{
	const SwJson *inputs = call->proposal->inputs;
	SwHash hash;

	if (inputs == NULL && call->inputs == NULL)
	{
		hash = sw_hash_text(SW_TEXT("{}"));
		*inputs_out = &sw_json_empty_object;
		return sw_hash_equal(&call->proposal->inputs_hash, &hash) ? SW_OK : SW_INPUTS_MISSING;
	}
	if (inputs == NULL && call->inputs_found_hash != NULL)
		hash = *call->inputs_found_hash;
	else
	{
		verdict->inputs_bytes = sw_canon(arena, inputs != NULL ? inputs : call->inputs);
		hash = sw_hash_text(verdict->inputs_bytes);
	}
	if (!sw_hash_equal(&call->proposal->inputs_hash, &hash))
		return SW_INPUTS_MISMATCH;
	*inputs_out = inputs != NULL ? inputs : call->inputs;
	if (sw_json_is(*inputs_out, SW_JSON_OBJECT))
		return SW_OK;
	verdict->fault_pointer = SW_TEXT("/inputs");
	return SW_MALFORMED;
}

SwRight
sw_rung_right(const SwChart *chart, const SwGrant *grant, SwText transition, const SwJson *trace)
{
	bool is_reserved = sw_text_is(transition, SW_MACHINE_UPGRADE);
	bool is_bridge = false;
	bool is_given = is_reserved && sw_grant_has_role(grant, "operator");

	for (uint32_t i = 0; i < grant->roles->count && !is_reserved; i++)
	{
		SwText role = sw_json_text_of(grant->roles->as.elements[i]);

		if (!sw_chart_has_role(chart, transition, role))
			continue;
		if (sw_text_is(role, "bridge"))
			is_bridge = true;
		else
			is_given = true;
	}
	if (!is_given && !is_bridge)
		return SW_RIGHT_ROLE_MISSING;
	if (!is_given && sw_json_get_string(trace, "agent_id").size == 0)
		return SW_RIGHT_TRACE_MISSING; /* an empty text names nobody */
	for (uint32_t i = 0; chart->trace != NULL && i < chart->trace->count; i++)
		if (sw_json_get_text(trace, sw_json_text_of(chart->trace->as.elements[i])) == NULL)
			return SW_RIGHT_TRACE_MISSING;
	return SW_RIGHT_GIVEN;
}

/* What guards of a policy ask `stateIn`. */
typedef struct ActiveIn
{
	const SwChart *chart;
	SwState *state;
} ActiveIn;

static bool
is_active_in(const void *configuration, SwText state)
{
	const ActiveIn *active = configuration;

	return sw_reduce_is_active(active->chart, active->state, state);
}

/* guards_join makes the list of the verdict: `policy` first where it read facts. */
static void
guards_join(SwArena *arena, const SwPolicyResult *policy, SwVerdict *verdict)
{
	const SwGuardEntries *step = &verdict->step.guards;
	SwGuardEntries *guards = &verdict->guards;

	if (!policy->has_read)
	{
		*guards = *step;
		return;
	}
	guards->capacity = step->count + 1;
	guards->items = SW_NEW_ARRAY(arena, SwGuardEntry, guards->capacity);
	guards->items[guards->count++] = (SwGuardEntry){SW_TEXT("policy"), policy->outcome, false};
	for (uint32_t i = 0; i < step->count; i++)
		guards->items[guards->count++] = step->items[i];
}

/*
 * redact_of is the list of pointers of the policy fact, for a transition that no policy judges:
 * it tells what a decision shows, not whether it is taken, so no guard lists the fact.
 */
static const SwJson *
redact_of(const SwGuardCall *call)
{
	SwGuardOutcome unlisted = {0};
	const SwFact *policy = sw_guard_fact_of_instance(call, &unlisted, "policy");

	return policy == NULL ? NULL : sw_json_get(policy->body, "redact");
}

/* can_quarantine: the chart takes Policy_Breach here, and from the system. */
static bool
can_quarantine(const SwChart *chart, SwState *state)
{
	const SwText breach = SW_TEXT(SW_POLICY_PREFIX "Breach");

	return sw_reduce_has_candidate(chart, state, breach) &&
		   sw_chart_has_role(chart, breach, SW_TEXT("system"));
}

/* Rung 13. */
static SwStatus
rung_policy(const SwGuardCall *call, const SwHash *inputs_hash, SwPolicyResult *policy,
			SwVerdict *verdict)
{
	const ActiveIn *active = call->configuration;

	if (sw_text_has_prefix(call->event->name, SW_POLICY_PREFIX))
	{
		verdict->redact = redact_of(call);
		return SW_OK;
	}
	sw_policy_evaluate(call, call->event->name, inputs_hash, policy);
	verdict->redact = policy->redact;
	verdict->breach_rule = policy->rule;
	verdict->breach_rationale = policy->rationale;
	if (!policy->is_breach && !policy->is_refused)
		return SW_OK;
	verdict->is_breach = policy->is_breach && can_quarantine(active->chart, active->state);
	return SW_POLICY_BREACH;
}

static bool
is_upgrade(const SwEvent *event)
{
	return sw_text_is(event->name, SW_MACHINE_UPGRADE);
}

/*
 * step_begin: an operator may move an instance on to another chart even where its timers cannot
 * fire, and nothing else could move it.
 */
static SwStatus
step_begin(SwWork *work, SwArena *arena, const SwHead *head, const SwEvent *event,
		   const SwSource *source, SwStep *step)
{
	SwStatus status =
		sw_reduction_begin(work, arena, head->chart, head->state, event, source, NULL, step);
	SwGuardEntries asked = step->guards;

	if (status != SW_REDUCE_FAILED || !is_upgrade(event))
		return status;
	status = sw_reduction_begin_late(work, arena, head->chart, head->state, event, source, step);
	step->guards = asked; /* that the timers cannot fire rests on them */
	return status;
}

/* Rung 12: Machine_Upgrade is legal in every configuration. */
static SwStatus
rung_legal(const SwWork *work, SwVerdict *verdict)
{
	int64_t due_ms;

	if (is_upgrade(work->event) || sw_reduction_hears(work))
		return SW_OK;
	verdict->events = sw_reduction_events(work);
	if (work->chart->has_after && sw_text_is(work->event->name, SW_MACHINE_DUE) &&
		sw_reduce_next_due(work->head, &due_ms) && due_ms <= SW_HLC_MS_MAX)
	{
		verdict->has_opens_at = true;
		verdict->opens_at = sw_hlc_make(due_ms, 0);
	}
	verdict->step = (SwStep){.state = work->head};
	return SW_ILLEGAL_TRANSITION;
}

/* Rung 15 of Machine_Upgrade. */
static SwStatus
rung_upgrade(SwWork *work, const SwHead *head, const SwChartSource *charts)
{
	SwStep *step = work->step;
	SwUpgrade upgrade = {.from = head->chart, .event = work->event};
	SwHash hash;

	step->error = sw_upgrade_inputs(work->event->inputs, &hash, &upgrade.map);
	if (step->error != NULL)
		return SW_REDUCE_FAILED;
	if (charts != NULL)
		upgrade.to = charts->chart(charts->context, head->machine, &hash, &upgrade.version);
	if (upgrade.to == NULL)
	{
		step->error = "upgrade: no such chart of this machine";
		return SW_REDUCE_FAILED;
	}
	sw_reduction_settled(work);
	upgrade.state = step->state;
	step->state = head->state;
	if (sw_upgrade(work->arena, &upgrade, &upgrade.state, &step->error) != SW_OK)
		return SW_REDUCE_FAILED;
	step->state = upgrade.state;
	step->chart = upgrade.to;
	step->version = upgrade.version;
	return SW_OK;
}

void
sw_rung_step(SwArena *arena, const SwHead *head, const SwEvent *event, const SwHash *inputs_hash,
			 const SwSource *source, const SwChartSource *charts, SwVerdict *verdict_out)
{
	SwPolicyResult policy = {0};
	SwStatus status;
	SwWork work;

	status = step_begin(&work, arena, head, event, source, &verdict_out->step);
	if (status == SW_OK)
		status = rung_legal(&work, verdict_out);
	if (status == SW_OK)
	{
		ActiveIn active = {head->chart, sw_work_view(&work)};
		SwGuardCall call = {.arena = arena,
							.state = active.state,
							.event = event,
							.source = source,
							.is_active = is_active_in,
							.configuration = &active};

		status = rung_policy(&call, inputs_hash, &policy, verdict_out);
	}
	if (status == SW_OK)
		status = is_upgrade(event) ? rung_upgrade(&work, head, charts) : sw_reduction_take(&work);
	verdict_out->status = status;
	verdict_out->error = verdict_out->step.error;
	guards_join(arena, &policy, verdict_out);
}

static int
compare_hashes(const void *a, const void *b, const void *context)
{
	(void) context;
	return sw_hash_compare(a, b);
}

/* grants_of adds the hashes of the grants that guards rest on; `hashes` NULL: counts them only. */
static size_t
grants_of(const SwGuardEntries *guards, SwHash *hashes)
{
	size_t count = 0;

	for (uint32_t i = 0; i < guards->count; i++)
	{
		const SwGuardOutcome *outcome = &guards->items[i].outcome;

		for (uint32_t k = 0; k < outcome->fact_count; k++, count++)
			if (hashes != NULL)
				hashes[count] = outcome->facts[k]->grant_hash;
		for (uint32_t k = 0; k < outcome->grant_count; k++, count++)
			if (hashes != NULL)
				hashes[count] = outcome->grants[k]->hash;
	}
	return count;
}

const SwJson *
sw_rung_grants(SwArena *arena, const SwHash *signer_grant, const SwVerdict *verdict)
{
	size_t count = 1 + grants_of(&verdict->guards, NULL) + grants_of(&verdict->step.unlisted, NULL);
	const SwJson **list = SW_NEW_ARRAY(arena, const SwJson *, count);
	SwHash *hashes = SW_NEW_ARRAY(arena, SwHash, count);
	size_t distinct = 0;

	hashes[0] = *signer_grant;
	(void) grants_of(&verdict->step.unlisted, hashes + 1 + grants_of(&verdict->guards, hashes + 1));
	sw_sort(arena, hashes, count, sizeof(SwHash), compare_hashes, NULL);
	distinct = 0;
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !sw_hash_equal(&hashes[i - 1], &hashes[i]))
			list[distinct++] = sw_hash_to_json(arena, &hashes[i]);
	return sw_json_array(arena, list, distinct);
}

/* state_fits: what is stored can be read again, and is no larger than the host allows. */
static bool
state_fits(SwState *state, size_t allowed)
{
	size_t octets_max = allowed == 0 ? SW_STATE_OCTETS_MAX : allowed;
	size_t octets = 2;

	for (uint32_t i = 0; i < state->count; i++)
	{
		(void) sw_state_entry_hash(state, &state->entries[i]);
		octets += state->entries[i].key.size + state->entries[i].bytes.size + sizeof("\"\":,");
	}
	return octets <= octets_max || sw_state_bytes(state).size <= octets_max;
}

/*
 * Keys `policy:…` belong to the system: who took the key of the breach to come would keep the
 * instance from its quarantine.
 */
static bool
is_key_of_breach(const SwDecideCall *call)
{
	return sw_text_has_prefix(call->proposal->idem_key, "policy:") &&
		   !sw_grant_has_role(call->grant, "system");
}

/* Rungs 7 to 11. */
static SwStatus
decide_before_step(SwArena *arena, const SwDecideCall *call, const SwJson **inputs_out,
				   SwVerdict *verdict)
{
	const SwProposal *proposal = call->proposal;
	const SwHead *head = call->head;
	SwStatus status;

	if ((status = rung_ended(call)) != SW_OK || (status = rung_admission(call)) != SW_OK ||
		(status = rung_head(call)) != SW_OK ||
		(status = rung_inputs(arena, call, inputs_out, verdict)) != SW_OK)
		return status;
	if (sw_rung_right(head->chart, call->grant, proposal->transition, proposal->trace) !=
			SW_RIGHT_GIVEN ||
		is_key_of_breach(call))
		return SW_FORBIDDEN;
	return SW_OK;
}

/* Rung 16: the record of the step, and what must hold of it. */
static SwStatus
decide_accept(SwArena *arena, const SwDecideCall *call, const SwJson *inputs, SwVerdict *verdict)
{
	const SwJson *grants = sw_rung_grants(arena, &call->grant->hash, verdict);
	const SwJson *guards = sw_guards_to_json(arena, &verdict->guards);

	sw_record_make(arena,
				   call->head,
				   call->proposal,
				   grants,
				   guards,
				   call->admission.recorded_at_us,
				   sw_state_hash(verdict->step.state),
				   &verdict->record);
	return sw_invariants_check(arena,
							   call->head,
							   &verdict->step,
							   &verdict->record,
							   inputs,
							   &verdict->error) == 0
			   ? SW_OK
			   : SW_INVARIANT_VIOLATED;
}

SwStatus
sw_decide(SwArena *arena, const SwDecideCall *call, SwVerdict *verdict_out)
{
	const SwProposal *proposal = call->proposal;
	const SwJson *inputs = NULL;
	SwEvent event;

	sw_assert(sw_text_equal(proposal->instance, call->head->instance));
	sw_assert(sw_text_equal(call->grant->signer, proposal->signer));
	*verdict_out = (SwVerdict){0};
	verdict_out->status = decide_before_step(arena, call, &inputs, verdict_out);
	if (verdict_out->status != SW_OK)
		return SW_OK;
	event = (SwEvent){.name = proposal->transition,
					  .inputs = inputs,
					  .signer = proposal->signer,
					  .window_id = proposal->window_id,
					  .has_hlc = true,
					  .hlc = proposal->hlc,
					  .recorded_at_us = call->admission.recorded_at_us,
					  .tenant = call->head->tenant,
					  .instance = call->head->instance,
					  .grant = call->grant,
					  .justification = proposal->justification};
	sw_rung_step(arena,
				 call->head,
				 &event,
				 &proposal->inputs_hash,
				 call->source,
				 call->charts,
				 verdict_out);
	if (verdict_out->status == SW_OK &&
		!state_fits(verdict_out->step.state, call->admission.state_octets_max))
	{
		verdict_out->status = SW_REDUCE_FAILED;
		verdict_out->error = "the state is larger than a state may be";
	}
	return verdict_out->status == SW_OK ? decide_accept(arena, call, inputs, verdict_out) : SW_OK;
}
