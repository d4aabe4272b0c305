"""What a server says it did with documents, and waiting until it has done it."""
import dataclasses
import time


@dataclasses.dataclass
class Counts:
    received: float = 0
    stored: float = 0
    duplicate: float = 0
    rejected: float = 0
    dropped: float = 0
    kernel_drops: float = 0
    in_flight: float = 0

    def lost(self, sent):
        return sent - self.stored


PARTS = {
    "received": "roentgen_documents_received_total",
    "stored": "roentgen_documents_stored_total",
    "duplicate": "roentgen_documents_duplicate_total",
    "rejected": "roentgen_documents_rejected_total",
    "dropped": "roentgen_documents_dropped_total",
    "kernel_drops": "roentgen_udp_kernel_drops_total",
    "in_flight": "roentgen_documents_in_flight",
}


def counts(server):
    result = Counts()
    metrics = server.metrics()
    for part, metric in PARTS.items():
        labelled = [value for name, value in metrics.items() if name.partition("{")[0] == metric]
        if not labelled:
            raise RuntimeError(f"/metrics has no {metric}")
        setattr(result, part, sum(labelled))
    return result


def wait_until_settled(server, deadline_seconds=60):
    """Waits until nothing is queued any more. Returns (counts, seconds waited)."""
    begin = time.monotonic()
    last, now = None, counts(server)
    while time.monotonic() - begin < deadline_seconds:
        if now.in_flight == 0 and last == now:
            break
        time.sleep(0.02)
        last, now = now, counts(server)
    return now, time.monotonic() - begin
