/*
 * 40_function_snapshot.sql: a signed state to start a replay from.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_snapshot(instance text)
    RETURNS json
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_snapshot';

REVOKE ALL ON FUNCTION @extschema@.swoosh_snapshot(text) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_snapshot(text) IS
    'Stores a signed snapshot of the head and returns it';
