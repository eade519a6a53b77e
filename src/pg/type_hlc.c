/*-------------------------------------------------------------------------
 *
 * type_hlc.c
 *		The SQL type hlc: 48 bits of Unix milliseconds and 16 of counter, by value.
 *
 * Text goes out in the one spelling of JSON; what comes in may have any offset, fewer
 * digits and no counter.  No setting of a session has a part in either.
 *
 * src/pg/type_hlc.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/timestamp.h"

#include "pg/compat.h"
#include "pg/convert.h"
#include "pg/store.h"

PG_FUNCTION_INFO_V1(hlc_in);
PG_FUNCTION_INFO_V1(hlc_out);
PG_FUNCTION_INFO_V1(hlc_recv);
PG_FUNCTION_INFO_V1(hlc_send);
PG_FUNCTION_INFO_V1(hlc_eq);
PG_FUNCTION_INFO_V1(hlc_ne);
PG_FUNCTION_INFO_V1(hlc_lt);
PG_FUNCTION_INFO_V1(hlc_le);
PG_FUNCTION_INFO_V1(hlc_gt);
PG_FUNCTION_INFO_V1(hlc_ge);
PG_FUNCTION_INFO_V1(hlc_cmp);
PG_FUNCTION_INFO_V1(hlc_hash);
PG_FUNCTION_INFO_V1(hlc_hash_extended);
PG_FUNCTION_INFO_V1(hlc_from_timestamptz);
PG_FUNCTION_INFO_V1(hlc_from_timestamptz_counter);
PG_FUNCTION_INFO_V1(hlc_to_timestamptz);
PG_FUNCTION_INFO_V1(hlc_now);

Datum
hlc_in(PG_FUNCTION_ARGS)
{
	const char *spelling = PG_GETARG_CSTRING(0);
	SwHlc hlc;

	if (!sw_hlc_parse_input(sw_text_from(spelling), &hlc))
		ereturn(fcinfo->context,
				(Datum) 0,
				errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				errmsg("invalid input syntax for type %s: \"%s\"", "hlc", spelling),
				errdetail("An hlc is a time of the years 1970 to 9999 with an offset, to the "
						  "millisecond at most, and a counter to 65535, as in "
						  "\"2025-10-19T01:23:45.678+00:00#1234\"."));
	PG_RETURN_HLC(hlc);
}

Datum
hlc_out(PG_FUNCTION_ARGS)
{
	char *spelling = palloc(SW_HLC_SPELLING_MAX);

	sw_hlc_format(PG_GETARG_HLC(0), spelling);
	PG_RETURN_CSTRING(spelling);
}

Datum
hlc_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	SwHlc hlc = (SwHlc) pq_getmsgint64(message);

	if (sw_hlc_ms(hlc) > SW_HLC_MS_MAX)
		ereport(ERROR, errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("hlc out of range"));
	PG_RETURN_HLC(hlc);
}

Datum
hlc_send(PG_FUNCTION_ARGS)
{
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendint64(&message, PG_GETARG_HLC(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

/*
 * Comparison, as unsigned numbers
 */

Datum
hlc_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(PG_GETARG_HLC(0) == PG_GETARG_HLC(1));
}

Datum
hlc_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(PG_GETARG_HLC(0) != PG_GETARG_HLC(1));
}

Datum
hlc_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(PG_GETARG_HLC(0) < PG_GETARG_HLC(1));
}

Datum
hlc_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(PG_GETARG_HLC(0) <= PG_GETARG_HLC(1));
}

Datum
hlc_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(PG_GETARG_HLC(0) > PG_GETARG_HLC(1));
}

Datum
hlc_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(PG_GETARG_HLC(0) >= PG_GETARG_HLC(1));
}

Datum
hlc_cmp(PG_FUNCTION_ARGS)
{
	SwHlc a = PG_GETARG_HLC(0);
	SwHlc b = PG_GETARG_HLC(1);

	PG_RETURN_INT32((a > b) - (a < b));
}

Datum
hlc_hash(PG_FUNCTION_ARGS)
{
	SwHlc hlc = PG_GETARG_HLC(0);

	return hash_any((const unsigned char *) &hlc, sizeof(hlc));
}

Datum
hlc_hash_extended(PG_FUNCTION_ARGS)
{
	SwHlc hlc = PG_GETARG_HLC(0);

	return hash_any_extended((const unsigned char *) &hlc,
							 sizeof(hlc),
							 (uint64) PG_GETARG_INT64(1));
}

/*
 * Physical time
 */

/* An hlc has whole milliseconds: what is below is cut off, towards the past. */
static SwHlc
hlc_at(TimestampTz timestamp, int32 counter)
{
	int64 us;

	if (TIMESTAMP_NOT_FINITE(timestamp))
		us = -1;
	else
		us = swpg_us_of_timestamp(timestamp);
	if (us < 0 || us / 1000 > SW_HLC_MS_MAX)
		ereport(ERROR,
				errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				errmsg("timestamp out of range for type %s", "hlc"),
				errdetail("An hlc lies in the years 1970 to 9999."));
	if (counter < 0 || counter > PG_UINT16_MAX)
		ereport(ERROR,
				errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				errmsg("counter %d out of range for type %s", counter, "hlc"),
				errdetail("A counter lies in the range 0 to %d.", PG_UINT16_MAX));
	return sw_hlc_make(us / 1000, (uint16) counter);
}

Datum
hlc_from_timestamptz(PG_FUNCTION_ARGS)
{
	PG_RETURN_HLC(hlc_at(PG_GETARG_TIMESTAMPTZ(0), 0));
}

Datum
hlc_from_timestamptz_counter(PG_FUNCTION_ARGS)
{
	PG_RETURN_HLC(hlc_at(PG_GETARG_TIMESTAMPTZ(0), PG_GETARG_INT32(1)));
}

Datum
hlc_to_timestamptz(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(swpg_timestamp_of_us(sw_hlc_ms(PG_GETARG_HLC(0)) * 1000));
}

/* hlc_now grows with each call of a backend, also where the server's clock stands or falls. */
Datum
hlc_now(PG_FUNCTION_ARGS)
{
	static SwHlc last = 0;

	last = sw_hlc_advance(last, swpg_now_us() / 1000);
	PG_RETURN_HLC(last);
}
