# Starts and stops a passerelled of one's own, and a portal on it. Sourced by `run` and `walk`, which set: bin, state (a folder),
# config.
# shellcheck shell=bash

export PASSERELLE_SOCKETS_PORTAL_PATH PASSERELLE_SOCKETS_ADMINISTRATION_PATH
daemon= portal=

fail() {
    printf '\n✘ %s\n' "$*" >&2
    [ ! -s "$state/daemon.log" ] || { echo "The daemon said:" >&2; tail -n 20 "$state/daemon.log" >&2; }
    [ ! -s "$state/portal.log" ] || { echo "The portal said:" >&2; tail -n 20 "$state/portal.log" >&2; }
    exit 1
}

# Waits until a command succeeds; the daemon tells by its sockets and answers, so there is nothing else to wait on.
eventually() {
    local what=$1 end=$((SECONDS + 30))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "$what did not happen within 30 s"
        [ -z "$daemon" ] || kill -0 "$daemon" 2>/dev/null || fail "the daemon ended by itself"
        [ -z "$portal" ] || kill -0 "$portal" 2>/dev/null || fail "the portal ended by itself"
        read -r -t 0.1 _ <> <(:) || true
    done
}

start_daemon() {
    "$bin/passerelled" --config "$config" 2>>"$state/daemon.log" &
    daemon=$!
    eventually "the daemon's start" "$bin/passerellectl" status
}

stop_daemon() {
    [ -z "$daemon" ] || { kill "$daemon" 2>/dev/null && wait "$daemon" || true; }
    daemon=
}

# It says that it serves, where its log level is info; that somebody answers at its port could be anybody.
start_portal() {
    "$bin/passerelle-portal" --config "$1" 2>>"$state/portal.log" &
    portal=$!
    eventually "the portal's start" grep -q "The portal serves" "$state/portal.log"
}

stop_portal() {
    [ -z "$portal" ] || { kill "$portal" 2>/dev/null && wait "$portal" || true; }
    portal=
}
