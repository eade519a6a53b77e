/*
 * 40_function_revoke_signer.sql: a key that must not count from now on.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_revoke_signer(signer text, reason text)
    RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_revoke_signer';

REVOKE ALL ON FUNCTION @extschema@.swoosh_revoke_signer(text, text) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_revoke_signer(text, text) IS
    'Revokes a key: proposals that take the head lock after this commits are refused';
