/*-------------------------------------------------------------------------
 *
 * verb.c
 *		What the verbs share: arguments, rights to write, the head that may be shown.
 *
 * src/propose/verb.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "tcop/utility.h"

#include "pg/convert.h"
#include "pg/report.h"
#include "pg/tenant.h"
#include "propose/verb.h"
#include "swoosh/name.h"

SwText
swpg_verb_text(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("\"%s\" must not be null", name));
	return swpg_text(PG_GETARG_DATUM(n));
}

SwText
swpg_verb_instance(FunctionCallInfo fcinfo, int n, SwText *tenant_out)
{
	SwText instance = swpg_verb_text(fcinfo, n, "instance");

	if (!sw_name_split_instance(instance, tenant_out, NULL))
		swpg_report_name("instance", instance, "[a-z0-9_-]{1,64}/[a-z0-9_-]{1,64}");
	return instance;
}

SwText
swpg_verb_tenant(FunctionCallInfo fcinfo, int n)
{
	SwText tenant = swpg_verb_text(fcinfo, n, "tenant");

	if (!sw_name_is_tenant(tenant))
		swpg_report_name("tenant", tenant, "[a-z0-9_-]{1,64}");
	return tenant;
}

/* index_outside raises 22003 for an index that the log does not have. */
static void
index_outside(int64_t index, int64_t last)
{
	ereport(ERROR,
			errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			errmsg("index %lld is out of range", (long long) index),
			errdetail("The log has the indexes 0 to %lld.", (long long) last));
}

int64_t
swpg_verb_index(FunctionCallInfo fcinfo, int n, int64_t last)
{
	int64_t index;

	if (PG_ARGISNULL(n))
		ereport(ERROR,
				errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("\"wal_index\" must not be null"));
	index = PG_GETARG_INT64(n);
	if (index < 0 || index > last)
		index_outside(index, last);
	return index;
}

void
swpg_verb_range(FunctionCallInfo fcinfo, int n, int64_t last, int64_t *from_out, int64_t *to_out)
{
	int64_t from = PG_ARGISNULL(n) ? 1 : PG_GETARG_INT64(n);
	int64_t to = PG_ARGISNULL(n + 1) ? last : PG_GETARG_INT64(n + 1);

	if (from < 0 || from > last + 1)
		index_outside(from, last);
	if (to < 0 || to > last)
		index_outside(to, last);
	from = Max(from, 1);
	if (from > to + 1)
		ereport(ERROR,
				errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				errmsg("a range cannot start at %lld and end at %lld",
					   (long long) from,
					   (long long) to));
	*from_out = from;
	*to_out = to;
}

void
swpg_verb_writes(const char *verb)
{
	PreventCommandDuringRecovery(verb);
	PreventCommandIfReadOnly(verb);
	PreventCommandIfParallelMode(verb);
	if (InSecurityRestrictedOperation())
		ereport(ERROR,
				errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				errmsg("cannot execute %s within a security-restricted operation", verb));
}

void
swpg_verb_tenant_exists(SwText tenant)
{
	if (!swpg_reads_tenant(tenant) || !swpg_store_tenant(SWPG_PROPOSER, tenant))
		ereport(ERROR,
				swpg_errcode(SW_UNKNOWN_TENANT),
				errmsg("tenant \"%s\" is unknown", swpg_cstring(tenant)),
				errhint("It does not exist (swoosh_create_tenant), or is not granted to you "
						"(swoosh_grant_tenant)."));
}

void
swpg_verb_unknown_instance(SwText instance)
{
	ereport(ERROR,
			swpg_errcode(SW_UNKNOWN_INSTANCE),
			errmsg("instance \"%s\" is unknown", swpg_cstring(instance)),
			errhint("It does not exist, or its tenant is not granted to you "
					"(swoosh_grant_tenant)."));
	pg_unreachable();
}

void
swpg_verb_head(SwText instance, SwText tenant, SwpgHeadRow *row_out)
{
	if (!swpg_reads_tenant(tenant) || !swpg_store_head(SWPG_READER, instance, row_out))
		swpg_verb_unknown_instance(instance);
}

const SwJson *
swpg_verb_parse(SwArena *arena, const char *what, SwText text, size_t octets_max)
{
	const SwJson *value;
	SwFault fault;

	if (sw_json_parse(arena, text, octets_max, SW_JSON_DEPTH_MAX, &value, &fault) != SW_OK)
		swpg_report_fault(SW_MALFORMED, what, &fault);
	return value;
}
