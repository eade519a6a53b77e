/*
 * 40_function_reads_tenant.sql: who may read a tenant; for policies and views.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

-- LEAKPROOF: it answers by the tenant and the user alone, and raises nothing about either, so a
-- policy that calls it can be tested before a caller's own conditions.
CREATE FUNCTION @extschema@.swoosh_reads_tenant(tenant text)
    RETURNS boolean
    LANGUAGE C STABLE STRICT LEAKPROOF PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'swoosh_reads_tenant';

REVOKE ALL ON FUNCTION @extschema@.swoosh_reads_tenant(text) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_reads_tenant(text) IS
    'Whether the current user has the privileges of a role that the tenant is granted to, or of '
    'swoosh_admin';
