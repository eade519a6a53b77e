/*
 * 40_function_state.sql: the state of an instance.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_state(instance text, projection text[] DEFAULT NULL)
    RETURNS json
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'swoosh_state';

REVOKE ALL ON FUNCTION @extschema@.swoosh_state(text, text[]) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_state(text, text[]) IS
    'Where an instance stands: hash, region hashes, the regions asked for (all without '
    'projection), configuration, hlc, wal_index';
