# A MariaDB of our own: data, socket and configuration below RUN_DIR/mariadb, nothing of the system's touched.
# Needs no client program: what it must know it reads from a file when it starts.
# shellcheck shell=bash

readonly MARIADBD_OPTIONS=(--no-defaults --bind-address=127.0.0.1 --skip-name-resolve --skip-log-bin
  --performance-schema=OFF --innodb-buffer-pool-size=32M --innodb-log-file-size=16M)

# password_for NAME: made once, kept in a file that only its owner reads.
password_for() {
  local file=$RUN_DIR/secrets/$1
  if [[ ! -s $file ]]; then
    (umask 077 && mkdir -p "$RUN_DIR/secrets" && openssl rand -hex 16 > "$file")
  fi
  cat "$file"
}

find_mariadbd() {
  command -v mariadbd || { [[ -x /usr/sbin/mariadbd ]] && echo /usr/sbin/mariadbd; } ||
    die "$(t 'mariadbd is not installed (package mariadb-server-core)' \
      'mariadbd가 설치되어 있지 않습니다(mariadb-server-core 패키지)')"
}

# System tables, once. Made beside and moved, so that an interrupted start leaves nothing half made.
create_database_files() {
  local folder=$1
  [[ ! -d $folder/data ]] || return 0
  rm -rf "$folder/data.new"
  # A server that starts deletes the temporary tables it finds in a shared folder: an installed server's.
  mkdir -p "$folder/tmp"
  mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$folder/data.new" --skip-test-db \
    --skip-name-resolve --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" \
    --tmpdir="$folder/tmp" --innodb-log-file-size=16M > "$RUN_DIR/mariadb-install.log" 2>&1 || {
    tail -n 20 "$RUN_DIR/mariadb-install.log" >&2
    die "$(t "MariaDB's files could not be made" 'MariaDB 데이터 파일을 만들지 못했습니다')"
  }
  mv "$folder/data.new" "$folder/data"
}

# The database and its user as the tutorial has them.
write_database_setup() {
  (
    umask 077
    cat > "$1/setup.sql" << SQL
CREATE DATABASE IF NOT EXISTS usermgmt DEFAULT CHARACTER SET utf8mb4;
CREATE OR REPLACE USER dbadmin@'%' IDENTIFIED BY '$(password_for database)';
GRANT ALL PRIVILEGES ON usermgmt.* TO dbadmin@'%';
SQL
  )
}

# start_database PORT
start_database() {
  local folder program
  mkdir -p "$RUN_DIR/mariadb"
  folder=$(cd "$RUN_DIR/mariadb" && pwd)
  program=$(find_mariadbd)
  create_database_files "$folder"
  write_database_setup "$folder"
  rm -f "$folder/pid"
  mkdir -p "$folder/tmp"
  # The socket's path is relative to the data: an absolute one may be too long for a socket.
  start_part mariadb "$program" "${MARIADBD_OPTIONS[@]}" --user="$(id -un)" --datadir="$folder/data" \
    --socket=mysql.sock --pid-file="$folder/pid" --port="$1" \
    --tmpdir="$folder/tmp" --init-file="$folder/setup.sql"
  wait_for_part mariadb test -s "$folder/pid" # written when it serves
}
