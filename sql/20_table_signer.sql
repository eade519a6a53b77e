/*
 * 20_table_signer.sql: keys, with what they may sign.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TABLE swoosh.signer (
    signer text COLLATE "C" NOT NULL,
    entry text COLLATE "C" NOT NULL,
    tenant text COLLATE "C" NOT NULL,
    roles text[] COLLATE "C",
    valid_from @extschema@.hlc,
    valid_until @extschema@.hlc,
    grant_hash @extschema@.state_hash,
    revoked timestamptz,
    reason text,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT signer_pkey PRIMARY KEY (signer, entry),
    CONSTRAINT signer_entry_check CHECK (
        CASE entry
            WHEN 'grant' THEN roles IS NOT NULL AND grant_hash IS NOT NULL
                AND revoked IS NULL AND reason IS NULL
            WHEN 'revocation' THEN revoked IS NOT NULL AND roles IS NULL
                AND valid_from IS NULL AND valid_until IS NULL AND grant_hash IS NULL
            ELSE false
        END)
);

REVOKE ALL ON TABLE swoosh.signer FROM PUBLIC;

CREATE INDEX signer_grant_hash_idx ON swoosh.signer (grant_hash);

COMMENT ON TABLE swoosh.signer IS
    'Append-only. Keys and what they may sign as; a revocation is another row of the same key';
COMMENT ON COLUMN swoosh.signer.signer IS
    'Public key, hmmm:pubkey: and 64 hex digits';
COMMENT ON COLUMN swoosh.signer.entry IS
    'grant, or revocation';
COMMENT ON COLUMN swoosh.signer.tenant IS
    'Tenant of the key; * for servers';
COMMENT ON COLUMN swoosh.signer.roles IS
    'Of a grant: what the key may sign as, sorted';
COMMENT ON COLUMN swoosh.signer.valid_from IS
    'Of a grant: valid for what is dated from here; NULL: always';
COMMENT ON COLUMN swoosh.signer.valid_until IS
    'Of a grant: valid for what is dated before; NULL: for ever';
COMMENT ON COLUMN swoosh.signer.grant_hash IS
    'Of a grant: hash of the grant object, which records list';
COMMENT ON COLUMN swoosh.signer.revoked IS
    'Of a revocation: since when';
COMMENT ON COLUMN swoosh.signer.reason IS
    'Of a revocation: why';
COMMENT ON COLUMN swoosh.signer.recorded_at IS
    'When the row was written';
COMMENT ON CONSTRAINT signer_pkey ON swoosh.signer IS
    'A key is granted once and revoked once';
COMMENT ON CONSTRAINT signer_entry_check ON swoosh.signer IS
    'A row is a grant or a revocation, whole';
COMMENT ON INDEX swoosh.signer_pkey IS
    'A key is granted once and revoked once';
COMMENT ON INDEX swoosh.signer_grant_hash_idx IS
    'Records name grants by their hash';

SELECT pg_catalog.pg_extension_config_dump('swoosh.signer', '');
