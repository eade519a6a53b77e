/*
 * 40_function_create_tenant.sql: a tenant.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_create_tenant(tenant text)
    RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_create_tenant';

REVOKE ALL ON FUNCTION @extschema@.swoosh_create_tenant(text) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_create_tenant(text) IS
    'Creates a tenant; one that exists is left alone';
