/*-------------------------------------------------------------------------
 *
 * at.c
 *		swoosh_at: the state document as it was at an index.
 *
 * src/propose/at.c		SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"

#include "pg/convert.h"
#include "propose/replay.h"
#include "propose/verb.h"

PG_FUNCTION_INFO_V1(swoosh_at);

Datum
swoosh_at(PG_FUNCTION_ARGS)
{
	SwText tenant;
	SwText instance = swpg_verb_instance(fcinfo, 0, &tenant);
	SwpgReplay replay = {.instance = instance, .tenant = tenant, .skip_signatures = true};
	SwpgHeadRow head;
	Datum document;

	swpg_verb_head(instance, tenant, &head);
	replay.to_index = swpg_verb_index(fcinfo, 1, head.wal_index);
	if (!swpg_replay_to(&replay, replay.to_index))
		swpg_replay_raise(&replay);
	document = swpg_text_datum(sw_state_bytes(sw_verifier_state(replay.verifier)));
	swpg_replay_end(&replay);
	PG_RETURN_DATUM(document);
}
