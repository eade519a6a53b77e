#!/bin/bash
#
# sizes.sh
#		Functions to 70 lines, files to 800, lines to 100 columns (a tab is 4).
#
# sizes.ratchet holds what may be larger, as "path[:function] lines"; an entry that is
# larger than what it allows is needed for must shrink, so the list only gets shorter.
# Tables are no functions; vectors and expected/ are not measured.  A line may be longer for
# a text of 60 characters or more, which stays whole so that it can be searched for.
#
# test/lint/sizes.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

{
    find src include sql test \( -name '*.[ch]' -o -name '*.def' -o -name '*.sql' -o -name '*.sh' \
        -o -name '*.pl' -o -name '*.pm' -o -name '*.t' -o -name '*.mk' -o -name '*.awk' \
        -o -name '*.spec' \) -not -path 'test/vectors/*'
    echo Makefile
} | LC_ALL=C sort | perl -ne '
    use strict;
    use warnings;
    our (%allowed, %seen, $findings);

    BEGIN
    {
        open(my $ratchet, "<", "test/lint/sizes.ratchet") or die "sizes.ratchet: $!\n";
        while (<$ratchet>) { $allowed{$1} = $2 if /^([^#\s]\S*)\s+(\d+)/ }
    }

    sub finding { print "$_[0]:$_[1]: $_[2]\n"; $findings++ }

    sub measure
    {
        my ($key, $line, $size, $limit, $what) = @_;
        my ($path) = split /:/, $key;
        $seen{$key} = $size if exists $allowed{$key};
        if (exists $allowed{$key} && $size < $allowed{$key})
        {
            finding($path, $line, "shrank to $size lines: say so in test/lint/sizes.ratchet");
        }
        elsif ($size > ($allowed{$key} // $limit))
        {
            finding($path, $line, "$what has $size lines, the limit is "
                . ($allowed{$key} // $limit));
        }
    }

    chomp(my $path = $_);
    open(my $file, "<", $path) or die "$path: $!\n";
    my ($count, $previous, $signature, $function, $start) = (0, "", "", "", 0);
    while (my $line = <$file>)
    {
        chomp $line;
        $count++;
        (my $wide = $line) =~ s/\t/    /g;
        utf8::decode($wide);
        finding($path, $count, "the line has " . length($wide) . " columns, the limit is 100")
            if length($wide) > 100 && $line !~ /(["\x27]).{60,}\1/;
        next unless $path =~ /\.[ch]$/;
        if ($line =~ /^\{/ && $previous =~ /\)\s*$/)
        {
            ($function) = $signature =~ /(\w+)\s*\(/;
            $start = $count;
        }
        elsif ($line =~ /^\}/)
        {
            measure("$path:$function", $start, $count - $start + 1, 70, "$function()")
                if $function;
            $function = "";
        }
        # The signature is what stands in column 0 after an empty line.
        $signature = $line =~ /^\s*$/ ? "" : $line =~ /^\w+\s*\(/ ? $line : "$signature $line";
        $previous = $line;
    }
    measure($path, 1, $count, $path eq "Makefile" ? 120 : 800, "the file");

    END
    {
        foreach my $key (sort keys %allowed)
        {
            finding("test/lint/sizes.ratchet", 1, "$key is gone: take it off the list")
                unless $seen{$key};
        }
        $? = 1 if $findings;
    }
'
