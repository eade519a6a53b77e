/*-------------------------------------------------------------------------
 *
 * tooling_test.c
 *		Guards that compare state or inputs with one published fact: tooling, roster, corpus.
 *
 * Tables: what is pinned or proposed, what was published, and the reasons.
 *
 * test/core/tooling_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_support.h"

static void
add_server(const char *server, bool reachable, const char *version, const char *expires)
{
	SwText body = sw_text_format(&test_arena,
								 "{\"reachable\":%s,\"version\":\"%s\",\"checked\":\"%s\"}",
								 reachable ? "true" : "false",
								 version,
								 WORLD_NOW);

	world_fact("tooling", server, test_parse(body.data), expires);
}

static void
test_tooling(void **state)
{
	static const struct
	{
		const char *pinned;
		SwTruth truth;
		const char *reasons;
	} rows[] = {
		{"{}", SW_TRUE, ""},
		{"[]", SW_TRUE, ""},
		{"{\"git\":\"2.1.0\"}", SW_TRUE, ""},
		{"[{\"server\":\"git\",\"version\":\"2.1.0\"}]", SW_TRUE, ""},
		{"{\"git\":\"2.1.0\",\"search/v2\":\"9\"}", SW_TRUE, ""},
		{"{\"git\":\"2.1.1\"}",
		 SW_FALSE,
		 "[{\"code\":\"tooling_version\",\"subject\":\"git\",\"expected\":\"2.1.1\",\"found\":"
		 "\"2.1.0\"}]"},
		{"{\"git\":2}",
		 SW_FALSE,
		 "[{\"code\":\"tooling_version\",\"subject\":\"git\",\"expected\":2,\"found\":\"2.1.0\"}]"},
		{"{\"down\":\"1\"}", SW_FALSE, "[{\"code\":\"tooling_unreachable\",\"subject\":\"down\"}]"},
		{"{\"none\":\"1\"}", SW_UNKNOWN, "[{\"code\":\"tooling_missing\",\"subject\":\"none\"}]"},
		{"{\"stale\":\"1\"}", SW_UNKNOWN, "[{\"code\":\"tooling_missing\",\"subject\":\"stale\"}]"},
		{"{\"not a subject\":\"1\"}", SW_UNKNOWN, "tooling_missing"},
		{"{\"none\":\"1\",\"git\":\"2.1.0\",\"down\":\"1\"}",
		 SW_FALSE,
		 "[{\"code\":\"tooling_unreachable\",\"subject\":\"down\"},{\"code\":\"tooling_missing\","
		 "\"subject\":\"none\"}]"},
		{"[{\"server\":\"none\",\"version\":\"1\"},{\"server\":\"down\",\"version\":\"1\"}]",
		 SW_FALSE,
		 "tooling_missing, tooling_unreachable"},
		{"[5]", SW_UNKNOWN, "[{\"code\":\"tooling_missing\"}]"},
		{"null", SW_FALSE, "tooling_missing"},
		{"\"git\"", SW_FALSE, "tooling_missing"},
	};

	(void) state;
	add_server("git", true, "2.1.0", WORLD_LATER);
	add_server("search/v2", true, "9", WORLD_LATER);
	add_server("down", false, "1", WORLD_LATER);
	add_server("stale", true, "1", WORLD_NOW);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		world_state(
			sw_text_format(&test_arena, "{\"council\":{\"tooling\":%s}}", rows[i].pinned).data);
		world_expect(rows[i].pinned, "tooling", NULL, rows[i].truth, rows[i].reasons);
	}
	world_state("{}");
	world_expect("no council", "tooling", NULL, SW_FALSE, "tooling_missing");
}

#define VOTER(name, weight) "{\"voter\":\"" name "\",\"weight\":" weight "}"
#define THREE               VOTER("a", "1") "," VOTER("b", "1") "," VOTER("c", "2")

static void
test_roster(void **state)
{
	static const struct
	{
		const char *published; /* NULL: nothing */
		const char *proposed;
		SwTruth truth;
		const char *reasons;
	} rows[] = {
		{NULL, "{\"voters\":[" THREE "]}", SW_UNKNOWN, "roster_missing"},
		{"{\"voters\":[" THREE "]}", "{\"voters\":[" THREE "]}", SW_TRUE, ""},
		{"{\"voters\":[" THREE "],\"threshold\":3}",
		 "{\"threshold\":3,\"voters\":[" THREE "]}",
		 SW_TRUE,
		 ""},
		{"{\"voters\":[" THREE "],\"threshold\":3}",
		 "{\"voters\":[" THREE "]}",
		 SW_FALSE,
		 "[{\"code\":\"roster_mismatch\",\"subject\":\"default\"}]"},
		{"{\"voters\":[" THREE "]}", "null", SW_FALSE, "roster_mismatch"},
		{"{\"voters\":[" VOTER("a", "1") "," VOTER("b", "1") "]}",
		 "{\"voters\":[" VOTER("a", "1") "," VOTER("b", "1") "]}",
		 SW_FALSE,
		 "roster_missing"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		world.fact_count = 0;
		if (rows[i].published != NULL)
			world_fact("roster", "default", test_parse(rows[i].published), WORLD_LATER);
		world_inputs(
			sw_text_format(&test_arena, "{\"roles\":[],\"roster\":%s}", rows[i].proposed).data);
		world_expect(rows[i].proposed, "roster", NULL, rows[i].truth, rows[i].reasons);
	}
	world_inputs("{}");
	world_expect("no roster proposed", "roster", NULL, SW_FALSE, "roster_missing");
}

#define HASH_A "sha256-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "sha256-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define CORPUS(hash, version)                                                                      \
	"{\"content_hash\":\"" hash "\",\"version\":\"" version "\",\"sources\":[],\"index_ref\":\"\"}"

static const struct CorpusRow
{
	const char *subject; /* NULL: nothing published */
	const char *body;
	const char *inputs;
	SwTruth truth;
	const char *reasons;
} corpus_rows[] = {
	{NULL,
	 NULL,
	 "{\"content_hash\":\"" HASH_A "\",\"version\":\"v7\"}",
	 SW_UNKNOWN,
	 "[{\"code\":\"corpus_missing\",\"expected\":\"" HASH_A "\"}]"},
	{"v7",
	 CORPUS(HASH_A, "v7"),
	 "{\"content_hash\":\"" HASH_A "\",\"version\":\"v7\"}",
	 SW_TRUE,
	 ""},
	{HASH_A,
	 CORPUS(HASH_A, "v7"),
	 "{\"content_hash\":\"" HASH_A "\",\"version\":\"v7\"}",
	 SW_TRUE,
	 ""},
	{"default",
	 CORPUS(HASH_A, "v7"),
	 "{\"content_hash\":\"" HASH_A "\",\"version\":\"v7\"}",
	 SW_TRUE,
	 ""},
	{"checkout",
	 CORPUS(HASH_A, "12"),
	 "{\"content_hash\":\"" HASH_A "\",\"version\":\"12\"}",
	 SW_TRUE,
	 ""},
	{"v8",
	 CORPUS(HASH_A, "v7"),
	 "{\"content_hash\":\"" HASH_A "\",\"version\":\"v7\"}",
	 SW_UNKNOWN,
	 "corpus_missing"},
	{"v7",
	 CORPUS(HASH_B, "v7"),
	 "{\"content_hash\":\"" HASH_A "\",\"version\":\"v7\"}",
	 SW_FALSE,
	 "[{\"code\":\"corpus_mismatch\",\"expected\":\"" HASH_A "\",\"found\":\"" HASH_B
	 "\",\"subject\":\"v7\"}]"},
	{"default",
	 CORPUS(HASH_A, "v6"),
	 "{\"content_hash\":\"" HASH_A "\",\"version\":\"v7\"}",
	 SW_FALSE,
	 "[{\"code\":\"corpus_mismatch\",\"expected\":\"v7\",\"found\":\"v6\","
	 "\"subject\":\"default\"}]"},
	{"default",
	 CORPUS(HASH_B, "v6"),
	 "{\"content_hash\":\"" HASH_A "\",\"version\":\"v7\"}",
	 SW_FALSE,
	 "[{\"code\":\"corpus_mismatch\",\"expected\":\"" HASH_A "\",\"found\":\"" HASH_B
	 "\",\"subject\":\"default\"},"
	 "{\"code\":\"corpus_mismatch\",\"expected\":\"v7\",\"found\":\"v6\","
	 "\"subject\":\"default\"}]"},
	{"default",
	 CORPUS(HASH_A, "v7"),
	 "{\"content_hash\":\"" HASH_A "\"}",
	 SW_FALSE,
	 "[{\"code\":\"corpus_mismatch\",\"found\":\"v7\",\"subject\":\"default\"}]"},
	{"default",
	 CORPUS(HASH_A, "v7"),
	 "{\"version\":\"v7\"}",
	 SW_FALSE,
	 "[{\"code\":\"corpus_mismatch\",\"found\":\"" HASH_A "\",\"subject\":\"default\"}]"},
	{"default", CORPUS(HASH_A, "v7"), "{}", SW_FALSE, "corpus_mismatch, corpus_mismatch"},
};

static void
test_corpus(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(corpus_rows) / sizeof(corpus_rows[0]); i++)
	{
		world.fact_count = 0;
		if (corpus_rows[i].subject != NULL)
			world_fact("corpus",
					   corpus_rows[i].subject,
					   test_parse(corpus_rows[i].body),
					   WORLD_LATER);
		world_inputs(corpus_rows[i].inputs);
		world_expect(corpus_rows[i].inputs,
					 "corpus",
					 NULL,
					 corpus_rows[i].truth,
					 corpus_rows[i].reasons);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_tooling, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_roster, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_corpus, world_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
