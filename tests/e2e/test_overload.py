"""More than it can take: every loss is counted, every refusal can be repeated, memory stays bounded."""

import json
import threading
import time

from support.api import Api
from support.documents import dumps

MEMORY_MB = 128


def peak_memory_mb(server):
    with open(f"/proc/{server.process.pid}/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    raise AssertionError("no VmHWM")


def run_threads(count, work):
    failures = []

    def guarded(number):
        try:
            work(number)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive(), "a client hangs"
    assert not failures, failures[0]


def test_every_datagram_is_received_or_counted_as_lost(new_server, make):
    """A small socket buffer and a sender without mercy: what the kernel dropped is on /metrics."""
    server = new_server("--udp-buffer", "16KB").start()
    senders, each = 3, 6000
    texts = [[dumps(make.segment("flood")) for _ in range(each)] for _ in range(senders)]
    run_threads(senders, lambda number: server.send_udp(*texts[number]))

    def all_told(account):
        lost = account.metrics.total("roentgen_udp_kernel_drops_total")
        return account.received + lost == senders * each

    account = server.quiet_account(expect=all_told)
    assert account.stored + account.dropped == account.received
    assert account.stored > 0
    server.stop()


def test_a_flood_of_puts_is_refused_in_part_and_never_forgotten(new_server, make, rng):
    """Large requests from many clients into little memory: 200 and kept, or 429/503 and not kept."""
    server = new_server("--memory", f"{MEMORY_MB}MB").start()
    filling = rng.randbytes(15_000).hex()
    acknowledged, refused, lock = [], [], threading.Lock()

    def work(_):
        api = Api(*server.http, timeout=60)
        for _ in range(12):
            documents = [make.segment("flood", metadata={"d": {"x": filling}}) for _ in range(50)]
            answer = api.post(
                "/TraceSegments", {"TraceSegmentDocuments": [dumps(each) for each in documents]}
            )
            with lock:
                if answer.status == 200:
                    acknowledged.extend(each["trace_id"] for each in documents)
                else:
                    assert answer.status in (429, 503), answer
                    assert "retry-after" in answer.headers, answer
                    refused.append(answer.status)
        api.close()

    run_threads(24, work)
    print(f"{len(acknowledged)} taken, {len(refused)} requests refused")
    assert acknowledged
    account = server.quiet_account()
    assert account.stored == len(acknowledged)
    api = server.api()
    for first in range(0, len(acknowledged), 250):
        some = acknowledged[first : first + 5]
        assert {trace["Id"] for trace in api.traces(*some)} == set(some)
    peak = peak_memory_mb(server)
    print(f"peak memory {peak:.0f} MB of {MEMORY_MB}")
    assert peak < 2 * MEMORY_MB
    server.stop()


def test_a_flood_of_queries_leaves_room_for_documents(new_server, make):
    """Every query is answered or refused with 429, and putting goes on meanwhile."""
    server = new_server("--memory", f"{MEMORY_MB}MB").start()
    api = server.api()
    big = {"d": {"x": "y" * 20_000}}
    for _ in range(8):
        trace_id = make.trace_id()
        api.put_ok(*[make.segment(f"s-{n}", 0.01 * n, trace_id=trace_id, metadata=big) for n in range(50)])
    window = json.dumps({"StartTime": make.now - 60, "EndTime": make.now + 60}).encode()
    asked, stop = [], threading.Event()

    def ask(number):
        reader = Api(*server.http, timeout=60)
        while not stop.is_set():
            path = ("/TraceSummaries", "/ServiceGraph")[number % 2]
            answer = reader.request("POST", path, window)
            assert answer.status in (200, 429, 503), answer
            asked.append(answer.status)
        reader.close()

    def put(_):
        begin = time.monotonic()
        writer = Api(*server.http, timeout=60)
        for _ in range(100):
            writer.put_ok(make.segment("beside"))
        writer.close()
        stop.set()
        assert time.monotonic() - begin < 30

    run_threads(17, lambda number: put(number) if number == 16 else ask(number))
    assert asked.count(200) > 0
    assert peak_memory_mb(server) < 2 * MEMORY_MB
    server.quiet_account()
    server.stop()
