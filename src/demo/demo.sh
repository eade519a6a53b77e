#!/bin/bash
#
# demo.sh
#		A real project from UNINITIALIZED through one turn of PLAN, WORK, REVIEW, REVERB.
#
# Everything is real: the source tree is this checkout, the keys are made now, each
# proposal, vote and fact is signed by swooshctl, and a streaming standby replays the log
# by itself.  The cluster stays up afterwards so that one can look around;
# "src/demo/demo.sh stop" (make demo-stop) removes it.
#
# src/demo/demo.sh		SPDX-License-Identifier: PostgreSQL

set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
export SWOOSH_BUILD=${SWOOSH_BUILD:-$root/build}
demo=$SWOOSH_BUILD/demo
keys=$demo/keys
primary=$demo/primary
standby=$demo/standby
cluster=$root/test/cluster.sh
swooshctl=$SWOOSH_BUILD/swooshctl
instance=acme/checkout

remove_all() {
    "$cluster" remove "$standby"
    "$cluster" remove "$primary"
    rm -rf "$demo"
}

if [ "${1:-}" = stop ]; then
    remove_all
    echo "The demo's servers and keys are gone."
    exit 0
fi

# ---- what is shown --------------------------------------------------------------------

bold='' dim='' plain=''
if [ -t 1 ]; then
    bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m')
fi

chapter() { printf '\n%s== %s%s\n' "$bold" "$1" "$plain"; }
say() { printf '%s%s%s\n' "$dim" "$1" "$plain"; }

sql() { psql -qXAt -v ON_ERROR_STOP=1 -c "$1"; }

fail() {
    echo "demo.sh: $1" >&2
    echo "demo.sh: the server is removed; its log ended so:" >&2
    tail -n 5 "$SWOOSH_LOG" >&2
    exit 1
}

signer_of() { "$swooshctl" signer "$keys/$1"; }

# propose WHO TRANSITION [OPTION...]: must be accepted.
propose() {
    local who=$1 transition=$2
    shift 2
    "$swooshctl" propose --key "$keys/$who" "$@" "$instance" "$transition" >"$demo/answer" ||
        fail "$transition was not accepted: $(cat "$demo/answer")"
    grep -q '^accepted ' "$demo/answer" || fail "$transition: $(cat "$demo/answer")"
    printf '  %-30s %s\n' "$transition" "$(head -n 1 "$demo/answer" | cut -c 1-60)…"
}

# show_refusal WHAT OUTCOME WHY: the last answer must have this outcome with its reason, and WHY,
# a pattern, in what explains it, the lines below.
show_refusal() {
    local what=$1 outcome=$2 why=$3 found explained
    found=$(sed 's/  .*//; q' "$demo/answer")
    explained=$(sed '1d; /^  guard /d' "$demo/answer")
    [ "$found" = "$outcome" ] || fail "$what: expected $outcome, got $(cat "$demo/answer")"
    [[ $explained =~ $why ]] || fail "$what: expected $why, got $(cat "$demo/answer")"
    printf '  %-30s %s%s%s\n' "$what" "$bold" "$outcome" "$plain"
    [ -z "$explained" ] || printf '%s\n' "$explained" | sed 's/^  /                                 /'
}

# refused OUTCOME WHY WHO TRANSITION [OPTION...]: must be refused so.
refused() {
    local outcome=$1 why=$2 who=$3 transition=$4
    shift 4
    if "$swooshctl" propose --key "$keys/$who" "$@" "$instance" "$transition" >"$demo/answer"; then
        fail "$transition was accepted, though it had to be refused"
    fi
    show_refusal "$transition" "$outcome" "$why"
}

# publish KIND SUBJECT WHO BODY: a signed fact, good for an hour.
publish() {
    "$swooshctl" fact --publish --key "$keys/$3" --tenant acme --kind "$1" --subject "$2" "$4" \
        >/dev/null || fail "the fact $1 was not published"
    printf '  %-30s %s\n' "fact $1" "signed by $3"
}

# state_of PATH: a value of the state, such as "council,phase".
state_of() { sql "SELECT swoosh_state('$instance') #>> '{projection,$1}'"; }

# ---- the server and who takes part ------------------------------------------------------

open_server() {
    remove_all
    mkdir -p "$keys"
    chmod 700 "$keys"
    # Outside of the data, which the standby gets a copy of: each node has a key of its own.
    "$cluster" start "$primary" cron.database_name=postgres wal_level=replica \
        swoosh.signing_key_file=../swoosh.key \
        default_transaction_isolation=serializable swoosh.snapshot_every=10
    eval "$("$cluster" env "$primary")"
    sql "CREATE EXTENSION swoosh"
    say "server key  $(sql 'SELECT swoosh_init_key()')"
}

register() {
    local name=$1 roles=$2
    "$swooshctl" keygen "$keys/$name" >/dev/null
    sql "SELECT swoosh_register_signer('$(signer_of "$name")', 'acme', '{$roles}')" >/dev/null
}

open_instance() {
    local voter
    sql "SELECT swoosh_create_tenant('acme')" >/dev/null
    register worker proposer
    register olivia operator
    register kaching authority:license
    register backbeat authority:schedule
    register hmmm authority:roster
    register mcp authority:tooling
    register shhh authority:policy
    for voter in ada bob cleo dan eve; do
        register "$voter" voter
    done
    say "12 signers, each with a key and roles of their own"
    say "first state $(sql "SELECT swoosh_create_instance('$instance', 'project@1')")"
}

# ---- the life of the project --------------------------------------------------------------

license_body() {
    local status=$1
    cat <<TEXT
{"license_id": "L-1", "cluster_id": "c-1", "status": "$status", "tier": "standard",
 "features": ["council"], "max_nodes": 5, "token_version": 1,
 "expires": "2100-01-01T00:00:00.000+00:00#0", "grace_until": "2100-01-08T00:00:00.000+00:00#0",
 "lease_expires": "2100-01-01T00:00:00.000+00:00#0",
 "token_hash": "$("$swooshctl" hash '"token"')"}
TEXT
}

boot() {
    chapter "BOOT: nothing goes on without a licence"
    propose worker Boot_ConfigOk --inputs '{"identities": ["'"$(signer_of worker)"'"]}'
    refused 'rejected guard_failed' license_missing worker Boot_Licensed
    publish license default kaching "$(license_body active)"
    propose worker Boot_Licensed
}

# The source set: every file of the tree and the hash of its content.
source_set() {
    (
        cd "$root"
        if ! git ls-files -z 2>/dev/null; then
            find Makefile README.md LICENSE swoosh.control sql src include test -type f -print0
        fi
    ) | (cd "$root" && xargs -0 sha256sum --) | LC_ALL=C sort -k 2 | awk '
        BEGIN { printf "{\"files\": [" }
        { hash = $1; sub(/^[^ ]+ [ *]/, ""); gsub(/[\\"]/, "\\\\&")
          printf "%s{\"path\": \"%s\", \"hash\": \"sha256-%s\"}", (NR > 1 ? "," : ""), $0, hash }
        END { print "]}" }'
}

ingestion() {
    chapter "INGESTION: this source tree"
    source_set >"$demo/sources.json"
    content_hash=$("$swooshctl" hash "@$demo/sources.json")
    local files
    files=$(grep -o '"path"' "$demo/sources.json" | wc -l)
    "$swooshctl" artifact acme "@$demo/sources.json" >/dev/null
    say "$files files, content $content_hash (stored as an artifact)"
    propose worker Ingestion_SourcesResolved \
        --inputs '{"sources": ["ucxl://worker:ingestion@checkout:tree/*^/"]}' \
        --evidence 'ucxl://worker:ingestion@checkout:tree/*^/sources'
    propose worker Ingestion_BytesOk --inputs '{"content_hash": "'"$content_hash"'"}'
    propose worker Ingestion_SchemaOk --inputs '{"outcomes": {"files": '"$files"', "faults": 0}}'
    pinned='"content_hash": "'$content_hash'", "version": "1"'
    propose worker Ingestion_CorpusBuilt --inputs "{$pinned}"
}

roster_body() {
    local voter voters=''
    for voter in ada bob cleo dan eve; do
        voters="$voters${voters:+, }{\"voter\": \"$(signer_of "$voter")\", \"weight\": 1}"
    done
    echo "{\"voters\": [$voters]}"
}

# votes PURPOSE OPTION... -- VOTER...: a list of signed votes.
votes() {
    local purpose=$1 options=() voter list=''
    shift
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    for voter in "$@"; do
        list="$list${list:+, }$("$swooshctl" vote --key "$keys/$voter" --instance "$instance" \
            --purpose "$purpose" "${options[@]}")"
    done
    echo "[$list]"
}

council() {
    chapter "COUNCIL: five voters with keys of their own elect its members"
    publish roster default hmmm "$(roster_body)"
    propose worker Council_ProfilesLoaded --inputs "{\"roles\": [\"backend\", \"review\"],
        \"roster\": $(roster_body), \"tooling\": {\"mcp-git\": \"2.1.0\"}, $pinned}"
    members=$(printf '"%s"\n' "$(signer_of ada)" "$(signer_of cleo)" | LC_ALL=C sort | paste -sd,)
    members="[$members]"
    local epoch
    epoch=$(sql "SELECT swoosh_state('$instance', '{epoch}') #>> '{projection,epoch,council}'")
    refused 'rejected guard_failed' '"quorum_short","expected":3,"found":2' \
        worker Council_QuorumCert --inputs "{\"members\": $members, \"votes\":
        $(votes council --epoch "$epoch" --members "$members" -- ada bob)}"
    propose worker Council_QuorumCert --inputs "{\"members\": $members, \"votes\":
        $(votes council --epoch "$epoch" --members "$members" -- ada bob cleo dan)}"
    publish tooling mcp-git mcp '{"reachable": true, "version": "2.1.0",
        "checked": "2025-10-19T01:00:00.000+00:00#0"}'
    propose worker Council_McpGreen
}

environment() {
    chapter "ENVIRONMENT, and all three regions ready"
    refused 'rejected guard_failed' '"region_not_ready","expected":"ready","found":"allocate"' \
        worker Lifecycle_AllReady
    propose worker Environment_CapacityOk --inputs "{\"allocations\": {\"cpu\": 2}, $pinned}"
    propose worker Environment_Installed --inputs '{"assets": ["postgresql-15"]}'
    propose worker Environment_Green --inputs '{"health": "green"}'
    propose worker Lifecycle_AllReady
}

schedule_body() {
    # Six seconds of each of the three windows, one after the other, and then a pause.
    cat <<TEXT
{"id": "demo", "anchor": "$(date -u -d '+3 seconds' '+%Y-%m-%dT%H:%M:%S.000+00:00#0')",
 "period_ms": 20000, "pressure": {"amplitude_ppm": 0, "phase_ms": 0},
 "phases": [{"class": "review", "offset_ms": 0, "length_ms": 6000},
            {"class": "reverb", "offset_ms": 6000, "length_ms": 6000},
            {"class": "next", "offset_ms": 12000, "length_ms": 6000}]}
TEXT
}

# in_window WHO TRANSITION [OPTION...]: waits as long as the refusal says, learns the window's id
# from the next one, and names it.
in_window() {
    local who=$1 transition=$2 window='' wait_ms
    shift 2
    for _ in $(seq 30); do
        "$swooshctl" propose --key "$keys/$who" "$@" "$instance" "$transition" \
            >"$demo/answer" || true
        window=$(sed -n 's/.*"code":"window_missing","expected":"\([^"]*\)".*/\1/p' "$demo/answer")
        [ -z "$window" ] || break
        wait_ms=$(sed -n 's/.*retry after \([0-9]*\) ms.*/\1/p' "$demo/answer")
        wait_ms=${wait_ms:-1000}
        sleep "$((wait_ms / 1000)).$(printf %03d $((wait_ms % 1000)))"
    done
    [ -n "$window" ] || fail "no window opened for $transition: $(cat "$demo/answer")"
    propose "$who" "$transition" --window "$window" "$@"
    say "                                 in $window"
}

execution() {
    chapter "EXECUTION: one turn of PLAN, WORK, REVIEW, REVERB, in windows of six seconds"
    local plan_hash epoch
    plan_hash=$("$swooshctl" hash '{"steps": ["build", "test", "ship"]}')
    propose worker Execution_PlanLocked --inputs '{"plan_hash": "'"$plan_hash"'"}'
    publish schedule default backbeat "$(schedule_body)"
    refused 'rejected guard_failed' '"window_closed".*opens at 20.*retry after [0-9]+ ms' \
        worker Execution_BeatReviewGate
    in_window worker Execution_BeatReviewGate
    epoch=$(sql "SELECT swoosh_state('$instance', '{epoch}') #>> '{projection,epoch,execution}'")
    in_window worker Execution_ApprovalsThreshold --inputs "{\"votes\":
        $(votes plan --epoch "$epoch" --subject "$plan_hash" -- ada bob dan eve)}"
    in_window worker Execution_NextWindow
    say "back in $(sql "SELECT swoosh_state('$instance') ->> 'configuration'"), turn $(state_of execution,turn)"
}

# ---- what a newcomer meets ------------------------------------------------------------------

delivery() {
    chapter "DELIVERY: stale, forged, twice"
    local plan head stale
    plan='{"plan_hash": "'$("$swooshctl" hash '{"steps": ["second"]}')'"}'
    head=$(sql "SELECT swoosh_state('$instance') ->> 'hash'")
    stale=$(sql "SELECT state_pre_hash FROM swoosh.log WHERE instance = '$instance'
        ORDER BY wal_index DESC LIMIT 1")
    refused 'rejected stale_head' "head $head.*named $stale" worker Execution_PlanLocked \
        --inputs "$plan" --head "$stale"
    "$swooshctl" propose --dry-run --key "$keys/worker" --inputs "$plan" "$instance" \
        Execution_PlanLocked >"$demo/proposal"
    sed 's/"idem_key":"[^"]*"/"idem_key":"forged"/' "$demo/proposal" >"$demo/forged"
    if "$swooshctl" propose --signed "@$demo/forged" >"$demo/answer"; then
        fail "a forged proposal was accepted"
    fi
    show_refusal "the same, one member changed" 'rejected bad_signature' ''
    "$swooshctl" propose --json --signed "@$demo/proposal" >"$demo/first"
    "$swooshctl" propose --json --signed "@$demo/proposal" >"$demo/second"
    grep -q '"outcome":"accepted"' "$demo/first" || fail "$(cat "$demo/first")"
    grep -q '"outcome":"duplicate"' "$demo/second" || fail "$(cat "$demo/second")"
    cmp -s <(sed 's/"outcome":"accepted"//g' "$demo/first") \
        <(sed 's/"outcome":"duplicate"//; s/"outcome":"accepted"//' "$demo/second") ||
        fail "the second delivery was answered otherwise than the first"
    printf '  %-30s %s\n' "delivered twice" "accepted, then duplicate with the same decision"
}

policy() {
    chapter "POLICY: a breach ends in quarantine, an operator releases it"
    publish policy default shhh '{"version": "1", "finding_severity": "high", "redact": [],
        "rules": [{"id": "R-1", "rationale": "a plan must name its steps",
                   "rule": {"and": [{"===": [{"var": "transition"}, "Execution_PlanChange"]},
                                    {"!": {"var": "inputs.steps"}}]}}]}'
    refused 'quarantined policy_breach' '"rationale":"a plan must name its steps"' \
        olivia Execution_PlanChange --inputs "{$pinned}"
    say "now in $(sql "SELECT swoosh_state('$instance') ->> 'configuration'"): $(state_of policy,rationale)"
    refused 'rejected illegal_transition' '"Policy_ConfirmedBlock","Policy_Release"' \
        worker Execution_BeatReviewGate
    refused 'rejected guard_failed' justification_missing olivia Policy_Release
    propose olivia Policy_Release --justification "The steps are in ticket 42."
    say "back in $(sql "SELECT swoosh_state('$instance') ->> 'configuration'")"
}

# ---- proof -------------------------------------------------------------------------------------

proof() {
    chapter "PROOF: a standby replays, an export verifies without a database"
    "$cluster" standby "$standby" "$primary" default_transaction_isolation='repeatable read'
    local here there key verified
    key=$(
        eval "$("$cluster" env "$standby")"
        PGOPTIONS='-c client_min_messages=warning' sql 'SELECT swoosh_init_key()'
    )
    sql "SELECT swoosh_register_signer('$key', '*', '{system}')" >/dev/null
    say "standby key $key, enrolled for the day that it is promoted"
    here=$(sql "SELECT ok, records, state_hash FROM swoosh_verify('$instance')")
    there=$(
        eval "$("$cluster" env "$standby")"
        for _ in $(seq 100); do
            [ "$(sql "SELECT swoosh_state('$instance') ->> 'wal_index'" 2>/dev/null)" != "" ] && break
            sleep 0.1
        done
        sql "SELECT ok, records, state_hash FROM swoosh_verify('$instance')"
    )
    [ "${here%%|*}" = t ] || fail "the primary's log does not verify: $here"
    [ "$here" = "$there" ] || fail "the standby says $there, the primary $here"
    "$swooshctl" export "$instance" >"$demo/checkout.jsonl"
    verified=$("$swooshctl" verify "$demo/checkout.jsonl") || fail "the export: $verified"
    printf '  %-30s %s\n' "primary" "$here" "standby, replayed there" "$there" \
        "swooshctl verify" "$verified"
}

summary() {
    chapter "LOG"
    psql -qX -c "SELECT wal_index, transition, left(split_part(signer, ':', 3), 8) AS signer,
        window_id, left(state_post_hash::text, 20) AS state FROM swoosh.log
        WHERE instance = '$instance' ORDER BY wal_index" | sed 's/^/  /'
    cat <<TEXT
${bold}Look around${plain}
  eval "\$(test/cluster.sh env $primary)"; export PATH="$SWOOSH_BUILD:\$PATH"
  psql
    SELECT swoosh_state('$instance', '{council,execution}');
    SELECT transition, possible, reasons FROM swoosh_explain('$instance', '$(signer_of worker)');
    SELECT decision FROM swoosh.decision_record WHERE wal_index = 9;
    SELECT reason, count(*) FROM swoosh.rejection GROUP BY reason;
    SELECT * FROM swoosh_verify('$instance');
    SELECT swoosh_health();
  swooshctl replay $demo/checkout.jsonl
${bold}Stop it${plain}
  make demo-stop
TEXT
}

started=$SECONDS
trap '[ "${is_done:-}" = yes ] || remove_all' EXIT
chapter "A private server in $demo, a machine, and who takes part"
open_server
open_instance
boot
ingestion
council
environment
execution
delivery
policy
proof
summary
is_done=yes
echo "Done in $((SECONDS - started)) seconds."
