"""SIGKILL under load, again and again: what was acknowledged is there, once and unaltered."""

import random
import threading
import time

from support.api import Api
from support.documents import Maker
from support.graph import Graph, counts, histogram
from support.oracle import Oracle
from support.wait import until


def own(rng):
    """A generator for one thread, so that threads do not disturb each other's numbers."""
    return random.Random(rng.getrandbits(64))


class Writer(threading.Thread):
    """Sends PutTraceSegments without pause and tells the oracle how each one ended."""

    def __init__(self, address, oracle, rng):
        super().__init__(daemon=True)
        self.address, self.oracle, self.rng = address, oracle, rng
        self.make = Maker(rng)
        self.stopping = threading.Event()
        self.failure = None
        self.unfinished = []  # in-progress documents that were acknowledged and will be completed

    def run(self):
        api = Api(*self.address, timeout=30)
        try:
            while not self.stopping.is_set():
                self.one_request(api)
        except OSError:
            pass  # the server was killed
        except Exception as failure:
            self.failure = failure
        finally:
            api.close()

    def one_request(self, api):
        documents = [document for _ in range(self.rng.randint(1, 6)) for document in self.some()]
        begun = [document for document in documents if document.get("in_progress")]
        for started in self.unfinished[:3]:
            done = {key: value for key, value in started.items() if key != "in_progress"}
            documents.append({**done, "end_time": started["start_time"] + 0.5, "fault": True})
        try:
            # Not Api.request: a second try would hide that the first one's end is unknown.
            unprocessed = api.put(*documents)
        except Exception:
            self.oracle.unknown(documents)
            raise
        assert unprocessed == [], unprocessed
        self.oracle.acknowledged(documents)
        self.unfinished = [*self.unfinished[3:], *begun]

    def some(self):
        """One to three documents of one trace."""
        make, rng = self.make, self.rng
        segment = make.segment(
            f"crash-{rng.randint(0, 4)}", rng.random(), 0.2,
            annotations={"n": rng.randint(0, 9)}, metadata={"d": {"x": "y" * rng.randint(0, 900)}},
            fault=True if rng.random() < 0.1 else None,
        )  # fmt: skip
        shape = rng.random()
        if shape < 0.2:
            del segment["end_time"]
            return [{**segment, "in_progress": True}]
        if shape < 0.5:
            segment["subsegments"] = [make.embedded("db@host", 0.1, 0.05, namespace="remote")]
        if shape < 0.7:
            return [segment]
        call = make.independent(
            "callee.host", segment, 0.05, 0.1, namespace="remote", annotations={"independent": 1}
        )
        callee = make.segment(
            f"callee-{rng.randint(0, 2)}", 0.06, 0.05,
            trace_id=segment["trace_id"], parent_id=call["id"],
        )  # fmt: skip
        documents = [segment, call, callee]
        rng.shuffle(documents)
        return documents


class UdpNoise(threading.Thread):
    """Documents nobody acknowledges, and garbage, beside the acknowledged load."""

    def __init__(self, server, rng):
        super().__init__(daemon=True)
        self.server, self.make, self.stopping = server, Maker(rng), threading.Event()

    def run(self):
        try:
            while not self.stopping.wait(0.002):
                self.server.send_udp(self.make.segment("noise"), "{broken")
        except OSError:
            pass


def load_until_killed(server, oracle, writers, rng):
    """Runs the writers and kills the server once a random number of requests was acknowledged."""
    noise = UdpNoise(server, own(rng))
    before, goal = oracle.acknowledged_requests, rng.randint(3, 120)
    for thread in [*writers, noise]:
        thread.start()
    until(
        lambda: oracle.acknowledged_requests >= before + goal
        or any(writer.failure for writer in writers),
        30,
        f"{goal} acknowledged requests",
    )
    server.kill()
    for thread in [*writers, noise]:
        thread.stopping.set()
    for writer in writers:
        writer.join(30)
        assert not writer.is_alive(), "a writer hangs"
        if writer.failure:
            raise writer.failure


def test_nothing_acknowledged_is_lost_doubled_or_altered(request, new_server, rng):
    cycles = request.config.getoption("--cycles")
    server, oracle = new_server(), Oracle()
    make = Maker(rng)
    checked = set()
    for _ in range(cycles):
        server.start()
        api = server.api(timeout=60)
        fresh = set(oracle.trace_ids()) - checked
        older = rng.sample(sorted(checked), min(len(checked), 50))
        oracle.verify(api, fresh | set(older))
        checked |= fresh
        writers = [Writer(server.http, oracle, own(rng)) for _ in range(4)]
        load_until_killed(server, oracle, writers, rng)
    server.start()
    api = server.api(timeout=60)
    looked_at = oracle.verify(api)
    print(f"{cycles} kills: {len(oracle)} acknowledged documents, {looked_at} present")
    compare_graphs(api, make)
    server.quiet_account()
    server.stop()


def compare_graphs(api, make):
    """The graph kept while writing equals the one worked out from every trace."""
    window = make.now - 300, time.time() + 300
    ids = [summary["Id"] for summary in api.summaries(*window, TimeRangeType="Event")]
    assert len(ids) == len(set(ids))
    from_traces = {}
    for first in range(0, len(ids), 100):
        add(from_traces, Graph(api.trace_graph(*ids[first : first + 100])))
    from_minutes = {}
    add(from_minutes, Graph(api.service_graph(*window)))
    assert from_minutes == from_traces


def add(total, graph):
    """Counts and histogram of every node and edge, added to `total`."""
    for key, thing in [*graph.nodes.items(), *graph.edges.items()]:
        statistics = counts(thing.get("SummaryStatistics")) or (0, 0, 0, 0)
        sums, buckets = total.get(key, ((0, 0, 0, 0), {}))
        buckets = dict(buckets)
        for value, count in histogram(thing.get("ResponseTimeHistogram")):
            buckets[value] = buckets.get(value, 0) + count
        total[key] = (tuple(a + b for a, b in zip(sums, statistics, strict=True)), buckets)
