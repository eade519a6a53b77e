# reduce.t: swooshctl reduce, without a database.
#
# Claim: charts and events in, the configurations and state hashes of the contract out; what
# is no chart, event or rule is refused with a word.
# Method: creation.json of the vectors, whose hashes come from elsewhere; small charts.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use FindBin;
use lib $FindBin::Bin;
use CliTest;
use JSON::PP ();
use Test::More;

sub hash_of { return 'sha256-' . sha256_hex(json($_[0])) }

# reduce CHART EVENTS [OPTION...]: (exit code, lines, standard error); charts and events as data.
sub reduce
{
	my ($chart, $events, @options) = @_;
	my $path = write_file('chart.json', ref $chart ? json($chart) : $chart);
	my $text = join '', map { (ref $_ ? json($_) : $_) . "\n" } @$events;
	my ($code, $out, $error) = swooshctl(\$text, 'reduce', '--chart', $path, @options);
	return ($code, [ json_lines($out) ], $error);
}

# ---- the vectors ----

my $creation = vectors('creation.json');
my @states = @{ $creation->{states} };
my @events = map { $_->{proposal} } @states[ 1 .. $#states ];
@events = map { { event => $_->{transition}, inputs => $_->{inputs}, hlc => $_->{hlc},
	signer => $_->{signer} } } @events;
my ($code, $lines) = reduce($creation->{chart}{text}, \@events);
is($code, 0, 'the press of the vectors runs');
is(@$lines, @states, 'a line for the start and one for each event');
foreach my $i (0 .. $#states)
{
	# Without a database meta holds the hash of the chart alone.
	my %r = (%{ $states[$i]{region_hashes} },
		meta => hash_of({ chart_hash => $creation->{chart}{hash} }));
	is($lines->[$i]{state_hash}, hash_of(\%r), "$states[$i]{note}: the state hash");
	is_deeply($lines->[$i]{configuration}, json($states[$i]{document})->{configuration},
		"$states[$i]{note}: the configuration");
	is($lines->[$i]{index}, $i, "$states[$i]{note}: index $i");
}
ok(!exists $lines->[0]{accepted} && $lines->[1]{accepted}, 'only events are accepted');

# ---- events ----

my $light = { id => 'light', initial => 'red', context => { n => { at => 0 } },
	states => {
		red => { on => { Go => { target => 'green',
			actions => { type => 'assign', params => { 'n.at' => { var => 'hlc' } } } } } },
		green => { on => { Stop => 'red' } } } };
($code, $lines) = reduce($light, [ { event => 'Stop' }, { event => 'Go' }, '',
	{ event => 'None' } ]);
is($code, 0, 'a rejected event is no failure');
is_deeply([ map { $_->{accepted} ? 1 : 0 } @$lines[ 1 .. 3 ] ], [ 0, 1, 0 ],
	'accepted or not; a blank line is nothing');
is($lines->[1]{state_hash}, $lines->[0]{state_hash}, 'a rejected event changes nothing');
my (undef, $dated) = reduce($light, [ { event => 'Stop' },
	{ event => 'Go', hlc => '1970-01-01T00:00:00.002+00:00#0' } ]);
is($dated->[2]{state_hash}, $lines->[2]{state_hash},
	'the n-th event has n milliseconds without an hlc');

# ---- timers ----

my $timed = { id => 'timed', initial => 'a', states => {
		a => { after => { 1000 => 'b' } },
		b => { on => { Go => 'c' }, after => { 500 => 'a' } }, c => {} } };
sub at { return { event => $_[0], hlc => "1970-01-01T00:00:0$_[1]+00:00#0" } }
($code, $lines) = reduce($timed,
	[ at('Machine_Due', '0.999'), at('Go', '1.000'), at('Go', '9.000') ]);
is_deeply([ map { $_->{accepted} ? 1 : 0 } @$lines[ 1 .. 3 ] ], [ 0, 1, 0 ],
	'what is due happens before the event');
is_deeply($lines->[2]{configuration}, ['c'], 'and the event finds what it led to');
(undef, my $ticked) = reduce($timed, [ at('Machine_Due', '1.000'), at('Machine_Due', '1.500'),
		at('Machine_Due', '2.600') ]);
(undef, my $late) = reduce($timed, [ at('Machine_Due', '2.600') ]);
is_deeply($ticked->[3], { %{ $late->[1] }, index => 3 }, 'ticks in between change nothing');

($code, $lines) = reduce($light, [], folder() . '/none');
is($code, 66, 'no such file of events');
my $path = write_file('events', qq({"event":"Go"}\n));
(undef, $lines) = reduce($light, [], $path);
is_deeply($lines->[1]{configuration}, ['green'], 'events from a file');

foreach my $row (
	[ '{"event":1}', qr/event/ ],
	[ '[]', qr/object/ ],
	[ '{}', qr/event/ ],
	[ '{"event":"Go","hlc":"now"}', qr/hlc/ ],
	[ '{"event":"Go","hlc":1}', qr/hlc/ ],
	[ '{"event":"Go","inputs":[]}', qr/inputs/ ],
	[ '{"event":"Go","colour":1}', qr/"colour"/ ],
	[ '{"event":"Go","event":"Go"}', qr/event/ ],
	[ 'Go', qr/./ ])
{
	my ($bad, $why) = @$row;
	($code, $lines, my $error) = reduce($light, [ { event => 'Go' }, $bad ]);
	is($code, 65, "exit 65 at $bad");
	is(@$lines, 2, 'after the lines before it');
	like($error, qr/line 2.*$why/s, 'and says where and why');
}
(undef, $lines) = reduce($light, [ { event => 'Stop' },
	{ event => 'Go', hlc => '1970-01-01T01:00:00.002+01:00' } ]);
is($lines->[2]{state_hash}, $dated->[2]{state_hash}, 'an hlc may be spelt as in SQL');

# ---- why ----

my $gate = { id => 'gate', initial => 'a', states => { a => { on => {
	Go => { target => 'b',
		guard => { type => 'logic', params => { rule => { var => 'inputs.key' } } } },
	Sum => { actions => { type => 'assign',
		params => { 'n.sum' => { '+' => ['one'] } } } } } }, b => {} } };
($code, $lines) = reduce($gate, [ { event => 'None' }, { event => 'Go' }, { event => 'Sum' },
	{ event => 'Go', inputs => { key => 1 } } ], '--why');
is($code, 0, 'reduce --why');
is_deeply([ map { $_->{reason} } @$lines ],
	[ undef, 'illegal_transition', 'guard_failed', 'reduce_failed', undef ],
	'what is refused has its reason');
is_deeply($lines->[2]{guards}, [ { guard => 'a/Go/0:logic', ok => JSON::PP::false,
	reasons => [ { code => 'rule_false' } ], facts => [] } ], 'its guards');
like($lines->[3]{problem}, qr/number/, 'or what the step met');
(undef, $lines) = reduce($gate, [ { event => 'Go' } ]);
is_deeply([ sort keys %{ $lines->[1] } ], [qw(accepted configuration index state_hash)],
	'and nothing more without --why');

# ---- charts ----

fails_with(40, qr/bad\.json:1: error: .*unknown_target/, 'a chart that is refused', 'reduce',
	'--chart', write_file('bad.json', '{"id":"x","initial":"b","states":{"a":{}}}'));
fails_with(66, qr/none/, 'no such chart', 'reduce', '--chart', folder() . '/none');
fails_with(64, qr/chart/, 'neither chart nor rules', 'reduce');
($code, undef, my $error) = reduce({ id => 'x', initial => 'a',
	states => { a => { always => 'b' }, b => { always => 'a' } } }, []);
is($code, 24, 'a chart that never comes to rest');
like($error, qr/microsteps/, 'and why');

# ---- facts ----

my ($license) = map { $_->{fact} } grep { $_->{kind} eq 'license' && $_->{fact} }
    @{ vectors('fact.json')->{bodies} };
my $guarded = { id => 'g', initial => 'a', states => {
	a => { on => { Go => { target => 'b', guard => { type => 'license' } } } }, b => {} } };
my $go = [ { event => 'Go', hlc => '2025-10-19T01:30:00.000+00:00#0' } ];
(undef, $lines) = reduce($guarded, $go);
ok(!$lines->[1]{accepted}, 'without its fact a guard is not ok');
my $facts = write_file('facts', json($license) . "\n");
($code, $lines, $error) = reduce($guarded, $go, '--facts', $facts);
is($code, 0, 'facts are read') or diag($error);
ok($lines->[1]{accepted}, 'with it, it is');
$go->[0]{hlc} = $license->{expires};
(undef, $lines) = reduce($guarded, $go, '--facts', $facts);
ok(!$lines->[1]{accepted}, 'an expired one is missing');
is((reduce($guarded, $go, '--facts', write_file('bad', "{}\n")))[0], 65,
	'what is no fact: exit 65');

# With the time at which it comes a fact is not there before; a timer sees those of its due time.
sub fact_at
{
	my ($serial, $open, $at) = @_;
	my $fact = { %$license, kind => 'note', serial => $serial, body => { open => $open } };
	return json($at ? { fact => $fact, recorded_at => "1970-01-01T00:00:0$at" } : $fact) . "\n";
}
my $open = { type => 'logic', params => { rule => { var => 'facts.note.default.open' } } };
my $waiting = { id => 'w', initial => 'a', states => {
	a => { after => { 1000 => [ { target => 'b', guard => $open }, 'c' ] },
		on => { Go => { target => 'b', guard => $open } } },
	b => { on => { Go => { guard => $open } } }, c => { on => { Go => { guard => $open } } } } };
foreach my $row (
	[ 'no time: it was there', [ fact_at(1, 1) ], '5.000', 'b' ],
	[ 'in the millisecond of the due time', [ fact_at(1, 1, '1.000999Z') ], '5.000', 'b' ],
	[ 'after the due time', [ fact_at(1, 1, '1.001000Z') ], '5.000', 'c' ],
	[ 'another after it', [ fact_at(1, 1, '0.500000Z'), fact_at(2, 0, '2.000000Z') ], '5.000', 'b' ],
	[ 'the greatest serial of those before', [ fact_at(2, 0, '0.600Z'), fact_at(1, 1, '0.500Z') ],
		'5.000', 'c' ],
	[ 'an event does not see what is to come', [ fact_at(1, 1, '0.999Z') ], '0.998', 'a' ],
	[ 'an event sees what has come', [ fact_at(1, 1, '0.999Z') ], '0.999', 'b' ])
{
	my ($what, $published, $when, $leaf) = @$row;
	my $event = $when lt '1' ? 'Go' : 'Machine_Due';
	(undef, $lines) = reduce($waiting, [ at($event, $when) ],
		'--facts', write_file('published', join '', @$published));
	is_deeply($lines->[1]{configuration}, [$leaf], $what);
}
($code, undef, $error) = reduce($waiting, [], '--facts',
	write_file('published', fact_at(1, 1, 'never')));
is($code, 65, 'a fact that comes at no time: exit 65');
like($error, qr{/recorded_at}, 'and where');

# ---- answers in the place of guards ----

my $name = 'a/Go/0:license';
foreach my $row ([ 'true', 1 ], [ 'false', 0 ], [ 'null', 0 ])
{
	(undef, $lines) = reduce($guarded, [qq({"event":"Go","guards":{"$name":$row->[0]}})]);
	is($lines->[1]{accepted} ? 1 : 0, $row->[1], "a guard that is said to be $row->[0]");
}
is((reduce($guarded, ['{"event":"Go","guards":{"none":true}}']))[0], 65, 'a guard that is none');

# ---- rules ----

my $rules = join "\n", '{"rule":{"+":[1,2]}}', '{"rule":{"var":"a.b"},"data":{"a":{"b":7}}}',
    '{"rule":{"/":[1,2]}}', '{"data":1}', 'x', '{"rule":{"dance":[]}}', '{"rule":{"%":[-7,3]}}';
($code, my $out) = swooshctl(\$rules, 'reduce', '--logic');
my @answers = json_lines($out);
is($code, 0, 'rules run');
is_deeply([ map { $_->{result} } @answers ], [ 3, 7, undef, undef, undef, undef, -1 ], 'results');
is((grep { defined $_->{error} } @answers[ 2 .. 5 ]), 4, 'and errors, each on its line');
fails_with(66, qr/could not read/, 'rules of a folder', 'reduce', '--logic', folder());
done_testing();
