--
-- upgrade: several versions of a machine live side by side, and instances move between them.
-- Claim: a plan says of every live instance what Machine_Upgrade would be answered, and changes
-- nothing; the upgrade is the operator's, logged and verified like any other; so is the way back;
-- no chart can be taken away from its instances.
-- Method: a transcript with three versions; after an error its SQLSTATE.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('upgrade');
SELECT swoosh_create_tenant('upgrade2');
SELECT swoosh_register_signer(test.signer('up-ann'), 'upgrade', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(test.signer('up-oz'), 'upgrade', '{operator}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('claim', '1', '{"id": "claim", "initial": "open",
    "context": {"claim": {"notes": 0}},
    "states": {
        "open": {"on": {"Note": {"actions": {"type": "assign", "params": {"claim.notes":
            {"+": [{"var": "state.claim.notes"}, 1]}}}}, "Review": "review"}},
        "review": {"on": {"Close": "closed"}},
        "closed": {"type": "final"}}}') AS one \gset
SELECT swoosh_define_machine('claim', '2', '{"id": "claim", "initial": "open",
    "context": {"claim": {"notes": 0}, "audit": {"by": null}},
    "states": {
        "open": {"on": {"Review": "review.first"}},
        "review": {"initial": "first", "after": {"31536000000": "closed"},
            "states": {"first": {"on": {"Second": "second"}}, "second": {"on":
            {"Close": "#claim.closed"}}}},
        "closed": {"type": "final"}}}') AS two \gset
-- a changed chart under an old version is refused
SELECT swoosh_define_machine('claim', '2', '{"id": "claim", "initial": "a", "states": {"a": {}}}');
\echo :LAST_ERROR_SQLSTATE

SET default_transaction_isolation = serializable;
SELECT swoosh_create_instance('upgrade/' || n, 'claim@1') IS NOT NULL AS ok
  FROM unnest('{a,b,c}'::text[]) AS n;
SELECT swoosh_create_instance('upgrade/d', 'claim') IS NOT NULL AS ok;
SELECT swoosh_create_instance('upgrade2/x', 'claim@1') IS NOT NULL AS ok;
SELECT outcome FROM swoosh_propose(test.proposal('up-ann', 'upgrade/a', 'Note', '1'));
SELECT outcome FROM swoosh_propose(test.proposal('up-ann', 'upgrade/b', 'Review', '1'));
SELECT outcome FROM swoosh_propose(test.proposal('up-ann', 'upgrade/c', 'Review', '1'));
SELECT outcome FROM swoosh_propose(test.proposal('up-ann', 'upgrade/c', 'Close', '2'));
SELECT machine, version, chart_hash::text IN (:'one', :'two') AS known, instances, live
  FROM swoosh.instances_by_chart WHERE machine = 'claim' ORDER BY version;

-- what would happen: c has ended, d runs the new chart already
SELECT * FROM swoosh_plan_upgrade('claim', '1', '2');
SELECT * FROM swoosh_plan_upgrade('claim', '1', '2', '{"review": "review.first"}');
SELECT * FROM swoosh_plan_upgrade('claim', '1', '2', '{"open": null, "review": "review.first"}');
SELECT * FROM swoosh_plan_upgrade('claim', '1', '2', '{"reviews": "review.first"}');
SELECT * FROM swoosh_plan_upgrade('claim', '1', '2', '[]');
SELECT * FROM swoosh_plan_upgrade('claim', '1', '1');
SELECT * FROM swoosh_plan_upgrade('claim', '2', '1');
SELECT * FROM swoosh_plan_upgrade('claim', '2', '3');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM swoosh_plan_upgrade('claim', '1', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM swoosh_plan_upgrade('Claim', '1', '2');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM swoosh_plan_upgrade('claim', '1', '2', '{"a": 1, "a": 2}');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM swoosh.wal WHERE instance LIKE 'upgrade/%';

-- refused
CREATE FUNCTION test.upgrade(name text, of_instance text, idem_key text, chart text,
                             map jsonb DEFAULT NULL)
    RETURNS json LANGUAGE sql
    AS $$ SELECT test.proposal(name, of_instance, 'Machine_Upgrade', idem_key,
        jsonb_strip_nulls(jsonb_build_object('chart_hash', chart)) || CASE WHEN map IS NULL
            THEN '{}'::jsonb ELSE jsonb_build_object('map', map) END) $$;
SELECT outcome, reason FROM swoosh_propose(test.upgrade('up-ann', 'upgrade/a', '2', :'two'));
SELECT outcome, reason, decision->'detail' AS detail
  FROM swoosh_propose(test.upgrade('up-oz', 'upgrade/b', '2', :'two'));
SELECT outcome, reason FROM swoosh_propose(test.upgrade('up-oz', 'upgrade/c', '3', :'two'));
SELECT outcome, reason FROM swoosh_propose(test.upgrade('up-oz', 'upgrade/a', '2', NULL));
SELECT outcome, reason FROM swoosh_propose(
       test.upgrade('up-oz', 'upgrade/a', '2', 'sha256-' || repeat('0', 64)));

-- accepted
SELECT outcome, wal_index, decision->'configuration' AS configuration
  FROM swoosh_propose(test.upgrade('up-oz', 'upgrade/a', '2', :'two'));
SELECT outcome, wal_index, decision->'configuration' AS configuration
  FROM swoosh_propose(test.upgrade('up-oz', 'upgrade/b', '2', :'two', '{"review": "review.first"}'));
SELECT instance, machine, version, chart_hash::text = :'two' AS two,
       state->'meta'->>'version' AS meta_version, state->'meta'->>'chart_hash' = :'two' AS meta_two,
       state->'epoch' AS epoch, state->'due' IS NOT NULL AS has_due
  FROM swoosh.instance WHERE instance LIKE 'upgrade/%' ORDER BY 1;
SELECT instance, wal_index, record->>'chart_hash' = :'one' AS before, record->'guards' AS guards
  FROM swoosh.wal WHERE record->>'transition' = 'Machine_Upgrade' AND instance LIKE 'upgrade/%'
 ORDER BY 1;
SELECT machine, version, instances, live FROM swoosh.instances_by_chart WHERE machine = 'claim'
 ORDER BY version;
-- an upgrade leaves a snapshot, so that replays may begin under the new chart
SELECT instance, wal_index, snapshot->>'chart_hash' = :'two' AS two
  FROM swoosh.snapshot WHERE instance LIKE 'upgrade/%' ORDER BY 1;

-- it goes on, under the new chart
SELECT outcome, reason FROM swoosh_propose(test.proposal('up-ann', 'upgrade/a', 'Note', '3'));
SELECT outcome FROM swoosh_propose(test.proposal('up-ann', 'upgrade/b', 'Second', '3'));
-- back again is another upgrade, with the inputs stored before
SELECT swoosh_put_artifact('upgrade', json_build_object('chart_hash', :'one',
       'map', json_build_object('review.second', 'review'))) AS artifact \gset
SELECT outcome, wal_index, decision->'configuration' AS configuration FROM swoosh_propose(
       (test.sign('up-oz', 'swoosh-proposal-v1', (test.proposal('up-oz', 'upgrade/b',
           'Machine_Upgrade', '4')::jsonb - 'inputs' - 'signature')
           || jsonb_build_object('inputs_hash', :'artifact'))));
SELECT version, state->'claim' AS claim, state->'audit' AS audit, state->'due' AS due
  FROM swoosh.instance WHERE instance = 'upgrade/b';
-- in a batch: up, a step of the new chart, and the head is written once
SELECT test.upgrade('up-oz', 'upgrade/b', '5', :'two', '{"review": "review.second"}') AS up \gset
BEGIN;
SELECT outcome FROM swoosh_propose(:'up');
SELECT test.proposal('up-ann', 'upgrade/b', 'Close', '6') AS close \gset
ROLLBACK;
SELECT ordinal, outcome, reason FROM swoosh_propose_batch(ARRAY[:'close', :'up']::json[]);
SELECT ordinal, outcome FROM swoosh_propose_all(ARRAY[
       test.upgrade('up-oz', 'upgrade/a', '6', :'one')]);
SELECT instance, version, state->'configuration' AS configuration
  FROM swoosh.instance WHERE instance LIKE 'upgrade/%' ORDER BY 1;

-- a chart under two names: the first one that it had counts, so that a replay finds it again
SELECT swoosh_define_machine('claim', '3', (SELECT chart FROM swoosh.machine
       WHERE machine = 'claim' AND version = '1'))::text = :'one' AS same;
SELECT swoosh_create_instance('upgrade/e', 'claim@3') IS NOT NULL AS ok;
SELECT outcome FROM swoosh_propose(test.upgrade('up-oz', 'upgrade/e', '1', :'two'));
SELECT outcome FROM swoosh_propose(test.upgrade('up-oz', 'upgrade/e', '2', :'one'));
SELECT version, state->'meta'->>'version' AS meta_version FROM swoosh.instance
 WHERE instance = 'upgrade/e';
-- its export shows the chart under each name before it is needed
SELECT line::json->'chart'->>'name' AS name, line::json->'chart'->>'version' AS version,
       line::json->'record'->>'transition' AS transition
  FROM swoosh_export('upgrade/e') AS line
 WHERE line LIKE '{"chart"%' OR line LIKE '{"record"%';
RESET default_transaction_isolation;

-- the log verifies across all of it, from the start and in parts
SELECT instance, ok, records, fault FROM swoosh.instance AS i, swoosh_verify(i.instance)
 WHERE tenant = 'upgrade' ORDER BY 1;
SELECT i, r.ok, r.records FROM generate_series(1, 5) AS i, swoosh_replay('upgrade/b', i, 5) AS r;
SELECT (swoosh_at('upgrade/b', n)->'meta')->>'version' AS version,
       swoosh_at('upgrade/b', n)->'configuration' AS configuration FROM generate_series(0, 6) AS n;
SELECT swoosh_restore('upgrade/b', (SELECT snapshot FROM swoosh.snapshot
       WHERE instance = 'upgrade/b' ORDER BY wal_index LIMIT 1)) = state_hash AS restored
  FROM swoosh.instance WHERE instance = 'upgrade/b';
SELECT version FROM swoosh.instance WHERE instance = 'upgrade/b';

-- a chart stays as long as the database
DELETE FROM swoosh.machine WHERE machine = 'claim' AND version = '1';
\echo :LAST_ERROR_SQLSTATE
TRUNCATE swoosh.machine;
\echo :LAST_ERROR_SQLSTATE

-- a reader sees its tenants alone
CREATE ROLE regress_swoosh_upgrade;
GRANT swoosh_reader TO regress_swoosh_upgrade;
SELECT swoosh_grant_tenant('upgrade2', 'regress_swoosh_upgrade');
SET ROLE regress_swoosh_upgrade;
SELECT machine, version, instances, live FROM swoosh.instances_by_chart;
SELECT instance, ok FROM swoosh_plan_upgrade('claim', '1', '2');
RESET ROLE;
SET ROLE swoosh_proposer;
SELECT * FROM swoosh_plan_upgrade('claim', '1', '2');
\echo :LAST_ERROR_SQLSTATE
RESET ROLE;
DELETE FROM swoosh.tenant_role WHERE role_name = 'regress_swoosh_upgrade';
DROP ROLE regress_swoosh_upgrade;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
