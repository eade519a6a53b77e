#!/bin/bash
#
# layers.sh
#		Includes go down only, and text of SQL stands in one file of the extension.
#
# The private headers of a folder belong to it and to the folders named beside it; what
# the portable library offers is in include/swoosh.  See src/README.md for the picture.
#
# test/lint/layers.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

find src include test/core -name '*.[ch]' | LC_ALL=C sort | perl -ne '
    use strict;
    use warnings;

    # Folder -> folders whose private headers it may include, besides its own.
    our %below = (
        core    => [],
        guard   => [],
        pg      => [],
        propose => ["pg"],
        client  => [],
        cli     => ["client"],
        gateway => ["client"],
        probe   => ["client"],
        demo    => ["client"],
        include => [],
        test    => ["core", "guard"]);

    # Folder -> foreign headers it may include; every folder has those of C11.
    our %foreign = (
        core => qr{^sodium}, guard => qr{^sodium}, include => qr{^\0},
        pg => qr{.}, propose => qr{.}, client => qr{.}, cli => qr{.}, gateway => qr{.},
        probe => qr{.}, demo => qr{.}, test => qr{.});
    our $c11 = qr{^(assert|ctype|errno|inttypes|limits|stdalign|stdarg|stdbool|stddef|stdint
        |stdio|stdlib|stdnoreturn|string)\.h$}x;
    our $statement = qr{"\s*(SELECT\s|INSERT\sINTO\s|UPDATE\s\S+\sSET\s|DELETE\sFROM\s
        |WITH\s+\w+\s+AS\b|LOCK\sTABLE\s)}x;
    our $findings;

    sub finding { print "$_[0]:$.: $_[1]\n"; $findings++ }

    # The folder that a quoted name leads to, from the file that names it.
    sub folder_of
    {
        my ($from, $name) = @_;
        return "public" if $name =~ m{^swoosh/};
        return "generated" if $name =~ m{^(generated/)?charts\.h$};
        my $full = ($from =~ s{[^/]*$}{}r) . $name;
        1 while $full =~ s{[^/]+/\.\./}{};
        foreach my $path ($full, "src/$name", "test/$name")
        {
            return $path =~ m{^(?:src/)?(\w+)/} ? $1 : "foreign" if -e $path;
        }
        return "foreign";
    }

    chomp(my $path = $_);
    my ($folder) = $path =~ m{^(?:src/)?(\w+)};
    $. = 0;
    open(my $file, "<", $path) or die "$path: $!\n";
    while (my $line = <$file>)
    {
        $. = $file->input_line_number;
        if ($line =~ m{^\s*#\s*include\s+(["<])([^">]+)[">]})
        {
            my $name = $2;
            my $to = $1 eq "<" ? "foreign" : folder_of($path, $name);
            if ($to eq "foreign")
            {
                finding($path, "$folder may not include $name: only C11 and its own libraries")
                    unless $name =~ $c11 || $name =~ $foreign{$folder};
            }
            elsif ($to eq "generated")
            {
                finding($path, "$name belongs to src/pg and src/propose")
                    unless $folder =~ /^(pg|propose)$/;
            }
            elsif ($to ne "public" && $to ne $folder && !grep { $_ eq $to } @{$below{$folder}})
            {
                finding($path, "$folder may not include $name of $to: includes go down, and"
                    . " what others need is in include/swoosh");
            }
        }
        finding($path, "SQL text belongs in src/pg/store_sql.c")
            if $folder =~ /^(core|guard|pg|propose)$/ && $path ne "src/pg/store_sql.c"
            && $line =~ $statement;
        finding($path, "SPI is used in src/pg/store*.c only")
            if $folder =~ /^(pg|propose)$/ && $path !~ m{^src/pg/store}
            && $line =~ /\bSPI_\w+\s*\(/;
    }
    END { $? = 1 if $findings }
'
