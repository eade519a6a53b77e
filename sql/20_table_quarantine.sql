/*
 * 20_table_quarantine.sql: answers of proposals that ended in quarantine.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.quarantine (
    instance text COLLATE "C" NOT NULL,
    idem_key text COLLATE "C" NOT NULL,
    transition text COLLATE "C" NOT NULL,
    inputs_hash @extschema@.state_hash NOT NULL,
    signer text COLLATE "C" NOT NULL,
    wal_index bigint NOT NULL,
    decision json COMPRESSION lz4 NOT NULL,
    CONSTRAINT quarantine_pkey PRIMARY KEY (instance, idem_key)
);

REVOKE ALL ON TABLE swoosh.quarantine FROM PUBLIC;

COMMENT ON TABLE swoosh.quarantine IS
    'Append-only. Answers of proposals that breached the policy; they use up their key';
COMMENT ON COLUMN swoosh.quarantine.instance IS
    'Name, tenant/name';
COMMENT ON COLUMN swoosh.quarantine.idem_key IS
    'Key of the proposal that was not applied; it is used up';
COMMENT ON COLUMN swoosh.quarantine.transition IS
    'What it proposed';
COMMENT ON COLUMN swoosh.quarantine.inputs_hash IS
    'Hash of its inputs';
COMMENT ON COLUMN swoosh.quarantine.signer IS
    'Who signed it';
COMMENT ON COLUMN swoosh.quarantine.wal_index IS
    'Record of the Policy_Breach that was taken instead';
COMMENT ON COLUMN swoosh.quarantine.decision IS
    'The answer, repeated for its key';
COMMENT ON CONSTRAINT quarantine_pkey ON swoosh.quarantine IS
    'A key has one answer';
COMMENT ON INDEX swoosh.quarantine_pkey IS
    'A key has one answer';

SELECT pg_catalog.pg_extension_config_dump('swoosh.quarantine', '');
