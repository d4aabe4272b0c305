"""Segments of the X-Ray SDK for Python, recorded line by line (support/daemon_clients.py)."""

import json
import sys

from aws_xray_sdk.core import xray_recorder

xray_recorder.configure(sampling=False)

for line in sys.stdin:
    count, name = line.split()
    for _ in range(int(count)):
        xray_recorder.begin_segment(name)
        xray_recorder.end_segment()
    print(json.dumps({"ended": int(count)}), flush=True)
