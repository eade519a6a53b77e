/*-------------------------------------------------------------------------
 *
 * check.h
 *		chart check: every state a chart can reach, within bounds.
 *
 * What a chart cannot know (facts, inputs, who signs) is explored both ways; what it can
 * know is computed by the reducer itself.  docs/reference/check.md says what that means.
 *
 * src/cli/check.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_CLI_CHECK_H
#define SWOOSH_CLI_CHECK_H

#include "guards.h"

/* Guards that may be asked anew in one step, and ways in which they may answer together. */
#define CLI_CHECK_CHOICES_MAX 48
#define CLI_CHECK_WAYS_MAX    4096
/* Turns of a rule that reads both the state and what is unknown; then it is false. */
#define CLI_CHECK_TURNS_MAX 8
/* Findings that are kept. */
#define CLI_CHECK_FINDINGS_MAX 200
/* Inputs that are tried for one event, unless they are given. */
#define CLI_CHECK_INPUTS_MAX 64

typedef struct CliCheckLive CliCheckLive;

/* ---- Rules (check_rules.c) ---- */

/* A place where a rule reads. */
typedef struct CliCheckRead
{
	SwText path;                   /* SW_NO_TEXT: anything, known only when it is run */
	SwText operator;               /* what takes the value; SW_NO_TEXT: the rule is the value */
	const SwJson *const *operands; /* of that operator */
	uint32_t operand_count;
} CliCheckRead;

typedef void (*CliCheckVisit)(void *context, const CliCheckRead *read);

/* cli_check_reads visits what a rule reads; what `map` and its like read of elements is not. */
void cli_check_reads(const SwJson *rule, CliCheckVisit visit, void *context);

/* cli_check_below: `path` is `root` (*rest_out is empty) or leads below it. */
bool cli_check_below(SwText path, const char *root, SwText *rest_out);
/* cli_check_covers: `path` is `above` or lies below it; cli_check_overlaps: in either order. */
bool cli_check_covers(SwText above, SwText path);
bool cli_check_overlaps(SwText a, SwText b);

/* cli_check_value is what a rule reads of a state at a path below `state`; NULL: nothing. */
const SwJson *cli_check_value(SwState *state, SwText path);

/* cli_check_object_set is an object with a value at a path. */
const SwJson *
cli_check_object_set(SwArena *arena, const SwJson *object, SwText path, const SwJson *value);

/* cli_check_reads_inputs: a rule reads inputs, or what is known only when it is run. */
bool cli_check_reads_inputs(const SwJson *rule);

/* cli_check_is_one_of: `text` is one of a list that ends with NULL. */
bool cli_check_is_one_of(SwText text, const char *const *list);

/* cli_check_is_loose: an operator that takes the text of a number for the number. */
bool cli_check_is_loose(SwText operator);

/* cli_check_has_digit: a text that may be loosely equal to a number. */
bool cli_check_has_digit(const SwJson *literal);

/* Runs of actions of a chart, each with where it belongs. */
typedef void (*CliCheckActions)(void *context, const SwAction *actions, uint32_t count);
/* cli_check_state_actions visits the actions of entering (or leaving) one state. */
void cli_check_state_actions(const SwStateNode *node, bool is_entry, CliCheckActions visit,
							 void *context);
/* cli_check_all_actions visits all actions of the chart. */
void cli_check_all_actions(const SwChart *chart, CliCheckActions visit, void *context);

/* ---- The chart as it is explored ---- */

/* How a guard is answered. */
typedef enum CliCheckTrust
{
	CLI_CHECK_EXACT,   /* it reads the state alone: it answers for itself */
	CLI_CHECK_SAMPLED, /* it compares inputs with literals: it does where inputs are tried for it */
	CLI_CHECK_INPUTS,  /* it reads inputs, too: it does where they are given, and at the start */
	CLI_CHECK_OPEN     /* it reads facts, a clock or a signer: both ways, but at the start */
} CliCheckTrust;

typedef struct CliCheckLeaf
{
	CliCheckTrust trust;
	uint32_t key; /* guards of the same type and parameters share one, and with it the answer */
} CliCheckLeaf;

typedef struct CliCheckKey
{
	bool has_unknown; /* one of its guards stands below a `not` */
	bool is_mixed; /* it reads the state, too: the answer may change from microstep to microstep */
} CliCheckKey;

typedef struct CliCheckInvariant
{
	SwText name;
	const SwJson *rule;
	const SwJson *events; /* it is judged after these alone; NULL: after any */
	const SwJson *states; /* it is judged where one of these is active; NULL: everywhere */
	bool is_of_steps;     /* it has events, or reads `before`, `event` or `changed` */
	bool reads_before;    /* it reads `before` or `changed` */
} CliCheckInvariant;

typedef struct CliCheckInputs
{
	const SwJson *const *items;
	uint32_t count;
	bool is_given;   /* by --inputs: they are what they are, and nothing stands for anything */
	bool is_sampled; /* they stand for all that sampled guards tell apart */
	bool is_cut;     /* there are more than are tried */
	bool is_counted; /* what counts is made of one otherwise than by copying it */
} CliCheckInputs;

/* A candidate of `after`. */
typedef struct CliCheckTimer
{
	SwText name; /* its key in the member `due` */
	SwStateId source;
	int64_t delay_ms;
	uint32_t delay; /* a number for those of one state and length, which fire together */
} CliCheckTimer;

typedef struct CliCheck
{
	SwArena *arena; /* of the whole run */
	const SwChart *chart;
	const SwJson *given_inputs; /* {event: [inputs]}, or NULL */
	const CliCheckInvariant *invariants;
	uint32_t invariant_count;
	bool reads_before; /* some invariant does */
	bool reads_clock;  /* the moments themselves may matter */
	bool reads_signer; /* so may who signs, beyond guards */
	bool has_zones;    /* time is explored by zones: it has timers, and no rule reads a clock */
	const CliCheckTimer *timers;
	uint32_t timer_count;
	bool finds_traps;
	bool is_whole; /* states are told apart by the whole document */
	bool is_first; /* the first finding is enough */
	int64_t depth_max, states_max, seconds_max;

	CliGuards guards;
	const CliCheckLeaf *leaves; /* by the place of a guard in `guards` */
	const CliCheckKey *keys;
	uint32_t key_count;
	const CliCheckInputs *inputs; /* by the place of an event in the chart; then of Machine_Due */
	CliCheckLive *live;
} CliCheck;

/* ---- Guards (check_oracle.c) ---- */

/* cli_check_guards_prepare fills guards, leaves and keys of a check. */
void cli_check_guards_prepare(CliCheck *check);

typedef struct CliCheckAnswer
{
	uint8_t truth;
	uint8_t is_last; /* there is no other answer to try */
} CliCheckAnswer;

/* What one guard was asked, for events files. */
typedef struct CliCheckAsked
{
	uint32_t guard; /* its place in `guards` */
	const SwState *view;
	SwTruth truth;
} CliCheckAsked;

/* Answers during one step: the first `count` are given, those asked for beyond them are true. */
typedef struct CliCheckOracle
{
	const CliCheck *check;
	const CliCheckInputs *inputs; /* NULL: the start */
	bool is_cut;                  /* something was asked more often than is explored */
	CliCheckAnswer answers[CLI_CHECK_CHOICES_MAX];
	uint32_t count;
	uint32_t used;
	struct
	{
		const SwState *view; /* in which it was asked last; NULL: not in this step */
		uint32_t turns;
		SwTruth truth;
	} * memory;           /* by key */
	CliCheckAsked *asked; /* NULL: not noted */
	uint32_t asked_count, asked_capacity;
	SwArena *arena; /* for `asked` */
} CliCheckOracle;

void cli_check_oracle_init(CliCheckOracle *oracle, const CliCheck *check);
/* cli_check_oracle_begin forgets what was asked before, and keeps the answers given. */
void cli_check_oracle_begin(CliCheckOracle *oracle, const CliCheckInputs *inputs);
/* cli_check_oracle_next makes the next way of answering; false after the last. */
bool cli_check_oracle_next(CliCheckOracle *oracle);
SwGuardOracle cli_check_oracle_of(CliCheckOracle *oracle);

/* ---- What counts of a state (check_live.c) ---- */

/* cli_check_invariant_paths visits the paths below `state`, of now or before, that one reads. */
void
cli_check_invariant_paths(const CliCheckInvariant *invariant, CliCheckVisit visit, void *context);

/* cli_check_live_prepare works out what the future of each state depends on. */
void cli_check_live_prepare(CliCheck *check);

/* cli_check_is_relevant: some guard or invariant may depend on this path of the state. */
bool cli_check_is_relevant(const CliCheck *check, SwText path);

/*
 * cli_check_identity tells states apart whose futures may differ; timers count by what is left of
 * them, or where there are zones by whether they wait.  `arena` is for the moment.
 */
SwHash cli_check_identity(const CliCheck *check, SwArena *arena, SwState *state, int64_t now_ms);

/* ---- Inputs (check_inputs.c) ---- */

/* cli_check_inputs_prepare chooses the inputs of each event. */
void cli_check_inputs_prepare(CliCheck *check);

/* cli_check_is_sampled: a rule tells inputs apart by literals alone. */
bool cli_check_is_sampled(const CliCheck *check, const SwJson *rule);

/* cli_check_inputs_used is what is left of inputs that guards and the actions in `trace` read. */
const SwJson *cli_check_inputs_used(const CliCheck *check, SwArena *arena, const SwJson *inputs,
									const SwTrace *trace);

/* ---- Exploration (check_explore.c) ---- */

#define CLI_CHECK_NO_NODE UINT32_MAX

/* How a step is taken again. */
typedef struct CliCheckMove
{
	uint32_t event; /* SW_NO_INDEX: the start; behind the chart's events: Machine_Due */
	uint32_t inputs;
	int64_t time_ms;       /* since 1970; 0 with zones */
	const uint32_t *fired; /* with zones: delays that end just then */
	uint32_t fired_count;
	const CliCheckAnswer *answers;
	uint32_t answer_count;
} CliCheckMove;

/* A timer that waits. */
typedef struct CliCheckClock
{
	uint32_t delay;   /* of its CliCheckTimer */
	uint32_t set_at;  /* the depth of the step that set it */
	int64_t value_ms; /* from then until it is due */
} CliCheckClock;

/* What may be left of the timers that wait, from 0 to their delays. */
typedef struct CliCheckZone
{
	uint32_t count;
	const CliCheckClock *clocks; /* by delay */
	/* A square of count + 1, of zero and the clocks: how much one exceeds another at most. */
	const int64_t *bounds;
} CliCheckZone;

typedef struct CliCheckNode
{
	SwState *state; /* NULL once it has been explored */
	uint32_t parent;
	uint32_t depth;
	CliCheckMove move;        /* that led here from the parent */
	const CliCheckZone *zone; /* NULL without zones */
	uint32_t same;            /* another node that only its zone tells apart */
	SwText configuration;     /* where traps are looked for */
	bool is_ended;
	bool is_end; /* it is ended, or all regions of the root are complete */
} CliCheckNode;

/* ---- Traps (check_traps.c) ---- */

/* A step between two nodes. */
typedef struct CliCheckEdge
{
	uint32_t from, to;
	uint32_t next; /* of the edges to the same node, from 1 */
} CliCheckEdge;

typedef struct CliCheckTraps
{
	CliCheckEdge *edges;
	uint32_t edge_count, edge_capacity;
} CliCheckTraps;

/* cli_check_lead notes that one node leads to another. */
void cli_check_lead(CliCheckTraps *traps, SwArena *arena, uint32_t from, uint32_t to);

/* What was found.  The steps to it are those to `node`, and then `move` if there is one. */
typedef struct CliCheckFinding
{
	const char *kind; /* stable: docs/reference/check.md */
	SwText subject;   /* with the kind, it is found once */
	SwText message;
	bool has_steps;
	uint32_t node; /* CLI_CHECK_NO_NODE: before the start */
	bool has_move;
	CliCheckMove move;
} CliCheckFinding;

/* What kept the exploration from being complete. */
typedef struct CliCheckCuts
{
	bool depth, states, seconds, inputs, guards, after, hlc, signer, first;
} CliCheckCuts;

typedef struct CliCheckResult
{
	CliCheckNode *nodes;
	uint32_t node_count, node_capacity;
	uint32_t depth;
	int64_t steps;
	uint32_t configuration_count;
	CliCheckCuts cuts;
	CliCheckFinding *findings;
	uint32_t finding_count, finding_capacity;
	bool has_more_findings;
} CliCheckResult;

/* ---- What was seen (check_seen.c) ---- */

/* cli_check_find adds a finding, once for each kind and subject. */
void cli_check_find(SwArena *arena, CliCheckResult *result, CliCheckFinding finding);

bool cli_check_is_complete(const CliCheckCuts *cuts);

typedef struct CliCheckSeen
{
	const CliCheck *check;
	bool *is_entered;     /* by state */
	bool *is_taken;       /* by transition of the chart */
	uint32_t left;        /* not seen yet, of both */
	bool has_inner_steps; /* what is entered and taken inside a step is told by a trace alone */
} CliCheckSeen;

void cli_check_seen_begin(CliCheckSeen *seen, const CliCheck *check);
void cli_check_see_trace(CliCheckSeen *seen, const SwTrace *trace);
/* cli_check_see_step: what the event itself took. */
void cli_check_see_step(CliCheckSeen *seen, const SwStep *step);
void cli_check_see_configuration(CliCheckSeen *seen, const SwJson *configuration);
/* cli_check_find_unseen makes findings of what was not seen. */
void cli_check_find_unseen(const CliCheckSeen *seen, CliCheckResult *result);

/* cli_check_find_traps finds what reaches no end, though others do, if all was explored. */
void cli_check_find_traps(CliCheckTraps *traps, SwArena *arena, CliCheckResult *result);

/* ---- What must hold (check_judge.c) ---- */

/* A step that was taken; before and event are NULL and empty at the start. */
typedef struct CliCheckStep
{
	SwArena *arena; /* for the moment */
	SwState *before;
	SwText event;
	SwState *after;
	bool is_new; /* its state was not seen before */
} CliCheckStep;

/*
 * cli_check_judge names what does not hold of a step and of the state after it, as kind, subject
 * and message; the invariant at *next, or a later one, is the first judged.  False if all holds.
 */
bool cli_check_judge(const CliCheck *check, const CliCheckStep *step, uint32_t *next,
					 CliCheckFinding *finding_out);

/* cli_check_explore goes breadth first, so that what it finds has a shortest way to it. */
void cli_check_explore(const CliCheck *check, CliCheckResult *result_out);

/* cli_check_event_name is the name of the event of a move. */
SwText cli_check_event_name(const CliCheck *check, uint32_t event);
/* cli_check_event is what the reducer is given for a move at a depth. */
SwEvent cli_check_event(const CliCheck *check, const CliCheckMove *move, uint32_t depth);
/* cli_check_meta is the member `meta` of states, as `swooshctl reduce` has it. */
const SwJson *cli_check_meta(SwArena *arena, const SwChart *chart);

/* ---- Time (check_times.c) ---- */

/* A moment, or with zones all moments that are alike, at which something is tried in a state. */
typedef struct CliCheckMoment
{
	SwState *state; /* as it is reduced */
	int64_t time_ms;
	const CliCheckZone *zone; /* with zones: what is left then of the timers that do not fire */
	const uint32_t *fired;    /* and the delays that end */
	uint32_t fired_count;
	bool has_events; /* events of the chart are tried */
	bool is_due;     /* Machine_Due is */
} CliCheckMoment;

typedef struct CliCheckMoments
{
	CliCheckMoment *items;
	uint32_t count, capacity;
	bool is_cut; /* there are more */
} CliCheckMoments;

/* cli_check_moments chooses the moments for a state, in `arena`. */
CliCheckMoments cli_check_moments(const CliCheck *check, SwArena *arena, const CliCheckNode *node);

/* ---- Zones (check_zone.c) ---- */

/* cli_check_zones_prepare decides whether there are zones, and what else of a step may matter. */
void cli_check_zones_prepare(CliCheck *check);

CliCheckMoments
cli_check_zone_moments(const CliCheck *check, SwArena *arena, const CliCheckNode *node);

/*
 * cli_check_zone_after is what is left of the timers of a state that a step at some depth has led
 * to, from what was left of those before it (NULL: none) at its moment.
 */
CliCheckZone cli_check_zone_after(const CliCheck *check, SwArena *arena, const CliCheckZone *zone,
								  SwState *state, uint32_t depth);

/* cli_check_zone_includes: of the same timers. */
bool cli_check_zone_includes(const CliCheckZone *zone, const CliCheckZone *other);
CliCheckZone *cli_check_zone_copy(SwArena *arena, const CliCheckZone *zone);

/*
 * cli_check_way_times finds the earliest moments of the moves of a way.  The first is the start,
 * each other one is made from the node before it.
 */
void cli_check_way_times(const CliCheck *check, const CliCheckNode *const *nodes,
						 const CliCheckMove *const *moves, uint32_t count, int64_t *times);

/* ---- Inputs in the place of answers (check_witness.c) ---- */

/* cli_check_is_assumed: a guard that was answered could answer for itself, had it inputs. */
bool cli_check_is_assumed(const CliCheck *check, uint32_t guard);

/* A step of a way, as it was taken again. */
typedef struct CliCheckTaken
{
	const CliCheck *check;
	const SwSource *source;
	SwState *before;
	const SwEvent *event;
	const CliCheckOracle *asked;    /* which guards were answered */
	const CliCheckFinding *finding; /* that the step itself shows; NULL: none */
	const SwJson *inputs;           /* what is read of them */
	const SwJson *guards;           /* {name: answer}, or NULL */
	SwStatus status;
	SwStep step;
} CliCheckTaken;

/*
 * cli_check_witness looks for inputs with which guards over inputs answer for themselves, and the
 * same comes of the step; if there are some, they take the place of those answers.
 */
void cli_check_witness(CliCheckTaken *taken, SwArena *arena);

/* ---- Sets of hashes (check_known.c) ---- */

typedef struct CliCheckKnown
{
	SwHash *items;
	uint32_t *numbers; /* by item */
	uint32_t count, capacity;
	uint32_t *slots; /* places plus one, 0 for none; twice as many as items */
} CliCheckKnown;

/* cli_check_known_find is the number of a hash, NULL if it is not there. */
uint32_t *cli_check_known_find(const CliCheckKnown *known, const SwHash *hash);
/* cli_check_known_add gives it a number, and is false if it had one. */
bool cli_check_known_add(SwArena *arena, CliCheckKnown *known, const SwHash *hash, uint32_t number);

/* ---- Report (check_report.c) ---- */

/* cli_check_report prints the result, and writes the first counterexample to `out` (or NULL). */
int cli_check_report(const CliCall *call, const CliCheck *check, const CliCheckResult *result,
					 const char *path, const char *out);

#endif
