/*-------------------------------------------------------------------------
 *
 * verify_source_test.c
 *		Which of the facts that a record cites a guard finds again.
 *
 * Claim: a guard finds what its own entry lists, and policy what its entry lists; at one time one
 * subject has one fact, and at a later one none with a lower serial.
 * Method: a list of guards that an honest server would not write, asked entry by entry.
 *
 * test/core/verify_source_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "support.h"

#include "core/verify_lines.h"

#define FACTS 3

/* Three facts: two of one subject, one of another. */
static SwVerifyFact facts[FACTS];

static void
make_facts(void)
{
	static const char *const subjects[FACTS] = {"a", "a", "b"};

	for (size_t i = 0; i < FACTS; i++)
		facts[i].fact = (SwFact){.kind = SW_TEXT("note"),
								 .subject = sw_text_from(subjects[i]),
								 .serial = (int64_t) i + 1,
								 .hash = sw_hash_text(SW_TEXT("abc"))};
	for (size_t i = 0; i < FACTS; i++)
		facts[i].fact.hash.octets[0] = (uint8_t) i;
}

/* entry is one of `guards` that lists facts by their numbers from 1: "12". */
static const SwJson *
entry(const char *guard, const char *numbers)
{
	const SwJson *listed[FACTS];
	SwJsonBuilder builder;
	size_t count = 0;

	for (; numbers[count] != '\0'; count++)
		listed[count] = sw_hash_to_json(&test_arena, &facts[numbers[count] - '1'].fact.hash);
	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, "guard", sw_json_string_of(&test_arena, guard));
	sw_json_add(&builder, "facts", sw_json_array(&test_arena, listed, count));
	return sw_json_end(&builder);
}

/* ask answers the serial of the fact that the next guard finds, 0 for none. */
static int64_t
ask(const SwSource *source, const char *subject, int64_t as_of_ms)
{
	const SwFact *fact =
		source->fact(source->context, SW_TEXT("note"), sw_text_from(subject), as_of_ms);

	return fact == NULL ? 0 : fact->serial;
}

static void
every_guard_finds_its_own(void **state)
{
	SwVerifyCited cited = {.facts = facts, .fact_count = FACTS};
	SwStep step = {.state = NULL};
	const SwJson *entries[5];
	SwVerifySource known;
	SwSource source;

	(void) state;
	make_facts();
	entries[0] = entry("policy", "2");
	entries[1] = entry("x/after/0:logic", "13");
	entries[2] = entry("x/after/0:logic", "2");
	entries[3] = entry("x/after/0:logic", "1");
	entries[4] = entry("y/Go/0:logic", "3");
	source = sw_verify_source(&known,
							  &test_arena,
							  &cited,
							  sw_json_array(&test_arena, entries, 5),
							  &step);
	step.asking = SW_TEXT("x/after/0:logic");
	assert_int_equal(ask(&source, "a", 10), 1);
	assert_int_equal(ask(&source, "b", 10), 3);
	step.guards.count = 1;
	assert_int_equal(ask(&source, "a", 10), 1); /* of this time it has been answered */
	assert_int_equal(ask(&source, "a", 20), 2);
	assert_int_equal(ask(&source, "b", 20), 0);
	step.guards.count = 2;
	assert_int_equal(ask(&source, "a", 30), 0); /* its entry lists one with a lower serial */
	step.guards.count = 3;
	step.asking = SW_NO_TEXT;
	assert_int_equal(ask(&source, "a", SW_FACT_NOW), 2);
	step.asking = SW_TEXT("y/Go/0:logic");
	assert_int_equal(ask(&source, "b", SW_FACT_NOW), 3);
	step.guards.count = 9;
	assert_int_equal(ask(&source, "a", 40), 0);
	assert_int_equal(ask(&source, "c", SW_FACT_NOW), 0);
}

static void
an_event_finds_no_fact_of_a_timer(void **state)
{
	SwVerifyCited cited = {.facts = facts, .fact_count = FACTS};
	SwStep step = {.state = NULL};
	const SwJson *entries[2];
	SwVerifySource known;
	SwSource source;

	(void) state;
	make_facts();
	entries[0] = entry("x/after/0:logic", "2");
	entries[1] = entry("y/Go/0:logic", "1");
	source = sw_verify_source(&known,
							  &test_arena,
							  &cited,
							  sw_json_array(&test_arena, entries, 2),
							  &step);
	step.asking = SW_TEXT("x/after/0:logic");
	assert_int_equal(ask(&source, "a", 10), 2);
	step.guards.count = 1;
	step.asking = SW_TEXT("y/Go/0:logic");
	assert_int_equal(ask(&source, "a", SW_FACT_NOW), 0); /* that would be older than the timer's */

	source = sw_verify_source(&known,
							  &test_arena,
							  &cited,
							  sw_json_array(&test_arena, entries, 1),
							  &step);
	assert_int_equal(ask(&source, "a", SW_FACT_NOW), 0);
}

/*
 * What a guard misses first may have expired: then it has not asked for what the verifier asks for
 * next, and another guard may have found that.  What was missed first nobody finds.
 */
static void
what_hides_another_is_none(void **state)
{
	SwVerifyCited cited = {.facts = facts, .fact_count = FACTS};
	SwStep step = {.state = NULL, .asking = SW_TEXT("y/Go/0:license")};
	const SwJson *entries[3];
	SwVerifySource known;
	SwSource source;

	(void) state;
	make_facts();
	entries[0] = entry("y/Go/0:license", "");
	entries[1] = entry("y/Go/1:logic", "23");
	entries[2] = entry("y/Go/2:logic", "");
	source = sw_verify_source(&known,
							  &test_arena,
							  &cited,
							  sw_json_array(&test_arena, entries, 3),
							  &step);
	assert_int_equal(ask(&source, "b", SW_FACT_NOW), 0);
	assert_int_equal(ask(&source, "a", SW_FACT_NOW), 0);
	step.guards.count = 1;
	step.asking = SW_TEXT("x/always/0:license"); /* an internal one that is not listed */
	assert_int_equal(ask(&source, "a", SW_FACT_NOW), 0);
	step.asking = SW_TEXT("y/Go/1:logic");
	assert_int_equal(ask(&source, "b", SW_FACT_NOW), 0);
	assert_int_equal(ask(&source, "a", SW_FACT_NOW), 2);
	step.guards.count = 2;
	step.asking = SW_TEXT("y/Go/2:logic");
	assert_int_equal(ask(&source, "a", SW_FACT_NOW), 2); /* it has been found */
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)
	const struct CMUnitTest tests[] = {
		TEST(every_guard_finds_its_own),
		TEST(an_event_finds_no_fact_of_a_timer),
		TEST(what_hides_another_is_none),
	};

	return cmocka_run_group_tests_name("verify source", tests, NULL, NULL);
}
