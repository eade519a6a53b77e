-- The floor: what one transition must make durable, in plain SQL and PL/pgSQL.
--
-- A head with a document of about 3 KB in 10 regions (lz4, room for HOT updates), a log
-- row of about 1 KB, a decision record of about 0.8 KB.  psql -v n=INSTANCES
DROP SCHEMA IF EXISTS f CASCADE;
CREATE SCHEMA f;

CREATE FUNCTION f.document(i bigint) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_object_agg('region_' || r, jsonb_build_object(
        'state', (ARRAY['idle', 'running', 'waiting', 'done'])[1 + (r + i) % 4], 'n', i * r,
        'entered_at', 1732150000000 + i * r, 'owner', 'user-' || md5(i::text || r),
        'ref', md5(r::text || i || 'a') || md5(r::text || i || 'b'),
        'budget', jsonb_build_object('limit', 100000 + i, 'spent', i % 977, 'unit', 'cents'),
        'flags', jsonb_build_array('a' || r, 'b' || i % 7, true, null)))
    FROM generate_series(0, 9) r
$$;

CREATE TABLE f.head (
    instance_id bigint PRIMARY KEY,
    idx bigint NOT NULL,
    hlc bigint NOT NULL,
    state_hash bytea NOT NULL,
    doc jsonb COMPRESSION lz4 NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE f.wal (
    instance_id bigint NOT NULL,
    idx bigint NOT NULL,
    window_id bigint NOT NULL,
    hlc bigint NOT NULL,
    transition text NOT NULL,
    pre_hash bytea NOT NULL,
    post_hash bytea NOT NULL,
    inputs jsonb NOT NULL,
    inputs_hash bytea NOT NULL,
    signer bytea NOT NULL,
    sig bytea NOT NULL,
    idem_key text NOT NULL,
    guards jsonb NOT NULL,
    evidence text[] NOT NULL,
    proposed_at timestamptz NOT NULL,
    committed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (instance_id, idx),
    UNIQUE (instance_id, idem_key)
);

CREATE TABLE f.decision_record (
    instance_id bigint NOT NULL,
    idx bigint NOT NULL,
    rec jsonb NOT NULL,
    PRIMARY KEY (instance_id, idx)
);

INSERT INTO f.head SELECT i, 0, 0, sha256('genesis'), f.document(i) FROM generate_series(1, :n) i;

CREATE TABLE f.payload AS SELECT
    (SELECT jsonb_object_agg('field_' || k, md5(k::text)) FROM generate_series(1, 9) k) AS inputs,
    '[{"guard":"budget_ok","ok":true,"reads":["region_3"]},{"guard":"is_owner","ok":true,"reads":["region_1"]},{"guard":"in_window","ok":true,"reads":["region_7"]}]'::jsonb AS guards,
    (SELECT jsonb_object_agg('d_' || k, jsonb_build_object('v', md5(k::text), 'why', 'because ' || k))
     FROM generate_series(1, 11) k) AS rec;

CREATE FUNCTION f.propose(i bigint, inputs jsonb, guards jsonb, rec jsonb, idem text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    h record;
    n bigint;
BEGIN
    SELECT * INTO h FROM f.head WHERE instance_id = i;
    n := h.idx + 1;
    INSERT INTO f.wal VALUES (i, n, 1, h.hlc + 1, 'do_thing', h.state_hash, h.state_hash, inputs,
        h.state_hash, h.state_hash, h.state_hash || h.state_hash, idem, guards,
        '{"ev:0123456789abcdef","ev:fedcba9876543210"}', now()) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN -1;
    END IF;
    UPDATE f.head SET idx = n, hlc = h.hlc + 1,
        doc = jsonb_set(h.doc, '{region_3,n}', to_jsonb(n)) WHERE instance_id = i;
    INSERT INTO f.decision_record VALUES (i, n, rec);
    RETURN n;
END
$$;

ANALYZE;
