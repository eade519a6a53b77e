/*-------------------------------------------------------------------------
 *
 * convert.h
 *		SQL values as values of the core, and back: text, json, hlc, state_hash, time.
 *
 * Views of an argument live as long as the argument does.  What is made new lies in
 * CurrentMemoryContext.
 *
 * src/pg/convert.h		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef SWOOSH_PG_CONVERT_H
#define SWOOSH_PG_CONVERT_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/array.h"
#include "utils/timestamp.h"

#include "swoosh/hash.h"
#include "swoosh/hlc.h"
#include "swoosh/text.h"

/* swpg_text is a view of a text, json or bytea value, detoasted where it must be. */
SwText swpg_text(Datum datum);
/* swpg_text_arg is that of argument `n`, SW_NO_TEXT if it is NULL. */
SwText swpg_text_arg(FunctionCallInfo fcinfo, int n);
/* swpg_text_datum is a new text or json value. */
Datum swpg_text_datum(SwText text);
/* swpg_cstring is a new C string; for messages and for C interfaces. */
char *swpg_cstring(SwText text);

/*
 * swpg_texts are views of the elements of a one-dimensional text[] or json[]; a NULL element is
 * SW_NO_TEXT.  Error 2202E for more dimensions.
 */
SwText *swpg_texts(ArrayType *array, Oid element_type, int *count_out);

/* An hlc is passed by value: eight octets, compared as unsigned. */
#define DatumGetHlc(datum) ((SwHlc) DatumGetInt64(datum))
#define HlcGetDatum(hlc)   Int64GetDatum((int64) (hlc))
#define PG_GETARG_HLC(n)   DatumGetHlc(PG_GETARG_DATUM(n))
#define PG_RETURN_HLC(hlc) return HlcGetDatum(hlc)

/* A state_hash is passed by reference: 32 octets without a header. */
#define DatumGetHash(datum)  ((const SwHash *) DatumGetPointer(datum))
#define PG_GETARG_HASH(n)    DatumGetHash(PG_GETARG_DATUM(n))
#define PG_RETURN_HASH(hash) return swpg_hash_datum(hash)
/* swpg_hash_datum is a copy. */
Datum swpg_hash_datum(const SwHash *hash);

/* swpg_now_us is the server's clock at this moment, in microseconds since 1970. */
int64 swpg_now_us(void);

#endif
