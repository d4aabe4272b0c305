"""A daemon process: every port 0, found by its ready file, and its account."""

import socket

from support.api import Api
from support.metrics import Metrics
from support.part import Part
from support.server import UDP_HEADER, split_address
from support.documents import dumps
from support.wait import until

PREFIX = "roentgen_daemon_segments_"


class DaemonAccount:
    """received + recovered = sent + rejected + dropped + spooled + in flight"""

    def __init__(self, metrics):
        self.metrics = metrics
        for name in ("received", "recovered", "sent", "rejected", "dropped"):
            setattr(self, name, metrics.total(f"{PREFIX}{name}_total"))
        self.spooled = metrics.total(f"{PREFIX}spooled")
        self.in_flight = metrics.total(f"{PREFIX}in_flight")

    def rejected_by(self):
        return self.metrics.by(f"{PREFIX}rejected_total", "reason")

    def dropped_by(self):
        return self.metrics.by(f"{PREFIX}dropped_total", "reason")

    def check(self):
        ended = self.sent + self.rejected + self.dropped + self.spooled + self.in_flight
        assert self.received + self.recovered == ended, f"the counters do not add up: {self}"

    def __repr__(self):
        return (
            f"received {self.received:g} + recovered {self.recovered:g} = sent {self.sent:g}"
            f" + rejected {self.rejected_by()} + dropped {self.dropped_by()}"
            f" + spooled {self.spooled:g} + in flight {self.in_flight:g}"
        )


class Daemon(Part):
    def __init__(self, binary, folder, *options, environment=None, program=("daemon",), host="127.0.0.1", prefix=()):
        self.binary, self.options, self.program = binary, list(options), program
        self.host, self.prefix = host, prefix
        super().__init__("daemon", folder, self._command, environment)

    def _command(self, ready_file):
        return [
            *self.prefix, self.binary, *self.program, "-b", f"{self.host}:0", "-t", f"{self.host}:0", "-o",
            "--admin", f"{self.host}:0", "--ready-file", ready_file, *self.options,
        ]  # fmt: skip

    def start(self, timeout=30.0):
        super().start(timeout)
        self.udp = split_address(self.ready["udp"])
        self.tcp = split_address(self.ready["tcp"])
        self.admin = split_address(self.ready["admin"])
        return self

    def discard(self):
        self.kill()

    def send(self, *documents):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for document in documents:
                text = document if isinstance(document, str) else dumps(document)
                sender.sendto(UDP_HEADER + text.encode(), self.udp)

    def send_raw(self, *datagrams):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for datagram in datagrams:
                sender.sendto(datagram, self.udp)

    def metrics(self):
        api = Api(*self.admin)
        try:
            answer = api.get("/metrics")
            assert answer.status == 200, answer
            return Metrics(answer.raw.decode())
        finally:
            api.close()

    def account(self):
        return DaemonAccount(self.metrics())

    def until(self, condition, what, timeout=20.0):
        """The first account of which `condition` holds, and in which nothing is on its way."""

        def holds():
            account = self.account()
            return account if condition(account) else None

        try:
            account = until(holds, timeout, what)
        except AssertionError:
            raise AssertionError(f"{what}: not so: {self.account()}\n{self.log()}") from None
        return account

    def settled(self, received, timeout=20.0, spooled=0):
        """When `received` documents are received and nothing waits but `spooled` in the spool."""
        account = self.until(
            lambda a: a.received == received and a.in_flight == 0 and a.spooled == spooled,
            f"{received} received, {spooled} spooled, the rest settled",
            timeout,
        )
        account.check()
        return account
