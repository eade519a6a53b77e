/*
 * 40_function_define_machine.sql: a chart under a name and version.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_define_machine(
        name text,
        version text,
        chart json,
        force boolean DEFAULT false,
        signed json DEFAULT NULL
    )
    RETURNS @extschema@.state_hash
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_define_machine';

REVOKE ALL ON FUNCTION @extschema@.swoosh_define_machine(text, text, json, boolean, json)
    FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_define_machine(text, text, json, boolean, json) IS
    'Stores a chart as name@version and returns its hash; refuses it with all its faults. force '
    'accepts what only lint objects to; signed is {signer, signature} of an operator';
