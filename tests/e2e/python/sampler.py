"""The sampler of the X-Ray SDK for Python, asked line by line (support/sampler.py)."""

import json
import sys

from aws_xray_sdk.core import xray_recorder

xray_recorder.configure(
    sampling_rules={"version": 2, "rules": [], "default": {"fixed_target": 100, "rate": 1}},
    daemon_address=None,
)

for line in sys.stdin:
    count, path = line.split()[:2]
    request = {"host": "shop.example", "method": "GET", "path": path, "service": "shop"}
    answers = [xray_recorder.sampler.should_trace(dict(request)) for _ in range(int(count))]
    rules = sorted({answer for answer in answers if isinstance(answer, str)})
    print(json.dumps({"sampled": sum(map(bool, answers)), "rules": rules}), flush=True)
