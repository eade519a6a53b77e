/*
 * 60_role.sql: the roles, and all that they may do.
 *
 * Roles belong to the server, not to the extension: those that exist are taken as they are, and
 * DROP EXTENSION leaves them. What a role may see of a tenant is decided besides, by
 * swoosh_grant_tenant(), and so is where it may make instances and store artifacts. Proposing and
 * publishing are decided by keys: a role only opens the door.
 *
 *                                  admin  operator  proposer  reader  auditor
 *      types, operators, clock       x       x         x        x        x
 *      propose, put_artifact         x       x         x
 *      publish_fact                  x       x         x
 *      state, explain, at, version   x       x         x        x        x
 *      chart, next, tree             x       x         x        x        x
 *      replay, verify, export        x       x                  x        x
 *      plan_upgrade                  x       x                  x        x
 *      health, metrics               x       x                  x        x
 *      create_instance, snapshot     x       x
 *      restore, tick, schedule       x       x
 *      define_machine                x
 *      tenants, signers              x
 *      init_key                      (superusers)
 *      heads, log, facts             x       x                  x        x
 *      signers, refusals, tenants    x                                   x
 *
 * SPDX-License-Identifier: PostgreSQL
 */

DO LANGUAGE plpgsql $role$
DECLARE
    role_name text;
    purpose text;
BEGIN
    FOR role_name, purpose IN
        VALUES ('swoosh_admin', 'swoosh: machines, tenants, signers, and all that the others may'),
               ('swoosh_operator', 'swoosh: instances, snapshots, jobs'),
               ('swoosh_proposer', 'swoosh: proposals and facts, which are signed'),
               ('swoosh_reader', 'swoosh: states and logs of the tenants granted to it'),
               ('swoosh_auditor', 'swoosh: as a reader, and signers and refusals')
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = role_name::name) THEN
            EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', role_name);
            EXECUTE pg_catalog.format('COMMENT ON ROLE %I IS %L', role_name, purpose);
        END IF;
    END LOOP;
END
$role$;

GRANT USAGE ON SCHEMA swoosh
    TO swoosh_admin, swoosh_operator, swoosh_proposer, swoosh_reader, swoosh_auditor;

-- Types, operators, clock
GRANT USAGE ON TYPE @extschema@.hlc, @extschema@.state_hash
    TO swoosh_admin, swoosh_operator, swoosh_proposer, swoosh_reader, swoosh_auditor;
GRANT EXECUTE ON FUNCTION
    @extschema@.hlc_in(cstring),
    @extschema@.hlc_out(@extschema@.hlc),
    @extschema@.hlc_recv(internal),
    @extschema@.hlc_send(@extschema@.hlc),
    @extschema@.hlc_eq(@extschema@.hlc, @extschema@.hlc),
    @extschema@.hlc_ne(@extschema@.hlc, @extschema@.hlc),
    @extschema@.hlc_lt(@extschema@.hlc, @extschema@.hlc),
    @extschema@.hlc_le(@extschema@.hlc, @extschema@.hlc),
    @extschema@.hlc_gt(@extschema@.hlc, @extschema@.hlc),
    @extschema@.hlc_ge(@extschema@.hlc, @extschema@.hlc),
    @extschema@.hlc_cmp(@extschema@.hlc, @extschema@.hlc),
    @extschema@.hlc_hash(@extschema@.hlc),
    @extschema@.hlc_hash_extended(@extschema@.hlc, bigint),
    @extschema@.hlc(timestamptz),
    @extschema@.hlc(timestamptz, integer),
    @extschema@.hlc_now(),
    @extschema@.timestamptz(@extschema@.hlc),
    @extschema@.state_hash_in(cstring),
    @extschema@.state_hash_out(@extschema@.state_hash),
    @extschema@.state_hash_recv(internal),
    @extschema@.state_hash_send(@extschema@.state_hash),
    @extschema@.state_hash_eq(@extschema@.state_hash, @extschema@.state_hash),
    @extschema@.state_hash_ne(@extschema@.state_hash, @extschema@.state_hash),
    @extschema@.state_hash_lt(@extschema@.state_hash, @extschema@.state_hash),
    @extschema@.state_hash_le(@extschema@.state_hash, @extschema@.state_hash),
    @extschema@.state_hash_gt(@extschema@.state_hash, @extschema@.state_hash),
    @extschema@.state_hash_ge(@extschema@.state_hash, @extschema@.state_hash),
    @extschema@.state_hash_cmp(@extschema@.state_hash, @extschema@.state_hash),
    @extschema@.state_hash_hash(@extschema@.state_hash),
    @extschema@.state_hash_hash_extended(@extschema@.state_hash, bigint),
    @extschema@.state_hash(bytea),
    @extschema@.bytea(@extschema@.state_hash)
    TO swoosh_admin, swoosh_operator, swoosh_proposer, swoosh_reader, swoosh_auditor;

-- Proposals, and what they rest on
GRANT EXECUTE ON FUNCTION
    @extschema@.swoosh_propose(json),
    @extschema@.swoosh_propose_batch(json[]),
    @extschema@.swoosh_propose_all(json[]),
    @extschema@.swoosh_put_artifact(text, json),
    @extschema@.swoosh_publish_fact(json)
    TO swoosh_admin, swoosh_operator, swoosh_proposer;

-- What every role reads; the tenant is asked for in each call
GRANT EXECUTE ON FUNCTION
    @extschema@.swoosh_state(text, text[]),
    @extschema@.swoosh_explain(text, text),
    @extschema@.swoosh_at(text, bigint),
    @extschema@.swoosh_chart(text),
    @extschema@.swoosh_next(text),
    @extschema@.swoosh_tree(text),
    @extschema@.swoosh_reads_tenant(text),
    @extschema@.swoosh_version()
    TO swoosh_admin, swoosh_operator, swoosh_proposer, swoosh_reader, swoosh_auditor;

-- Proof, and the state of the server
GRANT EXECUTE ON FUNCTION
    @extschema@.swoosh_replay(text, bigint, bigint),
    @extschema@.swoosh_verify(text),
    @extschema@.swoosh_export(text, bigint, bigint),
    @extschema@.swoosh_plan_upgrade(text, text, text, json),
    @extschema@.swoosh_health(),
    @extschema@.swoosh_metrics()
    TO swoosh_admin, swoosh_operator, swoosh_reader, swoosh_auditor;

-- Operation
GRANT EXECUTE ON FUNCTION
    @extschema@.swoosh_create_instance(text, text),
    @extschema@.swoosh_snapshot(text),
    @extschema@.swoosh_restore(text, json),
    @extschema@.swoosh_tick(),
    @extschema@.swoosh_schedule(),
    @extschema@.swoosh_unschedule(),
    swoosh._cron_command(),
    swoosh._cron_refused(text, text)
    TO swoosh_admin, swoosh_operator;

-- Administration; swoosh_init_key() is left to superusers
GRANT EXECUTE ON FUNCTION
    @extschema@.swoosh_define_machine(text, text, json, boolean, json),
    @extschema@.swoosh_create_tenant(text),
    @extschema@.swoosh_grant_tenant(text, name),
    @extschema@.swoosh_register_signer(text, text, text[], @extschema@.hlc, @extschema@.hlc),
    @extschema@.swoosh_revoke_signer(text, text)
    TO swoosh_admin;

-- Tables; rows by 65_rls.sql
GRANT SELECT ON TABLE
    swoosh.log,
    swoosh.instances_by_chart,
    swoosh.instance,
    swoosh.genesis,
    swoosh.wal,
    swoosh.decision_record,
    swoosh.snapshot,
    swoosh.machine,
    swoosh.fact,
    swoosh.artifact
    TO swoosh_admin, swoosh_operator, swoosh_reader, swoosh_auditor;
GRANT SELECT ON TABLE
    swoosh.tenant,
    swoosh.tenant_role,
    swoosh.signer,
    swoosh.rejection,
    swoosh.quarantine,
    swoosh.vote,
    swoosh.equivocation
    TO swoosh_admin, swoosh_auditor;
