# help.t: every command explains itself, and a wrong call exits 64.
#
# Claim: the list of commands is whole, and no call that is not understood does anything.
# Method: the list that the program prints itself.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use CliTest;
use Test::More;

my ($code, $help) = swooshctl('--help');
is($code, 0, '--help');
is((swooshctl('help'))[1], $help, 'help is the same');
like((swooshctl('--version'))[1], qr/^swooshctl \d+\.\d+/, '--version');

my ($list) = $help =~ /^Commands:\n(.*?)\n\n/ms;
my @commands = map { /^  ([a-z]+(?: [a-z]+)?)  +\S/ ? $1 : die "not a command: $_" } split /\n/,
	$list;
cmp_ok(scalar @commands, '>=', 20, scalar(@commands) . ' commands');
foreach my $expected (qw(keygen sign propose verify replay reduce), 'chart lint', 'chart check')
{
	ok((grep { $_ eq $expected } @commands), "$expected is one of them");
}
foreach my $command (@commands)
{
	my @words = split / /, $command;
	($code, my $out) = swooshctl(@words, '--help');
	is($code, 0, "$command --help");
	like($out, qr/^Usage: swooshctl \Q$command\E /, "$command: its usage");
	like($out, qr/^  --help /m, "$command: its options");
	fails_with(64, qr/--no-such/, "$command with an unknown option", @words, '--no-such');
	fails_with(64, qr/usage: swooshctl \Q$command\E/, "$command with too many arguments", @words,
		map { folder() . "/none$_" } 1 .. 9);
}
fails_with(64, qr/Usage/, 'no command', ());
fails_with(64, qr/dance/, 'an unknown command', 'dance');
fails_with(64, qr/"chart" needs a second word: .*\blint\b/, 'half a command', 'chart');
fails_with(64, qr/"chart" needs .*\blint\b/, 'an unknown word', 'chart', 'dance');
fails_with(64, qr/--chart/, 'an option without its value', 'reduce', '--chart');
fails_with(64, qr/usage/, 'keygen without its file', 'keygen');
done_testing();
