/*
 * 40_function_restore.sql: the head, from snapshot and log.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_restore(instance text, snapshot json)
    RETURNS @extschema@.state_hash
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_restore';

REVOKE ALL ON FUNCTION @extschema@.swoosh_restore(text, json) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_restore(text, json) IS
    'Sets the head from a snapshot, or from genesis, and the log after it, and only to what the last '
    'record says; never writes the log';
