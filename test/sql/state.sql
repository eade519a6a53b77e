--
-- state: what is shown of an instance, now and then, and to whom.
-- Claim: a state shows with the hashes that prove it; a region by itself, in any case of its name;
-- the
-- state at an index is the one that the log had; who may not read a tenant learns nothing of it.
-- Method: a transcript; hashes by stock SQL.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('state');
SELECT swoosh_register_signer(test.signer('state-ann'), 'state', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('door', '1', '{"id": "door", "initial": "shut",
    "context": {"door": {"opened": 0}, "Lamp": {"on": false}, "lamp": {"on": true}},
    "states": {
        "shut": {"on": {"Door_Open": {"target": "open", "actions": {"type": "assign",
            "params": {"door.opened": {"+": [{"var": "state.door.opened"}, 1]},
                "door.by": {"var": "inputs.by"}}}}}},
        "open": {"on": {"Door_Shut": {"target": "shut"}}}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('state/door', 'door') IS NOT NULL AS ok;

-- index 0: no hlc
SELECT s - 'hash' - 'region_hashes' AS state
       FROM (SELECT swoosh_state('state/door')::jsonb AS s) AS o;
SELECT swoosh_at('state/door', 0)::text = state::text AS same FROM swoosh.instance
       WHERE instance = 'state/door';

SET default_transaction_isolation = serializable;
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('state-ann', 'state/door', 'Door_Open', '1', '{"by": "ann"}'));
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('state-ann', 'state/door', 'Door_Shut', '2'));
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('state-ann', 'state/door', 'Door_Open', '3', '{"by": "bob"}'));
RESET default_transaction_isolation;

-- the hash of the object of region hashes is the state hash, and each region has its own
SELECT s->>'hash' = 'sha256-' || encode(sha256(convert_to(
       s->>'region_hashes', 'UTF8')), 'hex') AS state,
       s->'region_hashes'->>'door' = 'sha256-' || encode(sha256(convert_to(
           s->'projection'->>'door', 'UTF8')), 'hex') AS region,
       s->>'hash' = i.state_hash::text AS head, s->>'hlc' = i.hlc::text AS hlc,
           s->>'wal_index' AS wal_index,
       s->>'configuration' AS configuration, s->>'instance' AS instance
  FROM swoosh_state('state/door') AS s, swoosh.instance AS i WHERE i.instance = 'state/door';

-- projections
SELECT swoosh_state('state/door')->>'projection' AS projection;
SELECT swoosh_state('state/door', '{}')->>'projection' AS projection;
SELECT swoosh_state('state/door', '{DOOR,door}')->>'projection' AS projection;
SELECT swoosh_state('state/door', '{lamp}')->>'projection' AS exact,
       swoosh_state('state/door', '{LAMP}')->>'projection' AS first;
SELECT (swoosh_state('state/door',
       '{Epoch,configuration,HLC_LAST}')->'projection')::jsonb - 'hlc_last' AS projection;
SELECT swoosh_state('state/door', '{door,window}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_state('state/door', ARRAY[NULL]);
SELECT swoosh_state('state/door', '{{door}}');
SELECT swoosh_state(NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_state('door');
\echo :LAST_ERROR_SQLSTATE

-- as it was
SELECT i, swoosh_at('state/door', i)->>'configuration' AS configuration, swoosh_at('state/door',
       i)->>'door' AS door,
       swoosh_at('state/door', i)->>'epoch' AS epoch FROM generate_series(0, 3) AS i;
SELECT bool_and(h = (SELECT record->>'state_post_hash' FROM swoosh.wal AS w
       WHERE instance = 'state/door' AND wal_index = i)) AS as_log
  FROM generate_series(1, 3) AS i, LATERAL (
      SELECT 'sha256-' || encode(sha256(convert_to('{' || string_agg(to_json(k) || ':"sha256-' ||
                 encode(sha256(convert_to(v::text, 'UTF8')), 'hex') || '"', ','
                     ORDER BY k COLLATE "C") || '}', 'UTF8')), 'hex')
        FROM json_each(swoosh_at('state/door', i)) AS e (k, v)) AS o (h);
SELECT swoosh_at('state/door', 4);
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_at('state/door', -1);
SELECT swoosh_at('state/door', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_snapshot('state/door') IS NOT NULL AS ok;
SELECT swoosh_at('state/door', 3)::text = state::text AS from_snapshot FROM swoosh.instance
       WHERE instance = 'state/door';

-- whoever may not read the tenant gets the answer of an instance that is not there, from every verb
CREATE ROLE regress_swoosh_state;
GRANT swoosh_reader, swoosh_operator, swoosh_auditor TO regress_swoosh_state;
CREATE FUNCTION pg_temp.ask(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE call;
    RETURN 'answered';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
CREATE TEMP TABLE call AS SELECT unnest(
       ARRAY['swoosh_state(%L)', 'swoosh_at(%L, 0)', 'swoosh_explain(%L, NULL)',
    'swoosh_export(%L)', 'swoosh_verify(%L)', 'swoosh_replay(%L)']) AS call;
GRANT SELECT ON call TO regress_swoosh_state;
SET ROLE regress_swoosh_state;
SELECT call, instance, pg_temp.ask('SELECT ' || format(call, instance)) AS answer
  FROM call, (VALUES ('state/door'), ('state/none'), ('none/door')) AS i (instance) ORDER BY 1, 2;
RESET ROLE;
GRANT EXECUTE ON FUNCTION swoosh_snapshot(text), swoosh_restore(text, json) TO regress_swoosh_state;
SET ROLE regress_swoosh_state;
SELECT pg_temp.ask('SELECT swoosh_snapshot(''state/door'')') AS answer;
SELECT pg_temp.ask('SELECT swoosh_restore(''state/door'', ''{}'')') AS answer;
RESET ROLE;
SELECT swoosh_grant_tenant('state', 'regress_swoosh_state');
SET ROLE regress_swoosh_state;
SELECT call, pg_temp.ask('SELECT ' || format(call, 'state/door')) AS answer FROM call ORDER BY 1;
RESET ROLE;
DROP OWNED BY regress_swoosh_state;
DROP ROLE regress_swoosh_state;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
