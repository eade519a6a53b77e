--
-- remembered.sql
--
-- Claim: what a backend has read once and does not ask for again (grants, kinds of facts, the log
-- that it wrote itself) counts only as long as it is true.  Method: this session proposes; another
-- one, or a part of this one that is rolled back, changes what it rests on; it proposes again.
--
\getenv srcdir PG_ABS_SRCDIR
\set include :srcdir '/sql/include/sign.sql'
\set ECHO none
\i :include
\set ECHO all
SET search_path = test, public;
SET test.salt = 'remembered';
\setenv PGDATABASE :DBNAME
\setenv PGOPTIONS '-c search_path=test,public -c test.salt=remembered -c client_min_messages=warning -c default_transaction_isolation=serializable'

SELECT length(swoosh_init_key()) AS key_length;
SELECT swoosh_create_tenant('kept');
SELECT swoosh_define_machine('kept', '1', '{"id": "kept", "initial": "on",
    "context": {"note": {}},
    "meta": {"roles": {"Policy_Breach": ["system"], "Policy_Release": ["operator"]}},
    "states": {
        "on": {"on": {
            "Note": {"actions": {"type": "assign", "params": {"note.text": {"var": "inputs.text"}}}},
            "Policy_Breach": "quarantined"}},
        "quarantined": {"on": {"Policy_Release": "on"}}}}') IS NOT NULL AS defined;
SELECT count(swoosh_register_signer(signer(name), 'kept', roles, NULL, NULL))
FROM (VALUES ('rita', '{proposer}'::text[]), ('rosa', '{proposer}'), ('otto', '{operator}'),
    ('shhh', '{authority:policy}')) AS s (name, roles);
SELECT swoosh_create_instance('kept/i', 'kept') IS NOT NULL AS created;
SET default_transaction_isolation = 'serializable';

CREATE FUNCTION note(name text, idem_key text, text text DEFAULT 'x')
    RETURNS TABLE (outcome text, reason text, wal_index bigint) LANGUAGE sql AS $$
        SELECT outcome, reason, wal_index FROM swoosh_propose(
            proposal(name, 'kept/i', 'Note', idem_key, json_build_object('text', text)::jsonb)) $$;
CREATE FUNCTION policy(serial bigint, word text) RETURNS boolean LANGUAGE sql AS $$
    SELECT swoosh_publish_fact(fact('shhh', 'kept', 'policy', 'default', serial,
        jsonb_build_object('version', serial::text, 'finding_severity', 'high', 'redact', '[]'::jsonb,
            'rules', jsonb_build_array(jsonb_build_object('id', 'no-' || word, 'rationale', 'a word',
                'rule', jsonb_build_object('==', jsonb_build_array(
                    '{"var": "inputs.text"}'::jsonb, word))))))) IS NOT NULL $$;

--
-- Grants
--
SELECT * FROM note('rita', 'a1');
-- another session revokes
\! psql -qXAt -c "SELECT 'revoked' FROM swoosh_revoke_signer(signer('rita'), 'left')"
SELECT * FROM note('rita', 'a2');

-- a revocation in this transaction, then its rollback
SELECT * FROM note('rosa', 'b1');
BEGIN;
SELECT swoosh_revoke_signer(signer('rosa'), 'maybe');
SELECT * FROM note('rosa', 'b2');
ROLLBACK;
SELECT * FROM note('rosa', 'b3');

-- a grant that is rolled back, by the transaction or to a savepoint
BEGIN;
SELECT swoosh_register_signer(signer('ray'), 'kept', '{proposer}') IS NOT NULL AS registered;
SELECT * FROM note('ray', 'c1');
ROLLBACK;
SELECT * FROM note('ray', 'c2');
BEGIN;
SAVEPOINT s;
SELECT swoosh_register_signer(signer('ray'), 'kept', '{proposer}') IS NOT NULL AS registered;
SELECT * FROM note('ray', 'c3');
ROLLBACK TO s;
SELECT * FROM note('ray', 'c4');
COMMIT;

-- one that is prepared is nobody's yet, this session's neither, and may never be
BEGIN;
SELECT swoosh_register_signer(signer('ray'), 'kept', '{proposer}') IS NOT NULL AS registered;
SELECT outcome, reason FROM swoosh_propose(proposal('ray', 'kept/none', 'Note', 'c5'));
PREPARE TRANSACTION 'remembered';
SELECT * FROM note('ray', 'c6');
ROLLBACK PREPARED 'remembered';
SELECT * FROM note('ray', 'c7');

--
-- Kinds of facts: there is no policy, and then there is
--
SELECT * FROM note('rosa', 'd1', 'hunter2');
BEGIN;
SELECT policy(1, 'hunter2');
SELECT * FROM note('rosa', 'd2', 'hunter2');
ROLLBACK;
SELECT * FROM note('rosa', 'd2', 'hunter2');
\! psql -qXAt -c "SELECT 'published' WHERE policy(1, 'hunter2')"
CREATE TABLE kept_breach AS
    SELECT proposal('rosa', 'kept/i', 'Note', 'd3', '{"text": "hunter2"}') AS p;
SELECT outcome, reason, wal_index FROM kept_breach, swoosh_propose(p);
-- a later fact of a kind that is there
\! psql -qXAt -c "SELECT 'published' WHERE policy(2, 'swordfish')"
SELECT outcome, reason FROM swoosh_propose(
    proposal('otto', 'kept/i', 'Policy_Release', 'd4', '{}', '{"justification": "looked"}'));
SELECT * FROM note('rosa', 'd5', 'hunter2');

--
-- Keys that ended in quarantine: this session's own, and another's
--
SELECT outcome, reason, wal_index FROM kept_breach, swoosh_propose(p);
CREATE TABLE kept_other AS
    SELECT proposal('rosa', 'kept/i', 'Note', 'e1', '{"text": "swordfish"}') AS p;
\! psql -qXAt -c "SELECT outcome, reason FROM kept_other, swoosh_propose(p)"
\! psql -qXAt -c "SELECT outcome, reason FROM swoosh_propose(proposal('otto', 'kept/i', 'Policy_Release', 'e2', '{}', '{\"justification\": \"looked\"}'))"
SELECT * FROM note('rosa', 'e3');
SELECT outcome, reason FROM kept_other, swoosh_propose(p);

-- of an instance that was clean when this session wrote it last
SELECT swoosh_create_instance('kept/j', 'kept') IS NOT NULL AS created;
SELECT outcome FROM swoosh_propose(proposal('rosa', 'kept/j', 'Note', 'f1', '{"text": "x"}'));
CREATE TABLE kept_third AS
    SELECT proposal('rosa', 'kept/j', 'Note', 'f2', '{"text": "swordfish"}') AS p;
\! psql -qXAt -c "SELECT outcome, reason FROM kept_third, swoosh_propose(p)"
SELECT outcome, reason FROM kept_third, swoosh_propose(p);

--
-- The log: damage by another session after this one wrote the head, and its repair
--
CREATE FUNCTION damage() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE swoosh.wal DISABLE TRIGGER USER;
    UPDATE swoosh.wal SET wal_index = 1012 - wal_index
        WHERE instance = 'kept/i' AND idem_key = 'g1';
    ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_append_only;
    ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_append_only_statement;
    ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_emit_decision;
    RETURN 'changed';
END $$;
SELECT * FROM note('rosa', 'g1');
\! psql -qXAt -c "SELECT damage()"
\set VERBOSITY sqlstate
SELECT * FROM note('rosa', 'g2');
\! psql -qXAt -c "SELECT damage()"
SELECT * FROM note('rosa', 'g2');
\set VERBOSITY default
