/*
 * 40_function_create_instance.sql: an instance of a machine.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_create_instance(instance text, machine text)
    RETURNS @extschema@.state_hash
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_create_instance';

REVOKE ALL ON FUNCTION @extschema@.swoosh_create_instance(text, text) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_create_instance(text, text) IS
    'Creates tenant/name from machine or machine@version and returns its first state hash';
