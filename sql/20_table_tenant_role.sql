/*
 * 20_table_tenant_role.sql: which roles of the server may read a tenant.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.tenant_role (
    tenant text COLLATE "C" NOT NULL,
    role_name name NOT NULL,
    granted timestamptz NOT NULL,
    CONSTRAINT tenant_role_pkey PRIMARY KEY (tenant, role_name)
);

REVOKE ALL ON TABLE swoosh.tenant_role FROM PUBLIC;

COMMENT ON TABLE swoosh.tenant_role IS
    'Roles whose members may read a tenant';
COMMENT ON COLUMN swoosh.tenant_role.tenant IS
    'Name of the tenant';
COMMENT ON COLUMN swoosh.tenant_role.role_name IS
    'A role of the server, by its name, since numbers do not survive a dump';
COMMENT ON COLUMN swoosh.tenant_role.granted IS
    'When it was granted';
COMMENT ON CONSTRAINT tenant_role_pkey ON swoosh.tenant_role IS
    'A role is granted once';
COMMENT ON INDEX swoosh.tenant_role_pkey IS
    'A role is granted once';

SELECT pg_catalog.pg_extension_config_dump('swoosh.tenant_role', '');
