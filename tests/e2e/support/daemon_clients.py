"""Programs that send segments to a daemon when they are told to, one for each SDK."""

from support.line_program import LineProgram

KINDS = ("cpp-sdk", "node-sdk", "python-sdk", "java-sdk", "go-sdk")

# Our SDK looks the daemon's name up again every 45 s; here more often, for the test's sake.
RERESOLVE_MS = 1000


def why_not(kind, peers, binaries):
    if kind != "cpp-sdk":
        return peers.why_not(kind)
    there = (binaries / "segment-client").exists()
    return None if there else "segment-client is not built (tools/dev build dev segment-client)"


def command(kind, peers, binaries, reresolve_ms):
    # Each looked up only when asked for: a client that could not be installed has no files.
    return {
        "cpp-sdk": lambda: [binaries / "segment-client", reresolve_ms],
        "node-sdk": lambda: [peers.node, peers.suite / "node/segments.cjs"],
        "python-sdk": lambda: [peers.python, peers.suite / "python/segments.py"],
        "java-sdk": lambda: peers.java("Segments"),
        "go-sdk": lambda: [peers.go_segments],
    }[kind]()


class DaemonClient(LineProgram):
    """One program. Its segments are named after its kind and the phase they belong to."""

    def __init__(self, kind, peers, binaries, home, daemon, prefix=(), reresolve_ms=RERESOLVE_MS):
        self.kind, self.ended = kind, {}
        words = [*prefix, *command(kind, peers, binaries, reresolve_ms)]
        environment = peers.environment(home, AWS_XRAY_DAEMON_ADDRESS=daemon)
        super().__init__(kind, words, environment, home / f"{kind}.log", home)

    def send(self, count, phase):
        """Ends `count` segments; Node's may leave a little later."""
        answer = self.tell(f"{count} {self.kind}.{phase}")
        self.ended[phase] = self.ended.get(phase, 0) + answer["ended"]
