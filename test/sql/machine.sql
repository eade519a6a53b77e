--
-- machine: charts under a name and a version, and instances of them.
-- Claim: a chart is stored once, unchangeable, by its ordered canonical bytes; all its faults are
-- told at once; who signs one must be an operator.  An instance starts in the state of its genesis.
-- Method: a transcript; after an error its SQLSTATE.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('machine');

-- what must be given, and how names are spelled
SELECT swoosh_define_machine(NULL, '1', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_define_machine('lamp', NULL, '{}');
SELECT swoosh_define_machine('lamp', '1', NULL);
SELECT swoosh_define_machine('Lamp', '1', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_define_machine('lamp', '1 beta', '{}');

-- no I-JSON: one fault, where it is
SELECT swoosh_define_machine('lamp', '1', '{"id": "lamp", "context": {"a": {"b": 1, "b": 2}}}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_define_machine('lamp', '1', '{"id": "lamp", "context": {"a": 1.5}}');

-- all faults at once
SELECT swoosh_define_machine('lamp', '1', '{
    "id": "lamp", "initial": "off", "colour": "red",
    "states": {
        "off": {"on": {"Lamp_On": {"target": "onn"}}},
        "on": {"on": {"Lamp_Off": {"target": "off", "guard": {"type": "sunny"}}}}}}');
\echo :LAST_ERROR_SQLSTATE

-- what lint finds is refused too, unless it is forced
\set lonely '{"id": "lonely", "initial": "a", "states": {"a": {}, "b": {}}}'
SELECT swoosh_define_machine('lonely', '1', :'lonely');
SELECT swoosh_define_machine('lonely', '1', :'lonely', force => true);

-- the bytes that are hashed are stored; keys keep their order
SELECT '{"id": "lamp", "initial": "off", "context": {"lamp": {"used": 0}}, "states": {
    "off": {"on": {"Lamp_On": {"target": "on", "actions": {"type": "assign", "params": {
        "lamp.used": {"+": [{"var": "state.lamp.used"}, 1]}}}}}},
    "on": {"on": {"Lamp_Off": {"target": "off"}}}}}' AS lamp \gset
SELECT swoosh_define_machine('lamp', '1', :'lamp') AS hash \gset
SELECT chart, ('\x' || substr(chart_hash::text, 8))::bytea = sha256(convert_to(
       chart::text, 'UTF8')) AS hashes
  FROM swoosh.machine WHERE machine = 'lamp';

-- the same again is answered, another is refused, under any spacing
SELECT swoosh_define_machine('lamp', '1', (:'lamp'::jsonb - 'context' ||
       jsonb_build_object('context', '{}'::jsonb))::json);
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_define_machine('lamp', '1', replace(:'lamp', ': ', ':')::json) = :'hash' AS same;
SELECT count(*) FROM swoosh.machine WHERE machine = 'lamp';

-- a chart may be signed by an operator whose grant is valid now
SELECT swoosh_register_signer(
       test.signer('machine-operator'), 'machine', '{operator}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(
       test.signer('machine-proposer'), 'machine', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(test.signer('machine-late'), 'machine', '{operator}',
       valid_from => '2999-01-01T00:00:00Z') IS NOT NULL AS ok;
CREATE FUNCTION test.signed(name text, version text, hash text) RETURNS json LANGUAGE sql
    AS $$ SELECT json_build_object('signer', test.signer(name), 'signature',
        test.sign(name, 'swoosh-chart-v1',
                  jsonb_build_object('name', 'lamp', 'version', version, 'hash',
                      hash))->>'signature') $$;
SELECT swoosh_define_machine('lamp', '2', :'lamp', signed => test.signed('machine-nobody', '2',
       :'hash'));
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_define_machine('lamp', '2', :'lamp', signed => test.signed('machine-late', '2',
       :'hash'));
SELECT swoosh_define_machine('lamp', '2', :'lamp', signed => test.signed('machine-proposer', '2',
       :'hash'));
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_define_machine('lamp', '2', :'lamp', signed => test.signed('machine-operator', '1',
       :'hash'));
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_define_machine('lamp', '2', :'lamp', signed => '{"signer": "me"}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_define_machine('lamp', '2', :'lamp',
       signed => (test.signed('machine-operator', '2', :'hash')::jsonb || '{"at": 1}')::json);
SELECT swoosh_define_machine('lamp', '2', :'lamp',
       signed => test.signed('machine-operator', '2', :'hash')) = :'hash' AS same;
SELECT machine, version, ordinal, signer = test.signer('machine-operator') AS is_signed
  FROM swoosh.machine WHERE machine = 'lamp' ORDER BY ordinal;

-- instances: tenant, name and machine must be there
SELECT swoosh_create_instance('machine', 'lamp');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_create_instance('nobody/lamp', 'lamp');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_create_instance('machine/a', 'torch');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_create_instance('machine/a', 'lamp@7');
SELECT swoosh_create_instance('machine/a', 'lamp@');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_create_instance('machine/a', NULL);
BEGIN READ ONLY;
SELECT swoosh_create_instance('machine/a', 'lamp');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- a bare name is the version that was defined last
SELECT swoosh_create_instance('machine/a', 'lamp') AS created \gset
SELECT swoosh_state('machine/a')->>'hash' = :'created' AS same;
SELECT swoosh_create_instance('machine/b', 'lamp@1') IS NOT NULL AS ok;
SELECT swoosh_create_instance('machine/a', 'lamp');
\echo :LAST_ERROR_SQLSTATE
SELECT instance, machine, version, wal_index, hlc, state->>'configuration' AS configuration,
       state->'lamp' AS lamp, state->'epoch' AS epoch
  FROM swoosh.instance WHERE tenant = 'machine' ORDER BY instance;

-- the chain begins with the genesis, which its origin signed
SELECT i.instance, i.record_hash = g.genesis_hash AS head, (g.genesis->>'state_hash')::state_hash
       = i.state_hash AS state,
       'sha256-' || encode(sha256(convert_to(test.canon(
           g.genesis::jsonb - 'signature'), 'UTF8')), 'hex')
           = g.genesis_hash::text AS hash, g.genesis->>'machine' AS machine,
               g.genesis->>'version' AS version
  FROM swoosh.genesis AS g JOIN swoosh.instance AS i USING (instance) WHERE i.tenant = 'machine'
      ORDER BY 1;

-- a built-in machine is defined when it is first used
SELECT swoosh_create_instance('machine/project', 'project') IS NOT NULL AS ok;
SELECT machine, version, ordinal FROM swoosh.machine WHERE machine = 'project';
SELECT swoosh_state('machine/project', '{}')->>'configuration' AS configuration;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
