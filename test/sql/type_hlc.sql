--
-- type_hlc: text, binary, order, casts.
-- Claim: the type prints one spelling whatever the session's settings, and compares as an
-- unsigned number. Method: a transcript.
--
SET TimeZone = 'Asia/Tokyo';
SET DateStyle = 'German';

-- the spelling of JSON
SELECT '2025-10-19T01:23:45.678+00:00#1234'::hlc;
-- any offset, fewer digits, no counter
SELECT v, v::hlc FROM (VALUES
    ('2025-10-19T01:23:45.678Z'),
    ('2025-10-19T03:23:45.678+02:00'),
    ('2025-10-18T20:23:45-05:00#7'),
    ('2025-10-19T01:23:45.6+00:00#65535'),
    ('1970-01-01T00:00:00.000+00:00#0'),
    ('9999-12-31T23:59:59.999+00:00#65535')) AS t (v);

-- what is none
SELECT 'now'::hlc;
SELECT ''::hlc;
SELECT '2025-10-19'::hlc;
SELECT '2025-02-29T00:00:00.000+00:00#0'::hlc;
SELECT '2025-10-19T24:00:00.000+00:00#0'::hlc;
SELECT '2025-06-30T23:59:60.000+00:00#0'::hlc;
SELECT '1969-12-31T23:59:59.999+00:00#0'::hlc;
SELECT '2025-10-19T01:23:45.678+00:00#65536'::hlc;
SELECT '2025-10-19T01:23:45.678+00:00#01'::hlc;
SELECT '2025-10-19T01:23:45.678+00:00#-1'::hlc;

-- binary
SELECT encode(hlc_send('1970-01-01T00:00:00.001+00:00#2'), 'hex');
SELECT encode(hlc_send('9999-12-31T23:59:59.999+00:00#65535'), 'hex');

-- order: the counter is the low part, and the high half of the range is not negative
CREATE TEMP TABLE clock (id integer, at hlc PRIMARY KEY);
INSERT INTO clock VALUES
    (5, '9999-12-31T23:59:59.999+00:00#65535'),
    (1, '1970-01-01T00:00:00.000+00:00#0'),
    (4, '6429-01-01T00:00:00.000+00:00#0'),
    (3, '2025-10-19T01:23:45.678+00:00#10'),
    (2, '2025-10-19T01:23:45.678+00:00#9');
SELECT * FROM clock ORDER BY at;
SELECT array_agg(id ORDER BY at DESC) FROM clock;
SELECT a.id, b.id, a.at < b.at AS lt, a.at <= b.at AS le, a.at = b.at AS eq,
       a.at <> b.at AS ne, a.at >= b.at AS ge, a.at > b.at AS gt, hlc_cmp(a.at, b.at) AS cmp
  FROM clock AS a, clock AS b
 WHERE a.id IN (2, 3) AND b.id IN (2, 3)
 ORDER BY a.id, b.id;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM clock WHERE at > '2025-10-19T01:23:45.678+00:00#9';
SELECT id FROM clock WHERE at > '2025-10-19T01:23:45.678+00:00#9' ORDER BY at;
RESET enable_seqscan;
RESET enable_bitmapscan;

-- hashing: joins, grouping, partitions
CREATE INDEX clock_at_hash ON clock USING hash (at);
SELECT count(*), count(DISTINCT at) FROM (SELECT at FROM clock UNION ALL SELECT at FROM clock) AS t;
SET enable_mergejoin = off;
SET enable_nestloop = off;
SELECT count(*) FROM clock AS a JOIN clock AS b ON a.at = b.at;
RESET enable_mergejoin;
RESET enable_nestloop;
CREATE TEMP TABLE part (at hlc) PARTITION BY HASH (at);
CREATE TEMP TABLE part_0 PARTITION OF part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TEMP TABLE part_1 PARTITION OF part FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO part SELECT at FROM clock;
SELECT count(*) FROM part WHERE at = '1970-01-01T00:00:00.000+00:00#0';

-- physical time
SELECT hlc('2025-10-19 01:23:45.678912+00'::timestamptz, 1234);
SELECT hlc('2025-10-19 01:23:45.678912+00'::timestamptz);
SELECT '2025-10-19 01:23:45.678912+00'::timestamptz::hlc;
SET DateStyle = 'ISO';
SELECT '2025-10-19T01:23:45.678+00:00#1234'::hlc::timestamptz AT TIME ZONE 'UTC';
SELECT hlc('1969-12-31 23:59:59.999+00'::timestamptz, 0);
SELECT hlc('infinity'::timestamptz, 0);
SELECT hlc('-infinity'::timestamptz);
SELECT hlc('10000-01-01 00:00+00'::timestamptz);
SELECT hlc('2025-10-19 01:23:45+00'::timestamptz, -1);
SELECT hlc('2025-10-19 01:23:45+00'::timestamptz, 65536);
SELECT hlc(NULL::timestamptz, 1) IS NULL AS is_null;

-- text
SELECT '2025-10-19T01:23:45.678+00:00#1'::text::hlc::text;
SELECT to_json('2025-10-19T01:23:45.678+00:00#1'::hlc);

-- hlc_now grows with each call, and is now
SELECT bool_and(now > before) AS grows
  FROM (SELECT now, lag(now) OVER (ORDER BY n) AS before
          FROM (SELECT n, hlc_now() AS now FROM generate_series(1, 10000) AS n OFFSET 0) AS t) AS u
 WHERE before IS NOT NULL;
SELECT abs(extract(epoch FROM clock_timestamp() - hlc_now()::timestamptz)) < 5 AS is_near;
