/*
 * 40_function_verify.sql: the whole log, with all that it rests on.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_verify(instance text)
    RETURNS TABLE (
        ok boolean,
        records bigint,
        wal_index bigint,
        state_hash @extschema@.state_hash,
        fault text,
        fault_index bigint,
        expected text,
        found text
    )
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED ROWS 1
    AS 'MODULE_PATHNAME', 'swoosh_verify';

REVOKE ALL ON FUNCTION @extschema@.swoosh_verify(text) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_verify(text) IS
    'Checks chain, signatures, grants, facts, inputs, decisions, invariants and head of an '
    'instance from genesis on';
