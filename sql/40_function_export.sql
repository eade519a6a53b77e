/*
 * 40_function_export.sql: all that a verifier needs, line by line.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_export(
        instance text,
        "from" bigint DEFAULT NULL,
        "to" bigint DEFAULT NULL
    )
    RETURNS SETOF text
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED ROWS 1000
    AS 'MODULE_PATHNAME', 'swoosh_export';

REVOKE ALL ON FUNCTION @extschema@.swoosh_export(text, bigint, bigint) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_export(text, bigint, bigint) IS
    'The log of an instance with charts, grants, facts, inputs and decisions as JSON lines, for '
    'swooshctl verify';
