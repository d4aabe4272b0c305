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
