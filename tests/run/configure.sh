#!/usr/bin/env bash
# configure.sh FOLDER: what ./run builds can be configured without the libraries of the tests, which a machine
# that only runs Roentgen does not have. cmake/RoentgenExternals.cmake refuses them, installed or not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rm -rf "$1"
cmake --preset release -B "$1" > "$1.log" 2>&1 || { tail -n 30 "$1.log"; exit 1; }
rm -rf "$1" "$1.log"
