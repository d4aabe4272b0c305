"""A client program that serves HTTP itself: started, called, and ended by closing its input."""

import http.client
import json
import subprocess


class Program:
    """Prints one JSON line when it is ready; ends with 0 when its standard input closes."""

    def __init__(self, command, environment, log_path):
        self.log_path = log_path
        self._log = open(log_path, "wb")
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, env=environment,
        )  # fmt: skip

    def __enter__(self):
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(10)
            raise AssertionError(f"the program ended: {self.log_path.read_text()}")
        self.front_port = json.loads(line)["front"]
        return self

    def get(self, path, trace_header=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.front_port, timeout=30)
        try:
            headers = {"User-Agent": "judge/1"}
            if trace_header:
                headers["X-Amzn-Trace-Id"] = trace_header
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    def __exit__(self, kind, *_):
        try:
            self.process.stdin.close()
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = "a kill"
        self.process.stdout.close()
        self._log.close()
        if kind is None:
            assert code == 0, f"the program ended with {code}: {self.log_path.read_text()}"
