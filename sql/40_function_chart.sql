/*
 * 40_function_chart.sql: charts and where an instance stands in its own, for people.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION @extschema@.swoosh_chart(machine text)
    RETURNS TABLE (
        transition text,
        source text,
        target text,
        guards text,
        actions text,
        description text
    )
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED ROWS 100
    AS 'MODULE_PATHNAME', 'swoosh_chart';

REVOKE ALL ON FUNCTION @extschema@.swoosh_chart(text) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_chart(text) IS
    'The transitions of a machine, name or name@version, in document order';

CREATE FUNCTION @extschema@.swoosh_next(instance text)
    RETURNS TABLE (
        transition text,
        source text,
        target text,
        guards text
    )
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED ROWS 20
    AS 'MODULE_PATHNAME', 'swoosh_next';

REVOKE ALL ON FUNCTION @extschema@.swoosh_next(text) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_next(text) IS
    'The candidates that a proposal would find now, and the timers that are due';

CREATE FUNCTION @extschema@.swoosh_tree(instance text)
    RETURNS text
    LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'swoosh_tree';

REVOKE ALL ON FUNCTION @extschema@.swoosh_tree(text) FROM PUBLIC;

COMMENT ON FUNCTION @extschema@.swoosh_tree(text) IS
    'The states of an instance''s chart, a line each; * marks those that are active';
