/*-------------------------------------------------------------------------
 *
 * type_state_hash.c
 *		The SQL type state_hash: a SHA-256 hash, 32 octets without a header.
 *
 * Its text is the one spelling of JSON: `sha256-` and 64 lower-case hex digits.
 *
 * src/pg/type_state_hash.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"

#include "pg/compat.h"
#include "pg/convert.h"

PG_FUNCTION_INFO_V1(state_hash_in);
PG_FUNCTION_INFO_V1(state_hash_out);
PG_FUNCTION_INFO_V1(state_hash_recv);
PG_FUNCTION_INFO_V1(state_hash_send);
PG_FUNCTION_INFO_V1(state_hash_eq);
PG_FUNCTION_INFO_V1(state_hash_ne);
PG_FUNCTION_INFO_V1(state_hash_lt);
PG_FUNCTION_INFO_V1(state_hash_le);
PG_FUNCTION_INFO_V1(state_hash_gt);
PG_FUNCTION_INFO_V1(state_hash_ge);
PG_FUNCTION_INFO_V1(state_hash_cmp);
PG_FUNCTION_INFO_V1(state_hash_hash);
PG_FUNCTION_INFO_V1(state_hash_hash_extended);
PG_FUNCTION_INFO_V1(state_hash_from_bytea);
PG_FUNCTION_INFO_V1(state_hash_to_bytea);

Datum
state_hash_in(PG_FUNCTION_ARGS)
{
	const char *spelling = PG_GETARG_CSTRING(0);
	SwHash hash;

	if (!sw_hash_parse(sw_text_from(spelling), &hash))
		ereturn(fcinfo->context,
				(Datum) 0,
				errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				errmsg("invalid input syntax for type %s: \"%s\"", "state_hash", spelling),
				errdetail("A state_hash is \"sha256-\" and 64 lower-case hex digits."));
	PG_RETURN_HASH(&hash);
}

Datum
state_hash_out(PG_FUNCTION_ARGS)
{
	char *spelling = palloc(SW_HASH_SPELLING_SIZE + 1);

	sw_hash_format(PG_GETARG_HASH(0), spelling);
	PG_RETURN_CSTRING(spelling);
}

Datum
state_hash_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	SwHash hash;

	pq_copymsgbytes(message, (char *) hash.octets, sizeof(hash.octets));
	PG_RETURN_HASH(&hash);
}

Datum
state_hash_send(PG_FUNCTION_ARGS)
{
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendbytes(&message, (const char *) PG_GETARG_HASH(0)->octets, sizeof(SwHash));
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

/*
 * Comparison, by octets
 */

Datum
state_hash_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(sw_hash_equal(PG_GETARG_HASH(0), PG_GETARG_HASH(1)));
}

Datum
state_hash_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!sw_hash_equal(PG_GETARG_HASH(0), PG_GETARG_HASH(1)));
}

Datum
state_hash_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(sw_hash_compare(PG_GETARG_HASH(0), PG_GETARG_HASH(1)) < 0);
}

Datum
state_hash_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(sw_hash_compare(PG_GETARG_HASH(0), PG_GETARG_HASH(1)) <= 0);
}

Datum
state_hash_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(sw_hash_compare(PG_GETARG_HASH(0), PG_GETARG_HASH(1)) > 0);
}

Datum
state_hash_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(sw_hash_compare(PG_GETARG_HASH(0), PG_GETARG_HASH(1)) >= 0);
}

Datum
state_hash_cmp(PG_FUNCTION_ARGS)
{
	int order = sw_hash_compare(PG_GETARG_HASH(0), PG_GETARG_HASH(1));

	PG_RETURN_INT32((order > 0) - (order < 0));
}

Datum
state_hash_hash(PG_FUNCTION_ARGS)
{
	return hash_any(PG_GETARG_HASH(0)->octets, sizeof(SwHash));
}

Datum
state_hash_hash_extended(PG_FUNCTION_ARGS)
{
	return hash_any_extended(PG_GETARG_HASH(0)->octets,
							 sizeof(SwHash),
							 (uint64) PG_GETARG_INT64(1));
}

/*
 * Casts from and to bytea, as sha256(bytea) gives it
 */

Datum
state_hash_from_bytea(PG_FUNCTION_ARGS)
{
	SwText octets = swpg_text(PG_GETARG_DATUM(0));
	SwHash hash;

	if (octets.size != sizeof(hash.octets))
		ereport(ERROR,
				errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				errmsg("invalid length for type %s: %zu", "state_hash", octets.size),
				errdetail("It must be %zu octets.", sizeof(hash.octets)));
	memcpy(hash.octets, octets.data, sizeof(hash.octets));
	PG_RETURN_HASH(&hash);
}

Datum
state_hash_to_bytea(PG_FUNCTION_ARGS)
{
	return swpg_text_datum((SwText){(const char *) PG_GETARG_HASH(0)->octets, sizeof(SwHash)});
}
