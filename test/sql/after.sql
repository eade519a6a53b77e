--
-- after: delayed transitions, by a tick or by whoever comes.
-- Claim: swoosh_tick lets the timers fire that are due; without it any proposal does, first, and
-- the states are the same; swoosh_explain says when; the log verifies.
-- Method: delays of milliseconds and of years; two instances, one with ticks.  Clocks differ from
-- run to run, so what is shown is compared with the state's own due times.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('after');
SELECT swoosh_register_signer(test.signer('after-ann'), 'after', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('lease', '1', '{"id": "lease", "initial": "free",
    "context": {"lease": {"n": 0}},
    "states": {
        "free": {"on": {"Take": "held"}},
        "held": {"on": {"Give": "free"}, "after": {"20": {"target": "late", "actions":
            {"type": "assign", "params": {"lease.late": {"var": "hlc"}}}}}},
        "late": {"on": {"Give": "free", "Note": {"actions": {"type": "assign", "params":
            {"lease.n": {"+": [{"var": "state.lease.n"}, 1]}}}}},
            "after": {"3153600000000": "free"}}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('after/a', 'lease') IS NOT NULL AS ok;
SELECT swoosh_create_instance('after/b', 'lease') IS NOT NULL AS ok;
SELECT swoosh_state('after/a', '{due}')->'projection' AS due;

SET default_transaction_isolation = serializable;
SELECT outcome FROM swoosh_propose(test.proposal('after-ann', 'after/a', 'Take', '1'));
SELECT outcome FROM swoosh_propose(test.proposal('after-ann', 'after/b', 'Take', '1'));
-- the delay counts from the proposal's clock, in milliseconds
CREATE FUNCTION test.due(name text, OUT timer text, OUT after_hlc_ms numeric) LANGUAGE sql
    AS $$ SELECT key, value::numeric
                      - floor(extract(epoch FROM (swoosh_state(name)->>'hlc')::hlc::timestamptz)
                              * 1000)
            FROM json_each_text(swoosh_state(name, '{due}')->'projection'->'due') $$;
SELECT * FROM test.due('after/a');

-- a proposer has its say by then: late is where Note is heard
SELECT pg_sleep(0.05);
SELECT transition FROM swoosh_next('after/b');
SELECT transition, possible, reasons, opens_at < hlc_now() AS is_past
  FROM swoosh_explain('after/b', test.signer('after-ann'));
SELECT outcome FROM swoosh_propose(test.proposal('after-ann', 'after/b', 'Note', '2'));
-- the tick says the same of the other
SELECT (swoosh_tick()->>'proposed')::int >= 1 AS proposed;
SELECT wal_index, record->>'transition' AS transition, record->>'idem_key' AS idem_key,
       record->'guards' AS guards,
       record->>'signer' = (SELECT genesis->>'origin' FROM swoosh.genesis AS g
                             WHERE g.instance = w.instance) AS by_server
  FROM swoosh.wal AS w WHERE instance = 'after/a' ORDER BY 1;
-- late since its due time, whoever said so
SELECT instance, state->'configuration' AS configuration, state->'epoch' AS epoch,
       state->'lease'->>'late' = (SELECT (to_timestamp(floor(extract(epoch FROM
           (w.record->>'hlc')::hlc::timestamptz) * 1000) / 1000.0)
           + interval '20 ms')::hlc::text FROM swoosh.wal AS w
         WHERE w.instance = i.instance AND w.wal_index = 1) AS at_its_time
  FROM swoosh.instance AS i WHERE tenant = 'after' ORDER BY 1;
-- nothing more for a hundred years: a second tick does nothing, and a proposal of it is refused
SELECT swoosh_tick() IS NOT NULL AS ticked;
SELECT outcome, reason, decision->>'opens_at' > '2100' AS opens, decision->'detail' AS detail
  FROM swoosh_propose(test.proposal('after-ann', 'after/a', 'Machine_Due', '3'));
SELECT transition, possible, reasons, opens_at > '2100-01-01T00:00:00Z' AS opens
  FROM swoosh_explain('after/a', test.signer('after-ann'));
SELECT instance, max(wal_index) AS records FROM swoosh.wal WHERE instance LIKE 'after/%'
 GROUP BY 1 ORDER BY 1;

-- a proposer may say it, too
SELECT outcome FROM swoosh_propose(test.proposal('after-ann', 'after/a', 'Give', '4'));
SELECT outcome FROM swoosh_propose(test.proposal('after-ann', 'after/a', 'Take', '5'));
SELECT pg_sleep(0.05);
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('after-ann', 'after/a', 'Machine_Due', '6'));
SELECT swoosh_state('after/a')->'configuration' AS configuration;

-- a tick outside a serializable transaction says what it leaves
SELECT outcome FROM swoosh_propose(test.proposal('after-ann', 'after/a', 'Give', '7'));
SELECT outcome FROM swoosh_propose(test.proposal('after-ann', 'after/a', 'Take', '8'));
RESET default_transaction_isolation;
SELECT pg_sleep(0.05);
SET client_min_messages = error;
SELECT (swoosh_tick()->>'skipped')::int > 0 AS skipped;
RESET client_min_messages;

-- due times are part of the state: restored, replayed and proven with it
SELECT instance, ok, records, fault FROM swoosh.instance AS i, swoosh_verify(i.instance)
 WHERE tenant = 'after' ORDER BY 1;
SELECT swoosh_snapshot('after/b')->>'state_hash' = swoosh_state('after/b')->>'hash' AS same;
SELECT swoosh_restore('after/b', swoosh_snapshot('after/b')) IS NOT NULL AS restored;
SELECT swoosh_at('after/a', 1)->'configuration' AS configuration,
       (swoosh_at('after/a', 1)->'due') IS NOT NULL AS has_due;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
