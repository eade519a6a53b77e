#!/bin/bash
#
# docs.sh
#		Links and paths in the documents lead somewhere, and written blocks are fresh.
#
# test/lint/docs.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

find . -name '*.md' -not -path './build/*' -not -path './.git/*' | LC_ALL=C sort | perl -ne '
    use strict;
    use warnings;
    our $findings;
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
