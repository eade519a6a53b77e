/*-------------------------------------------------------------------------
 *
 * sort.h
 *		A stable sort whose result depends on nothing but the items.
 *
 * qsort() leaves the order of equal items to the C library, and with it whatever
 * is made from them.
 *
 * include/swoosh/sort.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_SORT_H
#define SWOOSH_SORT_H

#include "swoosh/text.h"

/* Less than, equal to or greater than 0, as `a` comes before, with or after `b`. */
typedef int (*SwCompare)(const void *a, const void *b, const void *context);

/*
 * sw_sort sorts `count` items of `size` octets each; equal items keep their order.
 * `context` is handed to `compare`.  Pure.  Work: O(n log n), O(n) if sorted already.
 */
void sw_sort(SwArena *arena, void *items, size_t count, size_t size, SwCompare compare,
			 const void *context);

/* sw_sort_texts sorts by octets: the "sorted" of the contract. */
void sw_sort_texts(SwArena *arena, SwText *texts, size_t count);

#endif
