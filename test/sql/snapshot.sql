--
-- snapshot: the head, signed; and the head, set from it again.
-- Claim: a snapshot is of the head as it stands in the log, stored once; swoosh_restore writes the
-- head
-- and nothing else, from a snapshot that a server signed and the log agrees with, and only to what
-- the last record says.
-- Method: a transcript; heads damaged below the triggers.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('snapshot');
SELECT swoosh_register_signer(
       test.signer('snapshot-ann'), 'snapshot', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('snap', '1', '{"id": "snap", "initial": "a",
    "context": {"n": {"of": 0}},
    "states": {"a": {"on": {"Add": {"actions": {"type": "assign",
        "params": {"n.of": {"+": [{"var": "state.n.of"},
            {"var": "inputs.by"}]}}}}}}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('snapshot/n', 'snap') IS NOT NULL AS ok;
SELECT swoosh_create_instance('snapshot/m', 'snap') IS NOT NULL AS ok;

-- index 0: no hlc, the record hash is that of genesis
SELECT swoosh_snapshot('snapshot/n') AS first \gset
SELECT array_agg(k ORDER BY k COLLATE "C") AS members FROM json_object_keys(:'first') AS k;
SELECT :'first'::json->>'record_hash' = g.genesis_hash::text AS genesis,
       :'first'::json->>'state_hash' = i.state_hash::text AS hash,
       :'first'::json->>'state' = i.state::text AS state
  FROM swoosh.genesis AS g JOIN swoosh.instance AS i USING (instance) WHERE instance = 'snapshot/n';

SET default_transaction_isolation = serializable;
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('snapshot-ann', 'snapshot/n', 'Add', '1', '{"by": 1}'));
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('snapshot-ann', 'snapshot/n', 'Add', '2', '{"by": 2}'));
SELECT swoosh_snapshot('snapshot/n') AS second \gset
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('snapshot-ann', 'snapshot/n', 'Add', '3', '{"by": 3}'));
SELECT swoosh_snapshot('snapshot/n') AS third \gset
SELECT swoosh_snapshot('snapshot/m') AS other \gset
RESET default_transaction_isolation;

-- once an index: the same is answered again
SELECT swoosh_snapshot('snapshot/n')::text = :'third' AS same;
SELECT wal_index, snapshot->>'wal_index' AS named, snapshot->'state'->>'n' AS n,
       snapshot->>'hlc' = (snapshot->'state'->>'hlc_last') AS hlc, snapshot->>'state_hash'
           = state_hash::text AS hash
  FROM swoosh.snapshot WHERE instance = 'snapshot/n' ORDER BY 1;
SELECT swoosh_snapshot('snapshot/none');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_snapshot(NULL);
\echo :LAST_ERROR_SQLSTATE
BEGIN READ ONLY;
SELECT swoosh_snapshot('snapshot/n');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- a head that is damaged in every column that can be, set anew
CREATE FUNCTION test.damage() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE swoosh.instance DISABLE TRIGGER USER;
    UPDATE swoosh.instance SET state = '{"n":{"of":99}}', state_hash = ('sha256-' || repeat('0',
        64))::state_hash,
           record_hash = ('sha256-' || repeat('1', 64))::state_hash, wal_index = 7, version = '9'
     WHERE instance = 'snapshot/n';
    ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only;
    ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only_statement;
END $$;
CREATE TABLE test.head AS SELECT * FROM swoosh.instance WHERE instance = 'snapshot/n';
CREATE FUNCTION test.is_as_before() RETURNS bool LANGUAGE sql AS $$
    SELECT (h.instance, h.tenant, h.machine, h.version, h.chart_hash, h.wal_index, h.hlc,
        h.record_hash, h.state_hash, h.state::text)
         = (i.instance, i.tenant, i.machine, i.version, i.chart_hash, i.wal_index, i.hlc,
             i.record_hash, i.state_hash, i.state::text)
      FROM test.head AS h JOIN swoosh.instance AS i USING (instance) $$;
SELECT test.damage();
SELECT ok, fault FROM swoosh_verify('snapshot/n');
SELECT swoosh_state('snapshot/n');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_restore('snapshot/n', :'second') = state_hash AS restored FROM test.head;
SELECT test.is_as_before();
SELECT ok, fault FROM swoosh_verify('snapshot/n');
SELECT test.damage();
SELECT swoosh_restore('snapshot/n', :'first') = state_hash AS restored FROM test.head;
SELECT test.is_as_before();
SELECT test.damage();
SELECT swoosh_restore('snapshot/n', :'third') = state_hash AS restored FROM test.head;
SELECT test.is_as_before();

-- a head that is gone
BEGIN;
ALTER TABLE swoosh.instance DISABLE TRIGGER USER;
DELETE FROM swoosh.instance WHERE instance = 'snapshot/n';
SELECT swoosh_restore('snapshot/n', :'second') = state_hash AS restored FROM test.head;
SELECT test.is_as_before();
ROLLBACK;

-- heads that are gone, of logs that have no snapshot: genesis is what the log starts from
SELECT swoosh_create_instance('snapshot/' || name, 'snap') IS NOT NULL AS ok
  FROM (VALUES ('bare'), ('new')) AS v (name);
SET default_transaction_isolation = serializable;
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('snapshot-ann', 'snapshot/bare', 'Add', '1', '{"by": 1}'));
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('snapshot-ann', 'snapshot/bare', 'Add', '2', '{"by": 2}'));
RESET default_transaction_isolation;
SELECT count(*) AS snapshots FROM swoosh.snapshot
 WHERE instance IN ('snapshot/bare', 'snapshot/new');
CREATE TABLE test.lost AS SELECT *, state::text AS bytes FROM swoosh.instance
 WHERE instance IN ('snapshot/bare', 'snapshot/new');
CREATE FUNCTION test.genesis(of_instance text) RETURNS json LANGUAGE sql
    AS $$ SELECT genesis FROM swoosh.genesis WHERE instance = of_instance $$;
ALTER TABLE swoosh.instance DISABLE TRIGGER USER;
DELETE FROM swoosh.instance WHERE instance IN ('snapshot/bare', 'snapshot/new');
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only;
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only_statement;
SELECT instance, ok, fault FROM test.lost, swoosh_verify(instance) ORDER BY instance;
-- of another instance, changed, or with a log that does not hold
SELECT swoosh_restore('snapshot/bare', test.genesis('snapshot/new'));
SELECT swoosh_restore('snapshot/bare',
       (test.genesis('snapshot/bare')::jsonb || '{"version": "2"}')::json);
BEGIN;
ALTER TABLE swoosh.wal DISABLE TRIGGER USER;
DELETE FROM swoosh.wal WHERE instance = 'snapshot/bare' AND wal_index = 1;
SELECT swoosh_restore('snapshot/bare', test.genesis('snapshot/bare'));
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
BEGIN;
ALTER TABLE swoosh.wal DISABLE TRIGGER USER;
UPDATE swoosh.wal SET inputs = '{"by":4}' WHERE instance = 'snapshot/bare' AND wal_index = 1;
SELECT swoosh_restore('snapshot/bare', test.genesis('snapshot/bare'));
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT count(*) AS heads FROM swoosh.instance JOIN test.lost USING (instance);
-- and with one that does; the order of its members does not matter
SELECT swoosh_restore(instance, test.genesis(instance)::jsonb::json) = state_hash AS restored
  FROM test.lost ORDER BY instance;
SELECT instance, (l.tenant, l.machine, l.version, l.chart_hash, l.wal_index, l.hlc, l.record_hash,
        l.state_hash, l.bytes) IS NOT DISTINCT FROM (i.tenant, i.machine, i.version, i.chart_hash,
        i.wal_index, i.hlc, i.record_hash, i.state_hash, i.state::text) AS as_before
  FROM test.lost AS l JOIN swoosh.instance AS i USING (instance) ORDER BY instance;
SELECT instance, ok, fault FROM test.lost, swoosh_verify(instance) ORDER BY instance;
SET default_transaction_isolation = serializable;
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('snapshot-ann', 'snapshot/bare', 'Add', '3', '{"by": 3}'));
RESET default_transaction_isolation;
-- a damaged head, too
SELECT test.damage();
SELECT swoosh_restore('snapshot/n', test.genesis('snapshot/n')) = state_hash AS restored
  FROM test.head;
SELECT test.is_as_before();

-- what is refused, with the head as it was
SELECT swoosh_restore('snapshot/n', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_restore('snapshot/none', :'second');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_restore('snapshot/n', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_restore('snapshot/n', :'other');
SELECT swoosh_restore('snapshot/n', (:'second'::jsonb || '{"wal_index": 5}')::json);
SELECT swoosh_restore('snapshot/n', (:'second'::jsonb || '{"wal_index": 1}')::json);
\set VERBOSITY terse
-- another state under the hash of the first
SELECT swoosh_restore('snapshot/n', replace(:'second', '"of":3', '"of":4')::json);
-- another state with its own hash, signed by a key that is no server's
SELECT swoosh_restore('snapshot/n', test.sign('snapshot-ann', 'swoosh-snapshot-v1',
           :'second'::jsonb || jsonb_build_object('server', test.signer('snapshot-ann'))));
\echo :LAST_ERROR_SQLSTATE
-- the server's name under a signature that is not its own
SELECT swoosh_restore('snapshot/n', test.sign('snapshot-ann', 'swoosh-snapshot-v1',
       :'second'::jsonb));
\set VERBOSITY default
SELECT test.is_as_before();

-- a log that is damaged is not the base of a head
BEGIN;
ALTER TABLE swoosh.wal DISABLE TRIGGER USER;
UPDATE swoosh.wal SET inputs = '{"by":4}' WHERE instance = 'snapshot/n' AND wal_index = 3;
SELECT swoosh_restore('snapshot/n', :'second');
ROLLBACK;
BEGIN READ ONLY;
SELECT swoosh_restore('snapshot/n', :'second');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT count(*) FROM swoosh.wal WHERE instance = 'snapshot/n';

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
