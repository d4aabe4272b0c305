"""An empty server: how soon it is ready and what it takes while nothing happens."""
import time

from harness.figures import Row

IDLE_MIB = 40
READY_MS = 200


def measure(context):
    memory, ready = [], []
    for _ in range(1 if context.quick else max(5, context.runs)):
        subject = context.new_server("idle")
        with subject:
            ready.append(subject.ready_seconds * 1000)
            subject.metrics()
            time.sleep(0.2 if context.quick else 3)
            memory.append(subject.rss_mib())
    command = subject.command()
    return [Row("start to ready, empty store", "ms", ready, command, READY_MS, higher_is_better=False),
            Row("idle memory (RSS)", "MiB", memory, command, IDLE_MIB, higher_is_better=False)]
