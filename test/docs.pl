#!/usr/bin/perl
#
# docs.pl
#		Blocks of the documents that a command writes: checks them, or writes them anew.
#
#		usage: docs.pl --check | --write
#
# A line "<!-- written by: swooshctl ARGUMENTS -->" and the fenced block after it belong
# together: the block holds what the command prints.
#
# test/docs.pl		SPDX-License-Identifier: PostgreSQL

use strict;
use warnings;
use File::Find;
use FindBin;

my $mode = $ARGV[0] // '';
die "usage: docs.pl --check | --write\n" unless $mode eq '--check' || $mode eq '--write';
chdir "$FindBin::Bin/.." or die "docs.pl: $!\n";
my $build = $ENV{SWOOSH_BUILD} // 'build';

sub output_of
{
    my ($arguments) = @_;
    my $output = `$build/swooshctl $arguments`;
    die "docs.pl: swooshctl $arguments failed\n" if $? != 0;
    return $output =~ /\n\z/ ? $output : "$output\n";
}

my @documents = ('README.md');
find(sub { push @documents, $File::Find::name if /\.md\z/ }, 'docs', 'src', 'runbooks');

my $stale = 0;
foreach my $document (sort @documents)
{
    open(my $in, '<', $document) or next;
    my $text = do { local $/; <$in> };
    close $in;
    (my $fresh = $text) =~
      s{^(<!-- written by: swooshctl (.*?) -->\n+```\w*\n).*?^(```)$}{$1 . output_of($2) . $3}gmse;
    next if $fresh eq $text;
    if ($mode eq '--check')
    {
        print "$document: a written block is not fresh: make docs\n";
        $stale++;
        next;
    }
    open(my $out, '>', $document) or die "docs.pl: $document: $!\n";
    print $out $fresh;
    close $out;
    print "$document: written\n";
}
exit($stale ? 1 : 0);
