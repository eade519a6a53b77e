/*-------------------------------------------------------------------------
 *
 * fact.c
 *		swoosh_publish_fact: what guards may rely on enters the log of facts.
 *
 * A fact is checked once, here; guards and replays trust the row.  Of one (tenant,
 * kind, subject) only the greatest serial counts, so a late delivery of an old
 * fact must not pass for news.
 *
 * src/propose/fact.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "pg/convert.h"
#include "pg/guc.h"
#include "pg/memory.h"
#include "pg/report.h"
#include "propose/verb.h"
#include "swoosh/canon.h"

PG_FUNCTION_INFO_V1(swoosh_publish_fact);

static void
fact_refuse(const SwFact *fact, const char *why)
{
	ereport(ERROR,
			swpg_errcode(SW_FACT_REFUSED),
			errmsg("fact %s of \"%s\" with serial %lld is refused",
				   swpg_cstring(fact->kind),
				   swpg_cstring(fact->subject),
				   (long long) fact->serial),
			errdetail("%s", why));
}

/* fact_check_signer: authority first, since a stranger's signature says nothing. */
static void
fact_check_signer(SwArena *arena, const SwFact *fact)
{
	SwpgSignerRow row;
	SwStatus status;

	if (!swpg_store_tenant(SWPG_PROPOSER, fact->tenant))
		fact_refuse(fact, psprintf("tenant: \"%s\" is unknown.", swpg_cstring(fact->tenant)));
	if (!swpg_store_signer(SWPG_PROPOSER, arena, fact->signer, &row))
		fact_refuse(fact, "authority: its signer is not registered.");
	if (row.is_revoked)
		fact_refuse(fact, "authority: its signer is revoked.");
	status = sw_fact_verify(arena, fact, &row.grant);
	if (status == SW_BAD_SIGNATURE)
		fact_refuse(fact, "signature: it does not hold for the fact as given.");
	if (status != SW_OK)
		fact_refuse(fact,
					psprintf("authority: its signer had no role \"authority:%s\" for tenant \"%s\" "
							 "when it was issued.",
							 swpg_cstring(fact->kind),
							 swpg_cstring(fact->tenant)));
}

/*
 * fact_is_known: this very fact is stored.  Raises for another one that is not older.  Else
 * *recorded_us_out is the time at which it is published: the server's, and after the fact before
 * it, so that what held at a time is found by serial.
 */
static bool
fact_is_known(const SwFact *fact, int64_t *recorded_us_out)
{
	SwpgFactRow row;

	swpg_store_fact_lock(fact->tenant, fact->kind, fact->subject);
	*recorded_us_out = swpg_now_us();
	if (!swpg_store_fact(SWPG_PROPOSER, fact->tenant, fact->kind, fact->subject, &row))
		return false;
	if (sw_hash_equal(&row.fact_hash, &fact->hash))
		return true;
	if (fact->serial > row.serial)
	{
		*recorded_us_out = Max(*recorded_us_out, row.recorded_us + 1);
		return false;
	}
	if (swpg_store_fact_by_hash(SWPG_PROPOSER, &fact->hash, &row))
		return true;
	fact_refuse(fact, psprintf("serial: %lld is stored already.", (long long) row.serial));
	return false;
}

Datum
swoosh_publish_fact(PG_FUNCTION_ARGS)
{
	SwText text = swpg_verb_text(fcinfo, 0, "fact");
	SwArena arena;
	SwFact fact;
	SwFault fault;
	const SwJson *object;
	int64_t recorded_us;

	swpg_arena_init(&arena, CurrentMemoryContext);
	object = swpg_verb_parse(&arena, "fact", text, swpg_octets(swpg_fact_size_max_kb));
	if (sw_fact_parse(&arena, object, &fact, &fault) != SW_OK)
		swpg_report_fault(SW_MALFORMED, "fact", &fault);
	swpg_verb_writes("swoosh_publish_fact()");
	fact_check_signer(&arena, &fact);
	if (!fact_is_known(&fact, &recorded_us))
	{
		SwpgFactRow row = {.tenant = fact.tenant,
						   .kind = fact.kind,
						   .subject = fact.subject,
						   .serial = fact.serial,
						   .fact_hash = fact.hash,
						   .fact = sw_canon(&arena, fact.object),
						   .signer = fact.signer,
						   .recorded_us = recorded_us};

		swpg_store_fact_insert(&row);
		swpg_store_flush();
	}
	PG_RETURN_HASH(&fact.hash);
}
