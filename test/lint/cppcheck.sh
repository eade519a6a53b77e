#!/bin/bash
#
# cppcheck.sh
#		Static analysis of the portable code; its results are kept in the build folder.
#
# The glue is left to the compiler: without the server's headers its macros read as errors.
# So are lifetimes and uninitialised variables, with the sanitizers: cppcheck does not see
# that a callee fills an array in a structure, nor what a call through a pointer returns.
#
# test/lint/cppcheck.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

if ! command -v cppcheck >/dev/null; then
    echo "(cppcheck is not installed)"
    exit 0
fi
cache=${SWOOSH_BUILD:-build}/cppcheck
mkdir -p "$cache"
folders=$(find src/core src/guard src/client src/cli src/gateway -maxdepth 0 2>/dev/null)
# shellcheck disable=SC2086 # a list of folders
cppcheck --quiet --enable=warning,performance,portability --error-exitcode=1 --std=c11 \
    --inline-suppr --suppress=uninitvar --suppress=uninitStructMember \
    --suppress=returnDanglingLifetime --suppress=missingInclude --suppress=missingIncludeSystem \
    --cppcheck-build-dir="$cache" -j2 -Iinclude -Isrc --template='{file}:{line}: {id}: {message}' \
    $folders
