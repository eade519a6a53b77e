--
-- type_state_hash: text, binary, order, casts.
-- Claim: one spelling, 32 octets, ordered by octets. Method: a transcript.
--
SELECT 'sha256-0000000000000000000000000000000000000000000000000000000000000000'::state_hash;
SELECT 'sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'::state_hash;

-- what is none
SELECT 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'::state_hash;
SELECT 'sha256-E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855'::state_hash;
SELECT 'sha256-e3b0c442'::state_hash;
SELECT 'sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85500'::state_hash;
SELECT ' sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'::state_hash;
SELECT ''::state_hash;

-- octets, as stock SQL makes them
SELECT sha256('')::state_hash;
SELECT sha256('')::state_hash::bytea = sha256('') AS is_same;
SELECT '\x00'::bytea::state_hash;
SELECT encode(state_hash_send(sha256('abc')::state_hash), 'hex');

-- order
CREATE TEMP TABLE hashed (n integer, hash state_hash PRIMARY KEY);
INSERT INTO hashed SELECT n, sha256(convert_to(n::text, 'UTF8'))::state_hash
  FROM generate_series(1, 1000) AS n;
SELECT n, hash FROM hashed ORDER BY hash LIMIT 3;
SELECT n, hash FROM hashed ORDER BY hash DESC LIMIT 3;
SELECT count(*) FROM (SELECT hash, lag(hash) OVER (ORDER BY hash) AS before FROM hashed) AS t
 WHERE hash::bytea <= before::bytea;
SELECT n FROM hashed WHERE hash = sha256('77')::state_hash;
SELECT a.n, b.n, a.hash < b.hash AS lt, a.hash <= b.hash AS le, a.hash = b.hash AS eq,
       a.hash <> b.hash AS ne, a.hash >= b.hash AS ge, a.hash > b.hash AS gt,
       state_hash_cmp(a.hash, b.hash) AS cmp
  FROM hashed AS a, hashed AS b
 WHERE a.n IN (1, 2) AND b.n IN (1, 2)
 ORDER BY a.n, b.n;

-- hashing: joins, grouping, partitions
CREATE INDEX hashed_hash_hash ON hashed USING hash (hash);
SELECT count(DISTINCT hash) FROM (SELECT hash FROM hashed UNION ALL SELECT hash FROM hashed) AS t;
SET enable_mergejoin = off;
SET enable_nestloop = off;
SELECT count(*) FROM hashed AS a JOIN hashed AS b ON a.hash = b.hash;
RESET enable_mergejoin;
RESET enable_nestloop;
CREATE TEMP TABLE part (hash state_hash) PARTITION BY HASH (hash);
CREATE TEMP TABLE part_0 PARTITION OF part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TEMP TABLE part_1 PARTITION OF part FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO part SELECT hash FROM hashed;
SELECT count(*) FROM part WHERE hash = sha256('77')::state_hash;

SELECT to_json(sha256('')::state_hash);
SELECT NULL::bytea::state_hash IS NULL AS is_null;
