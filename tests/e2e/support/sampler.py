"""The samplers people have, each in a program that decides when it is told to, and what passes
between one and the server."""

import json
import re
import socket
import threading

from support.line_program import LineProgram

# With a clock this many times as fast, an SDK's five minutes are fifteen seconds.
HURRY = 20


class Tap:
    """A TCP relay that keeps what passes. It changes nothing."""

    def __init__(self, target):
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()
        self._lock = threading.Lock()
        self._asked, self._answered = b"", b""
        threading.Thread(target=self._accept, daemon=True).start()

    def polls(self, path):
        """How many requests for `path` were sent."""
        with self._lock:
            return self._asked.count(b"POST %s HTTP/1.1" % path.encode())

    def quota(self, rule):
        """What the last answer granted, None before there is one."""
        with self._lock:
            targets = re.findall(rb'\{[^{}]*"RuleName":"%s"[^{}]*\}' % rule.encode(), self._answered)
        quotas = [json.loads(target).get("ReservoirQuota") for target in targets]
        return next((quota for quota in reversed(quotas) if quota is not None), None)

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            for part in ((client, server, "_asked"), (server, client, "_answered")):
                threading.Thread(target=self._copy, args=part, daemon=True).start()

    def _copy(self, source, target, kept):
        try:
            while chunk := source.recv(65536):
                with self._lock:
                    setattr(self, kept, getattr(self, kept) + chunk)
                target.sendall(chunk)
        except OSError:
            pass
        finally:
            for one in (source, target):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


def command(name, peers, binaries):
    # Each looked up only when asked for: a client that could not be installed has no files.
    suite = peers.suite
    return {
        "cpp-sdk": lambda: [binaries / "sampler-client"],
        "node-sdk": lambda: [peers.node, suite / "node/sampler.cjs"],
        "python-sdk": lambda: [peers.python, suite / "python/sampler.py"],
        "go-sdk": lambda: [peers.go_sampler],
        "java-sdk": lambda: peers.java("Sampler", suite / "java/sampling-rules.json"),
        "node-otel": lambda: [peers.node, suite / "node/otel_sampler.cjs"],
        "python-otel": lambda: [peers.python, suite / "python/otel_sampler.py"],
        "java-otel": lambda: peers.java("OtelSampler", project="java-otel"),
    }[name]()


class SamplerClient(LineProgram):
    """A program with one sampler. `ask` makes it decide; it polls by itself."""

    def __init__(self, name, peers, binaries, home, target, via="server", hurry=None):
        self.via = via
        self.tap = Tap(target)
        address = f"{self.tap.host}:{self.tap.port}"
        environment = peers.environment(
            home, AWS_XRAY_DAEMON_ADDRESS=address, SAMPLER_ENDPOINT=f"http://{address}",
            PYTHONPATH=str(peers.otel_python) if name == "python-otel" else "",
        )  # fmt: skip
        fast = ["faketime", "-f", f"+0 x{hurry}"] if hurry else []
        super().__init__(
            name, [*fast, *command(name, peers, binaries)], environment, home / f"{name}-{via}.log"
        )
        self.seen, self.recent = {}, []
        self.rules = []

    def ask(self, count, path, status=200):
        """Decides `count` requests; how many it sampled."""
        answer = self.tell(f"{count} {path} {status}")
        self.rules = answer["rules"]
        return answer["sampled"]

    def close(self):
        super().close()
        self.tap.close()
