"""What the SDK costs the thread that is traced (sdk/bench/record_bench.cc)."""
import json
import subprocess

from harness.figures import Row

BENCH = "xray_bench"

# benchmark, what is shown, nanoseconds asked
ROWS = [
    ("SegmentSampled", "SDK: segment, sampled, begin to end", 300),
    ("SegmentSampled/contended", "SDK: segment, sampled, two threads at once", None),
    ("SegmentUnsampled", "SDK: segment, unsampled, begin to end", 20),
    ("SegmentUnsampledByCaller", "SDK: segment, unsampled by its caller", None),
    ("SegmentUnsampledByRules", "SDK: segment, unsampled by local rules", None),
    ("SegmentUnsampledByServer", "SDK: segment, unsampled by the server's rule", None),
    ("SegmentDisabled", "SDK: segment, disabled, begin to end", 5),
    ("SegmentWithTenAnnotations", "SDK: segment with 10 annotations", None),
    ("SegmentOfARequest", "SDK: segment of an HTTP request, headers parsed", None),
    ("SubsegmentSampled", "SDK: subsegment, sampled", None),
    ("SubsegmentSql", "SDK: subsegment of a SQL statement, sanitised", None),
    ("SubsegmentUnsampled", "SDK: subsegment, unsampled", None),
]


def measure(context):
    words = [f"--benchmark_repetitions={context.runs}", f"--benchmark_min_time={0.001 if context.quick else 0.05}"]
    done = subprocess.run([str(context.check(BENCH)), *words, "--benchmark_format=json"],
                          capture_output=True, text=True, check=True)
    found = {}
    for run in json.loads(done.stdout)["benchmarks"]:
        if run.get("run_type") == "iteration":
            # "X/manual_time" measures bursts by the wall; the others are all CPU.
            name = run["run_name"].replace("/manual_time", "").replace("/threads:2", "")
            # Bursts count their items, of all threads together; one thread's cost is asked for.
            threads = 2 if name.endswith("/contended") else 1
            ns = threads * 1e9 / run["items_per_second"] if "items_per_second" in run else run["cpu_time"]
            found.setdefault(name, []).append(ns)
    command = f"build/release/checks/{BENCH} {' '.join(words)}"
    return [Row(shown, "ns", found[name], command, target, higher_is_better=False) for name, shown, target in ROWS]
