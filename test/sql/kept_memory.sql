--
-- kept_memory: a state that a backend keeps takes no more memory however often it is read.
-- Claim: reading an instance, and refusing what a rule over the whole state judges, leaves nothing
-- behind in the memory of the kept state.
-- Method: the memory of a session that wrote an instance, before and after a thousand reads.
--
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SET search_path = test, public;
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('km');
SELECT swoosh_register_signer(signer('km-ann'), 'km', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('kept_memory', '1', '{"id": "kept_memory", "initial": "idle",
    "context": {"note": {}},
    "states": {"idle": {"on": {
        "Note": {"actions": {"type": "assign", "params": {"note.text": {"var": "inputs.text"}}}},
        "Never": {"guard": {"type": "logic", "params": {"rule": {"==": [{"var": "state"}, 1]}}}},
        "Fail": {"actions": {"type": "assign", "params": {
            "note.a": {"cat": [{"var": "state"}]}, "note.b": {"/": [1, 0]}}}}}}}}')
       IS NOT NULL AS defined;
SELECT swoosh_create_instance('km/i', 'kept_memory') IS NOT NULL AS created;
CREATE FUNCTION kept() RETURNS bigint LANGUAGE sql AS $$
    SELECT coalesce(sum(total_bytes), 0)::bigint FROM pg_backend_memory_contexts
     WHERE name = 'swoosh state' $$;
SET default_transaction_isolation = serializable;
SELECT outcome FROM swoosh_propose(proposal('km-ann', 'km/i', 'Note', '1', '{"text": "x"}'));
SELECT swoosh_state('km/i') IS NOT NULL AS read;
SELECT kept() AS before \gset
SELECT count(swoosh_state('km/i')) FROM generate_series(1, 1000) AS n;
SELECT kept() - :before AS grown_by_state;
SELECT count(e.*) FROM generate_series(1, 300) AS n,
       LATERAL swoosh_explain('km/i', CASE WHEN n > 0 THEN signer('km-ann') END) AS e;
SELECT kept() - :before AS grown_by_explain;
SELECT outcome, reason, count(*) FROM generate_series(1, 300) AS n,
       swoosh_propose(proposal('km-ann', 'km/i', 'Never', 'n' || n)) GROUP BY 1, 2;
SELECT kept() - :before AS grown_by_guards;
SELECT outcome, reason, count(*) FROM generate_series(1, 300) AS n,
       swoosh_propose(proposal('km-ann', 'km/i', 'Fail', 'f' || n)) GROUP BY 1, 2;
SELECT kept() - :before AS grown_by_actions;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
