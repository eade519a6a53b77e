/*-------------------------------------------------------------------------
 *
 * sort.c
 *		A stable merge sort, from the bottom up.
 *
 * src/core/sort.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "swoosh/sort.h"

#include <string.h>

typedef struct Sort
{
	size_t count;
	size_t size;
	SwCompare compare;
	const void *context;
} Sort;

static bool
sort_is_done(const Sort *sort, const char *items)
{
	for (size_t i = 1; i < sort->count; i++)
	{
		const char *item = items + i * sort->size;

		if (sort->compare(item - sort->size, item, sort->context) > 0)
			return false;
	}
	return true;
}

/* sort_merge merges the runs [start, middle) and [middle, end) of `from` into `to`. */
static void
sort_merge(const Sort *sort, const char *from, char *to, size_t start, size_t middle, size_t end)
{
	size_t left = start;
	size_t right = middle;

	for (size_t i = start; i < end; i++)
	{
		bool takes_left = right == end || (left < middle && sort->compare(from + left * sort->size,
																		  from + right * sort->size,
																		  sort->context) <= 0);
		size_t taken = takes_left ? left++ : right++;

		memcpy(to + i * sort->size, from + taken * sort->size, sort->size);
	}
}

void
sw_sort(SwArena *arena, void *items, size_t count, size_t size, SwCompare compare,
		const void *context)
{
	Sort sort = {count, size, compare, context};
	char *from = items;
	char *to;

	if (count < 2 || sort_is_done(&sort, items))
		return;
	to = sw_arena_array(arena, count, size);
	for (size_t width = 1; width < count; width *= 2)
	{
		char *merged = to;

		for (size_t start = 0; start < count; start += 2 * width)
		{
			size_t middle = width < count - start ? start + width : count;
			size_t end = width < count - middle ? middle + width : count;

			sort_merge(&sort, from, to, start, middle, end);
		}
		to = from;
		from = merged;
	}
	if (from != (char *) items)
		memcpy(items, from, count * size);
}

static int
sort_compare_texts(const void *a, const void *b, const void *context)
{
	(void) context;
	return sw_text_compare(*(const SwText *) a, *(const SwText *) b);
}

void
sw_sort_texts(SwArena *arena, SwText *texts, size_t count)
{
	sw_sort(arena, texts, count, sizeof(SwText), sort_compare_texts, NULL);
}
