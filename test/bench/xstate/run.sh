#!/bin/bash
#
# run.sh
#		The reducer beside XState v5, on the same charts and events, on one core.
#
#		usage: run.sh [ROUNDS [MILLISECONDS]]       medians over ROUNDS (3) of 400 ms each
#
# Two charts: ten parallel regions of four states with a guard and an assign on each
# transition, and the project machine without its provider guards, which XState has no
# counterpart of.  Neither side hashes.  The goals are 25 times transition() and 6 times
# send(), and less than 2 ms to load a chart of 100 states.
#
# test/bench/xstate/run.sh		SPDX-License-Identifier: PostgreSQL

set -euo pipefail

cd "$(dirname "$0")/../../.."
build=${SWOOSH_BUILD:-$PWD/build}
out=$build/bench/xstate
rounds=${1:-3}
milliseconds=${2:-400}

mkdir -p "$out"
${CC:-cc} -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -Iinclude test/bench/reduce_bench.c \
    "$build/libswoosh_core.a" -lsodium -o "$out/reduce_bench"

# ---- the charts and their events -------------------------------------------------------

# parallel_chart: region r goes on with the event GO<r>, and from its last state to its first.
parallel_chart() {
    local r s names=(idle running waiting ready) guard assign
    printf '{"id":"parallel","type":"parallel","context":{'
    for r in {0..9}; do
        printf '%s"region_%d":{"state":"idle","n":%d,"owner":"user-ab12ab12ab12","ref":"cd34cd34",' \
            "${comma:-}" "$r" "$r"
        printf '"budget":{"limit":100001,"spent":7,"unit":"cents"},"flags":["a","b",true,null]}'
        comma=,
    done
    printf '},"states":{'
    guard='{"type":"logic","params":{"rule":{"and":[{">=":[{"var":"state.region_3.n"},0]},'
    guard+='{"!==":[{"var":"state.region_1.owner"},""]},{"!==":[{"var":"state.region_7.state"},"x"]}]}}}'
    for r in {0..9}; do
        [ "$r" = 0 ] || printf ,
        printf '"region_%d":{"initial":"idle","states":{' "$r"
        assign='{"type":"assign","params":{"region_'$r'.n":{"+":[{"var":"state.region_'$r'.n"},1]}}}'
        for s in {0..3}; do
            [ "$s" = 0 ] || printf ,
            printf '"%s":{"on":{"GO%d":{"target":"%s","guard":%s,"actions":%s}}}' \
                "${names[s]}" "$r" "${names[(s + 1) % 4]}" "$guard" "$assign"
        done
        printf '}}'
    done
    printf '}}\n'
}

# hundred_chart: ten compound states of nine atomic ones, with guards and actions.
hundred_chart() {
    local c s
    printf '{"id":"hundred","initial":"c0","context":{"work":{"n":0}},"states":{'
    for c in {0..9}; do
        [ "$c" = 0 ] || printf ,
        printf '"c%d":{"initial":"s0","on":{"LEAVE":"c%d"},"states":{' "$c" $(((c + 1) % 10))
        for s in {0..8}; do
            [ "$s" = 0 ] || printf ,
            printf '"s%d":{"on":{"NEXT":{"target":"s%d","guard":{"type":"logic","params":{"rule":' \
                "$s" $(((s + 1) % 9))
            printf '{">=":[{"var":"state.work.n"},0]}}},"actions":{"type":"assign","params":'
            printf '{"work.n":{"+":[{"var":"state.work.n"},1]}}}}}}'
        done
        printf '}}'
    done
    printf '}}\n'
}

# events NAME…: a line each, with inputs that serve all of them.
events() {
    local name
    for name in "$@"; do
        printf '{"event":"%s","inputs":{"identities":["a","b"],"sources":["s"],"content_hash":' "$name"
        printf '"c4ca4238a0b92382","version":"1.2","outcomes":{"rows":12},"roles":["lead"],"roster":'
        printf '{"voters":["a","b","c"]},"tooling":{"build":"1"},"members":["a","b"],"votes":[1,2],'
        printf '"allocations":{"nodes":3},"assets":["x"],"health":{"ok":true},"plan_hash":"dcc509a6"}}\n'
    done
}

comma=
parallel_chart >"$out/parallel.json"
: >"$out/parallel.start"
for _ in {0..3}; do
    for region in {0..9}; do printf '{"event":"GO%d"}\n' "$region"; done
done >"$out/parallel.cycle"

hundred_chart >"$out/hundred.json"

# A guard goes with its line; where a logic guard stands beside the provider, that stays.
sed -E 's/\{type: (release|license, params: \{expect: clean\})\}, //
    /^ *-? *guard:/{/type: logic/!d}' sql/charts/project.yaml >"$out/project.yaml"
"$build/swooshctl" chart json "$out/project.yaml" >"$out/project.json"
environment=(Environment_CapacityOk Environment_Installed Environment_Green)
events Boot_ConfigOk Boot_Licensed Ingestion_SourcesResolved Ingestion_BytesOk \
    Ingestion_SchemaOk Ingestion_CorpusBuilt Council_ProfilesLoaded Council_QuorumCert \
    Council_McpGreen "${environment[@]}" Lifecycle_AllReady >"$out/project.start"
events Execution_PlanLocked Execution_BeatReviewGate Execution_ApprovalsThreshold \
    Execution_NextWindow Control_Pause Control_Resume License_Throttled License_GraceExpired \
    License_Restored Policy_Breach Policy_Release Environment_Deprovision "${environment[@]}" \
    Lifecycle_AllReady Council_Reelect Council_QuorumCert Council_McpGreen Lifecycle_AllReady \
    >"$out/project.cycle"

# ---- XState ----------------------------------------------------------------------------

peer=no
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "xstate: skipped, node and npm are not installed"
else
    cp test/bench/xstate/package.json test/bench/xstate/*.mjs "$out/"
    if [ -d "$out/node_modules/xstate" ] ||
        npm install --prefix "$out" --silent --no-audit --no-fund --no-package-lock; then
        peer=yes
    else
        echo "xstate: skipped, npm could not install it"
    fi
fi

# ---- measured --------------------------------------------------------------------------

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# Rounds interleave the sides, so that what else the machine does meets all of them.
for chart in parallel project; do
    files=("$out/$chart.json" "$out/$chart.start" "$out/$chart.cycle" "$milliseconds")
    rm -f "$out/$chart".{ours,transition,send}
    for _ in $(seq "$rounds"); do
        "$out/reduce_bench" reduce "${files[@]}" >>"$out/$chart.ours"
        [ $peer = no ] && continue
        for how in transition send; do
            node "$out/bench.mjs" $how "${files[@]}" >>"$out/$chart.$how"
        done
    done
    ours=$(median <"$out/$chart.ours")
    awk -v chart="$chart" -v n="$ours" \
        'BEGIN { printf "%-9s swoosh       %9d transitions/s  %6.2f us\n", chart, n, 1e6 / n }'
    [ $peer = no ] && continue
    for how in transition send; do
        goal=25
        [ $how = transition ] || goal=6
        awk -v chart="$chart" -v how="$how" -v ours="$ours" -v n="$(median <"$out/$chart.$how")" \
            -v goal=$goal 'BEGIN {
            printf "%-9s %-12s %9d transitions/s  %6.2f us  swoosh is %5.1f times as fast (goal %d)\n",
                chart, how "()", n, 1e6 / n, ours / n, goal }'
    done
done
for chart in hundred project; do
    awk -v chart=$chart -v ns="$("$out/reduce_bench" load "$out/$chart.json" "$milliseconds")" \
        'BEGIN { printf "load %-9s %.3f ms%s\n", chart, ns / 1e6,
            chart == "hundred" ? "  (100 states; goal: below 2 ms)" : "" }'
done
