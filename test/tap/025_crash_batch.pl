#-------------------------------------------------------------------------
#
# 025_crash_batch.pl
#		kill -9 of the whole server in the middle of a call with many proposals.
#
# Claim: swoosh_propose_batch and swoosh_propose_all are applied whole or not at all, whenever the
# server dies; sending the same again then applies them, or gives the first answers.  Method: the
# proposals of a call are made ahead, by taking the steps and taking them back.  Nothing is left to
# chance: the call is held where it is to die, by a row of another transaction that stands where
# the call is about to write, or by a commit that waits for a standby that does not exist, which is
# on disk and not yet told.  A checkpoint brings what was written by then to the disk.
#
# test/tap/025_crash_batch.pl		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SwooshTest;
use Test::More;

my $sign = "$ENV{SWOOSH_ROOT}/test/sql/include/sign.sql";

# Where a call dies: before its log is whole, between a record and its decision.
my %row_in_the_way = (
	'a record' => q{INSERT INTO swoosh.wal
		SELECT '%s', %d, 'in the way', genesis_hash, '{}' FROM swoosh.genesis LIMIT 1},
	'a decision' => q{INSERT INTO swoosh.decision_record VALUES ('%s', %d, 'bubble://dr/-', '{}')});

# The calls: what they propose (instance => steps), and the last place that they write.
my @calls = (
	{   verb => 'swoosh_propose_batch',
		steps => { 'tap/a' => 40, 'tap/b' => 4, 'tap/c' => 1 },
		last => [ 'tap/c', 1 ] },
	{   verb => 'swoosh_propose_batch',
		name => 'swoosh_propose_batch:long',
		steps => { 'tap/long' => 30 },
		last => [ 'tap/long', 30 ] },
	{   verb => 'swoosh_propose_all',
		steps => { map { (sprintf('tap/n%02d', $_) => 1) } 1 .. 40 },
		last => [ 'tap/n40', 1 ] });

my $node = swoosh_node('crash_batch');
$node->append_conf('postgresql.conf', <<CONF);
swoosh.snapshot_every = 8
swoosh.max_hlc_behind = 1d
autovacuum = off
CONF
$node->start;
$node->safe_psql('postgres', <<SQL);
CREATE EXTENSION swoosh;
SELECT swoosh_init_key();
SELECT swoosh_create_tenant('tap');
SELECT swoosh_define_machine('count', '1', '{"id": "count", "initial": "on",
  "context": {"c": {"n": 0}}, "states": {"on": {"on": {"Add": {"actions": {"type": "assign",
    "params": {"c.n": {"+": [{"var": "state.c.n"}, 1]}}}}}}}}');
\\i $sign
SELECT swoosh_register_signer(test.signer('ann'), 'tap', '{proposer}');
CREATE TABLE test.call (call text, ordinal serial, proposal json);
CREATE PROCEDURE test.prepare(call text, instance text, steps int) LANGUAGE plpgsql AS \$\$
DECLARE
    proposals json[];
BEGIN
    BEGIN
        FOR step IN 1..steps LOOP
            proposals[step] := test.proposal('ann', instance, 'Add', call || ':' || step);
            ASSERT (SELECT outcome = 'accepted' FROM swoosh_propose(proposals[step]));
        END LOOP;
        RAISE EXCEPTION USING ERRCODE = 'P0001';
    EXCEPTION WHEN raise_exception THEN
        INSERT INTO test.call (call, proposal) SELECT call, unnest(proposals);
    END;
END \$\$;
SQL

# The call in a session of its own, for the server to die under it.
sub begin_call
{
	my ($call) = @_;
	my $sql = "SELECT count(*) FROM $call->{verb}((SELECT array_agg(proposal ORDER BY ordinal)"
	  . " FROM test.call WHERE call = '$call->{name}'))";
	my @psql = ('psql', '-qXAt', '-d', $node->connstr('postgres'));

	return IPC::Run::start([ @psql, '-c', "BEGIN ISOLATION LEVEL SERIALIZABLE; $sql; COMMIT" ],
		'>', '/dev/null', '2>', '/dev/null');
}

# A transaction that stays open, with a row where the call will write.
sub begin_in_the_way
{
	my ($insert) = @_;
	my @psql = ('psql', '-qXAt', '-d', $node->connstr('postgres'));
	my $session = IPC::Run::start(
		[ @psql, '-c', "SET swoosh.restoring = on; BEGIN; $insert; SELECT pg_sleep(3600)" ],
		'>', '/dev/null', '2>', '/dev/null');

	wait_for_event('PgSleep', 'pg_sleep');
	return $session;
}

sub wait_for_event
{
	my ($event, $query) = @_;

	$node->poll_query_until('postgres',
		"SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = '$event'"
		  . " AND query LIKE '%$query%' AND pid <> pg_backend_pid()")
	  or BAIL_OUT("no session waits for $event");
	return;
}

# The server dies, and is there again.
sub crash
{
	my @sessions = @_;

	$node->kill9;
	$_->finish foreach @sessions;
	$node->append_conf('postgresql.conf', "synchronous_standby_names = ''");
	swoosh_start_after_kill($node);
	return;
}

# The octets of the log on disk, with what nobody can see.
sub log_size
{
	return $node->safe_psql('postgres', "SELECT pg_relation_size('swoosh.wal')");
}

# What stands of a call's instances: nothing else may be written by it.
sub traces
{
	my ($call) = @_;
	my $instances = join(',', map { "'$_'" } sort keys %{ $call->{steps} });

	return $node->safe_psql('postgres', <<SQL);
SELECT i.instance, i.wal_index, (i.state->'c'->>'n')::int,
       (SELECT count(*) FROM swoosh.wal AS w WHERE w.instance = i.instance),
       (SELECT count(*) FROM swoosh.decision_record AS d WHERE d.instance = i.instance),
       (SELECT count(*) FROM swoosh.snapshot AS s WHERE s.instance = i.instance), v.ok, v.fault
  FROM swoosh.instance AS i, swoosh_verify(i.instance) AS v
 WHERE i.instance IN ($instances) ORDER BY 1
SQL
}

# What they are when the call was applied, with `n` steps each taken, or none.
sub expected_traces
{
	my ($call, $is_applied) = @_;

	return join("\n", map {
		my $n = $is_applied ? $call->{steps}{$_} : 0;
		join('|', $_, $n, $n, $n, $n, int($n / 8), 't', '')
	} sort keys %{ $call->{steps} });
}

sub send_again
{
	my ($call) = @_;

	return $node->safe_psql('postgres', <<SQL);
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT outcome, count(*), count(DISTINCT (a.instance, a.wal_index)),
       bool_and(a.decision::text = d.decision::text), bool_and(a.ordinal = p.place)
  FROM $call->{verb}((SELECT array_agg(proposal ORDER BY ordinal) FROM test.call
                       WHERE call = '$call->{name}')) AS a
  LEFT JOIN swoosh.decision_record AS d USING (instance, wal_index)
  LEFT JOIN (SELECT row_number() OVER (ORDER BY ordinal) AS place, proposal->>'idem_key' AS key,
                    proposal->>'instance' AS instance FROM test.call
              WHERE call = '$call->{name}') AS p
    ON p.instance = a.instance AND p.key = a.decision->>'idem_key'
 GROUP BY 1;
COMMIT;
SQL
}

foreach my $call (@calls)
{
	my $count = 0;

	$call->{name} //= $call->{verb};
	$count += $_ foreach values %{ $call->{steps} };
	foreach my $instance (sort keys %{ $call->{steps} })
	{
		$node->safe_psql('postgres', <<SQL);
SELECT swoosh_create_instance('$instance', 'count');
SET default_transaction_isolation = serializable;
CALL test.prepare('$call->{name}', '$instance', $call->{steps}{$instance});
SQL
	}
	foreach my $place (sort keys %row_in_the_way)
	{
		my $blocker = begin_in_the_way(sprintf($row_in_the_way{$place}, @{ $call->{last} }));
		my $size = log_size();
		my $session = begin_call($call);

		wait_for_event('transactionid', $call->{verb});
		$node->safe_psql('postgres', 'CHECKPOINT');
		crash($session, $blocker);
		is(traces($call), expected_traces($call, 0),
			"$call->{name}, killed at the last of $count, before $place: nothing is left of it");
		cmp_ok(log_size(), '>', $size, 'which had been written');
	}

	$node->append_conf('postgresql.conf', "synchronous_standby_names = 'nobody'");
	$node->reload;
	my $session = begin_call($call);
	wait_for_event('SyncRep', 'COMMIT');
	crash($session);
	is(traces($call), expected_traces($call, 1),
		"$call->{name}, sent again and killed after its commit: all of it is there");
	is(send_again($call), "duplicate|$count|$count|t|t", 'and again: the first answers');
	is(traces($call), expected_traces($call, 1), 'which change nothing');
}
is( $node->safe_psql('postgres', "SELECT swoosh_health()->>'status'"), 'ok',
	'the server finds nothing wrong');
$node->stop;
done_testing();
