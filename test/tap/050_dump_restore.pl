#-------------------------------------------------------------------------
#
# 050_dump_restore.pl
#		A dump restores into a swoosh that verifies and goes on.
#
# Claim: with swoosh.restoring every row comes back, in parallel too, and every log verifies;
# without it nothing does; the setting is a superuser's session's alone; a head that was lost is
# made again from snapshot and log.
# Method: the random walk of SwooshTest.pm, dumped and restored three ways.
#
# test/tap/050_dump_restore.pl		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use SwooshTest;

my $instances = 20;

swoosh_seed();

my $node = swoosh_node('main');
$node->start;
swoosh_load_begin($node, $instances);
my $records = swoosh_load($node, 2000);
my $states = swoosh_states($node);

# what the walk does not make
$node->safe_psql('postgres', <<SQL);
SET swoosh.restoring = on;
INSERT INTO swoosh.vote VALUES ('tap/i1', 'v', 'plan', 0, sha256('')::state_hash, '{"n":1}', now());
INSERT INTO swoosh.equivocation
VALUES ('tap/i1', 'v', 'plan', 0, sha256('')::state_hash, '{"n":1}', '{"n":2}', now());
SQL
my $tables = join ' UNION ALL ',
  map { "SELECT '$_', count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM swoosh.$_ AS t" }
  qw(artifact decision_record equivocation fact genesis instance machine quarantine signer
  snapshot tenant tenant_role vote wal);
my $rows = $node->safe_psql('postgres', $tables);
my $dump = "$PostgreSQL::Test::Utils::tmp_check/dump";

$node->command_ok([ 'pg_dump', '-Fd', '-f', $dump, '-d', $node->connstr('postgres') ], 'dump');

sub restored
{
	my ($database, $what) = @_;

	is($node->safe_psql($database, $tables), $rows, "$what: every row");
	is($node->safe_psql($database, <<SQL), "$instances|$records|", "$what: every log verifies");
SELECT count(*) FILTER (WHERE ok), sum(records), string_agg(fault, ',')
  FROM swoosh.instance AS i, swoosh_verify(i.instance)
SQL
	return;
}

# without the setting: the extension comes, its rows do not
$node->safe_psql('postgres', 'CREATE DATABASE plain');
$node->command_fails([ 'pg_restore', '-d', $node->connstr('plain'), $dump ], 'a plain restore is refused');
is($node->safe_psql('plain', 'SELECT count(*) FROM swoosh.wal'), '0', 'and leaves no record');

# with it, and the walk goes on from where it was
{
	local $ENV{PGOPTIONS} = '-c swoosh.restoring=on';
	$node->safe_psql('postgres', "CREATE DATABASE one");
	$node->command_ok([ 'pg_restore', '-d', $node->connstr('one'), $dump ], 'restore');
	$node->safe_psql('postgres', "CREATE DATABASE two");
	$node->command_ok([ 'pg_restore', '-j', '2', '-d', $node->connstr('two'), $dump ], 'restore by two jobs');
}
restored('one', 'restored');
restored('two', 'restored by two jobs');
$node->safe_psql('one', 'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT swoosh_tick(); COMMIT');
cmp_ok($node->safe_psql('one', 'SELECT count(*) FROM swoosh.wal'), '>', $records, 'a restored log goes on');
is($node->safe_psql('one', 'SELECT bool_and(ok) FROM swoosh.instance AS i, swoosh_verify(i.instance)'), 't', 'and verifies');

# into an extension that is there, which --disable-triggers needs no setting for
$node->safe_psql('postgres', 'CREATE DATABASE three');
$node->safe_psql('three', 'CREATE EXTENSION swoosh');
$node->command_ok(
	[ 'pg_restore', '--data-only', '--disable-triggers', '-d', $node->connstr('three'), $dump ],
	'restore of the data below the triggers');
is($node->safe_psql('three', $tables), $rows, 'every row');
is($node->safe_psql('three', <<SQL),
SELECT DISTINCT ok, fault, expected FROM swoosh.instance AS i, swoosh_verify(i.instance)
SQL
	'f|triggers|ENABLE ALWAYS', 'but the triggers are ENABLE only, and verify says so');
like(($node->psql('three', 'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT swoosh_tick(); COMMIT'))[2],
	qr/triggers on "swoosh\.\w+" are missing or not enabled always/, 'and nothing is proposed');

# nobody else opens the log, not even who was given every right on its tables
$node->safe_psql('postgres', <<SQL);
CREATE ROLE plain LOGIN;
GRANT USAGE ON SCHEMA swoosh TO plain;
GRANT ALL ON ALL TABLES IN SCHEMA swoosh TO plain;
SQL
my $insert =
  "INSERT INTO swoosh.artifact VALUES ('tap', 'sha256-" . '0' x 64 . "', '{}', now())";
my ($status, $stdout, $stderr) =
  $node->psql('postgres', $insert, extra_params => [ '-U', 'plain' ]);
isnt($status, 0, 'a plain user writes nothing');
note($stderr);
{
	local $ENV{PGOPTIONS} = '-c swoosh.restoring=on';
	($status, $stdout, $stderr) =
	  $node->psql('postgres', $insert, extra_params => [ '-U', 'plain' ]);
	isnt($status, 0, 'not even with the setting');
	note($stderr);
}

# a head that the dump did not have comes from snapshot and log
$node->safe_psql('two', "SELECT swoosh_snapshot('tap/i1')");
$node->safe_psql('two', <<SQL);
SET swoosh.restoring = on;
ALTER TABLE swoosh.instance DISABLE TRIGGER USER;
UPDATE swoosh.instance SET state = '{}' WHERE instance = 'tap/i1';
DELETE FROM swoosh.instance WHERE instance = 'tap/i2';
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only;
ALTER TABLE swoosh.instance ENABLE ALWAYS TRIGGER instance_append_only_statement;
SQL
is($node->safe_psql('two', <<SQL), '2', 'heads are made again');
SELECT count(swoosh_restore(instance, snapshot)) FROM (
    SELECT DISTINCT ON (instance) instance, snapshot FROM swoosh.snapshot
     WHERE instance IN ('tap/i1', 'tap/i2') ORDER BY instance, wal_index DESC) AS s
SQL
is($node->safe_psql('two', q{SELECT instance, swoosh_state(instance)->>'hash', swoosh_state(instance)->>'wal_index'
     FROM swoosh.instance ORDER BY instance}), $states, 'as they were');

$node->stop;
done_testing();
