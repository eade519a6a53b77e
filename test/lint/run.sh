#!/bin/bash
#
# run.sh
#		Runs the lints named, two at a time, and says of each whether it found something.
#
# A lint prints its findings and exits with 1 if there are any.  One that needs a tool
# which is not installed says so and passes.
#
# test/lint/run.sh		SPDX-License-Identifier: PostgreSQL

set -u

cd "$(dirname "$0")/../.." || exit 1

notes=$(mktemp -d)
trap 'rm -rf "$notes"' EXIT
export notes
# shellcheck disable=SC2016 # expanded by the inner shell
printf '%s\n' "$@" | xargs -P 2 -I {} bash -c \
    'test/lint/{}.sh >"$notes/{}" 2>&1; echo $? >"$notes/{}.status"'

failed=0
for lint in "$@"; do
    if [ "$(cat "$notes/$lint.status")" -eq 0 ]; then
        echo "ok   $lint $(tail -n 1 "$notes/$lint")"
    else
        failed=$((failed + 1))
        cat "$notes/$lint"
        echo "FAIL $lint"
    fi
done
echo "lint: $(($# - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
