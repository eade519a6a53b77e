#-------------------------------------------------------------------------
#
# 060_docs_start.pl
#		What the documents tell a beginner to type works, and prints what they say.
#
# Claim: docs/start.md, docs/tutorial.md and the twenty lines of README.md can be followed as
# written.
# Method: their sh and sql blocks run in order, in one directory, as in one shell; a text block is
# what the block before it printed, where "…" stands for anything within a line.  A block of another
# kind (console) is not run.
#
# test/tap/060_docs_start.pl		SPDX-License-Identifier: PostgreSQL
#-------------------------------------------------------------------------
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Utils;
use Test::More;

use SwooshTest;

my $node = swoosh_node('docs');
$node->start;
$ENV{PGHOST} = $node->host;
$ENV{PGPORT} = $node->port;
$ENV{PATH} = "$ENV{SWOOSH_BUILD}:$ENV{PATH}";
my %runner = (
	sh => 'set -eo pipefail; . ./exports; . ./block; export -p >exports',
	sql => '. ./exports; psql -X -v ON_ERROR_STOP=1 -f block');

# The fenced blocks of a document, as [kind, line, text].
sub blocks_of
{
	my ($path) = @_;
	my @blocks;

	open(my $file, '<', "$ENV{SWOOSH_ROOT}/$path") or die "$path: $!";
	while (my $line = <$file>)
	{
		next unless $line =~ /^```(\w*)$/;
		push @blocks, [ $1, $., '' ];
		while (defined($line = <$file>) && $line !~ /^```$/)
		{
			$blocks[-1][2] .= $line;
		}
	}
	return @blocks;
}

# Without what an editor takes away, or the width of a column moves.
sub plain
{
	my ($text) = @_;
	return $text =~ s/-{3,}/---/gr =~ s/ +/ /gr =~ s/ $//gmr =~ s/\n+\z/\n/r;
}

# A pattern for what a text block shows.
sub pattern_of
{
	my ($text) = @_;
	return join '[^\n]*', map { quotemeta } split /…/, plain($text), -1;
}

# Runs one block in the current directory; answers its exit code and what it printed.
sub run_block
{
	my ($kind, $text) = @_;
	my ($stdout, $stderr) = ('', '');

	open(my $file, '>', 'block') or die "block: $!";
	print $file $text;
	close $file;
	IPC::Run::run([ 'bash', '-c', $runner{$kind} ], '>', \$stdout, '2>', \$stderr);
	return ($? >> 8, $stdout, $stderr);
}

# Follows a document: runs its blocks of the given kinds, and compares.
sub follow
{
	my ($path, @kinds) = @_;
	my $scratch = PostgreSQL::Test::Utils::tempdir();
	my $printed = '';

	chdir $scratch or die "$scratch: $!";
	open(my $file, '>', 'exports') or die "exports: $!";
	close $file;
	foreach my $block (blocks_of($path))
	{
		my ($kind, $line, $text) = @$block;
		my $status;

		if ($kind eq 'text')
		{
			like(plain($printed), qr/^${\pattern_of($text)}$/, "$path:$line: it prints this");
		}
		elsif (grep { $kind eq $_ } @kinds)
		{
			($status, $printed, my $stderr) = run_block($kind, $text);
			is($status, 0, "$path:$line: it works") or diag($printed, $stderr);
		}
	}
	chdir '/';
}

$node->safe_psql('postgres', 'CREATE DATABASE lines');
{
	local $ENV{PGDATABASE} = 'lines';
	follow('README.md', 'sql');
}
is($node->safe_psql('lines', 'SELECT max(wal_index) FROM swoosh.wal'),
	1, 'README.md: its proposal was accepted');
is($node->safe_psql('lines', "SELECT ok FROM swoosh_verify('acme/front')"),
	't', 'README.md: its log verifies');

foreach my $document ('docs/start.md', 'docs/tutorial.md')
{
	local $ENV{PGDATABASE} = 'postgres';
	follow($document, 'sh', 'sql');
}

done_testing();
