#!/usr/bin/env python3
"""Runs bench/run --quick on a build folder and fails when a row of bench/rows.txt is missing. Never looks at a time.

smoke.py BUILD_FOLDER
"""
import pathlib
import subprocess
import sys

BENCH = pathlib.Path(__file__).resolve().parent


def main():
    done = subprocess.run([str(BENCH / "run"), "--quick", "--markdown", "--programs", sys.argv[1]],
                          stdout=subprocess.PIPE, text=True)
    print(done.stdout)
    cells = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")]
    shown = {line[0].removeprefix("| ") for line in cells[1:]}
    wanted = set((BENCH / "rows.txt").read_text(encoding="utf-8").splitlines())
    for name in sorted(wanted - shown):
        print(f"missing: {name}")
    for name in sorted(shown - wanted):
        print(f"not in bench/rows.txt: {name}")
    return 0 if done.returncode == 0 and shown == wanted else 1


if __name__ == "__main__":
    sys.exit(main())
