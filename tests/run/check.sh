#!/usr/bin/env bash
# check.sh PROGRAM: ./run with that program, and the services beside it, shows the tutorial's map and traces.
# SIGINT ends it and all it started, with 0. A second start on the same folder still has the traces and users;
# --keep goes on in the background until ./run stop; what is taken or wrong is refused.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export ROENTGEN_PROGRAM=$1 LC_ALL=C.UTF-8
ROENTGEN_RUN_DIR=$(mktemp -d)
export ROENTGEN_RUN_DIR
# Not ours to install here: named, as the end-to-end tests name a client that is not there.
if ! { command -v mariadbd || [[ -x /usr/sbin/mariadbd ]]; } > /dev/null ||
  ! /usr/bin/python3 -c 'import aiosmtpd'; then
  echo "FAILED: mariadb-server-core and python3-aiosmtpd are needed (tools/dev bootstrap)"
  exit 1
fi
out=$ROENTGEN_RUN_DIR/out
run_pid=""

finish() {
  [[ ! $run_pid ]] || kill -TERM "$run_pid" 2> /dev/null
  wait
  ./run stop > /dev/null 2>&1
  rm -rf "$ROENTGEN_RUN_DIR"
}
trap finish EXIT

fail() {
  echo "FAILED: $*"
  tail -n 50 "$out" "$ROENTGEN_RUN_DIR"/*.log
  exit 1
}

# Every process that ./run started, at whatever depth: they inherit the name of this test's folder.
ours() { env -u ROENTGEN_RUN_DIR grep -lsF "ROENTGEN_RUN_DIR=$ROENTGEN_RUN_DIR" /proc/[0-9]*/environ || true; }

describe() { for each in $(ours); do tr '\0' ' ' < "${each%/environ}/cmdline"; echo; done; }

start() {
  : > "$out" # before the first look at it: what an earlier start wrote would be taken for this one's
  # As from a terminal: a shell that runs a script lets its background children ignore SIGINT.
  env --default-signal=INT ./run --free-ports "$@" > "$out" 2>&1 &
  run_pid=$!
  local deadline=$((SECONDS + 120))
  until grep -qE 'Ctrl-C stops|keeps running' "$out"; do
    kill -0 "$run_pid" 2> /dev/null || { run_pid=""; fail "./run ended by itself"; }
    ((SECONDS < deadline)) || fail "./run is not up after 120 s"
    sleep 0.1
  done
  endpoint=$(sed -n 's|^X-Ray API *\(http[^ ]*\).*|\1|p' "$out")
  users=$(sed -n 's|.*curl \(http[^ ]*\)/users$|\1|p' "$out")
}

stop() {
  kill "-$1" "$run_pid"
  wait "$run_pid" || fail "./run ended with status $?"
  run_pid=""
  [[ ! $(ours) ]] || fail "still there: $(describe)"
}

shows() { grep -qE "$1" "$out" || fail "not shown: $1"; }

readonly TRACE_ID='1-[0-9a-f]{8}-[0-9a-f]{24}'
start --rate 40
shows User-Management-Microservice
shows V1-Notification-Microservice
shows 'usermgmt@127\.0\.0\.1'
shows smtp-service
shows "$TRACE_ID"
id=$(grep -oE -m1 "$TRACE_ID" "$out" | head -n 1)
[[ $(curl -sS "$users/notification-xray") == *'"version"'* ]] || fail "notification-xray does not answer"
./run --free-ports > "$ROENTGEN_RUN_DIR/second" 2>&1 && fail "a second ./run started beside the first"
grep -q './run stop' "$ROENTGEN_RUN_DIR/second" || fail "the second ./run does not say what to do"
count=$(curl -sS "$users/users" | grep -o '"username"' | wc -l)
stop INT

start --no-load --keep
wait "$run_pid" || fail "./run --keep ended with status $?"
run_pid=""
"$ROENTGEN_PROGRAM" trace "$id" --endpoint "$endpoint" > "$ROENTGEN_RUN_DIR/trace.log" 2>&1 ||
  fail "trace $id is gone after a restart"
[[ $(curl -sS "$users/users" | grep -c '"username"') -gt 0 || $count == 0 ]] ||
  fail "the users are gone after a restart"
port=${users#http://localhost:} port=${port%%/*}
ROENTGEN_RUN_DIR=$ROENTGEN_RUN_DIR/other ./run --free-ports --usermgmt-port "$port" > "$out" 2>&1 &&
  fail "started on a port that is taken"
shows "port $port is taken"
ROENTGEN_RUN_DIR=$ROENTGEN_RUN_DIR/other ./run --http nowhere > "$out" 2>&1 && fail "started on no address"
shows "takes HOST:PORT"
./run stop 2> /dev/null || fail "./run stop failed"
[[ ! $(ours) ]] || fail "still there after ./run stop: $(describe)"

./run clean 2> /dev/null || fail "./run clean failed"
[[ ! -e $ROENTGEN_RUN_DIR/data && ! -e $ROENTGEN_RUN_DIR/mariadb ]] || fail "./run clean left data"

start --shop --rate 40
shows "$TRACE_ID"
stop TERM
echo "ok: map, traces, Ctrl-C, restart, --keep, stop, taken port, clean, --shop"
