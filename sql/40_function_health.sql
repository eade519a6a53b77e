/*
 * 40_function_health.sql: whether this node can serve, and what stands against it.
 *
 * Each part is a function of its own; all run as the extension's owner within swoosh_health(),
 * since nobody else sees replication, cron jobs and all tenants at once.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION swoosh._node()
    RETURNS json
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'swoosh_node';

REVOKE ALL ON FUNCTION swoosh._node() FROM PUBLIC;

COMMENT ON FUNCTION swoosh._node() IS
    'What SQL cannot see: version of the library, preloaded or not, signing key';

CREATE FUNCTION swoosh._consensus()
    RETURNS json
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $plpgsql$
BEGIN
    IF pg_is_in_recovery() THEN
        RETURN (
            SELECT json_build_object(
                       'role', 'standby',
                       'leader', COALESCE(max(r.sender_host || ':' || r.sender_port),
                                          substring(current_setting('primary_conninfo')
                                                    FROM '\mhost=''?([^ '']+)')),
                       'streaming', count(*) FILTER (WHERE r.status = 'streaming') > 0,
                       'replay_lag_bytes', pg_wal_lsn_diff(pg_last_wal_receive_lsn(),
                                                           pg_last_wal_replay_lsn()),
                       'last_replayed_at', pg_last_xact_replay_timestamp())
              FROM pg_stat_wal_receiver AS r);
    END IF;
    RETURN (
        SELECT json_build_object(
                   'role', 'primary',
                   'leader', COALESCE(NULLIF(current_setting('cluster_name'), ''), 'self'),
                   'synchronous_standby_names', current_setting('synchronous_standby_names'),
                   'synchronous', COALESCE(json_agg(json_build_object(
                       'name', r.application_name,
                       'state', r.sync_state,
                       'replay_lag_bytes', pg_wal_lsn_diff(pg_current_wal_lsn(), r.replay_lsn),
                       'replay_lag_ms', floor(extract(epoch FROM r.replay_lag) * 1000))
                       ORDER BY r.application_name)
                       FILTER (WHERE r.sync_state IN ('sync', 'quorum')), '[]'::json),
                   'asynchronous', count(*) FILTER (WHERE r.sync_state NOT IN ('sync', 'quorum')))
          FROM pg_stat_replication AS r);
END
$plpgsql$;

REVOKE ALL ON FUNCTION swoosh._consensus() FROM PUBLIC;

COMMENT ON FUNCTION swoosh._consensus() IS
    'Role of this node, its leader, the synchronous standbys and their lag';

CREATE FUNCTION swoosh._trigger_faults()
    RETURNS json
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $sql$
        WITH kept (table_name) AS (
            VALUES ('artifact'), ('decision_record'), ('equivocation'), ('fact'), ('genesis'),
                   ('instance'), ('machine'), ('quarantine'), ('signer'), ('vote'), ('wal')
        ), wanted (table_name, trigger_name) AS (
            SELECT k.table_name, k.table_name || '_append_only' FROM kept AS k
            UNION ALL
            SELECT k.table_name, k.table_name || '_append_only_statement' FROM kept AS k
            UNION ALL
            VALUES ('wal', 'wal_emit_decision')
        )
        SELECT COALESCE(json_agg(json_build_object(
                   'table', 'swoosh.' || w.table_name,
                   'trigger', w.trigger_name,
                   'state', CASE WHEN t.tgenabled IS NULL THEN 'missing'
                                 WHEN t.tgenabled = 'D' THEN 'disabled'
                                 ELSE 'not always' END,
                   'repair', format('ALTER TABLE swoosh.%I ENABLE ALWAYS TRIGGER %I',
                                    w.table_name, w.trigger_name))
                   ORDER BY w.table_name, w.trigger_name), '[]'::json)
          FROM wanted AS w
          JOIN pg_namespace AS n ON n.nspname = 'swoosh'
          JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.table_name
          LEFT JOIN pg_trigger AS t
            ON t.tgrelid = c.oid AND t.tgname = w.trigger_name AND NOT t.tgisinternal
         WHERE t.tgenabled IS DISTINCT FROM 'A'
    $sql$;

REVOKE ALL ON FUNCTION swoosh._trigger_faults() FROM PUBLIC;

COMMENT ON FUNCTION swoosh._trigger_faults() IS
    'Triggers that are not ENABLE ALWAYS, each with the command that repairs it';

CREATE FUNCTION swoosh._health_problems(node json, consensus json, triggers json)
    RETURNS TABLE (
        is_fatal boolean,
        problem text
    )
    LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 1
    SET search_path = pg_catalog, pg_temp
    AS $sql$
        SELECT true, format('trigger %s on %s is %s: %s', t->>'trigger', t->>'table',
                            t->>'state', t->>'repair')
          FROM json_array_elements(triggers) AS t
        UNION ALL
        SELECT consensus->>'role' = 'primary',
               format('no signing key (%s)', node->'key'->>'detail')
         WHERE NOT (node->'key'->>'present')::boolean
        UNION ALL
        SELECT consensus->>'role' = 'primary',
               'the signing key was revoked: make another, see runbooks/key_rotation.md'
         WHERE (node->'key'->>'revoked')::boolean
        UNION ALL
        SELECT false, 'the signing key is not enrolled: SELECT swoosh_init_key()'
         WHERE NOT (node->'key'->>'enrolled')::boolean AND NOT (node->'key'->>'revoked')::boolean
        UNION ALL
        SELECT false, format('library %s, extension %s: ALTER EXTENSION swoosh UPDATE',
                             node->>'version', e.extversion)
          FROM pg_extension AS e
         WHERE e.extname = 'swoosh' AND e.extversion <> node->>'version'
        UNION ALL
        SELECT false, 'synchronous standbys are demanded, and none is connected: commits wait'
         WHERE consensus->>'role' = 'primary'
           AND consensus->>'synchronous_standby_names' <> ''
           AND json_array_length(consensus->'synchronous') = 0
        UNION ALL
        SELECT false, format('logs without a head: %s; swoosh_restore() makes them, see '
                             'runbooks/restore_from_snapshot.md', count(*))
          FROM swoosh.genesis AS g
         WHERE NOT EXISTS (SELECT FROM swoosh.instance AS i WHERE i.instance = g.instance)
        HAVING count(*) > 0
        UNION ALL
        SELECT false, 'this standby does not stream from its primary'
         WHERE consensus->>'role' = 'standby' AND NOT (consensus->>'streaming')::boolean
    $sql$;

REVOKE ALL ON FUNCTION swoosh._health_problems(json, json, json) FROM PUBLIC;

COMMENT ON FUNCTION swoosh._health_problems(json, json, json) IS
    'What stands against this node, in sentences; fatal: it cannot take proposals';

-- SECURITY DEFINER: see above. It shows sums and names of nodes, nothing of a tenant.
CREATE FUNCTION @extschema@.swoosh_health()
    RETURNS json
    LANGUAGE plpgsql STABLE CALLED ON NULL INPUT SECURITY DEFINER PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $plpgsql$
DECLARE
    node json := swoosh._node();
    consensus json := swoosh._consensus();
    triggers json := swoosh._trigger_faults();
    status text;
    problems json;
BEGIN
    SELECT CASE WHEN bool_or(p.is_fatal) THEN 'failed'
                WHEN count(*) > 0 THEN 'degraded'
                ELSE 'ok' END,
           COALESCE(json_agg(p.problem), '[]'::json)
      INTO status, problems
      FROM swoosh._health_problems(node, consensus, triggers) AS p;
    RETURN json_build_object(
        'status', status,
        'problems', problems,
        'consensus', consensus,
        'lastSnapshotHLC', (SELECT s.snapshot->'hlc'
                              FROM swoosh.snapshot AS s
                             ORDER BY s.created DESC LIMIT 1),
        'walLag', swoosh._wal_lag(),
        'version', node->'version',
        'preloaded', node->'preloaded',
        'key', node->'key',
        'triggers', triggers,
        'cron', swoosh._cron());
END
$plpgsql$;

REVOKE ALL ON FUNCTION @extschema@.swoosh_health() FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_health() IS
    'Whether this node can serve: status ok, degraded or failed, with the problems and how to '
    'repair them; also on a standby';
