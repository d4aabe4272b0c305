# Parts of the running system: processes started in the background, each with a log, a ready file and a line in
# RUN_DIR/parts. Used by ./run; RUN_DIR is set there.
# shellcheck shell=bash

# NAME PID START: START is when the kernel says the process began, so that a number that another process has
# been given since is never signalled.
parts_file() { printf '%s' "$RUN_DIR/parts"; }

# /proc/PID/stat after the name in parentheses: state is field 3 of all, the start time field 22.
process_start() {
  local stat
  { stat=$(< "/proc/$1/stat"); } 2> /dev/null || return 1
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [[ $1 != Z ]] || return 1
  printf '%s' "${20}"
}

is_running() { [[ $(process_start "$1") == "$2" ]]; }

any_part_runs() {
  local name pid start
  [[ -f $(parts_file) ]] || return 1
  while read -r name pid start; do
    is_running "$pid" "$start" && return 0
  done < "$(parts_file)"
  return 1
}

# start_part NAME COMMAND...: in the background, in a session of its own: Ctrl-C and a terminal that is closed reach
# ./run alone, which then stops the rest in order. (Job control would do so too, but takes the terminal away from ./run
# while it waits for another program: Ctrl-C would end that one only.) A ready file RUN_DIR/NAME.ready, where the
# program writes one, tells that it serves.
start_part() {
  local name=$1 pid
  shift
  rm -f "$RUN_DIR/$name.ready"
  setsid "$@" > "$RUN_DIR/$name.log" 2>&1 < /dev/null & # no group's leader, so that it keeps its number
  pid=$!
  printf '%s %s %s\n' "$name" "$pid" "$(process_start "$pid" || true)" >> "$(parts_file)"
}

part_died() {
  local name=$1
  {
    echo
    tail -n 20 "$RUN_DIR/$name.log"
    echo
  } >&2
  die "$(t "$name has ended; the last lines of $RUN_DIR/$name.log are above" \
    "${name}이(가) 종료되었습니다. $RUN_DIR/$name.log의 마지막 부분은 위와 같습니다")"
}

# Every part that was started, or only the one that is named.
check_parts() {
  local name pid start
  while read -r name pid start; do
    [[ ${1:-$name} != "$name" ]] || is_running "$pid" "$start" || part_died "$name"
  done < "$(parts_file)"
}

# wait_for_part NAME CONDITION...: until the condition command succeeds.
wait_for_part() {
  local name=$1 deadline=$((SECONDS + ${RG_START_SECONDS:-60}))
  shift
  until "$@"; do
    check_parts "$name"
    ((SECONDS < deadline)) || die "$(t "$name is not ready after ${RG_START_SECONDS:-60} s (log: $RUN_DIR/$name.log)" \
      "${RG_START_SECONDS:-60}초가 지나도 ${name}이(가) 준비되지 않았습니다(로그: $RUN_DIR/$name.log)")"
    sleep 0.1
  done
}

wait_ready() { wait_for_part "$1" test -s "$RUN_DIR/$1.ready"; }

# ready_value NAME KEY: an address or path from the ready file.
ready_value() { sed -n "s/.*\"$2\" *: *\"\([^\"]*\)\".*/\1/p" "$RUN_DIR/$1.ready"; }

port_of() { printf '%s' "${1##*:}"; }

# stop_part NAME PID START: SIGTERM, then SIGKILL after a while. Only our own process.
stop_part() {
  local name=$1 pid=$2 start=$3 deadline=$((SECONDS + 20))
  is_running "$pid" "$start" || return 0
  kill -TERM "$pid" 2> /dev/null || return 0
  while is_running "$pid" "$start"; do
    if ((SECONDS >= deadline)); then
      say "$(t "$name does not stop; killed" "${name}이(가) 끝나지 않아 강제로 종료했습니다")"
      kill -KILL "$pid" 2> /dev/null || true
      return 0
    fi
    # While it starts, MariaDB may miss one. Whoever else is told twice ends at once, with work undone.
    [[ $name != mariadb ]] || kill -TERM "$pid" 2> /dev/null || true
    sleep 0.05
  done
}

# The last started first: requests end before what serves them, and the trace server sees every last segment.
stop_parts() {
  local name pid start
  [[ -f $(parts_file) ]] || return 0
  while read -r name pid start; do
    stop_part "$name" "$pid" "$start"
  done < <(tac "$(parts_file)")
  rm -f "$(parts_file)"
}

# is_taken tcp|udp HOST PORT: whether something has it. Looked up, not tried: an address that is not this machine's
# might never answer.
is_taken() {
  local host=$2 port a b c d
  [[ $host != localhost ]] || host=127.0.0.1
  if [[ $host =~ ^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
    IFS=. read -r a b c d <<< "$host"
    printf -v host '%02X%02X%02X%02X' "$d" "$c" "$b" "$a" # as the kernel writes it
  fi
  printf -v port '%04X' "$((10#$3))"
  cat "/proc/net/$1" "/proc/net/${1}6" 2> /dev/null | awk -v protocol="$1" -v host="$host" -v port="$port" '
    protocol == "tcp" && $4 != "0A" { next } # only those that listen
    split($2, at, ":") == 2 && at[2] == port && (at[1] == host || at[1] ~ /^0+$/ || host ~ /^0*$/) { found = 1 }
    END { exit !found }'
}

# check_free tcp|udp WHAT ADDRESS OPTION: fails, naming both, when it is taken already. Port 0 never is. OPTION ends
# where the port follows.
check_free() {
  local what=$2 address=$3 option=$4 port
  port=$(port_of "$address")
  [[ $port != 0 ]] && is_taken "$1" "${address%:*}" "$port" || return 0
  die "$(t "port $port is taken; $what needs it. Another one: ${option}PORT (0 takes a free one)" \
    "$port번 포트가 사용 중입니다($what). 다른 포트를 쓰려면: ${option}포트 (0은 빈 포트)")"
}
