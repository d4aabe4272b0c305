"""A client program that is told line by line what to do, and answers each with a line of JSON."""

import json
import os
import subprocess


class LineProgram:
    """Ends when its standard input closes. `environment` is all that it gets."""

    def __init__(self, name, command, environment, log_path, cwd=None):
        self.name, self.log_path = name, log_path
        with open(log_path, "wb") as log:
            self.process = subprocess.Popen(
                [os.fspath(word) if isinstance(word, os.PathLike) else str(word) for word in command],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment, cwd=cwd,
            )  # fmt: skip

    def tell(self, line):
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"{self.name} ended: {self.log_path.read_text(errors='replace')[-2000:]}"
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
