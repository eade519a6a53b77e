# chart_yaml.t: files that are no charts, and where in them the fault is.
#
# Claim: every command that reads a chart answers 65 for a text that is no YAML or no JSON,
# with the file and the line, 66 for a file that cannot be read, 40 for a chart that is refused;
# no text makes it crash or takes it long.
# Method: a table of faults; each is given to `chart lint`, one to every command.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use CliTest;
use Test::More;
use Time::HiRes qw(time);

my $head = "id: x\ninitial: a\n";

# The long ones are quick only if work grows with their size and not faster.
my $deep_flow = "${head}states: " . '[' x 100000 . ']' x 100000 . "\n";
my $deep_block = join '', map { ' ' x $_ . "a:\n" } 0 .. 2000;
my $many_keys = "${head}states:\n" . join('', map { "  s$_: {}\n" } 1 .. 60000) . "  s7: {}\n";
my $many_values = "a:\n" . "  - 1\n" x 200001;
my $many_anchors = "a:\n" . join '', map { "- &a$_ 1\n" } 1 .. 80000;

# ---- Texts that are no YAML: what, the text, the line, the message, the place if it has one ----

my @texts = (
	[ 'an empty file', '', 1, qr/empty/ ],
	[ 'a comment alone', "\n# nothing\n", 1, qr/empty/ ],
	[ 'a tab that indents', "${head}states:\n\ta: {}\n", 4, qr/tab/ ],
	[ 'a tab behind blanks', "${head}states:\n  a:\n  \ton: {}\n", 5, qr/tab/ ],
	[ 'a key twice', "${head}states:\n  a: {}\n  b: {}\n  a: {}\n", 6, qr/"a" stands twice/,
		'/states/a' ],
	[ 'a key twice in flow style', "${head}states: {a: {},\n  b: {}, a: {}}\n", 4,
		qr/"a" stands twice/, '/states/a' ],
	[ 'a key twice in a list', "${head}states:\n  a:\n    on:\n      a/b:\n        - {target: a}\n"
			. "        - target: a\n          target: a\n", 9, qr/"target" stands twice/,
		'/states/a/on/a~1b/1/target' ],
	[ 'the first of keys twice', "id: x\nid: y\nid: z\ninitial: a\ninitial: b\n", 2,
		qr/"id" stands twice/, '/id' ],
	[ 'a list for a key', "${head}states:\n  [a, b]: {}\n", 4, qr/key must be a text/, '/states' ],
	[ 'an octet that is no UTF-8', "${head}states:\n  a: {description: \"\xff\"}\n", 4, qr/UTF-8/ ],
	[ 'Latin-1 in a comment', "${head}# caf\xe9\nstates: {a: {}}\n", 3, qr/UTF-8/ ],
	[ 'a control character', "${head}states: {a: {}}\n# \x07\n", 4, qr/control/ ],
	[ 'a NUL', "${head}states: {a\0: {}}\n", 3, qr/control/ ],
	[ 'half of a surrogate', "${head}states: {a: {description: \"\\ud800\"}}\n", 3, qr/Unicode/ ],
	[ 'an open list', "${head}states:\n  a: {on: {Go: [a, b}}\n", 4, qr/expected ',' or ']'/ ],
	[ 'an open text', "id: x\ninitial: \"a\nstates: {}\n", 4, qr/quoted scalar.* line 2/ ],
	[ 'a value in a value', "id: x\ninitial: a: b\n", 2, qr/not allowed/ ],
	[ 'less indented than its sibling', "${head}states:\n  a: {}\n b: {}\n", 5, qr/expected/ ],
	[ 'an alias of nothing', "${head}states:\n  a: *s\n", 4, qr/alias/ ],
	[ 'an alias in its own anchor', "${head}states:\n  a: &s\n    on: *s\n", undef, qr/deep/ ],
	[ 'a tag', "${head}states: {a: {description: !!str 12}}\n", 3, qr/tag/ ],
	[ 'two documents', "${head}states: {a: {}}\n---\nid: y\n", 4, qr/more than one document/ ],
	[ 'something behind the end', "${head}states: {a: {}}\n...\n%bad\n", 5, qr/./ ],
	[ 'an integer beyond 2^53', "${head}context: {r: {n: 9007199254740993}}\n", 3, qr/range/,
		'/context/r/n' ],
	[ 'a very long integer', "${head}context:\n  r: {n: 99999999999999999999}\n", 4, qr/range/,
		'/context/r/n' ],
	[ 'deep nesting in flow style', $deep_flow, 3, qr/deep/ ],
	[ 'deep nesting in block style', $deep_block, 65, qr/deep/ ],
	[ 'a key twice among many', $many_keys, 60004, qr/"s7" stands twice/, '/states/s7' ],
	[ 'many values', $many_values, undef, qr/too many values/ ],
	[ 'many anchors', $many_anchors, undef, qr/too many anchors/ ]);

foreach my $row (@texts)
{
	my ($what, $text, $line, $message, $place) = @$row;
	my $path = write_file('bad.yaml', $text);
	my $begin = time;
	my ($code, $out, $error) = swooshctl('chart', 'lint', $path);
	$line //= '\d+';
	$place //= '';
	is($code, 65, "$what: exit 65");
	like($out, qr/^\Q$path\E:$line: error: .*\(malformed at "\Q$place\E"\)$/,
		"$what: line $line");
	like($out, $message, "$what: says why");
	is($error, '', "$what: and nothing else");
	cmp_ok(time - $begin, '<', 5, "$what: quickly");
}

# ---- The line of a finding is that of its key, or of an element of a list ----

my $nested = <<'YAML';
id: x
initial: a
states:
  a:
    initial: b
    states:
      b:
        on:
          Go:
            - target: c
              guard:
                type: and
                params:
                  guards:
                    - {type: license}
                    - type: logic
                      params:
                        rule: {nope: [1]}
              actions:
                - {type: assign, params: {"a..b": 1}}
                - type: assign
                  params:
                    epoch.x: 1
            - &far
              target:
                nowhere
      c:
        on: {Go: *far}
        onEntry:
          - log
  lost:
    on: {Go: a}
YAML
my %lines = (
	'/states/a/states/b/on/Go/0/guard/params/guards/1/params/rule' => 18,
	'/states/a/states/b/on/Go/0/actions/0/params/a..b' => 20,
	'/states/a/states/b/on/Go/0/actions/1/params/epoch.x' => 23,
	'/states/a/states/b/on/Go/1/target' => 25,
	'/states/a/states/c/on/Go/target' => 25,
	'/states/a/states/c/onEntry' => 29);
my ($code, $out) = swooshctl('chart', 'lint', '--json', write_file('nested.yaml', $nested));
is($code, 40, 'nested faults: exit 40');
is_deeply({ map { $_->{pointer} => $_->{line} } json_lines($out) }, \%lines,
	'each with the line of its key');

($code, $out) = swooshctl('chart', 'lint', '--json',
	write_file('lost.yaml', "id: x\ninitial: a\nstates:\n  a: {}\n  lost:\n    on:\n      Go: a\n"));
is((json_lines($out))[0]{line}, 5, 'a state is found where its key stands');

# ---- Flow style, a mark at the beginning, ends of lines ----

foreach my $row (
	[ 'flow style from the first character',
		"{id: x,\n initial: a,\n states: {a: {on: {Go: n}}}}\n", 3 ],
	[ 'JSON in a YAML file', '{"id":"x",' . "\n" . '"initial":"a","states":' . "\n"
		. '{"a":{"on":{"Go":"n"}}}}', 3 ],
	[ 'a byte order mark', "\xef\xbb\xbf${head}states:\n  a: {on: {Go: n}}\n", 4 ],
	[ 'lines that end as on Windows',
		"id: x\r\ninitial: a\r\nstates:\r\n  a: {on: {Go: n}}\r\n", 4 ])
{
	my ($what, $text, $line) = @$row;
	my $path = write_file('good.yaml', $text);
	($code, $out) = swooshctl('chart', 'lint', '--json', $path);
	is_deeply([ map { [ $_->{code}, $_->{line} ] } json_lines($out) ],
		[ [ 'unknown_target', $line ] ], "$what: is read, line $line");
}
is((swooshctl('chart', 'json', write_file('pair.yaml', '{"id":"\ud83d\ude00"}')))[1],
	"{\"id\":\"\xf0\x9f\x98\x80\"}\n", 'JSON in a YAML file is read as JSON');

# ---- JSON: lines, too ----

foreach my $row (
	[ 'a fault of the chart', '{"id":"x",' . "\n" . '"initial":"a","states":' . "\n"
		. '{"a":{"on":{"Go":"n"}}}}', 40, 3 ],
	[ 'an open object', "{\"id\":\"x\",\n\"states\":{\"a\":{}}\n", 65, 3 ],
	[ 'a key twice', "{\"id\":\"x\",\n\"id\":\"y\"}", 65, 2 ],
	[ 'a fraction', "{\"id\":\"x\",\n\"context\":{\n\"r\":1.5}}", 65, 3 ],
	[ 'an empty file', '', 65, undef ])
{
	my ($what, $text, $expected, $line) = @$row;
	($code, $out) = swooshctl('chart', 'lint', '--json', write_file('bad.json', $text));
	is($code, $expected, "JSON, $what: exit $expected");
	like((json_lines($out))[0]{line}, qr/^$line$/, "JSON, $what: line") if defined $line;
}

# ---- Exit codes of all commands that read a chart ----

my %with = (export => ['--xstate'], import => ['--xstate']);
my $good = write_file('good.yaml', "${head}states: {a: {on: {Go: b}}, b: {type: final}}\n");
my $refused = write_file('refused.yaml', "${head}states: {a: {on: {Go: n}}}\n");
my $bad_yaml = write_file('bad.yaml', "${head}states: {a: [}\n");
my $bad_json = write_file('bad.json', '{"id":');
my $none = folder() . '/none';
foreach my $word (qw(lint check json yaml hash mermaid export))
{
	my @call = ('chart', $word, @{ $with{$word} // [] });
	my %expected = ($good => 0, $refused => 40, $bad_yaml => 65, $bad_json => 65, $none => 66,
		folder() => 66);
	$expected{$refused} = 0 if $word =~ /^(json|yaml)$/;
	foreach my $path (sort keys %expected)
	{
		my ($exit, $text, $error) = swooshctl(@call, $path);
		is($exit, $expected{$path}, "chart $word, $path: exit $expected{$path}");
		next if $exit == 0;
		$text = $error if $word ne 'lint' || $exit == 66;
		like($text, qr/\Q$path\E/, "chart $word, $path: names the file");
		like($text, qr/\Q$path\E:\d+: /, "chart $word, $path: and the line") if $exit != 66;
	}
	is((swooshctl(@call))[0], 64, "chart $word without a file: exit 64");
	is((swooshctl(@call, $good, $good))[0], 64, "chart $word of two files: exit 64");
	is((swooshctl(@call, '--no-such', $good))[0], 64, "chart $word --no-such: exit 64");
}
fails_with(66, qr/none/, 'reduce of no file', 'reduce', '--chart', $none, '/dev/null');
fails_with(65, qr/bad\.yaml:3: /, 'reduce of no YAML', 'reduce', '--chart', $bad_yaml, '/dev/null');
fails_with(40, qr/refused\.yaml:3: /, 'reduce of a refused chart', 'reduce', '--chart', $refused,
	'/dev/null');
fails_with(66, qr/none/, 'reduce, no facts file', 'reduce', '--chart', $good, '--facts', $none,
	'/dev/null');
fails_with(66, qr/none/, "check, no file of $_", 'chart', 'check', "--$_", "\@$none", $good)
  foreach qw(invariants invariant inputs);
fails_with(64, qr/usage|--/, 'import of no format', 'chart', 'import', $good);
fails_with(66, qr/none/, 'import of no file', 'chart', 'import', '--scxml', $none);
fails_with(65, qr/bad\.json/, 'import of no JSON', 'chart', 'import', '--xstate', $bad_json);
fails_with(65, qr/bad\.json/, 'import of no XML', 'chart', 'import', '--scxml', $bad_json);
fails_with(74, qr/no-such-folder/, 'check, nowhere to write', 'chart', 'check', '--out',
	folder() . '/no-such-folder/x', write_file('stuck.yaml', "${head}states: {a: {}}\n"));

# A refused chart leaves standard output to those who read answers there.
is((swooshctl('chart', $_, $refused))[1], '', "chart $_ of a refused chart prints no answer")
  foreach qw(hash mermaid check);
done_testing();
