#!/usr/bin/env python3
"""terminal.py PROGRAM: ./run on a terminal. Ctrl-C ends it and all it started at whatever moment it is pressed, and
so does closing the terminal.
"""

import fcntl
import os
import pathlib
import pty
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 60
CTRL_C = b"\x03"


class Terminal:
    """./run as the foreground program of a terminal of its own."""

    def __init__(self, folder, program):
        self.folder, self.shown = folder, b""
        self._master, slave = pty.openpty()
        environment = {**os.environ, "ROENTGEN_PROGRAM": program, "ROENTGEN_RUN_DIR": folder, "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(
            [ROOT / "run", "--free-ports"], stdin=slave, stdout=slave, stderr=slave, env=environment,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)

    def read_until(self, text):
        deadline = time.monotonic() + SECONDS
        while text not in self.shown:
            readable, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
            assert readable, f"{text} is not shown after {SECONDS} s:\n{self.shown.decode()}"
            self._read()
        # Else Ctrl-C would reach only what ./run waits for just now.
        assert os.tcgetpgrp(self._master) == self.process.pid, f"another has the terminal at {text}"

    def _read(self):
        try:
            data = os.read(self._master, 65536)
        except OSError:
            data = b""  # nobody has the other end any more
        assert data, f"it ended by itself:\n{self.shown.decode()}"
        self.shown += data

    def press(self, key):
        os.write(self._master, key)

    def close(self):
        os.close(self._master)

    def check_ended(self, moment):
        """What it says meanwhile fits the terminal's buffer."""
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            sys.exit(f"FAILED: still runs {SECONDS} s after {moment}:\n{self.shown.decode()}")
        left = started_in(self.folder)
        if left:
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            sys.exit(f"FAILED: left behind after {moment}: {left}")


def started_in(folder):
    """{process id: command} of every process that has the name of the test's folder from ./run."""
    found = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if f"ROENTGEN_RUN_DIR={folder}\0".encode() in (entry / "environ").read_bytes():
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            pass  # it has just ended
    return found


def main(program):
    program = str(pathlib.Path(program).resolve())
    for text in ("starting MariaDB", "starting the mail server", "starting notification", "waiting for traces",
                 "Service map", "Ctrl-C stops"):  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            terminal = Terminal(folder, program)
            terminal.read_until(text.encode())
            terminal.press(CTRL_C)
            terminal.check_ended(f"Ctrl-C at '{text}'")
            terminal.close()
    for text in ("starting notification", "Ctrl-C stops"):
        with tempfile.TemporaryDirectory() as folder:
            terminal = Terminal(folder, program)
            terminal.read_until(text.encode())
            terminal.close()
            terminal.check_ended(f"closing the terminal at '{text}'")
    print("ok: Ctrl-C at six moments, a closed terminal")


main(sys.argv[1])
