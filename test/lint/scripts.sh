#!/bin/bash
#
# scripts.sh
#		The shell scripts as shellcheck sees them.
#
# test/lint/scripts.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

if ! command -v shellcheck >/dev/null; then
    echo "(shellcheck is not installed)"
    exit 0
fi
{
    find src test sql -name '*.sh' -print0
    printf '.ci/run\0'
} | LC_ALL=C sort -z | xargs -0 shellcheck --severity=warning --format=gcc
