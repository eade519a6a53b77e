#!/bin/bash
#
# run.sh
#		Runs one suite that needs a server: sql, isolation, pgtap or tap.
#
#		usage: run.sh SUITE [TEST...]
#
# The server, with the extension as built, is the copy in $SWOOSH_BUILD/pg.  What a run
# leaves behind is in $SWOOSH_BUILD/check/SUITE.
#
# test/run.sh		SPDX-License-Identifier: PostgreSQL

set -eu

suite=$1
shift
tests=$*
root=$(cd "$(dirname "$0")/.." && pwd)
cluster=$root/test/cluster.sh
out=$SWOOSH_BUILD/check/$suite
bindir=$SWOOSH_BUILD/pg$("$PG_CONFIG" --bindir)
pgxs=$("$PG_CONFIG" --pgxs)
tools=${pgxs%/makefiles/pgxs.mk}/test

# The stems of the tests in a folder, in the order of their names.
stems() {
    (cd "$1" 2>/dev/null && LC_ALL=C ls) | sed -n "s/\.$2\$//p" | tr '\n' ' '
}

none_yet() {
    echo "$suite: skipped, there are no tests"
    exit 0
}

# Both regression drivers look for expected/ where they run.
run_regress() {
    [ -n "${tests// /}" ] || none_yet
    ln -s "$root/expected" "$out/expected"
    cd "$out"
    # shellcheck disable=SC2086 # a list of names
    "$cluster" with "$out/cluster" cron.database_name=contrib_regression -- \
        "$1" --bindir="$bindir" --inputdir="$root/test" --outputdir=. \
        --dbname=contrib_regression --load-extension=swoosh $tests || {
        [ ! -f regression.diffs ] || cat regression.diffs
        echo "$suite: the answers found are in $out/results," \
            "the expected ones in $root/expected; see test/README.md"
        exit 1
    }
}

run_pgtap() {
    : "${tests:=$(find test/pgtap -name '*.sql' 2>/dev/null | LC_ALL=C sort | tr '\n' ' ')}"
    [ -n "${tests// /}" ] || none_yet
    # shellcheck disable=SC2016 # the inner shell has the cluster's environment
    "$cluster" with "$out/cluster" cron.database_name=contrib_regression -- bash -c '
        set -eu
        createdb contrib_regression
        export PGDATABASE=contrib_regression PGOPTIONS="-c client_min_messages=warning"
        psql -qX -v ON_ERROR_STOP=1 -c "CREATE EXTENSION pgtap" -c "CREATE EXTENSION swoosh"
        pg_prove "$@"' run_pgtap $tests
}

# These make clusters of their own, so the whole runs as the unprivileged user; where it
# cannot read the tree, on a copy under /tmp.
run_tap() {
    : "${tests:=$(find test/tap -name '*.pl' 2>/dev/null | LC_ALL=C sort | tr '\n' ' ')}"
    [ -n "${tests// /}" ] || none_yet
    local tree=$root build=$SWOOSH_BUILD
    if ! "$cluster" as test -r "$root/test/tap" -a -x "$bindir/postgres"; then
        tree=$(mktemp -d /tmp/swoosh.XXXXXX)
        # shellcheck disable=SC2064 # the folder of now
        trap "rm -rf $tree" EXIT
        chmod 755 "$tree"
        build=$tree/build
        mkdir -p "$build/bench"
        cp -a "$root"/{test,sql,expected,docs,README.md,swoosh.control} "$tree"
        cp -a "$SWOOSH_BUILD/pg" "$SWOOSH_BUILD/swooshctl" "$build"
        cp -a "$SWOOSH_BUILD/bench/load" "$build/bench"
        bindir=$build${bindir#"$SWOOSH_BUILD"}
        out=$build/check/tap
        mkdir -p "$out"
    fi
    [ "$(id -u)" -ne 0 ] || chown "${SWOOSH_USER:-postgres}" "$out"
    # shellcheck disable=SC2086 disable=SC2016
    "$cluster" as env LANG=C.UTF-8 PATH="$bindir:$PATH" PERL5LIB="$tools/perl:$tree/test/tap" \
        PG_REGRESS="$tools/regress/pg_regress" TESTDIR="$out" TESTDATADIR="$out/tmp_check" \
        TESTLOGDIR="$out/tmp_check/log" top_builddir="$out" SWOOSH_ROOT="$tree" \
        SWOOSH_BUILD="$build" PG_CONFIG="$bindir/pg_config" \
        bash -c 'cd "$SWOOSH_ROOT" && exec prove -j2 --timer "$@"' run_tap $tests || {
        "$cluster" as tail -n 40 "$out"/tmp_check/log/regress_log_* 2>/dev/null || true
        exit 1
    }
}

cd "$root"
rm -rf "$out"
mkdir -p "$out"
case $suite in
    sql)
        : "${tests:=$(stems test/sql sql)}"
        run_regress "$tools/regress/pg_regress"
        ;;
    isolation)
        : "${tests:=$(stems test/specs spec)}"
        run_regress "$tools/isolation/pg_isolation_regress"
        ;;
    pgtap) run_pgtap ;;
    tap) run_tap ;;
    *)
        echo "usage: run.sh sql|isolation|pgtap|tap [TEST...]" >&2
        exit 64
        ;;
esac
