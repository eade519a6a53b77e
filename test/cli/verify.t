# verify.t: verify and replay of exports.
#
# Claim: a good export exits 0; a broken one exits as its status says and names line, fault
# and pointer of the first thing that does not hold.
# Method: the exports of the vectors and every row of export-broken.json.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use CliTest;
use Encode qw(encode_utf8);
use Test::More;

my @whole = split /\n/, CliTest::read_file(vector_path('export.jsonl'));
my $secret = vectors('decision.json')->{redacted}{secret};
my $secret_path = write_file('secret', "$secret\n");
my $records = vectors('record.json')->{records};
my $last = $records->[-1];

# ---- what holds ----

foreach my $row ([ 'export.jsonl', 3 ], [ 'export-part.jsonl', 1 ])
{
	my ($file, $count) = @$row;
	my $path = vector_path($file);
	my ($code, $out) = swooshctl('verify', $path);
	is($code, 0, "$file verifies");
	like($out, qr/^ok: $count records to index 3, state sha256-/, "$file: says what it saw");
	my $answer = json((swooshctl('verify', '--json', $path))[1]);
	is($answer->{state_hash}, $last->{record}{state_post_hash}, "$file: the last state");
	is($answer->{record_hash}, $last->{record_hash}, "$file: the last record");
	is((swooshctl('verify', '--redaction-secret', $secret_path, $path))[0], 0,
		"$file: with the secret");
	is((swooshctl(\CliTest::read_file($path), 'verify'))[0], 0, "$file: from standard input");
	($code, $out) = swooshctl('replay', $path);
	is($code, 0, "$file replays");
	my %hashes = map { $_->{index} => $_->{state_hash} } json_lines($out);
	is($hashes{$_}, $records->[ $_ - 1 ]{record}{state_post_hash}, "$file: state $_")
	    foreach 4 - $count .. 3;
}
my @replayed = json_lines((swooshctl('replay', vector_path('export.jsonl')))[1]);
is_deeply([ map { $_->{transition} } @replayed[ 1 .. 3 ] ],
	[ map { $_->{record}{transition} } @$records ], 'replay names the transitions');
is_deeply($replayed[3]{configuration}, ['shipped'], 'and the configurations');

# ---- what does not ----

my $other = write_file('other', ($secret =~ tr/0-9a-f/1-9a-f0/r) . "\n");
my ($code, $out) = swooshctl('verify', '--json', '--redaction-secret', $other,
	vector_path('export.jsonl'));
is($code, 50, 'another secret does not fit');
is(json($out)->{fault}, 'redaction', 'and the fault is the redaction');
fails_with(66, qr/hex/, 'a secret that is none', 'verify', '--redaction-secret',
	write_file('none', "xyz\n"), vector_path('export.jsonl'));
fails_with(66, qr/missing/, 'no such export', 'verify', folder() . '/missing.jsonl');

my %codes = (malformed => 65, chain_broken => 50, state_diverged => 51, invariant_violated => 52);
my %of_signatures = map { $_ => 1 } qw(signature genesis_signature chart_signature fact_signature
    decision_signature);
foreach my $row (@{ vectors('export-broken.json')->{rows} })
{
	my @lines = map { /^\d+$/ ? $whole[ $_ - 1 ] : encode_utf8($_) } @{ $row->{lines} };
	my $text = join '', map { "$_\n" } @lines;
	my $path = write_file('broken.jsonl', $text);
	($code, $out) = swooshctl('verify', '--json', $path);
	my $answer = json($out);
	is($answer->{fault}, $row->{fault}, "$row->{name}: $row->{fault}");
	is($answer->{line}, $row->{line}, "$row->{name}: line $row->{line}");
	is($answer->{pointer}, $row->{pointer}, "$row->{name}: at $row->{pointer}") if $row->{pointer};
	is($code, $codes{ $answer->{status} }, "$row->{name}: exit of $answer->{status}");
	like((swooshctl('verify', $path))[1], qr/^line $row->{line}: $row->{fault}\b/,
		"$row->{name}: in words");
	($code, $out) = swooshctl('replay', $path);
	ok($code != 0 || $of_signatures{ $row->{fault} },
		"$row->{name}: replay sees it unless it is a signature");
}

# A file that ends too early or holds something else is refused as well.
foreach my $row (
	[ 'an empty file', '' ],
	[ 'no JSON', "what\n" ],
	[ 'a line of another kind', "{\"weather\":{}}\n" ],
	[ 'genesis alone', "$whole[0]\n" ])
{
	is((swooshctl('verify', write_file('short.jsonl', $row->[1])))[0] > 0 ? 1 : 0, 1, $row->[0]);
}

# What cannot be read to its end is no short log.
fails_with(66, qr/could not read/, "$_ of a folder", $_, folder()) foreach qw(verify replay);
done_testing();
