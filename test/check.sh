#!/bin/bash
#
# check.sh
#		Everything that proves a tree: build, lint, all suites; "make check" runs it.
#
# A suite that fails does not keep the others from running.  The closing line counts
# suites; each suite has printed its own tests above.
#
# test/check.sh		SPDX-License-Identifier: PostgreSQL

set -u

cd "$(dirname "$0")/.." || exit 1

passed=0
failed=0
table=

suite() {
    local name=$1 start=$SECONDS answer
    shift
    printf '\n==== %s\n' "$name"
    if "$@"; then
        answer=ok
        passed=$((passed + 1))
    else
        answer=FAILED
        failed=$((failed + 1))
    fi
    table+=$(printf '%-12s %-7s %4d s' "$name" "$answer" $((SECONDS - start)))$'\n'
}

make=("${MAKE:-make}" --no-print-directory)

suite build "${make[@]}" -s -j2 all stage WERROR=-Werror
for target in lint check-core check-cli check-sql check-isolation check-pgtap check-tap; do
    suite "$target" "${make[@]}" -s "$target"
done

printf '\n%s\n%d passed, %d failed\n' "$table" "$passed" "$failed"
[ "$failed" -eq 0 ]
