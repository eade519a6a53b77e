/*-------------------------------------------------------------------------
 *
 * upgrade.h
 *		Machine_Upgrade: an instance goes on under another chart of its machine.
 *
 * include/swoosh/upgrade.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_UPGRADE_H
#define SWOOSH_UPGRADE_H

#include "swoosh/reduce.h"

/* Where an upgrade finds the chart that it leads to. */
typedef struct SwChartSource
{
	/* the chart with this hash under this machine and its version there, or NULL */
	const SwChart *(*chart)(void *context, SwText machine, const SwHash *hash, SwText *version_out);
	void *context;
} SwChartSource;

/* What is asked for.  No pointer but `map` may be NULL. */
typedef struct SwUpgrade
{
	const SwChart *from;
	SwState *state; /* under `from`; what is due has fired */
	const SwChart *to;
	SwText version;    /* of `to` */
	const SwJson *map; /* an object; NULL: every state has its place under its own path */
	const SwEvent *event;
} SwUpgrade;

/*
 * sw_upgrade is the state of an instance under another chart.
 *
 * `map` says where states go, by their paths: to a path, for a leaf also to a list of them, or to
 * nowhere (null); what is below a state goes with it unless it is named itself.  A state that
 * `map` does not name keeps its path.
 *
 *	configuration	the places of the active leaves; they must be a configuration of `to` as
 *					they are, nothing is completed
 *	history			paths and stored states go to their places; an entry with a place that is
 *					nowhere is dropped, any other must fit
 *	due				a timer of the same delay at the place of its state goes on, or has passed;
 *					other timers of active states are set from the event's time
 *	regions			as they are; those of the context of `to` that are missing are added
 *	meta			chart_hash and version
 *
 * No action runs and no transition is taken.  Returns SW_REDUCE_FAILED with *error_out (`upgrade:
 * …`) where something does not fit, or where the instance would be stuck: neither ended nor with
 * a candidate of any event nor a timer; else SW_OK.  Pure.
 */
SwStatus
sw_upgrade(SwArena *arena, const SwUpgrade *upgrade, SwState **state_out, const char **error_out);

/* sw_upgrade_inputs reads {chart_hash, map?}: NULL, or why they are refused. */
const char *sw_upgrade_inputs(const SwJson *inputs, SwHash *chart_hash_out, const SwJson **map_out);

#endif
