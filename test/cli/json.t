# json.t: --json.
#
# Claim: with --json every command that needs no server prints JSON, one document or one a line,
# and nothing else on standard output; what is text without it is {"text": ...} with it.
# Method: one good call of each command; the list is checked against that of the program.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use CliTest;
use Test::More;

my $key = key_file('alice');
my $chart = write_file('door.yaml', <<'YAML');
id: door
initial: closed
states:
  closed: {on: {Open: open}}
  open: {on: {Close: closed}, initial: wide, states: {wide: {}, never: {}}}
YAML
my $scxml = write_file('door.scxml', (swooshctl('chart', 'export', '--scxml', $chart))[1]);
my $xstate = write_file('door.xstate', (swooshctl('chart', 'export', '--xstate', $chart))[1]);
my $export = vector_path('export.jsonl');
my ($proposal) = map { $_->{proposal} } vectors('proposal.json')->{valid}[0];
my $events = write_file('events', qq({"event":"Open"}\n{"event":"Close"}\n));
my $rules = write_file('rules', qq({"rule":{"+":[1,2]}}\n));
my $hash = 'sha256-' . 'ab' x 32;

# What asks a server is in test/tap/080_swooshctl.pl.
my %remote = map { $_ => 1 } qw(artifact state log explain health export tree next);
my @calls = (
	[ 'keygen', folder() . '/new.key' ],
	[ 'signer', $key ],
	[ 'sign', '--key', $key, json($proposal) ],
	[ 'vote', '--key', $key, '--instance', 'a/b', '--subject', $hash ],
	[ 'fact', '--key', $key, '--tenant', 't', '--kind', 'weather', '{}' ],
	[ 'propose', '--dry-run', '--head', $hash, '--key', $key, 'a/b', 'Go' ],
	[ 'verify', $export ],
	[ 'replay', $export ],
	[ 'reduce', '--chart', $chart, $events ],
	[ 'reduce', '--logic', $rules ],
	[ 'hash', '{}' ],
	[ 'chart lint', $chart ],
	[ 'chart mermaid', $chart ],
	[ 'chart json', $chart ],
	[ 'chart yaml', $chart ],
	[ 'chart hash', $chart ],
	[ 'chart import', '--scxml', $scxml ],
	[ 'chart import', '--xstate', $xstate ],
	[ 'chart export', '--scxml', $chart ],
	[ 'chart export', '--xstate', $chart ],
	[ 'chart check', $chart ]);

my %called;
foreach my $call (@calls)
{
	my ($command, @arguments) = @$call;
	my ($code, $out, $error) = swooshctl(split(/ /, $command), '--json', @arguments);
	my @lines = eval { json_lines($out) };
	is($@, '', "$command --json: JSON in each line") or diag($out);
	ok(@lines > 0, "$command --json: says something") or diag($error);
	$called{$command} = 1;
}
my (undef, $help) = swooshctl('--help');
my ($list) = $help =~ /^Commands:\n(.*?)\n\n/ms;
my @commands = map { /^  ([a-z]+(?: [a-z]+)?)  +\S/ } split /\n/, $list;
is_deeply([ grep { !$called{$_} && !$remote{$_} } @commands ], [], 'no command is left out');

foreach my $call ([qw(chart mermaid)], [qw(chart yaml)], [qw(chart export --scxml)])
{
	my (undef, $text) = swooshctl(@$call, $chart);
	my (undef, $object) = swooshctl(@$call, '--json', $chart);
	utf8::decode($text);
	is_deeply(json($object), { text => $text }, "@$call --json: the same text");
}
done_testing();
