/*
 * 40_function_put_artifact.sql: inputs stored before their proposal.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_put_artifact(tenant text, body json)
    RETURNS @extschema@.state_hash
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_put_artifact';

REVOKE ALL ON FUNCTION @extschema@.swoosh_put_artifact(text, json) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_put_artifact(text, json) IS
    'Stores a document and returns its hash, which a proposal can name as inputs_hash';
