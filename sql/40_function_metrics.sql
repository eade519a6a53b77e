/*
 * 40_function_metrics.sql: counters of this server, in Prometheus' terms.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION swoosh._metrics_counters()
    RETURNS TABLE (
        metric text,
        labels json,
        value double precision
    )
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL RESTRICTED ROWS 200
    AS 'MODULE_PATHNAME', 'swoosh_metrics_counters';

REVOKE ALL ON FUNCTION swoosh._metrics_counters() FROM PUBLIC;

COMMENT ON FUNCTION swoosh._metrics_counters() IS
    'Counters in shared memory; a notice and no rows where swoosh is not preloaded';

CREATE FUNCTION swoosh._wal_lag()
    RETURNS bigint
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $sql$
        SELECT COALESCE(sum(i.wal_index - COALESCE(
                   (SELECT max(s.wal_index)
                      FROM swoosh.snapshot AS s
                     WHERE s.instance = i.instance),
                   0)), 0)::bigint
          FROM swoosh.instance AS i
    $sql$;

REVOKE ALL ON FUNCTION swoosh._wal_lag() FROM PUBLIC;

COMMENT ON FUNCTION swoosh._wal_lag() IS
    'Records after the last snapshot of their instance: what a recovery would replay';

-- SECURITY DEFINER: the sum is over all tenants, and shows nothing of any.
CREATE FUNCTION @extschema@.swoosh_metrics()
    RETURNS TABLE (
        metric text,
        labels json,
        value double precision
    )
    LANGUAGE sql VOLATILE CALLED ON NULL INPUT SECURITY DEFINER PARALLEL RESTRICTED ROWS 200
    SET search_path = pg_catalog, pg_temp
    AS $sql$
        SELECT c.metric, c.labels, c.value
          FROM swoosh._metrics_counters() AS c
        UNION ALL
        SELECT 'swoosh_wal_lag_records', '{}'::json, swoosh._wal_lag()::double precision
    $sql$;

REVOKE ALL ON FUNCTION @extschema@.swoosh_metrics() FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_metrics() IS
    'Counters since the server''s start and gauges, as (metric, labels, value); durations in '
    'seconds';
