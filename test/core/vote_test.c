/*-------------------------------------------------------------------------
 *
 * vote_test.c
 *		Which votes count, which weights reach a quorum, and who said two things.
 *
 * Every certificate of vote.json with all its reasons in order; then tables for the
 * guards quorum, approvals and lost, and certificates signed here: which of their votes a
 * guard reports, since they bind their voter whether they count or not.
 *
 * test/core/vote_test.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "guard_support.h"
#include "swoosh/vote.h"

#include "vector_server.h"

/* vectors reads the file once for all tests. */
static json_t *
vectors(const char *key)
{
	static json_t *file;

	if (file == NULL)
		file = test_vectors("vote.json");
	return json_object_get(file, key);
}

static const SwJson *
member_of(const json_t *row, const char *key)
{
	const json_t *usual = vectors("usual");
	const json_t *own = json_object_get(row, key);

	if (own == NULL)
		own = json_object_get(usual, key);
	return own == NULL ? NULL : test_json(own);
}

static SwText
text_of(const json_t *row, const char *key)
{
	return sw_json_text_of(member_of(row, key));
}

static void
add_object(SwJsonBuilder *builder, const char *key, const char *inner, const SwJson *value)
{
	SwJsonBuilder nested;

	sw_json_begin(&nested, &test_arena);
	sw_json_add(&nested, inner, value);
	sw_json_add(builder, key, sw_json_end(&nested));
}

/* set_world makes the state, the inputs and the clocks that a certificate tells of. */
static void
set_world(const json_t *row)
{
	bool is_plan = sw_text_is(text_of(row, "purpose"), "plan");
	const SwJson *grants = member_of(row, "grants");
	SwJsonBuilder builder;

	sw_json_begin(&builder, &test_arena);
	add_object(&builder, "council", "roster", member_of(row, "roster"));
	add_object(&builder, "epoch", is_plan ? "execution" : "council", member_of(row, "epoch"));
	add_object(&builder, "execution", "plan_hash", member_of(row, "subject_hash"));
	world.call.state = sw_state_from_json(&test_arena, sw_json_end(&builder));
	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, "members", member_of(row, "members"));
	sw_json_add(&builder, "votes", member_of(row, "votes"));
	world.event.inputs = sw_json_end(&builder);
	world_hlc(text_of(row, "hlc"));
	world_recorded(text_of(row, "recorded_at"));
	world.grant_count = 0;
	for (uint32_t i = 0; i < grants->count; i++)
		world_grant(grants->as.elements[i]);
}

static size_t
count_null(const json_t *codes)
{
	size_t count = 0;
	size_t i;
	json_t *code;

	json_array_foreach(codes, i, code) if (json_is_null(code)) count++;
	return count;
}

static bool
do_contradict(const SwVote *one, const SwVote *other)
{
	return sw_text_equal(one->voter, other->voter) && sw_text_equal(one->purpose, other->purpose) &&
		   one->epoch == other->epoch && !sw_hash_equal(&one->subject_hash, &other->subject_hash);
}

/* Among what the guard reported are two votes of these voters that contradict each other. */
static void
check_equivocation(const SwJson *voters, const char *note)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < world.outcome.vote_count; i++)
		for (uint32_t k = 0; k < i; k++)
			if (do_contradict(world.outcome.votes[i], world.outcome.votes[k]))
			{
				if (count >= (voters == NULL ? 0 : voters->count))
					fail_msg("%s: too many pairs", note);
				test_assert_text(world.outcome.votes[i]->voter,
								 sw_json_text_of(voters->as.elements[count++]),
								 note);
			}
	assert_int_equal(count, voters == NULL ? 0 : voters->count);
}

static void
check_certificate(const json_t *row)
{
	const char *note = json_string_value(json_object_get(row, "note"));
	bool is_plan = sw_text_is(text_of(row, "purpose"), "plan");
	const json_t *threshold = json_object_get(row, "threshold");
	SwText params =
		sw_text_format(&test_arena, "{\"threshold\":%d}", (int) json_integer_value(threshold));
	SwTruth truth;

	set_world(row);
	truth =
		world_evaluate(is_plan ? "approvals" : "quorum", threshold == NULL ? NULL : params.data);
	test_assert_text(world_reasons(&world.outcome),
					 sw_canon(&test_arena, test_json(json_object_get(row, "reasons"))),
					 note);
	assert_int_equal(truth, json_is_true(json_object_get(row, "ok")) ? SW_TRUE : SW_FALSE);
	assert_int_equal(world.outcome.grant_count, count_null(json_object_get(row, "codes")));
	check_equivocation(member_of(row, "equivocation"), note);
}

static void
test_certificates(void **state)
{
	size_t i;
	json_t *row;

	(void) state;
	json_array_foreach(vectors("certificates"), i, row) check_certificate(row);
	assert_true(i >= 29);
}

static void
test_one(void **state)
{
	static const char *const unsigned_keys[] = {"signature", NULL};
	const json_t *one = vectors("one");
	const SwJson *object = test_json(json_object_get(one, "vote"));
	SwText bytes = sw_canon_without(&test_arena, object, unsigned_keys);
	SwVote vote;
	SwFault fault;

	(void) state;
	assert_int_equal(sw_vote_parse(&test_arena, object, &vote, &fault), SW_OK);
	assert_true(sw_vote_verify(&test_arena, &vote));
	test_assert_text(sw_text_format(&test_arena,
									"%s\n%.*s",
									SW_TAG_VOTE,
									(int) bytes.size,
									bytes.data),
					 test_get(one, "signed"),
					 "signed");
	test_assert_text(sw_hash_spelling(&test_arena, &vote.subject_hash),
					 test_get(one, "subject_hash"),
					 "subject");
	object = sw_json_with(&test_arena, object, SW_TEXT("epoch"), sw_json_integer(&test_arena, 1));
	assert_int_equal(sw_vote_parse(&test_arena, object, &vote, &fault), SW_OK);
	assert_false(sw_vote_verify(&test_arena, &vote));
}

/* A vote of another purpose than the two is none, whoever signed it. */
static void
test_purpose(void **state)
{
	const SwJson *vote = sw_json_with(&test_arena,
									  test_json(json_object_get(vectors("one"), "vote")),
									  SW_TEXT("purpose"),
									  sw_json_string_of(&test_arena, "war"));
	SwVote parsed;
	SwFault fault;

	(void) state;
	assert_int_equal(sw_vote_parse(&test_arena, vote, &parsed, &fault), SW_MALFORMED);
	test_assert_string(fault.pointer, "/purpose", "another purpose");
}

/* What is no roster, no list of members and no list of votes. */
static void
test_shapes(void **state)
{
	static const struct
	{
		const char *key; /* of what is changed: roster in the state, else of the inputs */
		const char *value;
		const char *reasons;
	} rows[] = {
		{"roster", "null", "roster_missing"},
		{"roster", "{\"voters\":[]}", "roster_missing"},
		{"roster",
		 "{\"voters\":[{\"voter\":\"a\",\"weight\":1},{\"voter\":\"b\",\"weight\":1},"
		 "{\"voter\":\"c\",\"weight\":0}]}",
		 "roster_missing"},
		{"roster",
		 "{\"voters\":[{\"voter\":\"a\",\"weight\":1},{\"voter\":\"b\",\"weight\":1},"
		 "{\"voter\":\"a\",\"weight\":1}]}",
		 "roster_missing"},
		{"roster",
		 "{\"voters\":[{\"voter\":\"a\",\"weight\":9007199254740991},{\"voter\":\"b\",\"weight\":"
		 "9007199254740991},{\"voter\":\"c\",\"weight\":9007199254740991}]}",
		 "[{\"code\":\"vote_unknown_voter\",\"subject\":\"hmmm:pubkey:"
		 "9c898466cb311609ed28acbbb81a40e0535e1dc769a825cefedaa63b2b37f736\"},{\"code\":"
		 "\"vote_unknown_voter\",\"subject\":\"hmmm:pubkey:"
		 "6420648e8113ae737e9f2e11c7e9bb36fedb72625ddab3f8e62ef570cdcc12f2\"},{\"code\":"
		 "\"quorum_short\",\"expected\":4503599627370496,\"found\":0}]"},
		{"members", "null", "members_invalid"},
		{"members", "\"x\"", "members_invalid"},
		{"members", "[\"x\"]", "members_invalid"},
		{"members", "[1]", "members_invalid"},
		{"votes", "null", "members_invalid"},
		{"votes", "{}", "members_invalid"},
	};
	const json_t *usual = json_array_get(vectors("certificates"), 0);

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		const SwJson *value = test_parse(rows[i].value);

		set_world(usual);
		world_expect("the usual certificate", "quorum", NULL, SW_TRUE, "");
		if (sw_text_is(SW_TEXT("roster"), rows[i].key))
		{
			SwJsonBuilder builder;

			sw_json_begin(&builder, &test_arena);
			add_object(&builder, "council", "roster", value);
			world.call.state = sw_state_from_json(&test_arena, sw_json_end(&builder));
		}
		else
			world.event.inputs =
				sw_json_with(&test_arena, world.event.inputs, sw_text_from(rows[i].key), value);
		world_expect(rows[i].value, "quorum", NULL, SW_FALSE, rows[i].reasons);
	}
}

/* vote_in is a vote that a key of the vectors signs here. */
static const SwJson *
vote_in(const char *instance, const char *name, const char *purpose, int64_t epoch,
		const char *subject, const char *expires)
{
	const SwSecret *secret = vector_secret(name);
	SwHash hash = sw_hash_text(sw_text_from(subject));
	SwJsonBuilder builder;

	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, "v", sw_json_integer(&test_arena, 1));
	sw_json_add(&builder, "purpose", sw_json_string_of(&test_arena, purpose));
	sw_json_add(&builder, "instance", sw_json_string_of(&test_arena, instance));
	sw_json_add(&builder, "epoch", sw_json_integer(&test_arena, epoch));
	sw_json_add(&builder, "subject_hash", sw_hash_to_json(&test_arena, &hash));
	sw_json_add_text(&builder, "voter", sw_signer_spelling(&test_arena, &secret->signer));
	sw_json_add(&builder, "expires", sw_json_string_of(&test_arena, expires));
	return sw_sign_object(&test_arena, secret, SW_TAG_VOTE, sw_json_end(&builder), NULL);
}

static const SwJson *
vote_by(const char *name, int64_t epoch, const char *subject)
{
	return vote_in(WORLD_INSTANCE, name, "plan", epoch, subject, WORLD_LATER);
}

/* set_epochs makes a state in epoch 4 of execution, whose plan is A, and in epoch 2 of council. */
static void
set_epochs(void)
{
	SwHash plan = sw_hash_text(SW_TEXT("A"));
	json_t *empty = json_object();
	SwJsonBuilder builder;

	set_world(empty);
	sw_json_begin(&builder, &test_arena);
	add_object(&builder, "council", "roster", member_of(empty, "roster"));
	sw_json_add(&builder, "epoch", test_parse("{\"council\":2,\"execution\":4}"));
	add_object(&builder, "execution", "plan_hash", sw_hash_to_json(&test_arena, &plan));
	world.call.state = sw_state_from_json(&test_arena, sw_json_end(&builder));
	json_decref(empty);
}

/* check_reported: `marks` has an x for each vote that the guard reports, in their order. */
static void
check_reported(const char *guard, const SwJson *const *votes, const char *marks)
{
	uint32_t count = 0;
	SwJsonBuilder builder;

	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, "members", test_json(json_object_get(vectors("usual"), "members")));
	sw_json_add(&builder, "votes", sw_json_array(&test_arena, votes, strlen(marks)));
	world.event.inputs = sw_json_end(&builder);
	(void) world_evaluate(guard, NULL);
	for (size_t i = 0; i < strlen(marks); i++)
	{
		bool is_reported = count < world.outcome.vote_count &&
						   sw_json_equal(world.outcome.votes[count]->object, votes[i]);

		if (is_reported != (marks[i] == 'x'))
			fail_msg("%s %s: vote %zu", guard, marks, i);
		count += is_reported;
	}
	assert_int_equal(world.outcome.vote_count, count);
}

/* What a voter has signed is reported, expired or for another subject; what is forged is not. */
static void
test_reported(void **state)
{
	const SwJson *good = vote_by("ada", 4, "A");
	const SwJson *other = vote_by("ada", 4, "B");
	const SwJson *forged =
		sw_json_with(&test_arena, other, SW_TEXT("signature"), sw_json_get(good, "signature"));
	const struct
	{
		const SwJson *votes[4];
		const char *marks;
	} rows[] = {
		{{good, other}, "xx"},
		{{other, good, vote_by("bob", 4, "A")}, "xxx"},
		{{vote_in(WORLD_INSTANCE, "ada", "plan", 4, "B", WORLD_NOW), good}, "xx"},
		{{good, good}, "xx"},
		{{good, forged}, "x-"},
		{{forged, other, good}, "-xx"},
		{{vote_by("ada", 3, "B"), vote_by("ada", 0, "C"), good}, "xxx"},
		{{good, vote_by("ada", 5, "B")}, "x-"},
		{{vote_by("dan", 4, "B"), vote_by("dan", 4, "A")}, "--"},
		{{vote_in("acme/other", "ada", "plan", 4, "A", WORLD_LATER), good}, "-x"},
		{{sw_json_integer(&test_arena, 1), good}, "-x"},
		/* a vote of the other purpose binds as well, by the epoch of its own region */
		{{vote_in(WORLD_INSTANCE, "ada", "council", 2, "A", WORLD_LATER),
		  vote_in(WORLD_INSTANCE, "ada", "council", 3, "A", WORLD_LATER)},
		 "x-"},
	};

	(void) state;
	set_epochs();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		check_reported("approvals", rows[i].votes, rows[i].marks);
		check_reported("quorum", rows[i].votes, rows[i].marks);
	}
	world.grant_count = 0;
	check_reported("approvals", rows[0].votes, "--");
}

#define ADA  "hmmm:pubkey:9c898466cb311609ed28acbbb81a40e0535e1dc769a825cefedaa63b2b37f736"
#define BOB  "hmmm:pubkey:00fcc26d48f2ed4239152c8013802a9d55534c4c1a55e42467dc81eaaf887809"
#define CLEO "hmmm:pubkey:6420648e8113ae737e9f2e11c7e9bb36fedb72625ddab3f8e62ef570cdcc12f2"

static void
test_lost(void **state)
{
	static const struct
	{
		const char *lost;
		SwTruth truth;
		const char *reasons;
	} rows[] = {
		{"[\"" CLEO "\"]", SW_TRUE, ""},
		{"[\"" BOB "\",\"" ADA "\"]", SW_TRUE, ""},
		{"[\"" ADA "\",\"" BOB "\"]", SW_FALSE, "members_invalid"},
		{"[\"" BOB "\",\"" CLEO "\"]", SW_TRUE, ""},
		{"[\"" BOB "\"]", SW_FALSE, "[{\"code\":\"quorum_intact\",\"expected\":3,\"found\":3}]"},
		{"[]", SW_FALSE, "[{\"code\":\"quorum_intact\",\"expected\":3,\"found\":4}]"},
		{"[\"someone\"]", SW_FALSE, "members_invalid"},
		{"{}", SW_FALSE, "members_invalid"},
	};
	json_t *empty = json_object();

	(void) state;
	set_world(empty);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		SwText inputs = sw_text_format(&test_arena, "{\"lost\":%s}", rows[i].lost);

		world_inputs(inputs.data);
		world_expect(rows[i].lost, "lost", NULL, rows[i].truth, rows[i].reasons);
	}
	world_state("{}");
	world_expect("no roster", "lost", NULL, SW_FALSE, "roster_missing");
	json_decref(empty);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_certificates, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_one, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_purpose, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_shapes, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_reported, world_setup, test_teardown),
		cmocka_unit_test_setup_teardown(test_lost, world_setup, test_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
