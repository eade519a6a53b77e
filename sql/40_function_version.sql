/*
 * 40_function_version.sql: the version of the loaded library.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_version()
    RETURNS text
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'swoosh_version';

REVOKE ALL ON FUNCTION @extschema@.swoosh_version() FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_version() IS
    'Version of the loaded library; after an upgrade that of the extension must follow (ALTER '
    'EXTENSION swoosh UPDATE)';
