/*
 * 11_type_state_hash.sql: a SHA-256 hash, 32 octets without a header.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TYPE @extschema@.state_hash;

CREATE FUNCTION @extschema@.state_hash_in(cstring)
    RETURNS @extschema@.state_hash
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_in';
REVOKE ALL ON FUNCTION @extschema@.state_hash_in(cstring) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_in(cstring) IS 'Text input of state_hash';

CREATE FUNCTION @extschema@.state_hash_out(@extschema@.state_hash)
    RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_out';
REVOKE ALL ON FUNCTION @extschema@.state_hash_out(@extschema@.state_hash) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_out(@extschema@.state_hash) IS
    'Text output of state_hash';

CREATE FUNCTION @extschema@.state_hash_recv(internal)
    RETURNS @extschema@.state_hash
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_recv';
REVOKE ALL ON FUNCTION @extschema@.state_hash_recv(internal) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_recv(internal) IS 'Binary input of state_hash';

CREATE FUNCTION @extschema@.state_hash_send(@extschema@.state_hash)
    RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_send';
REVOKE ALL ON FUNCTION @extschema@.state_hash_send(@extschema@.state_hash) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_send(@extschema@.state_hash) IS
    'Binary output of state_hash';

CREATE TYPE @extschema@.state_hash (
    INPUT = @extschema@.state_hash_in,
    OUTPUT = @extschema@.state_hash_out,
    RECEIVE = @extschema@.state_hash_recv,
    SEND = @extschema@.state_hash_send,
    INTERNALLENGTH = 32,
    ALIGNMENT = char,
    STORAGE = plain
);
REVOKE ALL ON TYPE @extschema@.state_hash FROM PUBLIC;
COMMENT ON TYPE @extschema@.state_hash IS
    'SHA-256 hash; text sha256- and 64 lower-case hex digits';

-- Comparison

CREATE FUNCTION @extschema@.state_hash_eq(@extschema@.state_hash, @extschema@.state_hash)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_eq';
REVOKE ALL ON FUNCTION @extschema@.state_hash_eq(@extschema@.state_hash, @extschema@.state_hash)
    FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_eq(@extschema@.state_hash, @extschema@.state_hash) IS
    'Implementation of the operator =';

CREATE FUNCTION @extschema@.state_hash_ne(@extschema@.state_hash, @extschema@.state_hash)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_ne';
REVOKE ALL ON FUNCTION @extschema@.state_hash_ne(@extschema@.state_hash, @extschema@.state_hash)
    FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_ne(@extschema@.state_hash, @extschema@.state_hash) IS
    'Implementation of the operator <>';

CREATE FUNCTION @extschema@.state_hash_lt(@extschema@.state_hash, @extschema@.state_hash)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_lt';
REVOKE ALL ON FUNCTION @extschema@.state_hash_lt(@extschema@.state_hash, @extschema@.state_hash)
    FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_lt(@extschema@.state_hash, @extschema@.state_hash) IS
    'Implementation of the operator <';

CREATE FUNCTION @extschema@.state_hash_le(@extschema@.state_hash, @extschema@.state_hash)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_le';
REVOKE ALL ON FUNCTION @extschema@.state_hash_le(@extschema@.state_hash, @extschema@.state_hash)
    FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_le(@extschema@.state_hash, @extschema@.state_hash) IS
    'Implementation of the operator <=';

CREATE FUNCTION @extschema@.state_hash_gt(@extschema@.state_hash, @extschema@.state_hash)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_gt';
REVOKE ALL ON FUNCTION @extschema@.state_hash_gt(@extschema@.state_hash, @extschema@.state_hash)
    FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_gt(@extschema@.state_hash, @extschema@.state_hash) IS
    'Implementation of the operator >';

CREATE FUNCTION @extschema@.state_hash_ge(@extschema@.state_hash, @extschema@.state_hash)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_ge';
REVOKE ALL ON FUNCTION @extschema@.state_hash_ge(@extschema@.state_hash, @extschema@.state_hash)
    FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_ge(@extschema@.state_hash, @extschema@.state_hash) IS
    'Implementation of the operator >=';

CREATE FUNCTION @extschema@.state_hash_cmp(@extschema@.state_hash, @extschema@.state_hash)
    RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_cmp';
REVOKE ALL ON FUNCTION @extschema@.state_hash_cmp(@extschema@.state_hash, @extschema@.state_hash)
    FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_cmp(@extschema@.state_hash, @extschema@.state_hash) IS
    'Less, equal, greater: -1, 0, 1';

CREATE FUNCTION @extschema@.state_hash_hash(@extschema@.state_hash)
    RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_hash';
REVOKE ALL ON FUNCTION @extschema@.state_hash_hash(@extschema@.state_hash) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_hash(@extschema@.state_hash) IS
    'Hash for hash indexes and joins';

CREATE FUNCTION @extschema@.state_hash_hash_extended(@extschema@.state_hash, bigint)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_hash_extended';
REVOKE ALL ON FUNCTION @extschema@.state_hash_hash_extended(@extschema@.state_hash, bigint)
    FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash_hash_extended(@extschema@.state_hash, bigint) IS
    'Hash with a seed, for partitioning';

CREATE OPERATOR @extschema@.= (
    FUNCTION = @extschema@.state_hash_eq,
    LEFTARG = @extschema@.state_hash,
    RIGHTARG = @extschema@.state_hash,
    COMMUTATOR = OPERATOR(@extschema@.=),
    NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = pg_catalog.eqsel,
    JOIN = pg_catalog.eqjoinsel,
    HASHES,
    MERGES
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.state_hash, @extschema@.state_hash) IS 'equal';

CREATE OPERATOR @extschema@.<> (
    FUNCTION = @extschema@.state_hash_ne,
    LEFTARG = @extschema@.state_hash,
    RIGHTARG = @extschema@.state_hash,
    COMMUTATOR = OPERATOR(@extschema@.<>),
    NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = pg_catalog.neqsel,
    JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.state_hash, @extschema@.state_hash) IS 'not equal';

CREATE OPERATOR @extschema@.< (
    FUNCTION = @extschema@.state_hash_lt,
    LEFTARG = @extschema@.state_hash,
    RIGHTARG = @extschema@.state_hash,
    COMMUTATOR = OPERATOR(@extschema@.>),
    NEGATOR = OPERATOR(@extschema@.>=),
    RESTRICT = pg_catalog.scalarltsel,
    JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.< (@extschema@.state_hash, @extschema@.state_hash) IS 'less than';

CREATE OPERATOR @extschema@.<= (
    FUNCTION = @extschema@.state_hash_le,
    LEFTARG = @extschema@.state_hash,
    RIGHTARG = @extschema@.state_hash,
    COMMUTATOR = OPERATOR(@extschema@.>=),
    NEGATOR = OPERATOR(@extschema@.>),
    RESTRICT = pg_catalog.scalarlesel,
    JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.<= (@extschema@.state_hash, @extschema@.state_hash) IS
    'less than or equal';

CREATE OPERATOR @extschema@.> (
    FUNCTION = @extschema@.state_hash_gt,
    LEFTARG = @extschema@.state_hash,
    RIGHTARG = @extschema@.state_hash,
    COMMUTATOR = OPERATOR(@extschema@.<),
    NEGATOR = OPERATOR(@extschema@.<=),
    RESTRICT = pg_catalog.scalargtsel,
    JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.> (@extschema@.state_hash, @extschema@.state_hash) IS
    'greater than';

CREATE OPERATOR @extschema@.>= (
    FUNCTION = @extschema@.state_hash_ge,
    LEFTARG = @extschema@.state_hash,
    RIGHTARG = @extschema@.state_hash,
    COMMUTATOR = OPERATOR(@extschema@.<=),
    NEGATOR = OPERATOR(@extschema@.<),
    RESTRICT = pg_catalog.scalargesel,
    JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.>= (@extschema@.state_hash, @extschema@.state_hash) IS
    'greater than or equal';

CREATE OPERATOR FAMILY @extschema@.state_hash_btree_ops USING btree;
COMMENT ON OPERATOR FAMILY @extschema@.state_hash_btree_ops USING btree IS 'Order of state_hash';

CREATE OPERATOR CLASS @extschema@.state_hash_btree_ops
    DEFAULT FOR TYPE @extschema@.state_hash USING btree FAMILY @extschema@.state_hash_btree_ops AS
    OPERATOR 1 @extschema@.<,
    OPERATOR 2 @extschema@.<=,
    OPERATOR 3 @extschema@.=,
    OPERATOR 4 @extschema@.>=,
    OPERATOR 5 @extschema@.>,
    FUNCTION 1 @extschema@.state_hash_cmp(@extschema@.state_hash, @extschema@.state_hash),
    FUNCTION 4 (@extschema@.state_hash, @extschema@.state_hash) pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS @extschema@.state_hash_btree_ops USING btree IS 'Order of state_hash';

CREATE OPERATOR FAMILY @extschema@.state_hash_hash_ops USING hash;
COMMENT ON OPERATOR FAMILY @extschema@.state_hash_hash_ops USING hash IS 'Equality of state_hash';

CREATE OPERATOR CLASS @extschema@.state_hash_hash_ops
    DEFAULT FOR TYPE @extschema@.state_hash USING hash FAMILY @extschema@.state_hash_hash_ops AS
    OPERATOR 1 @extschema@.=,
    FUNCTION 1 @extschema@.state_hash_hash(@extschema@.state_hash),
    FUNCTION 2 @extschema@.state_hash_hash_extended(@extschema@.state_hash, bigint);
COMMENT ON OPERATOR CLASS @extschema@.state_hash_hash_ops USING hash IS 'Equality of state_hash';

-- Octets

CREATE FUNCTION @extschema@.state_hash(bytea)
    RETURNS @extschema@.state_hash
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_from_bytea';
REVOKE ALL ON FUNCTION @extschema@.state_hash(bytea) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.state_hash(bytea) IS 'A hash from its 32 octets';

CREATE FUNCTION @extschema@.bytea(@extschema@.state_hash)
    RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'state_hash_to_bytea';
REVOKE ALL ON FUNCTION @extschema@.bytea(@extschema@.state_hash) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.bytea(@extschema@.state_hash) IS 'The 32 octets of a hash';

CREATE CAST (bytea AS @extschema@.state_hash) WITH FUNCTION @extschema@.state_hash(bytea);
COMMENT ON CAST (bytea AS @extschema@.state_hash) IS 'A hash from its 32 octets';

CREATE CAST (@extschema@.state_hash AS bytea)
    WITH FUNCTION @extschema@.bytea(@extschema@.state_hash);
COMMENT ON CAST (@extschema@.state_hash AS bytea) IS 'The 32 octets of a hash';
