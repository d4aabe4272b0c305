"""A store filled with a million traces' documents and more: its size, its queries, its restart."""
import json
import random
import threading
import time

from harness import ingest, machine
from harness.figures import Row, percentile
from harness.xray_client import XrayClient

HOUR = 3600
WINDOW = 6 * HOUR  # the traces' starts are spread evenly over this
DISK_TARGET, BY_ID_TARGET_MS, GRAPH_TARGET_MS, RESTART_TARGET_S = 150, 1, 50, 2
FILTER_TARGET_MS, GROUP_GRAPH_TARGET_MS = 100, 300
# About half of the traces; decided by a row of the list. It exists while the store is filled.
GROUP = {"GroupName": "slow", "FilterExpression": "responsetime > 0.009"}
HALF_LOAD = 20_000  # segments/s: half of what the design asks for


class Filled:
    def __init__(self, context, spans):
        self.context, self.spans = context, spans
        self.label = f"{spans / 1e6:g} M" if spans >= 1_000_000 else f"{spans:,}"
        self.traces = spans // 5
        self.start = int(time.time()) // 60 * 60 - WINDOW
        self.subject = context.new_server(f"stored-{spans}")
        self.plan = ["--start", self.start, "--traces-per-second", self.traces / WINDOW]
        self.rows = []
        self.command = ""

    def add(self, name, unit, values, target=None, higher=False, note=""):
        self.rows.append(Row(f"{self.label} spans: {name}", unit, values, self.command, target, higher, note))
        self.context.say(f"{name}: {' '.join(f'{value:.3f}' for value in values)} {unit} {note}")

    def fill(self):
        client = XrayClient(self.subject.address("http"))
        client.call("/CreateGroup", GROUP)
        client.close()
        words = ["http", "--documents", self.spans, "--connections", 32, *self.plan]
        self.command = f"{self.subject.command()}; rg_bench_driver {' '.join(str(word) for word in words)}"
        before = self.subject.cpu_seconds()
        outcome = self.context.driver("http", "--to", self.subject.address("http"), *words[1:])
        counts, _ = ingest.wait_until_settled(self.subject)
        cpu = self.subject.cpu_seconds() - before
        if counts.stored < outcome["sent"] or outcome["refused"]:
            raise RuntimeError(f"{outcome['sent']} sent, {counts.stored} stored, {outcome['refused']} refused")
        micros = cpu * 1e6 / outcome["sent"]
        self.add("HTTP flat out, durable and indexed, compactions included", "segments/s",
                 [outcome["sent"] / outcome["seconds"]], 40_000, True,
                 "one group exists; generator on the same cores "
                 f"({outcome['cpu_seconds'] * 1e6 / outcome['sent']:.1f} µs a segment; "
                 f"server {micros:.1f} µs)")
        self.add("memory while filling, peak", "MiB", [self.subject.rss_mib("VmHWM")])
        self.document_bytes = outcome["bytes"] / outcome["sent"]

    def restart_after_kill(self):
        self.subject.kill()
        ready, answered = [], []
        for _ in range(1 if self.context.quick else 3):
            begin = time.monotonic()
            self.subject.start()
            ready.append(self.subject.ready_seconds)
            client = XrayClient(self.subject.address("http"))
            client.call("/Traces", {"TraceIds": self.ids(1)})
            answered.append(time.monotonic() - begin)
            client.close()
            self.subject.kill()
        self.subject.start()
        self.add("restart after kill -9: exec to ready", "s", ready, RESTART_TARGET_S,
                 note="the first run replays the log, later ones find it replayed")
        self.add("restart after kill -9: exec to first trace answered", "s", answered, RESTART_TARGET_S)

    def size_on_disk(self):
        """After a clean stop, a start, and until the size has stood still for a while."""
        self.subject.stop()
        self.subject.start()
        still_for, size, deadline = 0, 0, time.monotonic() + (2 if self.context.quick else 180)
        while still_for < (1 if self.context.quick else 8) and time.monotonic() < deadline:
            now, cpu = self.subject.disk_bytes(), self.subject.cpu_seconds()
            time.sleep(0.5 if self.context.quick else 1)
            busy = self.subject.cpu_seconds() - cpu > 0.2
            still_for = 0 if busy or now != size else still_for + 1
            size = now
        self.add(f"disk a document of {self.document_bytes:.0f} B, all terms indexed", "B", [size / self.spans],
                 DISK_TARGET)

    def ids(self, count):
        text = self.context.driver("ids", "--traces", self.traces, "--count", count, *self.plan)
        return text.split()

    def latencies(self, path, bodies, check):
        client = XrayClient(self.subject.address("http"))
        took = []
        for request in [client.encode(path, body) for body in bodies]:
            status, answer, millis = client.exchange(request)
            if status != 200 or not check(answer):
                raise RuntimeError(f"{path}: {status} {answer[:300]!r}")
            took.append(millis)
        client.close()
        return took

    def trace_by_id(self):
        bodies = [{"TraceIds": [trace_id]} for trace_id in self.ids(200 if self.context.quick else 5_000)]
        full = b'"Traces":[{"Id"'
        cold_bodies = bodies[:len(bodies) // 10]
        self.subject.stop()
        machine.forget_files(self.subject.folder / "data")
        self.subject.start()
        cold = self.latencies("/Traces", cold_bodies, lambda answer: full in answer)
        self.latencies("/Traces", bodies, lambda answer: full in answer)
        warm = [self.latencies("/Traces", bodies, lambda answer: full in answer)
                for _ in range(1 if self.context.quick else 3)]
        self.by_quantile("trace by id, files not in memory", [cold], None)
        self.by_quantile("trace by id, warm", warm, BY_ID_TARGET_MS)

    def by_quantile(self, name, runs, p99_target, p50_target=None):
        self.add(f"{name}, p50", "ms", [percentile(took, 0.5) for took in runs], p50_target)
        self.add(f"{name}, p99", "ms", [percentile(took, 0.99) for took in runs], p99_target)

    def windows(self, seconds, count):
        shuffle = random.Random(7)
        starts = [self.start + shuffle.randrange(0, max(1, WINDOW - seconds + 1)) for _ in range(count)]
        return [{"StartTime": start, "EndTime": start + seconds} for start in starts]

    def lists_and_graphs(self):
        runs, count = (1, 5) if self.context.quick else (3, 40)
        pages = [self.latencies("/TraceSummaries", self.windows(HOUR // 2, count),
                                lambda answer: b'"TraceSummaries":[{' in answer) for _ in range(runs)]
        self.by_quantile("GetTraceSummaries, a page of 100 in half an hour", pages, None)
        for hours, target in ((1, None), (6, GRAPH_TARGET_MS)):
            graphs = [self.latencies("/ServiceGraph", self.windows(hours * HOUR, count),
                                     lambda answer: b'"Services":[{' in answer) for _ in range(runs)]
            self.by_quantile(f"GetServiceGraph of {hours} h", graphs, None, target)
        bodies = [{**window, "GroupName": GROUP["GroupName"]} for window in self.windows(WINDOW, count)]
        graphs = [self.latencies("/ServiceGraph", bodies, lambda answer: b'"Services":[{' in answer)
                  for _ in range(runs)]
        self.by_quantile("GetServiceGraph of 6 h of a group", graphs, None, GROUP_GRAPH_TARGET_MS)

    def annotated_values(self, key, count):
        """Values of an annotation in traces spread over the window."""
        client = XrayClient(self.subject.address("http"))
        values = []
        for window in self.windows(HOUR // 2, count):
            _, answer, _ = client.exchange(client.encode("/TraceSummaries", window))
            traces = json.loads(answer)["TraceSummaries"]
            values.append(traces[len(traces) // 2]["Annotations"][key][0]["AnnotationValue"]["NumberValue"])
        client.close()
        return values

    def day(self):
        return {"StartTime": self.start + WINDOW - 24 * HOUR, "EndTime": self.start + WINDOW}

    def cold_filters(self):
        """The first questions after a start, with none of the store's files in memory."""
        count = 3 if self.context.quick else 20
        values = self.annotated_values("order_id", count)
        self.subject.stop()
        machine.forget_files(self.subject.folder / "data")
        self.subject.start()
        bodies = [{**self.day(), "FilterExpression": f"annotation.order_id = {value:.0f}"} for value in values]
        took = self.latencies("/TraceSummaries", bodies, lambda answer: b'"TraceSummaries":[{' in answer)
        self.by_quantile("filter, 24 h, files not in memory: annotation of one trace", [took], FILTER_TARGET_MS)

    def beside_ingest(self):
        """Queries while documents come in at half of the rate that the design asks for."""
        seconds = 3 if self.context.quick else 30
        rate = 1_000 if self.context.quick else HALF_LOAD
        words = ["http", "--to", self.subject.address("http"), "--documents", rate * seconds, "--rate", rate,
                 "--first-trace", self.traces + 1]
        outcomes = []
        sender = threading.Thread(target=lambda: outcomes.append(self.context.driver(*words)))
        ids = self.ids(100)
        values = self.annotated_values("user_id", 10)
        by_id, filtered, graphs = [], [], []
        sender.start()
        turn = 0
        while sender.is_alive():
            by_id += self.latencies("/Traces", [{"TraceIds": [ids[turn % len(ids)]]}], lambda answer: True)
            expression = f"annotation.user_id = {values[turn % len(values)]:.0f}"
            filtered += self.latencies("/TraceSummaries", [{**self.day(), "FilterExpression": expression}],
                                       lambda answer: b'"TraceSummaries":[{' in answer)
            if turn % 10 == 0:
                graphs += self.latencies("/ServiceGraph", self.windows(WINDOW, 1), lambda answer: True)
            turn += 1
        sender.join()
        outcome = outcomes[0]
        late = outcome["seconds"] - outcome["sent"] / rate
        note = (f"{outcome['sent'] / outcome['seconds']:,.0f} segments/s came in meanwhile, "
                f"{outcome['refused']} refused, "
                f"{max(late, 0):.2f} s behind")
        self.by_quantile("beside ingest at half load: trace by id", [by_id], None)
        self.by_quantile("beside ingest at half load: annotation of one trace in 2,000", [filtered], None)
        self.by_quantile("beside ingest at half load: GetServiceGraph of 6 h", [graphs], None)
        self.add("beside ingest at half load: memory, peak", "MiB", [self.subject.rss_mib("VmHWM")], note=note)

    def filters(self):
        """One page of at most 100 traces of a day, found by expression."""
        runs, count = (1, 3) if self.context.quick else (3, 20)
        day = self.day()
        found = b'"TraceSummaries":[{'
        nothing = b'"TraceSummaries":[]'
        order = [f"annotation.order_id = {value:.0f}" for value in self.annotated_values("order_id", count)]
        user = [f"annotation.user_id = {value:.0f}" for value in self.annotated_values("user_id", count)]
        rows = (
            ("annotation of one trace", order, found, FILTER_TARGET_MS),
            ("annotation of one trace in 2,000", user, found, FILTER_TARGET_MS),
            ("annotation nobody has", ["annotation.nobody = 1"] * count, nothing, FILTER_TARGET_MS),
            ("service and fault", ['service("bench-stock") { fault }'] * count, found, None),
            ("response time few reach", ["responsetime > 30"] * count, None, None),
            ("part of a URL", ['http.url CONTAINS "items/777"'] * count, None, None),
            ("part of a user agent, not indexed", ['http.useragent CONTAINS "nobody"'] * count, nothing, None),
        )
        for name, expressions, expected, target in rows:
            bodies = [{**day, "FilterExpression": expression} for expression in expressions]
            took = [self.latencies("/TraceSummaries", bodies,
                                   lambda answer, expected=expected: expected is None or expected in answer)
                    for _ in range(runs)]
            self.by_quantile(f"filter, 24 h: {name}", took, target)

    def measure(self):
        self.subject.start()
        try:
            self.fill()
            self.restart_after_kill()
            self.size_on_disk()
            self.trace_by_id()
            self.lists_and_graphs()
            self.filters()
            self.cold_filters()
            self.beside_ingest()
        finally:
            self.subject.stop()
        return self.rows


def measure(context):
    rows = []
    for spans in context.spans:
        rows += Filled(context, spans).measure()
    return rows
