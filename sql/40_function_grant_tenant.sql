/*
 * 40_function_grant_tenant.sql: a role that may read a tenant.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_grant_tenant(tenant text, role name)
    RETURNS void
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_grant_tenant';

REVOKE ALL ON FUNCTION @extschema@.swoosh_grant_tenant(text, name) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_grant_tenant(text, name) IS
    'Lets the members of a role read a tenant; a grant that exists is left alone';
