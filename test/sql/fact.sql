--
-- fact: what may be published, by whom, in which order.
-- Claim: a fact is stored once it is well formed, of an authority for its kind and tenant when it
-- was
-- issued, signed, and newer than the last of its subject; its hash is that of its canonical bytes.
-- Method: test/vectors/fact.json as a whole, each row in a subtransaction; then a transcript.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all

-- test.publish answers the hash, or SQLSTATE and the pointer or the first word of the detail
CREATE FUNCTION test.publish(fact json, keep bool DEFAULT false) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    detail text;
BEGIN
    answer := swoosh_publish_fact(fact);
    IF NOT keep THEN RAISE SQLSTATE 'TEST0'; END IF;
    RETURN answer;
EXCEPTION
    WHEN SQLSTATE 'TEST0' THEN RETURN answer;
    WHEN SQLSTATE 'SW001' OR SQLSTATE 'SW307' THEN
        GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
        RETURN SQLSTATE || ' ' || coalesce(substring(detail FROM '^At "([^"]*)"'),
                                          substring(detail FROM '^(\w+):'), detail);
END $$;

-- the vectors are about a tenant of their own, and leave nothing behind
\set vectors `cat "$PG_ABS_SRCDIR/vectors/fact.json"`
BEGIN;
CREATE TABLE test.vectors AS SELECT :'vectors'::json AS v;
SELECT swoosh_create_tenant('acme');
SELECT swoosh_create_tenant('other');
SELECT count(*), bool_and(swoosh_register_signer(g->'grant'->>'signer', g->'grant'->>'tenant',
           ARRAY(SELECT json_array_elements_text(g->'grant'->'roles')),
           (g->'grant'->>'valid_from')::hlc, (g->'grant'->>'valid_until')::hlc)::text
               = g->>'hash') AS as_vectors
  FROM test.vectors, json_array_elements(v->'grants') AS g;
SELECT f->'fact'->>'kind' AS kind, test.publish(f->'fact') = f->>'hash' AS as_vectors
  FROM test.vectors, json_array_elements(v->'valid') AS f;
SELECT f->>'note' AS note, f->>'why' AS why, test.publish(f->'fact') AS answer
  FROM test.vectors, json_array_elements(v->'refused') AS f;
SELECT f->>'kind' AS kind, count(*), bool_and(test.publish(f->'fact') = f->>'hash') AS as_vectors
  FROM test.vectors, json_array_elements(v->'bodies') AS f WHERE f->'fact' IS NOT NULL GROUP BY 1
      ORDER BY 1;
SELECT f->>'kind' AS kind, f->>'note' AS note, f->>'pointer' AS pointer, test.publish(
       f->'refused') AS answer
  FROM test.vectors, json_array_elements(v->'bodies') AS f WHERE f->'refused' IS NOT NULL;
SELECT f->>'serial' AS serial, f->>'answer' AS answer,
       CASE WHEN test.publish(f->'fact',
           keep => true) LIKE 'SW307%' THEN 'refused' ELSE 'a hash' END AS found
  FROM test.vectors, json_array_elements(v->'order') WITH ORDINALITY AS o (f, n) ORDER BY n;
SELECT serial FROM swoosh.fact WHERE tenant = 'acme' ORDER BY serial;
ROLLBACK;

-- what is stored: canonical bytes, which hash to the key
SELECT swoosh_create_tenant('fact');
SELECT swoosh_register_signer(
       test.signer('fact-license'), 'fact', '{authority:license}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(
       test.signer('fact-note'), 'fact', '{authority:note}') IS NOT NULL AS ok;
SELECT swoosh_publish_fact(NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_publish_fact('[1]');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_publish_fact(test.fact('fact-note', 'fact', 'note', 'default',
       1, '{"b": [1, 2], "a": "x"}')) IS NOT NULL AS ok;
SELECT kind, subject, serial, fact->>'body' AS body,
       fact_hash::text = test.hash(fact::jsonb) AS hash,
       fact_hash::text = 'sha256-' || encode(sha256(convert_to(
           fact::text, 'UTF8')), 'hex') AS octets
  FROM swoosh.fact WHERE tenant = 'fact';

-- a known fact is answered again, even when a newer one is there
SELECT test.fact('fact-note', 'fact', 'note', 'a/b', 1, '{}') AS first \gset
SELECT swoosh_publish_fact(:'first') AS hash \gset
SELECT swoosh_publish_fact(test.fact('fact-note', 'fact', 'note', 'a/b',
       5, '{}')) IS NOT NULL AS ok;
SELECT swoosh_publish_fact(:'first') = :'hash' AS same;
SELECT swoosh_publish_fact(test.fact('fact-note', 'fact', 'note', 'a/b', 4, '{}'));
\echo :LAST_ERROR_SQLSTATE

-- authority: of the kind, registered, not revoked
SELECT swoosh_publish_fact(test.fact('fact-note', 'fact', 'license', 'default', 1, '{}'));
\echo :LAST_ERROR_SQLSTATE
SELECT test.publish(test.fact('fact-note', 'fact', 'memo', 'default', 1, '{}'));
SELECT test.publish(test.fact('fact-nobody', 'fact', 'note', 'default', 2, '{}'));
SELECT test.publish(test.fact('fact-note', 'nobody', 'note', 'default', 2, '{}'));
SELECT swoosh_revoke_signer(test.signer('fact-note'), 'lost');
SELECT swoosh_publish_fact(test.fact('fact-note', 'fact', 'note', 'default', 2, '{}'));

-- size is asked first
SELECT swoosh_publish_fact(json_build_object('v', repeat('x', 65536)));

-- artifacts: canonical bytes by their hash, once
SELECT swoosh_put_artifact('fact', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_put_artifact('nobody', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_put_artifact('fact', '{"a": 0.5}');
\echo :LAST_ERROR_SQLSTATE
SELECT swoosh_put_artifact('fact', '{"b": 1, "a": "\u00e9"}');
SELECT swoosh_put_artifact('fact', '{"a":"\u00e9","b":1}');
SELECT body, octet_length(body::text),
       artifact_hash::text = 'sha256-' || encode(sha256(convert_to(
           body::text, 'UTF8')), 'hex') AS hash
  FROM swoosh.artifact WHERE tenant = 'fact';

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
