/*-------------------------------------------------------------------------
 *
 * load.c
 *		Load for a server: swoosh_propose, or the plain SQL floor, by the same driver.
 *
 * One process, one event loop, a connection per client, one call at a time on each.
 * Where each client has instances of its own, proposals are signed before the clock
 * starts: the state after each step is computed here by the reducer, so the hash that
 * the next proposal must name is known.  Where clients share instances they sign as
 * they go, and losers of a race take the new hash from their answer.
 *
 * usage: load swoosh|floor CONNINFO INSTANCES CLIENTS SECONDS LIMIT
 * Prints one JSON object.  LIMIT bounds the calls (0: none).
 *
 * test/bench/load.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#define _POSIX_C_SOURCE 200809L
#include "../../src/client/client.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CLIENTS_MAX 256

typedef struct LoadInstance
{
	SwText name;
	SwHash hash;
	SwHlc hlc;
	char **prepared; /* signed proposals, in order */
	int64_t prepared_count;
	int64_t next;
} LoadInstance;

typedef struct LoadClient
{
	PGconn *connection;
	LoadInstance *instance; /* of the call under way */
	int first, step;        /* its instances: first, first + step, … */
	int at;
	int64_t started_us;
	PGresult *answer; /* the last result of the call under way */
	bool is_busy;
} LoadClient;

typedef struct Load
{
	bool is_floor;
	SwArena arena;
	SwSecret secret;
	const SwChart *chart;
	const SwJson *inputs;
	SwText inputs_hash, signer;
	const char *floor_values[3]; /* inputs, guards and record of the floor */
	LoadInstance *instances;
	int instance_count, client_count;
	LoadClient clients[CLIENTS_MAX];
	int64_t seconds, limit, sent, accepted, refused, failures, errors, serial;
	int64_t *latencies;
	int64_t latency_count, latency_capacity;
} Load;

static int64_t
load_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static _Noreturn void
load_die(const char *what, const char *why)
{
	fprintf(stderr, "load: %s: %s\n", what, why);
	exit(1);
}

/* load_proposal is a signed proposal for the next step of an instance, in malloc memory. */
static char *
load_proposal(Load *load, LoadInstance *instance)
{
	SwArena arena;
	SwJsonBuilder builder;
	SwText text;
	char *copy;

	sw_arena_init(&arena, swc_host());
	instance->hlc = sw_hlc_advance(instance->hlc, swc_now_ms());
	sw_json_begin(&builder, &arena);
	sw_json_add_text(&builder, "instance", instance->name);
	sw_json_add_text(&builder, "transition", SW_TEXT("Bench_Do"));
	sw_json_add(&builder, "current_state_hash", sw_hash_to_json(&arena, &instance->hash));
	sw_json_add(&builder, "inputs", load->inputs);
	sw_json_add_text(&builder, "inputs_hash", load->inputs_hash);
	sw_json_add_text(&builder, "signer", load->signer);
	sw_json_add_text(&builder,
					 "idem_key",
					 sw_text_format(&arena, "bench:%lld:do:%d", (long long) load->serial++, 1));
	sw_json_add_text(&builder, "hlc", sw_hlc_spelling(&arena, instance->hlc));
	text = sw_canon(&arena,
					sw_sign_object(&arena,
								   &load->secret,
								   SW_TAG_PROPOSAL,
								   sw_json_end(&builder),
								   "inputs"));
	copy = malloc(text.size + 1);
	if (copy == NULL)
		load_die("memory", "none left");
	memcpy(copy, text.data, text.size);
	copy[text.size] = '\0';
	sw_arena_reset(&arena);
	return copy;
}

/* load_no_fact: the chart of the benchmark reads none. */
static const SwFact *
load_no_fact(void *context, SwText kind, SwText subject, int64_t as_of_ms)
{
	(void) context, (void) kind, (void) subject, (void) as_of_ms;
	return NULL;
}

static const SwGrant *
load_no_grant(void *context, SwText signer)
{
	(void) context, (void) signer;
	return NULL;
}

/* load_prepare signs `count` proposals for an instance ahead of time. */
static void
load_prepare(Load *load, LoadInstance *instance, SwText document, int64_t count)
{
	SwSource source = {load_no_fact, load_no_grant, NULL};
	SwArena arenas[2];
	SwState *state;
	SwFault fault;

	instance->prepared = calloc((size_t) count, sizeof(char *));
	sw_arena_init(&arenas[0], swc_host());
	sw_arena_init(&arenas[1], swc_host());
	if (instance->prepared == NULL || sw_state_parse(&arenas[0], document, &state, &fault) != SW_OK)
		load_die("state", "cannot be read");
	while (instance->prepared_count < count)
	{
		SwArena *next = &arenas[(instance->prepared_count + 1) % 2];
		SwEvent event = {
			.name = SW_TEXT("Bench_Do"),
			.inputs = load->inputs,
			.signer = load->signer,
			.instance = instance->name,
			.tenant = SW_TEXT("bench"),
			.has_hlc = true,
		};
		SwStep step;

		sw_arena_reset(next);
		instance->hash = *sw_state_hash(state);
		instance->prepared[instance->prepared_count++] = load_proposal(load, instance);
		event.hlc = instance->hlc;
		event.recorded_at_us = sw_hlc_ms(event.hlc) * 1000;
		if (sw_reduce(next, load->chart, state, &event, &source, NULL, &step) != SW_OK)
			load_die("reduce", step.error == NULL ? "refused" : step.error);
		state = sw_state_copy(next, step.state);
	}
	instance->hash = *sw_state_hash(state);
	sw_arena_reset(&arenas[0]);
	sw_arena_reset(&arenas[1]);
}

static PGresult *
load_query(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		load_die(sql, PQerrorMessage(connection));
	return result;
}

/* load_open_swoosh reads chart, inputs and heads, and signs ahead where clients do not share. */
static void
load_open_swoosh(Load *load, PGconn *connection)
{
	PGresult *result =
		load_query(connection,
				   "SELECT chart, (SELECT inputs FROM bench_input) FROM swoosh.machine"
				   " WHERE machine = 'bench'");
	int64_t each = load->limit > 0 ? load->limit : load->seconds * 7000;
	SwFindings findings = {0};
	uint8_t seed[32] = {7};
	SwHash hash;

	sw_secret_from_seed(seed, &load->secret);
	load->signer = sw_signer_spelling(&load->arena, &load->secret.signer);
	if (sw_chart_parse(&load->arena,
					   sw_text_copy(&load->arena, sw_text_from(PQgetvalue(result, 0, 0))),
					   sw_guard_table(),
					   &load->chart,
					   &findings) != SW_OK)
		load_die("chart", "cannot be read");
	load->inputs = swc_json_read(&load->arena,
								 sw_text_copy(&load->arena, sw_text_from(PQgetvalue(result, 0, 1))),
								 "inputs");
	hash = sw_hash_json(&load->arena, load->inputs);
	load->inputs_hash = sw_hash_spelling(&load->arena, &hash);
	PQclear(result);
	result = load_query(connection,
						"SELECT instance, state_hash, state, hlc FROM swoosh.instance"
						" WHERE tenant = 'bench' ORDER BY instance");
	if (PQntuples(result) < load->instance_count)
		load_die("instances", "too few");
	for (int i = 0; i < load->instance_count; i++)
	{
		LoadInstance *instance = &load->instances[i];

		instance->name = sw_text_copy(&load->arena, sw_text_from(PQgetvalue(result, i, 0)));
		sw_hash_parse(sw_text_from(PQgetvalue(result, i, 1)), &instance->hash);
		if (PQgetisnull(result, i, 3) == 0)
			sw_hlc_parse(sw_text_from(PQgetvalue(result, i, 3)), &instance->hlc);
		if (load->client_count <= load->instance_count)
			load_prepare(load,
						 instance,
						 sw_text_from(PQgetvalue(result, i, 2)),
						 each / load->instance_count + 2);
	}
	PQclear(result);
}

static void
load_open_floor(Load *load, PGconn *connection)
{
	PGresult *result = load_query(connection, "SELECT inputs, guards, rec FROM f.payload");

	for (int i = 0; i < 3; i++)
		load->floor_values[i] =
			sw_text_string(&load->arena, sw_text_from(PQgetvalue(result, 0, i)));
	PQclear(result);
}

static void
load_open(Load *load, const char *conninfo)
{
	for (int i = 0; i < load->client_count; i++)
	{
		LoadClient *client = &load->clients[i];

		client->connection = swc_connect(conninfo);
		if (client->connection == NULL)
			exit(1);
		PQclear(
			load_query(client->connection, "SET default_transaction_isolation = 'serializable'"));
		PQclear(PQprepare(client->connection,
						  "call",
						  load->is_floor
							  ? "SELECT f.propose($1, $3, $4, $5, $2)"
							  : "SELECT outcome, reason, state_hash FROM swoosh_propose($1::json)",
						  0,
						  NULL));
		client->first = load->instance_count >= load->client_count ? i : i % load->instance_count;
		client->step =
			load->instance_count >= load->client_count ? load->client_count : load->instance_count;
		client->at = client->first;
	}
	if (load->is_floor)
		load_open_floor(load, load->clients[0].connection);
	else
		load_open_swoosh(load, load->clients[0].connection);
}

static void
load_send(Load *load, LoadClient *client)
{
	LoadInstance *instance = &load->instances[client->at];
	char number[24], key[48];
	const char *values[5] = {
		number,
		key,
		load->floor_values[0],
		load->floor_values[1],
		load->floor_values[2],
	};
	char *text = NULL;

	client->instance = instance;
	if (load->is_floor)
	{
		snprintf(number, sizeof(number), "%d", client->at + 1);
		snprintf(key, sizeof(key), "idem-0000-0000-%" PRId64, load->serial++);
	}
	else
	{
		text = instance->next < instance->prepared_count ? instance->prepared[instance->next++]
														 : load_proposal(load, instance);
		values[0] = text;
	}
	client->started_us = load_now_us();
	if (PQsendQueryPrepared(client->connection,
							"call",
							load->is_floor ? 5 : 1,
							values,
							NULL,
							NULL,
							0) != 1)
		load_die("send", PQerrorMessage(client->connection));
	free(text);
	client->is_busy = true;
	load->sent++;
	client->at += client->step;
	if (client->at >= load->instance_count)
		client->at = client->first;
}

static void
load_note_latency(Load *load, int64_t us)
{
	if (load->latency_count == load->latency_capacity)
	{
		load->latency_capacity = load->latency_capacity * 2 + 65536;
		load->latencies =
			realloc(load->latencies, (size_t) load->latency_capacity * sizeof(int64_t));
		if (load->latencies == NULL)
			load_die("memory", "none left");
	}
	load->latencies[load->latency_count++] = us;
}

static void
load_count_answer(Load *load, LoadClient *client, const PGresult *result)
{
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
	{
		if (sqlstate != NULL && strcmp(sqlstate, "40001") == 0)
			load->failures++;
		else if (load->errors++ == 0)
			fprintf(stderr, "load: %s", PQresultErrorMessage(result));
		return;
	}
	if (load->is_floor || strcmp(PQgetvalue(result, 0, 0), "accepted") == 0)
		load->accepted++;
	else if (load->refused++ == 0 && load->client_count <= load->instance_count)
		fprintf(stderr, "load: refused: %s\n", PQgetvalue(result, 0, 1));
	if (!load->is_floor && client->instance->next >= client->instance->prepared_count)
		sw_hash_parse(sw_text_from(PQgetvalue(result, 0, 2)), &client->instance->hash);
}

/*
 * load_receive takes what has come.  A call is answered when it has ended, not with its row: an
 * error may follow that, because the commit comes later.
 */
static void
load_receive(Load *load, LoadClient *client)
{
	if (PQconsumeInput(client->connection) != 1)
		load_die("receive", PQerrorMessage(client->connection));
	while (PQisBusy(client->connection) == 0)
	{
		PGresult *result = PQgetResult(client->connection);

		if (result == NULL)
		{
			load_note_latency(load, load_now_us() - client->started_us);
			load_count_answer(load, client, client->answer);
			PQclear(client->answer);
			client->answer = NULL;
			client->is_busy = false;
			return;
		}
		PQclear(client->answer);
		client->answer = result;
	}
}

static int64_t
load_run(Load *load)
{
	struct pollfd polled[CLIENTS_MAX];
	int64_t started_us = load_now_us();
	int busy = 0;

	do
	{
		bool is_open = load_now_us() - started_us < load->seconds * 1000000 &&
					   (load->limit == 0 || load->sent < load->limit);

		busy = 0;
		for (int i = 0; i < load->client_count; i++)
		{
			LoadClient *client = &load->clients[i];

			if (!client->is_busy && is_open)
				load_send(load, client);
			polled[i] = (struct pollfd){PQsocket(client->connection), POLLIN, 0};
			polled[i].fd = client->is_busy ? polled[i].fd : -1;
			busy += client->is_busy ? 1 : 0;
		}
		if (busy > 0 && poll(polled, (nfds_t) load->client_count, 1000) < 0 && errno != EINTR)
			load_die("poll", strerror(errno));
		for (int i = 0; i < load->client_count; i++)
		{
			if (polled[i].revents != 0)
				load_receive(load, &load->clients[i]);
		}
	} while (busy > 0);
	return load_now_us() - started_us;
}

static int
load_compare(const void *a, const void *b)
{
	int64_t left = *(const int64_t *) a, right = *(const int64_t *) b;

	return (left > right) - (left < right);
}

int
main(int argc, char **argv)
{
	static Load load;
	int64_t elapsed_us, count;

	swc_program = "load";
	if (argc != 7 || sodium_init() < 0)
		load_die("usage", "load swoosh|floor CONNINFO INSTANCES CLIENTS SECONDS LIMIT");
	load.is_floor = strcmp(argv[1], "floor") == 0;
	load.instance_count = (int) strtol(argv[3], NULL, 10);
	load.client_count = (int) strtol(argv[4], NULL, 10);
	load.seconds = strtoll(argv[5], NULL, 10);
	load.limit = strtoll(argv[6], NULL, 10);
	load.serial = swc_now_ms() * 1000;
	if (load.instance_count < 1 || load.client_count < 1 || load.client_count > CLIENTS_MAX)
		load_die("usage", "at least one instance and one client, at most 256 clients");
	sw_arena_init(&load.arena, swc_host());
	load.instances = SW_NEW_ARRAY(&load.arena, LoadInstance, (size_t) load.instance_count);
	load_open(&load, argv[2]);
	elapsed_us = load_run(&load);
	count = load.latency_count;
	if (count > 0)
		qsort(load.latencies, (size_t) count, sizeof(int64_t), load_compare);
	printf("{\"sent\":%" PRId64 ",\"accepted\":%" PRId64 ",\"refused\":%" PRId64
		   ",\"failures\":%" PRId64 ",\"errors\":%" PRId64 ",\"tps\":%" PRId64
		   ",\"p50_us\":%" PRId64 ",\"p99_us\":%" PRId64 "}\n",
		   load.sent,
		   load.accepted,
		   load.refused,
		   load.failures,
		   load.errors,
		   elapsed_us == 0 ? 0 : load.accepted * 1000000 / elapsed_us,
		   count == 0 ? 0 : load.latencies[count / 2],
		   count == 0 ? 0 : load.latencies[count * 99 / 100]);
	for (int i = 0; i < load.client_count; i++)
		PQfinish(load.clients[i].connection);
	return load.errors == 0 ? 0 : 1;
}
