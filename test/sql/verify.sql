--
-- verify: the log, what it rests on, and the head.
-- Claim: swoosh_verify names the first thing that does not hold, be it in a record, beside it, in
-- the
-- head, or a trigger that should keep it so; swoosh_replay does for states and chain.
-- Method: one damage at a time, below the triggers, each in a subtransaction that rolls back.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('verify');
SELECT swoosh_register_signer(test.signer('verify-ann'), 'verify', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(test.signer('verify-bob'), 'verify', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('tally', '1', '{"id": "tally-verify", "initial": "a",
    "context": {"n": {"of": 0}},
    "states": {"a": {"on": {"Add": {"actions": {"type": "assign",
        "params": {"n.of": {"+": [{"var": "state.n.of"},
            {"var": "inputs.by"}]}}}}}}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('verify/n', 'tally') IS NOT NULL AS ok;
SET default_transaction_isolation = serializable;
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('verify-ann', 'verify/n', 'Add', '1', '{"by": 1}'));
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('verify-ann', 'verify/n', 'Add', '2', '{"by": 2}'));
SELECT swoosh_snapshot('verify/n') IS NOT NULL AS ok;
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('verify-bob', 'verify/n', 'Add', '3', '{"by": 3}'));
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('verify-ann', 'verify/n', 'Add', '4', '{"by": 4}'));
RESET default_transaction_isolation;
SELECT v.ok, records, v.wal_index, v.state_hash = i.state_hash AS head, fault, fault_index,
       expected, found
  FROM swoosh_verify('verify/n') AS v, swoosh.instance AS i WHERE i.instance = 'verify/n';

-- at every level that reads, and in a transaction that writes nothing
BEGIN READ ONLY;
SELECT ok, records FROM swoosh_verify('verify/n');
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT ok, records FROM swoosh_verify('verify/n');
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE;
SELECT ok, records FROM swoosh_replay('verify/n');
ROLLBACK;

-- ranges start from the snapshot before them
SELECT a, b, r.ok, records, r.wal_index, r.state_hash::text = coalesce(
       w.record->>'state_post_hash', g.genesis->>'state_hash') AS state
  FROM (VALUES (1, NULL, NULL), (2, 1, 2), (3, 3, 4), (4, 4, 4), (5, 2, 3), (6, 0, 0),
       (7, 5, 4)) AS o (n, a, b),
       LATERAL swoosh_replay('verify/n', a, b) AS r
  JOIN swoosh.genesis AS g ON g.instance = 'verify/n'
  LEFT JOIN swoosh.wal AS w ON w.instance = 'verify/n' AND w.wal_index = r.wal_index
 ORDER BY n;
SELECT * FROM swoosh_replay('verify/n', 6, 7);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM swoosh_verify('verify/none');
\echo :LAST_ERROR_SQLSTATE

-- test.damage runs a command below the triggers, verifies and takes it back
CREATE FUNCTION test.damage(command text, OUT fault text, OUT fault_index bigint,
       OUT records bigint, OUT replay text)
    LANGUAGE plpgsql AS $$
DECLARE
    tables constant text[] := '{wal,decision_record,instance,genesis,machine,signer}';
    name text;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('ALTER TABLE swoosh.%I DISABLE TRIGGER USER', name);
    END LOOP;
    EXECUTE command;
    FOR name, fault IN
        SELECT tgname, tgrelid::regclass::text FROM pg_trigger
         WHERE NOT tgisinternal AND tgrelid IN (SELECT ('swoosh.' || t)::regclass
             FROM unnest(tables) AS t)
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', fault, name);
    END LOOP;
    SELECT v.fault, v.fault_index, v.records INTO fault, fault_index, records
        FROM swoosh_verify('verify/n') AS v;
    SELECT coalesce(r.fault, 'ok') INTO replay FROM swoosh_replay('verify/n') AS r;
    RAISE SQLSTATE 'TEST0';
EXCEPTION
    WHEN SQLSTATE 'TEST0' THEN RETURN;
    WHEN OTHERS THEN fault := SQLSTATE || ' ' || SQLERRM;
END $$;
CREATE FUNCTION test.zeros() RETURNS state_hash LANGUAGE sql
    AS $$ SELECT ('sha256-' || repeat('0', 64))::state_hash $$;
CREATE FUNCTION test.rewrite(value json, change jsonb) RETURNS json LANGUAGE sql
    AS $$ SELECT test.canon(value::jsonb || change)::json $$;

-- a row that is changed, or deleted where nothing is to be set
CREATE TABLE test.damages (n serial, what text, tbl text, changes text, condition text);
INSERT INTO test.damages (what, tbl, changes, condition) VALUES
    ('nothing', 'wal', 'inputs = inputs', 'wal_index = 1'),
    ('a record', 'wal', $$record = test.rewrite(record, '{"justification": "x"}')$$,
        'wal_index = 3'),
    ('a record and its hash', 'wal', $$record = test.rewrite(record, '{"justification": "x"}'),
        record_hash = test.hash(record::jsonb || '{"justification": "x"}')::state_hash$$,
        'wal_index = 3'),
    ('a record that is no record', 'wal', $$record = '[]'$$, 'wal_index = 2'),
    ('its column record_hash', 'wal', 'record_hash = test.zeros()', 'wal_index = 2'),
    ('its column idem_key', 'wal', $$idem_key = 'x'$$, 'wal_index = 2'),
    ('its inputs', 'wal', $$inputs = '{"by":7}'$$, 'wal_index = 2'),
    ('its inputs are gone', 'wal', 'inputs = NULL', 'wal_index = 2'),
    ('a record is gone', 'wal', NULL, 'wal_index = 2'),
    ('the last record is gone', 'wal', NULL, 'wal_index = 4'),
    ('a decision is gone', 'decision_record', NULL, 'wal_index = 3'),
    ('a decision', 'decision_record',
        $$decision = test.rewrite(decision, '{"transition": "Sub"}')$$, 'wal_index = 3'),
    ('the address of a decision', 'decision_record', $$decision_address = 'bubble://dr/x'$$,
        'wal_index = 3'),
    ('genesis', 'genesis',
        $$genesis = test.rewrite(genesis, '{"created": "2020-01-01T00:00:00.000000Z"}')$$, 'true'),
    ('the column genesis_hash', 'genesis', 'genesis_hash = test.zeros()', 'true'),
    ('genesis is gone', 'genesis', NULL, 'true'),
    ('the chart', 'machine', $$chart = replace(chart::text, '+', '-')::json$$,
        $$machine = 'tally'$$),
    ('a grant is gone', 'signer', NULL, $$signer = test.signer('verify-bob')$$),
    ('a grant', 'signer', $$roles = '{voter}'$$, $$signer = test.signer('verify-bob')$$),
    ('a snapshot', 'snapshot', $$snapshot = replace(snapshot::text, '"of":3', '"of":9')::json$$,
        'true'),
    ('the state of the head', 'instance', $$state = replace(state::text, '":10', '":11')::json$$,
        'true'),
    ('its spelling', 'instance', $$state = replace(state::text, '":10', '": 10')::json$$, 'true'),
    ('its state_hash', 'instance', 'state_hash = test.zeros()', 'true'),
    ('its record_hash', 'instance', 'record_hash = test.zeros()', 'true'),
    ('its wal_index', 'instance', 'wal_index = 3', 'true'),
    ('its hlc', 'instance', $$hlc = '2025-10-19T00:00:00Z'$$, 'true'),
    ('its version', 'instance', $$version = '2'$$, 'true');
SELECT what, d.* FROM test.damages, test.damage(
    CASE WHEN changes IS NULL THEN 'DELETE FROM swoosh.' || tbl
         ELSE format('UPDATE swoosh.%I SET %s', tbl, changes) END || ' WHERE ' || condition ||
    CASE WHEN tbl IN ('machine', 'signer') THEN '' ELSE $$ AND instance = 'verify/n'$$ END) AS d
 ORDER BY n;

-- both hashes of a divergence
BEGIN;
ALTER TABLE swoosh.instance DISABLE TRIGGER USER;
UPDATE swoosh.instance SET state_hash = test.zeros()
       WHERE instance = 'verify/n';
SELECT fault, expected = (SELECT record->>'state_post_hash' FROM swoosh.wal
       WHERE instance = 'verify/n' AND wal_index = 4) AS expected, found
  FROM swoosh_verify('verify/n');
ROLLBACK;

-- a head that is lost: the log holds, and is enough to make it again
BEGIN;
ALTER TABLE swoosh.instance DISABLE TRIGGER USER;
DELETE FROM swoosh.instance WHERE instance = 'verify/n';
SELECT ok, records, fault, fault_index, expected, found FROM swoosh_verify('verify/n');
SELECT p FROM json_array_elements_text(swoosh_health()->'problems') AS p
       WHERE p LIKE '%without a head%';
SELECT swoosh_restore('verify/n', (SELECT snapshot FROM swoosh.snapshot
       WHERE instance = 'verify/n')) IS NOT NULL AS restored;
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only,
                            ENABLE ALWAYS TRIGGER instance_append_only_statement;
SELECT ok, fault FROM swoosh_verify('verify/n');
SELECT p FROM json_array_elements_text(swoosh_health()->'problems') AS p
       WHERE p LIKE '%without a head%';
ROLLBACK;
-- with its genesis it is damage still
BEGIN;
ALTER TABLE swoosh.instance DISABLE TRIGGER USER;
ALTER TABLE swoosh.genesis DISABLE TRIGGER USER;
DELETE FROM swoosh.instance WHERE instance = 'verify/n';
DELETE FROM swoosh.genesis WHERE instance = 'verify/n';
SELECT ok, records, fault, fault_index FROM swoosh_verify('verify/n');
ROLLBACK;

-- the triggers
BEGIN;
ALTER TABLE swoosh.wal ENABLE TRIGGER wal_emit_decision;
SELECT ok, fault, fault_index, expected, found FROM swoosh_verify('verify/n');
ROLLBACK;
BEGIN;
ALTER TABLE swoosh.fact DISABLE TRIGGER fact_append_only;
SELECT ok, fault, fault_index, expected, found FROM swoosh_verify('verify/n');
ROLLBACK;
SELECT ok, fault FROM swoosh_verify('verify/n');

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
