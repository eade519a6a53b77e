--
-- explain: what could be proposed now, by whom, and what stands in the way.
-- Claim: one row for each transition of the chart; it is possible if the proposal would be
-- accepted, and what is said to be missing makes it so.
-- Method: a chart with one transition a kind of obstacle, asked before and after each is cleared.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('explain');
SELECT swoosh_register_signer(
       test.signer('explain-ann'), 'explain', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(test.signer('explain-oz'), 'explain', '{operator}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(test.signer('explain-auth'), 'explain',
       '{authority:license,authority:policy,authority:schedule}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('gates', '1', '{"id": "gates", "initial": "a",
    "context": {"a": {"n": 0}, "council": {"tooling": {}}},
    "meta": {"roles": {"By_Operator": ["operator"], "By_Either": ["operator", "proposer"]},
        "trace": ["trace_id"]},
    "states": {
        "a": {"on": {
            "By_Operator": {"target": "b"},
            "By_Either": {"target": "b"},
            "With_Inputs": {"target": "b", "actions": {"type": "assign",
                "params": {"a.n": {"+": [{"var": "inputs.first"}, {"var": ["inputs.third", 0]}]},
                    "a.m": {"var": "inputs.second.part"}}}},
            "With_Rule": {"target": "b", "guard": {"type": "logic",
                "params": {"rule": {"===": [{"var": "inputs.word"}, "open"]}}}},
            "With_License": {"target": "b", "guard": {"type": "license"}},
            "In_Window": {"target": "b", "guard": {"type": "window",
                "params": {"class": "always"}}},
            "In_Later": {"target": "b", "guard": {"type": "window", "params": {"class": "later"}}},
            "First_Of": [{"target": "b", "guard": {"type": "logic", "params": {"rule": false}}},
                         {"target": "b", "guard": {"type": "logic",
                             "params": {"rule": {"===": [{"var": "state.a.n"}, 0]}}}}]}},
        "b": {"on": {"Last": {"target": "c"}}},
        "c": {"type": "final"}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('explain/a', 'gates') IS NOT NULL AS ok;
SELECT test.signer('explain-ann') AS ann, test.signer('explain-oz') AS oz,
       test.signer('explain-auth') AS auth \gset

-- windows have a date in their names
CREATE FUNCTION test.plain(value json) RETURNS text LANGUAGE sql
    AS $$ SELECT regexp_replace(regexp_replace(
        value::text, 'W-[0-9-]+', 'W-*', 'g'), 'sha256-\w+', 'sha256-*', 'g') $$;

-- nothing is published
SELECT transition, possible, test.plain(reasons) AS reasons, missing
       FROM swoosh_explain('explain/a', :'ann');
-- another signer, none in particular, one without roles for it, one that is not registered
SELECT transition, possible, reasons FROM swoosh_explain('explain/a', :'oz')
       WHERE transition LIKE 'By%';
SELECT transition, possible, missing->>'role' AS role FROM swoosh_explain('explain/a', NULL)
       WHERE transition LIKE 'By%';
SELECT transition, possible, reasons, missing->>'role' AS role
       FROM swoosh_explain('explain/a', :'auth') WHERE transition LIKE 'By%';
SELECT transition, possible, reasons FROM swoosh_explain('explain/a',
       test.signer('explain-nobody')) WHERE transition LIKE 'By%';
SELECT transition, possible, reasons FROM swoosh_explain('explain/a', 'nonsense')
       WHERE transition LIKE 'By%';

-- facts clear the guards; a window that is open is named, one that is not says when it opens
SELECT swoosh_publish_fact(test.fact('explain-auth', 'explain', 'license', 'default', 1,
       jsonb_build_object(
    'license_id', 'L', 'cluster_id', 'c', 'status', 'active', 'tier', 't', 'features',
        '[]'::jsonb, 'max_nodes', 1,
    'token_version', 1, 'expires', '9000-01-01T00:00:00.000+00:00#0', 'grace_until',
        '9000-01-02T00:00:00.000+00:00#0',
    'lease_expires', '9000-01-01T00:00:00.000+00:00#0', 'token_hash', 'sha256-' || repeat('0',
        64)))) IS NOT NULL AS ok;
SELECT swoosh_publish_fact(test.fact('explain-auth', 'explain', 'schedule', 'default',
       1, '{"id": "s",
    "anchor": "2025-01-01T00:00:00.000+00:00#0", "period_ms": 86400000,
    "phases": [{"class": "always", "offset_ms": 0, "length_ms": 86400000}],
    "pressure": {"amplitude_ppm": 0, "phase_ms": 0}}')) IS NOT NULL AS ok;
SELECT transition, possible, test.plain(guards) AS guards, test.plain(reasons) AS reasons,
       test.plain(missing) AS missing, opens_at
  FROM swoosh_explain('explain/a', :'ann') WHERE transition ~ 'License|^In_';
SELECT swoosh_publish_fact(test.fact('explain-auth', 'explain', 'schedule', 'a', 1, '{"id": "s",
    "anchor": "9000-01-01T00:00:00.000+00:00#0", "period_ms": 86400000,
    "phases": [{"class": "later", "offset_ms": 3600000, "length_ms": 1}],
    "pressure": {"amplitude_ppm": 0, "phase_ms": 0}}')) IS NOT NULL AS ok;
SELECT transition, possible, test.plain(reasons) AS reasons, opens_at
       FROM swoosh_explain('explain/a', :'ann') WHERE transition = 'In_Later';

-- what a policy forbids is not possible
SELECT swoosh_publish_fact(test.fact('explain-auth', 'explain', 'policy', 'default',
       1, '{"version": "1", "finding_severity": "high", "redact": [],
    "rules": [{"id": "no-license", "rule": {"===": [{"var": "transition"}, "With_License"]},
        "rationale": "not now"}]}')) IS NOT NULL AS ok;
SELECT transition, possible, test.plain(guards) AS guards, reasons
       FROM swoosh_explain('explain/a', :'ann') WHERE transition ~ 'License|Either';
SELECT swoosh_publish_fact(test.fact('explain-auth', 'explain', 'policy', 'default',
       2, '{"version": "2", "finding_severity": "high", "redact": [],
           "rules": []}')) IS NOT NULL AS ok;

-- what is possible is accepted, with what was missing
SET default_transaction_isolation = serializable;
SELECT outcome, reason
       FROM swoosh_propose(test.proposal('explain-ann', 'explain/a', 'By_Either', '1'));
SELECT outcome, reason
       FROM swoosh_propose(test.proposal('explain-ann', 'explain/a', 'With_License', '2', '{}',
           '{"trace": {"trace_id": "t"}}'));
SELECT transition, possible, reasons, missing FROM swoosh_explain('explain/a', :'ann');
SELECT outcome, reason
       FROM swoosh_propose(test.proposal('explain-ann', 'explain/a', 'Last', '3', '{}',
           '{"trace": {"trace_id": "t"}}'));
RESET default_transaction_isolation;
-- an instance that has ended keeps its rows; nothing is possible
SELECT count(*), bool_or(possible) AS possible FROM swoosh_explain('explain/a', :'ann');
SELECT * FROM swoosh_explain('explain/none', :'ann');
\echo :LAST_ERROR_SQLSTATE

-- the project machine at its start
SELECT swoosh_create_instance('explain/project', 'project') IS NOT NULL AS ok;
SELECT transition, possible, reasons, missing FROM swoosh_explain('explain/project', :'ann');

-- a fact that a rule reads is missing as one that a provider reads, until it is published
SELECT swoosh_register_signer(test.signer('explain-monitor'), 'explain', '{authority:health}')
       IS NOT NULL AS ok;
SELECT swoosh_define_machine('rollout', '1', '{"id": "rollout", "initial": "a", "states": {
    "a": {"on": {"Finish": {"target": "b", "guard": {"type": "logic", "params": {"rule":
        {"===": [{"var": "facts.health.web.build"}, "1.4.0"]}}}}}},
    "b": {"type": "final"}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('explain/rollout', 'rollout') IS NOT NULL AS ok;
SELECT possible, reasons, missing FROM swoosh_explain('explain/rollout', NULL);
SELECT swoosh_publish_fact(test.fact('explain-monitor', 'explain', 'health', 'web', 1,
       '{"build": "1.3.0"}')) IS NOT NULL AS ok;
SELECT possible, reasons, missing FROM swoosh_explain('explain/rollout', NULL);
SELECT swoosh_publish_fact(test.fact('explain-monitor', 'explain', 'health', 'web', 2,
       '{"build": "1.4.0"}')) IS NOT NULL AS ok;
SELECT possible, reasons, missing FROM swoosh_explain('explain/rollout', NULL);

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
