"""A program that says in a ready file where it serves, and ends with 0 after SIGTERM."""

import json
import os
import signal
import subprocess
import time

from support.wait import until


class Part:
    """One program of a system; can be started again, at the same place, after it was stopped or killed.

    `command` gets the ready file's path and answers the arguments.
    """

    def __init__(self, name, folder, command, environment=None):
        self.name, self.folder, self.command = name, folder, command
        self.environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", **(environment or {})}
        self.process, self.ready = None, None
        self.log_path = folder / f"{name}.log"
        folder.mkdir(parents=True, exist_ok=True)

    def start(self, timeout=30.0):
        assert self.process is None, f"{self.name} runs already"
        ready_file = self.folder / f"{self.name}-{time.monotonic_ns()}.ready"
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in self.command(ready_file)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env=self.environment, cwd=self.folder,
            )  # fmt: skip

        def is_ready():
            code = self.process.poll()
            assert code is None, f"{self.name} ended with {code} before it was ready:\n{self.log()}"
            return ready_file.exists()

        until(is_ready, timeout, f"the ready file of {self.name}")
        self.ready = self.read_ready(ready_file)
        return self

    def read_ready(self, ready_file):
        return json.loads(ready_file.read_text())

    def port(self, key="http"):
        return int(self.ready[key].rpartition(":")[2])

    def stop(self, timeout=20.0):
        self.process.send_signal(signal.SIGTERM)
        self.ended(timeout)

    def ended(self, timeout=20.0):
        """After SIGTERM was sent."""
        process, self.process = self.process, None
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"{self.name} still ran {timeout:g} s after SIGTERM:\n{self.log()}") from None
        assert code == 0, f"{self.name}: SIGTERM ended in {code}:\n{self.log()}"

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def log(self, lines=60):
        try:
            return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return "(no log)"
