/*
 * 10_type_hlc.sql: the hybrid logical clock: 48 bits of Unix milliseconds, 16 of counter.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE TYPE @extschema@.hlc;

CREATE FUNCTION @extschema@.hlc_in(cstring)
    RETURNS @extschema@.hlc
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_in';
REVOKE ALL ON FUNCTION @extschema@.hlc_in(cstring) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_in(cstring) IS 'Text input of hlc';

CREATE FUNCTION @extschema@.hlc_out(@extschema@.hlc)
    RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_out';
REVOKE ALL ON FUNCTION @extschema@.hlc_out(@extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_out(@extschema@.hlc) IS 'Text output of hlc';

CREATE FUNCTION @extschema@.hlc_recv(internal)
    RETURNS @extschema@.hlc
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_recv';
REVOKE ALL ON FUNCTION @extschema@.hlc_recv(internal) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_recv(internal) IS 'Binary input of hlc';

CREATE FUNCTION @extschema@.hlc_send(@extschema@.hlc)
    RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_send';
REVOKE ALL ON FUNCTION @extschema@.hlc_send(@extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_send(@extschema@.hlc) IS 'Binary output of hlc';

CREATE TYPE @extschema@.hlc (
    INPUT = @extschema@.hlc_in,
    OUTPUT = @extschema@.hlc_out,
    RECEIVE = @extschema@.hlc_recv,
    SEND = @extschema@.hlc_send,
    LIKE = pg_catalog.int8
);
REVOKE ALL ON TYPE @extschema@.hlc FROM PUBLIC;
COMMENT ON TYPE @extschema@.hlc IS
    'Hybrid logical clock, compared as an unsigned number; text 2025-10-19T01:23:45.678+00:00#1234';

-- Comparison

CREATE FUNCTION @extschema@.hlc_eq(@extschema@.hlc, @extschema@.hlc)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_eq';
REVOKE ALL ON FUNCTION @extschema@.hlc_eq(@extschema@.hlc, @extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_eq(@extschema@.hlc, @extschema@.hlc) IS
    'Implementation of the operator =';

CREATE FUNCTION @extschema@.hlc_ne(@extschema@.hlc, @extschema@.hlc)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_ne';
REVOKE ALL ON FUNCTION @extschema@.hlc_ne(@extschema@.hlc, @extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_ne(@extschema@.hlc, @extschema@.hlc) IS
    'Implementation of the operator <>';

CREATE FUNCTION @extschema@.hlc_lt(@extschema@.hlc, @extschema@.hlc)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_lt';
REVOKE ALL ON FUNCTION @extschema@.hlc_lt(@extschema@.hlc, @extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_lt(@extschema@.hlc, @extschema@.hlc) IS
    'Implementation of the operator <';

CREATE FUNCTION @extschema@.hlc_le(@extschema@.hlc, @extschema@.hlc)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_le';
REVOKE ALL ON FUNCTION @extschema@.hlc_le(@extschema@.hlc, @extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_le(@extschema@.hlc, @extschema@.hlc) IS
    'Implementation of the operator <=';

CREATE FUNCTION @extschema@.hlc_gt(@extschema@.hlc, @extschema@.hlc)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_gt';
REVOKE ALL ON FUNCTION @extschema@.hlc_gt(@extschema@.hlc, @extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_gt(@extschema@.hlc, @extschema@.hlc) IS
    'Implementation of the operator >';

CREATE FUNCTION @extschema@.hlc_ge(@extschema@.hlc, @extschema@.hlc)
    RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_ge';
REVOKE ALL ON FUNCTION @extschema@.hlc_ge(@extschema@.hlc, @extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_ge(@extschema@.hlc, @extschema@.hlc) IS
    'Implementation of the operator >=';

CREATE FUNCTION @extschema@.hlc_cmp(@extschema@.hlc, @extschema@.hlc)
    RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_cmp';
REVOKE ALL ON FUNCTION @extschema@.hlc_cmp(@extschema@.hlc, @extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_cmp(@extschema@.hlc, @extschema@.hlc) IS
    'Less, equal, greater: -1, 0, 1';

CREATE FUNCTION @extschema@.hlc_hash(@extschema@.hlc)
    RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_hash';
REVOKE ALL ON FUNCTION @extschema@.hlc_hash(@extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_hash(@extschema@.hlc) IS 'Hash for hash indexes and joins';

CREATE FUNCTION @extschema@.hlc_hash_extended(@extschema@.hlc, bigint)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_hash_extended';
REVOKE ALL ON FUNCTION @extschema@.hlc_hash_extended(@extschema@.hlc, bigint) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_hash_extended(@extschema@.hlc, bigint) IS
    'Hash with a seed, for partitioning';

CREATE OPERATOR @extschema@.= (
    FUNCTION = @extschema@.hlc_eq,
    LEFTARG = @extschema@.hlc,
    RIGHTARG = @extschema@.hlc,
    COMMUTATOR = OPERATOR(@extschema@.=),
    NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = pg_catalog.eqsel,
    JOIN = pg_catalog.eqjoinsel,
    HASHES,
    MERGES
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.hlc, @extschema@.hlc) IS 'equal';

CREATE OPERATOR @extschema@.<> (
    FUNCTION = @extschema@.hlc_ne,
    LEFTARG = @extschema@.hlc,
    RIGHTARG = @extschema@.hlc,
    COMMUTATOR = OPERATOR(@extschema@.<>),
    NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = pg_catalog.neqsel,
    JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.hlc, @extschema@.hlc) IS 'not equal';

CREATE OPERATOR @extschema@.< (
    FUNCTION = @extschema@.hlc_lt,
    LEFTARG = @extschema@.hlc,
    RIGHTARG = @extschema@.hlc,
    COMMUTATOR = OPERATOR(@extschema@.>),
    NEGATOR = OPERATOR(@extschema@.>=),
    RESTRICT = pg_catalog.scalarltsel,
    JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.< (@extschema@.hlc, @extschema@.hlc) IS 'less than';

CREATE OPERATOR @extschema@.<= (
    FUNCTION = @extschema@.hlc_le,
    LEFTARG = @extschema@.hlc,
    RIGHTARG = @extschema@.hlc,
    COMMUTATOR = OPERATOR(@extschema@.>=),
    NEGATOR = OPERATOR(@extschema@.>),
    RESTRICT = pg_catalog.scalarlesel,
    JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.<= (@extschema@.hlc, @extschema@.hlc) IS 'less than or equal';

CREATE OPERATOR @extschema@.> (
    FUNCTION = @extschema@.hlc_gt,
    LEFTARG = @extschema@.hlc,
    RIGHTARG = @extschema@.hlc,
    COMMUTATOR = OPERATOR(@extschema@.<),
    NEGATOR = OPERATOR(@extschema@.<=),
    RESTRICT = pg_catalog.scalargtsel,
    JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.> (@extschema@.hlc, @extschema@.hlc) IS 'greater than';

CREATE OPERATOR @extschema@.>= (
    FUNCTION = @extschema@.hlc_ge,
    LEFTARG = @extschema@.hlc,
    RIGHTARG = @extschema@.hlc,
    COMMUTATOR = OPERATOR(@extschema@.<=),
    NEGATOR = OPERATOR(@extschema@.<),
    RESTRICT = pg_catalog.scalargesel,
    JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.>= (@extschema@.hlc, @extschema@.hlc) IS 'greater than or equal';

CREATE OPERATOR FAMILY @extschema@.hlc_btree_ops USING btree;
COMMENT ON OPERATOR FAMILY @extschema@.hlc_btree_ops USING btree IS 'Order of hlc';

CREATE OPERATOR CLASS @extschema@.hlc_btree_ops
    DEFAULT FOR TYPE @extschema@.hlc USING btree FAMILY @extschema@.hlc_btree_ops AS
    OPERATOR 1 @extschema@.<,
    OPERATOR 2 @extschema@.<=,
    OPERATOR 3 @extschema@.=,
    OPERATOR 4 @extschema@.>=,
    OPERATOR 5 @extschema@.>,
    FUNCTION 1 @extschema@.hlc_cmp(@extschema@.hlc, @extschema@.hlc),
    FUNCTION 4 (@extschema@.hlc, @extschema@.hlc) pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS @extschema@.hlc_btree_ops USING btree IS 'Order of hlc';

CREATE OPERATOR FAMILY @extschema@.hlc_hash_ops USING hash;
COMMENT ON OPERATOR FAMILY @extschema@.hlc_hash_ops USING hash IS 'Equality of hlc';

CREATE OPERATOR CLASS @extschema@.hlc_hash_ops
    DEFAULT FOR TYPE @extschema@.hlc USING hash FAMILY @extschema@.hlc_hash_ops AS
    OPERATOR 1 @extschema@.=,
    FUNCTION 1 @extschema@.hlc_hash(@extschema@.hlc),
    FUNCTION 2 @extschema@.hlc_hash_extended(@extschema@.hlc, bigint);
COMMENT ON OPERATOR CLASS @extschema@.hlc_hash_ops USING hash IS 'Equality of hlc';

-- Physical time

CREATE FUNCTION @extschema@.hlc(timestamptz)
    RETURNS @extschema@.hlc
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_from_timestamptz';
REVOKE ALL ON FUNCTION @extschema@.hlc(timestamptz) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc(timestamptz) IS 'The clock at that millisecond, counter 0';

CREATE FUNCTION @extschema@.hlc(timestamptz, integer)
    RETURNS @extschema@.hlc
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_from_timestamptz_counter';
REVOKE ALL ON FUNCTION @extschema@.hlc(timestamptz, integer) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc(timestamptz, integer) IS
    'The clock at that millisecond with that counter';

CREATE FUNCTION @extschema@.timestamptz(@extschema@.hlc)
    RETURNS timestamptz
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hlc_to_timestamptz';
REVOKE ALL ON FUNCTION @extschema@.timestamptz(@extschema@.hlc) FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.timestamptz(@extschema@.hlc) IS
    'The physical time of a clock value';

CREATE FUNCTION @extschema@.hlc_now()
    RETURNS @extschema@.hlc
    LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'hlc_now';
REVOKE ALL ON FUNCTION @extschema@.hlc_now() FROM PUBLIC;
COMMENT ON FUNCTION @extschema@.hlc_now() IS
    'A clock value for now: the server''s clock, growing with each call of a session';

CREATE CAST (@extschema@.hlc AS timestamptz)
    WITH FUNCTION @extschema@.timestamptz(@extschema@.hlc) AS ASSIGNMENT;
COMMENT ON CAST (@extschema@.hlc AS timestamptz) IS 'The physical time; the counter is dropped';

CREATE CAST (timestamptz AS @extschema@.hlc) WITH FUNCTION @extschema@.hlc(timestamptz);
COMMENT ON CAST (timestamptz AS @extschema@.hlc) IS 'The clock at that millisecond, counter 0';
