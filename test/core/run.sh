#!/bin/bash
#
# run.sh
#		Runs the unit tests given, two at a time, and sums them up.
#
# Of a test that passes only the closing lines are shown, of one that fails everything.
#
# test/core/run.sh		SPDX-License-Identifier: PostgreSQL

set -u

if [ $# -eq 0 ]; then
    echo "core: skipped, there are no tests"
    exit 0
fi

# A test gives back all it took: leaks count as failures.
export ASAN_OPTIONS="detect_leaks=1:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"

printf '%s\n' "$@" | xargs -P 2 -I {} sh -c '"$1" >"$1.log" 2>&1; echo $? >"$1.status"' run {}

passed=0
failed=0
for test in "$@"; do
    if [ "$(cat "$test.status")" -eq 0 ]; then
        passed=$((passed + 1))
        echo "== ${test##*/}"
        grep -E '^\[  (PASSED|SKIPPED) ' "$test.log"
    else
        failed=$((failed + 1))
        echo "== ${test##*/}: failed, exit $(cat "$test.status")"
        cat "$test.log"
    fi
done

echo "core: $passed programs passed, $failed failed"
[ "$failed" -eq 0 ]
