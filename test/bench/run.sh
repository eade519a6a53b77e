#!/bin/bash
#
# run.sh
#		swoosh_propose beside the plain SQL floor, interleaved, in one run.
#
#		usage: run.sh [ROUNDS [SECONDS]]        medians over ROUNDS (3) of SECONDS (3) each
#		       run.sh conflicts [PROPOSALS]     serialization failures at 16 clients
#		       run.sh costly                    the longest that one proposal can take
#		       run.sh profile                   CPU of a proposing backend by library, with perf
#
# Commits are durable, as swoosh makes them unless told otherwise ("on"), or are not waited for on
# either side ("off"), which shows the CPU.  CPU is that of the exited backends, which the
# postmaster has reaped: sturdier than rates on a machine that does other things as well.
# fsync is on.
#
# test/bench/run.sh		SPDX-License-Identifier: PostgreSQL

set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
export SWOOSH_BUILD=${SWOOSH_BUILD:-$root/build}
out=$SWOOSH_BUILD/bench
load=$out/load
# The public key of the seed that load.c signs with.
signer_file=$out/signer.key

if [ "${IN_CLUSTER:-}" != yes ]; then
    mkdir -p "$out"
    make -s -C "$root" --no-print-directory BUILD="$SWOOSH_BUILD" "$load"
    export IN_CLUSTER=yes
    exec "$root/test/cluster.sh" with "$out/cluster" cron.database_name=postgres fsync=on \
        shared_buffers=1GB max_wal_size=8GB checkpoint_timeout=30min max_connections=120 \
        swoosh.max_hlc_ahead=1h swoosh.max_hlc_behind=1h swoosh.snapshot_every=1000000 \
        -- "$0" "$@"
fi

export PGOPTIONS=--client-min-messages=warning

sql() { psql -qXAt -v ON_ERROR_STOP=1 "$@"; }

# field NAME: a number out of load's answer.
field() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }

# CPU microseconds of the backends that have ended.
reaped_us() {
    local ticks
    ticks=$(awk '{ sub(/.*\) /, ""); print $14 + $15 }' "/proc/$(head -n 1 "$SWOOSH_DATA/postmaster.pid")/stat")
    echo $((ticks * 1000000 / $(getconf CLK_TCK)))
}

prepare() {
    rm -f "$signer_file"
    (umask 077 && printf '07%062d\n' 0 >"$signer_file")
    sql -v n="$1" -f "$root/test/bench/floor.sql" >/dev/null
    sql -v n="$1" -v signer="$("$SWOOSH_BUILD/swooshctl" signer "$signer_file")" \
        -f "$root/test/bench/swoosh.sql" >/dev/null 2>&1
}

# measure MODE SYNC INSTANCES CLIENTS SECONDS: "tps p50 p99 cpu wal failures"
measure() {
    local before_wal before_us answer accepted
    # swoosh commits with at least this, whatever the session says.
    sql -c "ALTER SYSTEM SET swoosh.durability = '$2'" -c "SELECT pg_reload_conf()" >/dev/null
    sql -c CHECKPOINT
    before_wal=$(sql -c 'SELECT pg_current_wal_insert_lsn()')
    before_us=$(reaped_us)
    answer=$("$load" "$1" "options='-c synchronous_commit=$2'" "$3" "$4" "$5" 0)
    sleep 0.3
    accepted=$(echo "$answer" | field accepted)
    [ "${accepted:-0}" -gt 0 ] || {
        echo "run.sh: nothing was accepted: $answer" >&2
        exit 1
    }
    echo "$(echo "$answer" | field tps) $(echo "$answer" | field p50_us)" \
        "$(echo "$answer" | field p99_us) $((($(reaped_us) - before_us) / accepted))" \
        "$(($(sql -c "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '$before_wal')::bigint") / accepted))" \
        "$(echo "$answer" | field failures)"
}

# medians of columns
medians() {
    awk '{ for (i = 1; i <= NF; i++) v[i, NR] = $i; n = NF }
        END { for (i = 1; i <= n; i++) {
            for (a = 1; a <= NR; a++) for (b = a + 1; b <= NR; b++) if (v[i, b] < v[i, a]) {
                t = v[i, a]; v[i, a] = v[i, b]; v[i, b] = t }
            printf "%s%s", v[i, int((NR + 1) / 2)], i < n ? " " : "\n" } }'
}

# cell SYNC INSTANCES CLIENTS ROUNDS SECONDS: medians, of the ratios too: those of one round were
# measured one after the other, while the machine was the same.
cell() {
    rm -f "$out/floor" "$out/swoosh"
    for _ in $(seq "$4"); do
        measure floor "$1" "$2" "$3" "$5" >>"$out/floor"
        measure swoosh "$1" "$2" "$3" "$5" >>"$out/swoosh"
    done
    paste -d' ' "$out/floor" "$out/swoosh" | awk '{ print $0, $7 / $1, $4 / $10, $11 / $5 }' |
        medians | awk -v sync="$1" -v n="$2" -v c="$3" '{
        printf "%-4s %5d %3d  %6d %6d %5.2f  %5d %5d %5.2f  %6d %6d  %6d %6d  %5d %5d %5.2f  %d %d\n",
            sync, n, c, $1, $7, $13, $4, $10, $14, $2, $8, $3, $9, $5, $11, $15, $6, $12 }'
}

conflicts() {
    for instances in 4 64 1024; do
        prepare "$instances"
        sql -c "ALTER SYSTEM SET swoosh.durability = 'off'" -c "SELECT pg_reload_conf()" >/dev/null
        printf '%5d instances, 16 clients: ' "$instances"
        "$load" swoosh "options='-c synchronous_commit=off'" "$instances" 16 3600 "$1"
    done
}

# profile shows where a backend spends its time while one client proposes and commits do not wait.
profile() {
    command -v perf >/dev/null || {
        echo "run.sh: profile needs perf" >&2
        exit 1
    }
    prepare 64
    sql -c "ALTER SYSTEM SET swoosh.durability = 'off'" -c "SELECT pg_reload_conf()" >/dev/null
    "$load" swoosh "options='-c synchronous_commit=off'" 64 1 8 0 >/dev/null &
    sleep 4
    perf record -q -o "$out/perf.data" -p "$(sql -c "SELECT pid FROM pg_stat_activity
        WHERE query LIKE '%swoosh_propose%' AND pid <> pg_backend_pid() LIMIT 1")" -- sleep 3
    wait
    perf report -i "$out/perf.data" --sort dso --stdio 2>/dev/null | sed -n '/^ *[0-9]/p'
}

chmod 755 "$out" 2>/dev/null || true
if [ "${1:-}" = conflicts ]; then
    conflicts "${2:-100000}"
    exit 0
fi
if [ "${1:-}" = costly ]; then
    psql -qX -v ON_ERROR_STOP=1 -v include="$root/test/sql/include/sign.sql" \
        -f "$root/test/bench/costly.sql" 2>&1 >/dev/null | sed 's/^.*INFO: *//'
    exit "${PIPESTATUS[0]}"
fi
if [ "${1:-}" = profile ]; then
    profile
    exit 0
fi
rounds=${1:-3}
seconds=${2:-3}
echo "floor beside swoosh, medians of $rounds rounds of $seconds s; ratio above 1: swoosh is better"
echo "sync  inst  cl  tps fl  tps sw ratio  cpu f cpu s ratio  p50 fl p50 sw  p99 fl p99 sw  wal f wal s ratio  fail"
for instances in 64 1024; do
    prepare "$instances"
    for clients in 1 8 16; do
        cell off "$instances" "$clients" "$rounds" "$seconds"
        cell on "$instances" "$clients" "$rounds" "$seconds"
    done
done | tee "$out/cells"
for sync in on off; do
    awk -v sync=$sync '$1 == sync { print $6, $9 }' "$out/cells" | medians |
        awk -v sync=$sync '{ print "commits " (sync == "on" ? "durable" : "not waited for") \
            ": median ratio of tps " $1 ", of CPU " $2 }'
done
