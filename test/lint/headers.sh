#!/bin/bash
#
# headers.sh
#		Each header compiles alone, and swoosh.h reaches every public one.
#
# test/lint/headers.sh		SPDX-License-Identifier: PostgreSQL

cd "$(dirname "$0")/../.." || exit 1

warnings="-std=c11 -Wall -Wextra -Wpedantic -Wstrict-prototypes -Werror"
server=$("${PG_CONFIG:-pg_config}" --includedir-server 2>/dev/null)
libpq=$("${PG_CONFIG:-pg_config}" --includedir 2>/dev/null)
status=0

alone() {
    local header=$1
    shift
    # shellcheck disable=SC2086 # a list of flags
    printf '#include "%s"\nextern int lint_unit;\n' "$PWD/$header" |
        ${CC:-cc} $warnings "$@" -Iinclude -Isrc -x c -fsyntax-only - || {
        echo "$header:1: does not compile alone"
        status=1
    }
}

for header in include/swoosh/*.h; do
    alone "$header"
done
for header in src/core/*.h src/guard/*.h src/client/*.h src/cli/*.h src/gateway/*.h; do
    [ ! -e "$header" ] ||
        alone "$header" -D_POSIX_C_SOURCE=200809L -isystem "${libpq:-/usr/include/postgresql}"
done
# The server's headers expect postgres.h first, so ours need not include it.
for header in src/pg/*.h src/propose/*.h; do
    [ ! -e "$header" ] || [ ! -e "$server/postgres.h" ] ||
        alone "$header" -std=gnu11 -Wno-pedantic -Wno-unused-parameter -Wno-strict-prototypes \
            -isystem "$server" -include postgres.h
done

reached=$(${CC:-cc} -Iinclude -MM include/swoosh/swoosh.h)
for header in include/swoosh/*.h; do
    case " $reached " in
        *"$header"*) ;;
        *)
            echo "$header:1: swoosh.h does not reach it"
            status=1
            ;;
    esac
done
exit $status
