/*
 * 05_schema.sql: the nouns live in schema swoosh, the verbs, types and operators in the schema
 * that CREATE EXTENSION installs into.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE SCHEMA swoosh;

REVOKE ALL ON SCHEMA swoosh FROM PUBLIC;

COMMENT ON SCHEMA swoosh IS
    'Tables and views of swoosh: instances of statecharts, their logs and decisions';
