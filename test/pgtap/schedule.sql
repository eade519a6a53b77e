--
-- schedule: the job of pg_cron.
-- Claim: without pg_cron the answer says what to do; with it there is one job, which runs
-- swoosh_tick() serializable, and can be taken away; an operator who may not use pg_cron is told
-- what to grant.
-- Method: a transaction that installs pg_cron, where the server has it preloaded for this database.
--
BEGIN;
SELECT plan(17);

SELECT is(swoosh_health()->'cron'->>'installed', 'false', 'pg_cron is not installed');
SELECT throws_ok($$SELECT swoosh_schedule()$$, '55000', 'pg_cron is not installed in this database',
                 'no job without it');
SELECT lives_ok($$SELECT swoosh_unschedule()$$, 'nothing to take away');

CREATE FUNCTION pg_temp.cron_can_be_had() RETURNS boolean LANGUAGE sql AS $$
    SELECT current_setting('shared_preload_libraries') ~ '\mpg_cron\M'
       AND current_setting('cron.database_name', true) = current_database()
$$;
DO $$ BEGIN
    IF pg_temp.cron_can_be_had() THEN CREATE EXTENSION pg_cron; END IF;
END $$;
CREATE FUNCTION pg_temp.jobs() RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN
    PERFORM swoosh_schedule();
    RETURN NEXT is(swoosh_health()->'cron'->>'scheduled', 'true', 'scheduled');
    PERFORM swoosh_schedule();
    RETURN QUERY EXECUTE
        'SELECT is(count(*), 1::bigint, ''scheduled again: one job'') FROM cron.job';
    RETURN QUERY EXECUTE
        'SELECT is(command, ''SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; '
        'SELECT public.swoosh_tick()'', ''its text'') FROM cron.job';
    RETURN QUERY EXECUTE 'SELECT is(schedule, ''* * * * *'', ''once a minute'') FROM cron.job';
    PERFORM swoosh_unschedule();
    RETURN NEXT is(swoosh_health()->'cron'->>'scheduled', 'false', 'taken away');
    RETURN QUERY EXECUTE 'SELECT is(count(*), 0::bigint, ''no job is left'') FROM cron.job';
    PERFORM swoosh_unschedule();
    RETURN NEXT pass('taken away again');
END $$;
SELECT * FROM pg_temp.jobs() WHERE pg_temp.cron_can_be_had();

-- an operator: what to grant, and with it a job of its own
CREATE ROLE regress_swoosh_ops LOGIN;
GRANT swoosh_operator TO regress_swoosh_ops;
CREATE FUNCTION pg_temp.refused(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
    hint text;
BEGIN
    EXECUTE call;
    RETURN 'done';
EXCEPTION WHEN insufficient_privilege THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', SQLERRM, detail, hint);
END $$;
CREATE FUNCTION pg_temp.operator_jobs() RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN
    SET LOCAL ROLE regress_swoosh_ops;
    RETURN NEXT is(pg_temp.refused('SELECT swoosh_schedule()'),
        'permission denied for swoosh_schedule() | Role "regress_swoosh_ops" may not use pg_cron: '
        'permission denied for schema cron. | GRANT USAGE ON SCHEMA cron TO regress_swoosh_ops, '
        'which must be able to log in, since the job runs as it; or have a superuser call '
        'swoosh_schedule().', 'without the schema: what to grant');
    RETURN NEXT matches(pg_temp.refused('SELECT swoosh_unschedule()'),
        '^permission denied for swoosh_unschedule\(\) .* GRANT USAGE ON SCHEMA cron TO',
        'nothing is taken away without it');
    RESET ROLE;
    GRANT USAGE ON SCHEMA cron TO regress_swoosh_ops;
    PERFORM swoosh_schedule();
    SET LOCAL ROLE regress_swoosh_ops;
    RETURN NEXT is(pg_temp.refused('SELECT swoosh_schedule()'), 'done', 'with it there is a job');
    RETURN NEXT is(pg_temp.refused('SELECT swoosh_unschedule()'), 'done', 'taken away');
    RESET ROLE;
    RETURN QUERY EXECUTE 'SELECT is(array_agg(username::text), ARRAY[current_user::text], '
        '''but not another user''''s'') FROM cron.job';
    SET LOCAL ROLE regress_swoosh_ops;
    PERFORM swoosh_schedule();
    RESET ROLE;
    RETURN QUERY EXECUTE
        'SELECT is(count(*), 2::bigint, ''two users: two jobs'') FROM cron.job';
    PERFORM swoosh_unschedule();
    RETURN QUERY EXECUTE
        'SELECT is(count(*), 0::bigint, ''a superuser takes all away'') FROM cron.job';
END $$;
SELECT * FROM pg_temp.operator_jobs() WHERE pg_temp.cron_can_be_had();
SELECT skip('pg_cron is not preloaded for this database', 14) WHERE NOT pg_temp.cron_can_be_had();

SELECT * FROM finish();
ROLLBACK;
