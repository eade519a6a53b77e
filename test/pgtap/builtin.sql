--
-- builtin: the machines that the extension brings, before anybody used them.
-- Claim: reading verbs know them by name and version, and define nothing.
-- Method: in a database that has no instance yet; what runs the chart afterwards is shown by the
-- same call.
--
BEGIN;
SELECT plan(8);

SELECT is_empty($$SELECT * FROM swoosh.machine$$, 'nothing is defined');
SELECT is_empty($$SELECT * FROM swoosh_plan_upgrade('project', '1', '1')$$,
                'a plan for a machine that nothing runs has no rows');
SELECT throws_ok($$SELECT * FROM swoosh_plan_upgrade('project', '1', 'none')$$, 'SW303', NULL,
                 'to a version that there is not');
SELECT throws_ok($$SELECT * FROM swoosh_plan_upgrade('project', 'none', '1')$$, 'SW303', NULL,
                 'from one that there is not');
SELECT throws_ok($$SELECT * FROM swoosh_plan_upgrade('projects', '1', '1')$$, 'SW303', NULL,
                 'of a machine that there is not');
SELECT isnt_empty($$SELECT * FROM swoosh_chart('project')$$, 'its transitions are shown');
SELECT is_empty($$SELECT * FROM swoosh.machine$$, 'and nothing was defined by that');

SELECT swoosh_init_key(), swoosh_create_tenant('builtin'),
       swoosh_create_instance('builtin/one', 'project');
SELECT results_eq($$SELECT instance, ok FROM swoosh_plan_upgrade('project', '1', '1')$$,
                  $$VALUES ('builtin/one', true)$$, 'an instance is in the plan');

SELECT * FROM finish();
ROLLBACK;
