#-------------------------------------------------------------------------
#
# SwooshTest.pm
#		Servers with swoosh, and instances that take thousands of steps in seconds.
#
# The load: a machine of every kind of state, whose steps depend on a pseudo-random number
# in its own state.  A proposer, by swooshctl, gives each instance its seed; from then on the
# guards choose the steps, and swoosh_tick proposes them, signed by the server.
#
# test/tap/SwooshTest.pm		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
package SwooshTest;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

our @EXPORT = qw(
	swoosh_node swoosh_load_begin swoosh_load swoosh_states swoosh_all_verify swoosh_seed
	swoosh_wait_for swoosh_start_after_kill
);

my $swooshctl = "$ENV{SWOOSH_BUILD}/swooshctl";

# A number below `bound` from the seed of this run, which is shown first.
my $seed = $ENV{SEED} // (time ^ $$) % 1_000_000;

sub swoosh_seed
{
	note("SEED=$seed");
	srand($seed);
	return $seed;
}

# An initialised server that streams, not started; options of PostgreSQL::Test::Cluster::init.
sub swoosh_node
{
	my ($name, %options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(allows_streaming => 1, %options);
	$node->append_conf('postgresql.conf', <<CONF);
shared_preload_libraries = 'swoosh'
fsync = off
CONF
	return $node;
}

# Waits until something holds of a server that is coming back.
sub swoosh_wait_for
{
	my ($is_done) = @_;

	for (1 .. 5 * $PostgreSQL::Test::Utils::timeout_default)
	{
		return if $is_done->();
		sleep 0.2;
	}
	BAIL_OUT('the server does not come back');
}

# Starts a server after kill9.  The orphaned backends see its end within a moment; until then, and
# until the dead one is reaped, the directory is taken.
sub swoosh_start_after_kill
{
	my ($node) = @_;
	my @start = ('pg_ctl', '-s', '-w', '-D', $node->data_dir, '-l', $node->logfile, 'start');

	swoosh_wait_for(sub { PostgreSQL::Test::Utils::system_log(@start) == 0 });
	$node->_update_pid(1);
	return;
}

# Each step takes the next number: (r * 1309 + 13849) mod 65536, and the guard of one
# of six transitions holds for it.
my $choose = sub {
	my ($i) = @_;
	return qq({"type": "logic", "params": {"rule": {"===": [{"%": [{"var": "state.dice.r"}, 6]}, $i]}}});
};
my $roll = '{"type": "assign", "params": {"dice.r": {"%": [{"+": [{"*": [{"var": "state.dice.r"}, 1309]}, 13849]}, 65536]}, "dice.n": {"+": [{"var": "state.dice.n"}, 1]}}}';

sub walk_chart
{
	my @guards = map { $choose->($_) } 0 .. 5;

	return <<CHART;
{"id": "walk", "initial": "idle",
 "context": {"dice": {"r": 0, "n": 0}, "left": {}, "right": {}},
 "meta": {"roles": {"Walk_0": ["system"], "Walk_1": ["system"], "Walk_2": ["system"],
                    "Walk_3": ["system"], "Walk_4": ["system"], "Walk_5": ["system"]}},
 "states": {
  "idle": {"on": {"Seed": {"target": "run", "actions": {"type": "assign", "params": {"dice.r": {"var": "inputs.r"}}}}}},
  "run": {"type": "parallel",
   "on": {"Walk_0": {"target": "rest", "guard": $guards[0], "actions": $roll},
          "Walk_2": {"guard": $guards[2], "actions": $roll},
          "Walk_5": {"guard": $guards[5], "actions": $roll}},
   "states": {
    "left": {"initial": "a", "meta": {"region": "left"},
     "states": {
      "a": {"on": {"Walk_1": {"target": "b", "guard": $guards[1], "actions": $roll}}},
      "b": {"initial": "x", "on": {"Walk_1": {"target": "a", "guard": $guards[1], "actions": $roll}},
       "states": {
        "x": {"on": {"Walk_2": {"target": "y", "guard": $guards[2], "actions": $roll}}},
        "y": {"on": {"Walk_2": {"target": "x", "guard": $guards[2], "actions": $roll}}}}}}},
    "right": {"initial": "c", "meta": {"region": "right"},
     "on": {"Walk_4": {"target": ".d", "reenter": true, "guard": $guards[4], "actions": $roll}},
     "states": {
      "c": {"on": {"Walk_3": {"target": "d", "guard": $guards[3], "actions": $roll}}},
      "d": {"on": {"Walk_3": {"target": "c", "guard": $guards[3], "actions": $roll}}}}},
    "back": {"type": "history", "history": "deep"}}},
  "rest": {"on": {
    "Walk_0": {"target": "run.back", "guard": $guards[0], "actions": $roll},
    "Walk_1": {"guard": $guards[1], "actions": $roll},
    "Walk_2": {"target": "run", "guard": $guards[2], "actions": $roll},
    "Walk_3": {"guard": $guards[3], "actions": $roll},
    "Walk_4": {"guard": $guards[4], "actions": $roll},
    "Walk_5": {"target": "run.back", "guard": $guards[5], "actions": $roll}}}}}
CHART
}

# Makes the extension, a key, a tenant, the machine and `count` seeded instances.
sub swoosh_load_begin
{
	my ($node, $count) = @_;
	my $key = "$PostgreSQL::Test::Utils::tmp_check/" . $node->name . '.key';
	my $chart = walk_chart();
	my ($signer, $stderr);

	IPC::Run::run([ $swooshctl, 'keygen', $key ], '>', \$signer, '2>', \$stderr)
	  or BAIL_OUT("swooshctl keygen: $stderr");
	($signer) = $signer =~ /(hmmm:pubkey:\w+)/;
	$node->safe_psql('postgres', <<SQL);
CREATE EXTENSION swoosh;
SELECT swoosh_init_key();
SELECT swoosh_create_tenant('tap');
SELECT swoosh_register_signer('$signer', 'tap', '{proposer}');
SELECT swoosh_define_machine('walk', '1', \$\$$chart\$\$);
SELECT swoosh_create_instance('tap/i' || n, 'walk') FROM generate_series(1, $count) AS n;
SQL
	for my $n (1 .. $count)
	{
		my $r = int(rand(65536));
		my ($stdout, $status);

		$status = IPC::Run::run(
			[   $swooshctl, 'propose', '--key', $key, '--dbname', $node->connstr('postgres'),
				'--inputs', "{\"r\": $r}", "tap/i$n", 'Seed' ],
			'>', \$stdout, '2>', \$stderr);
		BAIL_OUT("swooshctl propose: $stdout $stderr") unless $status;
	}
	return;
}

# Ticks until the instances took about `records` steps more; answers how many all took.
sub swoosh_load
{
	my ($node, $records) = @_;
	my $begin = $node->safe_psql('postgres', 'SELECT count(*) FROM swoosh.wal');
	my $now = $begin;

	while ($now < $begin + $records)
	{
		my $answer = $node->safe_psql('postgres',
			'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT swoosh_tick(); COMMIT');
		my $last = $now;

		$now = $node->safe_psql('postgres', 'SELECT count(*) FROM swoosh.wal');
		BAIL_OUT("the load stands still: $answer") if $now == $last;
	}
	return $now;
}

# What all heads are, a line an instance.
sub swoosh_states
{
	my ($node) = @_;

	return $node->safe_psql('postgres', <<SQL);
SELECT instance, swoosh_state(instance)->>'hash', swoosh_state(instance)->>'wal_index'
  FROM swoosh.instance ORDER BY instance
SQL
}

# How many instances verify, and the records of all of them.
sub swoosh_all_verify
{
	my ($node) = @_;

	return $node->safe_psql('postgres', <<SQL);
SELECT count(*) FILTER (WHERE ok), count(*), sum(records), string_agg(fault, ',')
  FROM swoosh.instance AS i, swoosh_verify(i.instance)
SQL
}

1;
