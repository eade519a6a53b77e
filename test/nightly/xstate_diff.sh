#!/bin/bash
#
# xstate_diff.sh
#		Random charts and events: the reducer beside XState v5.
#
#		usage: SEED=number SECONDS_TO_RUN=number xstate_diff.sh
#
# Prints its seed; a run with it is the same run.  Needs node and npm, which fetch XState into
# the build folder; without them it says so and passes.
#
# test/nightly/xstate_diff.sh		SPDX-License-Identifier: PostgreSQL

set -euo pipefail

cd "$(dirname "$0")/../.."
build=${SWOOSH_BUILD:-$PWD/build}
out=$build/nightly/xstate
seed=${SEED:-$(date +%s)}

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "xstate_diff: skipped, node and npm are not installed"
    exit 0
fi
mkdir -p "$out"
cp test/bench/xstate/package.json test/bench/xstate/machine.mjs test/nightly/xstate_diff.mjs "$out/"
[ -d "$out/node_modules/xstate" ] ||
    npm install --prefix "$out" --silent --no-audit --no-fund --no-package-lock || {
    echo "xstate_diff: skipped, npm could not install XState"
    exit 0
}
exec node "$out/xstate_diff.mjs" "$build/swooshctl" "$out" "$seed" "${SECONDS_TO_RUN:-60}"
