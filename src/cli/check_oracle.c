/*-------------------------------------------------------------------------
 *
 * check_oracle.c
 *		Guards that cannot be known, answered in every way, one after another.
 *
 * The facts, inputs and signer of a step do not change while it runs, so a guard that
 * reads nothing else has one answer in a step, and guards of one type and equal
 * parameters have the same.  A rule that reads the state besides may change its mind
 * with each microstep.
 *
 * src/cli/check_oracle.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <string.h>

/* ---- What kind of guards there are ---- */

typedef struct Roots
{
	bool reads_state, reads_inputs, reads_others;
} Roots;

static void
note_root(void *context, const CliCheckRead *read)
{
	Roots *roots = context;
	SwText rest;

	if (read->path.data == NULL)
		*roots = (Roots){true, true, true};
	else if (cli_check_below(read->path, "state", &rest))
		roots->reads_state = true;
	else if (cli_check_below(read->path, "inputs", &rest))
		roots->reads_inputs = true;
	else if (cli_check_below(read->path, "facts", &rest) ||
			 cli_check_below(read->path, "hlc", &rest) ||
			 cli_check_below(read->path, "window_id", &rest) ||
			 cli_check_below(read->path, "signer", &rest))
		roots->reads_others = true;
}

/* Providers that read nothing but the state. */
static bool
is_of_state(const SwGuard *guard)
{
	static const char *const types[] = {"ready", NULL};

	return guard->state != SW_NO_STATE || cli_check_is_one_of(guard->type, types);
}

static CliCheckTrust
leaf_trust(const CliCheck *check, const SwGuard *guard, bool *is_mixed_out)
{
	const SwJson *rule = sw_json_get(guard->params, "rule");
	Roots roots = {false, false, false};

	*is_mixed_out = false;
	if (is_of_state(guard))
		return CLI_CHECK_EXACT;
	if (guard->provider != NULL)
		return CLI_CHECK_OPEN;
	cli_check_reads(rule, note_root, &roots);
	*is_mixed_out = roots.reads_state;
	if (roots.reads_others)
		return CLI_CHECK_OPEN;
	if (!roots.reads_inputs)
		return CLI_CHECK_EXACT;
	return cli_check_is_sampled(check, rule) ? CLI_CHECK_SAMPLED : CLI_CHECK_INPUTS;
}

static bool
is_same_guard(const SwGuard *a, const SwGuard *b)
{
	if (!sw_text_equal(a->type, b->type) || (a->params == NULL) != (b->params == NULL))
		return false;
	return a->params == NULL || sw_json_equal(a->params, b->params);
}

void
cli_check_guards_prepare(CliCheck *check)
{
	CliGuards guards = cli_guards_of(check->arena, check->chart);
	CliCheckLeaf *leaves = SW_NEW_ARRAY(check->arena, CliCheckLeaf, guards.count);
	CliCheckKey *keys = SW_NEW_ARRAY(check->arena, CliCheckKey, guards.count);

	check->guards = guards;
	check->key_count = 0;
	for (uint32_t i = 0; i < guards.count; i++)
	{
		bool is_mixed;
		uint32_t same = 0;

		leaves[i].trust = leaf_trust(check, guards.items[i].guard, &is_mixed);
		while (same < i && !is_same_guard(guards.items[same].guard, guards.items[i].guard))
			same++;
		leaves[i].key = same < i ? leaves[same].key : check->key_count++;
		keys[leaves[i].key].is_mixed = is_mixed;
		if (guards.items[i].is_negated)
			keys[leaves[i].key].has_unknown = true;
	}
	check->leaves = leaves;
	check->keys = keys;
}

/* ---- One step ---- */

void
cli_check_oracle_init(CliCheckOracle *oracle, const CliCheck *check)
{
	*oracle = (CliCheckOracle){.check = check};
	oracle->memory = sw_arena_array(check->arena, check->key_count, sizeof(*oracle->memory));
}

void
cli_check_oracle_begin(CliCheckOracle *oracle, const CliCheckInputs *inputs)
{
	oracle->inputs = inputs;
	oracle->used = 0;
	oracle->asked_count = 0;
	if (oracle->check->key_count > 0)
		memset(oracle->memory, 0, oracle->check->key_count * sizeof(*oracle->memory));
}

/* The answers in their order: true, false, and unknown where it makes a difference. */
bool
cli_check_oracle_next(CliCheckOracle *oracle)
{
	oracle->count = oracle->used;
	while (oracle->count > 0 && oracle->answers[oracle->count - 1].is_last != 0)
		oracle->count--;
	if (oracle->count == 0)
		return false;
	oracle->answers[oracle->count - 1].truth =
		oracle->answers[oracle->count - 1].truth == SW_TRUE ? SW_FALSE : SW_UNKNOWN;
	return true;
}

/* choose is the next answer, one of those given or a new one. */
static SwTruth
choose(CliCheckOracle *oracle, const CliCheckKey *key)
{
	CliCheckAnswer *answer;

	if (oracle->used == CLI_CHECK_CHOICES_MAX)
	{
		oracle->is_cut = true;
		return SW_FALSE;
	}
	answer = &oracle->answers[oracle->used++];
	if (oracle->used > oracle->count)
		answer->truth = SW_TRUE;
	answer->is_last = answer->truth == (key->has_unknown ? SW_UNKNOWN : SW_FALSE);
	return (SwTruth) answer->truth;
}

static void
note_asked(CliCheckOracle *oracle, uint32_t guard, const SwState *view, SwTruth truth)
{
	CliCheckAsked *grown;

	if (oracle->arena == NULL)
		return;
	if (oracle->asked_count == oracle->asked_capacity)
	{
		uint32_t capacity = oracle->asked_capacity * 2 + 16;

		grown = SW_NEW_ARRAY(oracle->arena, CliCheckAsked, capacity);
		if (oracle->asked_count > 0)
			memcpy(grown, oracle->asked, oracle->asked_count * sizeof(*grown));
		oracle->asked = grown;
		oracle->asked_capacity = capacity;
	}
	oracle->asked[oracle->asked_count++] = (CliCheckAsked){guard, view, truth};
}

/*
 * answers_itself: what a guard reads is known.  At creation there are no facts, no inputs and no
 * signer; a timer has no inputs and no signer, so what asks for those cannot hold.
 */
static bool
answers_itself(const CliCheckOracle *oracle, const SwGuardCall *call, const SwGuard *guard,
			   CliCheckTrust trust)
{
	static const char *const personal[] =
		{"quorum", "approvals", "roster", "corpus", "lost", "role", NULL};

	if (call->event->name.size == 0)
		return true;
	if (trust == CLI_CHECK_OPEN)
		return call->event->is_timer && cli_check_is_one_of(guard->type, personal);
	if (trust == CLI_CHECK_EXACT || call->event->is_timer || oracle->inputs->is_given)
		return true;
	return trust == CLI_CHECK_SAMPLED && oracle->inputs->is_sampled;
}

static bool
oracle_ask(void *context, const SwGuardCall *call, const SwGuard *guard, SwTruth *truth_out)
{
	CliCheckOracle *oracle = context;
	const CliCheck *check = oracle->check;
	uint32_t place = cli_guards_find(&check->guards, guard);
	const CliCheckLeaf *leaf = &check->leaves[place];
	const CliCheckKey *key = &check->keys[leaf->key];

	if (answers_itself(oracle, call, guard, leaf->trust))
		return false;
	if (oracle->memory[leaf->key].view == NULL ||
		(key->is_mixed && oracle->memory[leaf->key].view != call->state))
	{
		if (oracle->memory[leaf->key].turns++ < CLI_CHECK_TURNS_MAX)
			oracle->memory[leaf->key].truth = choose(oracle, key);
		else
		{
			oracle->memory[leaf->key].truth = SW_FALSE;
			oracle->is_cut = true;
		}
	}
	oracle->memory[leaf->key].view = call->state;
	*truth_out = oracle->memory[leaf->key].truth;
	note_asked(oracle, place, call->state, *truth_out);
	return true;
}

SwGuardOracle
cli_check_oracle_of(CliCheckOracle *oracle)
{
	return (SwGuardOracle){oracle_ask, oracle};
}
