#!/bin/bash
#
# coverage.sh
#		Prints the lines and branches of src/core and src/guard that the unit tests reach.
#
#		usage: coverage.sh FOLDER_OF_OBJECTS
#
# test/coverage.sh		SPDX-License-Identifier: PostgreSQL

set -eu

cd "$(dirname "$0")/.."

# gcov -n writes no files; it names a source, then its percentages.
find "$1" -name '*.gcda' | LC_ALL=C sort | xargs gcov -n -b 2>/dev/null | awk '
    /^File / { gsub(/^File .|.$/, ""); file = $0 }
    /^Lines executed:/ { split($0, part, /[:% ]+/); lines = part[3]; count = part[5] }
    /^Taken at least once:/ { split($0, part, /[:% ]+/); show(part[5], part[7]) }
    /^No branches/ { show(100, 0) }
    function show(branches, branch_count) {
        if (file !~ /^src\//)
            return
        printf "%-32s %6.1f %% of %5d lines   %6.1f %% of %5d branches\n",
            file, lines, count, branches, branch_count
        all += count; hit += count * lines / 100
        all_branches += branch_count; hit_branches += branch_count * branches / 100
    }
    END {
        if (all > 0)
            printf "%-32s %6.1f %% of %5d lines   %6.1f %% of %5d branches\n", "all",
                100 * hit / all, all, all_branches ? 100 * hit_branches / all_branches : 100,
                all_branches
    }'
