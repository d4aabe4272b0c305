"""A daemon pod is deleted under load and one with another address takes its place: who lost what."""

import collections
import concurrent.futures
import re
import signal
import threading
import time

from support.daemon import Daemon
from support.daemon_clients import DaemonClient
from support.service import NAME, PORT, Node
from support.wait import until

BEFORE, GAP, AFTER = 50, 50, 50
# Their sockets are connected: a refusal reaches them.
CONNECTED = ("cpp-sdk", "go-sdk")
# Sends again when refused, also what arrived when the refusal was of an earlier one; the server knows it by its id.
REPEATS = "cpp-sdk"


class Replacement:
    """`service` is a ClusterIP whose connections to the old pod kube-proxy deletes ("cluster-ip") or does not
    ("kept"), one whose new pod is there before the old one goes, which lingers ("surge", as our manifests have it), or
    "headless": a name with the pods' own addresses. `patient` clients send until the new pod has heard of them before
    they send AFTER segments.
    """

    def __init__(self, service, kinds, patient, server, binary, peers, folder):
        self.service, self.patient = service, patient
        self.server, self.binary = server, binary
        self.node = Node(folder)
        self.daemons, self.clients, self.pods = [], {}, {}
        self.old = self.new = None
        try:
            self._start(kinds, peers, folder)
            self._replace()
            self._count()
        finally:
            for each in (*self.clients.values(), *self.daemons, server):
                (each.close if isinstance(each, DaemonClient) else each.discard)()
            self.node.close()

    def _start(self, kinds, peers, folder):
        self.server.host = self.node.network.here
        self.server.start()
        self.old = self.node.pod()
        self.old_daemon = self._daemon(self.old, folder / "old", *self._lingering())
        self._publish(self.old)
        host = NAME if self.service == "headless" else self.node.vip
        for kind in kinds:
            self.pods[kind] = self.node.pod()
            self.clients[kind] = DaemonClient(
                kind, peers, self.binary.parent, folder, f"{host}:{PORT}", self.node.prefix(self.pods[kind])
            )

    def _lingering(self):
        return ("--linger", "60") if self.service == "surge" else ()

    def _daemon(self, pod, folder, *options):
        daemon = Daemon(
            self.binary, folder, *options, "-b", f"{pod.address}:{PORT}", "--endpoint", self.server.url,
            host=pod.address, prefix=pod.prefix,
        )  # fmt: skip
        self.daemons.append(daemon)
        return daemon.start()

    def _publish(self, pod):
        """The new pod is ready: the Service, or its name, has it."""
        self.node.point_to(pod)
        self.node.name(pod)

    def _replace(self):
        self._all(lambda client: self._send(client, BEFORE, "before"))
        self.old_daemon.settled(BEFORE * len(self.clients))
        if self.service == "surge":
            self._add()
        self._delete_under_load()
        if self.service != "surge":
            self._all(lambda client: self._send(client, GAP, "gap"))
            self._add()
            self._publish(self.new)
        for client in self.clients.values():
            if client.kind in self.patient:
                until(lambda client=client: self._heard_of(client), 30, f"a segment of {client.kind} at the new pod")
        self._all(lambda client: self._send(client, AFTER, "after"))

    def _add(self):
        self.new = self.node.pod()
        self.new_daemon = self._daemon(self.new, self.server.folder / "new")

    def _delete_under_load(self):
        enough = threading.Event()

        def load(client):
            while not enough.wait(0.01):
                client.send(1, "deleted")

        with concurrent.futures.ThreadPoolExecutor(len(self.clients)) as pool:
            loads = [pool.submit(load, client) for client in self.clients.values()]
            try:
                self._goes_on()
                self._delete()
                self._goes_on()  # also what was refused last has been heard of
            finally:
                enough.set()
            for each in loads:
                each.result(30)
        for client in self.clients.values():
            if client.kind not in CONNECTED:
                self._passed(client.kind, sum(client.ended.values()))

    def _goes_on(self):
        before = {client: client.ended.get("deleted", 0) for client in self.clients.values()}
        until(lambda: all(client.ended.get("deleted", 0) >= n + 5 for client, n in before.items()), 30, "load")

    def _delete(self):
        """As kubelet, kube-proxy and the CNI plugin go about it."""
        self.old_daemon.process.send_signal(signal.SIGTERM)
        self.node.point_to(self.new)
        if self.service in ("cluster-ip", "surge"):
            self.node.forget(self.old.address)
        if self._lingering():
            self._goes_on()
            self.old_daemon.process.send_signal(signal.SIGTERM)
        self.old_daemon.ended()
        self.node.unplug(self.old)

    def _heard_of(self, client):
        self._send(client, 1, "until-heard")
        return self.node.count("delivered", self.pods[client.kind], self.new)

    def _send(self, client, count, phase):
        seen = self._on_the_way(client.kind)
        client.send(count, phase)
        self._passed(client.kind, seen + count - (client.kind in CONNECTED))

    def _passed(self, kind, count):
        until(lambda: self._on_the_way(kind) >= count, 20, f"{count} datagrams of {kind} on the node")

    def _on_the_way(self, kind):
        """Datagrams of the client that the node has seen."""
        return sum(self._ends(self.pods[kind]).values())

    def _ends(self, pod):
        count = self.node.count
        ends = {"dropped": count("dropped", pod), "swallowed": count("swallowed", pod)}
        for name in ("old", "new"):
            target = getattr(self, name)
            ends[name] = count("delivered", pod, target) if target else 0
        return ends

    def _all(self, what):
        with concurrent.futures.ThreadPoolExecutor(len(self.clients)) as pool:
            for each in [pool.submit(what, client) for client in self.clients.values()]:
                each.result(60)

    def _count(self):
        """Once all is told: a `Row` for each kind."""
        ends = {kind: self._ends(pod) for kind, pod in self.pods.items()}
        account = self.new_daemon.settled(sum(each["new"] for each in ends.values()))
        self.new_daemon.stop()
        server, by_old, stored = self.server.quiet_account(), self._sent_by_old(), self._stored()
        self.rows = {
            kind: Row(kind, client.ended, stored[kind], ends[kind], int(server.duplicate) if kind == REPEATS else 0)
            for kind, client in self.clients.items()
        }
        told = "\n".join([f"old {by_old}, new {account.sent}, server: {server}", *map(str, self.rows.values())])
        assert server.stored + server.duplicate == by_old + account.sent, told
        assert server.stored == sum(row.arrived for row in self.rows.values()), told
        assert account.sent == sum(row.new for row in self.rows.values()), told
        assert server.duplicate == 0 or REPEATS in self.rows, told
        self.server.stop()

    def _sent_by_old(self):
        """By its last words: all that it received."""
        said = re.search(r"Stopped: (.*)", self.old_daemon.log()).group(1)
        received, *others = (int(number) for number in re.findall(r"\d+", said))
        assert others == [0, received, 0, 0, 0], said  # recovered, sent, rejected, dropped, in the spool
        return received

    def _stored(self):
        """How many segments of each kind and phase the server has."""
        stored = collections.defaultdict(collections.Counter)
        now = time.time()
        for summary in self.server.api().summaries(now - 600, now + 600):
            kind, _, phase = summary["EntryPoint"]["Name"].partition(".")
            stored[kind][phase] += 1
        return stored


class Row:
    """What became of one kind's segments: `ended` and `stored` by phase, `ends` of its datagrams on the node, and how
    many arrived `twice`."""

    def __init__(self, kind, ended, stored, ends, twice):
        self.kind, self.ended, self.stored = kind, ended, stored
        self.dropped, self.swallowed = ends["dropped"], ends["swallowed"]
        self.old, self.new = ends["old"], ends["new"]
        self.sent, self.arrived = sum(ended.values()), sum(stored.values())
        self.lost = self.sent - self.arrived
        # Came to the old pod when its daemon took nothing any more. What came to the new one is stored.
        self.refused = self.old + self.new - self.arrived - twice
        # Above 0: held back by the client, which had heard of a refusal. Below: repeated by it.
        self.unsent = self.sent + twice - self.dropped - self.swallowed - self.old - self.new

    def __str__(self):
        phases = ", ".join(f"{self.stored[phase]} of {count} {phase}" for phase, count in self.ended.items())
        return (
            f"{self.kind:10} sent {self.sent:3} arrived {self.arrived:3} lost {self.lost:3}"
            f" ({self.dropped} at the Service, {self.swallowed} outside, {self.refused} at the ending pod,"
            f" {self.unsent} unsent); new pod {'reached' if self.new else 'NOT REACHED'} ({phases})"
        )
