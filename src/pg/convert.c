/*-------------------------------------------------------------------------
 *
 * convert.c
 *		SQL values as values of the core, and back: text, json, hlc, state_hash, time.
 *
 * src/pg/convert.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "pg/compat.h"
#include "pg/convert.h"
#include "pg/store.h"

SwText
swpg_text(Datum datum)
{
	const struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);

	return (SwText){VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};
}

SwText
swpg_text_arg(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? SW_NO_TEXT : swpg_text(PG_GETARG_DATUM(n));
}

Datum
swpg_text_datum(SwText view)
{
	text *value = palloc(add_size(view.size, VARHDRSZ));

	SET_VARSIZE(value, view.size + VARHDRSZ);
	memcpy(VARDATA(value), view.data, view.size);
	return PointerGetDatum(value);
}

char *
swpg_cstring(SwText view)
{
	return pnstrdup(view.data ? view.data : "", view.size);
}

SwText *
swpg_texts(ArrayType *array, Oid element_type, int *count_out)
{
	Datum *elements;
	bool *nulls;
	SwText *texts;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				errmsg("array must have one dimension"),
				errdetail("It has %d.", ARR_NDIM(array)));
	deconstruct_array(array, element_type, -1, false, TYPALIGN_INT, &elements, &nulls, count_out);
	texts = palloc_array(SwText, (size_t) *count_out);
	for (int i = 0; i < *count_out; i++)
		texts[i] = nulls[i] ? SW_NO_TEXT : swpg_text(elements[i]);
	return texts;
}

Datum
swpg_hash_datum(const SwHash *hash)
{
	SwHash *copy = palloc(sizeof(SwHash));

	*copy = *hash;
	return PointerGetDatum(copy);
}

int64
swpg_now_us(void)
{
	return swpg_us_of_timestamp(GetCurrentTimestamp());
}
