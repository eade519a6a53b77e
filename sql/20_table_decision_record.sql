/*
 * 20_table_decision_record.sql: the signed decision on each record of the log.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.decision_record (
    instance text COLLATE "C" NOT NULL,
    wal_index bigint NOT NULL,
    decision_address text COLLATE "C" NOT NULL,
    decision json COMPRESSION lz4 NOT NULL,
    CONSTRAINT decision_record_pkey PRIMARY KEY (instance, wal_index)
);

-- Compressed, but kept in the row as long as a page holds it: a value of its own in a TOAST table
-- costs more than the rest of a proposal's writes together.
ALTER TABLE swoosh.decision_record ALTER COLUMN decision SET STORAGE MAIN;

REVOKE ALL ON TABLE swoosh.decision_record FROM PUBLIC;

COMMENT ON TABLE swoosh.decision_record IS
    'Append-only. Decisions, written by the trigger on swoosh.wal';
COMMENT ON COLUMN swoosh.decision_record.instance IS
    'Name, tenant/name';
COMMENT ON COLUMN swoosh.decision_record.wal_index IS
    'Record that was decided on';
COMMENT ON COLUMN swoosh.decision_record.decision_address IS
    'bubble://dr/ and the hash of the decision without its signature';
COMMENT ON COLUMN swoosh.decision_record.decision IS
    'The signed decision, in canonical bytes: what the caller and every retry gets';
COMMENT ON CONSTRAINT decision_record_pkey ON swoosh.decision_record IS
    'One decision a record';
COMMENT ON INDEX swoosh.decision_record_pkey IS
    'One decision a record';

SELECT pg_catalog.pg_extension_config_dump('swoosh.decision_record', '');
