--
-- project.sql
--
-- Claim: the project machine is the one of its source, and takes each of its transitions, all
-- compensations included, from where it may and to where it should; roles and guards hold.
-- Method: the chart as rows, which pins it; then one life, a line a proposal: what was answered,
-- and the configuration after it.
--
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SET search_path = test, public;
SET test.salt = 'project';

SELECT swoosh_create_tenant('acme');
SELECT length(swoosh_init_key()) AS key_length;
SELECT count(swoosh_register_signer(signer(name), 'acme', ARRAY[role])) AS signers
FROM (VALUES ('worker', 'proposer'), ('olivia', 'operator'), ('kaching', 'authority:license'),
    ('backbeat', 'authority:schedule'), ('hmmm', 'authority:roster'), ('mcp', 'authority:tooling'),
    ('shhh', 'authority:policy'), ('library', 'authority:corpus'),
    ('ada', 'voter'), ('bob', 'voter'), ('cleo', 'voter')) AS s (name, role);
SELECT swoosh_create_instance('acme/life', 'project') IS NOT NULL AS created;

-- The chart, as its rows.
WITH RECURSIVE node (path, def) AS (
    SELECT '', chart FROM swoosh.machine WHERE machine = 'project'
    UNION ALL
    SELECT ltrim(node.path || '.' || child.key, '.'), child.value
    FROM node, json_each(node.def -> 'states') AS child
), candidate AS (
    SELECT node.path, event.key AS event, choice.ordinality AS n, choice.value AS def
    FROM node, json_each(node.def -> 'on') AS event,
        json_array_elements(CASE json_typeof(event.value) WHEN 'array' THEN event.value
            ELSE json_build_array(event.value) END) WITH ORDINALITY AS choice
)
SELECT path AS source, event, def ->> 'target' AS target,
    CASE WHEN def #>> '{guard,type}' = 'and'
        THEN (SELECT string_agg(part ->> 'type', ' and ') FROM json_array_elements(def #> '{guard,params,guards}') AS part)
        ELSE concat_ws(' ', def #>> '{guard,type}', def #>> '{guard,params,class}', def #>> '{guard,params,expect}') END AS guard
FROM candidate ORDER BY path COLLATE "C", event COLLATE "C", n;
SELECT key AS event, value AS roles FROM swoosh.machine, json_each(chart #> '{meta,roles}')
WHERE machine = 'project' ORDER BY 1;

-- One proposal: the answer, the reasons of the guard that failed, and where the instance is then.
CREATE FUNCTION step(name text, transition text, inputs jsonb DEFAULT '{}',
        changes jsonb DEFAULT '{}',
        OUT outcome text, OUT reason text, OUT codes text, OUT configuration text)
    LANGUAGE plpgsql AS $$
DECLARE
    answer record;
BEGIN
    SELECT * INTO answer FROM swoosh_propose(
        proposal(name, 'acme/life', transition, gen_random_uuid()::text, inputs, changes));
    outcome := answer.outcome;
    reason := answer.reason;
    codes := (SELECT string_agg(r ->> 'code', ' ')
              FROM json_array_elements(answer.decision #> '{guard,reasons}') AS r);
    configuration := translate(replace(swoosh_state('acme/life') ->> 'configuration',
                                       'project_lifecycle.', ''), '[]"', '');
END $$;
-- One in its window, whose id it learns from the refusal that names it.
CREATE FUNCTION step_in_window(name text, transition text, inputs jsonb DEFAULT '{}',
        OUT outcome text, OUT reason text, OUT codes text, OUT configuration text)
    LANGUAGE plpgsql AS $$
DECLARE
    id text := (
        SELECT r ->> 'expected' FROM swoosh_propose(
                proposal(name, 'acme/life', transition, gen_random_uuid()::text, inputs)) AS a,
            json_array_elements(a.decision #> '{guard,reasons}') AS r
        WHERE r ->> 'code' = 'window_missing');
BEGIN
    SELECT s.* INTO outcome, reason, codes, configuration
    FROM step(name, transition, inputs, jsonb_build_object('window_id', id)) AS s;
END $$;
CREATE FUNCTION publish(name text, kind text, subject text, serial bigint, body jsonb)
    RETURNS boolean LANGUAGE sql AS $$
        SELECT swoosh_publish_fact(fact(name, 'acme', kind, subject, serial, body)) IS NOT NULL $$;
CREATE FUNCTION license(serial bigint, status text) RETURNS boolean LANGUAGE sql AS $$
        SELECT publish('kaching', 'license', 'default', serial, jsonb_build_object('license_id', 'L-1',
            'cluster_id', 'c-1', 'status', status, 'tier', 'standard', 'features', '[]'::jsonb,
            'max_nodes', 5, 'token_version', 1, 'expires', (now() + interval '1 day')::hlc::text,
            'grace_until', (now() + interval '1 day')::hlc::text, 'lease_expires', (now() + interval '1 day')::hlc::text,
            'token_hash', hash('0'))) $$;
CREATE FUNCTION votes(purpose text, region text, subject text, VARIADIC voters text[]) RETURNS jsonb
    LANGUAGE sql AS $$
        SELECT jsonb_agg(sign(voter, 'swoosh-vote-v1', jsonb_build_object('v', 1,
            'purpose', purpose, 'instance', 'acme/life', 'epoch', (i.state #>> ARRAY['epoch', region])::int,
            'subject_hash', subject, 'voter', signer(voter),
            'expires', (now() + interval '1 hour')::hlc::text)))
        FROM unnest(voters) AS voter, swoosh.instance AS i WHERE i.instance = 'acme/life' $$;
CREATE FUNCTION members() RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_agg(signer(name) ORDER BY signer(name) COLLATE "C")
    FROM unnest(ARRAY['ada', 'bob']) AS name $$;
CREATE FUNCTION certificate(VARIADIC voters text[]) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('members', members(), 'votes',
        votes('council', 'council', hash(members()), VARIADIC voters)) $$;
CREATE FUNCTION roster() RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('voters', jsonb_agg(jsonb_build_object('voter', signer(name), 'weight', 1)))
    FROM unnest(ARRAY['ada', 'bob', 'cleo']) AS name $$;
CREATE FUNCTION pin(version text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('content_hash', hash(to_jsonb(version)), 'version', version) $$;
SET default_transaction_isolation = 'serializable';

--
-- Boot
--
SELECT * FROM step('worker', 'Boot_ConfigOk', '{"identities": ["a"]}');
SELECT * FROM step('worker', 'Boot_LicenseFailed');
SELECT * FROM step('worker', 'Boot_Licensed');
SELECT license(1, 'active');
SELECT * FROM step('worker', 'Boot_Licensed');

--
-- Ingestion, council, environment
--
SELECT * FROM step('worker', 'Ingestion_SourcesResolved', '{"sources": ["s"]}');
SELECT * FROM step('worker', 'Ingestion_BytesOk', pin('1') - 'version');
SELECT * FROM step('worker', 'Ingestion_SchemaOk', '{"outcomes": {}}');
SELECT * FROM step('worker', 'Ingestion_CorpusBuilt', pin('1'));
SELECT publish('hmmm', 'roster', 'default', 1, roster());
SELECT * FROM step('worker', 'Council_ProfilesLoaded', pin('1') || '{"roles": [], "tooling": {"git": "2"}, "roster": {"voters": []}}');
SELECT * FROM step('worker', 'Council_ProfilesLoaded', pin('1') || jsonb_build_object('roles', '[]'::jsonb,
    'tooling', '{"git": "2"}'::jsonb, 'roster', roster()));
SELECT * FROM step('worker', 'Council_QuorumCert', certificate('ada'));
SELECT * FROM step('worker', 'Council_QuorumCert', certificate('ada', 'cleo'));
SELECT * FROM step('worker', 'Council_McpGreen');
SELECT publish('mcp', 'tooling', 'git', 1, jsonb_build_object('reachable', true, 'version', '2', 'checked', now()::hlc::text));
SELECT * FROM step('worker', 'Council_McpGreen');
SELECT * FROM step('worker', 'Lifecycle_AllReady');
SELECT * FROM step('worker', 'Environment_CapacityOk', pin('2') || '{"allocations": {}}');
SELECT * FROM step('worker', 'Environment_Installed', '{"assets": []}');
SELECT * FROM step('worker', 'Environment_Amber', '{"health": "amber"}');
SELECT * FROM step('worker', 'Environment_Recovered', '{"health": "green"}');
SELECT * FROM step('worker', 'Lifecycle_AllReady');
-- Provisioned for another index: give it back, and once more.
SELECT * FROM step('worker', 'Environment_Deprovision', '{"assets": []}');
SELECT * FROM step('olivia', 'Environment_Deprovision', '{"assets": []}');
SELECT * FROM step('worker', 'Environment_CapacityOk', pin('1') || '{"allocations": {}}');
SELECT * FROM step('worker', 'Environment_Installed', '{"assets": []}');
SELECT * FROM step('worker', 'Environment_Green', '{"health": "green"}');
-- A pause in the lifecycle, and back.
SELECT * FROM step('olivia', 'Control_Pause');
SELECT * FROM step('worker', 'Lifecycle_AllReady');
SELECT * FROM step('olivia', 'Control_Resume');
SELECT * FROM step('worker', 'Lifecycle_AllReady');

--
-- The loop, in windows that are always open
--
SELECT * FROM step('worker', 'Execution_PlanLocked', jsonb_build_object('plan_hash', hash('"plan"')));
SELECT * FROM step('worker', 'Execution_BeatReviewGate');
SELECT publish('backbeat', 'schedule', 'default', 1, jsonb_build_object('id', 's',
    'anchor', (date_trunc('day', now()) - interval '1 day')::hlc::text, 'period_ms', 86400000,
    'pressure', '{"amplitude_ppm": 0, "phase_ms": 0}'::jsonb, 'phases', (SELECT jsonb_agg(
        jsonb_build_object('class', class, 'offset_ms', 0, 'length_ms', 86400000))
        FROM unnest(ARRAY['review', 'reverb', 'next']) AS class)));
SELECT * FROM step_in_window('worker', 'Execution_BeatReviewGate');
SELECT * FROM step_in_window('worker', 'Execution_ApprovalsThreshold',
    jsonb_build_object('votes', votes('plan', 'execution', hash('"plan"'), 'ada', 'bob')));
SELECT count(*) AS snapshots FROM swoosh.snapshot WHERE instance = 'acme/life';
SELECT * FROM step_in_window('worker', 'Execution_NextWindow');
SELECT count(*) AS snapshots FROM swoosh.snapshot WHERE instance = 'acme/life';

--
-- Pause, licence, quorum, plan change, from the execution
--
SELECT * FROM step('worker', 'Execution_PlanLocked', jsonb_build_object('plan_hash', hash('"plan"')));
SELECT * FROM step('olivia', 'Control_Pause');
SELECT * FROM step('olivia', 'Control_Resume');
SELECT * FROM step('olivia', 'License_Throttled');
SELECT license(2, 'throttled');
SELECT * FROM step('olivia', 'License_Throttled');
SELECT * FROM step('olivia', 'License_Restored');
SELECT * FROM step('olivia', 'License_GraceExpired');
SELECT license(3, 'suspended');
SELECT * FROM step('olivia', 'License_GraceExpired');
SELECT swoosh_state('acme/life', '{control}') #> '{projection,control,external}' AS external;
SELECT license(4, 'active');
SELECT * FROM step('olivia', 'License_Restored');
SELECT swoosh_state('acme/life', '{control}') #> '{projection,control,external}' AS external;
SELECT * FROM step('olivia', 'Execution_QuorumLost', jsonb_build_object('lost', jsonb_build_array(signer('ada'))));
SELECT * FROM step('olivia', 'Execution_QuorumLost', jsonb_build_object('lost', members()));
SELECT * FROM step('olivia', 'Recovery_QuorumRestored', certificate('cleo'));
SELECT * FROM step('olivia', 'Recovery_QuorumRestored', certificate('ada', 'bob', 'cleo'));
SELECT * FROM step('olivia', 'Execution_PlanChange', pin('2'));
SELECT publish('library', 'corpus', version, 1, pin(version) || '{"sources": ["s"], "index_ref": "i"}')
FROM unnest(ARRAY['v1', 'v2']) AS version;
SELECT * FROM step('olivia', 'Execution_PlanChange', pin('v2'));

--
-- Compensations from the execution, with the other regions by their history
--
SELECT * FROM step('olivia', 'Environment_Deprovision', '{"assets": []}');
SELECT * FROM step('worker', 'Environment_CapacityOk', pin('v2') || '{"allocations": {}}');
SELECT * FROM step('worker', 'Environment_Installed', '{"assets": []}');
SELECT * FROM step('worker', 'Environment_Green', '{"health": "green"}');
SELECT * FROM step('worker', 'Lifecycle_AllReady');
SELECT certificate('ada', 'bob') AS certificate \gset
SELECT * FROM step('olivia', 'Council_Eject', jsonb_build_object('member', signer('bob')));
-- The epoch has grown: a certificate of the time before is worth nothing.
SELECT * FROM step('worker', 'Council_QuorumCert', :'certificate');
SELECT * FROM step('worker', 'Council_QuorumCert', certificate('ada', 'bob'));
SELECT * FROM step('worker', 'Council_McpGreen');
SELECT * FROM step('worker', 'Lifecycle_AllReady');
SELECT * FROM step('olivia', 'Ingestion_RollbackIndex', pin('v1'));
SELECT * FROM step('worker', 'Lifecycle_AllReady');
SELECT * FROM step('olivia', 'Ingestion_RollbackIndex', pin('v2'));
SELECT * FROM step('olivia', 'Council_Reelect');
SELECT * FROM step('worker', 'Council_QuorumCert', certificate('ada', 'bob'));
SELECT * FROM step('worker', 'Council_McpGreen');
SELECT * FROM step('worker', 'Lifecycle_AllReady');
SELECT * FROM step('olivia', 'Execution_QuorumLost', jsonb_build_object('lost', members()));
SELECT * FROM step('olivia', 'Council_Reelect');

--
-- Quarantine from the lifecycle and from a pause; release goes back to where it was
--
SELECT publish('shhh', 'policy', 'default', 1, '{"version": "1", "redact": [],
    "finding_severity": "high", "rules": [{"id": "R-1", "rationale": "no such words", "rule": {"in": ["hunter2", {"var": "inputs.note"}]}}]}');
SELECT * FROM step('olivia', 'Control_Pause', '{"note": "hunter2"}');
SELECT * FROM step('olivia', 'Policy_Release');
SELECT * FROM step('worker', 'Policy_Release', '{}', '{"justification": "please"}');
SELECT * FROM step('olivia', 'Policy_Release', '{}', '{"justification": "a false alarm"}');
SELECT * FROM step('olivia', 'Control_Pause');
SELECT * FROM step('olivia', 'Control_Resume', '{"note": "hunter2"}');
SELECT * FROM step('olivia', 'Policy_Release', '{}', '{"justification": "a false alarm"}');
SELECT * FROM step('olivia', 'Control_Resume');
SELECT * FROM step('olivia', 'Control_Pause', '{"note": "hunter2"}');
SELECT * FROM step('olivia', 'Policy_ConfirmedBlock');
SELECT * FROM step('worker', 'Lifecycle_AllReady');

-- The whole life verifies.
SELECT ok, records, fault FROM swoosh_verify('acme/life');
