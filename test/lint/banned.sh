#!/bin/bash
#
# banned.sh
#		Calls that no file may make, and those that the pure layers may not make.
#
# Two replicas that compute different things diverge for ever: the core and the guards
# use no clock, no locale, no floating point, no I/O and no order left open by the C
# library.
#
# test/lint/banned.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

find src include -name '*.[ch]' | LC_ALL=C sort | perl -ne '
    use strict;
    use warnings;

    our %everywhere = (
        strcpy => "sw_text_copy, or memcpy with a checked size",
        strcat => "a SwBuffer",
        sprintf => "snprintf with sizeof, or a SwBuffer",
        vsprintf => "vsnprintf with sizeof",
        strtok => "sw_text functions: strtok writes into its argument",
        gets => "fgets",
        atoi => "a parser that sees overflow and rubbish",
        atol => "a parser that sees overflow and rubbish",
        alloca => "an arena",
        setlocale => "nothing: no answer may depend on a locale",
        rand => "randombytes_buf of libsodium, outside of the core");
    our %pure = (
        (map { $_ => "an arena: sw_arena_take" } qw(malloc calloc realloc free strdup strndup)),
        (map { $_ => "sw_sort: qsort leaves the order of equals open" } qw(qsort)),
        (map { $_ => "digits read by hand, with limits; see json_parse.c" }
            qw(strtol strtoll strtoul strtoull strtod atof sscanf)),
        (map { $_ => "time as a parameter" }
            qw(time clock gettimeofday clock_gettime localtime gmtime mktime strftime)),
        (map { $_ => "a status and its reasons: the core does no I/O" }
            qw(printf fprintf vprintf puts putchar perror fopen fread fwrite getenv)),
        (map { $_ => "sw_assert: the host decides what happens" } qw(abort exit assert)),
        (map { $_ => "ranges of octets: these depend on the locale" }
            qw(isalpha isdigit isalnum isspace isupper islower isxdigit toupper tolower
               strcasecmp strcoll)),
        (map { $_ => "nothing: the core draws no random numbers" }
            qw(random srand randombytes_buf randombytes_random)));
    our $findings;

    chomp(my $path = $_);
    open(my $file, "<", $path) or die "$path: $!\n";
    my $text = do { local $/; <$file> };
    # Comments, strings and characters go, their line ends stay.
    $text =~ s{(/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\x27(?:\\.|[^\x27\\\n])*\x27)}
        {(my $gap = $1) =~ s/[^\n]//g; $gap}gse;
    my $is_pure = $path =~ m{^(src/(core|guard)|include)/};
    my $number = 0;
    foreach my $line (split /\n/, $text)
    {
        $number++;
        while ($line =~ /\b(\w+)\s*\(/g)
        {
            my $instead = $everywhere{$1} // ($is_pure ? $pure{$1} : undef);
            next unless defined $instead;
            print "$path:$number: $1 is banned here; use $instead\n";
            $findings++;
        }
        if ($is_pure && $line =~ /\b(float|double)\b/)
        {
            print "$path:$number: $1 is banned here; use int64_t in a stated unit\n";
            $findings++;
        }
    }
    END { $? = 1 if $findings }
'
