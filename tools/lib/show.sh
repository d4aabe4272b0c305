# What ./run tells once the system runs: the map, traces, where everything is and what to try.
# shellcheck shell=bash

readonly TRACE_ID='1-[0-9a-f]{8}-[0-9a-f]{24}'

endpoint() { printf 'http://%s' "$(ready_value server http)"; }

# Since this start only: an earlier one may have left traces and nodes.
traces_now() { "$PROGRAM" traces --from "$started" --endpoint "$(endpoint)" 2> /dev/null || true; }
map_now() { "$PROGRAM" map --from "$started" --endpoint "$(endpoint)"; }

# Of the tutorial's system, until every node of its picture is on the map; of the shop, a handful.
enough_traces() {
  local map wanted=()
  (($(traces_now | grep -cE "$TRACE_ID") >= 10)) || return 1
  [[ $system == shop ]] || wanted=(User-Management-Microservice Notification-Microservice Database smtp-service)
  map=$(map_now 2> /dev/null) || return 1
  local node
  for node in "${wanted[@]}"; do
    [[ $map == *"$node"* ]] || return 1
  done
}

# The most telling one: a user that was created, database, mail and all, or an order of the shop. The first of them,
# since of the last ones not everything may have arrived.
trace_to_show() {
  traces_now | awk '
    match($0, /1-[0-9a-f]+-[0-9a-f]+/) {
      first = substr($0, RSTART, RLENGTH)
      if (/ 20[01] .* POST .*\/(user|orders)$/) created = first
    }
    END { print created ? created : first }'
}

wait_for_traces() {
  local deadline=$((SECONDS + 60))
  until enough_traces; do
    check_parts
    ((SECONDS < deadline)) || die "$(t 'not one trace of everything within 60 s' \
      '60초 안에 전체를 지나는 트레이스가 도착하지 않았습니다')"
    sleep 0.5
  done
}

show() {
  local id
  echo
  map_now
  echo
  # Not through a pipe: it fits the lines to the terminal.
  "$PROGRAM" traces --from "$started" --limit 15 --endpoint "$(endpoint)" || true
  id=$(trace_to_show)
  if [[ $id ]]; then
    echo
    "$PROGRAM" trace "$id" --endpoint "$(endpoint)" || true
  fi
}

hints() {
  [[ $system != tutorial ]] || tutorial_hints
  local api
  api=$(endpoint)
  t "
X-Ray API      $api   (AWS CLI: aws xray get-service-graph --endpoint-url $api ...)
UDP            $(ready_value server udp)            (X-Ray SDKs: AWS_XRAY_DAEMON_ADDRESS=$(ready_value server udp))
metrics        $api/metrics
terminal       $PROGRAM map --endpoint $api
               $PROGRAM tail --endpoint $api
kept in        $data_dir   (logs: $RUN_DIR/*.log)
" "
X-Ray API      $api   (AWS CLI: aws xray get-service-graph --endpoint-url $api ...)
UDP            $(ready_value server udp)            (X-Ray SDK: AWS_XRAY_DAEMON_ADDRESS=$(ready_value server udp))
지표           $api/metrics
터미널         $PROGRAM map --endpoint $api
               $PROGRAM tail --endpoint $api
보관 위치      $data_dir   (로그: $RUN_DIR/*.log)
"
}

tutorial_hints() {
  local users
  users=http://localhost:$(port_of "$(ready_value usermgmt http)")/usermgmt
  t "
Try            curl $users/notification-xray
               curl $users/users
               curl -X POST -H 'Content-Type: application/json' -d '{\"username\":\"ann\",
                 \"email\":\"ann@shop.example\",\"role\":\"ROLE_USER\",\"enabled\":true,\"firstname\":\"Ann\",
                 \"lastname\":\"Lee\",\"password\":\"Pass@123\"}' $users/user
mails          $RUN_DIR/mail/new
notification   http://localhost:$(port_of "$(ready_value balancer tcp)")/notification/health-status   (V1 and V2 in turn, $split)
" "
해 보기        curl $users/notification-xray
               curl $users/users
               curl -X POST -H 'Content-Type: application/json' -d '{\"username\":\"ann\",
                 \"email\":\"ann@shop.example\",\"role\":\"ROLE_USER\",\"enabled\":true,\"firstname\":\"Ann\",
                 \"lastname\":\"Lee\",\"password\":\"Pass@123\"}' $users/user
메일           $RUN_DIR/mail/new
notification   http://localhost:$(port_of "$(ready_value balancer tcp)")/notification/health-status   (V1과 V2가 번갈아, $split)
"
}
