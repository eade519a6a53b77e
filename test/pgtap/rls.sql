--
-- rls: a reader sees the tenants that are granted to roles whose privileges its user has.
-- Claim: tables, view and verbs draw the same line; another tenant's instance is an unknown one,
-- also for who would make it; membership without inheritance counts after SET ROLE only.
-- Method: two tenants and four users; each counts what it sees.
--
BEGIN;
SELECT plan(34);

SELECT swoosh_create_tenant('acme');
SELECT swoosh_create_tenant('zeta');
SELECT lives_ok($$SELECT swoosh_create_tenant('acme')$$, 'a tenant that exists is left alone');
SELECT throws_ok($$SELECT swoosh_create_tenant('Acme')$$, '22023', NULL, 'names have a grammar');
SELECT throws_ok($$SELECT swoosh_create_tenant(NULL)$$, '22004', NULL, 'NULL is no name');

CREATE ROLE regress_swoosh_acme;
CREATE ROLE regress_swoosh_zeta;
SELECT lives_ok($$SELECT swoosh_grant_tenant('acme', 'regress_swoosh_acme')$$, 'a role reads acme');
SELECT lives_ok($$SELECT swoosh_grant_tenant('acme', 'regress_swoosh_acme')$$, 'granted again');
SELECT throws_ok($$SELECT swoosh_grant_tenant('acme', 'regress_swoosh_nobody')$$, '42704', NULL,
                 'a role must exist');
SELECT throws_ok($$SELECT swoosh_grant_tenant('nowhere', 'regress_swoosh_acme')$$, 'SW305', NULL,
                 'a tenant must exist');
SELECT swoosh_grant_tenant('zeta', 'regress_swoosh_zeta');
SELECT is((SELECT count(*) FROM swoosh.tenant_role), 2::bigint, 'one row a grant');

SET LOCAL swoosh.restoring = on;
INSERT INTO swoosh.instance (instance, tenant, machine, version, chart_hash, wal_index,
                             record_hash, state_hash, state)
SELECT t || '/' || n, t, 'm', '1', h, 0, h, h, '{}'
  FROM unnest(ARRAY['acme', 'zeta']) AS t, generate_series(1, 3) AS n,
       CAST(sha256('') AS state_hash) AS h;
INSERT INTO swoosh.wal (instance, wal_index, idem_key, record_hash, record)
SELECT t || '/1', n, 'k' || n, sha256('')::state_hash,
       json_build_object('transition', 'Go', 'hlc', '2025-10-19T01:23:45.678+00:00#1')
  FROM unnest(ARRAY['acme', 'zeta']) AS t, generate_series(1, 5) AS n;
INSERT INTO swoosh.vote (instance, voter, purpose, epoch, subject_hash, vote, recorded_at)
SELECT t || '/1', 'v', 'plan', n, sha256('')::state_hash, '{}', now()
  FROM unnest(ARRAY['acme', 'zeta']) AS t, generate_series(1, 3) AS n;
SET LOCAL swoosh.restoring = off;

CREATE ROLE regress_swoosh_user;
GRANT swoosh_reader, regress_swoosh_acme TO regress_swoosh_user;
CREATE ROLE regress_swoosh_pool NOINHERIT;
GRANT swoosh_reader, regress_swoosh_user TO regress_swoosh_pool;
CREATE ROLE regress_swoosh_auditor;
GRANT swoosh_auditor, regress_swoosh_acme TO regress_swoosh_auditor;
CREATE ROLE regress_swoosh_both;
GRANT swoosh_auditor, regress_swoosh_acme, regress_swoosh_zeta TO regress_swoosh_both;

SET LOCAL ROLE regress_swoosh_user;
SELECT results_eq($$SELECT DISTINCT tenant COLLATE "default" FROM swoosh.instance$$,
                  $$VALUES ('acme')$$, 'heads');
SELECT is((SELECT count(*) FROM swoosh.wal), 5::bigint, 'records');
SELECT is((SELECT count(*) FROM swoosh.log), 5::bigint, 'the view');
SELECT is((SELECT count(*) FROM swoosh.log WHERE hlc < hlc_now()), 5::bigint, 'with its types');
SELECT throws_ok($$SELECT * FROM swoosh.signer$$, '42501', NULL, 'keys are for auditors');
SELECT throws_ok($$SELECT * FROM swoosh.vote$$, '42501', NULL, 'so are votes');
SELECT ok(swoosh_reads_tenant('acme') AND NOT swoosh_reads_tenant('zeta')
          AND NOT swoosh_reads_tenant('nowhere'), 'the question itself');
SELECT throws_ok($$SELECT swoosh_state('zeta/1')$$, 'SW103', NULL, 'another tenant''s instance');
SELECT throws_ok($$SELECT swoosh_state('nowhere/1')$$, 'SW103', NULL, 'is an unknown one');
RESET ROLE;

-- who may not read a tenant makes nothing in it, and learns nothing of it
CREATE ROLE regress_swoosh_ops;
GRANT swoosh_operator, regress_swoosh_acme TO regress_swoosh_ops;
SELECT swoosh_init_key();
SELECT swoosh_define_machine('rls', '1', '{"id": "rls", "initial": "a", "states": {"a": {}}}');
SELECT swoosh_create_instance('zeta/there', 'rls');
SET LOCAL ROLE regress_swoosh_ops;
CREATE FUNCTION pg_temp.error(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE call;
    RETURN 'done';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' ', SQLSTATE, regexp_replace(SQLERRM, '".*"', '""'), hint);
END $$;
SELECT is(pg_temp.error($$SELECT swoosh_create_instance('zeta/there', 'rls')$$),
          pg_temp.error($$SELECT swoosh_create_instance('nowhere/there', 'rls')$$),
          'another tenant''s instance that exists: as in a tenant that does not');
SELECT matches(pg_temp.error($$SELECT swoosh_create_instance('zeta/new', 'rls')$$),
               '^SW305 tenant "" is unknown .*swoosh_grant_tenant', 'nothing is made there');
SELECT is(pg_temp.error($$SELECT swoosh_put_artifact('zeta', '{}')$$),
          pg_temp.error($$SELECT swoosh_put_artifact('nowhere', '{}')$$), 'nor stored');
SELECT matches(pg_temp.error($$SELECT swoosh_put_artifact('zeta', '{}')$$), '^SW305 ',
               'as in no tenant');
SELECT is(pg_temp.error($$SELECT swoosh_create_instance('acme/new', 'rls')$$), 'done',
          'its own tenant');
SELECT matches(pg_temp.error($$SELECT swoosh_create_instance('acme/new', 'rls')$$), '^SW304 ',
               'says what there is');
SELECT is(pg_temp.error($$SELECT swoosh_put_artifact('acme', '{}')$$), 'done', 'and stores');
SELECT matches(pg_temp.error($$SELECT swoosh_snapshot('zeta/there')$$), '^SW103 ', 'no snapshot');
RESET ROLE;

-- a function that tells what it is shown must not be shown other tenants' rows
CREATE FUNCTION regress_swoosh_tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS
    $$BEGIN IF $1 LIKE 'zeta%' THEN RAISE EXCEPTION 'seen: %', $1; END IF; RETURN true; END$$;
SET LOCAL ROLE regress_swoosh_user;
SELECT is((SELECT count(*) FROM swoosh.wal WHERE regress_swoosh_tell(instance)), 5::bigint,
          'policies come before a caller''s own conditions');
SELECT is((SELECT count(*) FROM swoosh.log WHERE regress_swoosh_tell(instance)), 5::bigint,
          'so does the view');
RESET ROLE;

SET LOCAL ROLE regress_swoosh_pool;
SELECT throws_ok($$SELECT count(*) FROM swoosh.wal$$, '42501', NULL,
                 'a pool''s user has nothing before SET ROLE');
RESET ROLE;
SET LOCAL ROLE regress_swoosh_auditor;
SELECT results_eq($$SELECT DISTINCT instance COLLATE "default" FROM swoosh.vote$$,
                  $$VALUES ('acme/1')$$, 'an auditor reads the votes of its tenants');
RESET ROLE;
SET LOCAL ROLE regress_swoosh_both;
SELECT is((SELECT count(*) FROM swoosh.vote), 6::bigint, 'two tenants'' votes');
SELECT is((SELECT count(*) FROM swoosh.wal), 10::bigint, 'two roles, two tenants');
SELECT is((SELECT count(*) FROM swoosh.tenant_role), 2::bigint, 'an auditor sees the grants');
RESET ROLE;
SET LOCAL ROLE swoosh_reader;
SELECT is((SELECT count(*) FROM swoosh.wal), 0::bigint, 'the role alone reads no tenant');
RESET ROLE;
SET LOCAL ROLE swoosh_admin;
SELECT is((SELECT count(*) FROM swoosh.instance), 8::bigint, 'an administrator reads all');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
