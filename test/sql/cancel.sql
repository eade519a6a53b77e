--
-- cancel: proposals that take long, and are not waited for.
-- Claim: a step can be cancelled while it is computed (57014), by a timeout as by a user, wherever
-- it spends its time; nothing of it is left, and the instance goes on.
-- Method: proposals that would take a thousand microsteps with a costly rule in each, or have all
-- votes that a certificate may have, under timeouts of a small part of what they take.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SET search_path = test, public;
SET test.salt = 'cancel';
SELECT swoosh_create_tenant('cancel');
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT count(swoosh_register_signer(signer(name), 'cancel', ARRAY[role])) AS signers
  FROM (VALUES ('ann', 'proposer'), ('ada', 'voter')) AS s (name, role);
-- A rule that asks each element of a list, and two states that it sends to each other.
SELECT swoosh_define_machine('busy', '1', json_build_object('id', 'busy', 'initial', 'rest',
    'context', json_build_object('c', json_build_object('n', 0),
        'council', json_build_object('roster', json_build_object('voters',
            (SELECT json_agg(json_build_object('voter', signer(name), 'weight', 1))
               FROM unnest(ARRAY['ada', 'bob', 'cleo']) AS name)))),
    'states', json_build_object(
        'rest', '{"on": {"Add": {"actions": {"type": "assign", "params": {"c.n": {"+":
                    [{"var": "state.c.n"}, 1]}}}},
                    "Spin": "left", "Elect": {"guard": {"type": "quorum"}}}}'::json,
        'left', json_build_object('always', json_build_object('target', 'right', 'guard', rule)),
        'right', json_build_object('always', json_build_object('target', 'left', 'guard', rule)))),
    true) IS NOT NULL AS ok
  FROM (VALUES ('{"type": "logic", "params": {"rule": {"none": [{"var": "inputs.list"},
                    {"===": [{"var": ""}, 1]}]}}}'::json)) AS r (rule);
SELECT count(swoosh_create_instance('cancel/' || name, 'busy')) AS instances
  FROM (VALUES ('a'), ('b')) AS v (name);

CREATE TABLE call (name text, proposal json);
CREATE FUNCTION call(of_name text) RETURNS json LANGUAGE sql
    AS $$ SELECT proposal FROM test.call WHERE name = of_name $$;
-- What stands of the instances: head, log, decisions, refusals, votes.
CREATE FUNCTION traces(OUT a bigint, OUT b bigint, OUT records bigint, OUT decisions bigint,
                       OUT refusals bigint, OUT votes bigint, OUT faults text) LANGUAGE sql AS $$
    SELECT (SELECT wal_index FROM swoosh.instance WHERE instance = 'cancel/a'),
           (SELECT wal_index FROM swoosh.instance WHERE instance = 'cancel/b'),
           (SELECT count(*) FROM swoosh.wal WHERE instance LIKE 'cancel/%'),
           (SELECT count(*) FROM swoosh.decision_record WHERE instance LIKE 'cancel/%'),
           (SELECT count(*) FROM swoosh.rejection WHERE instance LIKE 'cancel/%'),
           (SELECT count(*) FROM swoosh.vote WHERE instance LIKE 'cancel/%'),
           (SELECT string_agg(v.fault, ',')
              FROM swoosh.instance AS i, swoosh_verify(i.instance) AS v
             WHERE i.tenant = 'cancel')
$$;
INSERT INTO call SELECT name, proposal('ann', instance, transition, name, inputs)
  FROM (VALUES ('first', 'cancel/a', 'Add'), ('spin', 'cancel/b', 'Spin'))
        AS v (name, instance, transition),
    LATERAL (SELECT jsonb_build_object('list', CASE transition WHEN 'Spin' THEN
        (SELECT jsonb_agg(0) FROM generate_series(1, 18000)) ELSE '[]' END)) AS i (inputs);
WITH vote AS MATERIALIZED (
    SELECT members, sign('ada', 'swoosh-vote-v1', jsonb_build_object('v', 1, 'purpose', 'council',
               'instance', 'cancel/b', 'epoch', 0, 'subject_hash', hash(members),
               'voter', signer('ada'),
               'expires', (now() + interval '1 day')::hlc::text))::jsonb AS vote
      FROM (VALUES (jsonb_build_array(signer('ada')))) AS m (members))
SELECT swoosh_put_artifact('cancel', json_build_object('members', members, 'votes',
           (SELECT json_agg(v.vote) FROM vote AS v, generate_series(1, 4096)))) AS inputs_hash
  INTO TEMP certificate FROM vote;
INSERT INTO call SELECT 'elect', (proposal('ann', 'cancel/b', 'Elect', 'elect', '{}',
    jsonb_build_object('inputs_hash', inputs_hash))::jsonb - 'inputs')::json FROM certificate;
SET default_transaction_isolation = 'serializable';
SELECT * FROM traces();

-- a step of many steps
SET statement_timeout = '100ms';
SELECT outcome, reason FROM swoosh_propose(call('spin'));
\echo :LAST_ERROR_SQLSTATE
-- what was applied before it in the same call goes with it
SELECT outcome, reason FROM swoosh_propose_batch(ARRAY[call('first'), call('spin')]);
\echo :LAST_ERROR_SQLSTATE
SELECT outcome, reason FROM swoosh_propose_all(ARRAY[call('first'), call('spin')]);
\echo :LAST_ERROR_SQLSTATE
-- a certificate
SET statement_timeout = '10ms';
SELECT outcome, reason FROM swoosh_propose(call('elect'));
\echo :LAST_ERROR_SQLSTATE
RESET statement_timeout;
SELECT * FROM traces();

-- in a transaction that goes on
BEGIN;
SELECT outcome, wal_index FROM swoosh_propose(call('first'));
SAVEPOINT s;
SET LOCAL statement_timeout = '100ms';
SELECT outcome, reason FROM swoosh_propose(call('spin'));
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO s;
COMMIT;
SELECT * FROM traces();

-- no lock is left, and the keys were not used up
SELECT outcome, wal_index FROM swoosh_propose(proposal('ann', 'cancel/b', 'Add', 'spin'));
SELECT outcome, reason, json_array_length(decision #> '{guard,reasons}') AS reasons
  FROM swoosh_propose((proposal('ann', 'cancel/b', 'Elect', 'elect', '{}', (SELECT
      jsonb_build_object('inputs_hash', inputs_hash) FROM certificate))::jsonb - 'inputs')::json);
SELECT * FROM traces();
RESET default_transaction_isolation;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
