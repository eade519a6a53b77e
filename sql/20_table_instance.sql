/*
 * 20_table_instance.sql: heads: where each instance stands.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.instance (
    instance text COLLATE "C" NOT NULL,
    tenant text COLLATE "C" NOT NULL,
    machine text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    chart_hash @extschema@.state_hash NOT NULL,
    wal_index bigint NOT NULL,
    hlc @extschema@.hlc,
    record_hash @extschema@.state_hash NOT NULL,
    state_hash @extschema@.state_hash NOT NULL,
    state json COMPRESSION lz4 NOT NULL,
    CONSTRAINT instance_pkey PRIMARY KEY (instance),
    CONSTRAINT instance_instance_check CHECK (instance ~ '^[a-z0-9_-]{1,64}/[a-z0-9_-]{1,64}$'),
    CONSTRAINT instance_tenant_check CHECK (tenant = pg_catalog.split_part(instance, '/', 1)),
    CONSTRAINT instance_wal_index_check CHECK (wal_index >= 0 AND (wal_index = 0) = (hlc IS NULL))
) WITH (fillfactor = 45);

-- Compressed, but kept in the row as long as a page holds it: a value of its own in a TOAST table
-- costs more than the rest of a proposal's writes together.
ALTER TABLE swoosh.instance ALTER COLUMN state SET STORAGE MAIN;

REVOKE ALL ON TABLE swoosh.instance FROM PUBLIC;

COMMENT ON TABLE swoosh.instance IS
    'Heads: one row an instance, moved only by an accepted proposal. SQL cannot write here';
COMMENT ON COLUMN swoosh.instance.instance IS
    'Name, tenant/name';
COMMENT ON COLUMN swoosh.instance.tenant IS
    'Its tenant';
COMMENT ON COLUMN swoosh.instance.machine IS
    'Machine it was created from';
COMMENT ON COLUMN swoosh.instance.version IS
    'Version of the chart it runs';
COMMENT ON COLUMN swoosh.instance.chart_hash IS
    'Chart it runs';
COMMENT ON COLUMN swoosh.instance.wal_index IS
    'Index of the last record; 0: none yet';
COMMENT ON COLUMN swoosh.instance.hlc IS
    'Clock of the last record; NULL: none yet';
COMMENT ON COLUMN swoosh.instance.record_hash IS
    'Hash of the last record, or of genesis';
COMMENT ON COLUMN swoosh.instance.state_hash IS
    'Hash of the state document';
COMMENT ON COLUMN swoosh.instance.state IS
    'The state document, in canonical bytes';
COMMENT ON CONSTRAINT instance_pkey ON swoosh.instance IS
    'One head an instance; the only index, so that updates stay in the page';
COMMENT ON CONSTRAINT instance_instance_check ON swoosh.instance IS
    'The grammar of instance names';
COMMENT ON CONSTRAINT instance_tenant_check ON swoosh.instance IS
    'The tenant is the first part of the name';
COMMENT ON CONSTRAINT instance_wal_index_check ON swoosh.instance IS
    'A head without a record has no clock';
COMMENT ON INDEX swoosh.instance_pkey IS
    'One head an instance; the only index, so that updates stay in the page';

SELECT pg_catalog.pg_extension_config_dump('swoosh.instance', '');
