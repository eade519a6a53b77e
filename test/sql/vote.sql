--
-- vote.sql
--
-- Claim: who signs for two subjects in one epoch is found out, be the votes in one certificate or
-- in several, refused or applied; what is forged, or signed by no voter, proves nothing, and no
-- voter fills a table.  Method: a machine whose roster and plan stand in its chart, an instance for
-- each case, and after it what was kept; the pair's hash is made once more in SQL.
--
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SET search_path = test, public;
SET test.salt = 'ballot';

SELECT length(swoosh_init_key()) AS key_length;
SELECT swoosh_create_tenant('ballot');
CREATE TABLE person AS SELECT name, role, signer(name) AS signer
FROM (VALUES ('ada', 'voter'), ('bob', 'voter'), ('cleo', 'voter'), ('eve', 'proposer'),
    ('dan', 'voter'), ('walt', 'proposer'), ('shhh', 'authority:policy')) AS p (name, role);
SELECT count(swoosh_register_signer(signer, 'ballot', ARRAY[role])) AS signers FROM person;
-- Whose hash is a subject: lists of members for the council, plans for the execution.
CREATE TABLE subject AS
SELECT label, body, hash(body) FROM (
    SELECT label, jsonb_agg(signer ORDER BY signer COLLATE "C") AS body
    FROM (VALUES ('A', '{ada,bob}'::text[]), ('B', '{ada,cleo}'), ('C', '{bob,cleo}')) AS m (label, names)
        JOIN person ON name = ANY (names) GROUP BY label
    UNION ALL SELECT plan, to_jsonb(plan) FROM unnest(ARRAY['P', 'Q']) AS plan) AS s;
-- Eve is of the roster, but her key has no role voter; Dan's has, but he is not of the roster.
SELECT swoosh_define_machine('ballot', '1', replace(replace('{"id": "ballot", "initial": "on",
    "context": {"council": {"roster": {"voters": <voters>}}, "execution": {"plan_hash": <plan>}, "policy": {}},
    "meta": {"roles": {"Policy_Breach": ["system"]}},
    "states": {"on": {"on": {
        "Elect": {"guard": {"type": "quorum"},
            "actions": {"type": "assign", "params": {"council.members": {"var": "inputs.members"}}}},
        "Approve": {"guard": {"type": "approvals"},
            "actions": {"type": "assign", "params": {"execution.is_approved": true}}},
        "Ask": {"actions": {"type": "raise", "params": {"event": "Count"}}},
        "Count": {"guard": {"type": "quorum"}},
        "Policy_Breach": "held"}}, "held": {}}}',
    '<voters>', (SELECT jsonb_agg(jsonb_build_object('voter', signer, 'weight', 1))::text
                 FROM person WHERE name IN ('ada', 'bob', 'cleo', 'eve'))),
    '<plan>', (SELECT to_jsonb(hash)::text FROM subject WHERE label = 'P'))::json) IS NOT NULL AS defined;

-- A vote is told as `<voter> <subject> <epoch>`; what is forged has the signature of another.
CREATE FUNCTION vote(of_instance text, said text, forged boolean DEFAULT false,
        minutes int DEFAULT 60)
    RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE WHEN forged THEN object || jsonb_build_object('signature',
               'ed25519:' || repeat('0', 128))
           ELSE sign(words[1], 'swoosh-vote-v1', object)::jsonb END
    FROM (SELECT words, jsonb_build_object('v', 1,
              'purpose', CASE WHEN label < 'P' THEN 'council' ELSE 'plan' END,
              'instance', of_instance, 'epoch', words[3]::int, 'subject_hash', hash,
              'voter', signer(words[1]),
              'expires', (now() + make_interval(mins => minutes))::hlc::text) AS object
          FROM string_to_array(said, ' ') AS words JOIN subject ON label = words[2]) AS v $$;
CREATE FUNCTION votes(of_instance text, VARIADIC said text[]) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_agg(vote(of_instance, s) ORDER BY n)
    FROM unnest(said) WITH ORDINALITY AS u (s, n) $$;
CREATE FUNCTION ballot(of_instance text, transition text, label text, votes jsonb,
        changes jsonb DEFAULT '{}')
    RETURNS json LANGUAGE sql AS $$
    SELECT proposal('walt', of_instance, transition, gen_random_uuid()::text,
        jsonb_build_object('members', body, 'votes', votes), changes)
    FROM subject AS s WHERE s.label = ballot.label $$;
CREATE FUNCTION propose(of_instance text, transition text, label text, votes jsonb,
        OUT outcome text, OUT codes text) LANGUAGE sql AS $$
    SELECT outcome, (SELECT string_agg(r->>'code', ' ') FROM json_array_elements(decision#>'{guard,reasons}') AS r)
    FROM swoosh_propose(ballot(of_instance, transition, label, votes)) $$;
CREATE FUNCTION told(vote json) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', name, label, vote->>'epoch') FROM person, subject
    WHERE signer = vote->>'voter' AND hash = vote->>'subject_hash' $$;
-- What is kept of an instance, with its columns compared with what they were taken from.
CREATE FUNCTION kept(of_instance text, OUT votes text, OUT pairs text, OUT columns_hold boolean)
    LANGUAGE sql AS $$
    WITH v AS (SELECT * FROM swoosh.vote WHERE instance = of_instance),
        e AS (SELECT * FROM swoosh.equivocation WHERE instance = of_instance)
    SELECT (SELECT string_agg(told(vote), ', ' ORDER BY told(vote)) FROM v),
        (SELECT string_agg(told(first) || ' | ' || told(second), ', ' ORDER BY told(first)) FROM e),
        (SELECT coalesce(bool_and(recorded_at <= clock_timestamp()
             AND (voter, purpose, epoch::text, instance, subject_hash::text) = (vote->>'voter',
                 vote->>'purpose', vote->>'epoch', vote->>'instance', vote->>'subject_hash')), true)
         FROM v)
        AND (SELECT coalesce(bool_and((voter, purpose, epoch::text, instance) = (second->>'voter',
                 second->>'purpose', second->>'epoch', second->>'instance')
             AND pair_hash::text = 'sha256-' || encode(sha256(convert_to(format('[%s,%s]',
                 least(first::text COLLATE "C", second::text),
                 greatest(first::text COLLATE "C", second::text)), 'UTF8')), 'hex')), true)
         FROM e) $$;
SELECT count(swoosh_create_instance('ballot/' || name, 'ballot')) AS instances
FROM unnest('{two,back,same,forged,nobody,plan,past,one,wrong,inner,batch,all,other,undone,breach}'::text[]) AS name;
SET default_transaction_isolation = 'serializable';

--
-- Two certificates, each refused: the first vote is remembered, the second contradicts it.
--
SELECT * FROM propose('ballot/two', 'Elect', 'A', votes('ballot/two', 'ada A 0'));
SELECT * FROM kept('ballot/two');
SELECT * FROM propose('ballot/two', 'Elect', 'B', votes('ballot/two', 'ada B 0'));
SELECT * FROM kept('ballot/two');
-- The proof stands; neither the same again nor a third subject adds to it.
SELECT * FROM propose('ballot/two', 'Elect', 'B', votes('ballot/two', 'ada B 0', 'ada A 0'));
SELECT * FROM propose('ballot/two', 'Elect', 'C', votes('ballot/two', 'ada C 0', 'bob C 0'));
SELECT * FROM kept('ballot/two');
-- The other way round.
SELECT * FROM propose('ballot/back', 'Elect', 'B', votes('ballot/back', 'ada B 0'));
SELECT * FROM propose('ballot/back', 'Elect', 'A', votes('ballot/back', 'ada A 0'));
SELECT * FROM kept('ballot/back');
-- Both in one certificate.
SELECT * FROM propose('ballot/one', 'Elect', 'A', votes('ballot/one', 'ada B 0', 'ada A 0', 'ada C 0', 'bob A 0'));
SELECT * FROM kept('ballot/one');

--
-- What is no contradiction: the same vote again, and one for the same subject that ends later.
--
SELECT vote('ballot/same', 'ada A 0') AS vote \gset
SELECT * FROM propose('ballot/same', 'Elect', 'A', jsonb_build_array(:'vote'::jsonb));
SELECT * FROM propose('ballot/same', 'Elect', 'A', jsonb_build_array(:'vote'::jsonb, vote('ballot/same', 'ada A 0', false, 90)));
SELECT * FROM propose('ballot/same', 'Elect', 'A', votes('ballot/same', 'bob A 0'));
SELECT * FROM kept('ballot/same');
-- What proves nothing: a forged vote before and after a good one.
SELECT * FROM propose('ballot/forged', 'Elect', 'B', jsonb_build_array(vote('ballot/forged', 'ada B 0', true)));
SELECT * FROM kept('ballot/forged');
SELECT * FROM propose('ballot/forged', 'Elect', 'A', votes('ballot/forged', 'ada A 0'));
SELECT * FROM propose('ballot/forged', 'Elect', 'B', jsonb_build_array(vote('ballot/forged', 'ada B 0', true)));
SELECT * FROM kept('ballot/forged');
-- Nor what nobody of the roster signed, or a key without the role, or for another instance.
SELECT * FROM propose('ballot/nobody', 'Elect', 'A', votes('ballot/nobody', 'dan A 0', 'eve A 0') || votes('ballot/two', 'bob A 0'));
SELECT * FROM propose('ballot/nobody', 'Elect', 'B', votes('ballot/nobody', 'dan B 0', 'eve B 0') || votes('ballot/two', 'bob B 0'));
SELECT * FROM kept('ballot/nobody');

--
-- Approvals of a plan; a vote that has expired says what it says.
--
SELECT * FROM propose('ballot/plan', 'Approve', 'A', votes('ballot/plan', 'ada Q 0', 'bob P 0'));
SELECT * FROM propose('ballot/plan', 'Approve', 'A', jsonb_build_array(vote('ballot/plan', 'bob Q 0', false, -1)) || votes('ballot/plan', 'ada P 0'));
SELECT * FROM kept('ballot/plan');
-- In the place of another purpose a vote does not count, yet it was signed.
SELECT * FROM propose('ballot/wrong', 'Elect', 'A', votes('ballot/wrong', 'ada P 0', 'ada A 0'));
SELECT * FROM propose('ballot/wrong', 'Approve', 'A', votes('ballot/wrong', 'ada Q 0', 'ada A 0'));
SELECT * FROM kept('ballot/wrong');

--
-- Votes of a certificate that was applied, and then one of the epoch before; none of one to come.
--
SELECT * FROM propose('ballot/past', 'Elect', 'A', votes('ballot/past', 'ada A 0', 'bob A 0', 'cleo A 0', 'cleo A 1'));
SELECT * FROM kept('ballot/past');
SELECT * FROM propose('ballot/past', 'Elect', 'B', votes('ballot/past', 'ada B 1', 'bob B 0', 'cleo B 2'));
SELECT * FROM kept('ballot/past');

--
-- The guard of an internal step, which no decision lists.
--
SELECT * FROM propose('ballot/inner', 'Ask', 'A', votes('ballot/inner', 'ada A 0'));
SELECT * FROM propose('ballot/inner', 'Ask', 'B', votes('ballot/inner', 'ada B 0'));
SELECT * FROM kept('ballot/inner');

--
-- Several at once: in a batch; of all or none, where one is refused and the other, though it would
-- have held, not applied.  What was never judged is not remembered.
--
SELECT ordinal, outcome, reason FROM swoosh_propose_batch(ARRAY[
    ballot('ballot/batch', 'Elect', 'A', votes('ballot/batch', 'ada A 0')),
    ballot('ballot/batch', 'Elect', 'B', votes('ballot/batch', 'ada B 0')),
    ballot('ballot/batch', 'Elect', 'C', votes('ballot/batch', 'ada C 0', 'bob C 0', 'cleo C 0'))]);
SELECT * FROM kept('ballot/batch');
SELECT ordinal, outcome, reason FROM swoosh_propose_all(ARRAY[
    ballot('ballot/all', 'Elect', 'A', votes('ballot/all', 'ada A 0')),
    ballot('ballot/all', 'Elect', 'B', votes('ballot/all', 'ada B 0'))]);
SELECT * FROM kept('ballot/all');
SELECT ordinal, outcome, reason FROM swoosh_propose_all(ARRAY[
    ballot('ballot/all', 'Elect', 'A', votes('ballot/all', 'ada A 0', 'bob A 0', 'cleo A 0')),
    ballot('ballot/other', 'Elect', 'A', votes('ballot/other', 'ada A 0'))]);
SELECT ordinal, outcome, reason FROM swoosh_propose_all(ARRAY[
    ballot('ballot/all', 'Elect', 'B', votes('ballot/all', 'ada B 0', 'bob A 0')),
    ballot('ballot/other', 'Elect', 'A', votes('ballot/other', 'ada A 0', 'bob A 0', 'cleo A 0'))]);
SELECT * FROM kept('ballot/all');
SELECT * FROM kept('ballot/other');

--
-- What is rolled back was not seen; what is refused before the guards was not judged.
--
BEGIN;
SELECT * FROM propose('ballot/undone', 'Elect', 'A', votes('ballot/undone', 'ada A 0'));
SAVEPOINT s;
SELECT * FROM propose('ballot/undone', 'Elect', 'B', votes('ballot/undone', 'ada B 0'));
ROLLBACK TO s;
SELECT * FROM kept('ballot/undone');
ROLLBACK;
SELECT * FROM kept('ballot/undone');
SELECT outcome, reason FROM swoosh_propose(ballot('ballot/undone', 'Elect', 'A', votes('ballot/undone', 'ada A 0'),
    jsonb_build_object('current_state_hash', hash('0'))));
SELECT * FROM kept('ballot/undone');
SELECT swoosh_publish_fact(fact('shhh', 'ballot', 'policy', 'breach', 1,
    '{"version": "1", "redact": [], "finding_severity": "high",
      "rules": [{"id": "R", "rationale": "never", "rule": true}]}')) IS NOT NULL AS published;
SELECT outcome, reason FROM swoosh_propose(ballot('ballot/breach', 'Elect', 'A', votes('ballot/breach', 'ada A 0', 'ada B 0')));
SELECT * FROM kept('ballot/breach');

-- The logs know nothing of it.
SELECT bool_and(ok) AS ok, sum(records) AS records
FROM swoosh.instance AS i, swoosh_verify(i.instance) WHERE tenant = 'ballot';
