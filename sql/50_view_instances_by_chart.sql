/*
 * 50_view_instances_by_chart.sql: which charts have instances.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE VIEW swoosh.instances_by_chart WITH (security_barrier = true) AS
    SELECT i.machine,
           i.version,
           i.chart_hash,
           pg_catalog.count(*) AS instances
      FROM ONLY swoosh.instance AS i
     WHERE @extschema@.swoosh_reads_tenant(i.tenant)
     GROUP BY i.machine, i.version, i.chart_hash;

REVOKE ALL ON TABLE swoosh.instances_by_chart FROM PUBLIC;

COMMENT ON VIEW swoosh.instances_by_chart IS
    'Instances of each chart, in the tenants that the current user may read';
COMMENT ON COLUMN swoosh.instances_by_chart.machine IS 'Machine';
COMMENT ON COLUMN swoosh.instances_by_chart.version IS 'Version of the chart they run';
COMMENT ON COLUMN swoosh.instances_by_chart.chart_hash IS 'The chart';
COMMENT ON COLUMN swoosh.instances_by_chart.instances IS 'How many';
