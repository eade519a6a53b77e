/*-------------------------------------------------------------------------
 *
 * json_order.h
 *		The canonical order of members: shared by the reader and the builder.
 *
 * src/core/json_order.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_JSON_ORDER_H
#define SWOOSH_JSON_ORDER_H

#include "swoosh/json.h"

/*
 * sw_json_order finds the canonical order of `count` members.
 *
 * *sorted_out is that order, NULL if text order is it.  Returns the index of the first
 * member, in text order, whose key an earlier one has, or `count` if keys are distinct.
 * Pure.  Work: O(n log n), O(n) if the members are in order already.
 */
uint32_t
sw_json_order(SwArena *arena, const SwMember *members, uint32_t count, const uint32_t **sorted_out);

#endif
