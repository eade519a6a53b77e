/*
 * 45_job.sql: swoosh_tick() once a minute, by pg_cron.
 *
 * Nothing depends on it (pg_cron is late, doubled or stopped at times). Not run by
 * CREATE EXTENSION: pg_cron lives in one database of the server, and that is the
 * administrator's choice. It has no part in the types of this extension, so it is called by
 * name, late.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION swoosh._cron_command()
    RETURNS text
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $sql$
        SELECT format('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT %I.swoosh_tick()',
                      n.nspname)
          FROM pg_extension AS e
          JOIN pg_namespace AS n ON n.oid = e.extnamespace
         WHERE e.extname = 'swoosh'
    $sql$;

REVOKE ALL ON FUNCTION swoosh._cron_command() FROM PUBLIC;

COMMENT ON FUNCTION swoosh._cron_command() IS
    'The text of the job; both statements run in one transaction, which the first makes '
    'serializable';

CREATE FUNCTION swoosh._cron()
    RETURNS json
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $plpgsql$
DECLARE
    schedule text;
BEGIN
    IF to_regclass('cron.job') IS NULL THEN
        RETURN json_build_object('installed', false, 'scheduled', false);
    END IF;
    EXECUTE 'SELECT j.schedule FROM cron.job AS j'
            ' WHERE j.jobname = ''swoosh_tick'' AND j.database = current_database() AND j.active'
            ' LIMIT 1'
       INTO schedule;
    RETURN json_build_object('installed', true, 'scheduled', schedule IS NOT NULL,
                             'schedule', schedule);
END
$plpgsql$;

REVOKE ALL ON FUNCTION swoosh._cron() FROM PUBLIC;

COMMENT ON FUNCTION swoosh._cron() IS
    'Whether pg_cron calls swoosh_tick() in this database';

CREATE FUNCTION swoosh._cron_refused(verb text, reason text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $plpgsql$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'insufficient_privilege',
        MESSAGE = format('permission denied for %s()', verb),
        DETAIL = format('Role "%s" may not use pg_cron: %s.', current_user, reason),
        HINT = format('GRANT USAGE ON SCHEMA cron TO %I, which must be able to log in, since the '
                      'job runs as it; or have a superuser call %s().', current_user, verb);
END
$plpgsql$;

REVOKE ALL ON FUNCTION swoosh._cron_refused(text, text) FROM PUBLIC;

COMMENT ON FUNCTION swoosh._cron_refused(text, text) IS
    'Raises 42501 for a role that may not use pg_cron, with what to grant';

CREATE FUNCTION @extschema@.swoosh_schedule()
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $plpgsql$
BEGIN
    -- the catalogue and not to_regclass: a role that may not use the schema cannot name the table
    IF NOT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'pg_cron is not installed in this database',
            HINT = format('CREATE EXTENSION pg_cron here, or in its database: '
                          'SELECT cron.schedule_in_database(%L, ''* * * * *'', %L, %L)',
                          'swoosh_tick_' || current_database(), swoosh._cron_command(),
                          current_database());
    END IF;
    EXECUTE 'SELECT cron.schedule(''swoosh_tick'', ''* * * * *'', $1)'
      USING swoosh._cron_command();
EXCEPTION
    WHEN insufficient_privilege THEN
        PERFORM swoosh._cron_refused('swoosh_schedule', SQLERRM);
END
$plpgsql$;

REVOKE ALL ON FUNCTION @extschema@.swoosh_schedule() FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_schedule() IS
    'Has pg_cron call swoosh_tick() once a minute, as the current user; called again it changes '
    'nothing';

CREATE FUNCTION @extschema@.swoosh_unschedule()
    RETURNS void
    LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $plpgsql$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron') THEN
        RETURN;
    END IF;
    EXECUTE 'SELECT cron.unschedule(j.jobid) FROM cron.job AS j'
            ' WHERE j.jobname = ''swoosh_tick'' AND j.database = current_database()';
EXCEPTION
    WHEN insufficient_privilege THEN
        PERFORM swoosh._cron_refused('swoosh_unschedule', SQLERRM);
END
$plpgsql$;

REVOKE ALL ON FUNCTION @extschema@.swoosh_unschedule() FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_unschedule() IS
    'Takes the job that the current user has by swoosh_schedule() away, if there is one; a '
    'superuser takes those of all users';
