--
-- ladder: one row per rung, in order (CONTRACT, section 7).
-- Claim: the first rung that fails gives the reason.
-- Method: a table of proposals, each right in every rung above its own and wrong in its own and, as
-- far as one proposal can be, in those below; test/sql/propose.sql has the whole transcript.
--
BEGIN ISOLATION LEVEL SERIALIZABLE;
\ir ../sql/include/sign.sql
SELECT plan(19);

SET LOCAL search_path = test, public;
SET LOCAL test.salt = 'tap ladder';

SELECT swoosh_init_key() IS NOT NULL AS key, swoosh_create_tenant('tap');
SELECT swoosh_define_machine('tap_ladder', '1', '{"id": "lamp", "initial": "red",
    "context": {"lamp": {"n": 0}},
    "meta": {"roles": {"Service": ["operator"], "End": ["operator"]}},
    "states": {
        "red": {"on": {
            "Go": {"guard": {"type": "logic", "params": {"rule": {"<": [{"var": "inputs.speed"}, 100]}}}},
            "Step": {},
            "Over": {"actions": {"type": "assign", "params": {"lamp.n": {"+": [9007199254740991, 1]}}}},
            "Service": {}, "End": "off"}},
        "green": {"on": {"Stop": "red"}},
        "off": {"type": "final"}}}', true) IS NOT NULL AS chart;
SELECT count(swoosh_register_signer(signer(name), 'tap', roles))
FROM (VALUES ('ann', '{proposer}'::text[]), ('otto', '{operator}'),
             ('shhh', '{authority:policy}')) AS s (name, roles);
SELECT count(swoosh_create_instance(name, 'tap_ladder@1'))
FROM unnest(ARRAY['tap/lamp', 'tap/ended', 'tap/policed']) AS name;
SELECT outcome FROM swoosh_propose(proposal('otto', 'tap/ended', 'End', 'end'));
SELECT outcome FROM swoosh_propose(proposal('ann', 'tap/lamp', 'Step', 'used'));
SELECT swoosh_publish_fact(fact('shhh', 'tap', 'policy', 'tap/policed', 1,
    '{"version": "1", "finding_severity": "high", "redact": [],
      "rules": [{"id": "R-1", "rule": true, "rationale": "never"}]}')) IS NOT NULL AS policy;

-- Wrong in everything from rung 8 on that one proposal can carry.
CREATE FUNCTION late(changes jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('hlc', (now() - interval '1 day')::hlc,
                              'current_state_hash', hash('0')) || changes
$$;

CREATE FUNCTION reason_of(proposal json) RETURNS text LANGUAGE sql AS $$
    SELECT reason FROM swoosh_propose(proposal)
$$;

CREATE TEMP TABLE rung (
    ordinal int GENERATED ALWAYS AS IDENTITY, rung int, reason text, proposal json);
INSERT INTO rung (rung, reason, proposal) VALUES
    (1, 'malformed', (proposal('nobody', 'tap/none', 'None', 'k', '{}', late())::jsonb
        || '{"colour": 1}')::json),
    (3, 'unknown_signer', (proposal('nobody', 'tap/none', 'None', 'k', '{}', late())::jsonb
        || '{"idem_key": "forged"}')::json),
    (4, 'bad_signature', (proposal('ann', 'tap/none', 'None', 'k', '{}', late())::jsonb
        || '{"idem_key": "forged"}')::json),
    (5, 'unknown_instance', proposal('ann', 'tap/none', 'None', 'used', '{}', late())),
    (6, 'idem_conflict', proposal('ann', 'tap/lamp', 'None', 'used', '{}', late())),
    (7, 'terminated', proposal('ann', 'tap/ended', 'None', 'k', '{}', late())),
    (8, 'hlc_drift', proposal('ann', 'tap/lamp', 'None', 'k', '{}', late())),
    (9, 'stale_head', proposal('ann', 'tap/lamp', 'None', 'k', '{}',
        late(jsonb_build_object('hlc', (now() - interval '50 s')::hlc)))),
    (9, 'hlc_regression', proposal('ann', 'tap/lamp', 'None', 'k', '{}',
        jsonb_build_object('hlc', (now() - interval '50 s')::hlc))),
    (10, 'inputs_missing', (proposal('ann', 'tap/lamp', 'Service', 'k', '{"speed": 1}')::jsonb
        - 'inputs')::json),
    (10, 'inputs_mismatch', (proposal('ann', 'tap/lamp', 'Service', 'k', '{"speed": 1}')::jsonb
        || '{"inputs": {"speed": 2}}')::json),
    (11, 'forbidden', proposal('ann', 'tap/policed', 'Service', 'k')),
    (12, 'illegal_transition', proposal('ann', 'tap/policed', 'Stop', 'k')),
    (13, 'policy_breach', proposal('ann', 'tap/policed', 'Go', 'k', '{"speed": 100}')),
    (14, 'guard_failed', proposal('ann', 'tap/lamp', 'Go', 'k', '{"speed": 100}')),
    (15, 'reduce_failed', proposal('ann', 'tap/lamp', 'Over', 'k'));

-- Rung 2 raises: here by a transaction that may not write.
CREATE FUNCTION propose_read_only() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_catalog.set_config('transaction_read_only', 'on', true);
    PERFORM swoosh_propose(proposal('nobody', 'tap/none', 'None', 'k'));
END
$$;

SELECT is(reason_of(proposal), reason, format('rung %s: %s', rung, reason))
FROM rung WHERE rung = 1;
SELECT throws_ok('SELECT propose_read_only()', '25006', NULL, 'rung 2: a read-only transaction');
SELECT is(reason_of(proposal), reason, format('rung %s: %s', rung, reason))
FROM (SELECT * FROM rung WHERE rung > 2 ORDER BY ordinal) AS r;
SELECT is((SELECT outcome
           FROM swoosh_propose(proposal('ann', 'tap/lamp', 'Go', 'k', '{"speed": 1}'))),
          'accepted', 'all rungs hold: accepted, with a key that no refusal has used up');
SELECT is((SELECT array_agg(DISTINCT reason ORDER BY reason) FROM swoosh.rejection
           WHERE instance LIKE 'tap/%'),
          ARRAY['forbidden', 'guard_failed', 'illegal_transition', 'inputs_mismatch',
                'inputs_missing', 'policy_breach', 'reduce_failed'],
          'refusals from rung 10 on are kept, earlier ones are not');
SELECT * FROM finish();
ROLLBACK;
