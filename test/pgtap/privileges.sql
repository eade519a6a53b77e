--
-- privileges: who may do what, object by object.
-- Claim: PUBLIC has nothing; each role has exactly its part of the matrix in sql/60_role.sql.
-- Method: the access lists of the catalogue against the matrix, and calls as a stranger.
--
BEGIN;
SELECT plan(14);

CREATE TEMP VIEW member AS
    SELECT d.classid, d.objid
      FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
     WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'swoosh';

CREATE TEMP VIEW access AS
    SELECT 'function' AS kind, p.proname::text AS name, a.grantee, a.privilege_type AS privilege
      FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid,
           aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS a
     WHERE a.grantee <> p.proowner
    UNION ALL
    SELECT 'relation', c.relname, a.grantee, a.privilege_type
      FROM member AS m JOIN pg_class AS c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid,
           aclexplode(COALESCE(c.relacl, acldefault('r', c.relowner))) AS a
     WHERE a.grantee <> c.relowner
    UNION ALL
    SELECT 'type', t.typname, a.grantee, a.privilege_type
      FROM member AS m JOIN pg_type AS t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid,
           aclexplode(COALESCE(t.typacl, acldefault('T', t.typowner))) AS a
     WHERE a.grantee <> t.typowner AND t.typtype = 'b' AND t.typelem = 0
    UNION ALL
    SELECT 'schema', n.nspname, a.grantee, a.privilege_type
      FROM pg_namespace AS n, aclexplode(COALESCE(n.nspacl, acldefault('n', n.nspowner))) AS a
     WHERE n.nspname = 'swoosh' AND a.grantee <> n.nspowner;

SELECT is_empty($$SELECT * FROM access WHERE grantee = 0$$, 'PUBLIC has nothing');
SELECT is_empty(
    $$SELECT kind, name FROM access WHERE kind = 'relation' AND privilege <> 'SELECT'$$,
    'no role writes to a table');
SELECT is_empty(
    $$SELECT * FROM access
       WHERE grantee <> 0 AND grantee::regrole::text NOT IN
             ('swoosh_admin', 'swoosh_operator', 'swoosh_proposer', 'swoosh_reader',
              'swoosh_auditor')$$,
    'none but the roles of swoosh has anything');
SELECT is_empty(
    $$SELECT rolname FROM pg_roles WHERE rolname LIKE 'swoosh\_%' AND rolcanlogin$$,
    'nobody logs in as a role of swoosh');

-- a letter for each role: admin, operator, proposer, reader, auditor
CREATE FUNCTION pg_temp.letters(kind text, name text) RETURNS text LANGUAGE sql AS $$
    SELECT COALESCE(string_agg(DISTINCT substr(a.grantee::regrole::text, 8, 1), ''
           ORDER BY substr(a.grantee::regrole::text, 8, 1)), '')
           || CASE WHEN bool_or(a.grantee = 'swoosh_auditor'::regrole) THEN '+' ELSE '' END
      FROM access AS a WHERE a.kind = $1 AND a.name = $2
$$;
-- admin and auditor share a letter: + is the auditor
SELECT results_eq(
    $$SELECT p.proname::text COLLATE "default",
             pg_temp.letters('function', p.proname) COLLATE "default"
        FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
       WHERE p.proname LIKE 'swoosh\_%' ORDER BY p.proname::text COLLATE "C"$$,
    $$VALUES ('swoosh_at', 'aopr+'),
             ('swoosh_chart', 'aopr+'),
             ('swoosh_create_instance', 'ao'),
             ('swoosh_create_tenant', 'a'),
             ('swoosh_define_machine', 'a'),
             ('swoosh_explain', 'aopr+'),
             ('swoosh_export', 'aor+'),
             ('swoosh_grant_tenant', 'a'),
             ('swoosh_health', 'aor+'),
             ('swoosh_init_key', ''),
             ('swoosh_metrics', 'aor+'),
             ('swoosh_next', 'aopr+'),
             ('swoosh_plan_upgrade', 'aor+'),
             ('swoosh_propose', 'aop'),
             ('swoosh_propose_all', 'aop'),
             ('swoosh_propose_batch', 'aop'),
             ('swoosh_publish_fact', 'aop'),
             ('swoosh_put_artifact', 'aop'),
             ('swoosh_reads_tenant', 'aopr+'),
             ('swoosh_register_signer', 'a'),
             ('swoosh_replay', 'aor+'),
             ('swoosh_restore', 'ao'),
             ('swoosh_revoke_signer', 'a'),
             ('swoosh_schedule', 'ao'),
             ('swoosh_snapshot', 'ao'),
             ('swoosh_state', 'aopr+'),
             ('swoosh_tick', 'ao'),
             ('swoosh_tree', 'aopr+'),
             ('swoosh_unschedule', 'ao'),
             ('swoosh_verify', 'aor+'),
             ('swoosh_version', 'aopr+')$$,
    'the verbs');
SELECT results_eq(
    $$SELECT p.oid::regprocedure::text,
             pg_temp.letters('function', p.proname) COLLATE "default"
        FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
       WHERE p.pronamespace = 'swoosh'::regnamespace
         AND pg_temp.letters('function', p.proname) <> ''
       ORDER BY p.oid::regprocedure::text COLLATE "C"$$,
    $$VALUES ('swoosh._cron_command()', 'ao'), ('swoosh._cron_refused(text,text)', 'ao')$$,
    'of what is internal, only the text of the job and the error without it are open');
SELECT is_empty(
    $$SELECT p.oid::regprocedure
        FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
       WHERE p.pronamespace <> 'swoosh'::regnamespace AND p.proname NOT LIKE 'swoosh\_%'
         AND pg_temp.letters('function', p.proname) <> 'aopr+'$$,
    'types and operators are for every role');
SELECT results_eq(
    $$SELECT c.relname::text COLLATE "default",
             pg_temp.letters('relation', c.relname) COLLATE "default"
        FROM pg_class AS c
       WHERE c.relnamespace = 'swoosh'::regnamespace AND c.relkind IN ('r', 'v')
       ORDER BY c.relname::text COLLATE "C"$$,
    $$VALUES ('artifact', 'aor+'), ('decision_record', 'aor+'), ('equivocation', 'a+'),
             ('fact', 'aor+'), ('genesis', 'aor+'), ('instance', 'aor+'),
             ('instances_by_chart', 'aor+'), ('log', 'aor+'),
             ('machine', 'aor+'), ('quarantine', 'a+'), ('rejection', 'a+'), ('signer', 'a+'),
             ('snapshot', 'aor+'), ('tenant', 'a+'), ('tenant_role', 'a+'), ('vote', 'a+'),
             ('wal', 'aor+')$$,
    'the tables');

-- what a stranger meets
CREATE ROLE regress_swoosh_stranger;
GRANT USAGE ON SCHEMA public TO regress_swoosh_stranger;
SET LOCAL ROLE regress_swoosh_stranger;
SELECT throws_ok($$SELECT * FROM swoosh.wal$$, '42501', NULL, 'a stranger reads no table');
SELECT throws_ok($$SELECT public.swoosh_state('acme/a')$$, '42501', NULL,
                 'a stranger reads no state');
SELECT throws_ok($$SELECT * FROM public.swoosh_propose('{}')$$, '42501', NULL,
                 'a stranger does not propose');
SELECT throws_ok($$SELECT public.swoosh_health()$$, '42501', NULL, 'a stranger asks for nothing');
RESET ROLE;
SET LOCAL ROLE swoosh_admin;
SELECT throws_ok($$SELECT public.swoosh_init_key()$$, '42501', NULL,
                 'an administrator makes no key');
SELECT throws_ok($$INSERT INTO swoosh.tenant VALUES ('acme', now())$$, '42501', NULL,
                 'an administrator writes to no table');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
