/*
 * 30_trigger.sql: what is append-only refuses SQL, and each record of the log gets its decision.
 *
 * The triggers are ENABLE ALWAYS, so that session_replication_role = replica and the apply of a
 * logical replica do not pass them. The verbs write below the executor and need no exception;
 * a restore needs swoosh.restoring. Beside each row's trigger stands one of the statement, for
 * TRUNCATE and for statements that meet no row.
 *
 * SPDX-License-Identifier: PostgreSQL
 */

CREATE FUNCTION swoosh._append_only()
    RETURNS trigger
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_append_only';
REVOKE ALL ON FUNCTION swoosh._append_only() FROM PUBLIC;
COMMENT ON FUNCTION swoosh._append_only() IS
    'Refuses INSERT (but in a restore), UPDATE, DELETE and TRUNCATE';

CREATE FUNCTION swoosh._emit_decision()
    RETURNS trigger
    LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'swoosh_emit_decision';
REVOKE ALL ON FUNCTION swoosh._emit_decision() FROM PUBLIC;
COMMENT ON FUNCTION swoosh._emit_decision() IS
    'Writes the signed decision of a new record into swoosh.decision_record';

CREATE TRIGGER artifact_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.artifact
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER artifact_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.artifact
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.artifact ENABLE ALWAYS TRIGGER artifact_append_only;
ALTER TABLE swoosh.artifact ENABLE ALWAYS TRIGGER artifact_append_only_statement;
COMMENT ON TRIGGER artifact_append_only ON swoosh.artifact IS
    'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER artifact_append_only_statement ON swoosh.artifact IS 'Rows stay';

CREATE TRIGGER decision_record_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.decision_record
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER decision_record_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.decision_record
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.decision_record ENABLE ALWAYS TRIGGER decision_record_append_only;
ALTER TABLE swoosh.decision_record ENABLE ALWAYS TRIGGER decision_record_append_only_statement;
COMMENT ON TRIGGER decision_record_append_only ON swoosh.decision_record IS
    'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER decision_record_append_only_statement ON swoosh.decision_record IS 'Rows stay';

CREATE TRIGGER equivocation_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.equivocation
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER equivocation_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.equivocation
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.equivocation ENABLE ALWAYS TRIGGER equivocation_append_only;
ALTER TABLE swoosh.equivocation ENABLE ALWAYS TRIGGER equivocation_append_only_statement;
COMMENT ON TRIGGER equivocation_append_only ON swoosh.equivocation IS
    'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER equivocation_append_only_statement ON swoosh.equivocation IS 'Rows stay';

CREATE TRIGGER fact_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.fact
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER fact_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.fact
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.fact ENABLE ALWAYS TRIGGER fact_append_only;
ALTER TABLE swoosh.fact ENABLE ALWAYS TRIGGER fact_append_only_statement;
COMMENT ON TRIGGER fact_append_only ON swoosh.fact IS 'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER fact_append_only_statement ON swoosh.fact IS 'Rows stay';

CREATE TRIGGER genesis_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.genesis
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER genesis_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.genesis
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.genesis ENABLE ALWAYS TRIGGER genesis_append_only;
ALTER TABLE swoosh.genesis ENABLE ALWAYS TRIGGER genesis_append_only_statement;
COMMENT ON TRIGGER genesis_append_only ON swoosh.genesis IS
    'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER genesis_append_only_statement ON swoosh.genesis IS 'Rows stay';

CREATE TRIGGER instance_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.instance
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER instance_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.instance
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only;
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only_statement;
COMMENT ON TRIGGER instance_append_only ON swoosh.instance IS
    'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER instance_append_only_statement ON swoosh.instance IS 'Rows stay';

CREATE TRIGGER machine_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.machine
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER machine_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.machine
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.machine ENABLE ALWAYS TRIGGER machine_append_only;
ALTER TABLE swoosh.machine ENABLE ALWAYS TRIGGER machine_append_only_statement;
COMMENT ON TRIGGER machine_append_only ON swoosh.machine IS
    'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER machine_append_only_statement ON swoosh.machine IS 'Rows stay';

CREATE TRIGGER quarantine_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.quarantine
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER quarantine_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.quarantine
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.quarantine ENABLE ALWAYS TRIGGER quarantine_append_only;
ALTER TABLE swoosh.quarantine ENABLE ALWAYS TRIGGER quarantine_append_only_statement;
COMMENT ON TRIGGER quarantine_append_only ON swoosh.quarantine IS
    'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER quarantine_append_only_statement ON swoosh.quarantine IS 'Rows stay';

CREATE TRIGGER signer_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.signer
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER signer_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.signer
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.signer ENABLE ALWAYS TRIGGER signer_append_only;
ALTER TABLE swoosh.signer ENABLE ALWAYS TRIGGER signer_append_only_statement;
COMMENT ON TRIGGER signer_append_only ON swoosh.signer IS
    'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER signer_append_only_statement ON swoosh.signer IS 'Rows stay';

CREATE TRIGGER vote_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.vote
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER vote_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.vote
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.vote ENABLE ALWAYS TRIGGER vote_append_only;
ALTER TABLE swoosh.vote ENABLE ALWAYS TRIGGER vote_append_only_statement;
COMMENT ON TRIGGER vote_append_only ON swoosh.vote IS 'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER vote_append_only_statement ON swoosh.vote IS 'Rows stay';

CREATE TRIGGER wal_append_only
    BEFORE INSERT OR UPDATE OR DELETE ON swoosh.wal
    FOR EACH ROW EXECUTE FUNCTION swoosh._append_only();
CREATE TRIGGER wal_append_only_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON swoosh.wal
    FOR EACH STATEMENT EXECUTE FUNCTION swoosh._append_only();
ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_append_only;
ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_append_only_statement;
COMMENT ON TRIGGER wal_append_only ON swoosh.wal IS 'Rows come from the verbs alone, and stay';
COMMENT ON TRIGGER wal_append_only_statement ON swoosh.wal IS 'Rows stay';

CREATE TRIGGER wal_emit_decision
    AFTER INSERT ON swoosh.wal
    FOR EACH ROW EXECUTE FUNCTION swoosh._emit_decision();
ALTER TABLE swoosh.wal ENABLE ALWAYS TRIGGER wal_emit_decision;
COMMENT ON TRIGGER wal_emit_decision ON swoosh.wal IS 'A record has its decision';
