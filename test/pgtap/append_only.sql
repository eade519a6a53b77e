--
-- append_only: SQL cannot touch the log and what it rests on.
-- Claim: INSERT, UPDATE, DELETE, TRUNCATE and COPY are refused for the superuser too, also under
-- session_replication_role = replica; with swoosh.restoring rows can be added, and only added.
-- Method: each statement on each table, with a row in it; the SQLSTATE is SW204.
--
BEGIN;
SELECT plan(71);

CREATE TEMP TABLE kept (table_name text, columns text, row_values text);
INSERT INTO kept VALUES
    ('artifact', 'tenant, artifact_hash, body, stored',
     $$'acme', sha256('')::state_hash, '{}', now()$$),
    ('decision_record', 'instance, wal_index, decision_address, decision',
     $$'acme/a', 1, 'bubble://dr/x', '{}'$$),
    ('equivocation', 'instance, voter, purpose, epoch, pair_hash, first, second, recorded_at',
     $$'acme/a', 'v', 'plan', 1, sha256('')::state_hash, '{}', '{}', now()$$),
    ('fact', 'tenant, kind, subject, serial, fact_hash, fact, signer, recorded_at',
     $$'acme', 'license', 'default', 1, sha256('')::state_hash, '{}', 's', now()$$),
    ('genesis', 'instance, genesis, genesis_hash', $$'acme/a', '{}', sha256('')::state_hash$$),
    ('instance', 'instance, tenant, machine, version, chart_hash, wal_index, record_hash, '
     'state_hash, state',
     $$'acme/a', 'acme', 'm', '1', sha256('')::state_hash, 0, sha256('')::state_hash,
       sha256('')::state_hash, '{}'$$),
    ('machine', 'machine, version, ordinal, chart_hash, chart, defined',
     $$'m', '1', 1, sha256('')::state_hash, '{}', now()$$),
    ('quarantine', 'instance, idem_key, transition, inputs_hash, signer, wal_index, decision',
     $$'acme/a', 'k', 't', sha256('')::state_hash, 's', 1, '{}'$$),
    ('signer', 'signer, entry, tenant, roles, grant_hash, recorded_at',
     $$'s', 'grant', 'acme', '{voter}', sha256('')::state_hash, now()$$),
    ('vote', 'instance, voter, purpose, epoch, subject_hash, vote, recorded_at',
     $$'acme/a', 'v', 'plan', 1, sha256('')::state_hash, '{}', now()$$),
    ('wal', 'instance, wal_index, idem_key, record_hash, record',
     $$'acme/a', 1, 'k', sha256('')::state_hash, '{}'$$);
CREATE FUNCTION pg_temp.insertion(kept) RETURNS text LANGUAGE sql AS
    $$SELECT format('INSERT INTO swoosh.%s (%s) VALUES (%s)',
                    $1.table_name, $1.columns, $1.row_values)$$;
CREATE FUNCTION pg_temp.touching(kept) RETURNS text LANGUAGE sql AS
    $$SELECT format('UPDATE swoosh.%s SET %s = %2$s',
                    $1.table_name, split_part($1.columns, ',', 1))$$;

SELECT throws_ok(pg_temp.insertion(k), 'SW204', NULL, 'INSERT into ' || table_name)
  FROM kept AS k;

-- a restore adds rows
SET LOCAL swoosh.restoring = on;
SELECT lives_ok(pg_temp.insertion(k), 'INSERT into ' || table_name || ' while restoring')
  FROM kept AS k;
SELECT throws_ok(pg_temp.touching(k), 'SW204', NULL, 'UPDATE of ' || table_name || ' while restoring')
  FROM kept AS k;
SET LOCAL swoosh.restoring = off;
SELECT is((SELECT count(*) FROM swoosh.decision_record), 1::bigint,
          'a restored record makes no second decision');

SELECT throws_ok(pg_temp.touching(k), 'SW204', NULL, 'UPDATE of ' || table_name) FROM kept AS k;
SELECT throws_ok('DELETE FROM swoosh.' || table_name, 'SW204', NULL, 'DELETE from ' || table_name)
  FROM kept AS k;
SELECT throws_ok('TRUNCATE swoosh.' || table_name, 'SW204', NULL, 'TRUNCATE ' || table_name)
  FROM kept AS k;

-- what a replica's apply and a careless administrator would do
SET LOCAL session_replication_role = replica;
SELECT throws_ok('DELETE FROM swoosh.wal', 'SW204', NULL, 'DELETE under the replica role');
SELECT throws_ok('TRUNCATE swoosh.wal CASCADE', 'SW204', NULL, 'TRUNCATE under the replica role');
SET LOCAL session_replication_role = origin;

-- what health says of triggers that are not as they must be
ALTER TABLE swoosh.wal DISABLE TRIGGER wal_append_only;
ALTER TABLE swoosh.fact ENABLE TRIGGER fact_append_only;
DROP TRIGGER wal_emit_decision ON swoosh.wal;
SELECT is(swoosh_health()->>'status', 'failed', 'health fails without the triggers');
SELECT results_eq(
    $$SELECT t->>'trigger', t->>'state', t->>'repair'
        FROM json_array_elements(swoosh_health()->'triggers') AS t$$,
    $$VALUES ('fact_append_only', 'not always',
              'ALTER TABLE swoosh.fact ENABLE ALWAYS TRIGGER fact_append_only'),
             ('wal_append_only', 'disabled',
              'ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_append_only'),
             ('wal_emit_decision', 'missing',
              'ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_emit_decision')$$,
    'each with the command that repairs it');

SELECT * FROM finish();
ROLLBACK;
