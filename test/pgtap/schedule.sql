--
-- schedule: the job of pg_cron.
-- Claim: without pg_cron the answer says what to do; with it there is one job, which runs
-- swoosh_tick() serializable, and can be taken away.
-- Method: a transaction that installs pg_cron, where the server has it preloaded for this database.
--
BEGIN;
SELECT plan(10);

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
SELECT skip('pg_cron is not preloaded for this database', 7) WHERE NOT pg_temp.cron_can_be_had();

SELECT * FROM finish();
ROLLBACK;
