--
-- propose.sql
--
-- Claim: the first rung that fails gives the reason (CONTRACT, section 7), and a refusal leaves
-- nothing behind.  Method: one proposal a rung, in the order of the ladder, each right in every
-- rung above and wrong in this one and, where that can be, in all below.
--
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all

-- A hostile session cannot change what is answered.
SET search_path = test, public;
SET test.salt = 'ladder';

CREATE FUNCTION answer(proposal json)
    RETURNS TABLE (outcome text, reason text, wal_index bigint, detail text)
    LANGUAGE sql AS $$
        SELECT outcome, reason, wal_index, decision->>'detail'
        FROM swoosh_propose(proposal) $$;

SELECT swoosh_create_tenant('ladder'), swoosh_create_tenant('stranger');

SELECT length(swoosh_init_key()) AS key_length;

SELECT swoosh_define_machine('ladder', '1', '{"id": "light", "initial": "red",
    "context": {"lamp": {"n": 0}, "sky": {}},
    "meta": {"roles": {"Service": ["operator", "bridge"]}},
    "states": {
        "red": {"on": {
            "Go": {"target": "green", "guard": {"type": "logic", "params": {"rule":
                        {"<": [{"var": "inputs.speed"}, 100]}}},
                "actions": {"type": "assign", "params": {"lamp.n": {"+": [{"var": "state.lamp.n"}, 1]}}}},
            "Loop": {"target": "spin"},
            "Service": {"target": "off"}}},
        "green": {"on": {"Stop": "red"}},
        "spin": {"always": {"guard": {"type": "logic", "params": {"rule": true}}, "target": "spun"}},
        "spun": {"always": {"guard": {"type": "logic", "params": {"rule": true}}, "target": "spin"}},
        "off": {"type": "final"}}}', true) AS chart;

SELECT count(swoosh_register_signer(signer(name), tenant, roles, from_hlc, until_hlc))
FROM (VALUES
    ('alice', 'ladder', '{proposer}'::text[], NULL::hlc, NULL::hlc),
    ('olga', 'ladder', '{operator}', NULL, NULL),
    ('bridget', 'ladder', '{bridge}', NULL, NULL),
    ('zoe', 'stranger', '{proposer}', NULL, NULL),
    ('past', 'ladder', '{proposer}', NULL, (now() - interval '1 hour')::hlc),
    ('future', 'ladder', '{proposer}', (now() + interval '1 hour')::hlc, NULL),
    ('gone', 'ladder', '{proposer}', NULL, NULL)) AS s (name, tenant, roles, from_hlc, until_hlc);
SELECT swoosh_revoke_signer(signer('gone'), 'left');
SELECT swoosh_create_instance('ladder/light', 'ladder@1') IS NOT NULL AS created;

SET default_transaction_isolation = 'serializable';

--
-- Rung 1: shape, size, grammar
--
SELECT * FROM answer(NULL);
SELECT * FROM answer('[]');
SELECT * FROM answer('{"instance": "ladder/light", "colour": 1, "instance": 2}');
SELECT * FROM answer((proposal('alice', 'ladder/light', 'Go', 'k')::jsonb
    || '{"colour": 1}')::json);
SELECT * FROM answer((proposal('alice', 'ladder/light', 'Go', 'k')::jsonb - 'hlc')::json);
SELECT * FROM answer(proposal('alice', 'ladder/Light', 'Go', 'k'));
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'k', '{"n": 1.5}'));
SELECT * FROM answer(('{"instance": "' || repeat('x', 300000) || '"}')::json);
SELECT decision->>'v' AS v, jsonb_object_keys(decision::jsonb) FROM swoosh_propose(NULL);

--
-- Rung 2: the server can write, has a key, the transaction is serializable
--
BEGIN READ ONLY;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'k'));
ROLLBACK;
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'k'));
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'k'));
ROLLBACK;
CREATE MATERIALIZED VIEW sneaky AS
    SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'k'));

-- A server without its key: rung 1 needs none, all others do.
ALTER SYSTEM SET swoosh.signing_key_file = 'absent.key';
SELECT pg_reload_conf();
SELECT pg_sleep(0.5);
SELECT decision FROM swoosh_propose(NULL);
SELECT * FROM answer(proposal('nobody', 'ladder/light', 'Go', 'k'));
ALTER SYSTEM RESET swoosh.signing_key_file;
SELECT pg_reload_conf();
SELECT pg_sleep(0.5);

-- Triggers that are not ENABLE ALWAYS: trigger_disabled (SW203).
BEGIN;
ALTER TABLE swoosh.wal DISABLE TRIGGER wal_emit_decision;
SAVEPOINT a;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'k'));
ROLLBACK TO a;
ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_emit_decision;
ALTER TABLE swoosh.fact ENABLE TRIGGER fact_append_only;
SAVEPOINT a;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'k'));
ROLLBACK TO a;
ALTER TABLE swoosh.fact ENABLE ALWAYS TRIGGER fact_append_only;
SELECT outcome, reason FROM answer(proposal('zoe', 'ladder/light', 'Go', 'k'));
ROLLBACK;

--
-- Rung 3: signer known, valid at hlc, not revoked
--
SELECT * FROM answer(proposal('nobody', 'ladder/light', 'Go', 'k'));
SELECT * FROM answer(proposal('past', 'ladder/light', 'Go', 'k'));
SELECT * FROM answer(proposal('future', 'ladder/light', 'Go', 'k'));
SELECT * FROM answer(proposal('gone', 'ladder/light', 'Go', 'k'));

--
-- Rung 4: signature
--
SELECT * FROM answer((proposal('alice', 'stranger/light', 'Nonsense', 'k')::jsonb || '{"idem_key": "l"}')::json);
SELECT * FROM answer((proposal('alice', 'ladder/light', 'Go', 'k')::jsonb
    || jsonb_build_object('signature', proposal('alice', 'ladder/light', 'Go', 'l')->>'signature'))::json);

--
-- Rung 5: the instance exists in the signer's tenant
--
SELECT * FROM answer(proposal('alice', 'ladder/dark', 'Nonsense', 'k'));
SELECT * FROM answer(proposal('zoe', 'ladder/light', 'Nonsense', 'k'));
-- Before rung 6 a refusal says nothing of the instance.
SELECT instance, wal_index, state_hash, decision_address, decision::jsonb - 'server' AS decision
FROM swoosh_propose(proposal('zoe', 'ladder/light', 'Nonsense', 'k'));

--
-- The first step
--
CREATE TABLE kept AS SELECT proposal('alice', 'ladder/light', 'Go', 'first', '{"speed": 50}') AS p;
SELECT outcome, reason, instance, wal_index,
    decision->>'state_post_hash' = state_hash::text AS is_post, decision_address LIKE 'bubble://dr/sha256-%' AS has_address
FROM kept, swoosh_propose(p);
SELECT d.decision::text = a.decision::text AS same_bytes,
    d.decision_address = a.decision_address AS same_address,
    a.outcome, a.reason, a.wal_index, a.state_hash = i.state_hash AS is_head
FROM kept, swoosh_propose(p) AS a, swoosh.decision_record AS d, swoosh.instance AS i
WHERE d.wal_index = 1 AND d.instance = 'ladder/light' AND i.instance = d.instance;
SELECT decision_address = 'bubble://dr/' || hash(decision::jsonb - 'signature') AS address_is_hash
FROM swoosh.decision_record WHERE instance = 'ladder/light';
SELECT record_hash::text = hash(record::jsonb) AS hash_holds,
    record->>'prev_record_hash' = genesis_hash::text AS follows_genesis, inputs
FROM swoosh.wal JOIN swoosh.genesis USING (instance) WHERE instance = 'ladder/light';

--
-- Rung 6: the same transition, inputs and signer get the first decision; else idem_conflict
--
SELECT outcome, reason, wal_index
FROM answer(proposal('alice', 'ladder/light', 'Go', 'first', '{"speed": 50}', '{"justification": "again"}'));
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Stop', 'first', '{"speed": 50}'));
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'first', '{"speed": 51}'));
SELECT * FROM answer(proposal('olga', 'ladder/light', 'Go', 'first', '{"speed": 50}'));
SELECT array_agg(key ORDER BY key COLLATE "C") AS members
FROM swoosh_propose(proposal('olga', 'ladder/light', 'Go', 'first', '{"speed": 50}')),
    jsonb_object_keys(decision::jsonb) AS key;

--
-- Rung 7: not ended
--
SELECT swoosh_create_instance('ladder/ended', 'ladder@1') IS NOT NULL AS created;
SELECT * FROM answer(proposal('olga', 'ladder/ended', 'Service', 'end'));
SELECT * FROM answer(proposal('alice', 'ladder/ended', 'Nonsense', 'k', '{}', jsonb_build_object('hlc',
    (now() - interval '1 day')::hlc, 'current_state_hash', hash('0'))));

--
-- Rung 8: hlc within admission
--
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Nonsense', 'k', '{}', jsonb_build_object('hlc',
    (now() - interval '61 s')::hlc, 'current_state_hash', hash('0'))));
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Nonsense', 'k', '{}', jsonb_build_object('hlc',
    (now() + interval '5 s')::hlc, 'current_state_hash', hash('0'))));

--
-- Rung 9: hash equals head, then order after head
--
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Nonsense', 'k', '{}', jsonb_build_object('hlc',
    (now() - interval '50 s')::hlc, 'current_state_hash', hash('0'))));
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Nonsense', 'k', '{}', jsonb_build_object('hlc',
    (now() - interval '50 s')::hlc)));
-- Equal clocks: the signer decides, then the key.
SELECT name, key, outcome, reason
FROM swoosh.instance AS i,
    (VALUES ('alice', 'a'), ('alice', 'first1')) AS v (name, key),
    answer(proposal(name, 'ladder/light', 'Nonsense', key, '{}', jsonb_build_object('hlc', i.hlc)))
WHERE i.instance = 'ladder/light';

--
-- Rung 10: inputs present, and equal to inputs_hash
--
SELECT * FROM answer((proposal('alice', 'ladder/light', 'Nonsense', 'k', '{"speed": 1}')::jsonb - 'inputs')::json);
SELECT * FROM answer((proposal('alice', 'ladder/light', 'Nonsense', 'k', '{"speed": 1}')::jsonb
    || '{"inputs": {"speed": 2}}')::json);

--
-- Rung 11: a role of the signer has this transition, and what it demands of trace is there
--
SELECT * FROM answer(proposal('olga', 'ladder/light', 'Go', 'k'));
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Service', 'k'));
SELECT * FROM answer(proposal('bridget', 'ladder/light', 'Service', 'k'));
SELECT * FROM answer(proposal('bridget', 'ladder/light', 'Service', 'k', '{}', '{"trace": {"agent_id": ""}}'));
SELECT * FROM answer(proposal('bridget', 'ladder/light', 'Service', 'k', '{}', '{"trace": {"agent_id": "a"}}'));

--
-- Rung 12: some active state has a candidate
--
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'k'));

--
-- Rung 13 is policy: quarantine.sql.  Rung 14: guards; back to red first
--
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Stop', 'stop'));
SELECT outcome, reason, decision->'guards' AS guards, decision->'guard' AS guard
FROM swoosh_propose(proposal('alice', 'ladder/light', 'Go', 'k', '{"speed": 100}'));

--
-- Rung 15: reduce
--
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Loop', 'k'));

--
-- A refused key is free; inputs may be stored before
--
SELECT swoosh_put_artifact('ladder', '{"speed": 3}') IS NOT NULL AS stored;
SELECT * FROM answer((proposal('alice', 'ladder/light', 'Go', 'k', '{"speed": 3}')::jsonb - 'inputs')::json);

--
-- What is left behind: refusals from rung 10 on, accepted steps, nothing else
--
SELECT reason, transition, count(*)
FROM swoosh.rejection WHERE instance LIKE 'ladder/%' GROUP BY 1, 2 ORDER BY 1, 2;
SELECT instance, wal_index, idem_key, inputs, record->>'transition' AS transition
FROM swoosh.wal WHERE instance LIKE 'ladder/%' ORDER BY instance, wal_index;
SELECT w.instance,
    bool_and(w.record->>'prev_record_hash'
             = coalesce(p.record_hash, g.genesis_hash)::text) AS chain,
    bool_and(d.decision->>'record_hash' = w.record_hash::text) AS decided,
    max(w.wal_index) = i.wal_index AS head
FROM swoosh.wal AS w JOIN swoosh.genesis AS g USING (instance)
    JOIN swoosh.instance AS i USING (instance)
    JOIN swoosh.decision_record AS d ON d.instance = w.instance AND d.wal_index = w.wal_index
    LEFT JOIN swoosh.wal AS p ON p.instance = w.instance AND p.wal_index = w.wal_index - 1
WHERE w.instance LIKE 'ladder/%'
GROUP BY w.instance, i.wal_index ORDER BY 1;

--
-- Many in one transaction, and what is rolled back leaves nothing
--
BEGIN;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Stop', 's1'));
SAVEPOINT a;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 's2', '{"speed": 1}'));
ROLLBACK TO a;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 's2', '{"speed": 2}'));
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 's2', '{"speed": 2}'));
COMMIT;
SELECT wal_index, idem_key, inputs
FROM swoosh.wal WHERE instance = 'ladder/light' ORDER BY wal_index;
BEGIN;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Stop', 's3'));
ROLLBACK;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Stop', 's3'));

--
-- A transaction that answered cannot be prepared; one whose answers are rolled back can
--
BEGIN;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'p1', '{"speed": 1}'));
PREPARE TRANSACTION 'swoosh';
BEGIN;
SAVEPOINT a;
SELECT * FROM answer(proposal('alice', 'ladder/light', 'Go', 'p1', '{"speed": 1}'));
ROLLBACK TO a;
PREPARE TRANSACTION 'swoosh';
ROLLBACK PREPARED 'swoosh';

--
-- Several proposals of one statement follow each other
--
SELECT swoosh_create_instance('ladder/many', 'ladder@1') IS NOT NULL AS created;
CREATE FUNCTION walk(steps int) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1..steps LOOP
        PERFORM swoosh_propose(proposal('alice', 'ladder/many', CASE i % 2 WHEN 1 THEN 'Go' ELSE 'Stop' END,
                                        'w' || i, '{"speed": 1}'));
    END LOOP;
    RETURN (SELECT wal_index FROM swoosh.instance WHERE instance = 'ladder/many');
END $$;
SELECT walk(7);

-- Durability is forced for this transaction alone.
SET synchronous_commit = off;
SELECT * FROM answer(proposal('alice', 'ladder/many', 'Stop', 'd'));
SHOW synchronous_commit;

--
-- Rung 16 is for bugs; damage is seen earlier: a head that is not what the log says
--
BEGIN;
ALTER TABLE swoosh.instance DISABLE TRIGGER USER;
UPDATE swoosh.instance SET state = replace(state::text, '"n":4', '"n":5')::json
    WHERE instance = 'ladder/many';
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only;
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only_statement;
SELECT * FROM answer(proposal('alice', 'ladder/many', 'Go', 'x', '{"speed": 1}'));
ROLLBACK;

-- A head that its log does not lead to: chain_broken (SW501), each damage for itself.
CREATE FUNCTION damaged(damage text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE swoosh.instance DISABLE TRIGGER USER;
    ALTER TABLE swoosh.wal DISABLE TRIGGER USER;
    EXECUTE damage;
    ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only;
    ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only_statement;
    ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_append_only;
    ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_append_only_statement;
    ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_emit_decision;
    PERFORM swoosh_propose(proposal('alice', 'ladder/many', 'Go', 'x', '{"speed": 1}'));
    RAISE 'built upon damage';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
SELECT damaged(damage || $$ WHERE instance = 'ladder/many'$$)
FROM (VALUES ('UPDATE swoosh.instance SET record_hash = state_hash'),
    ('UPDATE swoosh.instance SET hlc = hlc(hlc::timestamptz - interval ''1 day'', 0)'),
    ('UPDATE swoosh.instance SET wal_index = wal_index - 1'),
    ('DELETE FROM swoosh.wal')) AS v (damage);

--
-- A clock that was admitted far ahead: who goes on from it is accepted, a clock of now is not, and
-- where the setting is narrow again nobody is until time has come there.
--
SELECT swoosh_create_instance('ladder/ahead', 'ladder@1') IS NOT NULL AS created;
ALTER SYSTEM SET swoosh.max_hlc_ahead = '1h';
SELECT pg_reload_conf();
SELECT pg_sleep(0.5);
SELECT * FROM answer(proposal('alice', 'ladder/ahead', 'Go', 'a1', '{"speed": 1}',
    jsonb_build_object('hlc', hlc(now() + interval '30 min', 0))));
SELECT * FROM answer(proposal('alice', 'ladder/ahead', 'Stop', 'a2'));
SELECT a.* FROM swoosh.instance AS i, answer(proposal('alice', 'ladder/ahead', 'Stop', 'a2', '{}',
    jsonb_build_object('hlc', hlc(i.hlc::timestamptz, 1)))) AS a WHERE i.instance = 'ladder/ahead';
ALTER SYSTEM RESET swoosh.max_hlc_ahead;
SELECT pg_reload_conf();
SELECT pg_sleep(0.5);
SELECT a.* FROM swoosh.instance AS i, answer(proposal('alice', 'ladder/ahead', 'Go', 'a3',
    '{"speed": 1}', jsonb_build_object('hlc', hlc(i.hlc::timestamptz, 2)))) AS a
WHERE i.instance = 'ladder/ahead';
SELECT * FROM answer(proposal('alice', 'ladder/ahead', 'Go', 'a3', '{"speed": 1}'));
