#!/usr/bin/perl
#
# chart_check_random.t
#		Claim: chart check reaches what a second explorer reaches, and what it leaves out
#		of a state changes no finding.
#		Method: random charts, seed printed.  Without regions or guards, a breadth-first
#		search in this file drives `swooshctl reduce` and counts states and
#		configurations.  With them, states told apart by what counts find the same as
#		states told apart by all that they hold (--whole).  Inputs that are chosen reach
#		no less than all inputs of a few values.  Traps are those of random graphs.

use strict;
use warnings;
use FindBin;
use JSON::PP;
use lib $FindBin::Bin;
use CheckTest;
use Test::More;

my $seed = $ENV{SEED} // 20261121;
my $plain_count = $ENV{PLAIN} // 12;
my $rich_count = $ENV{RICH} // 40;
diag("SEED=$seed");
srand($seed);

my $json = JSON::PP->new->canonical->allow_nonref;

sub any_of { return $_[ rand @_ ] }

# ---- Random charts

# A tree of states with {key, path, type, states}; leaves are listed, too.
sub random_tree
{
	my ($path, $depth, $all, $key) = @_;
	my $node = { path => $path, key => $key, type => 'atomic', states => [] };
	push @$all, $node if $path ne '';
	return $node if $depth == 0 || ($path ne '' && rand() < 0.45);
	$node->{type} = $path ne '' && rand() < 0.35 ? 'parallel' : 'compound';
	foreach my $i (0 .. 1 + int(rand 2))
	{
		my $child = any_of('s', 't') . $i;
		push @{ $node->{states} },
		  random_tree($path eq '' ? $child : "$path.$child", $depth - 1, $all, $child);
	}
	if (rand() < 0.5 && $path ne '')
	{
		push @{ $node->{states} },
		  { path => "$path.h", key => 'h', type => 'history', deep => rand() < 0.5 };
		push @$all, $node->{states}[-1];
	}
	return $node;
}

my @events = qw(A B C);
my @variables = qw(r.x r.y q.z q.w p.u p.v);

# A rule that is true or false by the values, which are 0, 1 and 2.
sub random_rule
{
	my ($state) = @_;
	my $var = { var => $state . any_of(@variables) };
	return { '===' => [ $var, int(rand 3) ] } if rand() < 0.7;
	return { any_of('<', '!==') => [ $var, { var => $state . any_of(@variables) } ] };
}

# A rule over inputs, some of which compare them with literals alone.
sub random_inputs_rule
{
	my $input = { var => 'inputs.' . any_of(qw(i j)) };
	my $rule = { any_of('===', '<', '==', '!==') => [ $input, int(rand 3) ] };
	$rule = { '===' => [ $input, { var => 'state.' . any_of(@variables) } ] } if rand() < 0.2;
	$rule = { '!' => [$input] } if rand() < 0.2;
	return $rule if rand() < 0.5;
	return { any_of('and', 'or') => [ $rule, random_rule('state.') ] };
}

sub random_guard
{
	my ($all) = @_;
	my $dice = rand();
	return { type => 'logic', params => { rule => random_inputs_rule() } } if rand() < 0.15;
	return { type => 'logic', params => { rule => random_rule('state.') } } if $dice < 0.55;
	return { type => 'license' } if $dice < 0.65;
	if ($dice < 0.75)
	{
		my @active = grep { $_->{type} ne 'history' } @$all;
		return { type => 'stateIn', params => { state => any_of(@active)->{path} } };
	}
	return { type => 'not', params => { guard => random_guard($all) } } if $dice < 0.82;
	return { type => any_of('and', 'or'),
		params => { guards => [ random_guard($all), random_guard($all) ] } };
}

sub random_assign
{
	my $dice = rand();
	my $value =
	    $dice < 0.4 ? int(rand 3)
	  : $dice < 0.45 ? { var => 'inputs.' . any_of(qw(i j)) }
	  : $dice < 0.8 ? { var => 'state.' . any_of(@variables) }
	  : $dice < 0.9 ? { '%' => [ { '+' => [ { var => 'state.' . any_of(@variables) }, 1 ] }, 3 ] }
	  :               { '%' => [ { '+' => [ { var => 'state.r.x' }, { var => 'state.q.z' } ] }, 3 ] };
	return { type => 'assign', params => { any_of(@variables) => $value } };
}

sub random_transition
{
	my ($all, $is_rich) = @_;
	my %transition;
	$transition{target} = '#c.' . any_of(@$all)->{path} if rand() < 0.9;
	$transition{reenter} = JSON::PP::true if rand() < 0.2;
	$transition{guard} = random_guard($all) if $is_rich && rand() < 0.3;
	my @actions;
	push @actions, { type => 'raise', params => { event => any_of(@events) } } if rand() < 0.1;
	push @actions, random_assign() if $is_rich && rand() < 0.6;
	$transition{actions} = \@actions if @actions;
	return \%transition;
}

# The text keeps the order of keys, which has meaning.
sub chart_text
{
	my ($node, $all, $is_rich) = @_;
	my @members;
	my %on;
	push @members, '"id":"c"' if $node->{path} eq '';
	push @members, '"context":{"r":{"x":0,"y":0},"q":{"z":0,"w":0},"p":{"u":0,"v":0}}' if $node->{path} eq '' && $is_rich;
	return '{"type":"history","history":"' . ($node->{deep} ? 'deep' : 'shallow') . '"}'
	  if $node->{type} eq 'history';
	push @members, '"type":"parallel"' if $node->{type} eq 'parallel';
	my @real = grep { $_->{type} ne 'history' } @{ $node->{states} };
	push @members, '"initial":"' . any_of(@real)->{key} . '"' if $node->{type} eq 'compound';
	push @members,
	    '"states":{'
	  . join(',', map { "\"$_->{key}\":" . chart_text($_, $all, $is_rich) } @{ $node->{states} })
	  . '}'
	  if @{ $node->{states} };
	foreach (1 .. int(rand 3))
	{
		push @{ $on{ any_of(@events) } }, random_transition($all, $is_rich);
	}
	push @members, '"on":' . $json->encode(\%on) if %on;
	push @members, '"always":' . $json->encode([ random_transition($all, $is_rich) ])
	  if $node->{path} ne '' && rand() < 0.06;
	push @members, '"after":' . $json->encode({ any_of(2, 3) => [ random_transition($all, 1) ] })
	  if $is_rich && $node->{path} ne '' && rand() < 0.08;
	push @members, '"entry":' . $json->encode([ random_assign() ]) if $is_rich && rand() < 0.15;
	push @members, '"exit":' . $json->encode([ random_assign() ]) if $is_rich && rand() < 0.15;
	return '{' . join(',', @members) . '}';
}

# A room is a ring of states with a history; leaving it notes a mark, right or wrong.
sub room_text
{
	my ($i, $marks) = @_;
	my $count = 2 + int(rand 2);
	my @members = ('"h":{"type":"history","history":"' . any_of('deep', 'shallow') . '"}');
	my $mark = sub { +{ type => 'assign', params => { 'm.from' => int(rand $marks) } } };
	my %leave = (target => '#c.hub');
	$leave{actions} =
	  { type => 'assign', params => { 'm.from' => rand() < 0.6 ? $i : int(rand $marks) } }
	  if rand() < 0.8;
	foreach my $k (0 .. $count - 1)
	{
		my %on = (NEXT => { target => 's' . (($k + 1) % $count) });
		$on{NEXT}{guard} = { type => 'logic', params => { rule => random_rule('state.') } }
		  if rand() < 0.3;
		$on{NEXT}{actions} = random_assign() if rand() < 0.4;
		$on{NEXT}{actions} = $mark->() if rand() < 0.2;
		$on{A} = { actions => any_of($mark->(), random_assign()) } if rand() < 0.15;
		my %state = (on => \%on);
		$state{entry} = random_assign() if rand() < 0.2;
		$state{exit} = random_assign() if rand() < 0.2;
		push @members, "\"s$k\":" . $json->encode(\%state);
	}
	my %on = (LEAVE => \%leave);
	$on{B} = { target => "#c.room" . int(rand $marks), actions => random_assign() } if rand() < 0.4;
	my $text = '"initial":"s0","on":' . $json->encode(\%on);
	$text .= ',"exit":' . $json->encode($mark->()) if rand() < 0.1;
	$text .= ',"entry":' . $json->encode($mark->()) if rand() < 0.1;
	return "\"room$i\":{$text,\"states\":{" . join(',', @members) . '}}';
}

# A hub that leads back by history to where the mark says that it was left: what states of the
# machine `project` do.
sub hub_text
{
	my $rooms = 2 + int(rand 2);
	my @backs;
	my @members;
	foreach my $i (0 .. $rooms - 1)
	{
		my $rule = { '===' => [ { var => 'state.m.from' }, $i ] };
		my $guard = { type => 'logic', params => { rule => $rule } };
		$guard = { type => 'and', params => { guards => [ { type => 'license' }, $guard ] } }
		  if rand() < 0.3;
		push @backs, { target => "#c.room$i.h", guard => $guard };
		push @members, room_text($i, $rooms);
	}
	my $mark = { type => 'assign', params => { 'm.from' => int(rand $rooms) } };
	my %on = (BACK => \@backs);
	$on{A} = { actions => $mark } if rand() < 0.15;
	$on{B} = { target => 'room' . int(rand $rooms) } if rand() < 0.4;
	$on{B}{actions} = $mark if $on{B} && rand() < 0.4;
	my $other = any_of('', ',"on":' . $json->encode({ C => { actions => $mark } }),
		',"on":' . $json->encode({ BACK => \@backs }));
	return '{"id":"c","context":{"r":{"x":0,"y":0},"q":{"z":0,"w":0},"p":{"u":0,"v":0},"m":{"from":0}},'
	  . '"initial":"room0"'
	  . "$other,\"states\":{" . join(',', '"hub":' . $json->encode({ on => \%on }), @members) . '}}';
}

# random_chart is a file with a chart that starts.
sub random_chart
{
	my ($is_rich) = @_;
	while (1)
	{
		my @all;
		my $tree = random_tree('', 3, \@all, '');
		my $text = $is_rich && rand() < 0.5 ? hub_text() : chart_text($tree, \@all, $is_rich);
		my $path = write_text($text, '.json');
		my ($code) = run_ctl('reduce', '--chart', $path, '/dev/null');
		return $path if $code == 0;
	}
}

# ---- The second explorer: states are told apart by the hash that reduce prints

# Every event has the same clock, so that hlc_last tells no two states apart.
sub events_text
{
	return join '',
	  map { "{\"event\":\"$_\",\"hlc\":\"1970-01-01T00:00:00.001+00:00#0\"}\n" } @_;
}

# step_once is (accepted, configuration, hash) after some events.
sub step_once
{
	my ($chart, @path) = @_;
	my (undef, $output) = run_ctl('reduce', '--chart', $chart, write_text(events_text(@path)));
	my $last = $json->decode((split /\n/, $output)[-1]);
	return ($last->{accepted}, $json->encode($last->{configuration}), $last->{state_hash});
}

# explore is ({configuration: least number of events}, count of states), or nothing if too many.
sub explore
{
	my ($chart) = @_;
	my (undef, $first, $start) = step_once($chart);
	my %configurations = ($first => 0);
	my %seen;
	my @queue = ([]);
	# The start has no clock, so the same state after an event has another hash: it counts once.
	while (my $path = shift @queue)
	{
		foreach my $event (@events)
		{
			my ($is_accepted, $configuration, $hash) = step_once($chart, @$path, $event);
			next if !$is_accepted || $seen{$hash}++;
			$configurations{$configuration} //= @$path + 1;
			push @queue, [ @$path, $event ];
			return if keys %seen > 60;
		}
	}
	return (\%configurations, \%seen, $start);
}

open(STDERR, '>', '/dev/null');
my $compared = 0;
for (my $tries = 0; $compared < $plain_count && $tries < $plain_count * 4; $tries++)
{
	my $chart = random_chart(0);
	my ($configurations, $states) = explore($chart);
	next if !$configurations;
	$compared++;
	foreach my $how ([], ['--whole'])
	{
		my $report = check_chart($chart, @$how);
		is($report->{configurations}, scalar(keys %$configurations),
			"seed $seed, plain chart $compared: configurations (@$how)");
		next if !@$how;
		# The start is counted by check, and by the other only if an event leads back to it.
		my $more = $report->{states} - keys %$states;
		ok($more == 0 || $more == 1, "seed $seed, plain chart $compared: states");
		foreach my $finding (grep { $_->{kind} eq 'deadlock' } @{ $report->{findings} })
		{
			cmp_ok(scalar(@{ $finding->{events} }), '>=', $configurations->{ $finding->{subject} },
				"seed $seed, plain chart $compared: no way to $finding->{subject} is shorter");
		}
	}
	diag("see $chart") if !Test::More->builder->is_passing;
}
cmp_ok($compared, '>', 0, 'some charts were small enough to compare');

# ---- What counts of a state, against all that it holds

# random_invariants speak of everything, of some states, or of some events.
sub random_invariants
{
	my ($chart) = @_;
	my (undef, $text) = run_ctl('chart', 'json', $chart);
	my @has = grep { $text =~ /"\Q$_\E":/ } @events, 'BACK', 'LEAVE', 'NEXT';
	my @states = ($text =~ /#c\.([\w.]+)"/g);
	@states = grep { !/\.h$/ } @states, map { my $room = $_; map { "room$room.s$_" } 0, 1 } 0, 1
	  if $text =~ /"hub"/;
	my @invariants;
	foreach my $i (1 .. 4 + int(rand 6))
	{
		my %invariant = (name => "i$i", rule => { '!' => random_rule('state.') });
		$invariant{events} = [ any_of(@has) ] if @has && rand() < 0.3;
		$invariant{rule} = { '!==' => [ { var => 'before.state.r.x' }, { var => 'state.q.z' } ] }
		  if $invariant{events} && rand() < 0.4;
		$invariant{states} = [ any_of(@states) ] if @states && ($i > 1 || rand() < 0.7);
		push @invariants, \%invariant if $invariant{states} || $invariant{events} || rand() < 0.2;
	}
	return $json->encode(\@invariants);
}

# Where inputs are counted with, the two try different ones, and say so ("inputs"): numbers where
# all that the state holds counts, also texts where the sum does not.
my ($compared_rich, $smaller) = (0, 0);
foreach my $i (1 .. 4 * $rich_count)
{
	last if $compared_rich == $rich_count;
	my $chart = random_chart(1);
	my $invariants = random_invariants($chart);
	my @bounds = ('--invariants', $invariants, '--states', 4000);
	my $whole = check_chart($chart, @bounds, '--whole');
	my $reduced = check_chart($chart, @bounds);
	next if grep({ $_ ne 'after' } @{ $whole->{cut_by} }) || $reduced->{exit} > 40;
	$compared_rich++;
	$smaller++ if $reduced->{states} < $whole->{states};

	is_deeply(found($reduced), found($whole), "seed $seed, rich chart $i: findings");
	is($reduced->{configurations}, $whole->{configurations}, "seed $seed, rich chart $i: reached");
	cmp_ok($reduced->{states}, '<=', $whole->{states},
		"seed $seed, rich chart $i: not more states");
	replay_holds($chart, $_, "seed $seed, rich chart $i: $_->{kind} $_->{subject}")
	  foreach grep { $_->{events} } @{ $reduced->{findings} };
	if (!Test::More->builder->is_passing)
	{
		print "# chart: $chart\n# invariants: $invariants\n";
		last;
	}
}
is($compared_rich, $rich_count, "seed $seed: charts that both explore to the end")
  if Test::More->builder->is_passing;
cmp_ok($smaller, '>', $rich_count / 5, "seed $seed: in $smaller charts fewer states were enough");

# ---- Inputs that stand for all, against all inputs of a few values

my @values = (-1 .. 4, 'x', '1', JSON::PP::true, JSON::PP::false, undef);
my @inputs = map { my $i = $_; map { +{ i => $i, j => $_ } } @values } @values;
my $tried = 0;
foreach my $number (1 .. 8 * $rich_count)
{
	last if $tried == 3;
	my $chart = random_chart(1);
	my (undef, $text) = run_ctl('chart', 'json', $chart);
	my @has = grep { $text =~ /"\Q$_\E":/ } @events, 'BACK', 'LEAVE', 'NEXT';
	next if $text !~ /"inputs/ || $text =~ /license|"after"/;
	my $few = check_chart($chart, '--states', 2000);
	my $all = check_chart($chart, '--states', 2000,
		'--inputs', $json->encode({ map { $_ => \@inputs } @has }));
	next if @{ $few->{cut_by} } || !$all->{complete};
	$tried++;
	cmp_ok($few->{configurations}, '>=', $all->{configurations},
		"seed $seed, chart $number with inputs: all that inputs reach is reached");
	last if !Test::More->builder->is_passing;
}
cmp_ok($tried, '>', 0, "seed $seed: charts with inputs");

# ---- Traps, against a search backwards from the ends of random graphs

foreach my $number (1 .. 20)
{
	my $count = 3 + int(rand 6);
	my @next = map { [ map { int(rand $count) } 1 .. int(rand 3) ] } 1 .. $count;
	my %is_final = map { $_ => 1 } grep { $_ > 0 && rand() < 0.2 } 0 .. $count - 1;
	my @states = map {
		my ($n, $event) = ($_, 0);
		my %on = map { 'E' . $event++ => { target => "#c.s$_" } } @{ $next[$n] };
		"\"s$n\":" . $json->encode($is_final{$n} ? { type => 'final' } : { on => \%on });
	} 0 .. $count - 1;
	my $text = '{"id":"c","initial":"s0","states":{' . join(',', @states) . '}}';

	# A breadth-first tree, then what reaches an end or a deadlock.
	my @order = (0);
	my %parent = (0 => undef);
	foreach my $n (@order)
	{
		foreach my $to ($is_final{$n} ? () : @{ $next[$n] })
		{
			next if exists $parent{$to};
			$parent{$to} = $n;
			push @order, $to;
		}
	}
	my %ends = map { $_ => 1 } grep { $is_final{$_} || !@{ $next[$_] } } @order;
	foreach (@order)
	{
		foreach my $n (@order)
		{
			$ends{$n} = 1 if !$is_final{$n} && grep { $ends{$_} } @{ $next[$n] };
		}
	}
	my @traps = grep { !$ends{$_} && defined $parent{$_} && $ends{ $parent{$_} } } @order;
	@traps = () if !grep { $is_final{$_} } @order;

	my $report = check_chart(write_text($text, '.json'), '--traps');
	my @found = map { $_->{subject} } grep { $_->{kind} eq 'trap' } @{ $report->{findings} };
	is_deeply([ sort @found ], [ sort map { "[\"s$_\"]" } @traps ],
		"seed $seed, graph $number: traps") or print "# chart: $text\n";
}

done_testing();
