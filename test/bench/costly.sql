-- The most that one proposal can ask for within the limits, a line each: what, octets of its
-- inputs, answer, milliseconds of the call.  Doubled sizes show that time grows with size alone.
\set ECHO none
\set QUIET on
\o /dev/null
CREATE EXTENSION IF NOT EXISTS swoosh;
SET client_min_messages = warning;
\i :include
SET search_path = test, public;
SELECT swoosh_init_key(), swoosh_create_tenant('costly');
SELECT swoosh_register_signer(signer(name), 'costly', ARRAY[role])
  FROM (VALUES ('ann', 'proposer'), ('ada', 'voter'), ('shhh', 'authority:policy'))
        AS s (name, role);
-- The spelling of a key that nobody has, in the order of the numbers.
CREATE FUNCTION hexed(n int) RETURNS text LANGUAGE sql
    AS $$ SELECT 'hmmm:pubkey:' || lpad(to_hex(n), 64, '0') $$;
CREATE FUNCTION lost(count int) RETURNS json LANGUAGE sql AS $$
    SELECT json_build_object('lost', json_agg(test.hexed(n) ORDER BY n))
      FROM generate_series(1, count) AS n $$;
CREATE FUNCTION pins(count int) RETURNS json LANGUAGE sql AS $$
    SELECT json_build_object('pins', json_object_agg('s' || n, ''))
      FROM generate_series(1, count) AS n $$;
CREATE FUNCTION list(count int) RETURNS json LANGUAGE sql
    AS $$ SELECT json_build_object('list', json_agg(0)) FROM generate_series(1, count) $$;
SELECT swoosh_define_machine('costly', '1', json_build_object('id', 'costly', 'initial', 'on',
    'context', json_build_object('council', json_build_object('tooling', '{}'::json,
        'roster', json_build_object('voters', (SELECT json_agg(json_build_object('voter',
            CASE n WHEN 1 THEN signer('ada') ELSE hexed(n) END, 'weight', 1))
            FROM generate_series(1, 600) AS n)))),
    'states', '{"on": {"on": {
        "Read": {"guard": {"type": "logic", "params": {"rule": {"var": "inputs.no"}}}},
        "Pin": {"actions": {"type": "assign",
                            "params": {"council.tooling": {"var": "inputs.pins"}}}},
        "Tooling": {"guard": {"type": "tooling"}},
        "Lost": {"guard": {"type": "lost"}},
        "Elect": {"guard": {"type": "quorum"}}}}}'::json));
SELECT swoosh_create_instance('costly/' || name, 'costly')
  FROM (VALUES ('one'), ('ruled')) AS v (name);
SELECT swoosh_publish_fact(fact('shhh', 'costly', 'policy', 'ruled', 1, jsonb_build_object(
    'version', '1', 'finding_severity', 'high', 'redact', '[]'::jsonb, 'rules', (
        SELECT jsonb_agg(jsonb_build_object('id', n::text, 'rationale', '-', 'rule',
                   '{"some": [{"var": "inputs.list"}, {"===": [{"var": ""}, 1]}]}'::jsonb))
          FROM generate_series(1, 500) AS n))));

CREATE FUNCTION costly(what text, instance text, transition text, inputs json) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    inputs_hash text := swoosh_put_artifact('costly', inputs)::text;
    proposal json := (test.proposal('ann', instance, transition, gen_random_uuid()::text, '{}',
        jsonb_build_object('inputs_hash', inputs_hash))::jsonb - 'inputs')::json;
    answer record;
    started timestamptz;
BEGIN
    started := clock_timestamp();
    SELECT outcome, reason INTO answer FROM swoosh_propose(proposal);
    RAISE INFO '% % % % ms', rpad(what, 38), lpad(octet_length(inputs::text)::text, 9),
        rpad(concat_ws(' ', answer.outcome, answer.reason), 24),
        lpad((extract(epoch FROM clock_timestamp() - started) * 1000)::int::text, 6);
END $$;
SET default_transaction_isolation = 'serializable';
SET client_min_messages = info;
\set VERBOSITY terse

SELECT costly('inputs, nested as deep as may be, half', 'costly/one', 'Read',
    ('{"a":[' || repeat(repeat('[', 58) || repeat(']', 58) || ',', 68000) || '0]}')::json);
SELECT costly('inputs, nested as deep as may be', 'costly/one', 'Read',
    ('{"a":[' || repeat(repeat('[', 58) || repeat(']', 58) || ',', 136000) || '0]}')::json);
SELECT costly('inputs of so many members, half', 'costly/one', 'Read',
    (SELECT json_object_agg(md5(n::text), 0) FROM generate_series(1, 200000) AS n));
SELECT costly('inputs of so many members', 'costly/one', 'Read',
    (SELECT json_object_agg(md5(n::text), 0) FROM generate_series(1, 400000) AS n));
WITH vote AS MATERIALIZED (
    SELECT members, sign('ada', 'swoosh-vote-v1', jsonb_build_object('v', 1, 'purpose', 'council',
               'instance', 'costly/one', 'epoch', 0, 'subject_hash', hash(members),
               'voter', signer('ada'), 'expires', (now() + interval '1 day')::hlc::text)) AS vote
      FROM (VALUES (jsonb_build_array(signer('ada')))) AS m (members))
SELECT json_build_object('members', members, 'votes',
           (SELECT json_agg(v.vote) FROM vote AS v, generate_series(1, 2048))) AS half,
       json_build_object('members', members, 'votes',
           (SELECT json_agg(v.vote) FROM vote AS v, generate_series(1, 4096))) AS whole
  FROM vote \gset votes_
SELECT costly('a certificate of 2048 votes', 'costly/one', 'Elect', :'votes_half');
SELECT costly('a certificate of 4096 votes', 'costly/one', 'Elect', :'votes_whole');
SELECT costly('100000 lost voters of a roster of 600', 'costly/one', 'Lost', lost(100000));
SELECT costly('200000 lost voters of a roster of 600', 'costly/one', 'Lost', lost(200000));
SELECT costly('to pin 40000 servers', 'costly/one', 'Pin', pins(40000));
SELECT costly('40000 pinned servers', 'costly/one', 'Tooling', '{}');
SELECT costly('to pin 80000 servers', 'costly/one', 'Pin', pins(80000));
SELECT costly('80000 pinned servers', 'costly/one', 'Tooling', '{"again": true}');
SELECT costly('500 rules over 8000 elements', 'costly/ruled', 'Read', list(8000));
SELECT costly('500 rules over 16000 elements', 'costly/ruled', 'Read', list(16000));
