# propose.t: propose, as far as it goes without a server.
#
# Claim: of a proposal that the server will call malformed the fault is told with place and reason;
# what was signed elsewhere goes as it is.  A call that cannot be followed is told by its exit code.
# Method: a dry run with the head's hash given asks nobody; the malformed proposals of the vectors.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use CliTest;
use Test::More;

my $alice = key_file('alice');
my $hash = 'sha256-' . 'ab' x 32;
my @propose = ('propose', '--dry-run', '--head', $hash);
my @call = ('acme/checkout', 'Order_Submit');
my $none = folder() . '/none.json';

my ($code, $made) = swooshctl(@propose, '--key', $alice, @call);
is($code, 0, 'a dry run');
is(json($made)->{transition}, 'Order_Submit', 'prints the proposal');

# ---- what cannot be read ----

fails_with(66, qr/none\.json/, 'inputs of no file', @propose, '--key', $alice, '--inputs',
	"\@$none", @call);
fails_with(65, qr/inputs/, 'inputs that are no JSON', @propose, '--key', $alice, '--inputs', '{',
	@call);
fails_with(64, qr/hlc/, 'an hlc that is none', @propose, '--key', $alice, '--hlc', 'soon', @call);
fails_with(66, qr/none\.json/, 'a key of no file', @propose, '--key', $none, @call);
fails_with(66, qr/none\.json/, 'a signed proposal of no file', 'propose', '--dry-run', '--signed',
	"\@$none");
fails_with(65, qr/proposal/, 'one that is no JSON', 'propose', '--dry-run', '--signed', '{');

# ---- what the server will refuse ----

sub warns
{
	my ($pattern, $name, @arguments) = @_;
	my ($status, undef, $error) = swooshctl(@arguments);
	is($status, 0, "$name: is made");
	like($error, $pattern, "$name: the fault");
	return;
}

warns(qr{UCXL-400-INVALID_ADDRESS: $$_[0] at "/evidence/1"}, "evidence $$_[1]", @propose,
	'--key', $alice, '--evidence', 'ucxl://a@b', '--evidence', $$_[1], @call)
    foreach [ 'path', 'ucxl://a@b/../x' ], [ 'agent', 'ucxl://@b' ], [ 'scheme', 'http://a@b' ],
    [ 'bubble', 'bubble://dr/' ];
warns(qr{too many at "/evidence"}, '65 addresses', @propose, '--key', $alice,
	('--evidence', 'ucxl://a@b') x 65, @call);
warns(qr{unknown member at "/trace/span"}, 'a trace', @propose, '--key', $alice,
	'--trace', 'span=1', @call);
warns(qr{not a name at "/transition"}, 'a transition with a dot', @propose, '--key',
	$alice, 'acme/checkout', 'order.placed');
warns(qr{not a hash at "/current_state_hash"}, 'a head that is no hash', 'propose',
	'--dry-run', '--head', 'abc', '--key', $alice, @call);

# Signer, inputs_hash and signature are put in; what is judged has its members in canonical order;
# the limit of the size is the server's.
my $signed = 0;
my $others = qr/^members in text order|^the size comes first/;
foreach my $row (grep { $_->{text} !~ /^\[/ && $_->{note} !~ $others }
	@{ vectors('proposal.json')->{malformed} })
{
	next if $row->{pointer} =~ m{^/(?:signer|inputs_hash|signature)$} && $row->{note} !~ /hash in/;
	my $text = $row->{text};
	utf8::encode($text);
	($code, my $out, my $error) = swooshctl(\$text, 'sign', '--key', $alice);
	# What is no I-JSON at all has no canonical bytes that could be signed.
	is($code, $error =~ /^swooshctl: object: / ? 65 : 0, "sign, $row->{note}") or diag($error);
	like($out, qr/"signature"/, "sign, $row->{note}: signs what it is given") if $code == 0;
	like($error, qr{\Q$row->{why} at "$row->{pointer}"\E}, "sign, $row->{note}: says where");
	$signed++;
}
cmp_ok($signed, '>', 35, "$signed malformed proposals of the vectors");

# ---- what was signed elsewhere ----

my $bad = $made =~ s/"acme\/checkout"/"Acme"/r;
($code, my $out) = swooshctl('propose', '--dry-run', '--signed', $bad);
is($out, $bad, 'a signed proposal is not touched, and not judged here');
done_testing();
