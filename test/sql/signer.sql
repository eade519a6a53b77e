--
-- signer: keys, their grants, their revocation.
-- Claim: a key has one grant for ever and one revocation; the hash of the grant is that of its
-- canonical bytes; only points of the prime-order group are registered; a server whose key is
-- revoked signs nothing.
-- Method: a transcript; grants against test/vectors/fact.json, points against signature.json.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_create_tenant('signer');
SELECT test.signer('signer-alice') AS alice \gset

SELECT swoosh_register_signer(NULL, 'signer', '{proposer}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_register_signer(:'alice', NULL, '{proposer}');
SELECT swoosh_register_signer(:'alice', 'signer', NULL);
SELECT swoosh_register_signer(:'alice', 'Signer', '{proposer}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_register_signer(:'alice', 'nobody', '{proposer}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_register_signer(:'alice', 'signer', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_register_signer(:'alice', 'signer', '{king}');
SELECT swoosh_register_signer(:'alice', 'signer', '{authority:}');
SELECT swoosh_register_signer(:'alice', 'signer', ARRAY['proposer', NULL]);
SELECT swoosh_register_signer('alice', 'signer', '{proposer}');
SELECT swoosh_register_signer(upper(:'alice'), 'signer', '{proposer}');
SELECT swoosh_register_signer(
       :'alice', 'signer', '{proposer}', '2025-01-02T00:00:00Z', '2025-01-02T00:00:00Z');

-- roles are sorted and taken once; the hash is that of {signer, tenant, roles, valid_from}
SELECT swoosh_register_signer(:'alice', 'signer', '{voter,authority:license,voter}',
                              valid_from => '2025-10-19T00:00:00Z')::text =
       test.hash(jsonb_build_object('signer', :'alice', 'tenant', 'signer',
           'roles', '["authority:license", "voter"]'::jsonb,
           'valid_from', '2025-10-19T00:00:00.000+00:00#0')) AS hash;
SELECT entry, tenant, roles, valid_from, valid_until, revoked FROM swoosh.signer
       WHERE signer = :'alice';

-- the same grant again is answered, another is refused
SELECT swoosh_register_signer(:'alice', 'signer', '{authority:license,voter}',
                              valid_from => '2025-10-19T02:00:00+02:00') = grant_hash AS same
  FROM swoosh.signer WHERE signer = :'alice';
SELECT swoosh_register_signer(:'alice', 'signer', '{voter}');
\echo :LAST_ERROR_SQLSTATE

-- a revocation is final, and another row
SELECT swoosh_revoke_signer(:'alice', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_revoke_signer('hmmm:pubkey:00', 'lost');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_revoke_signer(:'alice', U&'\FFFF');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_revoke_signer(:'alice', 'lost');
SELECT swoosh_revoke_signer(:'alice', 'lost again');
SELECT entry, roles, reason, revoked IS NOT NULL AS is_revoked FROM swoosh.signer
       WHERE signer = :'alice' ORDER BY entry;
SELECT swoosh_register_signer(:'alice', 'signer', '{authority:license,voter}',
                              valid_from => '2025-10-19T00:00:00Z');
\echo :LAST_ERROR_SQLSTATE

-- the key of another server is enrolled by a superuser, as a server's and as nothing else
SELECT swoosh_register_signer(test.signer('signer-node'), '*', '{proposer}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_register_signer(test.signer('signer-node'), '*', '{system}',
       valid_from => '2025-01-01T00:00:00Z');
SELECT swoosh_register_signer(test.signer('signer-node'), '*', '{system}')::text =
       test.hash(jsonb_build_object('signer', test.signer('signer-node'), 'tenant', '*',
           'roles', '["system"]'::jsonb)) AS hash;
CREATE ROLE regress_swoosh_signer;
GRANT swoosh_admin TO regress_swoosh_signer;
GRANT USAGE ON SCHEMA test TO regress_swoosh_signer;
SELECT test.signer('signer-other') AS other \gset
SET ROLE regress_swoosh_signer;
SELECT swoosh_register_signer(:'other', '*', '{system}');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
REVOKE USAGE ON SCHEMA test FROM regress_swoosh_signer;
DROP ROLE regress_swoosh_signer;

-- the server's own key: revoked, it signs nothing, in this transaction and until it is rolled back
SELECT swoosh_init_key() AS server \gset
SELECT swoosh_define_machine('signer', '1', '{"id": "signer", "initial": "a",
    "states": {"a": {"on": {"Go": {}}}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('signer/one', 'signer') IS NOT NULL AS ok;
SELECT swoosh_register_signer(test.signer('signer-bob'), 'signer', '{proposer}') IS NOT NULL AS ok;
CREATE FUNCTION test.answer(idem_key text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
    hint text;
BEGIN
    RETURN (SELECT outcome FROM swoosh_propose(
        test.proposal('signer-bob', 'signer/one', 'Go', idem_key)));
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM, regexp_replace(detail, '".*"', '""'), hint);
END $$;
CREATE FUNCTION test.key_says() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', h->'key'->>'present', h->'key'->>'enrolled', h->'key'->>'revoked',
                     (SELECT string_agg(p, '; ') FROM json_array_elements_text(h->'problems') AS p
                       WHERE p LIKE '%signing key%'),
                     CASE WHEN h->>'status' = 'failed' THEN 'failed' END)
      FROM swoosh_health() AS h $$;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT test.answer('1'), test.key_says();
SAVEPOINT a;
SELECT swoosh_revoke_signer(:'server', 'x');
SELECT test.answer('2');
SELECT test.key_says();
\set VERBOSITY sqlstate
SELECT swoosh_create_instance('signer/two', 'signer');
ROLLBACK TO a;
SELECT swoosh_revoke_signer(:'server', 'x');
SELECT swoosh_snapshot('signer/one');
\set VERBOSITY default
ROLLBACK TO a;
SELECT test.answer('3'), test.key_says();
SELECT swoosh_revoke_signer(:'server', 'x');
SELECT swoosh_tick();
\set VERBOSITY sqlstate
SELECT swoosh_init_key();
\set VERBOSITY default
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT test.answer('4'), test.key_says();
ROLLBACK;

-- one that was never enrolled signs, with a warning that is given once
\set VERBOSITY terse
BEGIN ISOLATION LEVEL SERIALIZABLE;
ALTER TABLE swoosh.signer DISABLE TRIGGER USER;
DELETE FROM swoosh.signer WHERE signer = :'server';
ALTER TABLE swoosh.signer ENABLE ALWAYS TRIGGER signer_append_only,
                          ENABLE ALWAYS TRIGGER signer_append_only_statement;
SELECT test.answer('5'), test.key_says();
SELECT test.answer('6');
SELECT swoosh_init_key() = :'server' AS same;
SELECT test.answer('7'), test.key_says();
ROLLBACK;
\set VERBOSITY default

-- the vectors: which points are keys, and what grants hash to
\set vectors `cat "$PG_ABS_SRCDIR/vectors/signature.json"`
CREATE TABLE test.registered AS
SELECT v->>'signer' AS signer, (v->>'valid')::bool AS valid
  FROM json_array_elements(:'vectors'::json->'signers') AS v;
CREATE FUNCTION test.registers(signer text) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
    PERFORM swoosh_register_signer(signer, 'signer', '{voter}');
    RAISE SQLSTATE 'TEST0';
EXCEPTION
    WHEN SQLSTATE 'SW306' THEN RETURN false;
    WHEN SQLSTATE 'TEST0' THEN RETURN true;
END $$;
SELECT count(*), count(*) FILTER (WHERE valid), bool_and(test.registers(signer)
       = valid) AS as_vectors
  FROM test.registered;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
