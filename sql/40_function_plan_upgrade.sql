/*
 * 40_function_plan_upgrade.sql: an upgrade, tried on every instance.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_plan_upgrade(
        machine text,
        from_version text,
        to_version text,
        map json DEFAULT NULL
    )
    RETURNS TABLE (
        instance text,
        ok boolean,
        problem text,
        configuration json
    )
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED ROWS 1000
    AS 'MODULE_PATHNAME', 'swoosh_plan_upgrade';

REVOKE ALL ON FUNCTION @extschema@.swoosh_plan_upgrade(text, text, text, json) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_plan_upgrade(text, text, text, json) IS
    'What Machine_Upgrade would be answered now for each live instance of a version: the '
    'configuration it would have, or the problem and the configuration it has. Changes nothing';
