/*
 * 40_function_at.sql: the state as it was.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_at(instance text, wal_index bigint)
    RETURNS json
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'swoosh_at';

REVOKE ALL ON FUNCTION @extschema@.swoosh_at(text, bigint) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_at(text, bigint) IS
    'The state document of an instance after that record, by replay';
