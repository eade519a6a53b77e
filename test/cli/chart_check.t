#!/usr/bin/perl
#
# chart_check.t
#		Claim: chart check finds each planted fault, nothing else, by a shortest way, and
#		its events run in `swooshctl reduce` to the state foretold.
#		Method: the charts of test/cli/check, whose comments say what must be found.

use strict;
use warnings;
use File::Basename;
use FindBin;
use JSON::PP;
use lib $FindBin::Bin;
use CheckTest;
use Test::More;

# expectations reads "# with:", "# finds:", "# cut by:" and "# assumed:" of a chart.
sub expectations
{
	my ($path) = @_;
	open(my $file, '<', $path) or die "$path: $!\n";
	my $text = do { local $/; <$file> };
	$text = decode_json($text)->{description} if $path =~ /\.json$/;
	my ($with) = $text =~ /^# with: (.*)$/m;
	my @with = map { /^(--\S+)(?: (.*\S))?/ ? ($1, $2 // ()) : die } split /(?<= )(?=--\w)/,
	  $with // '';
	my ($cut) = $text =~ /^# cut by: (.*)$/m;
	my @assumed = sort $text =~ /^# assumed: (.*)$/mg;
	return { with => \@with, cut => $cut // '', assumed => \@assumed,
		finds => [ sort $text =~ /^# finds: (.*)$/mg ] };
}

# What swooshctl says to people is not looked at here.
open(STDERR, '>', '/dev/null') or die "STDERR: $!\n";

my @charts = sort glob "$FindBin::Bin/check/*";
cmp_ok(scalar(@charts), '>=', 25, 'a corpus of planted faults');

foreach my $chart (@charts)
{
	my $name = basename($chart);
	my $expected = expectations($chart);
	my $report = check_chart($chart, @{ $expected->{with} });

	is_deeply(found($report), $expected->{finds}, "$name: what is found");
	is($report->{exit}, 40, "$name: exit code of chart_refused");
	is("@{$report->{cut_by}}", $expected->{cut}, "$name: what cut it short");
	my @assumed = grep { $_->{assumed} } @{ $report->{findings} };
	is_deeply([ sort map { "$_->{kind} $_->{subject}" } @assumed ],
		$expected->{assumed}, "$name: what rests on answers that no inputs give");
	is(!!$report->{complete}, $expected->{cut} eq '', "$name: complete");
	foreach my $finding (grep { $_->{events} } @{ $report->{findings} })
	{
		replay_holds($chart, $finding, "$name, $finding->{kind}");
	}

	# States told apart by all that they hold: slower, the same findings.
	my $whole = check_chart($chart, @{ $expected->{with} }, '--whole', '--states', 5000);
	is_deeply(found($whole), $expected->{finds}, "$name: the same with --whole");
}

# ---- Timers that always come too late: in how many ways they might end together costs nothing

my $late = 24;
my %control = ("c$late" => {});
my %region = (
	a => { initial => 'c0', states => \%control },
	z => { initial => 'wait', states => { wait => { after => { 50 => '#c.end' } } } });
foreach my $i (0 .. $late - 1)
{
	my $guard = { type => 'stateIn', params => { state => "p.a.c$i" } };
	my %states = (
		rest => { on => { GO => { target => 'wait', guard => $guard } } },
		wait => { after => { 200 - $i => 'fired' } },
		fired => {});

	$control{"c$i"} = { on => { GO => 'c' . ($i + 1) } };
	$region{ sprintf('x%02d', $i) } = { initial => 'rest', states => \%states };
}
my $parallel = { type => 'parallel', states => \%region };
my %crowded = (id => 'c', initial => 'p', states => { p => $parallel, end => { type => 'final' } });
my $crowd = check_chart(write_text(JSON::PP->new->canonical->encode(\%crowded), '.json'));
is($crowd->{states}, $late + 2, "$late timers behind another one");
ok($crowd->{complete}, 'and all was tried');

# ---- The text report, and the file of events

my $deadlock = "$FindBin::Bin/check/deadlock.yaml";
my $out = write_text('');
my ($code, $text) = run_ctl('chart', 'check', $deadlock, '--out', $out);
is($code, 40, 'exit code');
like($text, qr/^\S+: deadlock: nothing is possible in \["stuck"\]\n    \{"event":"GO"\}\n/m,
	'a finding, then its events');
like($text, qr/: 4 states in 4 configurations, 4 steps, depth 2: complete\n\z/, 'the summary');
my ($events) = $text =~ /in \["stuck"\]\n((?:    \{.*\n)+)/;
$events =~ s/^    //mg;
open(my $written, '<', $out) or die "$out: $!\n";
is(do { local $/; <$written> }, $events, '--out holds the same events');
my (undef, $reduced) = run_ctl('reduce', '--chart', $deadlock, $out);
my ($hash) = $text =~ /    -> (sha256-\w+) /;
like($reduced, qr/"accepted":true,"configuration":\["stuck"\],"state_hash":"\Q$hash\E"\}\n\z/,
	'reduce takes them to the state that the report names');

my $good = write_text("id: g\ninitial: a\nstates: {a: {on: {GO: b}}, b: {type: final}}\n", '.yaml');
($code, $text) = run_ctl('chart', 'check', $good);
is($code, 0, 'a good chart exits with 0');
like($text, qr/complete; nothing found\n\z/, 'and says so');
is((run_ctl('chart', 'check', $good))[1], $text, 'the same again, octet by octet');
my $without = "id: u\ninitial: a\nstates: {a: {on: {GO: a}}, b: {}}\n";
foreach my $chart ($good, write_text($without, '.yaml'))
{
	my $stale = write_text("{\"event\":\"GO\"}\n");

	run_ctl('chart', 'check', $chart, '--out', $stale);
	is(-s $stale, 0, 'no way to a finding leaves no events of an earlier one in --out');
}

# ---- The example of the reference is what the program says

open(my $page, '<', root() . '/docs/reference/check.md') or die "check.md: $!\n";
my $example = do { local $/; <$page> };
my %blocks;
push @{ $blocks{$1} }, $2 while $example =~ /^```(\w+)\n(.*?)^```$/msg;
my $review = write_text($blocks{yaml}[0], '.yaml');
my @rules = ('--invariants', $blocks{json}[0]);
($code, $text) = run_ctl('chart', 'check', @rules, '--out', $out, $review);
is($code, 40, 'the example of check.md: exit code');
is($text =~ s/^\Q$review\E/review.yaml/mgr, $blocks{text}[0], 'the example of check.md: findings');
is((run_ctl('reduce', '--chart', $review, $out))[1], $blocks{text}[1],
	'the example of check.md: the first way, replayed');

# ---- Calls that are refused

my @calls = (
	[ 'an unknown operator', 65, '--invariant', '{"no":[1]}' ],
	[ 'an invariant that is no JSON', 65, '--invariant', '{' ],
	[ 'invariants that are no list', 65, '--invariants', '{}' ],
	[ 'events that the chart has not', 65, '--invariants', '[{"rule":true,"events":["X"]}]' ],
	[ 'states that the chart has not', 65, '--invariants', '[{"rule":true,"states":["X"]}]' ],
	[ 'inputs of no event', 65, '--inputs', '{"X":[{}]}' ],
	[ 'inputs that are no list', 65, '--inputs', '{"GO":{}}' ],
	[ 'no states at all', 64, '--states', '0' ],
	[ 'a depth that is no number', 64, '--depth', 'deep' ]);
foreach my $call (@calls)
{
	my ($what, $expected, @arguments) = @$call;
	is((run_ctl('chart', 'check', @arguments, $good))[0], $expected, "refused: $what");
}
is((run_ctl('chart', 'check', write_text('{"id":"x","states":3}', '.json')))[0], 40,
	'refused: no chart');

# ---- Answers in the place of guards, in reduce

my $start = "$FindBin::Bin/check/at_the_start.yaml";
my $name = 'choose/always/0:license';
my @answers = (
	[ 'no such guard', 65, '{"x/GO/0:license":true}' ],
	[ 'no answer', 65, "{\"$name\":1}" ],
	[ 'an empty list', 65, "{\"$name\":[]}" ],
	[ 'true', 0, "{\"$name\":true}", 'paid' ],
	[ 'false', 0, "{\"$name\":false}", 'free' ],
	[ 'unknown', 0, "{\"$name\":null}", 'free' ],
	[ 'a list', 0, "{\"$name\":[true,false]}", 'paid' ]);
my $nothing = write_text('');
foreach my $answer (@answers)
{
	my ($what, $expected, $guards, $state) = @$answer;
	my ($exit, $output) =
	  run_ctl('reduce', '--chart', $start, '--start-guards', $guards, $nothing);
	is($exit, $expected, "reduce --start-guards: $what");
	like($output, qr/"configuration":\["$state"\]/, "reduce --start-guards: $what leads there")
	  if $state;
}
is((run_ctl('reduce', '--chart', $start, write_text('{"event":"END","guards":{"x":true}}')))[0],
	65, 'reduce refuses an answer for no guard');

done_testing();
