#-------------------------------------------------------------------------
#
# 020_crash.pl
#		kill -9 in the middle of load: nothing acknowledged is lost, nothing is doubled.
#
# Claim: what a caller was told is what the log holds, whatever dies in between.  Method:
# writers propose with keys of their own and note each acknowledgement in a file; the server
# or one of its backends is killed again and again; a writer that got no answer sends the same
# key until it gets one.  Then each acknowledged key must be in the log once and at the index
# that was acknowledged, the counter in the state must be the number of records, and the chain
# must verify.  SEED=n repeats a run's choices; CRASHES=n sets how many.
#
# test/tap/020_crash.pl		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SwooshTest;
use Test::More;
use IO::Handle;
use POSIX ();
use Time::HiRes qw(sleep);

my $swooshctl = "$ENV{SWOOSH_BUILD}/swooshctl";
my $crashes = $ENV{CRASHES} // 6;
my $scratch = PostgreSQL::Test::Utils::tempdir();
my $told = qr/"outcome":"(?:accepted|duplicate)","state_hash":"[^"]+","wal_index":(\d+)\}$/m;
my @writers = (
	{ name => 'a', instance => 'tap/one' },
	{ name => 'b', instance => 'tap/two' },
	{ name => 'c', instance => 'tap/two' });

swoosh_seed();
my $node = swoosh_node('crash');
$node->append_conf('postgresql.conf', 'restart_after_crash = on');
$node->start;
my ($signer) =
  slurp_of($swooshctl, 'keygen', "$scratch/key") =~ /(hmmm:pubkey:\w+)/;
$node->safe_psql('postgres', <<SQL);
CREATE EXTENSION swoosh;
SELECT swoosh_init_key();
SELECT swoosh_create_tenant('tap');
SELECT swoosh_register_signer('$signer', 'tap', '{proposer}');
SELECT swoosh_define_machine('count', '1', '{"id": "count", "initial": "on",
  "context": {"c": {"n": 0}}, "states": {"on": {"on": {"Add": {"actions": {"type": "assign",
    "params": {"c.n": {"+": [{"var": "state.c.n"}, 1]}}}}}}}}');
SELECT swoosh_create_instance('tap/one', 'count'), swoosh_create_instance('tap/two', 'count');
SQL

sub slurp_of
{
	my @command = @_;
	my ($stdout, $stderr);

	IPC::Run::run(\@command, '>', \$stdout, '2>', \$stderr);
	return $stdout . $stderr;
}

# A writer: one key after another, each until it is answered.  A loser of a race tries its key
# on the new head, which is not used up.
sub write_until_told
{
	my ($writer) = @_;
	my $connection = $node->connstr('postgres');

	open(my $acknowledged, '>', "$scratch/acks.$writer->{name}") or die $!;
	$acknowledged->autoflush(1);
	for (my $i = 0; !-e "$scratch/stop"; $i++)
	{
		my $key = "w:$writer->{name}:$i";

		while (1)
		{
			my $answer = slurp_of($swooshctl, 'propose', '--json', '--key', "$scratch/key",
				'--idem-key', $key, '--dbname', $connection, $writer->{instance}, 'Add');

			# The members of the answer follow the decision, which ends with its own index.
			if ($answer =~ $told)
			{
				print {$acknowledged} "$key $1\n";
				last;
			}
			last if -e "$scratch/stop";
			sleep 0.02;
		}
	}
	close $acknowledged;
	return;
}

# The server takes queries.
sub answers
{
	my @ask = ('psql', '-qXAtc', 'SELECT 1', $node->connstr('postgres'));

	return PostgreSQL::Test::Utils::system_log(@ask) == 0;
}

foreach my $writer (@writers)
{
	$writer->{pid} = fork();
	die "could not fork: $!" unless defined $writer->{pid};
	next if $writer->{pid} != 0;
	write_until_told($writer);
	POSIX::_exit(0);
}

for my $crash (1 .. $crashes)
{
	sleep 0.5 + rand();
	if ($crash % 2 == 0)
	{
		note("crash $crash: the server");
		$node->kill9;
		swoosh_start_after_kill($node);
		next;
	}
	note("crash $crash: a backend");
	my $backend = $node->safe_psql('postgres',
		"SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
		  . ' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1');
	kill 9, $backend if $backend ne '';
	sleep 0.3; # the server restarts all backends
	swoosh_wait_for(\&answers);
}
sleep 1;
append_to_file("$scratch/stop", '');
waitpid($_->{pid}, 0) foreach @writers;

my %log;
foreach my $line (split /\n/,
	$node->safe_psql('postgres', "SELECT idem_key || ' ' || wal_index FROM swoosh.wal"))
{
	my ($key, $index) = split / /, $line;
	$log{$key} = $index;
}
foreach my $writer (@writers)
{
	my @acks = split /\n/, slurp_file("$scratch/acks.$writer->{name}");
	my @wrong = grep { my ($key, $index) = split / /; ($log{$key} // -1) != $index } @acks;

	cmp_ok(scalar @acks, '>', 5, "writer $writer->{name} was told of " . scalar @acks);
	is_deeply(\@wrong, [], "all of it is in the log, where it was told");
}
is($node->safe_psql('postgres', 'SELECT count(*) - count(DISTINCT idem_key) FROM swoosh.wal'),
	0, 'no key was applied twice');
is( $node->safe_psql('postgres', <<SQL), '', 'counter, index, log and decisions agree');
SELECT i.instance FROM swoosh.instance i
 WHERE i.wal_index <> (i.state -> 'c' ->> 'n')::bigint
    OR i.wal_index <> (SELECT count(*) FROM swoosh.wal w WHERE w.instance = i.instance)
    OR i.wal_index <> (SELECT count(*) FROM swoosh.decision_record d WHERE d.instance = i.instance)
SQL
is( $node->safe_psql('postgres', 'SELECT bool_and(v.ok) FROM swoosh.instance i, swoosh_verify(i.instance) v'),
	't', 'every chain verifies');
$node->stop;
done_testing();
