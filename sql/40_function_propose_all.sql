/*
 * 40_function_propose_all.sql: many proposals, all or none.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_propose_all(proposals json[])
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
    AS 'MODULE_PATHNAME', 'swoosh_propose_all';

REVOKE ALL ON FUNCTION @extschema@.swoosh_propose_all(json[]) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_propose_all(json[]) IS
    'Applies all of these proposals or none: where one is refused the others are answered with '
    'not_all';
