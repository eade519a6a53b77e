#!/bin/bash
#
# comments.sh
#		Every source says what it is, and comments tell the present.
#
# C files begin with the rule-lined header of PostgreSQL that ends with their own path and
# the licence; other sources begin with a comment.
#
# test/lint/comments.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

{
    find src include sql test \( -name '*.[ch]' -o -name '*.def' -o -name '*.sql' -o -name '*.sh' \
        -o -name '*.pl' -o -name '*.pm' -o -name '*.t' -o -name '*.mk' -o -name '*.awk' \
        -o -name '*.spec' -o -name '*.yaml' \) -not -path 'test/vectors/*'
    echo Makefile
} | LC_ALL=C sort | perl -ne '
    use strict;
    use warnings;
    our $findings;
    sub finding { print "$_[0]:$_[1]: $_[2]\n"; $findings++ }

    chomp(my $path = $_);
    open(my $file, "<", $path) or die "$path: $!\n";
    my @lines = <$file>;
    my $head = join "", @lines[0 .. ($#lines < 29 ? $#lines : 29)];
    (my $name = $path) =~ s{.*/}{};

    if ($path =~ /\.[ch]$/)
    {
        finding($path, 1, "the header is not /*---- over the name of the file")
            unless $head =~ m{\A/\*-{20,}\n \*\n \* \Q$name\E\n \*\t\t\S};
        finding($path, 1, "the header lacks its path and SPDX-License-Identifier: PostgreSQL")
            unless $head =~ m{^ \* \Q$path\E\t+SPDX-License-Identifier: PostgreSQL$}m;
    }
    elsif ($path =~ /\.(sh|mk|awk)$|^Makefile$/)
    {
        finding($path, 1, "the header lacks its path and SPDX-License-Identifier: PostgreSQL")
            unless $head =~ m{^# \Q$path\E\t+SPDX-License-Identifier: PostgreSQL$}m;
    }
    else
    {
        finding($path, 1, "the file does not begin with a comment that says what it is for")
            unless $head =~ m{\A(#!.*\n)?(--|#|/\*)};
    }
    next if $path eq "test/lint/comments.sh";
    foreach my $i (0 .. $#lines)
    {
        finding($path, $i + 1, "$1: do it, or file it where tasks are kept")
            if $lines[$i] =~ /\b(TODO|FIXME|XXX)\b/;
        finding($path, $i + 1, "\"$1\": comments tell the present, commits the history")
            if $lines[$i] =~ /\b(no longer|previously|used to be)\b/i;
    }
    END { $? = 1 if $findings }
'
