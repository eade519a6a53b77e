--
-- health: what swoosh_health() and swoosh_metrics() say.
-- Claim: both answer at every isolation level and in read-only transactions; what is missing is
-- named with what to do about it; the lag is in records.
-- Method: a database without and with heads and a snapshot.
--
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT plan(15);

SELECT ok(swoosh_health()->>'status' IN ('ok', 'degraded', 'failed'), 'status');
SELECT is((SELECT array_agg(k) FROM json_object_keys(swoosh_health()) AS k),
          ARRAY['status', 'problems', 'consensus', 'lastSnapshotHLC', 'walLag', 'version',
                'preloaded', 'key', 'triggers', 'cron'], 'members');
SELECT is(swoosh_health()->'consensus'->>'role', 'primary', 'role');
SELECT is(swoosh_health()->>'version', swoosh_version(), 'version');
SELECT is((SELECT extversion FROM pg_extension WHERE extname = 'swoosh'), swoosh_version(),
          'the library is that of the extension');
SELECT is((swoosh_health()->>'preloaded')::boolean,
          current_setting('shared_preload_libraries') ~ '\mswoosh\M', 'preloaded');
SELECT is(json_array_length(swoosh_health()->'triggers'), 0, 'no trigger is wrong');
SELECT is(swoosh_health()->>'walLag', '0', 'no record, no lag');
SELECT is(swoosh_health()->>'lastSnapshotHLC', NULL, 'no snapshot');

SET LOCAL swoosh.restoring = on;
INSERT INTO swoosh.instance (instance, tenant, machine, version, chart_hash, wal_index, hlc,
                             record_hash, state_hash, state)
SELECT 'acme/' || n, 'acme', 'm', '1', h, n, '2025-10-19T01:23:45.678+00:00#1', h, h, '{}'
  FROM generate_series(5, 7) AS n, CAST(sha256('') AS state_hash) AS h;
SET LOCAL swoosh.restoring = off;
INSERT INTO swoosh.snapshot (instance, wal_index, state_hash, snapshot, created) VALUES
    ('acme/7', 3, sha256('')::state_hash, '{"hlc": "2025-10-19T01:23:45.678+00:00#3"}', now()),
    ('acme/7', 4, sha256('')::state_hash, '{"hlc": "2025-10-19T01:23:45.678+00:00#4"}',
     now() + interval '1 second');
SELECT is(swoosh_health()->>'walLag', '14', 'records after the last snapshot of each: 5 + 6 + 3');
SELECT is(swoosh_health()->>'lastSnapshotHLC', '2025-10-19T01:23:45.678+00:00#4',
          'the latest snapshot');
SELECT results_eq(
    $$SELECT labels::text, value FROM swoosh_metrics() WHERE metric = 'swoosh_wal_lag_records'$$,
    $$VALUES ('{}', 14::double precision)$$, 'the lag as a metric');
SELECT is_empty(
    $$SELECT * FROM swoosh_metrics()
       WHERE metric !~ '^swoosh_[a-z_]+$' OR json_typeof(labels) <> 'object' OR value < 0$$,
    'metrics have names, labels and values');

-- a role that may ask sees sums, and no tenant
SET LOCAL ROLE swoosh_reader;
SELECT is(swoosh_health()->>'walLag', '14', 'a reader asks');
RESET ROLE;
SET LOCAL transaction_read_only = on;
SELECT isnt(swoosh_health()->>'status', NULL, 'a read-only transaction asks');
SELECT * FROM finish();
ROLLBACK;
