# Debian packages by purpose, and their installation. docs/dependencies.md says why each library is there.
# shellcheck shell=bash

RG_PACKAGES_RUN=(
  ca-certificates git pkg-config cmake ninja-build ccache
  clang-19 lld-19 llvm-19 g++
  libboost1.81-dev libcli11-dev libcurl4-openssl-dev libexpat1-dev libfmt-dev liblz4-dev librocksdb-dev
  libsimdjson-dev libspdlog-dev libssl-dev libxxhash-dev libyaml-cpp-dev libzstd-dev prometheus-cpp-dev
  zlib1g-dev
  # the web console, which npm builds
  nodejs npm
  # the SDK, the services, and what they need to run
  libboost-json1.81-dev libcrypt-dev libmariadb-dev nlohmann-json3-dev
  curl mariadb-client-core mariadb-server-core openssl python3 python3-aiosmtpd)
RG_PACKAGES_TEST=(
  libbenchmark-dev libclang-rt-19-dev libgmock-dev libgtest-dev librapidcheck-dev
  libgrpc++-dev libpq-dev libprotobuf-dev libsqlite3-dev postgresql-15 protobuf-compiler protobuf-compiler-grpc
  chromium fonts-noto-cjk # the web console's tests
  conntrack iproute2 nftables # networks that fail, and a Service
  buildah catatonit podman python3-yaml runc # images and manifests
  faketime python3-pytest python3-venv)
RG_PACKAGES_ALL=(clang-format-19 clang-tidy-19)

# A program that is already in PATH counts, wherever it came from (a newer CMake, a Node of one's own).
declare -A RG_PROGRAM_OF=([cmake]=cmake [ninja-build]=ninja [git]=git [curl]=curl [nodejs]=node [npm]=npm)

package_is_there() {
  local program=${RG_PROGRAM_OF[$1]:-}
  [[ $program ]] && command -v "$program" > /dev/null && return 0
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null) == installed ]]
}

# install_packages run|test|all CHECK_ONLY(yes|no)
install_packages() {
  local wanted=("${RG_PACKAGES_RUN[@]}") missing=() package
  case $1 in
    run) ;;
    test) wanted+=("${RG_PACKAGES_TEST[@]}") ;;
    all) wanted+=("${RG_PACKAGES_TEST[@]}" "${RG_PACKAGES_ALL[@]}") ;;
    *) die "bootstrap: --for run|test|all" ;;
  esac
  command -v dpkg-query > /dev/null ||
    die "$(t "this needs Debian 12 (dpkg is not there); packages: ${wanted[*]}" \
      "Debian 12가 필요합니다(dpkg가 없습니다). 필요한 패키지: ${wanted[*]}")"
  for package in "${wanted[@]}"; do
    package_is_there "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  if [[ $2 == yes ]]; then
    printf '%s\n' "${missing[@]}"
    return 1
  fi
  say "$(t "installing ${#missing[@]} packages: ${missing[*]}" "패키지 ${#missing[@]}개를 설치합니다: ${missing[*]}")"
  run_apt "${missing[@]}"
}

# On a terminal, how far apt is, in one line that goes when it is done.
show_apt_status() {
  local kind percent doing
  if [[ ! -t 2 ]]; then
    cat > /dev/null
    return
  fi
  while IFS=: read -r kind _ percent _; do
    case $kind in
      dlstatus) doing=$(t 'downloading' '내려받는 중') ;;
      pmstatus) doing=$(t 'installing' '설치하는 중') ;;
      *) continue ;;
    esac
    [[ ! $percent =~ ^[0-9.]+$ ]] || printf '\r    %s %s %%\e[K' "$doing" "${percent%%.*}" >&2
  done
  printf '\r\e[K' >&2
}

run_apt() {
  local as_root=() log
  if ((EUID != 0)); then
    command -v sudo > /dev/null ||
      die "$(t "installing packages needs root or sudo. As root: apt-get install $*" \
        "패키지를 설치하려면 root나 sudo 권한이 필요합니다. root로 실행하세요: apt-get install $*")"
    as_root=(sudo)
  fi
  # What apt does comes on its standard output, among the rest: sudo passes no other descriptor on.
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o APT::Status-Fd=1)
  log=$(mktemp)
  if ! { "${as_root[@]}" update && "${as_root[@]}" install -y --no-install-recommends "$@"; } 2>&1 |
    tee "$log" | show_apt_status; then
    grep -vE '^(dl|pm)status:' "$log" | tail -n 30 >&2
    rm -f "$log"
    die "$(t "apt-get could not install: $*" "apt-get이 설치하지 못했습니다: $*")"
  fi
  rm -f "$log"
}
