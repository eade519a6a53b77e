--
-- chart: charts as rows, and where an instance stands in its own.
-- Claim: swoosh_chart lists every transition in document order; swoosh_next the candidates that a
-- proposal would find now, timers that are due included; swoosh_tree marks what is active.
-- Method: a chart with one of everything; a transcript.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('chart');
SELECT swoosh_register_signer(test.signer('chart-ann'), 'chart', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('parcel', '1', '{"id": "parcel", "initial": "packed",
    "context": {"parcel": {"stops": 0}},
    "on": {"Lose": {"target": ".lost", "description": "nobody knows where"}},
    "states": {
        "packed": {"on": {"Ship": [
            {"target": "way.road.slow", "guard": {"type": "logic", "params": {"rule":
                {"===": [{"var": "inputs.by"}, "road"]}}}},
            {"target": "way", "actions": [{"type": "assign", "params": {"parcel.by": "air",
                "parcel.stops": {"+": [{"var": "state.parcel.stops"}, 1]}}},
                {"type": "raise", "params": {"event": "Shipped"}}]}]},
            "after": {"86400000": [{"target": "gone", "guard": {"type": "logic", "params": {"rule":
                {"<": [{"var": "state.parcel.stops"}, 0]}}}}, "lost"]}},
        "way": {"type": "parallel",
            "onDone": "there",
            "states": {
                "road": {"initial": "fast", "states": {
                    "fast": {"on": {"Arrive": "end"}}, "slow": {"always": {"target": "fast",
                        "guard": {"type": "stateIn", "params": {"state": "way.papers.signed"}}}},
                    "end": {"type": "final"}}},
                "papers": {"initial": "open", "states": {
                    "open": {"on": {"Sign": {"target": "signed", "guard": {"type": "and", "params":
                        {"guards": [{"type": "role", "params": {"roles": ["proposer"]}},
                            {"type": "not", "params": {"guard": {"type": "stateIn",
                                "params": {"state": "lost"}}}}]}}}}},
                    "signed": {"type": "final"}}}}},
        "there": {"on": {"Note": {}}, "after": {"0": ["lost"]}},
        "lost": {},
        "back": {"type": "history", "target": "packed"},
        "gone": {"type": "final"}}}', force => true) IS NOT NULL AS ok;

SELECT * FROM swoosh_chart('parcel');
SELECT count(*) FROM swoosh_chart('parcel@1');
-- one that is built in, be it in use or not
SELECT count(*) > 30 AS many, count(DISTINCT source) > 10 AS sources FROM swoosh_chart('project@1');
SELECT * FROM swoosh_chart('parcel@2');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM swoosh_chart('Parcel');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM swoosh_chart(NULL);
\echo :LAST_ERROR_SQLSTATE

SELECT swoosh_create_instance('chart/a', 'parcel') IS NOT NULL AS ok;
-- due times are of today
CREATE FUNCTION test.plain(tree text) RETURNS text LANGUAGE sql
    AS $$ SELECT regexp_replace(tree, '[0-9-]+T[0-9:.]+Z', 'TIME', 'g') $$;
\pset format unaligned
SELECT test.plain(swoosh_tree('chart/a'));
\pset format aligned
SELECT * FROM swoosh_next('chart/a');

SET default_transaction_isolation = serializable;
SELECT outcome FROM swoosh_propose(test.proposal('chart-ann', 'chart/a', 'Ship', '1'));
\pset format unaligned
SELECT test.plain(swoosh_tree('chart/a'));
\pset format aligned
SELECT * FROM swoosh_next('chart/a');
SELECT outcome FROM swoosh_propose(test.proposal('chart-ann', 'chart/a', 'Sign', '2'));
SELECT outcome FROM swoosh_propose(test.proposal('chart-ann', 'chart/a', 'Arrive', '3'));
-- the head is in `there`; what a proposal finds is what its timer has made of that
SELECT swoosh_state('chart/a', '{due}')->'configuration' AS configuration;
SELECT * FROM swoosh_next('chart/a');
SELECT outcome, reason FROM swoosh_propose(test.proposal('chart-ann', 'chart/a', 'Note', '4'));
RESET default_transaction_isolation;

-- only the tenants that one may read
CREATE ROLE regress_swoosh_chart;
GRANT swoosh_reader TO regress_swoosh_chart;
SET ROLE regress_swoosh_chart;
SELECT count(*) FROM swoosh_chart('parcel');
SELECT * FROM swoosh_next('chart/a');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_tree('chart/a');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_tree('chart/nobody');
RESET ROLE;
SELECT swoosh_tree(NULL);
\echo :LAST_ERROR_SQLSTATE
DROP ROLE regress_swoosh_chart;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
