--
-- export: a log with all it rests on, line by line.
-- Claim: the export has the lines of contract section 16 in their order; a part starts from a
-- snapshot, stored or made for it; a revocation stands where it begins to hold.
-- Method: the instance of test/vectors/export.jsonl, restored into the tables, is exported again
-- and
-- compared octet by octet, and as a part with export-part.jsonl; then an instance of our own.
--
\set SHOW_CONTEXT never
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SELECT swoosh_init_key() IS NOT NULL AS has_key;

-- the rows of the vectors, in a transaction that leaves nothing behind
BEGIN;
SET LOCAL swoosh.restoring = on;
CREATE TABLE test.line (n serial, part bool, line text);
\set full `cat "$PG_ABS_SRCDIR/vectors/export.jsonl"`
\set facts `cat "$PG_ABS_SRCDIR/vectors/fact.json"`
\set part `cat "$PG_ABS_SRCDIR/vectors/export-part.jsonl"`
INSERT INTO test.line (part, line) SELECT false, l FROM string_to_table(:'full', E'\n') AS l
       WHERE l <> '';
INSERT INTO test.line (part, line) SELECT true, l FROM string_to_table(:'part', E'\n') AS l
       WHERE l <> '';
-- test.member is the octets of a line's one member
CREATE FUNCTION test.member(line text, name text) RETURNS json IMMUTABLE LANGUAGE sql
    AS $$ SELECT line::json->name $$;
INSERT INTO swoosh.tenant VALUES ('acme', now()) ON CONFLICT DO NOTHING;
INSERT INTO swoosh.genesis
SELECT 'acme/checkout', g, 'sha256-68c8ec1cf40e379b162319ed0dafc1a9c0672240c2f98a593457a128369b2aed'
  FROM test.line, test.member(line, 'genesis') AS g WHERE NOT part AND g IS NOT NULL;
INSERT INTO swoosh.machine
SELECT c->>'name', c->>'version', 1, (c->>'hash')::state_hash, (c->>'text')::json,
       c->'signed'->>'signer', c->'signed'->>'signature', now()
  FROM test.line, test.member(line, 'chart') AS c WHERE NOT part AND c IS NOT NULL;
INSERT INTO swoosh.signer
SELECT g->>'signer', 'grant', g->>'tenant', ARRAY(SELECT json_array_elements_text(g->'roles')),
       (g->>'valid_from')::hlc, (g->>'valid_until')::hlc,
       ('sha256-' || encode(sha256(convert_to(g::text, 'UTF8')), 'hex'))::state_hash, NULL, NULL,
           now()
  FROM test.line, test.member(line, 'grant') AS g WHERE NOT part AND g IS NOT NULL;
INSERT INTO swoosh.signer
SELECT g->>'signer', 'grant', g->>'tenant', ARRAY(SELECT json_array_elements_text(g->'roles')),
       (g->>'valid_from')::hlc, (g->>'valid_until')::hlc, (v->>'hash')::state_hash, NULL, NULL,
           now()
  FROM json_array_elements(:'facts'::json->'grants') AS v,
       LATERAL (SELECT v->'grant' AS g) AS o
 WHERE NOT EXISTS (SELECT FROM swoosh.signer AS s WHERE s.signer = g->>'signer');
INSERT INTO swoosh.signer
SELECT r->>'signer', 'revocation', 'acme', NULL, NULL, NULL, NULL, (r->>'revoked')::timestamptz,
       r->>'reason', now()
  FROM test.line, test.member(line, 'revocation') AS r WHERE NOT part AND r IS NOT NULL;
INSERT INTO swoosh.fact
SELECT f->>'tenant', f->>'kind', f->>'subject', (f->>'serial')::bigint,
       ('sha256-' || encode(sha256(convert_to(f::text, 'UTF8')), 'hex'))::state_hash, f,
           f->>'signer', now()
  FROM test.line, test.member(line, 'fact') AS f WHERE NOT part AND f IS NOT NULL;
INSERT INTO swoosh.wal
SELECT r->>'instance', (r->>'wal_index')::bigint, r->>'idem_key',
       (line::json->>'record_hash')::state_hash, r,
       (SELECT i->'body' FROM test.line AS l, test.member(l.line, 'inputs') AS i
         WHERE NOT part AND i->>'hash' = r->>'inputs_hash' AND i->>'body' <> '{}')
  FROM test.line, test.member(line, 'record') AS r WHERE NOT part AND r IS NOT NULL;
INSERT INTO swoosh.decision_record
SELECT d->>'instance', (d->>'wal_index')::bigint, 'bubble://dr/' || test.hash(
       d::jsonb - 'signature'), d
  FROM test.line, test.member(line, 'decision') AS d WHERE NOT part AND d IS NOT NULL;
INSERT INTO swoosh.snapshot
SELECT s->>'instance', (s->>'wal_index')::bigint, (s->>'state_hash')::state_hash, s, now()
  FROM test.line, test.member(line, 'snapshot') AS s WHERE NOT part AND s IS NOT NULL;
INSERT INTO swoosh.instance
SELECT instance, 'acme', 'order', '1', (snapshot->>'chart_hash')::state_hash, wal_index,
       (snapshot->>'hlc')::hlc,
       (snapshot->>'record_hash')::state_hash, state_hash, snapshot->'state'
  FROM swoosh.snapshot WHERE instance = 'acme/checkout' AND wal_index = 3;

-- a line that is here and not there, or there and not here
CREATE VIEW test.found AS SELECT n, line
       FROM swoosh_export('acme/checkout') WITH ORDINALITY AS e (line, n);
SELECT 'found' AS side, left(line, 60) AS line FROM test.found
 WHERE line NOT IN (SELECT line FROM test.line WHERE NOT part)
UNION ALL
SELECT 'expected', left(line, 60) FROM test.line WHERE NOT part AND line NOT IN (SELECT line
       FROM test.found);
SELECT line::json->'grant'->>'roles' AS chart_signer FROM test.found
 WHERE line NOT IN (SELECT line FROM test.line WHERE NOT part);
-- but for grants, whose order among themselves is free, all stand in the same order
SELECT (SELECT array_agg(line ORDER BY n) FROM test.found WHERE line NOT LIKE '{"grant":%') =
       (SELECT array_agg(line ORDER BY n) FROM test.line WHERE NOT part
           AND line NOT LIKE '{"grant":%') AS same_order;
SELECT n, substring(line FROM '^\{"(\w+)"') AS line FROM test.found;
SELECT ok, records, wal_index, state_hash, fault FROM swoosh_verify('acme/checkout');
SELECT ok, records, wal_index FROM swoosh_replay('acme/checkout', 2, 3);

-- the part from 3, from the snapshot of the vectors
INSERT INTO swoosh.snapshot
SELECT s->>'instance', (s->>'wal_index')::bigint, (s->>'state_hash')::state_hash, s, now()
  FROM test.line, test.member(line, 'snapshot') AS s WHERE part AND s->>'wal_index' = '2';
CREATE VIEW test.found_part AS SELECT n, line FROM swoosh_export('acme/checkout',
       3) WITH ORDINALITY AS e (line, n);
SELECT 'found' AS side, line::json->'grant'->>'roles' AS roles FROM test.found_part
 WHERE line NOT IN (SELECT line FROM test.line WHERE part)
UNION ALL
SELECT 'expected', left(line, 60) FROM test.line WHERE part AND line NOT IN (SELECT line
       FROM test.found_part);
SELECT (SELECT array_agg(line ORDER BY n) FROM test.found_part WHERE line NOT LIKE '{"grant":%') =
       (SELECT array_agg(line ORDER BY n) FROM test.line WHERE part
           AND line NOT LIKE '{"grant":%') AS same_order;
ROLLBACK;

-- an instance of our own: inputs that came along, none, and an artifact; a signer that is revoked
SELECT swoosh_create_tenant('export');
SELECT swoosh_register_signer(test.signer('export-ann'), 'export', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_register_signer(test.signer('export-bob'), 'export', '{proposer}') IS NOT NULL AS ok;
SELECT swoosh_define_machine('export-counter', '1', '{"id": "counter", "initial": "a",
    "context": {"n": {"of": 0}},
    "states": {"a": {"on": {"Add": {"actions": {"type": "assign",
        "params": {"n.of": {"+": [{"var": "state.n.of"}, 1]}}}}}}}}') IS NOT NULL AS ok;
SELECT swoosh_create_instance('export/n', 'export-counter') IS NOT NULL AS ok;
SELECT swoosh_put_artifact('export', '{"big": true}') IS NOT NULL AS ok;
SET default_transaction_isolation = serializable;
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('export-bob', 'export/n', 'Add', '1', '{"by": "bob"}'));
SELECT swoosh_snapshot('export/n') IS NOT NULL AS ok;
SELECT outcome, wal_index FROM swoosh_propose(test.proposal('export-ann', 'export/n', 'Add', '2'));
SELECT swoosh_revoke_signer(test.signer('export-bob'), 'left');
SELECT outcome, wal_index FROM swoosh_propose(
       (test.proposal('export-ann', 'export/n', 'Add', '3',
           '{"big": true}')::jsonb - 'inputs')::json);
SELECT outcome, wal_index FROM swoosh_propose(
       test.proposal('export-ann', 'export/n', 'Add', '4', '{"by": "bob"}'));
RESET default_transaction_isolation;

CREATE FUNCTION test.lines(a bigint DEFAULT NULL, b bigint DEFAULT NULL) RETURNS TABLE (n bigint,
       kind text, what text)
    LANGUAGE sql AS $$
    SELECT n, substring(line FROM '^\{"(\w+)"'),
           coalesce(line::json->'record'->>'wal_index', line::json->'decision'->>'wal_index',
                    line::json->'snapshot'->>'wal_index', line::json->'inputs'->>'body',
                    line::json->'revocation'->>'reason', line::json->'grant'->>'roles')
      FROM swoosh_export('export/n', a, b) WITH ORDINALITY AS e (line, n) $$;
SELECT * FROM test.lines();
SELECT * FROM test.lines(3, 3);
SELECT * FROM test.lines(2, 2);
SELECT ok, records, fault FROM swoosh_verify('export/n');

-- the snapshot that was made for the part at 3 is signed, of the state then, and not kept
SELECT line::json->'snapshot' AS snapshot FROM swoosh_export('export/n', 3) AS line
       WHERE line LIKE '{"snapshot":%' \gset
SELECT :'snapshot'::json->>'state' = swoosh_at('export/n', 2)::text AS state,
       (:'snapshot'::json->>'server') = (SELECT genesis->>'origin' FROM swoosh.genesis
           WHERE instance = 'export/n') AS server;
SELECT wal_index FROM swoosh.snapshot WHERE instance = 'export/n';

-- ranges
SELECT count(*) FROM swoosh_export('export/n', 0, 0);
SELECT count(*) FROM swoosh_export('export/n', 5, 4);
SELECT count(*) FROM swoosh_export('export/n', 6);
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM swoosh_export('export/n', 1, 5);
SELECT count(*) FROM swoosh_export('export/n', 4, 2);
SELECT count(*) FROM swoosh_export('export/m');
\echo :LAST_ERROR_SQLSTATE

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
