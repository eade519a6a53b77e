--
-- tick: what is due with time.
-- Claim: swoosh_tick moves what the chart gives to the system, where a guard lets it and nothing
-- else; it may run twice, late, or never; damage of one instance does not stop the others.
-- Method: licences that change under instances; ticks in between.  It looks after every instance
-- of the database, so only our own are shown.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('tick');
SELECT swoosh_register_signer(
       test.signer('tick-ann'), 'tick', '{proposer,operator}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(
       test.signer('tick-auth'), 'tick', '{authority:license,authority:policy}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('ticker', '1', '{"id": "ticker", "initial": "on",
    "context": {"a": {"n": 0}, "policy": {"rule": null, "rationale": null}},
    "meta": {"roles": {"License_Throttled": ["system"], "License_GraceExpired": ["operator",
        "system"], "License_Restored": ["system"],
                       "Unguarded": ["system"], "By_Operator": ["operator"],
                           "Policy_Breach": ["system"], "Policy_Release": ["operator", "system"]},
             "trace": ["trace_id"]},
    "states": {
        "on": {"on": {
            "License_Throttled": {"target": "grace", "guard": {"type": "license",
                "params": {"expect": "reason"}}},
            "By_Operator": {"target": "grace", "guard": {"type": "license",
                "params": {"expect": "reason"}}},
            "Unguarded": {"target": "off"},
            "Count": {"actions": {"type": "assign", "params": {"a.n": {"+": [{"var": "state.a.n"},
                1]}}}},
            "Policy_Breach": {"target": "quarantined"}}},
        "grace": {"on": {
            "License_GraceExpired": {"target": "off", "guard": {"type": "license",
                "params": {"expect": "not_ok"}}},
            "License_Restored": {"target": "on", "guard": {"type": "license",
                "params": {"expect": "clean"}}}}},
        "off": {},
        "quarantined": {
            "entry": {"type": "assign", "params": {"policy.rule": {"var": "inputs.rule"},
                "policy.rationale": {"var": "inputs.rationale"}}},
            "on": {"Policy_Release": {"target": "on",
                "guard": {"type": "release"}}}}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('tick/a', 'ticker') IS NOT NULL AS ok;
SELECT swoosh_create_instance('tick/b', 'ticker') IS NOT NULL AS ok;

CREATE FUNCTION test.license(subject text, serial int, status text) RETURNS bool LANGUAGE sql
AS $$
    SELECT swoosh_publish_fact(test.fact('tick-auth', 'tick', 'license', subject, serial,
        jsonb_build_object('license_id', 'L', 'cluster_id', 'c', 'status', status, 'tier', 't',
            'features', '[]'::jsonb, 'max_nodes', 1, 'token_version', 1,
            'expires', '9000-01-01T00:00:00.000+00:00#0',
            'grace_until', '9000-01-02T00:00:00.000+00:00#0',
            'lease_expires', '9000-01-01T00:00:00.000+00:00#0',
            'token_hash', 'sha256-' || repeat('0', 64)))) IS NOT NULL
$$;
CREATE FUNCTION test.tick(OUT failed text, OUT skipped bool, OUT a text, OUT b text,
       OUT a_index bigint) LANGUAGE plpgsql AS $$
DECLARE
    answer json := swoosh_tick();
BEGIN
    failed := answer->>'failed';
    skipped := (answer->>'skipped')::int > 0;
    SELECT swoosh_state('tick/a', '{}')->>'configuration',
        swoosh_state('tick/a', '{}')->>'wal_index',
           swoosh_state('tick/b', '{}')->>'configuration' INTO a, a_index, b;
END $$;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT array_agg(k ORDER BY k COLLATE "C") AS members FROM json_object_keys(swoosh_tick()) AS k;
ROLLBACK;

SET default_transaction_isolation = serializable;
-- nothing is due: what nobody guards is not taken, nor what others may propose
SELECT * FROM test.tick();
SELECT test.license('a', 1, 'throttled');
SELECT * FROM test.tick();
-- twice is once
SELECT * FROM test.tick();
SELECT test.license('a', 2, 'active');
SELECT * FROM test.tick();
SELECT test.license('a', 3, 'throttled');
SELECT * FROM test.tick();
SELECT test.license('a', 4, 'suspended');
SELECT * FROM test.tick();

-- the system signed, and may be asked for its reasons as anybody
SELECT wal_index, record->>'transition' AS transition, record->>'idem_key' AS idem_key,
       record->>'trace' AS trace,
       record->>'signer' = (SELECT genesis->>'origin' FROM swoosh.genesis
           WHERE instance = 'tick/a') AS by_server
  FROM swoosh.wal WHERE instance = 'tick/a' ORDER BY 1;
SELECT ok, records, fault FROM swoosh_verify('tick/a');

-- a quarantine ends when a newer policy does not have the rule
SELECT swoosh_publish_fact(test.fact('tick-auth', 'tick', 'policy', 'b',
       1, '{"version": "1", "finding_severity": "high", "redact": [],
    "rules": [{"id": "no-count", "rule": {"===": [{"var": "transition"}, "Count"]},
        "rationale": "not now"}]}')) IS NOT NULL AS ok;
SELECT outcome FROM swoosh_propose(
       test.proposal('tick-ann', 'tick/b', 'Count', '1', '{}', '{"trace": {"trace_id": "t"}}'));
SELECT * FROM test.tick();
SELECT swoosh_publish_fact(test.fact('tick-auth', 'tick', 'policy', 'b',
       2, '{"version": "2", "finding_severity": "high", "redact": [],
    "rules": [{"id": "no-count", "rule": false, "rationale": "softer"}]}')) IS NOT NULL AS ok;
SELECT * FROM test.tick();
SELECT pg_sleep(1.1);
SELECT swoosh_publish_fact(test.fact('tick-auth', 'tick', 'policy', 'b',
       3, '{"version": "3", "finding_severity": "high", "redact": [],
           "rules": []}')) IS NOT NULL AS ok;
SELECT * FROM test.tick();
SELECT wal_index, record->>'transition' AS transition FROM swoosh.wal WHERE instance = 'tick/b'
       ORDER BY 1;
SELECT ok, records, fault FROM swoosh_verify('tick/b');
RESET default_transaction_isolation;

-- at another level it does what it can, and says what it left
SELECT swoosh_create_instance('tick/c', 'ticker') IS NOT NULL AS ok;
SELECT test.license('c', 1, 'throttled');
SET client_min_messages = error;
SELECT skipped FROM test.tick();
RESET client_min_messages;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT skipped FROM test.tick();
COMMIT;
SELECT swoosh_state('tick/c', '{}')->>'configuration' AS c;

-- snapshots of what moved
SELECT instance, wal_index FROM swoosh.snapshot WHERE instance LIKE 'tick/%' ORDER BY 1, 2;

-- one damaged head is left alone, and the others are looked after
BEGIN ISOLATION LEVEL SERIALIZABLE;
ALTER TABLE swoosh.instance DISABLE TRIGGER USER;
UPDATE swoosh.instance SET state = '{}', state_hash = ('sha256-' || repeat('0', 64))::state_hash
 WHERE instance = 'tick/b';
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only;
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only_statement;
SELECT test.license('c', 2, 'active');
SET LOCAL client_min_messages = error;
SELECT (swoosh_tick()->>'failed')::int > 0 AS failed;
SELECT swoosh_state('tick/c', '{}')->>'configuration' AS c, (SELECT count(*) FROM swoosh.wal
       WHERE instance = 'tick/b') AS b;
ROLLBACK;

-- where nothing can be written
BEGIN READ ONLY;
SELECT swoosh_tick();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
