/*
 * 20_table_snapshot.sql: signed states, from which a replay can start.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.snapshot (
    instance text COLLATE "C" NOT NULL,
    wal_index bigint NOT NULL,
    state_hash @extschema@.state_hash NOT NULL,
    snapshot json COMPRESSION lz4 NOT NULL,
    created timestamptz NOT NULL,
    CONSTRAINT snapshot_pkey PRIMARY KEY (instance, wal_index),
    CONSTRAINT snapshot_wal_index_check CHECK (wal_index >= 0)
);

REVOKE ALL ON TABLE swoosh.snapshot FROM PUBLIC;

CREATE INDEX snapshot_created_idx ON swoosh.snapshot (created);

COMMENT ON TABLE swoosh.snapshot IS
    'Signed snapshots of states; they can be made anew from the log';
COMMENT ON COLUMN swoosh.snapshot.instance IS
    'Name, tenant/name';
COMMENT ON COLUMN swoosh.snapshot.wal_index IS
    'Record after which it was taken';
COMMENT ON COLUMN swoosh.snapshot.state_hash IS
    'Hash of the state in it';
COMMENT ON COLUMN swoosh.snapshot.snapshot IS
    'The signed snapshot, in canonical bytes';
COMMENT ON COLUMN swoosh.snapshot.created IS
    'When it was taken';
COMMENT ON CONSTRAINT snapshot_pkey ON swoosh.snapshot IS
    'One snapshot a record';
COMMENT ON CONSTRAINT snapshot_wal_index_check ON swoosh.snapshot IS
    'Index 0 is the state of genesis';
COMMENT ON INDEX swoosh.snapshot_pkey IS
    'One snapshot a record';
COMMENT ON INDEX swoosh.snapshot_created_idx IS
    'The latest of all instances, for swoosh_health()';

SELECT pg_catalog.pg_extension_config_dump('swoosh.snapshot', '');
