#!/usr/bin/env bash
# check.sh PROGRAM: ./run with that program shows a map and traces, and SIGTERM ends it and all it started, with 0.
# A second start on the same folder, without the demo system, still has the traces.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export ROENTGEN_PROGRAM=$1 LC_ALL=C.UTF-8
ROENTGEN_RUN_DIR=$(mktemp -d)
export ROENTGEN_RUN_DIR
out=$ROENTGEN_RUN_DIR/out
run_pid=""

finish() {
  [[ ! $run_pid ]] || kill -TERM "$run_pid" 2> /dev/null
  wait
  rm -rf "$ROENTGEN_RUN_DIR"
}
trap finish EXIT

fail() {
  echo "FAILED: $*"
  tail -n 50 "$out" "$ROENTGEN_RUN_DIR"/*.log
  exit 1
}

start() {
  ./run --http 127.0.0.1:0 --udp 127.0.0.1:0 "$@" > "$out" 2>&1 &
  run_pid=$!
  local deadline=$((SECONDS + 90))
  until grep -q 'Ctrl-C' "$out"; do
    kill -0 "$run_pid" 2> /dev/null || { run_pid=""; fail "./run ended by itself"; }
    ((SECONDS < deadline)) || fail "./run is not up after 90 s"
    sleep 0.1
  done
  server_pid=$(sed -n 's/.*"pid" *: *\([0-9]*\).*/\1/p' "$ROENTGEN_RUN_DIR/ready.json")
  endpoint=$(sed -n 's|^X-Ray API *\(http[^ ]*\).*|\1|p' "$out")
}

stop() {
  kill -TERM "$run_pid"
  wait "$run_pid" || fail "./run ended with status $?"
  run_pid=""
  ! kill -0 "$server_pid" 2> /dev/null || fail "the server is still there"
}

readonly TRACE_ID='1-[0-9a-f]{8}-[0-9a-f]{24}'
start --rate 20
grep -qE "$TRACE_ID" "$out" || fail "no trace is shown"
id=$(grep -oE -m1 "$TRACE_ID" "$out" | head -n 1)
stop
start --no-load
"$ROENTGEN_PROGRAM" trace "$id" --endpoint "$endpoint" > "$ROENTGEN_RUN_DIR/trace.log" 2>&1 ||
  fail "trace $id is gone after a restart"
stop
echo "ok: map, traces, restart, stop"
