/*
 * 40_function_explain.sql: what could be proposed now.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_explain(instance text, signer text)
    RETURNS TABLE (
        transition text,
        possible boolean,
        guards json,
        reasons json,
        missing json,
        opens_at @extschema@.hlc
    )
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED ROWS 50
    AS 'MODULE_PATHNAME', 'swoosh_explain';

REVOKE ALL ON FUNCTION @extschema@.swoosh_explain(text, text) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_explain(text, text) IS
    'One row per transition: whether this signer could take it now, and what stands against it';
