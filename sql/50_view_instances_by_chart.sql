/*
 * 50_view_instances_by_chart.sql: which charts have instances.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE VIEW swoosh.instances_by_chart WITH (security_barrier = true) AS
    SELECT i.machine,
           i.version,
           i.chart_hash,
           pg_catalog.count(*) AS instances,
           pg_catalog.count(*) FILTER (WHERE e.state IS NULL) AS live
      FROM ONLY swoosh.instance AS i
      LEFT JOIN (SELECT m.machine, m.version, s.key AS state
                   FROM ONLY swoosh.machine AS m
                  CROSS JOIN pg_catalog.json_each(m.chart->'states') AS s
                  WHERE s.value->>'type' = 'final') AS e -- the ends: final children of the root
        ON e.machine = i.machine AND e.version = i.version
           AND e.state = i.state->'configuration'->>0
     WHERE @extschema@.swoosh_reads_tenant(i.tenant)
     GROUP BY i.machine, i.version, i.chart_hash;

REVOKE ALL ON TABLE swoosh.instances_by_chart FROM PUBLIC;

COMMENT ON VIEW swoosh.instances_by_chart IS
    'Instances of each chart, in the tenants that the current user may read';
COMMENT ON COLUMN swoosh.instances_by_chart.machine IS 'Machine';
COMMENT ON COLUMN swoosh.instances_by_chart.version IS 'Version of the chart they run';
COMMENT ON COLUMN swoosh.instances_by_chart.chart_hash IS 'The chart';
COMMENT ON COLUMN swoosh.instances_by_chart.instances IS 'How many';
COMMENT ON COLUMN swoosh.instances_by_chart.live IS 'How many of them have not ended';
