#!/usr/bin/perl
#
# chart_check_timers.t
#		Claim: of a chart with timers chart check finds what can happen at any millisecond,
#		nothing else, and by no more events than it takes.
#		Method: random charts of regions with short delays, seed printed.  A second reducer
#		in this file tries each event in each millisecond; states are told apart by what is
#		left of each timer.  What it reaches, in how many events, and where it ends dead is
#		compared with the findings of invariants that forbid each configuration.

use strict;
use warnings;
use FindBin;
use JSON::PP;
use lib $FindBin::Bin;
use CheckTest;
use Test::More;

my $seed = $ENV{SEED} // 20261121;
my $chart_count = $ENV{CHARTS} // 30;
diag("SEED=$seed");
srand($seed);

my $json = JSON::PP->new->canonical->allow_nonref;
my @events = qw(A B C);

sub any_of { return $_[ rand @_ ] }

# ---- Random charts: regions of plain states, all in lists, since their order has meaning

# A transition leads to another state of its region, or enters its own anew; it may ask where
# another region stands, and what the variable is, and set that.
sub random_transition
{
	my ($region, $state, $regions) = @_;
	my %transition = (target => int(rand @{ $regions->[$region] }));
	my $other = int(rand @$regions);

	$transition{in} = [ $other, int(rand @{ $regions->[$other] }) ] if rand() < 0.3;
	$transition{is} = int(rand 2) if rand() < 0.2;
	$transition{set} = int(rand 2) if rand() < 0.25;
	$transition{raise} = any_of(@events) if rand() < 0.08;
	return \%transition;
}

sub random_chart
{
	my @regions = map { [ map { {} } 0 .. 1 + int(rand 2) ] } 0 .. int(rand 3);

	foreach my $r (0 .. $#regions)
	{
		foreach my $state (@{ $regions[$r] })
		{
			my @delays = rand() < 0.6 ? (1 + int(rand 5)) : ();
			push @delays, int(rand 6) if rand() < 0.2;
			my %delays = map { $_ => 1 } @delays;
			@{ $state->{after} } =
			  map { [ $_, map { random_transition($r, $state, \@regions) } 0 .. int(rand 1.4) ] }
			  sort keys %delays;
			@{ $state->{on} } =
			  map { [ $_, map { random_transition($r, $state, \@regions) } 0 .. int(rand 1.4) ] }
			  grep { rand() < 0.35 } @events;
		}
	}
	return \@regions;
}

sub transition_json
{
	my ($transition) = @_;
	my @guards;
	my @actions;
	push @guards,
	  { type => 'stateIn', params => { state => "p.r$transition->{in}[0].s$transition->{in}[1]" } }
	  if $transition->{in};
	my $rule = { '===' => [ { var => 'state.v.x' }, $transition->{is} ] };
	push @guards, { type => 'logic', params => { rule => $rule } } if defined $transition->{is};
	push @actions, { type => 'assign', params => { 'v.x' => $transition->{set} } }
	  if defined $transition->{set};
	push @actions, { type => 'raise', params => { event => $transition->{raise} } }
	  if $transition->{raise};
	return {
		target => "s$transition->{target}",
		reenter => JSON::PP::true,
		@guards == 1 ? (guard => $guards[0]) : (),
		@guards == 2 ? (guard => { type => 'and', params => { guards => \@guards } }) : (),
		actions => \@actions,
	};
}

sub members
{
	my ($lists) = @_;
	my @members;
	foreach (@$lists)
	{
		my ($key, @list) = @$_;
		push @members, "\"$key\":" . $json->encode([ map { transition_json($_) } @list ]);
	}
	return '{' . join(',', @members) . '}';
}

sub chart_text
{
	my ($regions) = @_;
	my @parts;
	foreach my $r (0 .. $#$regions)
	{
		my @states = map {
			my $state = $regions->[$r][$_];
			my $on = members($state->{on});
			"\"s$_\":{\"on\":$on,\"after\":" . members($state->{after}) . '}'
		} 0 .. $#{ $regions->[$r] };
		push @parts, "\"r$r\":{\"initial\":\"s0\",\"states\":{" . join(',', @states) . '}}';
	}
	return '{"id":"c","initial":"p","context":{"v":{"x":0}},"states":{"p":{"type":"parallel",'
	  . '"states":{' . join(',', @parts) . '}}}}';
}

# ---- The second reducer: {at: state by region, x, left: {"region/place": ms}}

sub copy_of
{
	my ($state) = @_;
	return { at => [ @{ $state->{at} } ], x => $state->{x}, left => { %{ $state->{left} } } };
}

sub enter
{
	my ($chart, $state, $r, $s) = @_;
	delete $state->{left}{$_} foreach grep { /^$r\// } keys %{ $state->{left} };
	$state->{at}[$r] = $s;
	my $after = $chart->[$r][$s]{after};
	$state->{left}{"$r/$_"} = $after->[$_][0] foreach 0 .. $#$after;
}

sub holds
{
	my ($state, $transition) = @_;
	return 0 if $transition->{in} && $state->{at}[ $transition->{in}[0] ] != $transition->{in}[1];
	return !defined $transition->{is} || $state->{x} == $transition->{is};
}

# take takes [region, transition] all at once, then what they raise; false if it does not end.
sub take
{
	my ($chart, $state, $steps, @selected) = @_;
	my @queue;
	while (@selected)
	{
		return 0 if ++$$steps > 60;
		foreach (@selected)
		{
			my ($r, $transition) = @$_;
			$state->{x} = $transition->{set} if defined $transition->{set};
			push @queue, $transition->{raise} if $transition->{raise};
			delete $state->{left}{$_} foreach grep { /^$r\// } keys %{ $state->{left} };
		}
		enter($chart, $state, $_->[0], $_->[1]{target}) foreach @selected;
		@selected = ();
		@selected = selected($chart, $state, shift @queue) while @queue && !@selected;
	}
	return 1;
}

sub selected
{
	my ($chart, $state, $event) = @_;
	my @selected;
	foreach my $r (0 .. $#$chart)
	{
		my ($heard) = grep { $_->[0] eq $event } @{ $chart->[$r][ $state->{at}[$r] ]{on} };
		my ($first) = grep { holds($state, $_) } $heard ? @{$heard}[ 1 .. $#$heard ] : ();
		push @selected, [ $r, $first ] if $first;
	}
	return @selected;
}

# fire lets all timers fire that are due; nothing if that does not end.
sub fire
{
	my ($chart, $state) = @_;
	my $steps = 0;
	my $rounds = 0;
	while (my ($next) = sort grep { $state->{left}{$_} == 0 } keys %{ $state->{left} })
	{
		my ($r, $n) = split m{/}, $next;
		my ($delay, @list) = @{ $chart->[$r][ $state->{at}[$r] ]{after}[$n] };
		my ($first) = grep { holds($state, $_) } @list;
		return if ++$rounds > 60;
		delete $state->{left}{$next};
		return if $first && !take($chart, $state, \$steps, [ $r, $first ]);
	}
	return $state;
}

sub name_of { return join ',', map { "p.r$_.s$_[0]{at}[$_]" } 0 .. $#{ $_[0]{at} } }
sub key_of { return $json->encode($_[0]) }

sub later
{
	my ($state, $ms) = @_;
	my $later = copy_of($state);
	$later->{left}{$_} -= $ms foreach keys %{ $later->{left} };
	return $later;
}

# explore is ({configuration: least events}, {dead configuration: least events}), or nothing.
sub explore
{
	my ($chart) = @_;
	my $start = { at => [], x => 0, left => {} };
	enter($chart, $start, $_, 0) foreach 0 .. $#$chart;
	my (%reached, %dead);
	my %seen = (key_of($start) => 1);
	my @level = ($start);
	for (my $depth = 0; @level; $depth++)
	{
		my @next;
		foreach my $state (@level)
		{
			$reached{ name_of($state) } //= $depth;
			my ($due) = sort { $a <=> $b } values %{ $state->{left} };
			my @after;
			foreach my $ms (0 .. ($due // 1) - 1)
			{
				foreach my $event (@events)
				{
					my $now = later($state, $ms);
					my @selected = selected($chart, $now, $event) or next;
					my $steps = 0;
					return if !take($chart, $now, \$steps, @selected);
					push @after, $now;
				}
			}
			push @after, fire($chart, later($state, $due)) // return if defined $due;
			$dead{ name_of($state) } //= $depth if !@after;
			push @next, grep { !$seen{ key_of($_) }++ } @after;
		}
		return if keys %seen > 6000;
		@level = @next;
	}
	return (\%reached, \%dead);
}

# ---- Comparison

# Each configuration is forbidden by an invariant of its name.
sub invariants
{
	my ($chart) = @_;
	my @names = ('');
	foreach my $r (0 .. $#$chart)
	{
		@names = map { my $s = $_; map { "$_,p.r$r.s$s" } @names } 0 .. $#{ $chart->[$r] };
	}
	s/^,// foreach @names;
	my @rules;
	foreach my $name (@names)
	{
		my @in = map { +{ in => [ $_, { var => 'configuration' } ] } } split /,/, $name;
		push @rules, { name => $name, rule => { '!' => { and => \@in } } };
	}
	return $json->encode(\@rules);
}

open(STDERR, '>', '/dev/null');
my ($compared, $dead_count) = (0, 0);
for (my $tries = 0; $compared < $chart_count && $tries < 8 * $chart_count; $tries++)
{
	my $chart = random_chart();
	my $has_after = grep { @{ $_->{after} } } map { @$_ } @$chart;
	my ($reached, $dead) = $has_after ? explore($chart) : ();
	next if !$reached;
	my $path = write_text(chart_text($chart), '.json');
	my $report = check_chart($path, '--invariants', invariants($chart));
	my $name = "seed $seed, chart $tries";
	$compared++;
	$dead_count += keys %$dead;

	ok($report->{complete}, "$name: complete");
	my %found;
	foreach (grep { $_->{events} } @{ $report->{findings} })
	{
		(my $subject = $_->{subject}) =~ tr/[]"//d;
		$found{ $_->{kind} }{$subject} = @{ $_->{events} };
	}
	is_deeply($found{invariant} // {}, $reached, "$name: what is reached, in how many events");
	is_deeply($found{deadlock} // {}, $dead, "$name: what is dead");
	is_deeply([ grep { !/^(invariant|deadlock)$/ } sort keys %found ], [], "$name: nothing else");
	replay_holds($path, $_, "$name, $_->{kind} $_->{subject}")
	  foreach grep { $_->{events} } @{ $report->{findings} };
	if (!Test::More->builder->is_passing)
	{
		print "# chart: " . chart_text($chart) . "\n";
		last;
	}
}
is($compared, $chart_count, "seed $seed: charts that were compared")
  if Test::More->builder->is_passing;
note("$dead_count dead configurations");

done_testing();
