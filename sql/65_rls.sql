/*
 * 65_rls.sql: which rows a reader sees in plain SQL: those of the tenants it may read.
 *
 * FORCE, so that an owner who is no superuser is a reader like others. The verbs ask for the
 * tenant themselves; they read below the executor, where policies do not reach. Charts belong to
 * no tenant.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

ALTER TABLE swoosh.artifact ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.artifact FORCE ROW LEVEL SECURITY;
CREATE POLICY artifact_read ON swoosh.artifact FOR SELECT
    TO swoosh_admin, swoosh_operator, swoosh_reader, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(tenant));
COMMENT ON POLICY artifact_read ON swoosh.artifact IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.decision_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.decision_record FORCE ROW LEVEL SECURITY;
CREATE POLICY decision_record_read ON swoosh.decision_record FOR SELECT
    TO swoosh_admin, swoosh_operator, swoosh_reader, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(pg_catalog.split_part(instance, '/', 1)));
COMMENT ON POLICY decision_record_read ON swoosh.decision_record IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.equivocation ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.equivocation FORCE ROW LEVEL SECURITY;
CREATE POLICY equivocation_read ON swoosh.equivocation FOR SELECT
    TO swoosh_admin, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(pg_catalog.split_part(instance, '/', 1)));
COMMENT ON POLICY equivocation_read ON swoosh.equivocation IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.fact ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.fact FORCE ROW LEVEL SECURITY;
CREATE POLICY fact_read ON swoosh.fact FOR SELECT
    TO swoosh_admin, swoosh_operator, swoosh_reader, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(tenant));
COMMENT ON POLICY fact_read ON swoosh.fact IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.genesis ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.genesis FORCE ROW LEVEL SECURITY;
CREATE POLICY genesis_read ON swoosh.genesis FOR SELECT
    TO swoosh_admin, swoosh_operator, swoosh_reader, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(pg_catalog.split_part(instance, '/', 1)));
COMMENT ON POLICY genesis_read ON swoosh.genesis IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.instance ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.instance FORCE ROW LEVEL SECURITY;
CREATE POLICY instance_read ON swoosh.instance FOR SELECT
    TO swoosh_admin, swoosh_operator, swoosh_reader, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(tenant));
COMMENT ON POLICY instance_read ON swoosh.instance IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.machine ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.machine FORCE ROW LEVEL SECURITY;
CREATE POLICY machine_read ON swoosh.machine FOR SELECT
    TO swoosh_admin, swoosh_operator, swoosh_reader, swoosh_auditor
    USING (true);
COMMENT ON POLICY machine_read ON swoosh.machine IS
    'Charts are for all readers';

ALTER TABLE swoosh.quarantine ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.quarantine FORCE ROW LEVEL SECURITY;
CREATE POLICY quarantine_read ON swoosh.quarantine FOR SELECT
    TO swoosh_admin, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(pg_catalog.split_part(instance, '/', 1)));
COMMENT ON POLICY quarantine_read ON swoosh.quarantine IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.rejection ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.rejection FORCE ROW LEVEL SECURITY;
CREATE POLICY rejection_read ON swoosh.rejection FOR SELECT
    TO swoosh_admin, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(pg_catalog.split_part(instance, '/', 1)));
COMMENT ON POLICY rejection_read ON swoosh.rejection IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.signer ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.signer FORCE ROW LEVEL SECURITY;
CREATE POLICY signer_read ON swoosh.signer FOR SELECT
    TO swoosh_admin, swoosh_auditor
    USING (tenant = '*' OR @extschema@.swoosh_reads_tenant(tenant));
COMMENT ON POLICY signer_read ON swoosh.signer IS
    'Keys of servers, and of the tenants that the current user may read';

ALTER TABLE swoosh.snapshot ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.snapshot FORCE ROW LEVEL SECURITY;
CREATE POLICY snapshot_read ON swoosh.snapshot FOR SELECT
    TO swoosh_admin, swoosh_operator, swoosh_reader, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(pg_catalog.split_part(instance, '/', 1)));
COMMENT ON POLICY snapshot_read ON swoosh.snapshot IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON swoosh.tenant FOR SELECT
    TO swoosh_admin, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(tenant));
COMMENT ON POLICY tenant_read ON swoosh.tenant IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.tenant_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.tenant_role FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_role_read ON swoosh.tenant_role FOR SELECT
    TO swoosh_admin, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(tenant));
COMMENT ON POLICY tenant_role_read ON swoosh.tenant_role IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.vote ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.vote FORCE ROW LEVEL SECURITY;
CREATE POLICY vote_read ON swoosh.vote FOR SELECT
    TO swoosh_admin, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(pg_catalog.split_part(instance, '/', 1)));
COMMENT ON POLICY vote_read ON swoosh.vote IS
    'Rows of the tenants that the current user may read';

ALTER TABLE swoosh.wal ENABLE ROW LEVEL SECURITY;
ALTER TABLE swoosh.wal FORCE ROW LEVEL SECURITY;
CREATE POLICY wal_read ON swoosh.wal FOR SELECT
    TO swoosh_admin, swoosh_operator, swoosh_reader, swoosh_auditor
    USING (@extschema@.swoosh_reads_tenant(pg_catalog.split_part(instance, '/', 1)));
COMMENT ON POLICY wal_read ON swoosh.wal IS
    'Rows of the tenants that the current user may read';
