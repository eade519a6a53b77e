/*
 * 20_table_wal.sql: the log: one row per accepted proposal.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.wal (
    instance text COLLATE "C" NOT NULL,
    wal_index bigint NOT NULL,
    idem_key text COLLATE "C" NOT NULL,
    record_hash @extschema@.state_hash NOT NULL,
    record json COMPRESSION lz4 NOT NULL,
    inputs json COMPRESSION lz4,
    CONSTRAINT wal_pkey PRIMARY KEY (instance, wal_index),
    CONSTRAINT wal_instance_idem_key_key UNIQUE (instance, idem_key),
    CONSTRAINT wal_wal_index_check CHECK (wal_index > 0)
);

-- Compressed, but kept in the row as long as a page holds it: a value of its own in a TOAST table
-- costs more than the rest of a proposal's writes together.
ALTER TABLE swoosh.wal ALTER COLUMN record SET STORAGE MAIN;
ALTER TABLE swoosh.wal ALTER COLUMN inputs SET STORAGE MAIN;

REVOKE ALL ON TABLE swoosh.wal FROM PUBLIC;

COMMENT ON TABLE swoosh.wal IS
    'Append-only. The log: a hash chain of records per instance; the state is what replaying it '
    'gives';
COMMENT ON COLUMN swoosh.wal.instance IS
    'Name, tenant/name';
COMMENT ON COLUMN swoosh.wal.wal_index IS
    'Place in the chain of the instance, from 1 without a gap';
COMMENT ON COLUMN swoosh.wal.idem_key IS
    'Key under which a retry finds this record';
COMMENT ON COLUMN swoosh.wal.record_hash IS
    'Hash of the record, which the next one names';
COMMENT ON COLUMN swoosh.wal.record IS
    'The record, in canonical bytes';
COMMENT ON COLUMN swoosh.wal.inputs IS
    'The inputs that came with the proposal, in canonical bytes; NULL: {} or an artifact';
COMMENT ON CONSTRAINT wal_pkey ON swoosh.wal IS
    'I6: the chain is one';
COMMENT ON CONSTRAINT wal_instance_idem_key_key ON swoosh.wal IS
    'An idempotency key is applied once';
COMMENT ON CONSTRAINT wal_wal_index_check ON swoosh.wal IS
    'Index 0 is genesis';
COMMENT ON INDEX swoosh.wal_pkey IS
    'I6: the chain is one';
COMMENT ON INDEX swoosh.wal_instance_idem_key_key IS
    'An idempotency key is applied once';

SELECT pg_catalog.pg_extension_config_dump('swoosh.wal', '');
