# fact.t: facts are checked before anybody signs or sends them.
#
# Claim: a well-formed body is signed, a malformed one exits 65 with its pointer.
# Method: every body of the vectors.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use CliTest;
use Test::More;

my $facts = vectors('fact.json');
my %keys = map { $_->{signer} => $_->{name} } @{ vectors('keys.json')->{keys} };

foreach my $row (@{ $facts->{valid} })
{
	my $fact = $row->{fact};
	my @call = ('fact', '--key', key_file($keys{ $fact->{signer} }),
		map { ("--$_", $fact->{$_}) } qw(tenant kind subject serial issued expires));
	my ($code, $made) = swooshctl(\json($fact->{body}), @call);
	is($code, 0, "$fact->{kind}: made");
	is_deeply(json($made), $fact, "$fact->{kind}: as in the vectors");
	($code, $made) = swooshctl(\json($fact), 'fact');
	is($code, 0, "$fact->{kind}: one signed before is checked");
}

my ($stored, $refused) = (0, 0);
foreach my $row (@{ $facts->{bodies} })
{
	my $name = "$row->{kind}: " . ($row->{note} // 'stored');
	my ($code, $out, $error) = swooshctl(\json($row->{fact} // $row->{refused}), 'fact');
	if ($row->{fact})
	{
		is($code, 0, $name) or diag($error);
		$stored++;
		next;
	}
	is($code, 65, "$name: exit 65");
	like($error, qr{at "\Q$row->{pointer}\E"}, "$name: at $row->{pointer}");
	$refused++;
}
ok($stored > 5 && $refused > 5, "$stored stored, $refused refused");

my $alice = key_file('alice');
my $seen = json((swooshctl('fact', '--key', $alice, '--tenant', 'acme', '--kind', 'weather',
	'{}'))[1]);
is($seen->{subject}, 'default', 'the subject has a default');
is($seen->{v}, 1, 'and the version is there');
fails_with(64, qr/tenant/, 'a fact without its tenant', 'fact', '--key', $alice, '--kind', 'k',
	'{}');
fails_with(64, qr/kind/, 'a fact without its kind', 'fact', '--key', $alice, '--tenant', 't', '{}');
fails_with(65, qr/./, 'a body that is no JSON', 'fact', '--key', $alice, '--tenant', 't',
	'--kind', 'k', '{');
fails_with(65, qr{/}, 'a body that is no object', 'fact', '--key', $alice, '--tenant', 't',
	'--kind', 'k',
	'[]');
fails_with(65, qr{/kind}, 'the kind that is never published', 'fact', '--key', $alice, '--tenant',
	't',
	'--kind', 'head', '{}');
fails_with(64, qr/./, 'a serial that is no number', 'fact', '--key', $alice, '--tenant', 't',
	'--kind',
	'k', '--serial', 'x', '{}');
fails_with(66, qr/none/, 'a key that is not there', 'fact', '--key', folder() . '/none',
	'--tenant', 't',
	'--kind', 'k', '{}');
done_testing();
