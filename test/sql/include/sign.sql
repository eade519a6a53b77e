--
-- sign.sql: proposals, facts and votes, signed in SQL alone.
--
-- Ed25519 (RFC 8032) over numeric, 30 ms a signature: tests need no program and no key file.  It is
-- also a second implementation: what it signs, libsodium verifies.  Never use it for real keys; its
-- time depends on them.
--
--      \getenv srcdir PG_ABS_SRCDIR
--      \set include :srcdir '/sql/include/sign.sql'
--      \i :include
--
-- A seed is 32 octets; test.seed('alice') makes one of a name.  All files of a run share a
-- database, and a key belongs to one tenant: SET test.salt to have an Alice of your own.
--

SET client_min_messages = warning;
DROP SCHEMA IF EXISTS test CASCADE;
RESET client_min_messages;
CREATE SCHEMA test;

CREATE FUNCTION test.p() RETURNS numeric IMMUTABLE LANGUAGE sql
    AS $$ SELECT 57896044618658097711785492504343953926634992332820282019728792003956564819949 $$;

CREATE FUNCTION test.power(base numeric, exponent numeric) RETURNS numeric
    IMMUTABLE LANGUAGE plpgsql
AS $$
DECLARE
    p constant numeric := test.p();
    result numeric := 1;
BEGIN
    WHILE exponent > 0 LOOP
        IF exponent % 2 = 1 THEN result := result * base % p; END IF;
        base := base * base % p;
        exponent := div(exponent, 2);
    END LOOP;
    RETURN result;
END $$;

-- Points are {X, Y, Z, T} with x = X/Z, y = Y/Z, xy = T/Z; addition by RFC 8032, 5.1.4.
CREATE FUNCTION test.multiply(scalar numeric) RETURNS bytea IMMUTABLE LANGUAGE plpgsql
AS $$
DECLARE
    p constant numeric := test.p();
    d2 constant numeric := -2 * 121665 * test.power(121666, p - 2) % p + p;
    u numeric := 15112221349535400772501151409588531511454012693041857206046113283949847762202;
    v numeric := 46316835694926478169428394003475163141307993866256225615783033603165251855960;
    w numeric := 1;
    q numeric := u * v % p;
    x numeric := 0; y numeric := 1; z numeric := 1; t numeric := 0;
    a numeric; b numeric; c numeric; d numeric;
    octets bytea := '';
BEGIN
    WHILE scalar > 0 LOOP
        IF scalar % 2 = 1 THEN
            a := (y - x + p) * (v - u + p) % p;
            b := (y + x) * (v + u) % p;
            c := t * d2 * q % p;
            d := 2 * z * w % p;
            x := (b - a + p) * (d - c + p) % p;
            y := (d + c) * (b + a) % p;
            z := (d - c + p) * (d + c) % p;
            t := (b - a + p) * (b + a) % p;
        END IF;
        a := u * u % p;
        b := v * v % p;
        c := 2 * w * w % p;
        d := ((u + v) * (u + v) - a - b) % p;          -- -E
        q := (a - b + p) % p;                             -- G
        c := (c + q) % p;                                 -- F
        u := (p - d) * c % p;
        w := c * q % p;
        v := q * (a + b) % p;
        q := (p - d) * (a + b) % p;
        scalar := div(scalar, 2);
    END LOOP;
    a := test.power(z, p - 2);
    x := (x * a % p + p) % p;
    y := (y * a % p + p) % p + (x % 2) * 2::numeric ^ 255;
    FOR i IN 1..32 LOOP
        octets := octets || set_byte('\x00', 0, (y % 256)::int);
        y := div(y, 256);
    END LOOP;
    RETURN octets;
END $$;

-- test.number reads octets as a little-endian number.
CREATE FUNCTION test.number(octets bytea) RETURNS numeric IMMUTABLE LANGUAGE plpgsql
AS $$
DECLARE
    result numeric := 0;
BEGIN
    FOR i IN REVERSE length(octets) - 1..0 LOOP
        result := result * 256 + get_byte(octets, i);
    END LOOP;
    RETURN result;
END $$;

CREATE FUNCTION test.seed(name text) RETURNS bytea IMMUTABLE LANGUAGE sql
    AS $$
        SELECT sha256(convert_to(coalesce(current_setting('test.salt', true), '') || name, 'UTF8'))
    $$;

CREATE FUNCTION test.scalar(seed bytea) RETURNS numeric IMMUTABLE LANGUAGE plpgsql
AS $$
DECLARE
    half bytea := substr(sha512(seed), 1, 32);
BEGIN
    half := set_byte(half, 0, get_byte(half, 0) & 248);
    half := set_byte(half, 31, (get_byte(half, 31) & 127) | 64);
    RETURN test.number(half);
END $$;

CREATE FUNCTION test.public_key(seed bytea) RETURNS bytea IMMUTABLE LANGUAGE sql
    AS $$ SELECT test.multiply(test.scalar(seed)) $$;

CREATE FUNCTION test.signer(name text) RETURNS text IMMUTABLE LANGUAGE sql
    AS $$ SELECT 'hmmm:pubkey:' || encode(test.public_key(test.seed(name)), 'hex') $$;

CREATE FUNCTION test.signature(seed bytea, message bytea) RETURNS text IMMUTABLE LANGUAGE plpgsql
AS $$
DECLARE
    l constant numeric := 2::numeric ^ 252 + 27742317777372353535851937790883648493;
    a constant bytea := test.public_key(seed);
    r numeric := test.number(sha512(substr(sha512(seed), 33) || message)) % l;
    point bytea := test.multiply(r);
    s numeric := (r + test.number(sha512(point || a || message)) * test.scalar(seed)) % l;
    octets bytea := '';
BEGIN
    FOR i IN 1..32 LOOP
        octets := octets || set_byte('\x00', 0, (s % 256)::int);
        s := div(s, 256);
    END LOOP;
    RETURN 'ed25519:' || encode(point || octets, 'hex');
END $$;

-- test.canon is the canonical form of ASCII documents (keys sort by octets there).
CREATE FUNCTION test.canon(value jsonb) RETURNS text IMMUTABLE LANGUAGE plpgsql
AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'object' THEN (
            SELECT '{' || coalesce(string_agg(to_json(key)::text || ':' || test.canon(member), ','
                                              ORDER BY key COLLATE "C"), '') || '}'
            FROM jsonb_each(value) AS e (key, member))
        WHEN 'array' THEN (
            SELECT '[' || coalesce(string_agg(test.canon(element), ',' ORDER BY n), '') || ']'
            FROM jsonb_array_elements(value) WITH ORDINALITY AS e (element, n))
        ELSE value::text END;
END $$;

CREATE FUNCTION test.hash(value jsonb) RETURNS text IMMUTABLE LANGUAGE sql
    AS $$ SELECT 'sha256-' || encode(sha256(convert_to(test.canon(value), 'UTF8')), 'hex') $$;

-- test.sign adds the signature of `name`'s key over the object without inputs.
CREATE FUNCTION test.sign(name text, tag text, object jsonb) RETURNS json IMMUTABLE LANGUAGE sql
AS $$
    SELECT test.canon(object || jsonb_build_object('signature',
        test.signature(test.seed(name),
                       convert_to(tag || E'\n' || test.canon(object - 'signature' - 'inputs'),
                                  'UTF8'))))::json
$$;

-- test.proposal is a proposal on the head as it is; members of `changes` replace, null takes away.
CREATE FUNCTION test.proposal(name text, of_instance text, transition text, idem_key text,
                              inputs jsonb DEFAULT '{}', changes jsonb DEFAULT '{}')
    RETURNS json VOLATILE LANGUAGE sql
AS $$
    SELECT test.sign(name, 'swoosh-proposal-v1', jsonb_strip_nulls(jsonb_build_object(
        'instance', of_instance,
        'transition', transition,
        'current_state_hash', coalesce(
            (SELECT state_hash::text FROM swoosh.instance AS i WHERE i.instance = of_instance),
            'sha256-' || repeat('0', 64)),
        'inputs_hash', test.hash(inputs),
        'signer', test.signer(name),
        'idem_key', idem_key,
        'hlc', hlc_now()::text) || changes) || jsonb_build_object('inputs', inputs))
$$;

-- test.fact is a fact that was issued a second ago and holds for a day.
CREATE FUNCTION test.fact(name text, tenant text, kind text, subject text, serial bigint,
                          body jsonb)
    RETURNS json VOLATILE LANGUAGE sql
AS $$
    SELECT test.sign(name, 'swoosh-fact-v1', jsonb_build_object(
        'v', 1, 'tenant', tenant, 'kind', kind, 'subject', subject, 'serial', serial,
        'body', body,
        'issued', (now() - interval '1 second')::hlc::text,
        'expires', (now() + interval '1 day')::hlc::text,
        'signer', test.signer(name)))
$$;
