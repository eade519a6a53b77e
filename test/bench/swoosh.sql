-- The same load for swoosh: a chart of 10 regions of about 280 octets and one transition with a
-- guard of three rules that changes one region.  psql -v n=INSTANCES -v signer=SIGNER
DROP EXTENSION IF EXISTS swoosh CASCADE;
DROP SCHEMA IF EXISTS swoosh CASCADE;
DROP TABLE IF EXISTS bench_input;
CREATE EXTENSION swoosh;
SELECT swoosh_init_key();
SELECT swoosh_create_tenant('bench');
SELECT swoosh_register_signer(:'signer', 'bench', '{proposer}');

CREATE TABLE bench_input AS
SELECT json_object_agg('field_' || k, md5(k::text)) AS inputs FROM generate_series(1, 9) k;

SELECT swoosh_define_machine('bench', '1', json_build_object(
    'id', 'bench',
    'initial', 'running',
    'context', (
        SELECT json_object_agg('region_' || r, json_build_object(
            'state', (ARRAY['idle', 'running', 'waiting', 'done'])[1 + r % 4], 'n', r,
            'entered_at', 1732150000000 + r, 'owner', 'user-' || md5(r::text),
            'ref', md5(r::text || 'a') || md5(r::text || 'b'),
            'budget', json_build_object('limit', 100000 + r, 'spent', r, 'unit', 'cents'),
            'flags', json_build_array('a' || r, 'b' || r % 7, true, null)))
        FROM generate_series(0, 9) r),
    'states', json_build_object('running', '{"on": {"Bench_Do": {
        "guard": {"type": "and", "params": {"guards": [
            {"type": "logic", "params": {"rule": {"<": [{"var": "state.region_3.budget.spent"}, {"var": "state.region_3.budget.limit"}]}}},
            {"type": "logic", "params": {"rule": {"!!": [{"var": "state.region_1.owner"}]}}},
            {"type": "logic", "params": {"rule": {"in": [{"var": "state.region_7.state"}, ["idle", "running", "waiting", "done"]]}}}]}},
        "actions": {"type": "assign", "params": {"region_3.n": {"+": [{"var": "state.region_3.n"}, 1]}}}}}}'::json)));

SELECT count(swoosh_create_instance('bench/i' || i, 'bench@1')) FROM generate_series(1, :n) i;
