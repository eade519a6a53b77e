#-------------------------------------------------------------------------
#
# 070_upgrade.pl
#		Timers and upgrades, proven without the server that took them.
#
# Claim: an export with timers that fired, upgrades, a rollback and a chart of two names verifies
# by swooshctl, whole and from every index on; it names the record where a chart is another.
# Method: a life by swooshctl propose and swoosh_tick; its exports, and some that lie.
#
# test/tap/070_upgrade.pl		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use SwooshTest;

my $swooshctl = "$ENV{SWOOSH_BUILD}/swooshctl";
my $node = swoosh_node('main');

# Runs swooshctl; answers its exit code and what it said.
sub swooshctl
{
	my ($input, @arguments) = @_;
	my ($stdout, $stderr);

	IPC::Run::run([ $swooshctl, @arguments ], '<', \$input, '>', \$stdout, '2>', \$stderr);
	return ($? >> 8, $stdout . $stderr);
}

sub propose
{
	my ($key, $transition, @options) = @_;
	my ($code, $answer) = swooshctl('', 'propose', '--key', $key, '--dbname',
		$node->connstr('postgres'), @options, 'tap/a', $transition);

	is($code, 0, "$transition @options") or diag($answer);
	return;
}

# An operator's key also proposes.
my $key = "$PostgreSQL::Test::Utils::tmp_check/operator.key";
my ($signer) = (swooshctl('', 'keygen', $key))[1] =~ /(hmmm:pubkey:\w+)/;
my $one = '{"id": "job", "initial": "new", "context": {"job": {"n": 0}}, "states": {'
  . '"new": {"on": {"Start": "run"}}, "run": {"after": {"10": {"target": "run", "reenter": true,'
  . '"actions": {"type": "assign", "params": {"job.n": {"+": [{"var": "state.job.n"}, 1]}}}}},'
  . '"on": {"Look": {}}}}}';
my $two = '{"id": "job", "initial": "new", "context": {"job": {"n": 0}, "log": {}}, "states": {'
  . '"new": {"on": {"Start": "work"}}, "work": {"after": {"10": "rest"}},'
  . '"rest": {"on": {"Look": {}, "Start": "work"}}}}';

$node->start;
my $charts = $node->safe_psql('postgres', <<SQL);
\\set QUIET on
CREATE EXTENSION swoosh;
SELECT swoosh_init_key() IS NOT NULL \\g /dev/null
SELECT swoosh_create_tenant('tap') \\g /dev/null
SELECT swoosh_register_signer('$signer', 'tap', '{operator,proposer}') \\g /dev/null
SELECT swoosh_define_machine('job', 'old', '$two') \\g /dev/null
SELECT swoosh_define_machine('job', '1', '$one');
SELECT swoosh_define_machine('job', '2', '$two');
SELECT swoosh_create_instance('tap/a', 'job\@1') \\g /dev/null
SQL
my ($hash_one, $hash_two) = split /\n/, $charts;

propose($key, 'Start');
select(undef, undef, undef, 0.05);
propose($key, 'Look');
select(undef, undef, undef, 0.05);
$node->safe_psql('postgres', 'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT swoosh_tick(); COMMIT');
propose($key, 'Machine_Upgrade', '--inputs',
	qq({"chart_hash": "$hash_two", "map": {"run": "work"}}));
select(undef, undef, undef, 0.05);
propose($key, 'Look');
propose($key, 'Machine_Upgrade', '--inputs',
	qq({"chart_hash": "$hash_one", "map": {"rest": "run"}}));
propose($key, 'Look');
propose($key, 'Machine_Upgrade', '--inputs',
	qq({"chart_hash": "$hash_two", "map": {"run": "rest"}}));

is($node->safe_psql('postgres', "SELECT version, (state->'job'->>'n')::int > 3 FROM swoosh.instance"),
	'old|t', 'the name that the chart had first; periods that nobody ticked were counted');
my $records = $node->safe_psql('postgres', 'SELECT max(wal_index) FROM swoosh.wal');
is( $node->safe_psql(
		'postgres', "SELECT string_agg(transition, ' ' ORDER BY wal_index) FROM swoosh.log") =~
	  s/Machine_Due(?: Machine_Due)*/Machine_Due/r,
	'Start Look Machine_Due Machine_Upgrade Look Machine_Upgrade Look Machine_Upgrade',
	'a record of each proposal, and the tick\'s, of which a slow machine has more, in their place');
is($node->safe_psql('postgres', "SELECT ok, records FROM swoosh_verify('tap/a')"),
	"t|$records", 'swoosh_verify');

my $export = $node->safe_psql('postgres', "SELECT swoosh_export('tap/a')");
my ($code, $answer) = swooshctl($export, 'verify', '-');
is($code, 0, 'swooshctl verify') or diag($answer);
foreach my $from (2 .. $records)
{
	my $part = $node->safe_psql('postgres', "SELECT swoosh_export('tap/a', $from, NULL)");

	($code, $answer) = swooshctl($part, 'verify', '-');
	is($code, 0, "swooshctl verify, from $from on") or diag($answer);
}

# Lies: another version for the chart; the chart not shown; a state that was not taken.
my @lies = (
	[ 'a chart under another version', sub { s/"version":"old"/"version":"older"/ for @_ }, 'state_diverged' ],
	[ 'a chart that is not shown', sub { $_ = '' for grep { /"version":"old"/ } @_ }, 'state_diverged' ],
	[ 'another map', sub { s/"map":\{"run":"work"\}/"map":{"run":"rest"}/ for @_ }, 'inputs_hash' ]);
foreach my $lie (@lies)
{
	my ($what, $change, $fault) = @$lie;
	my @lines = split /\n/, $export;

	$change->(@lines);
	($code, $answer) = swooshctl(join("\n", grep { $_ ne '' } @lines) . "\n", 'verify', '-');
	isnt($code, 0, $what);
	like($answer, qr/$fault/, "$what is named");
}

done_testing();
