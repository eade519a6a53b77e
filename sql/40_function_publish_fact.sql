/*
 * 40_function_publish_fact.sql: a signed fact for guards to read.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_publish_fact(fact json)
    RETURNS @extschema@.state_hash
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_publish_fact';

REVOKE ALL ON FUNCTION @extschema@.swoosh_publish_fact(json) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_publish_fact(json) IS
    'Stores a signed fact and returns its hash; its serial must be the greatest of its subject';
