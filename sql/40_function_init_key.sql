/*
 * 40_function_init_key.sql: the signing key of this node.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_init_key()
    RETURNS text
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_init_key';

REVOKE ALL ON FUNCTION @extschema@.swoosh_init_key() FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_init_key() IS
    'Makes the signing key of this node where it has none, enrols it and returns its signer; '
    'superusers only';
