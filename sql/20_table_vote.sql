/*
 * 20_table_vote.sql: what each voter signed first.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.vote (
    instance text COLLATE "C" NOT NULL,
    voter text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    epoch bigint NOT NULL,
    subject_hash @extschema@.state_hash NOT NULL,
    vote json COMPRESSION lz4 NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT vote_pkey PRIMARY KEY (instance, voter, purpose, epoch)
);

REVOKE ALL ON TABLE swoosh.vote FROM PUBLIC;

COMMENT ON TABLE swoosh.vote IS
    'Append-only. The first vote of each voter for one purpose and epoch, counted or not';
COMMENT ON COLUMN swoosh.vote.instance IS
    'Name, tenant/name';
COMMENT ON COLUMN swoosh.vote.voter IS
    'Who signed it';
COMMENT ON COLUMN swoosh.vote.purpose IS
    'council or plan';
COMMENT ON COLUMN swoosh.vote.epoch IS
    'Epoch of the region that was voted on';
COMMENT ON COLUMN swoosh.vote.subject_hash IS
    'What it is for; a later vote for another subject contradicts it';
COMMENT ON COLUMN swoosh.vote.vote IS
    'The vote, signed';
COMMENT ON COLUMN swoosh.vote.recorded_at IS
    'When it was seen';
COMMENT ON CONSTRAINT vote_pkey ON swoosh.vote IS
    'One vote is the first';
COMMENT ON INDEX swoosh.vote_pkey IS
    'One vote is the first';

SELECT pg_catalog.pg_extension_config_dump('swoosh.vote', '');
