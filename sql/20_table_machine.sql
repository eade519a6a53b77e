/*
 * 20_table_machine.sql: charts, each under its name and version.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.machine (
    machine text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    ordinal bigint NOT NULL,
    chart_hash @extschema@.state_hash NOT NULL,
    chart json COMPRESSION lz4 NOT NULL,
    signer text COLLATE "C",
    signature text COLLATE "C",
    defined timestamptz NOT NULL,
    CONSTRAINT machine_pkey PRIMARY KEY (machine, version),
    CONSTRAINT machine_machine_ordinal_key UNIQUE (machine, ordinal),
    CONSTRAINT machine_ordinal_check CHECK (ordinal > 0),
    CONSTRAINT machine_signature_check CHECK ((signer IS NULL) = (signature IS NULL))
);

REVOKE ALL ON TABLE swoosh.machine FROM PUBLIC;

CREATE INDEX machine_chart_hash_idx ON swoosh.machine (chart_hash);

COMMENT ON TABLE swoosh.machine IS
    'Append-only. Charts: the machines that instances run, immutable under name and version';
COMMENT ON COLUMN swoosh.machine.machine IS
    'Name of the machine';
COMMENT ON COLUMN swoosh.machine.version IS
    'Its version';
COMMENT ON COLUMN swoosh.machine.ordinal IS
    'Order of definition; a bare name means the greatest';
COMMENT ON COLUMN swoosh.machine.chart_hash IS
    'Hash of the ordered canonical bytes of the chart';
COMMENT ON COLUMN swoosh.machine.chart IS
    'The chart, in ordered canonical bytes';
COMMENT ON COLUMN swoosh.machine.signer IS
    'Who signed {name, version, hash}; NULL where nobody did';
COMMENT ON COLUMN swoosh.machine.signature IS
    'That signature';
COMMENT ON COLUMN swoosh.machine.defined IS
    'When it was defined';
COMMENT ON CONSTRAINT machine_pkey ON swoosh.machine IS
    'A version never changes';
COMMENT ON CONSTRAINT machine_machine_ordinal_key ON swoosh.machine IS
    'One version is the last';
COMMENT ON CONSTRAINT machine_ordinal_check ON swoosh.machine IS
    'Versions count from 1';
COMMENT ON CONSTRAINT machine_signature_check ON swoosh.machine IS
    'A signature has a signer';
COMMENT ON INDEX swoosh.machine_pkey IS
    'A version never changes';
COMMENT ON INDEX swoosh.machine_machine_ordinal_key IS
    'One version is the last';
COMMENT ON INDEX swoosh.machine_chart_hash_idx IS
    'Heads and records name charts by their hash';

SELECT pg_catalog.pg_extension_config_dump('swoosh.machine', '');
