/*
 * 50_view_log.sql: the log with a column for each member of a record, for people.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

-- security_barrier: a reader's own conditions see rows of readable tenants only.
CREATE VIEW swoosh.log WITH (security_barrier = true) AS
    SELECT w.instance,
           w.wal_index,
           w.record->>'transition' AS transition,
           (w.record->>'hlc')::@extschema@.hlc AS hlc,
           (w.record->>'recorded_at')::timestamptz AS recorded_at,
           w.record->>'signer' AS signer,
           w.idem_key,
           w.record->>'window_id' AS window_id,
           (w.record->>'chart_hash')::@extschema@.state_hash AS chart_hash,
           (w.record->>'state_pre_hash')::@extschema@.state_hash AS state_pre_hash,
           (w.record->>'state_post_hash')::@extschema@.state_hash AS state_post_hash,
           (w.record->>'inputs_hash')::@extschema@.state_hash AS inputs_hash,
           (w.record->>'prev_record_hash')::@extschema@.state_hash AS prev_record_hash,
           w.record_hash,
           w.record->'grants' AS grants,
           w.record->'guards' AS guards,
           w.record->'evidence' AS evidence,
           w.record->>'justification' AS justification,
           w.record->'trace' AS trace,
           w.record->>'signature' AS signature,
           w.inputs
      FROM ONLY swoosh.wal AS w
     WHERE @extschema@.swoosh_reads_tenant(pg_catalog.split_part(w.instance, '/', 1));

REVOKE ALL ON TABLE swoosh.log FROM PUBLIC;

COMMENT ON VIEW swoosh.log IS 'The log of the tenants that the current user may read';
COMMENT ON COLUMN swoosh.log.instance IS 'Name, tenant/name';
COMMENT ON COLUMN swoosh.log.wal_index IS
    'Place in the chain of the instance, from 1 without a gap';
COMMENT ON COLUMN swoosh.log.transition IS 'What was proposed and taken';
COMMENT ON COLUMN swoosh.log.hlc IS 'Clock of the proposal: the order within the instance';
COMMENT ON COLUMN swoosh.log.recorded_at IS 'The server''s clock when the head was locked';
COMMENT ON COLUMN swoosh.log.signer IS 'Who signed the proposal';
COMMENT ON COLUMN swoosh.log.idem_key IS 'Key under which a retry finds this record';
COMMENT ON COLUMN swoosh.log.window_id IS 'Window that the proposal named';
COMMENT ON COLUMN swoosh.log.chart_hash IS 'Chart before the step';
COMMENT ON COLUMN swoosh.log.state_pre_hash IS 'Hash of the state before';
COMMENT ON COLUMN swoosh.log.state_post_hash IS 'Hash of the state after';
COMMENT ON COLUMN swoosh.log.inputs_hash IS 'Hash of the inputs';
COMMENT ON COLUMN swoosh.log.prev_record_hash IS 'Hash of the record before, or of genesis';
COMMENT ON COLUMN swoosh.log.record_hash IS 'Hash of this record';
COMMENT ON COLUMN swoosh.log.grants IS 'Hashes of the grants that the record rests on';
COMMENT ON COLUMN swoosh.log.guards IS
    'Each guard with its answer, its reasons and the facts it read';
COMMENT ON COLUMN swoosh.log.evidence IS 'Addresses that the proposal gave';
COMMENT ON COLUMN swoosh.log.justification IS 'Why, in the words of the signer';
COMMENT ON COLUMN swoosh.log.trace IS 'Trace and task that the proposal named';
COMMENT ON COLUMN swoosh.log.signature IS 'Signature of the proposal';
COMMENT ON COLUMN swoosh.log.inputs IS
    'Inputs that came with the proposal; NULL: {} or an artifact';
