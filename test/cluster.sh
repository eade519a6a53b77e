#!/bin/bash
#
# cluster.sh
#		A private PostgreSQL cluster: made, used and removed by an unprivileged user.
#
# It listens on a unix socket only, in a folder of its own directly under /tmp (a socket's
# path has a small limit), so no port is taken.  The server is the copy in $SWOOSH_BUILD/pg,
# which holds the extension as built; nothing of the system is touched.  Root uses the
# user of SWOOSH_USER (default "postgres", which Debian's package brings).  Where that
# user cannot reach DIR or the copy, as under /root, both stand in the folder under /tmp.
#
# test/cluster.sh		SPDX-License-Identifier: PostgreSQL

set -eu

usage() {
    cat <<'TEXT'
usage: cluster.sh with    DIR [NAME=VALUE...] -- COMMAND...   a cluster as long as COMMAND runs
       cluster.sh start   DIR [NAME=VALUE...]                 make it if need be, and start it
       cluster.sh standby DIR PRIMARY_DIR [NAME=VALUE...]     a streaming standby of a started one
       cluster.sh env     DIR          for eval: PGHOST PGUSER PATH SWOOSH_DATA SWOOSH_LOG ...
       cluster.sh stop    DIR          stop it and keep its data
       cluster.sh remove  DIR          stop it and remove everything
       cluster.sh as      COMMAND...   run COMMAND in / as the user that the servers run as

NAME=VALUE are settings of postgresql.conf.  "with" removes the cluster whatever happens;
who uses "start" says: trap 'cluster.sh remove DIR' EXIT.
TEXT
    exit 64
}

root=$(cd "$(dirname "$0")/.." && pwd)
build=${SWOOSH_BUILD:-$root/build}
pg_config=$(command -v "${PG_CONFIG:-pg_config}")
system_bindir=$("$pg_config" --bindir)
user=${SWOOSH_USER:-postgres}

switch=()
if [ "$(id -u)" -eq 0 ]; then
    switch=(env HOME=/tmp setpriv "--reuid=$user" "--regid=$user" --init-groups)
fi

# as_user runs a command as the unprivileged user, in a folder that it can enter.
as_user() {
    (cd / && "${switch[@]}" "$@")
}

own() {
    [ "$(id -u)" -ne 0 ] || chown "$user" "$@"
}

# open_cluster sets dir, home (the folder of the socket), data, log and bindir.
open_cluster() {
    dir=$(readlink -m "$1")
    [ -r "$dir/home" ] || {
        echo "cluster.sh: there is no cluster in $dir" >&2
        exit 1
    }
    home=$(cat "$dir/home")
    local place=$dir/server
    as_user test -w "$place" || place=$home
    data=$place/data
    log=$place/log
    bindir=$build/pg$system_bindir
    if ! as_user test -x "$bindir/postgres"; then
        [ -d "$home/pg" ] || cp -a "$build/pg" "$home/pg"
        bindir=$home/pg$system_bindir
    fi
}

# new_cluster makes the folders and opens them; a cluster left by a killed run goes first.
new_cluster() {
    if [ -r "$1/home" ]; then
        (open_cluster "$1" && remove)
    fi
    mkdir -p "$1/server"
    home=$(mktemp -d /tmp/swoosh.XXXXXX)
    own "$1/server" "$home"
    echo "$home" >"$1/home"
    open_cluster "$1"
    cat >"$dir/env" <<TEXT
export PGHOST='$home' PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
export PATH='$bindir':"\$PATH" PG_CONFIG='$pg_config'
export SWOOSH_DATA='$data' SWOOSH_LOG='$log'
TEXT
}

# write_settings: those of every cluster, then the caller's, which win.
write_settings() {
    local pkglibdir preload='' library setting value
    pkglibdir=$("$bindir/pg_config" --pkglibdir)
    for library in swoosh pg_cron; do
        [ ! -e "$pkglibdir/$library.so" ] || preload=${preload:+$preload,}$library
    done
    {
        cat <<TEXT
listen_addresses = ''
unix_socket_directories = '$home'
unix_socket_permissions = 0700
port = 5432
shared_preload_libraries = '$preload'
cron.host = '$home'
fsync = off
max_prepared_transactions = 4
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %a: '
TEXT
        for setting in "$@"; do
            value=${setting#*=}
            printf "%s = '%s'\n" "${setting%%=*}" "${value//\'/\'\'}"
        done
    } | as_user tee -a "$data/postgresql.conf" >/dev/null
}

make_data() {
    as_user "$bindir/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C -N \
        >"$dir/initdb.log" 2>&1 || {
        cat "$dir/initdb.log" >&2
        exit 1
    }
    write_settings "$@"
}

show_log() {
    echo "cluster.sh: the server did not start; its log says:" >&2
    as_user tail -n 30 "$log" >&2
    exit 1
}

launch() {
    as_user "$bindir/pg_ctl" -s -w -t 120 -D "$data" -l "$log" start >/dev/null || show_log
}

# launch_tied makes the server our child, which the kernel ends when we end, even by kill -9.
launch_tied() {
    as_user touch "$log"
    (cd / && exec "${switch[@]}" setpriv --pdeathsig INT "$bindir/postgres" -D "$data") \
        >>"$log" 2>&1 </dev/null &
    local server=$!
    until "$bindir/pg_isready" -q -h "$home"; do
        kill -0 "$server" 2>/dev/null || show_log
        sleep 0.1
    done
}

stop() {
    local pg_ctl=("$bindir/pg_ctl" -s -w -t 120 -D "$data")
    as_user test -f "$data/postmaster.pid" || return 0
    as_user "${pg_ctl[@]}" -m fast stop || as_user "${pg_ctl[@]}" -m immediate stop || true
}

remove() {
    stop
    rm -rf "${dir:?}"/{server,home,env,initdb.log} "${home:?}"
}

command=${1:-}
[ $# -ge 2 ] || usage
shift
case $command in
    with)
        settings=()
        new_cluster "$1"
        trap remove EXIT
        trap 'exit 130' INT TERM HUP
        shift
        while [ $# -gt 0 ] && [ "$1" != -- ]; do
            settings+=("$1")
            shift
        done
        [ $# -ge 2 ] || usage
        shift
        make_data "${settings[@]}"
        launch_tied
        # shellcheck source=/dev/null
        . "$dir/env"
        "$@"
        ;;
    start)
        if [ -r "$1/home" ]; then
            open_cluster "$1"
        else
            new_cluster "$1"
            shift
            make_data "$@"
        fi
        launch
        ;;
    standby)
        [ $# -ge 2 ] || usage
        primary=$(cat "$2/home")
        new_cluster "$1"
        shift 2
        as_user "$bindir/pg_basebackup" -h "$primary" -U postgres -D "$data" -R -X stream -c fast
        write_settings "$@"
        launch
        ;;
    env)
        cat "$1/env"
        ;;
    stop | remove)
        [ -r "$1/home" ] || exit 0
        open_cluster "$1"
        "$command"
        ;;
    as)
        as_user "$@"
        ;;
    *)
        usage
        ;;
esac
