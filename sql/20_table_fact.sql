/*
 * 20_table_fact.sql: what guards may rest on.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.fact (
    tenant text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    serial bigint NOT NULL,
    fact_hash @extschema@.state_hash NOT NULL,
    fact json COMPRESSION lz4 NOT NULL,
    signer text COLLATE "C" NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT fact_pkey PRIMARY KEY (tenant, kind, subject, serial)
);

REVOKE ALL ON TABLE swoosh.fact FROM PUBLIC;

CREATE INDEX fact_fact_hash_idx ON swoosh.fact (fact_hash);

COMMENT ON TABLE swoosh.fact IS
    'Append-only. Signed facts: what the world outside says, for guards to read';
COMMENT ON COLUMN swoosh.fact.tenant IS
    'Tenant it is for';
COMMENT ON COLUMN swoosh.fact.kind IS
    'Kind: license, schedule, beat, roster, policy and more';
COMMENT ON COLUMN swoosh.fact.subject IS
    'What it is about; default: every instance of the tenant';
COMMENT ON COLUMN swoosh.fact.serial IS
    'The greatest of (tenant, kind, subject) counts';
COMMENT ON COLUMN swoosh.fact.fact_hash IS
    'Hash of the canonical bytes, signature included; records list it';
COMMENT ON COLUMN swoosh.fact.fact IS
    'The signed fact, in canonical bytes';
COMMENT ON COLUMN swoosh.fact.signer IS
    'Who signed it';
COMMENT ON COLUMN swoosh.fact.recorded_at IS
    'When it was published, by the server''s clock; of one (tenant, kind, subject) it grows with serial';
COMMENT ON CONSTRAINT fact_pkey ON swoosh.fact IS
    'A serial is used once';
COMMENT ON INDEX swoosh.fact_pkey IS
    'A serial is used once';
COMMENT ON INDEX swoosh.fact_fact_hash_idx IS
    'Records name facts by their hash';

SELECT pg_catalog.pg_extension_config_dump('swoosh.fact', '');
