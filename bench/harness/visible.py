"""From the acknowledgement of PutTraceSegments to the first query that shows the trace."""
import json
import secrets
import time

from harness.figures import Row, percentile
from harness.xray_client import XrayClient

TARGET_MS = 50
DEADLINE_SECONDS = 10


def document(now):
    trace_id = f"1-{int(now):08x}-{secrets.token_hex(12)}"
    return trace_id, json.dumps({"name": "bench", "id": secrets.token_hex(8), "trace_id": trace_id,
                                 "start_time": now - 0.01, "end_time": now})


def until(ask):
    begin = time.perf_counter()
    while not ask():
        if time.perf_counter() - begin > DEADLINE_SECONDS:
            raise RuntimeError("an acknowledged document never became visible")
    return (time.perf_counter() - begin) * 1000


def measure(context):
    samples = 20 if context.quick else 500
    by_id, by_list, acknowledged = [], [], []
    subject = context.new_server("visible")
    with subject:
        client = XrayClient(subject.address("http"))
        for sample in range(samples):
            now = time.time() - 2 * sample  # each in a second of its own, so that one page shows all of it
            trace_id, text = document(now)
            answer, took = client.call("/TraceSegments", {"TraceSegmentDocuments": [text]})
            assert not answer["UnprocessedTraceSegments"], answer
            acknowledged.append(took)
            by_id.append(until(lambda: client.call("/Traces", {"TraceIds": [trace_id]})[0]["Traces"]))
            window = {"StartTime": int(now), "EndTime": int(now) + 1}
            by_list.append(until(lambda: any(
                each["Id"] == trace_id for each in client.call("/TraceSummaries", window)[0]["TraceSummaries"])))
        client.close()
    command = f"{subject.command()}; one document at a time by PutTraceSegments, then queries until it shows"
    rows = [Row("PutTraceSegments of one document: answer (durable), p50", "ms", [percentile(acknowledged, 0.5)],
                command, higher_is_better=False)]
    for name, values in (("BatchGetTraces", by_id), ("GetTraceSummaries", by_list)):
        for share, label in ((0.5, "p50"), (0.99, "p99")):
            rows.append(Row(f"answered to visible in {name}, {label}", "ms", [percentile(values, share)], command,
                            TARGET_MS, higher_is_better=False, note="the query's own time included"))
    return rows
