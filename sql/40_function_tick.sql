/*
 * 40_function_tick.sql: what is due with time.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_tick()
    RETURNS json
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_tick';

REVOKE ALL ON FUNCTION @extschema@.swoosh_tick() FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_tick() IS
    'Takes due snapshots, lets timers fire, moves instances by facts and deletes old refusals; '
    'answers what it did. Nothing depends on its being called';
