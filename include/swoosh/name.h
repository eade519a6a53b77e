/*-------------------------------------------------------------------------
 *
 * name.h
 *		The grammar of names (contract, section 4), as predicates over texts.
 *
 * include/swoosh/name.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_NAME_H
#define SWOOSH_NAME_H

#include "swoosh/text.h"

bool sw_name_is_tenant(SwText text); /* also the name part of an instance, and a machine */
bool sw_name_is_machine(SwText text);
bool sw_name_is_version(SwText text);
/* sw_name_split_instance checks `<tenant>/<name>` and gives its parts (NULL where not wanted). */
bool sw_name_split_instance(SwText text, SwText *tenant_out, SwText *name_out);
bool sw_name_is_idem_key(SwText text);
bool sw_name_is_key(SwText text);   /* fact kind, region, state key, state id: not digits only */
bool sw_name_is_event(SwText text); /* as a key, and dots: what a chart's "on" may say */
bool sw_name_is_transition(SwText text); /* the transition of a proposal: an event without dots */
bool sw_name_is_subject(SwText text);
bool sw_name_is_window_id(SwText text);
bool sw_name_is_role(SwText text); /* proposer, voter, operator, system, bridge, authority:<kind> */

#endif
