#!/bin/bash
#
# docs.sh
#		Links with their anchors, and paths in documents, lead somewhere; written blocks are fresh.
#
# test/lint/docs.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

find . -name '*.md' -not -path './build/*' -not -path './.git/*' | LC_ALL=C sort | perl -ne '
    use strict;
    use warnings;
    our $findings;
    our %headings;

    # The anchors of a document: its headings, as they are linked to.
    sub headings
    {
        my ($path) = @_;
        return $headings{$path} //= do
        {
            my %anchors;
            my $fenced = 0;
            open(my $file, "<:encoding(UTF-8)", $path) or die "$path: $!\n";
            while (my $line = <$file>)
            {
                $fenced = !$fenced if $line =~ /^\s*```/;
                next if $fenced || $line !~ /^#+ (.*)/;
                my $heading = lc $1;
                $heading =~ s/[^\w\- ]//g;
                $anchors{$heading =~ tr{ }{-}r} = 1;
            }
            \%anchors;
        };
    }

    chomp(my $path = $_);
    $path =~ s{^\./}{};
    (my $folder = $path) =~ s{[^/]*$}{};
    open(my $file, "<", $path) or die "$path: $!\n";
    my $fenced = 0;
    while (my $line = <$file>)
    {
        if ($line =~ /^\s*```/) { $fenced = !$fenced; next }
        next if $fenced;
        while ($line =~ /\]\(([^)\s#]+)(?:#[^)]*)?\)/g)
        {
            my $target = $1;
            next if $target =~ /^(\w+:|\/)/ || -e "$folder$target";
            print "$path:" . $file->input_line_number . ": the link $target leads nowhere\n";
            $findings++;
        }
        while ($line =~ /\]\(([^)\s#:]*)#([^)\s]+)\)/g)
        {
            my ($target, $anchor) = ($1 eq "" ? $path : "$folder$1", $2);
            next if $target !~ /[.]md$/ || !-e $target || headings($target)->{$anchor};
            print "$path:" . $file->input_line_number . ": $target has no heading #$anchor\n";
            $findings++;
        }
        # A path in backticks counts when it begins with a folder of the tree and is whole.
        while ($line =~ m{`((?:src|sql|test|docs|include|runbooks|expected|\.ci)/[\w./-]*)`}g)
        {
            next if -e $1 || -e "$folder$1";
            print "$path:" . $file->input_line_number . ": there is no $1\n";
            $findings++;
        }
    }
    END { $? = 1 if $findings }
'
status=$?
if [ -x "${SWOOSH_BUILD:-build}/swooshctl" ]; then
    test/docs.pl --check || status=1
fi
exit $status
