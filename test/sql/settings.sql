--
-- settings: names, defaults, limits, and who may set them.
-- Claim: no session can weaken a limit, and none can open the log but a superuser's own.
-- Method: a transcript; that configuration files are refused is shown in test/tap.
--
\set SHOW_CONTEXT never
LOAD 'swoosh';
SELECT name, vartype, unit, context, boot_val, min_val, max_val, enumvals
  FROM pg_settings WHERE name LIKE 'swoosh.%' ORDER BY name COLLATE "C";
SELECT count(*) FROM pg_settings WHERE name LIKE 'swoosh.%' AND short_desc IS NULL;

-- the server's configuration alone
SET swoosh.max_hlc_ahead = '1h';
SET swoosh.durability = 'off';
SET swoosh.proposal_size_max = '1kB';
SET swoosh.signing_key_file = '/tmp/other';

-- the prefix is reserved
SET swoosh.max_hlc_ahed = 1;

-- a restore is the act of one session of a superuser
SET swoosh.restoring = on;
SHOW swoosh.restoring;
RESET swoosh.restoring;
BEGIN;
SET LOCAL swoosh.restoring = on;
ROLLBACK;
SHOW swoosh.restoring;
CREATE ROLE regress_swoosh_plain;
ALTER ROLE regress_swoosh_plain SET swoosh.restoring = on;
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET swoosh.restoring = on', current_database());
END $$;
CREATE FUNCTION pg_temp.restore() RETURNS void LANGUAGE sql SET swoosh.restoring = on AS '';
ALTER SYSTEM SET swoosh.restoring = on;
SET ROLE regress_swoosh_plain;
SET swoosh.restoring = on;
SHOW swoosh.signing_key_file;
SHOW swoosh.redaction_secret_file;
SHOW swoosh.durability;
RESET ROLE;
DROP ROLE regress_swoosh_plain;
