/*
 * 20_table_rejection.sql: refusals from rung 10 on, for a while.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.rejection (
    instance text COLLATE "C" NOT NULL,
    signer text COLLATE "C" NOT NULL,
    transition text COLLATE "C" NOT NULL,
    idem_key text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    refused timestamptz NOT NULL,
    decision json COMPRESSION lz4 NOT NULL
);

REVOKE ALL ON TABLE swoosh.rejection FROM PUBLIC;

CREATE INDEX rejection_refused_idx ON swoosh.rejection (refused);
CREATE INDEX rejection_instance_refused_idx ON swoosh.rejection (instance, refused);

COMMENT ON TABLE swoosh.rejection IS
    'Refusals from rung 10 on: limited per signer (swoosh.rejection_limit), with retention '
    '(swoosh.rejection_retention)';
COMMENT ON COLUMN swoosh.rejection.instance IS
    'Name, tenant/name';
COMMENT ON COLUMN swoosh.rejection.signer IS
    'Who proposed';
COMMENT ON COLUMN swoosh.rejection.transition IS
    'What was proposed';
COMMENT ON COLUMN swoosh.rejection.idem_key IS
    'Key of the proposal; a refusal does not use it up';
COMMENT ON COLUMN swoosh.rejection.reason IS
    'The rung that failed';
COMMENT ON COLUMN swoosh.rejection.refused IS
    'When';
COMMENT ON COLUMN swoosh.rejection.decision IS
    'The answer';
COMMENT ON INDEX swoosh.rejection_refused_idx IS
    'Retention deletes the oldest';
COMMENT ON INDEX swoosh.rejection_instance_refused_idx IS
    'The last refusals of an instance';

SELECT pg_catalog.pg_extension_config_dump('swoosh.rejection', '');
