--
-- overlaid: a fact about an instance hides the general one, even when it has expired.
-- Claim: a guard that finds its own instance's fact expired does not go on to the general one, and
-- a log verifies in which another guard of the same step rests on that, for events and timers.
-- Method: a licence for the instance that expires, one for all that does not, and two guards.
--
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SET search_path = test, public;
SELECT swoosh_init_key() IS NOT NULL AS has_key;
SELECT swoosh_create_tenant('ov');
SELECT count(swoosh_register_signer(signer(name), 'ov', roles))
  FROM (VALUES ('ov-ann', '{proposer}'::text[]), ('ov-kaching', '{authority:license}'))
       AS s (name, roles);
CREATE FUNCTION license(of_subject text, expires timestamptz) RETURNS json LANGUAGE sql AS $$
    SELECT sign('ov-kaching', 'swoosh-fact-v1', (fact('ov-kaching', 'ov', 'license', of_subject, 1,
        jsonb_build_object('license_id', 'L', 'cluster_id', 'c', 'status', 'active', 'tier', 't',
            'features', '[]'::jsonb, 'max_nodes', 1, 'token_version', 1,
            'expires', '9000-01-01T00:00:00.000+00:00#0',
            'grace_until', '9000-01-01T00:00:00.000+00:00#0',
            'lease_expires', '9000-01-01T00:00:00.000+00:00#0',
            'token_hash', 'sha256-' || repeat('0', 64)))::jsonb - 'signature')
        || jsonb_build_object('expires', expires::hlc::text)) $$;
SELECT swoosh_define_machine('overlaid', '1', '{"id": "overlaid", "initial": "idle", "states": {
    "idle": {
        "on": {"Wait": "wait", "Go": [
            {"target": "own", "guard": {"type": "license"}},
            {"target": "general", "guard": {"type": "logic", "params":
                {"rule": {"==": [{"var": "facts.license.default.license_id"}, "L"]}}}}]}},
    "wait": {"after": {"20": [
            {"target": "own", "guard": {"type": "license"}},
            {"target": "general", "guard": {"type": "logic", "params":
                {"rule": {"==": [{"var": "facts.license.default.license_id"}, "L"]}}}}]}},
    "own": {"on": {"Note": {}}}, "general": {"on": {"Note": {}}}}}') IS NOT NULL AS defined;
SELECT swoosh_create_instance('ov/' || n, 'overlaid') IS NOT NULL AS created
  FROM unnest('{event,timer}'::text[]) AS n;
SELECT clock_timestamp() + interval '300 ms' AS soon \gset
SELECT swoosh_publish_fact(license(subject, expires::timestamptz)) IS NOT NULL AS published
  FROM (VALUES ('event', :'soon'), ('timer', :'soon'), ('default', '9000-01-01'))
       AS f (subject, expires);
SELECT pg_sleep_until(:'soon'::timestamptz + interval '2 ms');

SET default_transaction_isolation = serializable;
SELECT outcome FROM swoosh_propose(proposal('ov-ann', 'ov/event', 'Go', '1'));
SELECT outcome FROM swoosh_propose(proposal('ov-ann', 'ov/timer', 'Wait', '1'));
SELECT pg_sleep(0.03);
SELECT outcome FROM swoosh_propose(proposal('ov-ann', 'ov/timer', 'Note', '2'));
SELECT instance, state->'configuration' AS configuration FROM swoosh.instance
 WHERE tenant = 'ov' ORDER BY 1;
SELECT instance, wal_index, g->>'guard' AS guard, g->>'ok' AS ok, g->'reasons'->0->>'code' AS code,
       json_array_length(g->'facts') AS facts
  FROM swoosh.wal, json_array_elements(record->'guards') WITH ORDINALITY AS e (g, n)
 WHERE instance LIKE 'ov/%' ORDER BY instance, wal_index, n;
SELECT instance, ok, fault FROM swoosh.instance AS i, swoosh_verify(i.instance)
 WHERE tenant = 'ov' ORDER BY 1;

SET client_min_messages = warning;
DROP SCHEMA test CASCADE;
