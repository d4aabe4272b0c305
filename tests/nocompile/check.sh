#!/usr/bin/env bash
# check.sh FILE COMPILER FLAG... : FILE must compile as it is, and must not with -DRG_MISUSE, for the reason that its
# line `// expect: REGEX` gives.
set -uo pipefail
file=$1
shift
expect=$(sed -n 's|^// expect: ||p' "$file")
[[ $expect ]] || { echo "$file: no '// expect:' line"; exit 1; }
if ! "$@" -fsyntax-only "$file"; then
  echo "$file: does not compile even without the misuse"
  exit 1
fi
if out=$("$@" -fsyntax-only -DRG_MISUSE "$file" 2>&1); then
  echo "$file: the misuse compiles"
  exit 1
fi
if ! grep -qE "$expect" <<< "$out"; then
  printf '%s: refused, but not because of "%s":\n%s\n' "$file" "$expect" "$out"
  exit 1
fi
