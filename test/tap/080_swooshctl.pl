#-------------------------------------------------------------------------
#
# 080_swooshctl.pl
#		What swooshctl says of a database, for people and as JSON.
#
# Claim: state, tree, next, log, explain and health answer, with --json in JSON; a proposal without
# its key file is told from one that is malformed, which is not sent but with --signed.
# Method: the door, opened once.  `log` once asked for a column that the view lacks.
#
# test/tap/080_swooshctl.pl		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use JSON::PP ();
use POSIX qw(strftime);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SwooshTest;
use Test::More;

my $node = swoosh_node('swooshctl');
my $key = PostgreSQL::Test::Utils::tempdir() . '/worker.key';
my $reader = JSON::PP->new->utf8->allow_nonref;

$node->start;
$ENV{PGHOST} = $node->host;
$ENV{PGPORT} = $node->port;
$ENV{PGDATABASE} = 'postgres';

# Runs the program: (exit code, standard output, standard error).
sub swooshctl
{
	my ($stdout, $stderr) = ('', '');

	IPC::Run::run([ "$ENV{SWOOSH_BUILD}/swooshctl", @_ ], '>', \$stdout, '2>', \$stderr);
	return ($? >> 8, $stdout, $stderr);
}

# The lines that it prints, as values.
sub json_lines_of
{
	my ($code, $stdout, $stderr) = swooshctl(@_, '--json');

	is($code, 0, "$_[0] --json") or diag($stderr);
	return map { $reader->decode($_) } split /\n/, $stdout;
}

my (undef, $signer) = swooshctl('keygen', $key);
chomp $signer;
my $clock = PostgreSQL::Test::Utils::tempdir() . '/clock.key';
my (undef, $clock_signer) = swooshctl('keygen', $clock);
chomp $clock_signer;
$node->safe_psql('postgres', <<SQL);
CREATE EXTENSION swoosh;
SELECT swoosh_init_key();
SELECT swoosh_create_tenant('tap');
SELECT swoosh_register_signer('$signer', 'tap', '{proposer}');
SELECT swoosh_register_signer('$clock_signer', 'tap', '{authority:schedule}');
SELECT swoosh_define_machine('door', '1', '{
  "id": "door", "initial": "closed", "context": {"door": {"opened": 0}},
  "meta": {"roles": {"Door_Lock": "operator"}},
  "states": {
    "closed": {"on": {"Door_Lock": "locked", "Door_Open": {
      "target": "open", "guard": {"type": "logic", "params": {"rule": {"!": {"var": "inputs.stuck"}}}}},
      "Door_Paint": {"guard": {"type": "window", "params": {"class": "review"}}}}},
    "open": {"on": {"Door_Close": "closed"}}, "locked": {"type": "final"}}}');
SELECT swoosh_create_instance('tap/front', 'door');
SQL

# ---- what a proposal is answered --------------------------------------------------------------

my ($code, $stdout, $stderr) = swooshctl('propose', '--key', "$key.none", 'tap/front', 'Door_Open');
is($code, 66, 'a proposal without its key file');
like($stderr, qr/worker\.key\.none/, 'names the file');
($code, $stdout) = swooshctl('propose', '--key', $key, 'tap/front', 'Door_Open');
is($code, 0, 'a proposal is accepted');
like($stdout, qr/^accepted  index 1  sha256-/, 'and says so');

my @close = ('--evidence', 'ucxl://a@b/../x', 'tap/front', 'Door_Close');
($code, $stdout, $stderr) = swooshctl('propose', '--key', $key, @close);
is($code, 65, 'a malformed proposal');
like($stderr, qr{UCXL-400-INVALID_ADDRESS: path at "/evidence/0"}, 'is told of with its reason');
like($stdout, qr{^rejected malformed\n  detail \{"pointer":"/evidence/0"\}}, 'the server answers');

my $other = 'sha256-' . 'ab' x 32;
($code, $stdout) = swooshctl('propose', '--key', $key, '--head', $other, @close[ 2, 3 ]);
is($code, 16, 'a head that has moved');
like($stdout, qr/^rejected stale_head  index 1  (\S+)\n  head \1\n  named \Q$other\E\n\z/,
	'is told with both heads');
my $before = strftime('%Y-%m-%dT%H:%M:%S.000+00:00#0', gmtime(time - 5));
($code, $stdout) = swooshctl('propose', '--key', $key, '--hlc', $before, @close[ 2, 3 ]);
is($code, 17, 'a clock that is behind');
like($stdout, qr/^rejected hlc_regression .*\n  head at \d{4}-\S+#\d+\n\z/,
	'is told how far the head is');

# ---- what stands in the database --------------------------------------------------------------

my ($state) = json_lines_of('state', 'tap/front');
is_deeply($state->{configuration}, ['open'], 'state has the configuration');

($code, $stdout, $stderr) = swooshctl('tree', 'tap/front');
is($code, 0, 'tree') or diag($stderr);
is($stdout, "* door\n    closed\n*   open\n    locked (final)\n", 'tree has the states');
is_deeply([ json_lines_of('tree', 'tap/front') ], [ { text => $stdout } ], 'as JSON too');
($code, $stdout, $stderr) = swooshctl('next', 'tap/front');
is($code, 0, 'next') or diag($stderr);
like($stdout, qr/^Door_Close +open +closed/m, 'next has the candidates');
is_deeply([ map { [ @$_{qw(transition source target)} ] } json_lines_of('next', 'tap/front') ],
	[ [qw(Door_Close open closed)] ], 'as JSON too');
is((swooshctl($_, 'tap/none'))[0], 12, "$_ of an unknown instance") foreach qw(tree next);

($code, $stdout, $stderr) = swooshctl('log', 'tap/front');
is($code, 0, 'log') or diag($stderr);
like($stdout, qr/^ +1  \d{4}-\S+ +Door_Open +\Q${\substr($signer, 0, 28)}\E/, 'a line a record');
is_deeply([ map { [ @$_{qw(wal_index transition signer)} ] } json_lines_of('log', 'tap/front') ],
	[ [ 1, 'Door_Open', $signer ] ], 'the records');
swooshctl('propose', '--key', $key, 'tap/front', $_) foreach qw(Door_Close Door_Open Door_Close);
is_deeply([ map { $_->{wal_index} } json_lines_of('log', '--limit', 2, 'tap/front') ], [ 3, 4 ],
	'the last two, in order');

is((swooshctl('log', 'tap/none'))[0], 12, 'the log of an unknown instance is none');
($code, $stdout, $stderr) = swooshctl('explain', 'tap/front', '--signer', $signer);
is($code, 0, 'explain') or diag($stderr);
like($stdout, qr/^Door_Open +t .*^/ms, 'a transition that is possible');
like($stdout, qr/^Door_Lock +f .*forbidden/m, 'one that is not, and why');
unlike($stdout, qr/Door_Open\/0:logic/, 'guards are for programs');
my %row_of = map { $_->{transition} => $_ } json_lines_of('explain', 'tap/front');
ok($row_of{Door_Lock}{possible}, 'to nobody in particular all roles are open');
is($row_of{Door_Open}{guards}[0]{guard}, 'closed/Door_Open/0:logic', 'a row has its guards');
is_deeply($row_of{Door_Close}{reasons}, [ { code => 'illegal_transition' } ], 'and its reasons');

my ($health) = json_lines_of('health');
is($health->{status}, 'ok', 'health');

# ---- a window that opens later ----------------------------------------------------------------

my $plan = '{"id": "tap", "anchor": "2100-01-01T00:00:00.000+00:00#0", "period_ms": 1000,
  "pressure": {"amplitude_ppm": 0, "phase_ms": 0},
  "phases": [{"class": "review", "offset_ms": 0, "length_ms": 100}]}';
($code, $stdout, $stderr) = swooshctl('fact', '--publish', '--key', $clock, '--tenant', 'tap',
	'--kind', 'schedule', $plan);
is($code, 0, 'a schedule') or diag($stderr);
($code, $stdout) = swooshctl('propose', '--key', $key, 'tap/front', 'Door_Paint');
is($code, 23, 'a window that is closed');
like($stdout, qr/"window_closed".*\n  opens at 2100-01-01T\S+\n  retry after \d+ ms\n\z/,
	'is told with when to come back');

done_testing();
