#!/bin/bash
#
# deps.sh
#		Installs the Debian packages that building and testing need and that are missing.
#
# Silent when nothing is missing.  It says in one line what it is about to install,
# asks for root by sudo only if it is not root, and starts no service: Debian would make
# and start a cluster named "main" with the first server package, so for the time of the
# installation, and only if there is no server package yet, a drop-in forbids that.
#
# test/deps.sh		SPDX-License-Identifier: PostgreSQL

set -eu

# The server that PG_CONFIG belongs to, or 15; its development files may still be missing.
version=$("${PG_CONFIG:-pg_config}" --version 2>/dev/null || true)
major=$(expr "$version" : '[^0-9]*\([0-9]*\)' || true)
: "${major:=15}"

packages="gcc make pkg-config perl
    postgresql-$major postgresql-server-dev-$major postgresql-$major-cron postgresql-$major-pgtap
    libtap-parser-sourcehandler-pgtap-perl libipc-run-perl
    libsodium-dev libjansson-dev libyaml-dev libexpat1-dev libpq-dev
    libmicrohttpd-dev libcurl4-openssl-dev
    libcmocka-dev clang-format cppcheck shellcheck"

if ! command -v dpkg-query >/dev/null; then
    echo "deps: this is not Debian; needed are the counterparts of:" $packages
    exit 0
fi

missing=
for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "deps: as root, please: apt-get install$missing" >&2
        exit 1
    }
    as_root=sudo
fi

drop_in=/etc/postgresql-common/createcluster.d/swoosh-deps.conf

undo() {
    $as_root rm -f "$drop_in"
    # Only folders that were made for it are empty now.
    $as_root rmdir --ignore-fail-on-non-empty "${drop_in%/*}" 2>/dev/null || true
}

echo "deps: installing with apt-get:$missing"
case $missing in
    *" postgresql-$major "*)
        trap undo EXIT
        trap 'exit 130' INT TERM
        $as_root mkdir -p "${drop_in%/*}"
        echo 'create_main_cluster = false' | $as_root tee "$drop_in" >/dev/null
        ;;
esac

log=$(mktemp)
quietly() {
    $as_root env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 </dev/null || {
        cat "$log" >&2
        rm -f "$log"
        exit 1
    }
}
quietly apt-get -qq update
# shellcheck disable=SC2086 # a list of names
quietly apt-get -qq -y --no-install-recommends install $missing
rm -f "$log"
echo "deps: done"
