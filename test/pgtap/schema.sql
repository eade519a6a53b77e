--
-- schema: tables, indexes, functions and their attributes.
-- Claim: what the store relies on is there (columns in order, one index on the head, no foreign
-- keys), and every function says all it must. Method: the catalogue against lists.
--
BEGIN;
SELECT plan(26);

CREATE FUNCTION pg_temp.columns_of(name) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                      || CASE WHEN a.attnotnull THEN '' ELSE ' null' END,
                      ', ' ORDER BY a.attnum)
      FROM pg_attribute AS a
     WHERE a.attrelid = format('swoosh.%I', $1)::regclass AND a.attnum > 0 AND NOT a.attisdropped
$$;

SELECT is(pg_temp.columns_of(t.table_name), t.columns, 'columns of swoosh.' || t.table_name)
  FROM (VALUES
    ('tenant', 'tenant text, created timestamp with time zone'),
    ('tenant_role', 'tenant text, role_name name, granted timestamp with time zone'),
    ('signer', 'signer text, entry text, tenant text, roles text[] null, valid_from hlc null, '
     'valid_until hlc null, grant_hash state_hash null, revoked timestamp with time zone null, '
     'reason text null, recorded_at timestamp with time zone'),
    ('machine', 'machine text, version text, ordinal bigint, chart_hash state_hash, chart json, '
     'signer text null, signature text null, defined timestamp with time zone'),
    ('genesis', 'instance text, genesis json, genesis_hash state_hash'),
    ('instance', 'instance text, tenant text, machine text, version text, chart_hash state_hash, '
     'wal_index bigint, hlc hlc null, record_hash state_hash, state_hash state_hash, state json'),
    ('wal', 'instance text, wal_index bigint, idem_key text, record_hash state_hash, record json, '
     'inputs json null'),
    ('decision_record', 'instance text, wal_index bigint, decision_address text, decision json'),
    ('quarantine', 'instance text, idem_key text, transition text, inputs_hash state_hash, '
     'signer text, wal_index bigint, decision json'),
    ('rejection', 'instance text, signer text, transition text, idem_key text, reason text, '
     'refused timestamp with time zone, decision json'),
    ('snapshot', 'instance text, wal_index bigint, state_hash state_hash, snapshot json, '
     'created timestamp with time zone'),
    ('fact', 'tenant text, kind text, subject text, serial bigint, fact_hash state_hash, '
     'fact json, signer text, recorded_at timestamp with time zone'),
    ('artifact', 'tenant text, artifact_hash state_hash, body json, '
     'stored timestamp with time zone'),
    ('vote', 'instance text, voter text, purpose text, epoch bigint, '
     'subject_hash state_hash, vote json, recorded_at timestamp with time zone'),
    ('equivocation', 'instance text, voter text, purpose text, epoch bigint, '
     'pair_hash state_hash, first json, second json, recorded_at timestamp with time zone')
    ) AS t (table_name, columns);

SELECT tables_are('swoosh', ARRAY['tenant', 'tenant_role', 'signer', 'machine', 'genesis',
    'instance', 'wal', 'decision_record', 'quarantine', 'rejection', 'snapshot', 'fact',
    'artifact', 'vote', 'equivocation']);
SELECT views_are('swoosh', ARRAY['instances_by_chart', 'log']);

SELECT is_empty(
    $$SELECT conname FROM pg_constraint
       WHERE contype = 'f' AND connamespace = 'swoosh'::regnamespace$$,
    'no foreign keys: they leave predicate locks on the head, and break parallel restores');
SELECT results_eq(
    $$SELECT indexrelid::regclass::text FROM pg_index
       WHERE indrelid = 'swoosh.instance'::regclass$$,
    $$VALUES ('swoosh.instance_pkey')$$,
    'the head has one index, so that updates stay in the page');
SELECT results_eq(
    $$SELECT reloptions::text COLLATE "default" FROM pg_class
       WHERE oid = 'swoosh.instance'::regclass$$,
    $$VALUES ('{fillfactor=45}')$$,
    'the head leaves room in its pages');
SELECT is_empty(
    $$SELECT a.attrelid::regclass, a.attname
        FROM pg_attribute AS a
        JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind = 'r'
       WHERE c.relnamespace = 'swoosh'::regnamespace AND a.atttypid = 'text'::regtype
         AND a.attnum > 0 AND a.attcollation <> 'pg_catalog."C"'::regcollation
         AND a.attname <> 'reason'$$,
    'names are compared by octets, whatever the database');
SELECT results_eq(
    $$SELECT c.relname::text COLLATE "default"
        FROM pg_extension AS e, unnest(e.extconfig) AS t
        JOIN pg_class AS c ON c.oid = t
       WHERE e.extname = 'swoosh'
       ORDER BY c.relname::text COLLATE "C"$$,
    $$SELECT c.relname::text COLLATE "default" FROM pg_class AS c
       WHERE c.relnamespace = 'swoosh'::regnamespace AND c.relkind = 'r'
       ORDER BY c.relname::text COLLATE "C"$$,
    'every table is dumped');

-- functions
CREATE TEMP VIEW function AS
    SELECT p.* FROM pg_proc AS p
      JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
       AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
      JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'swoosh';
SELECT is_empty(
    $$SELECT f.oid::regprocedure FROM function AS f
        JOIN pg_language AS l ON l.oid = f.prolang
       WHERE l.lanname <> 'c'
         AND (f.proconfig IS NULL OR NOT 'search_path=pg_catalog, pg_temp' = ANY (f.proconfig))$$,
    'a function in SQL or PL/pgSQL has a pinned path');
SELECT results_eq(
    $$SELECT proname::text COLLATE "default" FROM function WHERE prosecdef ORDER BY proname::text COLLATE "C"$$,
    $$VALUES ('swoosh_health'), ('swoosh_metrics')$$,
    'only sums over all tenants are SECURITY DEFINER');
SELECT results_eq(
    $$SELECT proname::text COLLATE "default" FROM function WHERE proleakproof ORDER BY proname::text COLLATE "C"$$,
    $$VALUES ('swoosh_reads_tenant')$$,
    'only the question of policies is LEAKPROOF');
SELECT results_eq(
    $$SELECT proname::text COLLATE "default",
             CASE provolatile WHEN 'v' THEN 'volatile' WHEN 's' THEN 'stable' ELSE 'immutable' END,
             CASE proparallel WHEN 'u' THEN 'unsafe' WHEN 'r' THEN 'restricted' ELSE 'safe' END
        FROM function WHERE proname LIKE 'swoosh\_%' ORDER BY proname::text COLLATE "C"$$,
    $$VALUES ('swoosh_at', 'stable', 'restricted'),
             ('swoosh_chart', 'stable', 'restricted'),
             ('swoosh_create_instance', 'volatile', 'unsafe'),
             ('swoosh_create_tenant', 'volatile', 'unsafe'),
             ('swoosh_define_machine', 'volatile', 'unsafe'),
             ('swoosh_explain', 'stable', 'restricted'),
             ('swoosh_export', 'stable', 'restricted'),
             ('swoosh_grant_tenant', 'volatile', 'unsafe'),
             ('swoosh_health', 'stable', 'restricted'),
             ('swoosh_init_key', 'volatile', 'unsafe'),
             ('swoosh_metrics', 'volatile', 'restricted'),
             ('swoosh_next', 'stable', 'restricted'),
             ('swoosh_plan_upgrade', 'stable', 'restricted'),
             ('swoosh_propose', 'volatile', 'unsafe'),
             ('swoosh_propose_all', 'volatile', 'unsafe'),
             ('swoosh_propose_batch', 'volatile', 'unsafe'),
             ('swoosh_publish_fact', 'volatile', 'unsafe'),
             ('swoosh_put_artifact', 'volatile', 'unsafe'),
             ('swoosh_reads_tenant', 'stable', 'safe'),
             ('swoosh_register_signer', 'volatile', 'unsafe'),
             ('swoosh_replay', 'stable', 'restricted'),
             ('swoosh_restore', 'volatile', 'unsafe'),
             ('swoosh_revoke_signer', 'volatile', 'unsafe'),
             ('swoosh_schedule', 'volatile', 'unsafe'),
             ('swoosh_snapshot', 'volatile', 'unsafe'),
             ('swoosh_state', 'stable', 'restricted'),
             ('swoosh_tick', 'volatile', 'unsafe'),
             ('swoosh_tree', 'stable', 'restricted'),
             ('swoosh_unschedule', 'volatile', 'unsafe'),
             ('swoosh_verify', 'stable', 'restricted'),
             ('swoosh_version', 'stable', 'safe')$$,
    'every verb, with what it does to the database');

SELECT * FROM finish();
ROLLBACK;
