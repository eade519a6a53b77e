# propose.t: propose, as far as it goes without a server.
#
# Claim: a call that cannot be followed is told by its exit code.
# Method: a dry run with the head's hash given asks nobody.
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
done_testing();
