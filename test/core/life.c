/*-------------------------------------------------------------------------
 *
 * life.c
 *		An instance that lives in a test.
 *
 * test/core/life.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "life.h"

#include <string.h>

#define US_PER_MS 1000

/* ---- What it rests on ---- */

static const SwFact *
find_fact(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	const Life *life = context;
	const SwFact *found = NULL;

	for (size_t i = 0; i < life->fact_count; i++)
		if (life->published_ms[i] <= as_of_ms && sw_text_equal(life->facts[i]->kind, kind) &&
			sw_text_equal(life->facts[i]->subject, subject))
			found = life->facts[i];
	return found;
}

static const SwGrant *
find_grant(void *context, SwText signer)
{
	(void) context;
	(void) signer;
	return NULL;
}

/* find_chart is the first version that was defined with this chart. */
static const SwChart *
find_chart(void *context, SwText machine, const SwHash *hash, SwText *version_out)
{
	const Life *life = context;

	for (size_t i = 0; i < life->chart_count; i++)
		if (sw_text_equal(life->charts[i].machine, machine) &&
			sw_hash_equal(&life->charts[i].chart->hash, hash))
		{
			*version_out = life->charts[i].version;
			return life->charts[i].chart;
		}
	return NULL;
}

/* ---- The export ---- */

static void
feed_object(Life *life, const SwJson *line)
{
	SwVerifyFault fault;

	if (sw_verifier_line(life->verifier, sw_canon(&test_arena, line), &fault) != SW_OK)
		fail_msg("line %lld: %s, expected %.*s, found %.*s",
				 (long long) fault.line,
				 fault.name,
				 (int) fault.expected.size,
				 fault.expected.data == NULL ? "" : fault.expected.data,
				 (int) fault.found.size,
				 fault.found.data == NULL ? "" : fault.found.data);
}

static void
feed(Life *life, const char *name, const SwJson *value)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, name, value);
	feed_object(life, sw_json_end(&builder));
}

static void
feed_record(Life *life, const SwRecord *record)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, "record", record->object);
	sw_json_add(&builder, "record_hash", sw_hash_to_json(&test_arena, &record->hash));
	feed_object(life, sw_json_end(&builder));
}

static void
feed_inputs(Life *life, const SwJson *inputs, const SwHash *hash)
{
	SwJsonBuilder builder;

	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, "hash", sw_hash_to_json(&test_arena, hash));
	sw_json_add(&builder, "body", inputs);
	feed(life, "inputs", sw_json_end(&builder));
}

/* ---- Its beginning ---- */

/* make_grant makes a grant of a key that is nobody's, and shows it. */
static void
make_grant(Life *life, char digit, const char *tenant, const char *roles, SwGrant *grant)
{
	char signer[SW_SIGNER_SPELLING_SIZE + 1] = "hmmm:pubkey:";
	SwJsonBuilder builder;
	SwFault fault;

	memset(signer + strlen(signer), digit, 64);
	sw_json_begin(&builder, &test_arena);
	sw_json_add_text(&builder,
					 "signer",
					 digit == 's' ? life->server.signer
								  : sw_text_copy(&test_arena, sw_text_from(signer)));
	sw_json_add(&builder, "tenant", sw_json_string_of(&test_arena, tenant));
	sw_json_add(&builder, "roles", test_parse(roles));
	assert_int_equal(sw_grant_parse(&test_arena, sw_json_end(&builder), grant, &fault), SW_OK);
	feed(life, "grant", sw_grant_to_json(&test_arena, grant));
}

static const SwChart *
parse_chart(const char *text)
{
	SwText copy = sw_text_copy(&test_arena, sw_canon_ordered(&test_arena, test_parse(text)));
	SwFindings findings = {0};
	const SwChart *chart;

	if (sw_chart_parse(&test_arena, copy, sw_guard_table(), &chart, &findings) != SW_OK)
		fail_msg("%s at %.*s: %s",
				 findings.items[0].code,
				 (int) findings.items[0].pointer.size,
				 findings.items[0].pointer.data,
				 text);
	return chart;
}

static void
start(Life *life, const SwChart *chart, int64_t created_ms)
{
	const SwSource source = {find_fact, find_grant, life};
	SwEvent event = {.inputs = &sw_json_empty_object,
					 .recorded_at_us = created_ms * US_PER_MS,
					 .tenant = life->head.tenant,
					 .instance = life->head.instance};
	const SwJson *meta = sw_meta(&test_arena,
								 life->head.tenant,
								 life->head.instance,
								 life->head.machine,
								 life->version,
								 &chart->hash,
								 life->server.signer);
	const SwJson *genesis;
	SwStep step;

	assert_int_equal(sw_reduce_start(&test_arena, chart, meta, &event, &source, NULL, &step),
					 SW_OK);
	life->head.chart = chart;
	life->head.chart_hash = chart->hash;
	life->head.state = step.state;
	genesis = sw_genesis(&test_arena,
						 &life->server,
						 life->head.tenant,
						 life->head.instance,
						 life->head.machine,
						 life->version,
						 &chart->hash,
						 sw_state_hash(step.state),
						 created_ms * US_PER_MS);
	life->head.record_hash = sw_genesis_hash(&test_arena, genesis);
	feed(life, "genesis", genesis);
}

void
life_begin(Life *life, const char *chart, int64_t created_ms)
{
	static const uint8_t seed[32] = {1};
	SwVerifyOptions options = {.skip_signatures = true, .guards = sw_guard_table()};
	SwHash none = sw_hash_text(SW_TEXT("{}"));

	*life = (Life){.head = {.tenant = SW_TEXT("acme"),
							.instance = SW_TEXT("acme/life"),
							.machine = SW_TEXT("life")},
				   .version = SW_TEXT("1"),
				   .verifier = sw_verifier_new(test_arena_host(), options)};
	sw_secret_from_seed(seed, &life->secret);
	life->server = (SwServer){.signer = sw_signer_spelling(&test_arena, &life->secret.signer),
							  .secret = &life->secret};
	start(life, parse_chart(chart), created_ms);
	make_grant(life, 's', "*", "[\"system\"]", &life->system);
	make_grant(life, 'a', "acme", "[\"operator\"]", &life->operator_);
	make_grant(life, 'b', "acme", "[\"proposer\"]", &life->proposer);
	make_grant(life, 'c', "acme", "[\"authority:note\",\"authority:policy\"]", &life->authority);
	(void) life_define(life, "life", "1", chart);
	feed_inputs(life, &sw_json_empty_object, &none);
}

void
life_end(Life *life)
{
	SwVerifyFault fault;

	assert_int_equal(sw_verifier_end(life->verifier, &fault), SW_OK);
	sw_verifier_free(life->verifier);
}

const SwChart *
life_define(Life *life, const char *machine, const char *version, const char *chart)
{
	const SwChart *parsed = parse_chart(chart);
	SwText text = sw_canon_ordered(&test_arena, parsed->config);
	SwText first;
	bool is_known = find_chart(life, sw_text_from(machine), &parsed->hash, &first) != NULL;
	SwJsonBuilder builder;

	assert_true(life->chart_count < LIFE_CHARTS_MAX);
	life->charts[life->chart_count].machine = sw_text_from(machine);
	life->charts[life->chart_count].version = sw_text_from(version);
	life->charts[life->chart_count].text = text;
	life->charts[life->chart_count++].chart = parsed;
	if (is_known) /* an export shows it as it was defined first */
		return parsed;
	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, "name", sw_json_string_of(&test_arena, machine));
	sw_json_add(&builder, "version", sw_json_string_of(&test_arena, version));
	sw_json_add(&builder, "hash", sw_hash_to_json(&test_arena, &parsed->hash));
	sw_json_add_text(&builder, "text", text);
	feed(life, "chart", sw_json_end(&builder));
	return parsed;
}

void
life_fact(Life *life, const char *kind, const char *subject, const char *body, int64_t expires_ms)
{
	life_publish(life, kind, subject, body, 0, expires_ms);
}

void
life_publish(Life *life, const char *kind, const char *subject, const char *body, int64_t at_ms,
			 int64_t expires_ms)
{
	SwFact *fact = SW_NEW(&test_arena, SwFact);
	const SwJson *object;
	SwJsonBuilder builder;
	SwFault fault;

	sw_json_begin(&builder, &test_arena);
	sw_json_add(&builder, "v", sw_json_integer(&test_arena, 1));
	sw_json_add_text(&builder, "tenant", life->head.tenant);
	sw_json_add(&builder, "kind", sw_json_string_of(&test_arena, kind));
	sw_json_add(&builder, "subject", sw_json_string_of(&test_arena, subject));
	sw_json_add(&builder, "serial", sw_json_integer(&test_arena, (int64_t) life->fact_count + 1));
	sw_json_add(&builder, "body", test_parse(body));
	sw_json_add_text(&builder, "issued", sw_hlc_spelling(&test_arena, sw_hlc_make(0, 0)));
	sw_json_add_text(&builder, "expires", sw_hlc_spelling(&test_arena, sw_hlc_make(expires_ms, 0)));
	sw_json_add_text(&builder, "signer", life->authority.signer);
	sw_json_add_text(&builder, "signature", sw_text_format(&test_arena, "ed25519:%0128d", 0));
	object = sw_json_end(&builder);
	assert_int_equal(sw_fact_parse(&test_arena, object, fact, &fault), SW_OK);
	fact->grant_hash = life->authority.hash;
	assert_true(life->fact_count < LIFE_FACTS_MAX);
	life->published_ms[life->fact_count] = at_ms;
	life->facts[life->fact_count++] = fact;
	feed(life, "fact", object);
}

/* ---- Its steps ---- */

/* advance moves the head, lets the verifier replay the record, and compares. */
static void
advance(Life *life, const SwProposal *proposal)
{
	const SwStep *step = &life->verdict.step;
	const SwRecord *record = &life->verdict.record;
	SwHead *head = &life->head;

	feed_inputs(life, proposal->inputs, &proposal->inputs_hash);
	feed_record(life, record);
	feed(life,
		 "decision",
		 sw_decision_make(&test_arena,
						  &life->server,
						  record,
						  head->machine,
						  sw_state_get_string(step->state, SW_STATE_CONFIGURATION),
						  life->verdict.redact,
						  NULL));
	head->state = step->state;
	if (step->chart != NULL)
	{
		head->chart = step->chart;
		head->chart_hash = step->chart->hash;
		life->version = step->version;
	}
	head->wal_index++;
	head->record_hash = record->hash;
	head->has_last = true;
	head->last_hlc = proposal->hlc;
	head->last_signer = proposal->signer;
	head->last_idem_key = proposal->idem_key;
	test_assert_text(sw_state_bytes(sw_verifier_state(life->verifier)),
					 sw_state_bytes(head->state),
					 "the state, replayed");
}

static const SwGrant *
grant_of(const Life *life, const char *who)
{
	if (strcmp(who, "system") == 0)
		return &life->system;
	return strcmp(who, "operator") == 0 ? &life->operator_ : &life->proposer;
}

SwStatus
life_propose(Life *life, const char *who, const char *transition, const char *inputs,
			 int64_t hlc_ms)
{
	const SwSource source = {find_fact, find_grant, life};
	const SwChartSource charts = {find_chart, life};
	const SwGrant *grant = grant_of(life, who);
	SwProposal proposal = {.instance = life->head.instance,
						   .tenant = life->head.tenant,
						   .transition = sw_text_from(transition),
						   .current_state_hash = *sw_state_hash(life->head.state),
						   .inputs = inputs == NULL ? &sw_json_empty_object : test_parse(inputs),
						   .signer = grant->signer,
						   .idem_key = sw_text_format(&test_arena,
													  "%lld",
													  (long long) life->head.wal_index + 1),
						   .hlc = sw_hlc_make(hlc_ms, (uint16_t) life->head.wal_index),
						   .signature = sw_text_format(&test_arena, "ed25519:%0128d", 0)};
	SwDecideCall call = {.head = &life->head,
						 .proposal = &proposal,
						 .grant = grant,
						 .source = &source,
						 .charts = &charts,
						 .server = &life->server,
						 .admission = {.ahead_ms = 500,
									   .behind_ms = 60000,
									   .recorded_at_us = hlc_ms * US_PER_MS}};
	SwText before = sw_state_bytes(life->head.state);

	proposal.inputs_hash = sw_hash_json(&test_arena, proposal.inputs);
	if (sw_decide(&test_arena, &call, &life->verdict) != SW_OK)
		fail_msg("%s: %s", transition, life->verdict.error);
	life->refusal = NULL;
	if (life->verdict.status == SW_OK)
	{
		advance(life, &proposal);
		return SW_OK;
	}
	life->refusal = sw_refusal(&test_arena,
							   SW_REJECTED,
							   &life->head,
							   &proposal,
							   &life->verdict,
							   life->server.signer);
	test_assert_text(sw_state_bytes(life->head.state), before, "refused, yet changed");
	return life->verdict.status;
}

SwStatus
life_upgrade(Life *life, const SwChart *to, const char *map, int64_t hlc_ms)
{
	SwText hash = sw_hash_spelling(&test_arena, &to->hash);
	SwText inputs = sw_text_format(&test_arena,
								   "{\"chart_hash\":\"%.*s\"%s%s}",
								   (int) hash.size,
								   hash.data,
								   map == NULL ? "" : ",\"map\":",
								   map == NULL ? "" : map);

	return life_propose(life,
						"operator",
						SW_MACHINE_UPGRADE,
						sw_text_string(&test_arena, inputs),
						hlc_ms);
}

/* ---- What is expected ---- */

void
life_expect(Life *life, const char *path, const char *json)
{
	const SwJson *value = sw_state_path(life->head.state, sw_text_from(path));

	if (json[0] == '\0')
		assert_null(value);
	else if (value == NULL)
		fail_msg("there is no %s", path);
	else
		test_assert_text(sw_canon(&test_arena, value),
						 sw_canon(&test_arena, test_parse(json)),
						 path);
}

void
life_expect_error(const Life *life, const char *error)
{
	assert_int_equal(life->verdict.status, SW_REDUCE_FAILED);
	test_assert_string(sw_text_from(life->verdict.error), error, "error");
}
