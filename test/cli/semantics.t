# semantics.t: the points at which statechart engines go wrong, one test each.
#
# Claim: docs/reference/semantics.md, point by point.
# Method: small charts with what they must come to, by hand from W3C SCXML, appendix D.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use CliTest;
use Digest::SHA qw(sha256_hex);
use Test::More;

my %add = map { $_ => "{type: assign, params: {d.log: {cat: [{var: state.d.log}, $_]}}}" } 'A' .. 'Z';

# check NAME, YAML, [EVENT => CONFIGURATION or undef for a rejection ...]; the first event is
# the start.  <A> in a chart is an action that adds A to d.log; the event `=AB` is accepted only
# if d.log holds just that.
sub check
{
	my ($name, $chart, @steps) = @_;
	$chart =~ s/<([A-Z])>/$add{$1}/g;
	my $probe = "on: {Log: {guard: {type: logic, params: {rule: {===: "
	    . "[{var: state.d.log}, {var: inputs.log}]}}}}}\n";
	$chart = "id: m\ncontext: {d: {log: ''}}\n" . ($chart =~ /^on:/m ? '' : $probe) . $chart;
	my (@events, @expected);
	while (my ($event, $configuration) = splice @steps, 0, 2)
	{
		push @events, $event =~ /^=(.*)/ ? { event => 'Log',
			inputs => { log => $1 } } : { event => $event };
		push @expected, $configuration;
	}
	shift @events;
	my $text = join '', map { json($_) . "\n" } @events;
	my ($code, $out, $error) = swooshctl(\$text, 'reduce', '--chart', write_file('chart.yaml',
		$chart));
	return fail("$name: exit $code: $error$out") if $code;
	my @lines = json_lines($out);
	my @found = map { !exists $_->{accepted} || $_->{accepted} ? join ' ',
		@{ $_->{configuration} } : undef }
	    @lines;
	is_deeply(\@found, \@expected, $name) or diag($out);
}

check('1 document order',
	<<'Y', start => 'a.one z.one', Go => 'a.one z.one', '=ZA' => 'a.one z.one');
type: parallel
states:
  z: {initial: one, states: {one: {on: {Go: {actions: <Z>}}}}}
  a: {initial: one, states: {one: {on: {Go: {actions: <A>}}}}}
Y

check('2 selection: an ancestor is reached from a region that found nothing',
	<<'Y', start => 'p.a.x p.b.x', Go => 'p.a.x p.b.x', '=AP' => 'p.a.x p.b.x');
initial: p
states:
  p:
    type: parallel
    on: {Go: {actions: <P>}}
    states:
      a: {initial: x, states: {x: {on: {Go: {actions: <A>}}}}}
      b: {initial: x, states: {x: {}}}
Y

check('2 selection: a transition that two regions find is taken once',
	<<'Y', start => 'p.a p.b', Go => 'p.a p.b', '=P' => 'p.a p.b');
initial: p
states:
  p: {type: parallel, on: {Go: {actions: <P>}}, states: {a: {}, b: {}}}
Y

check('2 selection: the first candidate that holds', <<'Y', start => 'a', Go => 'c');
initial: a
states:
  a: {on: {Go: [{target: b, guard: {type: logic, params: {rule: false}}}, c, d]}}
  b: {}
  c: {}
  d: {}
Y

check('2 selection: guards see the state as before the microstep',
	<<'Y', start => 'a.x b.x', Go => 'a.y b.y');
type: parallel
states:
  a: {initial: x, states: {x: {on: {Go: {target: y, guard: {type: stateIn,
      params: {state: b.x}}}}}, y: {}}}
  b: {initial: x, states: {x: {on: {Go: {target: y, guard: {type: stateIn,
      params: {state: a.x}}}}}, y: {}}}
Y

check('3 domain: the source stays unless it is entered again',
	<<'Y', start => 'a.x', In => 'a.y', '=EXYB' => 'a.y', Out => 'a.y', '=EXYBCDEB' => 'a.y');
initial: a
states:
  a:
    initial: x
    entry: <E>
    exit: <D>
    on: {In: {target: .y, actions: <Y>}, Out: {target: .y, reenter: true}}
    states: {x: {exit: <X>}, y: {entry: <B>, exit: <C>}}
Y

check('3 domain: it is never a parallel state',
	<<'Y', start => 'p.a.x p.b.x', Go => 'p.a.x p.b.y', '=PQP' => 'p.a.x p.b.y');
initial: p
states:
  p:
    type: parallel
    entry: <P>
    exit: <Q>
    states:
      a: {initial: x, states: {x: {on: {Go: '#m.p.b.y'}}}}
      b: {initial: x, states: {x: {}, y: {}}}
Y

my @held = (start => 'w.a.x', Hist => 'w.a.y', '=' => 'w.a.y', B => 'w.b', '=A' => 'w.b',
	Out => 'out', In => 'w.a.x', Hist => 'w.b', '=AA' => 'w.b');
check('3 domain: a history counts as what it holds', <<'Y', @held);
initial: w
states:
  w:
    initial: a
    on: {Out: '#m.out'}
    states:
      h: {type: history, target: a.y}
      a: {initial: x, exit: <A>, on: {Hist: h, B: b}, states: {x: {}, y: {}}}
      b: {}
  out: {on: {In: w.a}}
Y

check('4 pre-emption: the inner source wins, whatever comes first',
	<<'Y', start => 'p.a.x p.b.x', Go => 'p.a.x p.b.y', Up => 'q');
initial: p
states:
  p:
    type: parallel
    on: {Go: q, Up: q}
    states:
      a: {initial: x, states: {x: {}}}
      b: {initial: x, states: {x: {on: {Go: y}}, y: {}}}
  q: {}
Y

check('4 pre-emption: else the one selected first',
	<<'Y', start => 'p.a p.b', Go => 'q', '=Q' => 'q');
initial: p
states:
  p:
    type: parallel
    states:
      b: {on: {Go: {target: '#m.q', actions: <Q>}}}
      a: {on: {Go: {target: '#m.r', actions: <R>}}}
  q: {}
  r: {}
Y

check('5 microstep: exit inner first, then actions, then enter outer first',
	<<'Y', start => 'a.x', Go => 'b.x', '=XATBY' => 'b.x');
initial: a
states:
  a: {initial: x, exit: <A>, on: {Go: {target: b, actions: <T>}}, states: {x: {exit: <X>}}}
  b: {initial: x, entry: <B>, states: {x: {entry: <Y>}}}
Y

check('6 entry: what lies in a parallel state brings the other regions',
	<<'Y', start => 'a', Go => 'p.q.x p.r.y', Both => undef);
initial: a
states:
  a: {on: {Go: p.r.y}}
  p:
    type: parallel
    states:
      q: {initial: x, states: {x: {}, y: {}}}
      r: {initial: x, states: {x: {}, y: {}}}
Y

my $history = <<'Y';
initial: out
states:
  out: {on: {Deep: a.deep, Flat: a.flat}}
  a:
    initial: b
    on: {Leave: out}
    states:
      b: {initial: x, states: {x: {on: {Go: y}}, y: {}}}
      c: {}
      deep: {type: history, history: deep}
      flat: {type: history, target: c}
Y
check('7 history: nothing stored is the default', $history, start => 'out', Flat => 'a.c',
	Leave => 'out', Deep => 'a.c');
check('7 history: deep and shallow', $history, start => 'out', Deep => 'a.b.x', Go => 'a.b.y',
	Leave => 'out',
	Deep => 'a.b.y', Leave => 'out', Flat => 'a.b.x');
check('7 history: written at every exit', $history, start => 'out', Deep => 'a.b.x', Leave => 'out',
	Deep => 'a.b.x', Go => 'a.b.y', Leave => 'out', Deep => 'a.b.y');

check('8 done: the state, then the parallel around it',
	<<'Y', start => 'p.a.x p.b.x', A => 'p.a.end p.b.x', B => 'after', '=EFGH' => 'after');
initial: p
states:
  p:
    type: parallel
    onDone: {target: after, actions: <H>}
    states:
      a: {initial: x, onDone: {actions: <E>}, states: {x: {on: {A: end}}, end: {type: final}}}
      b: {initial: x, onDone: {actions: <G>}, states: {x: {on: {B: end}}, end: {type: final,
          entry: <F>}}}
  after: {}
Y

check('8 done: after the entry actions of the final state',
	<<'Y', start => 'a.x', Go => 'a.end', '=RD' => 'a.end');
initial: a
states:
  a:
    initial: x
    onDone: {actions: <D>}
    on: {Told: {actions: <R>}}
    states:
      x: {on: {Go: end}}
      end: {type: final, entry: {type: raise, params: {event: Told}}}
Y

check('8 done: not heard where its state was left',
	<<'Y', start => 'a.x', Go => 'b', '=' => 'b');
initial: a
states:
  a:
    initial: x
    onDone: {target: a, actions: <D>}
    always: {target: b, guard: {type: stateIn, params: {state: a.end}}}
    states: {x: {on: {Go: end}}, end: {type: final}}
  b: {}
Y

check('9 macrostep: eventless before internal, internal in turn',
	<<'Y', start => 'a', Go => 'd', '=AABC' => 'd');
initial: a
states:
  a: {on: {Go: {target: b, actions: [{type: raise, params: {event: One}}, {type: raise,
      params: {event: Two}}]}}}
  b: {always: {target: b2, actions: <A>}, on: {One: a}}
  b2: {always: {target: c, actions: <A>}, on: {One: a}}
  c: {on: {One: {actions: <B>}, Two: {target: d, actions: <C>}}}
  d: {}
Y

check('10 acceptance',
	<<'Y', start => 'a.x', None => undef, No => undef, Mute => 'a.x', '=' => 'a.x');
initial: a
states:
  a:
    initial: x
    on: {Mute: {actions: <A>}}
    states: {x: {on: {Mute: {}, No: {guard: {type: logic, params: {rule: false}}, actions: <B>}}}}
Y

check('11 end: nothing is heard after it',
	<<'Y', start => 'a', '=' => 'a', Go => 'end', Go => undef, '=' => undef);
initial: a
states:
  a: {on: {Go: {target: end, actions: {type: raise, params: {event: Go}}}}}
  end: {type: final}
Y

check('12 bound: the step fails without effect',
	<<'Y', start => 'a', Go => undef, Stay => 'a', '=A' => 'a');
initial: a
states:
  a: {on: {Go: {target: b, actions: <B>}, Stay: {actions: <A>}}}
  b: {always: c}
  c: {always: b}
Y

my $loop = <<'Y';
id: m
initial: a
context: {d: {n: 0}}
states:
  a:
    on: {Go: {actions: {type: assign, params: {d.n: 0}}}}
    always:
      guard: {type: logic, params: {rule: {<: [{var: state.d.n}, {var: inputs.n}]}}}
      actions: {type: assign, params: {d.n: {+: [{var: state.d.n}, 1]}}}
Y
my $runs = join "\n", map { json({ event => 'Go', inputs => { n => $_ } }) } 999, 1000;
my @taken = map { $_->{accepted} ? 1 : 0 } (json_lines((swooshctl(\$runs, 'reduce', '--chart',
	write_file('chart.yaml', $loop)))[1]))[ 1, 2 ];
is_deeply(\@taken, [ 1, 0 ], '12 bound: a thousand microsteps are taken, no more');

check('13 names: several targets, keys and events that are part of others',
	<<'Y', start => 'a', go => undef, 'go.on.a' => undef, 'go.on' => 'p.a.a p.b.c');
initial: a
states:
  a: {on: {go.on: [{target: [p.b.c, '#a2.a']}], go.onto: b}}
  b: {}
  p:
    type: parallel
    states:
      a: {id: a2, initial: b, states: {a: {}, b: {}}}
      b: {initial: a, states: {a: {}, b: {}, c: {}}}
Y

check('13 names: sibling, child, id, dots in events',
	<<'Y', start => 'a.x', 'go.on' => 'a.b', Go => 'b', Far => 'c.b', go => undef);
initial: a
states:
  a: {initial: x, on: {go.on: .b, Go: b}, states: {x: {}, b: {}}}
  b: {on: {Far: '#far.b'}}
  c: {id: far, initial: a, states: {a: {}, b: {}}}
Y

my ($no, $yes) = (JSON::PP::false, JSON::PP::true);
my @logic = (
	[ { '!!' => [ [] ] }, $no ],
	[ { '!!' => ['0'] }, $yes ],
	[ { or => [ 0, 'x' ] }, 'x' ],
	[ { '==' => [ 1, '1' ] }, $yes ],
	[ { '===' => [ 1, '1' ] }, $no ],
	[ { '<' => [ 1, 2, 3 ] }, $yes ],
	[ { '<' => [ 1, 5, 3 ] }, $no ],
	[ { '<=' => [ 1, 3, 3 ] }, $yes ],
	[ { and => [ 'x', 0, 'y' ] }, 0 ],
	[ { '/' => [ 6, 3 ] }, 2 ],
	[ { '/' => [ 7, 2 ] } ],                      # a fraction: an error
	[ { '+' => [ '1.5', '1.5' ] } ],
	[ { '*' => [ 9007199254740991, 2 ] } ],       # beyond 2^53-1, too
	[ { var => '' }, [ { k => [ 4, 5 ] } ] ],
	[ { var => '0.k.1' }, 5 ],
	[ { var => '0.none' }, undef ],
	[ { var => [ 'no', 7 ] }, 7 ],
	[ { all => [ [], $yes ] }, $no ],
	[ { '%' => [ -7, 3 ] }, -1 ],
	[ { if => [ 0, 1, 0, 2, 3 ] }, 3 ],
	[ { '!' => 0 }, $yes ]);
my $rules = join "\n", map { json({ rule => $_->[0], data => [ { k => [ 4, 5 ] } ] }) } @logic;
my @results = map { exists $_->{result} ? [ $_->{result} ] : [] }
    json_lines((swooshctl(\$rules, 'reduce', '--logic'))[1]);
is_deeply(\@results, [ map { [ @$_[ 1 .. $#$_ ] ] } @logic ], '14 JsonLogic');

my $chart = write_file('chart.yaml', "id: m\ninitial: a\nstates: {a: {on: {Go: b, No: {guard: "
    . "{type: logic, params: {rule: false}}}}}, b: {on: {Go: a}}}\n");
my $events = join "\n",
	map { qq({"event":"$_","hlc":"1970-01-01T00:00:00.001+00:00#0"}) } qw(No Go Go Go);
my (undef, $out) = swooshctl(\$events, 'reduce', '--chart', $chart);
my @hashes = map { $_->{state_hash} } json_lines($out);
is($hashes[1], $hashes[0], '15 state hash: a rejected event changes nothing');
isnt($hashes[3], $hashes[0], '15 state hash: hlc_last is in it');
is($hashes[4], $hashes[2], '15 state hash: equal states, equal hashes');

# The hash of a whole state document, made here: so the states below are exactly these.
sub state_hash
{
	my ($document) = @_;
	my %parts = map { $_ => 'sha256-' . sha256_hex(json_of($document->{$_})) } keys %$document;
	return 'sha256-' . sha256_hex(json_of(\%parts));
}

# json_of is canonical for what stands in these documents.
sub json_of { return JSON::PP->new->canonical->allow_nonref->encode($_[0]) }

# ends NAME, YAML, [EVENTS], {MEMBERS}: after the events the state is that of the members.
sub ends
{
	my ($name, $text, $names, $members) = @_;
	my $file = write_file('chart.yaml', "id: m\ncontext: {d: {log: ''}}\n"
		. ($text =~ s/<([A-Z])>/$add{$1}/gr));
	my $lines = join '', map { json({ event => $_ }) . "\n" } @$names;
	my @states = json_lines((swooshctl(\$lines, 'reduce', '--chart', $file))[1]);
	my ($hash) = (swooshctl('chart', 'hash', $file))[1] =~ /(\S+)/;
	is($states[-1]{state_hash}, state_hash({ history => {}, meta => { chart_hash => $hash },
		%$members }), $name);
}

ends('11 end: the queue is dropped, the exit actions run, inner first', <<'Y', ['Go'],
exit: <R>
on: {Late: {actions: <L>}}
initial: a
states:
  a: {exit: <A>, on: {Go: {target: end, actions: {type: raise, params: {event: Late}}}}}
  end: {type: final, entry: <E>, exit: <X>}
Y
	{ configuration => ['end'], d => { log => 'AEXR' }, epoch => { d => 1 },
		hlc_last => '1970-01-01T00:00:00.001+00:00#0' });

ends('15 state hash: configuration, regions, history, epochs and hlc_last, nothing else', <<'Y',
initial: a
states:
  a:
    initial: x
    on: {Leave: b}
    states: {x: {on: {Go: {target: y, actions: [<A>, <B>]}}}, y: {}, h: {type: history}}
  b: {on: {None: {}}}
Y
	[qw(Go Leave No None)],
	{ configuration => ['b'], d => { log => 'AB' }, epoch => { d => 1 },
		history => { 'a.h' => ['a.y'] }, hlc_last => '1970-01-01T00:00:00.004+00:00#0' });
done_testing();
