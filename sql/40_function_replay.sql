/*
 * 40_function_replay.sql: a range of the log, reduced again.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_replay(
        instance text,
        "from" bigint DEFAULT NULL,
        "to" bigint DEFAULT NULL
    )
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
    AS 'MODULE_PATHNAME', 'swoosh_replay';

REVOKE ALL ON FUNCTION @extschema@.swoosh_replay(text, bigint, bigint) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_replay(text, bigint, bigint) IS
    'Reduces the records of a range again and compares each hash; the first divergence with '
    'both values';
