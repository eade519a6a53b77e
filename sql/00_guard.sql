/*
 * 00_guard.sql: the script runs inside CREATE EXTENSION, in a database that can hold swoosh.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

\echo Use "CREATE EXTENSION swoosh" to load this file. \quit

-- Every name below is qualified; nothing is found through a path that others can write to.
SET LOCAL search_path = pg_catalog, pg_temp;

DO LANGUAGE plpgsql $guard$
BEGIN
    IF pg_catalog.getdatabaseencoding() <> 'UTF8'::name THEN
        RAISE EXCEPTION USING
            ERRCODE = 'feature_not_supported',
            MESSAGE = 'swoosh needs a database with encoding UTF8',
            DETAIL = pg_catalog.format('This database has encoding %s.',
                                       pg_catalog.getdatabaseencoding()),
            HINT = 'CREATE DATABASE … ENCODING ''UTF8'' TEMPLATE template0';
    END IF;
END
$guard$;
