"""SIGKILL under load, again and again: what was acknowledged is there, once and unaltered."""

import time

from support.documents import Maker
from support.graph import Graph, counts, histogram
from support.load import UdpNoise, Writer, own
from support.oracle import Oracle
from support.wait import until


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
