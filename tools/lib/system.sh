# The tutorial's system, part by part, in the order in which they need each other:
#
#   drive.py -> usermgmt -> balancer -> notification V1, V2 -> mailsink
#                       \-> mariadb                 all of them -> roentgen (UDP)
#
# The balancer stands for the Kubernetes Service that V1 and V2 share in the tutorial.
# shellcheck shell=bash

# Debian's own: aiosmtpd is a package of it, and another Python in PATH would not see it.
readonly PYTHON=/usr/bin/python3

# free_port: one that nobody has now, for the program that cannot choose by itself (MariaDB).
free_port() {
  "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_server() {
  start_part server "$PROGRAM" serve --data-dir "$data_dir" --http "$http" --udp "$udp" --tcp "${tcp:-$udp}" \
    --ready-file "$RUN_DIR/server.ready"
  wait_ready server
}

start_mailsink() {
  MAILSINK_PASSWORD=$(password_for mail) start_part mailsink "$PYTHON" services/mailsink/mailsink.py \
    --folder "$RUN_DIR/mail" --port "$mail_port" --username mailer --refuse-share "$1" \
    --ready-file "$RUN_DIR/mailsink.ready"
  wait_ready mailsink
}

# traced PROGRAM...: with the X-Ray variables of the tutorial's manifests. A demonstration keeps every trace.
traced() {
  local udp_now tcp_now
  udp_now=$(ready_value server udp) tcp_now=$(ready_value server tcp)
  printf '%s\n' AWS_XRAY_CONTEXT_MISSING=LOG_ERROR AWS_XRAY_SAMPLING_STRATEGY=all \
    "AWS_XRAY_DAEMON_ADDRESS=udp:$udp_now tcp:$tcp_now"
}

# start_notification NAME PORT FAULT_RATE: NAME is notification-v1 or notification-v2.
start_notification() {
  local common # secrets are not among them: ps shows arguments to everybody
  mapfile -t common < <(traced)
  AWS_MAIL_SERVER_PASSWORD=$(password_for mail) start_part "$1" env "${common[@]}" \
    SERVER_ADDRESS=127.0.0.1 SERVER_PORT="$2" FAULT_RATE="$3" \
    AWS_MAIL_SERVER_HOST=smtp-service.localhost AWS_MAIL_SERVER_PORT="$(port_of "$(ready_value mailsink smtp)")" \
    AWS_MAIL_SERVER_USERNAME=mailer \
    AWS_MAIL_SERVER_FROM_ADDRESS=accounts@shop.example AWS_MAIL_SERVER_CA_FILE="$(ready_value mailsink ca)" \
    "$PROGRAMS/$1" --ready-file "$RUN_DIR/$1.ready"
  wait_ready "$1"
}

# start_balancer PORT V1_WEIGHT V2_WEIGHT
start_balancer() {
  start_part balancer "$PYTHON" services/demo/balancer.py --listen "127.0.0.1:$1" \
    --backend "$2=$(ready_value notification-v1 http)" --backend "$3=$(ready_value notification-v2 http)" \
    --ready-file "$RUN_DIR/balancer.ready"
  wait_ready balancer
}

# start_usermgmt DB_PORT FAULT_RATE
start_usermgmt() {
  local common
  mapfile -t common < <(traced)
  DB_PASSWORD=$(password_for database) start_part usermgmt env "${common[@]}" \
    SERVER_ADDRESS=127.0.0.1 SERVER_PORT="$usermgmt_port" FAULT_RATE="$2" FAULT_LATENCY_MS=400 FAULT_LATENCY_RATE="$2" \
    DB_HOSTNAME=127.0.0.1 DB_PORT="$1" DB_NAME=usermgmt DB_USERNAME=dbadmin \
    NOTIFICATION_SERVICE_HOST=notification-service.localhost \
    NOTIFICATION_SERVICE_PORT="$(port_of "$(ready_value balancer tcp)")" \
    "$PROGRAMS/usermgmt" --ready-file "$RUN_DIR/usermgmt.ready"
  wait_ready usermgmt
}

start_driver() {
  start_part driver "$PYTHON" services/demo/drive.py --url "http://$(ready_value usermgmt http)" --rate "$rate"
}

# Generated documents of a shop of services, without any service.
start_shop() {
  start_part shop "$PROGRAM" load --traces-per-second "$rate" --duration 0 --topology shop \
    --udp "$(ready_value server udp)"
}

check_ports() {
  check_free tcp "$(t 'the X-Ray API' 'X-Ray API')" "$http" '--http 127.0.0.1:'
  check_free udp "$(t 'the X-Ray daemon protocol' 'X-Ray 데몬 프로토콜')" "$udp" '--udp 127.0.0.1:'
  check_free tcp "$(t 'the X-Ray daemon proxy' 'X-Ray 데몬 프록시')" "${tcp:-$udp}" '--tcp 127.0.0.1:'
  [[ $system == tutorial ]] || return 0
  check_free tcp usermgmt "127.0.0.1:$usermgmt_port" '--usermgmt-port '
  check_free tcp notification "127.0.0.1:$notification_port" '--notification-port '
  check_free tcp MariaDB "127.0.0.1:$db_port" '--db-port '
  check_free tcp "$(t 'the mail server' '메일 서버')" "127.0.0.1:$mail_port" '--mail-port '
}

start_tutorial() {
  local port=$db_port faults=0.02 mails_refused=0.05
  [[ $faulty == yes ]] || faults=0 mails_refused=0
  [[ $port != 0 ]] || port=$(free_port)
  progress "$(t 'starting MariaDB' 'MariaDB를 시작합니다')"
  start_database "$port"
  progress "$(t 'starting the mail server' '메일 서버를 시작합니다')"
  start_mailsink "$mails_refused"
  progress "$(t 'starting notification V1 and V2, and usermgmt' 'notification V1, V2와 usermgmt를 시작합니다')"
  start_notification notification-v1 0 "$faults"
  start_notification notification-v2 0 "$faults"
  start_balancer "$notification_port" "${split%/*}" "${split#*/}"
  start_usermgmt "$port" "$faults"
  [[ $load == no ]] || start_driver
}
