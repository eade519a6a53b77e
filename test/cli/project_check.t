#!/usr/bin/perl
#
# project_check.t
#		Claim: the project machine holds sql/charts/project.invariants.json in every state
#		that it can reach, and each mistake planted in a copy of it is found.
#		Method: edits of its text; what is found must begin with what is expected.

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use CheckTest;
use Test::More;

my $chart = root() . '/sql/charts/project.yaml';
my $invariants = '@' . root() . '/sql/charts/project.invariants.json';

sub text_of
{
	my ($path) = @_;
	open(my $file, '<', $path) or die "$path: $!\n";
	local $/;
	return scalar <$file>;
}

my $report = check_chart($chart, '--invariants', $invariants);
is_deeply(found($report), [], 'the project machine: nothing found');
is($report->{exit}, 0, 'the project machine: exit code');
ok($report->{complete}, 'the project machine: explored completely');
is($report->{configurations}, 112, 'the project machine: 2 + 100 + 4 + 4 + 1 + 1 configurations');

# edited is a copy with some texts replaced, each of which must be there.
sub edited
{
	my (@edits) = @_;
	my $text = text_of($chart);
	while (my ($from, $to) = splice @edits, 0, 2)
	{
		my $at = index($text, $from);
		die "not in the chart: $from\n" if $at < 0;
		substr($text, $at, length $from) = $to;
	}
	return write_text($text, '.yaml');
}

my $pause = "        target: control.paused\n        actions: {type: assign, params: "
  . '{control.came_from: ';
my @faults = (
	{
		name => 'Lifecycle_AllReady without its guard',
		edits => [ "        target: execution.plan\n        guard: {type: ready}\n",
			"        target: execution.plan\n" ],
		finds => qr/^invariant I3 in 3$/,
	},
	{
		name => 'ready asks for two of the three regions',
		edits => [ '{type: ready}', '{type: ready, params: {regions: [ingestion, environment]}}' ],
		finds => qr/^invariant I3 in \d+$/,
	},
	{
		name => 'a plan change forgets the council',
		edits => [
			"        actions:\n          type: assign\n          params:\n"
			  . "            ingestion.content_hash: {var: inputs.content_hash}\n"
			  . "            ingestion.version: {var: inputs.version}\n"
			  . "            council.content_hash: {var: inputs.content_hash}\n",
			"        actions:\n          type: assign\n          params:\n"
			  . "            ingestion.content_hash: {var: inputs.content_hash}\n"
			  . "            ingestion.version: {var: inputs.version}\n" ],
		finds => qr/^invariant I3 in \d+$/,
	},
	{
		name => 'a pause of the execution says that it left the lifecycle',
		edits => [ "${pause}execution}}", "${pause}project_lifecycle}}" ],
		finds => qr/^invariant came_from in \d+$/,
	},
	{
		name => 'a pause notes nothing: what it left is not where it goes back',
		edits => [
			"$pause" . "execution}}",        "        target: control.paused",
			"$pause" . "project_lifecycle}}", "        target: control.paused" ],
		finds => qr/^deadlock \["control\.paused"\] in \d+$|^invariant came_from in \d+$/,
	},
	{
		name => 'a breach under control notes nothing',
		edits => [
			'actions: {type: assign, params: {policy.came_from: control}}', 'description: lost' ],
		finds => qr/^invariant policy_came_from in \d+$/,
	},
	{
		name => 'an operator resumes what policy has quarantined',
		edits => [
			"      Policy_ConfirmedBlock:\n        target: terminated\n",
			"      Policy_ConfirmedBlock:\n        target: terminated\n"
			  . "      Control_Resume:\n        target: execution.back\n" ],
		finds => qr/^invariant quarantine_left in \d+$/,
	},
	{
		name => 'no way out of a quarantine that began under control',
		edits => [
			"        - target: control.back\n          guard: {type: and, params: {guards: "
			  . '[{type: release}, {type: logic, params: {rule: {===: [{var: '
			  . "state.policy.came_from}, control]}}}]}}\n", '',
			"      Policy_ConfirmedBlock:\n        target: terminated\n", '' ],
		finds => qr/^deadlock \["quarantined"\] in 4$/,
	},
	{
		name => 'the history of the lifecycle is shallow: a pause restarts its regions',
		edits => [ "      back: {type: history, history: deep}\n  execution:",
			"      back: {type: history, history: shallow}\n  execution:" ],
		with => [ '--first', '--invariants', '[{"name":"kept","events":["Control_Resume"],"rule":'
			  . '{"===":[{"var":"before.state.ingestion.phase"},{"var":"state.ingestion.phase"}]}}]' ],
		finds => qr/^invariant kept in 5$/,
	},
	{
		name => 'the quarantine does not say so',
		edits => [ "        policy.quarantined: true\n", '' ],
		finds => qr/^invariant quarantine_told in 1$/,
	},
	{
		name => 'past its grace a project still talks',
		edits => [ '{control.external: stopped}', '{control.external: allowed}' ],
		finds => qr/^invariant stopped in \d+$/,
	},
	{
		name => 'the licence is not noted',
		edits => [ '{boot.license: licensed}', '{boot.license: unknown}' ],
		finds => qr/^invariant licensed in 2$/,
	},
	{
		name => 'a new election leaves the council as it was, so its epoch does not grow',
		edits => [
			"                council.certificate: []\n"
			  . "                council.elections: {+: [{var: state.council.elections}, 1]}\n"
			  . "        states:",
			"                council.certificate: []\n        states:" ],
		with => [ '--first', '--invariants',
			'[{"name":"epoch","events":["Council_Reelect"],"rule":{"in":["council",{"var":"changed"}]}}]' ],
		finds => qr/^invariant epoch in 4$/,
	},
	{
		name => 'nobody may say that the council has its tools',
		edits => [ "  roles:\n", "  roles:\n    Council_McpGreen: []\n" ],
		with => [],
		finds => qr/^unreachable_state project_lifecycle\.council\.ready$/,
	});

foreach my $fault (@faults)
{
	my $copy = edited(@{ $fault->{edits} });
	my @with = $fault->{with} ? @{ $fault->{with} } : ('--first', '--invariants', $invariants);
	my $found = check_chart($copy, @with);
	my ($hit) =
	  grep { found({ findings => [$_] })->[0] =~ $fault->{finds} } @{ $found->{findings} };

	ok($hit, "$fault->{name}: found") or diag(join "\n", @{ found($found) });
	is($found->{exit}, 40, "$fault->{name}: exit code");
	replay_holds($copy, $hit, $fault->{name}) if $hit && $hit->{events};
}

done_testing();
