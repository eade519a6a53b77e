#-------------------------------------------------------------------------
#
# 010_restart.pl
#		A restart changes nothing: neither a fast one nor an immediate one.
#
# Claim: what was answered is answered again byte for byte by a server that was restarted,
# and the next step goes on from there.  Method: one signed proposal is delivered before and
# after each kind of restart; then a new one is accepted, and the chain verifies.
#
# test/tap/010_restart.pl		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SwooshTest;
use Test::More;

my $swooshctl = "$ENV{SWOOSH_BUILD}/swooshctl";
my $key = PostgreSQL::Test::Utils::tempdir() . '/key';
my $node = swoosh_node('restart');

sub swooshctl
{
	my ($stdout, $stderr);

	IPC::Run::run([ $swooshctl, @_ ], '>', \$stdout, '2>', \$stderr) or diag($stderr);
	return $stdout;
}

sub deliver
{
	my ($proposal) = @_;

	return swooshctl('propose', '--json', '--dbname', $node->connstr('postgres'), '--signed', $proposal);
}

sub decision_of
{
	my ($answer) = @_;

	return ($answer =~ /"decision":(\{.*\}),"decision_address"/)[0];
}

sub sign_step
{
	return swooshctl('propose', '--dry-run', '--key', $key, '--dbname', $node->connstr('postgres'),
		'tap/door', 'Turn');
}

$node->start;
my ($signer) = swooshctl('keygen', $key) =~ /(hmmm:pubkey:\w+)/;
$node->safe_psql('postgres', <<SQL);
CREATE EXTENSION swoosh;
SELECT swoosh_init_key();
SELECT swoosh_create_tenant('tap');
SELECT swoosh_register_signer('$signer', 'tap', '{proposer}');
SELECT swoosh_define_machine('door', '1', '{"id": "door", "initial": "shut",
  "states": {"shut": {"on": {"Turn": "open"}}, "open": {"on": {"Turn": "shut"}}}}');
SELECT swoosh_create_instance('tap/door', 'door');
SQL

my $first = sign_step();
my $answer = deliver($first);
like($answer, qr/"outcome":"accepted"/, 'the first step is accepted');
my $decision = decision_of($answer);

my $index = 1;
foreach my $mode ('fast', 'immediate')
{
	$node->stop($mode);
	$node->start;
	my $again = deliver($first);
	like($again, qr/"outcome":"duplicate"/, "after a restart, $mode: a duplicate");
	is(decision_of($again), $decision, 'with the same decision');
	$index++;
	like(
		deliver(sign_step()), qr/"outcome":"accepted".*"wal_index":$index\}/,
		'the next step follows');
}
is($node->safe_psql('postgres', "SELECT ok, records FROM swoosh_verify('tap/door')"),
	"t|$index", 'the chain verifies');
$node->stop;
done_testing();
