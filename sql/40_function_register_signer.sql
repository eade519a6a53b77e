/*
 * 40_function_register_signer.sql: a key and what it may sign as.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_register_signer(
        signer text,
        tenant text,
        roles text[],
        valid_from @extschema@.hlc DEFAULT NULL,
        valid_until @extschema@.hlc DEFAULT NULL
    )
    RETURNS @extschema@.state_hash
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_register_signer';

REVOKE ALL ON FUNCTION @extschema@.swoosh_register_signer(
        text, text, text[], @extschema@.hlc, @extschema@.hlc)
    FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_register_signer(
        text, text, text[], @extschema@.hlc, @extschema@.hlc) IS
    'Registers a public key of a tenant with its roles and returns the hash of the grant';
