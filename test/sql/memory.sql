--
-- memory.sql
--
-- Claim: a backend remembers the states that it wrote last, and of however many and large ones
-- not more than 8 MiB.  Method: the system moves 300 instances of 3 kB, then 300 of 28 kB, in this
-- one backend.
--
SELECT length(swoosh_init_key()) AS key_length;
SELECT swoosh_create_tenant('memory');
CREATE FUNCTION memory_chart(octets int) RETURNS json LANGUAGE sql AS $$
    SELECT json_build_object('id', 'memory', 'initial', 'on',
        'context', json_build_object('load', json_build_object('text', repeat('x', octets))),
        'states', '{"on": {"after": {"0": "off"}}, "off": {}}'::json) $$;
CREATE FUNCTION memory_taken() RETURNS TABLE (remembers_some bool, within_limit bool)
    LANGUAGE sql AS $$
    SELECT count(*) > 50, sum(total_bytes) <= 8 * 1024 * 1024
    FROM pg_backend_memory_contexts WHERE name = 'swoosh state' $$;
CREATE FUNCTION memory_move(octets int) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM swoosh_define_machine('memory', octets::text, memory_chart(octets));
    PERFORM swoosh_create_instance('memory/s' || octets || '-' || n, 'memory@' || octets)
    FROM generate_series(1, 300) AS n;
    RETURN octets;
END $$;
SET default_transaction_isolation = 'serializable';
SELECT memory_move(3000);
SELECT swoosh_tick() IS NOT NULL AS ticked;
SELECT * FROM memory_taken();
SELECT memory_move(28000);
SELECT swoosh_tick() IS NOT NULL AS ticked;
SELECT * FROM memory_taken();
SELECT state->'configuration' AS configuration, count(*)
FROM (SELECT state::jsonb FROM swoosh.instance WHERE tenant = 'memory') AS i GROUP BY 1;
-- No work is left for the ticks of other tests.
SELECT count(swoosh_snapshot(instance)) FROM swoosh.instance WHERE tenant = 'memory';
DROP FUNCTION memory_chart, memory_taken, memory_move;
