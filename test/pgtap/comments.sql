--
-- comments: every object of the extension says what it is for.
-- Claim: no object, column, constraint, index, trigger or policy lacks a COMMENT.
-- Method: the catalogue.
--
BEGIN;
SELECT plan(7);

CREATE TEMP VIEW member AS
    SELECT d.classid, d.objid
      FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
     WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'swoosh';
CREATE TEMP VIEW relation AS
    SELECT c.oid, c.relkind FROM pg_class AS c WHERE c.relnamespace = 'swoosh'::regnamespace;

-- array types and row types come with their own, and support functions with their class
SELECT is_empty(
    $$SELECT pg_describe_object(m.classid, m.objid, 0) FROM member AS m
       WHERE obj_description(m.objid, m.classid::regclass::name) IS NULL
         AND NOT EXISTS (SELECT FROM pg_type AS t
                          WHERE m.classid = 'pg_type'::regclass AND t.oid = m.objid
                            AND (t.typelem <> 0 OR t.typrelid <> 0))$$,
    'members of the extension');
SELECT is_empty(
    $$SELECT r.oid::regclass, a.attname FROM relation AS r
        JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE r.relkind IN ('r', 'v') AND col_description(r.oid, a.attnum) IS NULL$$,
    'columns');
SELECT is_empty(
    $$SELECT c.conname FROM relation AS r JOIN pg_constraint AS c ON c.conrelid = r.oid
       WHERE c.contype <> 'n' AND obj_description(c.oid, 'pg_constraint') IS NULL$$,
    'constraints');
SELECT is_empty(
    $$SELECT r.oid::regclass FROM relation AS r
       WHERE r.relkind = 'i' AND obj_description(r.oid, 'pg_class') IS NULL$$,
    'indexes');
SELECT is_empty(
    $$SELECT t.tgname FROM relation AS r JOIN pg_trigger AS t ON t.tgrelid = r.oid
       WHERE NOT t.tgisinternal AND obj_description(t.oid, 'pg_trigger') IS NULL$$,
    'triggers');
SELECT is_empty(
    $$SELECT p.polname FROM relation AS r JOIN pg_policy AS p ON p.polrelid = r.oid
       WHERE obj_description(p.oid, 'pg_policy') IS NULL$$,
    'policies');
SELECT is_empty(
    $$SELECT n.nspname FROM pg_namespace AS n
       WHERE n.nspname = 'swoosh' AND obj_description(n.oid, 'pg_namespace') IS NULL$$,
    'the schema');

SELECT * FROM finish();
ROLLBACK;
