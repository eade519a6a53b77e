# chart.t: chart lint, json, yaml, hash, mermaid.
#
# Claim: JSON and YAML are two spellings of one chart; every fault is named with its line; a
# small file cannot make a large chart.
# Method: the charts of the vectors and of the tree; planted faults.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use CliTest;
use Test::More;
use Time::HiRes qw(time);

my $project = "$FindBin::Bin/../../sql/charts/project.yaml";

# ---- JSON and YAML ----

my %charts = (project => CliTest::read_file($project));
foreach my $row (@{ vectors('chart.json')->{charts} })
{
	my $text = $row->{text};
	utf8::encode($text);
	$charts{ $row->{note} } = $text;
	my $path = write_file('vector.json', $text);
	is((swooshctl('chart', 'hash', $path))[1], "$row->{chart_hash}\n", "$row->{note}: the hash");
	my $ordered = $row->{ordered};
	utf8::encode($ordered);
	is((swooshctl('chart', 'json', $path))[1], "$ordered\n", "$row->{note}: the ordered bytes");
}
$charts{strings} = json({ id => 's', initial => 'a', context => {
	r => { list => [ [], {}, '', ' ', 'true', '12', '- x', "a\nb", '#', '*a', '&a', '~', "t\tt",
		'x: y',
		"\x{fc}\x{1F600}", '1e3', '0x1f', 'null', 12, -1, JSON::PP::true, undef ] } },
	states => { a => { description => "of two\nlines" } } });
foreach my $name (sort keys %charts)
{
	my $path = write_file('chart', $charts{$name});
	my ($code, $json) = swooshctl('chart', 'json', $path);
	is($code, 0, "$name: as JSON");
	(undef, my $yaml) = swooshctl('chart', 'yaml', write_file('a.json', $json));
	is((swooshctl('chart', 'json', write_file('a.yaml', $yaml)))[1], $json,
		"$name: through YAML the same");
	is((swooshctl('chart', 'yaml', write_file('b.yaml', $yaml)))[1], $yaml,
		"$name: YAML is stable");
	my @hashes = map { (swooshctl('chart', 'hash', folder() . "/$_"))[1] } qw(a.json a.yaml);
	is($hashes[0], $hashes[1], "$name: one hash");
	like($hashes[0], qr/^sha256-[0-9a-f]{64}$/, "$name: which is a hash");
}

# Anchors, merges of nothing: an alias is what its anchor says.
my $anchors = write_file('anchors.yaml', <<'YAML');
id: anchors
initial: a
context: {r: {n: 0}}
states:
  a:
    on:
      Go: &go
        target: b
        actions: &add {type: assign, params: {r.n: {+: [{var: state.r.n}, 1]}}}
      Run: *go
  b:
    entry: *add
YAML
my $expanded = json((swooshctl('chart', 'json', $anchors))[1]);
is_deeply($expanded->{states}{a}{on}{Run}, $expanded->{states}{a}{on}{Go},
	'an alias is its anchor');
is_deeply($expanded->{states}{b}{entry}, $expanded->{states}{a}{on}{Go}{actions},
	'a nested one too');

# ---- what YAML may not hold ----

my $bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
    . join '', map { "a$_: &a$_ [" . join(',', ('*a' . ($_ - 1)) x 10) . "]\n" } 1 .. 30;
foreach my $row (
	[ 'a bomb of aliases', $bomb, qr/too many/ ],
	[ 'an alias inside its anchor', "a: &a [*a]\n", qr/./ ],
	[ 'an alias of nothing', "a: *b\n", qr/:1/ ],
	[ 'a key twice', "a: 1\na: 2\n", qr/:2: .*twice/ ],
	[ 'a tab for blanks', "a:\n\tb: 1\n", qr/:2/ ],
	[ 'two documents', "a: 1\n---\na: 1\n", qr/./ ],
	[ 'deep nesting', 'a: ' . '[' x 200 . ']' x 200 . "\n", qr/deep/ ],
	[ 'an open list', "a: [1\n", qr/./ ])
{
	my ($what, $text, $message) = @$row;
	my $begin = time;
	my ($code, $out, $error) = swooshctl('chart', 'json', write_file('bad.yaml', $text));
	is($code, 65, "$what is refused") or diag($out);
	like($error, $message, "$what: why");
	cmp_ok(time - $begin, '<', 5, "$what: quickly");
}

# ---- lint ----

my ($code, $out) = swooshctl('chart', 'lint', $project);
is($code, 0, 'the project machine has no findings');
like($out, qr/: ok$/, 'and lint says so');

my $faults = <<'YAML';
id: bad
initial: a
states:
  a:
    on:
      Go: nowhere
      Stay:
        target: b
        guard: {type: magic}
  b:
    entry: {type: dance}
    colour: red
YAML
my %expected = (6 => 'unknown_target', 9 => 'unknown_guard', 11 => 'unknown_action',
	12 => 'unknown_key');
my $bad = write_file('faults.yaml', $faults);
($code, $out) = swooshctl('chart', 'lint', '--json', $bad);
is($code, 40, 'a chart with faults: exit 40');
is_deeply({ map { $_->{line} => $_->{code} } json_lines($out) }, \%expected,
	'all of them, each with its line');
(undef, $out) = swooshctl('chart', 'lint', $bad);
like($out, qr/^\Q$bad\E:$_: error: .*\($expected{$_} at "/m, "in words,
	line $_") foreach sort keys %expected;

($code, my $json) = swooshctl('chart', 'json', $bad);
($code, $out) = swooshctl('chart', 'lint', '--json', write_file('faults.json', $json));
is_deeply([ sort map { $_->{code} } json_lines($out) ], [ sort values %expected ],
	'the same faults in JSON');

foreach my $row (
	[ 'unreachable', "id: x\ninitial: a\nstates:\n  a: {}\n  b: {}\n", 5 ],
	[ 'endless', "id: x\ninitial: a\nstates:\n  a: {always: b}\n  b: {always: a}\n", undef ],
	[ 'shadowed',
		"id: x\ninitial: a\nstates:\n  a:\n    on:\n      Go:\n        - a\n        - a\n", 8 ])
{
	my ($name, $text, $line) = @$row;
	($code, $out) = swooshctl('chart', 'lint', '--json', write_file('lint.yaml', $text));
	is($code, 40, "$name: exit 40");
	my ($finding) = grep { $_->{code} =~ /$name/ } json_lines($out);
	ok($finding && $finding->{lint}, "$name: found, as lint") or diag($out);
	is($finding->{line}, $line, "$name: line $line") if $line;
	is((swooshctl('chart', 'hash', folder() . '/lint.yaml'))[0], 0, "$name: yet it loads");
}

# ---- mermaid, and files that are none ----

($code, $out) = swooshctl('chart', 'mermaid', $project);
is($code, 0, 'mermaid draws the project machine');
like($out, qr/\AstateDiagram-v2\n/, 'as a state diagram');
like($out, qr/\Q$_\E/, "with $_") foreach qw(quarantined Execution_PlanLocked Council_QuorumCert);
($code, $out) = swooshctl('chart', 'mermaid', write_file('words.yaml',
	"id: w\ninitial: Note\nstates: {Note: {on: {Go: state}}, state: {on: {Go: any}}, any: {}}\n"));
like($out, qr/Note_1 --> state_2 : Go\n.*state_2 --> any_3 : Go/s,
	"no state is a word of Mermaid's");
foreach my $word (qw(lint json yaml hash mermaid))
{
	is((swooshctl('chart', $word, folder() . '/none'))[0], 66,
		"chart $word without the file: exit 66");
	is((swooshctl('chart', $word, write_file('no.json', '{"id":')))[0], 65,
		"chart $word of no JSON: exit 65");
}
foreach my $word (qw(hash mermaid))
{
	is((swooshctl('chart', $word, $bad))[0], 40, "chart $word of a refused chart: exit 40");
}
done_testing();
