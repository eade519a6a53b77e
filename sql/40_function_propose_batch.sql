/*
 * 40_function_propose_batch.sql: many proposals, each for itself.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_propose_batch(proposals json[])
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
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 100
    AS 'MODULE_PATHNAME', 'swoosh_propose_batch';

REVOKE ALL ON FUNCTION @extschema@.swoosh_propose_batch(json[]) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_propose_batch(json[]) IS
    'Judges proposals in their order, each by the head that those before it left; one row each';
