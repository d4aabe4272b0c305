"""The google benchmarks of the rooms on the way in: no sockets, no store."""
import json
import shutil
import subprocess

from harness import server
from harness.figures import Row

DECODE = "rg_wire_segment_json_bench"
COMMIT = "rg_engine_ingest_bench"


def times(context, name, pattern):
    """Benchmark name -> nanoseconds an item, one value a repetition."""
    words = [f"--benchmark_filter={pattern}", f"--benchmark_repetitions={context.runs}",
             f"--benchmark_min_time={0.01 if context.quick else 0.5}", "--benchmark_format=json"]
    done = subprocess.run([str(context.check(name)), *words], capture_output=True, text=True, check=True)
    result = {}
    for run in json.loads(done.stdout)["benchmarks"]:
        if run.get("run_type") != "iteration":
            continue
        nanoseconds = 1e9 / run["items_per_second"] if "items_per_second" in run else run["cpu_time"]
        result.setdefault(run["run_name"], []).append(nanoseconds)
    return result, f"build/release/checks/{name} {' '.join(words[:2])}"


def measure(context):
    rows = []
    found, command = times(context, DECODE, "BM_Decode")
    for name, size in (("small", "500 B"), ("medium", "1 KB")):
        micros = [value / 1000 for value in found[f"BM_Decode/{name}"]]
        rows.append(Row(f"decode + validate, {size} document", "µs", micros, command))
    found, command = times(context, COMMIT, "DecodeAndCommit")
    micros = [value / 1000 for value in found["DecodeAndCommit/commit:1"]]
    rows.append(Row("decode + all commit work, store that forgets", "µs", micros, command))
    return rows + store_alone(context)


def store_alone(context):
    """Decode, commit, RocksDB with a synced log; no sockets. Includes the compactions that fall into the run."""
    documents = 20_000 if context.quick else 1_000_000
    command = f"build/release/checks/rg_store_bench DIR {documents} 2000"
    runs = []
    for _ in range(context.runs):
        folder = server.data_root() / "store-alone"
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([str(context.check("rg_store_bench")), str(folder), str(documents), "2000"],
                              capture_output=True, text=True, check=True)
        runs.append(json.loads(done.stdout))
        context.say(done.stdout.strip())
    shutil.rmtree(folder, ignore_errors=True)
    rows = [Row("store alone: decode + commit, synced, one thread", "segments/s",
                [1e6 / (run["decode_us"] + run["commit_us"]) for run in runs], command),
            Row("store alone: CPU a document, background work included", "µs", [run["cpu_us"] for run in runs], command,
                higher_is_better=False)]
    for share in ("p50", "p99"):
        rows.append(Row(f"store alone: LoadTrace, warm, {share}", "µs", [run["load_trace_us"][share] for run in runs],
                        command, higher_is_better=False))
    return rows
