/*
 * 40_function_propose.sql: one signed proposal, judged and applied.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_propose(proposal json)
    RETURNS TABLE (
        ordinal integer,
        outcome text,
        reason text,
        instance text,
        wal_index bigint,
        state_hash @extschema@.state_hash,
        decision json,
        decision_address text
    )
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 1
    AS 'MODULE_PATHNAME', 'swoosh_propose';

REVOKE ALL ON FUNCTION @extschema@.swoosh_propose(json) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_propose(json) IS
    'Judges a signed proposal by the head of its instance and applies it; answers one row, also '
    'for a refusal. Needs a serializable transaction';
