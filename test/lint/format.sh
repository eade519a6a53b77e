#!/bin/bash
#
# format.sh
#		The C files are as clang-format writes them: "make format" does it.
#
# test/lint/format.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

if ! command -v clang-format >/dev/null; then
    echo "(clang-format is not installed)"
    exit 0
fi
find src include test -name '*.[ch]' -print0 | LC_ALL=C sort -z |
    xargs -0 -r clang-format --dry-run -Werror 2>&1 |
    # One line for each finding is enough: "make format" shows the rest.
    grep ': error: ' && exit 1
exit 0
