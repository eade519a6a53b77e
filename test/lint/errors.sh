#!/bin/bash
#
# errors.sh
#		Every status is documented, in the order of the ladder, and tested.
#
# docs/reference/errors.md has a table row for each, with `name`, SQLSTATE, HTTP and exit
# as include/swoosh/status.def has them.  A test names it by name, symbol or SQLSTATE.
#
# test/lint/errors.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

perl -e '
    use strict;
    use warnings;
    use File::Find;

    sub text_of
    {
        open(my $file, "<", $_[0]) or return "";
        local $/;
        return <$file>;
    }

    my $findings = 0;
    sub finding { print "$_[0]:$_[1]: $_[2]\n"; $findings++ }

    my $list = text_of("include/swoosh/status.def");
    my $page = "docs/reference/errors.md";
    my (%row, $number);
    foreach my $line (split /\n/, text_of($page))
    {
        $number++;
        # The rung may stand in a cell of its own before the name.
        $row{$1} //= [$number, $line] if $line =~ /^\|(?:\s*\d*\s*\|)?\s*`(\w+)`/;
    }

    my $tests = "";
    find({ no_chdir => 1, wanted => sub {
        $tests .= text_of($_) if -f && !m{^test/lint/} } }, "test", "expected");
    my $runbooks = "";
    find({ no_chdir => 1, wanted => sub { $runbooks .= text_of($_) if /\.md$/ } }, "runbooks");

    my ($last, %known) = (0);
    while ($list =~ /^SW_STATUS\((\w+),\s*"(\w+)",\s*"(\w+)",\s*(\d+),\s*(\d+)\)/mg)
    {
        my ($symbol, $name, $sqlstate, $http, $exit) = ($1, $2, $3, $4, $5);
        $known{$name} = 1;
        if (my $found = $row{$name})
        {
            my ($at, $line) = @$found;
            my @cells = map { s/^[\s`]+|[\s`]+$//gr } split /\|/, $line;
            foreach my $value ($sqlstate, $http, $exit)
            {
                finding($page, $at, "$name is $sqlstate, $http, $exit in status.def")
                    unless grep { $_ eq $value } @cells;
            }
            finding($page, $at, "$name is out of the order of status.def") if $at < $last;
            $last = $at;
        }
        else
        {
            finding($page, 1, "$name ($sqlstate) has no row");
        }
        finding("include/swoosh/status.def", 1, "$name is in no test")
            unless $tests =~ /\b(?:$name|SW_$symbol|$sqlstate)\b/;
        finding("include/swoosh/status.def", 1, "$name is damage, and in no runbook")
            if $sqlstate =~ /^SW5/ && $runbooks !~ /\b$name\b/;
    }
    exit($findings ? 1 : 0);
'
