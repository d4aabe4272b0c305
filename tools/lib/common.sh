# Shared by tools/dev, ./run and ./test: messages in the reader's language, configure, job count.
# shellcheck shell=bash

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
  ko*) RG_LANG=ko ;;
  *) RG_LANG=en ;;
esac

# t ENGLISH KOREAN
t() {
  if [[ $RG_LANG == ko ]]; then printf '%s' "$2"; else printf '%s' "$1"; fi
}

say() { printf '==> %s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "$(t error 오류)" "$*" >&2
  exit 1
}

jobs_count() { printf '%s' "${RG_JOBS:-$(nproc)}"; }

# Configures once; Ninja itself notices when a CMake file changes later.
configure() {
  local preset=$1 folder=build/$1
  [[ $preset == bench ]] && folder=build/release
  if [[ $preset == bench ]] || [[ ! -f $folder/build.ninja || CMakePresets.json -nt $folder/build.ninja ]]; then
    mkdir -p "$folder"
    cmake --preset "$preset" > "$folder/configure.log" 2>&1 || {
      cat "$folder/configure.log" >&2
      die "$(t "could not configure preset $preset" "$preset 프리셋을 구성하지 못했습니다")"
    }
  fi
}

# RG_CONSOLE=ON|OFF, when it is set and not what the preset was configured with.
choose_console() {
  local folder=build/$1
  [[ $1 == bench ]] && folder=build/release
  [[ ${RG_CONSOLE:-} ]] || return 0
  [[ $RG_CONSOLE == ON || $RG_CONSOLE == OFF ]] ||
    die "$(t "RG_CONSOLE is ON or OFF, not '$RG_CONSOLE'" "RG_CONSOLE은 ON이나 OFF로 지정하세요: '$RG_CONSOLE'")"
  ! grep -q "^RG_CONSOLE:BOOL=$RG_CONSOLE$" "$folder/CMakeCache.txt" || return 0
  cmake -S . -B "$folder" -D RG_CONSOLE="$RG_CONSOLE" > "$folder/configure.log" 2>&1 || {
    cat "$folder/configure.log" >&2
    die "$(t "could not configure preset $1" "$1 프리셋을 구성하지 못했습니다")"
  }
}

# One line a step, with the time it took to get there.
elapsed() { printf '%d:%02d' $((SECONDS / 60)) $((SECONDS % 60)); }
progress() { say "[$(elapsed)] $*"; }

is_built() { [[ $(ninja -C "build/$1" -n "${@:2}" 2> /dev/null) == *'no work to do'* ]]; }

# build_with_progress PRESET [TARGET...]: Ninja's own line on a terminal, one line every ten percent elsewhere.
# Compiler messages always pass through.
build_with_progress() {
  local preset=$1 status
  shift
  configure "$preset"
  choose_console "$preset"
  ! is_built "$preset" "$@" || return 0
  if [[ -t 1 ]]; then
    NINJA_STATUS='    [%f/%t %e s] ' tools/dev build "$preset" "$@"
    return
  fi
  set +e
  tools/dev build "$preset" "$@" 2>&1 | awk '
    match($0, /^\[[0-9]+\/[0-9]+\]/) {
      split(substr($0, 2, RLENGTH - 2), n, "/")
      step = int(10 * n[1] / n[2])
      if (step > shown) { shown = step; printf "    %d/%d\n", n[1], n[2]; fflush() }
      next
    }
    { print; fflush() }'
  status=${PIPESTATUS[0]}
  set -e
  return "$status"
}
