/*-------------------------------------------------------------------------
 *
 * batch.c
 *		Many proposals in one call: each for itself, or all or none.
 *
 * All heads are locked, in the order of their names, before one proposal is judged: so two batches
 * cannot wait for each other, and none is judged by a head that may still move.  A batch keeps the
 * documents in memory and writes each head once.
 *
 * src/propose/batch.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "pg/convert.h"
#include "pg/memory.h"
#include "propose/ladder.h"
#include "swoosh/sort.h"

PG_FUNCTION_INFO_V1(swoosh_propose_batch);
PG_FUNCTION_INFO_V1(swoosh_propose_all);

/* Steps after which what they left in memory is given back and the document moves on alone. */
#define STEPS_PER_SCRATCH 32

typedef struct Batch
{
	const char *verb;
	MemoryContext context; /* of the whole call */
	SwArena arena;
	SwpgClimb *climbs; /* in argument order */
	int count;
	SwpgClimb **order; /* those that reached the lock: by instance, then by their clocks */
	int order_count;
} Batch;

/* What the steps of one instance leave behind. */
typedef struct Scratch
{
	MemoryContext context;
	SwArena arena;
	int steps;
} Scratch;

static void
batch_begin(Batch *batch, const char *verb, FunctionCallInfo fcinfo)
{
	SwText null_argument = SW_NO_TEXT;
	SwText *texts = &null_argument; /* a list that is NULL is one malformed argument */

	*batch = (Batch){.verb = verb, .count = 1};
	batch->context =
		AllocSetContextCreate(CurrentMemoryContext, "swoosh batch", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(batch->context);
	swpg_arena_init(&batch->arena, batch->context);
	if (!PG_ARGISNULL(0))
		texts = swpg_texts(PG_GETARG_ARRAYTYPE_P(0), JSONOID, &batch->count);
	batch->climbs = palloc0(sizeof(SwpgClimb) * (size_t) Max(batch->count, 1));
	batch->order = palloc0(sizeof(SwpgClimb *) * (size_t) Max(batch->count, 1));
	for (int i = 0; i < batch->count; i++)
	{
		batch->climbs[i].text = texts[i];
		batch->climbs[i].arena = &batch->arena;
	}
}

/* Rungs 1 to 5, as far as they need no lock; rung 2 once, if anything is left to judge. */
static void
batch_before_lock(Batch *batch)
{
	const SwServer *server = NULL;

	for (int i = 0; i < batch->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (swpg_ladder_shape(&batch->climbs[i]) == SW_OK && server == NULL)
			server = swpg_ladder_server(batch->verb);
	}
	for (int i = 0; i < batch->count; i++)
	{
		SwpgClimb *climb = &batch->climbs[i];

		CHECK_FOR_INTERRUPTS();
		if (climb->status != SW_OK)
			continue;
		climb->server = server;
		if (swpg_ladder_signer(climb) == SW_OK)
			batch->order[batch->order_count++] = climb;
	}
}

static int
compare_climbs(const void *a, const void *b, const void *context)
{
	const SwProposal *one = &(*(SwpgClimb *const *) a)->proposal;
	const SwProposal *other = &(*(SwpgClimb *const *) b)->proposal;
	int order = sw_text_compare(one->instance, other->instance);

	(void) context;
	return order != 0 ? order
					  : sw_order_compare(one->hlc,
										 one->signer,
										 one->idem_key,
										 other->hlc,
										 other->signer,
										 other->idem_key);
}

static bool
is_same_instance(const Batch *batch, int i, int k)
{
	return sw_text_equal(batch->order[i]->proposal.instance, batch->order[k]->proposal.instance);
}

/* Locks each instance once, in the order of their names; what has none is out of the order. */
static void
batch_lock(Batch *batch)
{
	int kept = 0;
	SwpgHold *hold = NULL;

	sw_sort(&batch->arena,
			batch->order,
			(size_t) batch->order_count,
			sizeof(SwpgClimb *),
			compare_climbs,
			NULL);
	for (int i = 0; i < batch->order_count; i++)
	{
		SwpgClimb *climb = batch->order[i];

		CHECK_FOR_INTERRUPTS();
		if (i == 0 || !is_same_instance(batch, i - 1, i))
		{
			hold = palloc(sizeof(SwpgHold));
			if (!swpg_ladder_lock(&batch->arena, climb->proposal.instance, hold))
				hold = NULL;
		}
		climb->hold = hold;
		if (hold == NULL)
		{
			climb->status = SW_UNKNOWN_INSTANCE;
			swpg_answer_early(climb, SW_UNKNOWN_INSTANCE);
		}
	}
	for (int i = 0; i < batch->order_count; i++)
	{
		if (batch->order[i]->hold != NULL)
			batch->order[kept++] = batch->order[i];
	}
	batch->order_count = kept;
}

static Datum
batch_end(const Batch *batch, FunctionCallInfo fcinfo, MemoryContext caller)
{
	SwpgAnswer *answers = palloc(sizeof(SwpgAnswer) * (size_t) Max(batch->count, 1));

	for (int i = 0; i < batch->count; i++)
		answers[i] = batch->climbs[i].answer;
	MemoryContextSwitchTo(caller);
	Datum rows = swpg_answer_rows(fcinfo, answers, batch->count);
	MemoryContextDelete(batch->context);
	return rows;
}


/* ---- each for itself ------------------------------------------------------------------ */

/*
 * Gives a step its memory.  After so many steps the head moves on to new memory and leaves behind
 * what the others needed; source, chart and the row as locked belong to the whole call.
 */
static void
scratch_turn(Scratch *scratch, MemoryContext parent, SwHead *head)
{
	Scratch old = *scratch;

	if (old.context != NULL && old.steps < STEPS_PER_SCRATCH)
		return;
	scratch->context = AllocSetContextCreate(parent, "swoosh steps", ALLOCSET_DEFAULT_SIZES);
	swpg_arena_init(&scratch->arena, scratch->context);
	scratch->steps = 0;
	if (old.context == NULL)
		return;
	head->state = sw_state_copy(&scratch->arena, head->state);
	if (head->last_signer.data != NULL)
	{
		head->last_signer = sw_text_copy(&scratch->arena, head->last_signer);
		head->last_idem_key = sw_text_copy(&scratch->arena, head->last_idem_key);
	}
	MemoryContextDelete(old.context);
}

/* The proposals of one instance, in their order; `order` has `count` of them. */
static void
batch_instance(MemoryContext context, SwpgClimb **order, int count)
{
	SwpgHold *hold = order[0]->hold;
	Scratch scratch = {0};

	hold->is_deferred = true;
	for (int i = 0; i < count; i++)
	{
		SwpgClimb *climb = order[i];

		CHECK_FOR_INTERRUPTS();
		scratch_turn(&scratch, context, &hold->head);
		MemoryContextSwitchTo(scratch.context);
		climb->arena = &scratch.arena;
		(void) swpg_ladder_judge(climb);
		swpg_ladder_finish(climb);
		MemoryContextSwitchTo(context);
		climb->answer = swpg_answer_copy(&climb->answer);
		scratch.steps++;
	}
	MemoryContextSwitchTo(scratch.context);
	swpg_commit_head(hold);
	MemoryContextSwitchTo(context);
	MemoryContextDelete(scratch.context);
}

Datum
swoosh_propose_batch(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	Batch batch;

	batch_begin(&batch, "swoosh_propose_batch", fcinfo);
	batch_before_lock(&batch);
	batch_lock(&batch);
	for (int first = 0, last; first < batch.order_count; first = last)
	{
		for (last = first + 1; last < batch.order_count && is_same_instance(&batch, first, last);)
			last++;
		batch_instance(batch.context, batch.order + first, last - first);
	}
	return batch_end(&batch, fcinfo, caller);
}


/* ---- all or none ---------------------------------------------------------------------- */

/* Each instance once: of several proposals for one none is right, and so none of the whole. */
static bool
has_instance_twice(const Batch *batch)
{
	for (int i = 1; i < batch->order_count; i++)
	{
		if (is_same_instance(batch, i - 1, i))
			return true;
	}
	return false;
}

/* Judges all, applies nothing; true if every argument may be applied. */
static bool
all_hold(Batch *batch)
{
	bool do_hold = batch->order_count == batch->count;

	for (int i = 0; i < batch->order_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		do_hold = swpg_ladder_judge(batch->order[i]) == SW_OK && do_hold;
		if (batch->order[i]->is_duplicate)
			do_hold = batch->order[i]->answer.outcome == SW_DUPLICATE && do_hold;
	}
	return do_hold;
}

/*
 * What would have held is answered so: it is the others' fault.  Its votes were judged, so they
 * are kept as those of any refusal.
 */
static void
refuse_not_all(SwpgClimb *climb)
{
	swpg_commit_votes(climb, &climb->verdict);
	climb->status = SW_NOT_ALL;
	climb->verdict = (SwVerdict){.status = SW_NOT_ALL};
}

/*
 * Refused ones get their own reasons, one in breach its quarantine, the others `not_all`.  A
 * duplicate is applied already and says so.
 */
static void
finish_none(Batch *batch)
{
	for (int i = 0; i < batch->order_count; i++)
	{
		SwpgClimb *climb = batch->order[i];

		CHECK_FOR_INTERRUPTS();
		if (climb->status == SW_OK && !climb->is_duplicate)
			refuse_not_all(climb);
		swpg_ladder_finish(climb);
	}
}

static void
finish_all(Batch *batch)
{
	for (int i = 0; i < batch->order_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		swpg_ladder_finish(batch->order[i]);
	}
}

Datum
swoosh_propose_all(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	Batch batch;

	batch_begin(&batch, "swoosh_propose_all", fcinfo);
	batch_before_lock(&batch);
	batch_lock(&batch);
	if (has_instance_twice(&batch))
	{
		for (int i = 0; i < batch.order_count; i++)
		{
			batch.order[i]->is_judged = true;
			refuse_not_all(batch.order[i]);
			swpg_ladder_finish(batch.order[i]);
		}
	}
	else if (all_hold(&batch))
		finish_all(&batch);
	else
		finish_none(&batch);
	return batch_end(&batch, fcinfo, caller);
}
