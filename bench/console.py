#!/usr/bin/env python3
"""How fast the console is in Chromium, against a server with 10,000 traces, a trace of 10,000 subsegments and a map of
300 services. Prints one line a figure; judges nothing.

    tools/dev build bench roentgen && bench/console.py --programs build/release
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bench"))
from harness.server import Server  # noqa: E402


def put(url, documents):
    for first in range(0, len(documents), 50):
        body = json.dumps({"TraceSegmentDocuments": [json.dumps(each) for each in documents[first:first + 50]]})
        request = urllib.request.Request(f"{url}/TraceSegments", body.encode(), {"Content-Type": "application/json"})
        answer = json.load(urllib.request.urlopen(request))
        assert not answer["UnprocessedTraceSegments"], answer


def trace_id(n, now):
    return f"1-{int(now):08x}-{n:024x}"


def segment(name, n, now, **more):
    return {"name": name, "id": f"{n:016x}", "trace_id": trace_id(n, now), "start_time": now, "end_time": now + 0.2,
            **more}


def big(now):
    """Documents have at most 64 KB: the subsegments come in parts of their own."""
    root = segment("batch", 0xB16, now, end_time=now + 60)
    root["end_time"] = now + 60
    parts = [
        {"name": f"step {n % 40}", "id": f"{0xB0000 + n:016x}", "trace_id": root["trace_id"], "parent_id": root["id"],
         "type": "subsegment", "start_time": now + n * 0.005, "end_time": now + n * 0.005 + 0.02}
        for n in range(10_000)
    ]
    return root["trace_id"], [root, *parts]


def wide(now):
    """Three hundred services: each calls two others."""
    documents = []
    for n in range(1, 300):
        caller = segment(f"service-{(n - 1) // 2}", 0x300000 + 2 * n, now)
        call = {"name": f"service-{n}", "id": f"{0x400000 + n:016x}", "namespace": "remote",
                "start_time": now, "end_time": now + 0.1}
        caller["subsegments"] = [call]
        callee = {**segment(f"service-{n}", 0x500000 + n, now), "trace_id": caller["trace_id"], "parent_id": call["id"]}
        documents += [caller, callee]
    return documents


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build/release")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="rg-console-"))
    server = Server(options.programs.resolve() / "bin/roentgen", folder, ())
    server.start()
    try:
        host, port = server.address("http").rsplit(":", 1)
        url = f"http://{host}:{port}"
        now = float(int(time.time()) - 120)
        put(url, [segment(f"web-{n % 7}", n + 1, now + n / 200) for n in range(10_000)])
        big_id, documents = big(now)
        put(url, documents)
        put(url, wide(now))
        given = {"url": url, "out": str(folder), "modules": str(ROOT / "console"),
                 "chromium": shutil.which("chromium"), "big": big_id}
        done = subprocess.run(["node", str(ROOT / "tests/e2e/console/walk.mjs"), "speed", json.dumps(given)],
                              capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr[-2000:])
        for name, value in json.loads(done.stdout).items():
            print(f"{name}: {value}")
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
