/*
 * 20_table_genesis.sql: how each instance began.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.genesis (
    instance text COLLATE "C" NOT NULL,
    genesis json COMPRESSION lz4 NOT NULL,
    genesis_hash @extschema@.state_hash NOT NULL,
    CONSTRAINT genesis_pkey PRIMARY KEY (instance)
);

REVOKE ALL ON TABLE swoosh.genesis FROM PUBLIC;

COMMENT ON TABLE swoosh.genesis IS
    'Append-only. The first link of each chain';
COMMENT ON COLUMN swoosh.genesis.instance IS
    'Name, tenant/name';
COMMENT ON COLUMN swoosh.genesis.genesis IS
    'The signed genesis object, in canonical bytes';
COMMENT ON COLUMN swoosh.genesis.genesis_hash IS
    'Hash of it without the signature; record 1 follows it';
COMMENT ON CONSTRAINT genesis_pkey ON swoosh.genesis IS
    'An instance begins once';
COMMENT ON INDEX swoosh.genesis_pkey IS
    'An instance begins once';

SELECT pg_catalog.pg_extension_config_dump('swoosh.genesis', '');
