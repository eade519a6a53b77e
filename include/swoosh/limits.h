/*-------------------------------------------------------------------------
 *
 * limits.h
 *		Every limit of the portable core, with its reason.
 *
 * include/swoosh/limits.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_LIMITS_H
#define SWOOSH_LIMITS_H

/* Octets of a document as given, before it is read; hosts may lower them by a setting. */
#define SW_PROPOSAL_OCTETS_MAX (256u * 1024u)
#define SW_CHART_OCTETS_MAX    (1024u * 1024u)
#define SW_FACT_OCTETS_MAX     (64u * 1024u)
#define SW_STATE_OCTETS_MAX    (1024u * 1024u)
#define SW_ARTIFACT_OCTETS_MAX (16u * 1024u * 1024u)

/* Nesting of arrays and objects; the root has depth 1.  It bounds every recursion over JSON. */
#define SW_JSON_DEPTH_MAX 64

/* A line of an export wraps a document in at most two more objects. */
#define SW_EXPORT_DEPTH_MAX (SW_JSON_DEPTH_MAX + 2)

/* |n| of an integer: what an IEEE double holds exactly (RFC 7493, 2.2). */
#define SW_INTEGER_MAX INT64_C(9007199254740991)

/* States of one chart, so that a configuration is a small bit set on the stack. */
#define SW_CHART_STATES_MAX 4096

/* Nesting of states; bounds the recursion over the tree of a chart. */
#define SW_CHART_DEPTH_MAX 32

/* Microsteps of one macrostep (SCXML leaves it open; a chart that runs for ever must end). */
#define SW_MICROSTEPS_MAX 1000

/* Steps that one rule may take: bounds the cost of a hostile rule. */
#define SW_LOGIC_STEPS_MAX 100000

/* Octets of text that one rule may make, and of what it answers: a small rule can double a list
 * as often as it has steps. */
#define SW_LOGIC_OCTETS_MAX (1024u * 1024u)

/* Recursion of one rule; iteration does not count. */
#define SW_LOGIC_DEPTH_MAX 64

#define SW_EVIDENCE_MAX             64
#define SW_ADDRESS_OCTETS_MAX       1024
#define SW_JUSTIFICATION_OCTETS_MAX 4096
#define SW_TRACE_OCTETS_MAX         1024
#define SW_VOTES_MAX                4096

/* Voters below which a roster is none (a majority of two is both). */
#define SW_ROSTER_VOTERS_MIN 3

#endif
