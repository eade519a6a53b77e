/*
 * 20_table_equivocation.sql: voters who signed two things at once.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.equivocation (
    instance text COLLATE "C" NOT NULL,
    voter text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    epoch bigint NOT NULL,
    pair_hash @extschema@.state_hash NOT NULL,
    first json COMPRESSION lz4 NOT NULL,
    second json COMPRESSION lz4 NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT equivocation_pkey PRIMARY KEY (instance, voter, purpose, epoch)
);

REVOKE ALL ON TABLE swoosh.equivocation FROM PUBLIC;

COMMENT ON TABLE swoosh.equivocation IS
    'Append-only. Proof against voters who signed two different things for one purpose and epoch';
COMMENT ON COLUMN swoosh.equivocation.instance IS
    'Name, tenant/name';
COMMENT ON COLUMN swoosh.equivocation.voter IS
    'Who voted twice';
COMMENT ON COLUMN swoosh.equivocation.purpose IS
    'Purpose of both votes';
COMMENT ON COLUMN swoosh.equivocation.epoch IS
    'Epoch of both votes';
COMMENT ON COLUMN swoosh.equivocation.pair_hash IS
    'Hash of the pair, in either order';
COMMENT ON COLUMN swoosh.equivocation.first IS
    'The vote that was seen first, signed';
COMMENT ON COLUMN swoosh.equivocation.second IS
    'A later one, for a different subject';
COMMENT ON COLUMN swoosh.equivocation.recorded_at IS
    'When the second was seen';
COMMENT ON CONSTRAINT equivocation_pkey ON swoosh.equivocation IS
    'One pair is the proof';
COMMENT ON INDEX swoosh.equivocation_pkey IS
    'One pair is the proof';

SELECT pg_catalog.pg_extension_config_dump('swoosh.equivocation', '');
