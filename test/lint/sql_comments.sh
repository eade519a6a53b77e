#!/bin/bash
#
# sql_comments.sh
#		Every object of the extension script has a COMMENT, beside it.
#
# The words are compared, so this needs no server; that each column has one is asked of
# the catalogue by the pgTAP suite.
#
# test/lint/sql_comments.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

find sql -name '[0-9][0-9]_*.sql' | LC_ALL=C sort | perl -ne '
    use strict;
    use warnings;
    our $findings;
    chomp(my $path = $_);
    open(my $file, "<", $path) or die "$path: $!\n";
    my $text = do { local $/; <$file> };
    # Statements inside of function bodies are none of the script.
    $text =~ s{(\$\w*\$)(.*?)\1}{(my $gap = $2) =~ s/[^\n]//g; $gap}gse;
    $text =~ s{--[^\n]*}{}g;
    my %commented;
    while ($text =~ /COMMENT\s+ON\s+(?:MATERIALIZED\s+)?(\w+(?:\s+(?:CLASS|FAMILY))?)\s+([\w.]+)/gi)
    {
        $commented{lc "$1 $2"} = 1;
    }
    while ($text =~ /CREATE\s+(?:OR\s+REPLACE\s+)?(?:UNLOGGED\s+)?(TABLE|TYPE|FUNCTION|PROCEDURE
        |VIEW|DOMAIN|SCHEMA|SEQUENCE|ROLE|AGGREGATE|TRIGGER|OPERATOR\s+CLASS)\s+
        (?:IF\s+NOT\s+EXISTS\s+)?([\w.]+)\s*(;?)/gix)
    {
        my ($kind, $name, $is_shell) = (lc $1, lc $2, $3);
        next if $kind eq "type" && $is_shell;
        $kind =~ s/\s+/ /g;
        next if $commented{"$kind $name"};
        my $line = 1 + (substr($text, 0, $-[0]) =~ tr/\n//);
        print "$path:$line: $kind $name has no COMMENT in this file\n";
        $findings++;
    }
    END { $? = 1 if $findings }
'
