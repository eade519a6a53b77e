# keys.t: keygen, signer, sign, vote, hash.
#
# Claim: keys stay private, and what is signed is what the vectors have, byte for byte.
# Method: the seeds and signed objects of the vectors.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use FindBin;
use lib $FindBin::Bin;
use CliTest;
use Test::More;

# ---- keygen, signer ----

my $path = folder() . '/new.key';
my ($code, $signer) = swooshctl('keygen', $path);
is($code, 0, 'keygen makes a key');
like($signer, qr/^hmmm:pubkey:[0-9a-f]{64}\n$/, 'and prints its signer');
is((stat $path)[2] & 07777, 0600, 'the file has mode 0600');
my $octets = CliTest::read_file($path);
like($octets, qr/^[0-9a-f]{64}\n$/, 'and holds a seed');
fails_with(74, qr/new\.key/, 'keygen over a file', 'keygen', $path);
is(CliTest::read_file($path), $octets, 'the file is as it was');
is((swooshctl('signer', $path))[1], $signer, 'signer prints the same');
is(json((swooshctl('signer', '--json', $path))[1])->{signer} . "\n", $signer, 'as JSON too');
fails_with(74, qr/./, 'keygen without the folder', 'keygen', folder() . '/none/new.key');
fails_with(66, qr/none\.key/, 'signer without the file', 'signer', folder() . '/none.key');
fails_with(66, qr/./, 'signer of what is no key', 'signer', write_file('bad.key', "zz\n"));
chmod 0644, $path;
fails_with(66, qr/new\.key/, 'a key that others may read', 'signer', $path);

my %keys = map { $_->{signer} => $_->{name} } @{ vectors('keys.json')->{keys} };
foreach my $known (sort keys %keys)
{
	is((swooshctl('signer', key_file($keys{$known})))[1], "$known\n", "the seed of $keys{$known}");
}

# ---- sign ----

# signs_again: the object without its signature is signed as the vectors have it.
sub signs_again
{
	my ($kind, $member, $object, $name) = @_;
	my $key = $keys{ $object->{$member} } // return fail("$name: no seed for its signer");
	my %unsigned = %$object;
	delete @unsigned{ 'signature', $member };
	my ($code, $signed) = swooshctl(\json(\%unsigned), 'sign', '--as', $kind, '--key',
		key_file($key));
	is($code, 0, "$name: signed");
	is_deeply(json($signed), $object, "$name: the same object, signature included");
}

my $proposals = vectors('proposal.json');
my $n = 0;
signs_again('proposal', 'signer', $_->{proposal}, 'valid proposal ' . ++$n)
    foreach @{ $proposals->{valid} };
signs_again('proposal', 'signer', $_->{proposal}, "edge: $_->{note}")
    foreach @{ $proposals->{edge} };
signs_again('fact', 'signer', $_->{fact}, 'fact ' . $_->{fact}{kind})
    foreach @{ vectors('fact.json')->{valid} };
signs_again('vote', 'voter', vectors('vote.json')->{one}{vote}, 'vote');
signs_again('genesis', 'origin', vectors('record.json')->{genesis}{object}, 'genesis');
signs_again('decision', 'server', $_->{decision}, "decision $_->{decision}{wal_index}")
    foreach @{ vectors('decision.json')->{accepted} };

my $alice = key_file('alice');
my ($proposal) = map { {%$_} } $proposals->{valid}[0]{proposal};
delete @$proposal{ 'signature', 'inputs_hash' };
($code, my $signed) = swooshctl('sign', '--key', $alice, json({ %$proposal,
	inputs => { n => 1 } }));
is(json($signed)->{inputs_hash}, 'sha256-' . sha256_hex('{"n":1}'), 'sign puts in the inputs_hash');
fails_with(64, qr/key/, 'sign without a key', 'sign', '{}');
fails_with(64, qr/song/, 'sign as what is not signed', 'sign', '--as', 'song', '--key', $alice,
	'{}');
fails_with(65, qr/object/, 'sign of a list', 'sign', '--key', $alice, '[]');
fails_with(65, qr/: object: \w+\n\z/, 'sign of no JSON', 'sign', '--key', $alice, '{');
my $named = write_file('named.json', '{}');
fails_with(65, qr/named\.json" is a file; say \@/, 'a file without its @', 'sign', '--key', $alice,
	$named);

# ---- vote ----

my $vector = vectors('vote.json')->{one};
my $vote = $vector->{vote};
my @vote = ('vote', '--key', key_file($keys{ $vote->{voter} }), '--instance', $vote->{instance},
    '--epoch', $vote->{epoch}, '--expires', $vote->{expires});
is_deeply(json((swooshctl(@vote, '--members', $vector->{subject}))[1]), $vote,
	'a vote of the vectors');
is_deeply(json((swooshctl(@vote, '--subject', $vote->{subject_hash}))[1]), $vote,
	'by its hash too');
is(json((swooshctl(@vote, '--purpose', 'plan', '--subject', $vote->{subject_hash}))[1])->{purpose},
    'plan', 'for a plan');
fails_with(65, qr/sorted/, 'members that are not sorted', @vote, '--members', '["b","a"]');
fails_with(65, qr/members/, 'members that are no JSON', @vote, '--members', '[');
fails_with(66, qr/none\.json/, 'members of no file', @vote, '--members', '@' . folder() . '/none.json');
fails_with(64, qr/hash/, 'a subject that is no hash', @vote, '--subject', 'abc');
fails_with(64, qr/subject/, 'a vote for nothing', @vote);
fails_with(64, qr/./, 'an epoch that is no number', @vote, '--epoch', 'x', '--members', '[]');
fails_with(64, qr/./, 'an hlc that is none', @vote, '--expires', 'soon', '--members', '[]');

# ---- hash ----

foreach my $row (grep { length $_->{text} < 4096 && !exists $_->{limit} }
    @{ vectors('canonical.json')->{accepted} })
{
	my $text = $row->{text};
	utf8::encode($text);
	($code, my $hash) = swooshctl(\$text, 'hash');
	is($hash, "$row->{hash}\n", 'hash of ' . substr($row->{text} =~ s/[^ -~]/?/gr, 0, 40));
}
is((swooshctl('hash', '{ "b": 1, "a": 2 }'))[1], (swooshctl('hash', '{"a":2,"b":1}'))[1],
    'order and blanks do not count');
is(json((swooshctl('hash', '--json', '{}'))[1])->{hash},
    'sha256-44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 'a hash as JSON');
is((swooshctl('hash', '@' . write_file('doc.json', '[]')))[1],
    'sha256-' . sha256_hex('[]') . "\n", 'of a file');
foreach my $text ('{"a":1,"a":1}', '1.5', '{', '')
{
	is((swooshctl(\$text, 'hash'))[0], 65, "hash refuses '$text'");
}
done_testing();
