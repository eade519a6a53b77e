--
-- batch.sql
--
-- Claim: swoosh_propose_batch answers each for itself, in argument order, decided in the order of
-- the clocks; swoosh_propose_all applies all or none.  Method: chains that only that order can
-- apply, and sets with one of each kind of refusal.
--
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SET search_path = test, public;
SET test.salt = 'batch';

SELECT length(swoosh_init_key()) AS key_length;
SELECT swoosh_create_tenant('batch');
SELECT swoosh_define_machine('adder', '1', '{"id": "adder", "initial": "on",
    "context": {"count": {"n": 0}, "idle": {}},
    "states": {"on": {"on": {
        "Add": {"actions": {"type": "assign", "params": {
            "count.n": {"+": [{"var": "state.count.n"}, {"var": "inputs.by"}]}}}},
        "Never": {"guard": {"type": "logic", "params": {"rule": false}}}}}}}')
    IS NOT NULL AS defined;
SELECT count(swoosh_register_signer(signer(name), 'batch', '{proposer}', NULL, NULL))
FROM (VALUES ('bob'), ('carl')) AS s (name);
SELECT instance, swoosh_create_instance(instance, 'adder') IS NOT NULL AS created
FROM (VALUES ('batch/a'), ('batch/b'), ('batch/c'), ('batch/long')) AS i (instance);

SET default_transaction_isolation = 'serializable';

-- A chain is made by proposing it step by step and rolling back: what stays are the proposals.
CREATE TABLE chain (instance text, n int, proposal json);
CREATE PROCEDURE make_chain(of_instance text, steps int) LANGUAGE plpgsql AS $$
DECLARE
    proposals json[] = '{}';
BEGIN
    BEGIN
        FOR i IN 1..steps LOOP
            proposals := proposals || proposal('bob', of_instance, 'Add', 'k' || i, '{"by": 2}');
            PERFORM swoosh_propose(proposals[i]);
        END LOOP;
        RAISE EXCEPTION USING errcode = 'P0001';
    EXCEPTION WHEN raise_exception THEN
        NULL;
    END;
    INSERT INTO chain SELECT of_instance, n, p FROM unnest(proposals) WITH ORDINALITY AS u (p, n);
END $$;
CALL make_chain('batch/a', 4);
CALL make_chain('batch/b', 3);
CALL make_chain('batch/long', 100);
SELECT instance, wal_index FROM swoosh.instance WHERE instance LIKE 'batch/%' ORDER BY 1;

CREATE FUNCTION chosen(steps text[]) RETURNS json[] LANGUAGE sql AS $$
    SELECT array_agg(proposal ORDER BY o)
    FROM unnest(steps) WITH ORDINALITY AS s (name, o)
        LEFT JOIN chain ON instance || n = 'batch/' || name $$;

--
-- Backwards in argument order, with strangers between them: rows in argument order, all applied
--
SELECT ordinal, outcome, reason, instance, wal_index
FROM swoosh_propose_batch(chosen('{a3,b2,a1,none,b1,a2}')
    || '{"instance": 1}'::json
    || proposal('nobody', 'batch/a', 'Add', 'x')
    || proposal('bob', 'batch/zz', 'Add', 'x')
    || (proposal('bob', 'batch/c', 'Add', 'x')::jsonb || '{"idem_key": "y"}')::json) ORDER BY 1;
SELECT instance, wal_index, state->'count'->>'n' AS n
FROM swoosh.instance WHERE instance LIKE 'batch/%' ORDER BY 1;

-- Duplicates of the log and of the batch itself; what is stale; a refusal in the middle.
SELECT ordinal, outcome, reason, instance, wal_index
FROM swoosh_propose_batch(chosen('{a4,a4,a1,b1}')
    || proposal('carl', 'batch/a', 'Add', 'k4', '{"by": 2}')
    || proposal('carl', 'batch/b', 'Never', 'n')
    || chosen('{b3}')) ORDER BY 1;

-- The answers are those of single calls.
SELECT b.ordinal, b.decision::text = d.decision::text AS same_bytes
FROM swoosh_propose_batch(chosen('{a1,a2,b3}')) AS b
    JOIN swoosh.decision_record AS d USING (instance, wal_index)
ORDER BY 1;

-- Longer than what is kept in memory at once; the head is written once.
SELECT outcome, count(*), max(wal_index), count(DISTINCT ordinal)
FROM swoosh_propose_batch((
    SELECT array_agg(proposal ORDER BY n DESC) FROM chain WHERE instance = 'batch/long'))
GROUP BY 1;
SELECT i.wal_index, i.state->'count'->>'n' AS n, i.record_hash = w.record_hash AS is_last,
    i.state_hash::text = w.record->>'state_post_hash' AS is_post
FROM swoosh.instance AS i JOIN swoosh.wal AS w USING (instance, wal_index)
WHERE i.instance = 'batch/long';
SELECT bool_and(w.record->>'prev_record_hash' = p.record_hash::text) AS chain, count(*)
FROM swoosh.wal AS w
    JOIN swoosh.wal AS p ON p.instance = w.instance AND p.wal_index = w.wal_index - 1
WHERE w.instance = 'batch/long';

-- Nothing, a NULL, and a list that is none.
SELECT * FROM swoosh_propose_batch('{}');
SELECT ordinal, outcome, reason, decision->'detail' AS detail FROM swoosh_propose_batch(NULL);
SELECT ordinal, outcome, reason, decision->'detail' AS detail
FROM swoosh_propose_batch('{NULL,"{}"}');
SELECT ordinal, outcome, reason, decision->'detail' AS detail FROM swoosh_propose_all(NULL);
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT ordinal, outcome, reason FROM swoosh_propose_batch('{"{}"}');
SELECT ordinal, outcome, reason FROM swoosh_propose_batch(chosen('{a1}'));
ROLLBACK;

--
-- All or none
--
CREATE FUNCTION add(instance text, key text) RETURNS json LANGUAGE sql AS $$
    SELECT proposal('bob', instance, 'Add', key, '{"by": 1}') $$;

SELECT ordinal, outcome, reason, instance, wal_index
FROM swoosh_propose_all(ARRAY[add('batch/c', 'all1'), add('batch/a', 'all1'), add('batch/b', 'all1')]) ORDER BY 1;
-- A duplicate counts as applied.
SELECT ordinal, outcome, reason, instance, wal_index
FROM swoosh_propose_all(ARRAY[add('batch/c', 'all1'), add('batch/a', 'all2')]) ORDER BY 1;
-- One is refused: the others answer not_all, and one that was applied before says so.
SELECT ordinal, outcome, reason, instance, wal_index
FROM swoosh_propose_all(ARRAY[add('batch/a', 'all3'), proposal('bob', 'batch/b', 'Never', 'all3'),
    add('batch/c', 'all1')]) ORDER BY 1;
SELECT ordinal, outcome, reason, instance, wal_index
FROM swoosh_propose_all(ARRAY[add('batch/a', 'all3'), '{}', proposal('nobody', 'batch/c', 'Add', 'all3')]) ORDER BY 1;
-- Each instance once.
SELECT ordinal, outcome, reason, instance, wal_index
FROM swoosh_propose_all(ARRAY[add('batch/a', 'all3'), add('batch/a', 'all4'), add('batch/b', 'all3')]) ORDER BY 1;
SELECT instance, wal_index FROM swoosh.instance WHERE instance LIKE 'batch/%' ORDER BY 1;
SELECT reason, count(*) FROM swoosh.rejection WHERE instance LIKE 'batch/%' GROUP BY 1 ORDER BY 1;
