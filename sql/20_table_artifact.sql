/*
 * 20_table_artifact.sql: inputs that are stored apart.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.artifact (
    tenant text COLLATE "C" NOT NULL,
    artifact_hash @extschema@.state_hash NOT NULL,
    body json COMPRESSION lz4 NOT NULL,
    stored timestamptz NOT NULL,
    CONSTRAINT artifact_pkey PRIMARY KEY (tenant, artifact_hash)
);

REVOKE ALL ON TABLE swoosh.artifact FROM PUBLIC;

COMMENT ON TABLE swoosh.artifact IS
    'Append-only. Bodies stored before the proposals that name them by hash';
COMMENT ON COLUMN swoosh.artifact.tenant IS
    'Tenant it belongs to';
COMMENT ON COLUMN swoosh.artifact.artifact_hash IS
    'Hash of the body; a proposal names it as inputs_hash';
COMMENT ON COLUMN swoosh.artifact.body IS
    'The body, in canonical bytes';
COMMENT ON COLUMN swoosh.artifact.stored IS
    'When it was stored';
COMMENT ON CONSTRAINT artifact_pkey ON swoosh.artifact IS
    'A body is stored once per tenant';
COMMENT ON INDEX swoosh.artifact_pkey IS
    'A body is stored once per tenant';

SELECT pg_catalog.pg_extension_config_dump('swoosh.artifact', '');
