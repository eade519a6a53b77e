--
-- quarantine.sql
--
-- Claim: what breaks a policy is not applied; in the same transaction the system's own signed
-- proposal takes the instance to quarantine, and the offender's key repeats that answer (rung 13).
-- Method: a machine that can take Policy_Breach and one that cannot, under one policy fact.
--
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SET search_path = test, public;
SET test.salt = 'quiet';

SELECT length(swoosh_init_key()) AS key_length;
SELECT swoosh_create_tenant('quiet');
SELECT swoosh_define_machine('guarded', '1', '{"id": "guarded", "initial": "on",
    "context": {"policy": {}, "note": {}},
    "meta": {"roles": {"Policy_Breach": ["system"], "Policy_Release": ["operator"]}},
    "states": {
        "on": {"on": {
            "Note": {"actions": {"type": "assign", "params": {"note.text": {"var": "inputs.text"}}}},
            "Policy_Breach": {"target": "quarantined", "actions": {"type": "assign", "params": {
                "policy.rule": {"var": "inputs.rule"}, "policy.rationale": {"var": "inputs.rationale"}}}}}},
        "quarantined": {"on": {"Policy_Release": "on"}}}}') IS NOT NULL AS defined;
SELECT swoosh_define_machine('unguarded', '1', '{"id": "unguarded", "initial": "on",
    "context": {"note": {}}, "states": {"on": {"on": {
        "Note": {"actions": {"type": "assign", "params": {"note.text": {"var": "inputs.text"}}}}}}}}') IS NOT NULL AS defined;
SELECT count(swoosh_register_signer(signer(name), 'quiet', roles, NULL, NULL))
FROM (VALUES ('dora', '{proposer}'::text[]), ('otto', '{operator}'), ('shhh', '{authority:policy}')) AS s (name, roles);
SELECT swoosh_publish_fact(fact('shhh', 'quiet', 'policy', 'default', 1, '{"version": "1",
    "finding_severity": "high", "redact": ["/justification"],
    "rules": [{"id": "no-secrets", "rule": {"==": [{"var": "inputs.text"}, "hunter2"]}, "rationale": "a password"}]}'))
    IS NOT NULL AS published;
SELECT swoosh_create_instance('quiet/g', 'guarded') IS NOT NULL AS g,
    swoosh_create_instance('quiet/u', 'unguarded') IS NOT NULL AS u,
    swoosh_create_instance('quiet/h', 'guarded') IS NOT NULL AS h;

SET default_transaction_isolation = 'serializable';

-- Nothing wrong with this one; what the policy says of redaction holds for its decision.
SELECT outcome, wal_index, decision->'guards'->0->>'guard' AS guard, decision->'justification' ? 'redacted' AS redacted
FROM (SELECT outcome, wal_index, decision::jsonb
      FROM swoosh_propose(proposal('dora', 'quiet/g', 'Note', 'n1', '{"text": "hello"}', '{"justification": "why not"}'))) AS a;

-- The breach.
CREATE TABLE kept AS SELECT proposal('dora', 'quiet/g', 'Note', 'n2', '{"text": "hunter2"}') AS p;
CREATE TABLE answer AS SELECT a.* FROM kept, swoosh_propose(p) AS a;
SELECT outcome, reason, wal_index, decision->>'outcome' AS said, decision->>'detail' AS detail,
    decision->'configuration' AS configuration, decision_address FROM answer;
SELECT state->'note'->>'text' AS text, state->'policy' AS policy, i.wal_index,
    i.state_hash = a.state_hash AS is_answered
FROM swoosh.instance AS i, answer AS a WHERE i.instance = 'quiet/g';
SELECT record->>'transition' AS transition, idem_key = 'policy:' || encode(sha256(convert_to(
        E'swoosh-proposal-v1\n' || canon(p::jsonb - 'inputs' - 'signature'), 'UTF8')), 'hex') AS key_is_hash,
    record->>'signer' = d.decision->>'server' AS by_system
FROM kept, swoosh.wal AS w JOIN swoosh.decision_record AS d USING (instance, wal_index)
WHERE w.instance = 'quiet/g' AND w.wal_index = 2;

-- Its key repeats the answer, byte for byte; another content conflicts.
SELECT r.outcome, r.reason, r.wal_index, r.decision::text = a.decision::text AS same_bytes,
    r.state_hash = a.state_hash AS same_state
FROM kept, answer AS a, swoosh_propose(p) AS r;
SELECT outcome, reason
FROM swoosh_propose(proposal('dora', 'quiet/g', 'Note', 'n2', '{"text": "bye"}'));

-- Quarantine is sticky until it is released.
SELECT outcome, reason, decision->'detail' AS detail FROM swoosh_propose(proposal('dora', 'quiet/g', 'Note', 'n3', '{"text": "bye"}'));
SELECT outcome, reason FROM swoosh_propose(proposal('otto', 'quiet/g', 'Policy_Release', 'r1', '{}', '{"justification": "looked"}'));
SELECT r.outcome, r.reason, r.wal_index FROM kept, swoosh_propose(p) AS r;
SELECT outcome, reason, wal_index
FROM swoosh_propose(proposal('dora', 'quiet/g', 'Note', 'n3', '{"text": "bye"}'));

-- The key of the breach to come cannot be taken in advance.
SELECT outcome, reason
FROM swoosh_propose(proposal('dora', 'quiet/g', 'Note', 'policy:' || repeat('0', 64), '{"text": "hello"}'));

-- A machine without Policy_Breach refuses.
SELECT outcome, reason, wal_index, decision->'detail' AS detail
FROM swoosh_propose(proposal('dora', 'quiet/u', 'Note', 'n1', '{"text": "hunter2"}'));
SELECT instance, reason, count(*)
FROM swoosh.rejection WHERE instance LIKE 'quiet/%' GROUP BY 1, 2 ORDER BY 1, 2;

-- In a batch the rest goes on behind it; in propose_all its own instance alone is moved.
SELECT ordinal, outcome, reason, instance, wal_index
FROM swoosh_propose_batch(ARRAY[
    proposal('dora', 'quiet/h', 'Note', 'b1', '{"text": "hunter2"}'),
    proposal('dora', 'quiet/u', 'Note', 'b1', '{"text": "fine"}')]) ORDER BY 1;
SELECT outcome FROM swoosh_propose(proposal('otto', 'quiet/h', 'Policy_Release', 'r1', '{}', '{"justification": "looked"}'));
SELECT ordinal, outcome, reason, instance, wal_index
FROM swoosh_propose_all(ARRAY[
    proposal('dora', 'quiet/u', 'Note', 'a1', '{"text": "fine"}'),
    proposal('dora', 'quiet/h', 'Note', 'a1', '{"text": "hunter2"}')]) ORDER BY 1;
SELECT instance, wal_index, state->'configuration' AS configuration FROM swoosh.instance WHERE instance LIKE 'quiet/%' ORDER BY 1;
