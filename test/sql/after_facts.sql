--
-- after_facts: a timer's guard sees facts as of its due time.
-- Claim: whoever lets a timer fire, and whenever, it finds the facts that had been published by its
-- due time and held then, so the states are those of a tick at that time; records tell which facts,
-- and verify.  A revoked signer's facts are gone, whenever they came.
-- Method: instances that are due together; one fires before a fact changes, others after.  Delays
-- are milliseconds, and every wait is for the server's clock to pass a time that the test knows.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('af');
SELECT swoosh_register_signer(test.signer('af-ann'), 'af', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(test.signer('af-gate'), 'af', '{authority:gate}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(test.signer('af-bell'), 'af', '{authority:bell}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('watch', '1', '{"id": "watch", "initial": "idle",
    "states": {
        "idle": {"on": {"Start": "wait"}},
        "wait": {"after": {"20": [
            {"target": "open", "guard": {"type": "logic", "params":
                {"rule": {"var": "facts.gate.default.open"}}}},
            "shut"]}},
        "open": {"on": {"Note": {"guard": {"type": "logic", "params":
            {"rule": {"!=": [{"var": "facts.gate.default.open"}, null]}}}}}},
        "shut": {"on": {"Note": {}}}}}') IS NOT NULL AS ok;
-- polls a fact every 20 ms, and notes when it was there
SELECT swoosh_define_machine('poll', '1', '{"id": "poll", "initial": "idle",
    "context": {"bell": {}},
    "states": {
        "idle": {"on": {"Start": "poll"}},
        "poll": {"after": {"20": [
            {"target": "heard", "guard": {"type": "logic", "params":
                {"rule": {"var": "facts.bell.default.rings"}}},
             "actions": {"type": "assign", "params": {"bell.at": {"var": "hlc"}}}},
            {"target": "poll", "reenter": true}]}},
        "heard": {"on": {"Note": {}}}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('af/' || n, 'watch') IS NOT NULL AS ok
  FROM unnest('{a,b,c,d,e,f}'::text[]) AS n;
SELECT swoosh_create_instance('af/poll', 'poll') IS NOT NULL AS ok;

-- test.after waits until the server's clock has passed a time; test.due is when an instance is due
CREATE FUNCTION test.after(until timestamptz) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
    WHILE clock_timestamp() < until + interval '2 ms' LOOP PERFORM pg_sleep(0.005); END LOOP;
    RETURN true;
END $$;
CREATE FUNCTION test.due(name text) RETURNS timestamptz LANGUAGE sql
    AS $$ SELECT to_timestamp(max(value::numeric) / 1000)
            FROM json_each_text(swoosh_state(name, '{due}')->'projection'->'due') $$;
-- test.gate is a fact that holds for so long
CREATE FUNCTION test.gate(serial bigint, open bool, holds interval DEFAULT '1 day') RETURNS json
    LANGUAGE sql AS $$
    SELECT test.sign('af-gate', 'swoosh-fact-v1', (test.fact('af-gate', 'af', 'gate', 'default',
        serial, jsonb_build_object('open', open))::jsonb - 'signature')
            || jsonb_build_object('expires', (clock_timestamp() + holds)::hlc::text)) $$;
CREATE VIEW test.fired AS
    SELECT w.instance, wal_index, record->>'transition' AS transition, g.n,
           g.entry->>'guard' AS guard, g.entry->>'ok' AS ok,
           (SELECT array_agg(serial ORDER BY serial)
              FROM json_array_elements_text(g.entry->'facts') AS h
              JOIN swoosh.fact AS f ON f.fact_hash::text = h) AS serials
      FROM swoosh.wal AS w, json_array_elements(record->'guards') WITH ORDINALITY AS g (entry, n)
     WHERE w.instance LIKE 'af/%';

SELECT swoosh_publish_fact(test.gate(1, true)) IS NOT NULL AS ok;
SET default_transaction_isolation = serializable;
SELECT i, outcome FROM unnest('{a,b,c}'::text[]) AS i,
       swoosh_propose(test.proposal('af-ann', 'af/' || i, 'Start', '1'));
SELECT test.after(max(test.due(instance))) FROM swoosh.instance WHERE instance IN ('af/a', 'af/b',
       'af/c');
-- a fires before the fact changes; b and c after it, by whoever comes and by the tick.  The event
-- that comes sees the facts of now: its record cites two of one subject.
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/a', 'Machine_Due', '2'));
SELECT swoosh_publish_fact(test.gate(2, false)) IS NOT NULL AS ok;
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/b', 'Note', '2'));
SELECT (swoosh_tick()->>'proposed')::int >= 1 AS proposed;
SELECT instance, state->'configuration' AS configuration FROM swoosh.instance
 WHERE instance IN ('af/a', 'af/b', 'af/c') ORDER BY 1;
SELECT * FROM test.fired ORDER BY instance, wal_index, n;

-- each timer sees its own time, and what a tick would propose is what swoosh_next shows
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/d', 'Start', '1'));
SELECT test.after(test.due('af/d'));
SELECT swoosh_publish_fact(test.gate(3, true)) IS NOT NULL AS ok;
SELECT transition FROM swoosh_next('af/d');
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/d', 'Note', '2'));
SELECT swoosh_state('af/d')->'configuration' AS configuration;

-- what held at the due time holds for the timer, however late somebody comes
SELECT swoosh_publish_fact(test.gate(4, true, '1 second')) IS NOT NULL AS ok;
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/e', 'Start', '1'));
SELECT (fact->>'expires')::hlc::timestamptz AS expires, test.due('af/e') AS due
  FROM swoosh.fact WHERE tenant = 'af' AND serial = 4 \gset
SELECT test.after(:'expires');
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/e', 'Machine_Due', '2'));
SELECT swoosh_state('af/e')->>'configuration'
       = CASE WHEN :'due'::timestamptz < :'expires' THEN '["open"]' ELSE '["shut"]' END AS as_due;

-- a fact that comes while nobody does is found by the timer after which it came, not by an earlier
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/poll', 'Start', '1'));
SELECT test.after(test.due('af/poll') + interval '100 ms');
SELECT swoosh_publish_fact(test.fact('af-bell', 'af', 'bell', 'default', 7,
       '{"rings": true}')) IS NOT NULL AS ok;
SELECT test.after(clock_timestamp() + interval '100 ms');
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/poll', 'Note', '2'));
SELECT at >= recorded_ms AND at < recorded_ms + 20 AS at_its_time
  FROM (SELECT extract(epoch FROM (state->'bell'->>'at')::hlc::timestamptz) * 1000 AS at
          FROM swoosh.instance WHERE instance = 'af/poll') AS s,
       (SELECT floor(extract(epoch FROM recorded_at) * 1000) AS recorded_ms
          FROM swoosh.fact WHERE tenant = 'af' AND kind = 'bell') AS f;
-- a guard of a timer that asked for facts is listed, found or not
SELECT guard, ok, serials, count(*) > 4 AS many FROM test.fired WHERE instance = 'af/poll'
 GROUP BY 1, 2, 3 ORDER BY 2;
SELECT bool_and(ok::bool = (n = last)) AS found_last FROM (SELECT ok, n, max(n) OVER () AS last
  FROM test.fired WHERE instance = 'af/poll') AS f;

-- who is ahead of the server waits for it: until then a fact could come that counts
SELECT swoosh_define_machine('slow', '1', '{"id": "slow", "initial": "idle", "states": {
    "idle": {"on": {"Start": "wait"}}, "wait": {"after": {"450": {"target": "open", "guard":
        {"type": "logic", "params": {"rule": {"var": "facts.gate.default.open"}}}}}},
    "open": {}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('af/slow', 'slow') IS NOT NULL AS ok;
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/slow', 'Start', '1'));
SELECT test.due('af/slow') AS due \gset
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/slow', 'Machine_Due', '2', '{}',
       jsonb_build_object('hlc', (:'due'::timestamptz)::hlc::text)));
SELECT clock_timestamp() > :'due'::timestamptz AS waited;

-- a proposal let far ahead of the clock, over many due times, waits that second once
ALTER SYSTEM SET swoosh.max_hlc_ahead = '1h';
SELECT pg_reload_conf();
SELECT pg_sleep(0.5);
SELECT swoosh_define_machine('far', '1', '{"id": "far", "initial": "idle", "states": {
    "idle": {"on": {"Start": "poll"}}, "poll": {"after": {"100": [{"target": "heard", "guard":
        {"type": "logic", "params": {"rule": {"var": "facts.siren.default.rings"}}}},
        {"target": "poll", "reenter": true}]}},
    "heard": {}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('af/far', 'far') IS NOT NULL AS ok;
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/far', 'Start', '1'));
SET statement_timeout = '8s';
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/far', 'Machine_Due', '2', '{}',
       jsonb_build_object('hlc', (clock_timestamp() + interval '15 s')::hlc::text)));
RESET statement_timeout;
ALTER SYSTEM RESET swoosh.max_hlc_ahead;
SELECT pg_reload_conf();
SELECT pg_sleep(0.5);

-- of a revoked signer nothing counts, whenever it was published
SELECT swoosh_publish_fact(test.gate(5, true)) IS NOT NULL AS ok;
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/f', 'Start', '1'));
SELECT test.after(test.due('af/f'));
SELECT swoosh_revoke_signer(test.signer('af-gate'), 'lost') IS NOT NULL AS revoked;
SELECT transition, reasons, missing, guards->0->'reasons' AS of_timer
  FROM swoosh_explain('af/f', test.signer('af-ann')) WHERE transition = 'Machine_Due';
SELECT outcome FROM swoosh_propose(test.proposal('af-ann', 'af/f', 'Machine_Due', '2'));
SELECT swoosh_state('af/f')->'configuration' AS configuration;
SELECT guard, ok, serials FROM test.fired WHERE instance = 'af/f';

-- of one subject a greater serial is a later time
SELECT bool_and(later) AS grows FROM (SELECT recorded_at > lag(recorded_at) OVER (ORDER BY serial)
       AS later FROM swoosh.fact WHERE tenant = 'af' AND kind = 'gate') AS f;
SELECT instance, ok, fault FROM swoosh.instance AS i, swoosh_verify(i.instance)
 WHERE tenant = 'af' ORDER BY 1;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
