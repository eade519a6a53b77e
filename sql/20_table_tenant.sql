/*
 * 20_table_tenant.sql: who owns instances, facts and signers.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.tenant (
    tenant text COLLATE "C" NOT NULL,
    created timestamptz NOT NULL,
    CONSTRAINT tenant_pkey PRIMARY KEY (tenant),
    CONSTRAINT tenant_tenant_check CHECK (tenant ~ '^[a-z0-9_-]{1,64}$')
);

REVOKE ALL ON TABLE swoosh.tenant FROM PUBLIC;

COMMENT ON TABLE swoosh.tenant IS
    'Tenants: whoever owns instances, facts and signers';
COMMENT ON COLUMN swoosh.tenant.tenant IS
    'Name of the tenant';
COMMENT ON COLUMN swoosh.tenant.created IS
    'When it was created, by the servers clock';
COMMENT ON CONSTRAINT tenant_pkey ON swoosh.tenant IS
    'One row a tenant';
COMMENT ON CONSTRAINT tenant_tenant_check ON swoosh.tenant IS
    'The grammar of names';
COMMENT ON INDEX swoosh.tenant_pkey IS
    'One row a tenant';

SELECT pg_catalog.pg_extension_config_dump('swoosh.tenant', '');
