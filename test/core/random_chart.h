/*-------------------------------------------------------------------------
 *
 * random_chart.h
 *		Charts of every shape, by chance.
 *
 * They have all that the subset has but provider guards, and are good ones.
 * Most come to rest after each event; a few run for ever.
 *
 * test/core/random_chart.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_TEST_RANDOM_CHART_H
#define SWOOSH_TEST_RANDOM_CHART_H

#include <stdint.h>

#include <jansson.h>

/* A chart hears E0 to E3. */
#define RANDOM_EVENTS 4

/* random_chart sets the generator to `seed` and makes a chart; a new reference. */
json_t *random_chart(uint64_t seed);

/* The generator, for what is done with the chart then. */
uint64_t random_next(void);
int random_below(int limit);

#endif
